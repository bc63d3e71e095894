"""The corpus in ``tests/vectors``: every file gives exactly what stands beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cost import cheap
from tests.vectors import make
from tests.vectors.making import packages
from tests.vectors.making.variants import LENIENT
from tests.vectors.making.vector import ATTACKS, BROKEN, LARGE, SOUND, Vector

from edoc.contract.check import Report, check
from edoc.contract.model import Edoc, Package
from edoc.contract.observed import observed
from edoc.contract.profiles import Profile
from edoc.contract.reader import read_package
from edoc.contract.writer import write_edoc, write_status

VECTORS = Path(make.__file__).parent
FOLDERS = ("sound", "broken", "attacks")


@cache
def expected(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / folder / "expected.json").read_bytes())
    return found


def content(folder: str, name: str) -> bytes:
    return (VECTORS / folder / f"{name}.edxml").read_bytes()


def every_file() -> Iterator[Any]:
    for folder in FOLDERS:
        for name in expected(folder):
            yield pytest.param(folder, name, id=f"{folder}/{name}")


def rules_of(report: Report) -> dict[str, list[str]]:
    return {
        "errors": sorted({finding.rule for finding in report.errors}),
        "warnings": sorted({finding.rule for finding in report.warnings}),
    }


EVERY_FILE = pytest.mark.parametrize(("folder", "name"), [*every_file()])


def test_the_files_are_those_that_the_script_makes() -> None:
    assert make.differences() == []


def test_making_a_package_again_gives_the_same_bytes() -> None:
    for vectors in (BROKEN, ATTACKS):
        for vector in vectors.values():
            assert vector.make() == vector.make()
    for vector in SOUND.values():
        assert vector.make.__wrapped__() == vector.make()  # type: ignore[attr-defined]


@EVERY_FILE
def test_a_file_gives_exactly_the_expected_rules_in_each_profile(folder: str, name: str) -> None:
    entry, data = expected(folder)[name], content(folder, name)
    day = date.fromisoformat(entry["day"])
    found = {p.value: rules_of(check(data, profile=p, day=day)) for p in Profile}
    assert found == {p.value: entry[p.value] for p in Profile}


@EVERY_FILE
def test_every_finding_is_a_whole_sentence_in_both_languages(folder: str, name: str) -> None:
    for finding in check(content(folder, name), profile=Profile.STRICT).findings:
        for text in (finding.message, finding.mend):
            assert text.vi.strip()
            assert text.en.strip()
        assert not {"{", "}"} & set(finding.mend.vi + finding.mend.en)
        assert finding.line is None or finding.line > 0


@pytest.mark.parametrize("name", expected("sound"))
def test_a_sound_file_has_no_error_in_the_profiles_it_claims(name: str) -> None:
    entry, data = expected("sound")[name], content("sound", name)
    for claimed in entry["claims"]:
        assert not check(
            data, profile=Profile(claimed), day=date.fromisoformat(entry["day"])
        ).errors
    assert "province" in entry["claims"]


def test_all_but_seven_sound_files_pass_the_strictest_profile() -> None:
    lesser = {name: vector.claims for name, vector in SOUND.items() if len(vector.claims) < 3}
    met = {f"met-{name}": LENIENT for name in ("2019-loop", "2025-hub", "2025-dummy")}
    here = (Profile.PROVINCE,)
    prefixes = {"no-prefixes": here, "another-prefix": here, "undeclared-prefix": LENIENT}
    assert lesser == met | prefixes | {"numbers-left-out": LENIENT}


@pytest.mark.parametrize("vector", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_differs_from_its_sound_one_by_the_rule_alone(vector: Vector) -> None:
    sound = check(SOUND[vector.base].make(), profile=Profile.STRICT, day=vector.day)
    assert sound.findings == ()
    assert vector.make() != SOUND[vector.base].make()
    assert vector.shows[0] == vector.name


def said(package: Package) -> tuple[object, ...]:
    assert isinstance(package, Edoc)
    files = [(one.name, one.content) for one in package.attachments]
    return (package.document_id, package.code, package.promulgated, package.subject, files)


@pytest.mark.parametrize(
    "name",
    [
        "dotnet",
        "as-observed",
        "trace-without-code",
        "dummy-signature",
        "no-declaration",
        "declared-in-small-letters",
        "comments",
        "processing-instructions",
        "cdata",
        "cid-twice",
        "met-2025-dummy",
        "character-references",
        "manifest-spelling",
        "order-of-qcvn",
        "noise-in-a-new-document",
        "blanks-around-values",
        "base64-in-lines",
        "true-type-of-file",
        "manifest-with-another-type",
        "no-prefixes",
        "another-prefix",
        "blank-lines-behind",
        "numbers-left-out",
        "undeclared-prefix",
    ],
)
def test_a_variant_says_what_the_plain_document_says(name: str) -> None:
    plain = read_package(content("sound", "new-document"))
    assert said(read_package(content("sound", name))) == said(plain)


@pytest.mark.parametrize(
    "name", ["W-XML-BOM", "W-XML-CR", "W-XML-ENCODING", "W-XML-PREFIX", "W-ROOT-NAME"]
)
def test_what_is_tolerated_is_read_whole(name: str) -> None:
    plain = read_package(content("sound", "new-document"))
    assert said(read_package(content("broken", name))) == said(plain)


@pytest.mark.parametrize("vector", SOUND.values(), ids=SOUND)
def test_a_copy_as_axes_hand_it_out_says_the_same_and_shows_nothing_new(vector: Vector) -> None:
    data = vector.make()
    copied = observed(data, at=datetime(2026, 3, 5, 3, tzinfo=UTC), hub="00.90.W00")
    before, after = read_package(data), read_package(copied)
    assert meaning(after) == meaning(before)
    for profile in Profile:
        shown = {one.rule for one in check(copied, profile=profile, day=vector.day).findings}
        assert shown <= {one.rule for one in check(data, profile=profile, day=vector.day).findings}


def meaning(package: Package) -> Package:
    """Return a package without what a copy need not keep: traces, types of files, notes."""
    if not isinstance(package, Edoc):
        return replace(package, notes=())
    files = tuple(replace(one, content_type="") for one in package.attachments)
    return replace(
        package,
        attachments=files,
        traces=(),
        notes=(),
        has_signature=False,
        other=replace(package.other, direction=bool(package.other.direction)),
    )


OURS = [
    name
    for name, vector in SOUND.items()
    if vector.make.__wrapped__.__module__ == packages.__name__  # type: ignore[attr-defined]
]


@pytest.mark.parametrize("name", OURS)
def test_what_our_writer_wrote_it_writes_again_from_what_was_read(name: str) -> None:
    data = content("sound", name)
    package = read_package(data)
    again = write_edoc(package) if isinstance(package, Edoc) else write_status(package)
    assert again == data


def test_both_builds_of_the_official_builder_read_alike() -> None:
    eight, seven = (read_package(content("sound", f"sdk-java-{build}")) for build in (8, 7))
    assert isinstance(eight, Edoc)
    assert isinstance(seven, Edoc)
    assert seven.attachments[1].content == eight.attachments[1].content
    assert [one.content_id for one in seven.attachments] == [
        one.content_id for one in eight.attachments[:2]
    ]


def test_files_of_one_name_and_id_both_survive() -> None:
    package = read_package(content("attacks", "same-named-attachments"))
    assert isinstance(package, Edoc)
    assert [(one.name, one.content.decode()) for one in package.attachments[1:]] == [
        ("danh-sach.txt", "Danh sách mô phỏng\n"),
        ("danh-sach.txt", "Biểu mẫu\n"),
    ]


@pytest.mark.parametrize("vector", LARGE.values(), ids=LARGE)
def test_what_is_too_large_to_be_kept_is_told_in_time(vector: Vector) -> None:
    data = vector.make()
    with cheap(30):
        report = check(data, profile=Profile.STRICT, day=vector.day)
    assert rules_of(report) == vector.expected(Profile.STRICT)


def test_a_file_of_fifty_megabytes_is_read_whole() -> None:
    package = read_package(LARGE["W-ATTACHMENT-LARGE"].make())
    assert isinstance(package, Edoc)
    assert len(package.attachments[0].content) == 50_000_001


BOUNDED = """
import resource, sys
from pathlib import Path
from edoc.contract.check import check
half = 512 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (half, half))
for path in sorted(Path(sys.argv[1]).glob("*.edxml")):
    check(path.read_bytes())
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
"""


def test_all_attacks_together_take_little_memory_and_time() -> None:
    pytest.importorskip("resource")
    command = [sys.executable, "-c", BOUNDED, str(VECTORS / "attacks")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert ended.returncode == 0, ended.stderr[-2_000:]
    assert float(ended.stdout) < 30
