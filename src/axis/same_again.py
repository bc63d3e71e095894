"""Which sends are the same, and which package answers them.

A key (``documents.intake_key``) means the newest package that was accepted under it. The same send
again is answered with that package as long as it stands: a copy of it is open or was delivered.
Once all its copies failed, expired or were recalled, the same again is a new package. A recall that
nobody could be told of has no copies: it stands until somebody can be told. But a message that the
bus delivers twice is one submission, whatever became of its package in between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from axis.documents import Row
from edoc.plumbing.sql import axis_key_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.ports.database import TransactionConflict


@dataclass(frozen=True, slots=True)
class Claimed:
    """Keys that are free for new packages: nobody had the ``new``, the ``ended`` stand no more."""

    new: frozenset[str]
    ended: frozenset[str]

    def __contains__(self, key: str) -> bool:
        return key in self.new or key in self.ended


async def claim(
    connection: Connection, rows: Mapping[str, Row], *, unheard: Collection[str]
) -> Claimed:
    """Claim the keys of sends for new packages; on PostgreSQL parallel claims wait for each other.

    Args:
        connection: the accepting transaction.
        rows: by key, the row that is to stand for it.
        unheard: keys of sends that nobody would get.

    Raises: TransactionConflict where one is forgotten at this moment; the next try has it new.
    """
    new = await store.claim_keys(connection, list(rows.values()))
    taken = [row for key, row in rows.items() if key not in new]
    known = await _read(connection, taken, lock=True)
    if len(known) < len(taken):  # claimed here, behind the locks, it could deadlock
        raise TransactionConflict("a key was forgotten while it was claimed")
    ended = await _ended(connection, known, taken, unheard)
    return Claimed(frozenset(new), frozenset(ended))


async def settle(
    connection: Connection, rows: Mapping[str, Row], claimed: Claimed, refused: Collection[str]
) -> None:
    """Let claimed keys mean their new packages; those of refused ones mean what they did before."""
    await store.point_keys(connection, [rows[key] for key in claimed.ended.difference(refused)])
    owner = next(iter(rows.values()), None)
    if owner is not None:
        given_back = sorted(claimed.new.intersection(refused))
        await store.release_keys(connection, owner["axis"], owner["world"], given_back)


async def accepted_before(connection: Connection, row: Row) -> bool:
    """True where a send nobody gets now was accepted before, and that package answers for it."""
    known = await _read(connection, [row], lock=False)
    return bool(known) and not await _ended(connection, known, [row], {row["key"]})


async def _read(
    connection: Connection, rows: Sequence[Row], *, lock: bool
) -> Sequence[Mapping[str, Any]]:
    """Return what the keys of these rows mean."""
    if not rows:
        return []
    keys = {row["key"] for row in rows}
    return await store.read_keys(connection, rows[0]["axis"], rows[0]["world"], keys, lock=lock)


async def _ended(
    connection: Connection,
    known: Sequence[Mapping[str, Any]],
    rows: Sequence[Row],
    unheard: Collection[str],
) -> set[str]:
    """Return those of known keys whose package stands no more; ``unheard``: see ``claim``."""
    if not known:
        return set()
    sent = {row["key"]: row["reference"] for row in rows}
    others = [k for k in known if not k["reference"] or k["reference"] != sent[k["key"]]]
    stands = await store.standing(connection, {key["package_id"] for key in others})
    alone = {key["package_id"] for key in others if key["key"] in unheard}
    stands |= await store.undelivered(connection, alone)
    return {key["key"] for key in others if key["package_id"] not in stands}
