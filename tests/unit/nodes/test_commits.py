"""Group commits: together where possible, alone where one piece fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from edoc.plumbing.group_commit import GroupCommit
from edoc.plumbing.sql.blob import get_blob, put_blob
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_store import Connection, CounterStore
from edoc.ports.database import DatabaseUnavailable, TransactionConflict

NOW = datetime(2019, 12, 2, tzinfo=UTC)


async def test_all_pieces_are_committed(sqlite_database: Database) -> None:
    commits = GroupCommit(sqlite_database)

    async def write(number: int) -> int:
        async def work(connection: Connection) -> int:
            await put_blob(connection, b"x", f"{number:064d}", NOW)
            return number

        return await commits.run(work)

    results = await asyncio.gather(*(write(number) for number in range(50)))

    assert results == list(range(50))
    async with sqlite_database.read() as connection:
        assert await get_blob(connection, f"{49:064d}") == b"x"


async def test_a_bad_piece_harms_nobody_else(sqlite_database: Database) -> None:
    commits = GroupCommit(sqlite_database)
    store = CounterStore("node", "default")

    async def good(connection: Connection) -> int:
        return await store.next_number(connection, "A", "di", 2019)

    async def bad(connection: Connection) -> int:
        await store.next_number(connection, "A", "di", 2019)
        raise KeyError("bad")

    pieces = [commits.run(good), commits.run(bad), commits.run(good)]
    first, failed, second = await asyncio.gather(*pieces, return_exceptions=True)

    assert isinstance(failed, KeyError)
    assert {first, second} == {1, 2}


async def test_it_goes_on_after_a_failure(sqlite_database: Database) -> None:
    commits = GroupCommit(sqlite_database)

    async def bad(_: Connection) -> None:
        raise ValueError("bad")

    async def good(_: Connection) -> str:
        return "fine"

    with pytest.raises(ValueError, match="bad"):
        await commits.run(bad)
    assert await commits.run(good) == "fine"


async def test_what_waits_while_the_turn_is_taken_is_handled_at_once(
    sqlite_database: Database,
) -> None:
    commits = GroupCommit(sqlite_database)
    groups: list[list[int]] = []

    async def double(_: Connection, numbers: Sequence[int]) -> list[int]:
        groups.append(list(numbers))
        return [2 * number for number in numbers]

    async with sqlite_database.write():
        waiting = [asyncio.create_task(commits.together(double, number)) for number in range(5)]
        await asyncio.sleep(0.05)

    assert await asyncio.gather(*waiting) == [0, 2, 4, 6, 8]
    assert groups == [[0, 1, 2, 3, 4]]


async def test_a_database_that_is_away_is_told_to_all_that_wait() -> None:
    commits = GroupCommit(Database("sqlite:////nowhere/at/all.db"))

    async def work(_: Connection) -> None:
        raise AssertionError("there is no connection")

    errors = await asyncio.gather(*(commits.run(work) for _ in range(5)), return_exceptions=True)

    assert {type(error) for error in errors} == {DatabaseUnavailable}


@pytest.mark.parametrize(("conflicts", "written"), [(0, True), (3, True), (4, False)])
async def test_a_piece_that_another_transaction_stands_in_the_way_of_is_begun_again(
    sqlite_database: Database, conflicts: int, written: bool
) -> None:
    commits = GroupCommit(sqlite_database)
    store = CounterStore("node", "default")
    left = conflicts

    async def work(connection: Connection) -> int:
        nonlocal left
        number = await store.next_number(connection, "A", "di", 2019)
        left -= 1
        if left >= 0:
            raise TransactionConflict("deadlock detected")
        return number

    (result,) = await asyncio.gather(commits.run(work), return_exceptions=True)

    assert result == 1 if written else isinstance(result, TransactionConflict)
