"""Requests and statuses where an office was merged, locked, closed or removed in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.axis_samples import (
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
    status,
    update,
)

from axis.directory.standing import DirectoryPolicy
from axis.engine import Axis
from axis.errors import Refused
from axis.records import AgencyRecord, Receipt, Submission
from axis.settings import AxisSettings
from edoc.contract.findings import errors_of
from edoc.contract.model import Edoc, PackageKind, ResponseFor, Trace
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

ENDS = pytest.mark.parametrize("end", ["locked", "closed", "removed"])


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus, clock: FixedClock) -> AsyncIterator[Axis]:
    axis = await start_axis(database, memory_bus, clock)
    yield axis
    assert (await axis.ledger()).balanced
    await axis.stop()


async def change(axis: Axis, code: str, end: str, successor: str = "") -> None:
    """Lock, close or remove an office."""
    agency = await axis.find_agency(code)
    assert agency is not None
    if end == "removed":
        await axis.delete_agency(agency.system_id, code)
    else:
        await axis.upsert_agencies([replace(agency, status=end, successor=successor)])  # type: ignore[arg-type]


def refused_for(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.rule for finding in errors_of(refusal.value.findings)}


# --- merged --------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [COMMUNE, VILLAGE])
async def test_a_recall_reaches_what_an_office_got_before_it_was_merged(
    axis: Axis, named: str
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    recalled = await send(axis, recall(text, named))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"
    assert [one.receiver for one in recalled.deliveries] == [VILLAGE]
    assert "W-EARLIER-UNKNOWN" not in rules_in(recalled)


async def test_a_successor_answers_for_what_its_predecessor_got(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    assert rules_in(await report(axis, "01", text, VILLAGE)) == set()
    recalled = await send(axis, recall(text))
    assert rules_in(await report(axis, "15", text, VILLAGE)) == set()
    copy = await copy_of(axis, sent, COMMUNE)
    assert (copy.delivery.business_status, copy.requests[0].answer) == ("15", "15")
    assert (await copy_of(axis, recalled, VILLAGE)).delivery.business_status == "15"


async def test_what_a_successor_reports_is_about_its_own_copy_first(axis: Axis) -> None:
    texts = [document(COMMUNE, VILLAGE, number=str(number)) for number in range(6)]
    sent = [await send(axis, text) for text in texts]
    for one in sent:
        await axis.fetch_package("xa", one.package_id)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    for text, one in zip(texts, sent, strict=True):
        for code in ("01", "03", "06"):
            assert rules_in(await report(axis, code, text, VILLAGE)) == set()
        assert (await copy_of(axis, one, VILLAGE)).delivery.business_status == "06"
        assert (await copy_of(axis, one, COMMUNE)).delivery.business_status == ""
        await report(axis, "01", text, COMMUNE)
        assert (await copy_of(axis, one, COMMUNE)).delivery.business_status == "01"


async def test_progress_of_what_a_successor_took_over_is_not_told_of_its_recall(
    axis: Axis,
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    await report(axis, "01", text, VILLAGE)
    await send(axis, recall(text))
    assert rules_in(await report(axis, "03", text, VILLAGE)) == set()
    assert (await copy_of(axis, sent, COMMUNE)).delivery.business_status == "03"


async def test_a_successor_replies_to_what_it_got_and_to_what_its_predecessor_got(
    axis: Axis,
) -> None:
    text = replace(document(COMMUNE, VILLAGE), due=MADE.date())
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    about = ResponseFor(PROVINCE, str(text.code), text.document_id, text.promulgated)
    reply = replace(document(PROVINCE, sender=VILLAGE, number="7"), responses=(about,))
    replied = await send(axis, reply)
    assert "W-RESPONSE-UNKNOWN" not in rules_in(replied)
    for receiver in (COMMUNE, VILLAGE):
        deadlines = (await copy_of(axis, sent, receiver)).deadlines
        assert [(one.kind, one.state) for one in deadlines][1:] == [("answer", "kept")]
    related = (await axis.timeline(replied.package_id)).relations
    assert [(one.kind, one.package_id) for one in related] == [("reply", sent.package_id)]


@pytest.mark.parametrize("asking", ["recall", "update", "13"])
async def test_a_request_shows_at_its_own_copy_what_it_asks_about_a_merged_office(
    axis: Axis, asking: str
) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("xa", sent.package_id)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    if asking == "13":
        asked = await report(axis, "13", text, COMMUNE)
    else:
        asked = await send(axis, recall(text) if asking == "recall" else update(text))
    shown = (await copy_of(axis, asked, VILLAGE)).requests
    assert [(one.receiver, one.effect) for one in shown] == [(COMMUNE, "asked")]
    assert shown == (await copy_of(axis, sent, COMMUNE)).requests


async def test_a_take_back_reaches_what_an_office_got_before_it_was_merged(axis: Axis) -> None:
    text = document(COMMUNE)
    sent = await send(axis, text)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    await report(axis, "13", text, COMMUNE)
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"


async def test_a_status_for_a_merged_sender_is_told_of_what_it_had_sent(axis: Axis) -> None:
    text = document(TOWN, sender=COMMUNE)
    sent = await send(axis, text)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    told = await report(axis, "01", text, TOWN)
    assert [one.receiver for one in told.deliveries] == [VILLAGE]
    assert (await copy_of(axis, sent, TOWN)).delivery.business_status == "01"


async def merged_after(axis: Axis, fetched: bool) -> tuple[Edoc, Receipt]:
    """Send a document to two offices, one of which then becomes part of the other."""
    text = document(COMMUNE, VILLAGE)
    sent = await send(axis, text)
    if fetched:
        await axis.fetch_package("xa", sent.package_id)
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    return text, sent


async def asked_of(axis: Axis, sent: Receipt) -> dict[str, tuple[str, list[str]]]:
    """Return by receiver how its copy stands and what was asked about it."""
    copies = (await axis.timeline(sent.package_id)).deliveries
    return {
        one.delivery.receiver: (one.delivery.state, [asked.kind for asked in one.requests])
        for one in copies
    }


@pytest.mark.parametrize(
    ("fetched", "former", "own"),
    [
        (False, ("recalled", ["removal"]), ("initial", [])),
        (True, ("initial", ["removal"]), ("initial", ["update"])),
    ],
)
async def test_striking_off_a_merged_office_leaves_its_successors_own_copy(
    axis: Axis, fetched: bool, former: object, own: object
) -> None:
    text, sent = await merged_after(axis, fetched)
    await send(axis, update(text, VILLAGE, COMMUNE, removed=(COMMUNE,)))
    assert await asked_of(axis, sent) == {COMMUNE: former, VILLAGE: own}


@pytest.mark.parametrize(("replaced", "kept"), [(COMMUNE, VILLAGE), (VILLAGE, COMMUNE)])
async def test_replacing_the_copy_of_an_office_leaves_that_of_who_is_merged_with_it(
    axis: Axis, replaced: str, kept: str
) -> None:
    text, sent = await merged_after(axis, fetched=False)
    old = {text.document_id: (replaced.lower(),)}
    receipt = await send(axis, replacement(COMMUNE, VILLAGE, of=old))
    assert "W-REPLACED-UNTOLD" not in rules_in(receipt)
    assert await asked_of(axis, sent) == {
        replaced: ("recalled", ["replacement"]),
        kept: ("initial", []),
    }


@pytest.mark.parametrize("status_13", [False, True])
async def test_recalling_from_a_merged_office_alone_leaves_its_successors_own_copy(
    axis: Axis, status_13: bool
) -> None:
    text, sent = await merged_after(axis, fetched=False)
    if status_13:
        await report(axis, "13", text, COMMUNE)
    else:
        await send(axis, recall(text, COMMUNE))
    states = {receiver: state for receiver, (state, _) in (await asked_of(axis, sent)).items()}
    assert states == {COMMUNE: "recalled", VILLAGE: "initial"}


@pytest.mark.parametrize("kind", ["recall", "take-back", "removal", "replacement"])
async def test_what_a_successor_got_in_the_name_of_a_merged_office_is_withdrawn(
    axis: Axis, kind: str
) -> None:
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    text = document(COMMUNE)
    sent = await send(axis, text)
    await change(axis, VILLAGE, "closed", successor=TOWN)
    if kind == "take-back":
        await report(axis, "13", text, COMMUNE)
    elif kind == "recall":
        await send(axis, recall(text))
    elif kind == "removal":
        await send(axis, update(text, COMMUNE, DISTRICT, removed=(COMMUNE,)))
    else:
        await send(axis, replacement(COMMUNE, of={text.document_id: (COMMUNE,)}))
    assert await asked_of(axis, sent) == {VILLAGE: ("recalled", [kind])}


async def test_a_recall_that_found_its_copy_with_a_successor_awaits_no_other(axis: Axis) -> None:
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    text = document(COMMUNE)
    await send(axis, text)
    await send(axis, recall(text))
    anew = await send(axis, replace(update(text), document_id=text.document_id))
    assert (await copy_of(axis, anew, VILLAGE)).delivery.state == "initial"


async def test_a_copy_for_two_merged_offices_stays_while_one_of_them_does(axis: Axis) -> None:
    for merged in (COMMUNE, TOWN):
        await change(axis, merged, "closed", successor=VILLAGE)
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await send(axis, update(text, removed=(COMMUNE,)))
    assert await asked_of(axis, sent) == {VILLAGE: ("initial", [])}
    await send(axis, update(text, removed=(COMMUNE, TOWN)))
    assert await asked_of(axis, sent) == {VILLAGE: ("recalled", ["removal"])}


@pytest.mark.parametrize("request_first", [False, True])
@pytest.mark.parametrize("kind", ["removal", "replacement"])
async def test_one_copy_for_a_merged_office_and_its_successor_stays_with_the_latter(
    axis: Axis, kind: str, request_first: bool
) -> None:
    await change(axis, COMMUNE, "closed", successor=VILLAGE)
    text = document(COMMUNE, VILLAGE, TOWN)
    if kind == "removal":
        asking = update(text, COMMUNE, TOWN, removed=(COMMUNE,))
    else:
        asking = replacement(COMMUNE, TOWN, of={text.document_id: (COMMUNE,)})
    asking = replace(
        asking, subject="Yêu cầu", traces=(Trace(PROVINCE, MADE + timedelta(hours=1)),)
    )
    order = (asking, text) if request_first else (text, asking)
    sent = {one.subject: await send(axis, one) for one in order}
    assert (await copy_of(axis, sent[text.subject], VILLAGE)).delivery.state == "initial"


async def test_a_merged_office_is_the_same_in_every_spelling(axis: Axis) -> None:
    await axis.registrar.change(COMMUNE, aliases=("IA-BANG",))
    text, _ = await merged_after(axis, fetched=False)
    added = await send(axis, update(text, "IA-BANG", added=(COMMUNE.lower(),)))
    assert "W-ADDED-UNSENT" not in rules_in(added)


async def test_an_office_that_is_still_open_is_asked_itself(axis: Axis) -> None:
    text = document(COMMUNE, VILLAGE)
    sent = await send(axis, text)
    await change(axis, COMMUNE, "open", successor=VILLAGE)
    await send(axis, recall(text, VILLAGE))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "initial"


# --- renamed -------------------------------------------------------------------------------------


NEW_CODE = "H21.31.25"


@pytest.fixture
async def renamed(axis: Axis) -> Receipt:
    """A document that an office got before it was removed and registered under a new code."""
    sent = await send(axis, document(COMMUNE))
    await axis.fetch_package("xa", sent.package_id)
    await send(axis, document(COMMUNE, number="46"))
    await change(axis, COMMUNE, "removed")
    agency = AgencyRecord(NEW_CODE, "UBND xã Ia Băng", "commune", DISTRICT, "xa", COMMUNE)
    await axis.register_agency("xa", agency)
    return sent


async def test_mail_for_a_removed_code_reaches_who_has_it_as_old_code(
    axis: Axis, renamed: Receipt
) -> None:
    sent = await send(axis, document(COMMUNE, number="47"))
    assert [one.receiver for one in sent.deliveries] == [NEW_CODE]


@pytest.mark.parametrize("named", [COMMUNE, NEW_CODE])
async def test_an_office_answers_for_what_it_got_under_its_removed_code(
    axis: Axis, renamed: Receipt, named: str
) -> None:
    recalled = await send(axis, recall(document(COMMUNE), named))
    assert [one.receiver for one in recalled.deliveries] == [NEW_CODE]
    told = status("15", document(COMMUNE), named)
    await axis.accept(Submission("xa", PackageKind.STATUS, told))
    copy = await copy_of(axis, renamed, COMMUNE)
    assert (copy.delivery.business_status, copy.requests[0].answer) == ("15", "15")


@pytest.mark.parametrize("end", ["merged", "renamed"])
@pytest.mark.parametrize("to_its_heir", [False, True])
async def test_a_reply_finds_what_an_office_sent_before_it_was_merged_or_renamed(
    axis: Axis, end: str, to_its_heir: bool
) -> None:
    text = document(TOWN, sender=COMMUNE)
    sent = await send(axis, text)
    heir = VILLAGE if end == "merged" else NEW_CODE
    if end == "merged":
        await change(axis, COMMUNE, "closed", successor=VILLAGE)
    else:
        await change(axis, COMMUNE, "removed")
        agency = AgencyRecord(NEW_CODE, "UBND xã Ia Băng", "commune", DISTRICT, "xa", COMMUNE)
        await axis.register_agency("xa", agency)
    about = ResponseFor(COMMUNE, str(text.code), text.document_id, text.promulgated)
    reply = document(heir if to_its_heir else COMMUNE, sender=TOWN, number="7")
    answer = await send(axis, replace(reply, responses=(about,)))
    assert "W-RESPONSE-UNKNOWN" not in rules_in(answer)
    assert [one.kind for one in (await axis.timeline(sent.package_id)).relations] == ["reply"]


# --- receivers that cannot be reached ------------------------------------------------------------


@ENDS
async def test_one_office_that_cannot_be_reached_does_not_stop_a_recall(
    axis: Axis, end: str
) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await change(axis, TOWN, end)
    recalled = await send(axis, recall(text))
    assert "W-RECEIVER-UNTOLD" in rules_in(recalled)
    assert [one.receiver for one in recalled.deliveries] == [COMMUNE]
    for receiver in (COMMUNE, TOWN):
        assert (await copy_of(axis, sent, receiver)).delivery.state == "recalled"


@ENDS
@pytest.mark.parametrize("name", ["THI-TRAN", "000.99.31.H21"])
async def test_an_office_that_cannot_be_reached_may_be_named_by_any_of_its_names(
    axis: Axis, end: str, name: str
) -> None:
    await axis.registrar.change(TOWN, old_code="000.99.31.H21", aliases=("THI-TRAN",))
    text = document(name, COMMUNE)
    sent = await send(axis, text)
    await axis.fetch_package("thi-tran", sent.package_id)
    await change(axis, TOWN, end)
    told = await axis.accept(Submission("thi-tran", PackageKind.STATUS, status("01", text, name)))
    assert "W-SENDER-ENDED" in rules_in(told)
    assert "W-RECEIVER-UNTOLD" in rules_in(await send(axis, recall(text)))
    assert (await copy_of(axis, sent, COMMUNE)).delivery.state == "recalled"


@ENDS
async def test_a_recall_that_nobody_is_left_to_hear_of_withdraws_what_was_not_read(
    axis: Axis, end: str
) -> None:
    text = document(TOWN)
    sent = await send(axis, text)
    await change(axis, TOWN, end)
    recalled = await send(axis, recall(text))
    assert (recalled.deliveries, "W-RECEIVER-UNTOLD" in rules_in(recalled)) == ((), True)
    assert (await copy_of(axis, sent, TOWN)).delivery.state == "recalled"
    assert (await axis.timeline(recalled.package_id)).deliveries == ()


@ENDS
@pytest.mark.parametrize("asking", ["recall", "13"])
async def test_what_nobody_can_be_told_of_is_accepted_once_until_somebody_can(
    axis: Axis, end: str, asking: str
) -> None:
    text = document(TOWN)
    await send(axis, text)
    agency = await axis.find_agency(TOWN)
    assert agency is not None
    await change(axis, TOWN, end)

    async def ask() -> Receipt:
        if asking == "recall":
            return await send(axis, recall(text))
        return await report(axis, "13", text, TOWN)

    first, again = await ask(), await ask()
    assert (again.package_id, again.duplicate) == (first.package_id, True)
    assert {"W-RECEIVER-UNTOLD"} <= rules_in(again)
    await axis.upsert_agencies([agency])
    heard = await ask()
    assert [one.receiver for one in heard.deliveries] == [TOWN]
    assert (await ask()).package_id == heard.package_id


async def test_a_recall_with_nobody_to_tell_and_nothing_to_withdraw_is_refused(axis: Axis) -> None:
    text = document(TOWN)
    sent = await send(axis, text)
    await axis.fetch_package("thi-tran", sent.package_id)
    await change(axis, TOWN, "locked")
    with pytest.raises(Refused) as refusal:
        await send(axis, recall(text))
    assert refused_for(refusal) == {"E-RECEIVER-LOCKED"}
    assert (await copy_of(axis, sent, TOWN)).requests == ()


async def test_an_office_that_has_the_document_and_cannot_be_told_shows_so(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await axis.fetch_package("thi-tran", sent.package_id)
    await change(axis, TOWN, "locked")
    recalled = await send(axis, recall(text))
    assert "W-REMOVED-UNTOLD" not in rules_in(recalled)
    assert [one.effect for one in (await copy_of(axis, sent, TOWN)).requests] == ["untold"]


async def test_a_receiver_is_struck_off_though_it_cannot_be_reached(axis: Axis) -> None:
    text = document(COMMUNE, TOWN)
    sent = await send(axis, text)
    await change(axis, TOWN, "locked")
    changed = await send(axis, update(text, COMMUNE, TOWN, removed=(TOWN,)))
    assert "W-RECEIVER-UNTOLD" in rules_in(changed)
    assert (await copy_of(axis, sent, TOWN)).delivery.state == "recalled"
    with pytest.raises(Refused) as refusal:
        await send(axis, update(text, COMMUNE, TOWN, added=(VILLAGE,)))
    assert refused_for(refusal) == {"E-RECEIVER-LOCKED"}


async def test_a_recall_names_no_office_that_never_was(axis: Axis) -> None:
    text = document(COMMUNE)
    await send(axis, text)
    with pytest.raises(Refused) as refusal:
        await send(axis, recall(text, COMMUNE, "000.99.99.H21"))
    assert refused_for(refusal) == {"E-RECEIVER-UNKNOWN"}


@ENDS
async def test_a_take_back_withdraws_what_an_unreachable_office_did_not_read(
    axis: Axis, end: str
) -> None:
    text = document(TOWN)
    sent = await send(axis, text)
    await change(axis, TOWN, end)
    asked = await report(axis, "13", text, TOWN)
    assert (asked.deliveries, rules_in(asked)) == ((), {"W-RECEIVER-UNTOLD"})
    assert (await copy_of(axis, sent, TOWN)).delivery.state == "recalled"
    with pytest.raises(Refused):
        await report(axis, "13", document(TOWN, number="46"), TOWN)


# --- what an office that has ended still says ----------------------------------------------------


@ENDS
async def test_an_office_that_has_ended_reports_of_what_it_received(axis: Axis, end: str) -> None:
    text = document(TOWN)
    sent = await send(axis, text)
    await change(axis, TOWN, end)
    told = await report(axis, "01", text, TOWN)
    assert rules_in(told) == {"W-SENDER-ENDED"}
    assert (await copy_of(axis, sent, TOWN)).delivery.business_status == "01"


@pytest.mark.parametrize(
    ("end", "rule"), [("locked", "E-SENDER-CLOSED"), ("removed", "E-SENDER-UNKNOWN")]
)
async def test_it_says_nothing_of_what_it_never_received_and_asks_nothing_back(
    axis: Axis, end: str, rule: str
) -> None:
    own = document(COMMUNE, sender=TOWN)
    await send(axis, own)
    await change(axis, TOWN, end)
    for code, about in (("03", document(TOWN)), ("13", own)):
        with pytest.raises(Refused) as refusal:
            await report(axis, code, about, COMMUNE if code == "13" else TOWN)
        assert refused_for(refusal) == {rule}


async def test_an_axis_may_refuse_what_an_ended_office_reports(
    database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    policy = DirectoryPolicy(ended_reports="refuse")
    settings = AxisSettings(sweep_interval_s=3600, directory_policy=policy)
    axis = await start_axis(database, memory_bus, clock, settings)
    text = document(TOWN)
    await send(axis, text)
    await change(axis, TOWN, "locked")
    with pytest.raises(Refused) as refusal:
        await report(axis, "01", text, TOWN)
    assert refused_for(refusal) == {"E-SENDER-CLOSED"}
    await axis.stop()


async def test_nobody_reports_for_an_office_of_another_system(axis: Axis) -> None:
    text = document(TOWN, DISTRICT, sender=PROVINCE)
    await send(axis, text)
    agency = await axis.find_agency(TOWN)
    assert agency is not None
    await axis.upsert_agencies([replace(agency, status="closed", system_id="uplink")])
    with pytest.raises(Refused) as refusal:
        await report(axis, "01", text, TOWN)
    assert refused_for(refusal) == {"E-SENDER-OTHER-SYSTEM"}
