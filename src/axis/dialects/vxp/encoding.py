"""A package as text in UTF-8, for a client that knows no other. Pure.

The official client decodes what ``getEdoc`` gives as UTF-8, whatever the package declares, and
writes it to the disk again: a package in another encoding would not survive that.
"""

from __future__ import annotations

import re

from edoc.contract.errors import MalformedPackage
from edoc.contract.limits import Limits
from edoc.contract.markup import parse_markup

_DECLARED = re.compile(rb"""\A(<\?xml\s[^>]*?encoding\s*=\s*["'])[A-Za-z0-9._-]+""")


def is_utf8(content: bytes) -> bool:
    """Tell whether these bytes survive being read and written as UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def in_utf8(content: bytes, limits: Limits) -> bytes | None:
    """Return a copy of a package in UTF-8 that declares it; None where it cannot be read."""
    try:
        text = parse_markup(content, limits, []).text
    except MalformedPackage:
        return None
    return _DECLARED.sub(rb"\1UTF-8", text)
