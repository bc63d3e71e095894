"""Tokens of the provincial dialect."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.dialects.lgsp_v1.tokens import LONGEST, check, issue

KEY, PLACE = b"khoa", "lgsp:default:gia-lai"
NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)


def token(length: int = 948) -> str:
    return issue(KEY, PLACE, "lgsp.gia-lai", NOW, life_s=1800, length=length)


def signed(header: object, claims: object, key: bytes = KEY) -> str:
    """A token made by hand."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in (header, claims)
    ]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_a_token_holds_until_its_end() -> None:
    end = NOW + timedelta(minutes=30)
    assert check(token(), KEY, PLACE, end - timedelta(seconds=1)) == "valid"
    assert check(token(), KEY, PLACE, end) == "expired"
    assert check(token(), KEY, PLACE, end - timedelta(seconds=60), early_s=60) == "expired"


def test_a_token_is_a_jwt_that_anybody_can_read() -> None:
    head, body, signature = token().split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "=="))["alg"] == "HS256"
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    assert claims["exp"] - claims["iat"] == 1800
    wanted = hmac.new(KEY, f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=") == wanted


@pytest.mark.parametrize("length", [0, 400, 948, 2000])
def test_a_token_is_as_long_as_asked(length: int) -> None:
    assert abs(len(token(length)) - max(length, 274)) <= 20


def test_a_token_of_another_place_or_key_is_refused() -> None:
    assert check(token(), KEY, "lgsp:default:national", NOW) == "elsewhere"
    assert check(token(), b"other", PLACE, NOW) == "forged"


@pytest.mark.parametrize("algorithm", ["none", "HS512", "RS256", "hs256", "", None])
def test_no_other_algorithm_is_taken(algorithm: str | None) -> None:
    claims = {"iss": PLACE, "exp": NOW.timestamp() + 100}
    assert check(signed({"alg": algorithm}, claims), KEY, PLACE, NOW) == "forged"


def test_a_token_without_an_end_is_over() -> None:
    assert check(signed({"alg": "HS256"}, {"iss": PLACE}), KEY, PLACE, NOW) == "expired"


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a.b.c", "a.b", "é.é.é", "x" * (LONGEST + 1), signed([], {}), "e30.e30."],
)
def test_what_is_no_token_is_malformed(text: str) -> None:
    assert check(text, KEY, PLACE, NOW) == "malformed"


@given(st.integers(0, 947), st.characters(codec="ascii"))
def test_no_changed_token_is_valid(place: int, letter: str) -> None:
    good = token()
    changed = good[:place] + letter + good[place + 1 :]
    assert changed == good or check(changed, KEY, PLACE, NOW) != "valid"


@given(st.text())
def test_no_text_is_valid_or_an_exception(text: str) -> None:
    assert check(text, KEY, PLACE, NOW) != "valid"


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "valid"),
        ({"iss": None}, "elsewhere"),
        ({"iss": [PLACE]}, "elsewhere"),
        ({"nbf": int(NOW.timestamp()) + 301}, "early"),
        ({"nbf": int(NOW.timestamp()) + 299}, "valid"),
        ({"nbf": None}, "early"),
    ],
)
def test_a_signed_token_must_name_this_place_and_have_begun(
    changed: dict[str, object], verdict: str
) -> None:
    claims = {"iss": PLACE, "nbf": int(NOW.timestamp()), "exp": 9_999_999_999} | changed
    assert check(signed({"alg": "HS256"}, claims), KEY, PLACE, NOW) == verdict
