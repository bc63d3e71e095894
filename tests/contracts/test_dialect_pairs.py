"""A dialect translates and never decides; whoever speaks one can exchange with all the others.

All faces of one axis are served together, as in the program, on SQLite with the memory bus and on
PostgreSQL with RabbitMQ; each side is the reference client of its dialect.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from backends import BOTH_BACK_ENDS
from dialect_site import (
    FILES,
    RECEIVER,
    SECRETS,
    SENDER,
    SYSTEMS,
    DialectSite,
    dialect_site,
    document,
    status,
)
from endpoints import ENDPOINTS, Endpoint

from axis.records import Submission
from edoc.contract.model import Edoc, PackageKind
from edoc.contract.reader import read_package
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from nodes.links.edoc_v2 import EdocV2Refused

pytestmark = BOTH_BACK_ENDS

DIALECTS = sorted(ENDPOINTS)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "edoc_v2.py"


@pytest.fixture
async def site(database: Database, bus: Bus, clock: FixedClock) -> AsyncIterator[DialectSite]:
    async with dialect_site(database, bus, clock) as site:
        yield site


async def taken(endpoint: Endpoint, kind: str) -> bytes:
    """List, fetch and confirm the one package that waits; then none waits any more."""
    [item] = await endpoint.waiting(kind)  # type: ignore[arg-type]
    content = await endpoint.fetch(item, kind)  # type: ignore[arg-type]
    await endpoint.confirm(item)
    assert await endpoint.waiting(kind) == []  # type: ignore[arg-type]
    return content


@pytest.mark.parametrize("ours", DIALECTS)
async def test_a_document_goes_to_every_dialect_and_its_status_comes_back(
    site: DialectSite, ours: str
) -> None:
    sender = site.endpoint(ours, SENDER)
    for number, theirs in enumerate(DIALECTS, 1):
        receiver = site.endpoint(theirs, RECEIVER)
        package, answer = document(number), status(site.clock, number)
        await sender.send(package, "edoc")
        assert await taken(receiver, "edoc") == package, theirs
        await receiver.send(answer, "status")
        assert await taken(sender, "status") == answer, theirs
    for edoc in await site.axis.packages(kind=PackageKind.EDOC):
        [sent] = await site.axis.sent("tu-do-1", edoc.id)
        assert (sent.delivery.state, sent.delivery.business_status) == ("done", "01")
    ledger = await site.axis.ledger()
    assert (ledger.edoc.delivered, ledger.status.delivered) == (len(DIALECTS), len(DIALECTS))
    assert ledger.balanced


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_same_packages_end_in_the_same_state_whatever_the_dialect(
    database: Database, bus: Bus, clock: FixedClock, dialect: str
) -> None:
    package, answer = document(), status(clock)
    async with dialect_site(database, bus, clock, "engine") as direct:
        for system, kind, body in (
            ("tu-do-1", PackageKind.EDOC, package),
            ("tu-do-2", PackageKind.STATUS, answer),
        ):
            await direct.axis.accept(Submission(system, kind, body))
            for row in await direct.axis.waiting("tu-do-2" if kind == "edoc" else "tu-do-1"):
                await direct.axis.fetch(row.system_id, row.id)
                await direct.axis.confirm(row.system_id, row.id, "done")
        expected = await direct.books()
    async with dialect_site(database, bus, clock, dialect) as site:
        sender, receiver = site.endpoint(dialect, SENDER), site.endpoint(dialect, RECEIVER)
        await sender.send(package, "edoc")
        await taken(receiver, "edoc")
        await receiver.send(answer, "status")
        await taken(sender, "status")
        assert await site.books() == expected
        assert {one.dialect for one in await site.axis.packages()} == {dialect}


@pytest.mark.parametrize("first", DIALECTS)
async def test_the_same_package_by_another_dialect_is_the_same_package(
    site: DialectSite, first: str
) -> None:
    await site.endpoint(first, SENDER).send(document(), "edoc")
    before = await site.books()
    for again in DIALECTS:
        try:
            await site.endpoint(again, SENDER).send(document(), "edoc")
        except EdocV2Refused as error:  # the one dialect that says so
            assert error.errors == ("ExistDoc",)  # noqa: PT017
    assert await site.books() == before


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_what_the_engine_refuses_no_dialect_takes(site: DialectSite, dialect: str) -> None:
    sender = site.endpoint(dialect, SENDER)
    foreign = document(receiver="000.99.99.H21")
    stolen = document().replace(f">{SENDER}<".encode(), f">{RECEIVER}<".encode())
    for package in (foreign, stolen, b"<edXML/>"):
        with pytest.raises(Exception, match=r"\w"):
            await sender.send(package, "edoc")
    assert await site.axis.packages() == []


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_client_survives_both_delivery_modes_and_the_stored_bytes_stay(
    site: DialectSite, dialect: str
) -> None:
    package, read = document(), {}
    await site.endpoint("native", SENDER).send(package, "edoc")
    receiver, chooser = site.endpoint(dialect, RECEIVER), site.endpoint("native", RECEIVER)
    for mode in ("intact", "as-observed"):
        await chooser.client.choose_delivery_mode(mode)  # type: ignore[attr-defined]
        [item] = await receiver.waiting("edoc")
        read[mode] = await receiver.fetch(item, "edoc")
        parsed = read_package(read[mode])
        assert isinstance(parsed, Edoc)
        files = [(one.name, one.content) for one in parsed.attachments]
        assert files == [(one.name, one.content) for one in FILES]
    assert read["intact"] == package != read["as-observed"]
    assert b"000.93.00.H21" in read["as-observed"]
    [stored] = await site.axis.packages()
    assert await site.axis.package_content(stored.id) == package


async def test_a_caller_of_edoc_v2_who_is_not_proven_is_not_told_who_exists(
    site: DialectSite,
) -> None:
    told = []
    for organ in (SENDER, "000.99.99.H21", "tu-do-1"):
        headers = {"organid": organ, "authorization": "sai", "X-Lgsp-Explain": "en"}
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(
                f"{site.url}/edoc/EdocService/getPendingDocIds", headers=headers
            )
        told.append([one["code"] for one in answer.json()["explanation"]])
        assert "tu-do-1" not in answer.text
    assert told == [["C-CALLER-UNPROVEN"]] * 3


async def test_the_example_of_the_documents_exchanges_by_edoc_v2(
    site: DialectSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("edoc_v2_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    ready, package, got = tmp_path / "ready.json", tmp_path / "a.edxml", tmp_path / "b.edxml"
    ready.write_text(json.dumps({"axes": [ready_axis(site.url)]}))
    package.write_bytes(document())
    await asyncio.to_thread(example.main, ready, SENDER, "send", "EDOC", package)
    printed = capsys.readouterr().out
    number = str(json.loads(printed[printed.index("{") :])["docId"])
    await asyncio.to_thread(example.main, ready, RECEIVER, "fetch", "EDOC", number, got)
    await asyncio.to_thread(example.main, ready, RECEIVER, "confirm", "EDOC", number)
    assert got.read_bytes() == package.read_bytes()
    assert await site.endpoint("edoc_v2", RECEIVER).waiting("edoc") == []


def ready_axis(url: str) -> dict[str, object]:
    """What the ready file tells of the axis."""
    systems = [
        {"systemid": system, "secret": SECRETS[system], "agencies": [{"code": agency}]}
        for agency, system in SYSTEMS.items()
    ]
    return {"dialects": {"edoc_v2": f"{url}/edoc"}, "systems": systems}
