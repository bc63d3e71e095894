"""A package's id in the form of a UUID, for clients that know no other form (pure).

A package's id is 24 hexadecimal digits (``edoc.ports.ids``). They fit into a UUID of version 8
(RFC 9562, section 5.8: contents of one's own) with six zeros at the end, and can be read back.
"""

from __future__ import annotations

import re
from itertools import pairwise

_ID = re.compile(r"[0-9a-f]{24}")
_UUID = re.compile(
    r"([0-9a-f]{8})-([0-9a-f]{4})-8([0-9a-f]{3})-a([0-9a-f]{3})-([0-9a-f]{6})000000", re.IGNORECASE
)


def as_uuid(package_id: str) -> str:
    """Return a package's id as a UUID; what is no package's id stays as it is."""
    if not _ID.fullmatch(package_id):
        return package_id
    parts = (0, 8, 12, 15, 18, 24)
    a, b, c, d, e = (package_id[start:end] for start, end in pairwise(parts))
    return f"{a}-{b}-8{c}-a{d}-{e}000000"


def from_uuid(text: str) -> str:
    """Return the package's id that a UUID stands for; any other text stays as it is."""
    match = _UUID.fullmatch(text)
    return "".join(match.groups()).lower() if match else text
