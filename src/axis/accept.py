"""Take a package in: one transaction, and the answer leaves after its commit.

Everything that follows is decided by rows written here: a crash before the commit leaves nothing,
a crash after it loses nothing. The same send again, also in parallel, finds the idempotency key
taken and gets the original answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from axis import documents, receipts, rules
from axis.context import AxisContext
from axis.directory import Directory
from axis.documents import Row, Stamp
from axis.errors import AxisUnavailable, Refused, Unauthorised
from axis.inspection import Inspected, inspect
from axis.records import AgencyRecord, Receipt, Submission
from axis.routing import lanes
from axis.rules import AXIS_RULES
from axis.validate import Judgement, judge
from edoc.contract.dates import local_date
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.contract.model import BusinessType, Status
from edoc.plumbing.outbox import enqueue
from edoc.plumbing.sql import axis_package_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.blob import put_blob

DIRECTORY_CHANGES = 5
"""How often the directory may change under one submission before it is asked to come again."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One submission on its way in."""

    submission: Submission
    inspected: Inspected
    stamp: Stamp


async def accept(context: AxisContext, submission: Submission) -> Receipt:
    """See ``Axis.accept``. Raises: Refused, Unauthorised, AxisUnavailable."""
    if not context.bus.connected:
        raise AxisUnavailable("the bus is not connected")
    started = time.perf_counter()
    now = context.clock.now()
    stamp = Stamp(context.name, context.world, now, context.real.now())
    directory = await context.registry.current()
    if submission.system_id not in directory.systems:
        raise Unauthorised(f"no system {submission.system_id!r}")
    trust = context.trust() if context.trust else None
    limits = context.settings.limits
    try:
        inspected = await asyncio.to_thread(inspect, submission.body, limits, trust, now)
    except MalformedPackage as error:
        await _note_refusal(context, submission, stamp, error.findings, "")
        raise Refused(error.findings) from error
    case = _Case(submission, inspected, stamp)
    receipt = await _accept_under(context, case, directory)
    _count(context, receipt, time.perf_counter() - started)
    return receipt


async def _accept_under(context: AxisContext, case: _Case, directory: Directory) -> Receipt:
    """Judge and store under one state of the directory; begin again where it has changed."""
    for _ in range(DIRECTORY_CHANGES):
        judgement = _judge(context, case, directory)
        if judgement.refused:
            newest = await context.registry.refresh()
            if newest is directory:
                return await _refuse(context, case, judgement)
            directory = newest
            continue
        try:
            receipt = await _store(context, case, judgement, directory)
        except Refused as refusal:  # a conflict that only the transaction could see
            sender = judgement.sender_key
            await _note_refusal(context, case.submission, case.stamp, refusal.findings, sender)
            raise
        if receipt is not None:
            context.relay.notify()
            return receipt
        directory = await context.registry.refresh()
    raise AxisUnavailable("the directory keeps changing")


def _judge(context: AxisContext, case: _Case, directory: Directory) -> Judgement:
    system = directory.systems.get(case.submission.system_id)
    if system is None:
        raise Unauthorised(f"no system {case.submission.system_id!r}")
    return judge(
        case.submission,
        system,
        case.inspected,
        directory,
        today=local_date(case.stamp.now),
        limits=context.settings.limits,
        policy=context.settings.signature_policy,
    )


async def _store(
    context: AxisContext, case: _Case, judgement: Judgement, directory: Directory
) -> Receipt | None:
    """Write everything; None where the directory is not the newest any more."""
    package_id = context.ids.package_id()
    key = documents.intake_key(case.submission, judgement, case.inspected.sha256)
    async with context.database.write() as connection:
        if not await context.registry.is_current(connection, directory):
            return None
        stamp = case.stamp
        fresh = await store.claim_key(
            connection, stamp.axis, stamp.world, key, package_id, stamp.now
        )
        if not fresh:
            receipt = await _original(connection, case, judgement.findings, key)
        else:
            await _check_conflict(connection, case, judgement)
            receipt = await _write(connection, context, case, judgement, package_id)
        if case.submission.reference:
            await _send_receipt(connection, context, case, receipt)
    return receipt


async def _write(
    connection: Connection,
    context: AxisContext,
    case: _Case,
    judgement: Judgement,
    package_id: str,
) -> Receipt:
    """Write bytes, package, deliveries, journal, events and messages of a new package."""
    sender = _known(judgement.sender)
    stamp, settings = case.stamp, context.settings
    package = documents.package_row(package_id, case.submission, case.inspected, sender.code, stamp)
    grouped = list(lanes(judgement.receivers, settings.deliveries_per_message))
    deliveries = documents.delivery_rows(
        package, grouped, _ids(context), sender.level, settings, stamp
    )
    await put_blob(connection, case.submission.body, case.inspected.sha256, stamp.real)
    journal = {
        **stamp.owner,
        "package_id": package_id,
        "kind": package["kind"],
        "deliveries": len(deliveries),
        "at": stamp.now,
    }
    await store.insert_package(connection, package, deliveries, journal)
    events = documents.acceptance_events(package, deliveries, stamp)
    findings = judgement.findings
    if isinstance(case.inspected.package, Status):
        applied = await receipts.apply_status(
            connection, case.inspected.package, package, deliveries[0]["receiver"], stamp
        )
        events += applied.events
        findings += applied.findings
    await store.insert_events(connection, events)
    await _note_signature(connection, case, package_id)
    await _send_deliveries(connection, context, deliveries, package)
    return documents.receipt_of(package, deliveries, duplicate=False, findings=findings)


