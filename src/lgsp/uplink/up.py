"""Upwards: deliveries of the provincial axis for agencies outside, sent to the axis above.

A delivery message is recorded and acknowledged at once; a loop of its own sends what is recorded,
so that trouble above never counts as a failed attempt of the bus. One send names the outside
receivers only. When the axis above has it, the deliveries are confirmed ``done`` below.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Literal

import structlog

from edoc.plumbing.sql import uplink_store as store
from edoc.plumbing.sql.blob import get_blob, put_blob
from edoc.plumbing.sql.uplink_store import UpDelivery, UpResult, UpRow
from edoc.ports.bus import Message, Poison
from edoc.ports.database import DatabaseUnavailable
from lgsp.uplink.context import FetchFailed, UplinkContext, Wakeable, passing
from lgsp.uplink.directories import UplinkDirectory
from nodes.links.vxp import VxpError, VxpRefused

_log = structlog.get_logger(__name__)

# One receiver that is unknown (18) or locked (23) must not keep the others from their document.
_FAULT_OF_A_RECEIVER = frozenset({"18", "23"})

_MOST_REASONS = 20
_MOST_TOLD = 100_000
_MOST_REASON = 2_000
"""Reasons of one refusal, characters of them and of its own words that reach its sender."""

_DONE: Literal["done"] = "done"
_FAIL: Literal["fail"] = "fail"


class Upward:
    """Records deliveries and sends them up."""

    def __init__(self, context: UplinkContext, directory: UplinkDirectory) -> None:
        self._context = context
        self._directory = directory
        self._loop = Wakeable()
        self._slots = asyncio.Semaphore(context.settings.concurrency)

    async def take(self, message: Message) -> None:
        """Record one delivery message; one that is settled already is confirmed again.

        Raises: Poison for a message that breaks the bus conventions.
        """
        row = _row_of(message)
        inline = message.headers.get("fetch") != "true"
        if inline and await _sha256(message.body) != row.sha256:
            raise Poison("the body is not the one its sha256 names")
        context = self._context
        async with context.database.write() as connection:
            known = await store.add_up(connection, context.place, row, context.now())
            if known is not None and known.settled:
                await context.confirm(connection, known)
            elif inline:
                await put_blob(connection, message.body, row.sha256, context.now())
        context.relay.notify()
        self._loop.wake()

    async def run(self) -> None:
        """Send what is due until ``stop``; begins when the directories were compared once."""
        await self._directory.first_sync.wait()
        await self._loop.repeat(self._send_due, self._context.settings.idle_s)

    def stop(self) -> None:
        """Let ``run`` end after the sends under way."""
        self._loop.stop()

    async def _send_due(self) -> int:
        context = self._context
        async with context.database.read() as connection:
            rows = await store.due_up(
                connection, context.place, context.now(), context.settings.batch
            )
        async with asyncio.TaskGroup() as group:
            for row in rows:
                group.create_task(self._send_in_turn(row))
        return len(rows)

    async def _send_in_turn(self, row: UpRow) -> None:
        async with self._slots:
            if self._loop.stopping:
                return
            try:
                await self._send(row)
            except DatabaseUnavailable as error:
                _log.warning("the uplink's table cannot be used now", error=str(error))
            except Exception as error:  # noqa: BLE001 - one package must not stop the others
                _log.exception("a send upwards failed", message_id=row.message_id)
                with suppress(DatabaseUnavailable):
                    await self._postpone(row, f"{type(error).__name__}: {error}")

    async def _send(self, row: UpRow) -> None:
        context = self._context
        try:
            await self._directory.ensure_known(row.sender)
            content = await self._content(row)
            results = await self._results(row, content)
        except (VxpError, FetchFailed) as error:
            await self._postpone(row, str(error))
            return
        async with context.database.write() as connection:
            now = context.now()
            await store.settle_up(connection, context.place, row.message_id, results, now)
            settled = await store.find_up(connection, context.place, row.message_id)
            if settled is not None:
                await context.confirm(connection, settled)
        context.relay.notify()

    async def _results(self, row: UpRow, content: bytes) -> list[UpResult]:
        """Send to all receivers at once, or one by one where one of them is at fault.

        Raises: VxpError where the outcome is not final; sending the same again is safe.
        """
        try:
            return await self._one_send(row, row.deliveries, content)
        except VxpRefused as error:
            if passing(error):
                raise
            if error.code not in _FAULT_OF_A_RECEIVER or len(row.deliveries) == 1:
                return _refused(row.deliveries, error)
        results: list[UpResult] = []
        for delivery in row.deliveries:
            try:
                results += await self._one_send(row, (delivery,), content)
            except VxpRefused as error:
                if passing(error):
                    raise
                results += _refused((delivery,), error)
        return results

    async def _one_send(
        self, row: UpRow, deliveries: Sequence[UpDelivery], content: bytes
    ) -> list[UpResult]:
        is_edoc = row.kind == "edoc"
        national_id = await self._context.client.send_edoc(
            content,
            sender=row.sender,
            kind="edoc" if is_edoc else "status",
            to=[one.receiver for one in deliveries] if is_edoc else None,
            explained=True,
        )
        return [
            UpResult(one.id, one.receiver, _DONE, national_id=national_id) for one in deliveries
        ]

    async def _content(self, row: UpRow) -> bytes:
        async with self._context.database.read() as connection:
            stored = await get_blob(connection, row.sha256)
        if stored is not None:
            return stored
        content = await self._context.fetch(
            row.package_id, self._context.settings.limits.package_bytes
        )
        if await _sha256(content) != row.sha256:
            raise FetchFailed(f"package {row.package_id} came with other bytes")
        return content

    async def _postpone(self, row: UpRow, error: str) -> None:
        context = self._context
        _log.warning("not sent upwards yet", message_id=row.message_id, error=error)
        async with context.database.write() as connection:
            await store.postpone_up(
                connection,
                context.place,
                row.message_id,
                at=context.next_attempt(row.attempts + 1),
                error=error[:2000],
            )


def _row_of(message: Message) -> UpRow:
    headers = message.headers
    try:
        deliveries = tuple(
            UpDelivery(id=str(one["id"]), receiver=str(one["receiver"]))
            for one in json.loads(headers["deliveries"])
        )
        return UpRow(
            message_id=message.id,
            package_id=headers["package_id"],
            kind=headers["kind"],
            sender=headers["sender"],
            sha256=headers["sha256"],
            size=int(headers.get("size", len(message.body))),
            urgent=message.urgent,
            deliveries=deliveries,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Poison(f"a delivery message breaks the conventions: {error!r}") from error


def _refused(deliveries: Sequence[UpDelivery], error: VxpRefused) -> list[UpResult]:
    """Return the results of a refused send; the first has what was said beside the reason."""
    reason = f"{error.code}: {error.description}"[:_MOST_REASON]
    results = [UpResult(one.id, one.receiver, _FAIL, reason=reason) for one in deliveries]
    told = error.reasons[:_MOST_REASONS]
    if len(json.dumps(told)) > _MOST_TOLD:
        return results
    return [replace(results[0], explanation=told), *results[1:]]


async def _sha256(content: bytes) -> str:
    return await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
