"""Take a package in: one transaction, and the answer leaves after its commit.

Everything that follows is decided by rows written here: a crash before the commit leaves nothing,
a crash after it loses nothing. The same send again, also in parallel, finds the idempotency key
taken and gets the original answer (``same_again``).
"""

from __future__ import annotations

import asyncio
import time

from axis import documents, same_again
from axis.admission import Applicant, admit, key_row, original, receipt_message
from axis.case import Case
from axis.context import AxisContext
from axis.directory.snapshot import Directory
from axis.documents import Stamp
from axis.errors import AxisUnavailable, Refused, Unauthorised
from axis.inspection import inspect
from axis.records import Receipt, Submission
from axis.validate import Judgement
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.plumbing.outbox import enqueue, enqueue_many
from edoc.plumbing.sql import axis_package_store as store
from edoc.plumbing.sql.axis_tables import Connection


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
    limits, profile = context.settings.limits, context.settings.profile
    try:
        inspected = await asyncio.to_thread(inspect, submission.body, limits, trust, now, profile)
    except MalformedPackage as error:
        await _note_refusal(context, submission, stamp, error.findings, "")
        raise Refused(error.findings) from error
    case = Case(submission, inspected, stamp)
    receipt = await _accept_under(context, case, directory)
    _count(context, receipt, time.perf_counter() - started)
    return receipt


async def _accept_under(context: AxisContext, case: Case, directory: Directory) -> Receipt:
    """Judge and store; a directory that was read before the case came refuses nothing."""
    judgement = case.judged(context, directory)
    if judgement.refused:
        newest = await context.registry.refresh()
        if newest is not directory:
            directory, judgement = newest, case.judged(context, newest)
    if judgement.refused:
        return await _refuse(context, case, judgement)
    package_id = context.ids.package_id()
    applicant = Applicant(context, case, judgement, directory, package_id, case.key(judgement))
    outcome = await context.commits.together(admit, applicant)
    if isinstance(outcome, Judgement):
        return await _refuse(context, case, outcome)
    if isinstance(outcome, Refused):  # a conflict that only the transaction could see
        sender = judgement.sender_key
        await _note_refusal(context, case.submission, case.stamp, outcome.findings, sender)
        raise outcome
    context.relay.notify()
    return outcome


async def _refuse(context: AxisContext, case: Case, judgement: Judgement) -> Receipt:
    """Refuse, unless the very same send was accepted before and that package still stands."""
    key = case.key(judgement)
    stamp, submission = case.stamp, case.submission

    async def accepted_before(connection: Connection) -> Receipt | None:
        if not await same_again.accepted_before(connection, key_row(case, key)):
            return None
        receipt = await original(connection, case, (), key)
        if submission.reference:
            answer = receipt_message(context, submission, receipt)
            await enqueue_many(connection, owner=context.owner, messages=[answer], now=stamp.real)
        return receipt

    receipt = await context.commits.run(accepted_before)
    if receipt is not None:
        context.relay.notify()
        return receipt
    await _note_refusal(context, submission, stamp, judgement.findings, judgement.sender_key)
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

    async def note(connection: Connection) -> None:
        await store.insert_events(connection, [event])
        if submission.reference:
            await enqueue(
                connection,
                owner=context.owner,
                queue=context.system_queue(submission.system_id),
                message=documents.refusal_message(
                    submission.system_id, submission.reference, findings, stamp.now
                ),
                keep=False,
                now=stamp.real,
            )

    await context.commits.run(note)
    context.relay.notify()
    if context.metrics:
        context.metrics.refused.labels(context.name, submission.kind.value).inc()


def _count(context: AxisContext, receipt: Receipt, seconds: float) -> None:
    if context.metrics and not receipt.duplicate:
        context.metrics.accepted.labels(context.name, receipt.kind.value).inc()
        context.metrics.step_seconds.labels(context.name, "accept").observe(seconds)