async def _original(
    connection: Connection, case: _Case, findings: tuple[Finding, ...], key: str
) -> Receipt:
    """Return the receipt that the first of these identical sends got."""
    stamp = case.stamp
    package_id = await store.find_key(connection, stamp.axis, stamp.world, key)
    package, deliveries = await store.read_accepted(connection, package_id or "")
    if package is None:
        raise AxisUnavailable("the first of two identical sends is still being stored")
    return documents.receipt_of(
        dict(package), [dict(row) for row in deliveries], duplicate=True, findings=findings
    )


async def _check_conflict(connection: Connection, case: _Case, judgement: Judgement) -> None:
    """Refuse other bytes under the DocumentId of a new document that a receiver already has.

    Only for type 0: recalls and updates repeat ids by right. Raises: Refused.
    """
    package = case.inspected.package
    if isinstance(package, Status) or package.business_type != BusinessType.NEW:
        return
    stamp, document_id = case.stamp, package.document_id.strip()
    sender = _known(judgement.sender).code
    await store.lock_document(connection, stamp.axis, stamp.world, f"{sender}\n{document_id}")
    rows = await store.conflicting_receivers(
        connection,
        stamp.axis,
        stamp.world,
        sender,
        document_id,
        case.inspected.sha256,
        [agency.code for agency, _ in judgement.receivers],
    )
    if rows:
        rule = AXIS_RULES["E-DOCUMENT-CONFLICT"]
        raise Refused(
            tuple(
                rule.found(
                    rules.DOCUMENT_ID,
                    id=document_id,
                    receiver=row["receiver"],
                    package=row["package_id"],
                    stored=row["sha256"][:12],
                    given=case.inspected.sha256[:12],
                )
                for row in rows
            )
        )


async def _send_deliveries(
    connection: Connection, context: AxisContext, deliveries: Sequence[Row], package: Row
) -> None:
    """Write one outbox message for each chunk of each pushed system."""
    by_message: dict[tuple[str, int], list[Row]] = {}
    for row in deliveries:
        if row["pushed"]:
            by_message.setdefault((row["system_id"], row["chunk"]), []).append(row)
    for (system_id, _), rows in by_message.items():
        await send_deliveries(connection, context, system_id, rows, package["size"])


async def send_deliveries(
    connection: Connection, context: AxisContext, system_id: str, rows: Sequence[Row], size: int
) -> None:
    """Write (or write again) the outbox message of one chunk's deliveries."""
    limit = context.settings.inline_limit
    await enqueue(
        connection,
        owner=context.owner,
        queue=context.system_queue(system_id),
        message=documents.delivery_message(rows, size, limit),
        blob_sha256=None if size > limit else rows[0]["sha256"],
        now=context.real.now(),
    )


async def _send_receipt(
    connection: Connection, context: AxisContext, case: _Case, receipt: Receipt
) -> None:
    """Write the receipt message; the sender asks again if it is lost, so it need not be kept."""
    await enqueue(
        connection,
        owner=context.owner,
        queue=context.system_queue(case.submission.system_id),
        message=documents.receipt_message(case.submission.reference, receipt),
        keep=False,
        now=case.stamp.real,
    )


async def _refuse(context: AxisContext, case: _Case, judgement: Judgement) -> Receipt:
    """Refuse, unless the very same send was accepted before: then its answer stands."""
    key = documents.intake_key(case.submission, judgement, case.inspected.sha256)
    stamp = case.stamp
    async with context.database.write() as connection:
        if await store.find_key(connection, stamp.axis, stamp.world, key):
            receipt = await _original(connection, case, (), key)
            if case.submission.reference:
                await _send_receipt(connection, context, case, receipt)
            return receipt
    sender = judgement.sender_key
    await _note_refusal(context, case.submission, stamp, judgement.findings, sender)
    raise Refused(judgement.findings)


async def _note_refusal(
    context: AxisContext,
    submission: Submission,
    stamp: Stamp,
    findings: tuple[Finding, ...],
    sender: str,
) -> None:
    """Write down that something was refused, and tell a system of the bus."""
    codes = ", ".join(dict.fromkeys(finding.rule for finding in findings if finding.is_error))
    event = documents.event_row(
        stamp, "refused", sender=sender[:64], kind=submission.kind.value, text=codes[:200]
    )
    async with context.database.write() as connection:
        await store.insert_events(connection, [event])
        if submission.reference:
            await enqueue(
                connection,
                owner=context.owner,
                queue=context.system_queue(submission.system_id),
                message=documents.refusal_message(submission.reference, findings, stamp.now),
                keep=False,
                now=stamp.real,
            )
    context.relay.notify()
    if context.metrics:
        context.metrics.refused.labels(context.name, submission.kind.value).inc()


async def _note_signature(connection: Connection, case: _Case, package_id: str) -> None:
    verdict = case.inspected.signature
    await store.insert_signature_check(
        connection,
        place=case.stamp.axis,
        world=case.stamp.world,
        kind="package",
        subject=package_id,
        result=verdict.result,
        reasons=[reason.code for reason in verdict.reasons],
        at=case.stamp.now,
    )


def _count(context: AxisContext, receipt: Receipt, seconds: float) -> None:
    if context.metrics and not receipt.duplicate:
        context.metrics.accepted.labels(context.name, receipt.kind.value).inc()
        context.metrics.step_seconds.labels(context.name, "accept").observe(seconds)


def _ids(context: AxisContext) -> Iterator[str]:
    while True:
        yield context.ids.delivery_id()


def _known(sender: AgencyRecord | None) -> AgencyRecord:
    if sender is None:  # validation refuses such a package before anything is written
        raise AssertionError("an accepted package has a registered sender")
    return sender
