"""Where time comes from. Nothing else in the product asks the machine for it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells an instant. A world's clock may be scaled, frozen or advanced; see plumbing.clock."""

    def now(self) -> datetime:
        """Return the present instant of this clock: aware, in UTC."""
        ...
