"""What the axis's receipt for a recall, update or replacement changes in the register."""

from __future__ import annotations

from collections.abc import Mapping

from edoc.contract.model import BusinessType
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.asking import unask
from nodes.context import NodeContext
from nodes.update import update_values


async def settle_operation(
    context: NodeContext,
    connection: Connection,
    row: Row,
    *,
    accepted: bool,
    deliveries: Mapping[str, str],
) -> None:
    """Let an operation come true with the document it speaks of, or undo what it announced.

    Args:
        row: the register's entry of the operation.
        deliveries: receiver code in capitals to delivery id.
    """
    kind = row["business_type"]
    if kind == BusinessType.NEW:
        return
    if not accepted:
        await _undo(context, connection, row)
    elif kind == BusinessType.UPDATE:
        await _updated(context, connection, row, deliveries)
    elif kind == BusinessType.RECALL:
        await context.books.outgoing.change(connection, row["about"], remark=row["remark"])
    elif kind == BusinessType.REPLACE:
        for former, _ in row["operation"].get("replaces", ()):
            await context.books.outgoing.change(
                connection, former, replaced_by=row["reference"], remark=row["remark"]
            )


async def _updated(
    context: NodeContext, connection: Connection, row: Row, deliveries: Mapping[str, str]
) -> None:
    books, document, operation = context.books.outgoing, row["about"], row["operation"]
    values = await _still_new(context, connection, row)
    if values:
        await books.change(connection, document, **values)
    gone = {code: {"removed": True} for code in operation.get("removed") or ()}
    await books.change_receivers(connection, document, gone)
    added = {
        one["code"]: {"delivery_id": deliveries[one["code"].strip().upper()]}
        for one in await books.receivers(connection, [document])
        if not one["delivery_id"] and one["code"].strip().upper() in deliveries
    }
    await books.change_receivers(connection, document, added)


async def _still_new(context: NodeContext, connection: Connection, row: Row) -> dict[str, object]:
    """Return what an accepted update changes of its document's entry.

    Receipts come in any order: what an operation made later has set already stays as it is.
    """
    values: dict[str, object] = {
        "updated_at": row["created_at"],
        "remark": row["remark"],
        **update_values(row["operation"]),
    }
    for other in await context.books.outgoing.about(connection, row["about"]):
        if other["state"] != "accepted" or other["created_at"] <= row["created_at"]:
            continue
        values.pop("remark", None)
        if other["business_type"] == BusinessType.UPDATE:
            for name in ("updated_at", *update_values(other["operation"])):
                values.pop(name, None)
    return values


async def _undo(context: NodeContext, connection: Connection, row: Row) -> None:
    """The axis refused: nobody was asked anything new, and nothing is frozen."""
    books, operation = context.books.outgoing, row["operation"]
    asked = operation.get("asked") or {}
    codes = [code for some in asked.values() for code in some]
    await unask(context, connection, row["about"], codes, row["reference"])
    await books.drop_unsent(connection, row["about"], operation.get("added") or ())
    for former, codes in operation.get("replaces") or ():
        await unask(context, connection, former, codes, row["reference"])
    if row["business_type"] == BusinessType.RECALL:
        left = await books.receivers(connection, [row["about"]])
        if not any(one["asked"] == "recall" for one in left):
            await books.change(connection, row["about"], frozen_at=None)
