"""Requests about copies as rows: what awaits a document, what is answered. Decides nothing.

Statements are built once, here below: to build one costs more than to run it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from edoc.contract.lifecycle import DUTIES, Effect
from edoc.plumbing.sql.axis_life_store import Row, all_pages
from edoc.plumbing.sql.axis_life_tables import RELATION, REQUEST
from edoc.plumbing.sql.axis_tables import PACKAGE, Connection
from edoc.plumbing.sql.parts import parts


async def withdrawing_requests(
    connection: Connection,
    axis: str,
    world: str,
    *,
    kinds: Collection[str],
    senders: Collection[str],
    documents: Collection[str],
    receivers: Collection[str],
) -> Sequence[Row]:
    """Return the requests of these kinds that senders ever made about document ids, oldest first.

    Those that await a copy, locked; of those that found some, only the oldest row of each package,
    kind, office and id: the others say nothing else about copies still to come.

    Args:
        receivers: offices whose copies are asked about.
    """
    wanted = {
        "axis": axis,
        "world": world,
        "kinds": list(kinds),
        "senders": list(senders),
    }
    found: list[Row] = []
    for some in parts(sorted(documents)):
        for part in parts(receivers):
            named = {**wanted, "documents": some, "receivers": part}
            found += await _withdrawing(connection, named)
    return sorted(found, key=lambda row: int(row["seq"]))


async def _withdrawing(connection: Connection, wanted: Row) -> list[Row]:
    awaiting, done = _WITHDRAWING
    # locked first: what another transaction fulfils meanwhile is among the others then
    found = list(await all_pages(connection, awaiting, wanted, key="seq", first=0))
    found += await all_pages(connection, done, wanted, key="seq", first=0)
    return found


async def packages_of_bytes(
    connection: Connection, packages: Collection[str], hashes: Collection[str]
) -> Mapping[str, Collection[str]]:
    """Return those among packages that have one of these hashes, by their hash."""
    found: dict[str, set[str]] = {}
    for part in parts(packages):
        wanted = {"packages": part, "hashes": list(hashes)}
        for package_id, sha256 in await connection.execute(_OF_BYTES, wanted):
            found.setdefault(sha256, set()).add(package_id)
    return found


async def fulfil_requests(connection: Connection, did: Mapping[int, Row]) -> None:
    """Note that awaited documents arrived: by request the copy, and what was done to it."""
    rows = [
        {"request": seq, "delivery": done["delivery_id"], "did": done["effect"]}
        for seq, done in did.items()
    ]
    if rows:
        await connection.execute(_FULFIL, rows)


async def asked_together(
    connection: Connection,
    delivery_ids: Collection[str],
    *,
    packages: Collection[str],
    receivers: Collection[str],
) -> tuple[set[str], set[str]]:
    """Return the packages that ask something about copies, and the copies they ask about.

    Args:
        delivery_ids: the copies known.
        packages: more packages that ask.
        receivers: whose copies are looked for.
    """
    asking, asked = set(packages), set(delivery_ids)
    for part in parts(delivery_ids):
        asking |= set((await connection.execute(_ASKING, {"deliveries": part})).scalars())
    for part in parts(asking):
        wanted = {"packages": part, "receivers": list(receivers)}
        asked |= set((await connection.execute(_ASKED, wanted)).scalars())
    return asking, asked - {""}


async def open_requests(
    connection: Connection,
    *,
    package_id: str,
    delivery_id: str,
    receivers: Collection[str],
    answered: Collection[str],
) -> Sequence[Row]:
    """Return all requests that an answer of one office speaks of, locked, oldest first.

    Those of the package it names (a recall, an update) and those about the copy it names (13); of
    a request that wants a document back, also what it asks about the office's other copies.

    Args:
        package_id: whose delivery the answer was matched to.
        delivery_id: that delivery.
        receivers: codes under which the office got copies.
        answered: answers so far that this one may follow.
    """
    wanted = {
        "package": package_id,
        "delivery": delivery_id,
        "receivers": list(receivers),
        "answered": list(answered),
    }
    return await all_pages(connection, _OPEN_REQUESTS, wanted, key="seq", first=0)


async def answer_requests(
    connection: Connection, seqs: Collection[int], *, answer: str, at: datetime
) -> None:
    """Note 15 or 16 with requests."""
    for part in parts(seqs):
        await connection.execute(_ANSWER, {"requests": part, "said": answer, "now": at})


async def updated_only(connection: Connection, delivery_ids: Collection[str]) -> set[str]:
    """Return the deliveries whose office agreed (15) to updates of them, and to nothing else."""
    if not delivery_ids:
        return set()
    found = await connection.execute(_AGREED, {"deliveries": list(delivery_ids)})
    agreed: dict[str, set[str]] = {}
    for delivery_id, kind in found:
        agreed.setdefault(delivery_id, set()).add(kind)
    return {delivery_id for delivery_id, kinds in agreed.items() if kinds == {"update"}}


async def insert_requests(connection: Connection, rows: Sequence[Row]) -> None:
    """Add what is asked about copies."""
    if rows:
        await connection.execute(_INSERT_REQUEST, [dict(row) for row in rows])


async def link_relations(
    connection: Connection,
    packages: Collection[str],
    *,
    documents: Collection[str],
    earlier_id: str,
) -> set[str]:
    """Fill in the earlier package of links that named a document not known then; returns whose."""
    linked: set[str] = set()
    for part in parts(packages):
        wanted = {"packages": part, "documents": list(documents), "found": earlier_id}
        linked |= set((await connection.execute(_LINK, wanted)).scalars())
    return linked


_R, _Q = RELATION.c, REQUEST.c
_WITHDRAWING_ONES = (
    _Q.axis == bindparam("axis"),
    _Q.world == bindparam("world"),
    _Q.sender.in_(bindparam("senders", expanding=True)),
    _Q.document_id.in_(bindparam("documents", expanding=True)),
    _Q.kind.in_(bindparam("kinds", expanding=True)),
)
_OF_BYTES = select(PACKAGE.c.id, PACKAGE.c.sha256).where(
    PACKAGE.c.id.in_(bindparam("packages", expanding=True)),
    PACKAGE.c.sha256.in_(bindparam("hashes", expanding=True)),
)
_RECEIVERS = _Q.receiver.in_(bindparam("receivers", expanding=True))


def _awaiting_and_done(*which: ColumnElement[bool]) -> tuple[Any, Any]:
    """Return two statements: requests that await a copy, and the oldest rows of those that do not.

    Both give what is behind ``after``.
    """
    awaiting = (
        select(REQUEST)
        .where(*which, _Q.effect == Effect.AWAITED, _Q.seq > bindparam("after"))
        .order_by(_Q.seq)
        .limit(bindparam("most"))
        .with_for_update()
    )
    oldest = (
        select(func.min(_Q.seq))
        .where(*which, _Q.effect != Effect.AWAITED)
        .group_by(_Q.package_id, _Q.kind, _Q.receiver, _Q.document_id)
        .having(func.min(_Q.seq) > bindparam("after"))
        .order_by(func.min(_Q.seq))
        .limit(bindparam("most"))
    )
    one = REQUEST.alias("one")
    return awaiting, select(one).where(one.c.seq.in_(oldest)).order_by(one.c.seq)


_WITHDRAWING = _awaiting_and_done(*_WITHDRAWING_ONES, _RECEIVERS)
_FULFIL = (
    update(REQUEST)
    .where(_Q.seq == bindparam("request"))
    .values(delivery_id=bindparam("delivery"), effect=bindparam("did"))
)
_ASKING = (
    select(_Q.package_id)
    .where(_Q.delivery_id.in_(bindparam("deliveries", expanding=True)))
    .distinct()
)
_ASKED = (
    select(_Q.delivery_id)
    .where(
        _Q.package_id.in_(bindparam("packages", expanding=True)),
        _Q.receiver.in_(bindparam("receivers", expanding=True)),
    )
    .distinct()
)
_W = REQUEST.alias("wanting").c
_WANTING_BACK = select(_W.package_id).where(
    _W.delivery_id == bindparam("delivery"), _W.kind.in_(DUTIES)
)
_OPEN_REQUESTS = (
    select(REQUEST)
    .where(
        (_Q.package_id == bindparam("package"))
        | (_Q.delivery_id == bindparam("delivery"))
        | _Q.package_id.in_(_WANTING_BACK),
        _Q.receiver.in_(bindparam("receivers", expanding=True)),
        _Q.answer.in_(bindparam("answered", expanding=True)),
        _Q.effect != Effect.AWAITED,
        _Q.seq > bindparam("after"),
    )
    .order_by(_Q.seq)
    .limit(bindparam("most"))
    .with_for_update()
)
_ANSWER = (
    update(REQUEST)
    .where(_Q.seq.in_(bindparam("requests", expanding=True)))
    .values(answer=bindparam("said"), answered_at=bindparam("now"))
)
_AGREED = select(REQUEST.c.delivery_id, REQUEST.c.kind).where(
    REQUEST.c.delivery_id.in_(bindparam("deliveries", expanding=True)),
    REQUEST.c.answer == "15",
)
_LINK = (
    update(RELATION)
    .where(
        _R.package_id.in_(bindparam("packages", expanding=True)),
        _R.document_id.in_(bindparam("documents", expanding=True)),
        _R.earlier_id == "",
    )
    .values(earlier_id=bindparam("found"))
    .returning(_R.package_id)
)
_INSERT_REQUEST = insert(REQUEST)
