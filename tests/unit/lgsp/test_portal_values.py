"""The tally, the picture and the steps behind the page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lgsp.portal.picture import HEIGHT, WIDTH, draw
from lgsp.portal.steps import steps_of
from lgsp.portal.tally import Tally
from lgsp.portal.view import PageView, number
from lgsp.topology.model import Topology
from lgsp.topology.preset_2025 import gia_lai_2025
from lgsp.topology.presets import GIA_LAI, GOVERNMENT_OFFICE, gia_lai_2019

AT = "2019-12-02T01:00:00Z"
DEPARTMENT = "000.00.02.H21"


def event(type_: str, kind: str = "edoc", **values: str) -> dict[str, Any]:
    names = ("package_id", "delivery_id", "sender", "receiver", "code", "text")
    return {"at": AT, "type": type_, "kind": kind, **dict.fromkeys(names, ""), **values}


def test_every_agency_stands_once_and_inside_the_picture() -> None:
    topology = gia_lai_2019()
    marks = draw(topology).marks
    assert sorted(mark.code for mark in marks) == sorted(a.code for a in topology.agencies)
    assert all(0 < mark.x < WIDTH and 0 < mark.y < HEIGHT for mark in marks)


@pytest.mark.parametrize("topology", [gia_lai_2019(), gia_lai_2025()], ids=lambda one: one.name)
def test_every_world_says_how_many_levels_it_has_and_names_its_own_offices(
    topology: Topology,
) -> None:
    words = PageView(topology, draw(topology)).words("vi")
    codes = {agency.code for agency in topology.agencies}
    assert ("bốn cấp" if topology.name.endswith("2019") else "ba cấp") in words["title"]
    assert codes >= set(re.findall(r"--(?:from|to) (\S+)", words["idle"]))


def test_without_districts_no_band_is_drawn_for_them() -> None:
    names = [band.text.en for band in draw(gia_lai_2025()).bands]
    assert names == ["Centre", "Province", "Commune"]


def test_no_two_agencies_stand_at_the_same_place() -> None:
    marks = draw(gia_lai_2019()).marks
    assert len({(round(mark.x), round(mark.y)) for mark in marks}) == len(marks)


def test_free_agencies_are_drawn_as_free() -> None:
    assert sum(mark.free for mark in draw(gia_lai_2019()).marks) == 8


def test_a_status_is_counted_at_its_senders_axis_only() -> None:
    tally = Tally.of(gia_lai_2019())
    status = event("accepted", "status", sender=GIA_LAI, code="03")
    tally.apply("gia-lai", status)
    tally.apply("national", status)
    assert tally.statuses == {"03": 1}


def test_an_agency_shows_the_last_status_it_sent_itself() -> None:
    tally = Tally.of(gia_lai_2019())
    tally.apply("gia-lai", event("done", sender=GIA_LAI, receiver=DEPARTMENT))
    assert tally.agencies == {DEPARTMENT: "00"}
    tally.apply("gia-lai", event("status", "status", sender=DEPARTMENT, code="06"))
    tally.apply("gia-lai", event("status", "status", sender=GIA_LAI, code="13"))
    assert tally.agencies == {DEPARTMENT: "06"}


def test_a_routed_delivery_is_a_move_and_counts_for_its_document() -> None:
    tally = Tally.of(gia_lai_2019())
    shared = {"package_id": "p", "sender": GIA_LAI}
    tally.apply("gia-lai", event("accepted", **shared, text="Báo cáo"))
    move = tally.apply("gia-lai", event("routed", **shared, receiver=DEPARTMENT))
    tally.apply("gia-lai", event("done", **shared, receiver=DEPARTMENT))
    assert move is not None
    assert move.receiver == DEPARTMENT
    (line,) = tally.latest(5)
    assert (line.subject, line.receivers, line.received) == ("Báo cáo", 1, 1)


def test_an_unknown_agency_is_at_home_where_it_first_shows() -> None:
    tally = Tally.of(gia_lai_2019())
    for axis in ("national", "gia-lai"):
        tally.apply(axis, event("accepted", sender="000.00.00.X99"))
    assert tally.sent == 1


def test_a_refused_package_is_counted() -> None:
    tally = Tally.of(gia_lai_2019())
    tally.apply("national", event("refused", sender=GOVERNMENT_OFFICE))
    assert (tally.refused, tally.sent) == (1, 0)


def test_the_same_status_of_many_receivers_is_one_step() -> None:
    entries = [
        event("status", "status", delivery_id=f"d{n}", code="01")
        | {"at": f"2019-12-02T0{n}:00:00Z"}
        for n in (2, 1, 3)
    ]
    (step,) = steps_of({"entries": entries, "deliveries": []})
    assert step.deliveries == {"d1", "d2", "d3"}
    assert (step.first, step.last) == ("02/12 08:00", "02/12 10:00")


def test_thousands_are_written_as_each_language_does() -> None:
    assert number(1284, "vi") == "1.284"
    assert number(1284, "en") == "1,284"
