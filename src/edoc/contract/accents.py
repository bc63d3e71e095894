"""Vietnamese letters composed, and without their accents: for comparing, searching, old clients.

Pure, and safe for any text: putting a run of combining marks in order costs the square of its
length, so that a text of marks alone would take minutes. Texts are taken in pieces instead (the
idea of stream-safe text, Unicode UAX #15 section 13): a letter and its marks stay together, unless
there are more marks than any letter has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_PIECE = 128
_MOST_MARKS = 30
"""Combining marks in a row that are kept together (UAX #15); a Vietnamese letter has two."""

_PLAIN = str.maketrans({"–": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'"})


def composed(text: str) -> str:
    """Return a text with composed letters (NFC), so that equal words compare equal."""
    return "".join(unicodedata.normalize("NFC", piece) for piece in _pieces(text))


def is_composed(text: str) -> bool:
    """True where `composed` would change nothing."""
    return all(unicodedata.is_normalized("NFC", piece) for piece in _pieces(text))


def without_accents(text: str) -> str:
    """Return text with bare letters, case kept: ``Đắk Lắk`` becomes ``Dak Lak``."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    letters = "".join(unicodedata.normalize("NFD", piece) for piece in _pieces(plain))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def unaccented(text: str) -> str:
    """Return Vietnamese text in ASCII letters; what has no ASCII form becomes ``?``."""
    bare = without_accents(text.translate(_PLAIN))
    return bare.encode("ascii", "replace").decode("ascii")


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = _cut(text, start + _PIECE)
        yield text[start:end]
        start = end


def _cut(text: str, wanted: int) -> int:
    """Return where to cut a text near a place: in front of a letter, not between its marks."""
    for end in range(wanted, wanted - _MOST_MARKS, -1):
        if end >= len(text) or not unicodedata.combining(text[end]):
            return end
    return wanted
