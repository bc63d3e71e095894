"""Admit judged packages: those that wait together are written in one transaction.

A conflict or a stale directory of one is a result, so the others are not undone. The rows of all
are added with one statement for each table: how many packages come at once changes the number of
statements little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from axis import documents, parked, rules, same_again
from axis.case import Case
from axis.context import AxisContext
from axis.directory.snapshot import Directory
from axis.directory.standing import predecessors
from axis.documents import Row
from axis.errors import AxisUnavailable, Refused
from axis.life.alerts import warn_of_refused
from axis.life.book import LifeBook
from axis.life.concern import is_founded, names
from axis.life.entrant import Entrant, Offices, named_by
from axis.life.entry import enter
from axis.receipts import Sides, StatusBook
from axis.records import AgencyRecord, Receipt, Submission
from axis.routing import lanes, meaning
from axis.rules import AXIS_RULES
from axis.validate import Judgement
from edoc.contract.dates import local_date
from edoc.contract.findings import Finding
from edoc.contract.model import BusinessType, Edoc, Status
from edoc.plumbing.outbox import ToSend, enqueue_many
from edoc.plumbing.sql import axis_key_store as key_store
from edoc.plumbing.sql import axis_package_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.blob import put_blobs


@dataclass(frozen=True, slots=True)
class Applicant:
    """A case that was judged good under one state of the directory."""

    context: AxisContext
    case: Case
    judgement: Judgement
    directory: Directory
    package_id: str
    key: str  # what makes two sends the same

    def under(self, directory: Directory) -> Applicant:
        """Return the applicant as this state of the directory has it judged."""
        if directory.version == self.directory.version:
            return self
        judgement = self.case.judged(self.context, directory)
        key = self.case.key(judgement)
        return replace(self, judgement=judgement, directory=directory, key=key)

    @property
    def sender(self) -> AgencyRecord:
        """The registered sender; an accepted package has one."""
        if self.judgement.sender is None:  # validation refuses such a package before
            raise AssertionError("an accepted package has a registered sender")
        return self.judgement.sender

    @property
    def offices(self) -> Offices:
        """The offices it names, as the directory knows them on this day."""
        directory, today = self.directory, local_date(self.case.stamp.now)
        redirects = self.judgement.redirects
        successors = {meaning(one.code, directory): one.successor for one in redirects}

        def registered(code: str) -> str:
            agency = directory.holder(code)
            return agency.code if agency else code.strip()

        def known(code: str) -> str:
            return successors.get(meaning(code, directory)) or registered(code)

        former = cache(lambda code: predecessors(code, directory, today))
        return Offices(registered, known, former, self.judgement.untold)

    @property
    def new_document(self) -> Edoc | None:
        """The document where it is a new one (type 0): recalls and updates repeat ids by right."""
        package = self.case.inspected.package
        if isinstance(package, Status) or package.business_type != BusinessType.NEW:
            return None
        return package


Outcome = Receipt | Refused | Judgement
"""Accepted (maybe before), in conflict, or refused by the directory as it is now."""


async def admit(connection: Connection, applicants: Sequence[Applicant]) -> list[Outcome]:
    """Write a group of one axis's applicants; returns the outcome of each, in their order.

    Where the directory has changed, they are judged anew here: a sender need not come again
    because it changes often.

    Raises: AxisUnavailable where the first of two identical sends is not readable yet.
    """
    context = applicants[0].context
    newest = await context.registry.newest(connection)
    judged = [one.under(newest) for one in applicants]
    good = [one for one in judged if not one.judgement.refused]
    entered, refused = await _claim(connection, context, good)
    receipts = await _write(connection, context, entered)
    outcomes: list[Outcome] = []
    for one in judged:
        if one.judgement.refused:
            outcomes.append(one.judgement)
        elif one.key in refused:
            outcomes.append(refused[one.key])
        elif one.package_id in receipts:
            outcomes.append(receipts[one.package_id])
        else:
            outcomes.append(await original(connection, one.case, one.judgement.findings, one.key))
    answers = [
        receipt_message(context, one.case.submission, outcome)
        for one, outcome in zip(applicants, outcomes, strict=True)
        if isinstance(outcome, Receipt) and one.case.submission.reference
    ]
    await enqueue_many(
        connection, owner=context.owner, messages=answers, now=applicants[0].case.stamp.real
    )
    return outcomes


async def original(
    connection: Connection, case: Case, findings: tuple[Finding, ...], key: str
) -> Receipt:
    """Return the receipt that the first of these identical sends got. Raises: AxisUnavailable."""
    stamp = case.stamp
    package_id = await key_store.find_key(connection, stamp.axis, stamp.world, key)
    package, deliveries = await store.read_accepted(connection, package_id or "")
    if package is None:
        raise AxisUnavailable("the first of two identical sends is still being stored")
    return documents.receipt_of(
        dict(package), [dict(row) for row in deliveries], duplicate=True, findings=findings
    )


def receipt_message(context: AxisContext, submission: Submission, receipt: Receipt) -> ToSend:
    """Return the receipt for the outbox; the sender asks again if it is lost: it is not kept."""
    system_id = submission.system_id
    message = documents.receipt_message(system_id, submission.reference, receipt)
    return ToSend(context.system_queue(system_id), message, keep=False)


def delivery_message(
    context: AxisContext, system_id: str, rows: Sequence[Row], size: int
) -> ToSend:
    """Return the outbox message of one chunk's deliveries of a package of ``size`` bytes."""
    limit = context.settings.inline_limit
    return ToSend(
        context.system_queue(system_id),
        documents.delivery_message(rows, size, limit),
        None if size > limit else rows[0]["sha256"],
    )


