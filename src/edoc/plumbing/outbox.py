"""The outbox: a message is written in the transaction that causes it, and sent afterwards.

Sending is at least once: a relay that dies between the broker's confirm and its own mark sends
again, so consumers recognise a duplicate by ``Message.id``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.envelope import check_message, check_queue_name, write_headers
from edoc.plumbing.relay import Relay
from edoc.plumbing.sql.outbox_table import OUTBOX, WAITING
from edoc.ports.bus import Message

__all__ = ["Relay", "ToSend", "enqueue", "enqueue_many", "settle"]

SETTLE_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ToSend:
    """A message for the outbox.

    Attributes:
        queue: where to.
        message: what; its body is ignored where ``blob_sha256`` is given.
        blob_sha256: the body is the blob of that hash, read when the row is sent.
        keep: True leaves the sent row until ``settle``, so that a volatile bus can be filled
            again after a restart; False removes it once the bus has the message.
    """

    queue: str
    message: Message
    blob_sha256: str | None = None
    keep: bool = True


async def enqueue(
    connection: AsyncConnection,
    *,
    owner: str,
    queue: str,
    message: Message,
    blob_sha256: str | None = None,
    keep: bool = True,
    now: datetime,
) -> None:
    """Write one message into the outbox; see ``enqueue_many`` and ``ToSend``."""
    one = ToSend(queue, message, blob_sha256, keep)
    await enqueue_many(connection, owner=owner, messages=[one], now=now)


async def enqueue_many(
    connection: AsyncConnection, *, owner: str, messages: Sequence[ToSend], now: datetime
) -> None:
    """Write messages into the outbox, in the caller's transaction and in their order.

    The same id again (same owner) replaces the row and sends it again.

    Args:
        connection: the caller's open transaction.
        owner: who sends: one axis or one node. Its relay sends the rows.
        messages: what, and where to.
        now: the real clock's instant, not the world's.

    Raises:
        ValueError: a message or the name of a queue breaks a bound of the bus.
    """
    if messages:
        statement = _ENQUEUE[connection.dialect.name]
        await connection.execute(statement, [_row(owner, one, now) for one in messages])


async def settle(connection: AsyncConnection, owner: str, message_ids: Iterable[str]) -> None:
    """Remove rows whose effect is known at the other side; unknown ids are no error."""
    ids = list(message_ids)
    for start in range(0, len(ids), SETTLE_AT_ONCE):
        some = ids[start : start + SETTLE_AT_ONCE]
        await connection.execute(_SETTLE, {"owner": owner, "ids": some})


def _row(owner: str, one: ToSend, now: datetime) -> dict[str, Any]:
    check_message(one.message)
    check_queue_name(one.queue)
    return {
        "owner": owner,
        "message_id": one.message.id,
        "queue": one.queue,
        "type": one.message.type,
        "urgent": one.message.urgent,
        "headers": write_headers(one.message.headers),
        "body": None if one.blob_sha256 else one.message.body,
        "blob_sha256": one.blob_sha256,
        "keep": one.keep,
        "state": WAITING,
        "generation": 1,
        "attempts": 0,
        "next_attempt_at": None,
        "error": "",
        "created_at": now,
    }


_RENEWED = (
    "queue",
    "type",
    "urgent",
    "headers",
    "body",
    "blob_sha256",
    "keep",
    "state",
    "attempts",
    "next_attempt_at",
    "error",
)


def _upsert(insert: postgresql.Insert | sqlite.Insert) -> Any:
    return insert.on_conflict_do_update(
        index_elements=[OUTBOX.c.owner, OUTBOX.c.message_id],
        set_={
            **{name: insert.excluded[name] for name in _RENEWED},
            "generation": OUTBOX.c.generation + 1,
        },
    )


# Built once: to build a statement costs more than to run it.
_ENQUEUE = {
    "postgresql": _upsert(postgresql.insert(OUTBOX)),
    "sqlite": _upsert(sqlite.insert(OUTBOX)),
}
_SETTLE = delete(OUTBOX).where(
    OUTBOX.c.owner == bindparam("owner"),
    OUTBOX.c.message_id.in_(bindparam("ids", expanding=True)),
)
