"""Composing a document as a PDF that looks like the real thing (ND 30/2020 Annex I).

A4 portrait, margins 20 mm above and below, 30 mm left, 20 mm right; page numbers from the second
page on, centred in the upper margin. Every page says that it is simulated. What this does not do:
sign (``nodes.submit``), number (``nodes.numbering``), or judge the text.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus.flowables import HRFlowable

from nodes import typeface
from nodes.sheet import GREY, SIMULATED, Closing, Head, Letterhead, Signing
from nodes.typeface import BOLD, REGULAR
from signing.appearance import Box, seal_box

LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 20 * mm, 20 * mm, 20 * mm
WITH_SALUTATION = frozenset({"Công văn", "Tờ trình", "Báo cáo", "Công điện"})
UNTITLED = frozenset({"Công văn"})


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """Everything that stands on the paper. ``salutation``: lines after "Kính gửi:"."""

    head: Letterhead
    closing: Closing
    type_name: str
    subject: str
    body: tuple[str, ...]
    salutation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComposedPdf:
    """The PDF, its number of pages, and where person and agency sign."""

    content: bytes
    pages: int
    person_box: Box

    @property
    def agency_box(self) -> Box:
        """The seal covers a third of the person's signature, on its left (Annex I, V.2)."""
        return seal_box(self.person_box)


def compose_pdf(document: PrintedDocument) -> ComposedPdf:
    """Draw the document. Deterministic: the same value gives the same bytes."""
    typeface.register()
    with typeface.DRAWING:
        return _draw(document)


def _draw(document: PrintedDocument) -> ComposedPdf:
    target = io.BytesIO()
    title = f"{document.head.number}/{document.head.notation} – {document.subject}"
    template = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=title,
        author=document.head.agency_name,
        subject=SIMULATED,
        producer="lgsp (MÔ PHỎNG)",
        creator="lgsp",
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
    )
    width = template.width - 12  # the frame pads 6 points on each side
    signing = Signing(document.closing, width)
    story = [*_opening(document, width), *_text(document), Spacer(1, 10), signing]
    template.build(story, onFirstPage=_first_page, onLaterPages=_later_page, canvasmaker=Canvas)
    if signing.person is None:
        raise RuntimeError("the signature block was not drawn")
    return ComposedPdf(target.getvalue(), template.page, signing.person)


def _opening(document: PrintedDocument, width: float) -> list[Any]:
    head = document.head
    if document.type_name in UNTITLED:
        parts: list[Any] = [Head(replace(head, summary=document.subject), width), Spacer(1, 14)]
    else:
        centred = ParagraphStyle(
            "title", fontName=BOLD, fontSize=14, leading=18, alignment=TA_CENTER
        )
        parts = [
            Head(replace(head, summary=""), width),
            Spacer(1, 14),
            Paragraph(escape(document.type_name.upper()), centred),
            Paragraph(escape(document.subject), centred),
            HRFlowable(width="30%", thickness=0.7, color=black, spaceBefore=3, spaceAfter=12),
        ]
    if document.salutation:
        parts.extend(_salutation(document.salutation))
    return parts


def _salutation(lines: tuple[str, ...]) -> list[Any]:
    style = ParagraphStyle("salutation", fontName=REGULAR, fontSize=14, leading=18)
    if len(lines) == 1:
        centred = ParagraphStyle("one", parent=style, alignment=TA_CENTER)
        return [Paragraph(f"Kính gửi: {escape(lines[0])}", centred), Spacer(1, 10)]
    first = ParagraphStyle("first", parent=style, leftIndent=30 * mm)
    item = ParagraphStyle("item", parent=style, leftIndent=45 * mm)
    parts: list[Any] = [Paragraph("Kính gửi:", first)]
    last = len(lines) - 1
    for index, line in enumerate(lines):
        end = "." if index == last else ";"
        parts.append(Paragraph(f"- {escape(line)}{end}", item))
    return [*parts, Spacer(1, 10)]


def _text(document: PrintedDocument) -> list[Any]:
    style = ParagraphStyle(
        "body",
        fontName=REGULAR,
        fontSize=14,
        leading=18.5,
        alignment=TA_JUSTIFY,
        firstLineIndent=10 * mm,
        spaceAfter=6,
    )
    return [Paragraph(escape(paragraph), style) for paragraph in document.body]


def _first_page(canvas: Any, _template: Any) -> None:
    """The first page carries no number (Annex I, I.6)."""
    canvas.saveState()
    canvas.setFillColor(GREY)
    canvas.setFont(BOLD, 8)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 9 * mm, SIMULATED)
    canvas.drawCentredString(A4[0] / 2, 9 * mm, SIMULATED)
    canvas.restoreState()


def _later_page(canvas: Any, template: Any) -> None:
    _first_page(canvas, template)
    canvas.saveState()
    canvas.setFillColor(black)
    canvas.setFont(REGULAR, 13)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 16 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()
