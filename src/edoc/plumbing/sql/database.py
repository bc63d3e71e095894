"""One database, two engines: SQLite embedded, PostgreSQL in services mode.

The rest of the product sees two context managers: ``read`` and ``write``. Leaving ``write``
without an error commits; an error rolls back. On SQLite, writers take turns (one lock, ``BEGIN
IMMEDIATE``, WAL, ``synchronous=FULL``), so that nobody meets "database is locked".
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import MetaData, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from edoc.ports.database import DatabaseUnavailable, TransactionConflict

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of the product register here; migrations are compared with it in a test."""

PASSING = ("08", "25006", "28", "3D", "40", "53", "55000", "55P03", "57", "58")
"""SQLSTATEs (or classes of them) of PostgreSQL that say nothing about the statement.

Lost connection; read-only standby; who may log in; no such database; deadlock; out of memory,
disk or connections; database closed to connections; lock not free in time; statement cancelled,
server starting or stopping; disk fault.
"""

CONFLICT = "40"
"""Class of the SQLSTATEs of transactions that PostgreSQL gave up for another's sake (deadlocks)."""

PASSING_ON_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""Primary result codes of SQLite that say nothing about the statement."""

COMMAND_TIMEOUT_S = 30.0
"""Seconds one statement may take on PostgreSQL: a silent server must not hold a caller for ever."""

_SERVER_SETTINGS = {
    # the server notices in about a minute that a client's host is gone, and frees its locks
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


TURN_TIMEOUT_S = 30.0
"""Seconds a writer waits for its turn on SQLite."""


class Database:
    """Connections to the one database of a process.

    Args:
        url: ``sqlite:///path/file.db`` or ``postgresql://user@host/name``.
        pool_size: connections kept open.
        timeout_s: how long a connect or a wait for a lock may last.
        command_timeout_s: how long one statement may take (PostgreSQL).
        turn_timeout_s: how long a writer waits for those before it (SQLite).
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        timeout_s: float = 10.0,
        command_timeout_s: float = COMMAND_TIMEOUT_S,
        turn_timeout_s: float = TURN_TIMEOUT_S,
    ) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._turn_timeout_s = turn_timeout_s
        self._turn = asyncio.Lock() if self.is_sqlite else None
        self.engine = _engine(url, pool_size, timeout_s, command_timeout_s)
        event.listen(self.engine.sync_engine, "handle_error", _named)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection for reading; what is written through it is rolled back.

        Raises: DatabaseUnavailable from the database's own calls; errors of the caller's code
        inside the block pass as they are.
        """
        connection = await self._connect()
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Give a transaction: commits on leaving, rolls back on an error. Raises: like ``read``."""
        if self._turn is None:
            async with self.read() as connection, connection.begin():
                yield connection
            return
        async with self._in_turn(self._turn), self.read() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                await connection.rollback()
                raise
            await connection.commit()

    @asynccontextmanager
    async def _in_turn(self, turn: asyncio.Lock) -> AsyncIterator[None]:
        """Hold the writers' turn. Raises: DatabaseUnavailable where it does not come in time."""
        try:
            async with asyncio.timeout(self._turn_timeout_s):
                await turn.acquire()
        except TimeoutError:
            raise DatabaseUnavailable(f"no turn to write in {self._turn_timeout_s} s") from None
        try:
            yield
        finally:
            turn.release()

    async def _connect(self) -> AsyncConnection:
        """Take a connection out of the pool. Raises: DatabaseUnavailable."""
        try:
            return await self.engine.connect()
        except (OSError, PoolExhausted) as error:  # a TimeoutError is an OSError
            raise DatabaseUnavailable(str(error)) from error

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _engine(url: str, pool_size: int, timeout_s: float, command_timeout_s: float) -> AsyncEngine:
    if url.startswith("sqlite"):
        engine = create_async_engine(
            url.replace("sqlite://", "sqlite+aiosqlite://", 1),
            connect_args={"timeout": timeout_s},
            poolclass=AsyncAdaptedQueuePool,
            pool_size=pool_size,
            hide_parameters=True,  # an error's text must hold neither a secret nor a document
        )
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
        return engine
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=timeout_s,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "timeout": timeout_s,
            "command_timeout": command_timeout_s,
            "server_settings": _SERVER_SETTINGS,
        },
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


def _named(context: ExceptionContext) -> BaseException | None:
    """Turn a lost, full or silent database into DatabaseUnavailable; leave everything else.

    SQLAlchemy asks here at the failing call itself, so that an OSError of somebody's own code
    between two calls is never mistaken for the database's.
    """
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(original, Exception):
        return None  # a call that was cancelled: the caller ran out of time, not the database
    passing = isinstance(original, OSError) or context.is_disconnect
    if passing or (isinstance(wrapped, DBAPIError) and _passing(wrapped)):
        conflict = _sqlstate(wrapped).startswith(CONFLICT)
        return (TransactionConflict if conflict else DatabaseUnavailable)(str(original))
    return None


def _passing(error: DBAPIError) -> bool:
    """Tell whether the same statement may succeed later: by its code, never by its class alone.

    Both drivers raise one class for a lost server and for a statement that nobody can run.
    """
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        primary = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        return primary in PASSING_ON_SQLITE
    return _sqlstate(error).startswith(PASSING)


def _sqlstate(error: BaseException | None) -> str:
    """Return the code of an error of PostgreSQL; empty where it has none."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
