"""Admit judged packages: those that wait together are written in one transaction.

A conflict or a stale directory of one is a result, so the others are not undone. The rows of all
are added with one statement for each table: how many packages come at once changes the number of
statements little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from axis import documents, rules
from axis.context import AxisContext
from axis.directory import Directory
from axis.documents import Row, Stamp
from axis.errors import AxisUnavailable, Refused
from axis.inspection import Inspected
from axis.receipts import StatusBook
from axis.records import AgencyRecord, Receipt, Submission
from axis.routing import lanes
from axis.rules import AXIS_RULES
from axis.validate import Judgement
from edoc.contract.findings import Finding
from edoc.contract.model import BusinessType, Edoc, Status
from edoc.plumbing.outbox import ToSend, enqueue_many
from edoc.plumbing.sql import axis_package_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.blob import put_blobs


@dataclass(frozen=True, slots=True)
class Case:
    """One submission on its way in."""

    submission: Submission
    inspected: Inspected
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Applicant:
    """A case that was judged good under one state of the directory."""

    context: AxisContext
    case: Case
    judgement: Judgement
    directory: Directory
    package_id: str
    key: str  # what makes two sends the same

    @property
    def sender(self) -> AgencyRecord:
        """The registered sender; an accepted package has one."""
        if self.judgement.sender is None:  # validation refuses such a package before
            raise AssertionError("an accepted package has a registered sender")
        return self.judgement.sender

    @property
    def new_document(self) -> Edoc | None:
        """The document where it is a new one (type 0): recalls and updates repeat ids by right."""
        package = self.case.inspected.package
        if isinstance(package, Status) or package.business_type != BusinessType.NEW:
            return None
        return package


Outcome = Receipt | Refused | None
"""Accepted (maybe before), in conflict, or judged by a directory that is not the newest."""


async def admit(connection: Connection, applicants: Sequence[Applicant]) -> list[Outcome]:
    """Write a group of one axis's applicants; returns the outcome of each, in their order.

    Raises: AxisUnavailable where the first of two identical sends is not readable yet.
    """
    context = applicants[0].context
    newest = {
        id(directory): await context.registry.is_current(connection, directory)
        for directory in {id(one.directory): one.directory for one in applicants}.values()
    }
    current = [one for one in applicants if newest[id(one.directory)]]
    entered, refused = await _claim(connection, context, current)
    receipts = await _write(connection, context, entered)
    outcomes: list[Outcome] = []
    for one in applicants:
        if not newest[id(one.directory)]:
            outcomes.append(None)
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
    package_id = await store.find_key(connection, stamp.axis, stamp.world, key)
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
    keys = [
        {
            **one.case.stamp.owner,
            "key": key,
            "package_id": one.package_id,
            "accepted_at": one.case.stamp.now,
        }
        for key, one in first.items()
    ]
    claimed = await store.claim_keys(connection, keys)
    fresh = [one for key, one in first.items() if key in claimed]
    await _lock_documents(connection, fresh)
    entered: list[Applicant] = []
    refused: dict[str, Refused] = {}
    for one in fresh:
        findings = await _conflicts(connection, one, entered)
        if findings:
            refused[one.key] = Refused(findings)
        else:
            entered.append(one)
    await store.release_keys(connection, context.name, context.world, list(refused))
    return entered, refused


async def _lock_documents(connection: Connection, applicants: Sequence[Applicant]) -> None:
    """Let other workers that admit the same documents wait; in one order, against deadlocks."""
    named = {
        f"{one.sender.code}\n{one.new_document.document_id.strip()}": one.case.stamp
        for one in applicants
        if one.new_document
    }
    for name, stamp in sorted(named.items(), key=lambda item: item[0]):
        await store.lock_document(connection, stamp.axis, stamp.world, name)


async def _conflicts(
    connection: Connection, one: Applicant, entered: Sequence[Applicant]
) -> tuple[Finding, ...]:
    """Return a finding for each receiver that has other bytes under this new DocumentId.

    What ``entered`` before in the same group is not stored yet, and counts too.
    """
    if one.new_document is None:
        return ()
    stamp, document_id = one.case.stamp, one.new_document.document_id.strip()
    given = one.case.inspected.sha256
    receivers = {agency.code for agency, _ in one.judgement.receivers}
    stored = await store.conflicting_receivers(
        connection, stamp.axis, stamp.world, one.sender.code, document_id, given, sorted(receivers)
    )
    found = [(row["receiver"], row["package_id"], row["sha256"]) for row in stored]
    for other in entered:
        document, sha256 = other.new_document, other.case.inspected.sha256
        if (
            document is not None
            and document.document_id.strip() == document_id
            and other.sender.code == one.sender.code
            and sha256 != given
        ):
            theirs = {agency.code for agency, _ in other.judgement.receivers}
            found += [(code, other.package_id, sha256) for code in sorted(theirs & receivers)]
    return tuple(
        AXIS_RULES["E-DOCUMENT-CONFLICT"].found(
            rules.DOCUMENT_ID,
            id=document_id,
            receiver=receiver,
            package=package_id,
            stored=sha256[:12],
            given=given[:12],
        )
        for receiver, package_id, sha256 in found
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
    journal = [_journal(row, rows) for row, rows in zip(packages, deliveries, strict=True)]
    flat = [row for rows in deliveries for row in rows]
    await store.insert_packages(connection, packages, flat, journal)
    book = StatusBook()
    events: list[Row] = []
    receipts: dict[str, Receipt] = {}
    for one, package, rows in zip(entered, packages, deliveries, strict=True):
        events += documents.acceptance_events(package, rows, one.case.stamp)
        findings = one.judgement.findings
        if isinstance(one.case.inspected.package, Status):
            status, receiver = one.case.inspected.package, rows[0]["receiver"]
            applied = await book.apply(connection, status, package, receiver, one.case.stamp)
            events += applied.events
            findings += applied.findings
        receipts[one.package_id] = documents.receipt_of(
            package, rows, duplicate=False, findings=findings
        )
    await book.write(connection)
    await store.insert_events(connection, events)
    await store.insert_signature_checks(connection, [_signature(one) for one in entered])
    messages = [
        message
        for package, rows in zip(packages, deliveries, strict=True)
        for message in _messages(context, rows, package["size"])
    ]
    await enqueue_many(connection, owner=context.owner, messages=messages, now=real)
    return receipts


def _package(one: Applicant) -> Row:
    case = one.case
    return documents.package_row(
        one.package_id, case.submission, case.inspected, one.sender.code, case.stamp
    )


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
        package, grouped, _ids(context), one.sender.level, settings, one.case.stamp
    )


def _journal(package: Row, deliveries: Sequence[Row]) -> Row:
    """Return the line of the intake journal: what is promised at the door."""
    return {
        "axis": package["axis"],
        "world": package["world"],
        "package_id": package["id"],
        "kind": package["kind"],
        "deliveries": len(deliveries),
        "at": package["accepted_at"],
    }


def _messages(context: AxisContext, deliveries: Sequence[Row], size: int) -> list[ToSend]:
    """Return one outbox message for each chunk of each pushed system."""
    by_message: dict[tuple[str, int], list[Row]] = {}
    for row in deliveries:
        if row["pushed"]:
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
