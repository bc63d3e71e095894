"""Replies that list the directory: made once per version, handed out gzipped or in pieces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from dialect_site import RECEIVER, SECRETS, SENDER, DialectSite, dialect_site
from vxp_site import Site, vxp_site

from axis.dialects.directory_list import AT_ONCE, DirectoryList, listed, packed_of, takes_gzip
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database


def encode(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a few agencies."""
    async with vxp_site(sqlite_database, memory_bus, clock, served=False) as called:
        yield called


async def test_callers_at_the_same_time_share_one_reply_until_the_directory_changes(
    site: Site,
) -> None:
    written: list[int] = []

    def write(directory: Directory) -> Iterator[bytes]:
        written.append(directory.version)
        return iter([b"[]"])

    agencies = DirectoryList(site.axis, write)
    replies = await asyncio.gather(*(agencies.reply() for _ in range(20)))
    assert all(reply is replies[0] for reply in replies)
    new = AgencyRecord("000.00.31.H21", "UBND huyện KBang", "district", "", "gl.demo.01")
    await site.axis.register_agency("gl.demo.01", new)
    assert await agencies.reply() is not replies[0]
    assert len(written) == len(set(written)) == 2


@pytest.mark.parametrize("count", [0, 1, AT_ONCE, AT_ONCE + 1])
def test_a_list_written_in_parts_is_what_it_is_at_once(count: int) -> None:
    items = [{"code": str(n), "empty": []} for n in range(count)]
    texts = list(listed({"a": 1, "data": [], "errors": []}, items, encode))
    assert b"".join(texts) == encode({"a": 1, "data": items, "errors": []})
    assert b"".join(listed([], items, encode)) == encode(items)


async def test_a_packed_reply_is_unpacked_piece_by_piece() -> None:
    text = b"a" * 3_000_000
    packed = packed_of([text])
    pieces = [piece async for piece in packed.pieces()]
    assert b"".join(pieces) == text
    assert len(pieces) > 2
    assert packed.size == len(text)


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (b"gzip,deflate", True),
        (b"deflate, GZIP;q=0.5", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.0, br", False),
        (b"identity", False),
        (b"x-gzipped", False),
    ],
)
def test_gzip_is_sent_to_who_asks_for_it(accepted: bytes, taken: bool) -> None:
    assert takes_gzip([(b"accept-encoding", accepted)]) is taken
    assert not takes_gzip([])


# --- eDoc v2, over a socket ---------------------------------------------------------------


@pytest.fixture
async def served(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[DialectSite]:
    """An axis with every face and some hundred agencies."""
    async with dialect_site(sqlite_database, memory_bus, clock) as site:
        await site.axis.upsert_agencies(
            AgencyRecord(f"000.{n}.93.H21", f"Phòng {n}", "commune", RECEIVER, "tu-do-2")
            for n in range(100, 400)
        )
        yield site


async def organizations(site: DialectSite, coding: str, parent: str = "") -> httpx.Response:
    headers = {"organid": SENDER, "authorization": SECRETS["tu-do-1"], "accept-encoding": coding}
    async with httpx.AsyncClient(headers=headers) as http:
        return await http.get(f"{site.url}/edoc/EdocService/getOrganizations?organid={parent}")


async def test_edoc_v2_lists_all_agencies_or_those_below_one(served: DialectSite) -> None:
    answers = [await organizations(served, "gzip", parent) for parent in ("", RECEIVER, SENDER)]
    assert [len(answer.json()["organizations"]) for answer in answers] == [302, 300, 0]
    assert answers[1].json()["organizations"][0]["organizationInCharge"] == f"Đơn vị {RECEIVER}"
    assert all("content-encoding" not in answer.headers for answer in answers)
    before = answers[0].json()
    await served.axis.delete_agency("tu-do-2", "000.100.93.H21")
    after = (await organizations(served, "identity")).json()
    assert len(after["organizations"]) == len(before["organizations"]) - 1
    assert {**before, "organizations": []} == {**after, "organizations": []}
