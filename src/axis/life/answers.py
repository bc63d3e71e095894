"""Take-backs (13) and the answers to requests (15, 16): what they do beside moving a state.

A receiver that declines a recall is heard like any other, and flagged: the law obliges it to cancel
(Decision 28/2018 art. 9(2), Decree 30/2020 art. 18(4)(b)), the protocol lets it decline. Where the
document is completed already (06), or where an update is declined, nothing is flagged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from axis.documents import Row, Stamp
from axis.life.book import Copy, Handling, LifeBook, distinct_packages, meant_by, not_found
from axis.life.entrant import Offices
from axis.life.holders import holders
from axis.life.rules import LIFE_RULES, STATUS_CODE
from axis.life.settings import LifeSettings
from axis.life.updates import updated_under
from edoc.contract.findings import Finding
from edoc.contract.lifecycle import DUTIES, GONE
from edoc.contract.model import Status
from edoc.contract.references import RelationKind, taken_back
from edoc.plumbing.sql import axis_life_store as store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql import axis_request_store as request_store
from edoc.plumbing.sql.axis_tables import Connection

TAKE_BACK = "13"
"""The one status that travels from the sender of the document to its receiver."""

AGREED = frozenset({"14", "15"})
DECLINED = "16"
ANSWERS = AGREED | {DECLINED}

SKEW = timedelta(minutes=5)
"""By how much the clocks of two offices may differ before one shows what the other cannot have seen
(our choice)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The copies that an answer was about, and what is said about it."""

    copies: tuple[Copy, ...] = ()
    findings: tuple[Finding, ...] = ()


async def asked_back(
    connection: Connection, status: Status, package: Row, offices: Offices, stamp: Stamp
) -> list[Copy]:
    """Return the copies that a take-back means, locked, newest first.

    All under the document's id, and its updates, which may have ids of their own; a recall is no
    document that could be given back.

    Args:
        package: the row of the take-back; its sender is the document's.
    """
    wanted = taken_back(status.response_for)
    office = offices.registered(package["response_agency"])
    meant = holders({office: "take-back"}, offices)
    updated = await updated_under(connection, stamp, package["sender"], {wanted.document_id})
    updates = updated.get(wanted.document_id, ())
    copies = await store.lock_copies(
        connection,
        stamp.axis,
        stamp.world,
        sender=package["sender"],
        receivers=meant.kinds,
        document_ids={wanted.document_id, *updates} - {""},
        codes={wanted.code} - {""},
    )
    back = meant.of(meant_by(copies, wanted, updates))
    return sorted(back, key=lambda copy: copy["created_real"], reverse=True)


async def take_back(
    connection: Connection,
    settings: LifeSettings,
    copies: Sequence[Copy],
    package: Row,
    receiver: str,
    stamp: Stamp,
    book: LifeBook,
    *,
    own_delivery_id: str,
) -> None:
    """Ask for copies back, or withdraw them unread; where none arrived, await a second try too.

    ``own_delivery_id`` is that of the 13; empty where their office does not get it.
    """
    for earlier in distinct_packages(copies):
        first = next(copy for copy in copies if copy["package_id"] == earlier)
        _relate(RelationKind.TAKE_BACK, first, package, stamp, book)
    handling = Handling(withdraws=settings.withdraw_unfetched, addressed=bool(own_delivery_id))
    asked = [(copy, "take-back", handling) for copy in copies]
    effects = await book.apply(connection, stamp, asked)
    for copy, effect in zip(copies, effects, strict=True):
        if effect is not None:
            book.ask(
                stamp,
                package,
                "take-back",
                effect,
                receiver=copy["receiver"],
                delivery_id=copy["id"],
                own_delivery_id=own_delivery_id,
                document_id=copy["document_id"],
                made_at=package["status_at"],
            )
    if all(copy["state"] in GONE for copy in copies):
        _await_document(settings, package, receiver, stamp, book, own_delivery_id, copies)


def await_document(
    settings: LifeSettings,
    package: Row,
    receiver: str,
    stamp: Stamp,
    book: LifeBook,
    own_delivery_id: str,
) -> None:
    """Keep a take-back whose document has not come yet: it may be on another way."""
    if _await_document(settings, package, receiver, stamp, book, own_delivery_id):
        book.relate(
            stamp,
            RelationKind.TAKE_BACK,
            package["id"],
            "",
            document_id=package["response_document_id"],
            code=package["code"],
        )


def _await_document(
    settings: LifeSettings,
    package: Row,
    receiver: str,
    stamp: Stamp,
    book: LifeBook,
    own_delivery_id: str,
    copies: Sequence[Copy] = (),
) -> bool:
    """Note that a take-back awaits its document; False where nothing says which, or as of when.

    ``copies`` are those it found that are gone.
    """
    document_id, made_at = package["response_document_id"], package["status_at"]
    if not settings.apply_overtaking_requests or not document_id or made_at is None:
        return False
    effect, delivery_id = not_found(copies)
    book.ask(
        stamp,
        package,
        "take-back",
        effect,
        receiver=receiver,
        delivery_id=delivery_id,
        own_delivery_id=own_delivery_id,
        document_id=document_id,
        made_at=made_at,
    )
    return True


async def lock_spoken_of(
    connection: Connection,
    axis: str,
    world: str,
    senders: Collection[str],
    receivers: Collection[str],
    document_id: str,
    code: str,
) -> None:
    """Lock all copies of which an answer may speak, at once and before any request.

    Whoever asks locks copies in this order too; locked one after the other as they are found, they
    would make the two wait for each other.
    """
    seen = await package_store.candidates_for_status(
        connection, axis, world, senders, receivers, document_id, code, locked=False
    )
    asking, asked = await request_store.asked_together(
        connection,
        {copy["id"] for copy in seen},
        packages={copy["package_id"] for copy in seen},
        receivers=receivers,
    )
    await store.lock_answered(connection, asked, packages=asking, receivers=receivers)


async def answer(
    connection: Connection,
    settings: LifeSettings,
    copy: Copy,
    package: Row,
    stamp: Stamp,
    book: LifeBook,
    *,
    under: Collection[str],
) -> Answered:
    """Note an agreement or a refusal with the requests it answers (``_answered_by``).

    Who declined and then cancels all the same is heard: the law wants nothing else.

    Args:
        copy: the delivery the status was matched to: of a recall or an update, or of the document
            itself where a 13 asked for it.
        under: codes under which the answering office may have got copies.
    """
    agreed = package["status_code"].zfill(2) in AGREED
    kind = RelationKind.AGREEMENT if agreed else RelationKind.REFUSAL
    _relate(kind, copy, package, stamp, book)
    every = await request_store.open_requests(
        connection,
        package_id=copy["package_id"],
        delivery_id=copy["id"],
        receivers=under,
        answered=("", DECLINED) if agreed else ("",),
    )
    open_ = _answered_by(every, copy, package["status_at"])
    await request_store.answer_requests(
        connection,
        [row["seq"] for row in open_],
        answer="15" if agreed else DECLINED,
        at=stamp.now,
    )
    ids = {row["delivery_id"] for row in open_ if row["delivery_id"]}
    findings = () if agreed else await _declined(connection, settings, open_, copy, ids)
    answered = await store.lock_answered(
        connection, ids, packages={row["package_id"] for row in open_}, receivers=under
    )
    others = [other for other in answered if other["id"] != copy["id"]]
    for earlier in distinct_packages(others):
        first = next(other for other in others if other["package_id"] == earlier)
        _relate(kind, first, package, stamp, book)
    return Answered(tuple(others), findings)


def _answered_by(requests: Sequence[Copy], copy: Copy, said_at: datetime | None) -> Sequence[Copy]:
    """Return those of the open requests that an answer about a copy can mean.

    Who answers under the id of an update answers that update, not the recall that asked for all its
    document's copies under another id. What was made after the answer is not meant either, unless
    nothing else is open: clocks may be wrong.
    """
    if any(row["package_id"] == copy["package_id"] for row in requests):
        under = copy["document_id"]
        others = {row["package_id"] for row in requests if row["document_id"] != under}
        others -= {copy["package_id"]}
        requests = [row for row in requests if row["package_id"] not in others]
    if said_at is None:
        return requests
    seen = [row for row in requests if row["made_at"] is None or row["made_at"] <= said_at + SKEW]
    return seen or requests


async def _declined(
    connection: Connection,
    settings: LifeSettings,
    requests: Sequence[Copy],
    copy: Copy,
    ids: set[str],
) -> tuple[Finding, ...]:
    """Return the warning that a duty was declined, unless every document is completed."""
    duties = {row["delivery_id"] for row in requests if row["kind"] in DUTIES}
    if not settings.flag_declined_recalls or not duties:
        return ()
    if duties <= await store.completed(connection, ids):
        return ()
    return (LIFE_RULES["W-RECALL-DECLINED"].found(STATUS_CODE, receiver=copy["receiver"]),)


def _relate(kind: RelationKind, copy: Copy, package: Row, stamp: Stamp, book: LifeBook) -> None:
    book.relate(
        stamp,
        kind,
        package["id"],
        copy["package_id"],
        document_id=copy["document_id"],
        code=copy["code"],
    )
