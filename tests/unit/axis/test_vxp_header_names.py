"""A header under a name that is not quite its own is found, and told by name."""

from __future__ import annotations

import json

import pytest
from vxp_examples import LIST, LIST_HASH, SECRET

from axis.conversations.explanations import Explanation
from axis.dialects.vxp.explain_proof import (
    claimed_id,
    explain_form,
    explain_proof,
    explain_stranger,
)
from axis.dialects.vxp.header_names import misnamed
from axis.dialects.vxp.mistakes import Claim
from axis.directory.snapshot import Directory
from axis.records import SystemRecord
from nodes.links.vxp_headers import signature

DIRECTORY = Directory.of(1, [SystemRecord("gl.demo.01", "x", "pull", SECRET)], [])
SENT = [
    *((name, value) for name, value in json.loads(LIST).items()),
    ("XroadVnpt-sign-header-key", "fromDate;systemid"),
    ("XroadVnpt-sign-header", LIST),
    ("XroadVnpt-hash-header", LIST_HASH),
    ("XroadVnpt-version", "3.0.201608"),
]


def claim(**renamed: str) -> Claim:
    """The worked example with headers under other names; keys are written with underscores."""
    other = {f"XroadVnpt-{key.replace('_', '-')}": name for key, name in renamed.items()}
    lines = [(other.get(name, name), value) for name, value in SENT]
    return Claim([(name.lower().encode(), value.encode()) for name, value in lines])


def told(explanations: tuple[Explanation, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in explanations]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("systemid", "systemid"),
        ("systemid", "XroadVnpt_systemid"),
        ("systemid", "X-Road-SystemId"),
        ("systemid", "XroadVnpt-system-id"),
        ("systemid", "XroadVnpt-sytemid"),
        ("sign-header", "sign-header"),
        ("sign-header", "XroadVnpt-signheader"),
        ("hash-header", "hash_header"),
        ("hash-header", "XroadVnpt-hash"),
        ("hash-header", "XroadVNPT-hash-heder"),
        ("messagetype", "XroadVnpt-messageType2"),
    ],
)
def test_another_spelling_of_a_name_is_found(key: str, name: str) -> None:
    found = misnamed(claim(**{key.replace("-", "_"): name}).headers, key)
    assert found[0] == name.lower()


@pytest.mark.parametrize("key", ["systemid", "sign-header", "hash-header", "messagetype"])
def test_what_came_under_its_own_name_or_not_at_all_is_not_taken_for_another(key: str) -> None:
    headers = claim().headers
    assert misnamed(headers, key) == ("", "")
    own = f"xroadvnpt-{key}".lower().encode()
    assert misnamed([line for line in headers if line[0] != own], key) == ("", "")


def test_a_client_without_the_prefix_is_told_the_names_to_write() -> None:
    without = claim(systemid="systemid", sign_header="sign-header", hash_header="hash-header")
    found = explain_stranger(without, DIRECTORY)
    assert told(found) == [
        ("C-VXP-HEADER-NAME", "XroadVnpt-systemid"),
        ("C-VXP-HEADER-NAME", "XroadVnpt-sign-header"),
        ("C-VXP-HEADER-NAME", "XroadVnpt-hash-header"),
    ]
    assert found[0].what.en.endswith("another name: systemid")
    assert found[0].nearest.startswith("XroadVnpt-systemid:")
    assert not any(one.reveals for one in found)
    assert not any(text in str(found) for text in (LIST_HASH, "gl.demo.01"))


def test_a_misspelt_proof_is_told_by_its_name_and_not_repeated() -> None:
    [one] = explain_form(claim(hash_header="XroadVnpt-hash"))
    assert told((one,)) == [("C-VXP-HEADER-NAME", "XroadVnpt-hash-header")]
    assert LIST_HASH not in str(one)


def test_a_misspelt_parameter_of_a_signed_call_is_told_by_its_name() -> None:
    found = explain_proof(claim(messagetype="messagetype"), SECRET)
    assert told(found) == [("C-VXP-HEADER-NAME", "XroadVnpt-messagetype")]


def test_names_signed_without_the_prefix_are_told() -> None:
    text = LIST.replace("XroadVnpt-", "")
    lines = dict(SENT) | {
        "XroadVnpt-sign-header": text,
        "XroadVnpt-hash-header": signature(SECRET, text),
    }
    found = explain_proof(
        Claim([(name.lower().encode(), value.encode()) for name, value in lines.items()]), SECRET
    )
    assert {one.code for one in found} == {"C-VXP-SIGNED-NAME"}
    assert found[0].nearest.startswith('"XroadVnpt-')


def test_the_headers_of_the_provincial_dialect_are_named() -> None:
    headers = [(b"x-systemid", b"gl.demo.01"), (b"x-secretkey", SECRET.encode())]
    found = explain_stranger(Claim(headers), DIRECTORY)
    assert found[0].code == "C-VXP-OTHER-DIALECT"
    assert SECRET not in str(found)


@pytest.mark.parametrize("name", ["systemid", "X-SystemId", "XroadVnpt_systemid"])
def test_a_call_is_noted_under_the_id_that_it_gives_by_another_name(name: str) -> None:
    assert claimed_id(claim(systemid=name)) == "gl.demo.01"
    assert claimed_id(Claim([(name.lower().encode(), b"mat-khau-rat-dai-khong-that")])).startswith(
        "…"
    )
