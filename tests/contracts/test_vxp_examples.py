"""The worked examples, as raw bytes over a socket, and what each version of the client reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass

import pytest
from vxp_examples import (
    AT,
    DOCUMENT,
    FILE,
    FILE_HASH,
    LIST,
    LIST_HASH,
    SECRET,
    SEND,
    SEND_HASH,
    SYSTEM,
    UPDATE,
    UPDATE_HASH,
    apache_request,
    send_request,
)
from vxp_site import SECRETS, Site, answer_of, document, vxp_site

from axis.records import Submission
from edoc.contract.model import PackageKind
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from nodes.links.vxp_headers import unpadded_sha256

OK = b'{"status":"OK","ErrorCode":"0","ErrorDesc":"Thanh cong"'


class OneDocument(SeededIds):
    """Ids as seeded, but deliveries have the id of the worked example."""

    def delivery_id(self) -> str:
        return DOCUMENT


@dataclass
class Reply:
    """One reply as it came, split where the client splits it."""

    status_line: bytes
    headers: dict[bytes, bytes]
    body: bytes


@pytest.fixture
async def site(database: Database, bus: Bus) -> AsyncIterator[Site]:
    """An axis on which the examples' credentials are registered."""
    secrets = {SYSTEM: SECRET, "vpcp.demo": SECRETS["vpcp.demo"]}
    clock = FixedClock(AT)
    async with vxp_site(database, bus, clock, secrets=secrets, ids=OneDocument(1)) as served:
        yield served


async def exchanged(site: Site, request: bytes) -> Reply:
    """Send as the client does: the body only after 100 Continue; read one reply by its length."""
    head, _, body = request.partition(b"\r\n\r\n")
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(head + b"\r\n\r\n")
    if b"Expect: 100-continue" in head:
        assert await within(reader.readuntil(b"\r\n\r\n")) == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(body)
    lines = (await within(reader.readuntil(b"\r\n\r\n"))).split(b"\r\n")
    pairs = (line.partition(b":") for line in lines[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    content = await within(reader.readexactly(int(headers[b"content-length"])))
    writer.close()
    return Reply(lines[0], headers, content)


async def within(reading: Awaitable[bytes]) -> bytes:
    return await asyncio.wait_for(reading, 10)


def assert_read_by_the_client(operation: str, reply: Reply) -> None:
    """Fail where a version of the client would give its caller nothing, or null."""
    assert reply.status_line == b"HTTP/1.1 200 OK"
    assert reply.headers[b"content-type"] == b"application/json"
    envelope = answer_of(reply.body)
    assert envelope["status"] in {"OK", "FAIL"}
    assert (envelope["ErrorCode"] == "0") == (envelope["status"] == "OK")
    assert isinstance(envelope["ErrorDesc"], str)
    if operation == "sendEdoc":
        assert isinstance(envelope["DocId"], str)
        assert b"content-encoding" not in reply.headers
    if operation == "getReceivedEdocList":
        assert isinstance(envelope["data"], list)
    if operation == "getEdoc":  # 2.0.0 needs it on FAIL too
        assert isinstance(envelope["data"], str)


async def waiting_document(site: Site) -> bytes:
    """Put one document before the receiving system; its copy has the example's id."""
    package = document()
    await site.axis.accept(Submission("vpcp.demo", PackageKind.EDOC, package, dialect="test"))
    return package


async def test_example_a_lists_what_waits(site: Site) -> None:
    await waiting_document(site)
    reply = await exchanged(site, apache_request("getReceivedEdocList", LIST, LIST_HASH))
    assert reply.body == (
        OK + b',"data":[{"docId":"5f0c7a52-8a2e-4d1e-9a57-1f3f5f0e2b11","serviceType":"eDoc",'
        b'"messageType":"edoc","created_time":"2026/11/21 20:40:00",'
        b'"updated_time":"2026/11/21 20:40:00","from":"000.00.00.G22","to":"000.00.12.H21",'
        b'"status":"initial","status_desc":""}]}'
    )


async def test_example_a_is_read_by_the_client(site: Site) -> None:
    reply = await exchanged(site, apache_request("getReceivedEdocList", LIST, LIST_HASH))
    assert_read_by_the_client("getReceivedEdocList", reply)
    assert reply.body == OK + b',"data":[]}'


async def test_example_b_is_proven_and_its_file_refused_as_no_package(site: Site) -> None:
    reply = await exchanged(site, send_request(SEND, SEND_HASH, FILE))
    assert_read_by_the_client("sendEdoc", reply)
    envelope = answer_of(reply.body)
    assert (envelope["ErrorCode"], envelope["DocId"]) == ("22", "")


async def test_example_c_confirms_the_document(site: Site) -> None:
    await waiting_document(site)
    request = apache_request("updateStatus", UPDATE, UPDATE_HASH, body=b"{}")
    for _ in range(2):  # the client's library may repeat a POST
        reply = await exchanged(site, request)
        assert_read_by_the_client("updateStatus", reply)
        assert reply.body == OK + b"}"
    assert await site.axis.count_waiting(SYSTEM) == 0


@pytest.mark.parametrize(
    ("operation", "request_of"),
    [
        ("getReceivedEdocList", lambda op: apache_request(op, LIST, "0" * 64)),
        ("getEdoc", lambda op: apache_request(op, UPDATE, "0" * 64, body=b"{}")),
        ("sendEdoc", lambda _: send_request(SEND, "0" * 64, FILE)),
    ],
)
async def test_a_wrong_proof_is_read_as_a_failure(
    site: Site, operation: str, request_of: object
) -> None:
    reply = await exchanged(site, request_of(operation))  # type: ignore[operator]
    assert_read_by_the_client(operation, reply)
    assert answer_of(reply.body)["ErrorCode"] == "15"


async def test_the_hash_of_the_example_file_is_the_clients(site: Site) -> None:
    await exchanged(site, send_request(SEND, SEND_HASH, FILE))
    assert not [code for code in site.codes if "HASH" in code]
    assert unpadded_sha256(FILE) == FILE_HASH


async def test_another_file_under_the_signed_hash_is_refused(site: Site) -> None:
    reply = await exchanged(site, send_request(SEND, SEND_HASH, FILE.replace(b"a>", b"b>")))
    assert answer_of(reply.body)["ErrorCode"] == "10"
    assert "C-VXP-HASH-FILE" in site.codes
