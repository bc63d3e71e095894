"""Tables for what happens to a document after it was sent: relations, requests, alerts, deadlines.

Rows are small and few beside the packages; the bytes stay where they are.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Index,
    String,
    Table,
    UniqueConstraint,
)

from edoc.plumbing.sql.columns import owner, owner_key, sequence
from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant

RELATION = Table(
    "axis_relation",
    METADATA,
    sequence(),
    *owner(),
    Column("package_id", String(64), nullable=False),  # the later package
    Column("earlier_id", String(64), nullable=False),  # empty: no such document is known here
    Column("delivery_id", String(64), nullable=False, server_default=""),  # the copy replied to
    Column("kind", String(16), nullable=False),
    Column("document_id", String(255), nullable=False),  # as the later package designates it
    Column("code", String(255), nullable=False),
    Column("detail", JSON, nullable=False),  # of an update: what changed
    Column("at", Instant, nullable=False),
    Index("ix_axis_relation_package", "package_id"),
    Index("ix_axis_relation_earlier", "earlier_id"),
    Index("ix_axis_relation_document", "axis", "world", "document_id", "kind"),
)

REQUEST = Table(
    "axis_request",
    METADATA,
    sequence(),
    *owner(),
    Column("package_id", String(64), nullable=False),  # the recall, update, replacement or 13
    Column("receiver", String(64), nullable=False),
    Column("delivery_id", String(64), nullable=False),  # the copy asked about; empty: awaited
    # by which its office, or the one that has its duties now, is asked; empty: nobody is told
    Column("own_delivery_id", String(64), nullable=False, server_default=""),
    Column("kind", String(16), nullable=False),
    Column("effect", String(16), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("document_id", String(255), nullable=False),  # as the request designates it
    Column("made_at", Instant),  # when its sender made it, as it says itself
    Column("at", Instant, nullable=False),
    Column("answer", String(16), nullable=False),  # 15, 16, or empty
    Column("answered_at", Instant),
    Index("ix_axis_request_package", "package_id"),
    Index("ix_axis_request_delivery", "delivery_id"),
    Index("ix_axis_request_awaited", "axis", "world", "sender", "document_id", "receiver"),
)

ALERT = Table(
    "axis_alert",
    METADATA,
    sequence(),
    *owner(),
    Column("at", Instant, nullable=False),
    Column("kind", String(32), nullable=False),  # see axis.life.records.Alert
    Column("package_id", String(64), nullable=False),
    Column("earlier_id", String(64), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("document_id", String(255), nullable=False),
    Column("code", String(255), nullable=False),
    UniqueConstraint("package_id", "kind"),
    Index("ix_axis_alert_feed", "axis", "world", "seq"),
    Index("ix_axis_alert_earlier", "earlier_id"),
)

LEGAL_VALUE = Table(
    "axis_legal_value",
    METADATA,
    *owner_key(),
    Column("package_id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),  # equivalent or reference-only
    Column("reasons", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

OVERDUE = Table(
    "axis_overdue",
    METADATA,
    *owner_key(),
    Column("delivery_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
)
"""Deadlines that were broken and told of, each once."""
