"""Several small writes, one commit, and few statements.

An embedded database commits with a flush to disk, and writers take turns; a node gets receipts and
statuses by the hundred. What is ready at the same moment shares one transaction; if that fails,
each item gets a transaction of its own, so that one bad item harms nobody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_store import Connection

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Connection], Awaitable[Any]]

LARGEST_GROUP = 64


class Batcher(Generic[Item, Result]):
    """Gathers items and lets one handler write them together.

    Args:
        database: where to.
        handle: writes items through a connection and returns a result for each, in order. It
            touches only the database and may be run twice (the first run is rolled back then);
            what must happen once, happens after ``run`` returns.
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[Connection, Sequence[Item]], Awaitable[Sequence[Result]]],
    ) -> None:
        self._database = database
        self._handle = handle
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._leader: asyncio.Task[None] | None = None

    async def run(self, item: Item) -> Result:
        """Return the result for the item once it is committed.

        Raises: whatever the handler raises, and DatabaseUnavailable; nothing was written then.
        """
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._leader is None or self._leader.done():
            self._leader = asyncio.create_task(self._drain(), name="batch of writes")
        return await done

    async def _drain(self) -> None:
        """Commit group after group until nothing waits."""
        while self._waiting:
            group = self._waiting[:LARGEST_GROUP]
            del self._waiting[:LARGEST_GROUP]
            await self._commit(group)

    async def _commit(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            async with self._database.write() as connection:
                results = await self._handle(connection, [item for item, _ in group])
        except asyncio.CancelledError:
            for _, done in group:
                done.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - each item gets its own error below
            if len(group) > 1:
                for one in group:
                    await self._commit([one])
                return
            with suppress(asyncio.InvalidStateError):
                group[0][1].set_exception(error)
            return
        for (_, done), result in zip(group, results, strict=True):
            with suppress(asyncio.InvalidStateError):  # its caller went away
                done.set_result(result)


class GroupCommit:
    """Runs unlike pieces of work in shared transactions."""

    def __init__(self, database: Database) -> None:
        self._batcher: Batcher[Work, Any] = Batcher(database, _each)

    async def run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Return the result of the work once it is committed; see ``Batcher`` for its terms."""
        result: Result = await self._batcher.run(work)
        return result


async def _each(connection: Connection, group: Sequence[Work]) -> list[Any]:
    return [await work(connection) for work in group]
