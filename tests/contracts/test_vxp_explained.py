"""Refused at the national dialect: the notes say what was wrong, and what is right instead."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from vxp_site import (
    OTHER,
    RECEIVER,
    SECRETS,
    SENDER,
    Site,
    answer_of,
    document,
    request_bytes,
    vxp_site,
)

from axis.conversations.masking import Mask
from axis.dialects.recorder import recorded
from axis.dialects.vxp.app import create_vxp_app
from axis.dialects.vxp.settings import VxpSettings
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.vxp import VxpRefused
from nodes.links.vxp_headers import unpadded_sha256

LIMIT = 200_000


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    settings = VxpSettings(body_limit=LIMIT)
    made = vxp_site(sqlite_database, memory_bus, clock, settings=settings, served=False)
    async with made as served:
        yield served


async def refused(site: Site, package: bytes, **changed: str) -> None:
    """Send a package as RECEIVER's system, with these parameters changed; it must be refused."""
    values = {"from": RECEIVER, "messagetype": "edoc", "hash-file": unpadded_sha256(package)}
    held = {name: value for name, value in (values | changed).items() if value}
    reply = await site.asked("sendEdoc", held, body=package + b"\r\n")
    assert reply["status"] == "FAIL"


async def test_a_usual_exchange_leaves_no_explanation_of_the_calls(site: Site) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    assert not any(code.startswith("C-") for code in site.codes)  # only warnings on the package
    site.noting.kept.clear()
    receiver = site.client("gl.demo.01", accumulate=True)
    for _ in range(2):
        items = await receiver.get_received_edoc_list("edoc")
    await receiver.get_edoc(items[0]["docId"])
    await receiver.update_status(items[0]["docId"], "done")
    assert [notes.explanations for notes in site.noting.kept] == [[]] * 4
    assert (site.notes.operation, site.notes.system_id) == ("updateStatus", "gl.demo.01")
    assert site.notes.proven


async def test_a_wrong_secret_is_explained_with_the_text_to_sign(site: Site) -> None:
    client = site.client("gl.demo.01", secret="sai")
    with pytest.raises(VxpRefused):
        await client.get_received_edoc_list("edoc")
    assert site.codes == ["C-VXP-SECRET"]
    assert site.explained("C-VXP-SECRET").nearest.startswith('{"XroadVnpt-systemid":"gl.demo.01"')
    assert not site.notes.proven


async def test_a_signature_over_the_body_too_is_recognised(site: Site) -> None:
    request = request_bytes("countReceiveEdoc", {}, body=b"{}")
    lines = dict(line.split(b": ", 1) for line in request.split(b"\r\n") if b": " in line)
    text = lines[b"XroadVnpt-sign-header"] + b"{}"
    other = hmac.new(b"mat-khau-nhan", text, hashlib.sha256).hexdigest().encode()
    await site.raw(request.replace(lines[b"XroadVnpt-hash-header"], other))
    assert "body" in site.explained("C-VXP-SIGNED-OTHER").what.en


async def test_a_secret_in_the_place_of_the_id_is_told_to_its_owner_and_not_repeated(
    site: Site,
) -> None:
    client = site.client("mat-khau-nhan", secret="gl.demo.01")
    with pytest.raises(VxpRefused):
        await client.get_received_edoc_list("edoc")
    assert site.codes == ["C-VXP-SWAPPED"]
    assert site.explained("C-VXP-SWAPPED").nearest == "XroadVnpt-systemid: gl.demo.01"
    assert (site.notes.system_id, site.notes.proven) == ("gl.demo.01", False)
    assert "mat-khau" not in str(site.notes.explanations)


async def test_a_stranger_is_noted_under_the_name_it_gives(site: Site) -> None:
    await site.raw(request_bytes("getEdoc", {"systemid": "nobody", "docId": "x"}))
    assert site.codes == ["C-VXP-SYSTEMID-UNKNOWN"]
    assert (site.notes.system_id, site.notes.proven) == ("nobody", False)


