"""life of a document at the axis: relations, requests, alerts, legal value, broken deadlines"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _sequence() -> sa.Column[int]:
    return sa.Column(
        "seq",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        sa.Identity(always=False),
        autoincrement=True,
        nullable=False,
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    with op.batch_alter_table("axis_package", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due", sa.Date(), nullable=True))
    with op.batch_alter_table("axis_package", schema=None) as batch_op:
        batch_op.create_index(
            "ix_axis_package_number", ["axis", "world", "sender", "code"], unique=False
        )
        batch_op.create_index("ix_axis_package_due", ["axis", "world", "due"], unique=False)
    _relations()
    _alerts()
    op.create_table(
        "axis_legal_value",
        _text("axis", 64),
        _text("world", 64),
        _text("package_id", 64),
        _text("kind", 16),
        sa.Column("reasons", sa.JSON(), nullable=False),
        _instant("at"),
        sa.PrimaryKeyConstraint("axis", "world", "package_id", name=op.f("pk_axis_legal_value")),
    )
    op.create_table(
        "axis_overdue",
        _text("axis", 64),
        _text("world", 64),
        _text("delivery_id", 64),
        _text("kind", 16),
        _instant("due_at"),
        _instant("at"),
        sa.PrimaryKeyConstraint(
            "axis", "world", "delivery_id", "kind", name=op.f("pk_axis_overdue")
        ),
    )


def _relations() -> None:
    op.create_table(
        "axis_relation",
        _sequence(),
        _text("axis", 64),
        _text("world", 64),
        _text("package_id", 64),
        _text("earlier_id", 64),
        _text("kind", 16),
        _text("document_id", 255),
        _text("code", 255),
        sa.Column("detail", sa.JSON(), nullable=False),
        _instant("at"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_axis_relation")),
    )
    op.create_index("ix_axis_relation_package", "axis_relation", ["package_id"], unique=False)
    op.create_index("ix_axis_relation_earlier", "axis_relation", ["earlier_id"], unique=False)
    op.create_table(
        "axis_request",
        _sequence(),
        _text("axis", 64),
        _text("world", 64),
        _text("package_id", 64),
        _text("receiver", 64),
        _text("delivery_id", 64),
        _text("kind", 16),
        _text("effect", 16),
        _text("sender", 64),
        _text("document_id", 255),
        _instant("made_at", nullable=True),
        _instant("at"),
        _text("answer", 16),
        _instant("answered_at", nullable=True),
        _text("answered_by", 64),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_axis_request")),
    )
    op.create_index("ix_axis_request_package", "axis_request", ["package_id"], unique=False)
    op.create_index("ix_axis_request_delivery", "axis_request", ["delivery_id"], unique=False)
    op.create_index(
        "ix_axis_request_awaited",
        "axis_request",
        ["axis", "world", "sender", "document_id"],
        unique=False,
    )


def _alerts() -> None:
    op.create_table(
        "axis_alert",
        _sequence(),
        _text("axis", 64),
        _text("world", 64),
        _instant("at"),
        _text("kind", 32),
        _text("package_id", 64),
        _text("earlier_id", 64),
        _text("sender", 64),
        _text("document_id", 255),
        _text("code", 255),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_axis_alert")),
        sa.UniqueConstraint("package_id", "kind", name=op.f("uq_axis_alert_package_id_kind")),
    )
    op.create_index("ix_axis_alert_feed", "axis_alert", ["axis", "world", "seq"], unique=False)
    op.create_index("ix_axis_alert_earlier", "axis_alert", ["earlier_id"], unique=False)


def downgrade() -> None:
    for table in (
        "axis_overdue",
        "axis_legal_value",
        "axis_alert",
        "axis_request",
        "axis_relation",
    ):
        op.drop_table(table)
    with op.batch_alter_table("axis_package", schema=None) as batch_op:
        batch_op.drop_index("ix_axis_package_due")
        batch_op.drop_index("ix_axis_package_number")
    with op.batch_alter_table("axis_package", schema=None) as batch_op:
        batch_op.drop_column("due")
