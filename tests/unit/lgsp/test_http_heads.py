"""Heads of requests end in time and within bounds, or the connection does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request

from lgsp.http_heads import HEAD_BYTES, BoundedHttpProtocol
from lgsp.serve import bind, serving


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


def request(headers: bytes, body: bytes = b"") -> bytes:
    length = str(len(body)).encode()
    start = b"POST /size HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: "
    return start + length + b"\r\n" + headers + b"\r\n" + body


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
