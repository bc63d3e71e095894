"""Whatever comes, the national dialect answers: a complete envelope, or an empty 404."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vxp_site import PREFIX, RECEIVER, SECRETS, document

from axis.conversations.explanations import NOTES_KEY, Notes
from axis.dialects.vxp.app import create_vxp_app
from axis.dialects.vxp.operations import GET_OPERATIONS, POST_OPERATIONS
from axis.dialects.vxp.settings import VxpSettings
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql import schema  # noqa: F401 - registers the tables
from edoc.plumbing.sql.database import METADATA, Database
from nodes.links.vxp_headers import PREFIX as NAMES
from nodes.links.vxp_headers import sign_text, signature, unpadded_sha256

SYSTEM = "gl.demo.01"
OPERATIONS = sorted({*POST_OPERATIONS, *GET_OPERATIONS})
KEYS = [
    *("systemid", "servicetype", "messagetype", "fromDate", "toDate", "docId", "docid", "filePath"),
    *("status", "description", "from", "to", "hash-file", "level", "AgencyCode", "timestamp"),
    *("Content-Type", "pageSize", "pageIndex", "sign-header", "hash-header", "sign-header-key"),
]
Lines = list[tuple[bytes, bytes]]
Ask = Callable[[str, str, Lines, bytes], tuple[int, bytes, Notes]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Call the application itself, past the server, with any method, path, lines and body."""
    with running() as loop:
        axis, stop = loop.run_until_complete(started(tmp_path_factory.mktemp("fuzz") / "f.db"))
        app = create_vxp_app(axis, settings=VxpSettings(body_limit=50_000))

        def asked(method: str, path: str, lines: Lines, body: bytes) -> tuple[int, bytes, Notes]:
            return loop.run_until_complete(called(app, method, path, lines, body))

        yield asked
        loop.run_until_complete(stop())


@contextmanager
def running() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.close()


async def started(path: Path) -> tuple[Axis, Callable[[], Any]]:
    database, bus = Database(f"sqlite:///{path}"), MemoryBus()
    async with database.write() as connection:
        await connection.run_sync(METADATA.create_all)
    await bus.open()
    axis = Axis(
        name="national",
        world="default",
        database=database,
        bus=bus,
        clock=FixedClock(datetime(2019, 12, 2, 1, tzinfo=UTC)),
        real=SystemClock(),
        ids=SeededIds(1),
        random=random.Random(1),
    )
    await axis.upsert_systems([SystemRecord(SYSTEM, SYSTEM, "pull", SECRETS[SYSTEM])])
    await axis.upsert_agencies([AgencyRecord(RECEIVER, "Sở Nội vụ", "province", "", SYSTEM)])
    await axis.start(consume=False)

    async def stop() -> None:
        await axis.stop()
        await bus.close()
        await database.close()

    return axis, stop


