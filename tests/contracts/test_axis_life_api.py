"""What the native API, the command line and the page tell of the life of a document."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from tests.support.axis_samples import (
    COMMUNE,
    PROVINCE,
    TOWN,
    VILLAGE,
    document,
    recall,
    report,
    send,
    start_axis,
    update,
)

from axis.app import create_app
from axis.engine import Axis
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from lgsp.cli.told import life_lines
from lgsp.portal.facts import MOST_FACTS, facts_of

ADMIN = {"Authorization": "Bearer khoa-quan-tri"}


@pytest.fixture
async def axis(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Axis]:
    axis = await start_axis(sqlite_database, memory_bus, clock)
    yield axis
    await axis.stop()


@pytest.fixture
async def http(axis: Axis) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(axis, admin_key="khoa-quan-tri"))
    async with httpx.AsyncClient(transport=transport, base_url="http://truc/api/v1") as client:
        yield client


async def test_alerts_are_listed_for_the_operator_and_the_systems_concerned(
    axis: Axis, http: httpx.AsyncClient
) -> None:
    await send(axis, document(COMMUNE))
    await send(axis, replace(document(TOWN), subject="Việc khác"))
    everything = (await http.get("/alerts", headers=ADMIN)).json()
    assert [one["kind"] for one in everything] == ["document-id"]
    assert (await http.get("/alerts", auth=("huyen", "secret-huyen"))).json() == []
    after = everything[0]["seq"]
    assert (await http.get("/alerts", params={"after": after}, headers=ADMIN)).json() == []
    assert (await http.get("/alerts")).status_code == 401


async def test_a_time_line_tells_relations_requests_and_deadlines(
    axis: Axis, http: httpx.AsyncClient
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await send(axis, recall(text))
    told = (await http.get("/timeline", params={"id": sent.package_id}, headers=ADMIN)).json()
    assert told["relations"][0]["kind"] == "recall"
    assert told["deliveries"][0]["requests"][0]["effect"] == "withdrawn"
    assert told["deadlines"][0]["state"] == "kept"
    assert told["legal_value"] is None


async def test_a_receiver_is_not_told_what_nobody_told_it(
    axis: Axis, http: httpx.AsyncClient
) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await send(axis, update(text, TOWN, removed=(COMMUNE,)))
    seen = {}
    for who in (("xa", "secret-xa"), ("ubnd-tinh", "secret-tinh")):
        told = (await http.get("/timeline", params={"id": sent.package_id}, auth=who)).json()
        seen[who[0]] = json.dumps(told)
    assert "untold" not in seen["xa"]
    assert "untold" in seen["ubnd-tinh"]


async def test_what_was_withdrawn_unread_is_not_read_on_its_time_line(
    axis: Axis, http: httpx.AsyncClient
) -> None:
    text = replace(document(COMMUNE), subject="Việc chưa ai đọc")
    sent = await send(axis, text)
    await report(axis, "13", text, COMMUNE)
    query = {"params": {"id": sent.package_id}}
    receiver = await http.get("/timeline", **query, auth=("xa", "secret-xa"))
    assert receiver.json()["deliveries"][0]["delivery"]["state"] == "recalled"
    assert "Việc chưa ai đọc" not in receiver.text
    assert receiver.json()["package"]["code"] == ""  # the take-back itself bears the document id
    package = await http.get(f"/packages/{sent.package_id}", auth=("xa", "secret-xa"))
    assert package.status_code == 404
    sender = await http.get("/timeline", **query, auth=("ubnd-tinh", "secret-tinh"))
    assert "Việc chưa ai đọc" in sender.text


@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_the_command_line_and_the_page_show_the_same_life(
    axis: Axis, http: httpx.AsyncClient, lang: str
) -> None:
    text = document(COMMUNE, VILLAGE)
    sent = await send(axis, text)
    recalled = await send(axis, recall(text))
    told = (await http.get("/timeline", params={"id": sent.package_id}, headers=ADMIN)).json()
    lines = [line for line, _ in life_lines(told, lang)]
    facts = [fact["text"] for fact in facts_of(told, lambda code: f"<{code}>", lang)]
    for shown in (lines, facts):
        joined = "\n".join(shown)
        assert ("thu hồi" if lang == "vi" else "recalled by") in joined.lower()
        assert joined.count(recalled.package_id) == 1  # which package, once
        assert ("Rút lại khi chưa tải về" if lang == "vi" else "Withdrawn unread") in joined
    assert any(f"<{PROVINCE}>" in fact for fact in facts)
    assert len(facts) <= MOST_FACTS
