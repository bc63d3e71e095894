"""The national dialect over a real socket: uvicorn with httptools, a real axis on SQLite."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest
from vxp_site import (
    OTHER,
    PREFIX,
    RECEIVER,
    SECRETS,
    SENDER,
    Site,
    answer_of,
    assert_fail,
    document,
    request_bytes,
    vxp_site,
)

from axis.choices import choices
from axis.dialects.vxp.settings import VxpSettings
from axis.records import AgencyRecord
from edoc.contract.model import Organization, ResponseFor, Status
from edoc.contract.writer import write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.vxp import NewAgency, VxpClient, VxpRefused, VxpUnavailable
from nodes.links.vxp_headers import sign_text, signature, unpadded_sha256

LIMIT = 200_000


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    settings = VxpSettings(body_limit=LIMIT)
    async with vxp_site(sqlite_database, memory_bus, clock, settings=settings) as served:
        yield served


# --- the usual way of a document ---------------------------------------------------------------


@pytest.mark.parametrize("accumulate", [False, True])
async def test_a_document_is_sent_listed_fetched_and_confirmed(
    site: Site, accumulate: bool
) -> None:
    sender = site.client("vpcp.demo", accumulate=accumulate)
    receiver = site.client("gl.demo.01", accumulate=accumulate)
    package = document()
    await sender.send_edoc(package, sender=SENDER)
    for _ in range(2):  # the second round sends the stale keys of the first
        items = await receiver.get_received_edoc_list("edoc")
    assert await receiver.get_edoc(items[0]["docId"]) == package
    await receiver.update_status(items[0]["docId"], "done")
    assert await receiver.get_received_edoc_list("edoc") == []


async def test_the_stale_status_of_an_earlier_call_filters_nothing(site: Site) -> None:
    sender = site.client("vpcp.demo")
    receiver = site.client("gl.demo.01", accumulate=True)
    await sender.send_edoc(document("1"), sender=SENDER)
    [first] = await receiver.get_received_edoc_list("edoc")
    await receiver.update_status(first["docId"], "done")
    await sender.send_edoc(document("2"), sender=SENDER)
    assert len(await receiver.get_received_edoc_list("edoc")) == 1


async def test_the_sender_sees_what_became_of_each_receiver(site: Site) -> None:
    sender, receiver = site.client("vpcp.demo"), site.client("gl.demo.01")
    sent = await sender.send_edoc(document(receivers=(RECEIVER, OTHER)), sender=SENDER)
    items = {item["to"]: item for item in await receiver.get_received_edoc_list("edoc")}
    await receiver.update_status(items[RECEIVER]["docId"], "done")
    listed = {item["toCode"]: item for item in await sender.get_sent_edoc_list(sent)}
    assert listed[RECEIVER]["sendStatus"] == "done"
    assert listed[OTHER]["sendStatus"] == "initial"
    assert listed[RECEIVER]["receiverDocId"] == items[RECEIVER]["docId"]


async def test_a_status_travels_back_and_shows_in_the_sent_list(site: Site) -> None:
    sender, receiver = site.client("vpcp.demo"), site.client("gl.demo.01")
    sent = await sender.send_edoc(document(), sender=SENDER)
    status = Status(
        sender=Organization(RECEIVER, "Sở Nội vụ"),
        response_for=ResponseFor(
            SENDER, "45/VPCP-TH", f"{SENDER},2019/12/02,45/VPCP-TH", date(2019, 12, 2)
        ),
        status_code="03",
        at=site.clock.now(),
        description="Đã tiếp nhận",
    )
    await receiver.send_edoc(write_status(status), sender=RECEIVER, kind="status")
    assert await sender.count_receive_status() == 1
    [item] = await sender.get_sent_edoc_list(sent)
    assert item["receiveStatus"] == "03"


async def test_one_object_receives_and_reports_with_all_its_old_headers(site: Site) -> None:
    sender = site.client("vpcp.demo", accumulate=True)
    receiver = site.client("gl.demo.01", accumulate=True)
    await sender.send_edoc(document(), sender=SENDER, to=[RECEIVER])
    [item] = await receiver.get_received_edoc_list("edoc")
    await receiver.get_edoc(item["docId"])
    await receiver.update_status(item["docId"], "done")
    status = Status(
        sender=Organization(RECEIVER, "Sở Nội vụ"),
        response_for=ResponseFor(
            SENDER, "45/VPCP-TH", f"{SENDER},2019/12/02,45/VPCP-TH", date(2019, 12, 2)
        ),
        status_code="01",
        at=site.clock.now(),
        description="Đã đến",
    )
    await receiver.send_edoc(write_status(status), sender=RECEIVER, kind="status")
    assert site.codes == [code for code in site.codes if code.startswith("W-")]
    [told] = await sender.get_received_edoc_list("status")
    assert (told["from"], told["to"]) == (RECEIVER, SENDER)
    await sender.update_status(told["docId"], "done")
    assert await sender.get_received_edoc_list("status") == []
    await sender.send_edoc(document("46", (OTHER,)), sender=SENDER)
    [item] = await receiver.get_received_edoc_list("edoc")
    assert (item["to"], item["status"]) == (OTHER, "initial")


async def test_the_same_send_again_gives_the_same_id(site: Site) -> None:
    sender = site.client("vpcp.demo")
    first = await sender.send_edoc(document(), sender=SENDER)
    assert await sender.send_edoc(document(), sender=SENDER) == first


async def test_a_send_names_the_receivers_to_deliver_to(site: Site) -> None:
    package = document(receivers=(RECEIVER, OTHER))
    await site.client("vpcp.demo").send_edoc(package, sender=SENDER, to=[OTHER])
    items = await site.client("gl.demo.01").get_received_edoc_list("edoc")
    assert [item["to"] for item in items] == [OTHER]


async def test_a_stale_to_gives_way_to_the_message(site: Site) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER, to=["000.00.00.H41"])
    items = await site.client("gl.demo.01").get_received_edoc_list("edoc")
    assert [item["to"] for item in items] == [RECEIVER]


async def test_a_header_with_a_thousand_receivers_is_read(site: Site) -> None:
    to = [RECEIVER, *(f"000.{n // 100:02d}.{n % 100:02d}.H99" for n in range(1000))]
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER, to=to)
    assert await site.client("gl.demo.01").count_receive_edoc() == 1


async def test_a_download_gives_the_raw_file(site: Site) -> None:
    package = document()
    await site.client("vpcp.demo").send_edoc(package, sender=SENDER)
    receiver = site.client("gl.demo.01")
    [item] = await receiver.get_received_edoc_list("edoc")
    assert await receiver.download_edoc(item["docId"]) == package


async def test_an_address_with_a_trailing_slash_works(site: Site) -> None:
    assert await site.client("gl.demo.01", slash="/").get_received_edoc_list("edoc") == []


async def test_confirming_twice_is_fine(site: Site) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    receiver = site.client("gl.demo.01")
    [item] = await receiver.get_received_edoc_list("edoc")
    for _ in range(2):
        await receiver.update_status(item["docId"], "done")
    assert await receiver.get_edoc(item["docId"]) == document()


# --- agencies ----------------------------------------------------------------------------------


async def test_agencies_are_listed_in_all_three_ways(site: Site) -> None:
    client = site.client("gl.demo.01")
    assert {item["code"] for item in await client.get_agencies_list()} >= {SENDER, OTHER}
    [new] = await client.get_agencies_list_qd20()
    assert (new["code"], new["code102"]) == ("H21.13", OTHER)
    unit = (await client.get_synchronize_unit())[0]
    assert isinstance(unit["version"], int)
    assert unit["deleted"] is False


async def test_an_agency_is_registered_and_deleted(site: Site) -> None:
    client = site.client("gl.demo.01")
    await client.register_agency(NewAgency("000.00.31.H21", "UBND huyện KBang", "gl.demo.01"))
    agency = await site.axis.find_agency("000.00.31.H21")
    assert agency is not None
    assert (agency.name, agency.level, agency.parent) == ("UBND huyện KBang", "district", "")
    await client.delete_agency("000.00.31.H21")
    assert await site.axis.find_agency("000.00.31.H21") is None


async def test_a_repeated_registration_or_removal_is_fine(site: Site) -> None:
    client = site.client("gl.demo.01")
    for _ in range(2):
        await client.register_agency(NewAgency("000.00.31.H21", "UBND huyện KBang", ""))
    for _ in range(2):
        await client.delete_agency("000.00.31.H21")
    with pytest.raises(VxpRefused):
        await site.client("vpcp.demo").delete_agency("000.00.31.H21")


async def test_an_agency_of_another_system_cannot_be_taken(site: Site) -> None:
    with pytest.raises(VxpRefused):
        await site.client("gl.demo.01").register_agency(NewAgency(SENDER, "x", ""))


async def test_an_alias_of_another_systems_agency_cannot_be_taken(site: Site) -> None:
    with pytest.raises(VxpRefused):
        await site.client("vpcp.demo").register_agency(NewAgency("H21.13", "x", ""))
    agency = await site.axis.find_agency("H21.13")
    assert agency is not None
    assert (agency.code, agency.system_id) == (OTHER, "gl.demo.01")


@pytest.mark.parametrize("operation", ["registerAgency", "deleteAgency"])
async def test_an_alias_changes_nothing_of_the_agency_it_leads_to_but_names_its_code(
    site: Site, operation: str
) -> None:
    body = b'{"code":"h21.13","name":"Ten khac"}'
    reply = await site.asked(operation, {"AgencyCode": "h21.13"}, body=body)
    assert reply["status"] == "FAIL"
    assert OTHER in reply["ErrorDesc"]
    assert site.explained("C-VXP-AGENCY-ALIAS").nearest == OTHER
    agency = await site.axis.find_agency(OTHER)
    assert agency is not None
    assert agency.name == "Sở Tư pháp"


@pytest.mark.parametrize("name", ["x" * 256, "a\x00b", "a\ud800b"])
async def test_a_name_that_cannot_be_stored_is_refused_with_an_envelope(
    site: Site, name: str
) -> None:
    body = json.dumps({"code": "000.00.31.H21", "name": name}).encode()
    head, answer = await site.operate("registerAgency", {}, body=body)
    assert_fail(head, answer, "19")


@pytest.mark.parametrize("day", ["01/01/0001", "0001-01-01", "31/12/9999", "99/99/9999"])
async def test_a_day_at_the_calendars_end_does_not_break_the_list(site: Site, day: str) -> None:
    for name in ("fromDate", "toDate"):
        values = {"messagetype": "edoc", name: day}
        _, body = await site.operate("getReceivedEdocList", values)
        assert answer_of(body)["status"] == "OK"


async def test_malformed_json_is_answered_with_an_envelope(site: Site) -> None:
    head, body = await site.operate("registerAgency", {}, body=b'{"code": ')
    assert_fail(head, body, "10")


# --- every error is an envelope ----------------------------------------------------------------


async def test_a_wrong_secret_is_answered_with_15(site: Site) -> None:
    client = VxpClient(site.url, "gl.demo.01", "sai", site.clock)
    with pytest.raises(VxpRefused) as caught:
        await client.get_received_edoc_list("edoc")
    assert caught.value.code == "15"


async def test_an_unknown_system_is_answered_with_15(site: Site) -> None:
    request = request_bytes("getEdoc", {"systemid": "nobody", "docId": "x"})
    assert_fail(*await site.raw(request), "15")


@pytest.mark.parametrize(
    ("method", "operation"),
    [("POST", "noSuchOperation"), ("POST", ""), ("GET", "sendEdoc"), ("PUT", "getEdoc")],
)
async def test_what_cannot_be_routed_is_answered_with_an_envelope(
    site: Site, method: str, operation: str
) -> None:
    assert_fail(*await site.operate(operation, {}, method=method), "20")


async def test_a_list_error_carries_an_empty_list(site: Site) -> None:
    reply = assert_fail(*await site.operate("getSentEdocList", {"docId": "none"}), "10")
    assert reply["data"] == []


@pytest.mark.parametrize("document_id", ["", "no-such-document"])
async def test_a_failed_download_is_a_404_without_a_body(site: Site, document_id: str) -> None:
    head, body = await site.operate("downloadEdoc", {"docId": document_id}, method="GET")
    assert head.startswith(b"HTTP/1.1 404")
    assert b"content-length: 0" in head.lower()
    assert body == b""


@pytest.mark.parametrize(
    "package", [b"no xml at all", b"<a/>", document().replace(b"From", b"Form")]
)
async def test_a_refused_package_carries_an_empty_id(site: Site, package: bytes) -> None:
    values = {"from": RECEIVER, "messagetype": "edoc", "hash-file": unpadded_sha256(package)}
    head, body = await site.operate("sendEdoc", values, body=package + b"\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    reply = answer_of(body)
    assert reply["status"] == "FAIL"
    assert reply["DocId"] == ""
    assert reply["ErrorCode"] in {"10", "21", "22"}


async def test_a_sender_of_another_system_is_refused_with_19(site: Site) -> None:
    with pytest.raises(VxpRefused) as caught:
        await site.client("gl.demo.01").send_edoc(document(), sender=SENDER)
    assert caught.value.code == "19"
    assert "chua dang ky" in caught.value.description


async def test_an_unknown_receiver_is_refused_with_18(site: Site) -> None:
    with pytest.raises(VxpRefused) as caught:
        await site.client("vpcp.demo").send_edoc(
            document(receivers=("000.99.99.H21",)), sender=SENDER
        )
    assert caught.value.code == "18"


async def test_a_file_that_does_not_match_its_hash_is_refused(site: Site) -> None:
    values = {"from": RECEIVER, "messagetype": "edoc", "hash-file": "ab"}
    assert_fail(*await site.operate("sendEdoc", values, body=document()), "10")


async def test_a_file_beyond_the_limit_is_answered_with_an_envelope(site: Site) -> None:
    with pytest.raises(VxpRefused) as caught:
        await site.client("vpcp.demo").send_edoc(document(size=LIMIT), sender=SENDER)
    assert caught.value.code == "10"


async def test_an_axis_without_its_bus_answers_20(site: Site, memory_bus: MemoryBus) -> None:
    await memory_bus.close()
    with pytest.raises(VxpRefused) as caught:
        await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    assert caught.value.code == "20"
    await memory_bus.open()


async def test_an_unknown_transport_status_is_refused(site: Site) -> None:
    assert_fail(*await site.operate("updateStatus", {"docid": "x", "status": "inbox"}), "10")


# --- bytes on the wire -------------------------------------------------------------------------


async def test_a_body_with_expect_is_answered(site: Site) -> None:
    head, body = await site.operate("countReceiveEdoc", {}, body=b"{}")
    assert head.startswith(b"HTTP/1.1 200")
    assert answer_of(body)["count"] == 0


async def test_lists_are_compressed_when_asked(site: Site) -> None:
    await site.axis.upsert_agencies(
        AgencyRecord(f"000.00.{n}.H41", f"Sở {n}", "province", "", "vpcp.demo")
        for n in range(10, 60)
    )
    head, body = await site.raw(request_bytes("getAgenciesList", {}, gzip_accepted=True))
    assert b"content-encoding: gzip" in head.lower()
    assert len(answer_of(gzip.decompress(body))["data"]) == 53


async def test_vietnamese_names_leave_as_ascii(site: Site) -> None:
    _, body = await site.operate("getAgenciesList", {})
    assert b"V\\u0103n ph\\u00f2ng" in body


async def test_of_two_spellings_the_undelivered_document_is_meant(site: Site) -> None:
    for number in ("1", "2"):
        await site.client("vpcp.demo").send_edoc(document(number), sender=SENDER)
    receiver = site.client("gl.demo.01")
    old, new = [item["docId"] for item in await receiver.get_received_edoc_list("edoc")]
    await receiver.update_status(old, "done")
    values = {"docid": old, "docId": new, "status": "done"}
    _, body = await site.operate("updateStatus", values, body=b"{}")
    assert answer_of(body)["status"] == "OK"
    assert await receiver.get_received_edoc_list("edoc") == []


async def two_received(site: Site) -> tuple[str, str]:
    """Send two documents; return the ids under which they are received."""
    for number in ("1", "2"):
        await site.client("vpcp.demo").send_edoc(document(number), sender=SENDER)
    items = await site.client("gl.demo.01").get_received_edoc_list("edoc")
    first, second = (item["docId"] for item in items)
    return first, second


@pytest.mark.parametrize("status", ["done", "fail"])
async def test_a_repeated_update_with_two_spellings_settles_no_second_document(
    site: Site, status: str
) -> None:
    meant, stale = await two_received(site)
    values = {"docid": meant, "docId": stale, "status": status}
    for _ in range(3):
        assert (await site.asked("updateStatus", values, body=b"{}"))["status"] == "OK"
        site.choose()  # as after a restart: nothing is remembered outside the database
    items = await site.client("gl.demo.01").get_received_edoc_list("edoc")
    assert [item["docId"] for item in items] == [stale]


async def test_a_document_that_expired_unconfirmed_is_meant_before_a_stale_one(site: Site) -> None:
    sender, receiver = site.client("vpcp.demo"), site.client("gl.demo.01")
    await sender.send_edoc(document("1"), sender=SENDER)
    [expired] = await receiver.get_received_edoc_list("edoc")
    site.clock.advance(timedelta(days=20))
    await sender.send_edoc(document("2"), sender=SENDER)
    site.clock.advance(timedelta(days=11))
    await site.axis.sweep()
    [stale] = await receiver.get_received_edoc_list("edoc")
    twins = {"docid": expired["docId"], "docId": stale["docId"]}
    await site.asked("updateStatus", twins | {"status": "done"}, body=b"{}")
    assert await receiver.count_receive_edoc() == 1
    # now that it is said, the expired one is the stale one
    await site.asked("updateStatus", twins | {"status": "fail"}, body=b"{}")
    assert await receiver.count_receive_edoc() == 0


async def test_the_window_of_the_list_is_local_time(site: Site) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    for window, expected in [
        ({"fromDate": "02/12/2019 07:59:00"}, 1),
        ({"fromDate": "2019/12/03"}, 0),
        ({"toDate": "02/12/2019"}, 1),
        ({"fromDate": "hom qua"}, 1),
    ]:
        _, body = await site.operate("getReceivedEdocList", {"messagetype": "edoc"} | window)
        assert len(answer_of(body)["data"]) == expected


@pytest.mark.parametrize(
    "second", ["02/12/2019 08:00:00", "2019/12/02 08:00:00", "2019-12-02T08:00:00"]
)
async def test_a_window_to_the_second_holds_the_whole_second(site: Site, second: str) -> None:
    site.clock.advance(timedelta(milliseconds=400))  # lists show 08:00:00
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    reply = await site.asked("getReceivedEdocList", {"fromDate": second, "toDate": second})
    assert len(reply["data"]) == 1


async def test_the_list_is_empty_and_not_absent_without_messages(site: Site) -> None:
    _, body = await site.operate("getReceivedEdocList", {})
    assert answer_of(body) == {
        "status": "OK",
        "ErrorCode": "0",
        "ErrorDesc": "Thanh cong",
        "data": [],
    }


async def test_a_signature_over_other_values_is_refused(site: Site) -> None:
    text = sign_text({"systemid": "gl.demo.01", "docid": "a"})
    request = (
        f"POST {PREFIX}/updateStatus HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Content-Length: 0\r\nXroadVnpt-systemid: gl.demo.01\r\nXroadVnpt-docid: b\r\n"
        f"XroadVnpt-sign-header: {text}\r\n"
        f"XroadVnpt-hash-header: {signature(SECRETS['gl.demo.01'], text)}\r\n\r\n"
    )
    assert_fail(*await site.raw(request.encode()), "15")


# --- the client against servers that misbehave -------------------------------------------------


@asynccontextmanager
async def answering(answer: bytes, clock: FixedClock) -> AsyncIterator[VxpClient]:
    """A client of a server that answers everything with 502 and these bytes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 502 x\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = VxpClient(f"http://127.0.0.1:{port}", "a", "b", clock)
        yield client
        await client.close()


@pytest.mark.parametrize(
    "answer",
    [b"<html>bad gateway</html>", b"Unauthorized", b"[]", b'{"status":"OK"}', b"", b"{}"],
)
async def test_the_client_takes_no_other_text_for_an_answer(
    answer: bytes, clock: FixedClock
) -> None:
    async with answering(answer, clock) as client:
        with pytest.raises(VxpUnavailable):
            await client.get_received_edoc_list("edoc")


async def test_the_client_takes_no_other_text_for_a_document(clock: FixedClock) -> None:
    async with answering(b"Service Unavailable", clock) as client:
        with pytest.raises(VxpUnavailable):
            await client.download_edoc("x")
    async with answering(b"", clock) as client:
        with pytest.raises(VxpRefused) as caught:
            await client.download_edoc("x")
    assert caught.value.code == "100"


async def test_the_client_names_an_axis_that_is_away(clock: FixedClock) -> None:
    client = VxpClient("http://127.0.0.1:9", "a", "b", clock)
    with pytest.raises(VxpUnavailable):
        await client.get_agencies_list()


def test_every_open_choice_names_its_evidence() -> None:
    assert all(choice.text.vi and choice.text.en for choice in choices(VxpSettings()))
