"""Who gets bytes as they were sent, and who the copy that real axes make."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
from backends import BOTH_BACK_ENDS

from axis.app import create_app
from axis.engine import Axis
from axis.observing import DeliveryModes
from axis.records import AgencyRecord, Submission, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.model import DocumentCode, DocumentType, Edoc, Organization, PackageKind
from edoc.contract.reader import read_package
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus

pytestmark = BOTH_BACK_ENDS

SENDER, PULLING, PUSHED = "H21.12", "H21.13", "H21.14"
SYSTEMS = [
    SystemRecord("gui", "Bên gửi", "pull", "mat-khau-gui"),
    SystemRecord("lay", "Bên tự lấy", "pull", "mat-khau-lay"),
    SystemRecord("day", "Bên được đẩy", "bus", "mat-khau-day"),
]


def make_axis(database: Database, bus: Bus, clock: FixedClock, **settings: object) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=SeededIds(1),
        random=random.Random(1),
        settings=AxisSettings(**settings),  # type: ignore[arg-type]
    )


@pytest.fixture
async def axis(database: Database, bus: Bus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = make_axis(database, bus, clock)
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(
        AgencyRecord(code, f"Cơ quan {code}", "province", "", system.id, old_code=f"000.00.{n}.H21")
        for n, (code, system) in enumerate(zip((SENDER, PULLING, PUSHED), SYSTEMS, strict=True), 12)
    )
    await axis.start(consume=False)
    yield axis
    await axis.stop()


PACKAGE = write_edoc(
    Edoc(
        sender=Organization(SENDER, "Bên gửi"),
        receivers=(Organization(PULLING, "Bên tự lấy"), Organization(PUSHED, "Bên được đẩy")),
        document_id=f"{SENDER},2019/12/02,45/CV",
        code=DocumentCode("45", "CV"),
        promulgated=date(2019, 12, 2),
        subject="V/v cách giao",
        document_type=DocumentType("Công văn"),
    )
)


async def sent(axis: Axis) -> dict[str, str]:
    """Send the package; ids of its deliveries by system."""
    receipt = await axis.accept(Submission("gui", PackageKind.EDOC, PACKAGE))
    return {"lay" if one.receiver == PULLING else "day": one.id for one in receipt.deliveries}


async def test_bytes_are_intact_unless_somebody_chose_otherwise(axis: Axis) -> None:
    deliveries = await sent(axis)
    for system, delivery in deliveries.items():
        assert (await axis.fetch(system, delivery))[1] == PACKAGE


async def test_a_pull_system_gets_the_copy_it_asked_for_and_others_do_not(axis: Axis) -> None:
    deliveries = await sent(axis)
    for system in ("lay", "day", "gui"):
        await DeliveryModes(axis.context).choose(system, "as-observed")
    row, copy = await axis.fetch("lay", deliveries["lay"])
    assert b"\r\n" in copy
    assert [one.agency for one in read_package(copy).traces] == ["", "00.90.W00"]  # type: ignore[union-attr]
    assert (await axis.fetch("day", deliveries["day"]))[1] == PACKAGE
    assert await axis.fetch_package("gui", row.package_id) == PACKAGE
    assert await axis.fetch_package("lay", row.package_id) == copy


async def test_the_axis_may_make_copies_for_all_who_did_not_choose(
    axis: Axis, database: Database, bus: Bus, clock: FixedClock
) -> None:
    deliveries = await sent(axis)
    other = make_axis(database, bus, clock, delivery_mode="as-observed")
    modes = DeliveryModes(other.context)
    assert (await modes.of("lay")).effective == "as-observed"
    assert (await modes.of("day")).effective == "intact"
    assert (await other.fetch("lay", deliveries["lay"]))[1] != PACKAGE
    await modes.choose("lay", "intact")
    assert (await other.fetch("lay", deliveries["lay"]))[1] == PACKAGE


async def test_the_copy_is_the_same_at_each_fetch_and_what_was_sent_stays_provable(
    axis: Axis, clock: FixedClock
) -> None:
    deliveries = await sent(axis)
    await DeliveryModes(axis.context).choose("lay", "as-observed")
    row, first = await axis.fetch("lay", deliveries["lay"])
    clock.advance(timedelta(hours=1))
    assert (await axis.fetch("lay", deliveries["lay"]))[1] == first
    assert row.sha256 == hashlib.sha256(PACKAGE).hexdigest()
    assert row.size == len(PACKAGE)
    assert await axis.package_content(row.package_id) == PACKAGE


async def test_registering_a_system_again_leaves_its_choice_alone(axis: Axis) -> None:
    await DeliveryModes(axis.context).choose("lay", "as-observed")
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_systems([SystemRecord("lay", "Tên mới", "pull", "mat-khau-moi")])
    system = await axis.system("lay")
    assert system is not None
    assert (system.name, system.delivery_mode) == ("Tên mới", "as-observed")


async def test_a_system_chooses_for_itself_with_its_own_credentials(axis: Axis) -> None:
    deliveries = await sent(axis)
    transport = httpx.ASGITransport(create_app(axis, admin_key="khoa-quan-tri-cua-phep-thu"))
    async with httpx.AsyncClient(transport=transport, base_url="http://axis/api/v1") as http:
        own = httpx.BasicAuth("lay", "mat-khau-lay")
        path = "/systems/self/delivery-mode"
        answer = await http.put(path, json={"mode": "as-observed"}, auth=own)
        assert answer.json() == {"chosen": "as-observed", "effective": "as-observed"}
        assert (await http.get(path, auth=own)).json() == answer.json()
        assert (await http.put(path, json={"mode": "gon"}, auth=own)).status_code == 422
        assert (await http.get(path)).status_code == 401
        copy = await http.get(f"/deliveries/{deliveries['lay']}/content", auth=own)
        assert copy.headers["X-Served-SHA256"] == hashlib.sha256(copy.content).hexdigest()
        assert copy.headers["X-Content-SHA256"] == hashlib.sha256(PACKAGE).hexdigest()
        answer = await http.put(path, json={"mode": ""}, auth=own)
        assert answer.json() == {"chosen": "", "effective": "intact"}
