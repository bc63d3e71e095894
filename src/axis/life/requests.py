"""Recalls, updates and replacements reach the copies of the documents they speak of.

Copies not fetched yet are withdrawn, fetched ones asked for (``lifecycle.effect_on``). Only copies
of the same sender are ever looked at, so that nobody can touch another's documents. A request that
came before its document, over two axes by two ways, is applied when that arrives (``overtaken``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from axis.life.book import Copy, Handling, LifeBook, distinct_packages, meant_by, not_found
from axis.life.entrant import Entrant
from axis.life.holders import Holders, holders
from axis.life.overtaken import AWAITABLE
from axis.life.rules import BUSINESS, LIFE_RULES
from axis.life.settings import LifeSettings
from axis.life.updates import updated_under
from axis.rules import with_reason
from edoc.contract.findings import Text
from edoc.contract.lifecycle import GONE, REQUEST_NAMES, Effect
from edoc.contract.model import BusinessType
from edoc.contract.references import Reference, RelationKind, made_at
from edoc.plumbing.sql import axis_life_store as store
from edoc.plumbing.sql.axis_tables import Connection

SAME = Text("Yêu cầu thu hồi không còn cần: bản chưa đọc", "nothing left to recall: it was unread")


async def request(
    connection: Connection,
    settings: LifeSettings,
    one: Entrant,
    asking: Sequence[Reference],
    book: LifeBook,
) -> None:
    """Apply what a recall, update or replacement asks about copies of earlier documents."""
    wishes = await _wishes(connection, one, asking)
    copies = await _copies(connection, one, wishes)
    heard = _heard(one)
    effects: dict[str, set[Effect]] = {}
    for wish in wishes:
        _warn(one, wish, book)
        meant = wish.of(copies)
        _link(one, wish.reference, meant, book)
        asked = [_asked(settings, wish, copy, heard) for copy in meant]
        done = await book.apply(connection, one.stamp, asked)
        for copy, effect in zip(meant, done, strict=True):
            if effect is not None:
                _note(one, wish, copy, effect, book)
                effects.setdefault(copy["receiver"], set()).add(effect)
        _await_rest(settings, one, wish, meant, book)
    await book.write_links(connection)
    if not settings.deliver_request_of_withdrawn:
        await _spare_unread(connection, one, effects, book)


async def withdraws_any(
    connection: Connection, settings: LifeSettings, one: Entrant, asking: Sequence[Reference]
) -> bool:
    """True where a request that nobody can be told of has copies to withdraw all the same."""
    wishes = await _wishes(connection, one, asking)
    copies, heard = await _copies(connection, one, wishes), _heard(one)
    return any(
        handling.effect_on(copy, kind) is Effect.WITHDRAWN
        for wish in wishes
        for copy, kind, handling in (
            _asked(settings, wish, copy, heard) for copy in wish.of(copies)
        )
    )


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one reference asks, and about whose copies.

    Attributes:
        kinds: what is asked, by the registered code of the office that is named.
        holders: the same, by the code under which copies may have been delivered.
        updates: ids under which the document was updated.
    """

    reference: Reference
    kinds: Mapping[str, str]
    holders: Holders
    updates: Collection[str]

    def of(self, copies: Sequence[Copy]) -> list[Copy]:
        """Return the copies it is about."""
        return self.holders.of(meant_by(copies, self.reference, self.updates))


async def _wishes(connection: Connection, one: Entrant, asking: Sequence[Reference]) -> list[_Wish]:
    named = {reference.document_id for reference in asking}
    updated = await updated_under(connection, one.stamp, one.package["sender"], named)
    return [_wish(one, reference, updated.get(reference.document_id, ())) for reference in asking]


def _wish(one: Entrant, reference: Reference, updates: Collection[str]) -> _Wish:
    kinds = _targets(one, reference)
    return _Wish(reference, kinds, holders(kinds, one.offices, addressed=one.named), updates)


async def _copies(connection: Connection, one: Entrant, wishes: Sequence[_Wish]) -> Sequence[Copy]:
    """Return, locked, the sender's copies that may be meant."""
    named = [wish.reference for wish in wishes]
    return await store.lock_copies(
        connection,
        one.stamp.axis,
        one.stamp.world,
        sender=one.package["sender"],
        receivers={receiver for wish in wishes for receiver in wish.holders.kinds},
        document_ids={
            document_id
            for wish in wishes
            for document_id in (wish.reference.document_id, *wish.updates)
            if document_id
        },
        codes={reference.code for reference in named if reference.code},
        but=one.package["id"],
    )


def _heard(one: Entrant) -> set[str]:
    """Return the codes of the copies whose office gets the request itself, or its successor."""
    return set(one.heard_by)


def _asked(
    settings: LifeSettings, wish: _Wish, copy: Copy, heard: Collection[str]
) -> tuple[Copy, str, Handling]:
    addressed = copy["receiver"] in heard
    handling = Handling(withdraws=settings.withdraw_unfetched, addressed=addressed)
    return copy, wish.holders.kinds[copy["receiver"]], handling


