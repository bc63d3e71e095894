"""Requests and what comes after them: together with them, again, in chains, by strange clocks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.support.axis_samples import (
    AGENCIES,
    CENTRAL,
    COMMUNE,
    DISTRICT,
    MADE,
    TOWN,
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
from axis.life.settings import LifeSettings
from axis.records import Receipt
from axis.settings import AxisSettings
from edoc.contract.model import Edoc, Trace
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = await start_axis(database, memory_bus, clock)
    yield axis
    assert (await axis.ledger()).balanced
    await axis.stop()


def later(edoc: Edoc, hours: int = 1) -> Edoc:
    """Return a package as its sender would have made it hours later."""
    return replace(edoc, traces=(Trace(edoc.sender.code, MADE + timedelta(hours=hours)),))


async def together(database: Database, *sent: Coroutine[Any, Any, Receipt]) -> list[Receipt]:
    """Hand in what then enters in one transaction, in this order, where writers wait (SQLite)."""
    async with database.write():
        entering = []
        for one in sent:
            entering.append(asyncio.create_task(one))
            await asyncio.sleep(0.1)
    return await asyncio.gather(*entering)


async def states(axis: Axis, *packages: Receipt) -> list[str]:
    """Return how the commune's copies of packages stand."""
    return [(await copy_of(axis, one, COMMUNE)).delivery.state for one in packages]


# --- together ------------------------------------------------------------------------------------


