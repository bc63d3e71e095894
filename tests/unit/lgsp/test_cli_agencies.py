"""Importing from the command line: a whole file is judged before a row of it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest

from axis.directory.agency_import import judge_rows
from axis.directory.agency_rows import rows_of
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord, SystemRecord
from lgsp.cli import agency_load
from lgsp.cli.agency_load import ImportResult, import_file
from lgsp.cli.client import ServerClient
from lgsp.directory_entry import agency_record
from lgsp.topology.presets import gia_lai_2019

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "danh-muc-gia-lai.csv"


class FakeServer:
    """Judges rows as the real one does, keeps what was asked, and writes nothing."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.asked.append(body)
        rows, faults = rows_of(body["rows"])
        judged = judge_rows(
            rows, self.directory, system=body["system"], elsewhere=body["elsewhere"]
        )
        found = [asdict(fault) for fault in (*faults, *judged.faults)]
        changed = 0 if found else len(rows)
        report = {"rows": len(rows), "changed": changed, "unchanged": 0, "faults": found}
        return httpx.Response(422 if found else 200, json=report)

    @property
    def writes(self) -> list[dict[str, Any]]:
        return [body for body in self.asked if not body["dry_run"]]


Import = Callable[..., ImportResult]


@pytest.fixture
def server() -> FakeServer:
    axis = gia_lai_2019().axis("gia-lai")
    systems = [SystemRecord(one.id, one.name.vi, one.link, "x") for one in axis.systems]
    agencies = [agency_record(a, system) for system in axis.systems for a in system.agencies]
    return FakeServer(Directory.of(1, systems, agencies))


@pytest.fixture
def run(server: FakeServer) -> Import:
    http = httpx.Client(transport=httpx.MockTransport(server), base_url="http://axis")
    axes = {"gia-lai": "http://axis/gia-lai"}
    client = ServerClient(http, axes, axes, "vi")

    def run(text: str | bytes, *, dry_run: bool = False) -> ImportResult:
        content = text.encode() if isinstance(text, str) else text
        nobody = lambda done, total: None  # noqa: E731
        return import_file(client, "http://axis/gia-lai", content, "xa", nobody, dry_run=dry_run)

    return run


def test_the_example_file_can_be_imported(run: Import, server: FakeServer) -> None:
    result = run(EXAMPLE.read_bytes())
    assert result.faults == ()
    assert result.changed == result.rows == 25
    assert len(server.writes) == 1


def test_a_dry_run_writes_nothing(run: Import, server: FakeServer) -> None:
    assert run(EXAMPLE.read_bytes(), dry_run=True).changed == 25
    assert server.writes == []


def test_a_name_that_two_parts_of_a_file_claim_is_found(
    run: Import, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agency_load, "BATCH", 1)
    result = run("code,name,aliases\nX1,Một,CHUNG\nX2,Hai,chung\n")
    assert [(fault.line, fault.column) for fault in result.faults] == [(3, "aliases")]
    assert server.writes == []


def test_a_parent_in_a_later_part_of_the_file_is_known(
    run: Import, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agency_load, "BATCH", 1)
    assert run("code,name,parent\nX1,Con,X2\nX2,Cha,\n").faults == ()
    assert len(server.writes) == 2


def test_faults_of_the_file_and_of_the_server_are_told_together_in_order(run: Import) -> None:
    result = run("code,name,successor\nX1,Một,KHONG\nX2\nX3,,\n")
    assert [(fault.line, fault.column) for fault in result.faults] == [
        (2, "successor"), (3, ""), (4, "name"),
    ]  # fmt: skip


def test_a_derived_agency_makes_a_row_and_comes_back_the_same(server: FakeServer) -> None:
    agency = AgencyRecord("X9", "Tên", "other", "", "xa", "CU", "a@b", aliases=("A", "B"))
    rows, _ = rows_of([agency_load.cells_of(agency)])
    assert judge_rows(rows, server.directory).records == (agency,)