async def test_a_header_changed_on_the_way_is_named(site: Site) -> None:
    request = request_bytes("getEdoc", {"docId": "a"})
    await site.raw(request.replace(b"XroadVnpt-docId: a", b"XroadVnpt-docId: b"))
    assert site.explained("C-VXP-HEADER-DIFFERS").path == "XroadVnpt-docId"


async def test_an_unsigned_parameter_is_named(site: Site) -> None:
    request = request_bytes("getEdoc", {})
    await site.raw(request.replace(b"Host: x", b"Host: x\r\nXroadVnpt-docId: b"))
    assert site.explained("C-VXP-PARAMETER-UNSIGNED").path == "XroadVnpt-docId"


@pytest.mark.parametrize(
    ("operation", "values", "code", "nearest"),
    [
        ("getReceivedEdoclist", {}, "C-VXP-OPERATION", "getReceivedEdocList"),
        ("downloadEdoc", {}, "C-VXP-METHOD", "GET /downloadEdoc"),
        ("getEdoc", {}, "C-VXP-PARAMETER", '"XroadVnpt-docId":"…"'),
        ("updateStatus", {"docid": "x"}, "C-VXP-PARAMETER", '"XroadVnpt-status":"…"'),
        (
            "updateStatus",
            {"docid": "x", "status": "03"},
            "C-VXP-STATUS",
            "processing | done | fail",
        ),
        ("getReceivedEdocList", {"messagetype": "eDoc1"}, "C-VXP-MESSAGETYPE", "edoc | status"),
        (
            "getReceivedEdocList",
            {"fromDate": "hom qua"},
            "C-VXP-DATE-IGNORED",
            "dd/MM/yyyy HH:mm:ss",
        ),
        (
            "getReceivedEdocList",
            {"fromDate": "29/11/2019 12:00:00", "toDate": "28/11/2019"},
            "C-VXP-WINDOW",
            "",
        ),
        ("getReceivedEdocList", {"servicetype": "document"}, "C-VXP-SERVICETYPE", "eDoc"),
        ("getReceivedEdocList", {"servicetype": "edoc"}, "C-VXP-SERVICETYPE", "eDoc"),
        ("getReceivedEdocList", {"pageSize": "5"}, "C-VXP-PAGING", ""),
        ("getReceivedEdocList?a=b", {}, "C-VXP-QUERY", ""),
        ("getEdoc", {"docId": "00000000"}, "C-VXP-DOCUMENT", ""),
        ("getEdoc", {"docId": "000.00.00.G22,2019/12/02,1"}, "C-VXP-DOCUMENT-ID", ""),
        ("deleteAgency", {"AgencyCode": "000.99.99.H21"}, "C-VXP-AGENCY", ""),
        ("registerAgency", {}, "C-VXP-JSON", '{"pcode":"…","code":"…","name":"…"}'),
        ("countReceiveEdoc", {"timestamp": "now"}, "C-VXP-TIMESTAMP", "21112026T202407+0312"),
    ],
)
async def test_each_mistake_in_asking_is_explained(
    site: Site, operation: str, values: dict[str, str], code: str, nearest: str
) -> None:
    await site.operate(operation, values, body=b"{" if operation == "registerAgency" else b"")
    assert site.codes == [code]
    assert site.explained(code).nearest == nearest


