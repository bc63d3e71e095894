"""Operations that say too much or too little: told by rules, never by the database, never guessed.

On both databases: only PostgreSQL measures its columns.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest
from tests.support.axis_samples import (
    COMMUNE,
    TOWN,
    VILLAGE,
    copy_of,
    document,
    recall,
    replacement,
    rules_in,
    send,
    start_axis,
    status,
    update,
)

from axis.engine import Axis
from axis.errors import Refused
from axis.records import Submission
from edoc.contract.model import Edoc, PackageKind, ReceiverChange
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

TEXT = document(COMMUNE, VILLAGE)
LONG_ID, LONG_CODE = "x" * 256, "x" * 65
LEAF = re.compile(rb"(<(?:edXML:)?(\w+)[^<>]*>)([^<>]+)(</)")


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = await start_axis(database, memory_bus, clock)
    yield axis
    assert (await axis.ledger()).balanced
    await axis.stop()


def naming(edoc: Edoc, document_id: str) -> Edoc:
    """Return an operation whose block names another document."""
    assert edoc.business
    return replace(edoc, business=replace(edoc.business, document_id=document_id))


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (naming(recall(TEXT), LONG_ID), "E-DOCUMENT-ID-LENGTH"),
        (naming(update(TEXT), LONG_ID), "E-DOCUMENT-ID-LENGTH"),
        (replacement(COMMUNE, of={LONG_ID: (COMMUNE,)}), "E-DOCUMENT-ID-LENGTH"),
        (update(TEXT, removed=(LONG_CODE,)), "E-ORGANID-LENGTH"),
        (update(TEXT, added=(LONG_CODE,)), "E-ORGANID-LENGTH"),
        (replacement(COMMUNE, of={TEXT.document_id: (LONG_CODE,)}), "E-ORGANID-LENGTH"),
    ],
)
async def test_an_overlong_name_inside_an_operation_refuses_it_by_rule(
    axis: Axis, asked: Edoc, rule: str
) -> None:
    await send(axis, TEXT)
    with pytest.raises(Refused) as refused:
        await send(axis, asked)
    assert [finding.rule for finding in refused.value.findings if finding.is_error] == [rule]


async def test_an_update_that_strikes_off_too_many_is_refused_by_rule(axis: Axis) -> None:
    many = tuple(f"Y{number}" for number in range(axis.context.settings.limits.receivers + 1))
    with pytest.raises(Refused) as refused:
        await send(axis, update(TEXT, removed=many))
    assert [one.rule for one in refused.value.findings if one.is_error] == ["E-RECEIVER-COUNT"]


def overlong(data: bytes) -> list[bytes]:
    """Return the package once for each of its texts, with three thousand letters there."""
    return [
        data[: leaf.start(3)] + b"x" * 3_000 + data[leaf.end(3) :]
        for leaf in LEAF.finditer(data)
        if leaf[2] != b"ContentTransferEncoded"
    ]


async def test_no_text_of_any_package_is_too_long_for_the_database(axis: Axis) -> None:
    await send(axis, TEXT)
    asked = [
        TEXT,
        recall(TEXT),
        update(TEXT, added=(TOWN,), removed=(VILLAGE,)),
        replacement(COMMUNE, of={TEXT.document_id: (COMMUNE,)}),
    ]
    sent = [
        ("ubnd-tinh", PackageKind.EDOC, one) for edoc in asked for one in overlong(write_edoc(edoc))
    ]
    told = overlong(status("03", TEXT, COMMUNE))
    sent += [("xa", PackageKind.STATUS, one) for one in told]
    for system, kind, body in sent:
        with suppress(Refused):
            await axis.accept(Submission(system, kind, body))


@pytest.mark.parametrize("added", [None, True])
async def test_only_a_receiver_that_is_struck_off_loses_its_copy(
    axis: Axis, added: bool | None
) -> None:
    sent = await send(axis, TEXT)
    asked = update(TEXT, TOWN, added=(COMMUNE,))
    assert asked.business
    listed = (ReceiverChange(COMMUNE, added=added),)
    receipt = await send(axis, replace(asked, business=replace(asked.business, receivers=listed)))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"
    assert ("W-UPDATE-RECEIVER" in rules_in(receipt)) is (added is None)
