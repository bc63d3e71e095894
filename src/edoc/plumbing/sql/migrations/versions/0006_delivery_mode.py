"""delivery mode of a system"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let each system choose how it gets packages."""
    with op.batch_alter_table("axis_system", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("delivery_mode", sa.String(length=16), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Forget the choices."""
    with op.batch_alter_table("axis_system", schema=None) as batch_op:
        batch_op.drop_column("delivery_mode")
