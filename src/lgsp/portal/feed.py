"""Keeps one tally up to date while somebody looks, and tells every viewer what moves.

No viewer, no work: the first page or stream starts the reading of the axes' events, and it ends
a while after the last viewer has left.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from lgsp.portal.source import AxisSource
from lgsp.portal.story_control import StoryControl
from lgsp.portal.tally import Move, Tally
from lgsp.topology.model import Topology

LOG = structlog.get_logger("lgsp.portal")

_POLL_S = 0.4
_LINGER_S = 30.0
_QUEUE = 64
_MOVES_PER_POLL = 400
_PAGES_PER_POLL = 20  # a long past is read in several looks, so that the first page need not wait
_COUNTED_EVERY_S = 2.0  # however many pages are asked for: counting the books is work


@dataclass(frozen=True, slots=True)
class Update:
    """What one look at the axes brought: the board to show, the moves since the last look."""

    board: dict[str, Any]
    moves: tuple[Move, ...]


class Feed:
    """Shared by all viewers of one page."""

    def __init__(
        self, sources: Sequence[AxisSource], topology: Topology, story: StoryControl | None
    ) -> None:
        self.sources = tuple(sources)
        self.tally = Tally.of(topology)
        self._story = story
        self._seen = dict.fromkeys((source.name for source in sources), 0)
        self._caught_up: set[str] = set()
        self._books: dict[str, Any] = {}
        self._counted_at = -_COUNTED_EVERY_S
        self._world: dict[str, Any] = {}
        self._reachable = True
        self._viewers: set[asyncio.Queue[Update | None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._last_view = 0.0
        self._turn = asyncio.Lock()
        self._closed = False

    def board(self) -> dict[str, Any]:
        """Return everything the page shows beside the moves, as JSON values."""
        tally = self.tally
        return {
            "sent": tally.sent,
            "received": tally.received,
            "refused": tally.refused,
            "statuses": dict(sorted(tally.statuses.items())),
            "agencies": tally.agencies,
            "documents": [line.plain() for line in tally.latest(12)],
            "books": self._books,
            "world": self._world,
            "reachable": self._reachable,
            "story": self._story.state() if self._story else None,
        }

    async def look(self) -> None:
        """Make sure that the tally is as new as the axes; used by a page that is about to show."""
        self._wake()
        await self._poll()

    async def updates(self) -> AsyncIterator[Update]:
        """Yield updates until the viewer goes away; a slow viewer misses moves, never the board."""
        if self._closed:  # a browser that connects again while the program ends
            return
        queue: asyncio.Queue[Update | None] = asyncio.Queue(_QUEUE)
        self._viewers.add(queue)
        self._wake()
        try:
            yield Update(self.board(), ())
            while (update := await queue.get()) is not None:
                yield update
        finally:
            self._viewers.discard(queue)
            self._last_view = time.monotonic()

    async def close(self) -> None:
        """Stop reading and end every stream, so that a server need not wait for viewers."""
        self._closed = True
        for queue in self._viewers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def _wake(self) -> None:
        self._last_view = time.monotonic()
        if self._closed:
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="portal-feed")

    async def _run(self) -> None:
        while self._viewers or time.monotonic() - self._last_view < _LINGER_S:
            await self._poll()
            await asyncio.sleep(_POLL_S)

    async def _poll(self) -> None:
        """Read what is new at every axis; a lost axis is shown, not raised."""
        async with self._turn:
            try:
                moves = [move for source in self.sources for move in await self._read(source)]
                if time.monotonic() - self._counted_at >= _COUNTED_EVERY_S:
                    self._books = {s.name: await s.ledger() for s in self.sources}
                    self._world = await self.sources[0].world() if self.sources else {}
                    self._counted_at = time.monotonic()
                self._reachable = True
            except (httpx.HTTPError, ValueError, KeyError, RuntimeError) as error:
                # RuntimeError: the client was closed under us, the program is ending.
                if self._reachable:
                    LOG.info("axis_not_readable", reason=str(error))
                self._reachable = False
                moves = []
            self._publish(Update(self.board(), tuple(moves[:_MOVES_PER_POLL])))

    async def _read(self, source: AxisSource) -> list[Move]:
        """Take in new events of one axis; moves of the distant past are not shown."""
        moves: list[Move] = []
        for _ in range(_PAGES_PER_POLL):
            events = await source.events(self._seen[source.name])
            if not events:
                self._caught_up.add(source.name)
                break
            for event in events:
                move = self.tally.apply(source.name, event)
                if move is not None and source.name in self._caught_up:
                    moves.append(move)
            self._seen[source.name] = int(events[-1]["seq"])
        return moves

    def _publish(self, update: Update) -> None:
        for queue in self._viewers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(update)
