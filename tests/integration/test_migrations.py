"""The migrations lead to exactly the tables that the code uses, on both engines."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import migrate
from edoc.plumbing.sql.schema import METADATA


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


async def migrated(database: Database) -> list[object]:
    await migrate(database)
    await migrate(database)  # a second start changes nothing
    async with database.read() as connection:
        return await connection.run_sync(differences)


async def test_a_new_sqlite_file_gets_every_table(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert await migrated(database) == []
    await database.close()


@pytest.mark.postgresql
async def test_a_new_postgresql_database_gets_every_table() -> None:
    url = os.environ.get("LGSP_TEST_DATABASE_URL", "")
    if not url:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("LGSP_TEST_DATABASE_URL is not set")
        pytest.skip("LGSP_TEST_DATABASE_URL is not set")
    name = f"lgsp_test_{secrets.token_hex(6)}"
    server = await asyncpg.connect(url)
    await server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    database = Database(url.rpartition("/")[0] + f"/{name}")
    try:
        assert await migrated(database) == []
    finally:
        await database.close()
        await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await server.close()
