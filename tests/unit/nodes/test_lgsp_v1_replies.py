"""How the provincial client reads replies of both families, and what it takes for no answer."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.plumbing.clock import FixedClock
from nodes.links.lgsp_v1 import LgspV1Client, Login
from nodes.links.lgsp_v1_replies import (
    LgspV1Error,
    LgspV1Refused,
    LgspV1Unauthorised,
    LgspV1Unavailable,
    listed,
    outcome,
    package_of,
    sent_document,
    token_of,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["code", "success", "data", "errorDetail", "status", "errorCode", "token"]
            ),
            inner,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "reply",
    [
        {"code": 200, "data": None},
        {"code": 0, "data": {"status": "OK", "errorCode": "0"}},
        {"code": "200", "data": {"status": "SUCCESS", "errorCode": 0}, "errorDetail": []},
        {"success": True},
    ],
)
def test_success_of_either_family_is_success(reply: dict[str, Any]) -> None:
    assert outcome(reply) is reply


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ({"code": 200, "errorDetail": [{"exception": "x"}]}, "200"),
        ({"code": 200, "data": {"status": "FAIL", "errorCode": "22"}}, "22"),
        ({"code": 200, "data": {"status": "OK", "errorCode": 18}}, "18"),
        ({"code": 400, "message": "IncorrectInput"}, "400"),
        ({"code": True, "message": "x"}, ""),
        ({"success": False, "data": {"errorCode": "21", "errorDesc": "Sai"}}, "21"),
        ({"success": "true"}, ""),
        ({"success": True, "data": {"status": "FAIL"}}, ""),
    ],
)
def test_a_failure_of_either_family_is_a_refusal(reply: dict[str, Any], code: str) -> None:
    with pytest.raises(LgspV1Refused) as caught:
        outcome(reply)
    assert caught.value.code == code


@pytest.mark.parametrize(("code", "error"), [(20, LgspV1Unavailable), (15, LgspV1Unauthorised)])
def test_what_is_not_final_by_the_guide_is_no_refusal(code: int, error: type[Exception]) -> None:
    for reply in (
        {"code": 200, "data": {"status": "FAIL", "errorCode": str(code)}},
        {"success": False, "data": {"errorCode": code}},
    ):
        with pytest.raises(error, match=str(code)):
            outcome(reply)


@pytest.mark.parametrize("reply", [None, [], "OK", {}, {"data": []}, {"status": "OK"}])
def test_what_is_no_envelope_is_no_answer(reply: object) -> None:
    with pytest.raises(LgspV1Unavailable):
        outcome(reply)


@pytest.mark.parametrize("reply", [{"code": 200, "data": {}}, {"success": True, "docId": 7}])
def test_success_without_its_content_is_no_answer(reply: dict[str, Any]) -> None:
    for read in (sent_document, package_of, token_of, listed):
        with pytest.raises(LgspV1Unavailable):
            read(reply)


@given(JSON)
def test_no_reply_is_another_exception(reply: object) -> None:
    for read in (outcome, listed, token_of):
        try:
            read(reply)
        except LgspV1Error:
            continue


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (502, b"<html>bad gateway</html>"),
        (200, b"Unauthorized"),
        (200, b"[]"),
        (200, b""),
        (429, b"{}"),
    ],
)
async def test_the_client_takes_no_other_text_for_an_answer(
    status: int, content: bytes, clock: FixedClock
) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    async with httpx.AsyncClient(transport=transport) as http:
        client = LgspV1Client("http://x", Login("a", "b"), "s", "k", clock, http=http)
        with pytest.raises(LgspV1Unavailable):
            await client.get_edoc("1")


async def test_the_client_stops_at_an_endless_answer(clock: FixedClock) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b" " * 2000))
    async with httpx.AsyncClient(transport=transport) as http:
        client = LgspV1Client(
            "http://x", Login("a", "b"), "s", "k", clock, http=http, reply_limit=1000
        )
        with pytest.raises(LgspV1Unavailable):
            await client.get_agencies_list()
