"""The main job: `lgsp demo --once` tells the whole story and closes the books."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from lgsp_process import free_port, run_lgsp

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], dict]:
    """The story told once on a fresh machine's folder; its output and its report."""
    folder = tmp_path_factory.mktemp("demo")
    listen = f"127.0.0.1:{free_port()}"
    done = run_lgsp(
        "demo", "--once", "--report", "out.json", "--listen", listen, cwd=folder, timeout_s=380
    )
    report = Path(folder / "out.json")
    return done, json.loads(report.read_text()) if report.exists() else {}


def test_every_expectation_held(told) -> None:
    done, _ = told
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_all_four_levels_took_part_and_over_260_agencies_were_reached(told) -> None:
    levels = told[1]["levels"]
    assert set(levels) >= {"central", "province", "district", "commune"}
    assert (levels["district"], levels["commune"]) == (17, 222)
    assert sum(levels.values()) > 260


def test_documents_went_up_and_down_between_all_neighbouring_levels(told) -> None:
    paths = told[1]["paths"]
    assert paths["central"]["province"] == 2
    assert paths["province"]["district"] >= 17
    assert paths["district"]["commune"] >= 222
    assert paths["commune"]["district"] > 10
    assert paths["province"]["central"] >= 2


def test_every_status_of_the_story_came_back_as_often_as_it_should(told) -> None:
    statuses = told[1]["statuses"]
    assert {"01", "02", "03", "04", "05", "06", "13", "15"} <= set(statuses)
    assert (statuses["02"], statuses["13"], statuses["15"]) == (2, 1, 1)


def test_signatures_are_invalid_exactly_where_one_was_broken(told) -> None:
    signatures = told[1]["signatures"]
    assert signatures["pdf"]["invalid"] == 1
    assert signatures["package"]["invalid"] == 0
    assert signatures["pdf"]["valid"] > 250
    assert signatures["package"]["valid"] > 1000


def test_the_books_of_both_axes_are_balanced_with_nothing_in_flight(told) -> None:
    report = told[1]
    assert report["balanced"] is True
    for axis in ("national", "gia-lai"):
        book = report["ledger"][axis]
        assert book["balanced"] is True
        assert book["accepted"] == book["delivered"] > 0
        assert book["in_flight"] == book["failed"] == book["expired"] == 0


def test_no_traceback_and_no_secret_is_shown(told) -> None:
    done, _ = told
    assert "Traceback" not in done.stdout + done.stderr
