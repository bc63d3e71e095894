"""conversations: requests refused or found odd, with their answers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "axis_conversation",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("axis", sa.String(length=64), nullable=False),
        sa.Column("world", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("system_id", sa.String(length=64), nullable=False),
        sa.Column("claimed", sa.String(length=64), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_real", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dialect", sa.String(length=32), nullable=False),
        sa.Column("operation", sa.String(length=100), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("explanations", sa.JSON(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_axis_conversation")),
        sa.UniqueConstraint("axis", "world", "id", name=op.f("uq_axis_conversation_axis_world_id")),
    )
    with op.batch_alter_table("axis_conversation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_axis_conversation_bucket",
            ["axis", "world", "system_id", "proven", "refused", "seq"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("axis_conversation", schema=None) as batch_op:
        batch_op.drop_index("ix_axis_conversation_bucket")
    op.drop_table("axis_conversation")
