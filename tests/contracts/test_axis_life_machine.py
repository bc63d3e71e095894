"""Any order of sending, fetching, confirming, recalling, changing and expiring keeps the books."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.conftest import START, create_tables
from tests.support.axis_samples import (
    COMMUNE,
    DISTRICT,
    TOWN,
    document,
    recall,
    replacement,
    report,
    send,
    start_axis,
    update,
)

from axis.errors import NotFound
from axis.life.settings import LifeSettings
from axis.records import TERMINAL, Receipt
from axis.settings import AxisSettings
from edoc.contract.model import Edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

RECEIVERS = (COMMUNE, TOWN, DISTRICT)
PULLING = {"xa": COMMUNE, "thi-tran": TOWN}
CODES = st.sampled_from(("01", "02", "03", "05", "06", "13", "14", "15", "16", "99"))


class Life(RuleBasedStateMachine):
    """One axis and what its offices may do in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FixedClock(START)
        self.sent: list[tuple[Edoc, Receipt]] = []
        self.ended: dict[str, str] = {}
        self.read: set[str] = set()
        self.number = 0
        self.run(self.open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def open(self) -> None:
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'life.db'}")
        await create_tables(self.database)
        self.bus = MemoryBus()
        await self.bus.open()
        spare = LifeSettings(deliver_request_of_withdrawn=False)
        chosen = AxisSettings(sweep_interval_s=3600, life=spare)
        self.axis = await start_axis(self.database, self.bus, self.clock, chosen)

    async def hand_in(self, edoc: Edoc) -> None:
        receipt = await send(self.axis, edoc)
        if not receipt.duplicate:
            self.sent.append((edoc, receipt))

    @rule(to=st.sets(st.sampled_from(RECEIVERS), min_size=1))
    def send_new(self, to: set[str]) -> None:
        self.number += 1
        self.run(self.hand_in(document(*sorted(to), number=str(self.number))))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), kind=st.sampled_from(("recall", "update", "replacement")))
    def ask(self, data: st.DataObject, kind: str) -> None:
        of, _ = data.draw(st.sampled_from(self.sent))
        to = sorted(data.draw(st.sets(st.sampled_from(RECEIVERS), min_size=1)))
        self.number += 1
        made = {
            "recall": lambda: recall(of, *to),
            "update": lambda: update(of, *to, removed=(COMMUNE,), added=(TOWN,)),
            "replacement": lambda: replacement(
                *to, of={of.document_id: RECEIVERS}, number=str(self.number)
            ),
        }[kind]()
        self.run(self.hand_in(replace(made, subject=f"lần {self.number}")))

    @rule(system=st.sampled_from(sorted(PULLING)), confirm=st.booleans(), fail=st.booleans())
    def take(self, system: str, confirm: bool, fail: bool) -> None:
        for row in self.run(self.axis.waiting(system, limit=2)):
            self.run(self.axis.fetch(system, row.id))
            self.read.add(row.id)
            if confirm:
                self.run(self.axis.confirm(system, row.id, "fail" if fail else "done"))

    @precondition(lambda self: self.sent)
    @rule(
        data=st.data(), code=CODES, receiver=st.sampled_from(RECEIVERS), minutes=st.integers(0, 9)
    )
    def say(self, data: st.DataObject, code: str, receiver: str, minutes: int) -> None:
        about, _ = data.draw(st.sampled_from(self.sent))
        at = self.clock.now() + timedelta(minutes=minutes)
        self.run(report(self.axis, code, about, receiver, at=at))

    @rule(days=st.sampled_from((1, 3, 31)))
    def wait(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))
        self.run(self.axis.sweep())

    @invariant()
    def the_books_are_balanced(self) -> None:
        assert self.run(self.axis.ledger()).balanced

    @invariant()
    def what_ended_stays_as_it_ended(self) -> None:
        for _, receipt in self.sent:
            for told in self.run(self.axis.timeline(receipt.package_id)).deliveries:
                row = told.delivery
                if row.state in TERMINAL:
                    assert self.ended.setdefault(row.id, row.state) == row.state
                else:
                    assert row.id not in self.ended

    @invariant()
    def what_was_read_is_never_withdrawn_and_what_was_withdrawn_never_read(self) -> None:
        assert not {one for one in self.read if self.ended.get(one) == "recalled"}
        waiting = {row.id for system in PULLING for row in self.run(self.axis.waiting(system))}
        gone = [one for one, state in self.ended.items() if state == "recalled"]
        assert not waiting & set(self.ended)
        for delivery in gone[:3]:
            for system in PULLING:
                try:
                    self.run(self.axis.fetch(system, delivery))
                except NotFound:
                    continue
                raise AssertionError(f"{delivery} was withdrawn and could be fetched")

    def teardown(self) -> None:
        self.run(self.axis.stop())
        self.run(self.bus.close())
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=8,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