def _targets(one: Entrant, reference: Reference) -> dict[str, str]:
    """Return whose copies a reference concerns, and what it asks about each.

    By the office that is named, though its successor may get the request: what that one got in
    its own name is another matter.
    """
    known, registered = one.offices.known, one.offices.registered
    here, untold, served = one.receivers, set(one.offices.untold), one.served
    if reference.kind is RelationKind.RECALL:
        return dict.fromkeys(served | untold, "recall")
    if reference.kind is RelationKind.REPLACEMENT:
        named = {registered(code) for code in reference.receivers or () if known(code) in here}
        return dict.fromkeys(served if reference.receivers is None else named, "replacement")
    added = {registered(code) for code in reference.added}
    # those named in To but served elsewhere hear of it there
    elsewhere = one.addressed - here - untold
    gone = {registered(code) for code in reference.removed if known(code) not in elsewhere}
    return dict.fromkeys(served - added - gone, "update") | dict.fromkeys(gone, "removal")


def _warn(one: Entrant, wish: _Wish, book: LifeBook) -> None:
    """Warn of offices that a request speaks of and does not reach."""
    reference, known = wish.reference, one.offices.known
    addressed = one.addressed
    for code in sorted({known(code) for code in reference.added} - addressed):
        finding = LIFE_RULES["W-ADDED-UNSENT"].found(BUSINESS, receiver=code)
        book.find(one.package["id"], finding)
    if reference.kind is RelationKind.REPLACEMENT:
        for code in sorted({known(code) for code in reference.receivers or ()} - addressed):
            rule = LIFE_RULES["W-REPLACED-UNTOLD"]
            finding = rule.found(BUSINESS, document=reference.document_id, receiver=code)
            book.find(one.package["id"], finding)


def _link(one: Entrant, reference: Reference, meant: Sequence[Copy], book: LifeBook) -> None:
    detail: dict[str, object] = {}
    if reference.kind is RelationKind.UPDATE:
        detail = {
            "data": reference.data_changed,
            "added": list(reference.added),
            "removed": list(reference.removed),
        }
    for earlier in distinct_packages(meant) or [""]:
        book.relate(
            one.stamp,
            reference.kind,
            one.package["id"],
            earlier,
            document_id=reference.document_id,
            code=reference.code,
            detail=detail,
        )
    if not meant:
        finding = LIFE_RULES["W-EARLIER-UNKNOWN"].found(
            BUSINESS,
            document=reference.document_id or reference.code,
            sender=one.package["sender"],
            why="{why}",
        )
        book.find(one.package["id"], with_reason(finding, REQUEST_NAMES[reference.kind.value]))


def _note(one: Entrant, wish: _Wish, copy: Copy, effect: Effect, book: LifeBook) -> None:
    """Note what a request did to one copy."""
    receiver = copy["receiver"]
    if effect is Effect.UNTOLD and receiver not in one.offices.untold:
        finding = LIFE_RULES["W-REMOVED-UNTOLD"].found(BUSINESS, receiver=receiver)
        book.find(one.package["id"], finding)
    book.ask(
        one.stamp,
        one.package,
        wish.holders.kinds[receiver],
        effect,
        receiver=receiver,
        delivery_id=copy["id"],
        own_delivery_id=one.heard_by.get(receiver, ""),
        document_id=wish.reference.document_id or copy["document_id"],
        made_at=made_at(one.edoc),
    )


def _await_rest(
    settings: LifeSettings, one: Entrant, wish: _Wish, meant: Sequence[Copy], book: LifeBook
) -> None:
    """Keep a withdrawing request for the copies that have not come yet."""
    made, document_id = made_at(one.edoc), wish.reference.document_id
    if made is None or not document_id or not settings.apply_overtaking_requests:
        return
    for office, kind in wish.kinds.items():
        theirs = {office, *one.offices.former(office), *wish.holders.in_place_of(office)}
        copies = [copy for copy in meant if copy["receiver"] in theirs]
        if kind in AWAITABLE and all(copy["state"] in GONE for copy in copies):
            effect, delivery_id = not_found(copies)
            book.ask(
                one.stamp,
                one.package,
                kind,
                effect,
                receiver=office,
                delivery_id=delivery_id,
                own_delivery_id=one.heard_by.get(office, ""),
                document_id=document_id,
                made_at=made,
            )


async def _spare_unread(
    connection: Connection, one: Entrant, effects: Mapping[str, set[Effect]], book: LifeBook
) -> None:
    """Withdraw a recall's own deliveries to those whose copy was withdrawn unread (a choice)."""
    if one.edoc.business_type != BusinessType.RECALL:
        return
    spared: list[Copy] = []
    for row in one.deliveries:
        holders = (row["receiver"], *one.offices.former(row["receiver"]))
        did = set().union(*(effects.get(code, set()) for code in holders))
        if did == {Effect.WITHDRAWN} and not row["pushed"]:
            row["state"] = "recalled"
            spared.append(row)
    await book.withdraw(connection, one.stamp, [(row, "recall") for row in spared], SAME)
