"""How the provincial dialect answers calls: shapes, forms, parameters, paths; its client.

On the embedded back end; what touches the store is also tried on the servers (test_lgsp_v1).
"""

from __future__ import annotations

import asyncio
import base64
import random
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from lgsp_v1_site import (
    ACCOUNT,
    LIMIT,
    LOGIN,
    LOGIN_PATH,
    RECEIVER,
    SENDER,
    Site,
    document,
    embedded_site,
    received,
    send,
    settings,
)
from pydantic import SecretStr

from axis.choices import choices
from axis.dialects.lgsp_v1.gaps import LGSP_V1_GAPS
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from edoc.plumbing.memory import MemoryBus
from lgsp.front.faces import faces
from lgsp.secrets import login_account
from lgsp.settings import Settings
from nodes.links.lgsp_v1 import (
    LgspV1Client,
    LgspV1Refused,
    LgspV1Unauthorised,
    LgspV1Unavailable,
    Login,
)

__all__ = ["embedded_site"]  # the fixture ``site``


# --- the shapes of replies ---------------------------------------------------------------------


async def test_the_login_reply_has_the_token_in_its_data(site: Site) -> None:
    fields = {"username": ACCOUNT.username, "password": ACCOUNT.password}
    answer = await site.call("POST", LOGIN_PATH, headers={}, json=fields)
    reply = answer.json()
    assert reply["code"] == 200
    assert "token" not in reply
    assert set(reply["data"]) >= {"token", "id", "username", "name"}
    assert 940 <= len(reply["data"]["token"]) <= 960


async def test_a_good_send_answers_in_the_real_family(site: Site) -> None:
    reply = (await send(site, document(sender=RECEIVER, receivers=(SENDER,)))).json()
    assert set(reply) == {"code", "message", "data", "errorDetail", "licenseInfo", "totalTime"}
    assert (reply["data"]["status"], reply["data"]["errorCode"]) == ("OK", "0")
    assert reply["errorDetail"] is None
    assert reply["data"]["docId"]


@settings(envelope="documented")
async def test_the_documented_shapes_are_the_guides(site: Site) -> None:
    package = document(sender=RECEIVER, receivers=(RECEIVER,))
    sent = (await send(site, package)).json()
    assert set(sent) == {"success", "message", "docId"}
    refused = (await send(site, b"<a/>")).json()
    assert refused["success"] is False
    assert set(refused["data"]) == {"docId", "status", "errorCode", "errorDesc"}
    query = "messageType=edoc&fromDate=2019/12/02&toDate=2019/12/02"
    listed = (await site.call("GET", f"/v1/syncReceivedEdocList?{query}")).json()
    assert (list(listed), listed["code"]) == (["code", "message", "count", "data"], 200)
    path = f"/v1/getEdoc?docId={listed['data'][0]['docId']}"
    data = (await site.call("GET", path)).json()["data"]
    assert (data["edocCode"], data["edocAbstract"]) == ("45/VPCP-TH", "V/v kiểm tra liên thông")
    assert data["edxml"].encode() == package
    wanted = random.Random(1).randbytes(20)
    assert base64.b64decode(data["attachments"][0]["fileContent"]) == wanted


@pytest.mark.parametrize(
    ("site", "form"),
    [(LgspV1Settings(), r"[0-9a-f-]{36}"), (LgspV1Settings(sent_id="hex"), r"[0-9a-f]{24}")],
    indirect=["site"],
)
async def test_a_send_answers_an_id_by_which_the_package_can_be_tracked(
    site: Site, form: str
) -> None:
    sent = await site.client("tu-do-1").send_edoc(document())
    assert re.fullmatch(form, sent)
    assert (await site.axis.timeline(sent)).package.document_id.endswith("45/VPCP-TH")
    with pytest.raises(LgspV1Refused):
        await site.client("tu-do-1").get_edoc(sent)
    assert site.told() == ["C-LGSP-DOCID-SENT"]


