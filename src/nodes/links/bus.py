"""The link of a node to its axis over the bus.

The node sends ``submit`` and ``confirm`` to the axis's intake queue, each with a proof made with
the system's secret; the axis sends ``delivery`` and ``receipt`` to the system's own queue.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from edoc.contract.proof import confirm_proof, submit_proof
from edoc.plumbing.patience import Patience
from edoc.ports.bus import Bus, Message, Poison, Subscription

Handle = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class DeliveryRef:
    """One copy for one receiver, as a delivery message lists it."""

    id: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a node tells the axis about one delivery: ``done`` or ``fail``."""

    delivery: str
    result: str
    reason: str = ""


class BusLink:
    """Writes messages for the axis, hands those of the axis to two handlers.

    A message that meets a database or an axis that is away is held as ``patience`` says.
    """

    def __init__(
        self,
        bus: Bus,
        *,
        axis: str,
        world: str,
        system_id: str,
        secret: str,
        prefetch: int,
        patience: Patience,
    ) -> None:
        self._bus = bus
        self._system_id = system_id
        self._secret = secret
        self._prefetch = prefetch
        self._patience = patience
        self._subscription: Subscription | None = None
        self._ending: asyncio.Future[None] | None = None
        self.intake = f"axis.{axis}.{world}.intake"
        self.queue = f"axis.{axis}.{world}.system.{system_id}"

    async def start(self, on_delivery: Handle, on_receipt: Handle) -> None:
        """Declare both queues and consume the system's own."""
        handlers = {"delivery": on_delivery, "receipt": on_receipt}

        async def handle(message: Message) -> None:
            handler = handlers.get(message.type)
            if handler is None:
                raise Poison(f"unknown message type {message.type!r}")
            await self._patience.through(lambda: handler(message))

        self._patience.begin()
        await self._bus.declare(self.intake)
        self._subscription = await self._bus.consume(self.queue, handle, prefetch=self._prefetch)
        structlog.get_logger(__name__).info("link open", queue=self.queue)

    async def stop(self, grace_s: float = 10.0) -> None:
        """Stop consuming; what was not begun goes back, and what is held, too.

        Returns after ``grace_s`` seconds at the latest; what takes longer ends with the bus.
        """
        self._patience.end()
        if self._subscription is None:
            return
        self._ending = asyncio.ensure_future(self._subscription.cancel())
        self._subscription = None
        done, _ = await asyncio.wait([self._ending], timeout=grace_s)
        for task in done:
            task.result()

    @property
    def active(self) -> bool:
        """True while the broker counts this node as a consumer of its queue."""
        return self._subscription is not None and self._subscription.active

    def submission(
        self, reference: str, kind: str, to: str, package: bytes, *, urgent: bool = False
    ) -> Message:
        """Return the message that hands a package to the axis."""
        message_id = submission_id(reference)
        proof = submit_proof(self._secret, message_id, kind, to, package)
        headers = {
            "system": self._system_id,
            "kind": kind,
            "to": to,
            "reference": reference,
            "proof": proof,
        }
        return Message(message_id, "submit", package, headers, urgent)

    def confirmation(self, package_id: str, chunk: str, outcomes: Sequence[Outcome]) -> Message:
        """Return the message that tells the axis how the deliveries of one message ended."""
        results = [
            {"delivery": one.delivery, "result": one.result, "reason": one.reason}
            for one in outcomes
        ]
        body = json.dumps({"package_id": package_id, "results": results}).encode()
        message = Message(
            id=f"confirm-{package_id}:{chunk}:{self._system_id}", type="confirm", body=body
        )
        proof = confirm_proof(self._secret, message.id, body)
        return replace(message, headers={"system": self._system_id, "proof": proof})


def submission_id(reference: str) -> str:
    """Return the message id under which a reference is submitted, again and again the same."""
    return f"submit-{reference}"


def read_deliveries(message: Message) -> tuple[DeliveryRef, ...]:
    """Return the copies a delivery message is about. Raises Poison where it lists none."""
    try:
        listed = json.loads(message.headers["deliveries"])
        deliveries = tuple(DeliveryRef(str(one["id"]), str(one["receiver"])) for one in listed)
    except (KeyError, TypeError, ValueError) as error:
        raise Poison(f"delivery message without its list: {error}") from error
    if not deliveries:
        raise Poison("delivery message with an empty list")
    return deliveries


def chunk_of(message: Message) -> str:
    """Return the chunk number at the end of a delivery message's id."""
    return message.id.rsplit(":", 1)[-1]
