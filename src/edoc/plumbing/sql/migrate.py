"""Bring a database to the newest schema. Several processes may start at once: one migrates."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from edoc.plumbing.sql.database import Database

#: Any fixed number: PostgreSQL's advisory lock that makes starting processes wait for each other.
MIGRATION_LOCK = 28_2018


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Apply all revisions that the database does not have yet, in one transaction.

    Raises:
        DatabaseUnavailable: the database cannot be reached or written.
    """
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
