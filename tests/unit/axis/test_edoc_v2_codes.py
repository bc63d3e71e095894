"""Findings in the words of eDoc v2, and its replies as bytes."""

from __future__ import annotations

import json

import pytest

from axis.dialects.edoc_v2.codes import errors, unreadable
from axis.dialects.edoc_v2.gaps import EDOC_V2_GAPS
from axis.dialects.edoc_v2.replies import WireError, encode, failed, success
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.rules import AXIS_RULES
from edoc.contract.catalogue import RULES
from edoc.contract.findings import Finding, Severity, Text

MESSAGE = "edXMLHeader/MessageHeader"


def finding(rule: str, path: str = "", severity: Severity = Severity.ERROR) -> Finding:
    told = Text("Sai", "wrong")
    return Finding(rule=rule, severity=severity, message=told, mend=told, source="", path=path)


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        ("E-TO", f"{MESSAGE}/To", "N.MessageHeader.To"),
        ("E-TO-ORGANID", f"{MESSAGE}/To[2]/OrganId", "N.MessageHeaderToOrganId"),
        ("E-ORGANID-LENGTH", f"{MESSAGE}/To[2]/OrganId", "R.MessageHeaderToOrganId"),
        ("E-ORGANID-LENGTH", f"{MESSAGE}/From/OrganId", "R.MessageHeaderFromOrganId"),
        ("W-TO-DUPLICATE", f"{MESSAGE}/To[2]", "MessageHeader.To.OrganId"),
        ("W-PROMULGATION-FUTURE", MESSAGE, "M.MessageHeader.PromulgationDate"),
        (
            "E-RESPONSE-DOCUMENT",
            f"{MESSAGE}/ResponseFor/DocumentId",
            "MessageHeader.ResponseFor.DocumentId",
        ),
        ("E-XML-SYNTAX", "", "InternalServer"),
        ("E-NEW-RULE", f"{MESSAGE}/SteeringType", "M.MessageHeader.SteeringType"),
        ("E-NEW-RULE", "", "E-NEW-RULE"),
    ],
)
def test_a_finding_is_named_as_the_peer_would(rule: str, path: str, code: str) -> None:
    assert errors([finding(rule, path)]) == [WireError(code, "Sai")]


def test_warnings_are_no_errors_and_a_refusal_is_never_without_one() -> None:
    assert errors([finding("W-X", severity=Severity.WARNING)])[0].code == "InternalServer"


@pytest.mark.parametrize("rule", sorted({*RULES, *AXIS_RULES}))
def test_every_rule_has_a_name_at_the_peer(rule: str) -> None:
    [error] = errors([finding(rule, f"{MESSAGE}/Subject")])
    assert error.code


def test_only_what_cannot_be_read_is_an_exception_of_the_peer() -> None:
    assert unreadable([finding("E-XML-DTD")])
    assert not unreadable([finding("E-SUBJECT")])
    assert not unreadable([finding("W-XML-BOM", severity=Severity.WARNING)])


def test_replies_are_escaped_as_by_gson_and_read_the_same() -> None:
    reply = success(data="YQ==", note="<a & 'b'>\u2028Đã")
    escaped = encode(reply, EdocV2Settings())
    plain = encode(reply, EdocV2Settings(escape_html=False))
    assert b"YQ\\u003d\\u003d" in escaped
    assert b"YQ==" in plain
    assert b"\\u2028" in plain
    assert json.loads(escaped) == json.loads(plain) == reply


def test_half_a_surrogate_pair_does_not_stop_a_reply() -> None:
    assert json.loads(encode(failed([WireError("x", "\ud800")]), EdocV2Settings()))


def test_every_gap_is_told_in_both_languages() -> None:
    assert all(gap.text.vi and gap.text.en for gap in EDOC_V2_GAPS)
