"""An update may have an id of its own: a document is then known under that id too.

An update is the whole document anew. Who withdraws a document means its updates as well, and
theirs, however each of them is called.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from axis.documents import Stamp
from edoc.plumbing.sql.axis_tables import Connection
from edoc.plumbing.sql.axis_update_store import MOST_UPDATES, named_by_updates, updates_naming

LONGEST_CHAIN = 8
"""Updates of updates that are followed, each naming the id of the one before."""


async def updated_under(
    connection: Connection, stamp: Stamp, sender: str, document_ids: Collection[str]
) -> Mapping[str, Collection[str]]:
    """Return the ids under which a sender updated its documents, by the document's id."""
    updates: dict[str, set[str]] = {one: set() for one in document_ids if one}
    of: dict[str, set[str]] = {one: {one} for one in updates}
    fresh = set(updates)
    for _ in range(LONGEST_CHAIN):
        if not fresh or len(of) > MOST_UPDATES:
            break
        pairs = await updates_naming(
            connection, stamp.axis, stamp.world, sender=sender, document_ids=fresh
        )
        fresh = set()
        for named, own in pairs:
            documents = of.setdefault(own, set())
            if of[named] - documents:
                documents |= of[named]
                fresh.add(own)
    for own, documents in of.items():
        for document in documents:
            updates[document].add(own)
    return updates


async def changed_under(
    connection: Connection, stamp: Stamp, sender: str, document_ids: Collection[str]
) -> set[str]:
    """Return ids that an update names, with those that a sender's updates under them name."""
    known: set[str] = set()
    fresh = {one for one in document_ids if one}
    for _ in range(LONGEST_CHAIN):
        if not fresh or len(known) > MOST_UPDATES:
            break
        known |= fresh
        named = await named_by_updates(
            connection, stamp.axis, stamp.world, sender=sender, document_ids=fresh
        )
        fresh = set(named) - known
    return known
