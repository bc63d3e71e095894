"""Heads of requests end in time and within bounds, or the connection does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from whole_site import WholeSite, whole_site

from axis.conversations.keeping import Conversation, ConversationLine
from lgsp.front.broken_heads import ControlByte, control_byte
from lgsp.front.http_heads import HEAD_BYTES, BoundedHttpProtocol
from lgsp.front.serve import bind, serving


@pytest.fixture
async def port() -> AsyncIterator[int]:
    app = FastAPI()

    @app.post("/size")
    async def size(request: Request) -> int:
        return len(request.headers.get("to", "")) + len(await request.body())

    sock = bind("127.0.0.1", 0)
    async with serving(app, sock):
        yield sock.getsockname()[1]
    sock.close()


async def exchange(port: int, *parts: bytes) -> bytes:
    """Send the parts; return all that comes until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b"closed"
    finally:
        writer.close()


def request(headers: bytes, body: bytes = b"", path: str = "/size") -> bytes:
    length = str(len(body)).encode()
    start = f"POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ".encode()
    return start + length + b"\r\n" + headers + b"\r\n" + body


TOO_LONG = b"to: " + b"x" * HEAD_BYTES + b"\r\n"
CONTROL = b"to: a\x10b\r\n"  # the official client cuts Vietnamese letters to one byte


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Where the test asks for a 503: one connection is already too many."""
    if request.getfixturevalue("status") == 503:
        monkeypatch.setattr(BoundedHttpProtocol, "most_connections", 1)


async def test_three_thousand_receivers_in_one_header_are_fine(port: int) -> None:
    codes = b",".join([b"000.00.12.H21"] * 3000)
    answer = await exchange(port, request(b"to: " + codes + b"\r\n"))
    assert answer.endswith(str(len(codes)).encode())


async def test_a_long_body_is_no_long_head(port: int) -> None:
    answer = await exchange(port, request(b"", b"x" * 3 * HEAD_BYTES))
    assert answer.endswith(str(3 * HEAD_BYTES).encode())


async def test_a_head_over_the_bound_is_refused(port: int) -> None:
    answer = await exchange(port, request(b"to: " + b"x" * HEAD_BYTES + b"\r\n"))
    assert answer.startswith((b"HTTP/1.1 431", b"closed"))


async def test_a_head_that_never_ends_is_cut(port: int) -> None:
    start = b"POST /size HTTP/1.1\r\nto: "
    answer = await exchange(port, start, *[b"x" * 65536] * 40)
    assert answer.startswith((b"HTTP/1.1 431", b"closed"))


async def test_an_unfinished_head_ends_in_time(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedHttpProtocol, "head_patience_s", 0.2)
    answer = await exchange(port, b"POST /size HTTP/1.1\r\nhost: x\r\n")
    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_connection_that_asks_nothing_is_closed_without_a_word(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedHttpProtocol, "head_patience_s", 0.2)
    assert await exchange(port) == b""
    assert await exchange(port, b"\r\n") == b""


async def test_two_requests_on_one_connection_are_both_answered(port: int) -> None:
    first = request(b"", b"12").replace(b"connection: close", b"connection: keep-alive")
    answer = await exchange(port, first, request(b"", b"1234"))
    assert answer.count(b"HTTP/1.1 200") == 2


# --- refused beside the application ---------------------------------------------------------------

REFUSED = pytest.mark.parametrize(
    ("status", "headers"),
    [(400, CONTROL), (431, TOO_LONG), (503, b"")],
    ids=["not parsed", "too long", "too many connections"],
)


@REFUSED
@pytest.mark.usefixtures("crowd")
async def test_a_call_of_the_national_dialect_is_refused_in_its_own_form(
    port: int, status: int, headers: bytes
) -> None:
    answer = await exchange(port, request(headers, path="/national/vxp/sendEdoc"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    reply = json.loads(body.decode("ascii"))
    assert (reply["status"], reply["ErrorCode"], reply["DocId"]) == ("FAIL", "20", "")


@REFUSED
@pytest.mark.usefixtures("crowd")
async def test_a_refused_download_has_no_body_that_could_be_stored_as_the_document(
    port: int, status: int, headers: bytes
) -> None:
    answer = await exchange(port, request(headers, path="/national/vxp/downloadEdoc"))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert answer.endswith(b"\r\n\r\n")


@REFUSED
@pytest.mark.usefixtures("crowd")
async def test_any_other_call_is_refused_without_plain_words(
    port: int, status: int, headers: bytes
) -> None:
    head, _, body = (await exchange(port, request(headers))).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert not body or json.loads(body)["status"] == status
    assert (b"retry-after" in head) == (status == 503)


async def test_a_broken_body_ends_a_request_that_waits_for_it(port: int) -> None:
    start = request(b"transfer-encoding: chunked\r\n").replace(b"content-length: 0\r\n", b"")
    answer = await exchange(port, start + b"no length of a chunk\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.endswith(b"\r\n\r\n")


async def test_only_where_a_letter_was_cut_is_the_client_told_of_ascii(port: int) -> None:
    told = {}
    for name, headers in {"cut": CONTROL, "else": b"content-length: -1\r\n"}.items():
        answer = await exchange(port, request(headers, path="/national/vxp/sendEdoc"))
        told[name] = json.loads(answer.partition(b"\r\n\r\n")[2])["ErrorDesc"]
    assert "ASCII" in told["cut"]
    assert "ASCII" not in told["else"]


# --- and kept nevertheless ------------------------------------------------------------------------

NAMED = b"XroadVnpt-systemid: tu-do-1\r\nX-SecretKey: khoa-bi-mat-cua-mot\r\n"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[WholeSite]:
    async with whole_site(tmp_path) as served:
        yield served


async def kept(site: WholeSite) -> Conversation:
    """Return the one conversation; it is written when its answer has left already."""
    lines: list[ConversationLine] = []
    for _ in range(250):
        lines = lines or await site.axis.conversations.newest()
        await asyncio.sleep(0 if lines else 0.02)
    [line] = lines
    found = await site.axis.conversations.find(line.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (CONTROL, 400, "C-HTTP-CONTROL"),
        (b"content-length: -1\r\n", 400, "C-HTTP-400"),
        (TOO_LONG, 431, "C-HTTP-431"),
    ],
)
@pytest.mark.parametrize(
    ("path", "dialect"),
    [
        ("/gia-lai/vxp/sendEdoc", "vxp"),
        ("/w/default/gia-lai/lgsp/v1/sendEdoc", "lgsp_v1"),
        ("//gia-lai/edoc/EdocService/sendDocument", "edoc_v2"),
        ("/gia-lai/api/v1/packages?a=b", "native"),
        ("/vxp/sendEdoc", "vxp"),
    ],
)
async def test_what_no_application_sees_is_kept_with_the_axis_of_its_address(
    site: WholeSite, path: str, dialect: str, headers: bytes, status: int, code: str
) -> None:
    await exchange(site.port, request(NAMED + headers, path=path))
    found = await kept(site)
    assert (found.dialect, found.system_id, found.proven) == (dialect, "tu-do-1", False)
    assert (found.method, found.target, found.status) == ("POST", path, status)
    assert [one.code for one in found.explanations] == [code]
    assert "khoa-bi-mat-cua-mot" not in repr(found)


async def test_the_byte_that_was_no_text_is_told_with_its_place(site: WholeSite) -> None:
    await exchange(site.port, request(NAMED + CONTROL, path="/gia-lai/vxp/sendEdoc"))
    [told] = (await kept(site)).explanations
    assert "the header to holds the control byte 0x10 at place 2 of its value" in told.what.en
    assert "“Đ”" in told.what.vi


async def test_the_longest_line_of_a_head_too_long_is_told(site: WholeSite) -> None:
    codes = b",".join([b"000.00.12.H21"] * 9_000)
    lines = b"".join(name + b": " + codes + b"\r\n" for name in (b"To", b"Signed", b"Again"))
    await exchange(site.port, request(lines, path="/gia-lai/vxp/sendEdoc"))
    [told] = (await kept(site)).explanations
    assert "longer than 262,144 bytes; the longest that was read: to, 125,999 bytes" in told.what.en


async def test_a_call_in_a_crowd_is_kept(site: WholeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedHttpProtocol, "most_connections", 1)
    await exchange(site.port, request(NAMED, path="/gia-lai/vxp/sendEdoc"))
    found = await kept(site)
    assert (found.dialect, found.status) == ("vxp", 503)


@pytest.mark.parametrize("path", ["/favicon.ico", "/gialai/page", "*", ""])
async def test_what_means_no_axis_is_refused_and_not_kept(site: WholeSite, path: str) -> None:
    await exchange(site.port, request(CONTROL, path=path))
    await asyncio.sleep(0.1)
    assert await site.axis.conversations.newest() == []


async def test_an_address_with_letters_beyond_ascii_is_kept_too(site: WholeSite) -> None:
    line = "GET /gia-lai/vxp/getEdoc?ten=Đ HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = await exchange(site.port, line.encode())
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "FAIL"
    found = await kept(site)
    assert (found.dialect, found.target) == ("vxp", "/gia-lai/vxp/getEdoc?ten=%C4%90")
    assert "%XX" in found.explanations[0].mend.en


@pytest.mark.parametrize("method", ["post", "SEND", "\ufeffPOST"])
async def test_a_method_that_is_none_is_told_with_the_address_it_asked(
    site: WholeSite, method: str
) -> None:
    call = request(NAMED, path="/gia-lai/vxp/sendEdoc").replace(b"POST", method.encode(), 1)
    answer = await exchange(site.port, call)
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "FAIL"
    found = await kept(site)
    assert (found.dialect, found.method, found.target) == ("vxp", method, "/gia-lai/vxp/sendEdoc")
    assert "in capitals" in found.explanations[0].mend.en


async def test_a_method_that_is_none_is_told_on_a_connection_used_before(site: WholeSite) -> None:
    path = "/gia-lai/vxp/sendEdoc"
    before = request(b"", path="/size").replace(b"connection: close", b"connection: keep-alive")
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(before)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
    writer.write(request(NAMED, path=path).replace(b"POST", b"get", 1))
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "FAIL"
    found = await kept(site)
    assert (found.method, found.target) == ("get", path)


async def test_a_header_that_repeats_the_request_line_is_not_taken_for_it(site: WholeSite) -> None:
    again = b"X-Original: POST /gia-lai/vxp/sendEdoc HTTP/1.1\r\n"
    await exchange(site.port, request(NAMED + CONTROL + again, path="/gia-lai/vxp/sendEdoc"))
    [told] = (await kept(site)).explanations
    assert told.code == "C-HTTP-CONTROL"
    assert "header to " in told.what.en


async def test_an_address_is_not_taken_from_a_later_header(site: WholeSite) -> None:
    line = "GET /gia-lai/vxp/getEdoc?ten=Đ HTTP/1.1\r\nX-Original: GET /ten HTTP/1.1\r\n\r\n"
    await exchange(site.port, line.encode())
    assert (await kept(site)).target == "/gia-lai/vxp/getEdoc?ten=%C4%90"


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("http://x:", "http://x:"),
        ("http://", "http://"),
        ("http://x:99999", "http://x:99999"),
        ("HTTP://nguoi:mat-khau@x:1:1", "HTTP://x:1:1"),
    ],
)
@pytest.mark.parametrize("pieces", [1, 2])
async def test_an_address_with_a_host_that_cannot_be_is_answered_and_kept(
    site: WholeSite, origin: str, told: str, pieces: int
) -> None:
    call = request(NAMED, path=f"{origin}/gia-lai/vxp/sendEdoc?a=b")
    parts = [call] if pieces == 1 else [call[:-2], call[-2:]]
    answer = await exchange(site.port, *parts)
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == "FAIL"
    found = await kept(site)
    assert (found.dialect, found.system_id, found.method) == ("vxp", "tu-do-1", "POST")
    assert found.target == "/gia-lai/vxp/sendEdoc?a=b"
    assert f"Invalid address {told}”" in found.explanations[0].what.en
    assert "mat-khau" not in repr(found)


async def test_who_takes_the_server_for_a_proxy_is_answered(port: int) -> None:
    answer = await exchange(port, b"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")


FIRST = b"POST /a HTTP/1.1\r\n"


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        (FIRST + b"x: 1\r\nto:  a\x10b\r\n\r\n", ControlByte(0x10, "to", 2)),
        (FIRST + b"x: 1\r\nt\x11o: ab\r\n\r\n", ControlByte(0x11)),
        (b"rest: of a value\x03\r\n\r\n", ControlByte(0x03)),
        (b"value\r\nto: \x7f\r\n\r\n", ControlByte(0x7F, "to", 1)),
        (FIRST + b"to: a\tb\r\n\r\n\x00\x01", None),
    ],
)
def test_a_control_byte_is_found_in_the_head_alone(piece: bytes, found: ControlByte | None) -> None:
    assert control_byte(piece) == found


def test_the_body_of_an_earlier_request_is_no_head() -> None:
    piece = b"\x00\x01\n" + FIRST + b"to: \xc4\x90\x02\r\n\r\n"
    assert control_byte(piece, piece.index(FIRST)) == ControlByte(0x02, "to", 3)
