"""The world after 1 July 2025: three levels, newer codes, old ones still lead somewhere."""

from __future__ import annotations

from datetime import date

import pytest

from edoc.contract.codes import CodeForm, form_of
from lgsp.errors import SettingsError
from lgsp.settings import load_settings
from lgsp.story.demo import run_demo
from lgsp.topology.model import Level
from lgsp.topology.presets import gia_lai_2025, preset


def test_it_starts_on_a_monday_morning_after_the_reform() -> None:
    start = preset("gia-lai-2025").start
    assert start.isoformat() == "2025-07-07T08:00:00+07:00"
    assert start.isoweekday() == 1


def test_there_are_three_levels_and_no_districts() -> None:
    assert set(gia_lai_2025().levels()) == {"central", "province", "commune"}


def test_codes_are_those_of_decision_20_and_the_old_ones_are_kept() -> None:
    for agency in gia_lai_2025().agencies:
        assert form_of(agency.code) is CodeForm.QD20
        older = agency.old_code or agency.aliases[0]
        assert form_of(older) is CodeForm.QCVN102


def test_communes_hang_below_the_province() -> None:
    communes = [a for a in gia_lai_2025().agencies if a.level is Level.COMMUNE]
    assert {commune.parent for commune in communes} == {"H21"}
    assert communes[0].code == "H21.101"


def test_every_old_unit_of_both_provinces_leads_to_one_that_lives() -> None:
    world = gia_lai_2025()
    bridge = world.axis("national").system("00.21.W00")
    living = {agency.code for agency in bridge.listed}
    successors = {one.code: one.successor for one in bridge.retired}
    assert len([one for one in bridge.retired if one.level is Level.DISTRICT]) == 17 + 11
    assert set(successors.values()) <= living
    inherited = {agency.old_code for agency in bridge.listed}
    assert {f"000.20.{district}.H21" for district in range(31, 48)} <= inherited | set(successors)


def test_the_merged_provinces_are_closed_into_those_that_go_on() -> None:
    systems = gia_lai_2025().axis("national").systems
    closed = {one.code: (one.successor, one.until) for s in systems for one in s.retired}
    assert closed["H08"] == ("H21", date(2025, 6, 30))
    assert closed["H34"] == ("H48", date(2025, 6, 30))


def test_whatever_no_source_confirms_says_so() -> None:
    for agency in gia_lai_2025().agencies:
        if agency.level is Level.COMMUNE or agency.parent == "H21":
            assert agency.note is not None


def test_an_agency_is_found_by_its_old_code() -> None:
    assert gia_lai_2025().agency("000.20.31.h21").code == "H21.101"


async def test_the_demo_says_that_its_story_belongs_to_2019() -> None:
    with pytest.raises(SettingsError) as refusal:
        await run_demo(load_settings(topology="gia-lai-2025"), once=True)
    assert "gia-lai-2019" in refusal.value.text.vi
