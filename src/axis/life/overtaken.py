"""Requests that overtook their documents: made later by their sender, come here earlier.

A request that found no copy of an office waits in a row of its own. But one that found some has not
seen all: an update, or a second try, may still be on its way. So every request that withdraws is
asked about what comes after it, whatever it did before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from axis.documents import Row
from axis.life.book import Handling, LifeBook
from axis.life.entrant import Entrant
from axis.life.holders import ONE_BY_ONE
from axis.life.rules import DOCUMENT_ID, LIFE_RULES
from axis.life.settings import LifeSettings
from axis.life.updates import changed_under
from axis.rules import with_reason
from edoc.contract.lifecycle import DUTIES, REQUEST_NAMES, Effect
from edoc.contract.model import BusinessType
from edoc.contract.references import RelationKind, made_at, references
from edoc.plumbing.sql import axis_request_store as store
from edoc.plumbing.sql.axis_tables import Connection

Request = Mapping[str, Any]

AWAITABLE = DUTIES | {"replacement"}
"""Requests that withdraw, and so concern a copy that has not come yet."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""By how much the clock of an honest sender may run ahead of the axis's (our choice)."""

_RELATIONS = {
    "recall": RelationKind.RECALL,
    "take-back": RelationKind.TAKE_BACK,
    "removal": RelationKind.UPDATE,
    "replacement": RelationKind.REPLACEMENT,
}


async def apply_overtaking(
    connection: Connection, settings: LifeSettings, entrants: Sequence[Entrant], book: LifeBook
) -> None:
    """Apply to these documents the requests that came before them."""
    late = [one for one in entrants if one.edoc.business_type != BusinessType.RECALL]
    if not late:
        return
    named = [await _names(connection, one) for one in late]
    stored = await store.withdrawing_requests(
        connection,
        late[0].stamp.axis,
        late[0].stamp.world,
        kinds=AWAITABLE,
        senders={one.package["sender"] for one in late},
        documents=set().union(*named),
        receivers={office for one in late for office in one.heard_by},
    )
    tries = await _tries(connection, late, stored)
    for one, names in zip(late, named, strict=True) if stored else ():
        own = tries.get(one.package["sha256"], ())
        asked = [
            row
            for row in stored
            if row["document_id"] in names and row["package_id"] not in own and _means(row, one)
        ]
        did = await _apply(connection, settings, one, names, asked, book)
        if did:  # the next of this transaction is not what was awaited any more
            stored = [{**row, **did.get(row["seq"], {})} for row in stored]


async def _tries(
    connection: Connection, late: Sequence[Entrant], stored: Sequence[Request]
) -> Mapping[str, Collection[str]]:
    """Return, by the bytes of those entering, the packages among these requests: their tries.

    No second try of a request is asked back by its first.
    """
    hashes = {one.package["sha256"] for one in late if one.edoc.business_type != BusinessType.NEW}
    if not hashes:
        return {}
    packages = {row["package_id"] for row in stored}
    return await store.packages_of_bytes(connection, packages, hashes)


async def _names(connection: Connection, one: Entrant) -> set[str]:
    """Return the ids under which a document is wanted back: an update goes with what it changes."""
    own, sender = one.package["document_id"], one.package["sender"]
    changed = {
        reference.document_id
        for reference in references(one.edoc)
        if reference.kind is RelationKind.UPDATE
    }
    return {own, *await changed_under(connection, one.stamp, sender, changed - {own})} - {""}


def _means(request: Request, one: Entrant) -> bool:
    """True where a request about its id concerns a document: it was made before the request was.

    A document made after a recall of the same id is a new try, not the recalled one. Within one
    second nobody knows; there a request that has found what it was made for asks nothing more.
    """
    made, asked = made_at(one.edoc), _asked_at(request, one)
    if made is None or asked is None or one.package["sender"] != request["sender"]:
        return False
    return bool(made <= asked if request["effect"] == Effect.AWAITED else made < asked)


def _asked_at(request: Request, one: Entrant) -> datetime | None:
    """Return when a request was made; one of a clock that ran ahead was made when it came.

    Not where the document comes of such a clock too: then the two are in order all the same.
    """
    made = made_at(one.edoc)
    asked: datetime | None = request["made_at"]
    came: datetime = request["at"]
    if made is None or asked is None or made > one.stamp.now + CLOCKS_DIFFER:
        return asked
    return min(asked, came + CLOCKS_DIFFER)