async def test_the_senders_id_is_told_apart_from_the_receivers(site: Site) -> None:
    sender, receiver = site.client("vpcp.demo"), site.client("gl.demo.01")
    package_id = await sender.send_edoc(document(), sender=SENDER)
    [item] = await receiver.get_received_edoc_list("edoc")
    with pytest.raises(VxpRefused):
        await sender.get_edoc(package_id)
    assert site.codes == ["C-VXP-DOCUMENT-SENT"]
    with pytest.raises(VxpRefused):
        await receiver.get_sent_edoc_list(item["docId"])
    assert site.codes == ["C-VXP-DOCUMENT-RECEIVED"]
    with pytest.raises(VxpRefused):
        await receiver.get_sent_edoc_list(package_id)
    assert site.codes == ["C-VXP-DOCUMENT-NOT-SENT"]
    assert "the DocId that sendEdoc returned" in site.explained("C-VXP-DOCUMENT-NOT-SENT").mend.en


async def test_an_id_of_somebody_else_is_explained_like_one_of_nobody(site: Site) -> None:
    sender, receiver = site.client("vpcp.demo"), site.client("gl.demo.01")
    package_id = await sender.send_edoc(document(), sender=SENDER)
    [item] = await receiver.get_received_edoc_list("edoc")
    for client, foreign in ((receiver, package_id), (sender, item["docId"])):
        with pytest.raises(VxpRefused):
            await client.update_status(foreign, "done")
        assert site.codes == ["C-VXP-DOCUMENT"]


@pytest.mark.parametrize(("then", "ended"), [("fail", "done"), ("done", "fail")])
async def test_a_confirmation_after_another_end_is_told_to_change_nothing(
    site: Site, then: str, ended: str
) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    receiver = site.client("gl.demo.01")
    [item] = await receiver.get_received_edoc_list("edoc")
    for _ in range(2):  # the same again is no news
        await receiver.update_status(item["docId"], ended)  # type: ignore[arg-type]
        assert site.codes == []
    await receiver.update_status(item["docId"], then)  # type: ignore[arg-type]
    told = site.explained("C-VXP-STATUS-LATE")
    assert (told.path, told.refusing) == ("XroadVnpt-status", False)
    assert f"“{then}”" in told.what.en
    assert f"({ended})" in told.what.vi


