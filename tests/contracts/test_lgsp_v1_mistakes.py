"""Mistakes that the provincial dialect recognises: a value elsewhere, or written otherwise.

On the embedded back end; what touches the store is also tried on the servers (test_lgsp_v1).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from lgsp_v1_site import ACCOUNT, SECRETS, TERSE, Site, document, embedded_site

from axis.dialects.explained import tellable

__all__ = ["embedded_site"]  # the fixture ``site``

FILE = 'form-data; name="edocFile"; filename="a.edxml"'
KIND = 'form-data; name="messageType"'


async def sent_form(site: Site, *parts: tuple[str, bytes], **options: Any) -> httpx.Response:
    """Send a form written by hand: each part is its Content-Disposition and its content."""
    written = b"".join(
        f"--x\r\nContent-Disposition: {about}\r\n\r\n".encode() + content + b"\r\n"
        for about, content in parts
    )
    headers = {**site.headers("tu-do-1"), "Content-Type": "multipart/form-data; boundary=x"}
    headers |= options.pop("headers", {})
    path = options.pop("path", "/v1/sendEdoc")
    return await site.call("POST", path, headers=headers, content=written + b"--x--\r\n")


async def test_a_file_name_of_other_letters_may_be_written_in_the_extended_form(
    site: Site,
) -> None:
    about = "form-data; name=\"edocFile\"; filename*=utf-8''v%C4%83n%20b%E1%BA%A3n.edxml"
    answer = await sent_form(site, (KIND, b"edoc"), (about, document()))
    assert answer.json()["data"]["status"] == "OK"


@pytest.mark.parametrize("named", ["", '; filename=""', "; filename=", "; filename*="])
async def test_a_field_in_place_of_a_file_is_told_from_a_missing_one(
    site: Site, named: str
) -> None:
    about = f'form-data; name="edocFile"{named}'
    answer = await sent_form(site, (KIND, b"edoc"), (about, document()))
    assert answer.status_code == 400
    assert site.told() == ["C-LGSP-SEND-FIELD"]
    assert "filename" in site.notes[-1].explanations[0].what.en


async def test_an_empty_file_is_not_called_an_empty_body(site: Site) -> None:
    answer = await sent_form(site, (KIND, b"edoc"), (FILE, b""))
    assert answer.json()["data"]["errorCode"] == "10"
    (told,) = site.notes[-1].explanations
    assert (told.code, told.path) == ("C-LGSP-SEND-EMPTY", "edocFile")
    assert "edocFile" in told.what.vi
    assert "edocFile" in told.what.en


async def test_parts_that_nobody_reads_are_told(site: Site) -> None:
    more = ('form-data; name="attachments"; filename="a.pdf"', b"%PDF")
    again = ('form-data; name="edocFile"; filename="b.edxml"', document())
    answer = await sent_form(site, (KIND, b"edoc"), (FILE, document()), more, again)
    assert answer.json()["data"]["status"] == "OK"
    told = site.notes[-1].explanations[0]
    assert (told.code, told.refusing) == ("C-LGSP-SEND-UNREAD", False)
    assert "attachments, edocFile" in told.what.en


@pytest.mark.parametrize(
    ("parts", "options", "where"),
    [
        ([('form-data; name="MessageType"', b"edoc")], {}, "MessageType"),
        ([('form-data; name="message_type"', b"edoc")], {}, "message_type"),
        ([], {"path": "/v1/sendEdoc?messageType=edoc"}, "messageType in the address"),
        ([], {"headers": {"messagetype": "edoc"}}, "a header messagetype"),
    ],
)
async def test_a_message_type_that_stands_elsewhere_is_named(
    site: Site, parts: list[tuple[str, bytes]], options: dict[str, Any], where: str
) -> None:
    answer = await sent_form(site, *parts, (FILE, document()), **options)
    assert answer.status_code == 400
    assert site.told() == ["C-LGSP-MESSAGE-TYPE"]
    assert f"(there is {where})" in site.notes[-1].explanations[0].what.en


@pytest.mark.parametrize(
    ("path", "headers", "where"),
    [
        ("/v1/syncReceivedEdocList?messagetype=edoc", {}, "messagetype"),
        ("/v1/syncReceivedEdocList", {"messageType": "edoc"}, "a header messagetype"),
        ("/v1/syncReceivedEdocList?messageType=edoc&from_date=x", {}, "from_date"),
        ("/v1/getEdoc", {"docId": "x"}, "a header docid"),
        ("/v1/getEdoc?doc-id=x", {}, "doc-id"),
    ],
)
async def test_a_parameter_that_stands_elsewhere_is_named(
    site: Site, path: str, headers: dict[str, str], where: str
) -> None:
    answer = await site.call("GET", path, headers={**site.headers(), **headers})
    assert answer.status_code == 400
    assert f"(there is {where})" in site.notes[-1].explanations[0].what.en


async def test_a_json_field_that_stands_in_the_address_is_named(site: Site) -> None:
    await site.call("POST", "/v1/updateStatus?docId=x", json={"status": "done"})
    assert "(there is docId in the address)" in site.notes[-1].explanations[0].what.en


async def test_a_name_of_thousands_of_letters_is_shown_shortened(site: Site) -> None:
    name = f"doc{'-' * 2000}\u202eId"
    await site.call("POST", "/v1/updateStatus", json={name: "x", "status": "done"})
    assert f"(there is doc{'-' * 56}…)" in site.notes[-1].explanations[0].what.en


@pytest.mark.parametrize("written", [str.upper, lambda one: one.replace("-", ""), "{{{}}}".format])
async def test_a_doc_id_in_another_writing_is_recognised(
    site: Site, written: Callable[[str], str]
) -> None:
    await site.client("tu-do-1").send_edoc(document())
    query = "messageType=edoc&fromDate=2019/12/02&toDate=2019/12/02"
    (item,) = (await site.call("GET", f"/v1/syncReceivedEdocList?{query}")).json()["data"]
    answer = await site.call("GET", "/v1/getEdoc", params={"docId": written(item["docId"])})
    assert answer.json()["data"]["errorCode"] == "10"
    assert (site.told(), site.nearest()) == (["C-LGSP-DOCID"], f"docId={item['docId']}")
    foreign = {**site.headers("tu-do-1")}
    params = {"docId": written(item["docId"])}
    await site.call("GET", "/v1/getEdoc", params=params, headers=foreign)
    assert (site.told(), site.nearest()) == (["C-LGSP-DOCID"], "")


async def test_a_business_code_without_its_nought_is_recognised(site: Site) -> None:
    await site.call("POST", "/v1/updateStatus", json={"docId": "x", "status": "1"})
    assert site.told() == ["C-LGSP-STATUS-CODE"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
async def test_json_under_another_type_is_noted(site: Site, media_type: str) -> None:
    headers = {**site.headers(), "Content-Type": media_type}
    await site.call("POST", "/v1/updateStatus", headers=headers, content=b'{"docId":"x"}')
    told = site.notes[-1].explanations[0]
    assert (told.code, told.refusing) == ("C-LGSP-JSON-TYPE", False)


# --- who calls ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "written"),
    [
        ("X-SystemId", "X-System-Id"),
        ("X-SystemId", "SystemId"),
        ("X-SecretKey", "secret_key"),
        ("Authorization", "X-Authorization"),
        ("Authorization", "token"),
    ],
)
async def test_a_header_under_another_name_is_named(site: Site, right: str, written: str) -> None:
    headers = {written if name == right else name: value for name, value in site.headers().items()}
    answer = await site.call("GET", "/v1/getEdoc?docId=x", headers=headers)
    assert (answer.status_code, answer.content) == (401, TERSE)
    (told,) = site.notes[-1].explanations
    assert (told.path, told.reveals) == (right, False)
    assert f"(there is {written.lower()})" in told.what.en


async def log_in(site: Site, fields: dict[str, Any], *, query: str = "") -> None:
    path = f"/v1/auth/login?allow_anonymous=true{query}"
    answer = await site.call("POST", path, headers={}, json=fields)
    assert (answer.status_code, answer.content) == (401, TERSE)


async def test_a_login_field_that_is_missing_is_not_called_wrong(site: Site) -> None:
    await log_in(site, {"UserName": ACCOUNT.username, "password": 7})
    first, second = site.notes[-1].explanations
    assert (first.code, first.path, first.reveals) == ("C-LGSP-PARAMETER", "username", False)
    assert "(there is UserName)" in first.what.en
    assert (second.code, second.path, second.reveals) == ("C-LGSP-PARAMETER", "password", False)
    assert "missing" not in second.what.en


async def test_an_unproven_caller_is_told_of_the_account_and_not_of_systems(site: Site) -> None:
    for fields in (
        {"username": "ai-do", "password": ACCOUNT.password},
        {"username": ACCOUNT.username, "password": SECRETS["tu-do-1"]},
    ):
        await log_in(site, fields)
        (told,) = tellable(site.notes[-1].explanations, proven=False)
        assert told.code == "C-LGSP-LOGIN"
        assert "SystemId" in told.mend.en


@pytest.mark.parametrize("name", ["X-SystemId", "X-SecretKey", "Authorization"])
async def test_a_header_that_came_twice_is_noted(site: Site, name: str) -> None:
    async with site.http() as http:
        lines = [*site.headers().items(), (name, "cu-con-lai")]
        answer = await http.get(f"{site.url}/v1/getAgenciesList", headers=lines)
    assert answer.status_code == 200
    (told,) = site.notes[-1].explanations
    assert (told.code, told.path, told.refusing) == ("C-LGSP-HEADER-TWICE", name, False)
    assert "cu-con-lai" not in told.what.en
