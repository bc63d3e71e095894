"""The uplink between two real axes: the province on the bus, the national one over HTTP.

The uplink has a database of its own here, as in services mode, so nothing is shared by accident.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from socket import socket
from typing import Any, TypeVar

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount

from axis.conversations.keeping import ConversationLine
from axis.dialects.recorder import recorded
from axis.dialects.vxp.app import create_vxp_app
from axis.engine import Axis
from axis.observing import DeliveryModes
from axis.records import AgencyRecord, DeliveryRow, Submission, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    PackageKind,
    ResponseFor,
    Status,
)
from edoc.contract.profiles import Profile
from edoc.contract.reader import read_package
from edoc.contract.retry import RetryPolicy
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql import uplink_table  # noqa: F401 - registers the tables
from edoc.plumbing.sql.database import METADATA, Database
from edoc.ports.bus import Message
from lgsp.front.serve import bind, serving
from lgsp.uplink.registries import LocalRegistry
from lgsp.uplink.uplink import Uplink, UplinkSettings
from nodes.links.vxp import VxpClient

T = TypeVar("T")
CENTRAL, LOCKED = "000.00.00.G22", "000.00.00.G09"
PROVINCE, DEPARTMENT = "000.00.00.H21", "000.00.02.H21"
QUICK = UplinkSettings(
    poll_interval_s=0.05,
    idle_s=0.05,
    resubmit_after_s=1.0,
    retry=RetryPolicy(first_s=0.05, ceiling_s=0.2),
)


@dataclass
class Country:
    """Two axes, what the uplink needs, and what the tests ask."""

    national: Axis
    province: Axis
    bus: MemoryBus
    clock: FixedClock
    sock: socket
    stack: AsyncExitStack
    database: Database

    async def open_national(self) -> None:
        face = recorded(create_vxp_app(self.national), self.national, "vxp")
        app = Starlette(routes=[Mount("/national/vxp", face)])
        await self.stack.enter_async_context(serving(app, self.sock))

    async def uplink(self, settings: UplinkSettings = QUICK) -> Uplink:
        """A started uplink; stopped at the end of the test, unless before."""
        client = VxpClient(
            f"http://127.0.0.1:{self.sock.getsockname()[1]}/national/vxp",
            "00.21.W00",
            "mat-khau-lgsp",
            self.clock,
        )

        async def fetch(package_id: str, limit: int) -> bytes:
            return await self.province.fetch_package("uplink", package_id)

        uplink = Uplink(
            axis="gia-lai",
            world="default",
            database=self.database,
            bus=self.bus,
            client=client,
            secret="mat-khau-uplink",
            fetch=fetch,
            registry=LocalRegistry(self.province),
            clock=SystemClock(),
            random=random.Random(3),
            settings=settings,
        )
        await uplink.start()
        self.stack.push_async_callback(uplink.stop)
        return uplink

    async def send_up(
        self, package: bytes, kind: PackageKind = PackageKind.EDOC, dialect: str = "native"
    ) -> str:
        sent = Submission("ubnd-tinh", kind, package, dialect=dialect)
        return (await self.province.accept(sent)).package_id

    async def send_down(self, package: bytes, kind: PackageKind = PackageKind.EDOC) -> str:
        receipt = await self.national.accept(Submission("vpcp", kind, package))
        return receipt.package_id

    async def went_up(self, package_id: str) -> dict[str, DeliveryRow]:
        """Deliveries of a package at the provincial axis, once all are settled."""
        return await self._settled(self.province, "ubnd-tinh", package_id)

    async def went_down(self, package_id: str) -> dict[str, DeliveryRow]:
        """Deliveries of a package at the national axis, once all are settled."""
        return await self._settled(self.national, "vpcp", package_id)

    async def _settled(self, axis: Axis, system: str, package_id: str) -> dict[str, DeliveryRow]:
        async def settled() -> dict[str, DeliveryRow] | None:
            rows = [sent.delivery for sent in await axis.sent(system, package_id)]
            if all(row.terminal for row in rows):
                return {row.receiver: row for row in rows}
            return None

        return await eventually(settled)


INTAKE = "axis.gia-lai.default.intake"


async def eventually(question: Callable[[], Awaitable[T | None]], seconds: float = 20) -> T:
    """Ask until there is an answer that is true."""
    async with asyncio.timeout(seconds):
        while True:
            answer = await question()
            if answer:
                return answer
            await asyncio.sleep(0.02)


@pytest.fixture
async def country(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[Country]:
    """Both axes running; the national one is not served yet."""
    own = Database(f"sqlite:///{tmp_path / 'uplink.db'}")
    async with own.write() as connection:
        await connection.run_sync(METADATA.create_all)
    axes = [
        Axis(
            name=name,
            world="default",
            database=sqlite_database,
            bus=memory_bus,
            clock=clock,
            real=SystemClock(),
            ids=SeededIds(seed),
            random=random.Random(seed),
            settings=AxisSettings(
                inline_limit=10_000, redeliver_after_s=1.0, sweep_interval_s=0.2, profile=profile
            ),
        )
        for seed, (name, profile) in enumerate(
            (("national", Profile.NATIONAL), ("gia-lai", Profile.PROVINCE))
        )
    ]
    national, province = axes
    await national.upsert_systems(
        [
            SystemRecord("vpcp", "VPCP", "pull", "mat-khau-vpcp"),
            SystemRecord("00.21.W00", "LGSP Gia Lai", "pull", "mat-khau-lgsp"),
        ]
    )
    await national.upsert_agencies(
        [
            AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "vpcp"),
            AgencyRecord(LOCKED, "Bộ Nội vụ", "central", "", "vpcp"),
        ]
    )
    await province.upsert_systems(
        [
            SystemRecord("ubnd-tinh", "UBND tỉnh", "pull", "mat-khau-ubnd"),
            SystemRecord("uplink", "Ra trục quốc gia", "uplink", "mat-khau-uplink"),
        ]
    )
    await province.upsert_agencies(
        [
            AgencyRecord(PROVINCE, "UBND tỉnh Gia Lai", "province", "", "ubnd-tinh"),
            AgencyRecord(DEPARTMENT, "Sở Nội vụ", "province", PROVINCE, "ubnd-tinh"),
        ]
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(own.close)
        for axis in axes:
            await axis.start()
            stack.push_async_callback(axis.stop)
        yield Country(national, province, memory_bus, clock, bind("127.0.0.1", 0), stack, own)


def document(sender: str, receivers: tuple[str, ...], number: str = "7", size: int = 10) -> bytes:
    """A package of a kind that both axes take."""
    return write_edoc(
        Edoc(
            sender=Organization(sender, f"Cơ quan {sender}"),
            receivers=tuple(Organization(code, f"Cơ quan {code}") for code in receivers),
            document_id=f"{sender},2019/12/02,{number}/CV",
            code=DocumentCode(number, "CV"),
            promulgated=date(2019, 12, 2),
            subject="V/v liên thông bốn cấp",
            document_type=DocumentType("Công văn"),
            attachments=(
                Attachment("tep-1", "cv.bin", "text/plain", random.Random(1).randbytes(size)),
            ),
        )
    )


def files_of(content: bytes) -> list[tuple[str, bytes]]:
    """Names and bytes of a package's attachments."""
    package = read_package(content)
    assert isinstance(package, Edoc)
    return [(one.name, one.content) for one in package.attachments]


