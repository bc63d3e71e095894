"""Replies of the national dialect as values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from axis.dialects.failures import failure, failure_of_findings
from axis.dialects.vxp.replies import (
    EMPTY_ON_FAILURE,
    decision_20_items,
    encode,
    failed,
    sent_item,
    success,
)
from axis.dialects.vxp.settings import VxpSettings
from axis.directory.levels import guessed_level
from axis.records import AgencyRecord, DeliveryRow, SentDelivery, TransportState
from edoc.contract.findings import Finding, Severity, Text
from edoc.contract.model import PackageKind

SENT = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2019, 12, 2, 1, 30, tzinfo=UTC)


def finding(rule: str, vi: str, code: int, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, Text(vi, vi), Text("", ""), "", wire_code=code)


def test_the_first_error_gives_number_and_text() -> None:
    found = (
        finding("W", "cảnh báo", 10, Severity.WARNING),
        finding("E1", "Thiếu nơi nhận", 18),
        finding("E2", "Khác", 22),
    )
    reason = failure_of_findings(found)
    assert (reason.code, reason.text) == (18, "Thieu noi nhan (va 1 loi khac)")


def test_a_code_without_detail_says_its_general_text() -> None:
    assert failure(15).text == "Sai SystemId hoac Secret"


def test_a_long_text_is_cut() -> None:
    assert len(failure(10, "x" * 5000).text) == 500


@pytest.mark.parametrize("operation", [*EMPTY_ON_FAILURE, "updateStatus"])
def test_a_failure_is_a_complete_envelope(operation: str) -> None:
    reply = failed(operation, failure(20))
    assert {"status", "ErrorCode", "ErrorDesc"} <= set(reply)
    assert reply["ErrorCode"] != "0"


def test_replies_are_ascii() -> None:
    assert encode(success(name="Sở Nội vụ")).isascii()


def test_only_agencies_with_a_new_code_are_in_the_list_of_decision_20() -> None:
    agencies = [
        AgencyRecord("000.00.12.H21", "a", "province", "", "s"),
        AgencyRecord("H21.13", "b", "province", "", "s", old_code="000.00.13.H21"),
    ]
    [item] = decision_20_items(agencies)
    assert (item["code"], item["code102"]) == ("H21.13", "000.00.13.H21")


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("000.00.00.G22", "Văn phòng Chính phủ", "central"),
        ("000.00.00.H21", "UBND tỉnh Gia Lai", "province"),
        ("000.00.02.H21", "Sở Nội vụ", "province"),
        ("000.00.31.H21", "UBND huyện KBang", "district"),
        ("000.20.31.H21", "Ủy ban nhân dân xã Đông", "commune"),
        ("H21.31", "UBND thành phố Pleiku", "district"),
        ("vxp.saas.01", "Đơn vị thử", "other"),
        ("00.21.W00", "LGSP", "other"),
    ],
)
def test_the_level_is_guessed_from_code_and_name(code: str, name: str, level: str) -> None:
    assert guessed_level(code, name) == level


def row(state: TransportState, fetched: datetime | None, settled: datetime | None) -> DeliveryRow:
    return DeliveryRow(
        id="d1",
        package_id="p1",
        kind=PackageKind.EDOC,
        document_id="1",
        sender="000.00.00.X01",
        receiver="000.00.00.G22",
        receiver_name="",
        system_id="vpcp",
        state=state,
        reason="",
        priority=0,
        subject="",
        code="05/STN-VP",
        type_name="",
        status_code="",
        sha256="",
        size=1,
        created_at=SENT,
        updated_at=SENT,
        expires_at=LATER,
        fetched_at=fetched,
        settled_at=settled,
        business_status="",
        business_at=None,
        attempts=0,
    )


@pytest.mark.parametrize(
    ("state", "fetched", "settled", "time"),
    [
        ("initial", None, None, ""),
        ("processing", LATER, None, "2019/12/02 08:30:00"),
        ("done", None, LATER, "2019/12/02 08:30:00"),
        ("fail", None, LATER, ""),
    ],
)
def test_the_receiver_got_it_when_it_fetched_or_confirmed_it(
    state: TransportState, fetched: datetime | None, settled: datetime | None, time: str
) -> None:
    sent = SentDelivery(row(state, fetched, settled), ())

    assert sent_item(sent, VxpSettings())["receivedTime"] == time
