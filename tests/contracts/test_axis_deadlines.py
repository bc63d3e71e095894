"""Deadlines through a document's life: what the time-line shows is what the watch tells of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.support.axis_samples import (
    CENTRAL,
    COMMUNE,
    MADE,
    PROVINCE,
    VILLAGE,
    copy_of,
    document,
    recall,
    replacement,
    report,
    send,
    start_axis,
    update,
)

from axis.engine import Axis
from axis.records import Receipt
from axis.settings import AxisSettings
from edoc.contract.model import Edoc, ResponseFor
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

DUE, LATER = date(2019, 12, 4), date(2019, 12, 5)


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = await start_axis(database, memory_bus, clock)
    yield axis
    await axis.stop()


class Exchange:
    """One letter with a due date and what becomes of it, step by step."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis
        self.sent: dict[str, Receipt] = {}
        self.letter = replace(document(COMMUNE), due=DUE)
        self.update = replace(update(self.letter), due=LATER)
        self._packages = {
            "letter": self.letter,
            "update": self.update,
            "update-of-same-id": replace(self.update, document_id=self.letter.document_id),
            "recall": recall(self.letter),
            "replacement": replacement(COMMUNE, of={self.letter.document_id: (COMMUNE,)}),
        }
        self._office = COMMUNE
        self._minute = 0

    async def play(self, steps: str) -> None:
        """Play steps: a package that is sent and fetched, or ``code`` or ``code:package``.

        After ``merge`` the office's successor says everything.
        """
        for step in steps.split():
            self._minute += 1
            if step in self._packages:
                await self._send(step, self._packages[step])
            elif step == "reply":
                await self._reply()
            elif step == "merge":
                await self._merge()
            else:
                code, _, name = step.partition(":")
                about = self._packages[name or "letter"]
                at = MADE + timedelta(minutes=self._minute)
                await report(self._axis, code, about, self._office, at=at)

    async def _send(self, name: str, package: Edoc) -> None:
        self.sent[name] = await send(self._axis, package)
        delivery = self.sent[name].deliveries[0].id
        await self._axis.fetch("xa", delivery)
        await self._axis.confirm("xa", delivery, "done")

    async def _reply(self) -> None:
        about = ResponseFor(PROVINCE, str(self.letter.code), self.letter.document_id)
        reply = replace(document(PROVINCE, sender=self._office, number="7"), responses=(about,))
        await send(self._axis, reply)

    async def _merge(self) -> None:
        agency = await self._axis.find_agency(COMMUNE)
        assert agency is not None
        merged = replace(agency, status="closed", successor=VILLAGE)
        await self._axis.upsert_agencies([merged])
        self._office = VILLAGE


async def broken(axis: Axis, sent: dict[str, Receipt], kind: str) -> tuple[set[str], set[str]]:
    """Return which packages' copies are broken in the time-line, and which were told of."""
    shown, by_delivery = set(), {}
    for name, receipt in sent.items():
        copy = await copy_of(axis, receipt, receipt.deliveries[0].receiver)
        by_delivery[copy.delivery.id] = name
        if any((one.kind, one.state) == (kind, "broken") for one in copy.deadlines):
            shown.add(name)
    events = [one for one in await axis.events(limit=1000) if one.type == "overdue"]
    return shown, {by_delivery[one.delivery_id] for one in events if one.code == kind}


HISTORIES: Sequence[tuple[str, set[str]]] = [
    ("letter 01 03", {"letter"}),
    ("letter 01 03 06", set()),
    ("letter 01 03 06 13 16", set()),
    ("letter 01 03 reply", set()),
    ("letter 01 02", set()),
    ("letter 01 03 13 15", set()),
    ("letter 01 03 13 16", {"letter"}),
    ("letter 01 03 13", {"letter"}),
    ("letter 01 03 recall 15", set()),
    ("letter 01 03 recall 16", {"letter"}),
    ("letter 01 03 15", set()),
    ("letter 01 03 replacement", set()),
    ("letter 01 03 replacement 16:replacement", {"letter"}),
    ("letter 01 03 update 15:update", {"update"}),
    ("letter 01 03 update 16:update", {"letter"}),
    ("letter 01 03 update 16:update 06", set()),
    ("letter 01 03 update", {"letter", "update"}),
    ("letter 01 03 update 15:update 04:update 06:update", set()),
    ("letter 01 03 update 15:update 04 05 06", set()),
    ("letter 01 03 update 15:update reply", set()),
    ("letter 01 03 update-of-same-id 15 04 06", set()),
    ("letter 01 03 update-of-same-id 15 04", {"update-of-same-id"}),
    ("letter 01 03 update 15:update 13:update 15:update", set()),
    ("update 01:update 03:update", {"update"}),
    ("letter 01 03 merge", {"letter"}),
    ("letter 01 03 merge 06", set()),
    ("letter 01 03 merge reply", set()),
    ("letter 01 03 06 merge update 01:update 15:update", set()),
    ("letter 01 03 06 merge update 01:update 16:update", set()),
    ("letter 01 03 reply merge update 15:update", set()),
    ("letter 01 03 merge update 15:update", {"update"}),
    ("letter 01 03 merge update 16:update", {"letter"}),
    ("letter 01 03 merge update 15:update reply", set()),
]


@pytest.mark.parametrize(("steps", "expected"), HISTORIES, ids=[steps for steps, _ in HISTORIES])
async def test_a_due_date_holds_while_the_office_has_the_work(
    axis: Axis, clock: FixedClock, steps: str, expected: set[str]
) -> None:
    exchange = Exchange(axis)
    await exchange.play(steps)
    clock.advance(timedelta(days=8))
    await axis.sweep()
    assert await broken(axis, exchange.sent, "answer") == (expected, expected)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [("letter", {"letter"}), ("letter 13", {"letter"}), ("letter 13 03", set())],
)
async def test_whatever_an_office_says_acknowledges_but_not_what_its_sender_asks(
    axis: Axis, clock: FixedClock, steps: str, expected: set[str]
) -> None:
    exchange = Exchange(axis)
    await exchange.play(steps)
    clock.advance(timedelta(days=3))
    await axis.sweep()
    assert await broken(axis, exchange.sent, "acknowledge") == (expected, expected)


async def test_what_another_axis_has_no_office_has_to_acknowledge_yet(
    axis: Axis, clock: FixedClock
) -> None:
    text = document(CENTRAL)
    sent = {"letter": await send(axis, text)}
    await axis.confirm("uplink", sent["letter"].deliveries[0].id, "done")
    clock.advance(timedelta(days=3))
    await axis.sweep()
    assert await broken(axis, sent, "acknowledge") == (set(), set())
    await report(axis, "01", text, CENTRAL, at=clock.now())
    deadlines = (await copy_of(axis, sent["letter"], CENTRAL)).deadlines
    assert [(one.kind, one.state) for one in deadlines] == [("acknowledge", "kept")]


async def test_a_system_that_carries_for_an_axis_below_is_no_office_either(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    settings = AxisSettings(sweep_interval_s=3600, transit=frozenset({"xa"}))
    axis = await start_axis(database, memory_bus, clock, settings)
    exchange = Exchange(axis)
    await exchange.play("letter")
    clock.advance(timedelta(days=8))
    await axis.sweep()
    assert await broken(axis, exchange.sent, "acknowledge") == (set(), set())
    assert await broken(axis, exchange.sent, "answer") == ({"letter"}, {"letter"})
    await axis.stop()
