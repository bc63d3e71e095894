"""What is read to tell the life of a document: links, requests, alerts, deadlines, legal value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, join, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from edoc.contract.lifecycle import DUTIES
from edoc.plumbing.sql.axis_life_tables import ALERT, LEGAL_VALUE, OVERDUE, RELATION, REQUEST
from edoc.plumbing.sql.axis_tables import BUSINESS_STATUS, DELIVERY, PACKAGE, Connection
from edoc.plumbing.sql.parts import parts

Row = Mapping[Any, Any]

UPDATE, REPLACEMENT = 2, 3
CHANGES = (UPDATE, REPLACEMENT)
"""Business types of documents whose work goes on after they were agreed to (15)."""

MOST_REQUESTS = 20_000
"""Requests of one package that are told: four for each of the most receivers it may have."""

MOST_RELATIONS = 2_000
"""Links of one package that are told; a document of thousands of receivers has as many replies."""


async def relations(
    connection: Connection, package_id: str, system_id: str | None
) -> Sequence[Row]:
    """Return the links of a package in both directions, with the other package, oldest first.

    Each row has ``later``, and ``seen``: a system sees another package only if it sent or gets it.
    """
    found: list[Row] = []
    for mine, other in (("package_id", "earlier_id"), ("earlier_id", "package_id")):
        r, p = RELATION.c, PACKAGE.c
        statement = (
            select(
                r.seq,
                r.kind,
                r.at,
                r.detail,
                r.delivery_id,
                r.document_id.label("named_id"),
                r.code.label("named_code"),
                r[other].label("other_id"),
                p.document_id,
                p.code,
                p.sender,
                p.business_type,
                visible(p.id, system_id).label("seen"),
            )
            .outerjoin_from(RELATION, PACKAGE, p.id == r[other])
            .where(r[mine] == package_id)
            .order_by(r.seq)
            .limit(MOST_RELATIONS)
        )
        rows = (await connection.execute(statement)).mappings().all()
        found += [{**row, "later": mine == "earlier_id"} for row in rows]
    return sorted(found, key=lambda row: int(row["seq"]))


def visible(package_id: ColumnElement[str], system_id: str | None) -> ColumnElement[bool]:
    """Return whether a system sent or gets a package; None stands for the operator."""
    if system_id is None:
        return package_id.is_not(None)
    p, d = PACKAGE.alias("sent_by"), DELIVERY.alias("given_to")
    sent = exists().where(p.c.id == package_id, p.c.system_id == system_id)
    got = exists().where(d.c.package_id == package_id, d.c.system_id == system_id)
    return or_(sent, got)


async def requests(
    connection: Connection, package_id: str, delivery_ids: Collection[str]
) -> Sequence[Row]:
    """Return the requests that a package makes, and those about its own copies, oldest first."""
    q = REQUEST.c
    own = q.package_id == package_id
    about = q.delivery_id.in_(delivery_ids) if delivery_ids else false()
    statement = select(REQUEST).where(or_(own, about)).order_by(q.seq).limit(MOST_REQUESTS)
    return (await connection.execute(statement)).mappings().all()


async def alerts_of(connection: Connection, package_id: str) -> Sequence[Row]:
    """Return the alerts that concern a package, oldest first."""
    a = ALERT.c
    mine = or_(a.package_id == package_id, a.earlier_id == package_id)
    statement = select(ALERT).where(mine).order_by(a.seq).limit(MOST_RELATIONS)
    return (await connection.execute(statement)).mappings().all()


async def alerted(connection: Connection, packages: Collection[str], kind: str) -> set[str]:
    """Return those of these packages about which an alert of this kind was raised."""
    a = ALERT.c
    found: set[str] = set()
    for some in parts(packages):
        statement = select(a.package_id).where(a.package_id.in_(some), a.kind == kind)
        found.update((await connection.execute(statement)).scalars())
    return found


async def alerts(
    connection: Connection,
    axis: str,
    world: str,
    *,
    system_id: str | None,
    after: int,
    limit: int,
) -> Sequence[Row]:
    """Return alerts after a ``seq``, oldest first; a system's own are those whose package it sees.

    Each row has ``earlier_seen``.
    """
    a = ALERT.c
    statement = (
        select(ALERT, visible(a.earlier_id, system_id).label("earlier_seen"))
        .where(a.axis == axis, a.world == world, a.seq > after, visible(a.package_id, system_id))
        .order_by(a.seq)
        .limit(limit)
    )
    return (await connection.execute(statement)).mappings().all()


async def legal_value(connection: Connection, axis: str, world: str, package_id: str) -> Row | None:
    """Return what was found out about a package's legal value, or None."""
    v = LEGAL_VALUE.c
    statement = select(LEGAL_VALUE).where(
        v.axis == axis, v.world == world, v.package_id == package_id
    )
    return (await connection.execute(statement)).mappings().first()


