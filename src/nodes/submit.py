"""Issuing a document: number, compose, sign, package, sign the package, send.

The number is taken in a transaction of its own, because it stands on the paper that is signed
(ND 30/2020 art. 14 and 15). The signed package, the register's entry and the message to the axis
then become true together. What fails in between leaves a void number, visible in the register.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from edoc.contract.findings import Text
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    OtherInfo,
    PackageKind,
    ResponseFor,
    Signer,
    Trace,
)
from edoc.contract.writer import write_edoc
from edoc.plumbing.sql.node_store import Connection
from edoc.ports.database import DatabaseUnavailable
from nodes.context import (
    NodeContext,
    Timestamper,
    leader_subject,
    organization_of,
    seal_subject,
    staff_of,
)
from nodes.keyring import unavailable
from nodes.numbering import OUTGOING_SERIES, document_id, format_number, notation, type_of
from nodes.papers import CONTENT_TYPE, Numbered, Paper, Signatories, signed_papers
from nodes.purpose import PLAIN, Purpose
from nodes.records import Draft, DraftRefused, Outgoing
from nodes.registers import read_outgoing, unknown_incoming
from nodes.texts import place_lines
from signing.model import Identity
from signing.pdf import TimestampRefused
from signing.xmldsig import sign_package

LONGEST_CODE = 64  # characters; the register's column
SPHERE = "Gửi, nhận qua trục liên thông văn bản"


async def issue(context: NodeContext, draft: Draft, purpose: Purpose = PLAIN) -> Outgoing:
    """Issue a document; it is on its way to the axis when this returns.

    Raises: DraftRefused, UnknownRecord (sender or answered document), NodeUnavailable (the
        authority does not answer), DatabaseUnavailable, and what ``purpose.also`` raises; nothing
        is sent then.
    """
    check_draft(draft)
    agency = context.agency(draft.sender)
    reference = context.ids.package_id()
    draft, answered = await _answered(context, draft)
    # The instant of signing; the day on the paper is the same one (art. 15, 16).
    at = context.clock.now().replace(microsecond=0)
    try:
        document = await _number(context, draft, reference, at, purpose)
        person = await context.keyring.identity(leader_subject(agency))
        seal = await context.keyring.identity(seal_subject(agency))
        who = Signatories(person, seal, at, _stamper(context))
        package, sha256 = await _packed(document, who, answered, purpose)
        await _send(context, document, reference, package, sha256, purpose)
    except BaseException:
        context.unsent.add(reference)
        with suppress(DatabaseUnavailable):  # then the task loop does it later
            await asyncio.shield(void_unsent(context))
        raise
    async with context.database.read() as connection:
        return await read_outgoing(context.books, connection, reference)


def check_draft(draft: Draft) -> None:
    """Refuse what may not be sent. Raises DraftRefused."""
    type_of(draft.type_name)
    if draft.secret:
        raise DraftRefused(
            Text(
                "Văn bản có nội dung bí mật nhà nước không được gửi qua trục (Điều 1 Quyết định "
                "28/2018/QĐ-TTg).",
                "A document with state secrets may not go over the axis (Decision 28/2018, "
                "article 1).",
            )
        )
    if not draft.receivers:
        raise DraftRefused(
            Text(
                "Văn bản chưa có nơi nhận. Hãy nêu ít nhất một mã định danh.",
                "The document has no receiver. Name at least one agency code.",
            )
        )
    codes = [one.code.strip().upper() for one in draft.receivers]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        listed = ", ".join(sorted(twice))
        raise DraftRefused(
            Text(f"Nơi nhận lặp lại: {listed}.", f"Receivers named twice: {listed}.")
        )
    long = [one.code for one in draft.receivers if len(one.code) > LONGEST_CODE]
    if long:
        raise DraftRefused(
            Text(
                f"Mã định danh dài hơn {LONGEST_CODE} ký tự: {long[0][:LONGEST_CODE]}…",
                f"An agency code has more than {LONGEST_CODE} characters: "
                f"{long[0][:LONGEST_CODE]}…",
            )
        )
    if not draft.subject.strip():
        raise DraftRefused(
            Text("Văn bản chưa có trích yếu.", "The document has no subject (trích yếu).")
        )


async def _answered(context: NodeContext, draft: Draft) -> tuple[Draft, ResponseFor | None]:
    """Return the reference to the document being answered, and the draft with its entry's id."""
    if not isinstance(draft.response_for, str):
        return draft, draft.response_for
    agency = context.agency(draft.sender).code
    async with context.database.read() as connection:
        row = await context.books.incoming.find_any(connection, draft.response_for, agency)
    if row is None:
        raise unknown_incoming(draft.response_for)
    answered = ResponseFor(
        agency=row["sender"],
        code=row["code"],
        document_id=row["document_id"],
        promulgated=row["promulgated"],
    )
    return replace(draft, response_for=row["id"]), answered


async def _number(
    context: NodeContext, draft: Draft, reference: str, at: datetime, purpose: Purpose
) -> Numbered:
    """Take the next number and enter the document in the register."""
    agency = context.agency(draft.sender)
    written = notation(draft.type_name, agency.abbreviation, agency.unit)
    today = context.today()

    async def enter(connection: Connection) -> Numbered:
        taken = await context.books.counters.next_number(
            connection, agency.code, OUTGOING_SERIES, today.year
        )
        number = format_number(taken)
        own = document_id(agency.code, today, number, written)
        row = {
            "reference": reference,
            "agency": agency.code,
            "number": number,
            "notation": written,
            "document_id": purpose.header.document_id if purpose.header else own,
            "type_name": draft.type_name,
            "subject": draft.subject,
            "promulgated": today,
            "priority": draft.priority,
            "due": draft.due,
            "steering": draft.steering,
            "response_for": draft.response_for if isinstance(draft.response_for, str) else "",
            "completes": draft.completes,
            "state": "numbered",
            "created_at": at,
            "business_type": int(purpose.business_type),
            "about": purpose.about,
            "operation": dict(purpose.operation),
            "remark": purpose.remark,
        }
        receivers = [(one.code, one.name) for one in draft.receivers]
        await context.books.outgoing.enter(connection, row, receivers)
        return Numbered(draft, agency, number, written, today)

    return await context.commits.run(enter)