@pytest.mark.parametrize("asking", ["recall", "13"])
async def test_a_request_reaches_a_document_and_its_update_that_enter_together(
    axis: Axis, database: Database, asking: str
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    if asking == "recall":
        asked = await send(axis, later(recall(text)))
    else:
        asked = await report(axis, "13", text, COMMUNE, at=MADE + timedelta(hours=1))
    sent, changed = await together(database, send(axis, text), send(axis, update(text)))
    assert await states(axis, sent, changed) == ["recalled", "recalled"]
    related = (await axis.timeline(asked.package_id)).relations
    assert [one.package_id for one in related] == [sent.package_id, changed.package_id]


async def test_a_recall_reaches_the_update_made_before_it_that_enters_with_it(
    axis: Axis, database: Database
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    sent = await send(axis, text)
    _, changed = await together(database, send(axis, later(recall(text))), send(axis, update(text)))
    assert await states(axis, sent, changed) == ["recalled", "recalled"]


async def test_a_recall_that_enters_with_its_document_asks_for_it_once(
    axis: Axis, database: Database
) -> None:
    text = document(DISTRICT, sender=CENTRAL)  # pushed
    sent, _ = await together(database, send(axis, text), send(axis, later(recall(text))))
    assert len((await copy_of(axis, sent, DISTRICT)).requests) == 1


# --- again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["replacement", "removal"])
async def test_a_request_sent_again_is_not_asked_back_by_its_first_try(
    axis: Axis, kind: str
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    if kind == "replacement":  # under the id of what it replaces
        new = replacement(COMMUNE, of={text.document_id: ()})
        request = later(replace(new, sender=text.sender, document_id=text.document_id))
    else:
        request = later(update(text, COMMUNE, removed=(COMMUNE,)))
    first = await send(axis, request)
    await axis.fetch_package("xa", first.package_id)
    await axis.confirm("xa", first.deliveries[0].id, "fail", "hỏng")
    second = await send(axis, request)
    assert await states(axis, first, second) == ["fail", "initial"]


# --- clocks --------------------------------------------------------------------------------------


def made(edoc: Edoc, at: datetime) -> Edoc:
    return replace(edoc, traces=(Trace(edoc.sender.code, at),))


async def test_a_recall_of_a_clock_that_ran_ahead_ends_nothing_that_is_made_after_it(
    axis: Axis, clock: FixedClock
) -> None:
    text, now = document(COMMUNE, sender=CENTRAL), clock.now()
    await send(axis, text)
    await send(axis, made(recall(text), now + timedelta(days=30)))
    clock.advance(timedelta(days=3))
    update_before = await send(axis, made(update(text), now))
    again = replace(text, subject="Gửi lại bản đúng")
    sent = await send(axis, made(again, now + timedelta(days=2)))
    assert await states(axis, update_before, sent) == ["recalled", "initial"]


async def test_what_one_clock_ran_ahead_with_stays_in_order(axis: Axis, clock: FixedClock) -> None:
    text, then = document(COMMUNE, sender=CENTRAL), clock.now() + timedelta(days=30)
    await send(axis, made(recall(text), then + timedelta(minutes=2)))
    clock.advance(timedelta(minutes=5))
    before = await send(axis, made(text, then))
    again = replace(text, subject="Gửi lại")
    after = await send(axis, made(again, then + timedelta(minutes=4)))
    assert await states(axis, before, after) == ["recalled", "initial"]


async def test_a_corrected_document_may_keep_the_traces_of_its_first_sending(axis: Axis) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    await send(axis, text)
    await send(axis, later(recall(text)))
    traces = (*text.traces, Trace(CENTRAL, MADE + timedelta(hours=2)))
    again = await send(axis, replace(text, subject="Bản đúng", traces=traces))
    assert await states(axis, again) == ["initial"]


async def withdrawn_twice(axis: Axis, text: Edoc, last: str, hours: int) -> None:
    """Send a document, ask it back when it was made, and hours later in another way again."""
    await send(axis, text)
    if last == "recall":
        await report(axis, "13", text, COMMUNE)
        await send(axis, later(recall(text), hours))
    else:
        await send(axis, recall(text))
        await report(axis, "13", text, COMMUNE, at=MADE + timedelta(hours=hours))


@pytest.mark.parametrize("last", ["recall", "13"])
async def test_a_document_may_be_sent_anew_within_the_second_of_its_second_withdrawal(
    axis: Axis, last: str
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    await withdrawn_twice(axis, text, last, hours=0)
    again = await send(axis, replace(text, subject="Bản mới"))
    assert await states(axis, again) == ["initial"]


@pytest.mark.parametrize("last", ["recall", "13"])
async def test_a_request_that_finds_its_document_withdrawn_reaches_an_update_all_the_same(
    axis: Axis, last: str
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    await withdrawn_twice(axis, text, last, hours=2)
    between = await send(axis, later(update(text)))
    assert await states(axis, between) == ["recalled"]


# --- chains --------------------------------------------------------------------------------------


@pytest.mark.parametrize("recalled_first", [True, False])
async def test_an_update_of_an_update_goes_with_the_document_whichever_comes_first(
    axis: Axis, recalled_first: bool
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    first = update(text)
    second = update(first)
    third = update(second)
    for one in (text, first):
        await send(axis, one)
    asking = send(axis, later(recall(text)))
    if recalled_first:
        await asking
    updates = [await send(axis, second), await send(axis, third)]
    if not recalled_first:
        await asking
    assert await states(axis, *updates) == ["recalled", "recalled"]


# --- passed on only ------------------------------------------------------------------------------


async def lock(axis: Axis, code: str, status: str = "locked") -> None:
    known = next(one for one in AGENCIES if one.code == code)
    await axis.upsert_agencies([replace(known, status=status)])


@pytest.mark.parametrize("recalled_first", [True, False])
async def test_an_office_that_got_no_recall_is_not_shown_as_asked(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, recalled_first: bool
) -> None:
    passing = AxisSettings(sweep_interval_s=3600, life=LifeSettings(withdraw_unfetched=False))
    axis = await start_axis(database, memory_bus, clock, passing)
    text = document(COMMUNE, TOWN, sender=CENTRAL)
    if not recalled_first:
        sent = await send(axis, text)
    await lock(axis, COMMUNE)
    await send(axis, later(recall(text)))
    await lock(axis, COMMUNE, "open")
    if recalled_first:
        sent = await send(axis, text)
    for receiver, effect in ((COMMUNE, "untold"), (TOWN, "asked")):
        copy = await copy_of(axis, sent, receiver)
        assert (copy.delivery.state, [one.effect for one in copy.requests]) == ("initial", [effect])
    await axis.stop()
