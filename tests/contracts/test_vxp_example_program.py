"""The example program of the guide calls like the official client: nothing about it looks odd."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from vxp_site import RECEIVER, SECRETS, SENDER, Site, document, vxp_site

from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

PROGRAM = Path(__file__).parents[2] / "docs" / "examples" / "vxp.py"


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    async with vxp_site(sqlite_database, memory_bus, clock) as served:
        yield served


async def called(site: Site, system: str, operation: str, body: bytes = b"", **values: str) -> Any:
    """Call an operation with the program's own function."""
    specification = importlib.util.spec_from_file_location("example_vxp", PROGRAM)
    assert specification is not None
    assert specification.loader is not None
    program = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(program)
    secret = SECRETS[system]
    return await asyncio.to_thread(program.call, site.url, system, secret, operation, values, body)


async def test_a_document_is_sent_and_received_with_the_example_program(site: Site) -> None:
    package = document()
    values = {"from": SENDER, "messagetype": "edoc"}
    assert (await called(site, "vpcp.demo", "sendEdoc", package, **values))["status"] == "OK"
    [item] = (await called(site, "gl.demo.01", "getReceivedEdocList"))["data"]
    assert item["to"] == RECEIVER
    got = await called(site, "gl.demo.01", "getEdoc", docId=item["docId"])
    assert base64.b64decode(got["data"]) == package
    assert await called(site, "gl.demo.01", "downloadEdoc", docId=item["docId"]) == package
    await called(site, "gl.demo.01", "updateStatus", docid=item["docId"], status="done")
    told = [one.code for notes in site.noting.kept for one in notes.explanations]
    assert not [code for code in told if code.startswith("C-")]
