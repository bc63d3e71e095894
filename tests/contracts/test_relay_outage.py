"""The database goes away between a message's sending and the note that it was sent."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from roles import administer
from sqlalchemy import select
from wire import Wire

from edoc.plumbing.clock import SystemClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.outbox import Relay, enqueue
from edoc.plumbing.relay import LEASE
from edoc.plumbing.sql.database import METADATA, Database
from edoc.plumbing.sql.outbox_table import OUTBOX, SENT
from edoc.ports.bus import Message

pytestmark = pytest.mark.postgresql

QUEUE = "axis.test.default.intake"


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Wire]:
    """A wire to a fresh database on the server."""
    name = f"lgsp_test_{secrets.token_hex(6)}"
    await administer(database_url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    wire = Wire(urlsplit(database_url)._replace(path=f"/{name}").geturl(), 5432)
    await wire.join()
    yield wire
    await wire.cut()
    await administer(database_url, f'DROP DATABASE "{name}" WITH (FORCE)')


class CuttingBus(MemoryBus):
    """A bus during whose first publication the database is cut off."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.sent = 0

    async def publish(self, queue: str, message: Message) -> None:
        await super().publish(queue, message)
        self.sent += 1
        if self.sent == 1:
            await self.wire.cut()


async def test_what_was_sent_is_noted_as_soon_as_the_database_is_back(wire: Wire) -> None:
    database, bus, clock = Database(wire.url, timeout_s=2), CuttingBus(wire), SystemClock()
    await bus.open()
    await bus.declare(QUEUE)
    async with database.write() as connection:
        await connection.run_sync(METADATA.create_all)
        message = Message("m1", "submit", b"x")
        await enqueue(connection, owner="o", queue=QUEUE, message=message, now=clock.now())
    relay = Relay(database, bus, owner="o", clock=clock, random=random.Random(1), poll_s=0.05)
    await relay.start()
    async with asyncio.timeout(10):
        while bus.sent == 0:  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.02)
    await wire.join()
    async with asyncio.timeout(LEASE.total_seconds() * 0.8):
        while await state(database) != SENT:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert bus.sent == 1
    await relay.stop()
    await bus.close()
    await database.close()


async def state(database: Database) -> str | None:
    """Return the state of the one row."""
    async with database.read() as connection:
        return await connection.scalar(select(OUTBOX.c.state))
