"""What the official client does that a usual web server gets wrong, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from vxp_site import (
    OTHER,
    PREFIX,
    RECEIVER,
    SENDER,
    Site,
    answer_of,
    assert_fail,
    document,
    request_bytes,
    vxp_site,
)

from axis.dialects.vxp.operations import METHODS
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.vxp_headers import send_lines, unpadded_sha256


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    async with vxp_site(sqlite_database, memory_bus, clock) as served:
        yield served


def send_parameters(package: bytes, **more: str) -> dict[str, str]:
    return {
        "servicetype": "eDoc",
        "messagetype": "edoc",
        "from": SENDER,
        "hash-file": unpadded_sha256(package),
    } | more


async def sent(
    site: Site, package: bytes, body: bytes | None = None, **more: str
) -> dict[str, str]:
    """Send a package, by default with the line end that the official client appends."""
    wire = package + b"\r\n" if body is None else body
    values = send_parameters(package, **more)
    reply: dict[str, str] = await site.asked("sendEdoc", values, body=wire, system="vpcp.demo")
    return reply


# --- whatever comes, an envelope -----------------------------------------------------------------


METHODS_MET = ("GET", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")


@pytest.mark.parametrize("operation", ["getReceivedEdocList", "sendEdoc", "nothing", "a/b/c"])
async def test_any_method_on_any_path_is_answered_with_an_envelope(
    site: Site, operation: str
) -> None:
    for method in METHODS_MET:
        assert_fail(*await site.operate(operation, {}, method=method), "20")


async def test_a_head_request_is_answered_with_200_and_no_body(site: Site) -> None:
    for operation in ("getReceivedEdocList", "sendEdoc", "countReceiveEdoc", "nothing"):
        head, body = await site.operate(operation, {}, method="HEAD")
        assert head.startswith(b"HTTP/1.1 200")
        assert body == b""


async def test_a_slash_too_many_is_never_redirected(site: Site) -> None:
    for operation, methods in METHODS.items():
        expected = b"404" if operation == "downloadEdoc" else b"200"
        for path in (f"/{operation}", f"//{operation}", f"{operation}/"):
            values = {"docId": "x", "status": "done"}
            head, _ = await site.operate(path, values, method=methods[0])
            assert head[9:12] == expected


async def test_an_address_with_a_part_too_many_fails_in_the_shape_of_the_operation_at_its_end(
    site: Site,
) -> None:
    reply = assert_fail(*await site.operate("more/sendEdoc", {}), "20")
    assert reply["DocId"] == ""
    assert assert_fail(*await site.operate("more/getReceivedEdocList", {}), "20")["data"] == []
    head, body = await site.operate("more/downloadEdoc", {"docId": "x"}, method="GET")
    assert head.startswith(b"HTTP/1.1 404")
    assert body == b""  # the client would store any text as the document


async def test_the_counters_answer_get_and_post_alike(site: Site) -> None:
    for operation in ("countReceiveEdoc", "countReceiveStatus"):
        for method in ("GET", "POST"):
            assert (await site.asked(operation, {}, method=method))["count"] == 0


async def test_any_body_of_a_registration_is_answered_with_an_envelope(site: Site) -> None:
    for body in (b"[1]", b"\xff\xfe{}", b'{"code":null}', b'"x"', b"{" * 5000, b"[" * 200_000):
        assert (await site.asked("registerAgency", {}, body=body))["status"] == "FAIL"


async def test_a_fault_inside_is_answered_with_20(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(site.axis, "count_waiting", broken)
    reply = assert_fail(*await site.operate("countReceiveEdoc", {}), "20")
    assert reply["count"] == 0
    assert site.codes == ["C-VXP-INTERNAL"]


# --- bodies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tail", [b"", b"\n", b"\r\n", b"\r\n\r\n"], ids=["none", "LF", "CRLF", "two CRLF"]
)
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
async def test_a_file_with_any_end_and_beginning_arrives_as_it_is(
    site: Site, start: bytes, tail: bytes
) -> None:
    package = start + document().rstrip() + tail
    assert (await sent(site, package))["status"] == "OK"
    receiver = site.client("gl.demo.01")
    [item] = await receiver.get_received_edoc_list("edoc")
    assert await receiver.get_edoc(item["docId"]) == package


async def test_a_body_without_the_clients_line_end_is_taken_and_told(site: Site) -> None:
    package = document()
    assert (await sent(site, package, package))["status"] == "OK"
    assert "C-VXP-TAIL" in site.codes


async def test_a_stale_hash_on_another_call_is_no_error(site: Site) -> None:
    reply = await site.asked("getReceivedEdocList", {"hash-file": "abc", "status": "done"})
    assert reply["status"] == "OK"


@pytest.mark.parametrize(
    "request_bytes_of",
    [
        lambda: request_bytes("countReceiveEdoc", {}, body=b"{}"),
        lambda: request_bytes("getEdoc", {"docId": "none"}, body=b"{}"),
        lambda: request_bytes("countReceiveEdoc", {"systemid": "nobody"}, body=b"{}"),
        lambda: request_bytes("noSuchOperation", {}, body=b"{}"),
    ],
    ids=["answered", "refused", "not proven", "unknown"],
)
async def test_the_client_gets_its_100_continue_before_the_body(
    site: Site, request_bytes_of: object
) -> None:
    head, _, body = request_bytes_of().partition(b"\r\n\r\n")  # type: ignore[operator]
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(head + b"\r\n\r\n")
    line = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2)  # the client waits for 3 s
    assert line == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(body)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200")


# --- headers -----------------------------------------------------------------------------------


async def test_a_header_with_three_thousand_receivers_is_read(site: Site) -> None:
    codes = [RECEIVER, *(f"000.{n // 100:02d}.{n % 100:02d}.H99" for n in range(2999))]
    to = json.dumps(codes, separators=(",", ":"))
    reply = await sent(site, document(), to=to)
    assert reply["status"] == "OK"
    values = {"to": to, "messagetype": "edoc"}  # a long-lived client repeats it for ever
    assert len((await site.asked("getReceivedEdocList", values))["data"]) == 1


async def test_the_spelling_that_both_http_paths_send_for_get_edoc_is_doc_id(site: Site) -> None:
    await sent(site, document())
    [item] = await site.client("gl.demo.01").get_received_edoc_list("edoc")
    values = {"docId": item["docId"], "docid": "stale"}
    assert (await site.asked("getEdoc", values, body=b"{}"))["status"] == "OK"


async def test_case_twins_folded_into_one_line_are_tolerated(site: Site) -> None:
    await sent(site, document())
    [item] = await site.client("gl.demo.01").get_received_edoc_list("edoc")
    values = {"docId": "stale", "docid": item["docId"], "status": "done"}
    request = request_bytes("updateStatus", values, body=b"{}")
    folded = request.replace(b"XroadVnpt-docId: stale\r\n", b"")
    assert folded.count(b"XroadVnpt-docid: ") == 1
    assert answer_of((await site.raw(folded))[1])["status"] == "OK"
    assert site.codes == ["C-VXP-DOCUMENT-TWINS"]


async def test_a_timestamp_of_last_year_is_no_error(site: Site) -> None:
    reply = await site.asked("countReceiveEdoc", {"timestamp": "02122018T080000+0001"})
    assert reply["status"] == "OK"
    assert site.codes == []


async def test_the_level_of_the_new_list_is_ignored(site: Site) -> None:
    lists = [await site.asked("getAgenciesListQD20", {"level": one}) for one in ("1", "9", "x")]
    assert [len(one["data"]) for one in lists] == [1, 1, 1]


async def test_a_path_on_the_clients_disk_is_never_logged_or_noted(site: Site) -> None:
    path = "C:/Users/nguyen-van-a/inbox"
    with capture_logs() as logs:
        for values in ({"docId": "none"}, {"docId": "x", "systemid": "nobody"}, {}):
            await site.operate("downloadEdoc", {"filePath": path} | values, method="GET")
            await site.operate("getEdoc", {"filePath": path} | values, body=b"{}")
    assert "nguyen-van-a" not in str(logs)
    assert "nguyen-van-a" not in str(site.noting.kept)


async def test_two_spellings_of_one_parent_key_are_read(site: Site) -> None:
    for key in ("pcode", "pid"):
        body = json.dumps({"code": "000.01.13.H21", "name": "Phòng A", key: OTHER}).encode()
        assert (await site.asked("registerAgency", {}, body=body))["status"] == "OK"
        agency = await site.axis.find_agency("000.01.13.H21")
        assert agency is not None
        assert agency.parent == OTHER


async def test_a_reply_to_a_send_is_never_compressed(site: Site) -> None:
    package = document()
    values = {"systemid": "vpcp.demo", "timestamp": "02122019T080000+0001"}
    values |= {"Content-Type": "application/octet-stream"} | send_parameters(package)
    lines = send_lines(values, "mat-khau-gui")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines if name != "Connection")
    body = package + b"\r\n"
    request = f"POST {PREFIX}/sendEdoc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}"
    request += f"Accept-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    answered, reply = await site.raw(request.encode() + body)
    assert b"content-encoding" not in answered.lower()
    assert answer_of(reply)["status"] == "OK"
