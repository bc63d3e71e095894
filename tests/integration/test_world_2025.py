"""The preset after 1 July 2025: a document from the centre reaches communes by old and new code."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from axis.dialects.vxp.app import create_vxp_app
from axis.engine import Axis
from axis.records import AgencyRecord, Receipt, Submission
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
from edoc.contract.retry import RetryPolicy
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql import uplink_table  # noqa: F401 - registers the tables
from edoc.plumbing.sql.database import METADATA, Database
from lgsp.directory_entry import enter_topology
from lgsp.front.serve import bind, serving
from lgsp.secrets import system_secret
from lgsp.topology.presets import gia_lai_2025
from lgsp.uplink.registries import LocalRegistry
from lgsp.uplink.uplink import Uplink, UplinkSettings
from nodes.links.vxp import VxpClient

T = TypeVar("T")
INSTALLATION = b"0" * 32
NEW, OLD_OF_IT, MEMBER, DISTRICT = "H21.110", "000.20.31.H21", "000.21.31.H21", "000.00.31.H21"
QUICK = UplinkSettings(
    poll_interval_s=0.05, idle_s=0.05, retry=RetryPolicy(first_s=0.05, ceiling_s=0.2)
)


@pytest.fixture
async def axes(tmp_path: Path) -> AsyncIterator[dict[str, Axis]]:
    world, clock = gia_lai_2025(), FixedClock(gia_lai_2025().start)
    async with AsyncExitStack() as stack:
        database = Database(f"sqlite:///{tmp_path / 'world.db'}")
        stack.push_async_callback(database.close)
        async with database.write() as connection:
            await connection.run_sync(METADATA.create_all)
        bus = MemoryBus(retry_base_s=0.01)
        await bus.open()
        stack.push_async_callback(bus.close)
        axes = {}
        for spec in world.axes:
            axis = Axis(
                name=spec.name,
                world="default",
                database=database,
                bus=bus,
                clock=clock,
                real=SystemClock(),
                ids=RandomIds(),
                random=random.Random(1),
            )
            await enter_topology(axis, spec, INSTALLATION)
            await axis.start()
            stack.push_async_callback(axis.stop)
            axes[spec.name] = axis
        await connect(stack, axes, database, bus, clock)
        yield axes


async def connect(
    stack: AsyncExitStack,
    axes: dict[str, Axis],
    database: Database,
    bus: MemoryBus,
    clock: FixedClock,
) -> None:
    """Serve the national axis and start the province's uplink to it."""
    province, sock = axes["gia-lai"], bind("127.0.0.1", 0)
    app = Starlette(routes=[Mount("/vxp", create_vxp_app(axes["national"]))])
    await stack.enter_async_context(serving(app, sock))
    secret = system_secret(INSTALLATION, "national", "00.21.W00")
    url = f"http://127.0.0.1:{sock.getsockname()[1]}/vxp"
    client = VxpClient(url, "00.21.W00", secret, clock)
    stack.push_async_callback(client.close)

    async def fetch(package_id: str, limit: int) -> bytes:
        return await province.fetch_package("uplink", package_id)

    uplink = Uplink(
        axis="gia-lai",
        world="default",
        database=database,
        bus=bus,
        client=client,
        secret=system_secret(INSTALLATION, "gia-lai", "uplink"),
        fetch=fetch,
        registry=LocalRegistry(province),
        clock=SystemClock(),
        random=random.Random(3),
        settings=QUICK,
        standing=axes["national"].agencies,
    )
    await uplink.start()
    stack.push_async_callback(uplink.stop)


def letter(sender: str, *receivers: str) -> bytes:
    return write_edoc(
        Edoc(
            sender=Organization(sender, "Bên gửi"),
            receivers=tuple(Organization(code, "") for code in receivers),
            document_id=f"{sender},2025/07/07,45/CV",
            code=DocumentCode("45", "CV"),
            promulgated=date(2025, 7, 7),
            subject="Về việc thử",
            document_type=DocumentType("Công văn"),
            attachments=(Attachment("a", "a.pdf", "application/pdf", b"%PDF-1.4"),),
        )
    )


async def sent_from_the_centre(axes: dict[str, Axis], *receivers: str) -> Receipt:
    submission = Submission("vpcp", PackageKind.EDOC, letter("G22", *receivers))
    return await axes["national"].accept(submission)


async def eventually(question: Callable[[], Awaitable[T | None]]) -> T:
    """Ask until there is an answer that is true."""
    async with asyncio.timeout(20):
        while True:
            answer = await question()
            if answer:
                return answer
            await asyncio.sleep(0.02)


async def arrived_below(axes: dict[str, Axis]) -> set[str]:
    """Return the agencies for which the provincial axis has a delivery."""
    province = axes["gia-lai"]
    stories = [await province.timeline(one.id) for one in await province.packages()]
    return {one.delivery.receiver for story in stories for one in story.deliveries}


async def test_new_and_old_codes_lead_to_the_communes_of_today(
    axes: dict[str, Axis],
) -> None:
    receipt = await sent_from_the_centre(axes, NEW, OLD_OF_IT, MEMBER, DISTRICT)
    assert {one.receiver for one in receipt.deliveries} == {NEW, "H21.101", "H21"}
    rules = [finding.rule for finding in receipt.findings]
    assert rules.count("W-RECEIVER-REDIRECTED") == 2
    async with asyncio.timeout(20):
        while await arrived_below(axes) != {NEW, "H21.101", "H21"}:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_mail_for_a_merged_province_goes_where_it_went(axes: dict[str, Axis]) -> None:
    receipt = await sent_from_the_centre(axes, "000.00.00.H08", "H34")
    assert {one.receiver for one in receipt.deliveries} == {"H21", "H48"}


async def test_the_province_knows_what_became_of_offices_outside(axes: dict[str, Axis]) -> None:
    def gone(code: str) -> Callable[[], Awaitable[AgencyRecord | None]]:
        return lambda: axes["gia-lai"].find_agency(code)

    for code, successor in (("H34", "H48"), ("G04", "G17")):
        found = await eventually(gone(code))
        assert (found.status, found.successor, found.system_id) == ("closed", successor, "uplink")
        assert found.valid_until is not None


async def test_a_successor_outside_answers_for_the_office_it_followed(
    axes: dict[str, Axis],
) -> None:
    province = axes["gia-lai"]
    await eventually(lambda: province.find_agency("H34"))
    receipt = await province.accept(Submission("ubnd-tinh", PackageKind.EDOC, letter("H21", "H34")))
    assert "W-RECEIVER-REDIRECTED" in {finding.rule for finding in receipt.findings}
    about = ResponseFor("H21", "45/CV", "H21,2025/07/07,45/CV", date(2025, 7, 7))

    async def business_status() -> str:
        return (await province.timeline(receipt.package_id)).deliveries[0].delivery.business_status

    async def done() -> bool:
        return (await province.timeline(receipt.package_id)).deliveries[0].delivery.state == "done"

    await eventually(done)
    status = Status(Organization("H48", ""), about, "03", axes["national"].now())
    body = write_status(status)
    await axes["national"].accept(Submission("quang-ngai", PackageKind.STATUS, body))
    assert await eventually(business_status) == "03"
