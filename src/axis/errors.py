"""Errors of an axis. The type says whose fault it is and what the caller may do.

AxisError
├── Unauthorised      unknown system or wrong secret; do not retry with the same credentials
├── Refused           the package or the request breaks a rule; ``findings`` says which, all at once
├── NotFound          no such thing, or it belongs to somebody else (the two look the same outside)
│   └── OtherKind     the package is there, but is no edoc or no status as the caller says
├── TooLate           the world's clock would pass the last instant that it may show
└── AxisUnavailable   database or bus is away; nothing was taken; the same again later is safe
"""

from __future__ import annotations

from datetime import datetime

from edoc.contract.findings import Finding
from edoc.contract.model import PackageKind


class AxisError(Exception):
    """Base of all errors of ``axis``."""


class Unauthorised(AxisError):  # noqa: N818 - named after the condition
    """The caller is not a system of this axis, or its secret or proof is wrong."""


class Refused(AxisError):  # noqa: N818
    """The axis does not take this; ``findings`` holds every reason found, never empty."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{f.rule}: {f.message.en}" for f in findings))
        self.findings = findings


class NotFound(AxisError):  # noqa: N818
    """There is no such package, delivery or agency for this caller."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"no {what} {name!r} for this caller")
        self.what = what
        self.name = name


class OtherKind(NotFound):
    """The caller may read this package, but asked for the other kind; ``kind`` is what it is."""

    def __init__(self, name: str, kind: PackageKind) -> None:
        super().__init__("package of this kind", name)
        self.kind = kind


class TooLate(AxisError):  # noqa: N818
    """A world's clock may not jump beyond ``latest``; ``now`` is the world's time."""

    def __init__(self, now: datetime, latest: datetime) -> None:
        super().__init__(f"it is {now.isoformat()}; the clock ends at {latest.isoformat()}")
        self.now = now
        self.latest = latest


class AxisUnavailable(AxisError):  # noqa: N818
    """Database or bus cannot be reached now; try again after ``retry_after_s`` seconds."""

    def __init__(self, reason: str, retry_after_s: int = 5) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
