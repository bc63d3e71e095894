"""The reference world is whole, dated and free of contradictions."""

from dataclasses import replace

import pytest

from lgsp.errors import TopologyError
from lgsp.topology.model import Level
from lgsp.topology.presets import gia_lai_2019, preset


def test_gia_lai_has_17_districts_and_222_communes() -> None:
    world = gia_lai_2019()
    sizes = {node.name: len(world.agencies_of(node)) for node in world.nodes}
    assert sizes == {
        "vpcp": 1,
        "bo-nganh": 27,
        "kon-tum": 1,
        "ubnd-tinh": 21,
        "huyen": 17,
        "xa": 222,
    }


def test_the_world_starts_on_monday_2_december_2019_at_eight() -> None:
    start = gia_lai_2019().start
    assert start.isoformat() == "2019-12-02T08:00:00+07:00"
    assert start.isoweekday() == 1


def test_all_four_levels_are_there() -> None:
    levels = gia_lai_2019().levels()
    assert set(levels) == {"central", "province", "district", "commune"}
    assert sum(levels.values()) > 260


def test_a_commune_hangs_below_its_district_and_the_province() -> None:
    world = gia_lai_2019()
    commune = world.agency("000.20.31.H21")
    district = world.agency(commune.parent)
    assert (commune.level, district.level) == (Level.COMMUNE, Level.DISTRICT)
    assert district.parent == "000.00.00.H21"


def test_an_agency_is_found_by_its_code_of_decision_20() -> None:
    assert gia_lai_2019().agency(" h21.31.20 ").code == "000.20.31.H21"


def test_an_agency_is_found_by_name_without_accents() -> None:
    names = [agency.name for agency in gia_lai_2019().search("dak doa")]
    assert "Ủy ban nhân dân huyện Đăk Đoa" in names


def test_an_unknown_code_says_how_to_look_it_up() -> None:
    with pytest.raises(TopologyError) as caught:
        gia_lai_2019().agency("000.00.99.H21")
    assert "lgsp agencies --search" in caught.value.text.vi


def test_every_axis_has_two_free_systems_with_two_invented_agencies_each() -> None:
    for axis in gia_lai_2019().axes:
        free = [system for system in axis.systems if system.free]
        assert [len(system.agencies) for system in free] == [2, 2]
        assert all("giả định" in agency.name for s in free for agency in s.agencies)


def test_invented_numbers_and_names_say_so() -> None:
    world = gia_lai_2019()
    districts = [agency for agency in world.agencies if agency.level is Level.DISTRICT]
    assert all(agency.note for agency in districts)
    invented = ("Giả Định", "Mô Phỏng", "Ví Dụ", "Minh Họa", "Thí Dụ", "Thử Nghiệm")
    assert all(agency.leader.name.endswith(invented) for agency in world.agencies)


def test_what_carries_between_the_axes_is_no_office() -> None:
    world = preset("gia-lai-2019")
    assert world.transit("national") == {"00.21.W00"}
    assert world.transit("gia-lai") == {"uplink"}


def test_the_same_seed_gives_the_same_people() -> None:
    assert gia_lai_2019.__wrapped__(7) == gia_lai_2019.__wrapped__(7)
    assert gia_lai_2019.__wrapped__(7) != gia_lai_2019.__wrapped__(8)


def test_a_code_used_twice_is_named() -> None:
    world = gia_lai_2019()
    national = world.axes[0]
    twice = replace(national, systems=(*national.systems, replace(national.systems[0], id="x")))
    with pytest.raises(TopologyError) as caught:
        replace(world, axes=(twice, world.axes[1])).check()
    assert "000.00.00.G22" in caught.value.text.en


def test_a_node_without_a_system_is_named() -> None:
    world = gia_lai_2019()
    lost = replace(world.nodes[0], system_id="nowhere")
    with pytest.raises(TopologyError, match="nowhere"):
        replace(world, nodes=(lost,)).check()


def test_an_unknown_preset_lists_the_known_ones() -> None:
    with pytest.raises(TopologyError) as caught:
        preset("atlantis")
    assert "gia-lai-2019" in caught.value.text.en
