"""What a document would be worth if it were real; found out when somebody asks, then kept.

Verifying signatures inside PDFs is heavy on the processor: it runs in a thread, never at intake,
one package at a time. Decision 28/2018 art. 4, Decree 30/2020 art. 5: equal to paper where the
person and then the agency signed and it came over the system; anything else is for reference.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from axis.context import AxisContext
from axis.documents import Row
from axis.life.records import LegalReason, LegalWeight
from axis.records import PackageRow
from edoc.contract.contents import pdf_or_none
from edoc.contract.errors import ContractError
from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, PackageKind
from edoc.contract.reader import read_package
from edoc.plumbing.sql import axis_life_reading as store
from edoc.plumbing.sql.blob import get_blob
from signing.errors import Reason
from signing.files import value_of_files, verify_files
from signing.model import TrustStore
from signing.policy import LegalKind, LegalValue

VALUES = {
    LegalKind.EQUIVALENT.value: Text(
        "Nếu là văn bản thật: có giá trị như bản giấy (QĐ 28/2018 Điều 4; NĐ 30/2020 Điều 5)",
        "If it were a real document: equal to the paper original (QD 28/2018 art. 4)",
    ),
    LegalKind.REFERENCE_ONLY.value: Text(
        "Nếu là văn bản thật: chỉ để biết, tham khảo, không thay văn bản giấy (QĐ 28/2018 Điều 4)",
        "If it were a real document: for reference only, it does not replace paper"
        " (QD 28/2018 art. 4)",
    ),
}


PATIENCE_S = 10.0
"""Seconds (real ones) a reader waits for a legal value that nobody found out before."""


async def weigh(
    context: AxisContext, package: PackageRow, patience_s: float = PATIENCE_S
) -> LegalWeight | None:
    """Return the legal value of a document; None for a status, and where nothing can be verified.

    The first who asks waits for the verification; it is verified as of the acceptance. None also
    where it takes longer than a reader should wait, for its turn or itself: it goes on, and
    whoever asks later is told. None, too, where the axis stops meanwhile.
    """
    if package.kind is not PackageKind.EDOC or context.trust is None:
        return None
    stored = await _stored(context, package.id)
    if stored is not None:
        return stored
    trust = context.trust()
    try:
        async with asyncio.timeout(patience_s):
            await context.weighing.acquire()
            # a task of its own: it goes on, and its value is kept, though the reader has gone
            task = asyncio.ensure_future(_in_turn(context, package, trust))
            context.under_way.add(task)
            task.add_done_callback(lambda done: _ended(context, done))
            await asyncio.wait({task})
    except TimeoutError:
        return None
    return None if task.cancelled() else task.result()


async def give_up(context: AxisContext) -> None:
    """End what is under way: the axis stops, and whoever asks later begins anew."""
    tasks = list(context.under_way)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _in_turn(
    context: AxisContext, package: PackageRow, trust: TrustStore
) -> LegalWeight | None:
    """Find a legal value out, and let the next have its turn."""
    try:
        stored = await _stored(context, package.id)
        return stored if stored is not None else await _weigh_now(context, package, trust)
    finally:
        context.weighing.release()


def _ended(context: AxisContext, task: asyncio.Task[LegalWeight | None]) -> None:
    context.under_way.discard(task)
    if not task.cancelled():
        task.exception()  # told to the reader, if there still is one; else whoever asks next tries


async def _stored(context: AxisContext, package_id: str) -> LegalWeight | None:
    async with context.database.read() as connection:
        row = await store.legal_value(connection, context.name, context.world, package_id)
    return _weight(dict(row)) if row else None


async def _weigh_now(
    context: AxisContext, package: PackageRow, trust: TrustStore
) -> LegalWeight | None:
    async with context.database.read() as connection:
        content = await get_blob(connection, package.sha256)
    if content is None:
        return None
    limits, at = context.settings.limits, package.accepted_at
    value = await asyncio.to_thread(value_of, content, limits, trust, at)
    if value is None:
        return None
    row: Row = {
        "axis": context.name,
        "world": context.world,
        "package_id": package.id,
        "kind": value.kind.value,
        "reasons": [_plain(reason) for reason in value.reasons],
        "at": context.clock.now(),
    }
    async with context.database.write() as connection:
        await store.keep_legal_value(connection, row)
    return _weight(row)


def value_of(content: bytes, limits: Limits, trust: TrustStore, at: datetime) -> LegalValue | None:
    """Return what the files of a package are worth; None where it cannot be read any more."""
    try:
        package = read_package(content, limits)
    except ContractError:
        return None
    if not isinstance(package, Edoc):
        return None
    files = [pdf_or_none(attachment.content) for attachment in package.attachments]
    code = package.sender.code
    return value_of_files(list(verify_files(files, trust, at=at, sender_code=code)))


def _plain(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "vi": reason.vi, "en": reason.en, "source": reason.source}


def _weight(row: Row) -> LegalWeight:
    reasons = tuple(
        LegalReason(one["code"], Text(one["vi"], one["en"]), one["source"])
        for one in row["reasons"]
    )
    return LegalWeight(row["kind"], VALUES[row["kind"]], reasons)
