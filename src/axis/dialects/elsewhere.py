"""Where a value stands that a call looks for in vain: under another name, or elsewhere. Pure.

Names are told, never values; and a name only where it is another way to write the one looked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from edoc.contract.findings import Text

HeaderNames = Iterable[tuple[bytes, bytes]]
"""Header lines as an ASGI server hands them over."""


def written_as(name: str, names: Iterable[str]) -> str:
    """Return the first of some names that is the given one in another writing; else nothing."""
    wanted = _folded(name)
    return next((one for one in names if one != name and _folded(one) == wanted), "")


def header_as(name: str, headers: HeaderNames, *others: str) -> str:
    """Return the header, in small letters, in which a value came instead of another.

    Args:
        name: of the header or parameter looked for.
        others: names, in small letters, that clients were seen to confuse with it.
    """
    present = [key.decode("latin-1").lower() for key, value in headers if value]
    found = [one for one in present if one != name.lower() and one in others]
    return written_as(name.lower(), present) or next(iter(found), "")


def elsewhere(
    name: str,
    beside: Iterable[str],
    headers: HeaderNames,
    *others: str,
    query: Iterable[str] = (),
) -> Text | None:
    """Return where the value of a parameter stands; None where it stands nowhere.

    Args:
        beside: names that stand where this one belongs.
        others: headers that clients were seen to confuse with it.
        query: names in the address, where that is not the place itself.
    """
    if found := written_as(name, beside):
        return Text(found, found)
    if found := next((one for one in query if _folded(one) == _folded(name)), ""):
        return Text(f"{found} ở địa chỉ", f"{found} in the address")
    wanted = _folded(name)
    names = [key.decode("latin-1").lower() for key, value in headers if value]
    found = next((one for one in names if _folded(one) == wanted or one in others), "")
    return Text(f"tiêu đề {found}", f"a header {found}") if found else None


def told_beside(where: Text | None) -> Text:
    """Return where a value stands as a remark in brackets; empty where it stands nowhere."""
    if where is None:
        return Text("", "")
    return Text(f" (có {where.vi})", f" (there is {where.en})")


def _folded(name: str) -> str:
    """Return a name without what clients write differently: case, dashes, a leading X-."""
    return "".join(letter for letter in name.lower() if letter.isalnum()).removeprefix("x")
