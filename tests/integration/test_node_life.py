"""The later life of documents between two nodes, an axis, and a user's own pulling client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from backends import BOTH_BACK_ENDS
from province import (
    BY_HAND,
    COMMUNES,
    DISTRICT,
    QUICK,
    START,
    FreeSystem,
    Province,
    make_province,
    register,
    register_free,
    until,
)

from edoc.contract.model import (
    Business,
    DocumentCode,
    Edoc,
    Organization,
    ReceiverChange,
    Replacement,
    Trace,
)
from edoc.contract.reader import read_package
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus, Message
from nodes.records import (
    ActionRefused,
    Addressee,
    Draft,
    Incoming,
    Operation,
    Outgoing,
    UnknownRecord,
)
from nodes.update import Update
from signing.authority import Authority
from signing.keys import KeyPool

pytestmark = BOTH_BACK_ENDS
FIRST, SECOND, THIRD = COMMUNES
DISOBEDIENT = replace(QUICK, decline_recall=1.0, decline_change=1.0)
RESTING = replace(QUICK, hold_handling=lambda _document: True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    url = "http://authority.example.invalid"
    return Authority.create(folder, now=START, base_url=url, key_bits=2048)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, KeyPool]]:
    folder = tmp_path_factory.mktemp("keys")
    with KeyPool(folder / "pool", size=2) as pool:
        yield folder / "ring", pool


@pytest.fixture
async def province(
    request: pytest.FixtureRequest,
    database: Database,
    bus: Bus,
    authority: Authority,
    keys: tuple[Path, KeyPool],
) -> AsyncIterator[Province]:
    province = make_province(database, bus, authority, keys, getattr(request, "param", RESTING))
    await register(province.axis)
    await province.start()
    yield province
    await province.stop()


@pytest.fixture
async def free(province: Province) -> FreeSystem:
    return await register_free(province.axis)


async def entry(province: Province, document_id: str, state: str | None = None) -> Incoming:
    """Wait for the communes' entry of a document, in a state."""
    found: list[Incoming] = []

    async def there() -> bool:
        found[:] = [
            one
            for one in await province.xa.incoming()
            if one.document_id == document_id and state in {None, one.state}
        ]
        return bool(found)

    await until(there, f"{document_id} {state}")
    return await province.xa.incoming_document(found[0].id)


# -- what a node issues ---------------------------------------------------------------------------


async def test_a_recall_freezes_the_document_and_is_obeyed(province: Province) -> None:
    sent = await province.send(FIRST, SECOND)
    await province.status(sent.reference, "03")

    recalled = await province.huyen.life.recall(sent.reference, None, "Ban hành nhầm phụ lục")
    answered = await province.status(sent.reference, "15")

    assert recalled.frozen_at is not None
    assert [one.business_type for one in recalled.operations] == [1]
    assert {(one.asked, one.answer) for one in answered.receivers} == {("recall", "15")}
    received = await entry(province, sent.document_id, "cancelled")
    assert received.take_back == "agreed"
    assert received.changes[0].reason == "Ban hành nhầm phụ lục"
    assert not {"04", "05", "06"} & {one.code for one in received.history}


async def test_a_recall_repeats_the_identity_and_carries_a_signed_notice(
    province: Province,
) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    recalled = await province.huyen.life.recall(sent.reference, None, "Nhầm phụ lục")
    notice = await province.huyen.wait_receipt(recalled.operations[0].reference, 30)

    package = read_package(await province.axis.fetch_package("huyen", notice.package_id))

    assert isinstance(package, Edoc)
    assert (package.document_id, str(package.code)) == (sent.document_id, sent.code)
    assert package.business is not None
    assert (package.business.type, package.business.document_id) == (1, "")
    assert package.business.reason == "Nhầm phụ lục"
    assert package.attachments[0].content.startswith(b"%PDF")
    assert notice.code == "02/TB-UBND"
    assert (await entry(province, sent.document_id, "notice")).pdf_signature == "valid"


