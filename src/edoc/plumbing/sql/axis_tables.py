"""Tables of an axis. Every row belongs to one axis in one world.

Domain columns hold world time; columns named ``…_real`` hold the machine's time and serve order
and retries only. Rows of the journals (intake, settlement, events) are only ever added.
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
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from edoc.plumbing.sql.columns import owner, owner_key, sequence
from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant

Connection = AsyncConnection
"""A connection as the stores take it; the axis passes it on without knowing SQLAlchemy."""


REGISTRY_VERSION = Table(
    "axis_registry_version",
    METADATA,
    *owner_key(),
    Column("version", Integer, nullable=False),  # grows with every change of systems or agencies
)

SYSTEM = Table(
    "axis_system",
    METADATA,
    *owner_key(),
    Column("id", String(64), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("link", String(16), nullable=False),
    Column("secret", String(255), nullable=False),
    Column("free", Boolean, nullable=False),
    Column("delivery_mode", String(16), nullable=False, server_default=""),  # empty: the axis's
)

AGENCY = Table(
    "axis_agency",
    METADATA,
    *owner_key(),
    Column("code_key", String(64), primary_key=True),  # the code, trimmed and in capitals
    Column("code", String(64), nullable=False),
    Column("name", String(255), nullable=False),
    Column("search", String(600), nullable=False),  # codes and name, folded: no accents, lower case
    Column("level", String(16), nullable=False),
    Column("parent", String(64), nullable=False),
    Column("system_id", String(64), nullable=False),
    Column("old_code", String(64), nullable=False),
    Column("mail", String(255), nullable=False),
    Column("status", String(16), nullable=False),
    Column("note", String(500), nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("valid_from", Date),  # first day it exists; null: always
    Column("valid_until", Date),  # last day it exists; null: for ever
    Column("successor", String(64), nullable=False, server_default=""),  # code that took over
    Column("version", Integer, nullable=False),
    Column("modified_at", Instant, nullable=False),
    Column("deleted", Boolean, nullable=False),
    # holds all that a search looks at, so that it reads no row it does not return
    Index("ix_axis_agency_search", "axis", "world", "code_key", "deleted", "level", "search"),
    Index("ix_axis_agency_version", "axis", "world", "version", "code_key"),
    Index("ix_axis_agency_system", "axis", "world", "system_id", "code_key"),
)

INTAKE_KEY = Table(
    "axis_intake_key",
    METADATA,
    *owner_key(),
    Column("key", String(64), primary_key=True),  # SHA-256 over what makes a send the same
    Column("package_id", String(64), nullable=False),  # the newest package of these sends
    Column("accepted_at", Instant, nullable=False),
    Column("reference", Text, nullable=False, server_default=""),  # of the submission on the bus
)

MEANT_DELIVERY = Table(
    "axis_meant_delivery",
    METADATA,
    *owner_key(),
    Column("key", String(64), primary_key=True),  # SHA-256 over what makes a confirmation the same
    Column("delivery_id", String(64), nullable=False),
    Column("at", Instant, nullable=False),  # of the machine's clock
)
"""Which delivery was meant by a confirmation that names several: its repeat means the same."""

PACKAGE = Table(
    "axis_package",
    METADATA,
    Column("id", String(64), primary_key=True),
    *owner(),
    Column("kind", String(16), nullable=False),
    Column("document_id", String(255), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("sender_name", String(500), nullable=False),
    Column("system_id", String(64), nullable=False),
    Column("code", String(255), nullable=False),
    Column("promulgated", Date),
    Column("due", Date),
    Column("subject", Text, nullable=False),
    Column("type_name", String(255), nullable=False),
    Column("business_type", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("status_code", String(16), nullable=False),
    Column("status_at", Instant),
    Column("response_agency", String(64), nullable=False),
    Column("response_document_id", String(255), nullable=False),
    Column("description", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("accepted_real", Instant, nullable=False),
    Column("dialect", String(32), nullable=False),
    Column("signature", String(16), nullable=False),
    Column("signature_reasons", JSON, nullable=False),
    Column("signer", String(500), nullable=False),
    Index("ix_axis_package_document", "axis", "world", "document_id"),
    Index("ix_axis_package_accepted", "axis", "world", "accepted_real"),
    Index("ix_axis_package_number", "axis", "world", "sender", "code"),
    Index("ix_axis_package_due", "axis", "world", "due"),
)

DELIVERY = Table(
    "axis_delivery",
    METADATA,
    Column("id", String(64), primary_key=True),
    *owner(),
    Column("package_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("document_id", String(255), nullable=False),
    Column("code", String(255), nullable=False),
    Column("promulgated", Date),
    Column("business_type", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("sender_level", String(16), nullable=False),
    Column("receiver", String(64), nullable=False),
    Column("receiver_name", String(500), nullable=False),
    Column("receiver_level", String(16), nullable=False),
    # false: it gets the package only in the place of a merged office
    Column("named", Boolean, nullable=False, server_default=true()),
    Column("system_id", String(64), nullable=False),
    Column("pushed", Boolean, nullable=False),
    Column("chunk", Integer, nullable=False),  # which message to the system names this delivery
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_real", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("fetched_at", Instant),
    Column("settled_at", Instant),
    Column("failed_at", Instant),  # its receiver failed on it, and it stays open all the same
    Column("business_status", String(16), nullable=False),
    Column("business_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("redeliver_real", Instant),  # null: nothing to send again
    Index("ix_axis_delivery_package", "package_id", "system_id", "chunk"),
    Index("ix_axis_delivery_waiting", "axis", "world", "system_id", "state"),
    Index("ix_axis_delivery_match", "axis", "world", "sender", "receiver", "document_id"),
    Index("ix_axis_delivery_expiry", "axis", "world", "state", "expires_at"),
    Index("ix_axis_delivery_redelivery", "axis", "world", "redeliver_real"),
)

INTAKE_JOURNAL = Table(
    "axis_intake_journal",
    METADATA,
    sequence(),
    *owner(),
    Column("package_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("axis", "world", "package_id"),
)
"""First source of the ledger: what was promised at the door."""

SETTLEMENT = Table(
    "axis_settlement",
    METADATA,
    *owner_key(),
    Column("delivery_id", String(64), primary_key=True),  # one end per delivery, never two
    Column("package_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("result", String(16), nullable=False),  # done, fail, expired, recalled
    Column("by", String(64), nullable=False),  # the system that confirmed, or the axis itself
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
"""Third source of the ledger: who said it ended, and how. The second is ``axis_delivery``."""

BUSINESS_STATUS = Table(
    "axis_business_status",
    METADATA,
    sequence(),
    *owner(),
    Column("delivery_id", String(64), nullable=False),  # of the edoc the status speaks of
    Column("package_id", String(64), nullable=False),  # of the status package
    Column("code", String(16), nullable=False),
    Column("at", Instant),
    Column("arrived_at", Instant, nullable=False),
    Column("description", Text, nullable=False),
    Column("expected", Boolean, nullable=False),
    Column("note_vi", Text, nullable=False),
    Column("note_en", Text, nullable=False),
    UniqueConstraint("delivery_id", "package_id"),
)

EVENT = Table(
    "axis_event",
    METADATA,
    sequence(),
    *owner(),
    Column("at", Instant, nullable=False),
    Column("type", String(16), nullable=False),
    Column("package_id", String(64), nullable=False),
    Column("delivery_id", String(64), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("receiver", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("code", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_axis_event_feed", "axis", "world", "seq"),
    Index("ix_axis_event_package", "package_id"),
)

SIGNATURE_CHECK = Table(
    "signature_check",
    METADATA,
    sequence(),
    Column("place", String(64), nullable=False),  # name of the axis or node that looked
    Column("world", String(64), nullable=False),
    Column("kind", String(16), nullable=False),  # package or pdf
    Column("subject", String(255), nullable=False),  # id of what was looked at
    Column("result", String(16), nullable=False),  # valid, invalid, absent, unchecked
    Column("reasons", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_signature_check_count", "world", "place", "kind", "result"),
)
