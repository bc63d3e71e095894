"""Table ``outbox``: messages that must be sent because a transaction said so."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from edoc.plumbing.sql.columns import sequence
from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant

WAITING = "waiting"
SENT = "sent"

OUTBOX = Table(
    "outbox",
    METADATA,
    sequence(),
    Column("owner", String(200), nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("queue", String(255), nullable=False),
    Column("type", String(100), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("headers", Text, nullable=False),  # JSON object of texts
    Column("body", LargeBinary, nullable=True),
    Column("blob_sha256", String(64), nullable=True),  # body is the blob of this name
    Column("keep", Boolean, nullable=False),  # stays after sending, until it is settled
    Column("state", String(16), nullable=False),
    # Counts how often the row was enqueued: a relay may only mark as sent what it has sent.
    Column("generation", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),  # failed ones since it was last enqueued
    Column("next_attempt_at", Instant, nullable=True),  # None: at once
    Column("error", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant, nullable=True),
    UniqueConstraint("owner", "message_id"),
    Index("ix_outbox_due", "owner", "state", "next_attempt_at"),
)
"""One row per owner (an axis, a node) and message id; enqueuing an id again sends it again."""
