"""The books of a node, on both databases."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from node_samples import incoming

from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_registers import IncomingStore
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
    row = asdict(incoming(id=delivery, type_name="L" * 300, sender_name="T" * 600))
    row |= {"code": "K" * 300 + end, "document_id": "I" * 300 + end, "package_sha256": ""}
    return {key: value for key, value in row.items() if key != "history"}


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
        found = await store.match(connection, agency, sender, str(row["document_id"]), "")
    assert found is not None
    assert found["id"] == "d2"
