"""What one transaction writes about the life of earlier documents: links, requests, withdrawals.

Withdrawals, and the links of requests, are written at once, so that a second request of the same
transaction sees them, and requests before what they overtook is looked for; the rest is gathered
and written together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from axis import rows
from axis.documents import Row, Stamp, event_row
from edoc.contract.findings import Finding, Text
from edoc.contract.lifecycle import EFFECTS, REQUEST_NAMES, Effect, effect_on
from edoc.contract.references import BY_ID, Reference, RelationKind
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_life_store as store
from edoc.plumbing.sql import axis_request_store as request_store
from edoc.plumbing.sql.axis_tables import Connection

Copy = Mapping[str, Any]

WITHDRAWN = Text("Rút lại trước khi bên nhận tải về", "withdrawn before it was fetched")

MOST_FINDINGS = 20
"""Warnings of one kind that a receipt carries; a list of thousands helps nobody."""


class LifeBook:
    """The links, requests and alerts of one transaction; ``write`` stores them."""

    def __init__(self) -> None:
        self.events: list[Row] = []
        self.findings: dict[str, list[Finding]] = {}
        self._relations: list[Row] = []
        self._requests: list[Row] = []
        self._alerts: list[Row] = []
        self._withdrawn: set[str] = set()
        self._asked: set[tuple[str, str]] = set()

    def find(self, package_id: str, finding: Finding) -> None:
        """Note a warning for the receipt of a package; a flood of one rule is cut short."""
        known = self.findings.setdefault(package_id, [])
        if sum(one.rule == finding.rule for one in known) < MOST_FINDINGS:
            known.append(finding)

    def relate(
        self,
        stamp: Stamp,
        kind: RelationKind,
        package_id: str,
        earlier_id: str,
        *,
        document_id: str,
        code: str,
        detail: Mapping[str, object] | None = None,
        delivery_id: str = "",
    ) -> None:
        """Link a package to the earlier one it concerns; an empty id links to what it names.

        ``delivery_id`` is the copy of the earlier one that a reply answers.
        """
        self._relations.append(
            {
                **stamp.owner,
                "package_id": package_id,
                "earlier_id": earlier_id,
                "delivery_id": delivery_id,
                "kind": kind.value,
                "document_id": document_id,
                "code": code,
                "detail": dict(detail or {}),
                "at": stamp.now,
            }
        )

    def ask(
        self,
        stamp: Stamp,
        package: Row,
        kind: str,
        effect: Effect,
        *,
        receiver: str,
        delivery_id: str,
        own_delivery_id: str,
        document_id: str,
        made_at: datetime | None,
    ) -> None:
        """Note what a request did to one copy, or that it awaits it.

        ``own_delivery_id`` is its own delivery to who answers for that copy; empty where there is
        none.
        """
        self._asked.add((package["id"], delivery_id))
        self._requests.append(
            {
                **stamp.owner,
                "package_id": package["id"],
                "receiver": receiver,
                "delivery_id": delivery_id,
                "own_delivery_id": own_delivery_id,
                "kind": kind,
                "effect": effect.value,
                "sender": package["sender"],
                "document_id": document_id,
                "made_at": made_at,
                "at": stamp.now,
                "answer": "",
                "answered_at": None,
            }
        )

    def has_asked(self, package_id: str, delivery_id: str) -> bool:
        """True where a package has asked about a copy in this transaction."""
        return (package_id, delivery_id) in self._asked

    def alert(self, stamp: Stamp, kind: str, package: Row, earlier_id: str) -> None:
        """Raise an alert about a package, once for each kind, and tell the live views.

        ``earlier_id`` is empty where the other document has none: it was refused.
        """
        named = {name: package[name] for name in ("sender", "document_id", "code")}
        alert = {"kind": kind, "package_id": package["id"], "earlier_id": earlier_id}
        self._alerts.append({**stamp.owner, "at": stamp.now, **alert, **named})
        text = package["code"] if kind == "number" else package["document_id"]
        self.events.append(
            event_row(
                stamp,
                "alert",
                package_id=package["id"],
                sender=package["sender"],
                kind="edoc",
                code=kind,
                text=text[:200],
            )
        )

    def tell(self, stamp: Stamp, copy: Copy, type_: str, kind: str, text: str = "") -> None:
        """Note an event about one copy of an earlier document."""
        self.events.append({**rows.settled_event(stamp, copy, type_, text), "code": kind})

    async def apply(
        self, connection: Connection, stamp: Stamp, asked: Sequence[tuple[Copy, str, Handling]]
    ) -> list[Effect | None]:
        """Do to locked copies what requests of these kinds do; returns what that was, for each."""
        effects: list[Effect | None] = []
        ended: list[tuple[Copy, str]] = []
        for copy, kind, handling in asked:
            gone = copy["id"] in self._withdrawn  # by an earlier request of this transaction
            effect = None if gone else handling.effect_on(copy, kind)
            effects.append(effect)
            if effect is Effect.WITHDRAWN:
                self._withdrawn.add(copy["id"])
                ended.append((copy, kind))
            elif effect in (Effect.ASKED, Effect.REPLACED):
                self.tell(stamp, copy, effect.value, kind)
        await self.withdraw(connection, stamp, ended)
        return effects

    async def withdraw(
        self,
        connection: Connection,
        stamp: Stamp,
        copies: Sequence[tuple[Copy, str]],
        why: Text = WITHDRAWN,
    ) -> None:
        """End copies as recalled, each with its line in the settlement journal."""
        if not copies:
            return
        reasons = [f"{why.vi} ({REQUEST_NAMES[kind].vi})" for _, kind in copies]
        told = [(copy, reason) for (copy, _), reason in zip(copies, reasons, strict=True)]
        await delivery_store.set_states(
            connection, [(copy["id"], "recalled", reason, stamp.now, None) for copy, reason in told]
        )
        await delivery_store.insert_settlements(
            connection,
            [
                rows.settlement_row(stamp, copy, "recalled", stamp.axis, reason)
                for copy, reason in told
            ],
        )
        for (copy, kind), reason in zip(copies, reasons, strict=True):
            self.tell(stamp, copy, "recalled", kind, reason)

    async def write_links(self, connection: Connection) -> None:
        """Store the links gathered so far, so that they can be followed."""
        await store.insert_relations(connection, self._relations)
        self._relations = []

    async def write_requests(self, connection: Connection) -> None:
        """Store the requests gathered so far, so that what enters with them meets them."""
        await request_store.insert_requests(connection, self._requests)
        self._requests = []

    async def write(self, connection: Connection) -> None:
        """Store links, requests and alerts; events and findings are the caller's."""
        await self.write_links(connection)
        await self.write_requests(connection)
        await store.insert_alerts(connection, self._alerts)


