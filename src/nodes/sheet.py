"""The parts of an administrative document as they stand on paper: ND 30/2020, Annex I.

Box numbers in comments are those of the Annex's diagram. A drawn signature block remembers where
it stood, because the signatures' images go there: 7c between title and name, 8 over its left third.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.lib.colors import Color, black
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.flowables import Flowable

from nodes.typeface import BOLD, BOLD_ITALIC, ITALIC, REGULAR
from signing.appearance import Box

BRIGHT_RED = Color(0.85, 0.0, 0.0)
GREY = Color(0.45, 0.45, 0.45)
SIMULATED = "MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"

PERSON_WIDTH = 48 * mm
SIGN_HEIGHT = 30 * mm

_STAMPS = {1: ("KHẨN", 20), 2: ("THƯỢNG KHẨN", 40), 3: ("HỎA TỐC", 30), 4: ("HỎA TỐC HẸN GIỜ", 45)}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the text: boxes 1 to 4, 5b and 10b."""

    parent_name: str
    agency_name: str
    number: str
    notation: str
    place: str
    day: date
    summary: str = ""  # official letters carry "V/v …" under the number
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands below the text: boxes 7a to 9b."""

    to_places: tuple[str, ...]
    competence: str
    title: str
    signer: str


def long_date(day: date) -> str:
    """Return the date as Annex I writes it: days below 10 and months 1 and 2 with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def wrap(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit the width (points)."""
    lines: list[str] = []
    for word in text.split():
        candidate = f"{lines[-1]} {word}" if lines else word
        if lines and stringWidth(candidate, font, size) <= width:
            lines[-1] = candidate
        else:
            lines.append(word)
    return lines


def printed_name(name: str) -> tuple[str, ...]:
    """Return the lines of an agency's name: written out, in capitals, broken as offices do."""
    text = " ".join(name.split())
    if text.upper().startswith("UBND "):
        text = f"Ủy ban nhân dân {text[5:]}"
    upper = text.upper()
    committee = "ỦY BAN NHÂN DÂN "
    if upper.startswith(committee):
        return committee.strip(), upper.removeprefix(committee)
    return (upper,)


class _Pen:
    """Writes centred lines down a column."""

    def __init__(self, canvas: Any, x: float, width: float, top: float) -> None:
        self.canvas, self.x, self.width, self.y = canvas, x + width / 2, width, top

    def line(self, text: str, font: str, size: float) -> None:
        for part in wrap(text, font, size, self.width):
            self.y -= size * 1.18
            self.canvas.setFont(font, size)
            self.canvas.drawCentredString(self.x, self.y, part)

    def rule(self, width: float) -> None:
        self.y -= 4.5
        self.canvas.setLineWidth(0.7)
        self.canvas.line(self.x - width / 2, self.y, self.x + width / 2, self.y)


class Head(Flowable):  # type: ignore[misc]
    """Boxes 1-4: national title and motto, agency, number, place and date; stamp of urgency."""

    def __init__(self, head: Letterhead, width: float) -> None:
        super().__init__()
        self.head, self.width = head, width
        column = width * 0.42
        names = [*printed_name(head.parent_name), *printed_name(head.agency_name)]
        lines = 2 + sum(len(wrap(name, BOLD, 13, column)) for name in names)
        lines += len(wrap(f"V/v {head.summary}", REGULAR, 12, column)) if head.summary else 0
        self.height = lines * 15.5 + (9 * mm if head.priority else 0)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw both columns."""
        self.canv.setFillColor(black)
        self._agency()
        self._nation()

    def _agency(self) -> None:
        head = self.head
        pen = _Pen(self.canv, 0, self.width * 0.42, self.height)
        for line in printed_name(head.parent_name):
            pen.line(line, REGULAR, 12)
        for line in printed_name(head.agency_name):
            pen.line(line, BOLD, 12.5)
        pen.rule(self.width * 0.16)
        pen.y -= 4
        pen.line(f"Số: {head.number}/{head.notation}", REGULAR, 13)
        if head.summary:
            pen.line(f"V/v {head.summary}", REGULAR, 12)
        if head.priority in _STAMPS:
            self._stamp(pen.y - 3 * mm, *_STAMPS[head.priority])

    def _nation(self) -> None:
        left = self.width * 0.42
        pen = _Pen(self.canv, left, self.width - left, self.height)
        pen.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", BOLD, 12)
        motto = "Độc lập - Tự do - Hạnh phúc"
        pen.line(motto, BOLD, 13)
        pen.rule(stringWidth(motto, BOLD, 13))
        pen.y -= 5
        pen.line(f"{self.head.place}, {long_date(self.head.day)}", ITALIC, 13)

    def _stamp(self, top: float, text: str, width_mm: float) -> None:
        """Box 10b: bright red, bold 13-14, in a frame 8 mm high."""
        width, height = width_mm * mm, 8 * mm
        left = self.width * 0.21 - width / 2
        self.canv.saveState()
        self.canv.setStrokeColor(BRIGHT_RED)
        self.canv.setFillColor(BRIGHT_RED)
        self.canv.setLineWidth(1.2)
        self.canv.rect(left, top - height, width, height)
        self.canv.setFont(BOLD, 13)
        self.canv.drawCentredString(left + width / 2, top - height + 6.5, text)
        self.canv.restoreState()


class Signing(Flowable):  # type: ignore[misc]
    """Boxes 7a-7c, 8 and 9b: signer on the right, "Nơi nhận" on the left."""

    def __init__(self, closing: Closing, width: float) -> None:
        super().__init__()
        self.closing, self.width = closing, width
        self.person: Box | None = None
        titles = (1 if closing.competence else 0) + 1
        self.head = titles * 16.5 + 6
        places = [wrap(line, REGULAR, 11, width * 0.45) for line in closing.to_places]
        self.height = max(self.head + SIGN_HEIGHT + 24, 24 + 13 * sum(map(len, places)))

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size taken."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw both columns and note where the person signs."""
        self.canv.setFillColor(black)
        self._receivers()
        left = self.width * 0.48
        pen = _Pen(self.canv, left, self.width - left, self.height)
        if self.closing.competence:
            pen.line(self.closing.competence.upper(), BOLD, 13)
        pen.line(self.closing.title.upper(), BOLD, 13)
        top = pen.y - 3
        self._note_box(pen.x, top)
        pen.y = top - SIGN_HEIGHT
        pen.line(self.closing.signer, BOLD, 13.5)

    def _note_box(self, centre: float, top: float) -> None:
        """The person's image stands between title and name (box 7c)."""
        x, y = self.canv.absolutePosition(centre, top)
        page = self.canv.getPageNumber() - 1
        person_left = x - PERSON_WIDTH / 2
        self.person = Box(page, person_left, y - SIGN_HEIGHT, person_left + PERSON_WIDTH, y)

    def _receivers(self) -> None:
        y = self.height - 13
        self.canv.setFont(BOLD_ITALIC, 12)
        self.canv.drawString(0, y, "Nơi nhận:")
        self.canv.setFont(REGULAR, 11)
        for place in self.closing.to_places:
            for line in wrap(place, REGULAR, 11, self.width * 0.45):
                y -= 13
                self.canv.drawString(0, y, line)
