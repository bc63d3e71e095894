"""``lgsp validate`` over the corpus: the same verdicts as the files beside the packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.vectors import make
from tests.vectors.making.pen import Pen
from tests.vectors.making.signed import SIGNED
from tests.vectors.making.vector import DAY

from edoc.contract.profiles import Profile
from lgsp.cli.failure import ExitCode
from lgsp.cli.main import main

VECTORS = Path(make.__file__).parent


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LGSP_LANG", "LGSP_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def expected(folder: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads((VECTORS / folder / "expected.json").read_bytes())
    return {name: entry for name, entry in whole.items() if entry["day"] == DAY.isoformat()}


def validated(
    capsys: pytest.CaptureFixture[str], profile: Profile, files: list[Path], *more: str
) -> dict[str, Any]:
    options = ["--profile", profile.value, "--at", DAY.isoformat(), "--format", "json", *more]
    code = main(["validate", *map(str, files), *options])
    reports = json.loads(capsys.readouterr().out)
    sound = all(one["sound"] for one in reports)
    assert code == (ExitCode.OK if sound else ExitCode.EXPECTATION)
    return {Path(one["file"]).stem: rules_of(one) for one in reports}


def rules_of(report: dict[str, Any]) -> dict[str, list[str]]:
    severities = {"errors": "error", "warnings": "warning"}
    return {
        name: sorted({one["rule"] for one in report["findings"] if one["severity"] == severity})
        for name, severity in severities.items()
    }


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("folder", ["sound", "broken", "attacks"])
def test_the_command_gives_the_verdicts_of_the_corpus(
    capsys: pytest.CaptureFixture[str], folder: str, profile: Profile
) -> None:
    wanted = {name: entry[profile.value] for name, entry in expected(folder).items()}
    files = [VECTORS / folder / f"{name}.edxml" for name in wanted]
    assert validated(capsys, profile, files) == wanted


def test_signatures_are_checked_by_the_trust_that_is_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pen = Pen(tmp_path / "pen")
    names = ["signed", "S-XML-CHANGED", "S-AGENCY-WRONG", "S-PDF-EXTENDED", "wrapped-signature"]
    made = {name: SIGNED[name].signed(pen) for name in names}
    for name, one in made.items():
        (tmp_path / f"{name}.edxml").write_bytes(one.data)
    (tmp_path / "trust.pem").write_bytes(made["signed"].trust.to_pem())
    pen.close()
    files = [tmp_path / f"{name}.edxml" for name in names]
    found = validated(capsys, Profile.STRICT, files, "--trust", str(tmp_path / "trust.pem"))
    assert found == {name: SIGNED[name].vector.expected(Profile.STRICT) for name in names}


def test_the_script_says_where_a_file_is_not_what_it_should_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    count = make.write(tmp_path)
    assert len([*tmp_path.rglob("*.*")]) == count
    assert make.differences(tmp_path) == []
    (tmp_path / "sound" / "recall.edxml").write_bytes(b"")
    (tmp_path / "broken" / "E-TO.edxml").unlink()
    (tmp_path / "attacks" / "thua.edxml").write_bytes(b"")
    assert [line.partition(": ")[2] for line in make.differences(tmp_path)] == [
        "differs",
        "missing",
        "nobody makes it",
    ]