async def _claim(
    connection: Connection, context: AxisContext, applicants: Sequence[Applicant]
) -> tuple[list[Applicant], dict[str, Refused]]:
    """Return those whose send is new, and the conflicts by key."""
    first: dict[str, Applicant] = {}
    for one in applicants:
        first.setdefault(one.key, one)
    rows = {key: key_row(one.case, key, one.package_id) for key, one in first.items()}
    unheard = {key for key, one in first.items() if not one.judgement.delivered_codes}
    claimed = await same_again.claim(connection, rows, unheard=unheard)
    fresh = [one for key, one in first.items() if key in claimed]
    await _lock_documents(connection, fresh)
    entered: list[Applicant] = []
    refused: dict[str, Refused] = {}
    refusing = context.settings.life.other_bytes == "refuse"
    standing: list[Row] = []
    for one in fresh:
        conflicts = await _conflicts(connection, one, entered) if refusing else []
        standing += conflicts
        findings = _told(one, conflicts) or await _unfounded(connection, one)
        if findings:
            refused[one.key] = Refused(findings)
        else:
            entered.append(one)
    if standing:
        await warn_of_refused(connection, fresh[0].case.stamp, standing)
    await same_again.settle(connection, rows, claimed, refused)
    return entered, refused


async def _lock_documents(connection: Connection, applicants: Sequence[Applicant]) -> None:
    """Let other workers wait that admit the same documents, or requests about them."""
    named = {
        name for one in applicants for name in names(one.case.inspected.package, one.sender.code)
    }
    if named:
        stamp = applicants[0].case.stamp
        await store.lock_documents(connection, stamp.axis, stamp.world, named)


async def _unfounded(connection: Connection, one: Applicant) -> tuple[Finding, ...]:
    """Return why a package is refused that speaks of copies which are not here."""
    doubts, package = one.judgement.doubts, one.case.inspected.package
    if not doubts:
        return ()
    life, row, offices = one.context.settings.life, _package(one), one.offices
    known = await is_founded(connection, life, package, row, offices, one.case.stamp)
    return () if known else doubts


async def _conflicts(
    connection: Connection, one: Applicant, entered: Sequence[Applicant]
) -> list[Row]:
    """Return, for each receiver that has other bytes under this new DocumentId, that package.

    What ``entered`` before in the same group is not stored yet, and counts too.
    """
    if one.new_document is None:
        return []
    stamp, document_id = one.case.stamp, one.new_document.document_id.strip()
    given = one.case.inspected.sha256
    receivers = one.judgement.delivered_codes
    stored = await store.conflicting_receivers(
        connection, stamp.axis, stamp.world, one.sender.code, document_id, given, sorted(receivers)
    )
    named = {"sender": one.sender.code, "document_id": document_id}
    found: list[Row] = [{**row, **named} for row in stored]
    for other in entered:
        document, sha256 = other.new_document, other.case.inspected.sha256
        if (
            document is not None
            and document.document_id.strip() == document_id
            and other.sender.code == one.sender.code
            and sha256 != given
        ):
            theirs = other.judgement.delivered_codes
            stands = named | {"package_id": other.package_id, "sha256": sha256}
            stands["code"] = str(document.code)
            found += [{**stands, "receiver": code} for code in sorted(theirs & receivers)]
    return found


def _told(one: Applicant, conflicts: Sequence[Row]) -> tuple[Finding, ...]:
    """Return a finding for each receiver that has other bytes already."""
    return tuple(
        AXIS_RULES["E-DOCUMENT-CONFLICT"].found(
            rules.DOCUMENT_ID,
            id=row["document_id"],
            receiver=row["receiver"],
            package=row["package_id"],
            stored=row["sha256"][:12],
            given=one.case.inspected.sha256[:12],
        )
        for row in conflicts
    )


