"""When to try again: a pure decision. The caller keeps the count of attempts and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait between attempts.

    Attributes:
        first_s: seconds to wait after the first failed attempt.
        factor: every further wait is this many times as long; at least 1.
        ceiling_s: longest wait in seconds.
        spread: share of the wait (0 to 1) that chance may take away, so that many senders do not
            come back at the same moment.
        max_attempts: attempts after which it is given up; None never gives up.
    """

    first_s: float = 1.0
    factor: float = 2.0
    ceiling_s: float = 300.0
    spread: float = 0.2
    max_attempts: int | None = None

    def __post_init__(self) -> None:
        """Refuse a policy that makes no sense. Raises: ValueError."""
        if self.first_s < 0 or self.ceiling_s < 0 or self.factor < 1:
            raise ValueError("waits are not negative and the factor is at least 1")
        if not 0 <= self.spread <= 1:
            raise ValueError("spread is a share between 0 and 1")
        if self.max_attempts is not None and self.max_attempts < 1:
            raise ValueError("at least one attempt is made")


def decide(attempts: int, policy: RetryPolicy, jitter: float) -> timedelta | None:
    """Return how long to wait before the next attempt, or None where it is given up.

    Args:
        attempts: attempts made so far, all failed; 0 or less means the first is still to come.
        policy: the waits.
        jitter: chance, at least 0 and below 1; the same jitter never gives a shorter wait for
            more attempts.
    """
    if attempts <= 0:
        return timedelta(0)
    if policy.max_attempts is not None and attempts >= policy.max_attempts:
        return None
    wait = policy.first_s
    for _ in range(attempts - 1):
        if wait >= policy.ceiling_s or policy.factor == 1 or wait == 0:
            break
        wait *= policy.factor
    share = 1 - policy.spread * min(max(jitter, 0.0), 1.0)
    return timedelta(seconds=min(wait, policy.ceiling_s) * share)
