"""Exchange by the provincial dialect over a real socket, on both back ends, with its client."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import random
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from backends import BOTH_BACK_ENDS
from lgsp_v1_site import (
    ACCOUNT,
    LIMIT,
    OTHER,
    PREFIX,
    RECEIVER,
    SECRETS,
    SENDER,
    TODAY,
    Site,
    document,
    received,
    send,
    served,
    started_axis,
)

from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.package_uuid import from_uuid
from axis.records import AgencyRecord
from edoc.contract.model import Edoc, Organization, ResponseFor, Status
from edoc.contract.reader import read_package
from edoc.contract.writer import write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from nodes.links.lgsp_v1 import LgspV1Refused

pytestmark = BOTH_BACK_ENDS


EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "lgsp_v1.py"


@pytest.fixture
async def site(
    request: pytest.FixtureRequest, database: Database, bus: Bus, clock: FixedClock
) -> AsyncIterator[Site]:
    """The served dialect, with the choices of the test's ``settings``."""
    chosen = getattr(request, "param", LgspV1Settings())
    async with started_axis(database, bus, clock) as axis, served(axis, clock, chosen) as site:
        yield site


@pytest.mark.parametrize(
    "site",
    [
        LgspV1Settings(),
        LgspV1Settings(envelope="documented"),
        LgspV1Settings(success_code=0, error_code_as_text=False, agencies_form="flat"),
    ],
    indirect=True,
    ids=["real", "documented", "zero"],
)
async def test_a_document_is_sent_listed_fetched_and_confirmed(site: Site) -> None:
    package = document()
    await site.client("tu-do-1").send_edoc(package)
    receiver = site.client("tu-do-2")
    [item] = await received(receiver)
    assert (item["from"], item["to"], item["status"]) == (SENDER, RECEIVER, "initial")
    assert await receiver.get_edoc(item["docId"]) == package
    await receiver.update_status(item["docId"], "done")
    [again] = await received(receiver)  # a window of days, no queue
    assert (again["docId"], again["status"]) == (item["docId"], "done")
    assert len(await receiver.get_agencies_list()) == 3


