"""Write a new database revision: the difference between the migrations so far and the tables.

Usage: .venv/bin/python scripts/new_revision.py "what changes"
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from edoc.plumbing.sql import schema  # noqa: F401 - registers all tables
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import alembic_config


async def main(message: str) -> None:
    """Upgrade a scratch database, compare, write the revision file."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        async with database.write() as connection:
            await connection.run_sync(_revise, message)
        await database.close()


def _revise(connection: Connection, message: str) -> None:
    config = alembic_config(connection)
    command.upgrade(config, "head")
    script = command.ScriptDirectory.from_config(config)
    number = len(list(script.walk_revisions())) + 1
    command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or "change"))
