"""From a draft to signed PDFs: composed or the user's own, person first, agency second.

ND 30/2020 art. 32(2)(d): the agency's key is used only on what the competent person has signed.
Annex I: the document carries both images; a separate attachment carries the agency's signature as
text. All of this is slow and runs in one thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from edoc.contract.findings import Text
from nodes.compose import UNTITLED, WITH_SALUTATION, PrintedDocument, compose_pdf
from nodes.context import Timestamper
from nodes.records import Draft, DraftRefused, HostedAgency
from nodes.sheet import Closing, Letterhead
from nodes.texts import place_lines, salutation_lines, standing_body
from signing.appearance import (
    AgencyAppearance,
    Box,
    PersonAppearance,
    TextAppearance,
    seal_box,
)
from signing.errors import Unsignable
from signing.model import Identity
from signing.pdf import sign_pdf

CONTENT_TYPE = "application/pdf"
FOREIGN_BOX = Box(-1, 380.0, 90.0, 500.0, 165.0)
"""Where a person signs a PDF that we did not compose: last page, lower right."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A draft with its place in the books."""

    draft: Draft
    agency: HostedAgency
    number: str
    notation: str
    day: date

    @property
    def code(self) -> str:
        """Number and notation as one text."""
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True, slots=True)
class Signatories:
    """Who signs, when, and who stamps the time."""

    person: Identity
    agency: Identity
    at: datetime
    timestamper: Timestamper | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed file of a document; ``pages`` is None where we did not compose it."""

    name: str
    content: bytes
    description: str
    pages: int | None = None


def signed_papers(document: Numbered, who: Signatories) -> tuple[Paper, ...]:
    """Return all files of a document, signed. Slow: call it in a thread.

    Raises: DraftRefused where a given file is no PDF that can be signed.
    """
    papers = _given(document, who) if document.draft.files else (_composed(document, who),)
    if document.draft.break_pdf:
        first = papers[0]
        broken = Paper(first.name, _spoilt(first.content), first.description, first.pages)
        return (broken, *papers[1:])
    return papers


def printed(document: Numbered) -> PrintedDocument:
    """Return what stands on the paper of a composed document."""
    draft, agency = document.draft, document.agency
    saluted = draft.type_name in WITH_SALUTATION
    official = draft.type_name in UNTITLED
    subject = draft.subject if official else f"{draft.subject[:1].upper()}{draft.subject[1:]}"
    return PrintedDocument(
        head=Letterhead(
            parent_name=agency.parent_name,
            agency_name=agency.name,
            number=document.number,
            notation=document.notation,
            place=agency.locality,
            day=document.day,
            priority=draft.priority,
        ),
        closing=Closing(
            to_places=place_lines(draft.to_places, saluted=saluted, unit=agency.unit),
            competence=agency.competence,
            title=agency.leader_title,
            signer=agency.leader_name,
        ),
        type_name=draft.type_name,
        subject=subject,
        body=draft.body or standing_body(draft.type_name, agency.name, draft.subject),
        salutation=salutation_lines(draft.salutation, draft.receivers) if saluted else (),
    )


def _composed(document: Numbered, who: Signatories) -> Paper:
    pdf = compose_pdf(printed(document))
    content = _sign_both(document, who, pdf.content, pdf.person_box)
    name = f"{document.number}-{document.notation}.signed.pdf"
    description = f"{document.draft.type_name} số {document.code}"
    return Paper(name, content, description, pdf.pages)


def _given(document: Numbered, who: Signatories) -> tuple[Paper, ...]:
    (name, content), *others = document.draft.files
    main = f"{document.draft.type_name} số {document.code}"
    with _named(name):
        papers = [Paper(name, _sign_both(document, who, content, FOREIGN_BOX), main)]
    for other, data in others:
        with _named(other):
            signed = _sign_text(document, who, data)
        papers.append(Paper(other, signed, f"Phụ lục kèm theo {document.code}"))
    return tuple(papers)


def _sign_both(document: Numbered, who: Signatories, pdf: bytes, box: Box) -> bytes:
    agency = document.agency
    by_person = sign_pdf(
        pdf,
        who.person,
        appearance=PersonAppearance(agency.leader_name, box),
        at=who.at,
        timestamper=who.timestamper,
        field_name="NguoiKy",
    )
    return sign_pdf(
        by_person,
        who.agency,
        appearance=AgencyAppearance(agency.name, seal_box(box)),
        at=who.at,
        timestamper=who.timestamper,
        field_name="CoQuan",
    )


def _sign_text(document: Numbered, who: Signatories, pdf: bytes) -> bytes:
    return sign_pdf(
        pdf,
        who.agency,
        appearance=TextAppearance(document.code),
        at=who.at,
        timestamper=who.timestamper,
        field_name="CoQuan",
    )


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say which file cannot be signed, and what to do about it."""
    try:
        yield
    except Unsignable as error:
        vi, en = (text.rstrip(". ") for text in (error.reason.vi, error.reason.en))
        raise DraftRefused(
            Text(
                f"Không ký được tệp “{name}”: {vi}. Hãy gửi một tệp PDF hợp lệ, "
                "không mã hóa (Nghị định 30/2020/NĐ-CP, Phụ lục I).",
                f"The file “{name}” cannot be signed: {en}. Give a valid PDF that is "
                "not encrypted (Decree 30/2020, Annex I).",
            )
        ) from error


def _spoilt(pdf: bytes) -> bytes:
    """Change one letter inside the signed bytes; the file still opens, its signatures fail."""
    at = pdf.find(b"/Creator (")
    place = at + len(b"/Creator (") if at >= 0 else len(pdf) // 3
    changed = b"X" if pdf[place : place + 1] != b"X" else b"Y"
    return pdf[:place] + changed + pdf[place + 1 :]
