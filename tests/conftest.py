"""Fixtures for every test: a clock, a fresh database, a bus; on the twin or the real thing.

``database`` and ``bus`` run each test on the embedded engine and on the server. The server's half
is skipped where LGSP_TEST_DATABASE_URL or LGSP_TEST_BROKER_URL is unset or answers nothing, and
fails there where CI=true. ``sqlite_database`` and ``memory_bus`` are the embedded halves alone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import asyncpg
import pytest
import structlog
from hypothesis import settings

from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.rabbit import RabbitBus
from edoc.plumbing.sql import schema  # noqa: F401 - registers the tables
from edoc.plumbing.sql.database import METADATA, Database
from edoc.ports.bus import Bus, BusUnavailable

START = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
"""Monday 2 December 2019, 08:00 in Viet Nam: where the preset world starts."""

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
BUSES = ["memory", pytest.param("rabbit", marks=pytest.mark.rabbitmq)]


settings.register_profile("lgsp", deadline=None)
settings.load_profile("lgsp")  # an example is no measurement: machines are shared


logging.getLogger().addHandler(logging.NullHandler())  # between tests nobody else listens


@pytest.fixture(autouse=True)
def logs_belong_to_the_test() -> Iterator[None]:
    """Hand log lines to pytest's own handlers, whatever a test set up; restore these after it.

    Servers in threads log while pytest swaps what it captures: two threads at one captured
    stream end the interpreter (CPython 3.11).
    """
    structlog.configure(
        processors=[
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at the start of the preset world."""
    return FixedClock(START)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, made once; each test's own is a copy of it."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _run_apart(_make_sqlite_template(path))
    return path


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh SQLite file with all tables."""
    database = Database(f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'test.db')}")
    yield database
    await database.close()


@pytest.fixture(params=DATABASES)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh database with all tables: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        database = Database(f"sqlite:///{shutil.copyfile(template, tmp_path / 'test.db')}")
        yield database
        await database.close()
        return
    server = reachable_url("LGSP_TEST_DATABASE_URL", 5432)
    template = request.getfixturevalue("postgresql_template")
    name = f"lgsp_test_{secrets.token_hex(6)}"
    await _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    database = Database(urlsplit(server)._replace(path=f"/{name}").geturl(), pool_size=4)
    try:
        yield database
    finally:
        await database.close()
        await _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A database with all tables, made once; each test's own is a copy of it."""
    server = reachable_url("LGSP_TEST_DATABASE_URL", 5432)
    name = f"lgsp_template_{secrets.token_hex(6)}"
    _run_apart(_make_template(server, name))
    yield name
    _run_apart(_administer(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def memory_bus() -> AsyncIterator[MemoryBus]:
    """An open memory bus that retries without delay."""
    bus = MemoryBus(retry_base_s=0.01)
    await bus.open()
    yield bus
    await bus.close()


@pytest.fixture(params=BUSES)
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """An open bus with nothing in it: memory, then RabbitMQ."""
    if request.param == "memory":
        memory = MemoryBus(delivery_limit=3, max_length=50, retry_base_s=0.01)
        await memory.open()
        yield memory
        await memory.close()
        return
    rabbit = new_rabbit_bus()
    await rabbit.open()
    try:
        yield rabbit
    finally:
        await delete_queues(rabbit)
        await rabbit.close()


async def delete_queues(bus: RabbitBus) -> None:
    """Delete what a test declared; a connection that is just being made anew is waited for."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await bus.delete_declared()
            except BusUnavailable:
                await asyncio.sleep(0.1)


@pytest.fixture(scope="session")
def broker_url() -> str:
    """The test broker's URL; skips where there is none (mark such tests ``rabbitmq``)."""
    return reachable_url("LGSP_TEST_BROKER_URL", 5672)


@pytest.fixture(scope="session")
def database_url() -> str:
    """The test database server's URL; skips where there is none (mark them ``postgresql``)."""
    return reachable_url("LGSP_TEST_DATABASE_URL", 5432)


def new_rabbit_bus(url: str | None = None, namespace: str | None = None) -> RabbitBus:
    """Return a bus on the test broker (not opened) whose queues no other test sees."""
    return RabbitBus(
        url or reachable_url("LGSP_TEST_BROKER_URL", 5672),
        namespace=namespace or f"test-{secrets.token_hex(4)}.",
        delivery_limit=3,
        max_length=50,
        retry_base_s=0.01,
        watch_s=0.5,
        timeout_s=15,
    )


async def create_tables(database: Database) -> None:
    """Create every table that the imported modules have registered."""
    async with database.write() as connection:
        await connection.run_sync(METADATA.create_all)


def reachable_url(variable: str, port: int) -> str:
    """Return the server's URL from the environment; skip (in CI: fail) where nobody answers."""
    url = os.environ.get(variable, "")
    if not url:
        _absent(f"{variable} is not set")
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), 2).close()
    except OSError as error:
        _absent(f"{variable}: nobody answers at {parts.hostname}:{parts.port or port} ({error})")
    return url


def _absent(reason: str) -> NoReturn:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on a loop of its own thread: the test's loop may be running already."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()


async def _make_sqlite_template(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    await create_tables(database)
    await database.close()  # with the last connection the log goes into the file


async def _make_template(server: str, name: str) -> None:
    await _administer(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    database = Database(urlsplit(server)._replace(path=f"/{name}").geturl(), pool_size=1)
    await create_tables(database)
    await database.close()


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
