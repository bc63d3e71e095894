"""The dialect eDoc v2, on SQLite with the memory bus and on PostgreSQL with RabbitMQ."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx
import pytest
from backends import BOTH_BACK_ENDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axis.choices import choices
from axis.conversations.explanations import NOTES_KEY, Notes
from axis.dialects.edoc_v2.app import create_edoc_v2_app
from axis.dialects.edoc_v2.operations import OPERATIONS
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.directory.snapshot import Directory
from axis.engine import Axis
from axis.errors import AxisUnavailable
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    ResponseFor,
    Status,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from nodes.links.edoc_v2 import EdocV2Client, EdocV2Refused, Pending

pytestmark = BOTH_BACK_ENDS

SENDER, RECEIVER, OTHER, THIRD = (
    "000.00.91.H21",
    "000.00.12.H21",
    "000.00.13.H21",
    "000.00.14.H21",
)
TOKENS = {"gui": "ma-truy-cap-gui", "nhan": "ma-truy-cap-nhan", "ngoai": "ma-truy-cap-ngoai"}
SYSTEM_OF = {SENDER: "gui", RECEIVER: "nhan", OTHER: "nhan", THIRD: "ngoai"}
LIMIT = 200_000


@dataclass
class Site:
    """An axis with the dialect before it, in one process; ``notes`` are those of the last call."""

    axis: Axis
    clock: FixedClock
    settings: EdocV2Settings = field(default_factory=lambda: EdocV2Settings(body_limit=LIMIT))
    notes: Notes = field(default_factory=Notes)

    def http(self) -> httpx.AsyncClient:
        app = create_edoc_v2_app(self.axis, settings=self.settings)

        async def noting(scope: Any, receive: Any, send: Any) -> None:
            self.notes = scope[NOTES_KEY] = Notes()
            await app(scope, receive, send)

        return httpx.AsyncClient(transport=httpx.ASGITransport(noting), base_url="http://edoc")

    def client(self, agency: str) -> EdocV2Client:
        token = TOKENS[SYSTEM_OF[agency]]
        return EdocV2Client("http://edoc", agency, token, http=self.http())

    async def raw(
        self, operation: str, headers: dict[str, str], *, method: str = "POST", body: bytes = b""
    ) -> httpx.Response:
        """Call as RECEIVER with exactly these further headers."""
        own = {"OrganId": RECEIVER, "Authorization": TOKENS["nhan"]}
        path = f"/EdocService/{operation}"
        return await self.http().request(method, path, headers=own | headers, content=body)

    def told(self) -> set[str]:
        """Codes of what the author of the client is told about the last call."""
        return {one.code for one in self.notes.explanations}

    async def sent(self, number: str = "45", receivers: tuple[str, ...] = (RECEIVER,)) -> int:
        return await self.client(SENDER).send_document(write_edoc(document(number, receivers)))

    async def reported(self, number: str = "45", code: str = "03") -> int:
        """Send a status from RECEIVER to SENDER."""
        return await self.client(RECEIVER).send_document(
            write_status(status(self.clock, number, code)), "STATUS"
        )


@pytest.fixture
async def site(database: Database, bus: Bus, clock: FixedClock) -> AsyncIterator[Site]:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=SeededIds(1),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [
            *(SystemRecord(name, name, "pull", token) for name, token in TOKENS.items()),
            SystemRecord("len-tren", "Trục quốc gia", "uplink", "bi-mat"),
        ]
    )
    parent = "000.00.00.H21"
    await axis.upsert_agencies(
        [
            AgencyRecord(parent, "UBND tỉnh Gia Lai", "province", "", "gui"),
            *(
                AgencyRecord(code, f"Sở {code}", "province", parent, system)
                for code, system in SYSTEM_OF.items()
            ),
            AgencyRecord("000.00.00.G22", "Văn phòng Chính phủ", "central", "", "len-tren"),
        ]
    )
    await axis.start(consume=False)
    yield Site(axis, clock)
    await axis.stop()


def document(number: str = "45", receivers: tuple[str, ...] = (RECEIVER,), size: int = 20) -> Edoc:
    return Edoc(
        sender=Organization(SENDER, "Đơn vị thử"),
        receivers=tuple(Organization(code, f"Cơ quan {code}") for code in receivers),
        document_id=f"{SENDER},2019/12/02,{number}/STN-VP",
        code=DocumentCode(number, "STN-VP"),
        promulgated=date(2019, 12, 2),
        subject="V/v kiểm tra liên thông",
        document_type=DocumentType("Công văn"),
        attachments=(
            Attachment("tep-1", "cv.txt", "text/plain", random.Random(1).randbytes(size)),
        ),
    )


def status(clock: FixedClock, number: str = "45", code: str = "03") -> Status:
    return Status(
        sender=Organization(RECEIVER, "Sở Nội vụ"),
        response_for=ResponseFor(
            SENDER, f"{number}/STN-VP", f"{SENDER},2019/12/02,{number}/STN-VP", date(2019, 12, 2)
        ),
        status_code=code,
        at=clock.now(),
        description="Đã tiếp nhận",
    )


# --- the usual way of a document ---------------------------------------------------------------


async def test_a_document_is_sent_listed_fetched_and_confirmed(site: Site) -> None:
    number = await site.sent()
    receiver = site.client(RECEIVER)
    assert await receiver.pending("EDOC") == [Pending(number, RECEIVER, "45/STN-VP")]
    assert await receiver.get_document(number, "EDOC") == write_edoc(document())
    await receiver.confirm_received(number)
    assert await receiver.pending("EDOC") == []
    [row] = await site.axis.sent("gui", (await site.axis.packages())[0].id)
    assert row.delivery.state == "done"


async def test_a_status_is_sent_listed_fetched_and_confirmed(site: Site) -> None:
    await site.sent()
    number = await site.reported()
    sender = site.client(SENDER)
    assert [one.number for one in await sender.pending("STATUS")] == [number]
    assert await sender.get_document(number, "STATUS") == write_status(status(site.clock))
    await sender.confirm_received(number)
    assert await sender.pending("STATUS") == []


async def test_one_number_names_the_copies_of_all_recipients(site: Site) -> None:
    number = await site.sent(receivers=(RECEIVER, OTHER, THIRD))
    await site.client(OTHER).confirm_received(number)
    for agency, waiting in ((RECEIVER, [number]), (OTHER, []), (THIRD, [number])):
        assert [one.number for one in await site.client(agency).pending("EDOC")] == waiting


async def test_numbers_stay_when_another_worker_answers(site: Site, database: Database) -> None:
    number = await site.sent()
    context = site.axis.context
    other = Axis(
        name=context.name,
        world=context.world,
        database=database,
        bus=context.bus,
        clock=site.clock,
        real=site.clock,
        ids=SeededIds(2),
        random=random.Random(2),
    )
    there = Site(other, site.clock).client(RECEIVER)
    assert await there.get_document(number, "EDOC") == write_edoc(document())


async def test_a_third_party_client_may_post_for_the_list(site: Site) -> None:
    number = await site.sent()
    reply = (await site.raw("getPendingDocIds", {"type": "EDOC"})).json()
    assert reply == {
        "status": "Success",
        "code": "0",
        "data": [{"docId": number, "organId": RECEIVER, "docCode": "45/STN-VP"}],
        "errors": [],
    }


async def test_a_file_without_the_line_end_of_the_bundled_client_is_stored_as_it_is(
    site: Site,
) -> None:
    content = write_edoc(document())
    headers = {"OrganId": SENDER, "Authorization": TOKENS["gui"], "TYPE": "EDOC"}
    reply = await site.raw("sendDocument", headers, body=content + b"\r\n")
    stored = await site.axis.package_content((await site.axis.packages())[0].id)
    assert (reply.json()["status"], stored) == ("Success", content)


async def test_an_answer_to_a_send_has_no_content_type(site: Site) -> None:
    sent = await site.raw("sendDocument", {"type": "EDOC"}, body=b"x")
    listed = await site.raw("getPendingDocIds", {"type": "EDOC"}, method="GET")
    assert "content-type" not in sent.headers
    assert listed.headers["content-type"].startswith("application/json")


async def test_the_equals_signs_of_base64_leave_as_gson_writes_them(site: Site) -> None:
    number = await site.sent()
    reply = await site.raw("getDocument", {"docid": str(number), "type": "EDOC"})
    assert b"=" not in reply.content
    assert base64.b64decode(reply.json()["data"]) == write_edoc(document())


# --- named choices -------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "keys"), [("docIDs", {"docIDs"}), ("both", {"data", "docIDs"})])
async def test_the_list_has_the_key_that_was_chosen(site: Site, key: Any, keys: set[str]) -> None:
    site.settings = replace(site.settings, pending_key=key)
    number = await site.sent()
    reply = (await site.raw("getPendingDocIds", {"type": "EDOC"}, method="GET")).json()
    assert set(reply) == keys | {"status", "code", "errors"}
    assert reply["docIDs"] == [number]
    assert [one.number for one in await site.client(RECEIVER).pending("EDOC")] == [number]


async def test_the_list_may_show_other_agencies_of_the_same_system_and_no_others(
    site: Site,
) -> None:
    site.settings = replace(site.settings, pending_rows="system")
    await site.sent(receivers=(RECEIVER, OTHER, THIRD))
    listed = await site.client(RECEIVER).pending("EDOC")
    assert {one.recipient for one in listed} == {RECEIVER, OTHER}


async def test_the_same_document_again_is_refused_as_existing_and_added_nowhere(
    site: Site,
) -> None:
    await site.sent()
    with pytest.raises(EdocV2Refused) as caught:
        await site.sent()
    assert caught.value.errors == ("ExistDoc",)
    assert "C-EDOC-SENT-BEFORE" in site.told()
    assert len(await site.axis.packages()) == 1


async def test_the_same_document_again_may_get_its_number_again(site: Site) -> None:
    site.settings = replace(site.settings, same_again="success")
    assert await site.sent() == await site.sent()


@pytest.mark.parametrize(("clears", "left"), [("named", [1, 2]), ("fetched", [2])])
async def test_a_confirmation_clears_no_status_that_nobody_has_read(
    site: Site, clears: Any, left: list[int]
) -> None:
    site.settings = replace(site.settings, confirm_clears=clears)
    await site.sent()
    statuses = [await site.reported(code="03"), await site.reported(code="04")]
    sender = site.client(SENDER)
    await sender.get_document(statuses[0], "STATUS")
    await sender.confirm_received(10**6)
    waiting = [one.number for one in await sender.pending("STATUS")]
    assert waiting == [statuses[one - 1] for one in left]


def _unlike_the_peer() -> Edoc:
    """A document that the rules of the axis let pass and the original server does not."""
    return replace(
        document(receivers=(RECEIVER, RECEIVER)),
        sender=Organization(SENDER, ""),
        promulgated=date(2099, 1, 1),
        document_type=DocumentType("", 9),
        document_id="",
    )


async def test_the_checks_of_the_original_server_are_made_where_they_are_chosen(
    site: Site,
) -> None:
    site.settings = replace(site.settings, peer_checks=True)
    with pytest.raises(EdocV2Refused) as caught:
        await site.client(SENDER).send_document(write_edoc(_unlike_the_peer()))
    assert caught.value.errors == (
        "R.MessageHeaderFromOrganName",
        "MessageHeader.To.OrganId",
        "M.MessageHeader.PromulgationDate",
        "M.MessageHeader.DocumentType.Type",
        "R.MessageHeader.DocumentType.TypeName",
    )
    assert (site.told(), await site.axis.packages()) == ({"C-EDOC-PEER-CHECK"}, [])


@pytest.mark.parametrize("chosen", [False, True])
async def test_what_the_original_server_takes_is_taken_with_its_checks_too(
    site: Site, chosen: bool
) -> None:
    site.settings = replace(site.settings, peer_checks=chosen)
    assert await site.sent() > 0
    assert await site.reported() > 0
    with pytest.raises(EdocV2Refused) as caught:
        await site.client(SENDER).send_document(b"<edXML")
    assert caught.value.errors == ("InternalServer",)  # told by the axis, not by these checks


async def test_without_its_checks_the_rules_of_the_axis_alone_decide(site: Site) -> None:
    lenient = replace(_unlike_the_peer(), document_id=document().document_id)
    assert await site.client(SENDER).send_document(write_edoc(lenient)) > 0


async def test_every_choice_is_told_in_both_languages(site: Site) -> None:
    for choice in choices(site.settings):
        assert choice.text.vi
        assert choice.text.en


# --- who is let in -----------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["OrganId", "Authorization"])
async def test_without_credentials_nobody_is_let_in(site: Site, missing: str) -> None:
    reply = await site.raw("getPendingDocIds", {missing: ""})
    assert reply.status_code == 401
    assert reply.json() == {
        "status": "False",
        "code": "9999",
        "errors": [{"code": "InvalidCredentials", "description": "Invalid Credentials"}],
    }
    assert site.told() == {"C-EDOC-CREDENTIALS"}


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Authorization": "sai"}, {"C-EDOC-TOKEN"}),
        ({"Authorization": "Bearer " + TOKENS["nhan"]}, {"C-EDOC-SCHEME"}),
        ({"Authorization": "Bearer " + TOKENS["gui"]}, {"C-EDOC-SCHEME", "C-EDOC-TOKEN"}),
        ({"Authorization": f'"{TOKENS["nhan"]}"'}, {"C-EDOC-QUOTES"}),
        ({"OrganId": SENDER}, {"C-EDOC-TOKEN"}),
        ({"OrganId": "000.99.99.H99"}, {"C-EDOC-ORGANID"}),
        ({"OrganId": "nhan"}, {"C-EDOC-ORGANID"}),
        ({"OrganId": TOKENS["nhan"], "Authorization": RECEIVER}, {"C-EDOC-SWAPPED"}),
        ({"OrganId": TOKENS["nhan"], "Authorization": "nhan"}, {"C-EDOC-SWAPPED"}),
        (
            {"OrganId": TOKENS["nhan"], "Authorization": f"Bearer {RECEIVER}"},
            {"C-EDOC-SCHEME", "C-EDOC-SWAPPED"},
        ),
    ],
)
async def test_a_wrong_token_is_unauthorised_and_explained(
    site: Site, headers: dict[str, str], told: set[str]
) -> None:
    reply = await site.raw("getPendingDocIds", headers | {"type": "EDOC"})
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (401, "Unauthorized")
    assert site.told() == told
    assert not site.notes.proven
    assert not any(token in str(site.notes) for token in TOKENS.values())


@pytest.mark.parametrize("name", [RECEIVER, "nhan"])
async def test_swapped_headers_are_the_systems_whom_they_name(site: Site, name: str) -> None:
    swapped = {"OrganId": "khoa-cua-noi-khac", "Authorization": name}
    await site.raw("getPendingDocIds", swapped)
    assert (site.notes.system_id, site.notes.hidden) == ("nhan", ["khoa-cua-noi-khac"])
    assert f"organid: {RECEIVER}\n" in site.notes.explanations[0].nearest


async def test_whoever_is_named_a_refusal_looks_everything_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    find, hosted = Directory.agency, Axis.agencies

    def finding(directory: Directory, code: str) -> AgencyRecord | None:
        looked_up.append("snapshot")
        return find(directory, code)

    async def asking(axis: Axis, **wanted: Any) -> list[AgencyRecord]:
        looked_up.append("database")
        return await hosted(axis, **wanted)

    monkeypatch.setattr(Directory, "agency", finding)
    monkeypatch.setattr(Axis, "agencies", asking)
    work = set()
    unknown = "000.00.45.H21"
    for organ, token in ((RECEIVER, "sai"), (unknown, "sai"), (unknown, RECEIVER)):
        looked_up.clear()
        await site.raw("getPendingDocIds", {"OrganId": organ, "Authorization": token})
        work.add((looked_up.count("snapshot"), looked_up.count("database")))
    assert len(work) == 1
    assert work.pop()[0] > 1_000


YESTERDAY, TOMORROW = date(2019, 12, 1), date(2019, 12, 3)


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "locked"},
        {"status": "closed"},
        {"valid_until": YESTERDAY},
        {"valid_until": YESTERDAY, "successor": SENDER},
        {"valid_from": TOMORROW},
    ],
)
async def test_an_agency_that_is_not_open_today_is_not_let_in(
    site: Site, changed: dict[str, Any]
) -> None:
    agency = await site.axis.find_agency(RECEIVER)
    assert agency is not None
    await site.axis.upsert_agencies([replace(agency, **changed)])
    reply = await site.raw("getPendingDocIds", {"type": "EDOC"})
    assert (reply.status_code, site.told()) == (401, {"C-EDOC-DISABLED"})


async def test_headers_are_found_in_any_case(site: Site) -> None:
    reply = await site.raw("getPendingDocIds", {"TyPe": "STATUS"})
    assert reply.json()["status"] == "Success"


# --- what leaks or loses at the peer and not here ------------------------------------------------


async def test_a_document_is_given_to_its_recipients_and_its_sender_only(site: Site) -> None:
    number = await site.sent()
    assert await site.client(SENDER).get_document(number, "EDOC") == write_edoc(document())
    for stranger in (THIRD, OTHER):
        with pytest.raises(EdocV2Refused) as caught:
            await site.client(stranger).get_document(number, "EDOC")
        assert caught.value.errors == ("M.GetDocumentCheckAllow",)
        assert site.told() == {"C-EDOC-RECEIVER"}


async def test_an_unknown_number_looks_like_a_foreign_one(site: Site) -> None:
    number = await site.sent()
    answers = [
        (await site.raw("getDocument", own | {"docid": str(one), "type": "EDOC"})).content
        for one in (number, number + 1000)
        for own in ({"OrganId": THIRD, "Authorization": TOKENS["ngoai"]},)
    ]
    assert answers[0] == answers[1]


async def test_confirming_a_number_of_somebody_else_settles_nothing(site: Site) -> None:
    number = await site.sent()
    await site.client(THIRD).confirm_received(number)
    assert site.told() == {"C-EDOC-CONFIRM"}
    assert [one.number for one in await site.client(RECEIVER).pending("EDOC")] == [number]


async def test_confirming_what_was_withdrawn_is_told_to_change_nothing(site: Site) -> None:
    number = await site.sent()
    about = ResponseFor(RECEIVER, "45/STN-VP", document().document_id, date(2019, 12, 2))
    given = status(site.clock, code="13")
    back = replace(given, sender=Organization(SENDER, "Đơn vị thử"), response_for=about)
    await site.client(SENDER).send_document(write_status(back), "STATUS")
    await site.client(RECEIVER).confirm_received(number)
    assert site.told() == {"C-EDOC-CONFIRM-LATE"}


async def test_whether_a_document_exists_is_told_to_its_two_sides(site: Site) -> None:
    await site.sent()
    for agency, known in ((SENDER, True), (RECEIVER, True), (THIRD, False)):
        client = site.client(agency)
        assert await client.check_exist_document(SENDER, RECEIVER, "45/STN-VP") is known
    assert site.told() == {"C-EDOC-EXIST-FOREIGN"}
    assert not await site.client(SENDER).check_exist_document(SENDER, RECEIVER, "46/STN-VP")


async def test_a_receiver_is_not_told_of_what_was_withdrawn_unread(site: Site) -> None:
    await site.sent()
    about = ResponseFor(RECEIVER, "45/STN-VP", document().document_id, date(2019, 12, 2))
    given = status(site.clock, code="13")
    back = replace(given, sender=Organization(SENDER, "Đơn vị thử"), response_for=about)
    await site.client(SENDER).send_document(write_status(back), "STATUS")
    for agency, known in ((SENDER, True), (RECEIVER, False)):
        client = site.client(agency)
        assert await client.check_exist_document(SENDER, RECEIVER, "45/STN-VP") is known


async def test_existence_is_answered_under_a_code_of_its_own(site: Site) -> None:
    fields = {"fromOrgan": SENDER, "toOrgan": RECEIVER, "docCode": "45/STN-VP"}
    reply = await site.raw("checkExistDocument", {}, body=json.dumps(fields).encode())
    assert reply.json() == {"isExist": False, "status": "Success", "code": "200", "errors": []}


# --- what is refused, and how --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda edoc: replace(edoc, receivers=()), "N.MessageHeader.To"),
        (lambda edoc: replace(edoc, subject=""), "MessageHeader.Subject"),
        (lambda edoc: replace(edoc, promulgated=None), "PromulgationDate"),
        (lambda edoc: replace(edoc, document_id=""), "DocumentId"),
        (
            lambda edoc: replace(edoc, code=DocumentCode("", "STN-VP")),
            "N.MessageHeaderCodeCodeNumber",
        ),
        (
            lambda edoc: replace(edoc, code=DocumentCode("45", "")),
            "N.MessageHeaderCodeCodeNotation",
        ),
        (lambda edoc: replace(edoc, sender=Organization("")), "N.MessageHeaderFromOrganId"),
        (lambda edoc: replace(edoc, sender=Organization(THIRD, "x")), "M.OrganId"),
        (
            lambda edoc: replace(edoc, receivers=(Organization("000.99.99.H21", "x"),)),
            "MessageHeader.To.OrganId",
        ),
    ],
)
async def test_a_broken_package_is_refused_in_the_words_of_the_peer(
    site: Site, spoil: Callable[[Edoc], Edoc], code: str
) -> None:
    with pytest.raises(EdocV2Refused) as caught:
        await site.client(SENDER).send_document(write_edoc(spoil(document())))
    assert (caught.value.status, caught.value.code) == ("Fail", "9999")
    assert code in caught.value.errors
    assert site.notes.explanations


async def test_other_bytes_under_a_used_document_id_exist_already(site: Site) -> None:
    await site.sent()
    with pytest.raises(EdocV2Refused) as caught:
        await site.client(SENDER).send_document(
            write_edoc(replace(document(), subject="Nội dung khác"))
        )
    assert caught.value.errors == ("ExistDoc",)


async def test_a_package_that_cannot_be_read_is_an_internal_error(site: Site) -> None:
    reply = (await site.raw("sendDocument", {"type": "EDOC"}, body=b"<a")).json()
    assert (reply["status"], reply["code"], reply["docId"]) == ("Error", "9999", 0)
    assert reply["errors"][0]["code"] == "InternalServer"


async def test_a_status_without_its_document_is_an_error_under_code_0(site: Site) -> None:
    body = write_status(status(site.clock, "99"))
    reply = (await site.raw("sendDocument", {"type": "STATUS"}, body=body)).json()
    assert (reply["status"], reply["code"], reply["docId"]) == ("Error", "0", 0)
    assert reply["errors"][0]["code"] == "M.UpdateStatusDoc"
    assert "C-EDOC-ERROR-ZERO" in site.told()
    assert len(await site.client(SENDER).pending("STATUS")) == 1


@pytest.mark.parametrize("given_type", ["", "edoc", "Status", "DOC"])
async def test_a_type_in_other_letters_is_refused_by_each_operation_in_its_way(
    site: Site, given_type: str
) -> None:
    headers = {"type": given_type, "docid": "1"}
    sent = (await site.raw("sendDocument", headers, body=b"x")).json()
    listed = (await site.raw("getPendingDocIds", headers)).json()
    assert (sent["status"], sent["errors"][0]["code"], sent["docId"]) == ("Fail", "BadRequest", 0)
    assert (listed["status"], listed["errors"][0]["code"]) == ("Error", "MessageType")
    assert (await site.raw("getDocument", headers)).json() == {}
    assert site.told() == {"C-EDOC-TYPE"}


@pytest.mark.parametrize(
    ("operation", "headers", "where"),
    [
        ("getDocument?type=EDOC", {}, "type in the address"),
        ("getDocument", {"messagetype": "edoc"}, "a header messagetype"),
        ("getDocument?docId=1", {"type": "EDOC"}, "docId in the address"),
        ("getDocument", {"type": "EDOC", "doc-id": "1"}, "doc-id"),
        ("getDocument", {"OrganId": "", "X-Organ-Id": RECEIVER}, "x-organ-id"),
        ("getDocument", {"Authorization": "", "X-Token": "x"}, "x-token"),
    ],
)
async def test_a_value_that_stands_elsewhere_is_named(
    site: Site, operation: str, headers: dict[str, str], where: str
) -> None:
    await site.raw(operation, headers)
    (told,) = site.notes.explanations
    assert f"(there is {where})" in told.what.en


@pytest.mark.parametrize(
    ("media_type", "told"),
    [
        ("application/octet-stream", []),
        ("application/xml", ["C-EDOC-CONTENT-TYPE"]),
        ("multipart/form-data; boundary=x", ["C-EDOC-CONTENT-TYPE", "E-XML-JUNK"]),
    ],
)
async def test_a_form_in_place_of_the_file_is_named(
    site: Site, media_type: str, told: list[str]
) -> None:
    body = write_edoc(document())
    if media_type.startswith("multipart"):
        body = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + body
    headers = {"OrganId": SENDER, "Authorization": TOKENS["gui"], "type": "EDOC"}
    await site.raw("sendDocument", {**headers, "Content-Type": media_type}, body=body)
    own = [one for one in site.notes.explanations if one.code[:2] in ("C-", "E-")]
    assert [one.code for one in own] == told


@pytest.mark.parametrize("number", ["", "abc", "1.5", "-1", "9" * 30])
@pytest.mark.parametrize("operation", ["getDocument", "confirmReceived"])
async def test_a_number_that_is_none_is_answered_with_9999(
    site: Site, operation: str, number: str
) -> None:
    reply = await site.raw(operation, {"docid": number, "type": "EDOC"})
    assert reply.status_code == 200
    assert (reply.json()["status"], reply.json()["code"]) == ("Error", "9999")
    assert site.told() == {"C-EDOC-DOCID"}


@pytest.mark.parametrize("number", ["0", str(2**63 - 1), "9223372036854775808"])
async def test_numbers_at_the_ends_of_the_range_are_unknown(site: Site, number: str) -> None:
    reply = await site.raw("getDocument", {"docid": number, "type": "EDOC"})
    assert reply.json()["errors"][0]["code"] == "M.GetDocumentCheckAllow"


async def test_a_status_asked_for_as_a_document_is_not_given_and_the_type_is_named(
    site: Site,
) -> None:
    await site.sent()
    number = await site.reported()
    with pytest.raises(EdocV2Refused):
        await site.client(SENDER).get_document(number, "EDOC")
    assert [one.nearest for one in site.notes.explanations] == ["type: STATUS"]


async def test_a_file_beyond_the_limit_is_refused(site: Site) -> None:
    with pytest.raises(EdocV2Refused) as caught:
        await site.client(SENDER).send_document(write_edoc(document(size=LIMIT)))
    assert caught.value.errors == ("BadRequest",)
    assert site.told() == {"C-EDOC-SIZE"}


async def test_a_question_beyond_its_own_limit_is_told_that_limit(site: Site) -> None:
    body = b" " * (site.settings.small_body_limit + 1)
    reply = await site.raw("checkExistDocument", {}, body=body)
    assert (reply.json()["code"], site.told()) == ("9999", {"C-EDOC-SIZE"})
    assert "65,536" in site.notes.explanations[0].what.en


@pytest.mark.parametrize(
    ("error", "told"),
    [(AxisUnavailable("away"), "C-EDOC-UNAVAILABLE"), (ValueError("ours"), "C-EDOC-FAULT")],
)
async def test_a_failure_of_the_axis_itself_is_explained(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    async def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(Axis, "waiting", fail)
    reply = await site.raw("getPendingDocIds", {"type": "EDOC"})
    assert (reply.json()["status"], site.told()) == ("Error", {told})


@pytest.mark.parametrize(
    ("method", "path", "status_code", "told"),
    [
        ("POST", "senddocument", 404, "C-EDOC-PATH"),
        ("GET", "sendDocument", 405, "C-EDOC-METHOD"),
        ("HEAD", "getDocument", 405, "C-EDOC-METHOD"),
    ],
)
async def test_an_unknown_operation_is_named_with_the_nearest_one(
    site: Site, method: str, path: str, status_code: int, told: str
) -> None:
    reply = await site.raw(path, {}, method=method)
    assert (reply.status_code, site.told()) == (status_code, {told})
    assert "/EdocService/" in site.notes.explanations[0].nearest


async def test_the_organizations_of_the_axis_are_listed_without_empty_fields(site: Site) -> None:
    listed = await site.client(RECEIVER).get_organizations()
    assert {one["organId"] for one in listed} == {"000.00.00.H21", *SYSTEM_OF}
    below = await site.client(RECEIVER).get_organizations("000.00.00.H21")
    assert {one["organizationInCharge"] for one in below} == {"UBND tỉnh Gia Lai"}
    assert all(set(one) <= {"organId", "organizationInCharge", "organName"} for one in listed)


@pytest.mark.parametrize(
    ("query", "told"),
    [("organId", set()), ("organid", {"C-EDOC-QUERY"}), ("OrganId", {"C-EDOC-QUERY"})],
)
async def test_a_parent_under_a_name_in_other_letters_is_noted(
    site: Site, query: str, told: set[str]
) -> None:
    reply = await site.raw(f"getOrganizations?{query}=000.00.00.H21", {}, method="GET")
    assert len(reply.json()["organizations"]) == len(SYSTEM_OF)
    assert site.told() == told


@pytest.mark.parametrize(("query", "told"), [("organ-id", {"C-EDOC-QUERY"}), ("", set())])
async def test_a_parent_under_another_name_is_not_read(
    site: Site, query: str, told: set[str]
) -> None:
    reply = await site.raw(f"getOrganizations?{query}=000.00.00.H21", {}, method="GET")
    assert len(reply.json()["organizations"]) == len({"000.00.00.H21", *SYSTEM_OF})
    assert site.told() == told


async def test_a_parent_in_the_new_form_is_refused(site: Site) -> None:
    with pytest.raises(EdocV2Refused) as caught:
        await site.client(RECEIVER).get_organizations("H21.12")
    assert (caught.value.status, site.told()) == ("Fail", {"C-EDOC-PARENT"})


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"fromOrgan":1}', b"\xff" * 9, b"[" * 9999])
async def test_a_question_that_is_no_json_is_refused(site: Site, body: bytes) -> None:
    reply = (await site.raw("checkExistDocument", {}, body=body)).json()
    assert (reply["status"], site.told()) == ("Fail", {"C-EDOC-JSON"})


TEXTS = st.binary(max_size=30).filter(lambda text: b"\r" not in text and b"\n" not in text)


@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    path=st.sampled_from(
        [*OPERATIONS, "", "x\x00"],
    ),
    organ=st.one_of(st.just(RECEIVER.encode()), TEXTS),
    token=st.one_of(st.just(TOKENS["nhan"].encode()), TEXTS),
    kind=st.one_of(st.sampled_from([b"EDOC", b"STATUS"]), TEXTS),
    number=st.one_of(
        st.just("٣".encode()), st.integers().map(lambda one: str(one).encode()), TEXTS
    ),
    query=TEXTS,
    body=st.one_of(
        st.binary(max_size=80),
        st.dictionaries(st.sampled_from(["fromOrgan", "toOrgan", "docCode"]), st.text()).map(
            lambda fields: json.dumps(fields).encode()
        ),
    ),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_nothing_a_caller_writes_is_answered_with_an_exception(
    site: Site, **said: Any
) -> None:
    answers: list[dict[str, Any]] = []
    names = ("organ", "organid"), ("token", "authorization"), ("kind", "type"), ("number", "docid")
    scope = {
        "type": "http",
        "method": said["method"],
        "path": f"/EdocService/{said['path']}",
        "query_string": said["query"],
        "headers": [(name.encode(), said[key]) for key, name in names],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": said["body"]}

    async def send(event: Any) -> None:
        answers.append(dict(event))

    await create_edoc_v2_app(site.axis, settings=site.settings)(scope, receive, send)
    assert answers[0]["status"] in (200, 401, 404, 405)
    assert isinstance(json.loads(answers[1]["body"]), dict)
    assert "Lỗi hệ thống" not in answers[1]["body"].decode()
