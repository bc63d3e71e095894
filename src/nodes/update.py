"""Updating a sent document (edoc of type 2): its data, or who receives it.

The package repeats the document's id and files, says what changed, and goes to everyone concerned:
all receivers where data changed, and those that are added or struck off. What changed becomes true
in the register when the axis has accepted it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from edoc.contract.findings import Text
from edoc.contract.model import (
    Business,
    BusinessType,
    Edoc,
    Organization,
    PackageKind,
    ReceiverChange,
    Trace,
)
from edoc.contract.reader import read_package
from edoc.plumbing.sql.blob import get_blob
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.asking import ask
from nodes.changes import Kind
from nodes.context import NodeContext, seal_subject, staff_of
from nodes.operable import UPDATE, check_open, check_reason, check_sent, in_force
from nodes.records import ActionRefused, Addressee, Outgoing
from nodes.registers import read_outgoing
from nodes.submit import sealed

_DATA = ("subject", "due", "priority", "steering")


@dataclass(frozen=True, slots=True)
class Update:
    """What is to change; None leaves a value as it is."""

    reason: str
    subject: str | None = None
    due: date | None = None
    priority: int | None = None
    steering: int | None = None
    add: tuple[Addressee, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """An update that was checked against its document.

    Attributes:
        document: as it will be once the updates on their way are accepted.
        values: what changes. Those of the updates on their way are among them, because the package
            carries them too: should the axis refuse those, the receivers have them all the same.
    """

    document: Outgoing
    values: dict[str, object]
    asked: dict[Kind, list[str]]
    receivers: tuple[Organization, ...]
    changes: tuple[ReceiverChange, ...]

    @property
    def data(self) -> dict[str, object]:
        """What the package says of the document."""
        return {name: self.values.get(name, getattr(self.document, name)) for name in _DATA}

    def same_package(self, other: _Plan) -> bool:
        """Tell whether another plan makes the same package."""
        return self.data == other.data and self.receivers == other.receivers


async def update(context: NodeContext, reference: str, wish: Update) -> Outgoing:
    """Send an update; returns the document, which shows it once the axis has accepted.

    Raises: UnknownRecord, ActionRefused (no reason, nothing to change, recalled, replaced, not
        sent, changed by another at the same time), NodeUnavailable, DatabaseUnavailable; nothing
        is sent then.
    """
    check_reason(wish.reason, UPDATE)
    async with context.database.read() as connection:
        document, pending = await _read(context, connection, reference)
        row = await context.books.outgoing.find(connection, document.reference)
    plan = _plan(document, wish, pending)
    if row is None:  # read a moment ago
        raise AssertionError(f"document {document.reference} is gone")
    edoc = await _package_of(context, row, plan, wish)
    seal = await context.keyring.identity(seal_subject(context.agency(document.agency)))
    package, sha256 = await asyncio.to_thread(sealed, edoc, seal)
    own = context.ids.package_id()

    async def send(connection: Connection) -> None:
        present, now = await _read(context, connection, document.reference)
        if not plan.same_package(_plan(present, wish, now)):
            raise ActionRefused(_CHANGED_MEANWHILE.format(code=document.code))
        await _enter(context, connection, plan, wish, (own, sha256, len(package)))
        asked = {code: (kind, own) for kind, codes in plan.asked.items() for code in codes}
        await ask(context, connection, document.reference, asked)
        added = [
            {"code": one.code, "name": one.name, "position": len(present.receivers) + nth}
            for nth, one in enumerate(wish.add)
        ]
        await context.books.outgoing.add_receivers(connection, document.reference, added)
        await context.send_package(connection, own, PackageKind.EDOC, package, sha256)

    await context.commits.run(send)
    context.relay.notify()
    async with context.database.read() as connection:
        return await read_outgoing(context.books, connection, document.reference)


async def _read(
    context: NodeContext, connection: Connection, reference: str
) -> tuple[Outgoing, dict[str, object]]:
    """Return a document, and what updates on their way to the axis change of it."""
    document = await read_outgoing(context.books, connection, reference)
    pending: dict[str, object] = {}
    for one in await context.books.outgoing.about(connection, document.reference):
        if one["business_type"] == BusinessType.UPDATE and one["state"] == "composed":
            pending |= update_values(one["operation"])
    return document, pending


def update_values(operation: Mapping[str, Any]) -> dict[str, object]:
    """Return the new values of an update, as its entry keeps them."""
    values = dict(operation.get("values") or {})
    if values.get("due"):
        values["due"] = date.fromisoformat(values["due"])
    return values


_CHANGED_MEANWHILE = Text(
    "Văn bản {code} vừa được thay đổi bởi một yêu cầu khác; hãy thử lại.",
    "Document {code} was changed by another request just now; try again.",
)


def _plan(document: Outgoing, wish: Update, pending: Mapping[str, object]) -> _Plan:
    """Check an update. Raises ActionRefused, UnknownRecord."""
    document = replace(document, **pending)  # type: ignore[arg-type]
    check_sent(document, UPDATE)
    check_open(document, UPDATE)
    removed = in_force(document, wish.remove, UPDATE) if wish.remove else []
    gone = {one.code.upper() for one in removed}
    staying = [one for one in in_force(document, None, UPDATE) if one.code.upper() not in gone]
    _check_list(document, wish, stay=bool(staying))
    own = _values(document, wish)
    values = {**pending, **own} if own else {}
    if not values and not wish.add and not removed:
        raise ActionRefused(
            Text(
                f"Không có gì thay đổi so với văn bản {document.code} trong sổ.",
                f"Nothing differs from document {document.code} in the register.",
            )
        )
    concerned = staying if values else []
    return _Plan(
        document,
        values,
        {
            Kind.UPDATE: [one.code for one in concerned],
            Kind.REMOVAL: [one.code for one in removed],
        },
        tuple(
            Organization(one.code, one.name, one.in_charge)
            for one in (
                *(Addressee(one.code, one.name) for one in concerned),
                *wish.add,
                *(Addressee(one.code, one.name) for one in removed),
            )
        ),
        (
            *(ReceiverChange(one.code, added=True) for one in wish.add),
            *(ReceiverChange(one.code, added=False) for one in removed),
        ),
    )


def _check_list(document: Outgoing, wish: Update, *, stay: bool) -> None:
    present = {one.code.upper() for one in document.receivers}
    twice = [one.code for one in wish.add if one.code.strip().upper() in present]
    if twice:
        listed = ", ".join(twice)
        raise ActionRefused(
            Text(
                f"Đã hoặc từng là nơi nhận của văn bản {document.code}: {listed}.",
                f"Is or was a receiver of document {document.code} already: {listed}.",
            )
        )
    if not stay and not wish.add:
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} sẽ không còn nơi nhận nào; hãy thu hồi (recall).",
                f"Document {document.code} would have no receiver left; recall it instead.",
            )
        )


def _values(document: Outgoing, wish: Update) -> dict[str, object]:
    wanted = {
        "subject": wish.subject.strip() if wish.subject else None,
        "due": wish.due,
        "priority": wish.priority,
        "steering": wish.steering,
    }
    return {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(document, name)
    }


async def _package_of(context: NodeContext, row: Row, plan: _Plan, wish: Update) -> Edoc:
    """Return the updating package, made from the one that was sent."""
    edoc = await stored_package(context, row["package_sha256"], row["document_id"])
    document, data = plan.document, plan.data
    subject = str(data["subject"])
    due, priority, steering = data["due"], data["priority"], data["steering"]
    business = Business(
        type=int(BusinessType.UPDATE),
        reason=wish.reason,
        document_id=document.document_id,
        paper=edoc.business.paper if edoc.business else 0,
        document_changed=bool(plan.values),
        receivers_changed=bool(plan.changes),
        receivers=plan.changes,
        staff=staff_of(context.agency(document.agency)),
    )
    at = context.clock.now().replace(microsecond=0)
    return replace(
        edoc,
        receivers=plan.receivers,
        subject=subject,
        content=subject,
        due=due if isinstance(due, date) else None,
        steering=steering if isinstance(steering, int) else 0,
        other=replace(edoc.other, priority=priority if isinstance(priority, int) else 0),
        traces=(Trace(document.agency, at),),
        business=business,
        manifest=(),
        has_signature=False,
    )


async def stored_package(context: NodeContext, sha256: str, document_id: str) -> Edoc:
    """Return a document as its package has it, with its files. Raises ActionRefused."""
    async with context.database.read() as connection:
        content = await get_blob(connection, sha256)
    package = None
    if content is not None:
        package = await asyncio.to_thread(read_package, content, context.settings.limits)
    if not isinstance(package, Edoc):
        raise ActionRefused(
            Text(
                f"Hệ thống không còn giữ gói tin của văn bản {document_id}.",
                f"The system no longer keeps the package of document {document_id}.",
            )
        )
    return package


def _kept_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return values as an entry keeps them; ``update_values`` reads them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


async def _enter(
    context: NodeContext,
    connection: Connection,
    plan: _Plan,
    wish: Update,
    made: tuple[str, str, int],
) -> None:
    """Enter the update beside its document; it takes no number."""
    own, sha256, size = made
    document, data = plan.document, plan.data
    row = {
        "reference": own,
        "agency": document.agency,
        "number": document.number,
        "notation": document.notation,
        "document_id": document.document_id,
        "type_name": document.type_name,
        "subject": str(data["subject"]),
        "promulgated": document.promulgated,
        "priority": data["priority"],
        "due": data["due"],
        "steering": data["steering"],
        "response_for": "",
        "completes": False,
        "state": "composed",
        "created_at": context.clock.now(),
        "business_type": int(BusinessType.UPDATE),
        "about": document.reference,
        "operation": {
            "asked": plan.asked,
            "values": _kept_values(plan.values),
            "removed": plan.asked[Kind.REMOVAL],
            "added": [one.code for one in wish.add],
        },
        "remark": wish.reason,
        "submitted_real": context.real.now(),
        "package_sha256": sha256,
        "size": size,
    }
    receivers = [(one.code, one.name) for one in plan.receivers]
    await context.books.outgoing.enter(connection, row, receivers)
