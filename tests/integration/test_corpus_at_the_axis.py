"""Every rule of the axis shows on a small axis, and nothing else does."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path

import pytest
from tests.conftest import START
from tests.support.axis_samples import AGENCIES, PROVINCE, SYSTEMS
from tests.vectors import make  # noqa: F401 - enters the vectors
from tests.vectors.making.at_the_axis import DEFAULT, SCENES, Scene, Seal, nothing_wrong
from tests.vectors.making.vector import SOUND, Vector

from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import errors_of
from edoc.contract.model import Edoc, Package
from edoc.contract.profiles import Profile
from edoc.contract.reader import read_header
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seal]:
    folder: Path = tmp_path_factory.mktemp("authority")
    authority = Authority.create(folder, now=START, base_url="http://127.0.0.1:1", key_bits=2048)
    key = generate_key()
    subject = Subject("agency", "UBND tỉnh (mô phỏng)", agency_code=PROVINCE)
    identity = Identity(key, *authority.issue(subject, key.public_key(), now=START))
    yield Seal(identity, authority.trust(START))
    authority.close()


@asynccontextmanager
async def running(
    database: Database, bus: MemoryBus, clock: FixedClock, seal: Seal, settings: AxisSettings
) -> AsyncIterator[Axis]:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
        settings=settings,
        trust=seal.trust,
    )
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(AGENCIES)
    await axis.start()
    try:
        yield axis
    finally:
        await axis.stop()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_a_scene_shows_its_rule_and_nothing_else(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, seal: Seal, scene: Scene
) -> None:
    async with running(sqlite_database, memory_bus, clock, seal, scene.settings) as axis:
        assert await scene.play(axis, seal) == scene.shows


async def test_what_the_scenes_differ_from_shows_nothing(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, seal: Seal
) -> None:
    async with running(sqlite_database, memory_bus, clock, seal, DEFAULT) as axis:
        assert await nothing_wrong(axis, seal) == set()


HOME = SystemRecord("so", "Sở Giả Định", "pull", "bi-mat-so")


def codes_of(package: Package) -> list[str]:
    if isinstance(package, Edoc):
        return [package.sender.code, *(receiver.code for receiver in package.receivers)]
    return [package.sender.code, package.response_for.agency]


def sent_by_the_province() -> dict[str, Vector]:
    """The sound packages of its offices; an enterprise's and a hub's come down the uplink."""
    return {
        name: vector
        for name, vector in SOUND.items()
        if Profile.NATIONAL in vector.claims and "H21" in read_header(vector.make()).sender.code
    }


def agencies_named_in(vectors: dict[str, Vector]) -> list[AgencyRecord]:
    """Everybody exists: the offices of the province in one system, the others above."""
    packages = [read_header(vector.make()) for vector in vectors.values()]
    codes = {code.upper() for package in packages for code in codes_of(package)}
    return [
        AgencyRecord(code, f"Mô phỏng {code}", "commune", "", "so" if "H21" in code else "uplink")
        for code in sorted(codes - {agency.code for agency in AGENCIES})
    ]


async def test_no_sound_package_is_refused_at_the_door(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, seal: Seal
) -> None:
    vectors = sent_by_the_province()
    assert len(vectors) > 50
    async with running(sqlite_database, memory_bus, clock, seal, DEFAULT) as axis:
        await axis.upsert_systems([HOME])
        await axis.upsert_agencies(agencies_named_in(vectors))
        for vector in vectors.values():
            at = datetime.combine(vector.day, time(12), VIETNAM)
            found = await axis.examiner.examine(
                vector.make(), profile=Profile.NATIONAL, at=at, system_id="so"
            )
            assert (vector.name, errors_of(found.findings)) == (vector.name, ())
