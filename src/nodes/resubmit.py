"""Submitting again what the axis has not answered; it answers the same again.

Each submission has its own patience: after the first silence it waits twice as long, then twice
as long again, at most a quarter of an hour. It is made anew from the stored package, so it does
not matter whether its row in the outbox still exists.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import structlog

from edoc.contract.retry import RetryPolicy, decide
from edoc.plumbing.sql.blob import get_blob
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import NodeContext
from nodes.links.bus import submission_id

LONGEST_WAIT_S = 900.0
NEXT_BATCH_S = 1.0
"""Pause between two batches, so that a long silence does not end in a flood."""


class Resubmission:
    """Looks for submissions without receipt; called by the node's loop."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context
        self._pause_s = context.settings.resubmit_after_s
        ceiling = max(LONGEST_WAIT_S, self._pause_s)
        self._policy = RetryPolicy(first_s=2 * self._pause_s, ceiling_s=ceiling)
        self._next_look = time.monotonic() + self._pause_s / 2
        self._log = structlog.get_logger(__name__).bind(node=context.name)

    async def look(self) -> None:
        """Submit again what has waited long enough. Raises: DatabaseUnavailable."""
        if time.monotonic() < self._next_look:
            return
        context = self._context
        before = context.real.now() - timedelta(seconds=self._pause_s)
        batch = context.settings.batch
        async with context.database.read() as connection:
            rows = await context.books.submissions.unanswered(
                connection, context.owner, submission_id(""), before, batch
            )
        for row in rows:
            await self._again(row)
        wait = NEXT_BATCH_S if len(rows) == batch else self._pause_s / 2
        self._next_look = time.monotonic() + wait
        if rows:
            self._log.warning("sent again: no receipt came", number=len(rows))
            context.relay.notify()

    async def _again(self, row: Row) -> None:
        context, sha256 = self._context, row["package_sha256"]
        async with context.database.read() as connection:
            package = await get_blob(connection, sha256)
        if package is None:
            self._log.error("the package is gone", reference=row["reference"], sha256=sha256)
        wait = decide(row["times"], self._policy, context.random.random())
        real = context.real.now()
        # The next look goes by the age, so the wait beyond the usual pause is added here.
        counted = real + (wait or timedelta(0)) - timedelta(seconds=self._pause_s)
        message = await asyncio.to_thread(
            context.link.submission,
            row["reference"],
            row["kind"],
            "",
            package or b"",
            urgent=bool(row["urgent"]),
        )

        async def send(connection: Connection) -> None:
            waits = await context.books.submissions.count_from(
                connection, row["kind"], row["reference"], counted
            )
            if waits and package is not None:
                await context.enqueue_stored(connection, [(message, sha256)], real)

        await context.commits.run(send)
