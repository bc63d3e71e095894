"""Every named choice of the national dialect, both ways."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from vxp_site import OTHER, RECEIVER, SENDER, Site, answer_of, document, request_bytes, vxp_site

from axis.choices import choices
from axis.dialects.vxp.operations import METHODS
from axis.dialects.vxp.settings import VxpSettings
from axis.records import AgencyRecord
from edoc.contract.model import Organization, ResponseFor, Status
from edoc.contract.writer import write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.vxp_headers import unpadded_sha256

THIRD = "000.00.14.H21"


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    async with vxp_site(sqlite_database, memory_bus, clock, served=False) as served:
        yield served


async def sent(site: Site, number: str = "45", **changed: str) -> dict[str, Any]:
    """Send a document to both receivers; parameters changed to nothing are left out."""
    package = document(number, (RECEIVER, OTHER))
    values = {"from": SENDER, "messagetype": "edoc", "hash-file": unpadded_sha256(package)}
    held = {name: value for name, value in (values | changed).items() if value}
    reply: dict[str, Any] = await site.asked(
        "sendEdoc", held, body=package + b"\r\n", system="vpcp.demo"
    )
    return reply


async def listed(site: Site, **values: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = (await site.asked("getReceivedEdocList", values))["data"]
    return data


async def sent_list(site: Site, package_id: str) -> list[dict[str, Any]]:
    values = {"docId": package_id}
    data: list[dict[str, Any]] = (await site.asked("getSentEdocList", values, system="vpcp.demo"))[
        "data"
    ]
    return data


async def updated(site: Site, status: str, **values: str) -> str:
    reply = await site.asked("updateStatus", {"status": status} | values, body=b"{}")
    return str(reply["ErrorCode"])


@pytest.mark.parametrize(("check", "code"), [(True, "15"), (False, "0")])
async def test_check_signed_lines(site: Site, check: bool, code: str) -> None:
    site.choose(check_signed_lines=check)
    request = request_bytes("getReceivedEdocList", {"toDate": "02/12/2019"})
    changed = request.replace(b"XroadVnpt-toDate: 02", b"XroadVnpt-toDate: 03")
    assert answer_of((await site.raw(changed))[1])["ErrorCode"] == code


@pytest.mark.parametrize(("check", "code"), [(True, "10"), (False, "0")])
async def test_check_file_hash(site: Site, check: bool, code: str) -> None:
    site.choose(check_file_hash=check)
    assert (await sent(site, **{"hash-file": "ab"}))["ErrorCode"] == code


@pytest.mark.parametrize(("check", "code"), [(False, "0"), (True, "15")])
async def test_check_timestamp(site: Site, check: bool, code: str) -> None:
    site.choose(check_timestamp=check)
    assert (await site.asked("countReceiveEdoc", {"timestamp": "2019"}))["ErrorCode"] == code
    assert site.codes == ["C-VXP-TIMESTAMP-REFUSED" if check else "C-VXP-TIMESTAMP"]


@pytest.mark.parametrize(("order", "code"), [("sender", "19"), ("file", "10")])
async def test_check_order(site: Site, order: str, code: str) -> None:
    site.choose(check_order=order)
    assert (await sent(site, **{"from": RECEIVER, "hash-file": "ab"}))["ErrorCode"] == code


@pytest.mark.parametrize(("choice", "codes"), [("refuse", ["19", "10"]), ("accept", ["0", "0"])])
async def test_incomplete_send(site: Site, choice: str, codes: list[str]) -> None:
    site.choose(incomplete_send=choice)
    replies = [await sent(site, "1", **{"from": ""}), await sent(site, "2", messagetype="")]
    assert [reply["ErrorCode"] for reply in replies] == codes


@pytest.mark.parametrize(
    ("source", "receivers", "told"),
    [
        ("to", {OTHER}, ["W-TO-STRANGERS", "W-TO-LEFT-OUT"]),
        ("message", {RECEIVER, OTHER}, []),
        ("union", {RECEIVER, OTHER, THIRD}, ["W-TO-ADDED"]),
    ],
)
async def test_receivers_from(
    site: Site, source: str, receivers: set[str], told: list[str]
) -> None:
    site.choose(receivers_from=source)
    await site.axis.upsert_agencies(
        [AgencyRecord(THIRD, "Sở Tài chính", "province", "", "gl.demo.01")]
    )
    await sent(site, to=f'["{OTHER}","{THIRD}"]')
    assert [code for code in site.codes if code.startswith("W-TO")] == told
    assert {item["to"] for item in await listed(site)} == receivers


@pytest.mark.parametrize(("choice", "kinds"), [("both", {"edoc", "status"}), ("edoc", {"edoc"})])
async def test_without_message_type(site: Site, choice: str, kinds: set[str]) -> None:
    site.choose(without_message_type=choice)
    await sent(site)
    answered = ResponseFor(RECEIVER, "1/X", f"{RECEIVER},2019/12/02,1/X", date(2019, 12, 2))
    status = Status(Organization(SENDER, "VPCP"), answered, "03", site.clock.now())
    await site.client("vpcp.demo").send_edoc(write_status(status), sender=SENDER, kind="status")
    assert {item["messageType"] for item in await listed(site)} == kinds


@pytest.mark.parametrize(("formats", "count"), [("all", 0), ("sample", 2)])
async def test_date_formats(site: Site, formats: str, count: int) -> None:
    site.choose(date_formats=formats)
    await sent(site)
    assert len(await listed(site, fromDate="2019/12/03")) == count
    assert await listed(site, fromDate="03/12/2019 00:00:00") == []


@pytest.mark.parametrize(("choice", "code"), [("ignore", "0"), ("refuse", "10")])
async def test_bad_date(site: Site, choice: str, code: str) -> None:
    site.choose(bad_date=choice)
    reply = await site.asked("getReceivedEdocList", {"toDate": "hom qua"})
    assert (reply["ErrorCode"], reply["data"]) == (code, [])
    assert site.codes == ["C-VXP-DATE-REFUSED" if choice == "refuse" else "C-VXP-DATE-IGNORED"]


@pytest.mark.parametrize(("choice", "counts"), [("ignored", [2, 2, 2]), ("read", [1, 1, 2])])
async def test_paging(site: Site, choice: str, counts: list[int]) -> None:
    site.choose(paging=choice)
    await sent(site)
    asked = [("1", "1"), ("1", "2"), ("x", "1")]
    pages = [await listed(site, pageSize=size, pageIndex=index) for size, index in asked]
    assert [len(page) for page in pages] == counts
    assert choice == "ignored" or pages[0] != pages[1]


@pytest.mark.parametrize(("choice", "left"), [("undelivered", 0), ("docid", 1)])
async def test_document_conflict(site: Site, choice: str, left: int) -> None:
    site.choose(document_conflict=choice)
    await sent(site)
    old, new = [item["docId"] for item in await listed(site)]
    await updated(site, "done", docid=old)
    await updated(site, "done", docid=old, docId=new)
    assert len(await listed(site)) == left


@pytest.mark.parametrize(("choice", "code"), [("refuse", "10"), ("ignore", "0")])
async def test_other_statuses(site: Site, choice: str, code: str) -> None:
    site.choose(other_statuses=choice)
    await sent(site)
    item = (await listed(site))[0]
    assert await updated(site, "acceptance", docid=item["docId"]) == code
    assert {one["status"] for one in await listed(site)} == {"initial"}


@pytest.mark.parametrize(
    ("choice", "statuses", "end"),
    [("ends", ["initial"], "fail"), ("listed", ["fail", "initial"], "done")],
)
async def test_after_fail(site: Site, choice: str, statuses: list[str], end: str) -> None:
    site.choose(after_fail=choice)
    package_id = (await sent(site))["DocId"]
    document_id = (await listed(site))[0]["docId"]
    for _ in range(2):
        await updated(site, "fail", docid=document_id, description="loi")
        assert [item["status"] for item in await listed(site)] == statuses
    assert (await site.asked("getEdoc", {"docId": document_id}))["status"] == "OK"
    told = {one["receiverDocId"]: one for one in await sent_list(site, package_id)}
    assert (told[document_id]["sendStatus"], told[document_id]["sendStatusDesc"]) == ("fail", "loi")
    await updated(site, "done", docid=document_id)
    assert [item["status"] for item in await listed(site)] == ["initial"]
    ends = {one["receiverDocId"]: one["sendStatus"] for one in await sent_list(site, package_id)}
    assert ends[document_id] == end


async def test_a_failure_that_stays_listed_is_over_once_the_receiver_begins_anew(
    site: Site,
) -> None:
    site.choose(after_fail="listed")
    await sent(site)
    document_id = (await listed(site))[0]["docId"]
    for status in ("processing", "fail", "processing", "fail"):
        await updated(site, status, docid=document_id)
        assert (await listed(site))[0]["status"] == status
    assert (await site.axis.ledger()).balanced


@pytest.mark.parametrize(("choice", "code"), [(True, "0"), (False, "10")])
async def test_fetch_after_done(site: Site, choice: bool, code: str) -> None:
    site.choose(fetch_after_done=choice)
    await sent(site)
    document_id = (await listed(site))[0]["docId"]
    assert (await site.asked("getEdoc", {"docId": document_id}))["ErrorCode"] == "0"
    await updated(site, "done", docid=document_id)
    assert (await site.asked("getEdoc", {"docId": document_id}))["ErrorCode"] == code
    assert site.codes == ([] if choice else ["C-VXP-DOCUMENT-CLOSED"])


ENCODINGS = ["utf-16", "iso-8859-1", "windows-1258"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("choice", ["utf-8", "as-sent"])
async def test_document_encoding(site: Site, choice: str, encoding: str) -> None:
    site.choose(document_encoding=choice)
    declared = document().decode().replace('"UTF-8"', f'"{encoding}"')
    package = declared.encode(encoding, "xmlcharrefreplace")
    await site.client("vpcp.demo").send_edoc(package, sender=SENDER)
    receiver = site.client("gl.demo.01")
    document_id = (await listed(site))[0]["docId"]
    content = await receiver.get_edoc(document_id)
    assert site.codes == ["C-VXP-RECODED" if choice == "utf-8" else "C-VXP-NOT-UTF-8"]
    if choice == "utf-8":
        assert content.decode() == package.decode(encoding).replace(encoding, "UTF-8")
    else:
        assert content == package
    assert await receiver.download_edoc(document_id) == package


@pytest.mark.parametrize(("choice", "code"), [("file", "10"), ("system", "20")])
async def test_unknown_document(site: Site, choice: str, code: str) -> None:
    site.choose(unknown_document=choice)
    for operation in ("getEdoc", "getSentEdocList"):
        assert (await site.asked(operation, {"docId": "none"}))["ErrorCode"] == code
    assert await updated(site, "done", docid="none") == code


@pytest.mark.parametrize("word", ["initial", "inbox"])
async def test_initial_status(site: Site, word: str) -> None:
    site.choose(initial_status=word)
    await sent(site)
    assert {item["status"] for item in await listed(site)} == {word}


@pytest.mark.parametrize(
    ("choice", "words"), [("states", {"initial", "fail"}), ("results", {"done", "fail"})]
)
async def test_sent_status(site: Site, choice: str, words: set[str]) -> None:
    site.choose(sent_status=choice)
    package_id = (await sent(site))["DocId"]
    await updated(site, "fail", docid=(await listed(site))[0]["docId"], description="loi")
    assert {item["sendStatus"] for item in await sent_list(site, package_id)} == words


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("%Y/%m/%d %H:%M:%S", "2019/12/02 08:00:00"), ("%d/%m/%Y", "02/12/2019")],
)
async def test_time_format(site: Site, pattern: str, text: str) -> None:
    site.choose(time_format=pattern)
    await sent(site)
    assert {item["created_time"] for item in await listed(site)} == {text}


@pytest.mark.parametrize(("limit", "count"), [(10_000, 2), (1, 1)])
async def test_list_limit(site: Site, limit: int, count: int) -> None:
    site.choose(list_limit=limit)
    await sent(site)
    assert len(await listed(site)) == count


@pytest.mark.parametrize(("limit", "code"), [(1_000_000, "0"), (1000, "10")])
async def test_body_limit(site: Site, limit: int, code: str) -> None:
    site.choose(body_limit=limit)
    assert (await sent(site))["ErrorCode"] == code


SMALL_OPERATIONS = sorted({*METHODS} - {"sendEdoc", "downloadEdoc"})


@pytest.mark.parametrize("operation", SMALL_OPERATIONS)
async def test_small_body_limit(site: Site, operation: str) -> None:
    await sent(site)
    values = {"docId": (await listed(site))[0]["docId"], "status": "done", "AgencyCode": OTHER}
    body = b'{"code":"000.00.31.H21","name":"UBND huyen KBang"}'
    site.choose(small_body_limit=len(body) - 1)
    reply = await site.asked(operation, values, body=body)
    assert (reply["status"], reply["ErrorCode"]) == ("FAIL", "10")
    assert site.codes == ["C-VXP-BODY-UNWANTED"]
    # nothing was done
    assert len(await listed(site)) == 2
    assert len(await site.axis.agencies()) == 3
    site.choose(small_body_limit=len(body))
    assert (await site.asked("registerAgency", {}, body=body))["ErrorCode"] == "0"


SECONDS = pytest.mark.parametrize(("seconds", "code"), [(60.0, "0"), (0.2, "20")])


async def counted(site: Site, *, whole: bool) -> str:
    """Call with a body, of which the last byte may never come; returns the code of the answer."""
    request = request_bytes("countReceiveEdoc", {}, body=b"{}")
    reply = answer_of((await site.raw(request if whole else request[:-1]))[1])
    assert site.codes == ([] if whole else ["C-VXP-BODY-SLOW"])
    return str(reply["ErrorCode"])


@SECONDS
async def test_body_idle(site: Site, seconds: float, code: str) -> None:
    site.choose(body_idle_s=seconds)
    assert await counted(site, whole=code == "0") == code


@SECONDS
async def test_body_timeout(site: Site, seconds: float, code: str) -> None:
    site.choose(body_timeout_s=seconds)
    assert await counted(site, whole=code == "0") == code


@pytest.mark.parametrize(
    ("values", "code"),
    [({"systemid": "nobody"}, "15"), ({"from": RECEIVER, "messagetype": "edoc"}, "10")],
    ids=["not proven", "too long"],
)
async def test_a_body_that_never_ends_does_not_hide_why_the_call_was_refused(
    site: Site, values: dict[str, str], code: str
) -> None:
    site.choose(body_idle_s=0.2, body_limit=10)
    request = request_bytes("sendEdoc", values, body=b"x" * 100)
    assert answer_of((await site.raw(request[:-1]))[1])["ErrorCode"] == code


@pytest.mark.parametrize(
    "name", ["list_limit", "body_limit", "small_body_limit", "body_idle_s", "body_timeout_s"]
)
def test_a_bound_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        VxpSettings(**{name: 0})


def test_every_choice_is_tested_here_and_told_in_both_languages() -> None:
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    names = {field.name.removesuffix("_s") for field in fields(VxpSettings)}
    assert names <= tested
    assert all(one.text.vi and one.text.en for one in choices(VxpSettings()))
