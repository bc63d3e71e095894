"""What both buses agree on: what a message may hold, and how it is written down.

The memory bus writes and reads each message exactly as the broker's bus does, so that a message
that RabbitMQ would refuse is refused there too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from edoc.ports.bus import Message

SHORT_TEXT_BYTES = 255
"""AMQP 0-9-1 section 4.2.5.3: a short string has one length byte."""

HEADERS_BYTES = 64 * 1024
"""All headers must fit into one frame; RabbitMQ's default frame is 128 KiB."""

QUEUE_NAME_BYTES = 240
"""Leaves room for the suffixes of the lanes."""

RESERVED = ("x-", "lgsp-")
"""Header names that belong to the broker, and to the bus itself."""


def check_message(message: Message) -> None:
    """Raise ValueError where a message cannot travel: its id, type or headers break a bound."""
    for name, text in (("id", message.id), ("type", message.type)):
        if not text or len(text.encode()) > SHORT_TEXT_BYTES:
            raise ValueError(f"a message's {name} needs 1 to {SHORT_TEXT_BYTES} bytes: {text!r}")
    total = 0
    for name, value in message.headers.items():
        if not isinstance(value, str):
            raise TypeError(f"header {name} must be text, not {type(value).__name__}")
        if not name or len(name.encode()) > SHORT_TEXT_BYTES or name.startswith(RESERVED):
            raise ValueError(f"no header may be named {name!r}")
        total += len(name.encode()) + len(value.encode())
    if total > HEADERS_BYTES:
        raise ValueError(f"the headers take {total} bytes; {HEADERS_BYTES} are allowed")


def check_queue_name(queue: str) -> None:
    """Raise ValueError where a queue cannot be called so."""
    if not queue or len(queue.encode()) > QUEUE_NAME_BYTES:
        raise ValueError(f"a queue's name needs 1 to {QUEUE_NAME_BYTES} bytes: {queue!r}")


def write_headers(headers: Mapping[str, str]) -> str:
    """Return headers as the JSON text that the outbox stores."""
    return json.dumps(dict(headers), ensure_ascii=False, sort_keys=True)


def read_headers(text: str) -> dict[str, str]:
    """Return the headers that ``write_headers`` wrote."""
    return {str(name): str(value) for name, value in json.loads(text).items()}


def write_properties(message: Message) -> bytes:
    """Return everything of a message but its body, as bytes.

    Raises:
        ValueError: the message breaks a bound.
    """
    check_message(message)
    fields = {
        "id": message.id,
        "type": message.type,
        "urgent": message.urgent,
        "headers": dict(message.headers),
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def read_message(properties: bytes, body: bytes) -> Message:
    """Return the message of ``write_properties`` and a body."""
    fields = json.loads(properties)
    return Message(
        id=fields["id"],
        type=fields["type"],
        body=body,
        headers=fields["headers"],
        urgent=fields["urgent"],
    )
