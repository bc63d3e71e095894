"""A layered mapping behaves like a dictionary, and earlier states never change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from axis.directory.layers import MOST_ON_TOP, Layers

CHANGES = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9)), max_size=20)


@given(CHANGES)
def test_it_holds_what_a_dictionary_would_hold(changes: list[dict[str, int]]) -> None:
    layers, plain = Layers[int].empty(), dict[str, int]()
    for change in changes:
        layers, plain = layers.changed(change), {**plain, **change}
    assert {key: layers.get(key) for key in layers.sorted_keys()} == plain
    assert list(layers.values()) == [plain[key] for key in sorted(plain)]


def test_an_earlier_state_stays_as_it_was() -> None:
    before = Layers[int].empty().changed({"a": 1})
    before.changed({"a": 2, "b": 3})
    assert (before.get("a"), before.get("b")) == (1, None)


def test_the_top_sinks_into_the_base_and_is_never_long() -> None:
    layers = Layers[int].empty()
    for number in range(MOST_ON_TOP * 3):
        layers = layers.changed({str(number): number})
        assert len(layers.top) <= MOST_ON_TOP
    assert len(layers.sorted_keys()) == MOST_ON_TOP * 3


def test_a_small_change_keeps_the_base() -> None:
    large = Layers[int].empty().changed({str(number): number for number in range(5000)})
    assert large.changed({"neu": 1}).base is large.base
