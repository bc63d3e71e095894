"""Places and turns: a few at once, a bounded number waiting, not for ever."""

from __future__ import annotations

import asyncio

import pytest

from axis.api.turns import NoTurn, TurnBounds, Turns

BOUNDS = TurnBounds(at_once=1, of_one=2, of_all=3, patience_s=30)
HASTY = TurnBounds(at_once=1, of_one=2, of_all=3, patience_s=0)


def test_one_caller_has_a_bounded_number_of_places() -> None:
    turns = Turns(BOUNDS)
    with turns.place("a"), turns.place("a"):
        with pytest.raises(NoTurn) as refused, turns.place("a"):
            pass
        assert refused.value.own
        with turns.place("b"):
            pass
    with turns.place("a"):
        pass


def test_all_callers_together_have_a_bounded_number_of_places() -> None:
    turns = Turns(BOUNDS)
    with turns.place("a"), turns.place("a"), turns.place("b"):
        with pytest.raises(NoTurn) as refused, turns.place("c"):
            pass
        assert not refused.value.own
    with turns.place("c"):
        pass


async def test_the_next_has_its_turn_when_the_one_before_has_done() -> None:
    turns, order = Turns(BOUNDS), list[str]()

    async def serve(name: str) -> None:
        async with turns.turn():
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(serve("a"), serve("b"))
    assert order == ["a begins", "a ends", "b begins", "b ends"]


async def test_nobody_waits_for_ever() -> None:
    turns = Turns(HASTY)
    async with turns.turn():
        with pytest.raises(NoTurn):
            async with turns.turn():
                pass
    async with turns.turn():
        pass
