"""requests to change documents: the date they name, when they were made"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what tells a document from an earlier one, and forget what nobody reads."""
    with op.batch_alter_table("axis_relation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_axis_relation_document", ["axis", "world", "document_id", "kind"], unique=False
        )
    with op.batch_alter_table("axis_request", schema=None) as batch_op:
        batch_op.drop_column("answered_by")
    _index_awaited("sender", "document_id", "receiver")
    with op.batch_alter_table("node_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promulgated", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in (("axis_request", "own_delivery_id"), ("axis_relation", "delivery_id")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column(column, sa.String(length=64), server_default="", nullable=False)
            )
    with op.batch_alter_table("node_outgoing_receiver", schema=None) as batch_op:
        batch_op.add_column(_text("asked_by", 255))
        batch_op.add_column(
            sa.Column("asked_before", sa.JSON(), server_default="[]", nullable=False)
        )
        batch_op.add_column(_text("replaced_by", 64))
    with op.batch_alter_table("axis_delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("named", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
    _note_who_stands_for_another()
    _name_the_copies()
    _date_what_waits()
    _name_what_asked()


def downgrade() -> None:
    """Go back; who answered is not known any more."""
    with op.batch_alter_table("axis_delivery", schema=None) as batch_op:
        batch_op.drop_column("named")
    with op.batch_alter_table("node_outgoing_receiver", schema=None) as batch_op:
        batch_op.drop_column("replaced_by")
        batch_op.drop_column("asked_before")
        batch_op.drop_column("asked_by")
    for table, column in (("axis_relation", "delivery_id"), ("axis_request", "own_delivery_id")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    with op.batch_alter_table("node_change", schema=None) as batch_op:
        batch_op.drop_column("made_at")
        batch_op.drop_column("promulgated")
    with op.batch_alter_table("axis_relation", schema=None) as batch_op:
        batch_op.drop_index("ix_axis_relation_document")
    _index_awaited("sender", "document_id")
    with op.batch_alter_table("axis_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("answered_by", sa.String(length=64), server_default="", nullable=False)
        )


def _note_who_stands_for_another() -> None:
    """Take whoever got mail of a merged office for its heir alone, as was done until now."""
    delivery = sa.table("axis_delivery", sa.column("id"), sa.column("named", sa.Boolean()))
    event = sa.table("axis_event", sa.column("delivery_id"), sa.column("type"))
    heirs = sa.select(event.c.delivery_id).where(event.c.type == "redirected")
    op.execute(sa.update(delivery).where(delivery.c.id.in_(heirs)).values(named=False))


def _index_awaited(*columns: str) -> None:
    """Make the index anew by which requests about a document are found."""
    with op.batch_alter_table("axis_request", schema=None) as batch_op:
        batch_op.drop_index("ix_axis_request_awaited")
        batch_op.create_index("ix_axis_request_awaited", ["axis", "world", *columns], unique=False)


def _name_the_copies() -> None:
    """Join what was asked and replied so far by the office's code, as it was until now."""
    delivery, package, request, relation = (
        sa.table(name, *map(sa.column, columns))
        for name, columns in {
            "axis_delivery": ("id", "package_id", "receiver"),
            "axis_package": ("id", "sender"),
            "axis_request": ("package_id", "receiver", "own_delivery_id"),
            "axis_relation": ("package_id", "earlier_id", "kind", "delivery_id"),
        }.items()
    )
    d, p, q, r = delivery.c, package.c, request.c, relation.c
    asked_by = sa.select(sa.func.max(d.id)).where(
        d.package_id == q.package_id, d.receiver == q.receiver
    )
    replied_to = (
        sa.select(sa.func.max(d.id))
        .select_from(delivery.join(package, p.sender == d.receiver))
        .where(p.id == r.package_id, d.package_id == r.earlier_id)
    )
    op.execute(
        sa.update(request).values(own_delivery_id=sa.func.coalesce(asked_by.scalar_subquery(), ""))
    )
    op.execute(
        sa.update(relation)
        .where(r.kind == "reply")
        .values(delivery_id=sa.func.coalesce(replied_to.scalar_subquery(), ""))
    )


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


_OWNER = ("node", "world")
_CHANGE = sa.table(
    "node_change",
    *(sa.column(name) for name in (*_OWNER, "id", "state", "document_id")),
    sa.column("answered", sa.JSON()),
    sa.column("promulgated", sa.Date()),
)
_OUTGOING = sa.table(
    "node_outgoing",
    *(sa.column(name) for name in (*_OWNER, "reference", "state", "about", "created_at")),
    sa.column("business_type", sa.Integer()),
    sa.column("operation", sa.JSON()),
)
_RECEIVER = sa.table(
    "node_outgoing_receiver",
    *(sa.column(name) for name in (*_OWNER, "reference", "code", "asked", "answer")),
    *(sa.column(name) for name in ("asked_by", "replaced_by")),
)
_PART = 1_000


def _date_what_waits() -> None:
    """Requests that name a document by its number wait for the one of that date."""
    c, bind = _CHANGE.c, op.get_bind()
    waiting = sa.select(c.node, c.world, c.id, c.answered)
    waiting = waiting.where(c.state == "waiting", c.document_id == "")
    for row in bind.execute(waiting).all():
        day = row.answered.get("promulgated", "")
        if day:
            same = (c.node == row.node, c.world == row.world, c.id == row.id)
            change = sa.update(_CHANGE).where(*same)
            bind.execute(change.values(promulgated=date.fromisoformat(day)))


def _name_what_asked() -> None:
    """Note with each receiver which package asked it last, and which document replaced another."""
    o = _OUTGOING.c
    operations = (
        sa.select(o.node, o.world, o.reference, o.business_type, o.about, o.operation)
        .where(o.business_type.in_((1, 2, 3)), o.state.in_(("composed", "accepted")))
        .order_by(o.created_at, o.reference)
    )
    for row in op.get_bind().execute(operations).all():
        for kind, codes in (row.operation.get("asked") or {}).items():
            _note(row, row.about, codes, {"asked_by": row.reference}, asked=kind)
        former = row.operation.get("replaces") or ()
        every = [code for _, codes in former for code in codes]
        _note(row, row.reference, every, {"asked_by": row.reference}, asked="replacement")
        declined = _declined(row)
        for reference, codes in former:
            _note(row, reference, codes, {"asked_by": row.reference}, asked="replacement")
            agreed = [code for code in codes if code.strip().upper() not in declined]
            _note(row, reference, agreed, {"replaced_by": row.reference})


def _note(
    row: Any, reference: str, codes: Iterable[str], values: dict[str, str], asked: str = ""
) -> None:
    c, listed = _RECEIVER.c, list(codes)
    for start in range(0, len(listed), _PART):
        some = listed[start : start + _PART]
        named = (c.node == row.node, c.world == row.world, c.reference == reference)
        change = sa.update(_RECEIVER).where(*named, c.code.in_(some)).values(values)
        op.get_bind().execute(change.where(c.asked == asked) if asked else change)


def _declined(row: Any) -> set[str]:
    """Return who declined a replacement, in capitals."""
    c = _RECEIVER.c
    found = sa.select(c.code).where(
        c.node == row.node,
        c.world == row.world,
        c.reference == row.reference,
        c.asked == "replacement",
        c.answer == "16",
    )
    return {code.strip().upper() for code in op.get_bind().execute(found).scalars()}
