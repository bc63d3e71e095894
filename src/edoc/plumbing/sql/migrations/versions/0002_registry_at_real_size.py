"""registry at real size: dated validity, successor, and the indexes that keep lookups cheap"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("axis_agency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("successor", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.drop_index("ix_axis_agency_search")
    with op.batch_alter_table("axis_agency", schema=None) as batch_op:
        batch_op.create_index(
            "ix_axis_agency_search",
            ["axis", "world", "code_key", "deleted", "level", "search"],
            unique=False,
        )
        batch_op.create_index(
            "ix_axis_agency_version", ["axis", "world", "version", "code_key"], unique=False
        )
        batch_op.create_index(
            "ix_axis_agency_system", ["axis", "world", "system_id", "code_key"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("axis_agency", schema=None) as batch_op:
        batch_op.drop_index("ix_axis_agency_system")
        batch_op.drop_index("ix_axis_agency_version")
        batch_op.drop_index("ix_axis_agency_search")
    with op.batch_alter_table("axis_agency", schema=None) as batch_op:
        batch_op.create_index("ix_axis_agency_search", ["axis", "world", "search"], unique=False)
        batch_op.drop_column("successor")
        batch_op.drop_column("valid_until")
        batch_op.drop_column("valid_from")
