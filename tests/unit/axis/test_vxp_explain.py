"""Why a call of the national dialect is refused: told, without giving anything away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict

import pytest
from cost import cheap
from hypothesis import given
from hypothesis import strategies as st
from vxp_examples import FILE, LIST, LIST_HASH, SECRET

from axis.conversations.explanations import Explanation
from axis.dialects.vxp.explain import (
    explain_file_hash,
    explain_operation,
    explain_package,
    nearest_operation,
    odd_file,
    oddities,
    own_agencies,
    timestamp_is_odd,
)
from axis.dialects.vxp.explain_proof import explain_proof, explain_stranger, quoted, shown_id
from axis.dialects.vxp.gaps import VXP_GAPS
from axis.dialects.vxp.mistakes import Claim
from axis.dialects.vxp.operations import METHODS
from axis.dialects.vxp.reasons import CALLS
from axis.dialects.vxp.reasons_proof import PROOF
from axis.dialects.vxp.signature import Headers, Parameters, unpadded_sha256
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord, SystemRecord

DIRECTORY = Directory.of(
    1,
    [SystemRecord("gl.demo.01", "x", "pull", SECRET)],
    [AgencyRecord("000.00.12.H21", "Sở Nội vụ", "province", "", "gl.demo.01")],
)


def hmac_hex(message: str | bytes, key: str | bytes = SECRET, name: str = "sha256") -> str:
    raw = [one.encode() if isinstance(one, str) else one for one in (key, message)]
    return hmac.new(raw[0], raw[1], name).hexdigest()


def claim(digest: str, *, signed: str = LIST, body: bytes = b"", drop: str = "") -> Claim:
    """A call that carries the parameters of the worked example and this hash."""
    lines = [
        (name.lower().encode(), value.encode())
        for name, value in json.loads(LIST).items()
        if name != drop
    ]
    lines += [(b"xroadvnpt-sign-header", signed.encode())] if signed else []
    lines += [(b"xroadvnpt-hash-header", digest.encode())] if digest else []
    return Claim(lines, body)


def codes(explanations: tuple[Explanation, ...]) -> list[str]:
    return [one.code for one in explanations]


# --- who calls ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "code"),
    [
        (b"", "C-VXP-SYSTEMID-MISSING"),
        (b"GL.Demo.01", "C-VXP-SYSTEMID-SPELLING"),
        (b"gl. demo.01", "C-VXP-SYSTEMID-SPELLING"),
        (b"000.00.12.h21", "C-VXP-SYSTEMID-AGENCY"),
        (b"somebody", "C-VXP-SYSTEMID-UNKNOWN"),
        (b"gl." + b" " * 60 + b"demo.01", "C-VXP-SYSTEMID-UNKNOWN"),  # too long for an id
    ],
)
def test_a_stranger_learns_what_a_systemid_is(claimed: bytes, code: str) -> None:
    lines = [line for line in claim(LIST_HASH).headers if b"systemid" not in line[0].lower()]
    [told] = explain_stranger(Claim([*lines, (b"xroadvnpt-systemid", claimed)]), DIRECTORY)
    assert told.code == code
    assert "gl.demo.01" not in told.what.vi + told.mend.vi + told.nearest


def test_a_secret_written_as_systemid_is_not_noted() -> None:
    told = explain_stranger(Claim([(b"xroadvnpt-systemid", SECRET.encode())]), DIRECTORY)
    assert told[-1].code == "C-VXP-SYSTEMID-UNKNOWN"
    assert SECRET not in str(told)
    assert shown_id(SECRET) == "… (22)"


# --- the proof ---------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["sign-header", "hash-header"])
def test_a_missing_part_of_the_proof_is_named(missing: str) -> None:
    given_claim = claim("" if missing == "hash-header" else LIST_HASH, signed=LIST)
    if missing == "sign-header":
        given_claim = claim(LIST_HASH, signed="")
    [told] = explain_proof(given_claim, SECRET)
    assert (told.code, told.path) == ("C-VXP-SIGNATURE-MISSING", f"XroadVnpt-{missing}")


def test_a_wrong_secret_is_told_with_the_text_to_sign() -> None:
    [told] = explain_proof(claim(hmac_hex(LIST, "another")), SECRET)
    assert (told.code, told.nearest) == ("C-VXP-SECRET", LIST)


def test_what_is_wrong_with_a_proof_in_itself_is_told_to_strangers_too() -> None:
    unsigned = Claim([(b"xroadvnpt-systemid", b"somebody")])
    assert codes(explain_stranger(unsigned, DIRECTORY)) == [
        *["C-VXP-SIGNATURE-MISSING"] * 2,
        "C-VXP-SYSTEMID-UNKNOWN",
    ]
    own = Claim([(b"xroadvnpt-systemid", b"gl.demo.01")])
    assert explain_proof(own, SECRET) == explain_stranger(unsigned, DIRECTORY)[:2]
    assert not any(one.reveals for one in explain_proof(own, SECRET))


def test_vietnamese_cut_to_one_byte_a_letter_is_recognised() -> None:
    text = '{"XroadVnpt-systemid":"gl.demo.01","XroadVnpt-description":"tệp hỏng thế"}'
    cut = bytes(ord(sign) & 0xFF for sign in text)
    lines = [
        (b"xroadvnpt-systemid", b"gl.demo.01"),
        (b"xroadvnpt-sign-header", cut),
        (b"xroadvnpt-hash-header", hmac_hex(text).encode()),
    ]
    told = explain_proof(Claim(lines), SECRET)
    assert codes(told) == ["C-VXP-SIGNED-NON-ASCII", "C-VXP-SECRET"]
    assert f"byte {cut.index(0xC7) + 1}" in told[0].what.en


def test_a_hash_of_another_form_is_told() -> None:
    assert codes(explain_proof(claim("khong-phai-hex"), SECRET)) == [
        "C-VXP-HASH-FORM",
        "C-VXP-SECRET",
    ]


def b64(message: str) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), message.encode(), "sha256").digest()).decode()


MISTAKES: dict[str, Callable[[], str]] = {
    "base64": lambda: b64(LIST),
    "blanks": lambda: hmac_hex(json.dumps(json.loads(LIST))),
    "sorted": lambda: hmac_hex(json.dumps(json.loads(LIST), sort_keys=True)),
    "pretty": lambda: hmac_hex(json.dumps(json.loads(LIST), indent=2)),
    "slashes": lambda: hmac_hex(LIST.replace("/", "\\/")),
    "escapes of .NET": lambda: hmac_hex(LIST.replace("+", "\\u002B")),
    "values": lambda: hmac_hex(";".join(json.loads(LIST).values())),
    "without prefix": lambda: hmac_hex(LIST.replace("XroadVnpt-", "")),
    "line end": lambda: hmac_hex(LIST + "\n"),
    "with body": lambda: hmac_hex(LIST + "{}"),
    "body alone": lambda: hmac_hex("{}"),
    "secret line end": lambda: hmac_hex(LIST, SECRET + "\n"),
    "secret encoded": lambda: hmac_hex(LIST, base64.b64encode(SECRET.encode())),
    "secret upper": lambda: hmac_hex(LIST, SECRET.upper()),
    "systemid as key": lambda: hmac_hex(LIST, "gl.demo.01"),
    "sha1": lambda: hmac_hex(LIST, name="sha1"),
    "sha512": lambda: hmac_hex(LIST, name="sha512"),
    "plain": lambda: hashlib.sha256(LIST.encode()).hexdigest(),
    "plain with secret": lambda: hashlib.sha256((LIST + SECRET).encode()).hexdigest(),
    "without timestamp": lambda: hmac_hex(
        json.dumps(
            {k: v for k, v in json.loads(LIST).items() if not k.endswith("timestamp")},
            separators=(",", ":"),
        )
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_usual_mistake_in_signing_is_recognised(mistake: str) -> None:
    told = explain_proof(claim(MISTAKES[mistake](), body=b"{}"), SECRET)[0]
    assert (told.code, told.nearest) == ("C-VXP-SIGNED-OTHER", LIST)


def test_letters_that_were_signed_in_one_encoding_and_sent_in_another_are_recognised() -> None:
    text = LIST.replace('"edoc"', '"kênh"')
    lines = [
        (b"xroadvnpt-systemid", b"gl.demo.01"),
        (b"xroadvnpt-sign-header", text.encode("latin-1")),
        (b"xroadvnpt-hash-header", hmac_hex(text).encode()),
    ]
    told = explain_proof(Claim(lines), SECRET)
    assert codes(told) == ["C-VXP-SIGNED-OTHER", "C-VXP-SIGNED-NON-ASCII"]
    assert "Latin-1" in told[0].what.en


def test_a_base64_decoded_secret_is_recognised() -> None:
    secret = base64.b64encode(b"sixteen bytes of").decode()
    [told] = explain_proof(claim(hmac_hex(LIST, b"sixteen bytes of")), secret)
    assert told.code == "C-VXP-SIGNED-OTHER"
    assert "base64" in told.what.en


@pytest.mark.parametrize("text", ["[]", '"x"', "not json"])
def test_a_signed_text_that_is_no_object_is_told(text: str) -> None:
    told = explain_proof(claim(hmac_hex(text), signed=text), SECRET)
    assert codes(told) == ["C-VXP-SIGN-HEADER-JSON"]


def test_a_header_that_differs_is_named_with_both_values() -> None:
    other = LIST.replace('"edoc"', '"status"')
    [told] = explain_proof(claim(hmac_hex(other), signed=other), SECRET)
    assert (told.code, told.path) == ("C-VXP-HEADER-DIFFERS", "XroadVnpt-messagetype")
    assert "“edoc”" in told.what.vi
    assert "“status”" in told.what.vi


def test_a_number_or_an_array_that_was_signed_is_not_taken_for_another_value() -> None:
    text = '{"XroadVnpt-systemid":"gl.demo.01","XroadVnpt-level":1,"XroadVnpt-to":["a"]}'
    lines = [
        (b"xroadvnpt-systemid", b"gl.demo.02"),
        (b"xroadvnpt-level", b"1"),
        (b"xroadvnpt-to", b'["a"]'),
        (b"xroadvnpt-sign-header", text.encode()),
        (b"xroadvnpt-hash-header", hmac_hex(text).encode()),
    ]
    told = explain_proof(Claim(lines), SECRET)
    assert [(one.code, one.path) for one in told] == [
        ("C-VXP-HEADER-DIFFERS", "XroadVnpt-systemid")
    ]


def test_a_signed_header_that_was_not_sent_is_named() -> None:
    told = explain_proof(claim(LIST_HASH, drop="XroadVnpt-servicetype"), SECRET)
    assert codes(told) == ["C-VXP-HEADER-NOT-SENT"]


def test_an_unsigned_systemid_is_told() -> None:
    text = '{"XroadVnpt-messagetype":"edoc"}'
    assert codes(explain_proof(claim(hmac_hex(text), signed=text), SECRET)) == [
        "C-VXP-SYSTEMID-UNSIGNED"
    ]


def test_a_quoted_text_leaves_out_what_is_nobodys_business() -> None:
    text = b'{"XroadVnpt-filePath":"C:\\\\Users\\\\nva","XroadVnpt-secret":"s3","XroadVnpt-to":"a"}'
    assert quoted(text) == '{"XroadVnpt-filePath":"…","XroadVnpt-secret":"…","XroadVnpt-to":"a"}'
    assert quoted(SECRET.encode()) == ""


def test_a_text_of_nothing_but_escapes_is_quoted_at_once() -> None:
    with cheap():
        for text in (b'{"' + b'\\"' * 4000, b'{"a" :' + b" " * 7900, b"{" + b'"a":"\\"\\"' * 900):
            assert quoted(text).startswith("{")


def test_a_text_cut_within_a_value_shows_nothing_of_that_value() -> None:
    text = b'{"XroadVnpt-to":"a","XroadVnpt-secret":"s3' + b"x" * 9000 + b'"}'
    assert quoted(text) == '{"XroadVnpt-to":"a","XroadVnpt-secret":"…"'
    assert quoted(b'{"XroadVnpt-secret":"s3') == '{"XroadVnpt-secret":"…"'


def test_a_value_with_quotation_marks_does_not_end_early() -> None:
    text = b'{"XroadVnpt-secret":"s3\\":\\"s4","XroadVnpt-to":"a\\"b"}'
    assert quoted(text) == '{"XroadVnpt-secret":"…","XroadVnpt-to":"a\\"b"}'


HOSTILE = st.one_of(
    st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=80),
    st.sampled_from([LIST.encode(), LIST_HASH.encode(), SECRET.encode(), b""]),
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [b"xroadvnpt-systemid", b"xroadvnpt-sign-header", b"xroadvnpt-hash-header"]
                + [name.lower().encode() for name in json.loads(LIST)]
            ),
            HOSTILE,
        ),
        max_size=8,
    ),
    HOSTILE,
)
def test_no_explanation_holds_the_secret_or_a_valid_hash(lines: Headers, body: bytes) -> None:
    given_claim = Claim(lines, body)
    told = [*explain_proof(given_claim, SECRET), *explain_stranger(given_claim, DIRECTORY)]
    said = json.dumps([asdict(one) for one in told], ensure_ascii=False)
    right = hmac_hex(given_claim.text)
    quoted_by_caller = SECRET in given_claim.text.decode("utf-8", "replace") or any(
        SECRET.encode() in value for _, value in lines
    )
    assert right not in said
    assert quoted_by_caller or SECRET not in said


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_recognised_mistake_gives_no_valid_hash_away(mistake: str) -> None:
    said = str(explain_proof(claim(MISTAKES[mistake](), body=b"{}"), SECRET))
    for hidden in (SECRET, LIST_HASH, b64(LIST)):
        assert hidden not in said


# --- what is asked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("getReceivedEdoclist", "getReceivedEdocList"),
        ("GETEDOC", "getEdoc"),
        ("sendEdocs", "sendEdoc"),
        ("v1/sendEdoc", "sendEdoc"),
        ("zzz", ""),
    ],
)
def test_an_unknown_operation_gets_the_nearest_name(name: str, nearest: str) -> None:
    told = explain_operation(name, "POST", METHODS)
    assert (told.code, told.nearest) == ("C-VXP-OPERATION", nearest)


def test_the_unit_list_of_the_dotnet_library_is_told_as_unknown() -> None:
    told = explain_operation("getListUnit", "POST", METHODS)
    assert (told.code, told.nearest) == ("C-VXP-OPERATION-DOTNET", "getSynchronizeUnit")


def test_a_wrong_method_gets_the_right_one() -> None:
    told = explain_operation("downloadEdoc", "POST", METHODS)
    assert (told.code, told.nearest) == ("C-VXP-METHOD", "GET /downloadEdoc")


@given(st.text(max_size=200))
def test_any_name_finds_an_operation_or_none(name: str) -> None:
    assert nearest_operation(name, METHODS) in {"", *METHODS}


@pytest.mark.parametrize("text", ["21112026T202407+0312", "01012019T000000+0999"])
def test_a_timestamp_of_the_official_client_is_not_odd(text: str) -> None:
    assert not timestamp_is_odd(text)


@pytest.mark.parametrize(
    "text", ["", "2026-11-21T20:24:07Z", "32112026T202407+0312", "21112026T252407+0312", "x" * 999]
)
def test_any_other_timestamp_is_odd(text: str) -> None:
    assert timestamp_is_odd(text)


def test_oddities_of_a_call_are_told_and_refuse_nothing() -> None:
    parameters = Parameters({"timestamp": "now", "pageSize": "10", "description": "Đã nhận"})
    lines = [
        (b"xroadvnpt-description", "Đã nhận".encode()),
        (b"xroadvnpt-hash-header", LIST_HASH.upper().encode()),
        (b"xroadvnpt-sign-header-key", b"timestamp;pageSize;status"),
    ]
    found = list(oddities(parameters, lines, b"docId=1", paged=False, secret=SECRET))
    assert codes(tuple(found)) == [
        "C-VXP-QUERY",
        "C-VXP-TIMESTAMP",
        "C-VXP-HASH-CASE",
        "C-VXP-SIGN-KEYS",
        "C-VXP-PAGING",
        "C-VXP-NON-ASCII",
    ]
    assert not any(one.refusing for one in found)


def test_a_usual_call_has_nothing_odd() -> None:
    parameters = Parameters({"timestamp": "21112026T202407+0312", "filePath": "C:/x"})
    lines = [
        (b"xroadvnpt-hash-header", b"0a"),
        (b"xroadvnpt-sign-header-key", b"filePath;timestamp"),
    ]
    assert list(oddities(parameters, lines, b"", paged=False, secret=SECRET)) == []


# --- the file ----------------------------------------------------------------------------------

BODY = FILE + b"\r\n"


@pytest.mark.parametrize(
    ("claimed", "code"),
    [
        ("", "C-VXP-HASH-FILE-MISSING"),
        (hashlib.sha256(BODY + b"\r\n").hexdigest(), "C-VXP-HASH-FILE-OTHER"),
        (base64.b64encode(hashlib.sha256(FILE).digest()).decode(), "C-VXP-HASH-FILE-OTHER"),
        (hashlib.md5(FILE, usedforsecurity=False).hexdigest(), "C-VXP-HASH-FILE-OTHER"),
        (hashlib.sha256(b"").hexdigest(), "C-VXP-HASH-FILE-OTHER"),
        (unpadded_sha256(base64.b64encode(FILE)), "C-VXP-HASH-FILE-OTHER"),
        (unpadded_sha256(b"\xef\xbb\xbf" + FILE), "C-VXP-HASH-FILE-OTHER"),
        (unpadded_sha256(FILE.replace(b"\n", b"\r\n")), "C-VXP-HASH-FILE-OTHER"),
        ("0" * 64, "C-VXP-HASH-FILE"),
    ],
)
def test_a_wrong_hash_of_the_file_is_told_with_the_right_one(claimed: str, code: str) -> None:
    told = explain_file_hash(BODY, claimed)
    assert (told.code, told.nearest) == (code, unpadded_sha256(FILE))


def test_all_64_digits_and_a_missing_line_end_are_odd() -> None:
    padded = hashlib.sha256(FILE).hexdigest()
    assert codes(tuple(odd_file(FILE, FILE, padded))) == ["C-VXP-HASH-PADDED", "C-VXP-TAIL"]
    assert not list(odd_file(BODY, FILE, unpadded_sha256(FILE)))


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\n", ["C-VXP-MULTIPART"]),
        ("application/octet-stream", b"--x\r\n", ["C-VXP-MULTIPART"]),
        ("application/octet-stream", b"\r\n", ["C-VXP-BODY-EMPTY"]),
        ("application/octet-stream", FILE, []),
    ],
)
def test_a_body_that_is_no_file_is_told(
    content_type: str, body: bytes, expected: list[str]
) -> None:
    assert codes(explain_package(content_type, body)) == expected


def test_of_many_own_agencies_a_few_are_named() -> None:
    assert own_agencies(["b", "a"]) == "a, b"
    assert own_agencies([str(n) for n in range(9)]).endswith("… (9)")


# --- the tables --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [*CALLS, *PROOF])
def test_every_reason_is_told_in_both_languages(code: str) -> None:
    reason = (CALLS | PROOF)[code]
    assert reason.code == code
    assert code.startswith("C-VXP-")
    assert all((reason.what.vi, reason.what.en, reason.mend.vi, reason.mend.en, reason.source))
    assert reason.what.vi != reason.what.en


def test_every_gap_is_told_in_both_languages() -> None:
    assert all(gap.dialect == "vxp" and gap.text.vi and gap.text.en for gap in VXP_GAPS)
