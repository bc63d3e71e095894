"""How a signature looks on the page: Decree 30/2020, Annex I.

Person: a handwritten-like image, blue, between title and name (box 7c). Agency: the image of the
seal, red, over the left third of the person's image (box 8). A separate attachment: no image, only
"number and notation; time", Times, upright, size 10, black, top right of page 1. All are drawn in
code as vectors on a transparent ground; the images say MÔ PHỎNG. Lengths are points.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from math import cos, pi, sin
from random import Random

from signing.strokes import Polyline, along_arc, along_line, width_of

VIET_NAM = timezone(timedelta(hours=7))
SIMULATED = "MÔ PHỎNG"
TEXT_SIZE = 10.0
TEXT_MARGIN = 20.0
BEZIER_CIRCLE = 0.5523

#: Widths of Times-Roman (Adobe font metrics), thousandths of the size, for what a text line holds.
WIDTHS = {
    " ": 250, "-": 333, ".": 250, ",": 250, "/": 278, ":": 278, ";": 278, "+": 564,
    "A": 722, "B": 667, "C": 667, "D": 722, "E": 611, "F": 556, "G": 722, "H": 722, "I": 333,
    "J": 389, "K": 722, "L": 611, "M": 889, "N": 722, "O": 722, "P": 556, "Q": 722, "R": 667,
    "S": 556, "T": 611, "U": 722, "V": 722, "W": 944, "X": 722, "Y": 722, "Z": 611,
}  # fmt: skip
OTHER_WIDTH = 500  # digits and, roughly, small letters
#: Code of Đ in our font's encoding; every other character is its Latin-1 code.
STROKED_D = 0x81


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (first page 0, last -1), in points from the lower left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y2 - self.y1


@dataclass(frozen=True, slots=True)
class PersonAppearance:
    """The image of a handwritten signature; the scribble follows from ``name``."""

    name: str
    box: Box


@dataclass(frozen=True, slots=True)
class AgencyAppearance:
    """The image of an agency's seal with its ``name`` around; see :func:`seal_box`."""

    name: str
    box: Box


@dataclass(frozen=True, slots=True)
class TextAppearance:
    """Text only, for an attachment in a separate file.

    ``text`` is number and notation, e.g. ``15/QĐ-UBND``; the time is added. Without a box it goes
    to the top right of page 1.
    """

    text: str
    box: Box | None = None


Appearance = PersonAppearance | AgencyAppearance | TextAppearance


def seal_box(person: Box, size: float = 102.0) -> Box:
    """Return where a seal ``size`` wide (36 mm) goes: over the left third of the person's image."""
    right = person.x1 + person.width / 3
    middle = (person.y1 + person.y2) / 2
    return Box(person.page, right - size, middle - size / 2, right, middle + size / 2)


def time_text(at: datetime) -> str:
    """Return the instant in the time of Viet Nam, ISO 8601, seconds, ``+07:00``."""
    return at.astimezone(VIET_NAM).isoformat(timespec="seconds")


def attachment_text(text: str, at: datetime) -> str:
    """Return the line of a separate attachment: number and notation; time of signing."""
    return f"{text}; {time_text(at)}"


def text_width(line: str) -> float:
    """Return how wide the line is in our Times of size 10."""
    return sum(WIDTHS.get(c, OTHER_WIDTH) for c in encoded_text(line)[1]) * TEXT_SIZE / 1000


def encoded_text(line: str) -> tuple[bytes, str]:
    """Return the line in our font's encoding, and as it will read.

    Đ and Latin-1 letters stay; other letters lose their marks, the rest becomes a question mark.
    """
    shown = ""
    for character in unicodedata.normalize("NFC", line):
        plain = unicodedata.normalize("NFD", character)[0]
        known = character == "Đ" or ord(character) < 0x80 or 0xA0 <= ord(character) < 0x100
        shown += character if known else plain if ord(plain) < 0x80 else "?"
    return bytes(STROKED_D if c == "Đ" else ord(c) for c in shown), shown


def drawing(appearance: Appearance, box: Box, at: datetime) -> bytes:
    """Return the content stream of the image, in the coordinates of the box; font ``/F1``."""
    if isinstance(appearance, PersonAppearance):
        return _scribble(appearance.name, box.width, box.height)
    if isinstance(appearance, AgencyAppearance):
        return _seal(appearance.name, box.width, box.height)
    code, _ = encoded_text(attachment_text(appearance.text, at))
    return b"0 g BT /F1 %g Tf 0 3 Td <%s> Tj ET" % (TEXT_SIZE, code.hex().encode())