async def void_unsent(context: NodeContext) -> None:
    """Void the numbers of documents that could not be sent. Raises DatabaseUnavailable."""
    references = set(context.unsent)

    async def void(connection: Connection) -> None:
        await context.books.outgoing.void_numbered(connection, references)

    await context.commits.run(void)
    context.unsent.difference_update(references)


async def _send(
    context: NodeContext,
    document: Numbered,
    reference: str,
    package: bytes,
    sha256: str,
    purpose: Purpose,
) -> None:
    async def send(connection: Connection) -> None:
        if purpose.also is not None:
            await purpose.also(connection, reference)
        await context.books.outgoing.change(
            connection,
            reference,
            state="composed",
            submitted_real=context.real.now(),
            package_sha256=sha256,
            size=len(package),
        )
        urgent = document.draft.priority > 0
        await context.send_package(
            connection, reference, PackageKind.EDOC, package, sha256, urgent=urgent
        )

    await context.commits.run(send)
    context.relay.notify()


def _stamper(context: NodeContext) -> Timestamper | None:
    """Return the time-stamping service; what it raises, whatever it is, becomes one error."""
    given = context.timestamper
    if given is None or not context.settings.timestamp_pdf:
        return None

    def stamp(query: bytes) -> bytes:
        try:
            return given(query)
        except Exception as error:
            raise unavailable(error) from error

    return stamp


async def _packed(
    document: Numbered, who: Signatories, answered: ResponseFor | None, purpose: Purpose
) -> tuple[bytes, str]:
    try:
        return await asyncio.to_thread(_package, document, who, answered, purpose)
    except (OSError, TimestampRefused) as error:
        raise unavailable(error) from error


def _package(
    document: Numbered, who: Signatories, answered: ResponseFor | None, purpose: Purpose
) -> tuple[bytes, str]:
    """Compose, sign and pack; returns the signed package and its SHA-256. Slow."""
    papers = signed_papers(document, who)
    edoc = for_purpose(edoc_of(document, papers, who.at, answered), purpose)
    return sealed(edoc, who.agency)


def sealed(edoc: Edoc, agency: Identity) -> tuple[bytes, str]:
    """Return the package signed by the agency, and its SHA-256. Slow."""
    package = write_edoc(edoc)
    signed = sign_package(package, agency)
    return signed, hashlib.sha256(signed).hexdigest()


def edoc_of(
    document: Numbered,
    papers: tuple[Paper, ...],
    at: datetime,
    answered: ResponseFor | None,
) -> Edoc:
    """Return what the package says of a document."""
    draft, agency = document.draft, document.agency
    kind = type_of(draft.type_name)
    paper = kind.paper if draft.paper is None else draft.paper
    return Edoc(
        sender=organization_of(agency),
        receivers=tuple(Organization(one.code, one.name, one.in_charge) for one in draft.receivers),
        document_id=document_id(agency.code, document.day, document.number, document.notation),
        code=DocumentCode(document.number, document.notation),
        promulgated=document.day,
        subject=draft.subject,
        document_type=DocumentType(kind.name, 2, kind.detail),
        place=agency.locality,
        content=draft.subject,
        signer=Signer(agency.leader_name, agency.competence, agency.leader_title),
        due=draft.due,
        other=OtherInfo(
            priority=draft.priority,
            sphere=SPHERE,
            copies=len(draft.receivers),
            pages=papers[0].pages,
            direction=draft.steering == 1,
        ),
        responses=(answered,) if answered else (),
        steering=draft.steering,
        to_places=tuple(
            line.lstrip("- ").rstrip(";.")
            for line in place_lines(draft.to_places, saluted=True, unit=agency.unit)
        ),
        traces=(Trace(agency.code, at),),
        business=Business(
            type=0,
            reason="Văn bản điện tử mới",
            paper=int(paper),
            staff=staff_of(agency),
        ),
        attachments=tuple(
            Attachment(str(nth), file.name, CONTENT_TYPE, file.content, file.description)
            for nth, file in enumerate(papers, start=1)
        ),
    )


def for_purpose(edoc: Edoc, purpose: Purpose) -> Edoc:
    """Return the package as its purpose changes it."""
    files = edoc.attachments
    first = len(files) + 1
    enclosed = tuple(
        replace(one, content_id=str(nth)) for nth, one in enumerate(purpose.enclosed, start=first)
    )
    business = replace(
        edoc.business or Business(),
        type=int(purpose.business_type),
        reason=purpose.reason,
        replacements=purpose.replacements,
    )
    made = replace(
        edoc,
        business=business,
        attachments=(*files, *enclosed),
        other=replace(edoc.other, reference_codes=purpose.reference_codes),
    )
    header = purpose.header
    if header is None:
        return made
    kind = type_of(header.type_name)
    return replace(
        made,
        document_id=header.document_id,
        code=header.code,
        promulgated=header.promulgated,
        subject=header.subject,
        document_type=DocumentType(kind.name, 2, kind.detail),
    )
