"""The ways in which a text may be read: as it stands, and with its escapes undone (pure).

A value may be written with escapes that a plain search does not see through: ``%2D``, ``\\u002d``,
``&#45;``, one inside the other. Each reading knows where its bytes stand in the text as it came.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LAYERS = 3
"""Escapes inside escapes that are undone: JSON inside JSON inside an address."""

_ESCAPE = re.compile(
    rb"%[0-9a-fA-F]{2}"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb'|\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]'
    rb"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);"
)
_PLAIN = {
    b"&amp;": b"&", b"&lt;": b"<", b"&gt;": b">", b"&quot;": b'"', b"&apos;": b"'",
    b'\\"': b'"', b"\\\\": b"\\", b"\\/": b"/",
    b"\\b": b"\b", b"\\f": b"\f", b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t",
}  # fmt: skip
"""Escapes by name, with what they mean."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text.

    Attributes:
        content: its bytes, letters of ASCII in small.
        places: where in the text each byte of it stands, and at last where the text ends.
    """

    content: bytes
    places: Sequence[int]


def readings(text: bytes) -> Iterator[Reading]:
    """Give a text as it stands, then with one layer of escapes after the other undone."""
    places: Sequence[int] = range(len(text) + 1)
    yield Reading(text.lower(), places)
    for _ in range(MOST_LAYERS):
        undone = _undone(text, places)
        if undone is None:
            return
        text, places = undone
        yield Reading(text.lower(), places)


def _undone(text: bytes, places: Sequence[int]) -> tuple[bytes, Sequence[int]] | None:
    """Return a text without its outermost escapes; None where it has none."""
    pieces: list[bytes] = []
    stands: list[int] = []
    end = 0
    for match in _ESCAPE.finditer(text):
        meant = _meaning(match[0])
        pieces += (text[end : match.start()], meant)
        stands += places[end : match.start()]
        stands += [places[match.start()]] * len(meant)
        end = match.end()
    if not pieces:
        return None
    return b"".join([*pieces, text[end:]]), [*stands, *places[end:]]


def _meaning(escape: bytes) -> bytes:
    plain = _PLAIN.get(escape)
    if plain is not None:
        return plain
    if escape.startswith(b"%"):
        return bytes((int(escape[1:], 16),))
    if escape.startswith(b"\\u"):
        units = bytes.fromhex(escape.replace(b"\\u", b"").decode("ascii"))
        return units.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
    return html.unescape(escape.decode("ascii")).encode("utf-8")
