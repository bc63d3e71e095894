"""Form checks: what is missing, at which place, all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from string import Formatter
from typing import Any

import pytest

from edoc.contract.catalogue import RULES
from edoc.contract.findings import Finding, Severity
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    OtherInfo,
    ResponseFor,
    Status,
)
from edoc.contract.reader import read_package
from edoc.contract.validate import check_edoc, check_status
from edoc.contract.wire import WIRE_ERRORS

TODAY = date(2026, 3, 6)
HEADER = "edXMLHeader/MessageHeader"


def rules_of(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule for finding in findings]


def test_a_document_without_fault_has_no_finding(edoc: Edoc, status: Status) -> None:
    assert rules_of(check_edoc(edoc, now=TODAY)) == ["W-MANIFEST"]  # a value has no manifest yet
    assert check_status(status) == ()


@pytest.mark.parametrize("name", ["new-document", "recall", "update", "replacement"])
def test_the_checked_in_documents_have_no_finding(
    vector: Callable[[str], bytes], name: str
) -> None:
    edoc = read_package(vector(name))
    assert isinstance(edoc, Edoc)
    assert check_edoc(edoc, now=date(2026, 3, 9)) == ()


FULL = Organization("H21", "Sở A")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"sender": Organization("", "Sở A")}, "E-FROM-ORGANID"),
        ({"receivers": ()}, "E-TO"),
        ({"receivers": (Organization("", "Sở A"),)}, "E-TO-ORGANID"),
        ({"receivers": (FULL, replace(FULL, code="h21 "))}, "W-TO-DUPLICATE"),
        ({"receivers": (Organization("H21." + "1" * 61, "Sở A"),)}, "E-ORGANID-LENGTH"),
        ({"receivers": (Organization("H21." + "1" * 32, "Sở A"),)}, "W-ORGANID-LENGTH"),
        ({"receivers": (Organization("28.22.H17", "Sở A"),)}, "W-ORGANID-FORM"),
        ({"receivers": (Organization("H21"),)}, "W-ORGAN-NAME"),
        ({"document_id": ""}, "E-DOCUMENT-ID"),
        ({"document_id": "x" * 256}, "E-DOCUMENT-ID-LENGTH"),
        ({"code": DocumentCode("", "VP")}, "E-CODE-NUMBER"),
        ({"code": DocumentCode("1", "")}, "E-CODE-NOTATION"),
        ({"promulgated": None}, "E-PROMULGATION-DATE"),
        ({"promulgated": date(2026, 3, 7)}, "W-PROMULGATION-FUTURE"),
        ({"due": date(2026, 3, 4)}, "W-DUE-DATE"),
        ({"subject": " "}, "E-SUBJECT"),
        ({"subject": "x" * 501}, "W-LENGTH-DECREE"),
        ({"document_type": DocumentType("")}, "W-TYPE-NAME"),
        ({"document_type": DocumentType("Công văn", 71)}, "W-DOCUMENT-TYPE"),
        ({"signer": None}, "W-SIGNER"),
        ({"other": OtherInfo(priority=5)}, "W-PRIORITY"),
        ({"traces": ()}, "W-TRACE"),
        ({"business": None}, "W-BUSINESS"),
        ({"business": Business(-1)}, "E-BUSINESS-TYPE"),
        ({"business": Business(1)}, "W-RECALL-REASON"),
        ({"business": Business(2, document_changed=True)}, "W-UPDATE-TARGET"),
        ({"business": Business(3)}, "W-REPLACE-TARGET"),
        ({"attachments": ()}, "W-ATTACHMENT-NONE"),
        (
            {"attachments": (Attachment("1", "a", "", b""), Attachment("2", "a", "", b""))},
            "W-ATTACHMENT-SAME-NAME",
        ),
    ],
)
def test_each_rule_is_told_by_its_name(edoc: Edoc, change: dict[str, Any], rule: str) -> None:
    usual = set(rules_of(check_edoc(edoc, now=TODAY)))
    found = set(rules_of(check_edoc(replace(edoc, **change), now=TODAY)))
    assert found - usual == {rule}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"sender": Organization("", "Sở A")}, "E-FROM-ORGANID"),
        ({"response_for": ResponseFor("", "1/VP", "id")}, "E-RESPONSE-FOR"),
        ({"response_for": ResponseFor("H21", "1/VP", "x" * 256)}, "E-DOCUMENT-ID-LENGTH"),
        ({"response_for": ResponseFor("H21", "x" * 256, "id")}, "E-CODE-LENGTH"),
        ({"response_for": ResponseFor("H21")}, "E-RESPONSE-DOCUMENT"),
        ({"response_for": ResponseFor("H21", "1/VP")}, "W-RESPONSE-DOCUMENT-ID"),
        ({"status_code": ""}, "E-STATUS-CODE"),
        ({"status_code": "07"}, "W-STATUS-UNKNOWN"),
        ({"status_code": "3"}, "W-STATUS-UNPADDED"),
        ({"status_code": "14"}, "W-STATUS-ALIAS"),
        ({"status_code": "02", "description": ""}, "W-STATUS-REASON"),
        ({"at": None}, "W-STATUS-TIME"),
    ],
)
def test_each_rule_on_statuses_is_told(status: Status, change: dict[str, Any], rule: str) -> None:
    assert rules_of(check_status(replace(status, **change))) == [rule]


def test_all_faults_are_told_at_once(edoc: Edoc) -> None:
    broken = replace(edoc, receivers=(), document_id="", subject="", promulgated=None)
    errors = [f.rule for f in check_edoc(broken, now=None) if f.is_error]
    assert errors == ["E-TO", "E-DOCUMENT-ID", "E-PROMULGATION-DATE", "E-SUBJECT"]


def test_a_finding_names_place_line_and_remedy(vector: Callable[[str], bytes]) -> None:
    data = vector("new-document").replace(b"OrganId>000.31.44.H21<", b"OrganId><", 1)
    edoc = read_package(data.replace(b"000.31.44.H21", b""))
    assert isinstance(edoc, Edoc)
    (finding,) = check_edoc(edoc, now=None)
    assert (finding.rule, finding.path) == ("E-TO-ORGANID", f"{HEADER}/To[2]/OrganId")
    assert finding.line == data[: data.index(b"OrganId><")].count(b"\n") + 1
    assert finding.mend.vi
    assert finding.mend.en


def test_a_missing_element_is_told_at_the_line_of_the_one_above(
    vector: Callable[[str], bytes],
) -> None:
    data = vector("new-document").replace(b"<edXML:CodeNumber>72</edXML:CodeNumber>", b"")
    edoc = read_package(data)
    assert isinstance(edoc, Edoc)
    (finding,) = check_edoc(edoc, now=None)
    assert finding.line == data[: data.index(b"<edXML:Code>")].count(b"\n") + 1


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_every_rule_speaks_both_languages_with_the_same_values(rule: Any) -> None:
    for text in (rule.message, rule.mend):
        assert text.vi
        assert text.en
        names = [{n for _, n, _, _ in Formatter().parse(t) if n} for t in (text.vi, text.en)]
        assert names[0] == names[1]
    assert rule.source
    assert rule.wire_code in WIRE_ERRORS
    assert (rule.severity is Severity.ERROR) is rule.id.startswith("E-")
