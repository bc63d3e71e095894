"""The whole directory at its real size, through the national dialect."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Iterator

import pytest
from vxp_site import Site, answer_of, request_bytes, vxp_site

from axis.records import AgencyRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.vxp import NewAgency

REAL_SIZE = 123_265
KNOWN = 3
"""Agencies that the site has anyway."""


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    async with vxp_site(sqlite_database, memory_bus, clock) as served:
        yield served


def generated(count: int) -> Iterator[AgencyRecord]:
    """Agencies with codes of both forms and names with accents, as in the real list."""
    for n in range(count):
        top, rest = divmod(n, 10_000)
        code = f"{rest // 1000:03d}.{rest // 100 % 10:02d}.{rest % 100:02d}.H{40 + top}"
        new = f"H{40 + top}.{rest % 100:02d}.{rest // 100:02d}"
        name = f"Ủy ban nhân dân xã số {n}"
        yield AgencyRecord(code, name, "commune", f"000.00.00.H{40 + top}", "vpcp.demo", new)


async def both_ways(site: Site, operation: str) -> tuple[bytes, bytes]:
    """The reply of an operation, gzipped and plain."""
    head, zipped = await site.raw(request_bytes(operation, {}, gzip_accepted=True))
    assert b"content-encoding: gzip" in head.lower()
    assert f"content-length: {len(zipped)}".encode() in head.lower()
    head, plain = await site.raw(request_bytes(operation, {}))
    assert b"content-encoding" not in head.lower()
    assert f"content-length: {len(plain)}".encode() in head.lower()
    return zipped, plain


@pytest.mark.slow
async def test_all_agencies_of_the_country_are_listed_in_three_ways(site: Site) -> None:
    await site.axis.upsert_agencies(generated(REAL_SIZE - KNOWN))
    for operation, count in [
        ("getAgenciesList", REAL_SIZE),
        ("getAgenciesListQD20", REAL_SIZE - 2),
        ("getSynchronizeUnit", REAL_SIZE),
    ]:
        zipped, plain = await both_ways(site, operation)
        assert gzip.decompress(zipped) == plain
        assert len(zipped) * 5 < len(plain)
        items = answer_of(plain)["data"]
        assert len(items) == count
        assert len({item["id"] for item in items}) == count


async def test_a_change_of_the_directory_is_in_the_next_reply(site: Site) -> None:
    client = site.client("gl.demo.01")
    before = await client.get_agencies_list()
    await client.register_agency(NewAgency("000.00.31.H21", "UBND huyện KBang", ""))
    after = await client.get_agencies_list()
    await client.delete_agency("000.00.31.H21")
    assert [len(before), len(after), len(await client.get_agencies_list())] == [3, 4, 3]
    [gone] = [unit for unit in await client.get_synchronize_unit() if unit["deleted"]]
    assert (gone["code"], len(await client.get_synchronize_unit())) == ("000.00.31.H21", 4)


async def test_an_empty_list_is_a_list(site: Site) -> None:
    await site.client("gl.demo.01").delete_agency("000.00.13.H21")  # the only one with a new code
    assert (await site.asked("getAgenciesListQD20", {}))["data"] == []


async def test_the_reply_is_the_same_in_steps_as_at_once(site: Site) -> None:
    await site.axis.upsert_agencies(generated(1200))
    _, plain = await both_ways(site, "getAgenciesList")
    again = json.dumps(json.loads(plain), separators=(",", ":")).encode("ascii")
    assert plain == again
