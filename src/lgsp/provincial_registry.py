"""The provincial registry as the uplink sees it from another process: over the native API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import httpx
import structlog

from axis.records import AgencyRecord

#: Enough for a whole province and all that it knows outside.
MOST = 200_000
#: Answers that are about this one agency and will not change by asking again.
_REFUSED = frozenset({400, 409, 413, 422})
_KEPT_BY_THE_REGISTRY = {"version", "modified_at", "deleted"}

_log = structlog.get_logger(__name__)


class RemoteRegistry:
    """Reads and adds agencies at an axis with the admin key.

    Raises (both calls): httpx.HTTPError; the uplink tries again.
    """

    def __init__(self, http: httpx.AsyncClient, axis_url: str, admin_key: str) -> None:
        self._http = http
        self._url = f"{axis_url.rstrip('/')}/api/v1/agencies"
        self._headers = {"Authorization": f"Bearer {admin_key}"}

    async def agencies(self) -> list[AgencyRecord]:
        """Return all agencies of the registry."""
        answer = await self._http.get(self._url, params={"limit": MOST}, headers=self._headers)
        answer.raise_for_status()
        return [_record(entry) for entry in answer.json()]

    async def import_agencies(self, agencies: Sequence[AgencyRecord]) -> None:
        """Add or change agencies, each under its own system.

        One that the registry refuses is left out and logged: it must not hold up all others.
        """
        for agency in agencies:
            body = {name: getattr(agency, name) for name in _NAMES}
            answer = await self._http.post(self._url, json=body, headers=self._headers)
            if answer.status_code in _REFUSED:
                _log.warning(
                    "an agency from outside was refused",
                    code=agency.code[:64],
                    status=answer.status_code,
                )
                continue
            answer.raise_for_status()


_NAMES = [field.name for field in fields(AgencyRecord) if field.name not in _KEPT_BY_THE_REGISTRY]


def _record(entry: dict[str, object]) -> AgencyRecord:
    values = {name: entry[name] for name in _NAMES if name in entry}
    values["aliases"] = tuple(values.get("aliases") or ())  # type: ignore[arg-type]
    return AgencyRecord(**values)  # type: ignore[arg-type]
