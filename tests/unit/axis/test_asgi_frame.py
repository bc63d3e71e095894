"""The frame of a dialect: bodies that are slow or never come, paths, queries, heads of answers."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from axis.dialects.asgi import Answer, decided, deliver, path_below, query_of, require_http
from axis.dialects.body import Body, BodyTooSlow, CallerGone, Receive

PATIENCE_S = 0.02


async def silence() -> dict[str, Any]:
    """A caller that sends nothing."""
    await asyncio.Event().wait()
    return {}


async def hung_up() -> dict[str, Any]:
    return {"type": "http.disconnect"}


async def whole() -> dict[str, Any]:
    return {"type": "http.request", "body": b"x", "more_body": False}


async def at_once(_: Body) -> Answer:
    return Answer(b"answer")


async def after_reading(body: Body) -> Answer:
    try:
        return Answer(await body.read(10))
    except BodyTooSlow:
        return Answer(b"too slow")


@pytest.mark.parametrize(
    ("answering", "receive", "answer"),
    [
        (at_once, whole, b"answer"),
        (at_once, silence, b"answer"),
        (at_once, hung_up, None),
        (after_reading, whole, b"x"),
        (after_reading, silence, b"too slow"),
        (after_reading, hung_up, None),
    ],
)
async def test_a_slow_body_changes_no_answer_that_stands(
    answering: Callable[[Body], Awaitable[Answer]], receive: Receive, answer: bytes | None
) -> None:
    body = Body(receive, PATIENCE_S)
    given = await decided(body, answering(body), 100)
    assert (given and given.body) == answer


async def test_a_body_that_was_too_slow_is_not_waited_for_again() -> None:
    asked: list[int] = []

    async def receive() -> dict[str, Any]:
        asked.append(1)
        return await silence()

    body = Body(receive, PATIENCE_S)
    with pytest.raises(BodyTooSlow):
        await body.read(10)
    await body.discard(10)
    assert len(asked) == 1


async def test_a_caller_that_hangs_up_while_it_is_answered_is_gone() -> None:
    body = Body(hung_up, PATIENCE_S)
    with pytest.raises(CallerGone):
        await body.discard(10)


@pytest.mark.parametrize(
    ("path", "root", "below"),
    [("/a/b", "/a", "/b"), ("/a", "/a", ""), ("/b", "/a", "/b"), ("/b", "", "/b")],
)
def test_a_path_begins_below_the_mount(path: str, root: str, below: str) -> None:
    assert path_below({"path": path, "root_path": root}) == below


@pytest.mark.parametrize(
    ("query", "read"),
    [
        (b"a=1&a=2&b=", {"a": "1", "b": ""}),
        (b"a=%C4%91", {"a": "đ"}),
        (b"a=%ff", {"a": "\ufffd"}),
        (b"&".join(b"a%d=1" % n for n in range(65)), {}),
        (b"a=" + b"x" * 9000, {"a": "x" * 8190}),
    ],
    ids=["twice", "letters", "no letters", "many", "long"],
)
def test_of_a_query_the_first_values_are_read(query: bytes, read: dict[str, str]) -> None:
    assert query_of({"query_string": query}) == read


async def sent_to(method: str, answer: Answer, *, compress: bool) -> tuple[Any, bytes]:
    """What a caller gets who takes gzip: the event with the head, and the body."""
    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {"method": method, "headers": [(b"accept-encoding", b"gzip")]}
    await deliver(scope, answer, send, compress=compress)
    return sent[0], sent[1]["body"]


async def test_a_head_request_gets_the_head_alone() -> None:
    head, body = await sent_to("HEAD", Answer(b"abc", 404, b"text/plain"), compress=True)
    assert (head["status"], body) == (404, b"")
    assert dict(head["headers"]) == {b"content-type": b"text/plain", b"content-length": b"3"}


async def test_a_long_answer_is_compressed_where_the_dialect_does_so() -> None:
    answer = Answer(b"a" * 5000, 200, b"text/plain")
    head, body = await sent_to("GET", answer, compress=True)
    assert gzip.decompress(body) == answer.body
    assert dict(head["headers"])[b"content-encoding"] == b"gzip"
    assert (await sent_to("GET", answer, compress=False))[1] == answer.body


async def test_an_answer_without_a_body_has_no_content_type() -> None:
    head, _ = await sent_to("GET", Answer(b"", 404, b"application/json"), compress=True)
    assert dict(head["headers"]) == {b"content-length": b"0"}


def test_nothing_but_http_is_spoken() -> None:
    with pytest.raises(RuntimeError, match="the dialect speaks HTTP only"):
        require_http({"type": "websocket"}, "the dialect")
