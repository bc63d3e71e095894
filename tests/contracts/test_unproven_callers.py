"""Whoever has not proven who it is learns of no system or agency, whatever it gets wrong."""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from lgsp.front.faces import faces
from lgsp.secrets import installation_secret, login_account
from lgsp.settings import Settings

SETTINGS = Settings(secret=SecretStr("bi-mat-cua-ban-cai-dat"))
SECRET = "khoa-cua-mot-Abc12345678901234567890"
KNOWN, AGENCY = "tu-do-1", "000.00.91.H21"
ASKED = {"X-Lgsp-Explain": "both"}


@pytest.fixture
async def http(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[httpx.AsyncClient]:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [SystemRecord(KNOWN, "", "pull", SECRET), SystemRecord("khong-khoa", "", "pull", "")]
    )
    await axis.upsert_agencies([AgencyRecord(AGENCY, "Một", "province", "", KNOWN)])
    served = faces(axis, SETTINGS, admin_key="k" * 40).items()
    app = Starlette(routes=[Mount(f"/gia-lai{path}", face) for path, face in served])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x/gia-lai") as client:
        yield client


def told(answer: httpx.Response, named: str) -> str:
    """Everything an answer says, but for the name that the caller wrote itself."""
    shown = json.dumps([answer.status_code, answer.json()], ensure_ascii=False)
    assert "C-" in shown
    return shown.replace(named, "…")


def vxp(system: str, changed: Mapping[str, str | None]) -> dict[str, str]:
    signed = json.dumps({"XroadVnpt-systemid": system, "XroadVnpt-timestamp": "1"})
    lines = {"systemid": system, "timestamp": "1", "sign-header": signed, "hash-header": "ab" * 32}
    return {f"XroadVnpt-{key}": value for key, value in (lines | changed).items() if value} | ASKED


@pytest.mark.parametrize(
    "changed",
    [{}, {"hash-header": None}, {"sign-header": None}, {"hash-header": "zz"}, {"sign-header": "{"}],
)
async def test_at_the_national_dialect(
    http: httpx.AsyncClient, changed: Mapping[str, str | None]
) -> None:
    answers = {
        told(await http.post("/vxp/countReceiveEdoc", headers=vxp(system, changed)), system)
        for system in (KNOWN, KNOWN.upper(), "tu-do-9", AGENCY)
    }
    assert len(answers) == 1


@pytest.mark.parametrize("secret", [{}, {"X-SecretKey": "sai-sai"}, {"X-SecretKey": SECRET}])
@pytest.mark.parametrize("form", ["Bearer {}", "Bearer x", "{}", ""])
async def test_at_the_provincial_dialect(
    http: httpx.AsyncClient, secret: Mapping[str, str], form: str
) -> None:
    name, password = login_account(installation_secret(SETTINGS), "gia-lai")
    login = {"username": name, "password": password, "applicationCode": "x"}
    reply = await http.post("/lgsp/v1/auth/login?allow_anonymous=true", json=login)
    token = form.format(reply.json()["data"]["token"])
    if form == "Bearer {}" and secret.get("X-SecretKey") == SECRET:
        secret = {"X-SecretKey": "sai"}
    headers = {"Authorization": token} | secret | ASKED
    answers = {
        told(
            await http.get("/lgsp/v1/getEdoc?docId=1", headers=headers | {"X-SystemId": system}),
            system,
        )
        for system in (KNOWN, "tu-do-9", AGENCY)
    }
    assert len(answers) == 1


@pytest.mark.parametrize("system", [KNOWN, "tu-do-9"])
async def test_a_list_that_is_answered_all_the_same_is_told_as_not_refused(
    http: httpx.AsyncClient, system: str
) -> None:
    name, password = login_account(installation_secret(SETTINGS), "gia-lai")
    login = {"username": name, "password": password, "applicationCode": "x"}
    reply = await http.post("/lgsp/v1/auth/login?allow_anonymous=true", json=login)
    headers = {"Authorization": f"Bearer {reply.json()['data']['token']}", "X-SystemId": system}
    answer = await http.get(
        "/lgsp/v1/getAgenciesList", headers=headers | {"X-SecretKey": "sai-sai"} | ASKED
    )
    assert answer.status_code == 200
    [one] = answer.json()["explanation"]
    assert (one["code"], one["refusing"]) == ("C-CALLER-UNPROVEN", False)


@pytest.mark.parametrize("token", ["sai", "Bearer sai", '"sai"', AGENCY, f"Bearer {SECRET}"])
async def test_at_edoc_v2(http: httpx.AsyncClient, token: str) -> None:
    headers = {"authorization": token, "type": "EDOC"} | ASKED
    answers = {
        told(
            await http.post(
                "/edoc/EdocService/getPendingDocIds", headers=headers | {"organid": organ}
            ),
            organ,
        )
        for organ in (AGENCY, "000.00.99.H21", KNOWN, "tu-do-9")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("secret", ["sai", "", f"{SECRET} "])
async def test_at_the_native_api(http: httpx.AsyncClient, secret: str) -> None:
    answers = {
        told(await http.get("/api/v1/deliveries", auth=(system, secret), headers=ASKED), system)
        for system in (KNOWN, "tu-do-9")
    }
    assert len(answers) == 1


async def test_a_system_without_a_secret_lets_nobody_in(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/v1/deliveries", auth=("khong-khoa", ""))
    assert answer.status_code == 401
