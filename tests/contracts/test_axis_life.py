"""The life of a document after it was sent: recall, update, replacement, answers, overtaking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.support.axis_samples import (
    CENTRAL,
    COMMUNE,
    DISTRICT,
    MADE,
    PROVINCE,
    TOWN,
    VILLAGE,
    copy_of,
    document,
    recall,
    replacement,
    report,
    rules_in,
    send,
    start_axis,
    update,
)

from axis.engine import Axis
from axis.errors import NotFound, Refused
from axis.life.settings import LifeSettings
from axis.records import Receipt, Submission
from axis.settings import AxisSettings
from edoc.contract.model import DocumentCode, Organization, PackageKind, ResponseFor, Trace
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = await start_axis(database, memory_bus, clock)
    yield axis
    assert (await axis.ledger()).balanced
    await axis.stop()


# --- recall --------------------------------------------------------------------------------------


async def test_a_recall_withdraws_what_was_not_fetched_and_asks_for_the_rest(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await axis.fetch("thi-tran", (await axis.waiting("thi-tran"))[0].id)
    await send(axis, recall(text))
    unread, read = await copy_of(axis, sent, COMMUNE), await copy_of(axis, sent, TOWN)
    assert (unread.delivery.state, unread.requests[0].effect) == ("recalled", "withdrawn")
    assert (read.delivery.state, read.requests[0].effect) == ("initial", "asked")
    assert [row.code for row in await axis.waiting("xa")] == ["45/UBND-VP"]  # the recall itself
    with pytest.raises(NotFound):
        await axis.fetch("xa", unread.delivery.id)


async def test_both_time_lines_tell_of_a_recall(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    recalled = await send(axis, recall(text))
    earlier = (await axis.timeline(sent.package_id)).relations
    later = (await axis.timeline(recalled.package_id)).relations
    assert [(one.kind, one.later, one.package_id) for one in earlier] == [
        ("recall", True, recalled.package_id)
    ]
    assert [(one.kind, one.later, one.package_id) for one in later] == [
        ("recall", False, sent.package_id)
    ]
    assert earlier[0].text.vi.startswith("Bị thu hồi bởi thông báo thu hồi 45/UBND-VP")
    assert later[0].text.en.startswith("recalls document 45/UBND-VP")
    by_document = await axis.timeline(text.document_id)  # which the recall bears too
    assert by_document.package.id == sent.package_id


async def test_a_recall_concerns_only_those_it_is_sent_to(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await send(axis, recall(text, TOWN))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"
    assert (await copy_of(axis, sent, TOWN)).delivery.state == "recalled"


async def test_a_recall_finds_its_document_by_number_and_date_too(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await send(axis, replace(recall(text), document_id="mã khác"))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"


async def test_nobody_recalls_the_document_of_another(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    forged = replace(recall(text), sender=replace(text.sender, code=DISTRICT))
    receipt = await send(axis, forged)
    assert "W-EARLIER-UNKNOWN" in rules_in(receipt)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"
    assert (await axis.timeline(sent.package_id)).relations == ()


async def test_a_recall_of_an_unknown_document_is_delivered_and_flagged(axis: Axis) -> None:
    receipt = await send(axis, recall(document(COMMUNE)))
    assert "W-EARLIER-UNKNOWN" in rules_in(receipt)
    assert len(await axis.waiting("xa")) == 1
    related = (await axis.timeline(receipt.package_id)).relations[0]
    assert (related.package_id, related.document_id) == ("", document(COMMUNE).document_id)


async def test_what_a_system_of_the_bus_was_handed_is_asked_for(axis: Axis) -> None:
    text = document(DISTRICT)
    sent = await send(axis, text)
    await send(axis, recall(text))
    copy = await copy_of(axis, sent, DISTRICT)
    assert (copy.delivery.state, copy.requests[0].effect) == ("initial", "asked")


async def test_a_fetch_and_a_recall_at_once_never_both_win(axis: Axis) -> None:
    for number in range(6):
        text = document(COMMUNE, number=str(number))
        sent = await send(axis, text)
        fetched, _ = await asyncio.gather(
            axis.fetch("xa", sent.deliveries[0].id),
            send(axis, recall(text)),
            return_exceptions=True,
        )
        withdrawn = (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"
        assert withdrawn == isinstance(fetched, NotFound)


async def test_a_recall_and_a_take_back_at_once_end_a_copy_once(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await asyncio.gather(
        send(axis, recall(text)), report(axis, "13", text, COMMUNE), report(axis, "13", text, TOWN)
    )
    for receiver in (COMMUNE, TOWN):
        assert (await copy_of(axis, sent, receiver)).delivery.state == "recalled"


async def test_a_document_and_its_recall_at_once_leave_no_copy_unasked(axis: Axis) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    later = recall(replace(text, traces=()))
    sent, _ = await asyncio.gather(send(axis, text), send(axis, replace(later, traces=text.traces)))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"


# --- overtaken -----------------------------------------------------------------------------------


async def test_a_recall_that_overtook_its_document_is_applied_when_that_arrives(
    axis: Axis,
) -> None:
    text = document(COMMUNE, DISTRICT, sender=CENTRAL)
    recalled = await send(axis, recall(text))
    sent = await send(axis, text)
    for receiver in (COMMUNE, DISTRICT):
        copy = await copy_of(axis, sent, receiver)
        assert (copy.delivery.state, copy.requests[0].effect) == ("recalled", "withdrawn")
    related = (await axis.timeline(recalled.package_id)).relations
    assert [one.package_id for one in related] == [sent.package_id]


async def test_a_take_back_that_overtook_its_document_is_applied_too(axis: Axis) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    await report(axis, "13", text, COMMUNE)
    sent = await send(axis, text)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"


async def test_a_document_made_after_a_recall_is_a_new_try(axis: Axis) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    await send(axis, recall(text))
    again = replace(text, traces=document(COMMUNE, made=MADE + timedelta(hours=1)).traces)
    sent = await send(axis, again)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"


async def test_a_system_that_carries_for_many_may_overtake_itself(axis: Axis) -> None:
    text = document(TOWN, sender=COMMUNE)  # of a system that pulls, as the LGSP of a province does
    await send(axis, recall(text))
    sent = await send(axis, text)
    assert (await copy_of(axis, sent, TOWN)).delivery.state == "recalled"


async def test_a_document_made_after_its_take_back_is_a_new_try(axis: Axis) -> None:
    text = document(COMMUNE)
    await report(axis, "13", text, COMMUNE)
    again = replace(text, traces=document(COMMUNE, made=MADE + timedelta(hours=1)).traces)
    sent = await send(axis, again)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"


@pytest.mark.parametrize("asking", ["recall", "13"])
async def test_what_asks_a_document_back_that_failed_awaits_the_second_try(
    axis: Axis, asking: str
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await axis.confirm("xa", sent.deliveries[0].id, "fail", "hỏng")
    if asking == "recall":
        asked = await send(axis, recall(text))
    else:
        asked = await report(axis, "13", text, COMMUNE)
    again = await send(axis, replace(text, subject="Gửi lại"))
    assert "W-OVERTAKEN" in rules_in(again)
    copy = await copy_of(axis, again, COMMUNE)
    assert (copy.delivery.state, copy.requests[0].package_id) == ("recalled", asked.package_id)
    related = (await axis.timeline(asked.package_id)).relations
    assert [one.package_id for one in related] == [sent.package_id, again.package_id]


@pytest.mark.parametrize("same_id", [True, False])
@pytest.mark.parametrize("asking", ["recall", "13", "removal", "replacement"])
async def test_an_update_that_comes_after_its_document_was_wanted_back_is_withdrawn_too(
    axis: Axis, asking: str, same_id: bool
) -> None:
    text = document(COMMUNE, TOWN, sender=CENTRAL)
    late = update(text) if not same_id else replace(update(text), document_id=text.document_id)
    await send(axis, text)
    later = MADE + timedelta(hours=1)
    if asking == "13":
        asked = await report(axis, "13", text, COMMUNE, at=later)
    else:
        order = {
            "recall": recall(text, COMMUNE),
            "removal": replace(update(text, TOWN, removed=(COMMUNE,)), document_id="bỏ bớt"),
            "replacement": replacement(COMMUNE, of={text.document_id: (COMMUNE,)}),
        }[asking]
        order = replace(order, sender=text.sender, traces=(Trace(CENTRAL, later),))
        asked = await send(axis, order)
    overtaken = await send(axis, late)
    copy, other = await copy_of(axis, overtaken, COMMUNE), await copy_of(axis, overtaken, TOWN)
    assert (copy.delivery.state, other.delivery.state) == ("recalled", "initial")
    told = [
        (one.kind, one.effect, one.package_id) for one in copy.requests if one.effect != "asked"
    ]
    kind = "take-back" if asking == "13" else asking
    assert told == [(kind, "withdrawn", asked.package_id)]


async def test_a_recall_that_overtook_its_document_reaches_the_update_behind_it(
    axis: Axis,
) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    later = MADE + timedelta(hours=1)
    recalled = await send(axis, replace(recall(text), traces=(Trace(CENTRAL, later),)))
    sent, changed = await send(axis, text), await send(axis, update(text))
    for package in (sent, changed):
        assert (await copy_of(axis, package, COMMUNE)).delivery.state == "recalled"
    related = (await axis.timeline(recalled.package_id)).relations
    assert [one.package_id for one in related] == [sent.package_id, changed.package_id]


async def test_an_update_made_after_a_recall_is_a_new_try(axis: Axis) -> None:
    text = document(COMMUNE, sender=CENTRAL)
    await send(axis, text)
    await send(axis, recall(text))
    later = (Trace(CENTRAL, MADE + timedelta(hours=1)),)
    changed = await send(axis, replace(update(text), traces=later))
    assert (await copy_of(axis, changed, COMMUNE)).delivery.state == "initial"


# --- take-back -----------------------------------------------------------------------------------


async def test_a_take_back_reaches_every_copy_of_a_document(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    changed = await send(axis, replace(update(text), document_id=text.document_id))
    asked = await report(axis, "13", text, COMMUNE)
    for package in (sent, changed):
        assert (await copy_of(axis, package, COMMUNE)).delivery.state == "recalled"
    assert [row.package_id for row in await axis.waiting("xa")] == [asked.package_id]


@pytest.mark.parametrize("own_id", [False, True])
async def test_an_office_gives_back_a_document_with_its_update_by_one_answer(
    axis: Axis, own_id: bool
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    anew = update(text) if own_id else replace(update(text), document_id=text.document_id)
    changed = await send(axis, anew)
    for package in (sent, changed):
        await axis.fetch_package("xa", package.package_id)
    await report(axis, "13", text, COMMUNE)
    for package in (sent, changed):
        copy = await copy_of(axis, package, COMMUNE)
        assert [one.effect for one in copy.requests if one.kind == "take-back"] == ["asked"]
    await report(axis, "15", text, COMMUNE, at=MADE + timedelta(minutes=1))
    for package in (sent, changed):
        copy = await copy_of(axis, package, COMMUNE)
        assert [one.answer for one in copy.requests if one.kind == "take-back"] == ["15"]


async def test_a_take_back_leaves_the_recall_of_its_document_alone(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    for code in ("01", "03", "06"):
        await report(axis, code, text, COMMUNE)
    recalled = await send(axis, recall(text))
    await report(axis, "13", text, COMMUNE, at=MADE + timedelta(minutes=1))
    assert (await copy_of(axis, recalled, COMMUNE)).delivery.state == "initial"
    asked = {one.kind: one.effect for one in (await copy_of(axis, sent, COMMUNE)).requests}
    assert asked == {"recall": "asked", "take-back": "asked"}


async def test_a_take_back_never_means_last_years_document_of_the_same_number(axis: Axis) -> None:
    old = replace(document(COMMUNE), document_id="năm trước", promulgated=date(2018, 3, 1))
    sent = await send(axis, old)
    asked = await report(axis, "13", document(COMMUNE), COMMUNE)
    assert "W-STATUS-UNMATCHED" in rules_in(asked)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"


# --- settings ------------------------------------------------------------------------------------


def life(**chosen: Any) -> AxisSettings:
    return AxisSettings(sweep_interval_s=3600, life=LifeSettings(**chosen))


async def test_an_axis_may_take_other_bytes_under_a_known_document_id_with_an_alert(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    axis = await start_axis(database, memory_bus, clock, life(other_bytes="alert"))
    text = document(COMMUNE)
    await send(axis, text)
    again = await send(axis, replace(text, subject="Về việc khác"))
    assert "W-DUPLICATE-DOCUMENT-ID" in rules_in(again)
    assert len(await axis.waiting("xa")) == 2
    await axis.stop()


async def test_an_axis_may_only_pass_a_recall_on(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    axis = await start_axis(database, memory_bus, clock, life(withdraw_unfetched=False))
    text = document(COMMUNE)
    sent = await send(axis, text)
    await send(axis, recall(text))
    copy = await copy_of(axis, sent, COMMUNE)
    assert (copy.delivery.state, copy.requests[0].effect) == ("initial", "asked")
    assert len(await axis.waiting("xa")) == 2
    await axis.stop()


async def test_an_axis_may_spare_the_recall_of_what_nobody_read(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    axis = await start_axis(database, memory_bus, clock, life(deliver_request_of_withdrawn=False))
    text = document(COMMUNE)
    await send(axis, text)
    await send(axis, recall(text))
    assert await axis.waiting("xa") == []
    ledger = await axis.ledger()
    assert (ledger.edoc.recalled, ledger.balanced) == (2, True)
    await axis.stop()


# --- update --------------------------------------------------------------------------------------


async def test_an_update_takes_removed_receivers_out_and_brings_added_ones_in(axis: Axis) -> None:
    text = document(COMMUNE, VILLAGE)
    sent = await send(axis, text)
    changed = update(text, COMMUNE, VILLAGE, TOWN, removed=(COMMUNE,), added=(TOWN,))
    receipt = await send(axis, changed)
    gone, kept = await copy_of(axis, sent, COMMUNE), await copy_of(axis, sent, VILLAGE)
    assert (gone.delivery.state, gone.requests[0].kind) == ("recalled", "removal")
    assert (kept.delivery.state, kept.requests) == ("initial", ())
    assert [row.receiver for row in await axis.waiting("thi-tran")] == [TOWN]
    detail = (await axis.timeline(receipt.package_id)).relations[0].detail
    assert detail == {"data": True, "added": [TOWN], "removed": [COMMUNE]}


async def test_an_update_of_what_was_fetched_asks_to_take_it_over(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await send(axis, update(text))
    kept = await copy_of(axis, sent, COMMUNE)
    assert [(one.kind, one.effect) for one in kept.requests] == [("update", "asked")]


async def test_a_removed_receiver_that_nobody_tells_is_warned_of(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    receipt = await send(axis, update(text, TOWN, removed=(COMMUNE,), added=(VILLAGE,)))
    assert {"W-REMOVED-UNTOLD", "W-ADDED-UNSENT"} <= rules_in(receipt)
    assert (await copy_of(axis, sent, COMMUNE)).requests[0].effect == "untold"


@pytest.mark.parametrize("kind", ["recall", "take-back", "removal", "replacement"])
async def test_updates_under_ids_of_their_own_are_withdrawn_with_their_document(
    axis: Axis, kind: str
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    first = replace(update(text), document_id="D-1", code=DocumentCode("46", "UBND-VP"))
    second = replace(update(first), document_id="D-2", code=DocumentCode("47", "UBND-VP"))
    updates = [await send(axis, one) for one in (first, second)]
    if kind == "take-back":
        await report(axis, "13", text, COMMUNE)
    elif kind == "recall":
        await send(axis, recall(text))
    elif kind == "removal":
        last = update(text, COMMUNE, TOWN, removed=(COMMUNE,))
        await send(axis, replace(last, document_id="D-3"))
    else:
        await send(axis, replacement(COMMUNE, of={text.document_id: ()}))
    for one in updates:
        copy = await copy_of(axis, one, COMMUNE)
        assert (copy.delivery.state, copy.requests[-1].kind) == ("recalled", kind)
    assert kind in {one.kind for one in (await copy_of(axis, sent, COMMUNE)).requests}


async def test_an_update_that_enters_together_with_its_recall_is_withdrawn(
    axis: Axis, database: Database
) -> None:
    text = document(COMMUNE)
    await send(axis, text)
    async with database.write():  # what comes meanwhile waits, and enters in one transaction
        entering = []
        for one in (document(TOWN, number="46"), update(text), recall(text)):
            entering.append(asyncio.create_task(send(axis, one)))
            await asyncio.sleep(0.1)
    _, changed, _ = await asyncio.gather(*entering)
    assert (await copy_of(axis, changed, COMMUNE)).delivery.state == "recalled"


async def test_nobody_withdraws_the_update_of_another(axis: Axis) -> None:
    text = document(COMMUNE)
    await send(axis, text)
    stranger = replace(update(text), sender=Organization(TOWN, "Bên khác"), document_id="D-1")
    sent = await send(axis, stranger)
    await send(axis, recall(text))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"


# --- replacement ---------------------------------------------------------------------------------


async def test_a_replacement_ends_old_documents_receiver_by_receiver(axis: Axis) -> None:
    first, second = document(COMMUNE, TOWN, number="1"), document(TOWN, number="2")
    old, older = await send(axis, first), await send(axis, second)
    await axis.fetch("thi-tran", (await copy_of(axis, older, TOWN)).delivery.id)
    new = replacement(
        COMMUNE, TOWN, of={first.document_id: (COMMUNE,), second.document_id: (TOWN,)}
    )
    receipt = await send(axis, new)
    assert (await copy_of(axis, old, COMMUNE)).delivery.state == "recalled"
    assert (await copy_of(axis, old, TOWN)).delivery.state == "initial"
    assert (await copy_of(axis, older, TOWN)).requests[0].effect == "replaced"
    related = (await axis.timeline(receipt.package_id)).relations
    assert {one.package_id for one in related} == {old.package_id, older.package_id}


async def test_a_document_named_twice_is_replaced_once(axis: Axis) -> None:
    text = document(COMMUNE, number="1")
    sent = await send(axis, text)
    new = replacement(COMMUNE, of={text.document_id: (COMMUNE,)})
    assert new.business is not None
    twice = replace(new.business, replacements=new.business.replacements * 2)
    await send(axis, replace(new, business=twice))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"


async def test_a_receiver_without_the_new_document_keeps_the_old_one(axis: Axis) -> None:
    text = document(COMMUNE, TOWN, number="1")
    sent = await send(axis, text)
    receipt = await send(axis, replacement(TOWN, of={text.document_id: (COMMUNE, TOWN)}))
    assert "W-REPLACED-UNTOLD" in rules_in(receipt)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"


# --- replies, forwards ---------------------------------------------------------------------------


async def test_a_reply_and_a_forward_are_linked_to_what_their_sender_received(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    about = ResponseFor(PROVINCE, str(text.code), text.document_id, text.promulgated)
    answer = replace(document(PROVINCE, sender=COMMUNE, number="7"), responses=(about,))
    passed = replace(document(TOWN, sender=COMMUNE, number="8"), responses=(about,))
    await send(axis, answer)
    await send(axis, passed)
    told = (await axis.timeline(sent.package_id)).relations
    assert [one.kind for one in told] == ["reply", "forward"]
    assert told[0].text.vi == f"Được trả lời bằng văn bản 7/UBND-VP ({COMMUNE})"


async def test_other_receivers_do_not_see_a_reply(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    about = ResponseFor(PROVINCE, str(text.code), text.document_id)
    await send(axis, replace(document(PROVINCE, sender=COMMUNE, number="7"), responses=(about,)))
    assert (await axis.timeline(sent.package_id, "thi-tran")).relations == ()
    assert len((await axis.timeline(sent.package_id, "ubnd-tinh")).relations) == 1


async def test_a_response_to_what_never_came_is_flagged(axis: Axis) -> None:
    about = ResponseFor(PROVINCE, "1/X", "chưa từng gửi")
    answer = replace(document(PROVINCE, sender=COMMUNE, number="7"), responses=(about,))
    assert "W-RESPONSE-UNKNOWN" in rules_in(await send(axis, answer))


async def test_a_response_that_is_found_by_its_number_says_which_id_is_right(axis: Axis) -> None:
    text = document(COMMUNE)
    await send(axis, text)
    about = ResponseFor(PROVINCE, str(text.code), f"{PROVINCE}-2019-1", text.promulgated)
    answer = replace(document(PROVINCE, sender=COMMUNE, number="7"), responses=(about,))
    receipt = await send(axis, answer)
    (told,) = [one for one in receipt.findings if one.rule == "W-RESPONSE-BY-NUMBER"]
    assert f"{PROVINCE}-2019-1" in told.message.en
    assert text.document_id in told.mend.en
    assert "W-RESPONSE-UNKNOWN" not in rules_in(receipt)


async def test_a_take_back_that_is_found_by_its_number_says_which_id_is_right(axis: Axis) -> None:
    text = document(COMMUNE)
    await send(axis, text)
    receipt = await report(axis, "13", replace(text, document_id=f"{PROVINCE}-2019-1"), COMMUNE)
    assert "W-RESPONSE-BY-NUMBER" in rules_in(receipt)


# --- answers -------------------------------------------------------------------------------------


async def test_an_agreement_to_a_recall_shows_with_both_documents(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    await report(axis, "01", text, COMMUNE)
    recalled = await send(axis, recall(text))
    receipt = await report(axis, "15", text, COMMUNE, at=MADE + timedelta(minutes=1))
    assert rules_in(receipt) == set()
    for package in (sent, recalled):
        copy = await copy_of(axis, package, COMMUNE)
        assert (copy.delivery.business_status, copy.requests[0].answer) == ("15", "15")


async def test_an_agreement_says_which_of_two_packages_of_one_number_it_means(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    recalled = await send(axis, recall(text))
    agreed = await report(axis, "15", text, COMMUNE)
    told = (await axis.timeline(agreed.package_id)).relations
    said = {one.package_id: one.text.vi.split(" (")[0] for one in told}
    verb = "Đồng ý yêu cầu đối với"
    assert len(told) == 2
    assert said == {
        sent.package_id: f"{verb} văn bản 45/UBND-VP",
        recalled.package_id: f"{verb} thông báo thu hồi 45/UBND-VP",
    }


@pytest.mark.parametrize(
    ("own_id", "minutes", "recalled"),
    [
        (True, 5, ""),  # it agrees to the update; the recall has not been made yet
        (True, 90, ""),  # it names the update; the recall has the id of the document
        (False, 5, ""),
        (False, 58, "15"),  # its clock may be slow
        (False, 90, "15"),  # one id for all: nobody knows
    ],
)
async def test_agreeing_to_an_update_is_no_agreement_to_the_recall_behind_it(
    axis: Axis, own_id: bool, minutes: int, recalled: str
) -> None:
    text = document(COMMUNE)
    anew = update(text) if own_id else replace(update(text), document_id=text.document_id)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    changed = await send(axis, anew)
    await axis.fetch_package("xa", changed.package_id)
    asked_at = MADE + timedelta(hours=1)
    await send(axis, replace(recall(text), traces=(Trace(PROVINCE, asked_at),)))
    await report(axis, "15", anew, COMMUNE, at=MADE + timedelta(minutes=minutes))
    copy = await copy_of(axis, sent, COMMUNE)
    answers = {one.kind: one.answer for one in copy.requests}
    assert answers == {"update": "15", "recall": recalled}
    await report(axis, "15", text, COMMUNE, at=MADE + timedelta(minutes=100))
    for package in (sent, changed):
        copy = await copy_of(axis, package, COMMUNE)
        assert {one.answer for one in copy.requests} == {"15"}


@pytest.mark.parametrize("minutes", [90, -360])
async def test_a_take_back_of_an_update_is_answered_under_its_id_whatever_the_clock_says(
    axis: Axis, minutes: int
) -> None:
    text = document(COMMUNE)
    changed = update(text)
    for package in (text, changed):
        sent = await send(axis, package)
        await axis.fetch_package("xa", sent.package_id)
    await report(axis, "13", changed, COMMUNE, at=MADE + timedelta(hours=1))
    await report(axis, "15", changed, COMMUNE, at=MADE + timedelta(minutes=minutes))
    copy = await copy_of(axis, sent, COMMUNE)
    assert [(one.kind, one.answer) for one in copy.requests if one.kind == "take-back"] == [
        ("take-back", "15")
    ]


@pytest.mark.parametrize(("completed", "flagged"), [(False, True), (True, False)])
async def test_a_declined_recall_is_delivered_and_flagged_unless_completed(
    axis: Axis, completed: bool, flagged: bool
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    for code in ("01", "03", "06")[: 3 if completed else 2]:
        await report(axis, code, text, COMMUNE)
    await send(axis, recall(text))
    receipt = await report(axis, "16", text, COMMUNE)
    assert ("W-RECALL-DECLINED" in rules_in(receipt)) == flagged
    assert [ref.receiver for ref in receipt.deliveries] == [PROVINCE]


async def test_a_declined_take_back_is_flagged_and_a_declined_update_is_not(axis: Axis) -> None:
    text, other = document(COMMUNE, number="1"), document(COMMUNE, number="2")
    for one in (text, other):
        sent = await send(axis, one)
        await axis.fetch("xa", sent.deliveries[0].id)
    await report(axis, "13", text, COMMUNE)
    changed = update(other)
    await send(axis, changed)
    assert "W-RECALL-DECLINED" in rules_in(await report(axis, "16", text, COMMUNE))
    assert rules_in(await report(axis, "16", changed, COMMUNE)) == set()


async def test_progress_after_agreeing_to_an_update_is_nothing_odd(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    for code in ("01", "03"):
        await report(axis, code, text, COMMUNE)
    changed = update(text)
    await send(axis, changed)
    for code in ("15", "04", "05", "06"):
        assert rules_in(await report(axis, code, changed, COMMUNE)) == set()


async def test_progress_under_the_id_a_document_had_before_an_update_is_nothing_odd(
    axis: Axis,
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    for code in ("01", "03"):
        await report(axis, code, text, COMMUNE)
    changed = update(text)  # under an id of its own
    await send(axis, changed)
    receipts = [await report(axis, "15", changed, COMMUNE)]
    for minute, code in enumerate(("04", "05", "06"), start=1):
        later = MADE + timedelta(minutes=minute)
        receipts.append(await report(axis, code, text, COMMUNE, at=later))
    assert [rules_in(one) for one in receipts] == [set()] * 4
    copy = await copy_of(axis, sent, COMMUNE)
    assert copy.delivery.business_status == "06"


async def test_progress_after_agreeing_to_give_a_document_back_stays_odd(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    await report(axis, "03", text, COMMUNE)
    await report(axis, "13", text, COMMUNE)
    await report(axis, "15", text, COMMUNE)
    late = await report(axis, "04", text, COMMUNE, at=MADE + timedelta(minutes=1))
    assert rules_in(late) == {"W-STATUS-ODD"}
    assert (await copy_of(axis, sent, COMMUNE)).delivery.business_status == "15"


async def test_who_declined_and_then_cancels_all_the_same_is_heard(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    recalled = await send(axis, recall(text))
    declined = await report(axis, "16", text, COMMUNE)
    agreed = await report(axis, "15", text, COMMUNE, at=MADE + timedelta(minutes=1))
    assert (rules_in(declined), rules_in(agreed)) == ({"W-RECALL-DECLINED"}, set())
    for package in (sent, recalled):
        copy = await copy_of(axis, package, COMMUNE)
        assert (copy.delivery.business_status, copy.requests[0].answer) == ("15", "15")


async def test_a_replacement_is_answered_like_an_update(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    new = replacement(COMMUNE, of={text.document_id: (COMMUNE,)})
    await send(axis, new)
    for code in ("01", "15", "03", "06"):
        assert rules_in(await report(axis, code, new, COMMUNE)) == set()
    assert (await copy_of(axis, sent, COMMUNE)).requests[0].answer == "15"


async def test_what_is_said_of_a_recall_is_not_told_of_the_document_withdrawn_unread(
    axis: Axis,
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    recalled = await send(axis, recall(text))
    await report(axis, "01", text, COMMUNE)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.business_status == ""
    assert (await copy_of(axis, recalled, COMMUNE)).delivery.business_status == "01"


async def test_fourteen_answers_like_fifteen(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    await report(axis, "13", text, COMMUNE)
    await report(axis, "14", text, COMMUNE)
    copy = await copy_of(axis, sent, COMMUNE)
    assert (copy.delivery.business_status, copy.requests[0].answer) == ("15", "15")


async def test_progress_after_a_recall_is_told_of_the_document_not_of_its_recall(
    axis: Axis,
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    await report(axis, "01", text, COMMUNE)
    recalled = await send(axis, recall(text))
    await report(axis, "03", text, COMMUNE)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.business_status == "03"
    assert (await copy_of(axis, recalled, COMMUNE)).delivery.business_status == ""


# --- overtaken statuses --------------------------------------------------------------------------


async def test_statuses_that_overtook_each_other_are_not_odd(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    for code, minute in (("01", 1), ("05", 5), ("03", 3)):
        receipt = await report(axis, code, text, COMMUNE, at=MADE + timedelta(minutes=minute))
    assert rules_in(receipt) == set()
    copy = await copy_of(axis, sent, COMMUNE)
    assert copy.delivery.business_status == "05"
    assert all(one.expected for one in copy.statuses)


async def test_a_wrong_clock_explains_nothing(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    for code, minute in (("01", 9), ("03", 1), ("06", 5), ("03", 7)):
        await report(axis, code, text, COMMUNE, at=MADE + timedelta(minutes=minute))
    copy = await copy_of(axis, sent, COMMUNE)
    assert copy.delivery.business_status == "06"
    assert [one.expected for one in copy.statuses] == [True, True, True, False]


# --- alerts --------------------------------------------------------------------------------------


async def test_one_id_for_two_documents_raises_an_alert(axis: Axis) -> None:
    first = await send(axis, document(COMMUNE))
    second = await send(axis, replace(document(TOWN), subject="Việc khác"))
    assert "W-DUPLICATE-DOCUMENT-ID" in rules_in(second)
    alerts = await axis.alerts.since()
    assert [(one.kind, one.package_id, one.earlier_id) for one in alerts] == [
        ("document-id", second.package_id, first.package_id)
    ]
    for package in (first, second):
        assert len((await axis.timeline(package.package_id)).alerts) == 1


async def test_one_number_for_two_documents_of_a_year_raises_an_alert(axis: Axis) -> None:
    await send(axis, document(COMMUNE))
    other = replace(document(COMMUNE), document_id="mã khác")
    assert "W-DUPLICATE-NUMBER" in rules_in(await send(axis, other))
    next_year = replace(other, document_id="m3", promulgated=other.promulgated.replace(year=2018))
    assert "W-DUPLICATE-NUMBER" not in rules_in(await send(axis, next_year))


async def test_the_same_bytes_to_other_receivers_raise_no_alert(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    for receiver in text.receivers:
        await send(axis, replace(text, receivers=text.receivers, to_places=(receiver.name,)))
    assert await axis.alerts.since() == []


async def test_a_refused_document_under_a_used_id_raises_an_alert_once(axis: Axis) -> None:
    first = await send(axis, document(COMMUNE))
    for subject in ("Việc khác", "Việc khác nữa", "Việc khác"):
        with pytest.raises(Refused, match="E-DOCUMENT-CONFLICT"):
            await send(axis, replace(document(COMMUNE, TOWN), subject=subject))
    (alert,) = await axis.alerts.since(system_id="ubnd-tinh")
    assert (alert.kind, alert.package_id) == ("refused-id", first.package_id)
    assert first.document_id in alert.text.vi
    assert [one.kind for one in (await axis.timeline(first.package_id)).alerts] == [alert.kind]
    assert await axis.alerts.since(system_id="thi-tran") == []
    told = [one for one in await axis.events() if one.type == "alert"]
    assert [one.code for one in told] == ["refused-id"]


async def test_documents_that_come_together_under_one_id_raise_one_alert(axis: Axis) -> None:
    texts = [replace(document(COMMUNE), subject=f"Việc {number}") for number in range(4)]
    sends = (send(axis, text) for text in texts)
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    (taken,) = [one for one in outcomes if isinstance(one, Receipt)]
    alerts = await axis.alerts.since()
    assert [(one.kind, one.package_id) for one in alerts] == [("refused-id", taken.package_id)]


async def test_a_system_sees_only_its_own_alerts(axis: Axis) -> None:
    await send(axis, document(COMMUNE))
    await send(axis, replace(document(TOWN), subject="Việc khác"))
    assert await axis.alerts.since(system_id="huyen") == []
    assert [one.earlier_id for one in await axis.alerts.since(system_id="thi-tran")] == [""]
    assert [bool(one.earlier_id) for one in await axis.alerts.since(system_id="ubnd-tinh")] == [
        True
    ]


# --- deadlines -----------------------------------------------------------------------------------


def states(deadlines: tuple[object, ...]) -> dict[str, str]:
    return {one.kind.value: one.state.value for one in deadlines}  # type: ignore[attr-defined]


async def test_an_office_that_does_not_acknowledge_the_same_day_is_overdue_once(
    axis: Axis, clock: FixedClock
) -> None:
    sent = await send(axis, document(COMMUNE))
    await axis.fetch("xa", sent.deliveries[0].id)
    assert states((await copy_of(axis, sent, COMMUNE)).deadlines) == {"acknowledge": "pending"}
    for _ in range(2):
        clock.advance(timedelta(days=1))
        await axis.sweep()
    assert states((await copy_of(axis, sent, COMMUNE)).deadlines) == {"acknowledge": "broken"}
    told = [one for one in await axis.events(limit=1000) if one.type == "overdue"]
    assert [(one.delivery_id, one.code) for one in told] == [(sent.deliveries[0].id, "acknowledge")]


async def test_an_acknowledged_document_is_never_overdue(axis: Axis, clock: FixedClock) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.confirm("xa", sent.deliveries[0].id, "done")
    await report(axis, "01", text, COMMUNE)
    clock.advance(timedelta(days=5))
    await axis.sweep()
    assert states((await copy_of(axis, sent, COMMUNE)).deadlines) == {"acknowledge": "kept"}
    assert not [one for one in await axis.events(limit=1000) if one.type == "overdue"]


async def test_a_due_date_is_kept_by_a_reply_and_broken_without_one(
    axis: Axis, clock: FixedClock
) -> None:
    text = replace(document(COMMUNE, TOWN), due=MADE.date() + timedelta(days=1))
    sent = await send(axis, text)
    for system in ("xa", "thi-tran"):
        await axis.confirm(system, (await axis.waiting(system))[0].id, "done")
    about = ResponseFor(PROVINCE, str(text.code), text.document_id)
    await send(axis, replace(document(PROVINCE, sender=COMMUNE, number="7"), responses=(about,)))
    clock.advance(timedelta(days=2))
    await axis.sweep()
    assert states((await copy_of(axis, sent, COMMUNE)).deadlines)["answer"] == "kept"
    assert states((await copy_of(axis, sent, TOWN)).deadlines)["answer"] == "broken"
    told = [one for one in await axis.events(limit=1000) if one.code == "answer"]
    assert [one.receiver for one in told] == [TOWN]


async def test_a_document_sent_late_shows_so(axis: Axis, clock: FixedClock) -> None:
    clock.advance(timedelta(days=1, hours=6))
    sent = await send(axis, document(COMMUNE))
    assert states((await axis.timeline(sent.package_id)).deadlines) == {"send": "broken"}


async def test_a_recall_has_no_deadline_of_sending(axis: Axis) -> None:
    receipt = await send(axis, recall(document(COMMUNE)))
    told = await axis.timeline(receipt.package_id)
    assert (told.deadlines, told.legal_value) == ((), None)


# --- links of statuses, packages in parts --------------------------------------------------------


async def test_a_take_back_and_its_answer_are_linked_to_the_document(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch("xa", sent.deliveries[0].id)
    asked = await report(axis, "13", text, COMMUNE)
    await report(axis, "15", text, COMMUNE)
    told = (await axis.timeline(sent.package_id)).relations
    assert [one.kind for one in told] == ["take-back", "agreement"]
    assert told[1].text.vi == f"Nơi nhận đồng ý bằng trạng thái 15 ({COMMUNE})"
    related = (await axis.timeline(asked.package_id)).relations[0]
    assert (related.later, related.package_id) == (False, sent.package_id)


async def test_what_the_uplink_hands_down_receiver_by_receiver_is_recalled_so_too(
    axis: Axis,
) -> None:
    text = document(COMMUNE, TOWN, sender=CENTRAL)
    for asked in (text, recall(text)):
        for receiver in (COMMUNE, TOWN):
            await axis.accept(
                Submission("uplink", PackageKind.EDOC, write_edoc(asked), (receiver,))
            )
    ledger = await axis.ledger()
    assert (ledger.edoc.accepted, ledger.edoc.recalled) == (4, 2)
    assert await axis.alerts.since() == []


async def test_an_office_is_not_overdue_with_the_acknowledgement_of_a_recall(
    axis: Axis, clock: FixedClock
) -> None:
    receipt = await send(axis, recall(document(COMMUNE)))
    await axis.confirm("xa", receipt.deliveries[0].id, "done")
    clock.advance(timedelta(days=3))
    await axis.sweep()
    assert (await copy_of(axis, receipt, COMMUNE)).deadlines == ()
    assert not [one for one in await axis.events(limit=1000) if one.type == "overdue"]