async def keep_legal_value(connection: Connection, row: Row) -> None:
    """Keep what was found out; the first of two who looked at once stands."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(make(LEGAL_VALUE).values(dict(row)).on_conflict_do_nothing())


async def unacknowledged(
    connection: Connection,
    axis: str,
    world: str,
    before: datetime,
    carriers: Collection[str],
    limit: int,
) -> Sequence[Row]:
    """Return document deliveries that arrived before an instant and were never acknowledged.

    ``carriers`` are systems whose deliveries no office has to acknowledge yet.
    """
    d, b = DELIVERY.c, BUSINESS_STATUS.c
    said = exists().where(b.delivery_id == d.id, b.code != "13")
    statement = (
        select(d.id, d.package_id, d.kind, d.sender, d.receiver, arrival().label("arrived_at"))
        .where(
            *_watched(axis, world, "acknowledge"),
            d.business_status.in_(("", "13")),
            d.system_id.not_in(carriers),
            arrival() < before,
            ~said,
        )
        .order_by(d.id)
        .limit(limit)
    )
    return (await connection.execute(statement)).mappings().all()


async def unanswered(
    connection: Connection, axis: str, world: str, today: date, limit: int
) -> Sequence[Row]:
    """Return document deliveries whose due date is over, neither completed nor replied to.

    What may be owed and what not is said in ``axis.life.deadlines``, for one copy at a time.
    """
    d, p = DELIVERY.c, PACKAGE.c
    statement = (
        select(d.id, d.package_id, d.kind, d.sender, d.receiver, p.due)
        .join_from(DELIVERY, PACKAGE, p.id == d.package_id)
        .where(
            *_watched(axis, world, "answer"),
            p.axis == axis,
            p.world == world,
            p.due < today,
            d.business_status.not_in(("02", "06")),
            (d.business_status != "15") | d.business_type.in_(CHANGES),
            ~_finished(DELIVERY),
            ~_ended_by_request(),
            ~_changed_what_is_finished(),
        )
        .order_by(d.id)
        .limit(limit)
    )
    return (await connection.execute(statement)).mappings().all()


def _finished(copies: FromClause) -> ColumnElement[bool]:
    """Whether a copy's office reported 06 of it ever, or its own document answered it."""
    c, b, r = copies.c, BUSINESS_STATUS.c, RELATION.c
    completed = exists().where(b.delivery_id == c.id, b.code == "06")
    replied = exists().where(r.earlier_id == c.package_id, r.delivery_id == c.id, r.kind == "reply")
    return or_(completed, replied)


def _ended_by_request() -> ColumnElement[bool]:
    """Whether a copy was given back or replaced, taken over by an update, or a declined one."""
    d, q = DELIVERY.c, REQUEST.alias("about").c
    o = REQUEST.alias("own").c
    about = exists().where(
        q.delivery_id == d.id,
        or_(
            and_(q.answer == "15", q.kind.in_((*DUTIES, "update"))),
            and_(q.effect == "replaced", q.answer != "16"),
        ),
    )
    declined = exists().where(
        o.package_id == d.package_id,
        o.own_delivery_id == d.id,
        o.kind == "update",
        o.answer == "16",
    )
    return or_(about, and_(d.business_type == UPDATE, declined))


def _changed_what_is_finished() -> ColumnElement[bool]:
    """Whether an update's office has finished what it changed, under the id that had before."""
    d, o = DELIVERY.c, REQUEST.alias("changing").c
    earlier = DELIVERY.alias("earlier")
    finished = exists().where(
        o.package_id == d.package_id,
        o.own_delivery_id == d.id,
        o.kind == "update",
        o.answer == "15",
        earlier.c.id == o.delivery_id,
        _finished(earlier),
    )
    return and_(d.business_type == UPDATE, finished)


async def finished_before_update(connection: Connection, package_id: str) -> Sequence[Row]:
    """Return when offices finished what an update changed that they agreed to.

    Rows of (own_delivery_id, created_at of the earlier copy, at, arrived_at): of a 06, or of a
    reply, which has no instant of its own.
    """
    q, e, b, r = REQUEST.c, DELIVERY.c, BUSINESS_STATUS.c, RELATION.c
    agreed = (q.package_id == package_id, q.kind == "update", q.answer == "15")
    copies = join(REQUEST, DELIVERY, e.id == q.delivery_id)
    completed = (
        select(q.own_delivery_id, e.created_at, b.at, b.arrived_at)
        .select_from(copies.join(BUSINESS_STATUS, b.delivery_id == e.id))
        .where(*agreed, b.code == "06")
        .limit(MOST_RELATIONS)
    )
    replied = (
        select(q.own_delivery_id, e.created_at, r.at, r.at.label("arrived_at"))
        .select_from(copies.join(RELATION, r.earlier_id == e.package_id))
        .where(*agreed, r.kind == "reply", r.delivery_id == e.id)
        .limit(MOST_RELATIONS)
    )
    found = [(await connection.execute(one)).mappings().all() for one in (completed, replied)]
    return [*found[0], *found[1]]


def arrival() -> Any:
    """Return when a copy reached its receiver's system: fetched, else confirmed."""
    d = DELIVERY.c
    return func.coalesce(d.fetched_at, d.settled_at, type_=d.fetched_at.type)


def _watched(axis: str, world: str, kind: str) -> list[ColumnElement[bool]]:
    """Conditions of copies that arrived and whose broken deadline was not told of yet."""
    d, o = DELIVERY.c, OVERDUE.c
    told = exists().where(o.axis == axis, o.world == world, o.delivery_id == d.id, o.kind == kind)
    open_ = and_(d.state.in_(("initial", "processing")), d.fetched_at.is_not(None))
    return [
        d.axis == axis,
        d.world == world,
        d.kind == "edoc",
        d.business_type != 1,  # a recall is answered, not acknowledged
        or_(d.state == "done", open_),
        ~told,
    ]


async def note_overdue(connection: Connection, rows: Sequence[Row]) -> set[str]:
    """Note broken deadlines; returns the deliveries nobody had noted before."""
    if not rows:
        return set()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(OVERDUE).on_conflict_do_nothing().returning(OVERDUE.c.delivery_id)
    noted = await connection.execute(statement, [dict(row) for row in rows])
    return set(noted.scalars())
