"""What a submission speaks of, before its rows are written: what is locked, and is it there."""

from __future__ import annotations

from collections.abc import Iterator

from axis.documents import Row, Stamp
from axis.life.answers import TAKE_BACK, asked_back
from axis.life.book import Handling
from axis.life.entrant import Entrant, Offices
from axis.life.requests import withdraws_any
from axis.life.settings import LifeSettings
from axis.receipts import Sides, spoken_of
from edoc.contract.lifecycle import Effect
from edoc.contract.model import Edoc, Package, Status
from edoc.contract.references import Reference, RelationKind, references, taken_back
from edoc.plumbing.sql.axis_tables import Connection

REQUESTS = frozenset({RelationKind.RECALL, RelationKind.UPDATE, RelationKind.REPLACEMENT})
"""What a document may ask about earlier ones."""


def names(package: Package, sender: str) -> set[str]:
    """Return what must not change while a package is admitted: documents, by id and by number.

    Its own, so that two of one id or number see each other; and those it makes a request about, so
    that it sees a document that comes at the same moment.
    """
    if isinstance(package, Status):
        asked = [taken_back(package.response_for)] if _takes_back(package) else []
        return set(_designated(asked, sender))
    own = {f"id\n{package.document_id.strip()}", f"code\n{sender}\n{package.code}"}
    return own | set(_designated(requests_of(package), sender))


def requests_of(edoc: Edoc) -> list[Reference]:
    """Return what a document asks about earlier ones."""
    return [reference for reference in references(edoc) if reference.kind in REQUESTS]


def _designated(references: list[Reference], sender: str) -> Iterator[str]:
    for reference in references:
        if reference.document_id:
            yield f"id\n{reference.document_id}"
        if reference.code:
            yield f"code\n{sender}\n{reference.code}"


def _takes_back(status: Status) -> bool:
    return status.status_code.strip() == TAKE_BACK


async def is_founded(
    connection: Connection,
    settings: LifeSettings,
    package: Package,
    row: Row,
    offices: Offices,
    stamp: Stamp,
) -> bool:
    """True where the axis has the copies without which a package has nothing to say.

    A request that nobody can be told of needs copies to withdraw; a status of an office that has
    ended needs a document which that office received.

    Args:
        row: the package's row, not written yet.
    """
    if isinstance(package, Edoc):
        one = Entrant(package, row, (), offices, stamp)
        return await withdraws_any(connection, settings, one, requests_of(package))
    if not _takes_back(package):
        sides = Sides(row["sender"], offices.known(row["response_agency"]), offices)
        return bool(await spoken_of(connection, package, row, sides, stamp))
    handling = Handling(withdraws=settings.withdraw_unfetched, addressed=False)
    copies = await asked_back(connection, package, row, offices, stamp)
    return any(handling.effect_on(copy, "take-back") is Effect.WITHDRAWN for copy in copies)
