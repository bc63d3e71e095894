"""Tables of a node: its registers, histories, tasks, counters. Every row has node and world.

Instants without a suffix are world time; columns ending in ``_real`` are the machine's time and
serve resending only.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from edoc.plumbing.sql.columns import sequence
from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant


def _owner() -> list[Column[str]]:
    """The node and the world a row belongs to, first in the primary key."""
    return [
        Column("node", String(64), primary_key=True),
        Column("world", String(64), primary_key=True),
    ]


SERIES = Table(
    "node_series",
    METADATA,
    *_owner(),
    Column("agency", String(64), primary_key=True),
    Column("series", String(32), primary_key=True),  # di (outgoing), den (arrival)
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""Counters per agency and year (ND 30/2020 art. 15 and 22(2))."""

OUTGOING = Table(
    "node_outgoing",
    METADATA,
    *_owner(),
    Column("reference", String(64), primary_key=True),
    Column("agency", String(64), nullable=False),
    Column("number", String(16), nullable=False),
    Column("notation", String(64), nullable=False),
    Column("document_id", String(255), nullable=False),
    Column("type_name", String(100), nullable=False),
    Column("subject", Text, nullable=False),
    Column("promulgated", Date, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due", Date),
    Column("steering", Integer, nullable=False),
    Column("response_for", String(64), nullable=False),  # incoming id, or empty
    Column("completes", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("submitted_real", Instant),
    Column("package_sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),  # bytes of the package
    Column("package_id", String(64), nullable=False),
    Column("accepted_at", Instant),
    Column("duplicate", Boolean, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("business_type", Integer, nullable=False, server_default="0"),
    Column("about", String(64), nullable=False, server_default=""),  # document operated on
    Column("operation", JSON, nullable=False, server_default="{}"),  # what it does, once accepted
    Column("remark", Text, nullable=False, server_default=""),  # why recalled or changed
    Column("frozen_at", Instant),  # recalled: closed to any further change
    Column("updated_at", Instant),
    Column("replaced_by", String(64), nullable=False, server_default=""),  # reference
    Index("ix_node_outgoing_about", "node", "world", "about"),
    Index("ix_node_outgoing_document", "node", "world", "document_id"),
    Index("ix_node_outgoing_state", "node", "world", "state"),
    Index("ix_node_outgoing_package", "node", "world", "package_id"),
)

RECEIVER = Table(
    "node_outgoing_receiver",
    METADATA,
    *_owner(),
    Column("reference", String(64), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String(500), nullable=False),
    Column("delivery_id", String(64), nullable=False),
    Column("business_state", String(8), nullable=False),  # as edoc.contract.lifecycle has it
    Column("last_status", String(8), nullable=False),
    Column("last_at", Instant),
    Column("asked", String(16), nullable=False, server_default=""),  # recall, update and so on
    Column("answer", String(8), nullable=False, server_default=""),  # 15 or 16
    Column("answered_at", Instant),
    Column("removed", Boolean, nullable=False, server_default=false()),  # by an update
    Column("asked_by", String(255), nullable=False, server_default=""),  # reference of what asks
    Column("asked_before", JSON, nullable=False, server_default="[]"),  # the questions before
    Column("replaced_by", String(64), nullable=False, server_default=""),  # for this receiver
)

INCOMING = Table(
    "node_incoming",
    METADATA,
    *_owner(),
    Column("id", String(64), primary_key=True),  # delivery id at the axis
    Column("agency", String(64), nullable=False),
    Column("package_id", String(64), nullable=False),
    Column("package_sha256", String(64), nullable=False),
    Column("document_id", String(255), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("sender_name", String(500), nullable=False),
    Column("code", String(255), nullable=False),
    Column("promulgated", Date),
    Column("type_name", String(255), nullable=False),
    Column("subject", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due", Date),
    Column("steering", Integer, nullable=False),
    Column("business_type", Integer, nullable=False),
    Column("response_to", JSON, nullable=False),  # document ids
    Column("state", String(16), nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("arrival_number", Integer),
    Column("registered_at", Instant),
    Column("reason", Text, nullable=False),
    Column("hold", Boolean, nullable=False),
    Column("take_back", String(16), nullable=False),
    Column("legal_value", String(16), nullable=False),
    Column("package_signature", String(16), nullable=False),
    Column("pdf_signature", String(16), nullable=False),
    Column("legal_reasons", JSON, nullable=False, server_default="[]"),
    Column("alert", String(32), nullable=False, server_default=""),
    Column("about", String(64), nullable=False, server_default=""),  # incoming id it speaks of
    Column("acknowledged_at", Instant),  # 01
    Column("completed_at", Instant),  # 06
    Column("changed_at", Instant),  # cancelled, replaced, updated
    Column("replaced_by", String(64), nullable=False, server_default=""),  # incoming id
    Index("ix_node_incoming_document", "node", "world", "agency", "document_id"),
    Index("ix_node_incoming_triple", "node", "world", "agency", "sender", "code"),
)

STATUS = Table(
    "node_status",
    METADATA,
    sequence(),
    Column("node", String(64), nullable=False),
    Column("world", String(64), nullable=False),
    Column("direction", String(8), nullable=False),  # sent or received
    Column("key", String(255), nullable=False),  # own reference; or delivery id of the package
    Column("document", String(64), nullable=False),  # incoming id, or outgoing reference
    Column("agency", String(64), nullable=False),  # the hosted agency
    Column("other", String(64), nullable=False),  # the other one
    Column("code", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("description", Text, nullable=False),
    Column("expected", Boolean, nullable=False),
    Column("state", String(16), nullable=False),  # composed, accepted, refused; received
    Column("submitted_real", Instant),
    Column("package_sha256", String(64), nullable=False),
    Column("package_id", String(64), nullable=False),
    Column("findings", JSON, nullable=False),
    UniqueConstraint("node", "world", "direction", "key"),
    Index("ix_node_status_document", "node", "world", "document"),
    Index("ix_node_status_state", "node", "world", "state"),
)

TASK = Table(
    "node_task",
    METADATA,
    *_owner(),
    Column("id", String(128), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("document", String(64), nullable=False),  # incoming id
    Column("due_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),  # pending, done, dropped
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_real", Instant),
    Column("error", Text, nullable=False),
    Index("ix_node_task_due", "node", "world", "state", "due_at"),
    Index("ix_node_task_document", "node", "world", "document"),
)

CHANGE = Table(
    "node_change",
    METADATA,
    *_owner(),
    Column("id", String(96), primary_key=True),  # delivery id of what asks; #n behind it
    Column("kind", String(16), nullable=False),  # recall, take-back, update, removal, replacement
    Column("agency", String(64), nullable=False),  # the hosted agency that is asked
    Column("asker", String(64), nullable=False),
    Column("document", String(64), nullable=False),  # incoming id; empty while it is not here
    Column("document_id", String(255), nullable=False),  # as the request names it
    Column("code", String(255), nullable=False),
    Column("promulgated", Date),
    Column("made_at", Instant),  # when its sender made the request, as it says itself
    Column("answered", JSON, nullable=False),  # which package the answer speaks of
    Column("reason", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("answered_at", Instant),
    Index("ix_node_change_document", "node", "world", "document"),
    Index("ix_node_change_asker", "node", "world", "asker", "state"),
)
"""What senders asked receivers of this node to do with documents they had sent; all is kept.

States: ``waiting`` (the document is not here yet), ``requested``, ``agreed``, ``declined``,
``confirmed`` (there was nothing left to do), ``rejected`` (not the issuer, not trusted).
"""

COUNT = Table(
    "node_count",
    METADATA,
    *_owner(),
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)
