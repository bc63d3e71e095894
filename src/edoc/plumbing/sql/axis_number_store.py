"""The number of each accepted package: its line in the intake journal. Decides nothing.

A line is written once, in the transaction that accepts the package, and never removed, so that the
number is the same for every worker and after every restart.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, not_, select

from edoc.plumbing.sql.axis_tables import DELIVERY, INTAKE_JOURNAL, Connection

BATCH = 500


async def numbers_of(
    connection: Connection, axis: str, world: str, package_ids: Collection[str]
) -> dict[str, int]:
    """Return the numbers of packages by id; unknown ids are left out."""
    journal = INTAKE_JOURNAL.c
    wanted = sorted(set(package_ids))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        statement = select(journal.package_id, journal.seq).where(
            journal.axis == axis,
            journal.world == world,
            journal.package_id.in_(wanted[start : start + BATCH]),
        )
        found |= {row.package_id: row.seq for row in await connection.execute(statement)}
    return found


async def package_of(connection: Connection, axis: str, world: str, number: int) -> str | None:
    """Return the id of the package of a number, or None."""
    journal = INTAKE_JOURNAL.c
    statement = select(journal.package_id).where(
        journal.seq == number, journal.axis == axis, journal.world == world
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def delivery_of(
    connection: Connection, package_id: str, system_id: str, receiver: str
) -> str | None:
    """Return the id of a package's delivery to one agency of a system, or None."""
    d = DELIVERY.c
    statement = select(d.id).where(
        d.package_id == package_id, d.system_id == system_id, d.receiver == receiver
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def was_sent(
    connection: Connection,
    axis: str,
    world: str,
    sender: str,
    receiver: str,
    code: str,
    asker: str,
) -> bool:
    """True where a document of this number and notation went from one agency to the other.

    ``asker`` is a system: of copies to it that were withdrawn unread it is not told.
    """
    d = DELIVERY.c
    unread = and_(d.system_id == asker, d.state == "recalled", d.fetched_at.is_(None))
    statement = (
        select(d.id)
        .where(
            d.axis == axis,
            d.world == world,
            d.sender == sender,
            d.receiver == receiver,
            d.kind == "edoc",
            d.code == code,
            not_(unread),
        )
        .limit(1)
    )
    return (await connection.execute(statement)).first() is not None
