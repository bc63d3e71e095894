"""Mail for offices that are locked, closed, merged or unknown: refused, redirected, parked."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from backends import BOTH_BACK_ENDS

from axis.directory.standing import DirectoryPolicy
from axis.engine import Axis
from axis.errors import Refused
from axis.records import AgencyRecord, Receipt, Submission, SystemRecord, TimelineDelivery
from axis.settings import AxisSettings
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    PackageKind,
    Signer,
    Trace,
)
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus, Message

pytestmark = BOTH_BACK_ENDS

PROVINCE, OLD, NEW = "000.00.00.H21", "000.00.00.H08", "000.00.40.H21"
COMMUNE, UNKNOWN, CENTRAL = "000.25.31.H21", "000.99.31.H21", "000.00.00.G22"

SYSTEMS = [
    SystemRecord("ubnd-tinh", "Tỉnh", "bus", "secret-tinh"),
    SystemRecord("xa", "Xã", "pull", "secret-xa"),
    SystemRecord("uplink", "Lên trục quốc gia", "uplink", "secret-uplink"),
]
AGENCIES = [
    AgencyRecord(PROVINCE, "UBND tỉnh Gia Lai", "province", "", "ubnd-tinh"),
    AgencyRecord(NEW, "Sở Một", "province", PROVINCE, "ubnd-tinh"),
    AgencyRecord(COMMUNE, "UBND xã Ia Băng", "commune", PROVINCE, "xa"),
    AgencyRecord(OLD, "UBND tỉnh cũ", "province", "", "xa", status="closed", successor=NEW),
    AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "uplink"),
]

MakeAxis = Callable[[DirectoryPolicy], Axis]


@pytest.fixture
async def make(database: Database, bus: Bus, clock: FixedClock) -> AsyncIterator[MakeAxis]:
    def made(policy: DirectoryPolicy) -> Axis:
        return Axis(
            name="gia-lai",
            world="default",
            database=database,
            bus=bus,
            clock=clock,
            real=clock,
            ids=RandomIds(),
            random=random.Random(1),
            settings=AxisSettings(directory_policy=policy, sweep_interval_s=3600),
        )

    first = made(DirectoryPolicy())
    await first.upsert_systems(SYSTEMS)
    await first.upsert_agencies(AGENCIES)
    await first.start()
    yield made
    await first.stop()


def sent(*receivers: str, system: str = "ubnd-tinh", sender: str = PROVINCE) -> Submission:
    package = Edoc(
        sender=Organization(sender, "Bên gửi"),
        receivers=tuple(Organization(code, "Bên nhận") for code in receivers),
        document_id=f"{sender},2019/12/02,45/UBND-VP",
        code=DocumentCode("45", "UBND-VP"),
        promulgated=date(2019, 12, 2),
        subject="Về việc thử",
        document_type=DocumentType("Công văn"),
        place="Gia Lai",
        signer=Signer("Nguyễn Văn Mô Phỏng"),
        business=Business(),
        traces=(Trace(sender, datetime(2019, 12, 2, 1, tzinfo=UTC)),),
        attachments=(Attachment("a1", "van-ban.pdf", "application/pdf", b"%PDF-1.4 mo phong"),),
    )
    return Submission(system, PackageKind.EDOC, write_edoc(package), None)


def found_in(receipt: Receipt) -> set[str]:
    return {finding.rule for finding in receipt.findings}


def receivers_of(receipt: Receipt) -> list[str]:
    return [one.receiver for one in receipt.deliveries]


async def change(axis: Axis, code: str, **values: object) -> None:
    known = await axis.find_agency(code)
    assert known is not None
    await axis.upsert_agencies([replace(known, **values)])  # type: ignore[arg-type]


async def test_mail_for_a_merged_office_goes_to_its_successor_and_says_so(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy())
    receipt = await axis.accept(sent(OLD))
    assert receivers_of(receipt) == [NEW]
    assert "W-RECEIVER-REDIRECTED" in found_in(receipt)
    told = [e.text.vi for e in (await axis.timeline(receipt.package_id)).entries]
    assert any(OLD in text and NEW in text for text in told)


async def test_a_merged_office_and_its_successor_get_one_delivery(make: MakeAxis) -> None:
    receipt = await make(DirectoryPolicy()).accept(sent(OLD, NEW))
    assert receivers_of(receipt) == [NEW]


async def test_successions_are_followed_to_the_last_office(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy())
    await change(axis, NEW, status="closed", successor=COMMUNE)
    assert receivers_of(await axis.accept(sent(OLD))) == [COMMUNE]


async def test_successions_in_a_circle_are_refused(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy())
    await change(axis, NEW, status="closed", successor=OLD)
    with pytest.raises(Refused) as refusal:
        await axis.accept(sent(OLD))
    assert [f.rule for f in refusal.value.findings if f.is_error] == ["E-RECEIVER-CLOSED"]


async def test_a_merged_office_is_refused_with_its_successor_where_the_policy_says_so(
    make: MakeAxis,
) -> None:
    with pytest.raises(Refused) as refusal:
        await make(DirectoryPolicy(merged="refuse")).accept(sent(OLD))
    (finding,) = (f for f in refusal.value.findings if f.is_error)
    assert (finding.rule, finding.wire_code) == ("E-RECEIVER-CLOSED", 18)
    assert NEW in finding.message.vi


async def test_an_office_is_closed_after_the_last_day_of_its_validity(
    make: MakeAxis, clock: FixedClock
) -> None:
    axis = make(DirectoryPolicy())
    await change(axis, COMMUNE, valid_until=date(2019, 12, 2))
    await axis.accept(sent(COMMUNE))
    clock.advance(timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        await axis.accept(sent(COMMUNE, system="ubnd-tinh", sender=NEW))
    assert any("02/12/2019" in finding.message.vi for finding in refusal.value.findings)


async def test_an_office_whose_validity_has_not_begun_cannot_send(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy())
    await change(axis, PROVINCE, valid_from=date(2020, 1, 1))
    with pytest.raises(Refused) as refusal:
        await axis.accept(sent(COMMUNE))
    assert "E-SENDER-CLOSED" in {finding.rule for finding in refusal.value.findings}


async def test_a_parked_delivery_is_in_nobodys_list_and_in_the_books(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy(locked="park"))
    await change(axis, COMMUNE, status="locked")
    receipt = await axis.accept(sent(COMMUNE))
    assert "W-RECEIVER-PARKED" in found_in(receipt)
    await axis.sweep()
    assert await axis.waiting("xa") == []
    books = (await axis.ledger()).edoc
    assert (books.accepted, books.in_flight, books.balanced) == (1, 1, True)
    told = await axis.timeline(receipt.package_id)
    assert "tạm giữ" in told.holder.vi
    assert "locked" in {entry.code for entry in told.entries}


async def test_a_parked_delivery_goes_out_when_the_office_is_unlocked(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy(locked="park"))
    await change(axis, COMMUNE, status="locked")
    receipt = await axis.accept(sent(COMMUNE))
    await change(axis, COMMUNE, status="open")
    await axis.sweep()
    (waiting,) = await axis.waiting("xa")
    assert waiting.id == receipt.deliveries[0].id
    await axis.confirm("xa", waiting.id, "done")
    assert (await axis.ledger()).balanced


async def test_mail_for_an_unknown_office_waits_until_it_is_registered(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy(unknown="park"))
    receipt = await axis.accept(sent(UNKNOWN, COMMUNE))
    assert await axis.count_waiting("xa") == 1
    await axis.register_agency(
        "xa", AgencyRecord(UNKNOWN, "UBND xã Mới", "commune", PROVINCE, "xa")
    )
    await axis.sweep()
    assert {row.receiver for row in await axis.waiting("xa")} == {UNKNOWN, COMMUNE}
    events = {entry.type for entry in (await axis.timeline(receipt.package_id)).entries}
    assert {"parked", "released"} <= events


async def test_a_released_delivery_reaches_a_system_of_the_bus(make: MakeAxis, bus: Bus) -> None:
    axis = make(DirectoryPolicy(closed="park"))
    await change(axis, NEW, valid_from=date(2019, 12, 3))
    named = asyncio.Queue[str]()

    async def take(message: Message) -> None:
        named.put_nowait(message.headers.get("deliveries", ""))

    await bus.consume("axis.gia-lai.default.system.ubnd-tinh", take)
    receipt = await axis.accept(sent(NEW, COMMUNE))
    await change(axis, NEW, valid_from=None)
    await axis.sweep()
    delivery = next(one for one in receipt.deliveries if one.receiver == NEW)
    async with asyncio.timeout(15):
        assert delivery.id in await named.get()
    story = await axis.timeline(delivery.id)
    moved = next(one.delivery for one in story.deliveries if one.delivery.id == delivery.id)
    assert (moved.system_id, moved.reason, moved.parked) == ("ubnd-tinh", "", False)


async def test_a_parked_delivery_whose_office_was_merged_into_a_named_one_is_withdrawn(
    make: MakeAxis,
) -> None:
    axis = make(DirectoryPolicy(locked="park"))
    await change(axis, COMMUNE, status="locked")
    receipt = await axis.accept(sent(COMMUNE, NEW))
    await change(axis, COMMUNE, status="closed", successor=NEW)
    await axis.sweep()
    states = {d.delivery.receiver: d.delivery.state for d in await _deliveries(axis, receipt)}
    assert states == {COMMUNE: "recalled", NEW: "initial"}
    assert (await axis.ledger()).balanced


async def test_a_parked_delivery_expires_like_any_other(make: MakeAxis, clock: FixedClock) -> None:
    axis = make(DirectoryPolicy(unknown="park"))
    await axis.accept(sent(UNKNOWN))
    clock.advance(timedelta(days=31))
    await axis.sweep()
    books = (await axis.ledger()).edoc
    assert (books.expired, books.in_flight, books.balanced) == (1, 0, True)


async def test_what_came_down_the_uplink_never_goes_back_up(make: MakeAxis) -> None:
    axis = make(DirectoryPolicy(unknown="park"))
    await axis.accept(
        replace(sent("000.00.00.G01", system="uplink", sender=CENTRAL), to=("000.00.00.G01",))
    )
    await axis.upsert_agencies([AgencyRecord("000.00.00.G01", "Bộ", "central", "", "uplink")])
    await axis.sweep()
    books = (await axis.ledger()).edoc
    assert (books.failed, books.in_flight, books.balanced) == (1, 0, True)


async def test_an_axis_below_may_ask_for_the_successor_of_who_is_named(make: MakeAxis) -> None:
    receipt = await make(DirectoryPolicy()).accept(replace(sent(OLD, COMMUNE), to=(NEW,)))
    assert receivers_of(receipt) == [NEW]


async def _deliveries(axis: Axis, receipt: Receipt) -> tuple[TimelineDelivery, ...]:
    return (await axis.timeline(receipt.package_id)).deliveries
