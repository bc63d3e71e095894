"""The worked examples were reproduced with the official client; credentials are invented."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from axis.dialects.vxp.explain_proof import explain_proof
from axis.dialects.vxp.mistakes import Claim
from axis.dialects.vxp.signature import (
    MOST_NAMES,
    BadSignature,
    Headers,
    Parameters,
    differing_lines,
    file_of_body,
    recipients,
    signature_matches,
    signed_parameters,
    unpadded_sha256,
)

SECRET = "demo-secret-KHONG-THAT"
FILE = '<?xml version="1.0" encoding="UTF-8"?>\n<a>Đ</a>\n'.encode()
FILE_HASH = "cead845f50a4661edf4ccd0f08404046205ee9c51b714a8e855a5d82416f6"
LIST = (
    '{"XroadVnpt-fromDate":"01/01/2025 00:00:00","XroadVnpt-systemid":"gl.demo.01",'
    '"XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc",'
    '"XroadVnpt-timestamp":"21112026T202407+0312","XroadVnpt-Content-Type":"application/json"}'
)
LIST_HASH = "56c5a321e07d9f8caa1669060bd123ec5bec72a76952dfbbfaa9b66f094e41d6"
SEND = (
    '{"XroadVnpt-systemid":"gl.demo.01","XroadVnpt-servicetype":"eDoc",'
    '"XroadVnpt-messagetype":"edoc","XroadVnpt-hash-file":"' + FILE_HASH + '",'
    '"XroadVnpt-from":"000.00.12.H21",'
    '"XroadVnpt-to":"[\\"000.00.00.H21\\",\\"000.00.13.H21\\"]",'
    '"XroadVnpt-timestamp":"21112026T203252+0673",'
    '"XroadVnpt-Content-Type":"application/octet-stream"}'
)
SEND_HASH = "603a88566e0c80ca86699bb3613752e6a4fc68e057cfd520bf86fdcde4a464d2"
UPDATE = (
    '{"XroadVnpt-systemid":"gl.demo.01",'
    '"XroadVnpt-docid":"5f0c7a52-8a2e-4d1e-9a57-1f3f5f0e2b11",'
    '"XroadVnpt-timestamp":"21112026T203252+0680","XroadVnpt-Content-Type":"application/json",'
    '"XroadVnpt-status":"done"}'
)
UPDATE_HASH = "e214ec1ca530d8b887a237c139b84f689236129a26cf5a06e1dfebc0ac976dba"


def received(text: str, digest: str) -> Headers:
    """The lines a server gets for one of the examples."""
    lines = [(name.lower().encode(), value.encode()) for name, value in json.loads(text).items()]
    return [
        *lines,
        (b"xroadvnpt-sign-header", text.encode()),
        (b"xroadvnpt-hash-header", digest.encode()),
    ]


@pytest.mark.parametrize(
    ("text", "digest"), [(LIST, LIST_HASH), (SEND, SEND_HASH), (UPDATE, UPDATE_HASH)]
)
def test_the_worked_examples_verify(text: str, digest: str) -> None:
    parameters = signed_parameters(received(text, digest), SECRET)
    assert parameters.get("systemid") == "gl.demo.01"


def test_the_first_example_has_229_bytes() -> None:
    assert len(LIST.encode()) == 229


def test_an_upper_case_hash_is_accepted() -> None:
    assert signature_matches(SECRET, LIST.encode(), LIST_HASH.upper().encode())


def test_another_secret_is_refused() -> None:
    with pytest.raises(BadSignature):
        signed_parameters(received(LIST, LIST_HASH), "another")


def test_a_call_without_signature_is_refused() -> None:
    with pytest.raises(BadSignature):
        signed_parameters([(b"xroadvnpt-systemid", b"gl.demo.01")], SECRET)


def test_a_header_changed_after_signing_is_refused() -> None:
    headers = [
        (name, b"status" if name == b"xroadvnpt-messagetype" else value)
        for name, value in received(LIST, LIST_HASH)
    ]
    with pytest.raises(BadSignature, match="messagetype"):
        signed_parameters(headers, SECRET)


def test_an_array_signed_as_such_is_read_like_its_header_line() -> None:
    text = '{"XroadVnpt-systemid":"s","XroadVnpt-to":["000.00.00.H21","000.00.13.H21"]}'
    digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    lines = [
        (b"xroadvnpt-systemid", b"s"),
        (b"xroadvnpt-to", b'["000.00.00.H21", "000.00.13.H21"]'),
        (b"xroadvnpt-sign-header", text.encode()),
        (b"xroadvnpt-hash-header", digest.encode()),
    ]
    found = signed_parameters(lines, SECRET)
    assert recipients(found.get("to")) == ("000.00.00.H21", "000.00.13.H21")


def test_a_header_folded_from_two_spellings_is_tolerated() -> None:
    signed = {"XroadVnpt-docId": "old", "XroadVnpt-docid": "new"}
    assert differing_lines(signed, [(b"xroadvnpt-docid", b"new")]) == []


def signed_with(names: int) -> Headers:
    """A rightly signed call with this many parameters of no meaning."""
    text = json.dumps({"XroadVnpt-systemid": "s"} | {f"{n:x}": "" for n in range(names)})
    digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    return [
        (b"xroadvnpt-systemid", b"s"),
        *((f"{n:x}".encode(), b"") for n in range(names)),
        (b"xroadvnpt-sign-header", text.encode()),
        (b"xroadvnpt-hash-header", digest.encode()),
    ]


def test_a_call_signs_so_many_parameters_and_no_more() -> None:
    assert signed_parameters(signed_with(MOST_NAMES - 1), SECRET).get("systemid") == "s"
    with pytest.raises(BadSignature, match="too many"):
        signed_parameters(signed_with(MOST_NAMES), SECRET)


def test_too_many_signed_parameters_are_told_and_not_compared_one_by_one() -> None:
    [told] = explain_proof(Claim(signed_with(20_000)), SECRET)
    assert told.code == "C-VXP-SIGNED-MANY"
    assert str(MOST_NAMES) in told.what.en


def test_case_twins_keep_their_own_values() -> None:
    parameters = Parameters({"docId": "old", "docid": "new"})
    assert (parameters.get("docid", "docId"), parameters.get("docId", "docid")) == ("new", "old")


def test_the_unpadded_hash_loses_its_zeros() -> None:
    assert unpadded_sha256(FILE) == FILE_HASH


@pytest.mark.parametrize("tail", [b"", b"\r\n"])
@pytest.mark.parametrize("file", [FILE, FILE + b"\r\n", FILE.strip(), b"\xef\xbb\xbf" + FILE])
def test_the_file_is_found_with_and_without_the_tail_of_the_client(
    file: bytes, tail: bytes
) -> None:
    assert file_of_body(file + tail, unpadded_sha256(file)) == file


def test_the_padded_hash_is_accepted_too() -> None:
    assert file_of_body(FILE, hashlib.sha256(FILE).hexdigest()) == FILE


def test_a_changed_file_is_not_found() -> None:
    assert file_of_body(FILE + b" \r\n", FILE_HASH) is None


@pytest.mark.parametrize(
    "value",
    [
        '["000.00.00.H21","000.00.13.H21"]',
        "000.00.00.H21,000.00.13.H21",
        "000.00.00.H21; 000.00.13.H21",
    ],
)
def test_recipients_are_read_in_every_form(value: str) -> None:
    assert recipients(value) == ("000.00.00.H21", "000.00.13.H21")


@pytest.mark.parametrize("value", ['"000.00.00.H21"', "000.00.00.H21"])
def test_a_single_recipient_is_read(value: str) -> None:
    assert recipients(value) == ("000.00.00.H21",)
