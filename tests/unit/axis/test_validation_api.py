"""``POST /api/v1/validate``: the whole report for known callers, and nothing is stored."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from axis.api.validation import BOUNDS
from axis.app import create_app
from axis.engine import Axis
from axis.life.rules import LIFE_RULES
from axis.records import AgencyRecord, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.profiles import Profile
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject
from signing.xmldsig import sign_package

VECTORS = Path(__file__).parents[2] / "vectors" / "edoc"
SENDER, PROVINCE, COMMUNE = "000.00.18.H21", "000.00.00.H21", "000.31.44.H21"
OWNER, OTHER = ("so", "bi-mat-so"), ("xa", "bi-mat-xa")
ADMIN = {"Authorization": "Bearer khoa-quan-tri"}
NOW = datetime(2026, 3, 5, 2, tzinfo=UTC)
DOCUMENT = (VECTORS / "new-document.edxml").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    return Authority.create(folder, now=NOW, base_url="http://127.0.0.1:1/a", key_bits=2048)


@pytest.fixture
async def axis(
    sqlite_database: Database, memory_bus: MemoryBus, authority: Authority
) -> AsyncIterator[Axis]:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=FixedClock(NOW),
        real=FixedClock(NOW),
        ids=RandomIds(),
        random=random.Random(1),
        settings=AxisSettings(profile=Profile.PROVINCE),
        trust=authority.trust(NOW),
    )
    await axis.upsert_systems([SystemRecord(name, name, "pull", s) for name, s in (OWNER, OTHER)])
    await axis.upsert_agencies(
        [
            AgencyRecord(SENDER, "Sở Giả Định", "province", "", "so"),
            AgencyRecord(PROVINCE, "UBND tỉnh", "province", "", "xa"),
            AgencyRecord(COMMUNE, "UBND xã", "commune", "", "xa"),
        ]
    )
    await axis.start()
    yield axis
    await axis.stop()


Ask = Callable[..., Any]
Task = asyncio.Task[httpx.Response]


@pytest.fixture
async def ask(axis: Axis) -> AsyncIterator[Ask]:
    """Give a function that validates bytes and returns the answer."""
    transport = httpx.ASGITransport(create_app(axis, admin_key="khoa-quan-tri"))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

        async def post(body: bytes, **options: Any) -> httpx.Response:
            return await client.post("/api/v1/validate", content=body, **options)

        yield post


def rules(answer: httpx.Response) -> list[str]:
    """Return what was found, but for the PDF of the vector, which is a stub without pages."""
    found = [finding["rule"] for finding in answer.json()["findings"]]
    return [rule for rule in found if rule != "S-PDF-UNREADABLE"]


async def test_a_sound_package_is_sound_and_nothing_is_stored(ask: Ask, axis: Axis) -> None:
    answer = await ask(DOCUMENT, auth=OWNER)
    body = answer.json()
    assert (answer.status_code, body["sound"], rules(answer)) == (200, True, [])
    assert (body["profile"], body["day"], body["kind"]) == ("province", "2026-03-05", "edoc")
    assert await axis.packages(limit=10) == []


async def test_strangers_get_no_report(ask: Ask) -> None:
    assert (await ask(DOCUMENT)).status_code == 401
    assert (await ask(DOCUMENT, auth=("so", "sai"))).status_code == 401


async def test_a_system_learns_that_the_sender_is_not_its_own(ask: Ask) -> None:
    assert rules(await ask(DOCUMENT, auth=OTHER)) == ["E-SENDER-OTHER-SYSTEM"]


async def test_a_system_learns_of_unknown_receivers(ask: Ask) -> None:
    data = DOCUMENT.replace(COMMUNE.encode(), b"000.99.99.H21")
    assert rules(await ask(data, auth=OWNER)) == ["E-RECEIVER-UNKNOWN"]


async def test_the_operator_gets_the_form_only(ask: Ask) -> None:
    answer = await ask(DOCUMENT.replace(COMMUNE.encode(), b"000.99.99.H21"), headers=ADMIN)
    assert rules(answer) == []
    assert "E-RECEIVER-…" in answer.json()["not_checked"]


async def test_the_operator_learns_of_a_wrong_kind(ask: Ask) -> None:
    assert rules(await ask(DOCUMENT, headers=ADMIN, params={"kind": "status"})) == ["E-KIND"]
    assert rules(await ask(DOCUMENT, headers=ADMIN, params={"kind": "edoc"})) == []


async def test_every_rule_that_only_a_real_send_looks_at_is_named(ask: Ask) -> None:
    named = (await ask(DOCUMENT, auth=OWNER)).json()["not_checked"]
    assert set(LIFE_RULES) <= set(named)
    assert len(named) == len(set(named))


async def test_a_profile_can_be_asked_for(ask: Ask) -> None:
    bare = DOCUMENT.replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")
    sound = [
        (await ask(bare, auth=OWNER, params={"profile": profile.value})).json()["sound"]
        for profile in Profile
    ]
    assert sound == [False, True, False]


async def test_a_day_can_be_asked_for(ask: Ask) -> None:
    answer = await ask(DOCUMENT, auth=OWNER, params={"profile": "national", "at": "2026-03-04"})
    assert "W-PROMULGATION-FUTURE" in rules(answer)


async def test_the_transports_kind_is_compared(ask: Ask) -> None:
    assert rules(await ask(DOCUMENT, auth=OWNER, params={"kind": "status"})) == ["E-KIND"]


async def test_every_finding_says_why_in_both_languages(ask: Ask) -> None:
    answer = await ask(DOCUMENT.replace(b"CodeNumber>72<", b"CodeNumber><"), auth=OWNER)
    finding = answer.json()["findings"][0]
    assert finding["rule"] == "E-CODE-NUMBER"
    assert finding["why"]["vi"]
    assert finding["why"]["en"]
    assert finding["line"] > 1


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"<a", b"\xff" * 99])
async def test_what_is_no_package_gets_a_report_too(ask: Ask, body: bytes) -> None:
    answer = await ask(body, auth=OWNER)
    assert (answer.status_code, answer.json()["sound"]) == (200, False)


@pytest.mark.parametrize("query", [{"profile": "lax"}, {"at": "today"}, {"at": "0001-01-01"}])
async def test_an_odd_question_is_refused_as_such(ask: Ask, query: dict[str, str]) -> None:
    assert (await ask(DOCUMENT, auth=OWNER, params=query)).status_code == 422


async def test_a_changed_signed_package_is_told(ask: Ask, authority: Authority) -> None:
    key = generate_key()
    subject = Subject("agency", "Sở Giả Định", locality="Gia Lai", agency_code=SENDER)
    certificate, chain = authority.issue(subject, key.public_key(), now=NOW)
    signed = sign_package(DOCUMENT, Identity(key, certificate, chain))
    assert rules(await ask(signed, auth=OWNER)) == []
    changed = signed.replace(b"Gia Lai</edXML:Place>", b"Gia lai</edXML:Place>")
    assert rules(await ask(changed, auth=OWNER)) == ["S-XML-CHANGED"]
    strict = await ask(changed, auth=OWNER, params={"profile": "strict"})
    assert not strict.json()["sound"]


@asynccontextmanager
async def half_sent(ask: Ask, *callers: tuple[str, str]) -> AsyncIterator[list[Task]]:
    """Have calls under way whose bodies stand half way until the block ends."""
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        begun.release()
        yield DOCUMENT[:1000]
        await go_on.wait()
        yield DOCUMENT[1000:]

    waiting = [asyncio.create_task(ask(slowly(), auth=caller)) for caller in callers]
    for _ in waiting:
        await begun.acquire()
    yield waiting
    go_on.set()
    assert [(await one).status_code for one in waiting] == [200] * len(waiting)


async def test_one_caller_cannot_fill_the_memory_with_waiting_packages(ask: Ask) -> None:
    async with half_sent(ask, *[OWNER] * BOUNDS.of_one):
        refused = await ask(DOCUMENT, auth=OWNER)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert (await ask(DOCUMENT, auth=OTHER)).status_code == 200
    assert (await ask(DOCUMENT, auth=OWNER)).status_code == 200


async def test_many_callers_cannot_fill_the_memory_either(ask: Ask) -> None:
    callers = [*[OWNER] * BOUNDS.of_one, *[OTHER] * BOUNDS.of_one]
    async with half_sent(ask, *callers[: BOUNDS.of_all]):
        refused = await ask(DOCUMENT, headers=ADMIN)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert (await ask(DOCUMENT, headers=ADMIN)).status_code == 200