async def test_the_received_list_has_the_keys_of_the_guide(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    query = "messageType=edoc&fromDate=2019/12/02&toDate=2019/12/02"
    reply = (await site.call("GET", f"/v1/syncReceivedEdocList?{query}")).json()
    assert reply["count"] == 1
    assert list(reply["data"][0]) == [
        "serviceType", "createdTime", "updatedTime", "messageType", "docId", "from", "to",
        "status", "statusDesc",
    ]  # fmt: skip
    assert reply["data"][0]["createdTime"] == "2019/12/02 08:00:00"


# --- the form of a send ------------------------------------------------------------------------


def assert_empty_form(site: Site, answer: httpx.Response, code: str) -> None:
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(
        "IncorrectInput: Failed to read the request form. Unexpected end of Stream"
    )
    assert site.told() == [code]


async def test_json_instead_of_a_form_is_incorrect_input(site: Site) -> None:
    answer = await site.call("POST", "/v1/sendEdoc", json={"edocFile": "PD94"})
    assert_empty_form(site, answer, "C-LGSP-SEND-FORM")


async def test_a_form_without_content_is_incorrect_input(site: Site) -> None:
    headers = {**site.headers(), "Content-Type": "multipart/form-data; boundary=x"}
    answer = await site.call("POST", "/v1/sendEdoc", headers=headers, content=b"")
    assert_empty_form(site, answer, "C-LGSP-SEND-EMPTY")


async def test_a_form_that_breaks_off_is_incorrect_input(site: Site) -> None:
    headers = {**site.headers(), "Content-Type": "multipart/form-data; boundary=x"}
    part = b'--x\r\nContent-Disposition: form-data; name="edocFile"; filename="a"\r\n\r\n<a/>'
    answer = await site.call("POST", "/v1/sendEdoc", headers=headers, content=part)
    assert_empty_form(site, answer, "C-LGSP-SEND-BROKEN")


RENAMED = document().replace(b"<edXML ", b"<edXMLx ").replace(b"</edXML>", b"</edXMLx>")


async def test_another_root_is_refused_as_a_dotnet_platform_does(site: Site) -> None:
    headers = site.headers("tu-do-1")
    answer = await send(site, RENAMED, headers=headers)
    data = answer.json()["data"]
    assert (answer.status_code, data["status"], data["errorCode"]) == (200, "FAIL", "22")
    (told,) = [one for one in site.notes[-1].explanations if one.refusing]
    assert (told.code, told.path, told.line) == ("W-ROOT-NAME", "edXMLx", 2)
    assert (await send(site, document(), headers=headers)).json()["data"]["status"] == "OK"


@settings(other_root="note")
async def test_another_root_is_only_noted_where_the_setting_says_so(site: Site) -> None:
    answer = await send(site, RENAMED, headers=site.headers("tu-do-1"))
    assert answer.json()["data"]["status"] == "OK"
    (told,) = [one for one in site.notes[-1].explanations if one.code == "W-ROOT-NAME"]
    assert not told.refusing


@pytest.mark.parametrize("name", ["file", "edoc", "edocfile"])
async def test_a_file_under_another_name_is_refused(site: Site, name: str) -> None:
    answer = await send(site, b"", files={name: ("a.edxml", document(), "application/xml")})
    assert answer.status_code == 400
    assert site.told() == ["C-LGSP-SEND-FIELD"]
    assert 'name="edocFile"' in site.nearest()


@pytest.mark.parametrize(
    ("given", "nearest"),
    [({}, "edoc"), ({"messageType": "EDOC"}, "edoc"), ({"messageType": "Status"}, "status")],
)
async def test_a_missing_or_odd_message_type_is_refused(
    site: Site, given: dict[str, str], nearest: str
) -> None:
    answer = await send(site, document(), data=given)
    assert answer.status_code == 400
    assert site.told() == ["C-LGSP-MESSAGE-TYPE"]
    assert site.nearest() == f"messageType={nearest}"


@settings(without_message_type="edoc")
async def test_a_missing_message_type_can_mean_a_document(site: Site) -> None:
    answer = await send(site, document(sender=RECEIVER), data={})
    assert answer.json()["data"]["docId"]
    assert site.told()[0] == "C-LGSP-MESSAGE-TYPE"
    assert not any(one.refusing for one in site.notes[-1].explanations)


async def test_a_file_beyond_the_limit_is_refused_with_10(site: Site) -> None:
    for size in (LIMIT, LIMIT * 4):
        answer = await send(site, document(sender=RECEIVER, size=size))
        assert answer.json()["data"]["errorCode"] == "10"
        assert site.told() == ["C-LGSP-SIZE"]


@pytest.mark.parametrize(
    ("package", "codes"),
    [(b"no xml at all", {"10", "21", "22"}), (b"<a/>", {"10", "22"}), (b"", {"10"})],
)
async def test_what_is_no_package_is_refused(site: Site, package: bytes, codes: set[str]) -> None:
    reply = (await send(site, package)).json()
    assert reply["data"]["errorCode"] in codes
    assert site.notes[-1].explanations


async def test_a_sender_of_another_system_is_refused_with_19(site: Site) -> None:
    with pytest.raises(LgspV1Refused) as caught:
        await site.client("tu-do-2").send_edoc(document())
    assert caught.value.code == "19"
    assert "E-SENDER-OTHER-SYSTEM" in site.told()


async def test_a_locked_receiver_is_refused_with_23(site: Site) -> None:
    agency = await site.axis.find_agency(RECEIVER)
    assert agency is not None
    await site.axis.upsert_agencies([replace(agency, status="locked")])
    with pytest.raises(LgspV1Refused) as caught:
        await site.client("tu-do-1").send_edoc(document())
    assert caught.value.code == "23"


async def test_an_axis_without_its_bus_answers_20_and_never_a_5xx(
    site: Site, memory_bus: MemoryBus
) -> None:
    await memory_bus.close()
    answer = await send(site, document(sender=RECEIVER))
    with pytest.raises(LgspV1Unavailable, match="20"):
        await site.client("tu-do-1").send_edoc(document())
    await memory_bus.open()
    assert (answer.status_code, answer.json()["data"]["errorCode"]) == (200, "20")
    assert site.told() == ["C-LGSP-UNAVAILABLE"]


# --- lists, ids, statuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "code", "nearest"),
    [
        ("fromDate=2019-12-02&toDate=2019/12/02", "C-LGSP-DATE", "fromDate=2019/12/02"),
        ("fromDate=02/12/2019&toDate=2019/12/02", "C-LGSP-DATE", "fromDate=2019/12/02"),
        ("fromDate=20191202&toDate=2019/12/02", "C-LGSP-DATE", "fromDate=2019/12/02"),
        ("fromDate=2019/12/1&toDate=2019/12/02", "C-LGSP-DATE", "fromDate=2019/12/01"),
        ("fromDate=2019/02/30&toDate=2019/12/02", "C-LGSP-DATE", ""),
        ("fromDate=0001/01/01&toDate=2019/12/02", "C-LGSP-DATE", "fromDate=0001/01/01"),
        ("fromDate=hom qua&toDate=2019/12/02", "C-LGSP-DATE", ""),
        ("toDate=2019/12/02", "C-LGSP-PARAMETER", "fromDate=2019/11/25"),
        ("fromdate=2019/12/02&toDate=2019/12/02", "C-LGSP-PARAMETER", "fromDate=2019/11/25"),
        (
            "fromDate=2019/11/24&toDate=2019/12/02",
            "C-LGSP-WINDOW",
            "fromDate=2019/11/25&toDate=2019/12/02",
        ),
    ],
)
async def test_a_bad_window_is_incorrect_input_and_the_nearest_is_told(
    site: Site, query: str, code: str, nearest: str
) -> None:
    answer = await site.call("GET", f"/v1/syncReceivedEdocList?messageType=edoc&{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert (site.told(), site.nearest()) == ([code], nearest)


@settings(window_days=0, without_window="recent")
async def test_a_window_can_be_wide_or_absent(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    for query in ("", "&fromDate=2001/01/01&toDate=2030/01/01"):
        reply = await site.call("GET", f"/v1/syncReceivedEdocList?messageType=edoc{query}")
        assert reply.json()["count"] == 1


async def update(site: Site, **fields: object) -> httpx.Response:
    return await site.call("POST", "/v1/updateStatus", json=fields)


async def test_a_business_code_in_place_of_a_keyword_is_refused_with_22(site: Site) -> None:
    answer = await update(site, docId="x", status="03")
    assert answer.json()["data"]["errorCode"] == "22"
    assert (site.told(), site.nearest()) == (["C-LGSP-STATUS-CODE"], "done")


@settings(business_codes="accept")
async def test_a_business_code_can_be_taken_for_done(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    [item] = await received(site.client("tu-do-2"))
    answer = await update(site, docId=item["docId"], status="03")
    assert answer.json()["data"]["status"] == "OK"
    assert [one.refusing for one in site.notes[-1].explanations] == [False]
    assert (await received(site.client("tu-do-2")))[0]["status"] == "done"


async def test_a_confirmation_after_another_end_is_told_to_change_nothing(site: Site) -> None:
    await site.client("tu-do-1").send_edoc(document())
    [item] = await received(site.client("tu-do-2"))
    await update(site, docId=item["docId"], status="done")
    answer = await update(site, docId=item["docId"], status="fail")
    assert answer.json()["data"]["status"] == "OK"
    assert [(one.code, one.refusing) for one in site.notes[-1].explanations] == [
        ("C-LGSP-STATUS-LATE", False)
    ]


async def test_an_odd_keyword_is_refused_and_the_nearest_told(site: Site) -> None:
    answer = await update(site, docId="x", status="DONE")
    assert answer.json()["data"]["errorCode"] == "10"
    assert (site.told(), site.nearest()) == (["C-LGSP-STATUS"], "done")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"docid":"x","status":"done"}', b"\xff"])
async def test_a_body_that_is_no_such_object_is_incorrect_input(site: Site, body: bytes) -> None:
    answer = await site.call("POST", "/v1/updateStatus", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("IncorrectInput")
    assert site.notes[-1].explanations


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"docId": "x", "status": 3}, "status must be a string"),
        ({"docId": ["x"], "status": "done"}, "docId must be a string"),
        ({"docId": "x", "status": None}, "status is required"),
    ],
)
async def test_a_value_that_is_no_text_is_not_called_missing(
    site: Site, fields: dict[str, object], said: str
) -> None:
    answer = await update(site, **fields)
    assert answer.json()["message"] == f"IncorrectInput: {said}"
    assert site.told() == ["C-LGSP-PARAMETER"]


