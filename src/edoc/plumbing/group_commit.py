"""Several small writes, one commit, and few statements.

An embedded database commits with a flush to disk, and writers take turns; an axis gets packages
and confirmations, a node receipts and statuses, by the hundred. What waits when the turn comes
shares one transaction; if that fails, each item gets a transaction of its own, so that one bad
item harms nobody else. Nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.sql.database import Database
from edoc.ports.database import TransactionConflict

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[AsyncConnection], Awaitable[Any]]
Handle = Callable[[AsyncConnection, Sequence[Item]], Awaitable[Sequence[Result]]]

LARGEST_GROUP = 64

TRIES = 3
"""Transactions that an item gets of its own where others stand in its way (deadlocks)."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One item, who writes it, and who waits for it."""

    handle: Handle[Any, Any]
    item: Any
    done: asyncio.Future[Any]

    def succeed(self, result: Any) -> None:
        with suppress(asyncio.InvalidStateError):  # its caller went away
            self.done.set_result(result)

    def fail(self, error: Exception) -> None:
        with suppress(asyncio.InvalidStateError):
            self.done.set_exception(error)


class GroupCommit:
    """Runs pieces of work that come at the same time in shared transactions.

    A piece touches only the database through the connection it is given, and may be run again
    (the runs before are rolled back then); what must happen once, happens after the call returns.
    A refusal that must not undo the others' writes is a result, not an exception.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Waiting] = []
        self._leader: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[AsyncConnection], Awaitable[Result]]) -> Result:
        """Return the result of one piece of work once it is committed.

        Raises: whatever the work raises, and DatabaseUnavailable; nothing was written then.
        """
        result: Result = await self.together(_each, work)
        return result

    async def together(self, handle: Handle[Item, Result], item: Item) -> Result:
        """Return the result for an item once it is committed; like items are handled at once.

        Args:
            handle: writes items and returns a result for each, in their order. Items of one
                group with an equal handler are given to it in one call.
            item: what to write.

        Raises: whatever the handler raises, and DatabaseUnavailable; nothing was written then.
        """
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(handle, item, done))
        if self._leader is None or self._leader.done():
            self._leader = asyncio.create_task(self._drain(), name="group of writes")
        return await done

    async def _drain(self) -> None:
        """Commit group after group until nothing waits."""
        group: list[_Waiting] = []
        try:
            while self._waiting:
                group = []
                await self._commit(group)
        except asyncio.CancelledError:
            for one in [*group, *self._waiting]:
                one.done.cancel()  # no effect on those that are answered
            self._waiting.clear()
            raise

    async def _commit(self, group: list[_Waiting]) -> None:
        """Write one transaction; ``group`` is filled when the turn has come, so with more items."""
        try:
            async with self._database.write() as connection:
                group += self._take()
                results = await _results(connection, group)
        except Exception as error:  # noqa: BLE001 - each caller gets its own error
            if len(group) > 1 or (group and isinstance(error, TransactionConflict)):
                await self._one_by_one(group)
                return
            for one in group or self._take():  # none yet: no transaction could be begun
                one.fail(error)
            return
        for one, result in zip(group, results, strict=True):
            one.succeed(result)

    async def _one_by_one(self, group: Sequence[_Waiting]) -> None:
        """Give each item of a failed group a transaction of its own."""
        for place, one in enumerate(group):
            away = await self._alone(one, TRIES)
            if away is not None:  # the others need not wait for the database too
                for other in group[place + 1 :]:
                    other.fail(away)
                return

    async def _alone(self, one: _Waiting, tries: int) -> Exception | None:
        """Write one item; returns the error where not even a transaction could be begun."""
        begun = False
        try:
            async with self._database.write() as connection:
                begun = True
                results = await _results(connection, [one])
        except Exception as error:  # noqa: BLE001 - each caller gets its own error
            if isinstance(error, TransactionConflict) and tries > 1:
                return await self._alone(one, tries - 1)
            one.fail(error)
            return None if begun else error
        one.succeed(results[0])
        return None

    def _take(self) -> list[_Waiting]:
        group = self._waiting[:LARGEST_GROUP]
        del self._waiting[:LARGEST_GROUP]
        return group


class Batcher(Generic[Item, Result]):
    """Gathers like items and lets one handler write them together; see ``GroupCommit``.

    Args:
        database: where to.
        handle: writes items through a connection and returns a result for each, in order.
    """

    def __init__(self, database: Database, handle: Handle[Item, Result]) -> None:
        self._commits = GroupCommit(database)
        self._handle = handle

    async def run(self, item: Item) -> Result:
        """Return the result for the item once it is committed; see ``GroupCommit.together``."""
        return await self._commits.together(self._handle, item)


async def _results(connection: AsyncConnection, group: Sequence[_Waiting]) -> list[Any]:
    """Give each handler its items, handlers in the order of their first item."""
    by_handle: dict[Handle[Any, Any], list[int]] = {}
    for place, one in enumerate(group):
        by_handle.setdefault(one.handle, []).append(place)
    results: list[Any] = [None] * len(group)
    for handle, places in by_handle.items():
        found = await handle(connection, [group[place].item for place in places])
        for place, result in zip(places, found, strict=True):
            results[place] = result
    return results


async def _each(connection: AsyncConnection, group: Sequence[Work]) -> list[Any]:
    return [await work(connection) for work in group]
