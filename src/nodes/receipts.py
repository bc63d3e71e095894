"""Receipts of the axis: it has a package of ours, or it refuses it, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from edoc.contract.wire import BusinessStatus
from edoc.plumbing.group_commit import Batcher
from edoc.plumbing.outbox import settle
from edoc.plumbing.sql.node_store import Connection, Row
from edoc.ports.bus import Message, Poison
from nodes.asking import unask
from nodes.context import NodeContext
from nodes.handle import plan_next, release
from nodes.links.bus import submission_id
from nodes.outcome import settle_operation


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the axis says about one submission."""

    reference: str
    accepted: bool
    package_id: str
    accepted_at: datetime | None
    duplicate: bool
    deliveries: Mapping[str, str]  # receiver code in capitals -> delivery id
    findings: list[object]


class ReceiptDesk:
    """Takes the receipts of a node, many in one transaction."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context
        self._batcher: Batcher[Receipt, None] = Batcher(context.database, self._enter)
        self._log = structlog.get_logger(__name__).bind(node=context.name)

    async def take(self, message: Message) -> None:
        """Enter a receipt; the same one again changes nothing.

        Raises: Poison where it cannot be read; DatabaseUnavailable.
        """
        receipt = read_receipt(message)
        await self._batcher.run(receipt)
        self._context.work.set()
        waiting = self._context.answered.get(receipt.reference)
        if waiting is not None:
            waiting.set()
        if not receipt.accepted:
            rules = [one.get("rule") for one in receipt.findings if isinstance(one, dict)]
            self._log.warning("refused by the axis", reference=receipt.reference, rules=rules)

    async def _enter(self, connection: Connection, receipts: Sequence[Receipt]) -> list[None]:
        context = self._context
        references = [one.reference for one in receipts]
        await settle(connection, context.owner, [submission_id(one) for one in references])
        known = await context.books.statuses.known(connection, "sent", references)
        about = [one for one in receipts if one.reference in known]
        await _statuses(context, connection, about, known)
        for receipt in receipts:
            if receipt.reference not in known:
                document = await context.books.outgoing.find(connection, receipt.reference)
                if document is not None:
                    await _document(context, connection, document, receipt)
        return [None] * len(receipts)


def read_receipt(message: Message) -> Receipt:
    """Read a receipt message. Raises Poison where it is none."""
    try:
        body: dict[str, Any] = json.loads(message.body or b"{}")
        at = body.get("accepted_at")
        return Receipt(
            reference=message.headers["reference"],
            accepted=message.headers["accepted"] == "true",
            package_id=str(body.get("package_id") or message.headers.get("package_id", "")),
            accepted_at=datetime.fromisoformat(at) if at else None,
            duplicate=bool(body.get("duplicate")),
            deliveries={
                str(one["receiver"]).upper(): str(one["id"]) for one in body.get("deliveries") or ()
            },
            findings=list(body.get("findings") or ()),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Poison(f"unreadable receipt: {error}") from error


async def _statuses(
    context: NodeContext,
    connection: Connection,
    receipts: Sequence[Receipt],
    known: Mapping[str, Row],
) -> None:
    fresh = [one for one in receipts if known[one.reference]["state"] == "composed"]
    answers = [
        {
            "key": one.reference,
            "state": "accepted" if one.accepted else "refused",
            "package_id": one.package_id,
            "findings": one.findings,
        }
        for one in fresh
    ]
    await context.books.statuses.answered(connection, answers)
    for row in (known[one.reference] for one in fresh if not one.accepted):
        if row["code"] == BusinessStatus.TAKE_BACK:
            await unask(context, connection, row["document"], [row["other"]], row["key"])
    # A refused status is a fault to look at, but it does not stop the office's work.
    await plan_next(context, connection, [known[one.reference] for one in fresh])


async def _document(
    context: NodeContext, connection: Connection, document: Row, receipt: Receipt
) -> None:
    if document["state"] != "composed":
        return
    reference = document["reference"]
    await context.books.outgoing.change(
        connection,
        reference,
        state="accepted" if receipt.accepted else "refused",
        package_id=receipt.package_id,
        accepted_at=receipt.accepted_at,
        duplicate=receipt.duplicate,
        findings=receipt.findings,
    )
    changes = {}
    for receiver in await context.books.outgoing.receivers(connection, [reference]):
        delivery = receipt.deliveries.get(receiver["code"].strip().upper())
        if delivery:
            changes[receiver["code"]] = {"delivery_id": delivery}
    await context.books.outgoing.change_receivers(connection, reference, changes)
    await settle_operation(
        context,
        connection,
        document,
        accepted=receipt.accepted,
        deliveries=receipt.deliveries,
    )
    if receipt.accepted and document["completes"] and document["response_for"]:
        await release(context, connection, document["response_for"])
