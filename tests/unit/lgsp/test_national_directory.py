"""The derived national directory: whole, unique, rooted, labelled, and the same every time."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from edoc.contract.codes import CodeForm, form_of
from lgsp.topology.national_directory import TOTAL, DerivedAgency, derived, national_systems
from lgsp.topology.presets import gia_lai_2019

DECISION = Path(__file__).parents[3] / "docs" / "decisions" / "0009-derived-directory.md"


@cache
def everything() -> tuple[DerivedAgency, ...]:
    return tuple(derived())


def test_it_has_exactly_as_many_agencies_as_was_reported() -> None:
    assert len(everything()) == TOTAL == 123_265


def test_no_code_and_no_other_name_occurs_twice() -> None:
    names = Counter(name for one in everything() for name in (one.agency.code, *one.agency.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_parent_comes_before_its_children() -> None:
    seen: set[str] = {""}
    for one in everything():
        assert one.agency.parent in seen
        seen.add(one.agency.code)


def test_every_agency_has_both_forms_of_its_code() -> None:
    for one in everything():
        assert form_of(one.agency.code) is CodeForm.QCVN102
        assert [form_of(alias) for alias in one.agency.aliases] == [CodeForm.QD20]


def test_whatever_no_list_names_says_by_which_rule_it_was_derived() -> None:
    for one in everything():
        if one.rule not in ("R0", "R1"):
            assert one.agency.note == f"suy ra theo quy tắc {one.rule}"


def test_every_agency_belongs_to_a_known_system() -> None:
    assert {one.agency.system_id for one in everything()} == set(national_systems())


def test_it_agrees_with_the_reference_province() -> None:
    known = {one.agency.code: one.agency for one in everything()}
    for agency in gia_lai_2019().agencies:
        if agency.code in known:
            found = known[agency.code]
            assert (found.name, found.parent, found.level) == (
                agency.name, agency.parent, agency.level.value,
            )  # fmt: skip


def test_the_decision_tells_how_many_agencies_each_rule_gives() -> None:
    told = DECISION.read_text(encoding="utf-8")
    for rule, count in Counter(one.rule for one in everything()).items():
        assert f"| {rule} | {count:,} |" in told