async def test_a_window_after_the_worlds_day_is_noted(site: Site) -> None:
    query = "messageType=edoc&fromDate=2026/11/20&toDate=2026/11/22"
    reply = (await site.call("GET", f"/v1/syncReceivedEdocList?{query}")).json()
    assert reply["data"] == []
    assert (site.told(), site.nearest()) == (["C-LGSP-WINDOW-AHEAD"], "toDate=2019/12/02")


# --- what cannot be routed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "nearest"),
    [
        ("GET", "/getEdoc", 404, "C-LGSP-PATH", "GET /v1/getEdoc"),
        ("GET", "/v1/getedoc", 404, "C-LGSP-PATH", "GET /v1/getEdoc"),
        ("POST", "/auth/login", 404, "C-LGSP-PATH", "POST /v1/auth/login"),
        ("GET", "/v1/registerAgency", 404, "C-LGSP-PATH", ""),
        ("GET", "/", 404, "C-LGSP-PATH", ""),
        ("GET", "/v1/sendEdoc", 405, "C-LGSP-METHOD", "POST /v1/sendEdoc"),
        ("HEAD", "/v1/getEdoc", 405, "C-LGSP-METHOD", "GET /v1/getEdoc"),
        ("GET", "/api/lgspedoc/get-document/7", 404, "C-LGSP-RETIRED", "GET /v1/getEdoc?docId=…"),
        ("POST", "/api/lgspedoc/update", 404, "C-LGSP-RETIRED", ""),
    ],
)
async def test_what_is_not_there_is_told_with_what_is_near(
    site: Site, method: str, path: str, status: int, code: str, nearest: str
) -> None:
    answer = await site.call(method, path)
    assert answer.status_code == status
    assert method == "HEAD" or answer.json()["code"] == status
    assert (site.told(), site.nearest()) == ([code], nearest)


