"""what comes again: submissions, confirmations of several ids, deliveries that failed once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember what sends and confirmations mean."""
    with op.batch_alter_table("axis_intake_key", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reference", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("axis_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "axis_meant_delivery",
        sa.Column("axis", sa.String(length=64), nullable=False),
        sa.Column("world", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("axis", "world", "key", name=op.f("pk_axis_meant_delivery")),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("axis_meant_delivery")
    with op.batch_alter_table("axis_delivery", schema=None) as batch_op:
        batch_op.drop_column("failed_at")
    with op.batch_alter_table("axis_intake_key", schema=None) as batch_op:
        batch_op.drop_column("reference")
