"""Id sources: random ones for real use, seeded ones for runs that must repeat."""

from __future__ import annotations

import random
import secrets
import uuid


class RandomIds:
    """Identifiers from the machine's randomness."""

    def package_id(self) -> str:
        """Return 24 hex digits."""
        return secrets.token_hex(12)

    def delivery_id(self) -> str:
        """Return a random UUID."""
        return str(uuid.uuid4())


class SeededIds:
    """Identifiers that a seed reproduces, in the order of the calls."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def package_id(self) -> str:
        """Return 24 hex digits."""
        return f"{self._random.getrandbits(96):024x}"

    def delivery_id(self) -> str:
        """Return a UUID of version 4."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
