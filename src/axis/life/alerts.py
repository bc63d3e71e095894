"""Two documents under one id, or under one number: an alert, also where the second is refused.

Decree 30/2020 Annex VI III.1(h): the system warns where the id of a document, or its number,
notation and issuer, are those of another one. Numbers begin anew each year (art. 15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from axis.documents import Row, Stamp
from axis.life.book import LifeBook
from axis.life.entrant import Entrant
from axis.life.records import REFUSED_ID
from axis.life.rules import CODE, DOCUMENT_ID, LIFE_RULES
from edoc.contract.model import BusinessType, Edoc
from edoc.plumbing.sql import axis_life_reading as reading
from edoc.plumbing.sql import axis_life_store as store
from edoc.plumbing.sql import axis_package_store as package_store
from edoc.plumbing.sql.axis_tables import Connection


async def raise_alerts(connection: Connection, entrants: Sequence[Entrant], book: LifeBook) -> None:
    """Raise an alert for each document whose id or number another one has, and warn its sender."""
    new = [one for one in entrants if _is_new(one.edoc)]
    if not new:
        return
    stored = await store.twins(
        connection,
        new[0].stamp.axis,
        new[0].stamp.world,
        document_ids={one.package["document_id"] for one in new},
        senders={one.package["sender"] for one in new},
        codes={one.package["code"] for one in new},
        but={one.package["sha256"] for one in new},
    )
    before: list[Mapping[str, Any]] = list(stored)
    for one in new:
        _alert(one, before, book)
        before.insert(0, one.package)


async def warn_of_refused(connection: Connection, stamp: Stamp, standing: Sequence[Row]) -> None:
    """Raise an alert about each package under whose id another document was refused.

    Once for each: who sends something else under a used id again and again fills no table.

    Args:
        standing: copies that stand, several of one package.
    """
    by_id = {row["package_id"]: {**row, "id": row["package_id"]} for row in standing}
    if not by_id:
        return
    told = await reading.alerted(connection, by_id, REFUSED_ID)
    book = LifeBook()
    for package_id, row in by_id.items():
        if package_id not in told:
            book.alert(stamp, REFUSED_ID, row, "")
    await book.write(connection)
    await package_store.insert_events(connection, book.events)


def _is_new(edoc: Edoc) -> bool:
    """A new document or a replacement; recalls and updates repeat ids and numbers by right."""
    return edoc.business_type in (BusinessType.NEW, BusinessType.REPLACE)


def _alert(one: Entrant, before: Sequence[Mapping[str, Any]], book: LifeBook) -> None:
    mine = one.package
    others = [twin for twin in before if twin["sha256"] != mine["sha256"]]
    same_id = next((t for t in others if t["document_id"] == mine["document_id"]), None)
    if same_id is not None:
        book.alert(one.stamp, "document-id", mine, same_id["id"])
        rule = LIFE_RULES["W-DUPLICATE-DOCUMENT-ID"]
        shown = _which(same_id, mine)
        finding = rule.found(DOCUMENT_ID, document=mine["document_id"], which=shown)
        book.find(mine["id"], finding)
    same_number = next((twin for twin in others if _same_number(twin, mine)), None)
    if same_number is not None:
        book.alert(one.stamp, "number", mine, same_number["id"])
        finding = LIFE_RULES["W-DUPLICATE-NUMBER"].found(
            CODE,
            code=mine["code"],
            year=mine["promulgated"].year,
            sender=mine["sender"],
            which=_which(same_number, mine),
        )
        book.find(mine["id"], finding)


def _same_number(twin: Mapping[str, Any], mine: Row) -> bool:
    """True for another document of the same issuer with the same number in the same year.

    What repeats the id as well is told as such already.
    """
    if twin["promulgated"] is None or mine["promulgated"] is None:
        return False
    named = (twin["sender"], twin["code"], twin["promulgated"].year)
    return (
        named == (mine["sender"], mine["code"], mine["promulgated"].year)
        and twin["document_id"] != mine["document_id"]
    )


def _which(twin: Mapping[str, Any], mine: Row) -> str:
    """Name the earlier package to its own sender; to others it is none of their business."""
    return f" ({twin['id']})" if twin["sender"] == mine["sender"] else ""
