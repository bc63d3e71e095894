"""What a document would be worth: found out when the time-line is asked for, then kept."""

from __future__ import annotations

import asyncio
import io
import random
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import func, select
from tests.conftest import START
from tests.support.axis_samples import (
    AGENCIES,
    COMMUNE,
    PROVINCE,
    SYSTEMS,
    TOWN,
    document,
    recall,
    send,
)

from axis.engine import Axis
from axis.legal_value import value_of, weigh
from edoc.contract.limits import Limits
from edoc.contract.model import Attachment
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.axis_life_tables import LEGAL_VALUE
from edoc.plumbing.sql.database import Database
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject
from signing.pdf import Box, PersonAppearance, sign_pdf

IMAGE = PersonAppearance("x", Box(0, 10, 10, 90, 60))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority.create(folder, now=START, base_url="http://127.0.0.1:1", key_bits=2048)


@pytest.fixture(scope="module")
def signed(authority: Authority) -> bytes:
    """A sheet signed by the person, then by the agency."""
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(100, 700, "VAN BAN MO PHONG")
    canvas.save()
    content, key = target.getvalue(), generate_key()
    for kind in ("person", "agency"):
        subject = Subject(kind, f"Mô phỏng {kind}", "UBND tỉnh", agency_code=PROVINCE)
        certificate, chain = authority.issue(subject, key.public_key(), now=START)
        identity = Identity(key, certificate, chain)
        content = sign_pdf(content, identity, appearance=IMAGE, at=START, field_name=kind)
    return content


@pytest.fixture
async def axis(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, authority: Authority
) -> AsyncIterator[Axis]:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
        trust=authority.trust(START),
    )
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(AGENCIES)
    await axis.start()
    yield axis
    await axis.stop()


async def test_a_document_signed_twice_would_equal_paper_and_is_weighed_once(
    axis: Axis, sqlite_database: Database, signed: bytes
) -> None:
    paper = Attachment("a1", "van-ban.pdf", "application/pdf", signed)
    sent = await send(axis, replace(document(COMMUNE), attachments=(paper,)))
    for _ in range(2):
        weight = (await axis.timeline(sent.package_id)).legal_value
        assert weight is not None
        assert (weight.kind, weight.reasons) == ("equivalent", ())
        assert weight.text.vi.startswith("Nếu là văn bản thật")
    async with sqlite_database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(LEGAL_VALUE)) == 1


async def test_a_recall_is_told_beside_the_value_found_before(axis: Axis, signed: bytes) -> None:
    paper = Attachment("a1", "van-ban.pdf", "application/pdf", signed)
    text = replace(document(COMMUNE, TOWN), attachments=(paper,))
    sent = await send(axis, text)
    before = (await axis.timeline(sent.package_id)).legal_value
    assert before is not None
    assert before.ended == ()
    await send(axis, recall(text, TOWN))
    after = (await axis.timeline(sent.package_id)).legal_value
    assert after is not None
    assert after.kind == before.kind
    assert [one.vi[:31] for one in after.ended] == ["Đã bị thu hồi (1/2 nơi nhận): n"]
    others = (await axis.timeline(sent.package_id, "xa")).legal_value
    assert others is not None
    assert others.ended == ()


async def test_an_unsigned_document_is_for_reference_with_all_reasons(axis: Axis) -> None:
    sent = await send(axis, document(COMMUNE))
    weight = (await axis.timeline(sent.package_id)).legal_value
    assert weight is not None
    assert weight.kind == "reference-only"
    assert [reason.code for reason in weight.reasons] == ["L-NO-PERSON", "L-NO-AGENCY"]


@pytest.mark.parametrize(
    ("first", "reasons"),
    [("quyet-dinh.docx", ["L-NO-PERSON", "L-NO-AGENCY"]), ("van-ban.pdf", ["L-ATTACHMENT"])],
)
def test_a_file_that_is_no_pdf_counts_as_not_signed(
    authority: Authority, signed: bytes, first: str, reasons: list[str]
) -> None:
    files = [
        Attachment("a1", "van-ban.pdf", "application/pdf", signed),
        Attachment("a2", "quyet-dinh.docx", "application/docx", b"PK\x03\x04 khong ky"),
    ]
    files.sort(key=lambda one: one.name != first)
    content = write_edoc(replace(document(COMMUNE), attachments=tuple(files)))
    value = value_of(content, Limits(), authority.trust(START), START)
    assert value is not None
    assert [reason.code for reason in value.reasons] == reasons


def test_what_cannot_be_read_has_no_value(authority: Authority) -> None:
    assert value_of(b"<khong>", Limits(), authority.trust(START), START) is None


async def test_an_axis_that_stops_leaves_no_verification_behind(
    axis: Axis, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Attachment("a1", "van-ban.pdf", "application/pdf", signed)
    heavy = await send(axis, replace(document(COMMUNE), attachments=(paper,)))
    package = await axis.package(heavy.package_id)
    assert package is not None
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*given: Any) -> Any:
        begun.set()
        go_on.wait(20)
        return value_of(*given)

    monkeypatch.setattr("axis.legal_value.value_of", slowly)
    reader = asyncio.create_task(weigh(axis.context, package))
    await asyncio.to_thread(begun.wait, 20)
    await axis.stop()
    assert await reader is None
    assert not axis.context.under_way
    go_on.set()


async def test_nobody_waits_for_ever_for_a_heavy_document_and_it_is_told_later(
    axis: Axis, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Attachment("a1", "van-ban.pdf", "application/pdf", signed)
    heavy = await send(axis, replace(document(COMMUNE), attachments=(paper,)))
    package = await axis.package(heavy.package_id)
    assert package is not None
    go_on = threading.Event()

    def slowly(*given: Any) -> Any:
        go_on.wait(20)
        return value_of(*given)

    monkeypatch.setattr("axis.legal_value.value_of", slowly)
    assert await weigh(axis.context, package, patience_s=0.05) is None
    assert await weigh(axis.context, package, patience_s=0.05) is None  # for its turn
    go_on.set()
    weight = await weigh(axis.context, package, patience_s=20)
    assert weight is not None
    assert weight.kind == "equivalent"