# --- the client --------------------------------------------------------------------------------


async def test_the_client_logs_in_once_for_parallel_calls(site: Site) -> None:
    client = site.client("tu-do-2")
    await asyncio.gather(*(client.get_agencies_list() for _ in range(5)))
    assert [notes.operation for notes in site.notes].count("login") == 1


async def test_the_client_renews_its_token_before_it_ends(site: Site) -> None:
    client = site.client("tu-do-2")
    for _ in range(2):
        await client.get_agencies_list()
        site.clock.advance(timedelta(minutes=29))
    operations = [notes.operation for notes in site.notes]
    assert operations == ["login", "getAgenciesList"] * 2


@pytest.mark.parametrize(
    "site",
    [
        LgspV1Settings(token_ends_early_s=1200, unauthorised_form=form)
        for form in ("json", "code15")
    ],
    indirect=True,
)
async def test_the_client_survives_a_token_that_ends_early(site: Site) -> None:
    client = site.client("tu-do-2")
    await client.get_agencies_list()
    site.clock.advance(timedelta(minutes=11))
    assert len(await client.get_agencies_list()) == 3
    assert [notes.operation for notes in site.notes].count("login") == 2


async def test_the_client_gives_up_after_one_more_login(site: Site) -> None:
    client = site.client("tu-do-2", secret="sai")
    with pytest.raises(LgspV1Unauthorised):
        await received(client)
    operations = [notes.operation for notes in site.notes]
    assert operations == ["login", "syncReceivedEdocList"] * 2