async def test_a_failure_that_stays_open_is_no_late_one(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> None:
    settings = VxpSettings(after_fail="listed")
    made = vxp_site(sqlite_database, memory_bus, clock, settings=settings, served=False)
    async with made as site:
        await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
        receiver = site.client("gl.demo.01")
        [item] = await receiver.get_received_edoc_list("edoc")
        for status in ("fail", "fail", "processing", "done"):
            await receiver.update_status(item["docId"], status)  # type: ignore[arg-type]
            assert site.codes == []


async def test_a_window_of_one_day_is_not_odd(site: Site) -> None:
    await site.asked("getReceivedEdocList", {"fromDate": "28/11/2019", "toDate": "28/11/2019"})
    assert site.codes == []


async def test_a_stale_service_type_of_another_operation_is_not_odd(site: Site) -> None:
    await site.asked("countReceiveEdoc", {"servicetype": "document"})
    assert site.codes == []


@pytest.mark.parametrize("line", [b"", b"XroadVnpt-sign-header-key: docId;systemid\r\n"])
async def test_a_list_of_signed_names_that_lacks_or_differs_is_told(
    site: Site, line: bytes
) -> None:
    request = request_bytes("countReceiveEdoc", {})
    answer = await site.raw(re.sub(rb"XroadVnpt-sign-header-key: [^\r]*\r\n", line, request))
    assert answer_of(answer[1])["status"] == "OK"
    told = site.explained("C-VXP-SIGN-KEYS")
    assert (told.path, told.refusing) == ("XroadVnpt-sign-header-key", False)
    assert sorted(told.nearest.split(";")) == ["Content-Type", "systemid", "timestamp"]


@pytest.mark.parametrize("place", ["X-SecretKey: %s", "XroadVnpt-secret: %s", "Cookie: a=%s"])
async def test_who_sends_its_secret_is_warned(site: Site, place: str) -> None:
    secret = SECRETS["gl.demo.01"]
    request = request_bytes("countReceiveEdoc", {})
    line = f"Host: x\r\n{place % secret}".encode()
    await site.raw(request.replace(b"Host: x", line))
    told = site.explained("C-VXP-SECRET-SENT")
    assert (told.path, told.refusing) == (place.partition(":")[0].lower(), False)
    assert secret not in str(told)


@pytest.mark.parametrize(
    ("operation", "line"),
    [
        ("getReceivedEdocList", "XroadVnpt-fromDate: 01/01/2030"),
        ("getReceivedEdocList", "XroadVnpt-messagetype: status"),  # signed as edoc
        ("getReceivedEdocList", "XroadVnpt-systemid: vpcp.demo"),
    ],
)
async def test_a_header_that_is_not_what_was_signed_is_told_and_not_read(
    site: Site, operation: str, line: str
) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    request = request_bytes(operation, {"messagetype": "edoc", "servicetype": "eDoc"})
    added = request.replace(b"\r\n\r\n", f"\r\n{line}\r\n\r\n".encode())
    assert len(answer_of((await site.raw(added))[1])["data"]) == 1
    told = site.explained("C-VXP-UNSIGNED")
    name = line.partition(":")[0]
    assert (told.path, told.refusing) == (name.lower(), False)
    assert name.lower() in told.what.vi


async def test_receivers_that_are_not_signed_are_told_and_not_read(site: Site) -> None:
    package = document(sender=RECEIVER, receivers=(SENDER, OTHER))
    values = {"from": RECEIVER, "messagetype": "edoc", "hash-file": unpadded_sha256(package)}
    request = request_bytes("sendEdoc", values, body=package + b"\r\n")
    added = request.replace(b"Host: x", f'Host: x\r\nXroadVnpt-to: ["{SENDER}"]'.encode())
    assert answer_of((await site.raw(added))[1])["status"] == "OK"
    assert "xroadvnpt-to" in site.explained("C-VXP-UNSIGNED").what.en


@pytest.mark.parametrize(
    ("operation", "body", "odd"),
    [
        ("getReceivedEdocList", b'{"messagetype":"status"}', True),
        ("updateStatus", b'{"docId":"x","status":"done"}', True),
        ("getEdoc", b"docId=x", True),
        ("countReceiveEdoc", b"{}", False),
        ("countReceiveEdoc", b" {} \r\n", False),
        ("registerAgency", b'{"code":"000.01.12.H21","name":"x"}', False),
    ],
)
async def test_parameters_in_a_body_are_told_to_be_read_nowhere(
    site: Site, operation: str, body: bytes, odd: bool
) -> None:
    await site.asked(operation, {}, body=body)
    assert ("C-VXP-BODY-IGNORED" in site.codes) is odd


async def test_a_hash_that_covers_the_line_end_is_told(site: Site) -> None:
    package = document(sender=RECEIVER) + b"\r\n"
    values = {"from": RECEIVER, "messagetype": "edoc", "hash-file": unpadded_sha256(package)}
    await site.asked("sendEdoc", values, body=package)
    assert "C-VXP-TAIL" not in site.codes
    told = site.explained("C-VXP-TAIL-HASHED")
    assert (told.nearest, told.refusing) == (unpadded_sha256(package[:-2]), False)


async def test_capitals_are_taken_and_told(site: Site) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    values = {"messagetype": "EDOC", "servicetype": "eDoc"}
    [item] = (await site.asked("getReceivedEdocList", values))["data"]
    told = site.explained("C-VXP-CASE")
    assert (told.path, told.nearest, told.refusing) == ("XroadVnpt-messagetype", "edoc", False)
    await site.asked("updateStatus", {"docid": item["docId"], "status": "DONE"}, body=b"{}")
    told = site.explained("C-VXP-CASE")
    assert (told.path, told.nearest) == ("XroadVnpt-status", "done")


async def test_somebody_elses_agency_in_from_gets_the_callers_own(site: Site) -> None:
    await refused(site, document(), **{"from": SENDER})
    told = site.explained("C-VXP-SENDER")
    assert f"{RECEIVER}, {OTHER}" in told.mend.vi


async def test_an_unknown_receiver_is_named(site: Site) -> None:
    await refused(site, document(receivers=("000.00.12.H12",), sender=RECEIVER))
    assert "000.00.12.H12" in site.explained("E-RECEIVER-UNKNOWN").what.vi


async def test_a_wrong_hash_gets_the_right_one(site: Site) -> None:
    package = document(sender=RECEIVER)
    await refused(site, package, **{"hash-file": "abc"})
    assert site.explained("C-VXP-HASH-FILE").nearest == unpadded_sha256(package)


@pytest.mark.parametrize("missing", ["from", "messagetype"])
async def test_an_incomplete_send_is_told_what_lacks(site: Site, missing: str) -> None:
    await refused(site, document(sender=RECEIVER), **{missing: ""})
    assert site.explained("C-VXP-PARAMETER").path == f"XroadVnpt-{missing}"


async def test_a_multipart_body_is_recognised(site: Site) -> None:
    await refused(site, b"--x\r\nContent-Disposition: form-data\r\n\r\n<edXML/>\r\n--x--")
    assert "C-VXP-MULTIPART" in site.codes


async def test_a_file_beyond_the_limit_is_told_the_limit(site: Site) -> None:
    await refused(site, document(size=LIMIT, sender=RECEIVER))
    assert str(LIMIT) in site.explained("C-VXP-BODY-LIMIT").what.en


async def test_a_stale_list_of_receivers_is_told_and_ignored(site: Site) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER, to=["000.00.00.H41"])
    assert not site.explained("W-TO-IGNORED").refusing
    assert "a client object that sent a to once" in site.explained("W-TO-IGNORED").mend.en


