"""The one typeface of composed documents: Liberation Serif 2, metrics of Times New Roman.

ND 30/2020 Annex I asks for Times New Roman, Unicode, black; Liberation Serif 2 (SIL OFL 1.1) has
the same widths and all Vietnamese letters, and may be shipped. Registered once, when first needed.
Hinting programs are left out of what is embedded: they help old screens only, and are half of it.
"""

from __future__ import annotations

import struct
import threading
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "LiberationSerif"
BOLD = "LiberationSerif-Bold"
ITALIC = "LiberationSerif-Italic"
BOLD_ITALIC = "LiberationSerif-BoldItalic"

FOLDER = Path(__file__).parent / "fonts"

_FILES = {
    REGULAR: "LiberationSerif-Regular.ttf",
    BOLD: "LiberationSerif-Bold.ttf",
    ITALIC: "LiberationSerif-Italic.ttf",
    BOLD_ITALIC: "LiberationSerif-BoldItalic.ttf",
}

DRAWING = threading.RLock()
"""The PDF library keeps its fonts in globals; only one thread draws at a time."""

# Flags of a component of a composite glyph (OpenType specification, table glyf).
_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100


def register() -> None:
    """Make the four styles known to the PDF library; cheap when they already are."""
    with DRAWING:
        known = set(pdfmetrics.getRegisteredFontNames())
        for name, file in _FILES.items():
            if name not in known:
                font = TTFont(name, str(FOLDER / file))
                _drop_hinting(font.face)
                pdfmetrics.registerFont(font)
        pdfmetrics.registerFontFamily(
            REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC
        )


def _drop_hinting(face: Any) -> None:
    """Rewrite the loaded face (in memory) without instructions and their tables."""
    glyphs = face.get_table("glyf")
    lean: list[bytes] = []
    positions = [0]
    for start, end in zip(face.glyphPos, face.glyphPos[1:], strict=False):
        data = _without_instructions(glyphs[start:end]) if end > start else b""
        data += b"\0" * (len(data) % 2)
        lean.append(data)
        positions.append(positions[-1] + len(data))
    table = b"".join(lean)
    before = face._ttf_data  # noqa: SLF001 - the library offers no way to replace a table
    face.table["glyf"] |= {"offset": len(before), "length": len(table)}
    face._ttf_data = before + table  # noqa: SLF001
    face.glyphPos = positions
    for tag in ("cvt ", "fpgm", "prep"):
        face.table.pop(tag, None)


def _without_instructions(glyph: bytes) -> bytes:
    contours = struct.unpack_from(">h", glyph)[0]
    if contours < 0:
        return _composite_without_instructions(glyph)
    at = 10 + 2 * contours
    length = struct.unpack_from(">H", glyph, at)[0]
    return glyph[:at] + b"\0\0" + glyph[at + 2 + length :]


def _composite_without_instructions(glyph: bytes) -> bytes:
    data = bytearray(glyph)
    at, flags = 10, _MORE
    while flags & _MORE:
        flags = struct.unpack_from(">H", data, at)[0]
        struct.pack_into(">H", data, at, flags & ~_INSTRUCTIONS)
        at += 4 + (4 if flags & _WORDS else 2)
        at += 8 if flags & _TWO_BY_TWO else 4 if flags & _XY_SCALE else 2 if flags & _SCALE else 0
    return bytes(data[:at])
