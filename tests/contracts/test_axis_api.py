"""The native HTTP API of an axis, in-process, on SQLite and the memory bus."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from axis.app import create_app
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    ResponseFor,
    Status,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import ClockSetting, SystemClock, WorldClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.worlds import World, create_world, find_world

SENDER, RECEIVER = "000.00.12.H21", "000.00.13.H21"
GUI, NHAN, KHAC = ("gui", "bi-mat-gui"), ("nhan", "bi-mat-nhan"), ("khac", "bi-mat-khac")
ADMIN = {"Authorization": "Bearer khoa-quan-tri"}
START = datetime(2019, 12, 2, 1, tzinfo=UTC)


@pytest.fixture
async def axis(sqlite_database: Database, memory_bus: MemoryBus) -> AsyncIterator[Axis]:
    setting = ClockSetting(SystemClock().now(), START)
    await create_world(sqlite_database, World("default", "test", 1, setting))
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=WorldClock(setting),
        real=SystemClock(),
        ids=RandomIds(),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [SystemRecord(name, name, "pull", s) for name, s in (GUI, NHAN, KHAC)]
    )
    await axis.upsert_agencies(
        [
            AgencyRecord(SENDER, "Sở Nội vụ", "province", "", "gui"),
            AgencyRecord(RECEIVER, "Sở Tư pháp", "province", "", "nhan"),
        ]
    )
    await axis.start()
    yield axis
    await axis.stop()


@pytest.fixture
async def http(axis: Axis) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(axis, admin_key="khoa-quan-tri")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://axis/api/v1") as client:
        yield client


def package(number: str = "45", *, subject: str = "Thử", receiver: str = RECEIVER) -> bytes:
    return write_edoc(
        Edoc(
            sender=Organization(SENDER, "Sở Nội vụ"),
            receivers=(Organization(receiver, "Nơi nhận"),),
            document_id=f"{SENDER},2019/12/02,{number}/SNV-VP",
            code=DocumentCode(number, "SNV-VP"),
            promulgated=date(2019, 12, 2),
            subject=subject,
            document_type=DocumentType("Công văn"),
            attachments=(Attachment("a", "a.pdf", "application/pdf", b"%PDF-1.4"),),
        )
    )


async def sent_package(http: httpx.AsyncClient) -> dict[str, str]:
    answer = await http.post("/packages", content=package(), auth=GUI)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, str] = answer.json()
    return receipt


async def test_a_package_is_sent_listed_fetched_confirmed_and_tracked(
    http: httpx.AsyncClient,
) -> None:
    receipt = await sent_package(http)
    (row,) = (await http.get("/deliveries", params={"kind": "edoc"}, auth=NHAN)).json()
    assert (row["package_id"], row["state"]) == (receipt["package_id"], "initial")
    content = await http.get(f"/deliveries/{row['id']}/content", auth=NHAN)
    assert content.content == package()
    url = f"/deliveries/{row['id']}/confirmation"
    confirmed = await http.post(url, json={"result": "done"}, auth=NHAN)
    assert confirmed.json()["state"] == "done"
    told = (await http.get("/timeline", params={"id": receipt["document_id"]}, auth=GUI)).json()
    assert [e["type"] for e in told["entries"]] == ["accepted", "routed", "fetched", "done"]


async def test_the_same_send_again_answers_200_with_the_same_id(http: httpx.AsyncClient) -> None:
    receipt = await sent_package(http)
    again = await http.post("/packages", content=package(), auth=GUI)
    assert again.status_code == 200
    assert again.json()["duplicate"]
    assert again.json()["package_id"] == receipt["package_id"]


async def test_a_refusal_is_a_problem_with_all_findings_in_both_languages(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post(
        "/packages",
        content=package(receiver="000.99.99.H99"),
        auth=NHAN,
        headers={"Accept-Language": "en"},
    )
    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = [f for f in problem["findings"] if f["severity"] == "error"]
    assert [f["rule"] for f in errors] == ["E-SENDER-OTHER-SYSTEM", "E-RECEIVER-UNKNOWN"]
    assert "does not exist" in problem["detail"]
    assert "không tồn tại" in problem["detail_vi"]


async def test_other_bytes_under_a_used_document_id_answer_409(http: httpx.AsyncClient) -> None:
    await sent_package(http)
    answer = await http.post("/packages", content=package(subject="Khác"), auth=GUI)
    assert (answer.status_code, answer.json()["code"]) == (409, "document-conflict")


async def test_a_body_beyond_the_limit_answers_413(http: httpx.AsyncClient, axis: Axis) -> None:
    size = axis.settings.limits.package_bytes + 1
    answer = await http.post(
        "/packages", content=b"x", auth=GUI, headers={"content-length": f"{size}"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic gibberish!"},
        {"Authorization": "Bearer doan"},
        {"Authorization": "Basic Z3VpOnNhaQ=="},  # gui:sai
    ],
)
async def test_without_credentials_nothing_is_shown(
    http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await http.get("/deliveries", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


async def test_a_stranger_sees_no_package_of_others(http: httpx.AsyncClient) -> None:
    receipt = await sent_package(http)
    id_ = receipt["package_id"]
    paths = [f"/packages/{id_}", f"/packages/{id_}/content", f"/packages/{id_}/sent"]
    for path in paths:
        assert (await http.get(path, auth=KHAC)).status_code == 404
    timeline = await http.get("/timeline", params={"id": id_}, auth=KHAC)
    assert timeline.status_code == 404
    assert (await http.get(f"/packages/{id_}/sent", auth=NHAN)).status_code == 404
    assert (await http.get(f"/packages/{id_}/content", auth=NHAN)).status_code == 200


async def test_the_operator_inspects_everything_and_systems_do_not(
    http: httpx.AsyncClient,
) -> None:
    await sent_package(http)
    for path in ("/ledger", "/counts", "/events", "/dead-letters", "/packages", "/systems"):
        assert (await http.get(path, headers=ADMIN)).status_code == 200
        assert (await http.get(path, auth=GUI)).status_code == 403
    ledger = (await http.get("/ledger", headers=ADMIN)).json()
    assert (ledger["edoc"]["accepted"], ledger["edoc"]["balanced"]) == (1, True)
    assert "bi-mat" not in (await http.get("/systems", headers=ADMIN)).text


async def test_a_status_shows_in_what_was_sent(http: httpx.AsyncClient) -> None:
    receipt = await sent_package(http)
    about = ResponseFor(SENDER, "45/SNV-VP", receipt["document_id"], date(2019, 12, 2))
    body = write_status(Status(Organization(RECEIVER, "Sở Tư pháp"), about, "03", START))
    answer = await http.post("/packages", params={"kind": "status"}, content=body, auth=NHAN)
    assert answer.status_code == 201
    (sent,) = (await http.get(f"/packages/{receipt['package_id']}/sent", auth=GUI)).json()
    assert sent["delivery"]["business_status"] == "03"
    assert not sent["statuses"][0]["expected"]


async def test_agencies_are_searched_registered_and_removed(http: httpx.AsyncClient) -> None:
    found = (await http.get("/agencies", params={"search": "so tu phap"}, auth=GUI)).json()
    assert [agency["code"] for agency in found] == [RECEIVER]
    new = {"code": "000.00.99.H21", "name": "Cơ quan thử (MÔ PHỎNG)", "level": "other"}
    made = await http.post("/agencies", json=new, auth=KHAC)
    assert (made.status_code, made.json()["system_id"]) == (201, "khac")
    taken = await http.post("/agencies", json=new, auth=GUI)
    assert taken.json()["findings"][0]["rule"] == "R-AGENCY-OTHER-SYSTEM"
    assert (await http.delete(f"/agencies/{new['code']}", auth=GUI)).status_code == 404
    assert (await http.delete(f"/agencies/{new['code']}", auth=KHAC)).status_code == 200


async def test_another_agencys_mail_cannot_be_taken_by_an_alias(http: httpx.AsyncClient) -> None:
    thief = {"code": "000.00.99.H21", "name": "Kẻ lấy thư", "aliases": [RECEIVER.lower()]}
    answer = await http.post("/agencies", json=thief, auth=KHAC)
    assert answer.status_code == 422
    assert [f["rule"] for f in answer.json()["findings"]] == ["R-AGENCY-CLASH"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/agencies", {"search": "a\x00b"}),
        ("/timeline", {"id": "\x00"}),
        ("/packages/a%00b", {}),
        ("/deliveries/a%00b/content", {}),
        ("/deliveries", {"since": "0001-01-01T00:00:00+07:00"}),
        ("/deliveries", {"until": "9999-12-31T23:59:59-07:00"}),
    ],
)
async def test_what_no_database_can_hold_is_refused_as_a_problem(
    http: httpx.AsyncClient, path: str, query: dict[str, str]
) -> None:
    answer = await http.get(path, params=query or None, auth=NHAN)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_reason_without_storable_text_is_refused(http: httpx.AsyncClient) -> None:
    for reason in ("\\u0000", "\\ud800"):
        body = f'{{"result": "fail", "reason": "{reason}"}}'.encode()
        answer = await http.post(
            "/deliveries/x/confirmation",
            content=body,
            headers={"Content-Type": "application/json"},
            auth=NHAN,
        )
        assert answer.status_code == 422


async def test_the_operator_sets_the_clock_and_a_restart_keeps_it(
    http: httpx.AsyncClient, sqlite_database: Database
) -> None:
    before = datetime.fromisoformat((await http.get("/world", auth=GUI)).json()["now"])
    change = {"advance_s": 86_400, "scale": 0}
    after = (await http.post("/world/clock", json=change, headers=ADMIN)).json()
    assert datetime.fromisoformat(after["now"]) - before >= timedelta(days=1)
    stored = await find_world(sqlite_database, "default")
    assert stored is not None
    assert stored.clock.scale == after["scale"] == 0
    assert (await http.post("/world/clock", json=change, auth=GUI)).status_code == 403


async def test_the_clock_jumps_as_often_as_one_likes_but_not_beyond_its_end(
    http: httpx.AsyncClient,
) -> None:
    leap = {"advance_s": 50 * 365 * 86_400}
    assert (await http.post("/world/clock", json=leap, headers=ADMIN)).status_code == 200
    before = (await http.get("/world", auth=GUI)).json()["now"]
    answer = await http.post("/world/clock", json={**leap, "scale": 9}, headers=ADMIN)
    assert (answer.status_code, answer.json()["code"]) == (422, "clock-too-late")
    assert "01/01/2100" in answer.text
    after = (await http.get("/world", auth=GUI)).json()
    assert after["scale"] == 1
    assert datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before) < timedelta(days=1)


async def test_while_the_bus_is_away_the_answer_is_503_with_retry_after(
    http: httpx.AsyncClient, memory_bus: MemoryBus
) -> None:
    await memory_bus.close()
    answer = await http.post("/packages", content=package(), auth=GUI)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_while_the_database_is_away_the_answer_is_503(
    tmp_path: Path, memory_bus: MemoryBus
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    axis = Axis(
        name="a",
        world="w",
        database=database,
        bus=memory_bus,
        clock=SystemClock(),
        real=SystemClock(),
        ids=RandomIds(),
        random=random.Random(1),
    )
    transport = httpx.ASGITransport(app=create_app(axis, admin_key="khoa"))
    async with httpx.AsyncClient(transport=transport, base_url="http://axis") as client:
        answer = await client.post("/api/v1/packages", content=package(), auth=GUI)
    await database.close()
    await asyncio.sleep(0.05)  # the driver's thread still reports its failed connection
    assert answer.status_code == 503
    assert "Traceback" not in answer.text


async def test_the_api_describes_itself(http: httpx.AsyncClient) -> None:
    described = (await http.get("/openapi.json")).json()
    assert "/api/v1/packages" in described["paths"]
    assert "MÔ PHỎNG" in described["info"]["title"]
