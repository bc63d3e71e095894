"""The recorder around any face: what it hears, keeps, hides and tells; by raw ASGI events."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.conversations.explanations import Explanation, notes_of
from axis.conversations.masking import Mask
from axis.dialects.captured import Captured, decoded, header_lines, message, secrets_in
from axis.dialects.recorder import recorded
from axis.engine import Axis
from axis.records import SystemRecord
from edoc.contract.findings import Text
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.sql.database import Database

SECRET = "bi-mat-cua-he-thong"
WRONG = Explanation("C-TEST", Text("sai", "wrong"), mend=Text("sửa", "mend"))
Events = list[dict[str, Any]]
Face = Callable[[Any, Any, Any], Any]


@pytest.fixture
async def axis(sqlite_database: Database, memory_bus: MemoryBus) -> Axis:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=FixedClock(datetime(2019, 12, 2, tzinfo=UTC)),
        real=FixedClock(datetime(2026, 1, 1, tzinfo=UTC)),
        ids=RandomIds(),
        random=random.Random(1),
        metrics=Metrics(),
    )
    await axis.upsert_systems([SystemRecord("gui", "gui", "pull", SECRET)])
    return axis


def face(
    *explanations: Explanation,
    status: int = 200,
    body: bytes = b'{"status":"FAIL"}',
    headers: tuple[tuple[bytes, bytes], ...] = (),
    proven: bool = True,
    pieces: int = 1,
) -> Face:
    """Return a face that reads its body and answers like this."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        notes = notes_of(scope)
        notes.operation = "thu"
        notes.caller("gui", proven=proven)
        notes.explain(*explanations)
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        step = max(1, -(-len(body) // pieces))
        for start in range(0, max(1, len(body)), step):
            piece, more = body[start : start + step], start + step < len(body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    return app


async def call(
    axis: Axis,
    app: Face,
    *,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    body: bytes = b"",
    query: bytes = b"",
    dialect: str = "vxp",
) -> Events:
    """Call a face through the recorder; return the events of its answer."""
    sent: Events = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: Any) -> None:
        sent.append(dict(event))

    scope = {
        "type": "http", "method": "POST", "path": "/gia-lai/vxp/sendEdoc", "query_string": query,
        "root_path": "/gia-lai/vxp", "headers": list(headers),
    }  # fmt: skip
    await recorded(app, axis, dialect)(scope, receive, send)
    return sent


async def test_a_failure_told_with_status_200_is_kept(axis: Axis) -> None:
    await call(axis, face(WRONG), body=b"<edXML/>")
    (line,) = await axis.conversations.newest()
    assert (line.dialect, line.operation, line.status, line.refused) == ("vxp", "thu", 200, True)
    assert line.explanations == (WRONG,)
    found = await axis.conversations.find(line.id)
    assert found is not None
    assert (found.request.body, found.request.size) == ("<edXML/>", 8)


async def test_what_was_only_odd_is_kept_as_not_refused(axis: Axis) -> None:
    odd = Explanation("C-ODD", Text("lạ", "odd"), mend=Text("", ""), refusing=False)
    await call(axis, face(odd))
    assert not (await axis.conversations.newest())[0].refused


async def test_a_good_call_is_counted_only(axis: Axis) -> None:
    await call(axis, face())
    assert await axis.conversations.newest() == []
    metrics = axis.context.metrics
    assert metrics is not None
    assert b'lgsp_calls_total{axis="gia-lai",outcome="ordinary"} 1.0' in metrics.expose()


async def test_a_status_that_nobody_explains_is_explained_by_itself(axis: Axis) -> None:
    await call(axis, face(status=404))
    assert (await axis.conversations.newest())[0].explanations[0].code == "C-HTTP-404"


async def test_the_answer_passes_unchanged_in_its_pieces(axis: Axis) -> None:
    sent = await call(axis, face(WRONG, body=b"abcdef", pieces=3))
    assert [event.get("body") for event in sent[1:]] == [b"ab", b"cd", b"ef"]


async def test_the_conversation_can_be_read_before_the_last_byte_leaves(axis: Axis) -> None:
    seen: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Any) -> None:
        if event["type"] == "http.response.body" and not event["more_body"]:
            seen.append(len(await axis.conversations.newest()))

    scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": []}
    await recorded(face(WRONG), axis, "vxp")(scope, receive, send)
    assert seen == [1]


async def test_a_caller_that_hung_up_is_kept_where_something_was_noted(axis: Axis) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        notes_of(scope).explain(WRONG)

    await call(axis, app)
    assert (await axis.conversations.newest())[0].status == 0


async def test_a_fault_of_the_face_reaches_the_server_around_it(axis: Axis) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("boom")

    with pytest.raises(RuntimeError, match="boom"):
        await call(axis, app)


async def test_a_fault_in_explaining_never_breaks_an_answer(
    axis: Axis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr("axis.dialects.recorder.secrets_in", broken)
    answer = b"x" * 3_000_000
    for pieces in (1, 8):
        app = face(WRONG, body=answer, pieces=pieces)
        sent = await call(axis, app, headers=((b"x-lgsp-explain", b"vi"),))
        assert b"".join(event.get("body", b"") for event in sent) == answer
        assert sent[-1]["more_body"] is False


async def test_only_the_start_of_a_body_is_kept_and_all_of_it_counted(axis: Axis) -> None:
    await call(axis, face(WRONG), body=b"x" * 100_000)
    line = (await axis.conversations.newest())[0]
    found = await axis.conversations.find(line.id)
    assert found is not None
    assert found.request.size == 100_000
    assert len(found.request.body) < 10_000


async def test_a_bytes_of_an_attachment_are_cut(axis: Axis) -> None:
    content = base64.b64encode(bytes(range(256)) * 12)
    body = b"<Subject>Thu</Subject><A>" + content + b"</A><End/>"
    await call(axis, face(WRONG), body=body)
    found = await axis.conversations.find((await axis.conversations.newest())[0].id)
    assert found is not None
    assert "base64]</A><End/>" in found.request.body


async def test_many_and_long_header_lines_are_bounded(axis: Axis) -> None:
    lines = tuple((f"x-{number}".encode(), b"v" * 5000) for number in range(300))
    await call(axis, face(WRONG), headers=lines)
    found = await axis.conversations.find((await axis.conversations.newest())[0].id)
    assert found is not None
    assert len(found.request.headers) == axis.conversations.settings.lines + 1
    assert len(found.request.headers[0][1]) < 1600


async def test_of_a_long_name_only_the_start_is_looked_at(
    axis: Axis, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    genuine = Mask.known

    def noted(mask: Mask, text: str) -> str:
        looked_at.append(len(text))
        return genuine(mask, text)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        notes_of(scope).operation = "%252525" * 9000
        notes_of(scope).caller("%252525" * 9000, proven=False)
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    monkeypatch.setattr(Mask, "known", noted)
    await call(axis, app)
    (kept,) = await axis.conversations.newest()
    assert (len(kept.claimed), len(kept.operation)) == (64, 100)
    assert max(looked_at) <= 200


@pytest.mark.parametrize(
    "secret", [SECRET, 'ma"t\\khau', "mật khẩu & <b>", "a+b/c==", "1234567890", "x" * 3000]
)
async def test_no_credential_is_ever_kept_or_told(axis: Axis, secret: str) -> None:
    basic = base64.b64encode(f"gui:{secret}".encode())
    headers = (
        (b"authorization", b"Basic " + basic),
        (b"x-secretkey", secret.encode()),
        (b"xroadvnpt-hash-header", b"ab" * 32),
        (b"x-note", f"lặp lại {secret}".encode()),
        (b"x-lgsp-explain", b"both"),
    )
    body = json.dumps({"password": secret, "copy": f"{secret}!", "hash": "ab" * 32}).encode()
    told = Explanation("C-TEST", Text(f"sai {secret}", "no"), mend=Text("", ""), nearest=secret)
    query = b"token=" + quote(secret).encode() + b"&again=" + quote(secret).encode()
    sent = await call(axis, face(told, proven=False), headers=headers, body=body, query=query)
    found = await axis.conversations.find((await axis.conversations.newest())[0].id)
    everything = repr(found) + repr(sent)
    for form in (secret, json.dumps(secret)[1:-1], quote(secret), basic.decode(), "ab" * 32):
        assert form not in everything, form


async def test_the_true_secret_of_the_claimed_system_is_hidden_too(axis: Axis) -> None:
    told = Explanation("C-TEST", Text(SECRET, SECRET), mend=Text("", ""))
    await call(axis, face(told, proven=False))
    assert SECRET not in repr(await axis.conversations.newest())


async def test_the_body_of_who_only_claimed_a_name_is_shown_to_the_operator_alone(
    axis: Axis,
) -> None:
    await call(axis, face(WRONG, proven=False), body=b"<van-ban-la/>")
    (line,) = await axis.conversations.newest()
    own = await axis.conversations.find(line.id, "gui")
    whole = await axis.conversations.find(line.id)
    assert own is not None
    assert whole is not None
    assert (own.request.body, whole.request.body) == ("***", "<van-ban-la/>")
    assert replace(own.request, body="") == replace(whole.request, body="")
    assert (own.reply, own.explanations) == (whole.reply, whole.explanations)


async def test_a_request_without_a_body_is_not_said_to_have_one(axis: Axis) -> None:
    await call(axis, face(WRONG, proven=False))
    own = await axis.conversations.find((await axis.conversations.newest())[0].id, "gui")
    assert own is not None
    assert own.request.body == ""


async def test_a_packed_answer_is_shown_unpacked_and_explained_in_a_header(axis: Axis) -> None:
    packed = gzip.compress(b'{"status":"FAIL"}')
    app = face(WRONG, body=packed, headers=((b"content-encoding", b"gzip"),))
    sent = await call(axis, app, headers=((b"X-Lgsp-Explain", b"vi"),))
    told = dict(sent[0]["headers"])[b"x-lgsp-explanation"].decode()
    assert unquote(told) == "C-TEST: sai → sửa"
    assert b"".join(event["body"] for event in sent[1:]) == packed
    assert (await axis.conversations.newest())[0].answer == '{"status":"FAIL"}'


async def test_who_asks_for_explanations_gets_them_in_answers_that_are_not_packed(
    axis: Axis,
) -> None:
    async def packing(scope: Any, receive: Any, send: Any) -> None:
        asked = b"accept-encoding" in dict(scope["headers"])
        body, headers = b'{"a":1}', ()
        if asked:
            body, headers = gzip.compress(body), ((b"content-encoding", b"gzip"),)
        await face(WRONG, body=body, headers=headers)(scope, receive, send)

    lines = ((b"accept-encoding", b"gzip"), (b"x-lgsp-explain", b"vi"))
    sent = await call(axis, packing, headers=lines)
    assert json.loads(sent[1]["body"])["explanation"]
    line = (await axis.conversations.newest())[0]
    found = await axis.conversations.find(line.id)
    assert found is not None
    assert ("accept-encoding", "gzip") in found.request.headers


async def _answered(axis: Axis, dialect: str, body: bytes = b'{"a":1}') -> bytes:
    asked = ((b"X-Lgsp-Explain", b"vi"),)
    sent = await call(axis, face(WRONG, body=body), headers=asked, dialect=dialect)
    assert int(dict(sent[0]["headers"])[b"content-length"]) == len(sent[1]["body"])
    answer: bytes = sent[1]["body"]
    assert json.loads(answer)["explanation"][0]["mend"] == "sửa"
    return answer


@pytest.mark.parametrize("dialect", ["native", "lgsp_v1", "edoc_v2"])
async def test_an_explanation_in_an_answer_can_be_read_as_it_is(axis: Axis, dialect: str) -> None:
    assert "sửa" in (await _answered(axis, dialect)).decode()


async def test_the_national_dialect_escapes_the_letters_of_an_explanation(axis: Axis) -> None:
    assert (await _answered(axis, "vxp")).isascii()


async def test_half_a_letter_in_an_answer_survives_the_explanation(axis: Axis) -> None:
    answer = await _answered(axis, "native", b'{"a":"\\ud800"}')
    assert json.loads(answer)["a"] == "\ud800"


async def test_a_long_answer_is_not_held_back_for_the_explanation(axis: Axis) -> None:
    body = b'{"a":"' + b"x" * 3_000_000 + b'"}'
    sent = await call(
        axis, face(WRONG, body=body, pieces=10), headers=((b"X-Lgsp-Explain", b"vi"),)
    )
    assert b"x-lgsp-explanation" in dict(sent[0]["headers"])
    assert b"".join(event["body"] for event in sent[1:]) == body


async def test_calls_at_the_same_time_are_kept_apart(axis: Axis) -> None:
    names = [f"C-{number}" for number in range(20)]
    each = [Explanation(name, Text("a", "a"), mend=Text("", "")) for name in names]
    await asyncio.gather(*(call(axis, face(one)) for one in each))
    lines = await axis.conversations.newest()
    assert sorted(line.explanations[0].code for line in lines) == sorted(names)


@given(st.binary(max_size=400), st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_can_be_shown(body: bytes, name: bytes, value: bytes) -> None:
    captured = Captured(300, hashed=True)
    captured.add(body)
    lines = header_lines([(name, value), (b"content-encoding", b"gzip")])
    mask = Mask(secrets_in(lines, value.decode("latin-1"), captured))
    shown = message(lines, captured, mask, most_lines=1, line_length=50)
    assert "\x00" not in repr(shown.body)
    json.dumps([shown.headers, shown.body]).encode()


def test_a_body_in_utf16_is_read_before_it_is_masked() -> None:
    lines = header_lines([])
    text = decoded('{"password":"mat-khau"}'.encode("utf-16-le"), lines)
    assert Mask().text(text) == '{"password":"***"}'
