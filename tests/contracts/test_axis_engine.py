"""The axis's promises, on SQLite with the memory bus and on PostgreSQL with RabbitMQ."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from backends import BOTH_BACK_ENDS
from sqlalchemy import delete, select, update

from axis.delivery import Confirmation, confirm_many
from axis.engine import Axis
from axis.errors import NotFound, Refused, Unauthorised
from axis.records import AgencyRecord, Receipt, Submission, SystemRecord
from axis.settings import AxisSettings
from axis.worker import MOST_RESULTS
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    OtherInfo,
    PackageKind,
    ResponseFor,
    Signer,
    Status,
    Trace,
)
from edoc.contract.proof import confirm_proof, submit_proof
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.sql.axis_tables import DELIVERY, INTAKE_JOURNAL, PACKAGE, SETTLEMENT
from edoc.plumbing.sql.blob import BLOB
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus, Message
from edoc.ports.ids import IdSource

pytestmark = BOTH_BACK_ENDS

PROVINCE, DEPARTMENT, DISTRICT = "000.00.00.H21", "000.00.12.H21", "000.24.21.H21"
COMMUNE, CENTRAL = "000.25.31.H21", "000.00.00.G22"
WAIT_S = 15.0

SYSTEMS = [
    SystemRecord("ubnd-tinh", "Tỉnh", "bus", "secret-tinh"),
    SystemRecord("huyen", "Huyện", "bus", "secret-huyen"),
    SystemRecord("xa", "Xã", "pull", "secret-xa", free=True),
    SystemRecord("uplink", "Lên trục quốc gia", "uplink", "secret-uplink"),
]
AGENCIES = [
    AgencyRecord(PROVINCE, "UBND tỉnh Gia Lai", "province", "", "ubnd-tinh", aliases=("H21",)),
    AgencyRecord(DEPARTMENT, "Sở Nội vụ", "province", PROVINCE, "ubnd-tinh"),
    AgencyRecord(DISTRICT, "UBND huyện Đắk Đoa", "district", PROVINCE, "huyen"),
    AgencyRecord(COMMUNE, "UBND xã Ia Băng", "commune", DISTRICT, "xa", aliases=("H21.25.31",)),
    AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "uplink"),
]


def make_axis(
    database: Database,
    bus: Bus,
    clock: FixedClock,
    ids: IdSource | None = None,
    **settings: object,
) -> Axis:
    return Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=ids or RandomIds(),
        random=random.Random(1),
        settings=AxisSettings(**settings),  # type: ignore[arg-type]
    )


@pytest.fixture
async def axis(database: Database, bus: Bus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = make_axis(database, bus, clock)
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(AGENCIES)
    await axis.start()
    yield axis
    await axis.stop()


def edoc(
    *receivers: str, sender: str = PROVINCE, number: str = "45", subject: str = "Về việc thử"
) -> Edoc:
    return Edoc(
        sender=Organization(sender, "Bên gửi"),
        receivers=tuple(Organization(code, "Bên nhận") for code in receivers),
        document_id=f"{sender},2019/12/02,{number}/UBND-VP",
        code=DocumentCode(number, "UBND-VP"),
        promulgated=date(2019, 12, 2),
        subject=subject,
        document_type=DocumentType("Công văn"),
        place="Gia Lai",
        signer=Signer("Nguyễn Văn Mô Phỏng"),
        business=Business(),
        traces=(Trace(sender, datetime.fromisoformat("2019-12-02T01:00:00+00:00")),),
        attachments=(Attachment("a1", "van-ban.pdf", "application/pdf", b"%PDF-1.4 mo phong"),),
    )


def status(code: str, about: Edoc, *, receiver: str, reverse: bool = False) -> bytes:
    sender, addressee = (about.sender.code, receiver) if reverse else (receiver, about.sender.code)
    return write_status(
        Status(
            sender=Organization(sender, "Bên báo"),
            response_for=ResponseFor(
                addressee, str(about.code), about.document_id, about.promulgated
            ),
            status_code=code,
            at=datetime.fromisoformat("2019-12-02T03:00:00+00:00"),
            description="vì thử",
        )
    )


def submission(
    body: bytes | Edoc,
    *,
    system: str = "ubnd-tinh",
    to: tuple[str, ...] | None = None,
    kind: PackageKind = PackageKind.EDOC,
) -> Submission:
    data = write_edoc(body) if isinstance(body, Edoc) else body
    return Submission(system, kind, data, to)


def sent_status(body: bytes, system: str) -> Submission:
    return submission(body, system=system, kind=PackageKind.STATUS)


async def eventually(check: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while True:
            holds = check()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.02)


async def collect(bus: Bus, queue: str) -> list[Message]:
    got: list[Message] = []

    async def take(message: Message) -> None:
        got.append(message)

    await bus.consume(queue, take)
    return got


def rules_of(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, int]]:
    return [(f.rule, f.wire_code) for f in refusal.value.findings if f.is_error]


# --- accepting ---------------------------------------------------------------------------------


async def test_a_package_for_two_systems_makes_a_delivery_for_each_receiver(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc(DISTRICT, COMMUNE)))
    assert not receipt.duplicate
    assert {ref.receiver for ref in receipt.deliveries} == {DISTRICT, COMMUNE}
    waiting = await axis.waiting("xa")
    assert [(row.receiver, row.state, row.code) for row in waiting] == [
        (COMMUNE, "initial", "45/UBND-VP")
    ]


async def test_the_bytes_handed_out_are_the_bytes_taken_in(axis: Axis) -> None:
    body = write_edoc(edoc(COMMUNE))
    receipt = await axis.accept(submission(body))
    row, content = await axis.fetch("xa", receipt.deliveries[0].id)
    assert content == body
    assert row.size == len(body)
    assert await axis.fetch_package("ubnd-tinh", receipt.package_id) == body


async def test_a_system_of_the_bus_gets_one_message_naming_its_receivers(
    axis: Axis, bus: Bus
) -> None:
    got = await collect(bus, axis.context.system_queue("ubnd-tinh"))
    body = write_edoc(edoc(PROVINCE, DEPARTMENT, sender=DISTRICT))
    receipt = await axis.accept(submission(body, system="huyen"))
    await eventually(lambda: len(got) == 1)
    headers = got[0].headers
    assert got[0].body == body
    assert got[0].id == f"{receipt.package_id}:ubnd-tinh:0"
    assert [d["receiver"] for d in json.loads(headers["deliveries"])] == [PROVINCE, DEPARTMENT]
    assert headers["fetch"] == "false"


async def test_a_large_package_travels_as_a_reference(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    small = make_axis(database, bus, clock, inline_limit=100)
    got = await collect(bus, axis.context.system_queue("huyen"))
    receipt = await small.accept(submission(edoc(DISTRICT)))
    await axis.stop()
    await axis.start()
    await eventually(lambda: len(got) == 1)
    assert (got[0].body, got[0].headers["fetch"]) == (b"", "true")
    assert await small.fetch_package("huyen", receipt.package_id)


async def test_the_same_send_again_gets_the_original_answer(axis: Axis) -> None:
    first = await axis.accept(submission(edoc(DISTRICT, COMMUNE)))
    again = await axis.accept(submission(edoc(DISTRICT, COMMUNE)))
    assert again.duplicate
    assert replace(again, duplicate=False) == first


async def test_fifty_parallel_identical_sends_make_one_package(axis: Axis) -> None:
    one = submission(edoc(DISTRICT, COMMUNE))
    receipts = await asyncio.gather(*(axis.accept(one) for _ in range(50)))
    assert len({receipt.package_id for receipt in receipts}) == 1
    assert sum(receipt.duplicate for receipt in receipts) == 49
    assert len({receipt.deliveries for receipt in receipts}) == 1
    assert (await axis.ledger()).edoc.accepted == 2


async def test_the_same_file_to_other_receivers_is_a_new_package(axis: Axis) -> None:
    document = edoc(DISTRICT, COMMUNE)
    first = await axis.accept(submission(document, to=(DISTRICT,)))
    second = await axis.accept(submission(document, to=(COMMUNE,)))
    assert not second.duplicate
    assert first.package_id != second.package_id


async def test_other_bytes_under_a_used_document_id_are_a_named_conflict(axis: Axis) -> None:
    await axis.accept(submission(edoc(DISTRICT)))
    with pytest.raises(Refused) as refusal:
        await axis.accept(submission(edoc(DISTRICT, COMMUNE, subject="Nội dung khác")))
    assert rules_of(refusal) == [("E-DOCUMENT-CONFLICT", 21)]
    assert (await axis.ledger()).edoc.accepted == 1


async def test_an_update_may_repeat_its_document_id(axis: Axis) -> None:
    await axis.accept(submission(edoc(DISTRICT)))
    changed = replace(edoc(DISTRICT), business=Business(type=2, document_id="x"))
    assert not (await axis.accept(submission(changed))).duplicate


async def test_a_failed_first_copy_does_not_block_a_good_second(axis: Axis) -> None:
    first = await axis.accept(submission(edoc(COMMUNE)))
    await axis.confirm("xa", first.deliveries[0].id, "fail", "hỏng")
    second = await axis.accept(submission(edoc(COMMUNE, subject="Đã sửa")))
    assert not second.duplicate


async def failed(axis: Axis, one: Submission) -> Receipt:
    """Hand a package for COMMUNE in, which fails there."""
    receipt = await axis.accept(one)
    await axis.confirm("xa", receipt.deliveries[0].id, "fail", "hỏng")
    return receipt


async def test_the_same_send_after_every_copy_failed_is_a_new_package(axis: Axis) -> None:
    one = submission(edoc(COMMUNE))
    first = await failed(axis, one)
    again = await asyncio.gather(*(axis.accept(one) for _ in range(20)))
    assert len({receipt.package_id for receipt in again} - {first.package_id}) == 1
    assert sum(not receipt.duplicate for receipt in again) == 1
    assert len(await axis.waiting("xa")) == 1
    assert (await failed(axis, one)).duplicate
    assert not (await axis.accept(one)).duplicate
    assert (await axis.ledger()).balanced


async def test_two_workers_take_a_send_that_failed_before_as_one_new_package(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    workers = (axis, make_axis(database, bus, clock))
    for number in range(5):
        one = submission(edoc(COMMUNE, number=str(number)))
        first = await failed(axis, one)
        again = await asyncio.gather(*(each.accept(one) for each in workers * 4))
        assert len({receipt.package_id for receipt in again} - {first.package_id}) == 1
        assert sum(not receipt.duplicate for receipt in again) == 1
    assert (await axis.ledger()).edoc.accepted == 10


async def test_the_same_send_is_the_same_while_one_copy_is_open_or_delivered(axis: Axis) -> None:
    one = submission(edoc(COMMUNE, DISTRICT))
    first = await axis.accept(one)
    ids = {ref.receiver: ref.id for ref in first.deliveries}
    await axis.confirm("xa", ids[COMMUNE], "fail")
    assert (await axis.accept(one)).package_id == first.package_id
    await axis.confirm("huyen", ids[DISTRICT], "done")
    assert (await axis.accept(one)).package_id == first.package_id


async def test_a_message_that_the_bus_delivers_twice_stays_one_package(axis: Axis) -> None:
    one = replace(submission(edoc(COMMUNE)), reference="so-45")
    first = await failed(axis, one)
    assert (await axis.accept(one)).package_id == first.package_id
    assert not (await axis.accept(replace(one, reference="so-45-lan-2"))).duplicate


async def test_a_failed_send_that_comes_again_is_judged_again(axis: Axis) -> None:
    one = submission(edoc(COMMUNE))
    await failed(axis, one)
    await axis.accept(submission(edoc(COMMUNE, subject="Đã sửa")))
    for _ in range(2):  # other bytes stand under its id now
        with pytest.raises(Refused, match="E-DOCUMENT-CONFLICT"):
            await axis.accept(one)
    await axis.upsert_agencies([replace(AGENCIES[3], status="locked")])
    with pytest.raises(Refused, match="E-RECEIVER-LOCKED"):
        await axis.accept(one)


async def test_a_refused_package_may_come_again_corrected(axis: Axis) -> None:
    with pytest.raises(Refused):
        await axis.accept(submission(edoc("000.99.99.H99")))
    assert not (await axis.accept(submission(edoc(COMMUNE)))).duplicate


# --- refusing ----------------------------------------------------------------------------------


async def test_everything_wrong_is_said_at_once(axis: Axis) -> None:
    await axis.upsert_agencies([replace(AGENCIES[2], status="locked")])
    with pytest.raises(Refused) as refusal:
        await axis.accept(submission(edoc("000.99.99.H99", DISTRICT, sender=COMMUNE)))
    assert rules_of(refusal) == [
        ("E-SENDER-OTHER-SYSTEM", 19),
        ("E-RECEIVER-UNKNOWN", 18),
        ("E-RECEIVER-LOCKED", 23),
    ]


async def test_an_unknown_sender_and_a_closed_receiver_are_refused(axis: Axis) -> None:
    await axis.upsert_agencies([replace(AGENCIES[3], status="closed", note="Sáp nhập")])
    with pytest.raises(Refused) as refusal:
        await axis.accept(submission(edoc(COMMUNE, sender="000.99.99.H99")))
    assert rules_of(refusal) == [("E-SENDER-UNKNOWN", 19), ("E-RECEIVER-CLOSED", 18)]
    assert any("Sáp nhập" in finding.message.vi for finding in refusal.value.findings)


async def test_a_package_of_the_other_kind_is_refused(axis: Axis) -> None:
    with pytest.raises(Refused) as refusal:
        await axis.accept(submission(edoc(COMMUNE), kind=PackageKind.STATUS))
    assert rules_of(refusal) == [("E-KIND", 22)]


async def test_bytes_that_are_no_package_are_refused(axis: Axis) -> None:
    with pytest.raises(Refused):
        await axis.accept(submission(b"%PDF-1.4"))


async def test_an_unknown_system_is_told_so(axis: Axis) -> None:
    with pytest.raises(Unauthorised):
        await axis.accept(submission(edoc(COMMUNE), system="ai-do"))
    with pytest.raises(Unauthorised):
        await axis.authenticate("xa", "sai")
    assert (await axis.authenticate("xa", "secret-xa")).id == "xa"


async def test_a_require_policy_refuses_unsigned_packages(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    strict = make_axis(database, bus, clock, signature_policy="require")
    with pytest.raises(Refused) as refusal:
        await strict.accept(submission(edoc(COMMUNE)))
    assert rules_of(refusal) == [("E-SIGNATURE-ABSENT", 22)]


# --- routing -----------------------------------------------------------------------------------


async def test_an_alias_in_any_case_reaches_the_agency_once(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc("h21.25.31", COMMUNE)))
    assert [ref.receiver for ref in receipt.deliveries] == [COMMUNE]
    assert "W-RECEIVER-TWICE" in {finding.rule for finding in receipt.findings}


async def test_a_stale_to_follows_the_package(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE), to=(DISTRICT,)))
    assert [ref.receiver for ref in receipt.deliveries] == [COMMUNE]
    assert "W-TO-IGNORED" in {finding.rule for finding in receipt.findings}


async def test_the_uplink_delivers_to_its_own_to_only(axis: Axis) -> None:
    document = edoc("000.00.00.H34", PROVINCE, sender=CENTRAL)
    receipt = await axis.accept(submission(document, system="uplink", to=(PROVINCE,)))
    assert [ref.receiver for ref in receipt.deliveries] == [PROVINCE]


async def test_what_came_down_the_uplink_never_goes_up_again(axis: Axis) -> None:
    with pytest.raises(Refused) as refusal:
        await axis.accept(submission(edoc(CENTRAL, sender=CENTRAL), system="uplink"))
    assert rules_of(refusal) == [("E-RECEIVER-LOOP", 18)]


async def test_a_package_for_outside_goes_up_once(axis: Axis, bus: Bus) -> None:
    got = await collect(bus, axis.context.system_queue("uplink"))
    await axis.accept(submission(edoc(CENTRAL, DISTRICT)))
    await eventually(lambda: len(got) == 1)
    assert [d["receiver"] for d in json.loads(got[0].headers["deliveries"])] == [CENTRAL]


async def test_many_receivers_of_one_system_are_named_in_chunks(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    codes = [f"000.{n:02}.31.H21" for n in range(1, 6)]
    await axis.upsert_agencies(
        AgencyRecord(code, f"Xã {code}", "commune", DISTRICT, "huyen") for code in codes
    )
    chunked = make_axis(database, bus, clock, deliveries_per_message=2)
    got = await collect(bus, axis.context.system_queue("huyen"))
    await chunked.accept(submission(edoc(*codes)))
    axis.context.relay.notify()
    await eventually(lambda: len(got) == 3)
    assert sorted(len(json.loads(m.headers["deliveries"])) for m in got) == [1, 2, 2]


# --- delivering --------------------------------------------------------------------------------


async def test_urgent_deliveries_come_first_in_the_list(axis: Axis, clock: FixedClock) -> None:
    await axis.accept(submission(edoc(COMMUNE, number="1")))
    clock.advance(timedelta(minutes=1))
    urgent = replace(edoc(COMMUNE, number="2"), other=OtherInfo(priority=2))
    await axis.accept(submission(urgent))
    assert [row.code for row in await axis.waiting("xa")] == ["2/UBND-VP", "1/UBND-VP"]


async def test_a_confirmed_delivery_leaves_the_list_and_can_be_fetched_again(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE)))
    row = await axis.confirm("xa", receipt.deliveries[0].id, "done")
    assert (row.state, await axis.waiting("xa")) == ("done", [])
    assert (await axis.fetch("xa", row.id))[1]


async def test_the_first_end_of_a_delivery_stands(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE)))
    delivery = receipt.deliveries[0].id
    await axis.confirm("xa", delivery, "processing")
    await axis.confirm("xa", delivery, "done")
    assert (await axis.confirm("xa", delivery, "done")).state == "done"
    assert (await axis.confirm("xa", delivery, "fail", "muộn")).state == "done"
    assert (await axis.confirm("xa", delivery, "processing")).state == "done"
    assert (await axis.ledger()).edoc.balanced


async def test_a_delivery_of_another_system_does_not_exist_for_a_caller(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE)))
    for attempt in (
        axis.fetch("huyen", receipt.deliveries[0].id),
        axis.confirm("huyen", receipt.deliveries[0].id, "done"),
        axis.fetch_package("huyen", receipt.package_id),
        axis.sent("huyen", receipt.package_id),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_delivery_nobody_confirms_expires_in_world_time(
    axis: Axis, clock: FixedClock
) -> None:
    await axis.accept(submission(edoc(COMMUNE, DISTRICT)))
    clock.advance(timedelta(days=30))
    await axis.sweep()
    ledger = await axis.ledger()
    assert (ledger.edoc.expired, ledger.edoc.in_flight, ledger.balanced) == (2, 0, True)
    assert await axis.waiting("xa") == []


async def test_an_unconfirmed_message_is_sent_again(
    axis: Axis, bus: Bus, clock: FixedClock
) -> None:
    got = await collect(bus, axis.context.system_queue("huyen"))
    await axis.accept(submission(edoc(DISTRICT)))
    await eventually(lambda: len(got) == 1)
    clock.advance(timedelta(seconds=61))
    await axis.sweep()
    await eventually(lambda: len(got) == 2)
    assert got[0].id == got[1].id
    assert [row.attempts for row in await axis.waiting("huyen")] == [1]


# --- the bus -----------------------------------------------------------------------------------


def submit_message(reference: str, body: bytes, secret: str = "secret-huyen") -> Message:
    id_ = f"submit-{reference}"
    proof = submit_proof(secret, id_, "edoc", "", body)
    headers = {"system": "huyen", "kind": "edoc", "to": "", "reference": reference, "proof": proof}
    return Message(id_, "submit", body, headers)


async def test_a_package_from_the_bus_is_answered_with_a_receipt(axis: Axis, bus: Bus) -> None:
    got = await collect(bus, axis.context.system_queue("huyen"))
    body = write_edoc(edoc(COMMUNE, sender=DISTRICT))
    await bus.publish(axis.context.intake_queue, submit_message("r1", body))
    await eventually(lambda: bool(got))
    answer = json.loads(got[0].body)
    told = (got[0].id, got[0].type, got[0].headers["accepted"])
    assert told == ("receipt-huyen:r1", "receipt", "true")
    assert [d["receiver"] for d in answer["deliveries"]] == [COMMUNE]
    assert (await axis.waiting("xa"))[0].package_id == answer["package_id"]


async def test_a_refusal_on_the_bus_says_why_in_both_languages(axis: Axis, bus: Bus) -> None:
    got = await collect(bus, axis.context.system_queue("huyen"))
    body = write_edoc(edoc("000.99.99.H99", sender=DISTRICT))
    await bus.publish(axis.context.intake_queue, submit_message("r2", body))
    await eventually(lambda: bool(got))
    errors = [f for f in json.loads(got[0].body)["findings"] if f["severity"] == "error"]
    assert got[0].headers["accepted"] == "false"
    assert errors[0]["rule"] == "E-RECEIVER-UNKNOWN"
    assert errors[0]["message"]["vi"]
    assert errors[0]["mend"]["en"]


async def test_a_forged_message_becomes_a_dead_letter(axis: Axis, bus: Bus) -> None:
    body = write_edoc(edoc(COMMUNE, sender=DISTRICT))
    await bus.publish(axis.context.intake_queue, submit_message("r3", body, secret="đoán"))

    async def buried() -> bool:
        return bool(await axis.queues.dead_letters())

    await eventually(buried)
    assert (await axis.ledger()).edoc.accepted == 0
    letter = (await axis.queues.dead_letters())[0]
    assert "proof" in letter.reason
    assert await axis.queues.discard(letter.queue, letter.id)


def confirm_message(deliveries: list[str]) -> Message:
    results = [{"delivery": one, "result": "done", "reason": ""} for one in deliveries]
    body = json.dumps({"package_id": "", "results": results}).encode()
    id_ = f"confirm-{len(deliveries)}:0:huyen"
    proof = confirm_proof("secret-huyen", id_, body)
    return Message(id_, "confirm", body, {"system": "huyen", "proof": proof})


async def test_a_confirmation_without_bound_becomes_a_dead_letter(axis: Axis, bus: Bus) -> None:
    message = confirm_message([str(number) for number in range(MOST_RESULTS + 1)])
    await bus.publish(axis.context.intake_queue, message)

    async def buried() -> bool:
        return bool(await axis.queues.dead_letters())

    await eventually(buried)
    assert "results" in (await axis.queues.dead_letters())[0].reason


async def test_more_is_confirmed_at_once_than_one_statement_takes(axis: Axis) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE)))
    own = Confirmation(receipt.deliveries[0].id, "done")
    others = [Confirmation(f"x{number}", "done") for number in range(33_000)]
    unknown = await confirm_many(axis.context, "xa", [*others, own])
    assert len(unknown) == len(others)
    assert (await axis.ledger()).edoc.delivered == 1


async def test_a_confirmation_from_the_bus_settles_the_deliveries(axis: Axis, bus: Bus) -> None:
    receipt = await axis.accept(submission(edoc(DISTRICT)))
    message = confirm_message([receipt.deliveries[0].id])
    await bus.publish(axis.context.intake_queue, message)
    await bus.publish(axis.context.intake_queue, message)

    async def settled() -> bool:
        return (await axis.ledger()).edoc.delivered == 1

    await eventually(settled)
    assert (await axis.ledger()).balanced


# --- statuses ----------------------------------------------------------------------------------


async def test_a_status_finds_its_delivery_and_reaches_the_sender(axis: Axis) -> None:
    document = edoc(COMMUNE)
    sent = await axis.accept(submission(document))
    receipt = await axis.accept(sent_status(status("01", document, receiver=COMMUNE), "xa"))
    await axis.accept(sent_status(status("03", document, receiver=COMMUNE), "xa"))
    assert [ref.receiver for ref in receipt.deliveries] == [PROVINCE]
    seen = (await axis.sent("ubnd-tinh", sent.package_id))[0]
    assert [s.code for s in seen.statuses] == ["01", "03"]
    assert seen.delivery.business_status == "03"
    assert seen.last_status is not None


async def test_a_late_status_is_kept_flagged_and_moves_nothing_back(axis: Axis) -> None:
    document = edoc(COMMUNE)
    sent = await axis.accept(submission(document))
    for code in ("01", "03", "05", "04"):
        receipt = await axis.accept(sent_status(status(code, document, receiver=COMMUNE), "xa"))
    seen = (await axis.sent("ubnd-tinh", sent.package_id))[0]
    assert seen.delivery.business_status == "05"
    assert [s.expected for s in seen.statuses] == [True, True, True, False]
    assert "W-STATUS-ODD" in {finding.rule for finding in receipt.findings}


async def test_a_status_without_a_document_is_delivered_all_the_same(axis: Axis) -> None:
    receipt = await axis.accept(sent_status(status("01", edoc(COMMUNE), receiver=COMMUNE), "xa"))
    assert "W-STATUS-UNMATCHED" in {finding.rule for finding in receipt.findings}
    assert len(receipt.deliveries) == 1


@pytest.mark.parametrize("rebuilt", ["{code}-2019-{number}", "{code},2019-12-02,{number}/UB"])
async def test_a_status_that_is_matched_by_its_number_says_which_id_is_right(
    axis: Axis, rebuilt: str
) -> None:
    document = edoc(COMMUNE)
    await axis.accept(submission(document))
    given = rebuilt.format(code=PROVINCE, number=document.code.number)
    body = status("01", replace(document, document_id=given), receiver=COMMUNE)
    receipt = await axis.accept(sent_status(body, "xa"))
    (told,) = [one for one in receipt.findings if one.rule == "W-RESPONSE-BY-NUMBER"]
    assert given in told.message.en
    assert document.document_id in told.message.vi
    assert document.document_id in told.mend.en
    assert told.path.endswith("ResponseFor/DocumentId")
    seen = (await axis.sent("ubnd-tinh", (await axis.accept(submission(document))).package_id))[0]
    assert seen.delivery.business_status == "01"


async def test_a_status_with_the_right_id_or_none_says_nothing_of_it(axis: Axis) -> None:
    document = edoc(COMMUNE)
    await axis.accept(submission(document))
    for code, document_id in (("01", document.document_id), ("03", "")):
        body = status(code, replace(document, document_id=document_id), receiver=COMMUNE)
        receipt = await axis.accept(sent_status(body, "xa"))
        assert "W-RESPONSE-BY-NUMBER" not in {finding.rule for finding in receipt.findings}


async def test_a_take_back_before_the_fetch_withdraws_the_delivery(axis: Axis) -> None:
    document = edoc(COMMUNE)
    sent = await axis.accept(submission(document))
    body = status("13", document, receiver=COMMUNE, reverse=True)
    await axis.accept(sent_status(body, "ubnd-tinh"))
    seen = (await axis.sent("ubnd-tinh", sent.package_id))[0]
    assert (seen.delivery.state, seen.delivery.business_status) == ("recalled", "13")
    assert [row.kind for row in await axis.waiting("xa")] == ["status"]
    assert (await axis.ledger()).balanced


# --- the books ---------------------------------------------------------------------------------


async def test_the_ledger_counts_every_end(axis: Axis) -> None:
    done = await axis.accept(submission(edoc(COMMUNE, number="1")))
    failed = await axis.accept(submission(edoc(COMMUNE, number="2")))
    await axis.accept(submission(edoc(COMMUNE, number="3")))
    await axis.confirm("xa", done.deliveries[0].id, "done")
    await axis.confirm("xa", failed.deliveries[0].id, "fail", "không đọc được")
    books = (await axis.ledger()).edoc
    assert (books.accepted, books.delivered, books.failed, books.in_flight) == (3, 1, 1, 1)
    assert books.balanced
    assert books.explanation == ()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(delete(DELIVERY), id="a lost delivery"),
        pytest.param(delete(SETTLEMENT), id="a lost confirmation"),
        pytest.param(delete(INTAKE_JOURNAL), id="a lost journal line"),
        pytest.param(update(DELIVERY).values(state="fail"), id="a changed state"),
        pytest.param(delete(PACKAGE), id="a lost package"),
        pytest.param(delete(BLOB), id="lost bytes"),
    ],
)
async def test_a_lost_row_unbalances_the_books(
    axis: Axis, database: Database, damage: object
) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE)))
    await axis.confirm("xa", receipt.deliveries[0].id, "done")
    async with database.write() as connection:
        await connection.execute(damage)  # type: ignore[call-overload]
    books = (await axis.ledger()).edoc
    assert not books.balanced
    named = {receipt.deliveries[0].id, receipt.package_id}
    assert any(name in text.vi and name in text.en for text in books.explanation for name in named)


async def test_a_whole_lost_intake_unbalances_the_books(axis: Axis, database: Database) -> None:
    receipt = await axis.accept(submission(edoc(COMMUNE)))
    async with database.write() as connection:
        for table in (PACKAGE, DELIVERY, INTAKE_JOURNAL):
            await connection.execute(delete(table))
    books = (await axis.ledger()).edoc
    assert not books.balanced
    assert receipt.package_id in books.explanation[0].en


async def test_counts_tell_levels_paths_and_statuses(axis: Axis) -> None:
    document = edoc(COMMUNE, DISTRICT)
    await axis.accept(submission(document))
    await axis.accept(sent_status(status("01", document, receiver=COMMUNE), "xa"))
    counts = await axis.counts()
    assert counts.packages == {"edoc": 1, "status": 1}
    assert counts.paths == {("province", "commune"): 1, ("province", "district"): 1}
    assert counts.statuses == {"01": 1}
    assert counts.levels["province"] == 2
    assert counts.signatures["package"].absent == 2


async def test_a_timeline_is_found_by_any_of_its_ids(axis: Axis) -> None:
    document = edoc(COMMUNE)
    receipt = await axis.accept(submission(document))
    await axis.confirm("xa", receipt.deliveries[0].id, "done")
    await axis.accept(sent_status(status("01", document, receiver=COMMUNE), "xa"))
    for name in (receipt.package_id, document.document_id, receipt.deliveries[0].id):
        told = await axis.timeline(name)
        assert [e.type for e in told.entries] == ["accepted", "routed", "done", "status"]
    assert COMMUNE in told.holder.vi
    assert "03" in told.next.en
    with pytest.raises(NotFound):
        await axis.timeline("không có")


async def test_events_are_read_from_where_one_left_off(axis: Axis) -> None:
    await axis.accept(submission(edoc(COMMUNE, number="1")))
    first = await axis.events()
    await axis.accept(submission(edoc(COMMUNE, number="2")))
    more = await axis.events(first[-1].seq)
    assert [event.type for event in first] == ["accepted", "routed"] == [e.type for e in more]


# --- crashes and the registry ------------------------------------------------------------------


class CrashingIds(RandomIds):
    """Stands for a process that dies in the middle of accepting."""

    def delivery_id(self) -> str:
        raise RuntimeError("died here")


async def test_a_crash_inside_the_transaction_leaves_nothing(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    dying = make_axis(database, bus, clock, ids=CrashingIds())
    with pytest.raises(RuntimeError):
        await dying.accept(submission(edoc(DISTRICT)))
    async with database.read() as connection:
        assert (await connection.execute(select(PACKAGE))).first() is None
    assert not (await axis.accept(submission(edoc(DISTRICT)))).duplicate


async def test_what_was_accepted_before_a_restart_is_delivered_after_it(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    sleeping = make_axis(database, bus, clock)
    await axis.stop()
    await sleeping.accept(submission(edoc(DISTRICT)))  # committed, never relayed
    got = await collect(bus, axis.context.system_queue("huyen"))
    await axis.start()
    await eventually(lambda: len(got) == 1)


async def test_an_agency_is_found_by_words_without_accents(axis: Axis) -> None:
    found = await axis.registrar.page(text="dak doa", limit=50)
    assert [agency.code for agency in found.agencies] == [DISTRICT]
    assert (await axis.find_agency(" h21 ")) == await axis.find_agency(PROVINCE)


async def test_an_agency_belongs_to_one_system(axis: Axis) -> None:
    with pytest.raises(Refused) as refusal:
        await axis.register_agency("xa", AGENCIES[2])
    assert rules_of(refusal) == [("R-AGENCY-OTHER-SYSTEM", 19)]
    new = AgencyRecord("000.77.31.H21", "Xã mới", "commune", DISTRICT, "")
    assert (await axis.register_agency("xa", new)).system_id == "xa"
    await axis.delete_agency("xa", new.code)
    assert await axis.find_agency(new.code) is None


@pytest.mark.parametrize("stolen", [DISTRICT, "H21", "h21.25.31", DEPARTMENT])
async def test_no_name_of_another_agency_can_be_taken_as_an_alias(axis: Axis, stolen: str) -> None:
    new = AgencyRecord("000.77.31.H21", "Xã mới", "commune", DISTRICT, "", aliases=(stolen,))
    with pytest.raises(Refused) as refusal:
        await axis.register_agency("xa", new)
    assert rules_of(refusal) == [("R-AGENCY-CLASH", 19)]
    with pytest.raises(Refused):
        await axis.register_agency("xa", replace(new, aliases=(), old_code=stolen))


async def test_an_alias_of_another_agency_cannot_be_registered_as_a_code(axis: Axis) -> None:
    with pytest.raises(Refused) as refusal:
        await axis.register_agency("xa", AgencyRecord("H21", "Xã mới", "commune", "", ""))
    assert rules_of(refusal) == [("R-AGENCY-CLASH", 19)]


async def test_a_removed_code_is_its_systems_own_until_another_agency_bears_it(axis: Axis) -> None:
    removed = await axis.delete_agency("xa", COMMUNE)
    heir = AgencyRecord("000.77.31.H21", "Xã mới", "commune", DISTRICT, "", old_code=COMMUNE)
    with pytest.raises(Refused):
        await axis.register_agency("ubnd-tinh", heir)
    await axis.register_agency("xa", heir)
    with pytest.raises(Refused) as refusal:  # its mail would go astray
        await axis.register_agency("xa", removed)
    assert rules_of(refusal) == [("R-AGENCY-CLASH", 19)]
    await axis.register_agency("xa", replace(heir, old_code=""))
    assert (await axis.register_agency("xa", removed)).code == COMMUNE


async def test_the_alias_of_a_removed_agency_is_free(axis: Axis) -> None:
    await axis.delete_agency("xa", COMMUNE)
    other = AgencyRecord("000.77.31.H21", "Xã mới", "commune", "", "", aliases=("H21.25.31",))
    await axis.register_agency("ubnd-tinh", other)
    found = await axis.find_agency("H21.25.31")
    assert found is not None
    assert found.code == other.code


async def test_an_agency_is_removed_by_its_code_and_not_by_an_alias(axis: Axis) -> None:
    with pytest.raises(NotFound):
        await axis.delete_agency("xa", "H21.25.31")
    assert (await axis.delete_agency("xa", COMMUNE.lower())).code == COMMUNE
    assert await axis.find_agency("H21.25.31") is None
    with pytest.raises(NotFound):
        await axis.delete_agency("xa", COMMUNE)


async def test_an_agency_keeps_its_own_aliases_when_it_is_registered_again(axis: Axis) -> None:
    known = await axis.find_agency(COMMUNE)
    assert known is not None
    again = await axis.register_agency("xa", replace(known, name="UBND xã Ia Băng mới"))
    assert (again.name, again.aliases) == ("UBND xã Ia Băng mới", ("H21.25.31",))


@pytest.mark.parametrize("field", ["code", "old_code", "aliases"])
async def test_only_the_uplink_registers_codes_outside_the_province(axis: Axis, field: str) -> None:
    outside = "000.00.12.H34"
    value: Any = (outside,) if field == "aliases" else outside
    new = replace(AgencyRecord("000.77.31.H21", "Sở", "province", "", ""), **{field: value})
    with pytest.raises(Refused) as refusal:
        await axis.register_agency("xa", new)
    assert rules_of(refusal) == [("R-AGENCY-OUTSIDE", 19)]
    assert (await axis.register_agency("uplink", new)).system_id == "uplink"


@pytest.mark.parametrize("code", ["", "a b", "x" * 36, "H21/12", "H21,12", "Sở", "H21\x00"])
async def test_a_code_has_plain_characters_only(axis: Axis, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        await axis.register_agency("xa", AgencyRecord(code, "Xã mới", "commune", "", ""))
    assert rules_of(refusal) == [("R-AGENCY-CODE", 19)]


async def test_one_of_two_systems_gets_a_code_that_both_register_at_once(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    other = make_axis(database, bus, clock)
    new = AgencyRecord("vxp.saas.01", "Cơ quan thử", "other", "", "")
    await asyncio.gather(axis.agencies(), other.agencies())
    outcomes = await asyncio.gather(
        axis.register_agency("xa", new),
        other.register_agency("huyen", new),
        return_exceptions=True,
    )
    (winner,) = [one.system_id for one in outcomes if isinstance(one, AgencyRecord)]
    assert len([one for one in outcomes if isinstance(one, Refused)]) == 1
    assert (await make_axis(database, bus, clock).agencies())[-1].system_id == winner


async def test_texts_longer_than_a_column_are_cut_where_they_are_only_shown(axis: Axis) -> None:
    long = replace(
        edoc(DISTRICT),
        sender=Organization(PROVINCE, "U" * 3000),
        document_type=DocumentType("C" * 3000),
        subject="S" * 3000,
    )
    receipt = await axis.accept(submission(long))
    row = await axis.package(receipt.package_id)
    assert row is not None
    assert (len(row.sender_name), len(row.type_name), len(row.subject)) == (500, 255, 3000)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"document_id": "x" * 256}, "E-DOCUMENT-ID-LENGTH"),
        ({"code": DocumentCode("1" * 200, "V" * 200)}, "E-CODE-LENGTH"),
        ({"receivers": (Organization("9" * 65, "Nơi nhận"),)}, "E-ORGANID-LENGTH"),
    ],
)
async def test_ids_longer_than_a_column_are_refused(
    axis: Axis, change: dict[str, Any], rule: str
) -> None:
    with pytest.raises(Refused) as refusal:
        await axis.accept(submission(replace(edoc(DISTRICT), **change)))
    assert rule in [name for name, _ in rules_of(refusal)]


async def test_a_second_process_sees_a_changed_directory_when_accepting(
    database: Database, bus: Bus, clock: FixedClock, axis: Axis
) -> None:
    other = make_axis(database, bus, clock)
    await other.agencies()
    await axis.upsert_agencies([replace(AGENCIES[3], status="locked")])
    with pytest.raises(Refused) as refusal:
        await other.accept(submission(edoc(COMMUNE)))
    assert rules_of(refusal) == [("E-RECEIVER-LOCKED", 23)]
