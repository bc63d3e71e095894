"""life of a document at the nodes: recalls, updates, replacements, alerts, deadlines"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen("node_outgoing", _outgoing_columns())
    with op.batch_alter_table("node_outgoing", schema=None) as batch_op:
        batch_op.create_index("ix_node_outgoing_about", ["node", "world", "about"], unique=False)
    _widen("node_outgoing_receiver", _receiver_columns())
    _widen("node_incoming", _incoming_columns())
    _create_change()


def downgrade() -> None:
    with op.batch_alter_table("node_change", schema=None) as batch_op:
        batch_op.drop_index("ix_node_change_document")
        batch_op.drop_index("ix_node_change_asker")
    op.drop_table("node_change")
    _narrow("node_incoming", _incoming_columns())
    _narrow("node_outgoing_receiver", _receiver_columns())
    with op.batch_alter_table("node_outgoing", schema=None) as batch_op:
        batch_op.drop_index("ix_node_outgoing_about")
    _narrow("node_outgoing", _outgoing_columns())


def _widen(table: str, columns: list[sa.Column[Any]]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.add_column(column)


def _narrow(table: str, columns: list[sa.Column[Any]]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in reversed(columns):
            batch_op.drop_column(column.name)


def _outgoing_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("business_type", sa.Integer(), server_default="0", nullable=False),
        _text("about", 64),
        sa.Column("operation", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        _instant("frozen_at"),
        _instant("updated_at"),
        _text("replaced_by", 64),
    ]


def _receiver_columns() -> list[sa.Column[Any]]:
    return [
        _text("asked", 16),
        _text("answer", 8),
        _instant("answered_at"),
        sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False),
    ]


def _incoming_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("legal_reasons", sa.JSON(), server_default="[]", nullable=False),
        _text("alert", 32),
        _text("about", 64),
        _instant("acknowledged_at"),
        _instant("completed_at"),
        _instant("changed_at"),
        _text("replaced_by", 64),
    ]


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


def _instant(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _create_change() -> None:
    op.create_table(
        "node_change",
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("world", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("asker", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=255), nullable=False),
        sa.Column("answered", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("node", "world", "id", name=op.f("pk_node_change")),
    )
    with op.batch_alter_table("node_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_node_change_document", ["node", "world", "document"], unique=False
        )
        batch_op.create_index(
            "ix_node_change_asker", ["node", "world", "asker", "state"], unique=False
        )
