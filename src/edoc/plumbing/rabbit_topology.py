"""Queues of RabbitMQ as data: names, arguments, and how a message is written on the wire.

Each queue is three: ``{queue}``, ``{queue}.urgent`` and ``{queue}.dead``; all are durable quorum
queues, from RabbitMQ 3.10 to 4.x.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aio_pika
import structlog
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed
from pamqp.commands import Basic

from edoc.plumbing.envelope import check_message, check_queue_name
from edoc.plumbing.rabbit_link import Link, broker_errors_named
from edoc.ports.bus import Message

URGENT = ".urgent"
DEAD = ".dead"

ID = "lgsp-id"
URGENT_FLAG = "lgsp-urgent"
REASON = "lgsp-reason"
ATTEMPTS = "lgsp-attempts"
AT = "lgsp-at"

BROKER_LIMIT_FACTOR = 20
"""The broker counts every return, also those of a restart; we count failures of the handler.

Its own limit, this many times ours, only ends what kills the whole process again and again.
"""

NEVER = 1_000_000
"""Delivery limit of dead-letter queues: 4.x drops after 20 looks unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Topology:
    """Names and arguments of all queues.

    Attributes:
        namespace: put before every queue name; tests use it to keep apart.
        delivery_limit: failed attempts before a message is given up.
        max_length: messages that may wait in one lane.
    """

    namespace: str
    delivery_limit: int
    max_length: int

    def lane(self, queue: str, *, urgent: bool) -> str:
        """Return the broker's name of one lane."""
        check_queue_name(self.namespace + queue)
        return f"{self.namespace}{queue}{URGENT if urgent else ''}"

    def dead(self, queue: str) -> str:
        """Return the broker's name of the dead-letter queue."""
        return f"{self.lane(queue, urgent=False)}{DEAD}"

    def lane_arguments(self, queue: str) -> dict[str, Any]:
        """Return the arguments of both lanes.

        At-least-once dead-lettering needs ``reject-publish`` and a length; without them RabbitMQ
        falls back to at-most-once and says nothing.
        """
        return {
            "x-queue-type": "quorum",
            "x-delivery-limit": self.delivery_limit * BROKER_LIMIT_FACTOR,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": self.dead(queue),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-max-length": self.max_length,
        }

    def dead_arguments(self) -> dict[str, Any]:
        """Return the arguments of the dead-letter queue."""
        return {
            "x-queue-type": "quorum",
            "x-delivery-limit": NEVER,
            "x-overflow": "reject-publish",
            "x-max-length": self.max_length,
        }

    def queues(self, queue: str) -> dict[str, dict[str, Any]]:
        """Return the three queues with their arguments, the dead letters first."""
        arguments = self.lane_arguments(queue)
        return {
            self.dead(queue): self.dead_arguments(),
            self.lane(queue, urgent=False): arguments,
            self.lane(queue, urgent=True): arguments,
        }


async def declare(link: Link, topology: Topology, queue: str) -> None:
    """Make the three queues unless they exist. Raises BusUnavailable.

    A queue that exists with other bounds (an older setting) is used as it is, with a warning:
    its arguments cannot be changed while it lives.
    """
    for name, arguments in topology.queues(queue).items():
        with broker_errors_named():
            try:
                async with link.brief() as channel, link.patience():
                    await channel.queue_declare(name, durable=True, arguments=arguments)
            except ChannelPreconditionFailed as error:
                log = structlog.get_logger(__name__)
                log.warning("queue exists with other arguments", queue=name, error=str(error))


async def delete(link: Link, topology: Topology, queue: str) -> None:
    """Delete the three queues with all they hold. Raises BusUnavailable."""
    for name in topology.queues(queue):
        with broker_errors_named():
            async with link.brief() as channel, link.patience():
                # Quorum queues refuse if_unused and if_empty and close the connection over them.
                await channel.queue_delete(name, if_unused=False, if_empty=False)


async def count(link: Link, name: str) -> tuple[int, int]:
    """Return messages ready and consumers of one broker queue; zeros where it does not exist."""
    with broker_errors_named():
        try:
            async with link.brief() as channel, link.patience():
                answer = await channel.queue_declare(name, passive=True)
        except ChannelNotFoundEntity:
            return 0, 0
    return int(answer.message_count or 0), int(answer.consumer_count or 0)


def write_properties(
    message: Message, tag: str, extra: dict[str, Any] | None = None
) -> Basic.Properties:
    """Return AMQP properties: persistent, with our headers readable in the broker's own pages.

    Args:
        message: what is sent.
        tag: unique for each publication: the client library finds returned messages by it.
        extra: headers of a dead letter.

    Raises:
        ValueError: the message breaks a bound.
    """
    check_message(message)
    headers: dict[str, Any] = dict(message.headers)
    headers[ID] = message.id
    headers[URGENT_FLAG] = "1" if message.urgent else "0"
    headers.update(extra or {})
    return aio_pika.Message(
        b"",
        headers=headers,
        type=message.type,
        message_id=tag,
        content_type="application/octet-stream",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    ).properties


def read_message(properties: Basic.Properties, body: bytes) -> Message:
    """Return the message; whatever a stranger published reads as one without our headers."""
    headers = dict(properties.headers or {})
    return Message(
        id=str(headers.get(ID) or properties.message_id or ""),
        type=properties.message_type or "",
        body=body,
        headers={
            name: value
            for name, value in headers.items()
            if isinstance(value, str) and not name.startswith(("x-", "lgsp-"))
        },
        urgent=headers.get(URGENT_FLAG) == "1",
    )


def earlier_attempts(properties: Basic.Properties) -> int:
    """Return how often the broker has handed the message out before (0 the first time)."""
    found = (properties.headers or {}).get("x-delivery-count", 0)
    return found if isinstance(found, int) else 0


def death_of(properties: Basic.Properties) -> tuple[str, int, datetime | None]:
    """Return reason, attempts and instant of a dead letter.

    Ours carry them; those that the broker moved (delivery limit) only say why in its own words.
    """
    headers = properties.headers or {}
    if REASON in headers:
        at = headers.get(AT)
        return (
            str(headers[REASON]),
            int(str(headers.get(ATTEMPTS, 0))),
            datetime.fromisoformat(at) if isinstance(at, str) else None,
        )
    reason = headers.get("x-first-death-reason")
    deaths = headers.get("x-death")
    at = None
    if isinstance(deaths, list) and deaths and isinstance(deaths[0], dict):
        reason = reason or deaths[0].get("reason")
        found = deaths[0].get("time")
        at = found if isinstance(found, datetime) else None
    named = reason if isinstance(reason, str) else "unknown"
    return f"broker: {named}", earlier_attempts(properties), at
