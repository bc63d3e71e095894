"""Withdrawn, late, repeated and many: what happens to deliveries at the edges of their life."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from axis.api.stories import visible_to
from axis.documents import receipt_id
from axis.engine import Axis
from axis.errors import NotFound
from axis.forgetting import Forgetting
from axis.meant import meant_delivery
from axis.records import AgencyRecord, Receipt, Submission, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.model import (
    Attachment,
    Business,
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
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Message

PROVINCE, DISTRICT, COMMUNE = "000.00.00.H21", "000.24.21.H21", "000.25.31.H21"
DOCUMENT_ID = "tài liệu 45"
SYSTEMS = [
    SystemRecord("ubnd-tinh", "Tỉnh", "bus", "secret-tinh"),
    SystemRecord("huyen", "Huyện", "bus", "secret-huyen"),
    SystemRecord("xa", "Xã", "pull", "secret-xa", free=True),
    SystemRecord("uplink", "Lên trục quốc gia", "uplink", "secret-uplink"),
]
AGENCIES = [
    AgencyRecord(PROVINCE, "UBND tỉnh Gia Lai", "province", "", "ubnd-tinh"),
    AgencyRecord(DISTRICT, "UBND huyện Đắk Đoa", "district", PROVINCE, "huyen"),
    AgencyRecord(COMMUNE, "UBND xã Ia Băng", "commune", DISTRICT, "xa"),
]


def make_axis(
    database: Database, bus: MemoryBus, clock: FixedClock, settings: AxisSettings | None = None
) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
        settings=settings or AxisSettings(),
    )


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = make_axis(database, memory_bus, clock)
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(AGENCIES)
    await axis.start()
    yield axis
    await axis.stop()


def edoc(*receivers: str, sender: str = PROVINCE) -> Edoc:
    return Edoc(
        sender=Organization(sender, "Bên gửi"),
        receivers=tuple(Organization(code, "Bên nhận") for code in receivers),
        document_id=DOCUMENT_ID,
        code=DocumentCode("45", "UBND-VP"),
        promulgated=date(2019, 12, 2),
        subject="Về việc thử",
        document_type=DocumentType("Công văn"),
        place="Gia Lai",
        signer=Signer("Nguyễn Văn Mô Phỏng"),
        business=Business(),
        traces=(Trace(sender, datetime.fromisoformat("2019-12-02T01:00:00+00:00")),),
        attachments=(Attachment("a1", "van-ban.pdf", "application/pdf", b"%PDF-1.4 mo phong"),),
    )


async def send(axis: Axis, document: Edoc, system: str = "ubnd-tinh") -> Receipt:
    return await axis.accept(Submission(system, PackageKind.EDOC, write_edoc(document), None))


async def take_back(axis: Axis, document: Edoc, receiver: str = COMMUNE) -> None:
    body = write_status(
        Status(
            sender=Organization(document.sender.code, "Bên báo"),
            response_for=ResponseFor(
                receiver, str(document.code), document.document_id, document.promulgated
            ),
            status_code="13",
            at=datetime.fromisoformat("2019-12-02T03:00:00+00:00"),
            description="vì thử",
        )
    )
    await axis.accept(Submission("ubnd-tinh", PackageKind.STATUS, body, None))


async def state_of(axis: Axis, receipt: Receipt) -> str:
    return (await axis.sent("ubnd-tinh", receipt.package_id))[0].delivery.state


async def collect(bus: MemoryBus, queue: str) -> list[Message]:
    got: list[Message] = []

    async def take(message: Message) -> None:
        got.append(message)

    await bus.consume(queue, take)
    return got


async def arrived(got: list[Message], number: int) -> None:
    async with asyncio.timeout(10):
        while len(got) < number:  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.02)


def named(message: Message) -> list[str]:
    return sorted(one["receiver"] for one in json.loads(message.headers["deliveries"]))


async def communes(axis: Axis, system: str, number: int) -> list[str]:
    codes = [f"000.{n:03}.31.H21" for n in range(1, number + 1)]
    await axis.upsert_agencies(
        AgencyRecord(code, f"Xã {code}", "commune", DISTRICT, system) for code in codes
    )
    return codes


# --- withdrawn ---------------------------------------------------------------------------------


async def test_a_copy_that_was_taken_back_unread_cannot_be_fetched(axis: Axis) -> None:
    document = edoc(COMMUNE)
    receipt = await send(axis, document)
    await take_back(axis, document)
    with pytest.raises(NotFound):
        await axis.fetch("xa", receipt.deliveries[0].id)
    with pytest.raises(NotFound):
        await axis.fetch_package("xa", receipt.package_id)
    assert await axis.fetch_package("ubnd-tinh", receipt.package_id)


@pytest.mark.parametrize("by_package", [False, True])
async def test_what_was_read_is_not_withdrawn(axis: Axis, by_package: bool) -> None:
    document = edoc(COMMUNE)
    receipt = await send(axis, document)
    for _ in range(2):
        if by_package:
            await axis.fetch_package("xa", receipt.package_id)
        else:
            await axis.fetch("xa", receipt.deliveries[0].id)
    await take_back(axis, document)
    assert await state_of(axis, receipt) == "initial"
    told = [entry.type for entry in (await axis.timeline(receipt.package_id)).entries]
    assert told.count("fetched") == 1


async def test_a_fetch_and_a_take_back_at_once_never_both_win(axis: Axis) -> None:
    for number in range(8):
        document = replace(edoc(COMMUNE), document_id=f"tài liệu {number}")
        receipt = await send(axis, document)
        fetched, _ = await asyncio.gather(
            axis.fetch("xa", receipt.deliveries[0].id),
            take_back(axis, document),
            return_exceptions=True,
        )
        withdrawn = await state_of(axis, receipt) == "recalled"
        assert withdrawn == isinstance(fetched, NotFound)


async def test_looking_at_the_row_of_a_package_is_no_fetch(axis: Axis) -> None:
    document = edoc(COMMUNE)
    receipt = await send(axis, document)
    assert await axis.package(receipt.package_id, "xa")
    assert await axis.package(receipt.package_id, "huyen") is None
    await take_back(axis, document)
    assert await state_of(axis, receipt) == "recalled"


# --- late --------------------------------------------------------------------------------------


async def test_a_confirmation_after_the_expiry_moves_nothing_and_is_told_once(
    axis: Axis, clock: FixedClock
) -> None:
    receipt = await send(axis, edoc(COMMUNE))
    clock.advance(timedelta(days=31))
    await axis.sweep()
    for _ in range(2):
        assert (await axis.confirm("xa", receipt.deliveries[0].id, "done")).state == "expired"
    late = [e for e in (await axis.timeline(receipt.package_id)).entries if e.type == "late"]
    assert len(late) == 1
    assert "xác nhận muộn" in late[0].text.vi
    assert "Hết hạn" in late[0].text.vi
    assert "late confirmation" in late[0].text.en
    assert (await axis.ledger()).balanced


async def test_a_confirmation_after_a_take_back_is_told_as_late(axis: Axis) -> None:
    document = edoc(COMMUNE)
    receipt = await send(axis, document)
    await take_back(axis, document)
    assert (await axis.confirm("xa", receipt.deliveries[0].id, "done")).state == "recalled"
    assert (await axis.events())[-1].type == "late"


# --- one id, several meanings ------------------------------------------------------------------


async def test_a_confirmation_of_two_ids_repeated_at_once_means_one_of_them(axis: Axis) -> None:
    receipts = [await send(axis, replace(edoc(COMMUNE), document_id=f"{n}")) for n in range(2)]
    named = [receipt.deliveries[0].id for receipt in receipts]

    async def confirmed() -> str:
        meant = await meant_delivery(axis.context, "xa", named, "done")
        await axis.confirm("xa", meant, "done")
        return meant

    assert set(await asyncio.gather(*(confirmed() for _ in range(10)))) == {named[0]}
    assert await state_of(axis, receipts[1]) == "initial"
    assert await meant_delivery(axis.context, "xa", named, "fail") == named[1]


async def test_ids_of_another_system_are_never_meant(axis: Axis) -> None:
    receipt = await send(axis, edoc(COMMUNE))
    named = ["no such delivery", receipt.deliveries[0].id]
    assert await meant_delivery(axis.context, "huyen", named, "done") == named[0]
    assert await meant_delivery(axis.context, "xa", named, "done") == named[1]


async def test_a_document_id_of_several_means_the_callers_own(
    axis: Axis, clock: FixedClock
) -> None:
    mine = await send(axis, edoc(COMMUNE))
    clock.advance(timedelta(seconds=1))
    theirs = await send(axis, edoc(PROVINCE, sender=DISTRICT), system="huyen")
    for system, own in (("xa", mine), ("huyen", theirs), (None, theirs)):
        told = await axis.timeline(DOCUMENT_ID, system)
        assert told.package.id == own.package_id
    assert visible_to("xa", await axis.timeline(DOCUMENT_ID, "xa")).deliveries


def test_receipts_of_two_systems_with_one_reference_have_two_ids() -> None:
    assert receipt_id("xa", "1") != receipt_id("huyen", "1")
    assert len(receipt_id("x" * 64, "r" * 240)) < 255


# --- many --------------------------------------------------------------------------------------


async def test_a_chunk_is_sent_again_whole(
    axis: Axis, database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    codes = await communes(axis, "huyen", 5)
    settings = AxisSettings(sweep_batch=4, deliveries_per_message=3)
    small = make_axis(database, memory_bus, clock, settings)
    got = await collect(memory_bus, axis.context.system_queue("huyen"))
    await send(small, edoc(*codes))
    axis.context.relay.notify()
    await arrived(got, 2)
    clock.advance(timedelta(seconds=61))
    await small.sweep()
    axis.context.relay.notify()
    await arrived(got, 4)
    assert sorted(map(named, got[2:])) == sorted(map(named, got[:2])) == [codes[:3], codes[3:]]


async def test_a_package_goes_up_in_one_message(axis: Axis, memory_bus: MemoryBus) -> None:
    codes = await communes(axis, "uplink", 701)
    got = await collect(memory_bus, axis.context.system_queue("uplink"))
    await send(axis, edoc(*codes))
    await arrived(got, 2)
    assert sorted(len(named(message)) for message in got) == [1, 700]


# --- what is forgotten -------------------------------------------------------------------------


async def test_the_same_send_is_known_again_for_a_stated_time(
    axis: Axis, clock: FixedClock
) -> None:
    first = await send(axis, edoc(COMMUNE))
    await axis.confirm("xa", first.deliveries[0].id, "done")
    for days, same in ((89, True), (2, False), (1, True)):
        clock.advance(timedelta(days=days, hours=1))
        await axis.sweep()
        again = await send(axis, edoc(COMMUNE))
        assert (again.duplicate, again.package_id == first.package_id) == (same, days == 89)
    assert (await axis.ledger()).balanced


async def test_a_send_is_known_again_while_a_delivery_of_it_is_open(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    settings = AxisSettings(sweep_interval_s=3600, expire_after=timedelta(days=365))
    axis = make_axis(sqlite_database, memory_bus, clock, settings)
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(AGENCIES)
    await send(axis, edoc(COMMUNE))
    clock.advance(timedelta(days=100))
    await axis.sweep()
    assert (await send(axis, edoc(COMMUNE))).duplicate


async def test_a_repeat_at_the_moment_of_forgetting_is_neither_lost_nor_doubled(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    workers = [
        make_axis(database, memory_bus, clock, AxisSettings(sweep_batch=5)) for _ in range(2)
    ]
    await workers[0].upsert_systems(SYSTEMS)
    await workers[0].upsert_agencies(AGENCIES)
    documents = [replace(edoc(COMMUNE), document_id=f"{n}") for n in range(20)]
    for one in documents:
        first = await send(workers[0], one)
        await workers[0].confirm("xa", first.deliveries[0].id, "done")
    clock.advance(timedelta(days=91))
    calls = [(number, worker) for number in range(len(documents)) for worker in workers]
    random.Random(7).shuffle(calls)
    forgetting = [asyncio.create_task(Forgetting(one.context).look()) for one in workers]
    receipts = await asyncio.gather(*(send(worker, documents[number]) for number, worker in calls))
    await asyncio.gather(*forgetting)
    fresh = [number for (number, _), one in zip(calls, receipts, strict=True) if not one.duplicate]
    assert len(fresh) == len(set(fresh))
    ledger = await workers[0].ledger()
    assert (ledger.balanced, ledger.edoc.accepted) == (True, len(documents) + len(fresh))


async def test_what_a_confirmation_of_two_ids_meant_is_forgotten_in_time(
    axis: Axis, clock: FixedClock
) -> None:
    receipts = [await send(axis, replace(edoc(COMMUNE), document_id=f"{n}")) for n in range(2)]
    named = [receipt.deliveries[0].id for receipt in receipts]
    assert await meant_delivery(axis.context, "xa", named, "done") == named[0]
    await axis.confirm("xa", named[0], "done")
    for days, meant in ((89, named[0]), (2, named[1])):
        clock.advance(timedelta(days=days))
        await axis.sweep()
        assert await meant_delivery(axis.context, "xa", named, "done") == meant
