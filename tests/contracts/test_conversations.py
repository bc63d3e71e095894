"""Refused calls are kept with their reasons: bounded, masked, apart, on both databases."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from axis.api.explaining import native_explanations
from axis.api.paths import explain_path
from axis.app import create_app
from axis.conversations.explanations import Explanation, notes_of
from axis.conversations.settings import ConversationSettings
from axis.dialects.recorder import recorded
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc
from edoc.plumbing.body_guard import BodyGuard
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.sql.database import Database
from edoc.ports.database import DatabaseUnavailable
from lgsp.front.bounds import body_bounds

KEY = "khoa-quan-tri-0123456789"
ADMIN = {"Authorization": f"Bearer {KEY}"}
GUI, NHAN = ("gui", "bi-mat-cua-gui"), ("nhan", "bi-mat-cua-nhan")
SENDER, RECEIVER = "000.00.12.H21", "000.00.13.H21"
LIMIT = 100_000
PATIENT = partial(ConversationSettings, wait_s=30.0)
"""Settings under which a slow machine holds no conversation back."""
DEFAULT = PATIENT()
Http = httpx.AsyncClient
Opened = Callable[..., AbstractAsyncContextManager[Http]]


def build(database: Database, bus: MemoryBus, settings: ConversationSettings, real: Any) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=FixedClock(datetime(2019, 12, 2, 1, tzinfo=UTC)),
        real=real,
        ids=RandomIds(),
        random=random.Random(1),
        settings=AxisSettings(conversations=settings, limits=Limits(package_bytes=LIMIT)),
        metrics=Metrics(),
    )


@asynccontextmanager
async def serving(axis: Axis) -> AsyncIterator[Http]:
    limits = axis.settings.limits
    native = create_app(axis, admin_key=KEY)
    app = BodyGuard(native, bounds=body_bounds(limits, KEY))
    face = recorded(app, axis, "native", explain=native_explanations(native, LIMIT))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=face)  # type: ignore[arg-type]
    async with Http(transport=transport, base_url="http://axis") as http:
        yield http


@asynccontextmanager
async def running(
    database: Database, bus: MemoryBus, settings: ConversationSettings = DEFAULT, real: Any = None
) -> AsyncIterator[Http]:
    """Run an axis with two systems and serve it."""
    axis = build(database, bus, settings, real or SystemClock())
    await axis.upsert_systems([SystemRecord(n, n, "pull", s) for n, s in (GUI, NHAN)])
    await axis.upsert_agencies(
        [
            AgencyRecord(SENDER, "Sở Nội vụ", "province", "", "gui"),
            AgencyRecord(RECEIVER, "Sở Tư pháp", "province", "", "nhan"),
        ]
    )
    await axis.start()
    async with serving(axis) as http:
        yield http
    await axis.stop()


@pytest.fixture
def opened(database: Database, memory_bus: MemoryBus) -> Opened:
    """Give a function that opens an axis on each database, as often as wanted."""
    return partial(running, database, memory_bus)


@pytest.fixture
async def http(opened: Opened) -> AsyncIterator[Http]:
    """An axis on each database."""
    async with opened() as http:
        yield http


@pytest.fixture
async def embedded(sqlite_database: Database, memory_bus: MemoryBus) -> AsyncIterator[Http]:
    """An axis on SQLite, for what does not depend on the database."""
    async with running(sqlite_database, memory_bus) as http:
        yield http


def edoc(sender: str = SENDER, receiver: str = RECEIVER, size: int = 8) -> Edoc:
    return Edoc(
        sender=Organization(sender, "Sở Nội vụ"),
        receivers=(Organization(receiver, "Nơi nhận"),),
        document_id=f"{sender},2019/12/02,45/SNV-VP",
        code=DocumentCode("45", "SNV-VP"),
        promulgated=date(2019, 12, 2),
        subject="Thử",
        document_type=DocumentType("Công văn"),
        attachments=(Attachment("a", "a.pdf", "application/pdf", b"%PDF-1.4" + b"x" * size),),
    )


def package(sender: str = SENDER, receiver: str = RECEIVER, size: int = 8) -> bytes:
    return write_edoc(edoc(sender, receiver, size))


async def kept(http: Http, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get("/api/v1/conversations", params=query, headers=ADMIN)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def newest(http: Http) -> dict[str, Any]:
    """Return the newest conversation; both languages must tell what and how to mend."""
    line = (await kept(http))[0]
    for one in line["explanations"]:
        assert all(one[text][lang] for text in ("what", "mend") for lang in ("vi", "en")), one
    return line


def codes(line: dict[str, Any]) -> list[str]:
    return [one["code"] for one in line["explanations"]]


def reason(line: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in line["explanations"] if one["code"] == code)


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "C-API-AUTH-MISSING"),
        ("Bearer mot-khoa-sai", "C-API-AUTH-BEARER"),
        ("Digest abc", "C-API-AUTH-SCHEME"),
        ("mot-token-tran", "C-API-AUTH-SCHEME"),
        ("Basic khong-phai-base64!", "C-API-AUTH-BASE64"),
        (basic("khong-co-hai-cham"), "C-API-AUTH-BASE64"),
        (basic("la:bi-mat"), "C-API-AUTH-SYSTEM"),
        (basic("gui:sai"), "C-API-AUTH-SECRET"),
        (basic("mot-khoa:gui"), "C-API-AUTH-SWAPPED"),
    ],
)
async def test_a_caller_who_is_not_let_in_is_told_why(
    embedded: Http, authorization: str | None, code: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = await embedded.get("/api/v1/deliveries", headers=headers)
    assert answer.status_code == 401
    line = await newest(embedded)
    assert (codes(line), line["status"], line["proven"]) == ([code], 401, False)


@pytest.mark.parametrize(
    ("method", "path", "code", "nearest"),
    [
        ("POST", "/v1/auth/login", "C-API-PREFIX", "/lgsp/v1/auth/login"),
        ("POST", "/api/lgspedoc/send-edoc", "C-LGSP-RETIRED", "/lgsp/v1/sendEdoc"),
        ("POST", "/api/lgspedoc/", "C-LGSP-RETIRED", "/lgsp/v1/auth/login?allow_anonymous=true"),
        ("POST", "/getReceivedEdocList", "C-API-PREFIX", "/vxp/getReceivedEdocList"),
        ("POST", "/EdocService/sendDocument", "C-API-PREFIX", "/edoc/EdocService/sendDocument"),
        ("GET", "/getOrganizations", "C-API-PREFIX", "/edoc/EdocService/getOrganizations"),
        ("GET", "/api/v1/package", "C-API-PATH", "GET /api/v1/packages"),
        ("GET", "/api/v1/alert", "C-API-PATH", "GET /api/v1/alerts"),
        ("PUT", "/api/v1/packages", "C-API-METHOD", "GET /api/v1/packages"),
        ("GET", "/v1/deliveries", "C-API-PATH", "GET /api/v1/deliveries"),
        ("GET", "/V1/packages/Ab-1", "C-API-PATH", "GET /api/v1/packages/Ab-1"),
        ("GET", "/v1/openapi.json", "C-API-PATH", "GET /api/v1/openapi.json"),
        ("POST", "/v1/getReceived", "C-API-PREFIX", "/lgsp/v1/getReceived"),
        ("POST", "/VXP/SendEdoc", "C-API-PATH", "/vxp/sendEdoc"),
        ("POST", "/VXP/v1/sendEdoc", "C-API-PREFIX", "/lgsp/v1/sendEdoc"),
        ("POST", "/GETRECEIVEDEDOCLIST", "C-API-PREFIX", "/vxp/getReceivedEdocList"),
        ("POST", "/edocservice/senddocument", "C-API-PREFIX", "/edoc/EdocService/sendDocument"),
    ],
)
async def test_a_wrong_address_leads_to_the_one_that_was_meant(
    embedded: Http, method: str, path: str, code: str, nearest: str
) -> None:
    await embedded.request(method, path, auth=GUI)
    line = await newest(embedded)
    assert codes(line) == [code]
    assert nearest.split()[-1] in line["explanations"][0]["nearest"].split()


@pytest.mark.parametrize(
    ("path", "headers", "nearest"),
    [
        ("/sandbox/v1/sendEdoc", {}, "/lgsp/v1/sendEdoc"),
        ("/api/v1/sendEdoc", {}, "/lgsp/v1/sendEdoc"),
        ("/LGSP/v1/sendEdoc", {}, "/lgsp/v1/sendEdoc"),
        ("/tich-hop/v1/auth/login", {}, "/lgsp/v1/auth/login"),
        ("/sendEdoc", {"X-SystemId": "gui"}, "/lgsp/v1/sendEdoc"),
        ("/getEdoc", {"Authorization": "Bearer the-gia"}, "/lgsp/v1/getEdoc"),
        ("/v1/getEdoc", {"XroadVnpt-systemid": "gui"}, "/vxp/getEdoc"),
        ("/sandbox/getEdoc", {}, "/vxp/getEdoc"),
    ],
)
async def test_v1_or_the_headers_tell_which_of_two_dialects_an_operation_is_of(
    embedded: Http, path: str, headers: dict[str, str], nearest: str
) -> None:
    await embedded.post(path, headers=headers)
    line = await newest(embedded)
    assert codes(line) == ["C-API-PREFIX"]
    assert line["explanations"][0]["nearest"] == nearest


def test_the_prefix_of_the_provincial_dialect_is_the_one_that_was_chosen() -> None:
    told = explain_path("POST", "/lgsp/v1/sendEdoc", "/du-lieu/lgsp")
    assert (told.code, told.nearest) == ("C-API-PREFIX", "/du-lieu/lgsp/v1/sendEdoc")
    assert "lgsp_v1" in told.what.en


async def test_an_unknown_receiver_leads_to_the_nearest_code(embedded: Http) -> None:
    answer = await embedded.post(
        "/api/v1/packages", content=package(receiver="000.00.31.H21"), auth=GUI
    )
    assert answer.status_code == 422
    line = await newest(embedded)
    told = reason(line, "E-RECEIVER-UNKNOWN")
    assert told["nearest"].startswith(RECEIVER)
    assert "Có phải là" in told["mend"]["vi"]
    assert (line["system_id"], line["proven"], line["refused"]) == ("gui", True, True)


async def test_somebody_elses_agency_leads_to_ones_own(embedded: Http) -> None:
    await embedded.post("/api/v1/packages", content=package(sender=RECEIVER), auth=GUI)
    told = next(
        one
        for one in (await newest(embedded))["explanations"]
        if one["code"] == "E-SENDER-OTHER-SYSTEM"
    )
    assert told["nearest"] == f"{SENDER} (Sở Nội vụ)"


async def test_a_wrong_date_is_shown_in_the_right_form(embedded: Http) -> None:
    await embedded.get("/api/v1/deliveries", params={"since": "02/12/2019 08:00"}, auth=NHAN)
    (told,) = (await newest(embedded))["explanations"]
    assert (told["code"], told["nearest"]) == ("C-API-DATE", "2019-12-02T08:00:00+07:00")


@pytest.mark.parametrize(
    ("path", "vi", "en"),
    [
        ("deliveries?limit=x", "?limit không phải số nguyên", "is no whole number"),
        ("conversations?limit=0", "?limit phải từ 1 trở lên", "must be 1 or more"),
        ("conversations?limit=999", "?limit phải từ 200 trở xuống", "must be 200 or less"),
        (f"conversations?system={'x' * 65}", "?system dài hơn 64 ký tự", "longer than 64"),
        ("deliveries?kind=thu", "?kind phải là 'edoc' hoặc 'status'", "must be 'edoc' or 'status'"),
        ("timeline", "?id bị thiếu", "is missing"),
    ],
)
async def test_a_wrong_parameter_is_told_in_both_languages(
    embedded: Http, path: str, vi: str, en: str
) -> None:
    await embedded.get(f"/api/v1/{path}", auth=GUI)
    told = reason(await newest(embedded), "C-API-FIELD")
    assert vi in told["what"]["vi"]
    assert en in told["what"]["en"]


async def test_an_oversized_package_is_told_of(embedded: Http) -> None:
    answer = await embedded.post("/api/v1/packages", content=package(size=2 * LIMIT), auth=GUI)
    assert answer.status_code == 413
    line = await newest(embedded)
    assert codes(line) == ["C-API-SIZE"]
    assert "LGSP_LIMITS__PACKAGE_BYTES" in line["explanations"][0]["mend"]["vi"]


async def test_an_unknown_id_does_not_say_whether_somebody_else_has_it(embedded: Http) -> None:
    sent = await embedded.post("/api/v1/packages", content=package(), auth=GUI)
    foreign = sent.json()["deliveries"][0]["id"]
    texts = []
    for wanted in (foreign, "khong-co"):
        await embedded.get(f"/api/v1/deliveries/{wanted}/content", auth=GUI)
        (told,) = (await newest(embedded))["explanations"]
        texts.append(told["what"]["vi"].replace(wanted, ""))
    assert texts[0] == texts[1]


async def test_an_ordinary_call_is_not_kept(embedded: Http) -> None:
    assert (await embedded.get("/api/v1/agencies", auth=GUI)).status_code == 200
    assert await kept(embedded) == []


async def test_a_conversation_shows_the_whole_exchange_without_its_credentials(http: Http) -> None:
    body = package(receiver="000.00.31.H21")
    await http.post("/api/v1/packages?token=bi-mat-tam", content=body, auth=GUI)
    line = await newest(http)
    answer = await http.get(f"/api/v1/conversations/{line['id']}", headers=ADMIN)
    whole = answer.json()
    assert whole["request"]["size"] == len(body)
    assert len(whole["request"]["sha256"]) == 64
    assert ["authorization", "Basic ***"] in whole["request"]["headers"]
    assert "000.00.31.H21" in whole["request"]["body"]
    assert "E-RECEIVER-UNKNOWN" in whole["reply"]["body"]
    for secret in (GUI[1], "bi-mat-tam", basic(f"{GUI[0]}:{GUI[1]}")[6:]):
        assert secret not in answer.text


async def test_a_system_sees_only_its_own_and_what_claimed_its_name(http: Http) -> None:
    await http.get("/api/v1/ledger", auth=GUI)
    await http.get("/api/v1/ledger", auth=("gui", "sai"))
    await http.get("/api/v1/ledger", auth=NHAN)
    own = (await http.get("/api/v1/conversations", auth=GUI)).json()
    assert [(line["system_id"], line["proven"]) for line in own] == [("gui", False), ("gui", True)]
    assert [line["claimed"] for line in await kept(http)] == ["nhan", "gui", "gui"]
    assert [line["claimed"] for line in await kept(http, system="nhan")] == ["nhan"]


async def test_a_system_reads_the_body_of_its_own_proven_call(embedded: Http) -> None:
    await embedded.post("/api/v1/packages", content=b"<van-ban-la/>", auth=GUI)
    path = f"/api/v1/conversations/{(await newest(embedded))['id']}"
    assert (await embedded.get(path, auth=GUI)).json()["request"]["body"] == "<van-ban-la/>"


async def test_a_system_is_not_shown_anothers(embedded: Http) -> None:
    await embedded.get("/api/v1/ledger", auth=NHAN)
    foreign = (await kept(embedded))[0]["id"]
    asked = await embedded.get("/api/v1/conversations", params={"system": "nhan"}, auth=GUI)
    opened = await embedded.get(f"/api/v1/conversations/{foreign}", auth=GUI)
    assert (asked.status_code, opened.status_code) == (403, 404)


async def test_conversations_survive_a_restart(opened: Opened) -> None:
    async with opened() as http:
        await http.get("/api/v1/ledger", auth=GUI)
    async with opened() as http:
        assert codes((await kept(http))[0]) == ["C-API-OPERATOR-ONLY"]


async def test_only_the_newest_of_each_system_are_kept(opened: Opened) -> None:
    async with opened(PATIENT(keep_per_system=3)) as http:
        for number in range(7):
            await http.get(f"/api/v1/khong-co-{number}", auth=GUI)
            await http.get("/api/v1/ledger", auth=("gui", "sai"))
        await http.get("/api/v1/ledger", auth=GUI)
        lines = await kept(http, system="gui")
        assert sum(line["proven"] for line in lines) <= 3
        assert sum(not line["proven"] for line in lines) == 3
        assert lines[0]["proven"]


async def test_one_axis_keeps_a_bounded_number_in_all(opened: Opened) -> None:
    async with opened(PATIENT(keep_in_all=10)) as http:
        for number in range(55):
            await http.get(f"/api/v1/khong-co-{number}")
        assert len(await kept(http, limit=200)) <= 60 - 50 + 10


async def test_a_flood_is_answered_but_not_kept(opened: Opened) -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    settings = PATIENT(burst=3, per_second=1.0)
    async with opened(settings, clock) as http:
        answers = [await http.get("/api/v1/deliveries") for _ in range(20)]
        assert {answer.status_code for answer in answers} == {401}
        assert len(await kept(http)) == 3
        clock.advance(timedelta(seconds=2))
        await http.get("/api/v1/deliveries")
        assert len(await kept(http)) == 4


async def test_strangers_use_up_no_allowance_of_proven_callers(opened: Opened) -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    async with opened(PATIENT(burst=3), clock) as http:
        for number in range(20):
            await http.get(f"/api/v1/khong-co-{number}", headers={"X-SystemId": f"bia-{number}"})
            await http.get("/api/v1/ledger", auth=("gui", "sai"))
        await http.get("/api/v1/ledger", auth=GUI)
        lines = await kept(http)
    assert [line["proven"] for line in lines] == [True, False, False, False]


async def test_a_list_goes_on_after_what_was_seen(embedded: Http) -> None:
    await embedded.get("/api/v1/ledger", auth=GUI)
    seen = (await kept(embedded))[0]["seq"]
    await embedded.get("/api/v1/counts", auth=GUI)
    (line,) = await kept(embedded, after=seen)
    assert line["target"] == "/api/v1/counts"


async def test_without_the_header_an_answer_is_what_the_face_wrote(
    opened: Opened, database: Database, memory_bus: MemoryBus
) -> None:
    async with opened() as http:
        axis = build(database, memory_bus, PATIENT(), SystemClock())
        bare = httpx.ASGITransport(app=create_app(axis, admin_key=KEY))
        async with Http(transport=bare, base_url="http://axis") as plain:
            for auth, path in ((GUI, "ledger"), (("gui", "x"), "ledger"), (GUI, "deliveries")):
                got = await http.get(f"/api/v1/{path}", auth=auth)
                wanted = await plain.get(f"/api/v1/{path}", auth=auth)
                assert (got.status_code, got.content) == (wanted.status_code, wanted.content)
                assert got.headers.raw == wanted.headers.raw


@pytest.mark.parametrize(("asked", "shape"), [("vi", str), ("en", str), ("both", dict)])
async def test_the_header_adds_the_explanation_to_the_answer(
    embedded: Http, asked: str, shape: type
) -> None:
    headers = {"X-Lgsp-Explain": asked}
    answer = await embedded.get("/api/v1/ledger", auth=GUI, headers=headers)
    (told,) = answer.json()["explanation"]
    assert (answer.status_code, told["code"]) == (403, "C-API-OPERATOR-ONLY")
    assert isinstance(told["what"], shape)
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_an_unproven_caller_learns_nothing_of_who_exists(embedded: Http) -> None:
    headers = {"X-Lgsp-Explain": "vi"}
    texts = [
        (await embedded.get("/api/v1/ledger", auth=auth, headers=headers)).json()["explanation"]
        for auth in (("gui", "sai"), ("khong-co", "sai"))
    ]
    assert texts[0] == texts[1]
    assert texts[0][0]["code"] == "C-CALLER-UNPROVEN"


async def test_an_answer_that_is_no_object_is_explained_in_a_header(
    database: Database, memory_bus: MemoryBus
) -> None:
    async def empty(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    axis = build(database, memory_bus, PATIENT(), SystemClock())
    transport = httpx.ASGITransport(app=recorded(empty, axis, "vxp"))  # type: ignore[arg-type]
    async with Http(transport=transport, base_url="http://axis") as http:
        answer = await http.get("/downloadEdoc", headers={"X-Lgsp-Explain": "en"})
    assert answer.content == b""
    assert unquote(answer.headers["x-lgsp-explanation"]).startswith("C-HTTP-404: Not found")


class Away(Database):
    """A database that cannot be written while ``away``, and answers nothing while ``silent``."""

    away = False
    silent = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        if self.silent:
            await asyncio.Event().wait()
        async with super().read() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        if self.away:
            raise DatabaseUnavailable("away")
        async with super().write() as connection:
            yield connection


async def test_what_was_refused_while_the_database_was_away_is_written_later(
    sqlite_database: Database, memory_bus: MemoryBus
) -> None:
    database = Away(sqlite_database.url)
    real = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    axis = build(database, memory_bus, PATIENT(), real)
    async with serving(axis) as http:
        database.away = True
        assert (await http.get("/api/v1/ledger")).status_code == 401
        assert await kept(http) == []
        database.away = False
        real.advance(timedelta(seconds=6))
        assert codes((await kept(http))[0]) == ["C-API-AUTH-MISSING"]
    await database.close()


async def test_who_reads_does_not_wait_for_what_a_slow_database_held_back(
    sqlite_database: Database, memory_bus: MemoryBus
) -> None:
    database = Away(sqlite_database.url)
    axis = build(database, memory_bus, PATIENT(), FixedClock(datetime(2026, 1, 1, tzinfo=UTC)))
    async with serving(axis) as http:
        database.away = True
        await http.get("/api/v1/ledger")
        database.away = False
        assert codes((await kept(http))[0]) == ["C-API-AUTH-MISSING"]
    await database.close()


async def test_an_accepted_but_odd_package_is_kept_as_taken(embedded: Http) -> None:
    assert (await embedded.post("/api/v1/packages", content=package(), auth=GUI)).status_code == 201
    line = await newest(embedded)
    assert (line["status"], line["refused"]) == (201, False)
    assert not any(one["refusing"] for one in line["explanations"])


async def test_a_confirmation_after_another_end_is_kept_as_odd(embedded: Http) -> None:
    sent = await embedded.post("/api/v1/packages", content=package(), auth=GUI)
    path = f"/api/v1/deliveries/{sent.json()['deliveries'][0]['id']}/confirmation"
    for result in ("done", "fail"):
        answer = await embedded.post(path, json={"result": result}, auth=NHAN)
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
    (line,) = await kept(embedded, system="nhan")
    assert (codes(line), line["refused"]) == (["C-API-CONFIRMATION-LATE"], False)


async def test_the_same_oddity_is_counted_for_seconds_and_then_kept_again(opened: Opened) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    real = FixedClock(start)
    async with opened(real=real) as http:
        for seconds, repeats in ((0, [0]), (4, [1]), (9, [2]), (11, [0, 2]), (12, [1, 2])):
            real.set(start + timedelta(seconds=seconds))
            await http.post("/api/v1/packages", content=package(), auth=GUI)
            assert [line["again"] for line in await kept(http)] == repeats
        lines = await kept(http)
    last = [datetime.fromisoformat(line["last_at_real"]) for line in lines]
    assert last == [start + timedelta(seconds=seconds) for seconds in (12, 9)]


async def test_another_oddity_of_the_same_system_is_kept_at_once(opened: Opened) -> None:
    real = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    async with opened(real=real) as http:
        await http.post("/api/v1/packages", content=package(), auth=GUI)
        other = replace(edoc(), document_id=f"{SENDER},2019/12/02,46/SNV-VP", attachments=())
        bare = write_edoc(replace(other, code=DocumentCode("46", "SNV-VP")))  # one rule more
        await http.post("/api/v1/packages", content=bare, auth=GUI)
        await http.post("/api/v1/packages", content=package(RECEIVER, SENDER), auth=NHAN)
        lines = await kept(http)
    assert [(line["system_id"], line["again"]) for line in lines] == [
        ("nhan", 0), ("gui", 0), ("gui", 0),
    ]  # fmt: skip
    assert set(codes(lines[2])) < set(codes(lines[1]))


async def test_other_systems_oddities_push_out_no_new_one(opened: Opened) -> None:
    real = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    settings = PATIENT(odd_per_second=0, odd_burst=2, odd_again_s=0)
    async with opened(settings, real) as http:
        for _ in range(5):
            await http.post("/api/v1/packages", content=package(), auth=GUI)
        await http.post("/api/v1/packages", content=package(RECEIVER, SENDER), auth=NHAN)
        (own,) = await kept(http, system="nhan")
        usual = await kept(http, system="gui")
    assert own["again"] == 0
    assert [line["again"] for line in usual] == [2, 0, 0]  # none of the five is lost


async def odd(scope: Any, receive: Any, send: Any) -> None:
    """Take every call, find it odd, and its caller proven where the password is right."""
    _, name, password = scope["path"].split("/")
    notes = notes_of(scope)
    notes.caller(name, proven=password == "dung")
    notes.explain(Explanation("C-TEST", Text("lạ", "odd"), mend=Text("", ""), refusing=False))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


@asynccontextmanager
async def oddly(axis: Axis) -> AsyncIterator[Http]:
    """Serve ``odd`` at an axis that has the system "gui"."""
    await axis.upsert_systems([SystemRecord("gui", "gui", "pull", "bi-mat-cua-gui")])
    transport = httpx.ASGITransport(app=recorded(odd, axis, "vxp"))  # type: ignore[arg-type]
    async with Http(transport=transport, base_url="http://axis") as http:
        yield http


async def test_invented_names_push_out_no_odd_call_of_a_proven_system(
    sqlite_database: Database, memory_bus: MemoryBus
) -> None:
    real = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    settings = PATIENT(odd_burst=3, odd_known=4, odd_again_s=60.0)
    axis = build(sqlite_database, memory_bus, settings, real)
    async with oddly(axis) as http:
        for number in range(20):
            await http.get(f"/bia-{number}/sai")
        await http.get("/gui/dung")
        for number in range(20):
            real.advance(timedelta(seconds=1))
            await http.get(f"/bia-them-{number}/sai")
        await http.get("/gui/dung")
        (own,) = await axis.conversations.newest("gui")
    assert (own.proven, own.again) == (True, 1)


async def test_who_only_claims_a_name_is_not_counted_onto_its_owners_call(
    sqlite_database: Database, memory_bus: MemoryBus
) -> None:
    axis = build(sqlite_database, memory_bus, DEFAULT, FixedClock(datetime(2026, 1, 5, tzinfo=UTC)))
    async with oddly(axis) as http:
        for password in ("dung", "sai", "sai"):
            await http.get(f"/gui/{password}")
        lines = await axis.conversations.newest("gui")
    assert [(line.proven, line.again) for line in lines] == [(False, 1), (True, 0)]


async def test_repeats_that_come_while_the_first_is_being_written_are_counted(
    database: Database, memory_bus: MemoryBus
) -> None:
    real = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    axis = build(database, memory_bus, PATIENT(), real)
    async with oddly(axis) as http:
        for _ in range(8):
            real.advance(timedelta(seconds=60))
            await asyncio.gather(*(http.get("/gui/dung") for _ in range(12)))
        lines = await axis.conversations.newest("gui")
    assert [line.again for line in lines] == [11] * 8


async def test_repeats_that_could_not_be_written_are_written_later(
    sqlite_database: Database, memory_bus: MemoryBus
) -> None:
    database = Away(sqlite_database.url)
    real = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    axis = build(database, memory_bus, DEFAULT, real)
    async with oddly(axis) as http:
        await http.get("/gui/dung")
        database.away = True
        for _ in range(2):
            await http.get("/gui/dung")
        database.away = False
        real.advance(timedelta(seconds=6))
        await http.get("/gui/dung")
        (line,) = await axis.conversations.newest("gui")
    assert (line.again, line.last_at_real) == (3, real.now())
    await database.close()


async def test_what_is_no_news_is_still_told_to_who_asks(embedded: Http) -> None:
    for _ in range(2):
        answer = await embedded.post(
            "/api/v1/packages", content=package(), auth=GUI, headers={"X-Lgsp-Explain": "vi"}
        )
        assert answer.json()["explanation"]
    assert len(await kept(embedded)) == 1


async def test_odd_calls_push_out_no_refused_ones(opened: Opened) -> None:
    async with opened(PATIENT(keep_odd=2, odd_again_s=0)) as http:
        await http.get("/api/v1/ledger", auth=GUI)
        for _ in range(4):  # the same again is accepted again
            await http.post("/api/v1/packages", content=package(), auth=GUI)
        lines = await kept(http, system="gui")
        assert [line["refused"] for line in lines] == [False, False, True]


async def test_what_the_operator_looked_for_in_vain_is_not_kept(embedded: Http) -> None:
    assert (await embedded.get("/api/v1/packages/khong-co", headers=ADMIN)).status_code == 404
    assert await kept(embedded) == []


async def test_the_operator_who_takes_itself_for_a_system_is_told(embedded: Http) -> None:
    assert (await embedded.get("/api/v1/deliveries", headers=ADMIN)).status_code == 403
    assert codes(await newest(embedded)) == ["C-API-OPERATOR"]


async def test_a_silent_database_holds_up_no_answer(
    sqlite_database: Database, memory_bus: MemoryBus
) -> None:
    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        notes_of(scope).caller("gui", proven=False)
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    database = Away(sqlite_database.url)
    axis = build(database, memory_bus, ConversationSettings(wait_s=0.05), SystemClock())
    database.silent = True
    transport = httpx.ASGITransport(app=recorded(refusing, axis, "vxp"))  # type: ignore[arg-type]
    async with Http(transport=transport, base_url="http://axis") as http, asyncio.timeout(5):
        assert (await http.get("/sendEdoc")).status_code == 401
    await database.close()
