"""Sending a received document on to others, its files unchanged (chuyển tiếp).

The office issues a transfer slip (Phiếu chuyển, ND 30/2020 art. 7) of its own; the received files
go along byte for byte, with the signatures of whoever issued them. ``ReferenceCodes`` names the
received document by its number, ``ResponseFor`` by its id: what does not go back to the issuer is
read as passed on. To the issuer itself it would read as an answer, so there it is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from edoc.contract.findings import Text
from edoc.contract.model import ResponseFor
from nodes.changes import GONE
from nodes.context import NodeContext
from nodes.purpose import Purpose
from nodes.records import ActionRefused, Addressee, Draft, Incoming, Outgoing
from nodes.registers import incoming_record, unknown_incoming
from nodes.steps import STATE_NAMES
from nodes.submit import issue
from nodes.texts import forward_body, forward_subject
from nodes.update import stored_package

SLIP = "Phiếu chuyển"


async def forward(
    context: NodeContext,
    wanted: str,
    receivers: Sequence[Addressee],
    *,
    agency: str | None = None,
    note: str = "",
) -> Outgoing:
    """Send a received document on; returns the new document.

    Args:
        wanted: delivery id or document id of the received document.
        agency: who received it, where several agencies of this node did; None: whoever.
        note: added to the slip's text.

    Raises: UnknownRecord, ActionRefused (given back, cancelled, a double), DraftRefused,
        NodeUnavailable, DatabaseUnavailable; nothing is sent then.
    """
    code = None if agency is None else context.agency(agency).code
    async with context.database.read() as connection:
        row = await context.books.incoming.find_any(connection, wanted, code)
    if row is None:
        raise unknown_incoming(wanted)
    document = incoming_record(row)
    _check(document)
    edoc = await stored_package(context, row["package_sha256"], document.document_id)
    office = context.agency(document.agency)
    draft = Draft(
        sender=office.code,
        receivers=tuple(receivers),
        subject=forward_subject(document),
        type_name=SLIP,
        body=forward_body(office, document, note),
        priority=document.priority,
        due=document.due,
        paper=False,
        response_for=_passed_on(document, receivers),
    )
    purpose = Purpose(
        about=document.id,
        enclosed=edoc.attachments,
        reference_codes=document.code,
        remark=note,
    )
    return await issue(context, draft, purpose)


def _passed_on(document: Incoming, receivers: Sequence[Addressee]) -> ResponseFor | None:
    if document.sender.upper() in {one.code.strip().upper() for one in receivers}:
        return None
    return ResponseFor(document.sender, document.code, document.document_id, document.promulgated)


def _check(document: Incoming) -> None:
    if document.state not in GONE:
        return
    state = STATE_NAMES[document.state]
    raise ActionRefused(
        Text(
            f"Không thể chuyển tiếp: văn bản {document.code} ở trạng thái “{state.vi}”.",
            f"Cannot forward: document {document.code} is {state.en}.",
        )
    )
