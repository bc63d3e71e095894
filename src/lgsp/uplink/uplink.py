"""The uplink: the provincial axis as one connected system of the national axis.

    uplink = Uplink(axis="gia-lai", world="default", database=…, bus=…, client=VxpClient(…), …)
    await uplink.start()

On the bus of the province it is the system ``uplink``: it takes deliveries for agencies outside
and hands in what comes from outside. Towards the axis above it is an ordinary client of the
national dialect. It keeps what it does in its own tables, so that a restart, a lost message or an
axis that is away costs time and nothing else.

The files: ``up``, ``down``, ``directories`` (who is inside, who is outside),
``context`` (what they share).
"""

from __future__ import annotations

import asyncio
import random

import httpx
import structlog

from edoc.plumbing.patience import Patience
from edoc.plumbing.relay import Relay
from edoc.plumbing.sql import uplink_store as store
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus, Message, Poison, Subscription
from edoc.ports.clock import Clock
from edoc.ports.database import DatabaseUnavailable
from lgsp.uplink.context import (
    DEFAULT_SYSTEM,
    Fetch,
    FetchFailed,
    UplinkContext,
    UplinkSettings,
    outbox_owner,
)
from lgsp.uplink.directories import ProvincialRegistry, Standing, UplinkDirectory
from lgsp.uplink.down import Downward
from lgsp.uplink.up import Upward
from nodes.links.vxp import VxpClient

_log = structlog.get_logger(__name__)


class Uplink:
    """Carries packages between a provincial axis and the axis above. Not to be started twice.

    Args:
        axis: name of the provincial axis, e.g. ``gia-lai``.
        world: name of the world.
        database: holds the uplink's tables and its outbox; may be the axis's own.
        bus: opened and closed by the composer.
        client: of the axis above, e.g. as ``00.21.W00``; closed by the composer.
        secret: of ``system_id`` at the provincial axis; proves messages on the bus.
        fetch: gives the content of a package too large for a message; see ``PackageFetch``.
        registry: of the provincial axis.
        clock: the machine's clock.
        random: jitter of retries.
        settings: see ``UplinkSettings``.
        system_id: the uplink's id among the systems of the provincial axis.
        standing: how the agencies of the axis above stand, where that can be read.
    """

    def __init__(
        self,
        *,
        axis: str,
        world: str,
        database: Database,
        bus: Bus,
        client: VxpClient,
        secret: str,
        fetch: Fetch,
        registry: ProvincialRegistry,
        clock: Clock,
        random: random.Random,
        settings: UplinkSettings | None = None,
        system_id: str = DEFAULT_SYSTEM,
        standing: Standing | None = None,
    ) -> None:
        owner = outbox_owner(axis, world)
        self._bus = bus
        self._context = UplinkContext(
            axis=axis,
            world=world,
            system_id=system_id,
            secret=secret,
            database=database,
            relay=Relay(database, bus, owner=owner, clock=clock, random=random),
            client=client,
            fetch=fetch,
            clock=clock,
            random=random,
            settings=settings or UplinkSettings(),
        )
        self._directory = UplinkDirectory(self._context, registry, standing)
        self._up = Upward(self._context, self._directory)
        self._down = Downward(self._context, self._directory)
        self._patience = Patience(
            DatabaseUnavailable, hold_s=self._context.settings.hold_s, random=random
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Start to consume, to send and to pull; the axis above need not be there yet.

        Raises: BusUnavailable, DatabaseUnavailable.
        """
        context = self._context
        await self._bus.declare(context.intake)
        await context.relay.start()
        runs = {
            "directory": self._directory.run,
            "up": self._up.run,
            "pull": self._down.pull,
            "settle": self._down.settle,
        }
        self._tasks = [
            asyncio.create_task(run(), name=f"uplink {context.axis} {name}")
            for name, run in runs.items()
        ]
        self._subscription = await self._bus.consume(
            context.queue, self._handle, prefetch=context.settings.prefetch
        )

    async def stop(self, grace_s: float = 15.0) -> None:
        """Finish the calls under way, at most ``grace_s`` seconds; the rest waits in the tables."""
        self._patience.end()
        for part in (self._up, self._down, self._directory):
            part.stop()
        if self._subscription is not None:
            await self._subscription.cancel()
            self._subscription = None
        self._directory.first_sync.set()  # frees the loops that wait for it
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._context.relay.stop()

    @property
    def ready(self) -> bool:
        """True while it consumes, all its loops run, and the directories were compared once."""
        return (
            self._subscription is not None
            and self._subscription.active
            and self._directory.first_sync.is_set()
            and bool(self._tasks)
            and not any(task.done() for task in self._tasks)
        )

    async def sync(self) -> None:
        """Compare the directories now; raises what the comparison raises."""
        await self._directory.sync()

    async def counts(self) -> dict[str, int]:
        """Count what is on its way by direction and state: ``up.waiting``, ``down.accepted``, …"""
        async with self._context.database.read() as connection:
            return await store.states(connection, self._context.place)

    async def _handle(self, message: Message) -> None:
        """Take one message, holding it while the database is away."""
        await self._patience.through(lambda: self._take(message))

    async def _take(self, message: Message) -> None:
        if message.type == "delivery":
            await self._up.take(message)
        elif message.type == "receipt":
            await self._down.take_receipt(message)
        else:
            raise Poison(f"the uplink knows no message of type {message.type}")


class PackageFetch:
    """Fetches package contents from the provincial axis over HTTP, as a system does.

    Args:
        axis_url: base address of the axis; ``/api/v1/packages/{id}/content`` is appended.
        system_id: of the uplink there.
        secret: of that system.
        http: client to use; closed by the composer.
    """

    def __init__(self, axis_url: str, system_id: str, secret: str, http: httpx.AsyncClient) -> None:
        self._axis_url = axis_url.rstrip("/")
        self._auth = httpx.BasicAuth(system_id, secret)
        self._http = http

    async def __call__(self, package_id: str, limit: int) -> bytes:
        """Return the bytes of a package. Raises: FetchFailed."""
        url = f"{self._axis_url}/api/v1/packages/{package_id}/content"
        parts: list[bytes] = []
        size = 0
        try:
            async with self._http.stream("GET", url, auth=self._auth) as response:
                if response.status_code != httpx.codes.OK:
                    raise FetchFailed(f"{url} answered {response.status_code}")
                async for part in response.aiter_bytes():
                    size += len(part)
                    if size > limit:
                        raise FetchFailed(f"package {package_id} is longer than {limit} bytes")
                    parts.append(part)
        except httpx.HTTPError as error:
            raise FetchFailed(f"{type(error).__name__}: {error}") from error
        return b"".join(parts)
