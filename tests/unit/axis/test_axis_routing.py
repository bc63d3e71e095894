"""Routing is pure: one snapshot of the directory, one package, and who really gets it."""

from __future__ import annotations

from datetime import date

import pytest

from axis.directory.snapshot import Directory, fold
from axis.records import AgencyRecord, SystemRecord
from axis.routing import addressees, lanes
from edoc.contract.model import (
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    ResponseFor,
    Status,
)

BUS = SystemRecord("so", "Sở", "bus", "s")
PULL = SystemRecord("xa", "Xã", "pull", "x")
DEPARTMENT = AgencyRecord("000.00.12.H21", "Sở Nội vụ", "province", "", "so", aliases=("H21.12",))
COMMUNE = AgencyRecord("000.25.31.H21", "Xã Ia Băng", "commune", "", "xa", old_code="XA-CU")
GONE = AgencyRecord("000.26.31.H21", "Xã cũ", "commune", "", "xa", deleted=True)
DIRECTORY = Directory.of(1, [BUS, PULL], [DEPARTMENT, COMMUNE, GONE])


def edoc(*receivers: str) -> Edoc:
    return Edoc(
        sender=Organization("000.00.00.H21"),
        receivers=tuple(Organization(code) for code in receivers),
        document_id="x",
        code=DocumentCode("1", "UBND"),
        promulgated=date(2019, 12, 2),
        subject="Thử",
        document_type=DocumentType("Công văn"),
    )


@pytest.mark.parametrize(
    ("to", "from_uplink", "expected"),
    [
        pytest.param(None, False, ("000.00.12.H21", "000.25.31.H21"), id="the package's own"),
        pytest.param((), False, ("000.00.12.H21", "000.25.31.H21"), id="an empty to"),
        pytest.param((" ",), False, ("000.00.12.H21", "000.25.31.H21"), id="a blank to"),
        pytest.param(("000.25.31.h21",), False, ("000.25.31.H21",), id="narrowed, any case"),
        pytest.param(("H21.12",), False, ("000.00.12.H21",), id="narrowed by an alias"),
        pytest.param(("000.25.31.H21", "ai.do"), False, ("000.25.31.H21",), id="one of two"),
        pytest.param(("ai.do",), True, ("ai.do",), id="the uplink's to is taken as it is"),
    ],
)
def test_a_to_narrows_the_receivers(
    to: tuple[str, ...] | None, from_uplink: bool, expected: tuple[str, ...]
) -> None:
    package = edoc("000.00.12.H21", "000.25.31.H21")
    assert addressees(package, to, DIRECTORY, from_uplink=from_uplink).codes == expected


def test_a_to_that_names_nobody_of_the_package_is_stale() -> None:
    found = addressees(edoc("000.00.12.H21"), ("000.25.31.H21",), DIRECTORY, from_uplink=False)
    assert (found.codes, found.stale_to) == (("000.00.12.H21",), True)


@pytest.mark.parametrize(
    ("to", "left_out"),
    [
        (("000.25.31.H21", "ai.do"), ("000.00.12.H21",)),
        (("000.25.31.H21",), ()),
        (("000.25.31.H21", "H21.12", "ai.do"), ()),
    ],
)
def test_a_to_of_an_earlier_call_leaves_receivers_out(
    to: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    package = edoc("000.00.12.H21", "000.25.31.H21")
    assert addressees(package, to, DIRECTORY, from_uplink=False).left_out == left_out


@pytest.mark.parametrize("adds", [False, True])
@pytest.mark.parametrize(
    ("to", "strangers"),
    [
        (("000.25.31.H21", "ai.do", "khac"), ("ai.do", "khac")),
        (("XA-CU", "ai.do"), ("ai.do",)),
        (("000.25.31.H21",), ()),
        (("ai.do",), ()),  # all are: the whole list is stale
        ((), ()),
    ],
)
def test_codes_that_only_to_names_are_strangers(
    to: tuple[str, ...], strangers: tuple[str, ...], adds: bool
) -> None:
    package = edoc("000.00.12.H21", "000.25.31.H21")
    found = addressees(package, to, DIRECTORY, from_uplink=False, adds=adds)
    assert found.strangers == strangers


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        (("000.25.31.H21", "ai.do"), ("000.00.12.H21", "000.25.31.H21", "ai.do")),
        (("ai.do",), ("000.00.12.H21", "000.25.31.H21")),
        (("XA-CU",), ("000.00.12.H21", "000.25.31.H21")),
    ],
)
def test_a_to_that_adds_reaches_its_strangers_too_unless_it_is_stale(
    to: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    package = edoc("000.00.12.H21", "000.25.31.H21")
    found = addressees(package, to, DIRECTORY, from_uplink=False, adds=True)
    assert (found.codes, found.left_out) == (expected, ())


def test_an_agency_named_under_two_codes_is_served_once() -> None:
    found = addressees(edoc("XA-CU", "000.25.31.H21"), None, DIRECTORY, from_uplink=False)
    assert (found.codes, found.twice) == (("XA-CU",), ("000.25.31.H21",))


def test_a_status_goes_to_whom_it_answers_whatever_to_says() -> None:
    status = Status(Organization("000.25.31.H21"), ResponseFor("000.00.12.H21"), "01", None)
    found = addressees(status, ("000.25.31.H21",), DIRECTORY, from_uplink=False)
    assert found.codes == ("000.00.12.H21",)


def test_lanes_group_by_system_and_hold_a_bounded_number() -> None:
    pairs = [(COMMUNE, PULL), (DEPARTMENT, BUS), (COMMUNE, PULL), (COMMUNE, PULL)]
    found = [(lane.system.id, lane.chunk, len(lane.receivers)) for lane in lanes(pairs, 2)]
    assert found == [("so", 0, 1), ("xa", 0, 2), ("xa", 1, 1)]


def test_a_deleted_agency_is_not_found_unless_another_bears_its_code() -> None:
    assert Directory.of(1, [PULL], [GONE]).agency(GONE.code) is None
    other = AgencyRecord("000.27.31.H21", "Xã mới", "commune", "", "xa", aliases=(GONE.code,))
    directory = Directory.of(1, [PULL], [GONE, other])
    assert directory.agency(GONE.code) == other
    assert directory.agency(" 000.27.31.h21 ") == other


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đắk Lắk", "dak lak"), ("  UBND   xã Ia Băng ", "ubnd xa ia bang"), ("H21", "h21"), ("", "")],
)
def test_names_fold_to_plain_letters(text: str, folded: str) -> None:
    assert fold(text) == folded