async def test_the_client_tells_a_wrong_login(site: Site) -> None:
    client = site.client("tu-do-2", login=Login("x", "y"))
    with pytest.raises(LgspV1Unauthorised):
        await client.get_agencies_list()


async def test_the_client_names_a_platform_that_is_away(site: Site) -> None:
    client = LgspV1Client("http://127.0.0.1:9", LOGIN, "a", "b", site.clock)
    with pytest.raises(LgspV1Unavailable):
        await client.get_agencies_list()


def test_every_open_choice_names_its_evidence() -> None:
    assert all(choice.text.vi and choice.text.en for choice in choices(LgspV1Settings()))
    assert all(gap.dialect == "lgsp_v1" and gap.text.vi and gap.text.en for gap in LGSP_V1_GAPS)


async def test_the_installations_account_opens_the_mounted_face(site: Site) -> None:
    installation = "bi-mat-cua-ban-cai-dat"
    chosen = Settings(secret=SecretStr(installation), lgsp_v1=LgspV1Settings(prefix="/a/b"))
    app = faces(site.axis, chosen, admin_key="khoa-quan-tri-01")["/a/b"]
    username, password = login_account(installation.encode(), "gia-lai")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as http:
        fields = {"username": username, "password": password}
        token = (await http.post("/v1/auth/login", json=fields)).json()["data"]["token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert (await http.get("/v1/getAgenciesList", headers=headers)).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/", "lgsp", "/vxp", "/edoc/x", "/api", "/a/", "/a?b"])
def test_a_prefix_under_which_nothing_could_be_reached_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="a path like"):
        LgspV1Settings(prefix=prefix)
