"""What a node does with delivery messages: known ones, doubles, unreadable ones, recalls."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from node_samples import COMMUNE, START
from sqlalchemy import func, select

from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    Replacement,
    ResponseFor,
    Status,
    Trace,
)
from edoc.contract.proof import confirm_proof
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_tables import TASK
from edoc.ports.bus import Bus, Message
from nodes.keyring import Keyring
from nodes.node import Node
from nodes.records import BehaviourSettings, Incoming
from signing.authority import Authority
from signing.keys import KeyPool

SENDER = Organization("000.00.31.H21", "UBND huyện Giả Định")
LETTER = Edoc(
    sender=SENDER,
    receivers=(Organization(COMMUNE.code, COMMUNE.name),),
    document_id="000.00.31.H21,2019/12/02,05/UBND-VP",
    code=DocumentCode("05", "UBND-VP"),
    promulgated=START.date(),
    subject="cử cán bộ dự họp",
    document_type=DocumentType("Công văn"),
    traces=(Trace(SENDER.code, START),),
    attachments=(Attachment("1", "cong-van.docx", "application/docx", b"PK not signed"),),
)


@dataclass
class Office:
    """A commune's node; the test plays the axis."""

    node: Node
    bus: Bus
    sent: list[Message] = field(default_factory=list)

    async def deliver(self, package: bytes, delivery: str, receiver: str = COMMUNE.code) -> None:
        digest = hashlib.sha256(package).hexdigest()
        headers = {
            "package_id": digest[:24],
            "sha256": digest,
            "deliveries": json.dumps([{"id": delivery, "receiver": receiver}]),
            "fetch": "false",
        }
        message = Message(f"{digest[:24]}:xa:0", "delivery", package, headers)
        before = len(self.confirmations())
        await self.bus.publish("axis.gia-lai.default.system.xa", message)
        await self.until(lambda: len(self.confirmations()) > before)

    def confirmations(self) -> list[dict[str, object]]:
        bodies = [json.loads(one.body) for one in self.sent if one.type == "confirm"]
        return [body["results"][0] for body in bodies]

    async def until(self, condition: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 15
        while not condition():
            assert time.monotonic() < give_up
            await asyncio.sleep(0.01)

    async def books(self) -> dict[str, Incoming]:
        return {one.id: one for one in await self.node.incoming()}


@pytest.fixture
async def office(
    sqlite_database: Database, memory_bus: Bus, tmp_path: Path
) -> AsyncIterator[Office]:
    authority = Authority.create(
        tmp_path / "authority", now=START, base_url="http://a.invalid", key_bits=2048
    )
    clock = FixedClock(START)
    pool = KeyPool(tmp_path / "pool", size=0)
    node = Node(
        name="xa",
        level="commune",
        axis="gia-lai",
        world="default",
        system_id="xa",
        secret="secret",
        agencies=(COMMUNE,),
        database=sqlite_database,
        bus=memory_bus,
        clock=clock,
        real=SystemClock(),
        ids=RandomIds(),
        keyring=Keyring(tmp_path / "ring", pool, NoIssuer(), clock),
        trust=lambda: authority.trust(clock.now()),
        behaviour=BehaviourSettings(auto_handle=False),
    )
    office = Office(node, memory_bus)

    async def hear(message: Message) -> None:
        office.sent.append(message)

    await memory_bus.consume("axis.gia-lai.default.intake", hear)
    await node.start()
    yield office
    await node.stop()
    pool.close()


class NoIssuer:
    """No certificate is needed here: nothing gets as far as a status."""

    async def issue(self, *_: object) -> tuple[bytes, bytes]:
        raise OSError("the authority is away")


async def test_an_unsigned_document_is_entered_for_reference_only(office: Office) -> None:
    await office.deliver(write_edoc(LETTER), "d1")

    document = (await office.books())["d1"]
    assert (document.state, document.legal_value) == ("arrived", "reference")
    assert (document.package_signature, document.pdf_signature) == ("absent", "absent")
    assert office.confirmations() == [{"delivery": "d1", "result": "done", "reason": ""}]


async def test_confirmations_carry_the_systems_proof(office: Office) -> None:
    await office.deliver(write_edoc(LETTER), "d1")

    message = next(one for one in office.sent if one.type == "confirm")
    assert message.headers["system"] == "xa"
    assert message.headers["proof"] == confirm_proof("secret", message.id, message.body)


async def test_the_same_delivery_again_is_only_confirmed_again(office: Office) -> None:
    for _ in range(2):
        await office.deliver(write_edoc(LETTER), "d1")

    assert len(await office.books()) == 1
    assert [one["result"] for one in office.confirmations()] == ["done", "done"]
    assert (await office.node.counts())["signatures"]["package"]["checked"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    "changes",
    [{"subject": "bản khác"}, {"document_id": "khác", "subject": "cùng số, ký hiệu"}],
)
async def test_a_second_copy_is_flagged_and_not_registered(
    office: Office, changes: dict[str, str]
) -> None:
    await office.deliver(write_edoc(LETTER), "d1")
    await office.deliver(write_edoc(replace(LETTER, **changes)), "d2")

    books = await office.books()
    assert books["d2"].state == "duplicate"
    assert books["d2"].arrival_number is None


async def test_an_unreadable_package_is_confirmed_as_failed(office: Office) -> None:
    await office.deliver(b"<edXML>", "d1")

    (result,) = office.confirmations()
    assert result["result"] == "fail"
    assert result["reason"]
    assert await office.books() == {}


async def test_an_agency_of_another_system_is_confirmed_as_failed(office: Office) -> None:
    await office.deliver(write_edoc(LETTER), "d1", receiver="000.00.02.H21")

    (result,) = office.confirmations()
    assert result["result"] == "fail"
    assert "000.00.02.H21" in str(result["reason"])


async def test_a_recall_asks_the_first_copy_back(office: Office) -> None:
    await office.deliver(write_edoc(LETTER), "d1")
    recall = replace(LETTER, business=Business(type=1, reason="Ban hành nhầm"))
    await office.deliver(write_edoc(recall), "d2")

    books = await office.books()
    assert books["d1"].take_back == "requested"
    assert books["d2"].state == "notice"


async def test_a_status_about_nothing_we_sent_is_kept_and_flagged(office: Office) -> None:
    about = ResponseFor(COMMUNE.code, "99/UBND-VP", "unknown", START.date())
    await office.deliver(write_status(Status(SENDER, about, "03", START)), "s1")

    assert [one["result"] for one in office.confirmations()] == ["done"]
    counts = await office.node.counts()
    assert counts["signatures"]["package"]["absent"] == 1  # type: ignore[index]


async def test_a_failed_task_is_tried_again_later_and_harms_nobody(
    office: Office, sqlite_database: Database
) -> None:
    await office.deliver(write_edoc(LETTER), "d1")
    async with asyncio.timeout(15):
        while not await attempts(sqlite_database):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    assert office.node.ready
    assert await office.node.backlog() >= 1
    assert (await office.books())["d1"].history == ()


async def attempts(database: Database) -> int:
    """How often the node has tried, in vain, the task that it tried most."""
    async with database.read() as connection:
        return await connection.scalar(select(func.max(TASK.c.attempts))) or 0


async def test_a_recall_that_comes_twice_is_noted_once(office: Office) -> None:
    await office.deliver(write_edoc(LETTER), "d1")
    recall = write_edoc(replace(LETTER, business=Business(type=1, reason="Ban hành nhầm")))
    for _ in range(2):
        await office.deliver(recall, "d2")

    document = await office.node.incoming_document("d1")
    assert [(one.kind, one.state) for one in document.changes] == [("recall", "requested")]


async def test_a_take_back_that_overtakes_its_document_waits_for_it(office: Office) -> None:
    about = ResponseFor(COMMUNE.code, "05/UBND-VP", LETTER.document_id, START.date())
    await office.deliver(write_status(Status(SENDER, about, "13", START, "Gửi nhầm")), "s1")
    await office.deliver(write_edoc(LETTER), "d1")

    document = await office.node.incoming_document("d1")
    assert (document.state, document.take_back) == ("arrived", "requested")
    assert [(one.kind, one.state) for one in document.changes] == [("take-back", "requested")]


async def test_a_recalled_document_that_comes_later_is_not_registered(office: Office) -> None:
    recall = replace(LETTER, business=Business(type=1, reason="Ban hành nhầm"))
    await office.deliver(write_edoc(recall), "d1")
    await office.deliver(write_edoc(LETTER), "d2")

    books = await office.books()
    assert (books["d1"].state, books["d1"].alert) == ("notice", "before-document")
    assert (books["d2"].state, books["d2"].alert) == ("cancelled", "recalled-before")


async def test_a_replaced_document_that_comes_later_is_not_registered(office: Office) -> None:
    replaces = (Replacement(LETTER.document_id, (COMMUNE.code,)),)
    new = replace(
        LETTER,
        document_id="mới",
        code=DocumentCode("06", "UBND-VP"),
        business=Business(type=3, reason="Sai", replacements=replaces),
    )
    await office.deliver(write_edoc(new), "d1")
    await office.deliver(write_edoc(LETTER), "d2")

    books = await office.books()
    assert books["d1"].state == "arrived"
    assert (books["d2"].state, books["d2"].replaced_by) == ("replaced", "d1")


async def test_an_update_of_a_returned_document_is_registered_like_a_new_one(
    office: Office,
) -> None:
    broken = Attachment("1", "cong-van.pdf", "application/pdf", b"%PDF-1.4 nothing else")
    await office.deliver(write_edoc(replace(LETTER, attachments=(broken,))), "d1")
    update = Business(type=2, reason="Gửi lại", document_id=LETTER.document_id)
    await office.deliver(write_edoc(replace(LETTER, business=update)), "d2")

    books = await office.books()
    assert (books["d1"].state, books["d2"].state) == ("returned", "arrived")


RECALL = replace(
    LETTER,
    traces=(Trace(SENDER.code, START + timedelta(hours=3)),),
    business=Business(type=1, reason="Ban hành nhầm"),
)
UPDATE = replace(
    LETTER,
    subject="đã sửa",
    traces=(Trace(SENDER.code, START + timedelta(hours=1)),),
    business=Business(type=2, reason="Sửa", document_id=LETTER.document_id),
)


@pytest.mark.parametrize("order", [(LETTER, UPDATE), (UPDATE, LETTER)])
async def test_a_recall_holds_for_everything_made_before_it(
    office: Office, order: tuple[Edoc, Edoc]
) -> None:
    await office.deliver(write_edoc(RECALL), "d0")
    for number, package in enumerate(order, start=1):
        await office.deliver(write_edoc(package), f"d{number}")

    books = await office.books()
    assert (books["d1"].state, books["d2"].state) == ("cancelled", "cancelled")


async def test_a_recall_holds_for_an_update_with_an_id_of_its_own(office: Office) -> None:
    await office.deliver(write_edoc(RECALL), "d0")
    await office.deliver(write_edoc(replace(UPDATE, document_id="riêng")), "d1")

    assert (await office.books())["d1"].state == "cancelled"


async def test_an_update_made_after_a_recall_is_registered(office: Office) -> None:
    await office.deliver(write_edoc(RECALL), "d0")
    await office.deliver(write_edoc(LETTER), "d1")
    later = (Trace(SENDER.code, START + timedelta(hours=5)),)
    await office.deliver(write_edoc(replace(UPDATE, traces=later)), "d2")

    books = await office.books()
    assert (books["d1"].state, books["d2"].state) == ("cancelled", "arrived")


async def test_a_document_both_taken_back_and_recalled_before_it_came_is_cancelled(
    office: Office,
) -> None:
    about = ResponseFor(COMMUNE.code, "05/UBND-VP", LETTER.document_id, START.date())
    await office.deliver(write_status(Status(SENDER, about, "13", START, "Gửi nhầm")), "s1")
    await office.deliver(write_edoc(RECALL), "d1")
    await office.deliver(write_edoc(LETTER), "d2")

    document = await office.node.incoming_document("d2")
    assert (document.state, document.take_back) == ("cancelled", "agreed")
    assert {(one.kind, one.state) for one in document.changes} == {
        ("recall", "agreed"),
        ("take-back", "confirmed"),
    }