async def ready(uplink: Uplink) -> bool:
    return uplink.ready


async def test_agencies_are_known_on_both_sides_before_it_is_ready(country: Country) -> None:
    await country.open_national()
    uplink = await country.uplink()
    await eventually(lambda: ready(uplink))
    outside = await country.province.find_agency(CENTRAL)
    assert outside is not None
    assert (outside.system_id, outside.level) == ("uplink", "central")
    inside = await country.national.find_agency(DEPARTMENT)
    assert inside is not None
    assert inside.system_id == "00.21.W00"


async def test_an_office_removed_below_is_removed_above_and_may_come_again(
    country: Country,
) -> None:
    await country.open_national()
    uplink = await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    await eventually(lambda: ready(uplink))
    await country.province.delete_agency("ubnd-tinh", DEPARTMENT)
    for _ in range(2):
        await uplink.sync()
    for axis in (country.province, country.national):
        assert await axis.find_agency(DEPARTMENT) is None
    again = AgencyRecord(DEPARTMENT, "Sở Nội vụ", "province", PROVINCE, "ubnd-tinh")
    await country.province.register_agency("ubnd-tinh", again)
    await uplink.sync()
    found = await country.national.find_agency(DEPARTMENT)
    assert found is not None
    assert found.system_id == "00.21.W00"


async def test_an_office_that_left_the_province_is_reached_over_the_axis_above(
    country: Country,
) -> None:
    await country.open_national()
    uplink = await country.uplink()
    known = await eventually(lambda: country.national.find_agency(DEPARTMENT))
    await eventually(lambda: ready(uplink))
    await country.province.delete_agency("ubnd-tinh", DEPARTMENT)
    await country.national.upsert_agencies([replace(known, system_id="vpcp")])
    for _ in range(2):
        await uplink.sync()
    found = await country.province.find_agency(DEPARTMENT)
    assert found is not None
    assert found.system_id == "uplink"


