"""Where a value stands that a call looks for in vain: under another name, or elsewhere. Pure.

Names are told, never values; and a name only where it is another way to write the one looked for.
What a client called it may be of any length and any letters: it is shown as a message shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from edoc.contract.findings import Text
from edoc.contract.rules import shown


def plain(name: str) -> str:
    """Return a name as its letters and digits, without case."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def written_as(name: str, names: Iterable[str]) -> str:
    """Return the first of some names that is the given one in another writing; else nothing."""
    wanted = _folded(name)
    return next((one for one in names if one != name and _folded(one) == wanted), "")


def header_as(name: str, headers: Collection[str], *others: str) -> str:
    """Return the header in which a value came instead of another, as shown; nothing for none.

    Args:
        name: of the header looked for.
        headers: names of those that have a value, in small letters.
        others: names that clients were seen to confuse with it, in small letters.
    """
    confused = (one for one in headers if one in others)
    return shown(written_as(name.lower(), headers) or next(confused, ""))


def elsewhere(
    name: str,
    beside: Iterable[str],
    headers: Iterable[str] = (),
    query: Iterable[str] = (),
) -> Text | None:
    """Return where the value of a parameter stands; None where it stands nowhere.

    Args:
        name: of the parameter looked for.
        beside: names that stand where this one belongs.
        headers: names of the headers, where those are not the place itself.
        query: names in the address, where that is not the place itself.
    """
    wanted = _folded(name)
    if found := shown(written_as(name, beside)):
        return Text(found, found)
    if found := shown(next((one for one in query if _folded(one) == wanted), "")):
        return Text(f"{found} ở địa chỉ", f"{found} in the address")
    return as_header(shown(next((one for one in headers if _folded(one) == wanted), "")))


def as_header(name: str) -> Text | None:
    """Return a header as the place of a value; None for no name."""
    return Text(f"tiêu đề {name}", f"a header {name}") if name else None


def told_beside(where: Text | str | None) -> Text:
    """Return where a value stands, or the bare name, as a remark in brackets; empty for neither."""
    if not where:
        return Text("", "")
    place = Text(where, where) if isinstance(where, str) else where
    return Text(f" (có {place.vi})", f" (there is {place.en})")


def _folded(name: str) -> str:
    """Return a name without what clients write differently: case, dashes, a leading X-."""
    return plain(name).removeprefix("x")
