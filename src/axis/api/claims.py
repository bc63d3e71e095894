"""Which system a call names as its caller, in the headers of any dialect (pure). Proves nothing."""

from __future__ import annotations

from axis.api.proving import basic_credentials
from axis.conversations.masking import HeaderLines

NATIONAL_HEADER = "xroadvnpt-systemid"
_PROVINCIAL_HEADER = "x-systemid"
_NAMING = (NATIONAL_HEADER, _PROVINCIAL_HEADER, "organid")


def claimed(lines: HeaderLines) -> str:
    """Return the system, or the agency, that a call says it comes from; empty where it says none.

    Args:
        lines: of the request, in order; of several names the national dialect's counts first.
    """
    named = (header_of(lines, name) for name in _NAMING)
    return next((name for name in named if name), "") or _basic_user(lines)


def is_provincial(lines: HeaderLines) -> bool:
    """Tell whether the headers are those of a client of the provincial dialect."""
    scheme = header_of(lines, "authorization").partition(" ")[0].lower()
    return bool(header_of(lines, _PROVINCIAL_HEADER)) or scheme == "bearer"


def header_of(lines: HeaderLines, name: str) -> str:
    """Return the first value of a header, trimmed; empty where it is absent. ``name`` is lower."""
    return next((value.strip() for key, value in lines if key.lower() == name), "")


def _basic_user(lines: HeaderLines) -> str:
    scheme, _, given = header_of(lines, "authorization").partition(" ")
    read = basic_credentials(given) if scheme.lower() == "basic" else None
    return read[0] if read else ""
