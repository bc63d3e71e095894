"""The feed behind the page reads no more than it must, and shows what moves now."""

from __future__ import annotations

from typing import Any

from lgsp.portal.feed import Feed
from lgsp.topology.presets import gia_lai_2019

PAGE = 10


class Axis:
    """An axis with so many refusals in its past."""

    name = "gia-lai"

    def __init__(self, past: int) -> None:
        self.happened = [happening(n, "refused") for n in range(1, past + 1)]
        self.counted = 0

    async def events(self, after: int) -> list[dict[str, Any]]:
        return self.happened[after : after + PAGE]

    async def ledger(self) -> dict[str, Any]:
        self.counted += 1
        return {"balanced": True}

    async def world(self) -> dict[str, Any]:
        return {}


def happening(seq: int, type_: str) -> dict[str, Any]:
    names = ("package_id", "delivery_id", "sender", "receiver", "code", "text")
    return {"seq": seq, "at": "", "type": type_, "kind": "edoc", **dict.fromkeys(names, "")}


def feed(axis: Axis) -> Feed:
    return Feed([axis], gia_lai_2019(), None)


async def test_a_long_past_is_read_in_several_looks() -> None:
    shown = feed(Axis(past=PAGE * 30))
    await shown.look()
    assert 0 < shown.tally.refused < PAGE * 30
    await shown.look()
    assert shown.tally.refused == PAGE * 30
    await shown.close()


async def test_many_viewers_make_the_books_counted_once() -> None:
    axis = Axis(past=0)
    shown = feed(axis)
    for _ in range(4):
        await shown.look()
    assert axis.counted == 1
    await shown.close()
