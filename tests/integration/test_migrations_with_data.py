"""A database of the first version, with rows in every table, goes on working."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select, text
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary

from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import alembic_config, migrate
from edoc.plumbing.sql.node_changes import ChangeStore
from edoc.plumbing.sql.node_registers import OutgoingStore

ROWS = 3


def value(column: Any, number: int) -> Any:
    """Something that fits a column; another for each row."""
    match column.type:
        case Boolean():
            return False
        case Integer() | Float():
            return number
        case LargeBinary():
            return b"bytes %d" % number
        case DateTime():
            return datetime(2019, 12, 2, 8, number, tzinfo=UTC)
        case Date():
            return date(2019, 12, number)
        case JSON():
            return []
    return f"v{number}"


def fill(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Put rows into every table; returns what the tables hold."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name != "alembic_version":
            rows = [
                {column.name: value(column, number) for column in table.c if not _made(column)}
                for number in range(1, ROWS + 1)
            ]
            connection.execute(insert(table), rows)
    return content(connection)


def _made(column: Any) -> bool:
    return column.name == "seq" and column.primary_key


def content(
    connection: Connection, only: dict[str, list[str]] | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables hold, in the columns that they had at first."""
    metadata = MetaData()
    metadata.reflect(connection)
    found = {}
    for table in metadata.sorted_tables:
        names = _columns(table) if only is None else only.get(table.name)
        if names and table.name != "alembic_version":
            columns = [table.c[name] for name in names]
            rows = connection.execute(select(*columns)).all()
            found[table.name] = sorted(tuple(map(str, row)) for row in rows)
    return found


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.c]


def columns_of(connection: Connection) -> dict[str, list[str]]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {table.name: _columns(table) for table in metadata.sorted_tables}


def to(revision: str) -> Any:
    def go(connection: Connection) -> None:
        config = alembic_config(connection)
        if revision == "0001":
            here = connection.execute(text("select count(*) from sqlite_master")).scalar_one()
            (command.downgrade if here else command.upgrade)(config, revision)
        else:
            command.upgrade(config, revision)

    return go


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'first.db'}")


async def test_what_was_asked_and_replied_before_is_known_by_its_copy(database: Database) -> None:
    async with database.write() as connection:
        await connection.run_sync(to("0007"))
        await connection.run_sync(fill)
        await connection.execute(text("update axis_relation set kind = 'reply' where seq > 1"))
        await connection.execute(text("update axis_request set receiver = '' where seq = 3"))
    await migrate(database)
    async with database.read() as connection:
        asked = text("select own_delivery_id from axis_request order by seq")
        replied = text("select delivery_id from axis_relation order by seq")
        assert list((await connection.execute(asked)).scalars()) == ["v1", "v2", ""]
        assert list((await connection.execute(replied)).scalars()) == ["", "v2", "v3"]
    await database.close()


async def test_rows_of_the_first_version_survive_the_way_up_and_down(database: Database) -> None:
    async with database.write() as connection:
        await connection.run_sync(to("0001"))
        first = await connection.run_sync(columns_of)
        before = await connection.run_sync(fill)
    await migrate(database)
    async with database.write() as connection:
        assert await connection.run_sync(lambda it: content(it, first)) == before
        await connection.run_sync(to("0001"))
        assert await connection.run_sync(content) == before
    await migrate(database)
    async with database.read() as connection:
        assert await connection.run_sync(lambda it: content(it, first)) == before
    await database.close()
    assert all(len(rows) == ROWS for rows in before.values())
    assert len(before) > 15


async def rows_before(database: Database, revision: str, **tables: list[dict[str, Any]]) -> None:
    """Bring a database to a revision and put rows into it; what they do not say is filled."""

    def put(connection: Connection) -> None:
        metadata = MetaData()
        metadata.reflect(connection)
        for name, rows in tables.items():
            table = metadata.tables[name]
            filled = {column.name: value(column, 1) for column in table.c if _needed(column)}
            for row in rows:
                own = {**filled, "node": "huyen", "world": "default", **row}
                connection.execute(insert(table), own)

    async with database.write() as connection:
        await connection.run_sync(to(revision))
        await connection.run_sync(put)


def _needed(column: Any) -> bool:
    return not column.nullable and column.server_default is None and not _made(column)


async def test_a_request_that_names_a_document_by_number_waits_on(database: Database) -> None:
    answered = {"agency": "A", "code": "45/UBND", "document_id": "", "promulgated": "2019-12-02"}
    request = {"asker": "A", "code": "45/UBND", "document_id": "", "answered": answered}
    undated = {**request, "answered": {**answered, "promulgated": ""}}
    waiting = [{**request, "id": "1"}, {**undated, "id": "2"}]
    rows = [{**one, "kind": "take-back", "state": "waiting"} for one in waiting]
    await rows_before(database, "0007", node_change=rows)

    await migrate(database)

    async with database.read() as connection:
        found = await ChangeStore("huyen", "default").waiting(
            connection, "A", ["id"], "45/UBND", date(2019, 12, 2)
        )
    assert [one["id"] for one in found] == ["1"]
    await database.close()


async def test_what_receivers_were_asked_is_known_by_its_package(database: Database) -> None:
    replaces = {"replaces": [["old", ["AGREED", "DECLINED", "RECALLED"]]]}
    recall = {"asked": {"recall": ["RECALLED"]}}
    outgoing = [
        {"reference": "old", "business_type": 0, "state": "accepted"},
        {"reference": "new", "business_type": 3, "state": "accepted", "operation": replaces},
        {
            "reference": "notice",
            "business_type": 1,
            "state": "composed",
            "about": "old",
            "operation": recall,
        },
        {"reference": "refused", "business_type": 3, "state": "refused", "operation": replaces},
    ]
    receivers = [
        {"reference": "old", "code": "AGREED", "asked": "replacement", "answer": "15"},
        {"reference": "old", "code": "DECLINED", "asked": "replacement", "answer": "16"},
        {"reference": "old", "code": "RECALLED", "asked": "recall"},
        {"reference": "new", "code": "AGREED", "asked": "replacement", "answer": "15"},
        {"reference": "new", "code": "DECLINED", "asked": "replacement", "answer": "16"},
        {"reference": "new", "code": "RECALLED", "asked": "replacement", "answer": "15"},
    ]
    await rows_before(database, "0007", node_outgoing=outgoing, node_outgoing_receiver=receivers)

    await migrate(database)

    async with database.read() as connection:
        found = await OutgoingStore("huyen", "default").receivers(connection, ["old"])
    assert {one["code"]: (one["asked_by"], one["replaced_by"]) for one in found} == {
        "AGREED": ("new", "new"),
        "DECLINED": ("new", ""),
        "RECALLED": ("notice", "new"),
    }
    await database.close()
