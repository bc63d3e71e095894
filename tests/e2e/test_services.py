"""The roles as processes of their own over RabbitMQ and PostgreSQL; each of them is taken away.

One run for all the tests: all roles started at once, traffic, SIGKILL of an axis, the broker cut
off, the database cut off, quiet.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from roles import Roles, roles
from traffic import STEPS, FreeSystem, Outcome, Route, Traffic, package_of
from wire import Wire

from edoc.plumbing.clock import SystemClock
from nodes.links.vxp import VxpClient, VxpRefused

pytestmark = [
    pytest.mark.rabbitmq,
    pytest.mark.postgresql,
    pytest.mark.slow,
    pytest.mark.timeout(600),
]

OFFICE, PROVINCE, DEPARTMENT = "000.00.00.G22", "000.00.00.H21", "000.00.02.H21"
DISTRICT, MINISTRY, TRIAL = "000.00.31.H21", "000.00.00.X01", "000.00.91.H21"

NAMES = (
    "authority", "axis national", "axis gia-lai", "uplink gia-lai",
    "node vpcp", "node ubnd-tinh", "node huyen",
)  # fmt: skip

ROUTES: list[Route] = [
    ("vpcp", OFFICE, (PROVINCE,)),
    ("ubnd-tinh", DEPARTMENT, (DISTRICT,)),
    ("ubnd-tinh", PROVINCE, (OFFICE, TRIAL)),
    ("huyen", DISTRICT, (PROVINCE,)),
]


@dataclass
class Absence:
    """What was answered while a server was away; afterwards everything was ready by itself."""

    native: httpx.Response
    read: httpx.Response
    vxp: httpx.Response
    live: httpx.Response
    ready: httpx.Response


@dataclass
class Run:
    """What one run of the whole scenario brought."""

    absences: dict[str, Absence] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    refusals: dict[str, int] = field(default_factory=dict)
    output: str = ""


async def scenario(run: Run, folder: Path, broker_url: str, database_url: str) -> None:
    """Start, send, take away one thing after the other, wait until quiet."""
    async with roles(NAMES, folder, broker_url=broker_url, database_url=database_url) as parts:
        await parts.start()
        traffic = Traffic(parts.places, ROUTES, free_systems(parts), pause_s=1.5)
        traffic.start()
        await traffic.answered(10, seconds=120)
        axis = parts.programs["axis gia-lai"]
        await asyncio.to_thread(axis.kill)
        await asyncio.to_thread(axis.start, 100)
        await traffic.answered(len(traffic.outcome.answered) + 5, seconds=120)
        run.absences["broker"] = await absence(parts, parts.broker, away_s=12)
        await traffic.answered(len(traffic.outcome.answered) + 5, seconds=120)
        run.absences["database"] = await absence(parts, parts.database, away_s=6)
        await traffic.answered(len(traffic.outcome.answered) + 5, seconds=120)
        await traffic.stop_sending()
        await traffic.quiet(120)
        await traffic.read_histories()
        await traffic.close()
        run.outcome, run.refusals = traffic.outcome, dict(traffic.refusals)
        run.output = parts.output()


def free_systems(parts: Roles) -> list[FreeSystem]:
    """One free system at each axis; one sends down, one up and within the province."""
    return [
        FreeSystem(axis, one, parts.secret(axis, one), agency, receivers)
        for axis, one, agency, receivers in (
            ("national", "00.91.W00", MINISTRY, (PROVINCE, OFFICE)),
            ("gia-lai", "tu-do-1", TRIAL, (DISTRICT, OFFICE)),
        )
    ]


async def absence(parts: Roles, wire: Wire, away_s: float) -> Absence:
    """Cut a server off, note what callers are told, join it, wait until all are ready."""
    await wire.cut()
    await asyncio.sleep(away_s / 2)
    system = free_systems(parts)[1]
    base = parts.axes[system.axis]
    auth = httpx.BasicAuth(system.system_id, system.secret)
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        content = package_of(system, 1_000_000)
        told = Absence(
            native=await http.post(f"{base}/api/v1/packages", content=content, auth=auth),
            read=await http.get(f"{base}/api/v1/ledger", headers=parts.places.headers),
            vxp=await send_by_vxp(http, f"{base}/vxp", system, content),
            live=await http.get(f"{base.rpartition('/')[0]}/healthz"),
            ready=await http.get(f"{base.rpartition('/')[0]}/readyz"),
        )
    await asyncio.sleep(away_s / 2)
    await wire.join()
    await parts.ready_after(90)
    return told


async def send_by_vxp(
    http: httpx.AsyncClient, url: str, system: FreeSystem, content: bytes
) -> httpx.Response:
    """Send one package over the national dialect and return the answer as it came."""
    answers: list[httpx.Response] = []

    async def keep(answer: httpx.Response) -> None:
        await answer.aread()
        answers.append(answer)

    http.event_hooks["response"] = [keep]
    client = VxpClient(url, system.system_id, system.secret, SystemClock(), http=http)
    with contextlib.suppress(VxpRefused):
        await client.send_edoc(content, sender=system.agency, to=system.receivers)
    http.event_hooks["response"] = []
    return answers[0]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, broker_url: str, database_url: str) -> Run:
    """The scenario, run once."""
    run = Run()
    folder = tmp_path_factory.mktemp("services")
    asyncio.run(scenario(run, folder, broker_url, database_url))
    return run


def test_documents_and_statuses_travel_between_all_levels(run: Run) -> None:
    for sender, receiver in ((OFFICE, PROVINCE), (DEPARTMENT, DISTRICT), (PROVINCE, OFFICE)):
        histories = run.outcome.histories(sender, receiver)
        assert histories
        assert all(sorted(codes) == STEPS for codes in histories)


def test_the_books_of_both_axes_are_balanced_and_closed(run: Run) -> None:
    assert run.outcome.unbalanced() == []


def test_every_document_that_was_answered_is_with_all_its_receivers(run: Run) -> None:
    assert len(run.outcome.answered) >= 25
    assert run.outcome.lost() == []


def test_nothing_is_delivered_or_reported_twice_in_effect(run: Run) -> None:
    assert run.outcome.doubled() == []
    assert run.outcome.unreported() == []


@pytest.mark.parametrize("away", ["broker", "database"])
def test_while_a_server_is_away_the_native_api_answers_503_with_problem_details(
    run: Run, away: str
) -> None:
    answer = run.absences[away].native
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail_vi"]
    assert problem["detail_en"]


@pytest.mark.parametrize("away", ["broker", "database"])
def test_while_a_server_is_away_the_national_dialect_answers_fail_20(run: Run, away: str) -> None:
    answer = run.absences[away].vxp
    assert answer.status_code == 200
    assert answer.json()["status"] == "FAIL"
    assert str(answer.json()["ErrorCode"]) == "20"


@pytest.mark.parametrize("away", ["broker", "database"])
def test_while_a_server_is_away_a_role_lives_but_is_not_ready(run: Run, away: str) -> None:
    assert run.absences[away].live.status_code == 200
    assert run.absences[away].ready.status_code == 503


def test_without_the_broker_the_books_can_still_be_read(run: Run) -> None:
    assert run.absences["broker"].read.status_code == 200
    assert run.absences["database"].read.status_code == 503


def test_nobody_is_told_anything_but_come_again(run: Run) -> None:
    told = {reason.rpartition(" ")[2] for reason in run.refusals}
    assert told <= {"503", "20", "VxpUnavailable", "VxpRefused"}


def test_no_traceback_is_shown(run: Run) -> None:
    assert "Traceback" not in run.output
