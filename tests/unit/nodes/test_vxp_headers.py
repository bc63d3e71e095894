"""The client's side of the worked examples (credentials are invented)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from nodes.links.vxp_headers import (
    apache_lines,
    sdk_order,
    sdk_timestamp,
    send_lines,
    sign_text,
    signature,
    signed_lines,
    unpadded_sha256,
)

SECRET = "demo-secret-KHONG-THAT"
FILE = '<?xml version="1.0" encoding="UTF-8"?>\n<a>Đ</a>\n'.encode()
BASE = ["systemid", "timestamp", "Content-Type"]


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        (
            ["fromDate", "servicetype", "messagetype"],
            "fromDate;systemid;servicetype;messagetype;timestamp;Content-Type",
        ),
        (["docId", "status"], "systemid;docId;timestamp;Content-Type;status"),
        (["docid", "status"], "systemid;docid;timestamp;Content-Type;status"),
        (["docId", "filePath"], "systemid;docId;filePath;timestamp;Content-Type"),
        (["AgencyCode"], "systemid;AgencyCode;timestamp;Content-Type"),
        (["level"], "systemid;level;timestamp;Content-Type"),
        (
            ["from", "to", "servicetype", "messagetype", "hash-file"],
            "systemid;servicetype;messagetype;hash-file;from;to;timestamp;Content-Type",
        ),
        (
            ["fromDate", "toDate", "servicetype", "messagetype"],
            "fromDate;systemid;servicetype;messagetype;toDate;timestamp;Content-Type",
        ),
    ],
)
def test_keys_leave_in_the_order_of_the_official_client(keys: list[str], order: str) -> None:
    assert ";".join(sdk_order([*BASE, *keys])) == order


def test_the_list_call_is_signed_as_in_the_worked_example() -> None:
    values = {
        "fromDate": "01/01/2025 00:00:00",
        "systemid": "gl.demo.01",
        "servicetype": "eDoc",
        "messagetype": "edoc",
        "timestamp": "21112026T202407+0312",
        "Content-Type": "application/json",
    }
    digest = "56c5a321e07d9f8caa1669060bd123ec5bec72a76952dfbbfaa9b66f094e41d6"
    assert signature(SECRET, sign_text(values)) == digest


def test_the_send_call_is_signed_as_in_the_worked_example() -> None:
    values = {
        "systemid": "gl.demo.01",
        "servicetype": "eDoc",
        "messagetype": "edoc",
        "hash-file": unpadded_sha256(FILE),
        "from": "000.00.12.H21",
        "to": '["000.00.00.H21","000.00.13.H21"]',
        "timestamp": "21112026T203252+0673",
        "Content-Type": "application/octet-stream",
    }
    digest = "603a88566e0c80ca86699bb3613752e6a4fc68e057cfd520bf86fdcde4a464d2"
    assert signature(SECRET, sign_text(values)) == digest


def test_the_timestamp_is_local_time_with_milliseconds_in_four_digits() -> None:
    at = datetime(2026, 11, 21, 13, 24, 7, 312_000, UTC)
    assert sdk_timestamp(at) == "21112026T202407+0312"


def test_the_content_type_is_sent_twice() -> None:
    lines = signed_lines({"Content-Type": "application/json"}, SECRET)
    assert lines[:2] == [
        ("Content-Type", "application/json"),
        ("XroadVnpt-Content-Type", "application/json"),
    ]


@pytest.mark.parametrize("has_body", [True, False])
def test_only_calls_with_a_body_expect_to_be_told_to_continue(has_body: bool) -> None:
    names = [name for name, _ in apache_lines({"systemid": "a"}, SECRET, has_body=has_body)]
    assert ("Expect" in names) is has_body


def test_a_vietnamese_header_value_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="description"):
        signed_lines({"description": "Đã nhận"}, SECRET)


def test_the_library_of_send_edoc_folds_two_spellings_into_one_line() -> None:
    parameters = {"docId": "old", "docid": "new", "Content-Type": "application/octet-stream"}
    lines = send_lines(parameters, SECRET)
    assert [line for line in lines if line[0].lower() == "xroadvnpt-docid"] == [
        ("XroadVnpt-docId", "new")
    ]
    signed = json.loads(dict(lines)["XroadVnpt-sign-header"])
    assert (signed["XroadVnpt-docId"], signed["XroadVnpt-docid"]) == ("old", "new")
    assert dict(lines)["XroadVnpt-sign-header-key"] == "docId;docid;Content-Type"
