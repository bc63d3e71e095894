"""Capital letters drawn with strokes, Vietnamese marks included. No font file is needed.

A letter stands on a grid 4 wide and 6 high; marks go above or below. Used for the few words on a
seal or a signature image, never for running text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from math import cos, sin

Point = tuple[float, float]
Polyline = tuple[Point, ...]

HEIGHT = 6.0
ADVANCE = 5.6
#: A letter as polylines; a point is two digits, x then y.
LETTERS = {
    "A": "00 26 40;12 32",
    "B": "00 06 36 45 44 33 03;33 42 41 30 00",
    "C": "45 36 16 05 01 10 30 41",
    "D": "00 06 26 44 42 20 00",
    "E": "46 06 00 40;03 33",
    "F": "46 06 00;03 33",
    "G": "45 36 16 05 01 10 30 41 43 23",
    "H": "00 06;40 46;03 43",
    "I": "20 26",
    "J": "46 41 30 10 01",
    "K": "00 06;46 03 40",
    "L": "06 00 40",
    "M": "00 06 23 46 40",
    "N": "00 06 40 46",
    "O": "10 01 05 16 36 45 41 30 10",
    "P": "00 06 36 45 44 33 03",
    "Q": "10 01 05 16 36 45 41 30 10;22 40",
    "R": "00 06 36 45 44 33 03;23 40",
    "S": "45 36 16 05 04 13 33 42 41 30 10 01",
    "T": "06 46;20 26",
    "U": "06 01 10 30 41 46",
    "V": "06 20 46",
    "W": "06 10 24 30 46",
    "X": "00 46;06 40",
    "Y": "06 23 46;23 20",
    "Z": "06 46 00 40",
    "0": "10 01 05 16 36 45 41 30 10",
    "1": "14 26 20",
    "2": "05 16 36 45 44 00 40",
    "3": "06 46 23 33 42 41 30 10 01",
    "4": "30 36 02 42",
    "5": "46 06 03 33 42 41 30 10 01",
    "6": "36 16 04 01 10 30 41 42 33 03",
    "7": "06 46 10",
    "8": "13 04 05 16 36 45 44 33 13 02 01 10 30 41 42 33",
    "9": "10 30 42 45 36 16 05 04 13 43",
    "-": "13 33",
    ".": "20 21",
    ",": "21 10",
    "/": "00 46",
}
#: Combining marks, by their code point.
ABOVE: dict[str, Polyline] = {
    "\u0302": ((1, 6.8), (2, 7.8), (3, 6.8)),  # circumflex
    "\u0306": ((1, 7.8), (1.5, 7), (2.5, 7), (3, 7.8)),  # breve
    "\u0300": ((1.3, 8), (2.7, 7)),  # grave
    "\u0301": ((1.3, 7), (2.7, 8)),  # acute
    "\u0303": ((0.8, 7.1), (1.5, 7.8), (2.5, 7.1), (3.2, 7.8)),  # tilde
    "\u0309": ((1.5, 8.1), (2.4, 8.3), (2.6, 7.7), (2, 7.4), (2, 7)),  # hook
}
HORN: Polyline = ((3.9, 6), (4.7, 6.3), (4.6, 7.2))
DOT_BELOW: Polyline = ((1.8, -1.2), (2.2, -1.2))
BAR: Polyline = ((-0.8, 3), (1.6, 3))


def text_strokes(text: str) -> Iterator[tuple[int, Polyline]]:
    """Yield the strokes of a text in capitals: (place of the letter, its line on the grid).

    Characters that it does not know are left blank.
    """
    for place, character in enumerate(unicodedata.normalize("NFC", text.upper())):
        letter = "D" if character == "Đ" else character
        apart = unicodedata.normalize("NFD", letter)
        for line in LETTERS.get(apart[0], "").split(";"):
            points = tuple((float(point[0]), float(point[1])) for point in line.split())
            if points:
                yield place, points
        if character == "Đ":
            yield place, BAR
        for line_of_mark in _marks(apart[1:]):
            yield place, line_of_mark


def along_line(text: str, x: float, y: float, height: float) -> list[Polyline]:
    """Return the text set on a straight line from (x, y), letters ``height`` points high."""
    scale = height / HEIGHT
    return [
        tuple((x + (place * ADVANCE + px) * scale, y + py * scale) for px, py in line)
        for place, line in text_strokes(text)
    ]


def along_arc(
    text: str, centre: Point, radius: float, height: float, middle: float, spread: float
) -> list[Polyline]:
    """Return the text set outside a circle, read clockwise, letters upright to the centre.

    ``middle`` is the angle of the text's middle, ``spread`` the widest angle it may take
    (radians); a longer text gets smaller letters.
    """
    steps = max(len(text), 1)
    scale = min(height / HEIGHT, spread * radius / (steps * ADVANCE))
    step = ADVANCE * scale / radius
    start = middle + step * steps / 2
    lines = []
    for place, line in text_strokes(text):
        angle = start - step * (place + 0.5)
        lines.append(tuple(_around(centre, radius, angle, scale, point) for point in line))
    return lines


def width_of(text: str, height: float) -> float:
    """Return how wide the text is on a straight line, in points."""
    return len(text) * ADVANCE * height / HEIGHT


def _around(centre: Point, radius: float, angle: float, scale: float, point: Point) -> Point:
    across, out = (point[0] - 2) * scale, radius + point[1] * scale
    x = centre[0] + out * cos(angle) + across * sin(angle)
    y = centre[1] + out * sin(angle) - across * cos(angle)
    return x, y


def _marks(marks: str) -> Iterator[Polyline]:
    raised = 0.0
    for mark in marks:
        if mark == "\u031b":
            yield HORN
        elif mark == "\u0323":
            yield DOT_BELOW
        elif mark in ABOVE:
            yield tuple((x, y + raised) for x, y in ABOVE[mark])
            raised += 1.4
