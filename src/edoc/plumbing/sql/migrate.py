"""Bring a database to the newest schema. Several processes may start at once: one migrates."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from edoc.plumbing.sql.database import Database

#: Any fixed number: PostgreSQL's advisory lock that makes starting processes wait for each other.
MIGRATION_LOCK = 28_2018

#: Seconds: a large table takes long to change, and the other processes wait for it.
LONGEST_STATEMENT_S = 3600.0


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
    if database.is_sqlite:
        async with database.write() as connection:
            await connection.run_sync(_upgrade)
        return
    patient = Database(database.url, pool_size=1, command_timeout_s=LONGEST_STATEMENT_S)
    try:
        async with patient.write() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            await connection.run_sync(_upgrade)
    finally:
        await patient.close()


def _upgrade(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
