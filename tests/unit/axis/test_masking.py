"""Credentials are hidden wherever they stand, and nothing else is."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from cost import cheap
from hypothesis import given
from hypothesis import strategies as st

from axis.conversations.known_secrets import KnownSecrets, SecretsOfAxis
from axis.conversations.masking import (
    HIDDEN,
    Mask,
    is_secret_name,
    secrets_of_form,
    secrets_of_headers,
    secrets_of_json,
)
from axis.directory.snapshot import Directory
from axis.records import SystemRecord

SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]),
                  min_size=8, max_size=40).map(lambda text: f"s3{text}")  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Authorization", "X-SecretKey", "XroadVnpt-hash-header", "Cookie", "Set-Cookie", "password",
     "matKhau", "access_token", "otp", "XroadVnpt-filePath", "X-Api-Key", "Proxy-Authorization"],
)  # fmt: skip
def test_names_of_credentials_are_known(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["XroadVnpt-systemid", "XroadVnpt-sign-header", "XroadVnpt-hash-file", "Host", "docId",
     "organid", "X-SystemId", "Content-Type", "subject", "laptop"],
)  # fmt: skip
def test_other_names_are_not_taken_for_them(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ('{"user":"a","password":"b\\"c,d"}', '{"user":"a","password":"***"}'),
        ('{"otp": 123456, "n": 5}', '{"otp": "***", "n": 5}'),
        ('{"otp":null,"token":""}', '{"otp":null,"token":""}'),
        ('{"password":"cut off he', '{"password":"***"'),
        ("a=1&access_token=zz&b=2", "a=1&access_token=***&b=2"),
        ("/path?password=x y", "/path?password=*** y"),
        ("<Token>abc</Token><Subject>x</Subject>", "<Token>***</Token><Subject>x</Subject>"),
        ('name="password"\r\n\r\nabc\r\n--b', 'name="password"\r\n\r\n***\r\n--b'),
        ('{"a":"{\\"secretKey\\":\\"abc\\"}"}', '{"a":"{\\"secretKey\\":\\"***\\"}"}'),
        ("see eyJhbGciOiJI.eyJzdWIi.c2ln here", "see *** here"),
        ("Công văn số 45/SNV-VP", "Công văn số 45/SNV-VP"),
    ],
)
def test_values_under_such_names_are_hidden_in_every_format(text: str, hidden: str) -> None:
    assert Mask().text(text) == hidden


def test_the_scheme_of_an_authorization_stays_because_it_may_be_the_mistake() -> None:
    assert Mask().header("Authorization", "Bearer abc") == f"Bearer {HIDDEN}"
    assert Mask().header("authorization", "abc") == HIDDEN


@pytest.mark.parametrize("write", [bytes.hex, lambda raw: raw.hex().upper(), base64.b64encode])
@pytest.mark.parametrize(
    "name", ["XroadVnpt-hash", "XroadVnpt-signature", "XroadVnpt_hashheader", "hash", "X-HMAC"]
)
def test_a_proof_under_a_wrong_name_is_a_credential_still(
    name: str, write: Callable[[bytes], str | bytes]
) -> None:
    written = write(bytes(range(32)))
    proof = written.decode() if isinstance(written, bytes) else written
    mask = Mask(secrets_of_headers([(name, proof)]))
    assert mask.header(name, proof) == HIDDEN
    assert mask.text(f"q={proof}") == f"q={HIDDEN}"


def test_a_proof_is_hidden_in_its_other_form_too() -> None:
    proof = bytes(range(32))
    mask = Mask(secrets_of_headers([("XroadVnpt-hash-header", proof.hex())]))
    assert mask.header("X-Copy", base64.b64encode(proof).decode()) == HIDDEN


@pytest.mark.parametrize(
    ("name", "value"),
    [("XroadVnpt-hash-file", "0a" * 32), ("X-Request-Id", "0a" * 32), ("XroadVnpt-hash", "0a")],
)
def test_what_is_no_proof_stays(name: str, value: str) -> None:
    assert Mask(secrets_of_headers([(name, value)])).header(name, value) == value


def test_the_signed_text_stays_readable_but_for_the_callers_disk() -> None:
    signed = '{"XroadVnpt-systemid":"a","XroadVnpt-filePath":"/home/an/van-ban"}'
    shown = Mask().header("XroadVnpt-sign-header", signed)
    assert '"XroadVnpt-systemid":"a"' in shown
    assert "/home/an" not in shown


@given(SECRETS)
def test_a_secret_of_the_headers_is_hidden_wherever_it_is_repeated(secret: str) -> None:
    basic = base64.b64encode(f"gui:{secret}".encode()).decode()
    lines = [("Authorization", f"Basic {basic}"), ("X-SecretKey", secret)]
    mask = Mask(secrets_of_headers(lines))
    repeated = (secret, basic, json.dumps({"note": secret}), urlencode({"note": secret}))
    for text in repeated:
        assert secret not in mask.text(text)
        assert basic not in mask.text(text)


@given(SECRETS, st.sampled_from(["password", "token", "otp", "secretKey"]))
def test_a_secret_of_a_body_is_hidden_in_any_nesting(secret: str, name: str) -> None:
    for body in (
        json.dumps({"a": [{name: secret}], "copy": secret}),
        json.dumps({"a": json.dumps({name: secret})}),
        json.dumps({name: [secret, {"deep": secret}]}, ensure_ascii=False),
    ):
        hidden = Mask(secrets_of_json(body)).text(body)
        assert secret not in hidden
        assert json.dumps(secret)[1:-1] not in hidden


@given(SECRETS, SECRETS)
def test_a_secret_of_a_form_is_hidden(secret: str, other: str) -> None:
    form = urlencode({"password": secret, "x": other})
    hidden = Mask(secrets_of_form(form)).text(form)
    assert urlencode({"password": secret})[9:] not in hidden


@given(st.text(max_size=300))
def test_any_text_can_be_masked(text: str) -> None:
    Mask(secrets_of_json(text)).text(text)


@pytest.mark.parametrize(
    "start", ['"', "\\", "<a ", 'name="', "eyJ", '"password":[', "a=", '"a":', " "]
)
def test_no_text_makes_masking_slow(start: str) -> None:
    text = (start * 20_000)[:20_000]
    with cheap():
        assert len(Mask().text(text)) <= len(text) + 10


def test_a_request_that_claims_thousands_of_credentials_is_hidden_whole_and_soon() -> None:
    lines = [("Cookie", ";".join(f"a=x{n:05}" for n in range(8000)))]
    with cheap():
        mask = Mask(secrets_of_headers(lines))
        assert mask.text("x00001 " * 10_000) == HIDDEN
        assert mask.header("Host", "trục") == HIDDEN


def test_secrets_that_repeat_themselves_cost_little() -> None:
    mask = Mask(f"{'a' * (4 + n)}" for n in range(50))
    with cheap():
        assert set(mask.text("a" * 200_000)) == {"*"}


def test_a_form_that_never_ends_costs_little() -> None:
    with cheap():
        Mask().text(("name=" * 56 + "\nx\n") * 200)


def test_secrets_that_overlap_are_hidden_together() -> None:
    assert Mask(["abcdef", "efghij"]).text("xabcDEFghijy") == f"x{HIDDEN}y"


KNOWN = "mfzwizdborsgk3tpojsxg5dvmfwgk43u"
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "with blanks around": lambda s: f"  {s}\r\n",
    "in a sentence": lambda s: f"khóa là {s}, đúng không?",
    "percent-encoded": lambda s: "".join(f"%{ord(letter):02x}" for letter in s),
    "percent-encoded in capitals": lambda s: "".join(f"%{ord(letter):02X}" for letter in s),
    "percent-encoded here and there": lambda s: s.replace("d", "%64").replace("k", "%6B"),
    "percent-encoded twice": lambda s: quote("".join(f"%{ord(letter):02x}" for letter in s)),
    "escaped in JSON": lambda s: "".join(f"\\u{ord(letter):04X}" for letter in s),
    "escaped in JSON inside JSON": lambda s: "".join(f"\\\\u{ord(letter):04x}" for letter in s),
    "escaped in XML": lambda s: "".join(f"&#{ord(letter)};" for letter in s),
    "in base64": lambda s: base64.b64encode(s.encode()).decode(),
    "in base64 behind a name": lambda s: base64.b64encode(f"tu-do-1:{s}".encode()).decode(),
    "in base64 between others": lambda s: base64.b64encode(f"aa,{s},bc".encode()).decode(),
    "in base64 for addresses": lambda s: base64.urlsafe_b64encode(f"?{s}?".encode()).decode(),
    "in hex": lambda s: s.encode().hex().upper(),
    "in spaced hex": lambda s: s.encode().hex(" "),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_known_secret_is_hidden_however_it_is_written(way: str) -> None:
    written = WRITTEN[way](KNOWN)
    shown = Mask(known=KnownSecrets([KNOWN])).text(f"đầu {written} cuối")
    assert (shown[:4], shown[-5:]) == ("đầu ", " cuối")
    assert HIDDEN in shown
    assert written[8:40] not in shown


@given(SECRETS)
def test_any_known_secret_is_hidden_in_any_format(secret: str) -> None:
    mask = Mask(known=KnownSecrets([secret]))
    for text in (secret, json.dumps({"note": secret}), quote(secret), urlencode({"a": secret})):
        assert text not in mask.text(f"x {text} x")


def test_a_long_secret_is_hidden_where_it_was_cut() -> None:
    assert Mask(known=KnownSecrets([KNOWN])).known(f"/v1/{KNOWN[:20]}") == f"/v1/{HIDDEN}"


def test_letters_of_several_bytes_stay_whole_where_a_secret_was_cut() -> None:
    mask = Mask(known=KnownSecrets(["mật khẩu rất dài của tôi"]))
    assert mask.known("mật khẩu rất dã!") == f"{HIDDEN}!"


def test_a_word_in_a_secret_place_takes_none_of_our_own_words_away() -> None:
    mask = Mask(["wrong", "s4i-bi-mat"])
    assert mask.known("the secret is wrong: s4i-bi-mat") == f"the secret is wrong: {HIDDEN}"
    assert mask.text("it was wrong") == f"it was {HIDDEN}"


def test_nothing_is_shown_while_secrets_are_not_known() -> None:
    mask = Mask(known=None)
    assert (mask.text("a"), mask.known("b"), mask.header("Host", "c")) == (HIDDEN,) * 3


def test_the_secrets_of_an_axis_are_those_of_before_while_nobody_can_be_asked() -> None:
    secrets = SecretsOfAxis(["mat-khau-dang-nhap"])
    assert secrets.known(None) is None
    now = secrets.known(Directory.of(1, [SystemRecord("a", "", "pull", KNOWN)], ()))
    assert now is not None
    assert secrets.known(None) is now
    assert Mask(known=now).known(f"{KNOWN} mat-khau-dang-nhap") == f"{HIDDEN} {HIDDEN}"


def test_many_secrets_cost_no_more_than_one() -> None:
    known = KnownSecrets(f"{number:032}" for number in range(5000))
    with cheap():
        Mask(known=known).text("văn bản " * 2000)


@pytest.mark.parametrize("escape", ["%25", "\\\\", "&amp;", "\\u005c", "%5Cu0025"])
def test_escapes_without_end_cost_little(escape: str) -> None:
    with cheap():
        Mask(known=KnownSecrets([KNOWN])).text(escape * 20_000)
