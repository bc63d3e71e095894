"""Table ``axis_conversation``: requests that an axis refused or found odd, with its answers.

Nothing else refers to these rows and nothing is decided by them: they may be lost or pruned at any
time. Credentials are hidden before they come here.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from edoc.plumbing.sql.columns import owner, sequence
from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant

CONVERSATION = Table(
    "axis_conversation",
    METADATA,
    sequence(),
    *owner(),
    Column("id", String(32), nullable=False),
    Column("system_id", String(64), nullable=False),  # whose it is; empty: of no known system
    Column("claimed", String(64), nullable=False),  # the id as the caller wrote it
    Column("proven", Boolean, nullable=False),  # the caller proved that it is that system
    Column("at", Instant, nullable=False),
    Column("at_real", Instant, nullable=False),
    Column("dialect", String(32), nullable=False),
    Column("operation", String(100), nullable=False),
    Column("method", String(16), nullable=False),
    Column("target", Text, nullable=False),
    Column("status", Integer, nullable=False),  # of HTTP; 0: the caller got no answer
    Column("refused", Boolean, nullable=False),
    Column("explanations", JSON, nullable=False),
    Column("request", JSON, nullable=False),
    Column("reply", JSON, nullable=False),
    Column("again", Integer, nullable=False, server_default="0"),  # repeats counted, not kept
    Column("last_at_real", Instant),  # of the last repeat
    UniqueConstraint("axis", "world", "id"),
    Index("ix_axis_conversation_bucket", "axis", "world", "system_id", "proven", "refused", "seq"),
)
"""One row per conversation kept."""
