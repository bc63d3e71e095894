"""Calls of the national dialect that miss it, at an axis with all its faces and at the site."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from dialect_site import SECRETS, SENDER, DialectSite, dialect_site
from whole_site import whole_site

from axis.dialects.vxp.strays import stray_operation
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

SYSTEM = (b"xroadvnpt-systemid", b"tu-do-1")


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[DialectSite]:
    """An axis with every face."""
    async with dialect_site(sqlite_database, memory_bus, clock) as served:
        yield served


async def called(site: DialectSite, path: str, method: str = "POST") -> httpx.Response:
    async with httpx.AsyncClient() as http:
        headers = dict([SYSTEM])
        return await http.request(method, site.url + path, headers=headers, content=b"x" * 3000)


@pytest.mark.parametrize(
    ("path", "key", "value", "code"),
    [
        ("//vxp/sendEdoc", "DocId", "", "C-API-PATH"),
        ("/VXP/getEdoc", "data", "", "C-API-PATH"),
        ("/vnpt/vxp/getSentEdocList", "data", [], "C-API-PREFIX"),
        ("/getReceivedEdocList", "data", [], "C-API-PREFIX"),
    ],
)
async def test_a_stray_call_fails_in_the_shape_that_its_client_reads(
    site: DialectSite, path: str, key: str, value: object, code: str
) -> None:
    answer = await called(site, path)
    reply = answer.json()
    assert (answer.status_code, reply["status"], reply["ErrorCode"]) == (404, "FAIL", "20")
    assert reply[key] == value
    assert answer.content.isascii()
    [line] = await site.axis.conversations.newest()
    [told] = line.explanations
    assert (told.code, told.nearest) == (code, "/vxp/" + path.rpartition("/")[2])


@pytest.mark.parametrize(
    "headers",
    [
        {"XroadVnpt-systemid": "tu-do-1"},
        {"X-SystemId": "tu-do-1"},
        {"organid": SENDER},
        {"Authorization": "Basic dHUtZG8tMTpzYWk="},
    ],
)
@pytest.mark.parametrize("path", ["/sendEdoc", "/api/v1/package", "/api/v1/deliveries"])
async def test_a_call_that_misses_its_dialect_belongs_to_the_system_that_it_names(
    site: DialectSite, path: str, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient() as http:
        await http.get(site.url + path, headers=headers)
        own = {"auth": ("tu-do-1", SECRETS["tu-do-1"])}
        [line] = (await http.get(site.url + "/api/v1/conversations", **own)).json()
        [other] = await site.axis.conversations.newest()
    assert (line["id"], line["system_id"], line["proven"]) == (other.id, "tu-do-1", False)


async def test_a_stray_download_gets_nothing_to_store(site: DialectSite) -> None:
    answer = await called(site, "//vxp/downloadEdoc", "GET")
    assert (answer.status_code, answer.content) == (404, b"")


async def test_calls_of_other_dialects_are_no_strays(site: DialectSite) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(site.url + "/api/v1/getEdoc")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/vxp/sendEdoc", "sendEdoc"),
        ("/w/default/nationl/vxp/sendEdoc/", "sendEdoc"),
        ("/vxp/sendedoc", ""),
        ("/gia-lai/lgsp/v1/sendEdoc", ""),
        ("/vxp", ""),
        ("/", ""),
    ],
)
def test_a_path_tells_which_operation_was_meant(path: str, operation: str) -> None:
    assert stray_operation(path) == operation


def test_the_headers_of_the_client_tell_its_dialect() -> None:
    assert stray_operation("/gia-lai/sendEdoc", [SYSTEM]) == "sendEdoc"
    assert stray_operation("/gia-lai/sendEdoc") == ""


@pytest.mark.parametrize("before", ["/", "//", "///w/default/"])
async def test_slashes_before_the_name_of_an_axis_do_not_matter(
    tmp_path: Path, before: str
) -> None:
    async with whole_site(tmp_path) as site, httpx.AsyncClient() as http:
        answer = await http.post(f"{site.url}{before}gia-lai/vxp/getReceivedEdocList")
        [line] = await site.axis.conversations.newest()
    assert (answer.status_code, answer.json()["ErrorCode"]) == (200, "15")
    assert (line.dialect, line.operation) == ("vxp", "getReceivedEdocList")
