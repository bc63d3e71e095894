"""A node when things go wrong: silence, outages, forged packages, agencies that have gone."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key
from node_samples import COMMUNE, START
from sqlalchemy import delete, select

from edoc.contract.limits import Limits
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    ResponseFor,
    Status,
    Trace,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_registers import IncomingStore
from edoc.plumbing.sql.node_store import TaskStore
from edoc.plumbing.sql.node_tables import TASK
from edoc.plumbing.sql.outbox_table import OUTBOX
from edoc.ports.bus import Message
from nodes.app import create_node_app
from nodes.keyring import Keyring
from nodes.node import Node
from nodes.records import (
    Addressee,
    BehaviourSettings,
    Draft,
    Incoming,
    NodeSettings,
    NodeUnavailable,
)
from signing.authority import Authority
from signing.keys import KeyPool
from signing.model import Identity, Subject
from signing.xmldsig import sign_package

QUEUE = "axis.gia-lai.default.system.xa"
SENDER = Organization("000.00.31.H21", "UBND huyện Giả Định")
DRAFT = Draft(COMMUNE.code, (Addressee(SENDER.code, SENDER.name),), "xin ý kiến")
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
AT_ONCE = BehaviourSettings(
    accept_delay=(0, 0),
    assign_delay=(0, 0),
    process_delay=(0, 0),
    complete_delay=(0, 0),
    hold_handling=lambda _: True,
)


class Issuer:
    """The authority, which can be switched off."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.away = False

    async def issue(self, subject: Subject, public_key_pem: bytes) -> tuple[bytes, bytes]:
        if self.away:
            raise RuntimeError("http://10.0.0.7/enrol does not answer")
        key = load_pem_public_key(public_key_pem)
        assert isinstance(key, RSAPublicKey)
        own, chain = self.authority.issue(subject, key, now=START)
        return own.public_bytes(Encoding.PEM), b"".join(c.public_bytes(Encoding.PEM) for c in chain)


@dataclass
class Office:
    """A commune's node; the test plays the axis, which answers while ``answering``."""

    node: Node
    bus: MemoryBus
    database: Database
    issuer: Issuer
    answering: bool = True
    sent: list[Message] = field(default_factory=list)
    heard_at: list[float] = field(default_factory=list)

    async def hear(self, message: Message) -> None:
        self.sent.append(message)
        self.heard_at.append(time.monotonic())
        if message.type == "submit" and self.answering:
            await self.answer(message)

    async def answer(self, message: Message) -> None:
        reference = message.headers["reference"]
        headers = {"reference": reference, "accepted": "true", "package_id": reference}
        receipt = Message(f"receipt-{reference}", "receipt", b"{}", headers)
        await self.bus.publish(QUEUE, receipt)

    async def deliver(self, package: bytes, delivery: str, **changes: str) -> None:
        digest = hashlib.sha256(package).hexdigest()
        headers = {
            "package_id": digest[:24],
            "sha256": digest,
            "deliveries": json.dumps([{"id": delivery, "receiver": COMMUNE.code}]),
            **changes,
        }
        message = Message(f"{digest[:24]}:xa:0", "delivery", package, headers)
        await self.bus.publish(QUEUE, message)

    async def entered(self, package: bytes, delivery: str, **changes: str) -> dict[str, object]:
        """Deliver a package and return what the node confirms."""
        before = len(self.confirmations())
        await self.deliver(package, delivery, **changes)
        await until(lambda: len(self.confirmations()) > before)
        return self.confirmations()[-1]

    def confirmations(self) -> list[dict[str, object]]:
        bodies = [json.loads(one.body) for one in self.sent if one.type == "confirm"]
        return [result for body in bodies for result in body["results"]]

    def submissions(self, reference: str) -> int:
        return sum(one.id == f"submit-{reference}" for one in self.sent)

    async def document(self, delivery: str) -> Incoming:
        return await self.node.incoming_document(delivery)

    async def in_state(self, delivery: str, state: str) -> None:
        async def there() -> bool:
            return (await self.document(delivery)).state == state

        await until_true(there)


