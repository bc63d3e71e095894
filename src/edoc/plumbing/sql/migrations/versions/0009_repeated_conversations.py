"""repeated conversations: how often an odd call came again, and when it did last"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count repeats onto the conversation that is kept."""
    with op.batch_alter_table("axis_conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("again", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("last_at_real", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("axis_conversation", schema=None) as batch_op:
        batch_op.drop_column("last_at_real")
        batch_op.drop_column("again")
