"""Asking a sent document back by status 13 (QD 28/2018 art. 8(2): the receiver is told why)."""

from __future__ import annotations

from collections.abc import Sequence

from edoc.contract.model import ResponseFor
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.asking import ask
from nodes.changes import Kind
from nodes.context import NodeContext
from nodes.operable import TAKE_BACK as TAKEN_BACK
from nodes.operable import check_open, check_reason, check_sent, chosen
from nodes.records import Outgoing
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
        asked = {
            one.draft.response_for.agency: (Kind.TAKE_BACK, one.draft.reference)
            for one in signed
            if one.draft.reference in new
        }
        await ask(context, connection, document.reference, asked)

    await context.commits.run(send)
    context.relay.notify()
    async with context.database.read() as connection:
        return await read_outgoing(context.books, connection, document.reference)


def _wanted(document: Outgoing, receivers: Sequence[str] | None, reason: str) -> list[str]:
    check_reason(reason, TAKEN_BACK)
    check_sent(document, TAKEN_BACK)
    check_open(document, TAKEN_BACK)
    return [one.code for one in chosen(document, receivers)]


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