async def test_a_recall_is_not_issued_twice_or_without_reason(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    with pytest.raises(ActionRefused, match="Give a reason"):
        await province.huyen.life.recall(sent.reference, None, " ")
    with pytest.raises(UnknownRecord, match="Not among the receivers"):
        await province.huyen.life.recall(sent.reference, ["000.99.99.H21"], "Nhầm")
    await province.huyen.life.recall(sent.reference, None, "Nhầm")

    with pytest.raises(ActionRefused, match="recalled already"):
        await province.huyen.life.recall(sent.reference, None, "Nhầm")
    with pytest.raises(ActionRefused, match="frozen"):
        await province.huyen.life.update(sent.reference, Update("Sửa", subject="khác"))
    with pytest.raises(UnknownRecord):
        await province.xa.life.recall(sent.reference, None, "Không phải của mình")


@pytest.mark.parametrize("province", [DISOBEDIENT], indirect=True)
async def test_a_declined_recall_is_flagged_and_work_goes_on(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "01")

    await province.huyen.life.recall(sent.reference, None, "Nhầm")
    await province.status(sent.reference, "16")
    document = await province.status(sent.reference, "06")

    assert document.receivers[0].answer == "16"
    received = await entry(province, sent.document_id, "completed")
    assert (received.alert, received.take_back) in {
        ("declined-recall", "declined"),
        ("", "declined"),  # it was completed before the recall came
    }


async def test_an_update_changes_data_and_receivers(province: Province) -> None:
    sent = await province.send(FIRST, SECOND)
    await province.status(sent.reference, "03")
    wish = Update(
        "Sửa trích yếu, đổi nơi nhận",
        subject="triển khai nhiệm vụ tháng 01",
        due=date(2019, 12, 20),
        add=(Addressee(THIRD.code, THIRD.name),),
        remove=(SECOND.code,),
    )

    await province.huyen.life.update(sent.reference, wish)
    await province.status(sent.reference, "15", FIRST, SECOND)
    document = await province.status(sent.reference, "03", THIRD)

    assert (document.subject, document.due) == (wish.subject, wish.due)
    asked = {one.code: (one.asked, one.answer, one.removed) for one in document.receivers}
    assert asked == {
        FIRST.code: ("update", "15", False),
        SECOND.code: ("removal", "15", True),
        THIRD.code: ("", "", False),
    }
    entries = {one.agency: one for one in await province.xa.incoming() if one.state != "notice"}
    assert (entries[FIRST.code].subject, entries[FIRST.code].due) == (wish.subject, wish.due)
    assert entries[SECOND.code].state == "cancelled"
    assert entries[THIRD.code].arrival_number == 1


async def test_an_update_keeps_what_another_on_its_way_changes(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    await province.axis.stop()
    due = date(2019, 12, 20)
    later = Update("Đặt hạn, bổ sung nơi nhận", due=due, add=(Addressee(THIRD.code, THIRD.name),))

    await province.huyen.life.update(sent.reference, Update("Sửa", subject="đã sửa"))
    both = await province.huyen.life.update(sent.reference, later)
    with pytest.raises(ActionRefused, match="Nothing differs"):
        await province.huyen.life.update(sent.reference, Update("Sửa", subject="đã sửa"))
    await province.axis.start()
    for operation in both.operations:
        await province.huyen.wait_receipt(operation.reference, 30)

    document = await province.status(sent.reference, "03", THIRD)
    assert (document.subject, document.due) == ("đã sửa", due)

    async def updated() -> bool:
        entries = [one for one in await province.xa.incoming() if one.state != "notice"]
        return [(one.subject, one.due) for one in entries] == [("đã sửa", due)] * 2

    await until(updated, "both values at both offices")


def receipt(of: Operation) -> Message:
    """What the axis answers where it has accepted a package."""
    body = json.dumps({"package_id": f"gói {of.reference}"}).encode()
    headers = {"reference": of.reference, "accepted": "true"}
    return Message(f"biên nhận {of.reference}", "receipt", body, headers)


async def test_a_late_receipt_for_an_older_update_leaves_what_a_newer_one_changed(
    province: Province, bus: Bus
) -> None:
    sent = await province.send(FIRST, SECOND)
    await province.status(sent.reference, "03")
    await province.axis.stop()
    due, add = date(2019, 12, 20), Addressee(THIRD.code, THIRD.name)
    wishes = (
        Update("Bỏ và bổ sung nơi nhận", due=due, remove=(SECOND.code,)),
        Update("Sửa", subject="cũ hơn"),
        Update("Sửa lần nữa", subject="mới nhất"),
        Update("Bổ sung nơi nhận", add=(add,)),
    )
    for wish in wishes:
        document = await province.huyen.life.update(sent.reference, wish)
    operations = {one.reason: one for one in document.operations}

    for wish in reversed(wishes):
        operation = operations[wish.reason]
        await bus.publish("axis.gia-lai.default.system.huyen", receipt(operation))
        await province.huyen.wait_receipt(operation.reference, 30)

    document = await province.huyen.outgoing(sent.reference)
    assert (document.subject, document.due) == ("mới nhất", due)
    assert document.remark == "Bổ sung nơi nhận"
    assert document.updated_at == operations["Bổ sung nơi nhận"].at
    assert [one.code for one in document.receivers if one.removed] == [SECOND.code]
    await province.axis.start()


async def test_a_late_receipt_for_an_update_leaves_the_reason_of_a_recall(
    province: Province, bus: Bus
) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    await province.axis.stop()
    await province.huyen.life.update(sent.reference, Update("Sửa", subject="đã sửa"))
    document = await province.huyen.life.recall(sent.reference, None, "Thu hồi hẳn")

    for operation in sorted(document.operations, key=lambda one: one.at, reverse=True):
        await bus.publish("axis.gia-lai.default.system.huyen", receipt(operation))
        await province.huyen.wait_receipt(operation.reference, 30)

    document = await province.huyen.outgoing(sent.reference)
    assert (document.remark, document.subject) == ("Thu hồi hẳn", "đã sửa")
    await province.axis.start()


async def test_an_update_that_changes_nothing_is_refused(province: Province) -> None:
    sent = await province.send(FIRST)
    with pytest.raises(ActionRefused, match="Nothing differs"):
        await province.huyen.life.update(sent.reference, Update("Sửa", subject=sent.subject))
    with pytest.raises(ActionRefused, match="recall it instead"):
        await province.huyen.life.update(sent.reference, Update("Sửa", remove=(FIRST.code,)))


async def test_a_replacement_puts_several_documents_out_of_use(province: Province) -> None:
    one = await province.send(FIRST)
    two = await province.send(SECOND)
    for sent in (one, two):
        await province.status(sent.reference, "03")
    draft = Draft(DISTRICT.code, (), "quy định mới")

    new = await province.huyen.life.replace(
        {one.document_id: None, two.reference: None}, draft, "Sai nội dung"
    )
    document = await province.status(new.reference, "15")
    await province.status(new.reference, "03")

    assert {(r.code, r.asked, r.answer) for r in document.receivers} == {
        (FIRST.code, "replacement", "15"),
        (SECOND.code, "replacement", "15"),
    }
    former = await province.huyen.outgoing(one.reference)
    assert former.replaced_by == new.reference
    assert (former.receivers[0].asked, former.receivers[0].answer) == ("replacement", "15")
    assert (await entry(province, one.document_id, "replaced")).agency == FIRST.code
    with pytest.raises(ActionRefused, match="was replaced"):
        await province.huyen.life.replace({one.reference: None}, draft, "Lần nữa")


async def test_a_document_replaced_for_some_is_in_force_for_the_others(province: Province) -> None:
    sent = await province.send(FIRST, SECOND)
    draft = Draft(DISTRICT.code, (), "quy định mới")
    replace_for = province.huyen.life.replace
    await replace_for({sent.reference: [FIRST.code]}, draft, "Sai nội dung cho xã thứ nhất")

    await province.huyen.life.update(sent.reference, Update("Sửa", subject="trích yếu đã sửa"))
    await province.status(sent.reference, "15", SECOND)
    with pytest.raises(ActionRefused, match="was replaced"):
        await replace_for({sent.reference: [FIRST.code, SECOND.code]}, draft, "Lần nữa")
    await replace_for({sent.reference: None}, draft, "Và cho xã thứ hai")

    document = await province.huyen.outgoing(sent.reference)
    assert [one.asked for one in document.receivers] == ["replacement", "replacement"]
    with pytest.raises(ActionRefused, match="was replaced"):
        await replace_for({sent.reference: None}, draft, "Lần nữa")


def asked_of(document: Outgoing) -> tuple[str, str, str]:
    """What the first receiver was asked last, its answer, and what replaced the document for it."""
    receiver = document.receivers[0]
    return receiver.asked, receiver.answer, receiver.replaced_by


async def refused_recall(province: Province, document: Outgoing) -> Outgoing:
    """Recall a document from an office that the axis has closed since; returns it afterwards."""
    agency = await province.axis.find_agency(FIRST.code)
    assert agency is not None
    await province.axis.upsert_agencies([replace(agency, status="closed")])
    recalled = await province.huyen.life.recall(document.reference, None, "Thu hồi hẳn")
    notice = await province.huyen.wait_receipt(recalled.operations[-1].reference, 30)
    assert (recalled.receivers[0].asked, notice.state) == ("recall", "refused")
    return await province.huyen.outgoing(document.reference)


async def test_a_refused_recall_leaves_a_replaced_document_replaced(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    draft = Draft(DISTRICT.code, (), "quy định mới")
    new = await province.huyen.life.replace({sent.reference: None}, draft, "Sai nội dung")
    await province.status(new.reference, "15")

    after = await refused_recall(province, sent)

    assert asked_of(after) == ("replacement", "15", new.reference)
    assert after.frozen_at is None
    assert after.receivers[0].answered_at is not None


async def test_a_refused_recall_leaves_the_answer_to_an_update(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    await province.huyen.life.update(sent.reference, Update("Sửa", subject="trích yếu mới"))
    await province.status(sent.reference, "15")

    after = await refused_recall(province, sent)

    assert asked_of(after) == ("update", "15", "")
    assert after.remark == "Sửa"


async def test_a_refused_take_back_asks_nothing(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    await province.huyen.life.update(sent.reference, Update("Sửa", subject="trích yếu mới"))
    await province.status(sent.reference, "15")
    agency = await province.axis.find_agency(FIRST.code)
    assert agency is not None
    await province.axis.upsert_agencies([replace(agency, status="closed")])

    asked = await province.huyen.life.take_back(sent.reference, None, "Xin lại")

    assert asked_of(asked) == ("take-back", "", "")

    async def refused() -> bool:
        return asked_of(await province.huyen.outgoing(sent.reference)) == ("update", "15", "")

    await until(refused, "the update's answer again")
    [receiver] = (await province.huyen.outgoing(sent.reference)).receivers
    [told] = [one for one in receiver.history if one.code == "13"]
    assert (told.state, [one["rule"] for one in told.findings]) == (
        "refused",
        ["E-RECEIVER-CLOSED"],
    )


async def test_a_take_back_leaves_a_replaced_document_replaced(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    draft = Draft(DISTRICT.code, (), "quy định mới")
    new = await province.huyen.life.replace({sent.reference: None}, draft, "Sai nội dung")
    await province.status(new.reference, "15")

    asked = await province.huyen.life.take_back(sent.reference, None, "Xin lại")

    assert asked_of(asked) == ("take-back", "", new.reference)
    with pytest.raises(ActionRefused, match="was replaced"):
        await province.huyen.life.update(sent.reference, Update("Sửa", subject="khác"))


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_an_answer_to_a_replacement_is_none_to_a_later_recall(
    province: Province,
) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "01")
    draft = Draft(DISTRICT.code, (), "quy định mới")
    new = await province.huyen.life.replace({sent.reference: None}, draft, "Sai nội dung")
    await province.status(new.reference, "01")
    await province.huyen.life.recall(sent.reference, None, "Thu hồi hẳn")
    await entry(province, sent.document_id, "notice")

    await province.xa.act((await entry(province, new.document_id)).id, "decline", "Đã thực hiện")
    document = await province.status(new.reference, "16")

    assert document.receivers[0].answer == "16"
    assert asked_of(await province.huyen.outgoing(sent.reference)) == ("recall", "", "")


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_a_declined_replacement_leaves_the_document_in_force(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "01")
    draft = Draft(DISTRICT.code, (), "quy định mới")
    new = await province.huyen.life.replace({sent.reference: None}, draft, "Sai nội dung")
    await province.status(new.reference, "01")

    await province.xa.act((await entry(province, new.document_id)).id, "decline", "Đã thực hiện")
    await province.status(new.reference, "16")

    former = await province.huyen.outgoing(sent.reference)
    assert asked_of(former) == ("replacement", "16", "")
    assert former.replaced_by == ""
    await province.huyen.life.update(sent.reference, Update("Sửa", subject="khác"))


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
@pytest.mark.parametrize("ended", ["02", "15"])
async def test_work_on_a_document_sent_again_as_an_update_is_followed(
    province: Province, ended: str
) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "01")
    first = await entry(province, sent.document_id)
    if ended == "15":
        await province.huyen.life.take_back(sent.reference, None, "Sai nội dung")
        await entry_asked_back(province, first)
    await province.xa.act(first.id, "agree" if ended == "15" else "refuse", "Thiếu phụ lục")
    await province.status(sent.reference, ended)

    await province.huyen.life.update(sent.reference, Update("Sửa", subject="đã sửa"))
    again = await entry(province, sent.document_id, "arrived")
    await acknowledged(province, again)
    await province.xa.act(again.id, "accept")
    document = await province.status(sent.reference, "03")

    (receiver,) = document.receivers
    assert receiver.last_status == "03"
    assert [one.code for one in receiver.history if not one.expected] == []


async def entry_asked_back(province: Province, document: Incoming) -> None:
    async def requested() -> bool:
        return (await province.xa.incoming_document(document.id)).take_back == "requested"

    await until(requested, "the take-back at the office")


async def acknowledged(province: Province, document: Incoming) -> None:
    async def reported() -> bool:
        return (await province.xa.incoming_document(document.id)).acknowledged_at is not None

    await until(reported, "01")


async def test_an_office_that_a_refused_update_was_to_add_can_be_added_later(
    province: Province,
) -> None:
    sent = await province.send(FIRST)
    add = Update("Bổ sung nơi nhận", add=(Addressee(THIRD.code, THIRD.name),))
    agency = await province.axis.find_agency(THIRD.code)
    assert agency is not None
    await province.axis.upsert_agencies([replace(agency, status="closed")])
    refused = await province.huyen.life.update(sent.reference, add)
    await province.huyen.wait_receipt(refused.operations[0].reference, 30)

    await province.axis.upsert_agencies([agency])
    await province.huyen.life.update(sent.reference, add)

    document = await province.status(sent.reference, "01", THIRD)
    assert [one.code for one in document.receivers] == [FIRST.code, THIRD.code]


async def test_a_received_document_is_forwarded_with_its_files_unchanged(
    province: Province,
) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    original = read_package(await province.axis.fetch_package("huyen", sent.package_id))

    slip = await province.xa.life.forward(
        sent.document_id, [Addressee(THIRD.code, THIRD.name)], note="Đề nghị phối hợp."
    )
    slip = await province.xa.wait_receipt(slip.reference, 30)

    package = read_package(await province.axis.fetch_package("xa", slip.package_id))
    assert isinstance(package, Edoc)
    assert isinstance(original, Edoc)
    assert package.other.reference_codes == sent.code
    assert package.attachments[1].content == original.attachments[0].content
    received = await entry(province, slip.document_id, "arrived")
    assert (received.agency, received.type_name) == (THIRD.code, "Phiếu chuyển")
    assert received.legal_value == "equivalent"
    weight = (await province.axis.timeline(slip.package_id)).legal_value
    assert weight is not None
    assert weight.kind == "equivalent"
    told = (await province.axis.timeline(sent.package_id)).relations
    assert [(one.kind, one.package_id) for one in told] == [("forward", slip.package_id)]


async def test_a_document_passed_back_to_its_issuer_is_no_answer(province: Province) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")

    slip = await province.xa.life.forward(
        sent.document_id, [Addressee(DISTRICT.code, DISTRICT.name)]
    )
    await province.xa.wait_receipt(slip.reference, 30)

    assert (await province.axis.timeline(sent.package_id)).relations == ()


# -- what a user's own client asks of an office ----------------------------------------------------


async def test_a_clients_document_is_acknowledged_and_accepted(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("05", FIRST)
    await free.send(letter)

    await free.status(letter, "01")
    await free.status(letter, "03")

    received = await entry(province, letter.document_id)
    assert received.legal_value == "reference"
    assert [one["code"] for one in received.legal_reasons] == ["L-NO-PERSON", "L-NO-AGENCY"]
    assert received.acknowledged_at is not None


async def test_a_clients_recall_is_answered_with_15(province: Province, free: FreeSystem) -> None:
    letter = free.letter("06", FIRST)
    await free.send(letter)
    await free.status(letter, "03")

    await free.send(replace(letter, business=Business(type=1, reason="Ban hành nhầm")))
    answer = await free.status(letter, "15")

    assert answer.description == "Đã hủy văn bản đến theo thông báo thu hồi"
    assert (await entry(province, letter.document_id, "cancelled")).take_back == "agreed"


async def test_a_clients_take_back_is_answered_with_15(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("07", FIRST)
    await free.send(letter)
    await free.status(letter, "03")

    await free.take_back(letter, FIRST, START)
    await free.status(letter, "15")

    assert (await entry(province, letter.document_id, "withdrawn")).take_back == "agreed"


async def test_a_clients_update_with_an_id_of_its_own_is_agreed(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("08", FIRST)
    await free.send(letter)
    await free.status(letter, "03")
    changed = replace(
        letter,
        document_id=f"{letter.document_id}-1",
        subject="trích yếu đã sửa",
        business=Business(
            type=2, reason="Sửa", document_id=letter.document_id, document_changed=True
        ),
    )

    await free.send(changed)
    await free.status(changed, "15")

    assert (await entry(province, letter.document_id, "accepted")).subject == "trích yếu đã sửa"


async def test_a_receiver_that_a_client_strikes_off_cancels(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("09", FIRST)
    await free.send(letter)
    await free.status(letter, "03")
    struck = Business(
        type=2,
        reason="Gửi nhầm",
        document_id=letter.document_id,
        receivers_changed=True,
        receivers=(ReceiverChange(FIRST.code, added=False),),
    )

    await free.send(replace(letter, business=struck))
    await free.status(letter, "15")

    assert (await entry(province, letter.document_id, "cancelled")).state == "cancelled"


async def test_a_clients_replacement_marks_the_former_document(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("10", FIRST)
    await free.send(letter)
    await free.status(letter, "03")
    replaces = (Replacement(letter.document_id, (FIRST.code,)),)
    new = free.letter("11", FIRST, business=Business(type=3, reason="Sai", replacements=replaces))

    await free.send(new)
    await free.status(new, "15")
    await free.status(new, "03")

    assert (await entry(province, letter.document_id, "replaced")).replaced_by
    assert (await entry(province, new.document_id, "accepted")).arrival_number == 2


async def test_a_recall_that_overtakes_its_document_is_obeyed(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("12", FIRST, traces=())  # untimed: the axis cannot tell what came first
    await free.send(replace(letter, business=Business(type=1, reason="Nhầm")))
    answer = await free.status(letter, "15")
    await free.send(letter)

    received = await entry(province, letter.document_id, "cancelled")

    assert "Chưa nhận được văn bản" in answer.description
    assert received.alert == "recalled-before"
    assert received.arrival_number is None


async def test_a_recall_leaves_last_years_document_of_the_same_number_alone(
    province: Province, free: FreeSystem
) -> None:
    old = free.letter("45", FIRST, document_id="45 của năm trước", promulgated=date(2018, 3, 1))
    await free.send(old)
    await free.status(old, "03")
    new = free.letter("45", FIRST)  # withdrawn on its way, or still to come

    await free.send(replace(new, business=Business(type=1, reason="Ban hành nhầm")))
    answer = await free.status(new, "15")

    assert "Chưa nhận được văn bản" in answer.description
    assert (await entry(province, old.document_id)).state == "accepted"


async def test_a_document_made_after_its_recall_is_registered(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("17", FIRST)
    await free.send(replace(letter, business=Business(type=1, reason="Nhầm")))
    await free.status(letter, "15")
    later = (Trace(free.agency.code, START + timedelta(hours=3)),)

    await free.send(replace(letter, traces=later, subject="đã sửa"))
    await free.status(letter, "03")

    received = await entry(province, letter.document_id, "accepted")
    assert (received.subject, received.alert) == ("đã sửa", "")


async def test_an_update_of_an_unknown_document_is_registered(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("13", FIRST)
    update = Business(type=2, reason="Gửi lại", document_id=letter.document_id)

    await free.send(replace(letter, business=update))
    await free.status(letter, "03")

    assert (await entry(province, letter.document_id, "accepted")).alert == "before-document"


async def test_who_did_not_issue_a_document_cannot_recall_it(
    province: Province, free: FreeSystem
) -> None:
    sent = await province.send(FIRST)
    await province.status(sent.reference, "03")
    number, _, notation = sent.code.partition("/")
    foreign = free.letter(
        number,
        FIRST,
        document_id=sent.document_id,
        code=DocumentCode(number, notation),
        business=Business(type=1, reason="Không phải của tôi"),
    )

    await free.send(foreign)
    answer = await free.status(foreign, "16")

    assert "không phải cơ quan ban hành" in answer.description
    assert (await entry(province, sent.document_id, "accepted")).take_back == ""


async def test_a_second_document_of_the_same_number_raises_the_alert(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("14", FIRST)
    await free.send(letter)
    await free.status(letter, "01")
    await free.send(replace(letter, document_id="một mã khác"))

    double = await entry(province, "một mã khác", "duplicate")

    assert double.alert == "duplicate-code"
    assert [one.id for one in await province.xa.register_in(alerts=True)] == [double.id]
    assert double.about == (await entry(province, letter.document_id)).id
    assert double.arrival_number is None


async def test_a_client_may_write_to_itself(province: Province, free: FreeSystem) -> None:
    receipt = await free.send(
        free.letter("15", receivers=(Organization(free.agency.code, free.agency.name),))
    )

    waiting = await province.axis.waiting("free")

    assert [one.id for one in waiting] == [one.id for one in receipt.deliveries]


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_an_update_is_agreed_or_declined_by_hand(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("16", FIRST)
    await free.send(letter)
    await free.status(letter, "01")
    wish = Business(type=2, reason="Sửa", document_id=letter.document_id, document_changed=True)
    await free.send(replace(letter, subject="khác", business=wish))
    notice = await entry(province, letter.document_id, "notice")

    declined = await province.xa.act(notice.about, "decline", "Đã in và lưu")

    assert (declined.subject, declined.changes[0].state) == (letter.subject, "declined")
    assert (await free.status(letter, "16")).description == "Đã in và lưu"
    with pytest.raises(ActionRefused, match="does not ask"):
        await province.xa.act(notice.about, "agree")


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_a_recall_after_an_unanswered_take_back_is_answered_too(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("19", FIRST)
    await free.send(letter)
    await free.status(letter, "01")
    await free.take_back(letter, FIRST, START)
    document = await entry(province, letter.document_id)
    await entry_asked_back(province, document)
    await free.send(replace(letter, business=Business(type=1, reason="Ban hành nhầm")))
    await entry(province, letter.document_id, "notice")

    await province.xa.act(document.id, "agree")

    async def settled() -> bool:
        changes = (await province.xa.incoming_document(document.id)).changes
        return [(one.kind, one.state) for one in changes] == [
            ("take-back", "agreed"),
            ("recall", "confirmed"),
        ]

    await until(settled, "both requests to be answered")


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
@pytest.mark.parametrize(("action", "state"), [("decline", "arrived"), ("agree", "replaced")])
async def test_what_an_office_says_to_a_replacement_holds_for_what_comes_later(
    province: Province, free: FreeSystem, action: str, state: str
) -> None:
    here, late = free.letter("20", FIRST), free.letter("21", FIRST, traces=())
    await free.send(here)
    await free.status(here, "01")
    replaces = tuple(Replacement(one.document_id, (FIRST.code,)) for one in (here, late))
    new = free.letter(
        "22",
        FIRST,
        traces=(),  # untimed: the axis cannot tell what came first
        business=Business(type=3, reason="Sai", replacements=replaces),
    )
    await free.send(new)
    await free.status(new, "01")

    await province.xa.act((await entry(province, new.document_id)).id, action, "Theo quy định")
    await free.send(late)

    await entry(province, late.document_id, state)
    former = await entry(province, here.document_id)
    assert former.state == state


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_a_document_that_comes_before_the_answer_to_its_replacement_waits_for_it(
    province: Province, free: FreeSystem
) -> None:
    here, late = free.letter("23", FIRST), free.letter("24", FIRST, traces=())
    await free.send(here)
    await free.status(here, "01")
    replaces = tuple(Replacement(one.document_id, (FIRST.code,)) for one in (here, late))
    business = Business(type=3, reason="Sai", replacements=replaces)
    new = free.letter("25", FIRST, traces=(), business=business)
    await free.send(new)
    await free.status(new, "01")

    await free.send(late)
    await entry(province, late.document_id, "arrived")
    await province.xa.act((await entry(province, new.document_id)).id, "agree")

    assert (await entry(province, late.document_id)).state == "replaced"


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_an_update_does_not_undo_a_newer_one_that_overtook_it(
    province: Province, free: FreeSystem
) -> None:
    letter = free.letter("26", FIRST)
    await free.send(letter)
    await free.status(letter, "01")
    document = await entry(province, letter.document_id)
    wish = Business(type=2, reason="Sửa", document_id=letter.document_id, document_changed=True)
    for hours, subject in ((2, "mới nhất"), (1, "cũ hơn")):  # in the order of their arrival
        made = (Trace(free.agency.code, START + timedelta(hours=hours)),)
        await free.send(replace(letter, subject=subject, traces=made, business=wish))
        await requests(province, document, 3 - hours)

    for _ in range(2):
        await province.xa.act(document.id, "agree")

    assert (await province.xa.incoming_document(document.id)).subject == "mới nhất"


async def requests(province: Province, document: Incoming, number: int) -> None:
    async def there() -> bool:
        return len((await province.xa.incoming_document(document.id)).changes) == number

    await until(there, f"{number} requests")
