"""A document that is accepted says something about earlier ones: links, effects, alerts.

Everything happens in the transaction that accepts the package, after its rows are inserted:

1. Alerts. Decree 30/2020 Annex VI III.1(h) wants one for a DocumentId, or a number, notation and
   issuer of the same year, that another document has. Nothing is refused for it here.
2. Requests. A recall (1), an update (2) and a replacement (3) concern copies of the same sender:
   those not fetched yet are withdrawn, those fetched are asked for (``lifecycle.effect_on``).
   Nobody else's documents are ever looked at, so nobody can touch them.
3. Replies and forwards are linked to the copy their sender has received.
4. A request that came before its document (two axes, two ways) is applied when that arrives.
"""

from __future__ import annotations

from collections.abc import Sequence

from axis.life.alerts import raise_alerts
from axis.life.book import Copy, LifeBook, meant_by
from axis.life.entrant import Entrant
from axis.life.overtaken import apply_overtaking
from axis.life.requests import request
from axis.life.rules import LIFE_RULES, RESPONSE_FOR
from axis.life.settings import LifeSettings
from axis.rules import by_number
from edoc.contract.references import Reference, RelationKind, references
from edoc.plumbing.sql import axis_life_store as store
from edoc.plumbing.sql.axis_tables import Connection

ANSWERS = (RelationKind.REPLY, RelationKind.FORWARD)


async def enter(
    connection: Connection, settings: LifeSettings, entrants: Sequence[Entrant], book: LifeBook
) -> None:
    """Apply what these documents say about earlier ones; ``book`` gathers what is to be stored."""
    await raise_alerts(connection, entrants, book)
    for one in entrants:
        found = references(one.edoc)
        asking = [reference for reference in found if reference.kind not in ANSWERS]
        if asking:
            await request(connection, settings, one, asking, book)
        if len(found) > len(asking):
            answering = [reference for reference in found if reference.kind in ANSWERS]
            await _answer(connection, one, answering, book)
    if settings.apply_overtaking_requests:
        await book.write_requests(connection)
        await apply_overtaking(connection, settings, entrants, book)


async def _answer(
    connection: Connection, one: Entrant, answering: Sequence[Reference], book: LifeBook
) -> None:
    """Link a reply or a forward to what its sender received, or whose duties it has taken over."""
    copies = await store.received_copies(
        connection,
        one.stamp.axis,
        one.stamp.world,
        receivers={one.package["sender"], *one.offices.former(one.package["sender"])},
        senders={sender for reference in answering for sender in _senders(one, reference)},
        document_ids={reference.document_id for reference in answering if reference.document_id},
        codes={reference.code for reference in answering if reference.code},
    )
    answered = one.addressed.union(*(one.offices.former(office) for office in one.addressed))
    for reference in answering:
        senders = _senders(one, reference)
        from_it = [copy for copy in copies if not senders or copy["sender"] in senders]
        meant = _of_newest(one, meant_by(from_it, reference) or _by_number(from_it, reference))
        kind = reference.kind
        if meant:
            back = meant[0]["sender"] in answered
            kind = RelationKind.REPLY if back else RelationKind.FORWARD
            book.tell(one.stamp, meant[0], kind.value, kind.value, one.package["code"])
            for finding in by_number(reference.document_id, meant[0]["document_id"]):
                book.find(one.package["id"], finding)
        else:
            named = reference.document_id or reference.code
            rule = LIFE_RULES["W-RESPONSE-UNKNOWN"]
            finding = rule.found(RESPONSE_FOR, document=named, sender=one.package["sender"])
            book.find(one.package["id"], finding)
        for package_id, copy_id in [(copy["package_id"], copy["id"]) for copy in meant] or [
            ("", "")
        ]:
            book.relate(
                one.stamp,
                kind,
                one.package["id"],
                package_id,
                document_id=reference.document_id,
                code=reference.code,
                delivery_id=copy_id,
            )


def _of_newest(one: Entrant, copies: Sequence[Copy]) -> list[Copy]:
    """Return the sender's copies of the newest package, its own before those of predecessors."""
    newest = {copy["id"]: copy for copy in copies if copy["package_id"] == copies[0]["package_id"]}
    return sorted(newest.values(), key=lambda copy: copy["receiver"] != one.package["sender"])


def _senders(one: Entrant, reference: Reference) -> set[str]:
    """Return the codes under which the office that is answered may have sent a document."""
    if not reference.agency:
        return set()
    office = one.offices.known(reference.agency)
    return {office, *one.offices.former(office)}


def _by_number(copies: Sequence[Copy], reference: Reference) -> list[Copy]:
    """Return copies of this number where the reference gives no date: a reply harms nothing."""
    if not reference.code or reference.promulgated is not None:
        return []
    return [copy for copy in copies if copy["code"] == reference.code]
