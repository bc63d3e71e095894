"""What the database promises on both engines: errors are named where they come from."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from edoc.plumbing.sql.database import Database
from edoc.ports.database import DatabaseUnavailable, TransactionConflict


@pytest.mark.parametrize("error", [OSError("a file"), TimeoutError("a peer")])
async def test_an_error_of_the_callers_own_code_keeps_its_name(
    database: Database, error: Exception
) -> None:
    with pytest.raises(type(error), match=str(error)):
        async with database.write():
            raise error
    with pytest.raises(type(error), match=str(error)):
        async with database.read():
            raise error


async def test_a_broken_statement_is_no_outage(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO world (name) VALUES (NULL)")  # breaks a constraint
            )


@pytest.mark.parametrize("mistake", ["SELEC 1", "SELECT * FROM no_such_table", "SELECT 'x"])
async def test_a_statement_that_can_never_succeed_is_no_outage(
    database: Database, mistake: str
) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as connection:
            await connection.execute(text(mistake))


async def test_too_many_values_for_one_statement_are_no_outage(database: Database) -> None:
    count = 300_000
    places = ("?" if database.is_sqlite else f"${n}" for n in range(1, count + 1))
    with pytest.raises(DBAPIError):
        async with database.read() as connection:
            await connection.exec_driver_sql(f"SELECT 1 IN ({','.join(places)})", (1,) * count)


async def test_a_writer_does_not_wait_for_ever_for_its_turn(sqlite_database: Database) -> None:
    hasty = Database(sqlite_database.url, turn_timeout_s=0.1)
    async with hasty.write():
        with pytest.raises(DatabaseUnavailable, match="turn"):
            async with hasty.write():
                pytest.fail("two writers at once")
    async with hasty.write() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await hasty.close()


async def test_a_full_database_is_an_outage(sqlite_database: Database) -> None:
    async with sqlite_database.write() as connection:
        await connection.execute(text("CREATE TABLE thing (n TEXT)"))
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(DatabaseUnavailable, match="full"):
            await connection.execute(text("INSERT INTO thing VALUES (hex(randomblob(100000)))"))


async def test_an_error_does_not_repeat_the_values_of_its_statement(database: Database) -> None:
    statement = text("INSERT INTO world (name) SELECT NULL WHERE :secret <> ''")
    with pytest.raises(DBAPIError) as caught:
        async with database.write() as connection:
            await connection.execute(statement, {"secret": "hunter2"})
    assert "hunter2" not in str(caught.value)


async def test_an_error_rolls_back(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE thing (n INTEGER)"))
    with suppress(ValueError):
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO thing VALUES (1)"))
            raise ValueError("mine")
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM thing")) == 0


async def test_a_caller_that_runs_out_of_time_is_no_outage(database: Database) -> None:
    async with database.read() as connection:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await connection.scalar(text("SELECT 1"))
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    "state", ["08006", "25006", "40001", "40P01", "53100", "53300", "55P03", "57P01", "58030"]
)
@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_passing_fault_of_postgresql_is_an_outage(database: Database, state: str) -> None:
    fault = text(f"DO $$ BEGIN RAISE EXCEPTION 'thử' USING ERRCODE = '{state}'; END $$")
    with pytest.raises(DatabaseUnavailable):
        async with database.write() as connection:
            await connection.execute(fault)


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_deadlock_is_told_from_an_outage(database: Database) -> None:
    raising = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"
    with pytest.raises(TransactionConflict):
        async with database.write() as connection:
            await connection.execute(text(raising))


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_terminated_connection_is_an_outage_and_the_next_one_works(
    database: Database,
) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with database.write() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    async with database.read() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_statement_that_takes_too_long_is_an_outage(database: Database) -> None:
    hasty = Database(database.url, pool_size=1, command_timeout_s=0.2)
    try:
        async with asyncio.timeout(5):
            with pytest.raises(DatabaseUnavailable):
                async with hasty.read() as connection:
                    await connection.execute(text("SELECT pg_sleep(30)"))
            async with hasty.read() as connection:
                assert await connection.scalar(text("SELECT 1")) == 1
    finally:
        await hasty.close()


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////no/such/folder/x.db"]
)
async def test_a_database_that_cannot_be_reached_is_an_outage(url: str) -> None:
    nowhere = Database(url, timeout_s=1)
    with pytest.raises(DatabaseUnavailable):
        async with nowhere.read():
            pass
    await nowhere.close()
