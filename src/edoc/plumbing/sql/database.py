"""One database, two engines: SQLite embedded, PostgreSQL in services mode.

The rest of the product sees two context managers: ``read`` and ``write``. Leaving ``write``
without an error commits; an error rolls back. On SQLite, writers take turns (one lock, ``BEGIN
IMMEDIATE``, WAL, ``synchronous=FULL``), so that nobody meets "database is locked".
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any

from sqlalchemy import MetaData, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of the product register here; migrations are compared with it in a test."""


class DatabaseUnavailable(Exception):  # noqa: N818 - named after the condition
    """The database cannot be reached, is full, or cannot be written now; try again later."""


class Database:
    """Connections to the one database of a process.

    Args:
        url: ``sqlite:///path/file.db`` or ``postgresql://user@host/name``.
        pool_size: connections kept open.
        timeout_s: how long a connect or a wait for a lock may last.
    """

    def __init__(self, url: str, *, pool_size: int = 8, timeout_s: float = 10.0) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._turn = asyncio.Lock() if self.is_sqlite else None
        self.engine = _engine(url, pool_size, timeout_s)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for reading; what is written through it is rolled back."""
        with _foreign_errors_named():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a transaction: commits on leaving, rolls back on an error."""
        with _foreign_errors_named():
            if self._turn is None:
                async with self.engine.begin() as connection:
                    yield connection
                return
            async with self._turn, self.engine.connect() as connection:
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    await connection.rollback()
                    raise
                await connection.commit()

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _engine(url: str, pool_size: int, timeout_s: float) -> AsyncEngine:
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url.replace("sqlite://", "sqlite+aiosqlite://", 1),
            connect_args={"timeout": timeout_s},
            poolclass=AsyncAdaptedQueuePool,
            pool_size=pool_size,
        )
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
        return engine
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=timeout_s,
        pool_pre_ping=True,
        connect_args={"timeout": timeout_s},
    )


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    """Durable WAL; the driver's own transaction guessing is switched off."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


class _foreign_errors_named:  # noqa: N801 - reads as a statement
    """Turn a lost or full database into DatabaseUnavailable; leave everything else as it is."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, (OperationalError, InterfaceError)) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        ):
            raise DatabaseUnavailable(str(error.orig)) from error
        if isinstance(error, (OSError, TimeoutError)):
            raise DatabaseUnavailable(str(error)) from error
