"""Samples for the tests of nodes: invented agencies and documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from nodes.records import HostedAgency, Incoming

START = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)

COMMUNE = HostedAgency(
    code="000.25.31.H21",
    name="UBND xã Suối Giả Định",
    level="commune",
    locality="Suối Giả Định",
    abbreviation="UBND",
    competence="TM. ỦY BAN NHÂN DÂN",
    leader_title="CHỦ TỊCH",
)
DEPARTMENT = HostedAgency(
    code="000.00.02.H21",
    name="Sở Nội vụ tỉnh Gia Lai",
    level="province",
    parent_name="UBND tỉnh Gia Lai",
    locality="Gia Lai",
    abbreviation="SNV",
    leader_title="GIÁM ĐỐC",
)


def incoming(**changes: object) -> Incoming:
    """Return an incoming document of the commune."""
    document = Incoming(
        id="delivery",
        agency=COMMUNE.code,
        package_id="package",
        document_id="000.00.31.H21,2019/12/02,01/UBND-VP",
        sender="000.00.31.H21",
        sender_name="UBND huyện Giả Định",
        code="01/UBND-VP",
        promulgated=date(2019, 12, 2),
        type_name="Công văn",
        subject="triển khai nhiệm vụ",
        state="arrived",
        arrived_at=START,
    )
    return replace(document, **changes)  # type: ignore[arg-type]
