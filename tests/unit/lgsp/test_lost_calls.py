"""A call that named no axis is kept with the axis that was probably meant."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from axis.conversations.keeping import ConversationLine
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from lgsp.front.lost_calls import with_lost_calls


@pytest.fixture
async def axes(sqlite_database: Database, memory_bus: MemoryBus) -> dict[str, Axis]:
    clock = FixedClock(datetime(2019, 12, 2, tzinfo=UTC))
    axes = {
        name: Axis(
            name=name, world="default", database=sqlite_database, bus=memory_bus, clock=clock,
            real=clock, ids=RandomIds(), random=random.Random(1),
        )
        for name in ("national", "gia-lai")
    }  # fmt: skip
    await axes["national"].upsert_systems([SystemRecord("00.91.W00", "", "pull", "khoa-mot")])
    await axes["gia-lai"].upsert_systems([SystemRecord("tu-do-1", "", "pull", "khoa-hai")])
    await axes["gia-lai"].upsert_agencies(
        [AgencyRecord("000.00.91.H21", "Một", "province", "", "tu-do-1")]
    )
    return axes


async def answered(
    axes: dict[str, Axis], path: str, method: str = "POST", prefix: str = "/lgsp", **headers: str
) -> httpx.Response:
    app = with_lost_calls(FastAPI(), axes, prefix)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as http:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http.request(method, path, headers=named)


async def asked(axes: dict[str, Axis], path: str, **headers: str) -> int:
    return (await answered(axes, path, **headers)).status_code


async def kept(axes: dict[str, Axis]) -> tuple[str, ConversationLine]:
    """Return the one conversation, and the axis that keeps it."""
    [found] = [
        (name, line) for name, axis in axes.items() for line in await axis.conversations.newest()
    ]
    return found


async def test_a_misspelt_axis_leads_to_its_name(axes: dict[str, Axis]) -> None:
    assert await asked(axes, "/gialai/vxp/sendEdoc") == 404
    (line,) = await axes["gia-lai"].conversations.newest()
    (told,) = line.explanations
    assert (told.code, told.nearest) == ("C-API-AXIS", "/gia-lai/…")
    assert "national, gia-lai" in told.mend.vi


async def test_a_call_without_any_axis_is_kept_too(axes: dict[str, Axis]) -> None:
    await asked(axes, "/api/lgspedoc/login")
    (line,) = await axes["gia-lai"].conversations.newest()
    assert line.explanations[0].code == "C-LGSP-RETIRED"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/getEdoc", "/national/vxp/getEdoc"),
        ("/vxp/sendEdoc", "/national/vxp/sendEdoc"),
        ("/v1/auth/login", "/gia-lai/lgsp/v1/auth/login"),
        ("/lgsp/v1/sendEdoc", "/gia-lai/lgsp/v1/sendEdoc"),
        ("/api/v1/sendEdoc", "/gia-lai/lgsp/v1/sendEdoc"),
        ("/EdocService/sendDocument", "/gia-lai/edoc/EdocService/sendDocument"),
        ("/api/v1/packages", "/gia-lai/api/v1/packages"),
    ],
)
async def test_a_call_that_begins_with_its_operation_leads_to_the_whole_path(
    axes: dict[str, Axis], path: str, meant: str
) -> None:
    await asked(axes, path)
    name, line = await kept(axes)
    (told,) = line.explanations
    assert (told.code, told.nearest) == ("C-API-AXIS", meant)
    assert meant.startswith(f"/{name}/")


async def test_a_prefix_of_several_steps_is_known_without_its_axis(axes: dict[str, Axis]) -> None:
    await answered(axes, "/du-lieu/lgsp/v1/sendEdoc", prefix="/du-lieu/lgsp")
    _, line = await kept(axes)
    assert line.explanations[0].nearest == "/gia-lai/du-lieu/lgsp/v1/sendEdoc"


@pytest.mark.parametrize(
    ("path", "headers", "where", "whose"),
    [
        ("/sendEdoc", {"XroadVnpt_systemid": "00.91.W00"}, "national", "00.91.W00"),
        ("/sendEdoc", {"XroadVnpt_systemid": "tu-do-1"}, "gia-lai", "tu-do-1"),
        ("/v1/sendEdoc", {"X_SystemId": "tu-do-1"}, "gia-lai", "tu-do-1"),
        ("/v1/sendEdoc", {"X_SystemId": "00.91.W00"}, "national", "00.91.W00"),
        ("/EdocService/sendDocument", {"organid": "000.00.91.H21"}, "gia-lai", "tu-do-1"),
        ("/api/v1/packages", {"Authorization": "Basic dHUtZG8tMTpzYWk="}, "gia-lai", "tu-do-1"),
        ("/sendEdoc", {"XroadVnpt_systemid": "la"}, "national", ""),
    ],
)
async def test_a_lost_call_belongs_to_the_system_that_it_names(
    axes: dict[str, Axis], path: str, headers: dict[str, str], where: str, whose: str
) -> None:
    await asked(axes, path, **headers)
    name, line = await kept(axes)
    assert (name, line.system_id, line.proven) == (where, whose, False)


async def test_the_answer_to_a_lost_call_does_not_tell_which_systems_exist(
    axes: dict[str, Axis],
) -> None:
    answers = {
        (answer.status_code, answer.content)
        for name in ("00.91.W00", "tu-do-1", "la")
        for answer in [
            await answered(axes, "/sendEdoc", XroadVnpt_systemid=name, X_Lgsp_Explain="both")
        ]
    }
    assert len(answers) == 1


async def test_the_client_of_the_national_dialect_gets_an_envelope_that_says_it_failed(
    axes: dict[str, Axis],
) -> None:
    reply = (await answered(axes, "/nationl/vxp/getReceivedEdocList")).json()
    assert (reply["status"], reply["ErrorCode"], reply["data"]) == ("FAIL", "20", [])


async def test_a_download_without_any_axis_gets_nothing_to_store(axes: dict[str, Axis]) -> None:
    answer = await answered(axes, "/vxp/downloadEdoc", "GET")
    assert (answer.status_code, answer.content) == (404, b"")


async def test_what_a_browser_asks_of_the_page_is_not_kept(axes: dict[str, Axis]) -> None:
    assert await asked(axes, "/favicon.ico") == 404
    assert await axes["gia-lai"].conversations.newest() == []
