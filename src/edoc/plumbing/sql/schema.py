"""All tables of the product, in one place: importing this registers every one of them."""

from __future__ import annotations

from edoc.plumbing.sql import (
    axis_life_tables,
    axis_tables,
    blob,
    conversation_table,
    node_tables,
    outbox_table,
    uplink_table,
    worlds,
)
from edoc.plumbing.sql.database import METADATA

__all__ = [
    "METADATA",
    "axis_life_tables",
    "axis_tables",
    "blob",
    "conversation_table",
    "node_tables",
    "outbox_table",
    "uplink_table",
    "worlds",
]
