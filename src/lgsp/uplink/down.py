"""Downwards: what the axis above holds for agencies of the province, handed in at its own axis.

An item is pulled, stored and submitted in one transaction. Only when the provincial axis has
answered with its receipt is the item confirmed above: ``done`` where it was accepted, ``fail`` with
the reason where it was refused for good. Nothing is confirmed that is not committed below.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog

from edoc.contract.accents import unaccented
from edoc.contract.errors import ContractError
from edoc.contract.limits import Limits
from edoc.contract.reader import read_header
from edoc.plumbing.outbox import settle
from edoc.plumbing.sql import uplink_store as store
from edoc.plumbing.sql.blob import get_blob, put_blob
from edoc.plumbing.sql.uplink_store import DownRow
from edoc.ports.bus import Message, Poison
from edoc.ports.database import DatabaseUnavailable
from lgsp.uplink.context import UplinkContext, Wakeable, passing, submit_id
from lgsp.uplink.directories import UplinkDirectory
from nodes.links.vxp import Item, MessageType, TransportStatus, VxpError, VxpRefused

_log = structlog.get_logger(__name__)

KINDS: tuple[MessageType, ...] = ("edoc", "status")
REASON_LENGTH = 300
"""Characters of a reason sent up as a header."""


class Downward:
    """Pulls items, hands them in, confirms them."""

    def __init__(self, context: UplinkContext, directory: UplinkDirectory) -> None:
        self._context = context
        self._directory = directory
        self._pulling = Wakeable()
        self._settling = Wakeable()
        self._slots = asyncio.Semaphore(context.settings.concurrency)

    # --- pulling -------------------------------------------------------------------------------

    async def pull(self) -> None:
        """Look at the received list until ``stop``; begins after the first comparison."""
        await self._directory.first_sync.wait()
        failed = 0
        while not self._pulling.stopping:
            try:
                for kind in KINDS:
                    await self._pull_kind(kind)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                failed += 1
                wait = (self._context.next_attempt(failed) - self._context.now()).total_seconds()
                foreseen = isinstance(error, (VxpError, DatabaseUnavailable))
                _log.warning(
                    "the list above could not be had",
                    error=str(error),
                    exc_info=None if foreseen else error,
                )
            else:
                failed = 0
                wait = self._context.settings.poll_interval_s
            await self._pulling.rest(wait)

    def stop(self) -> None:
        """Let both loops end after the calls under way."""
        self._pulling.stop()
        self._settling.stop()

    async def _pull_kind(self, kind: MessageType) -> None:
        context = self._context
        items = [item for item in await context.client.get_received_edoc_list(kind) if _named(item)]
        async with context.database.read() as connection:
            known = await store.known_down(
                connection, context.place, [item["docId"] for item in items]
            )
        await self._confirm_again([one for one, state in known.items() if state == "confirmed"])
        async with asyncio.TaskGroup() as group:
            for item in items:
                if item["docId"] not in known:
                    group.create_task(self._take_in_turn(kind, item))

    async def _take_in_turn(self, kind: MessageType, item: Item) -> None:
        async with self._slots:
            if self._pulling.stopping:
                return
            try:
                await self._take(kind, item)
            except VxpError as error:
                _log.warning("not pulled yet", national_id=item["docId"], error=str(error))
            except DatabaseUnavailable as error:
                _log.warning("the uplink's table cannot be used now", error=str(error))
            except Exception:  # noqa: BLE001 - one package must not stop the others
                _log.exception("an item could not be pulled", national_id=item["docId"])

    async def _take(self, kind: MessageType, item: Item) -> None:
        """Fetch one item and hand it in: bytes, row and message in one transaction."""
        context = self._context
        await self._directory.ensure_known(_text(item, "from"))
        content = await context.client.get_edoc(item["docId"])
        sha256, urgent = await asyncio.to_thread(_looked_at, content, context.settings.limits)
        row = DownRow(
            national_id=item["docId"],
            kind=kind,
            sender=_text(item, "from"),
            receiver=_text(item, "to"),
            sha256=sha256,
            urgent=urgent,
        )
        proof = await context.prove(row, content)
        async with context.database.write() as connection:
            now = context.now()
            await put_blob(connection, content, sha256, now)
            await store.add_down(connection, context.place, row, now)
            await store.postpone_down(
                connection, context.place, row.national_id, at=self._resubmit_at(), error=""
            )
            await context.submit(connection, row, proof)
        context.relay.notify()

    async def _confirm_again(self, national_ids: Sequence[str]) -> None:
        """Items confirmed before that are listed still: the confirmation did not last."""
        context = self._context
        if not national_ids:
            return
        async with context.database.write() as connection:
            for national_id in national_ids:
                row = await store.find_down(connection, context.place, national_id)
                if row is not None:
                    state: Literal["accepted", "refused"] = (
                        "accepted" if row.package_id else "refused"
                    )
                    await store.move_down(
                        connection, context.place, national_id, state, now=context.now()
                    )
        self._settling.wake()

    # --- receipts ------------------------------------------------------------------------------

    async def take_receipt(self, message: Message) -> None:
        """Record the provincial axis's answer; late and repeated ones change nothing.

        Raises: Poison for a message that breaks the bus conventions.
        """
        national_id = message.headers.get("reference", "").removeprefix("down-")
        accepted = message.headers.get("accepted") == "true"
        answer = _json(message.body)
        context = self._context
        async with context.database.write() as connection:
            row = await store.find_down(connection, context.place, national_id)
            await settle(connection, context.owner, [submit_id(national_id)])
            if row is None or row.state != "submitted":
                return
            await store.move_down(
                connection,
                context.place,
                national_id,
                "accepted" if accepted else "refused",
                now=context.now(),
                package_id=str(answer.get("package_id") or national_id) if accepted else "",
                reason="" if accepted else reason_of(answer),
            )
        self._settling.wake()

    # --- confirming above, handing in again ----------------------------------------------------

    async def settle(self) -> None:
        """Confirm above what was answered below, until ``stop``."""
        await self._settling.repeat(self._settle_due, self._context.settings.idle_s)

    async def _settle_due(self) -> int:
        context = self._context
        async with context.database.read() as connection:
            rows = await store.due_down(
                connection,
                context.place,
                ("submitted", "accepted", "refused"),
                context.now(),
                context.settings.batch,
            )
        async with asyncio.TaskGroup() as group:
            for row in rows:
                group.create_task(self._settle_in_turn(row))
        return len(rows)

    async def _settle_in_turn(self, row: DownRow) -> None:
        async with self._slots:
            if self._settling.stopping:
                return
            try:
                await (self._resubmit(row) if row.state == "submitted" else self._confirm(row))
            except DatabaseUnavailable as error:
                _log.warning("the uplink's table cannot be used now", error=str(error))
            except Exception as error:  # noqa: BLE001 - one package must not stop the others
                _log.exception("an item could not be settled", national_id=row.national_id)
                with suppress(DatabaseUnavailable):
                    await self._postpone(row, f"{type(error).__name__}: {error}")

    async def _confirm(self, row: DownRow) -> None:
        context = self._context
        status: TransportStatus = "done" if row.state == "accepted" else "fail"
        try:
            await context.client.update_status(row.national_id, status, row.reason)
        except VxpRefused as error:
            if passing(error):
                await self._postpone(row, str(error))
                return
            # the axis above no longer knows it: nothing is left to be told
            _log.warning(
                "a confirmation was refused", national_id=row.national_id, error=str(error)
            )
        except VxpError as error:
            await self._postpone(row, str(error))
            return
        async with context.database.write() as connection:
            await store.move_down(
                connection, context.place, row.national_id, "confirmed", now=context.now()
            )

    async def _resubmit(self, row: DownRow) -> None:
        """Hand an item in again that got no receipt; the provincial axis knows a repeated one."""
        context = self._context
        async with context.database.read() as connection:
            content = await get_blob(connection, row.sha256)
        if content is None:
            content = await context.client.get_edoc(row.national_id)
        proof = await context.prove(row, content)
        async with context.database.write() as connection:
            await put_blob(connection, content, row.sha256, context.now())
            await store.postpone_down(
                connection, context.place, row.national_id, at=self._resubmit_at(), error=""
            )
            await context.submit(connection, row, proof)
        context.relay.notify()

    async def _postpone(self, row: DownRow, error: str) -> None:
        context = self._context
        _log.warning("not confirmed above yet", national_id=row.national_id, error=error)
        async with context.database.write() as connection:
            await store.postpone_down(
                connection,
                context.place,
                row.national_id,
                at=context.next_attempt(row.attempts + 1),
                error=error[:2000],
            )

    def _resubmit_at(self) -> datetime:
        return self._context.now() + timedelta(seconds=self._context.settings.resubmit_after_s)


def reason_of(answer: Mapping[str, Any]) -> str:
    """Return why the provincial axis refused, in ASCII, from the findings of its receipt."""
    texts: list[str] = []
    for finding in answer.get("findings") or ():
        if isinstance(finding, dict) and finding.get("severity") == "error":
            message = finding.get("message")
            text = message.get("vi") if isinstance(message, dict) else message
            texts.append(f"{finding.get('rule', '')} {text or ''}".strip())
    reason = " ".join(unaccented("; ".join(texts)).split())
    return reason[:REASON_LENGTH] or "Truc cua tinh tu choi goi tin"


def _looked_at(content: bytes, limits: Limits) -> tuple[str, bool]:
    """Return the hash, and whether it is urgent; what cannot be read is left to the axis."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        package = read_header(content, limits)
    except ContractError:
        return sha256, False
    return sha256, bool(getattr(package, "urgent", False))


def _named(item: Item) -> bool:
    return isinstance(item.get("docId"), str) and bool(item["docId"])


def _text(item: Item, name: str) -> str:
    value = item.get(name)
    return value.strip() if isinstance(value, str) else ""


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body or b"{}")
    except ValueError as error:
        raise Poison("a receipt without JSON") from error
    if not isinstance(answer, dict):
        raise Poison("a receipt without a JSON object")
    return answer
