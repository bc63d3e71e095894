"""Asking a sent document back by status 13 (QD 28/2018 art. 8(2): the receiver is told why)."""

from __future__ import annotations

from collections.abc import Sequence

from edoc.contract.findings import Text
from edoc.contract.lifecycle import advance
from edoc.contract.model import ResponseFor
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import NodeContext
from nodes.records import ActionRefused, Outgoing, UnknownRecord
from nodes.registers import read_outgoing
from nodes.statuses import StatusDraft, send_statuses, sign_statuses

TAKE_BACK = "13"


async def take_back(
    context: NodeContext, reference: str, receivers: Sequence[str] | None, reason: str
) -> Outgoing:
    """Ask some receivers (None: all) to give a document back.

    Raises: UnknownRecord; ActionRefused where no reason is given, the axis does not have the
        document, or a code is none of its receivers.
    """
    async with context.database.read() as connection:
        document = await read_outgoing(context.books, connection, reference)
        asked = await context.books.statuses.history(connection, document.reference)
    wanted = _wanted(document, receivers, reason)
    drafts = [_draft(context, document, code, asked, reason) for code in wanted]
    signed = await sign_statuses(context, drafts)

    async def send(connection: Connection) -> None:
        new = await send_statuses(context, connection, signed)
        asked = [one.draft.response_for.agency for one in signed if one.draft.reference in new]
        await _note(context, connection, document.reference, asked)

    await context.commits.run(send)
    context.relay.notify()
    async with context.database.read() as connection:
        return await read_outgoing(context.books, connection, document.reference)


def _wanted(document: Outgoing, receivers: Sequence[str] | None, reason: str) -> list[str]:
    if not reason.strip():
        raise ActionRefused(
            Text(
                "Phải nêu lý do lấy lại văn bản (Điều 8 Quyết định 28/2018/QĐ-TTg).",
                "Give a reason to take the document back (Decision 28/2018, article 8).",
            )
        )
    if document.state != "accepted":
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} chưa được trục tiếp nhận nên chưa thể lấy lại.",
                f"The axis does not have document {document.code}; it cannot be taken back.",
            )
        )
    known = {one.code.upper(): one.code for one in document.receivers}
    if receivers is None:
        return list(known.values())
    unknown = [code for code in receivers if code.strip().upper() not in known]
    if unknown:
        listed = ", ".join(unknown)
        raise UnknownRecord(
            Text(
                f"Không phải nơi nhận của văn bản {document.code}: {listed}.",
                f"Not among the receivers of document {document.code}: {listed}.",
            )
        )
    return [known[code.strip().upper()] for code in receivers]


def _draft(
    context: NodeContext, document: Outgoing, code: str, asked: Sequence[Row], reason: str
) -> StatusDraft:
    before = sum(1 for row in asked if row["code"] == TAKE_BACK and row["other"] == code)
    about = ResponseFor(
        agency=code,
        code=document.code,
        document_id=document.document_id,
        promulgated=document.promulgated,
    )
    return StatusDraft(
        reference=f"{TAKE_BACK}-{document.reference}-{code}-{before + 1}",
        agency=context.agency(document.agency),
        document=document.reference,
        response_for=about,
        code=TAKE_BACK,
        description=reason,
    )


async def _note(
    context: NodeContext, connection: Connection, reference: str, asked: Sequence[str]
) -> None:
    """Let the receivers' states say that their answers are awaited."""
    codes = [code.upper() for code in asked]
    rows = await context.books.outgoing.receivers_named(connection, reference, codes)
    changes = {}
    for row in rows:
        moved = advance(row["business_state"] or None, TAKE_BACK)
        changes[row["code"]] = {"business_state": moved.state or ""}
    await context.books.outgoing.change_receivers(connection, reference, changes)