async def test_an_office_removed_above_is_unknown_below(country: Country) -> None:
    await country.open_national()
    uplink = await country.uplink()
    await eventually(lambda: country.province.find_agency(LOCKED))
    await eventually(lambda: ready(uplink))
    await country.national.delete_agency("vpcp", LOCKED)
    await uplink.sync()
    assert await country.province.find_agency(LOCKED) is None
    assert await country.province.find_agency(CENTRAL) is not None


async def test_a_restart_leaves_what_the_operator_set_for_an_office_outside(
    country: Country,
) -> None:
    await country.open_national()
    first = await country.uplink()
    await eventually(lambda: ready(first))
    await country.province.registrar.change(CENTRAL, status="locked", aliases=("G22",))
    await first.stop()
    second = await country.uplink()
    await eventually(lambda: ready(second))
    found = await country.province.find_agency("G22")
    assert found is not None
    assert found.status == "locked"


async def test_a_document_goes_up_to_the_outside_receivers_only(country: Country) -> None:
    await country.open_national()
    uplink = await country.uplink()
    await eventually(lambda: ready(uplink))
    package = document(PROVINCE, (DEPARTMENT, CENTRAL))
    await country.send_up(package)
    rows = await eventually(lambda: country.national.waiting("vpcp", PackageKind.EDOC))
    assert [row.receiver for row in rows] == [CENTRAL]
    assert (await country.national.fetch("vpcp", rows[0].id))[1] == package


async def test_a_delivery_is_done_below_when_the_axis_above_has_it(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(CENTRAL))
    rows = await country.went_up(await country.send_up(document(PROVINCE, (CENTRAL,))))
    assert rows[CENTRAL].state == "done"


async def test_a_large_package_is_fetched_and_sent_up_unchanged(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(CENTRAL))
    package = document(PROVINCE, (CENTRAL,), size=50_000)
    await country.went_up(await country.send_up(package))
    [row] = await country.national.waiting("vpcp")
    assert (await country.national.fetch("vpcp", row.id))[1] == package


async def test_a_locked_receiver_fails_alone(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(LOCKED))
    known = await country.national.find_agency(LOCKED)
    assert known is not None
    await country.national.upsert_agencies([replace(known, status="locked")])
    rows = await country.went_up(await country.send_up(document(PROVINCE, (CENTRAL, LOCKED))))
    assert (rows[CENTRAL].state, rows[LOCKED].state) == ("done", "fail")
    assert rows[LOCKED].reason.startswith("23")


async def refused_above(country: Country, most: int = 1) -> list[ConversationLine]:
    """What the senders below were told of refusals above, newest first, once there is so much."""

    async def told() -> list[ConversationLine] | None:
        lines = await country.province.conversations.newest("ubnd-tinh")
        return lines if len(lines) >= most else None

    return await eventually(told)


@pytest.mark.parametrize("dialect", ["native", "lgsp_v1", "edoc_v2", "vxp", "bus"])
async def test_what_the_axis_above_refuses_is_told_to_the_sender_below(
    country: Country, dialect: str
) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(CENTRAL))
    bare = document(PROVINCE, (CENTRAL,)).replace(b"edXML:", b"").replace(b":edXML=", b"=")
    package_id = await country.send_up(bare, dialect=dialect)
    [line] = await refused_above(country)
    assert (line.dialect, line.proven, line.refused) == (dialect, True, True)
    assert package_id in line.target
    first, *others = line.explanations
    assert first.code == "C-UPLINK-REFUSED"
    for told in (first.what.vi, first.what.en):
        for named in (package_id, f"{PROVINCE},2019/12/02,7/CV", CENTRAL, "22"):
            assert named in told
    rule = next(one for one in others if one.code == "E-PREFIX")
    assert rule.what.vi != rule.what.en
    assert rule.mend.en
    assert line.answer.startswith("22: ")


async def test_a_refusal_of_one_receiver_above_names_it_once(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(LOCKED))
    known = await country.national.find_agency(LOCKED)
    assert known is not None
    await country.national.upsert_agencies([replace(known, status="locked")])
    await country.went_up(await country.send_up(document(PROVINCE, (CENTRAL, LOCKED))))
    [line] = await refused_above(country)
    assert [one.code for one in line.explanations if one.refusing] == [
        "C-UPLINK-REFUSED", "E-RECEIVER-LOCKED",
    ]  # fmt: skip
    assert LOCKED in line.explanations[0].what.vi
    assert CENTRAL not in line.explanations[0].what.vi