async def test_findings_on_a_package_stand_among_the_explanations(site: Site) -> None:
    await refused(site, b"<a/>")
    assert any(one.code.startswith("E-") and one.refusing for one in site.notes.explanations)


async def test_an_axis_that_cannot_work_now_says_to_come_again(
    site: Site, memory_bus: MemoryBus
) -> None:
    await memory_bus.close()
    await refused(site, document(sender=RECEIVER))
    assert site.codes == ["C-VXP-UNAVAILABLE"]
    await memory_bus.open()


async def test_a_registration_under_a_foreign_code_is_explained(site: Site) -> None:
    body = json.dumps({"code": SENDER, "name": "x"}).encode()
    await site.operate("registerAgency", {}, body=body)
    assert site.codes == ["R-AGENCY-OTHER-SYSTEM"]


# --- in the answer itself, where the caller asks for it ------------------------------------------


async def test_the_answer_tells_why_where_the_caller_asks_for_it(site: Site) -> None:
    site.noting.app = recorded(create_vxp_app(site.axis), site.axis, "vxp")
    request = request_bytes("getEdoc", {"docId": "a"})
    asking = request.replace(b"Host: x", b"Host: x\r\nX-Lgsp-Explain: both")
    _, body = await site.raw(asking.replace(b"docId: a", b"docId: b"))
    reply = json.loads(body.decode("ascii"))
    assert reply["status"] == "FAIL"
    assert "C-VXP-HEADER-DIFFERS" in json.dumps(reply["explanation"])
    assert "explanation" not in answer_of((await site.raw(request))[1])