async def _apply(
    connection: Connection,
    settings: LifeSettings,
    one: Entrant,
    names: Collection[str],
    requests: Sequence[Request],
    book: LifeBook,
) -> dict[int, Row]:
    """Apply requests to the copies of one document; returns how those stand that awaited it."""
    found = _found(one, requests, book)
    if not found:
        return {}
    asked = [
        (copy, row["kind"], _handling(settings, addressed=bool(row["own_delivery_id"])))
        for row, copy in found
    ]
    effects = await book.apply(connection, one.stamp, asked)
    awaited: dict[int, Row] = {}
    asking: dict[str, Request] = {}
    for (row, copy), effect in zip(found, effects, strict=True):
        if effect is None:  # an earlier request has withdrawn it
            continue
        if effect is Effect.WITHDRAWN:
            copy["state"] = "recalled"
            _warn(one, row, copy, book)
        asking.setdefault(row["package_id"], row)
        if row["effect"] == Effect.AWAITED:
            awaited[row["seq"]] = {"delivery_id": copy["id"], "effect": effect.value}
        else:
            _ask_again(one, row, copy, effect, book)
    await store.fulfil_requests(connection, awaited)
    await _link(connection, one, names, asking, book)
    return awaited


def _handling(settings: LifeSettings, *, addressed: bool) -> Handling:
    return Handling(withdraws=settings.withdraw_unfetched, addressed=addressed, fresh=True)


def _warn(one: Entrant, request: Request, copy: Row, book: LifeBook) -> None:
    """Warn that a copy is withdrawn on arrival: its sender may have meant to send it anew."""
    finding = LIFE_RULES["W-OVERTAKEN"].found(
        DOCUMENT_ID, why="{why}", package=request["package_id"], receiver=copy["receiver"]
    )
    book.find(one.package["id"], with_reason(finding, REQUEST_NAMES[request["kind"]]))


def _ask_again(one: Entrant, request: Request, copy: Row, effect: Effect, book: LifeBook) -> None:
    """Note what a request, that found other copies before, did to one more."""
    book.ask(
        one.stamp,
        {"id": request["package_id"], "sender": request["sender"]},
        request["kind"],
        effect,
        receiver=request["receiver"],
        delivery_id=copy["id"],
        own_delivery_id=request["own_delivery_id"],
        document_id=request["document_id"],
        made_at=_asked_at(request, one),
    )


def _found(one: Entrant, requests: Sequence[Request], book: LifeBook) -> list[tuple[Request, Row]]:
    """Return requests with the copies they mean; one is enough of each package that asks.

    None where the package has found the copy itself: both have entered together.
    """
    fresh = [row for row in one.deliveries if row["state"] == "initial"]
    own = {row["receiver"]: row for row in fresh}
    former = {code: row for row in fresh for code in one.offices.former(row["receiver"])}
    found: dict[tuple[str, str, str], tuple[Request, Row]] = {}
    for request in sorted(requests, key=lambda row: (row["effect"] != Effect.AWAITED, row["seq"])):
        copy = own.get(request["receiver"])
        if copy is None:
            copy = former.get(request["receiver"])
            if copy and request["kind"] in ONE_BY_ONE and copy["named"]:
                continue  # the office it was merged into has this copy for its own
        if copy is not None and not book.has_asked(request["package_id"], copy["id"]):
            by = (request["package_id"], request["kind"], copy["id"])
            found.setdefault(by, (request, copy))
    return list(found.values())


async def _link(
    connection: Connection,
    one: Entrant,
    names: Collection[str],
    asking: Mapping[str, Request],
    book: LifeBook,
) -> None:
    """Link a document to the packages that asked for it before it came."""
    linked = await store.link_relations(
        connection, asking, documents=names, earlier_id=one.package["id"]
    )
    for package_id, request in asking.items():
        if package_id not in linked:
            book.relate(
                one.stamp,
                _RELATIONS[request["kind"]],
                package_id,
                one.package["id"],
                document_id=request["document_id"],
                code=one.package["code"],
            )
