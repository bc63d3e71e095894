"""The outbox: a message is written in the transaction that causes it, and sent afterwards.

Sending is at least once: a relay that dies between the broker's confirm and its own mark sends
again, so consumers recognise a duplicate by ``Message.id``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.envelope import check_message, check_queue_name, write_headers
from edoc.plumbing.relay import Relay
from edoc.plumbing.sql.outbox_table import OUTBOX, WAITING
from edoc.ports.bus import Message

__all__ = ["Relay", "enqueue", "settle"]

SETTLE_AT_ONCE = 500


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
    """Write a message into the outbox, in the caller's transaction.

    The same id again (same owner) replaces the row and sends it again.

    Args:
        connection: the caller's open transaction.
        owner: who sends: one axis or one node. Its relay sends the row.
        queue: where to.
        message: what; its body is ignored where ``blob_sha256`` is given.
        blob_sha256: the body is the blob of that hash, read when the row is sent.
        keep: True leaves the sent row until ``settle``, so that a volatile bus can be filled
            again after a restart; False removes it once the bus has the message.
        now: the real clock's instant, not the world's.

    Raises:
        ValueError: the message or the queue's name breaks a bound of the bus.
    """
    check_message(message)
    check_queue_name(queue)
    content: dict[str, Any] = {
        "queue": queue,
        "type": message.type,
        "urgent": message.urgent,
        "headers": write_headers(message.headers),
        "body": None if blob_sha256 else message.body,
        "blob_sha256": blob_sha256,
        "keep": keep,
        "state": WAITING,
        "attempts": 0,
        "next_attempt_at": None,
        "error": "",
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(OUTBOX).values(
        owner=owner, message_id=message.id, generation=1, created_at=now, **content
    )
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=[OUTBOX.c.owner, OUTBOX.c.message_id],
            set_={**content, "generation": OUTBOX.c.generation + 1},
        )
    )


async def settle(connection: AsyncConnection, owner: str, message_ids: Iterable[str]) -> None:
    """Remove rows whose effect is known at the other side; unknown ids are no error."""
    ids = list(message_ids)
    for start in range(0, len(ids), SETTLE_AT_ONCE):
        some = ids[start : start + SETTLE_AT_ONCE]
        await connection.execute(
            delete(OUTBOX).where(OUTBOX.c.owner == owner, OUTBOX.c.message_id.in_(some))
        )
