"""`lgsp up` killed twice under traffic and started again on the same folder: nothing is lost.

One run for all the tests: first start, traffic of nodes and free systems, SIGKILL, restart,
traffic, SIGKILL, restart, quiet. Then one row is taken out of the books, which must show.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lgsp_process import Program, run_lgsp
from traffic import STEPS, FreeSystem, Outcome, Places, Route, Traffic

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OFFICE, PROVINCE, DEPARTMENT = "000.00.00.G22", "000.00.00.H21", "000.00.02.H21"
DISTRICTS = ("000.00.31.H21", "000.00.32.H21", "000.00.33.H21")
COMMUNES = ("000.20.31.H21", "000.21.31.H21")
MINISTRY, TRIAL, VILLAGE = "000.00.00.X01", "000.00.91.H21", "000.20.93.H21"

ROUTES: list[Route] = [
    ("vpcp", OFFICE, (PROVINCE, MINISTRY)),
    ("ubnd-tinh", PROVINCE, (*DISTRICTS, TRIAL)),
    ("ubnd-tinh", DEPARTMENT, (OFFICE, DISTRICTS[0])),
    ("huyen", DISTRICTS[0], (*COMMUNES, PROVINCE)),
]
"""Down, within the province, up, and to the free systems."""

FREE = {
    ("national", "00.91.W00"): (MINISTRY, (PROVINCE, OFFICE)),
    ("gia-lai", "tu-do-1"): (TRIAL, (DISTRICTS[0], VILLAGE, OFFICE)),
    ("gia-lai", "tu-do-2"): (VILLAGE, (TRIAL,)),
}


@dataclass
class Run:
    """What one run of the whole scenario brought."""

    program: Program
    outcome: Outcome = field(default_factory=Outcome)


def places_of(program: Program) -> Places:
    """Where the parts of `lgsp up` answer."""
    axes = {axis["name"]: axis["url"] for axis in program.ready["axes"]}
    nodes = {
        name: f"{program.url}/nodes/{name}"
        for name in ("vpcp", "bo-nganh", "kon-tum", "ubnd-tinh", "huyen", "xa")
    }
    return Places(axes, nodes, program.ready["admin_key"])


def free_systems(program: Program) -> list[FreeSystem]:
    """The free systems of the scenario, with the credentials of the ready file."""
    secrets = {
        (axis["name"], system["systemid"]): system["secret"]
        for axis in program.ready["axes"]
        for system in axis["systems"]
        if system["free"]
    }
    return [
        FreeSystem(axis, system_id, secrets[axis, system_id], agency, receivers)
        for (axis, system_id), (agency, receivers) in FREE.items()
    ]


async def scenario(program: Program) -> Run:
    """Start, send, kill, start, send, kill, start, wait until quiet."""
    run = Run(program)
    await asyncio.to_thread(program.start)
    traffic = Traffic(places_of(program), ROUTES, free_systems(program))
    traffic.start()
    for sent in (8, 24):  # the second kill must find documents on their way, too
        await traffic.answered(sent, seconds=60)
        await asyncio.to_thread(program.kill)
        await asyncio.to_thread(program.start)
    await asyncio.sleep(1)
    await traffic.stop_sending()
    await traffic.quiet(90)
    await traffic.read_histories()
    await traffic.close()
    run.outcome = traffic.outcome
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The scenario, run once on a fresh folder."""
    program = Program(
        ["up"],
        tmp_path_factory.mktemp("crash") / "data",
        environment={"LGSP_WORLD_SCALE": "30", "LGSP_WELCOME": "false"},
    )
    try:
        yield asyncio.run(scenario(program))
    finally:
        if program.process is not None and program.process.poll() is None:
            program.kill()


def test_the_books_of_both_axes_are_balanced_and_closed(run: Run) -> None:
    assert run.outcome.unbalanced() == []
    for book in run.outcome.ledgers.values():
        assert book["edoc"]["accepted"] == book["edoc"]["delivered"] > 0


def test_every_document_that_was_answered_is_with_all_its_receivers(run: Run) -> None:
    assert len(run.outcome.answered) >= 24
    assert run.outcome.lost() == []


def test_nothing_is_delivered_or_reported_twice_in_effect(run: Run) -> None:
    assert run.outcome.doubled() == []


def test_every_step_of_every_office_came_back_once(run: Run) -> None:
    histories = [
        [one["code"] for one in row["history"] if one["direction"] == "sent"]
        for rows in run.outcome.received.values()
        for row in rows
    ]
    assert len(histories) > 40
    assert [codes for codes in histories if codes != STEPS] == []
    assert run.outcome.unreported() == []


def test_no_traceback_is_shown(run: Run) -> None:
    assert "Traceback" not in run.program.output()


def test_a_lost_delivery_makes_the_books_say_so(run: Run) -> None:
    assert run.program.stop() == 0
    book = books(run.program)
    assert book.returncode == 3  # nobody is there to ask
    with contextlib.closing(sqlite3.connect(run.program.data_dir / "lgsp.db")) as database:
        row = "SELECT id FROM axis_delivery WHERE axis = 'gia-lai' AND kind = 'edoc' LIMIT 1"
        lost = database.execute(
            f"DELETE FROM axis_delivery WHERE id IN ({row}) RETURNING id"
        ).fetchone()
        database.commit()
    run.program.start()
    book = books(run.program)
    assert book.returncode == 1
    assert f"ends delivery {lost[0]}" in book.stdout.replace("\n", " ")
    assert "gia-lai: the intake journal promises" in book.stdout


def books(program: Program) -> subprocess.CompletedProcess[str]:
    """`lgsp ledger` on the program's folder."""
    folder = str(Path(program.data_dir))
    asked = ["--data-dir", folder, "--url", program.url]  # not whatever else this machine runs
    return run_lgsp("ledger", "--lang", "en", *asked, cwd=program.data_dir)
