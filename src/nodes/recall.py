"""Recalling a sent document (edoc of type 1): QD 28/2018 art. 8(2), ND 30/2020 art. 18(4).

The notice is a numbered, signed document of its own; the package that carries it repeats id, code
and date of the recalled document, as the official samples do. With it the recalled document and
its data are frozen (ND 30/2020 Annex VI, I.8); what the receivers answer is still noted.
"""

from __future__ import annotations

from collections.abc import Sequence

from edoc.contract.model import BusinessType, DocumentCode
from edoc.plumbing.sql.node_store import Connection
from nodes.asking import ask
from nodes.changes import Kind
from nodes.context import NodeContext
from nodes.operable import RECALL, check_reason, check_sent, chosen, recallable
from nodes.purpose import Header, Purpose
from nodes.records import Addressee, Draft, Outgoing, ReceiverState
from nodes.registers import read_outgoing
from nodes.submit import issue
from nodes.texts import recall_body, recall_subject


async def recall(
    context: NodeContext, reference: str, receivers: Sequence[str] | None, reason: str
) -> Outgoing:
    """Recall a document from some receivers (None: all); returns the recalled document.

    Raises: UnknownRecord, ActionRefused (no reason, not sent, recalled already), NodeUnavailable,
        DatabaseUnavailable; nothing is sent then.
    """
    check_reason(reason, RECALL)
    async with context.database.read() as connection:
        document = await read_outgoing(context.books, connection, reference)
    check_sent(document, RECALL)
    wanted = recallable(document, chosen(document, receivers))
    codes = [one.code for one in wanted]

    async def freeze(connection: Connection, own: str) -> None:
        present = await read_outgoing(context.books, connection, document.reference)
        recallable(present, chosen(present, codes))
        frozen = present.frozen_at or context.clock.now()
        await context.books.outgoing.change(connection, document.reference, frozen_at=frozen)
        asked = dict.fromkeys(codes, (Kind.RECALL, own))
        await ask(context, connection, document.reference, asked)

    purpose = Purpose(
        business_type=BusinessType.RECALL,
        reason=reason,
        header=header_of(document),
        about=document.reference,
        operation={"asked": {Kind.RECALL: codes}},
        remark=reason,
        also=freeze,
    )
    await issue(context, _notice(context, document, wanted, reason), purpose)
    async with context.database.read() as connection:
        return await read_outgoing(context.books, connection, document.reference)


def _notice(
    context: NodeContext, document: Outgoing, wanted: Sequence[ReceiverState], reason: str
) -> Draft:
    """Return the notice that is printed and signed."""
    return Draft(
        sender=document.agency,
        receivers=tuple(Addressee(one.code, one.name) for one in wanted),
        subject=recall_subject(document),
        type_name="Thông báo",
        body=recall_body(context.agency(document.agency), document, reason),
        priority=document.priority,
        due=document.due,
        steering=document.steering,
        paper=False,
    )


def header_of(document: Outgoing) -> Header:
    """Return the identity and data that a recall repeats."""
    return Header(
        document_id=document.document_id,
        code=DocumentCode(document.number, document.notation),
        promulgated=document.promulgated,
        type_name=document.type_name,
        subject=document.subject,
    )
