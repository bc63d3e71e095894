"""Packages and confirmations that come together are committed together, and harm nobody else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Table, func, select

from axis.delivery import Confirmation, confirm_many
from axis.engine import Axis
from axis.errors import Refused
from axis.records import AgencyRecord, ConfirmResult, Receipt, Submission, SystemRecord
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    PackageKind,
    ResponseFor,
    Signer,
    Status,
    Trace,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.axis_tables import (
    DELIVERY,
    EVENT,
    INTAKE_JOURNAL,
    INTAKE_KEY,
    PACKAGE,
    SIGNATURE_CHECK,
)
from edoc.plumbing.sql.blob import BLOB
from edoc.plumbing.sql.database import Database
from edoc.ports.ids import IdSource

PROVINCE, COMMUNE, DISTRICT = "000.00.00.H21", "000.25.31.H21", "000.24.21.H21"


class MortalIds(RandomIds):
    """Stands for a process that is well for some deliveries, and then dies."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self.lives = lives

    def delivery_id(self) -> str:
        self.lives -= 1
        if self.lives < 0:
            raise RuntimeError("died here")
        return super().delivery_id()


class StumblingIds(RandomIds):
    """Stands for a fault that hits once, in the middle of a group."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def delivery_id(self) -> str:
        self.calls += 1
        if self.calls == 4:
            raise RuntimeError("stumbled here")
        return super().delivery_id()


def make_axis(
    database: Database, bus: MemoryBus, clock: FixedClock, ids: IdSource | None = None
) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=ids or RandomIds(),
        random=random.Random(1),
    )


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = make_axis(database, memory_bus, clock)
    await axis.upsert_systems(
        [
            SystemRecord("ubnd-tinh", "Tỉnh", "bus", "secret-tinh"),
            SystemRecord("xa", "Xã", "pull", "secret-xa", free=True),
        ]
    )
    await axis.upsert_agencies(
        [
            AgencyRecord(PROVINCE, "UBND tỉnh Gia Lai", "province", "", "ubnd-tinh"),
            AgencyRecord(DISTRICT, "UBND huyện Đắk Đoa", "district", "", "ubnd-tinh"),
            AgencyRecord(COMMUNE, "UBND xã Ia Băng", "commune", "", "xa"),
        ]
    )
    await axis.start()
    yield axis
    await axis.stop()


def document(number: int, subject: str = "Về việc thử") -> Submission:
    body = write_edoc(
        Edoc(
            sender=Organization(PROVINCE, "Bên gửi"),
            receivers=(Organization(COMMUNE, "Bên nhận"),),
            document_id=f"{PROVINCE},2019/12/02,{number}/UBND-VP",
            code=DocumentCode(str(number), "UBND-VP"),
            promulgated=date(2019, 12, 2),
            subject=subject,
            document_type=DocumentType("Công văn"),
            place="Gia Lai",
            signer=Signer("Nguyễn Văn Mô Phỏng"),
            traces=(Trace(PROVINCE, datetime(2019, 12, 2, 1, tzinfo=UTC)),),
            attachments=(Attachment("a1", "a.pdf", "application/pdf", b"%PDF-1.4 mo phong"),),
        )
    )
    return Submission("ubnd-tinh", PackageKind.EDOC, body, reference=f"{number}-{subject}")


def status(code: str, number: int) -> Submission:
    about = ResponseFor(
        PROVINCE,
        f"{number}/UBND-VP",
        f"{PROVINCE},2019/12/02,{number}/UBND-VP",
        date(2019, 12, 2),
    )
    body = write_status(
        Status(
            sender=Organization(COMMUNE, "Bên báo"),
            response_for=about,
            status_code=code,
            at=datetime(2019, 12, 2, 3, tzinfo=UTC),
        )
    )
    return Submission("xa", PackageKind.STATUS, body)


async def all_of(axis: Axis, *submissions: Submission) -> list[Receipt | BaseException]:
    sends = (axis.accept(submission) for submission in submissions)
    return list(await asyncio.gather(*sends, return_exceptions=True))


async def count(database: Database, table: Table) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_one_refused_in_a_group_of_ten_harms_none_of_the_others(axis: Axis) -> None:
    await axis.accept(document(5))
    group = [document(n, "khác" if n == 5 else "Về việc thử") for n in range(10)]
    outcomes = await all_of(axis, *group)
    assert isinstance(outcomes[5], Refused)
    assert [f.rule for f in outcomes[5].findings] == ["E-DOCUMENT-CONFLICT"]
    others = [one for one in outcomes if isinstance(one, Receipt) and not one.duplicate]
    assert len(others) == 9
    books = (await axis.ledger()).edoc
    assert (books.accepted, books.balanced) == (10, True)


async def test_a_refused_package_of_a_group_may_come_again_corrected(axis: Axis) -> None:
    await all_of(axis, document(1), document(1, "khác"), document(2))
    again = await all_of(axis, document(1), document(1, "khác"))
    assert sorted(type(one).__name__ for one in again) == ["Receipt", "Refused"]
    first = next(one for one in again if isinstance(one, Receipt))
    await axis.confirm("xa", first.deliveries[0].id, "fail")
    accepted = await all_of(axis, document(1), document(1, "khác"))
    assert all(isinstance(one, Receipt) for one in accepted)


async def test_of_two_versions_in_one_group_one_is_taken(axis: Axis) -> None:
    versions = [document(7, subject) for subject in ("một", "hai", "ba")]
    outcomes = await all_of(axis, *versions, *versions)
    receipts = [one for one in outcomes if isinstance(one, Receipt)]
    assert sum(isinstance(one, Refused) for one in outcomes) == 4
    assert [one.package_id for one in receipts] == [receipts[0].package_id] * 2
    assert sorted(one.duplicate for one in receipts) == [False, True]


async def test_statuses_of_one_group_follow_each_other(axis: Axis) -> None:
    receipt = await axis.accept(document(1))
    await all_of(axis, *(status(code, 1) for code in ("01", "03", "06")))
    (sent,) = await axis.sent("ubnd-tinh", receipt.package_id)
    assert sorted(one.code for one in sent.statuses) == ["01", "03", "06"]
    assert sent.delivery.business_status == "06"
    assert (await axis.ledger()).status.balanced


async def test_a_crash_between_leaves_nothing_half(
    axis: Axis, database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    dying = make_axis(database, memory_bus, clock, MortalIds(6))
    outcomes = await all_of(dying, *(document(number) for number in range(10)))
    answered = sum(isinstance(one, Receipt) for one in outcomes)
    assert answered < 10
    for table in (PACKAGE, DELIVERY, INTAKE_JOURNAL, INTAKE_KEY, SIGNATURE_CHECK, BLOB):
        assert await count(database, table) == answered, table.name
    assert await count(database, EVENT) == 2 * answered
    again = await all_of(axis, *(document(number) for number in range(10)))
    assert sum(isinstance(one, Receipt) and one.duplicate for one in again) == answered


async def test_a_fault_that_hits_a_group_once_is_survived_by_its_members(
    axis: Axis, database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    stumbling = make_axis(database, memory_bus, clock, StumblingIds())
    outcomes = await all_of(stumbling, *(document(number) for number in range(10)))
    failed = sum(not isinstance(one, Receipt) for one in outcomes)
    assert failed <= 1  # alone in its group, it is the one that gets the error
    assert await count(database, PACKAGE) == 10 - failed
    assert await count(database, INTAKE_JOURNAL) == 10 - failed


async def test_two_processes_admit_the_same_packages_once(
    axis: Axis, database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    other = make_axis(database, memory_bus, clock)
    group = [document(number) for number in range(20)]
    here, there = await asyncio.gather(all_of(axis, *group), all_of(other, *reversed(group)))
    ids = [one.package_id for one in here if isinstance(one, Receipt)]
    assert ids == [one.package_id for one in reversed(there) if isinstance(one, Receipt)]
    assert len(set(ids)) == 20 == await count(database, PACKAGE)
    assert (await axis.ledger()).edoc.balanced


async def test_an_unknown_delivery_in_a_group_of_confirmations_harms_none(axis: Axis) -> None:
    receipts = [await axis.accept(document(number)) for number in range(6)]
    deliveries = [receipt.deliveries[0].id for receipt in receipts]
    said = [[Confirmation(one, "done")] for one in [*deliveries, "unknown", deliveries[0]]]
    unknown = await asyncio.gather(*(confirm_many(axis.context, "xa", one) for one in said))
    assert unknown == [[], [], [], [], [], [], ["unknown"], []]
    books = (await axis.ledger()).edoc
    assert (books.delivered, books.in_flight, books.balanced) == (6, 0, True)


async def test_of_contrary_confirmations_in_a_group_the_first_stands(axis: Axis) -> None:
    receipt = await axis.accept(document(1))
    delivery = receipt.deliveries[0].id
    results: tuple[ConfirmResult, ...] = ("processing", "fail", "done", "processing")
    await asyncio.gather(
        *(confirm_many(axis.context, "xa", [Confirmation(delivery, one)]) for one in results)
    )
    row, _ = await axis.fetch("xa", delivery)
    assert row.state == "fail"
    assert (await axis.ledger()).edoc.balanced
