"""The registries of the axes as the uplink sees them, in this process or over the native API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
import structlog
from pydantic import TypeAdapter

from axis.api.agencies import MOST_REMOVED, NEXT_HEADER, VERSION_HEADER
from axis.directory.agency_rows import rows_of
from axis.engine import Axis
from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from edoc.plumbing.sql.parts import parts
from lgsp.uplink.context import DEFAULT_SYSTEM

#: Agencies of one answer, and of one import.
PAGE = 2_000
BATCH = 1_000
LOCAL_BATCH = 5_000
#: How often an import is tried without those that were refused.
ROUNDS = 10
#: Refused agencies that one line of the log names.
MOST_NAMED = 20

Row = dict[str, Any]
"""A row of an import, by column; ``line`` is its place."""

_PAGE = TypeAdapter(list[AgencyRecord])
_NO_SUCH_API = frozenset({401, 403, 404, 405})

_log = structlog.get_logger(__name__)


class RemoteDirectory:
    """Reads the agencies of an axis; what was read once is kept, later only changes are asked for.

    Args:
        http: closed by the composer.
        axis_url: base address of the axis; ``/api/v1/agencies`` is appended.
        auth: of a system there, or None with an ``admin_key``.

    Raises (every coroutine): httpx.HTTPError, and LookupError or ValueError for an answer that is
    no page of a directory; the uplink tries again.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        axis_url: str,
        *,
        auth: httpx.Auth | None = None,
        admin_key: str = "",
    ) -> None:
        self._http = http
        self._url = f"{axis_url.rstrip('/')}/api/v1/agencies"
        self._auth = auth
        self._headers = {"Authorization": f"Bearer {admin_key}"} if admin_key else {}
        self._known: dict[str, AgencyRecord] = {}
        self._version = 0

    async def agencies(self) -> list[AgencyRecord]:
        """Return all agencies, removed ones too."""
        changed, version = await self._changes(self._version)
        if version < self._version:  # a registry that began anew: nothing of the former one holds
            changed, version = await self._changes(0)
            self._known = {}
        self._known |= changed
        self._version = version
        return list(self._known.values())

    async def _changes(self, since: int) -> tuple[dict[str, AgencyRecord], int]:
        """Return what changed after a version of the directory, and the version read."""
        found: dict[str, AgencyRecord] = {}
        after, version = "", None
        while True:
            asked: dict[str, str | int] = {
                "limit": PAGE,
                "after": after,
                "since_version": since,
                "deleted": "true",
            }
            answer = await self._call("GET", self._url, params=asked)
            answer.raise_for_status()
            read = _PAGE.validate_json(answer.content)
            version = version or int(answer.headers[VERSION_HEADER])
            found |= {normalise(record.code): record for record in read}
            after = answer.headers.get(NEXT_HEADER, "")
            if not after:
                return found, version

    async def standing(self) -> list[AgencyRecord] | None:
        """Return those that are not removed, of an axis that may have no such API: None then.

        Whatever else it answers, the last that it told holds on, and nobody waits for the rest.
        """
        try:
            await self.agencies()
        except (httpx.HTTPError, LookupError, ValueError) as error:
            if not _has_no_such_api(error):
                _log.warning(
                    "the axis above does not tell how agencies stand", error=str(error)[:200]
                )
        return [one for one in self._known.values() if not one.deleted] if self._known else None

    async def _call(self, method: str, url: str, **asked: Any) -> httpx.Response:
        auth = self._auth or httpx.USE_CLIENT_DEFAULT
        return await self._http.request(method, url, headers=self._headers, auth=auth, **asked)


class RemoteRegistry(RemoteDirectory):
    """Reads and changes the agencies of an axis in another process, with the admin key."""

    def __init__(self, http: httpx.AsyncClient, axis_url: str, admin_key: str) -> None:
        super().__init__(http, axis_url, admin_key=admin_key)

    async def import_agencies(self, agencies: Sequence[AgencyRecord]) -> None:
        """Add or change agencies, each under its own system; see ``import_parts``."""
        await import_parts(agencies, BATCH, self._import)

    async def remove_agencies(self, codes: Sequence[str]) -> None:
        """Remove agencies of the uplink; one that is not there is nothing to do."""
        for part in parts(codes, MOST_REMOVED):
            answer = await self._call(
                "POST",
                f"{self._url}/removals",
                params={"system": DEFAULT_SYSTEM},
                json={"codes": part},
            )
            answer.raise_for_status()

    async def _import(self, rows: Sequence[Row], elsewhere: Sequence[str]) -> set[int]:
        answer = await self._call(
            "POST", f"{self._url}/import", json={"rows": rows, "elsewhere": elsewhere}
        )
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY and "faults" in answer.json():
            return {fault["line"] for fault in answer.json()["faults"]}
        answer.raise_for_status()
        return set()


class LocalRegistry:
    """The registry of an axis in this process. Raises (every coroutine): AxisUnavailable."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis

    async def agencies(self) -> list[AgencyRecord]:
        """Return all agencies, removed ones too."""
        return await self._axis.agencies(deleted=True)

    async def import_agencies(self, agencies: Sequence[AgencyRecord]) -> None:
        """Add or change agencies, each under its own system; see ``import_parts``."""
        await import_parts(agencies, LOCAL_BATCH, self._import)

    async def remove_agencies(self, codes: Sequence[str]) -> None:
        """Remove agencies of the uplink; one that is not there is nothing to do."""
        for part in parts(codes, MOST_REMOVED):
            await self._axis.registrar.remove(DEFAULT_SYSTEM, part)

    async def _import(self, rows: Sequence[Row], elsewhere: Sequence[str]) -> set[int]:
        read, _ = rows_of(rows)
        report = await self._axis.registrar.import_rows(read, elsewhere=elsewhere)
        return {fault.line for fault in report.faults}


async def import_parts(
    agencies: Sequence[AgencyRecord],
    size: int,
    send: Callable[[Sequence[Row], Sequence[str]], Awaitable[set[int]]],
) -> None:
    """Import agencies a part at a time; what an import does not say of them stays.

    One that the registry refuses is left out and logged: it must not hold up all others. Another
    may have needed it, so that it takes some rounds; who is left then comes with the next import.

    Args:
        send: imports rows, given the codes they may point at besides; returns the lines that were
            refused, and then none was written.
    """
    for start in range(0, len(agencies), size):
        rows = [_row(line, one) for line, one in enumerate(agencies[start : start + size])]
        # a parent or successor may come with a later part, or be known above only
        pointed = {row[name] for row in rows for name in ("parent", "successor")} - {""}
        for _ in range(ROUNDS):
            refused = await send(rows, sorted(pointed)) if rows else set()
            if not refused:
                break
            left_out = [row["code"][:64] for row in rows if row["line"] in refused]
            shown = left_out[:MOST_NAMED]
            _log.warning("agencies from outside were refused", count=len(left_out), codes=shown)
            rows = [row for row in rows if row["line"] not in refused]


def _row(place: int, agency: AgencyRecord) -> Row:
    """Return a row of an import."""
    return {
        "line": place + 1,
        "code": agency.code,
        "name": agency.name,
        "level": agency.level,
        "parent": agency.parent,
        "system": agency.system_id,
        "old_code": agency.old_code,
        "mail": agency.mail,
        "status": agency.status,
        "valid_from": agency.valid_from.isoformat() if agency.valid_from else "",
        "valid_until": agency.valid_until.isoformat() if agency.valid_until else "",
        "successor": agency.successor,
    }


def _has_no_such_api(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code in _NO_SUCH_API