@pytest.mark.parametrize(
    ("left_out", "code"),
    [(b"XroadVnpt-sign-header", "C-VXP-SIGNATURE-MISSING"), (b"", "C-CALLER-UNPROVEN")],
)
async def test_what_is_missing_is_told_to_everybody_and_who_exists_to_nobody(
    site: Site, left_out: bytes, code: str
) -> None:
    site.noting.app = recorded(create_vxp_app(site.axis), site.axis, "vxp")
    told = []
    for name in ("gl.demo.01", "khong.co.1"):
        request = request_bytes("getEdoc", {"systemid": name, "docId": "a"})
        wrong = re.sub(rb"(hash-header: )\w+", rb"\g<1>" + b"0" * 64, request)
        asking = wrong.replace(b"Host: x", b"Host: x\r\nX-Lgsp-Explain: both").split(b"\r\n")
        kept = [line for line in asking if not left_out or not line.startswith(left_out + b":")]
        told.append(json.loads((await site.raw(b"\r\n".join(kept)))[1])["explanation"])
    assert told[0] == told[1]
    assert [one["code"] for one in told[0]] == [code]


async def test_an_unknown_system_costs_the_same_work_as_a_wrong_secret(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    genuine = hmac.new

    def counted(*given: Any) -> Any:
        tried.append(1)
        return genuine(*given)

    monkeypatch.setattr("hmac.new", counted)
    work = []
    for system, lines in (("gl.demo.01", b"gl.demo.01"), ("gl.demo.01", b"khong.co.1")):
        tried.clear()
        request = request_bytes("countReceiveEdoc", {}, system=system, body=b"{}")
        wrong = re.sub(rb"(hash-header: )\w+", rb"\g<1>" + b"0" * 64, request)
        await site.raw(wrong.replace(b"gl.demo.01", lines))
        work.append(len(tried))
    assert site.codes == ["C-VXP-SYSTEMID-UNKNOWN"]
    assert work[0] - 8 <= work[1] <= work[0] + 8
    assert work[1] > 50


async def test_to_keep_the_call_of_an_unknown_system_costs_the_same_work_too(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    masked: list[str] = []
    genuine = Mask.known

    def noted(mask: Mask, text: str) -> str:
        masked.append(text)
        return genuine(mask, text)

    monkeypatch.setattr(Mask, "known", noted)
    site.noting.app = recorded(create_vxp_app(site.axis), site.axis, "vxp")
    work = []
    for system in ("gl.demo.01", "khong.co.1"):
        masked.clear()
        monkeypatch.setitem(SECRETS, system, "sai")
        await site.raw(request_bytes("getEdoc", {"to": "%252525" * 900}, system=system))
        work.append(sorted(len(text) for text in masked if len(text) > 500))
    assert work[0] == work[1] != []


async def test_nobody_can_sign_with_the_secret_by_which_strangers_are_judged(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[bytes] = []
    genuine = hmac.new

    def noted(key: bytes, *given: Any) -> Any:
        keys.append(key)
        return genuine(key, *given)

    monkeypatch.setattr("hmac.new", noted)
    monkeypatch.setitem(SECRETS, "khong.co.1", "sai")
    request = request_bytes("countReceiveEdoc", {}, system="khong.co.1", body=b"{}")
    keys.clear()
    await site.raw(request)
    work, stand_in = len(keys), keys[0].decode()
    site.noting.app = create_vxp_app(site.axis)  # as another process makes it
    monkeypatch.setitem(SECRETS, "khong.co.1", stand_in)
    signed = request_bytes("countReceiveEdoc", {}, system="khong.co.1", body=b"{}")
    keys.clear()
    await site.raw(signed)
    assert work - 8 <= len(keys) <= work + 8


async def test_two_spellings_of_an_id_are_told_apart_without_a_whole_time_line(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.client("vpcp.demo").send_edoc(document(), sender=SENDER)
    (item,) = await site.client("gl.demo.01").get_received_edoc_list("edoc")

    async def heavy(*given: Any) -> Any:
        raise AssertionError("signatures would be verified for it")

    monkeypatch.setattr("axis.tracking.weigh", heavy)
    twins = {"docid": "khong-co", "docId": item["docId"], "status": "done"}
    assert (await site.asked("updateStatus", twins))["status"] == "OK"
    assert await site.client("gl.demo.01").get_received_edoc_list("edoc") == []
