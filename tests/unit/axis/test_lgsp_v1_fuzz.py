"""Whatever comes in, the provincial dialect answers: no exception, no 5xx, always its own shape."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axis.dialects.lgsp_v1.app import create_lgsp_v1_app
from axis.dialects.lgsp_v1.operations import nearest_date
from axis.dialects.lgsp_v1.tokens import Account, issue
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

KEY = b"khoa"
PATHS = [
    "/v1/auth/login", "/v1/sendEdoc", "/v1/syncReceivedEdocList", "/v1/getEdoc",
    "/v1/updateStatus", "/v1/getAgenciesList", "/api/lgspedoc/login", "/v1", "/",
]  # fmt: skip
WORDS = st.sampled_from(
    ["", "edoc", "status", "done", "03", "2019/12/02", "9999/12/31", "a,b,c", "\x00", "\ud800"]
)
VALUES = WORDS | st.text(max_size=30)
NAMES = st.sampled_from(["docId", "status", "messageType", "fromDate", "toDate", "username"])
BODIES = (
    st.binary(max_size=200)
    | st.dictionaries(NAMES, VALUES | st.none() | st.integers() | st.lists(VALUES, max_size=2)).map(
        lambda fields: json.dumps(fields).encode()
    )
    | VALUES.map(
        lambda text: (
            b'--x\r\nContent-Disposition: form-data; name="messageType"\r\n\r\nedoc\r\n'
            b'--x\r\nContent-Disposition: form-data; name="edocFile"; filename="a"\r\n\r\n'
            + text.encode("utf-8", "surrogatepass")
            + b"\r\n--x--\r\n"
        )
    )
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["authorization", "x-systemid", "x-secretkey", "content-type", "content-length",
         "accept-encoding"]
    ),
    st.sampled_from([b"multipart/form-data; boundary=x", b"multipart/form-data", b"gzip"])
    | st.binary(max_size=40),
)  # fmt: skip


@pytest.fixture
async def axis(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Axis]:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=clock,
        real=clock,
        ids=SeededIds(1),
        random=random.Random(1),
    )
    await axis.upsert_systems([SystemRecord("tu-do-1", "Tự do", "pull", "khoa-mot")])
    await axis.upsert_agencies([AgencyRecord("000.00.91.H21", "A", "province", "", "tu-do-1")])
    await axis.start(consume=False)
    yield axis
    await axis.stop()


def proven(clock: FixedClock) -> dict[str, bytes]:
    token = issue(KEY, "lgsp:default:gia-lai", "x", clock.now(), life_s=1800, length=400)
    return {
        "authorization": f"Bearer {token}".encode(),
        "x-systemid": b"tu-do-1",
        "x-secretkey": b"khoa-mot",
    }


async def answered(app: Any, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    """Call an application as a server would; returns status and body."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    await app({"type": "http", "root_path": "", **scope}, receive, send)
    return sent[0]["status"], sent[1]["body"]


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "BREW"]),
    path=st.sampled_from(PATHS) | st.text(max_size=20).map("/".__add__),
    query=st.dictionaries(NAMES, VALUES, max_size=4) | st.binary(max_size=60),
    headers=HEADERS,
    is_proven=st.booleans(),
    body=BODIES,
)
async def test_whatever_comes_is_answered_in_the_dialects_own_shape(
    axis: Axis,
    clock: FixedClock,
    method: str,
    path: str,
    query: dict[str, str] | bytes,
    headers: dict[str, bytes],
    is_proven: bool,
    body: bytes,
) -> None:
    app = create_lgsp_v1_app(axis, signing_key=KEY, account=Account("a", "b"))
    if isinstance(query, dict):
        pairs = (f"{k}={v}" for k, v in query.items())
        query = "&".join(pairs).encode("utf-8", "surrogatepass")
    lines = {"content-length": b"1", **headers, **(proven(clock) if is_proven else {})}
    packed = b"gzip" in lines.pop("accept-encoding", b"")
    scope = {
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(name.encode(), value) for name, value in lines.items()],
    }
    status, content = await answered(app, scope, body)
    assert status < 500
    assert packed or method == "HEAD" or isinstance(json.loads(content), dict)


@given(st.text(max_size=30))
def test_the_nearest_date_of_any_text_is_a_date_or_nothing(text: str) -> None:
    found = nearest_date(text)
    assert found == "" or len(found) == 10
