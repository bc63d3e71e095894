"""Table ``blob``: bytes stored once, named by their SHA-256, never touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, Integer, LargeBinary, String, Table, bindparam, select
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


_PUT = {
    "postgresql": postgresql.insert(BLOB).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(BLOB).on_conflict_do_nothing(),
}
_KNOWN = select(BLOB.c.size).where(BLOB.c.sha256 == bindparam("sha256"))
_GET = select(BLOB.c.content).where(BLOB.c.sha256 == bindparam("sha256"))


async def put_blob(connection: AsyncConnection, data: bytes, sha256: str, now: datetime) -> None:
    """Store bytes under their hash unless they are there already.

    Does not compute the hash: the caller has it, and hashing large bytes belongs to a thread.
    """
    await put_blobs(connection, {sha256: data}, now)


async def put_blobs(connection: AsyncConnection, blobs: Mapping[str, bytes], now: datetime) -> None:
    """Store several blobs, by hash; always in one order, so that nobody deadlocks."""
    rows = [
        {"sha256": sha256, "size": len(data), "content": data, "created_at": now}
        for sha256, data in sorted(blobs.items())
    ]
    if rows:
        await connection.execute(_PUT[connection.dialect.name], rows)


async def put_missing_blob(
    connection: AsyncConnection, data: bytes, sha256: str, now: datetime
) -> None:
    """Like ``put_blob``, for bytes that are most likely there: looks before it sends them."""
    if (await connection.execute(_KNOWN, {"sha256": sha256})).first() is None:
        await put_blob(connection, data, sha256, now)


async def get_blob(connection: AsyncConnection, sha256: str) -> bytes | None:
    """Return the bytes of that hash, or None where they are unknown."""
    found = await connection.execute(_GET, {"sha256": sha256})
    content = found.scalar_one_or_none()
    return None if content is None else bytes(content)
