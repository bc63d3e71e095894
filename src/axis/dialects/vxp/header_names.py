"""Headers that were meant as the national dialect's and bear other names. Pure.

A client that leaves out the prefix, or writes ``XroadVnpt_systemid`` (which proxies drop) or
``XroadVnpt-hash``, has sent everything and is told that it sent nothing; here is what it wrote.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from axis.dialects.elsewhere import plain
from axis.dialects.vxp.signature import PREFIX, Headers

LOOKED_AT = 200
"""Header lines that are looked at; the official client sends some forty."""

LONGEST = 60
"""Characters of a name beyond which it is no other spelling of one."""

ALIKE = 0.8
"""How much of two names must be the same, from 0 to 1."""

PARAMETERS = (
    "systemid",
    "timestamp",
    "Content-Type",
    "servicetype",
    "messagetype",
    "fromDate",
    "toDate",
    "docId",
    "docid",
    "status",
    "from",
    "to",
    "hash-file",
    "AgencyCode",
    "level",
)
"""Keys of the parameters of all operations, in the official client's letters."""

_KEYS = (*PARAMETERS, "filePath", "sign-header", "sign-header-key", "hash-header", "version")


def misnamed(headers: Headers, key: str) -> tuple[str, str]:
    """Return name and value of the line that was meant as ``XroadVnpt-<key>``.

    Both are empty where there is none such, and where the header came under its own name.
    """
    wanted, own = (PREFIX + key).lower(), plain(key)
    others = [plain(one) for one in _KEYS if plain(one) != own]
    found = ("", "")
    for line, value in headers[:LOOKED_AT]:
        name = line.decode("latin-1")
        if name.lower() == wanted:
            return "", ""
        if not found[0] and len(name) <= LONGEST and _means(plain(name), own, others):
            found = name, value.decode("utf-8", "replace").strip()
    return found


def _means(name: str, own: str, others: list[str]) -> bool:
    """Tell whether a name was meant for one key; a name that ends in another key is that one's.

    All are plain.
    """
    prefix = plain(PREFIX)
    if name in (own, prefix + own, f"x{own}", f"xroad{own}"):
        return True
    if any(name.endswith(other) for other in others) or not name.startswith("xroad"):
        return False
    return SequenceMatcher(None, name, prefix + own).ratio() >= ALIKE
