"""What both directions of an uplink share: settings, surroundings, and the way messages leave."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from edoc.contract.limits import Limits
from edoc.contract.proof import confirm_proof, submit_proof
from edoc.contract.retry import RetryPolicy, decide
from edoc.plumbing.outbox import enqueue
from edoc.plumbing.relay import Relay
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.uplink_store import Connection, DownRow, Place, UpRow
from edoc.ports.bus import Message
from edoc.ports.clock import Clock
from edoc.ports.database import DatabaseUnavailable
from nodes.links.vxp import VxpClient, VxpError, VxpRefused

_log = structlog.get_logger(__name__)

DEFAULT_SYSTEM = "uplink"
"""Id of the uplink among the systems of the provincial axis."""

MOST_EXPLAINED = 5
"""Reasons of one refused send that are explained to its sender; the others are named."""

Fetch = Callable[[str, int], Awaitable[bytes]]
"""Gives the bytes of a package of the provincial axis, by id, at most so many of them."""

# 20 is trouble of the axis itself; 15 means that our credentials are wrong, which is no fault of
# the document: it waits until somebody has put them right.
_PASSING_CODES = frozenset({"15", "20"})


class FetchFailed(Exception):  # noqa: N818 - named after the condition
    """The content of a package could not be had now; try again later."""


@dataclass(frozen=True, slots=True)
class UplinkSettings:
    """Settings of an uplink; all times are real seconds.

    Attributes:
        poll_interval_s: between two looks at the received list of the axis above.
        sync_interval_s: between two comparisons of the directories.
        resubmit_after_s: without a receipt an item is handed in again after so long.
        idle_s: between two looks at the own table where nothing announced work.
        concurrency: calls to the axis above at a time, for each direction.
        batch: rows taken at a time.
        prefetch: messages of the own queue handled at a time.
        hold_s: how long a message is held while the database is away, before it is given back.
        retry: waits between attempts; nothing is given up here, the axes expire what is too old.
        limits: bounds on packages.
    """

    poll_interval_s: float = 5.0
    sync_interval_s: float = 300.0
    resubmit_after_s: float = 60.0
    idle_s: float = 0.5
    concurrency: int = 8
    batch: int = 64
    prefetch: int = 32
    hold_s: float = 600.0
    retry: RetryPolicy = field(default_factory=lambda: RetryPolicy(first_s=0.5, ceiling_s=60.0))
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class UplinkContext:
    """The surroundings of an uplink; see ``Uplink`` for the meaning of each part."""

    axis: str
    world: str
    system_id: str
    secret: str = field(repr=False)
    database: Database
    relay: Relay
    client: VxpClient
    fetch: Fetch
    clock: Clock
    random: random.Random
    settings: UplinkSettings

    @property
    def place(self) -> Place:
        """Whose rows."""
        return Place(self.axis, self.world)

    @property
    def owner(self) -> str:
        """Owner of the uplink's rows in the outbox."""
        return outbox_owner(self.axis, self.world)

    @property
    def intake(self) -> str:
        """Queue on which the provincial axis takes packages and confirmations."""
        return f"axis.{self.axis}.{self.world}.intake"

    @property
    def queue(self) -> str:
        """Queue on which the provincial axis sends deliveries and receipts."""
        return f"axis.{self.axis}.{self.world}.system.{self.system_id}"

    def now(self) -> datetime:
        """The machine's present instant."""
        return self.clock.now()

    def next_attempt(self, failed: int) -> datetime:
        """Return when to try again after so many failed attempts."""
        wait = decide(failed, self.settings.retry, self.random.random())
        return self.now() + (wait or timedelta(seconds=self.settings.retry.ceiling_s))

    async def prove(self, row: DownRow, body: bytes) -> str:
        """Return the proof of the message that hands an item in."""
        return await asyncio.to_thread(
            submit_proof, self.secret, submit_id(row.national_id), row.kind, row.receiver, body
        )

    async def submit(self, connection: Connection, row: DownRow, proof: str) -> None:
        """Write the message that hands an item in at the provincial axis; body from its blob.

        The row stays in the outbox until the receipt settles it.
        """
        headers = {
            "system": self.system_id,
            "kind": row.kind,
            "to": row.receiver,
            "reference": reference_of(row.national_id),
            "proof": proof,
        }
        message = Message(submit_id(row.national_id), "submit", b"", headers, row.urgent)
        await enqueue(
            connection,
            owner=self.owner,
            queue=self.intake,
            message=message,
            blob_sha256=row.sha256,
            now=self.now(),
        )

    async def confirm(self, connection: Connection, row: UpRow) -> None:
        """Write the message that tells the provincial axis how a send upwards ended.

        It is not kept after sending: where it gets lost, the axis delivers again and is told again.
        """
        chunk = row.message_id.rpartition(":")[2]
        message_id = f"confirm-{row.package_id}:{chunk}:{self.system_id}"
        explained = [one for one in row.results if one.explanation][:MOST_EXPLAINED]
        results = [
            {"delivery": one.delivery, "result": one.result, "reason": one.reason}
            | ({"explanation": list(one.explanation)} if one in explained else {})
            for one in row.results
        ]
        body = json.dumps({"package_id": row.package_id, "results": results}).encode()
        headers = {
            "system": self.system_id,
            "proof": confirm_proof(self.secret, message_id, body),
        }
        await enqueue(
            connection,
            owner=self.owner,
            queue=self.intake,
            message=Message(message_id, "confirm", body, headers, row.urgent),
            keep=False,
            now=self.now(),
        )


def outbox_owner(axis: str, world: str) -> str:
    """Return the owner of an uplink's rows in the outbox."""
    return f"uplink.{axis}.{world}"


def reference_of(national_id: str) -> str:
    """Return our reference of an item that came down."""
    return f"down-{national_id}"


def submit_id(national_id: str) -> str:
    """Return the id of the message that hands an item in."""
    return f"submit-{reference_of(national_id)}"


def passing(error: VxpError) -> bool:
    """True where the same call may succeed later: no answer, or trouble that is not the file's."""
    return not isinstance(error, VxpRefused) or error.code in _PASSING_CODES


class Wakeable:
    """A loop that rests until somebody wakes it, some time has passed, or it must end."""

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self.stopping = False

    def wake(self) -> None:
        """End the present rest, or the next one."""
        self._wake.set()

    def stop(self) -> None:
        """End the rest and say that it was the last."""
        self.stopping = True
        self._wake.set()

    async def rest(self, seconds: float) -> None:
        """Wait until woken, at most so long."""
        if not self.stopping:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
        self._wake.clear()

    async def repeat(self, batch: Callable[[], Awaitable[int]], idle_s: float) -> None:
        """Do batches until it must end; rest after one that had nothing to do, or failed.

        Args:
            batch: returns how much it did.
            idle_s: real seconds of a rest at most.
        """
        while not self.stopping:
            try:
                done = await batch()
            except DatabaseUnavailable as error:
                _log.warning("the uplink's table cannot be read now", error=str(error))
                done = 0
            except Exception:  # noqa: BLE001 - the loop must outlive whatever happens to one batch
                _log.exception("a batch failed", batch=batch.__qualname__)
                done = 0
            if not done:
                await self.rest(idle_s)