async def test_a_large_attachment_arrives_byte_for_byte(site: Site) -> None:
    package = document(size=LIMIT // 2)
    await site.client("tu-do-1").send_edoc(package)
    receiver = site.client("tu-do-2")
    [item] = await received(receiver)
    read = read_package(await receiver.get_edoc(item["docId"]))
    assert isinstance(read, Edoc)
    wanted = hashlib.sha256(random.Random(1).randbytes(LIMIT // 2)).digest()
    assert hashlib.sha256(read.attachments[0].content).digest() == wanted


async def test_a_status_travels_back_as_a_package(site: Site) -> None:
    sender, receiver = site.client("tu-do-1"), site.client("tu-do-2")
    sent = await sender.send_edoc(document())
    status = Status(
        sender=Organization(RECEIVER, "Đơn vị thử 93"),
        response_for=ResponseFor(SENDER, "45/VPCP-TH", f"{SENDER},2019/12/02,45/VPCP-TH", TODAY),
        status_code="03",
        at=site.clock.now(),
        description="Đã tiếp nhận",
    )
    await receiver.send_edoc(write_status(status), kind="status")
    assert len(await received(sender, "status")) == 1
    [one] = await site.axis.sent("tu-do-1", from_uuid(sent))
    assert one.delivery.business_status == "03"


async def test_the_same_send_again_gives_the_same_id_and_one_delivery(site: Site) -> None:
    sender = site.client("tu-do-1")
    first = await sender.send_edoc(document())
    assert await sender.send_edoc(document()) == first
    assert len(await received(site.client("tu-do-2"))) == 1


async def test_a_system_writes_to_itself(site: Site) -> None:
    client = site.client("tu-do-2")
    await client.send_edoc(document(sender=RECEIVER, receivers=(OTHER,)))
    assert [item["to"] for item in await received(client)] == [OTHER]


async def test_confirming_twice_is_fine_and_moves_nothing_back(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    receiver = site.client("tu-do-2")
    [item] = await received(receiver)
    for status in ("done", "done", "processing"):
        await receiver.update_status(item["docId"], status)  # type: ignore[arg-type]
    [item] = await received(receiver)
    assert item["status"] == "done"


async def test_a_delivery_of_another_system_cannot_be_reached(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    [item] = await received(site.client("tu-do-2"))
    stranger = site.client("tu-do-1")
    with pytest.raises(LgspV1Refused):
        await stranger.get_edoc(item["docId"])
    assert site.told() == ["C-LGSP-DOCID"]
    with pytest.raises(LgspV1Refused):
        await stranger.update_status(item["docId"], "done")
    assert await received(stranger) == []
    assert (await received(site.client("tu-do-2")))[0]["status"] == "initial"


async def test_a_refused_send_names_the_code_in_its_data(site: Site) -> None:
    answer = await send(site, document(sender=RECEIVER, receivers=("000.00.99.H21",)))
    reply = answer.json()
    assert answer.status_code == 200
    assert (reply["data"]["status"], reply["data"]["errorCode"]) == ("FAIL", "18")
    assert reply["errorDetail"][0]["exception"] == reply["message"]


async def test_agencies_are_compressed_when_asked_and_follow_the_directory(site: Site) -> None:
    for known in (3, 4):
        token = {"Authorization": site.headers()["Authorization"], "Accept-Encoding": "gzip"}
        packed = await site.call("GET", "/v1/getAgenciesList", headers=token)
        assert packed.headers["content-encoding"] == "gzip"
        items = packed.json()["data"]
        assert len(items) == known
        plain = await site.raw(
            f"GET {PREFIX}/v1/getAgenciesList HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Authorization: {token['Authorization']}\r\n\r\n".encode()
        )
        assert json.loads(plain.partition(b"\r\n\r\n")[2])["data"] == items
        await site.axis.upsert_agencies(
            [AgencyRecord("000.00.94.H21", "Đơn vị 94", "province", "", "tu-do-2")]
        )
    assert set(items[0]) == {"orgCode", "orgName", "parentCode", "address", "email", "phone"}


async def test_a_window_is_days_of_viet_nam(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    client = site.client("tu-do-2")
    week = timedelta(days=7)
    for first, last, expected in [
        (TODAY - week, TODAY, 1),
        (TODAY, TODAY, 1),
        (TODAY - week, TODAY - timedelta(days=1), 0),
        (TODAY + timedelta(days=1), TODAY + week, 0),
        (TODAY, TODAY - timedelta(days=1), 0),
    ]:
        assert len(await client.sync_received_edoc_list("edoc", first, last)) == expected
    assert site.told() == ["C-LGSP-WINDOW-TURNED"]


@pytest.mark.parametrize("site", [LgspV1Settings(list_limit=2)], indirect=True)
async def test_a_list_that_is_cut_holds_what_waits_before_what_is_settled(site: Site) -> None:
    for number in ("45", "46", "47"):
        await site.client("tu-do-1").send_edoc(document(number))
        site.clock.advance(timedelta(minutes=1))
    receiver = site.client("tu-do-2")
    first = await received(receiver)
    assert site.told() == ["C-LGSP-LIST-CUT"]
    for item in first:
        await receiver.update_status(item["docId"], "done")
    then = await received(receiver)
    assert [item["status"] for item in then] == ["done", "initial"]
    assert then[0]["docId"] == first[1]["docId"]


async def test_a_document_id_in_place_of_the_doc_id_is_told_apart(site: Site) -> None:
    sent = await site.client("tu-do-1").send_edoc(document())
    [item] = await received(site.client("tu-do-2"))
    name = f"{SENDER},2019/12/02,45/VPCP-TH"
    for system, given, code, nearest in [
        ("tu-do-2", name, "C-LGSP-DOCUMENT-ID", f"docId={item['docId']}"),
        ("tu-do-2", "a,b,c", "C-LGSP-DOCUMENT-ID", ""),
        ("tu-do-1", sent, "C-LGSP-DOCID-SENT", ""),
        ("tu-do-2", sent, "C-LGSP-DOCID", ""),
        ("tu-do-2", "a\0b", "C-LGSP-DOCID", ""),
    ]:
        answer = await site.call(
            "GET", "/v1/getEdoc", params={"docId": given}, headers=site.headers(system)
        )
        assert answer.json()["data"]["errorCode"] == "10"
        assert (site.told(), site.nearest()) == ([code], nearest)


async def test_a_chunked_form_is_incorrect_input(site: Site) -> None:
    form = httpx.Request(
        "POST", "http://x", files={"edocFile": ("a", document())}, data={"messageType": "edoc"}
    )
    content = await form.aread()

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    headers = {**site.headers(), "Content-Type": form.headers["content-type"]}
    answer = await site.call("POST", "/v1/sendEdoc", headers=headers, content=chunks())
    assert answer.status_code == 400
    assert "Unexpected end of Stream" in answer.json()["message"]
    assert site.told() == ["C-LGSP-SEND-EMPTY"]


async def test_the_python_example_sends_lists_and_fetches(site: Site, tmp_path: Path) -> None:
    system = {"systemid": "tu-do-2", "secret": SECRETS["tu-do-2"]}
    login = {"username": ACCOUNT.username, "password": ACCOUNT.password, "application_code": ""}
    axis = {"dialects": {"lgsp_v1": site.url}, "login": login, "systems": [system]}
    (tmp_path / "ready.json").write_text(json.dumps({"axes": [axis]}))
    (tmp_path / "a.edxml").write_bytes(document(sender=RECEIVER, receivers=(RECEIVER,)))

    async def example(*arguments: str) -> bytes:
        command = [sys.executable, str(EXAMPLE), str(tmp_path / "ready.json"), "tu-do-2"]
        process = await asyncio.create_subprocess_exec(*command, *arguments, stdout=PIPE)
        return (await asyncio.wait_for(process.communicate(), 30))[0]

    assert json.loads(await example("send", str(tmp_path / "a.edxml")))["data"]["docId"]
    [item] = json.loads(await example("list", "2019/12/01", "2019/12/02"))["data"]
    assert await example("get", item["docId"]) == (tmp_path / "a.edxml").read_bytes()
    reply = json.loads(await example("status", item["docId"], "done"))
    assert reply["data"]["status"] == "OK"


async def test_a_long_reply_is_compressed_when_asked(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document(size=5000))
    [item] = await received(site.client("tu-do-2"))
    request = f"GET {PREFIX}/v1/getEdoc?docId={item['docId']} HTTP/1.1\r\nHost: x\r\n"
    lines = {**site.headers(), "Accept-Encoding": "gzip", "Connection": "close"}
    request += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    head, _, body = (await site.raw(request.encode() + b"\r\n")).partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head.lower()
    assert json.loads(gzip.decompress(body))["data"]["data"]
