"""Where whole packages are sent they are taken: the guard lets them pass."""

from __future__ import annotations

import httpx
import pytest
from dialect_site import SECRETS, SENDER, SYSTEMS, dialect_site, document

from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database

CALLER = (SYSTEMS[SENDER], SECRETS[SYSTEMS[SENDER]])
LARGE = document() + b" " * 2 * 1024 * 1024
"""A package with two mebibytes of blanks behind its end, which are part of its bytes."""


@pytest.mark.parametrize("path", ["packages?kind=edoc", "validate"])
async def test_a_package_of_two_mebibytes_is_read_by_the_native_api(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock, path: str
) -> None:
    async with (
        dialect_site(sqlite_database, memory_bus, clock) as site,
        httpx.AsyncClient() as http,
    ):
        answer = await http.post(f"{site.url}/api/v1/{path}", content=LARGE, auth=CALLER)
    assert answer.status_code in {200, 201}
    assert not any(finding["severity"] == "error" for finding in answer.json()["findings"])
