"""How much is kept of what was refused; see ``keeping``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """Bounds on what is kept.

    Attributes:
        keep_per_system: newest refused conversations of each system; proven and only claimed
            ones each.
        keep_odd: newest ones of each system that looked odd but were let pass.
        keep_in_all: newest conversations of one axis.
        per_second: written per second and process for long, of proven callers and of the others
            each; more are counted, not kept.
        burst: written at once before ``per_second`` holds.
        odd_per_second, odd_burst: the same for odd ones, since real packages always are a little
            odd: for those never seen, for those known, and for writing how often they came again.
        odd_again_s: seconds of the machine's clock in which the same oddity (system, dialect,
            operation, rules) is counted onto the conversation that is kept, and not kept again.
        odd_known: oddities remembered for that, of proven callers and of the others each.
        body_bytes: of a request's body.
        reply_bytes: of an answer's body.
        lines: header lines of a request or an answer.
        line_length: characters of one header line.
        wait_s: seconds an answer may wait for its conversation to be written.
        held: conversations that wait in memory while the database is away.
    """

    keep_per_system: int = 200
    keep_odd: int = 50
    keep_in_all: int = 3000
    per_second: float = 10.0
    burst: int = 50
    odd_per_second: float = 2.0
    odd_burst: int = 20
    odd_again_s: float = 10.0
    odd_known: int = 5000
    body_bytes: int = 8192
    reply_bytes: int = 4096
    lines: int = 60
    line_length: int = 1500
    wait_s: float = 1.0
    held: int = 50

    def __post_init__(self) -> None:
        """Raises: ValueError for a negative bound."""
        if any(getattr(self, name) < 0 for name in self.__slots__):
            raise ValueError("bounds are not negative")
