"""Table ``blob``: bytes stored once, named by their SHA-256, never touched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Integer, LargeBinary, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant

BLOB = Table(
    "blob",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),  # bytes
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)


async def put_blob(connection: AsyncConnection, data: bytes, sha256: str, now: datetime) -> None:
    """Store bytes under their hash unless they are there already.

    Does not compute the hash: the caller has it, and hashing large bytes belongs to a thread.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"sha256": sha256, "size": len(data), "content": data, "created_at": now}
    await connection.execute(insert(BLOB).values(row).on_conflict_do_nothing())


async def get_blob(connection: AsyncConnection, sha256: str) -> bytes | None:
    """Return the bytes of that hash, or None where they are unknown."""
    found = await connection.execute(select(BLOB.c.content).where(BLOB.c.sha256 == sha256))
    content = found.scalar_one_or_none()
    return None if content is None else bytes(content)
