"""Proofs on bus messages: who sent this, and was it changed on the way.

The bus knows only one account per process, so a system proves itself with its own secret:
HMAC-SHA256 over what the message says. Pure; secrets and bytes in, 64 hex digits out.
"""

from __future__ import annotations

import hashlib
import hmac


def submit_proof(secret: str, message_id: str, kind: str, to: str, body: bytes) -> str:
    """Return the proof of a ``submit`` message.

    Args:
        secret: the system's secret at the axis.
        message_id: ``submit-{reference}``.
        kind: ``edoc`` or ``status``.
        to: the header ``to`` exactly as sent: comma-joined codes, or empty.
        body: the package.
    """
    return _proof(secret, f"submit\n{message_id}\n{kind}\n{to}\n{_digest(body)}")


def confirm_proof(secret: str, message_id: str, body: bytes) -> str:
    """Return the proof of a ``confirm`` message; ``body`` is its JSON as sent."""
    return _proof(secret, f"confirm\n{message_id}\n{_digest(body)}")


def proof_holds(expected: str, given: str) -> bool:
    """Compare two proofs in constant time; False for anything that is no proof."""
    return hmac.compare_digest(expected.encode(), given.strip().lower().encode())


def _proof(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
