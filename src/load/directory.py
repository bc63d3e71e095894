"""How the cost of the directory grows with its size."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from axis.directory.registry import Registry
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import migrate

SIZES = (1_000, 10_000, 123_265)
"""The last is the real directory's, as reported in July 2026."""

REPEATS = 15
NOW = datetime(2019, 12, 2, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DirectoryCost:
    """Milliseconds, medians of one call each.

    ``imported`` and ``loaded`` are of the whole directory; ``listed_each`` is of one agency in the
    list of one system's.
    """

    size: int
    imported: float
    loaded: float
    look_up: float
    search_common: float
    search_nothing: float
    listed_each: float
    register: float
    refresh: float


FIGURES = tuple(field.name for field in fields(DirectoryCost) if field.name != "size")


def agencies(size: int) -> list[AgencyRecord]:
    """Return agencies whose codes, names and aliases look like real ones."""
    return [
        AgencyRecord(
            f"{n // 10_000:03}.{n // 100 % 100:02}.{n % 100:02}.H{21 + n % 7}",
            f"Ủy ban nhân dân xã Đắk {n}",
            "commune",
            "",
            f"he-thong-{n % 64}",
            aliases=(f"H{21 + n % 7}.{n}",),
        )
        for n in range(size)
    ]


async def measure_directory(size: int) -> DirectoryCost:
    """Fill a fresh SQLite file with ``size`` agencies and measure."""
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{Path(name) / 'do.db'}")
        try:
            await migrate(database)
            return await _measure(database, size)
        finally:
            await database.close()


async def _measure(database: Database, size: int) -> DirectoryCost:
    writer, reader = (Registry(database, "do", "default") for _ in range(2))
    systems = [SystemRecord(f"he-thong-{n}", "Đo", "pull", "x" * 20) for n in range(64)]
    await writer.upsert_systems(systems)
    imported = await _milliseconds(lambda: writer.upsert_agencies(agencies(size), NOW))
    loaded = await _milliseconds(reader.refresh)
    directory = await reader.refresh()
    started = time.perf_counter()
    for n in range(1_000):
        directory.agency(f"h{21 + n % 7}.{n}")
    look_up = (time.perf_counter() - started) * 1000 / 1_000
    registers, refreshes = [], []
    for n in range(REPEATS):
        new = AgencyRecord(f"X.{n}", "Cơ quan mới", "other", "", "he-thong-1")
        registers.append(await _milliseconds(partial(writer.register, "he-thong-1", new, NOW)))
        refreshes.append(await _milliseconds(reader.refresh))
    return DirectoryCost(
        size,
        imported,
        loaded,
        look_up,
        await _median(lambda: reader.search("dak 7", 100, None)),
        await _median(lambda: reader.search("khong co", 100, None)),
        await _median(lambda: reader.agencies("he-thong-63", False)) / (size / 64),
        statistics.median(registers),
        statistics.median(refreshes),
    )


async def _median(call: Callable[[], Awaitable[object]]) -> float:
    return statistics.median([await _milliseconds(call) for _ in range(REPEATS)])


async def _milliseconds(call: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await call()
    return (time.perf_counter() - started) * 1000
