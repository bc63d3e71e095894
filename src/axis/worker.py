"""The entrance from the bus: packages and confirmations of systems that have a queue.

A message is acknowledged after the commit of what it caused. A forged or senseless message goes
to the dead letters; a refused package is answered with a receipt; a database that is away makes
the message wait here, so that an outage costs no attempts.
"""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from axis.accept import accept
from axis.context import AxisContext, database_errors_named
from axis.conversations.keeping import Conversations
from axis.delivery import Confirmation, confirm_many
from axis.errors import AxisUnavailable, Refused, Unauthorised
from axis.onward import Onward
from axis.queues import queue_names
from axis.records import Submission, SystemRecord
from axis.storable import is_storable, storable
from edoc.contract.model import PackageKind
from edoc.contract.proof import confirm_proof, proof_holds, submit_proof
from edoc.plumbing.patience import Patience
from edoc.ports.bus import Message, Poison, Subscription

MOST_REFERENCE = 240
"""Bytes of a reference; the id of its receipt must be a message id too."""


MOST_RESULTS = 5_000
"""Deliveries that one message confirms: the receivers that one package may have."""


async def declare_queues(context: AxisContext) -> None:
    """Make the intake queue and the queues of all systems of the bus."""
    for queue in await queue_names(context):
        await context.bus.declare(queue)


class Intake:
    """Consumes the intake queue of one axis."""

    def __init__(
        self, context: AxisContext, random: random.Random, conversations: Conversations
    ) -> None:
        self._context = context
        self._onward = Onward(context, conversations)
        self._subscription: Subscription | None = None
        self._patience = Patience(AxisUnavailable, hold_s=context.settings.hold_s, random=random)
        self._log = structlog.get_logger("axis.worker").bind(axis=context.name)

    async def start(self) -> None:
        """Begin to consume. Raises: BusUnavailable."""
        self._subscription = await self._context.bus.consume(
            self._context.intake_queue, self._handle, prefetch=self._context.settings.prefetch
        )

    async def stop(self) -> None:
        """Finish what is under way; a message that waits for the database is given back."""
        self._patience.end()
        if self._subscription:
            await self._subscription.cancel()
            self._subscription = None

    @property
    def active(self) -> bool:
        """True while the bus really counts this consumer."""
        return self._subscription is not None and self._subscription.active

    async def _handle(self, message: Message) -> None:
        steps = {"submit": self._submit, "confirm": self._confirm}
        try:
            if message.type not in steps:
                raise Poison(f"an intake queue takes no message of type {message.type!r}")
            await self._patience.through(lambda: _named(steps[message.type], message))
        except Poison:
            if self._context.metrics:
                self._context.metrics.dead.labels(self._context.name).inc()
            raise

    async def _submit(self, message: Message) -> None:
        headers = message.headers
        kind, to = headers.get("kind", ""), headers.get("to", "")
        system = await self._system(message)
        expected = submit_proof(system.secret, message.id, kind, to, message.body)
        self._prove(message, expected)
        reference = headers.get("reference", "")
        if message.id != f"submit-{reference}":  # the proof covers the id only
            raise Poison("the reference is not the one the message was proven with")
        if not is_storable(reference) or len(reference.encode()) > MOST_REFERENCE:
            raise Poison("no receipt could carry this reference")
        if kind not in set(PackageKind):
            raise Poison(f"a package is edoc or status, not {kind!r}")
        codes = tuple(code.strip() for code in to.split(",") if code.strip())
        submission = Submission(
            system_id=system.id,
            kind=PackageKind(kind),
            body=message.body,
            to=codes or None,
            dialect="bus",
            reference=reference,
        )
        try:
            receipt = await accept(self._context, submission)
        except Refused as error:
            self._log.info("package refused", system=system.id, reason=str(error))
        except Unauthorised as error:
            raise Poison(str(error)) from error
        else:
            self._log.debug("package accepted", package_id=receipt.package_id, system=system.id)

    async def _confirm(self, message: Message) -> None:
        system = await self._system(message)
        self._prove(message, confirm_proof(system.secret, message.id, message.body))
        unknown = await confirm_many(self._context, system.id, _confirmations(message.body))
        if unknown:  # a partial refusal is data: the others are settled
            self._log.warning("unknown deliveries confirmed", system=system.id, ids=unknown[:10])
        if system.link == "uplink":
            await self._onward.tell(system.id, message.id, message.body)

    async def _system(self, message: Message) -> SystemRecord:
        system_id = message.headers.get("system", "")
        systems = (await self._context.registry.current()).systems
        if system_id not in systems:
            systems = (await self._context.registry.refresh()).systems
        if system_id not in systems:
            raise Poison(f"no system {system_id!r} at this axis")
        return systems[system_id]

    def _prove(self, message: Message, expected: str) -> None:
        if not proof_holds(expected, message.headers.get("proof", "")):
            raise Poison("the proof does not hold: forged, changed, or another secret")


def _confirmations(body: bytes) -> list[Confirmation]:
    """Read the JSON of a ``confirm`` message. Raises: Poison where it is none, or too long."""
    try:
        results: list[dict[str, Any]] = json.loads(body)["results"]
        if len(results) > MOST_RESULTS:
            raise Poison(f"{len(results)} results in one confirmation, more than {MOST_RESULTS}")
        found = [
            Confirmation(
                storable(str(item["delivery"])),
                item["result"],
                storable(str(item.get("reason", ""))),
            )
            for item in results
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Poison(f"a confirmation that cannot be read: {error}") from error
    if any(item.result not in ("processing", "done", "fail") for item in found):
        raise Poison("a delivery is confirmed as processing, done or fail")
    return found


async def _named(step: Callable[[Message], Awaitable[None]], message: Message) -> None:
    """Do a step; a database or a bus that is away is called AxisUnavailable."""
    with database_errors_named():
        await step(message)