async def test_a_foreign_axis_above_gives_its_words_alone(country: Country) -> None:
    refused = {"status": "FAIL", "ErrorCode": "10", "ErrorDesc": "Tep tin khong hop le", "data": []}

    async def stranger(scope: Any, receive: Any, send: Any) -> None:
        sends = scope["path"].endswith("/sendEdoc")
        answer = JSONResponse(refused if sends else {**refused, "status": "OK", "ErrorCode": "0"})
        await answer(scope, receive, send)

    app = Starlette(routes=[Mount("/national/vxp", stranger)])
    await country.stack.enter_async_context(serving(app, country.sock))
    uplink = await country.uplink()
    await eventually(lambda: ready(uplink))
    outside = AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "uplink")
    await country.province.upsert_agencies([outside])
    await country.send_up(document(PROVINCE, (CENTRAL,)))
    [line] = await refused_above(country)
    assert [one.code for one in line.explanations] == ["C-UPLINK-REFUSED"]
    assert "Invalid file" in line.explanations[0].what.en
    assert "Tep tin khong hop le" in line.answer


async def test_a_document_comes_down_to_its_own_receiver(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    package = document(CENTRAL, (PROVINCE, DEPARTMENT))
    rows = await country.went_down(await country.send_down(package))
    assert {row.state for row in rows.values()} == {"done"}
    waiting = await country.province.waiting("ubnd-tinh")
    assert sorted(row.receiver for row in waiting) == [PROVINCE, DEPARTMENT]


async def test_what_the_axis_above_wrote_anew_comes_down_just_the_same(country: Country) -> None:
    await DeliveryModes(country.national.context).choose("00.21.W00", "as-observed")
    await country.open_national()
    await country.uplink()
    known = await eventually(lambda: country.national.find_agency(DEPARTMENT))
    await country.national.upsert_agencies([replace(known, old_code="000.99.02.H21")])
    package = document(CENTRAL, (PROVINCE, DEPARTMENT), size=20_000)
    rows = await country.went_down(await country.send_down(package))
    assert {row.state for row in rows.values()} == {"done"}
    waiting = await country.province.waiting("ubnd-tinh")
    assert sorted(row.receiver for row in waiting) == [PROVINCE, DEPARTMENT]
    _, below = await country.province.fetch("ubnd-tinh", waiting[0].id)
    assert b"<edXML:OrganId>000.99.02.H21</edXML:OrganId>" in below
    assert files_of(below) == files_of(package)


async def test_a_status_comes_back_for_what_the_axis_above_wrote_anew(country: Country) -> None:
    await DeliveryModes(country.national.context).choose("00.21.W00", "as-observed")
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    sent = await country.send_down(document(CENTRAL, (DEPARTMENT,)))
    await country.went_down(sent)
    await country.send_up(accepted(DEPARTMENT, CENTRAL, country), PackageKind.STATUS)

    async def answered() -> bool:
        [one] = await country.national.sent("vpcp", sent)
        return one.delivery.business_status == "03"

    await eventually(answered)


async def test_what_the_province_refuses_fails_above_with_the_reason(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    known = await country.province.find_agency(DEPARTMENT)
    assert known is not None
    await country.province.upsert_agencies([replace(known, status="locked")])
    rows = await country.went_down(await country.send_down(document(CENTRAL, (DEPARTMENT,))))
    assert rows[DEPARTMENT].state == "fail"
    assert "E-RECEIVER-LOCKED" in rows[DEPARTMENT].reason


async def test_a_status_goes_up_and_reaches_the_document(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    sent = await country.send_down(document(CENTRAL, (DEPARTMENT,)))
    await country.went_down(sent)
    await country.send_up(accepted(DEPARTMENT, CENTRAL, country), PackageKind.STATUS)

    async def status() -> str:
        return (await country.national.sent("vpcp", sent))[0].delivery.business_status

    assert await eventually(status) == "03"


async def test_a_status_comes_down_and_reaches_the_document(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(CENTRAL))
    sent = await country.send_up(document(PROVINCE, (CENTRAL,)))
    await country.went_up(sent)
    await country.send_down(accepted(CENTRAL, PROVINCE, country), PackageKind.STATUS)

    async def status() -> str:
        return (await country.province.sent("ubnd-tinh", sent))[0].delivery.business_status

    assert await eventually(status) == "03"


async def test_an_axis_that_is_away_costs_time_and_nothing_else(country: Country) -> None:
    await country.province.upsert_agencies(
        [AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "uplink")]
    )
    uplink = await country.uplink()
    sent = await country.send_up(document(PROVINCE, (CENTRAL,)))
    await eventually(uplink.counts)
    assert not uplink.ready
    await country.open_national()
    rows = await country.went_up(sent)
    assert rows[CENTRAL].state == "done"


async def test_a_restart_goes_on_where_it_was(country: Country) -> None:
    await country.province.upsert_agencies(
        [AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "uplink")]
    )
    first = await country.uplink()
    sent = await country.send_up(document(PROVINCE, (CENTRAL,)))
    await eventually(first.counts)
    await first.stop()
    await country.open_national()
    await country.uplink()
    await country.went_up(sent)
    assert len(await country.national.waiting("vpcp")) == 1


async def test_what_was_pulled_before_a_restart_is_handed_in_after_it(country: Country) -> None:
    await country.open_national()
    first = await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    await country.province.stop()  # nobody takes what is handed in
    sent = await country.send_down(document(CENTRAL, (DEPARTMENT,)))
    await eventually(lambda: submitted(first))
    await first.stop()
    await country.uplink()
    await country.province.start()
    assert (await country.went_down(sent))[DEPARTMENT].state == "done"
    assert len(await country.province.waiting("ubnd-tinh")) == 1


async def test_without_a_receipt_an_item_is_handed_in_again(country: Country) -> None:
    await country.open_national()
    uplink = await country.uplink(replace(QUICK, resubmit_after_s=0.2))
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    await country.province.stop()
    await country.send_down(document(CENTRAL, (DEPARTMENT,)))
    await eventually(lambda: submitted(uplink))
    await eventually(lambda: more_than_one(country))
    await country.province.start()
    await eventually(lambda: country.province.waiting("ubnd-tinh"))
    await eventually(lambda: nothing_left(country))
    assert len(await country.province.waiting("ubnd-tinh")) == 1


async def more_than_one(country: Country) -> bool:
    return await country.bus.depth(INTAKE) > 1


async def nothing_left(country: Country) -> bool:
    return await country.bus.depth(INTAKE) == 0


async def submitted(uplink: Uplink) -> bool:
    return (await uplink.counts()).get("down.submitted", 0) == 1


async def test_a_repeated_delivery_is_sent_once(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.province.find_agency(CENTRAL))
    sent = await country.send_up(document(PROVINCE, (CENTRAL,)))
    row = (await country.went_up(sent))[CENTRAL]
    package = document(PROVINCE, (CENTRAL,))
    headers = {
        "package_id": sent,
        "kind": "edoc",
        "sha256": row.sha256,
        "size": str(row.size),
        "sender": PROVINCE,
        "document_id": row.document_id,
        "deliveries": f'[{{"id": "{row.id}", "receiver": "{CENTRAL}"}}]',
        "fetch": "false",
    }
    again = Message(f"{sent}:uplink:0", "delivery", package, headers)
    await country.bus.publish("axis.gia-lai.default.system.uplink", again)
    await asyncio.sleep(0.3)
    assert len(await country.national.waiting("vpcp")) == 1


async def test_both_ledgers_balance_after_traffic_both_ways(country: Country) -> None:
    await country.open_national()
    await country.uplink()
    await eventually(lambda: country.national.find_agency(DEPARTMENT))
    up = [document(PROVINCE, (CENTRAL, DEPARTMENT), number=str(n)) for n in range(5)]
    down = [document(CENTRAL, (DEPARTMENT,), number=str(n)) for n in range(5)]
    for package in down:
        await country.went_down(await country.send_down(package))
    for package in up:
        await country.send_up(package)
    await eventually(lambda: five_waiting(country))
    for axis in (country.national, country.province):
        ledger = await axis.ledger()
        assert ledger.balanced, ledger


async def five_waiting(country: Country) -> bool:
    rows = await country.national.waiting("vpcp", PackageKind.EDOC)
    return len(rows) == 5


def accepted(sender: str, receiver: str, country: Country) -> bytes:
    """Status 03 for document 7 of ``receiver``."""
    return write_status(
        Status(
            sender=Organization(sender, f"Cơ quan {sender}"),
            response_for=ResponseFor(
                receiver, "7/CV", f"{receiver},2019/12/02,7/CV", date(2019, 12, 2)
            ),
            status_code="03",
            at=country.clock.now(),
            description="Đã tiếp nhận",
        )
    )