async def _write(
    connection: Connection, context: AxisContext, entered: Sequence[Applicant]
) -> dict[str, Receipt]:
    """Write bytes, packages, deliveries, journals, events and messages; receipts by package."""
    if not entered:
        return {}
    packages = [_package(one) for one in entered]
    deliveries = [
        _deliveries(context, one, row) for one, row in zip(entered, packages, strict=True)
    ]
    real = entered[0].case.stamp.real
    bodies = {one.case.inspected.sha256: one.case.submission.body for one in entered}
    await put_blobs(connection, bodies, real)
    journal = [
        documents.journal_row(row, rows) for row, rows in zip(packages, deliveries, strict=True)
    ]
    flat = [row for rows in deliveries for row in rows]
    await store.insert_packages(connection, packages, flat, journal)
    life = LifeBook()
    await enter(connection, context.settings.life, _entrants(entered, packages, deliveries), life)
    book = StatusBook(context.settings.life, life)
    events: list[Row] = []
    receipts: dict[str, Receipt] = {}
    for one, package, rows in zip(entered, packages, deliveries, strict=True):
        events += documents.acceptance_events(package, rows, one.case.stamp)
        events += parked.acceptance_events(rows, one.judgement, one.case.stamp)
        findings = one.judgement.findings
        if isinstance(one.case.inspected.package, Status):
            status, sides = one.case.inspected.package, _sides(one, rows)
            applied = await book.apply(connection, status, package, sides, one.case.stamp)
            events += applied.events
            findings += applied.findings
        findings += tuple(life.findings.get(one.package_id, ()))
        receipts[one.package_id] = documents.receipt_of(
            package, rows, duplicate=False, findings=findings
        )
    await book.write(connection)
    await life.write(connection)
    await store.insert_events(connection, events + life.events)
    await store.insert_signature_checks(connection, [_signature(one) for one in entered])
    messages = [
        message
        for package, rows in zip(packages, deliveries, strict=True)
        for message in _messages(context, rows, package["size"])
    ]
    await enqueue_many(connection, owner=context.owner, messages=messages, now=real)
    return receipts


def key_row(case: Case, key: str, package_id: str = "") -> Row:
    """Return the row of a key under which a case is, or would be, accepted."""
    return {
        **case.stamp.owner,
        "key": key,
        "package_id": package_id,
        "accepted_at": case.stamp.now,
        "reference": case.submission.reference,
    }


def _package(one: Applicant) -> Row:
    case = one.case
    return documents.package_row(
        one.package_id, case.submission, case.inspected, one.sender.code, case.stamp
    )


def _sides(one: Applicant, deliveries: Sequence[Row]) -> Sides:
    """Return whom a status comes from and goes to, be it untold."""
    offices, told = one.offices, next(iter(deliveries), None)
    receiver = told["receiver"] if told else next(iter(offices.untold))
    return Sides(one.sender.code, receiver, offices, told["id"] if told else "")


def _entrants(
    entered: Sequence[Applicant], packages: Sequence[Row], deliveries: Sequence[Sequence[Row]]
) -> list[Entrant]:
    """Return the documents among those entered, as the steps of their life see them."""
    return [
        Entrant(edoc, package, rows, one.offices, one.case.stamp)
        for one, package, rows in zip(entered, packages, deliveries, strict=True)
        if isinstance(edoc := one.case.inspected.package, Edoc)
    ]


def _deliveries(context: AxisContext, one: Applicant, package: Row) -> list[Row]:
    settings = context.settings
    grouped = list(
        lanes(
            one.judgement.receivers,
            settings.deliveries_per_message,
            settings.deliveries_per_uplink_message,
        )
    )
    return documents.delivery_rows(
        package,
        [*grouped, *parked.lanes(one.judgement.parked)],
        _ids(context),
        one.sender.level,
        settings,
        one.case.stamp,
        named=named_by(one.case.inspected.package, one.offices),
    )


def _messages(context: AxisContext, deliveries: Sequence[Row], size: int) -> list[ToSend]:
    """Return one outbox message for each chunk of each pushed system."""
    by_message: dict[tuple[str, int], list[Row]] = {}
    for row in deliveries:
        if row["pushed"] and row["state"] == "initial":
            by_message.setdefault((row["system_id"], row["chunk"]), []).append(row)
    return [
        delivery_message(context, system_id, rows, size)
        for (system_id, _), rows in by_message.items()
    ]


def _signature(one: Applicant) -> Row:
    verdict = one.case.inspected.signature
    return {
        "place": one.case.stamp.axis,
        "world": one.case.stamp.world,
        "kind": "package",
        "subject": one.package_id,
        "result": verdict.result,
        "reasons": [reason.code for reason in verdict.reasons],
        "at": one.case.stamp.now,
    }


def _ids(context: AxisContext) -> Iterator[str]:
    while True:
        yield context.ids.delivery_id()
