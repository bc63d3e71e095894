"""The books of a node, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

from node_samples import incoming

from edoc.contract.model import ResponseFor
from edoc.contract.references import Reference, RelationKind
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_changes import WAITING, ChangeStore
from edoc.plumbing.sql.node_registers import IncomingStore, OutgoingStore
from edoc.plumbing.sql.node_store import CounterStore, TaskStore

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)


async def test_numbers_are_consecutive_per_agency_series_and_year(database: Database) -> None:
    store = CounterStore("huyen", "default")
    async with database.write() as connection:
        taken = [await store.next_number(connection, "A", "di", 2019) for _ in range(3)]
        other = await store.next_number(connection, "B", "di", 2019)
        incoming = await store.next_number(connection, "A", "den", 2019)
        new_year = await store.next_number(connection, "A", "di", 2020)
    assert (taken, other, incoming, new_year) == ([1, 2, 3], 1, 1, 1)


async def test_nodes_and_worlds_do_not_see_each_other(database: Database) -> None:
    async with database.write() as connection:
        await CounterStore("huyen", "default").next_number(connection, "A", "di", 2019)
        elsewhere = await CounterStore("huyen", "other").next_number(connection, "A", "di", 2019)
        beside = await CounterStore("xa", "default").next_number(connection, "A", "di", 2019)
    assert (elsewhere, beside) == (1, 1)


async def test_counts_add_up(database: Database) -> None:
    store = CounterStore("xa", "default")
    async with database.write() as connection:
        await store.count(connection, {"pdf:valid": 200})
        await store.count(connection, {"pdf:valid": 22, "pdf:invalid": 1})
        assert await store.counts(connection) == {"pdf:valid": 222, "pdf:invalid": 1}


async def test_only_due_tasks_are_given_oldest_first(database: Database) -> None:
    store = TaskStore("xa", "default")
    later = NOW + timedelta(hours=1)
    tasks = [
        {"id": "03:b", "kind": "03", "document": "b", "due_at": NOW},
        {"id": "03:a", "kind": "03", "document": "a", "due_at": NOW - timedelta(minutes=1)},
        {"id": "03:c", "kind": "03", "document": "c", "due_at": later},
    ]
    async with database.write() as connection:
        await store.plan(connection, tasks)
        await store.plan(connection, tasks)
        due = await store.due(connection, NOW, NOW, 10)
        assert [task["id"] for task in due] == ["03:a", "03:b"]
        assert await store.pending(connection) == 3


async def test_a_postponed_task_waits_in_real_time(database: Database) -> None:
    store = TaskStore("xa", "default")
    async with database.write() as connection:
        await store.plan(connection, [{"id": "x", "kind": "03", "document": "a", "due_at": NOW}])
        await store.postpone(connection, ["x"], NOW + timedelta(seconds=5), "no key")
        assert await store.due(connection, NOW, NOW, 10) == []
        (task,) = await store.due(connection, NOW, NOW + timedelta(seconds=6), 10)
        assert (task["attempts"], task["error"]) == (1, "no key")


async def test_finished_and_dropped_tasks_do_not_come_again(database: Database) -> None:
    store = TaskStore("xa", "default")
    tasks = [
        {"id": f"{kind}:a", "kind": kind, "document": "a", "due_at": NOW} for kind in ("03", "06")
    ]
    async with database.write() as connection:
        await store.plan(connection, tasks)
        await store.finish(connection, ["03:a"])
        await store.drop_for(connection, "a", ["06"])
        assert await store.due(connection, NOW, NOW, 10) == []


def long_row(delivery: str, end: str) -> dict[str, object]:
    """An incoming document whose texts are longer than their columns."""
    row = entry_row(id=delivery, type_name="L" * 300, sender_name="T" * 600)
    return row | {"code": "K" * 300 + end, "document_id": "I" * 300 + end}


def entry_row(**changes: object) -> dict[str, object]:
    """An incoming document as a row of the register."""
    row = asdict(incoming(**changes)) | {"package_sha256": ""}
    return {key: value for key, value in row.items() if key not in {"history", "changes"}}


def outgoing_row(reference: str, day: date) -> dict[str, object]:
    """A sent document with the number that the incoming one has, of a day."""
    return {
        "reference": reference,
        "agency": "A",
        "number": "01",
        "notation": "UBND-VP",
        "document_id": reference,
        "type_name": "Công văn",
        "subject": "",
        "promulgated": day,
        "priority": 0,
        "steering": 0,
        "response_for": "",
        "completes": False,
        "state": "accepted",
        "created_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
    }


async def test_texts_too_long_for_the_register_are_cut(database: Database) -> None:
    store = IncomingStore("xa", "default")
    async with database.write() as connection:
        await store.enter(connection, [long_row("d1", "1"), long_row("d2", "2")])
        first, second = await store.find_all(connection, ["d1", "d2"])
    assert first["type_name"] == "L" * 254 + "…"
    assert len(first["sender_name"]) == 500
    assert len(first["document_id"]) == len(first["code"]) == 255
    assert first["document_id"] != second["document_id"]


async def test_a_document_is_found_by_an_id_that_was_cut(database: Database) -> None:
    store = IncomingStore("xa", "default")
    row = long_row("d2", "2")
    async with database.write() as connection:
        await store.enter(connection, [long_row("d1", "1"), row])
        agency, sender = str(row["agency"]), str(row["sender"])
        named = Reference(RelationKind.RECALL, str(row["document_id"]))
        found = await store.match(connection, agency, sender, named)
    assert found is not None
    assert found["id"] == "d2"


async def test_a_request_never_means_a_document_of_the_same_number_of_another_day(
    database: Database,
) -> None:
    store, day = IncomingStore("xa", "default"), date(2018, 3, 1)
    row = entry_row(id="năm trước", document_id="cũ", promulgated=day)
    named = Reference(RelationKind.RECALL, "mã không có ở đây", str(row["code"]))
    async with database.write() as connection:
        await store.enter(connection, [row])
        found = [
            await store.match(
                connection, str(row["agency"]), str(row["sender"]), replace(named, promulgated=one)
            )
            for one in (None, date(2019, 12, 2), day)
        ]
    assert [one and one["id"] for one in found] == [None, None, "năm trước"]


async def test_a_request_without_an_id_waits_for_the_number_of_its_day(database: Database) -> None:
    store, day = ChangeStore("xa", "default"), date(2019, 12, 2)
    waiting = {
        **dict.fromkeys(("document", "document_id", "reason"), ""),
        "id": "c",
        "kind": "take-back",
        "agency": "A",
        "asker": "S",
        "code": "01/VP",
        "promulgated": day,
        "made_at": NOW,
        "answered": {},
        "details": {},
        "at": NOW,
        "state": WAITING,
    }
    async with database.write() as connection:
        await store.add(connection, [waiting])
        found = [
            len(await store.waiting(connection, "S", ["mã của văn bản"], "01/VP", one))
            for one in (day, date(2018, 12, 2), None)
        ]
    assert found == [1, 0, 0]


async def test_a_status_means_the_document_of_its_number_of_that_year(database: Database) -> None:
    store = OutgoingStore("huyen", "default")
    days = {"cũ": date(2018, 3, 1), "mới": date(2019, 12, 2)}
    async with database.write() as connection:
        for reference, day in days.items():
            await store.enter(connection, outgoing_row(reference, day), [])
        found = [
            await store.match(connection, "A", ResponseFor("A", "01/UBND-VP", "", day))
            for day in (date(2018, 7, 1), date(2019, 12, 2), None, date(2017, 1, 1))
        ]
    assert [one and one["reference"] for one in found] == ["cũ", "mới", "mới", None]


async def test_who_changes_a_receiver_sees_what_another_changed_just_before(
    database: Database,
) -> None:
    store = OutgoingStore("huyen", "default")
    async with database.write() as connection:
        row = outgoing_row("d1", date(2019, 12, 2))
        await store.enter(connection, row, [("A", "Xã A")])

    async def look() -> str:
        async with database.write() as connection:
            (receiver,) = await store.receivers_named(connection, "d1", ["A"])
            return str(receiver["answer"])

    async with database.write() as connection:
        await store.receivers_named(connection, "d1", ["A"])
        other = asyncio.create_task(look())
        await asyncio.sleep(0.2)
        await store.change_receivers(connection, "d1", {"A": {"answer": "15"}})
    assert await other == "15"
