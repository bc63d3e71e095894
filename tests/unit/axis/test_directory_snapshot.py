"""A directory made step by step is the directory made at once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from axis.directory.registration import own_suffix
from axis.directory.snapshot import EMPTY, Directory
from axis.records import AgencyRecord, SystemRecord

SYSTEMS = [SystemRecord("s", "S", "pull", "x"), SystemRecord("uplink", "U", "uplink", "x")]
CODES = [f"000.00.0{number}.H21" for number in range(4)] + ["000.00.00.G22"]

agencies = st.builds(
    lambda code, alias, old, deleted, system, successor: AgencyRecord(
        code,
        "Tên",
        "province",
        "",
        system,
        old,
        aliases=alias,
        deleted=deleted,
        successor=successor,
    ),
    st.sampled_from(CODES),
    st.lists(st.sampled_from([*CODES, "A1", "A2", "a1"]), max_size=2).map(tuple),
    st.sampled_from(["", "A1", "cu-1"]),
    st.booleans(),
    st.sampled_from(["s", "uplink"]),
    st.sampled_from(["", *CODES, "A1"]),
)


@given(st.lists(agencies, max_size=12))
def test_step_by_step_leads_to_the_same_answers(changes: list[AgencyRecord]) -> None:
    stepwise = EMPTY
    for version, agency in enumerate(changes):
        stepwise = stepwise.changed(version, SYSTEMS, [agency])
    last = {agency.code: agency for agency in changes}
    at_once = Directory.of(len(changes), SYSTEMS, last.values())
    for name in [*CODES, "A1", "A2", "CU-1", "nobody"]:
        assert stepwise.agency(name) == at_once.agency(name)
        assert stepwise.holder(name) == at_once.holder(name)
    for agency in at_once.all_agencies():
        assert set(stepwise.named_as_successor(agency)) == set(at_once.named_as_successor(agency))
        assert set(stepwise.renamed_to(agency)) == set(at_once.renamed_to(agency))
    assert stepwise.levels == at_once.levels
    assert own_suffix(stepwise) == own_suffix(at_once)
    assert list(stepwise.all_agencies()) == list(at_once.all_agencies())


def test_a_name_given_up_leads_to_who_holds_it_still() -> None:
    first = AgencyRecord("B1", "Một", "other", "", "s", aliases=("chung",))
    second = AgencyRecord("B2", "Hai", "other", "", "s", aliases=("CHUNG",))
    both = Directory.of(1, SYSTEMS, [first, second])
    assert both.agency("chung") == first
    later = both.changed(2, SYSTEMS, [replace(first, aliases=())])
    assert later.agency("chung") == second
    assert both.agency("chung") == first


def test_a_removed_agency_is_no_longer_counted_nor_found() -> None:
    agency = AgencyRecord("000.00.01.H21", "Một", "province", "", "s", aliases=("M1",))
    one = Directory.of(1, SYSTEMS, [agency])
    none = one.changed(2, SYSTEMS, [replace(agency, deleted=True)])
    assert (one.levels, none.levels) == ({"province": 1}, {})
    assert none.agency("M1") is None
    assert none.registered(agency.code) is not None


def test_a_removed_agency_is_known_by_its_further_names_until_another_bears_them() -> None:
    removed = AgencyRecord("B1", "Một", "other", "", "s", "CU-1", aliases=("M1",), deleted=True)
    directory = Directory.of(1, SYSTEMS, [removed])
    for name in ("b1", "cu-1", "m1"):
        assert (directory.holder(name), directory.agency(name)) == (removed, None)
    heir = AgencyRecord("B2", "Hai", "other", "", "s", aliases=("M1",))
    later = directory.changed(2, SYSTEMS, [heir])
    assert (later.holder("M1"), later.holder("CU-1")) == (heir, removed)
    back = later.changed(3, SYSTEMS, [replace(removed, aliases=(), deleted=False)])
    assert back.agency("CU-1") == back.holder("B1")


def test_a_removed_code_leads_to_who_has_it_as_old_code() -> None:
    removed = AgencyRecord("B1", "Một", "other", "", "s", deleted=True)
    renamed = AgencyRecord("B2", "Một", "other", "", "s", old_code="b1")
    directory = Directory.of(1, SYSTEMS, [removed, renamed])
    assert directory.agency("B1") == directory.holder("B1") == renamed
    assert directory.registered("B1") == removed
    assert (list(directory.renamed_to(renamed)), list(directory.renamed_to(removed))) == (
        [removed],
        [],
    )
