"""Replacing sent documents by a new one (edoc of type 3): ND 30/2020 art. 18(3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from edoc.contract.findings import Text
from edoc.contract.model import BusinessType, Replacement
from edoc.plumbing.sql.node_store import Connection
from nodes.asking import ask
from nodes.changes import Kind
from nodes.context import NodeContext
from nodes.operable import REPLACE, check_open, check_reason, check_sent, in_force
from nodes.purpose import Purpose
from nodes.records import ActionRefused, Addressee, Draft, Outgoing
from nodes.registers import read_outgoing
from nodes.submit import issue

Former = Mapping[str, Sequence[str] | None]
"""The documents to be replaced: reference or id, and for which receivers (None: all)."""


async def replace_documents(
    context: NodeContext, former: Former, draft: Draft, reason: str
) -> Outgoing:
    """Issue a document that replaces others; returns the new one.

    Without receivers in the draft it goes to all receivers of the former documents.

    Raises: DraftRefused, UnknownRecord, ActionRefused (no reason, another sender's, not sent,
        recalled, replaced already for these), NodeUnavailable, DatabaseUnavailable; nothing is sent
        then.
    """
    check_reason(reason, REPLACE)
    async with context.database.read() as connection:
        found = {name: await read_outgoing(context.books, connection, name) for name in former}
    documents = {one.reference: (one, former[name]) for name, one in found.items()}
    lists = {
        reference: _checked(context, document, draft.sender, codes)
        for reference, (document, codes) in documents.items()
    }
    if not lists:
        raise ActionRefused(
            Text("Chưa nêu văn bản bị thay thế.", "Name the documents to be replaced.")
        )
    draft = draft if draft.receivers else replace(draft, receivers=_receivers(lists))

    concerned = {one.code.strip().upper() for some in lists.values() for one in some}

    async def mark(connection: Connection, own: str) -> None:
        question = (Kind.REPLACEMENT, own)
        for reference, (_, codes) in documents.items():
            present = await read_outgoing(context.books, connection, reference)
            _checked(context, present, draft.sender, codes)
            asked = [one.code for one in lists[reference]]
            await ask(context, connection, reference, dict.fromkeys(asked, question))
        new = [one.code for one in draft.receivers if one.code.strip().upper() in concerned]
        await ask(context, connection, own, dict.fromkeys(new, question))

    return await issue(context, draft, replace(_purpose(lists, documents, reason), also=mark))


def _purpose(
    lists: Mapping[str, Sequence[Addressee]],
    documents: Mapping[str, tuple[Outgoing, Sequence[str] | None]],
    reason: str,
) -> Purpose:
    replaces = {name: [one.code for one in some] for name, some in lists.items()}
    return Purpose(
        business_type=BusinessType.REPLACE,
        reason=reason,
        replacements=tuple(
            Replacement(documents[name][0].document_id, tuple(codes))
            for name, codes in replaces.items()
        ),
        operation={"replaces": [[name, codes] for name, codes in replaces.items()]},
        remark=reason,
    )


def _checked(
    context: NodeContext, document: Outgoing, sender: str, codes: Sequence[str] | None
) -> list[Addressee]:
    check_sent(document, REPLACE)
    check_open(document, REPLACE)
    if context.agency(sender).code != document.agency:
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} không phải của cơ quan {sender}; chỉ cơ quan ban hành "
                "được thay thế văn bản.",
                f"Document {document.code} is not of agency {sender}; only its issuer may "
                "replace it.",
            )
        )
    return [Addressee(one.code, one.name) for one in in_force(document, codes, REPLACE)]


def _receivers(lists: Mapping[str, Sequence[Addressee]]) -> tuple[Addressee, ...]:
    named = {one.code.upper(): one for some in lists.values() for one in some}
    return tuple(named.values())
