"""Who calls the provincial dialect: proofs, their failures, logins; all answered alike.

On the embedded back end; what touches the store is also tried on the servers (test_lgsp_v1).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from lgsp_v1_site import (
    ACCOUNT,
    KEY,
    LOGIN_PATH,
    RECEIVER,
    SECRETS,
    TERSE,
    Site,
    embedded_site,
    settings,
)

from axis.dialects.lgsp_v1.tokens import issue
from lgsp.reason_words import sentence

__all__ = ["embedded_site"]  # the fixture ``site``


def unproven(site: Site) -> dict[str, dict[str, str]]:
    """Headers of callers that are not proven, by what the notes must say."""
    good = site.headers()
    now, place = site.clock.now(), "lgsp:default:gia-lai"
    elsewhere = issue(KEY, "lgsp:default:national", "x", now, life_s=1800, length=948)
    old = issue(KEY, place, "x", now - timedelta(hours=1), life_s=1800, length=948)
    forged = issue(b"other", place, "x", now, life_s=1800, length=948)
    return {
        "C-LGSP-BEARER-MISSING": _without(good, "Authorization"),
        "C-LGSP-BEARER-SCHEME": good | {"Authorization": good["Authorization"][7:]},
        "C-LGSP-TOKEN-MALFORMED": good | {"Authorization": "Bearer abc"},
        "C-LGSP-TOKEN-FORGED": good | {"Authorization": f"Bearer {forged}"},
        "C-LGSP-TOKEN-EXPIRED": good | {"Authorization": f"Bearer {old}"},
        "C-LGSP-TOKEN-ELSEWHERE": good | {"Authorization": f"Bearer {elsewhere}"},
        "C-LGSP-SYSTEMID-MISSING": _without(good, "X-SystemId"),
        "C-LGSP-SYSTEMID-UNKNOWN": good | {"X-SystemId": RECEIVER},
        "C-LGSP-SECRETKEY-MISSING": _without(good, "X-SecretKey"),
        "C-LGSP-SECRETKEY-WRONG": good | {"X-SecretKey": "sai"},
        "C-LGSP-SWAPPED": good | {"X-SystemId": SECRETS["tu-do-2"], "X-SecretKey": "tu-do-2"},
    }


def _without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


async def test_every_failed_proof_is_answered_alike_and_told_apart_in_the_notes(
    site: Site,
) -> None:
    for code, headers in unproven(site).items():
        answer = await site.call("GET", "/v1/getEdoc?docId=x", headers=headers)
        assert (answer.status_code, answer.content) == (401, TERSE), code
        assert answer.headers["content-type"].startswith("application/json")
        assert site.told() == [code]


async def test_the_401_has_the_same_headers_for_every_cause(site: Site) -> None:
    answers = [
        await site.call("POST", "/v1/updateStatus", headers=headers, json={"docId": "x"})
        for headers in unproven(site).values()
    ]
    lines = {tuple(sorted(answer.headers.items())) for answer in answers}
    assert len(lines) == 1


@settings(unauthorised_form="text")
async def test_the_other_reported_form_of_a_401_is_a_bare_word(site: Site) -> None:
    answer = await site.call("GET", "/v1/getEdoc?docId=x", headers={})
    assert (answer.status_code, answer.content) == (401, b"Unauthorized")


@settings(unauthorised_form="code15")
async def test_who_is_not_proven_can_get_the_code_of_the_guide(site: Site) -> None:
    answers = [
        await site.call("GET", "/v1/getEdoc?docId=x", headers=headers)
        for headers in unproven(site).values()
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["data"]["errorCode"] == "15"


async def test_several_wrong_headers_are_told_at_once(site: Site) -> None:
    await site.call("GET", "/v1/getEdoc?docId=x", headers={"X-SystemId": "tu-do-2"})
    assert site.told() == ["C-LGSP-BEARER-MISSING", "C-LGSP-SECRETKEY-MISSING"]


async def test_swapped_headers_are_the_systems_whose_id_they_hold(site: Site) -> None:
    await site.call("GET", "/v1/getEdoc?docId=x", headers=unproven(site)["C-LGSP-SWAPPED"])
    assert (site.notes[-1].system_id, site.notes[-1].proven) == ("tu-do-2", False)
    assert site.notes[-1].hidden == [SECRETS["tu-do-2"]]
    assert site.nearest() == "X-SystemId: tu-do-2\nX-SecretKey: …"


async def test_a_swapped_login_is_named(site: Site) -> None:
    fields = {"username": "mat-khau-noi-khac", "password": ACCOUNT.username}
    answer = await site.call("POST", LOGIN_PATH, headers={}, json=fields)
    assert (answer.status_code, answer.content) == (401, TERSE)
    assert site.told() == ["C-LGSP-LOGIN-SWAPPED", "C-LGSP-LOGIN"]
    assert site.notes[-1].hidden == ["mat-khau-noi-khac"]


async def test_no_explanation_holds_a_secret(site: Site) -> None:
    for headers in unproven(site).values():
        await site.call("GET", "/v1/getEdoc?docId=x", headers=headers)
    texts = "".join(str(one) for notes in site.notes for one in notes.explanations)
    assert not any(secret in texts for secret in (*SECRETS.values(), ACCOUNT.password, "eyJ"))


@pytest.mark.parametrize("place", ["query", "body"])
async def test_a_token_in_the_wrong_place_is_noted(site: Site, place: str) -> None:
    headers = _without(site.headers(), "Authorization")
    if place == "query":
        await site.call("GET", "/v1/getEdoc?docId=x&token=abc", headers=headers)
    else:
        await site.call("POST", "/v1/updateStatus", headers=headers, json={"token": "abc"})
    assert site.told() == ["C-LGSP-BEARER-MISSING", "C-LGSP-TOKEN-PLACE"]


@settings(body_timeout_s=0.05)
@pytest.mark.parametrize("media_type", ["application/json", "text/plain"])
async def test_who_is_not_proven_and_slow_gets_the_same_401(site: Site, media_type: str) -> None:
    async def never() -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b""

    headers = {"Content-Type": media_type, "Content-Length": "50"}
    answer = await site.call("POST", "/v1/updateStatus", headers=headers, content=never())
    assert (answer.status_code, answer.content) == (401, TERSE)


async def test_the_agencies_need_the_bearer_only(site: Site) -> None:
    token = {"Authorization": site.headers()["Authorization"]}
    assert (await site.call("GET", "/v1/getAgenciesList", headers=token)).status_code == 200
    assert (await site.call("GET", "/v1/getAgenciesList", headers={})).content == TERSE


async def test_a_secret_that_does_not_fit_is_odd_where_none_is_asked_for(site: Site) -> None:
    headers = {**site.headers(), "X-SecretKey": "khong-dung"}
    assert (await site.call("GET", "/v1/getAgenciesList", headers=headers)).status_code == 200
    assert site.told() == ["C-LGSP-SECRETKEY-WRONG"]
    assert not any(one.refusing for one in site.notes[-1].explanations)


@settings(agencies_need_system=True)
async def test_the_agencies_can_ask_for_all_three_headers(site: Site) -> None:
    token = {"Authorization": site.headers()["Authorization"]}
    assert (await site.call("GET", "/v1/getAgenciesList", headers=token)).content == TERSE


async def test_a_wrong_login_is_the_same_401_and_names_the_field_in_the_notes(site: Site) -> None:
    fields = {"username": ACCOUNT.username, "password": SECRETS["tu-do-2"]}
    answer = await site.call("POST", "/v1/auth/login", headers={}, json=fields)
    assert (answer.status_code, answer.content) == (401, TERSE)
    assert [one.path for one in site.notes[-1].explanations] == ["", "password", ""]
    what = site.notes[-1].explanations[1].what
    assert "password" in sentence(what.vi)
    assert "password" in sentence(what.en)
    assert site.told() == ["C-LGSP-LOGIN-ANONYMOUS", "C-LGSP-LOGIN-FIELD", "C-LGSP-LOGIN"]


@settings(wrong_login="refused", application_code="QLVB")
async def test_a_wrong_login_can_be_refused_with_15(site: Site) -> None:
    fields = {"username": ACCOUNT.username, "password": ACCOUNT.password}
    answer = await site.call("POST", "/v1/auth/login", headers={}, json=fields)
    assert answer.json()["data"]["errorCode"] == "15"
    assert site.notes[-1].explanations[-1].path == "applicationCode"


@settings(logins_per_minute=2)
async def test_logins_can_be_bounded(site: Site) -> None:
    fields = {"username": ACCOUNT.username, "password": ACCOUNT.password}
    answers = [await site.call("POST", "/v1/auth/login", headers={}, json=fields) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert site.told()[-1] == "C-LGSP-LOGIN-OFTEN"


async def test_a_token_dies_after_half_an_hour(site: Site) -> None:
    headers = site.headers()
    site.clock.advance(timedelta(minutes=29, seconds=59))
    assert (await site.call("GET", "/v1/getAgenciesList", headers=headers)).status_code == 200
    site.clock.advance(timedelta(seconds=1))
    assert (await site.call("GET", "/v1/getAgenciesList", headers=headers)).content == TERSE
