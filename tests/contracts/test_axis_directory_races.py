"""Changes of the directory that come at once: each is judged by what the one before it left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from tests.support.axis_samples import COMMUNE, DISTRICT, TOWN, document, send, start_axis

from axis.directory.agency_rows import rows_of
from axis.engine import Axis
from axis.errors import NotFound, Refused
from axis.records import AgencyRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql import axis_registry_store as store
from edoc.plumbing.sql.database import Database

ALIAS = "H21.BIDANH"


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = await start_axis(database, memory_bus, clock)
    yield axis
    await axis.stop()


@pytest.fixture
async def another(
    axis: Axis, database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Axis]:
    """The same axis in a second process."""
    another = await start_axis(database, memory_bus, clock)
    yield another
    await another.stop()


async def known(axis: Axis, code: str) -> AgencyRecord:
    found = await axis.find_agency(code)
    assert found is not None
    return found


async def test_one_alias_is_given_to_one_agency(axis: Axis) -> None:
    wanted = [replace(await known(axis, code), aliases=(ALIAS,)) for code in (COMMUNE, TOWN)]
    done = await asyncio.gather(*map(axis.registrar.put, wanted), return_exceptions=True)
    assert sorted(isinstance(one, Refused) for one in done) == [False, True]
    holders = [one for one in await axis.agencies() if ALIAS in one.aliases]
    assert len(holders) == 1


async def test_a_change_never_undoes_a_removal(axis: Axis) -> None:
    for number in range(10):
        code = f"000.{30 + number}.31.H21"
        await axis.register_agency("xa", AgencyRecord(code, "Xã", "commune", DISTRICT, "xa"))
        changed, _ = await asyncio.gather(
            axis.registrar.change(code, note="ghi chú"),
            axis.delete_agency("xa", code),
            return_exceptions=True,
        )
        assert isinstance(changed, AgencyRecord | NotFound)
        assert await axis.find_agency(code) is None


async def test_two_changes_of_one_agency_both_stand(axis: Axis) -> None:
    await asyncio.gather(
        axis.registrar.change(COMMUNE, status="locked"),
        axis.registrar.change(COMMUNE, note="ghi chú"),
    )
    agency = await known(axis, COMMUNE)
    assert (agency.status, agency.note) == ("locked", "ghi chú")


async def test_an_import_that_became_wrong_while_it_waited_writes_nothing(axis: Axis) -> None:
    entries = [
        {"code": f"000.{10 + number}.31.H21", "name": "Xã", "system": "xa"} for number in range(9)
    ]
    rows, _ = rows_of([*entries, {"code": COMMUNE, "aliases": ALIAS}])
    report, put = await asyncio.gather(
        axis.registrar.import_rows(rows),
        axis.registrar.put(replace(await known(axis, TOWN), aliases=(ALIAS,))),
        return_exceptions=True,
    )
    assert not isinstance(report, BaseException)
    assert bool(report.faults) != isinstance(put, Refused)
    written = [one for one in await axis.agencies(system_id="xa") if one.name == "Xã"]
    assert len(written) == (0 if report.faults else 9)
    assert len([one for one in await axis.agencies() if ALIAS in one.aliases]) == 1


async def test_removals_are_one_change_of_the_directory_and_the_same_again_is_none(
    axis: Axis,
) -> None:
    codes = [f"X{number}" for number in range(1200)]
    await axis.upsert_agencies([AgencyRecord(code, "N", "other", "", "xa") for code in codes])
    before = (await axis.directory()).version
    given = [*codes, TOWN, "chưa từng có"]  # the town is another system's
    removed = [await axis.registrar.remove("xa", given) for _ in range(2)]
    assert [len(one) for one in removed] == [1200, 0]
    assert (await axis.registrar.page(limit=1)).version == before + 1
    assert await axis.find_agency(codes[-1]) is None
    assert await axis.find_agency(TOWN) is not None


async def test_senders_are_served_while_the_directory_changes_all_the_time(axis: Axis) -> None:
    async def change() -> None:
        for number in range(40):
            agency = AgencyRecord(f"000.{30 + number}.31.H21", "Xã", "commune", DISTRICT, "xa")
            await axis.register_agency("xa", agency)

    changing = asyncio.create_task(change())
    accepted = 0
    while not changing.done():
        await send(axis, document(COMMUNE, number=str(accepted)))
        accepted += 1
    await changing
    assert accepted > 5


async def test_a_change_is_seen_at_once_though_a_reading_began_before_it(
    axis: Axis, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, writes = store.read_version, store.next_version
    is_turn, is_read, may_read_on, may_write = (asyncio.Event() for _ in range(4))

    async def read_version(*args: Any) -> int:
        version = await reads(*args)
        is_read.set()
        await may_read_on.wait()
        return version

    async def next_version(*args: Any) -> int:
        monkeypatch.setattr(store, "read_version", read_version)
        is_turn.set()
        await may_write.wait()
        return await writes(*args)

    monkeypatch.setattr(store, "next_version", next_version)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        changing = group.create_task(axis.registrar.change(COMMUNE, note="ghi chú"))
        await is_turn.wait()
        reading = group.create_task(axis.registrar.page(limit=1))
        await is_read.wait()
        may_write.set()
        await changing
        may_read_on.set()
        await reading
    assert (await known(axis, COMMUNE)).note == "ghi chú"


async def test_a_package_is_judged_by_the_directory_that_another_process_has_changed(
    axis: Axis, another: Axis
) -> None:
    await axis.directory()  # known here for the next half second
    await another.delete_agency("xa", COMMUNE)
    new = await another.register_agency("xa", AgencyRecord("X1", "Xã mới", "commune", "", "xa"))
    with pytest.raises(Refused) as refused:
        await send(axis, document(COMMUNE))
    assert [finding.rule for finding in refused.value.findings] == ["E-RECEIVER-UNKNOWN"]
    await send(axis, document(new.code))
    assert [delivery.receiver for delivery in await axis.waiting("xa")] == [new.code]
    kinds = [event.type for event in await axis.events()]
    assert (kinds.count("refused"), kinds.count("accepted")) == (1, 1)


async def test_an_import_is_one_change_of_the_directory_and_the_same_again_is_none(
    axis: Axis,
) -> None:
    rows, _ = rows_of([{"code": f"X{number}", "name": "N", "system": "xa"} for number in range(30)])
    before = (await axis.directory()).version
    reports = [await axis.registrar.import_rows(rows) for _ in range(2)]
    assert [(one.changed, one.unchanged) for one in reports] == [(30, 0), (0, 30)]
    assert (await axis.registrar.page(limit=1)).version == before + 1
