"""Folder and database belong to one user and one program; the world's clock goes on."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import httpx
import pytest

from axis.records import AgencyRecord
from edoc.plumbing.clock import SystemClock
from lgsp import parts
from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.folder_lock import only_one, only_one_database
from lgsp.private_file import data_folder
from lgsp.settings import Settings
from lgsp.story.report import CROSSING, expectations
from lgsp.topology.presets import preset
from lgsp.uplink.registries import RemoteRegistry


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_folder_and_database_are_for_their_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "du-lieu")
    database = await parts.open_database(settings)
    try:
        assert rights(settings.data_dir) == 0o700
        files = list(settings.data_dir.glob("lgsp.db*"))
        assert {rights(file) for file in files} == {0o600}
    finally:
        await database.close()


def test_the_rights_of_a_folder_that_was_there_are_kept(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data_folder(tmp_path)
    assert rights(tmp_path) == 0o755


def test_a_second_program_is_refused_by_folder_and_by_database(tmp_path: Path) -> None:
    file = tmp_path / "khac.db"
    for lock, place in ((only_one, tmp_path), (only_one_database, file)):
        with lock(place), pytest.raises(EnvironmentProblem, match="in use"), lock(place):
            pass
        with lock(place):
            pass


def test_a_server_without_a_broker_is_refused() -> None:
    server = "postgresql://a@b/c"
    with pytest.raises(SettingsError, match="LGSP_BROKER_URL"):
        parts.refuse_volatile_bus_on_server(Settings(database_url=server))
    parts.refuse_volatile_bus_on_server(Settings(database_url=server, broker_url="amqp://x"))
    parts.refuse_volatile_bus_on_server(Settings())


async def test_a_frozen_world_stays_frozen_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, world_scale=60)
    topology, real = preset(settings.topology), SystemClock()
    database = await parts.open_database(settings)
    try:
        world, _ = await parts.open_world(database, settings, topology, real)
        assert world.clock.scale == 60
        await parts.change_clock(database, world.name, lambda c: c.rescaled(real.now(), 0))
        world, clock = await parts.open_world(database, settings, topology, real)
        assert (world.clock.scale, clock.setting.scale) == (0, 0)
    finally:
        await database.close()


async def test_one_refused_agency_does_not_hold_up_the_others() -> None:
    taken: list[str] = []

    def axis(request: httpx.Request) -> httpx.Response:
        rows = json.loads(request.content)["rows"]
        faults = [{"line": row["line"]} for row in rows if row["code"] == "xau"]
        if faults:
            return httpx.Response(422, json={"faults": faults})
        taken.extend(row["code"] for row in rows)
        return httpx.Response(200, json={"faults": []})

    async with httpx.AsyncClient(transport=httpx.MockTransport(axis)) as http:
        registry = RemoteRegistry(http, "http://axis/gia-lai", "khoa")
        codes = ("tot-1", "xau", "tot-2")
        await registry.import_agencies(
            [AgencyRecord(code, "Cơ quan", "other", "", "uplink") for code in codes]
        )
    assert taken == ["tot-1", "tot-2"]


def report(**changed: object) -> dict[str, object]:
    book = {"in_flight": 0, "failed": 0, "expired": 0}
    signatures = {"package": {"invalid": 0, "checked": 1}, "pdf": {"invalid": 1}}
    levels = {"central": 9, "province": 25, "district": 17, "commune": 222}
    statuses = {f"{code:02}": 1 for code in (1, 3, 4, 5, 6, 13, 15)} | {"02": 2}
    return {
        "balanced": True, "levels": levels, "statuses": statuses, "signatures": signatures,
        "ledger": {"national": book}, "ledger_of_statuses": {"national": dict(book)},
        "deliveries": 7, "registered_in": 7, "crossing": dict.fromkeys(CROSSING, 0), **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"registered_in": 6}, "registers"),
        ({"crossing": {"up.waiting": 1}}, "between the axes"),
        ({"ledger": {"x": {"in_flight": 1, "failed": 0, "expired": 0}}}, "ended"),
        ({"ledger_of_statuses": {"x": {"in_flight": 0, "failed": 0, "expired": 1}}}, "ended"),
    ],
)
def test_the_story_is_not_told_well_while_something_is_open(
    changed: dict[str, object], about: str
) -> None:
    assert all(one.held for one in expectations(report()))
    broken = [one.text.en for one in expectations(report(**changed)) if not one.held]
    assert len(broken) == 1
    assert about in broken[0]
