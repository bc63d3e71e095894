"""The signed part of the corpus: made anew each time, found out the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.vectors.making.pen import Pen
from tests.vectors.making.signed import SIGNED, SignedVector

from axis.signatures import signature_findings
from edoc.contract.check import check
from edoc.contract.dates import local_date
from edoc.contract.findings import Finding
from edoc.contract.profiles import Profile


@pytest.fixture(scope="module")
def pen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pen]:
    folder: Path = tmp_path_factory.mktemp("pen")
    made = Pen(folder)
    yield made
    made.close()


def rules_of(findings: list[Finding]) -> dict[str, list[str]]:
    return {
        "errors": sorted({one.rule for one in findings if one.is_error}),
        "warnings": sorted({one.rule for one in findings if not one.is_error}),
    }


@pytest.mark.parametrize("one", SIGNED.values(), ids=SIGNED)
def test_a_signed_package_gives_exactly_the_expected_rules_in_each_profile(
    pen: Pen, one: SignedVector
) -> None:
    made = one.signed(pen)
    for profile in Profile:
        report = check(made.data, profile=profile, day=local_date(made.at))
        found = [*report.findings]
        if report.package is not None and not report.fatal:
            found += signature_findings(
                made.data, report.package, made.trust, at=made.at, profile=profile
            )
        assert rules_of(found) == one.vector.expected(profile)


def test_a_sound_signature_is_found_to_be_the_departments(pen: Pen) -> None:
    made = SIGNED["signed"].signed(pen)
    report = check(made.data, profile=Profile.STRICT, day=local_date(made.at))
    assert report.findings == ()
    assert report.package is not None
    assert report.package.has_signature
