"""Two workers of one axis, and requests about more copies than are read at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.axis_samples import (
    CENTRAL,
    COMMUNE,
    DISTRICT,
    MADE,
    PROVINCE,
    TOWN,
    VILLAGE,
    copy_of,
    document,
    recall,
    report,
    rules_in,
    send,
    start_axis,
    update,
)

from axis.engine import Axis
from edoc.contract.model import Edoc, Trace
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql import axis_life_store, axis_request_store
from edoc.plumbing.sql.axis_life_store import Row
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.database import Database

ROUNDS = 12
"""Enough for every one of these races to be lost once, where it can be lost."""

ON_POSTGRESQL = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


@pytest.fixture
async def workers(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[tuple[Axis, Axis]]:
    other_pool, other_bus = Database(database.url, pool_size=4), MemoryBus()
    await other_bus.open()
    one = await start_axis(database, memory_bus, clock)
    other = await start_axis(other_pool, other_bus, clock)
    yield one, other
    assert (await one.ledger()).balanced
    for axis in (one, other):
        await axis.stop()
    await other_bus.close()
    await other_pool.close()


@ON_POSTGRESQL
@pytest.mark.parametrize("request_kind", ["recall", "take-back"])
async def test_a_document_and_what_asks_it_back_at_two_workers_leave_no_copy(
    workers: tuple[Axis, Axis], request_kind: str
) -> None:
    one, other = workers
    for number in range(ROUNDS):
        text = document(COMMUNE, sender=CENTRAL, number=str(number))
        asking = (
            send(other, recall(text))
            if request_kind == "recall"
            else report(other, "13", text, COMMUNE)
        )
        sent, _ = await asyncio.gather(send(one, text), asking)
        assert (await copy_of(one, sent, COMMUNE)).delivery.state == "recalled"


@ON_POSTGRESQL
async def test_two_documents_of_one_number_at_two_workers_raise_an_alert(
    workers: tuple[Axis, Axis],
) -> None:
    one, other = workers
    for number in range(ROUNDS):
        text = document(COMMUNE, number=str(number))
        twin = replace(text, document_id=f"mã khác {number}")
        receipts = await asyncio.gather(send(one, text), send(other, twin))
        assert "W-DUPLICATE-NUMBER" in rules_in(receipts[0]) | rules_in(receipts[1])


async def office_asked_three_things(axis: Axis, number: str) -> tuple[Edoc, Edoc]:
    """A document and its update, both with an office, and a recall behind them."""
    text = document(COMMUNE, sender=CENTRAL, number=number)
    anew = replace(update(text), code=replace(text.code, number=f"9{number}"))
    for package in (text, anew):
        sent = await send(axis, package)
        await axis.fetch_package("xa", sent.package_id)
    await send(axis, replace(recall(text), traces=(Trace(CENTRAL, MADE + timedelta(hours=1)),)))
    return text, anew


@ON_POSTGRESQL
async def test_two_answers_about_one_document_at_two_workers_are_both_taken(
    workers: tuple[Axis, Axis],
) -> None:
    one, other = workers
    for number in range(2 * ROUNDS):
        text, anew = await office_asked_three_things(one, str(number))
        await asyncio.gather(report(one, "16", anew, COMMUNE), report(other, "16", text, COMMUNE))


@ON_POSTGRESQL
async def test_an_answer_and_another_update_at_two_workers_are_both_taken(
    workers: tuple[Axis, Axis],
) -> None:
    one, other = workers
    for number in range(2 * ROUNDS):
        text, anew = await office_asked_three_things(one, str(number))
        again = replace(anew, subject="lần nữa", document_id=f"{text.document_id}/lần nữa")
        again = replace(again, traces=(Trace(CENTRAL, MADE + timedelta(hours=2)),))
        await asyncio.gather(report(one, "16", anew, COMMUNE), send(other, again))


async def test_a_recall_reaches_more_copies_than_are_read_at_once(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(axis_life_store, "PAGE", 2)
    axis = await start_axis(database, memory_bus, clock)
    text = document(COMMUNE, VILLAGE, TOWN)
    await send(axis, text)
    await send(axis, replace(update(text), document_id=text.document_id))
    await send(axis, recall(text))
    assert (await axis.ledger()).edoc.recalled == 6
    await axis.stop()


async def test_copies_are_looked_for_among_more_receivers_than_one_statement_takes(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    axis = await start_axis(database, memory_bus, clock)
    text = document(COMMUNE, VILLAGE, TOWN)
    sent = await send(axis, text)
    receivers = [COMMUNE, *(f"Y{number}" for number in range(33_000)), TOWN]
    async with database.write() as connection:
        copies = await axis_life_store.lock_copies(
            connection,
            axis.name,
            axis.world,
            sender=PROVINCE,
            receivers=receivers,
            document_ids={text.document_id},
            codes=(),
        )
    assert [copy["id"] for copy in copies] == sorted(
        one.id for one in sent.deliveries if one.receiver != VILLAGE
    )
    await axis.stop()


async def test_one_answer_speaks_of_however_many_requests(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    axis = await start_axis(database, memory_bus, clock)
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    recalled = await send(axis, recall(text))
    async with database.write() as connection:
        (row,) = await open_requests(connection, recalled.package_id)
        again = {name: value for name, value in row.items() if name != "seq"}
        await axis_request_store.insert_requests(connection, [again] * 600)
    await report(axis, "15", text, COMMUNE)
    answers = [one.answer for one in (await copy_of(axis, sent, COMMUNE)).requests]
    assert answers == ["15"] * 601
    await axis.stop()


async def open_requests(connection: Connection, package_id: str) -> Sequence[Row]:
    return await axis_request_store.open_requests(
        connection, package_id=package_id, delivery_id="", receivers={COMMUNE}, answered=("",)
    )


async def test_former_requests_are_read_once_and_only_of_the_offices_concerned(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(axis_life_store, "PAGE", 2)
    axis = await start_axis(database, memory_bus, clock)
    text = document(COMMUNE, VILLAGE, TOWN)
    recalled = await send(axis, recall(text))  # awaits all three
    sent = await send(axis, sent_to_two(text))
    for number in range(3):  # the same recall finds one copy more each time
        await send(axis, replace(update(sent_to_two(text)), subject=f"lần {number}"))
    for receivers, found in (
        ([COMMUNE], [COMMUNE]),
        ([TOWN, VILLAGE, *(f"Y{number}" for number in range(33_000))], [TOWN, VILLAGE]),
    ):
        async with database.write() as connection:
            rows = await axis_request_store.withdrawing_requests(
                connection,
                axis.name,
                axis.world,
                kinds={"recall"},
                senders={PROVINCE},
                documents={text.document_id},
                receivers=receivers,
            )
        assert sorted(row["receiver"] for row in rows) == sorted(found)
        assert {row["package_id"] for row in rows} == {recalled.package_id}
        assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"
    await axis.stop()


def sent_to_two(text: Edoc) -> Edoc:
    return replace(text, receivers=text.receivers[:2])


async def test_a_recall_that_overtook_its_document_reaches_more_copies_than_are_read_at_once(
    database: Database, memory_bus: MemoryBus, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(axis_life_store, "PAGE", 2)
    axis = await start_axis(database, memory_bus, clock)
    text = document(COMMUNE, VILLAGE, TOWN, DISTRICT, PROVINCE, sender=CENTRAL)
    await send(axis, recall(text))
    sent = await send(axis, text)
    states = [one.delivery.state for one in (await axis.timeline(sent.package_id)).deliveries]
    assert states == ["recalled"] * 5
    await axis.stop()