class Handling:
    """How a request treats copies: does the axis withdraw, and does the office hear of it."""

    def __init__(self, *, withdraws: bool, addressed: bool = True, fresh: bool = False) -> None:
        self.withdraws = withdraws
        self.addressed = addressed
        self._fresh = fresh

    def effect_on(self, copy: Copy, kind: str) -> Effect | None:
        """Return what a request does to a copy; None where nothing."""
        effect = effect_on(
            kind, copy["state"], handed_out=self.handed_out(copy), addressed=self.addressed
        )
        if effect is Effect.WITHDRAWN and not self.withdraws:
            return EFFECTS[kind][1] if self.addressed else Effect.UNTOLD
        return effect

    def handed_out(self, copy: Copy) -> bool:
        """True where the axis has no copy in its own hands any more.

        What was fetched is out. What is pushed lies in a queue of the bus and is its system's;
        only a ``fresh`` copy, made by this very transaction, has not left yet.
        """
        return bool(copy.get("fetched_at") is not None or (copy["pushed"] and not self._fresh))


def not_found(copies: Sequence[Copy]) -> tuple[Effect, str]:
    """Return how a request is noted that finds none of an office's copies there, and with which.

    One that never came, or failed, is awaited. One that was withdrawn before is, and no more.
    """
    withdrawn = next((copy["id"] for copy in copies if copy["state"] == "recalled"), "")
    return (Effect.WITHDRAWN if withdrawn else Effect.AWAITED), withdrawn


def distinct_packages(copies: Sequence[Copy]) -> list[str]:
    """Return the packages of these copies, each once, in their order."""
    return list(dict.fromkeys(copy["package_id"] for copy in copies))


def meant_by(
    copies: Sequence[Copy], reference: Reference, updates: Collection[str] = ()
) -> list[Copy]:
    """Return the copies that a reference designates: by the id, else by number and date.

    Args:
        copies: to choose from.
        reference: what designates them.
        updates: ids under which what it designates by its id was updated.
    """

    def fit(copy: Copy) -> int:
        if copy["document_id"] in updates:
            return BY_ID
        return reference.means(copy["document_id"], copy["code"], copy["promulgated"])

    fits = [(fit(copy), copy) for copy in copies]
    best = max((grade for grade, _ in fits), default=0)
    return [copy for grade, copy in fits if grade == best and grade > 0]
