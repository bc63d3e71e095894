"""A status package finds the delivery it speaks of; a sender reads what became of its package.

Whatever its order, a status is recorded and delivered. It never moves a delivery back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from axis import documents, rows, rules
from axis.context import AxisContext
from axis.documents import Stamp
from axis.errors import NotFound
from axis.life import answers
from axis.life.answers import TAKE_BACK
from axis.life.book import LifeBook
from axis.life.entrant import Offices
from axis.life.settings import LifeSettings
from axis.records import BusinessStatus, SentDelivery
from axis.rules import AXIS_RULES
from edoc.contract.findings import Finding, Text
from edoc.contract.lifecycle import GONE, Heard, Transition, advance, replay
from edoc.contract.model import BusinessType, Status
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql import axis_request_store as request_store
from edoc.plumbing.sql import axis_tracking_store as tracking_store
from edoc.plumbing.sql.axis_tables import Connection

ANSWERS_TO_CHANGES = (BusinessType.RECALL, BusinessType.UPDATE, BusinessType.REPLACE)
"""Documents that are themselves a request, which 15 and 16 answer."""

LONGEST_HISTORY = 100
"""Statuses of one copy that are read again where one of them seems odd."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a status did: rows for the feed, and warnings for the receipt."""

    events: tuple[documents.Row, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Whom a status comes from and goes to, by their registered codes.

    Attributes:
        offices: as the directory knows them.
        delivery_id: of the status itself; empty where its receiver cannot be reached now.
    """

    sender: str
    receiver: str
    offices: Offices
    delivery_id: str = ""

    def under(self, office: str) -> set[str]:
        """Return all codes under which an office may have sent and got documents."""
        return {office, *self.offices.former(office)}


class StatusBook:
    """The statuses of one transaction, each seen by the next; ``write`` stores what they say.

    ``life`` gathers what take-backs and answers do beside that.
    """

    def __init__(self, settings: LifeSettings, life: LifeBook) -> None:
        self._settings = settings
        self._life = life
        self._lines: list[documents.Row] = []
        self._states: dict[str, tuple[str, datetime]] = {}
        self._flags: list[documents.Row] = []

    async def apply(
        self,
        connection: Connection,
        status: Status,
        package: documents.Row,
        sides: Sides,
        stamp: Stamp,
    ) -> Applied:
        """Record a status with the edoc delivery it speaks of, in the accepting transaction.

        Args:
            connection: the accepting transaction.
            status: what was read.
            package: its row.
            sides: whom it comes from and goes to.
            stamp: axis, world and instants.
        """
        code = package["status_code"].zfill(2)
        fitting = await spoken_of(connection, status, package, sides, stamp)
        fitting = await self._noting_updates(connection, fitting)
        office = sides.receiver if code == TAKE_BACK else sides.sender
        found = self._chosen(fitting, code, office)
        if found is None:
            if code == TAKE_BACK:
                answers.await_document(
                    self._settings, package, sides.receiver, stamp, self._life, sides.delivery_id
                )
            rule = AXIS_RULES["W-STATUS-UNMATCHED"]
            return Applied((), (rule.found(rules.RESPONSE_FOR, code=code),))
        moved = await self._record(connection, found, package, stamp, answers_change=_asks(found))
        named = rules.by_number(status.response_for.document_id.strip(), found["document_id"])
        told = (*named, *_odd(code, moved))
        applied = Applied((_event(found, package, sides.receiver, code, stamp),), told)
        if code == TAKE_BACK:
            await answers.take_back(
                connection,
                self._settings,
                fitting,
                package,
                sides.receiver,
                stamp,
                self._life,
                own_delivery_id=sides.delivery_id,
            )
        elif code in answers.ANSWERS:
            return await self._answer(connection, found, package, sides, stamp, applied)
        return applied

    async def _answer(
        self,
        connection: Connection,
        found: Mapping[str, Any],
        package: documents.Row,
        sides: Sides,
        stamp: Stamp,
        applied: Applied,
    ) -> Applied:
        """Note an answer with the requests it speaks of, and in the history of every such copy."""
        told = await answers.answer(
            connection,
            self._settings,
            found,
            package,
            stamp,
            self._life,
            under=sides.under(sides.sender),
        )
        events = list(applied.events)
        for copy in told.copies:
            await self._record(connection, copy, package, stamp, answers_change=True)
            code = package["status_code"].zfill(2)
            events.append(_event(copy, package, sides.receiver, code, stamp))
        return Applied(tuple(events), applied.findings + told.findings)

    async def write(self, connection: Connection) -> None:
        """Store the histories and the newest states."""
        await package_store.insert_business_statuses(connection, self._lines)
        await package_store.set_business_states(connection, self._states)
        await package_store.set_status_flags(connection, self._flags)

    async def _noting_updates(
        self, connection: Connection, copies: Sequence[Mapping[str, Any]]
    ) -> Sequence[Mapping[str, Any]]:
        """Mark copies whose office agreed to an update: its work goes on, maybe under the old id.

        Agreeing (15) ends a copy where it was to be given back; an update only takes it over.
        """
        agreed = [copy["id"] for copy in copies if self._state_of(copy) == "15"]
        updated = await request_store.updated_only(connection, agreed)
        if not updated:
            return copies
        return [{**copy, "updated": copy["id"] in updated} for copy in copies]

    def _state_of(self, copy: Mapping[str, Any]) -> str | None:
        known = self._states.get(copy["id"])
        return (known[0] if known else copy["business_status"]) or None

    def _chosen(
        self, fitting: Sequence[Mapping[str, Any]], code: str, office: str
    ) -> Mapping[str, Any] | None:
        """Choose among copies that fit equally well: a recall repeats the id of its document.

        One that its office may have; of a package that the office got itself, its own copy rather
        than that of one merged into it; one that expects this status; a document rather than its
        recall; the newest.
        """
        own = {copy["package_id"] for copy in fitting if copy["receiver"] == office}

        def unlikely(copy: Mapping[str, Any]) -> tuple[bool, bool, bool, bool]:
            moved = advance(
                self._state_of(copy), code, answers_change=_asks(copy), goes_on=_goes_on(copy)
            )
            recall = copy["business_type"] == BusinessType.RECALL
            another = copy["receiver"] != office and copy["package_id"] in own
            return copy["state"] in GONE, another, not moved.expected, recall

        return min(fitting, key=unlikely, default=None)

    async def _record(
        self,
        connection: Connection,
        copy: Mapping[str, Any],
        package: documents.Row,
        stamp: Stamp,
        *,
        answers_change: bool,
    ) -> Transition:
        """Add a status to the history of one copy; returns what it did."""
        code, before = package["status_code"].zfill(2), self._state_of(copy)
        moved = advance(before, code, answers_change=answers_change, goes_on=_goes_on(copy))
        line = _line(copy, package, code, moved, stamp)
        if not moved.expected:
            moved = await self._reread(connection, copy, line, moved, answers_change)
        self._lines.append(line)
        if moved.state and moved.state != before:
            self._states[copy["id"]] = (moved.state, package["status_at"] or stamp.now)
        return moved

    async def _reread(
        self,
        connection: Connection,
        copy: Mapping[str, Any],
        line: documents.Row,
        moved: Transition,
        answers_change: bool,
    ) -> Transition:
        """Read a copy's whole history again: what was only overtaken on its way is not odd.

        One of more than ``LONGEST_HISTORY`` is no office's work; there what is odd stays odd.
        """
        ids, most = [copy["id"]], LONGEST_HISTORY + 1
        stored = await tracking_store.business_statuses(connection, ids, most)
        if len(stored) == most:
            return moved
        changed = {flags["line"]: flags for flags in self._flags}
        lines = [{**row, **_flags_of(changed.get(row["seq"]))} for row in stored]
        lines += [one for one in self._lines if one["delivery_id"] == copy["id"]]
        goes_on = _goes_on(copy)
        heard = [_heard(one, answers_change=_asks(copy), goes_on=goes_on) for one in lines]
        heard.append(Heard(line["code"], line["at"], answers_change, goes_on))
        told = replay(heard)
        if told.odd >= 1 + sum(not one["expected"] for one in lines):
            return moved
        for one, move in zip(lines, told.moves, strict=False):
            self._correct(one, move)
        last = told.moves[-1]
        line.update(_judged(last))
        return Transition(told.state, last.expected, last.note)

    def _correct(self, line: documents.Row, move: Transition) -> None:
        """Take back, or put, the flag of an earlier status."""
        if line["expected"] == move.expected:
            return
        line.update(_judged(move))
        if "seq" in line:  # stored before this transaction
            self._flags.append({"line": line["seq"], **_judged(move)})


def _asks(copy: Mapping[str, Any]) -> bool:
    """True for a copy of a document that is itself a request, which 15 and 16 answer."""
    return copy["business_type"] in ANSWERS_TO_CHANGES


def _goes_on(copy: Mapping[str, Any]) -> bool:
    """True for a copy that is handled like any document once its receiver agreed to it (15)."""
    changes = copy["business_type"] in (BusinessType.UPDATE, BusinessType.REPLACE)
    return changes or bool(copy.get("updated"))


def _heard(line: documents.Row, *, answers_change: bool, goes_on: bool) -> Heard:
    """Return a line of the history as it was heard; an expected answer had a question."""
    answered = line["expected"] and line["code"] in answers.ANSWERS
    return Heard(line["code"], line["at"], answers_change or bool(answered), goes_on)


def _judged(move: Transition) -> documents.Row:
    """Return the columns that say how a status was taken."""
    note = move.note or Text("", "")
    return {"expected": move.expected, "note_vi": note.vi, "note_en": note.en}


def _flags_of(changed: Mapping[str, Any] | None) -> documents.Row:
    """Return the corrected columns of a stored line, where this transaction corrected it."""
    return {name: value for name, value in (changed or {}).items() if name != "line"}


async def spoken_of(
    connection: Connection, status: Status, package: documents.Row, sides: Sides, stamp: Stamp
) -> Sequence[Mapping[str, Any]]:
    """Return the deliveries a status may speak of, locked, newest first.

    What an office got before it was merged into another one, that one speaks of now.
    """
    if package["status_code"].zfill(2) == TAKE_BACK:
        return await answers.asked_back(connection, status, package, sides.offices, stamp)
    about = status.response_for
    document_id = about.document_id.strip()
    office, sender = sides.under(sides.sender), sides.under(sides.receiver)
    designated = (stamp.axis, stamp.world, sender, office, document_id, about.code)
    if package["status_code"].zfill(2) in answers.ANSWERS:
        await answers.lock_spoken_of(connection, *designated)
    candidates = await package_store.candidates_for_status(connection, *designated)
    return matching(candidates, document_id, about.code, about.promulgated)


def matching(
    candidates: Sequence[Mapping[str, Any]], document_id: str, code: str, day: date | None
) -> list[Mapping[str, Any]]:
    """Return the deliveries a status may speak of, of those between the right two agencies.

    Exact DocumentId, then number/notation and date, then number/notation of that year; newest
    first. The date in a status may contradict the one in the DocumentId, so it decides last.
    Numbers begin anew each year (Decree 30/2020 art. 15).
    """
    by_id = [row for row in candidates if document_id and row["document_id"] == document_id]
    by_code = [row for row in candidates if code and row["code"] == code]
    by_day = [row for row in by_code if row["promulgated"] == day]
    return by_id or by_day or [row for row in by_code if _of_one_year(row["promulgated"], day)]


def _of_one_year(one: date | None, other: date | None) -> bool:
    """True where nothing shows that two dates are of different years."""
    return one is None or other is None or one.year == other.year


def _line(
    copy: Mapping[str, Any],
    package: documents.Row,
    code: str,
    moved: Transition,
    stamp: Stamp,
) -> documents.Row:
    """Return the line of the delivery's history."""
    return {
        **stamp.owner,
        "delivery_id": copy["id"],
        "package_id": package["id"],
        "code": code,
        "at": package["status_at"],
        "arrived_at": stamp.now,
        "description": package["description"],
        **_judged(moved),
    }


def _event(
    found: Mapping[str, Any], package: documents.Row, receiver: str, code: str, stamp: Stamp
) -> documents.Row:
    return documents.event_row(
        stamp,
        "status",
        package_id=found["package_id"],
        delivery_id=found["id"],
        sender=package["sender"],
        receiver=receiver,
        kind="status",
        code=code,
        text=package["description"][:200],
    )


def _odd(code: str, moved: Transition) -> tuple[Finding, ...]:
    if moved.expected or moved.note is None:
        return ()
    rule = AXIS_RULES["W-STATUS-ODD"]
    return (rules.with_reason(rule.found(rules.STATUS_CODE, code=code, why="{why}"), moved.note),)


async def sent(context: AxisContext, system_id: str, package_id: str) -> list[SentDelivery]:
    """See ``Axis.sent``."""
    async with context.database.read() as connection:
        package = await tracking_store.find_package(
            connection, context.name, context.world, package_id
        )
        if package is None or package["system_id"] != system_id:
            raise NotFound("package", package_id)
        deliveries = await delivery_store.deliveries_of(connection, package_id)
        statuses = await statuses_of(connection, [row["id"] for row in deliveries])
    return [
        SentDelivery(rows.delivery(row), tuple(statuses.get(row["id"], ()))) for row in deliveries
    ]


async def statuses_of(
    connection: Connection, delivery_ids: Sequence[str]
) -> dict[str, list[BusinessStatus]]:
    """Return the business statuses of deliveries, by delivery, in the order they arrived."""
    by_delivery: dict[str, list[BusinessStatus]] = {}
    for row in await tracking_store.business_statuses(connection, delivery_ids):
        by_delivery.setdefault(row["delivery_id"], []).append(rows.business_status(row))
    return by_delivery
