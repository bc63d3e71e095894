"""Comparing the directories: only what changed crosses, and what is closed is not registered."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx
import pytest
from pydantic import TypeAdapter

from axis.app import create_app
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from lgsp.uplink import registries as provincial_registry
from lgsp.uplink.compare import compare
from lgsp.uplink.registries import LocalRegistry, RemoteDirectory, RemoteRegistry

INSIDE = AgencyRecord("000.00.02.H21", "Sở Nội vụ", "province", "", "ubnd-tinh", "H21-CU")
ABOVE = [{"code": "000.00.00.G22", "name": "VPCP"}, {"code": "000.00.00.H53", "name": "Tây Ninh"}]


def test_everything_outside_is_new_at_first_and_nothing_the_second_time() -> None:
    first = compare(ABOVE, [INSIDE], "uplink")
    assert [one.code for one in first.changed] == ["000.00.00.G22", "000.00.00.H53"]
    assert compare(ABOVE, [INSIDE, *first.changed], "uplink").changed == []


def test_only_what_changed_above_crosses() -> None:
    first = compare(ABOVE, [INSIDE], "uplink")
    renamed = [ABOVE[0], {**ABOVE[1], "name": "UBND tỉnh Tây Ninh"}]
    changed = compare(renamed, [INSIDE, *first.changed], "uplink").changed
    assert [one.name for one in changed] == ["UBND tỉnh Tây Ninh"]


def test_what_is_not_here_comes_until_it_is_here() -> None:
    first = compare(ABOVE, [INSIDE], "uplink").changed
    assert compare(ABOVE, [INSIDE, first[0]], "uplink").changed == [first[1]]  # it was refused
    removed = replace(first[1], deleted=True)
    assert compare(ABOVE, [INSIDE, first[0], removed], "uplink").changed == [first[1]]


def test_of_two_entries_with_one_code_the_first_holds() -> None:
    twice = [*ABOVE, {**ABOVE[1], "code": "000.00.00.h53", "name": "Tỉnh khác"}]
    assert compare(twice, [], "uplink").changed == compare(ABOVE, [], "uplink").changed


@pytest.mark.parametrize("bad", ["\x00A", "A\ud800"])
def test_a_text_that_cannot_be_stored_is_none(bad: str) -> None:
    entry = {"code": "G01", "name": f"Bộ{bad}", "pid": bad, "oldCode": bad, "mail": bad}
    merged = AgencyRecord("G01", "Bộ", "central", "", "above", status="closed", successor=bad)
    above = [{"code": bad, "name": "Bộ"}, entry]
    [one] = compare(above, [], "uplink", standing=[merged]).changed
    assert one == AgencyRecord("G01", "BộA", "central", "", "uplink", status="closed")


def test_our_own_agencies_are_not_outside_under_any_of_their_codes() -> None:
    listed = [{"code": "h21-cu"}, {"code": INSIDE.code}]
    assert compare(listed, [INSIDE], "uplink").changed == []


def test_a_closed_agency_is_not_registered_above() -> None:
    closed = replace(INSIDE, status="closed")
    assert compare(ABOVE, [closed], "uplink").missing == []
    assert compare(ABOVE, [INSIDE], "uplink").missing == [INSIDE]


def test_what_was_removed_here_is_no_office_outside_and_is_removed_above() -> None:
    removed = replace(INSIDE, deleted=True)
    found = compare([*ABOVE, {"code": INSIDE.code.lower()}], [removed], "uplink")
    assert [one.code for one in found.changed] == [one["code"] for one in ABOVE]
    assert (found.ended, found.missing) == ([INSIDE.code], [])


def test_what_was_removed_here_and_is_anothers_above_is_an_office_outside() -> None:
    removed = replace(INSIDE, deleted=True)
    above = [{"code": INSIDE.code, "name": "Sở Nội vụ tỉnh khác"}]
    found = compare(above, [removed], "uplink", ceded={INSIDE.code})
    assert [(one.code, one.system_id) for one in found.changed] == [(INSIDE.code, "uplink")]
    assert found.ended == []


def test_the_old_code_of_a_live_agency_has_not_ended_above() -> None:
    removed = replace(INSIDE, deleted=True, old_code="")
    renamed = replace(INSIDE, code="000.00.12.H21", old_code=INSIDE.code)
    found = compare([*ABOVE, {"code": INSIDE.code}], [removed, renamed], "uplink")
    assert (found.ended, [one.code for one in found.missing]) == ([], [renamed.code])


OUTSIDE = AgencyRecord("000.00.00.H34", "UBND tỉnh Kon Tum", "province", "", "uplink")


def test_what_the_axis_above_lists_no_longer_is_gone() -> None:
    found = compare(ABOVE, [INSIDE, OUTSIDE, replace(OUTSIDE, deleted=True)], "uplink")
    assert (found.gone, found.doubtful) == ([], 0)  # it was removed before
    found = compare(ABOVE, [INSIDE, OUTSIDE], "uplink")
    assert (found.gone, found.doubtful) == ([OUTSIDE], 0)


@pytest.mark.parametrize("listed", [0, 3])
def test_a_list_that_is_empty_or_suddenly_half_as_long_is_not_believed(listed: int) -> None:
    outside = [replace(OUTSIDE, code=f"X{number}") for number in range(30)]
    above = [{"code": one.code} for one in outside[:listed]]
    found = compare(above, outside, "uplink")
    assert (found.gone, found.doubtful) == ([], 30 - listed)


def test_an_office_outside_stands_as_it_stands_above() -> None:
    listed = [{"code": OUTSIDE.code, "name": OUTSIDE.name}]
    merged = replace(
        OUTSIDE,
        system_id="kon-tum",
        status="closed",
        valid_until=date(2025, 6, 30),
        successor="H48",
    )
    [one] = compare(listed, [], "uplink", standing=[merged]).changed
    assert one == replace(merged, system_id="uplink")
    stored = replace(one, version=7)
    assert compare(listed, [stored], "uplink", standing=[merged]).changed == []
    [again] = compare(listed, [stored], "uplink", standing=[OUTSIDE]).changed
    assert again == OUTSIDE


def test_what_the_operator_set_for_an_office_outside_stays() -> None:
    ours = replace(OUTSIDE, status="locked", aliases=("H34",), note="tạm dừng")
    listed = [{"code": OUTSIDE.code, "name": "UBND tỉnh Kon Tum (mới)"}]
    for standing in (None, [OUTSIDE]):
        [one] = compare(listed, [ours], "uplink", standing=standing).changed
        assert one == replace(ours, name="UBND tỉnh Kon Tum (mới)")


@pytest.fixture
async def axis(sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock) -> Axis:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [SystemRecord(one, one, "pull", "x" * 20) for one in ("ubnd-tinh", "uplink")]
    )
    await axis.upsert_agencies([INSIDE])
    return axis


@pytest.fixture
async def registry(axis: Axis) -> AsyncIterator[RemoteRegistry]:
    transport = httpx.ASGITransport(app=create_app(axis, admin_key="khoa"))
    async with httpx.AsyncClient(transport=transport) as http:
        yield RemoteRegistry(http, "http://axis", "khoa")


async def test_a_registry_far_away_is_followed_page_by_page(
    axis: Axis, registry: RemoteRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provincial_registry, "PAGE", 3)
    new = [replace(INSIDE, code=f"X{n}", old_code="") for n in range(8)]
    await axis.upsert_agencies(new)
    assert len(await registry.agencies()) == 9
    await axis.delete_agency("ubnd-tinh", "X3")
    await axis.upsert_agencies([replace(INSIDE, name="Sở Nội vụ mới")])
    found = {one.code: one for one in await registry.agencies()}
    assert [code for code, one in found.items() if one.deleted] == ["X3"]
    assert found[INSIDE.code].name == "Sở Nội vụ mới"


async def test_agencies_from_outside_are_imported_and_a_clash_holds_up_nobody(
    axis: Axis, registry: RemoteRegistry
) -> None:
    outside = [
        AgencyRecord("G22", "VPCP", "central", "KHONG-RO", "uplink"),
        AgencyRecord("H21-CU", "Trùng mã", "other", "", "uplink"),
        AgencyRecord("G01", "Bộ", "central", "G22", "uplink"),
    ]
    await registry.import_agencies(outside)
    codes = {one.code: one.parent for one in await axis.agencies(system_id="uplink")}
    assert codes == {"G22": "KHONG-RO", "G01": "G22"}


@pytest.mark.parametrize("near", [True, False])
async def test_an_agency_that_needs_a_refused_one_holds_up_nobody_either(
    axis: Axis, registry: RemoteRegistry, near: bool
) -> None:
    taken = LocalRegistry(axis) if near else registry
    first = [
        AgencyRecord("G01", "Bộ Một", "central", "", "uplink", "Z1"),
        AgencyRecord("G02", "Bộ Hai", "central", "", "uplink"),
    ]
    await taken.import_agencies(first)
    clashing = [
        replace(first[0], old_code="H21-CU"),  # so that Z1 is not given up
        replace(first[1], old_code="Z1"),
        AgencyRecord("G03", "Bộ Ba", "central", "", "uplink"),
    ]
    await taken.import_agencies(clashing)
    codes = {one.code: one.old_code for one in await axis.agencies(system_id="uplink")}
    assert codes == {"G01": "Z1", "G02": "", "G03": ""}


async def test_the_list_above_is_imported_once_whatever_stands_in_it(
    axis: Axis, registry: RemoteRegistry
) -> None:
    odd = {"code": " G01 ", "name": " Bộ\x00  Một ", "pid": "\x00G22", "oldCode": " Z1", "mail": 5}
    above = [*ABOVE, odd, {"code": "G02\ud800", "name": "Bộ Hai"}]
    found = compare(above, await registry.agencies(), "uplink")
    await registry.import_agencies(found.changed)
    assert {one.code for one in await axis.agencies(system_id="uplink")} == {
        *(one["code"] for one in ABOVE),
        "G01",
    }
    assert compare(above, await registry.agencies(), "uplink").changed == []


@pytest.mark.parametrize("near", [True, False])
async def test_an_import_leaves_what_the_operator_set_and_a_removal_removes(
    axis: Axis, registry: RemoteRegistry, near: bool
) -> None:
    taken = LocalRegistry(axis) if near else registry
    merged = replace(OUTSIDE, status="closed", valid_until=date(2025, 6, 30), successor="H48")
    await taken.import_agencies([merged])
    await axis.registrar.change(OUTSIDE.code, aliases=("H34",), note="ghi chú")
    await taken.import_agencies([replace(merged, name="Kon Tum")])
    found = await axis.find_agency("H34")
    assert found is not None
    assert (found.name, found.note, found.successor) == ("Kon Tum", "ghi chú", "H48")
    await taken.remove_agencies([OUTSIDE.code, INSIDE.code, "chưa từng có"])
    assert await axis.find_agency(OUTSIDE.code) is None
    assert await axis.find_agency(INSIDE.code) is not None  # the uplink removes its own only


@pytest.mark.parametrize("near", [True, False])
async def test_removals_are_few_changes_of_the_directory_however_many_they_are(
    axis: Axis, registry: RemoteRegistry, near: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provincial_registry, "MOST_REMOVED", 20)
    taken = LocalRegistry(axis) if near else registry
    outside = [replace(OUTSIDE, code=f"X{number}") for number in range(50)]
    await taken.import_agencies(outside)
    before = (await axis.registrar.page(limit=1)).version
    for _ in range(2):
        await taken.remove_agencies([one.code.lower() for one in outside])
    assert await axis.agencies(system_id="uplink") == []
    assert (await axis.registrar.page(limit=1)).version == before + 3


async def test_how_agencies_above_stand_is_read_by_their_system_or_not_at_all(axis: Axis) -> None:
    transport = httpx.ASGITransport(app=create_app(axis, admin_key="khoa"))
    async with httpx.AsyncClient(transport=transport) as http:
        auth = httpx.BasicAuth("ubnd-tinh", "x" * 20)
        there = RemoteDirectory(http, "http://axis", auth=auth)
        elsewhere = RemoteDirectory(http, "http://axis/khac", auth=auth)
        assert [one.code for one in await there.standing() or ()] == [INSIDE.code]
        assert await elsewhere.standing() is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>Xin chào</html>"),
        (200, "{}"),
        (200, "[]"),  # no version of the directory
        (200, '[{"code": "H34"}]'),
        (200, '["H34"]'),
        (302, ""),
        (400, "x"),
        (501, "x"),
        (503, "x"),
    ],
)
async def test_an_axis_above_that_answers_something_else_tells_nothing(
    axis: Axis, status: int, body: str
) -> None:
    async def odd(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, text=body)

    async with httpx.AsyncClient(transport=httpx.MockTransport(odd)) as http:
        assert await RemoteDirectory(http, "http://axis").standing() is None


async def test_how_agencies_above_stood_is_kept_while_the_axis_above_does_not_tell(
    axis: Axis,
) -> None:
    there = httpx.ASGITransport(app=create_app(axis, admin_key="khoa"))
    away = False

    async def sometimes(request: httpx.Request) -> httpx.Response:
        if away:
            raise httpx.ConnectError("away")
        return await there.handle_async_request(request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(sometimes)) as http:
        directory = RemoteDirectory(http, "http://axis", admin_key="khoa")
        told = await directory.standing()
        away = True
        assert await directory.standing() == told
        assert [one.code for one in told or ()] == [INSIDE.code]


async def test_a_registry_that_began_anew_is_read_anew() -> None:
    version, rows = 100, [replace(OUTSIDE, version=100)]

    async def registry(request: httpx.Request) -> httpx.Response:
        since = int(request.url.params["since_version"])
        body = TypeAdapter(list[AgencyRecord]).dump_json(
            [one for one in rows if one.version > since]
        )
        return httpx.Response(200, content=body, headers={"X-Lgsp-Registry-Version": str(version)})

    async with httpx.AsyncClient(transport=httpx.MockTransport(registry)) as http:
        directory = RemoteDirectory(http, "http://axis", admin_key="khoa")
        assert [one.code for one in await directory.agencies()] == [OUTSIDE.code]
        anew = (replace(INSIDE, version=1), replace(INSIDE, code="H48", version=2))
        version, rows = 2, list(anew)
        for _ in range(2):
            assert [one.code for one in await directory.agencies()] == [one.code for one in anew]