async def until(condition: Callable[[], bool]) -> None:
    async def check() -> bool:
        return condition()

    await until_true(check)


async def until_true(condition: Callable[[], Awaitable[bool]]) -> None:
    give_up = time.monotonic() + 15
    while not await condition():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Issuer, Path]:
    folder = tmp_path_factory.mktemp("keys")
    authority = Authority.create(
        folder / "authority", now=START, base_url="http://a.invalid", key_bits=2048
    )
    return Issuer(authority), folder


@pytest.fixture
async def office(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    memory_bus: MemoryBus,
    keys: tuple[Issuer, Path],
) -> AsyncIterator[Office]:
    issuer, folder = keys
    issuer.away = False
    settings = getattr(request, "param", NodeSettings(poll_s=0.02, resubmit_after_s=0.2))
    clock = FixedClock(START)
    pool = KeyPool(folder / "pool", size=0)
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
        keyring=Keyring(folder / "ring", pool, issuer, clock),
        trust=lambda: issuer.authority.trust(clock.now()),
        behaviour=AT_ONCE,
        settings=settings,
        random=random.Random(1),
    )
    office = Office(node, memory_bus, sqlite_database, issuer)
    await memory_bus.consume("axis.gia-lai.default.intake", office.hear)
    await node.start()
    yield office
    await node.stop()
    pool.close()


def stranger(folder: Path) -> Identity:
    """Return an identity that claims to be the sender and that nobody trusts."""
    authority = Authority.create(folder, now=START, base_url="http://b.invalid", key_bits=2048)
    with KeyPool(folder / "pool", size=0) as pool:
        key = pool.take()
    subject = Subject("agency", SENDER.name, agency_code=SENDER.code)
    return Identity(key, *authority.issue(subject, key.public_key(), now=START))


async def test_only_what_has_no_receipt_is_submitted_again(office: Office) -> None:
    answered = await office.node.issue(DRAFT)
    await office.node.wait_receipt(answered.reference, 15)
    office.answering = False

    silent = await office.node.issue(DRAFT)
    await until(lambda: office.submissions(silent.reference) >= 2)

    assert office.submissions(answered.reference) == 1


async def test_each_silence_makes_the_next_wait_longer(office: Office) -> None:
    office.answering = False
    silent = await office.node.issue(DRAFT)

    await until(lambda: office.submissions(silent.reference) >= 3)

    _, second, third = office.heard_at[:3]
    assert third - second > 0.3  # the second wait is twice the first, less some chance


async def test_a_submission_whose_outbox_row_is_gone_is_made_anew(office: Office) -> None:
    office.answering = False
    await office.entered(write_edoc(LETTER), "d1")
    await until(lambda: office.submissions("01-d1") >= 1)
    async with office.database.write() as connection:
        await connection.execute(delete(OUTBOX))
    office.answering = True
    before = office.submissions("01-d1")

    await until(lambda: office.submissions("01-d1") > before)

    bodies = {one.body for one in office.sent if one.id == "submit-01-d1"}
    assert len(bodies) == 1
    await office.in_state("d1", "accepted")


async def test_bytes_that_are_not_those_announced_are_not_looked_at(office: Office) -> None:
    await office.deliver(write_edoc(LETTER), "d1", sha256="0" * 64)

    async def given_up() -> bool:
        return bool(await office.bus.dead_letters(QUEUE))

    await until_true(given_up)
    assert "other bytes" in (await office.bus.dead_letters(QUEUE))[0].reason
    assert await office.node.incoming() == []


SMALL = NodeSettings(poll_s=0.02, limits=Limits(package_bytes=100))


@pytest.mark.parametrize("office", [SMALL], indirect=True)
async def test_a_package_over_the_configured_limit_fails(office: Office) -> None:
    result = await office.entered(write_edoc(LETTER), "d1")

    assert result["result"] == "fail"
    assert await office.node.incoming() == []


