"""Tables of an uplink: what went up to the axis above, what came down from it.

All instants are the machine's time: an uplink orders and repeats, it does not live in a world.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from edoc.plumbing.sql.columns import owner_key
from edoc.plumbing.sql.database import METADATA
from edoc.plumbing.sql.instant import Instant


def _attempts() -> list[Column[object]]:
    return [
        Column("attempts", Integer, nullable=False),  # failed ones
        Column("next_attempt_at", Instant, nullable=False),
        Column("error", Text, nullable=False),  # of the last attempt
        Column("created_at", Instant, nullable=False),
        Column("updated_at", Instant, nullable=False),
    ]


UPLINK_UP = Table(
    "uplink_up",
    METADATA,
    *owner_key(),
    Column("message_id", String(255), primary_key=True),  # of the delivery message
    Column("package_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("urgent", Boolean, nullable=False),
    Column("deliveries", JSON, nullable=False),  # [{"id", "receiver"}]
    Column("state", String(16), nullable=False),  # waiting, settled
    # [{"delivery", "receiver", "result", "reason", "national_id", "explanation"}], empty before it
    # is settled
    Column("results", JSON, nullable=False),
    *_attempts(),
    Index("ix_uplink_up_due", "axis", "world", "state", "next_attempt_at"),
)
"""One row per delivery message of the provincial axis: one send to the axis above."""

UPLINK_DOWN = Table(
    "uplink_down",
    METADATA,
    *owner_key(),
    Column("national_id", String(64), primary_key=True),  # docId in the list of the axis above
    Column("kind", String(16), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("receiver", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("state", String(16), nullable=False),  # submitted, accepted, refused, confirmed
    Column("package_id", String(64), nullable=False),  # at the provincial axis, once accepted
    Column("reason", Text, nullable=False),  # why refused, in ASCII
    *_attempts(),
    Index("ix_uplink_down_due", "axis", "world", "state", "next_attempt_at"),
)
"""One row per item pulled from the axis above, handed in at the provincial axis."""
