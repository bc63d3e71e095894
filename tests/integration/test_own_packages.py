"""What our own nodes write is sound by every profile, signatures and PDFs included."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from province import COMMUNES, QUICK, START, Province, make_province, register

from axis.signatures import signature_findings
from edoc.contract.check import check
from edoc.contract.dates import local_date
from edoc.contract.profiles import Profile
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from signing.authority import Authority
from signing.keys import KeyPool

WAYS = {Profile.NATIONAL, Profile.PROVINCE, Profile.STRICT}
EXPECTED_IN_STRICT = {"S-TIME-DECLARED"}
"""The clerk's signing time is his own word where no time-stamping service is asked."""


@pytest.fixture
async def province(
    sqlite_database: Database,
    memory_bus: MemoryBus,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Province]:
    url = "http://authority.example.invalid"
    folder = tmp_path_factory.mktemp("authority")
    authority = Authority.create(folder, now=START, base_url=url, key_bits=2048)
    with KeyPool(tmp_path / "pool", size=2) as pool:
        made = make_province(
            sqlite_database, memory_bus, authority, (tmp_path / "ring", pool), QUICK
        )
        await register(made.axis)
        await made.start()
        yield made
        await made.stop()
    authority.close()


async def test_documents_replies_and_statuses_of_our_nodes_have_no_finding(
    province: Province,
) -> None:
    sent = await province.send(COMMUNES[0], steering=1, priority=1)
    await province.status(sent.reference, "06")
    packages = await province.axis.packages(limit=50)
    assert {one.status_code for one in packages} >= {"", "01", "03", "04", "05", "06"}
    trust = province.axis.context.trust
    assert trust is not None
    for row in packages:
        content = await province.axis.package_content(row.id)
        for profile in WAYS:
            report = check(content, profile=profile, day=local_date(row.accepted_at))
            assert report.findings == (), (row.code, row.status_code, profile)
            assert report.package is not None
            signed = signature_findings(
                content, report.package, trust(), at=row.accepted_at, profile=profile
            )
            assert {one.rule for one in signed} <= EXPECTED_IN_STRICT