async def test_a_recall_with_a_false_signature_is_not_obeyed(
    office: Office, tmp_path: Path
) -> None:
    await office.entered(write_edoc(LETTER), "d1")
    recall = replace(LETTER, business=Business(type=1, reason="Ban hành nhầm"))
    await office.entered(sign_package(write_edoc(recall), stranger(tmp_path)), "d2")

    assert (await office.document("d1")).take_back == ""
    notice = await office.document("d2")
    assert (notice.state, notice.alert, notice.about) == ("notice", "invalid-signature", "d1")


async def test_a_request_to_give_back_with_a_false_signature_is_not_obeyed(
    office: Office, tmp_path: Path
) -> None:
    await office.entered(write_edoc(LETTER), "d1")
    about = ResponseFor(COMMUNE.code, "05/UBND-VP", LETTER.document_id, START.date())
    request = write_status(Status(SENDER, about, "13", START, "Ban hành nhầm"))
    await office.entered(sign_package(request, stranger(tmp_path)), "s1")

    assert (await office.document("d1")).take_back == ""


async def test_handling_goes_on_after_a_declined_request_to_give_back(office: Office) -> None:
    await office.entered(write_edoc(LETTER), "d1")
    await office.in_state("d1", "accepted")  # and rests there
    async with office.database.write() as connection:
        store = TaskStore("xa", "default")
        task = {"id": "06:d1", "kind": "06", "document": "d1"}
        await store.plan(connection, [{**task, "due_at": START + timedelta(days=1)}])
    about = ResponseFor(COMMUNE.code, "05/UBND-VP", LETTER.document_id, START.date())
    await office.node.act("d1", "process")
    await office.entered(write_status(Status(SENDER, about, "13", START, "Nhầm")), "s1")

    await office.node.act("d1", "decline", "Đã triển khai")

    await office.in_state("d1", "completed")


async def test_a_task_of_an_agency_that_has_gone_is_dropped_alone(office: Office) -> None:
    await office.entered(write_edoc(LETTER), "d1")
    await office.in_state("d1", "accepted")
    store, books = TaskStore("xa", "default"), IncomingStore("xa", "default")
    async with office.database.write() as connection:
        row = dict(await books.find(connection, "d1") or {})
        await books.enter(connection, [{**row, "id": "d9", "agency": "000.99.99.H21"}])
        tasks = [
            {"id": f"05:{one}", "kind": "05", "document": one, "due_at": START}
            for one in ("d9", "d1")
        ]
        await store.plan(connection, tasks)

    await office.in_state("d1", "completed")

    async with office.database.read() as connection:
        state = await connection.scalar(select(TASK.c.state).where(TASK.c.id == "05:d9"))
    assert state == "dropped"


async def test_without_the_authority_the_api_asks_to_come_later(
    office: Office, tmp_path: Path
) -> None:
    office.issuer.away = True
    office.node._context.keyring._folder = tmp_path / "empty"
    transport = httpx.ASGITransport(app=create_node_app(office.node, admin_key="k"))
    headers = {"Authorization": "Bearer k", "Accept-Language": "en"}
    data = {"sender": COMMUNE.code, "receivers": SENDER.code, "subject": "xin ý kiến"}
    async with httpx.AsyncClient(transport=transport, base_url="http://n", headers=headers) as web:
        answer = await web.post("/api/v1/documents", data=data)

    assert (answer.status_code, answer.json()["code"]) == (503, "node-unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert "10.0.0.7" not in answer.text
    assert [one.state for one in await office.node.register_out()] == ["void"]


async def test_a_time_stamping_service_that_fails_leaves_nothing_half_done(
    office: Office,
) -> None:
    def away(_: bytes) -> bytes:
        raise RuntimeError("the service is away")

    office.node._context = replace(office.node._context, timestamper=away)

    with pytest.raises(NodeUnavailable, match="Nothing was sent"):
        await office.node.issue(DRAFT)

    assert [one.state for one in await office.node.register_out()] == ["void"]


async def test_a_code_too_long_for_the_register_is_refused(office: Office) -> None:
    draft = replace(DRAFT, receivers=(Addressee("0" * 65, "dài"),))

    with pytest.raises(Exception, match="more than 64 characters"):
        await office.node.issue(draft)

    assert await office.node.register_out() == []