def _scribble(name: str, width: float, height: float) -> bytes:
    """A pen that runs over the box in loops; the same name always signs the same way."""
    random = Random(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
    loops = 4 + random.randrange(4)
    base, step = height * 0.5, width * 0.82 / loops
    x, y = width * 0.06, base
    parts = ["q 1 J 1 j 0.05 0.15 0.65 RG 1.3 w", f"{x:.1f} {y:.1f} m"]
    for index in range(loops):
        high = height * (0.75 + 0.2 * random.random()) if index % 2 == 0 else height * 0.62
        low = height * (0.25 + 0.12 * random.random())
        ends = x + step, base + height * random.uniform(-0.08, 0.08)
        parts.append(f"{x + step * 0.1:.1f} {high:.1f} {x + step * 0.9:.1f} {high:.1f}")
        parts.append(f"{x + step * 0.5:.1f} {base:.1f} c")
        parts.append(f"{x + step * 0.3:.1f} {low:.1f} {x + step * 0.7:.1f} {low:.1f}")
        parts.append(f"{ends[0]:.1f} {ends[1]:.1f} c")
        x, y = ends
    tail = height * random.uniform(0.16, 0.26)
    parts.append(f"{width:.1f} {height * 0.7:.1f} {width * 0.9:.1f} {tail:.1f}")
    parts.append(f"{width * 0.12:.1f} {tail:.1f} c S")
    letters = min(height * 0.07, 4.0)
    words = along_line(SIMULATED, width - width_of(SIMULATED, letters) - 1, 1.5, letters)
    return " ".join([*parts, "0.3 w", _lines(words), "Q"]).encode()


def _seal(name: str, width: float, height: float) -> bytes:
    """A round seal: two rings, the agency's name between them, a star, MÔ PHỎNG."""
    radius = min(width, height) / 2 - 1
    centre = width / 2, height / 2
    parts = ["q 1 J 1 j 0.85 0 0.05 RG 0.85 0 0.05 rg"]
    parts += [f"{radius * 0.035:.2f} w", _circle(centre, radius)]
    parts += [f"{radius * 0.012:.2f} w", _circle(centre, radius * 0.68)]
    parts.append(f"{radius * 0.022:.2f} w")
    middle, spread = pi / 2, 1.75 * pi
    parts.append(_lines(along_arc(name, centre, radius * 0.74, radius * 0.15, middle, spread)))
    parts.append(_star((centre[0], centre[1] + radius * 0.2), radius * 0.3))
    letters = radius * 0.15
    start = centre[0] - width_of(SIMULATED, letters) / 2
    parts.append(_lines(along_line(SIMULATED, start, centre[1] - radius * 0.38, letters)))
    return " ".join([*parts, "Q"]).encode()


def _lines(lines: list[Polyline]) -> str:
    drawn = []
    for line in lines:
        first, *rest = (f"{x:.2f} {y:.2f}" for x, y in line)
        drawn.append(" ".join([f"{first} m", *(f"{point} l" for point in rest)]))
    return " ".join([*drawn, "S"])


def _circle(centre: tuple[float, float], radius: float) -> str:
    parts = [f"{centre[0] + radius:.2f} {centre[1]:.2f} m"]
    for quarter in range(4):
        a, b = quarter * pi / 2, (quarter + 1) * pi / 2
        for angle, lean in ((a, BEZIER_CIRCLE), (b, -BEZIER_CIRCLE), (b, 0.0)):
            x = centre[0] + radius * (cos(angle) - lean * sin(angle))
            y = centre[1] + radius * (sin(angle) + lean * cos(angle))
            parts.append(f"{x:.2f} {y:.2f}")
        parts.append("c")
    return " ".join([*parts, "s"])


def _star(centre: tuple[float, float], radius: float) -> str:
    points = []
    for index in range(10):
        reach = radius if index % 2 == 0 else radius * 0.382
        angle = pi / 2 + index * pi / 5
        x, y = centre[0] + reach * cos(angle), centre[1] + reach * sin(angle)
        points.append(f"{x:.2f} {y:.2f} {'l' if index else 'm'}")
    return " ".join([*points, "h f"])