async def called(
    app: Any, method: str, path: str, lines: Lines, body: bytes
) -> tuple[int, bytes, Notes]:
    pieces = [body[: len(body) // 2], body[len(body) // 2 :]]
    events = [
        {"type": "http.request", "body": piece, "more_body": index == 0}
        for index, piece in enumerate(pieces)
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return events.pop(0)

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "root_path": PREFIX}
    scope |= {"query_string": b"", "headers": lines}
    await app(scope, receive, send)
    content = b"".join(event.get("body", b"") for event in sent[1:])
    return sent[0]["status"], content, scope[NOTES_KEY]


def assert_answered(method: str, path: str, status: int, content: bytes) -> None:
    """A complete envelope in ASCII without nulls; of a download the file, or an empty 404."""
    if path.strip("/").endswith("downloadEdoc") and (status == 404 or method != "POST"):
        assert (status, content) == (404, b"")
        return
    assert status == 200
    if method == "HEAD":
        assert content == b""
        return
    reply = json.loads(content.decode("ascii"))
    assert (reply["ErrorCode"] == "0") == (reply["status"] == "OK")
    assert isinstance(reply["ErrorDesc"], str)
    assert b":null" not in content


def assert_explained(notes: Notes, content: bytes) -> None:
    """Every refusal has its reason, in both languages, without the secret."""
    refused = content == b"" or b'"FAIL"' in content[:40]
    assert refused == any(one.refusing for one in notes.explanations)
    said = str(notes.explanations)
    assert SECRETS[SYSTEM] not in said
    assert all(one.what.vi and one.what.en and one.mend.vi for one in notes.explanations)


def signed(values: dict[str, str]) -> Lines:
    """The lines of a call signed rightly, whatever its values."""
    held = {"systemid": SYSTEM, "timestamp": "02122019T080000+0001"} | values
    text = sign_text(held)
    lines = [((NAMES + name).lower().encode(), wire(value)) for name, value in held.items()]
    return [
        *lines,
        (b"xroadvnpt-sign-header", wire(text)),
        (b"xroadvnpt-hash-header", signature_of(text)),
    ]


def wire(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def signature_of(text: str) -> bytes:
    try:
        return signature(SECRETS[SYSTEM], text).encode()
    except UnicodeEncodeError:  # half a surrogate pair: no client can sign it
        return b"0" * 64


TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            *(SYSTEM, RECEIVER, "edoc", "status", "done", "[]", '["', "null", "\x00", "a" * 5000),
            *("01/01/0001", "31/12/9999 23:59:59", "../../etc/passwd", "[" * 3000),
        ]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.sampled_from([b"", b"{}", b"null", b'{"code":null}', b"\xff\xfe<", b"x" * 60_000]),
    st.just(document()[:900]),
    st.just(document(sender=RECEIVER) + b"\r\n"),
)
METHODS = st.sampled_from(["POST", "POST", "POST", "GET", "HEAD", "PUT", "OPTIONS", "BREW"])
PATHS = st.one_of(
    st.sampled_from([f"/{name}" for name in OPERATIONS]),
    st.sampled_from([f"//{name}" for name in OPERATIONS]),
    st.text(max_size=40).map(lambda text: "/" + text),
)
VALUES = st.dictionaries(
    st.sampled_from([key for key in KEYS if key != "systemid" and "-header" not in key]),
    TEXTS,
    max_size=6,
)
PIECES = st.one_of(st.binary(min_size=1, max_size=4), st.from_regex(rb"[A-Za-z0-9/.]{1,4}\Z"))
QUIET = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUIET
@given(
    METHODS,
    PATHS,
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from([(NAMES + key).lower().encode() for key in KEYS]),
                st.sampled_from([b"accept-encoding", b"content-type", b"expect"]),
                st.binary(max_size=20),
            ),
            st.one_of(st.binary(max_size=200), st.just(b"a" * 70_000), TEXTS.map(wire)),
        ),
        max_size=12,
    ),
    BODIES,
)
def test_any_request_is_answered(
    ask: Ask, method: str, path: str, lines: Lines, body: bytes
) -> None:
    status, content, notes = ask(method, path, lines, body)
    assert_answered(method, path, status, content)
    if method != "HEAD":
        assert_explained(notes, content)


@QUIET
@given(st.sampled_from(OPERATIONS), VALUES, BODIES)
def test_any_signed_parameters_are_answered(
    ask: Ask, operation: str, values: dict[str, str], body: bytes
) -> None:
    method = "POST" if operation in POST_OPERATIONS else "GET"
    status, content, notes = ask(method, f"/{operation}", signed(values), body)
    assert_answered(method, f"/{operation}", status, content)
    assert_explained(notes, content)
    assert "C-VXP-INTERNAL" not in [one.code for one in notes.explanations]


@QUIET
@given(st.sampled_from(OPERATIONS), VALUES, st.data())
def test_a_valid_call_changed_anywhere_is_answered(
    ask: Ask, operation: str, values: dict[str, str], data: st.DataObject
) -> None:
    lines = signed(values)
    index = data.draw(st.integers(0, len(lines) - 1))
    name, value = lines[index]
    change = data.draw(st.sampled_from(["drop", "double", "cut", "flip", "upper", "swap"]))
    changed = {
        "drop": [],
        "double": [(name, value), (name, b"other")],
        "cut": [(name, value[: len(value) // 2])],
        "flip": [(name, bytes([*value[:-1], (value[-1] if value else 0) ^ 1]))],
        "upper": [(name.upper(), value.upper())],
        "swap": [(name, lines[0][1])],
    }[change]
    status, content, notes = ask(
        "POST", f"/{operation}", [*lines[:index], *changed, *lines[index + 1 :]], b""
    )
    assert_answered("POST", f"/{operation}", status, content)
    assert_explained(notes, content)


@QUIET
@given(st.integers(0, 10_000), PIECES, st.integers(0, 4))
def test_a_package_changed_anywhere_is_answered(
    ask: Ask, place: int, piece: bytes, cut: int
) -> None:
    package = document(sender=RECEIVER)
    at = place % len(package)
    package = package[:at] + piece + package[at + cut :]
    values = {"from": RECEIVER, "messagetype": "edoc", "hash-file": unpadded_sha256(package)}
    status, content, notes = ask("POST", "/sendEdoc", signed(values), package + b"\r\n")
    assert_answered("POST", "/sendEdoc", status, content)
    assert "C-VXP-INTERNAL" not in [one.code for one in notes.explanations]
