"""The directory over HTTP: search it, page through it, register and remove one's own agencies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from axis.api.callers import Caller, Identify
from axis.api.inputs import PlainText
from axis.directory.registration import NAME_LENGTH
from axis.engine import Axis
from axis.errors import NotFound
from axis.records import AgencyRecord, AgencyStatus, Level, Link

VERSION_HEADER = "X-Lgsp-Registry-Version"
"""Version of the directory before the list was read: the next ``since_version``."""

NEXT_HEADER = "X-Lgsp-Next-After"
"""The next page's ``after``; absent on the last page."""

MOST = 10_000
"""Agencies of one page: more of them would keep every other caller waiting while they are written.
The whole directory comes in pages."""


MOST_REMOVED = 1_000
"""Agencies that one call removes."""


class NewAgency(BaseModel):
    """An agency to register under the calling system."""

    code: str = Field(min_length=1, max_length=64, description="Mã định danh / code")
    name: str = Field(min_length=1, max_length=NAME_LENGTH)
    level: Level = "other"
    parent: str = Field("", max_length=64, description="Mã cơ quan cấp trên / code of the parent")
    old_code: str = Field("", max_length=64)
    mail: str = Field("", max_length=100)
    status: AgencyStatus = "open"
    note: str = Field("", max_length=500)
    aliases: tuple[str, ...] = Field((), max_length=20)
    system_id: str = Field("", max_length=64, description="Chỉ quản trị / admin only")


class Removal(BaseModel):
    """Agencies of one system to remove as one change."""

    model_config = ConfigDict(extra="forbid")

    codes: list[Annotated[PlainText, Field(max_length=64)]] = Field(max_length=MOST_REMOVED)


class SystemInfo(BaseModel):
    """A connected system, without its secret."""

    id: str
    name: str
    link: Link
    free: bool


def agencies_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the routes under ``/agencies`` and ``/systems``."""
    router = APIRouter(tags=["agencies"])

    @router.get("/agencies", summary="Tra cứu đơn vị / Find agencies, accents ignored")
    async def search(
        response: Response,
        caller: Annotated[Caller, Depends(identify)],
        search: Annotated[
            str, Query(max_length=200, description="mã hoặc tên / code or name")
        ] = "",
        level: Level | None = None,
        system: Annotated[str | None, Query(max_length=64)] = None,
        since_version: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
        deleted: bool = False,
        after: Annotated[str, Query(max_length=64, description="trang sau / next page")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> list[AgencyRecord]:
        page = await axis.registrar.page(
            text=search,
            level=level,
            system_id=system,
            since_version=since_version,
            deleted=deleted,
            after=after,
            limit=limit,
        )
        response.headers[VERSION_HEADER] = str(page.version)
        if page.after:
            response.headers[NEXT_HEADER] = page.after
        return list(page.agencies)

    @router.post("/agencies", status_code=201, summary="Đăng ký đơn vị / Register an agency")
    async def register(
        agency: NewAgency, caller: Annotated[Caller, Depends(identify)]
    ) -> AgencyRecord:
        system_id = _system_of(caller, agency.system_id)
        values = agency.model_dump() | {"system_id": system_id}
        return await axis.register_agency(system_id, AgencyRecord(**values))

    @router.delete("/agencies/{code}", summary="Xóa đơn vị / Remove an agency")
    async def remove(
        code: str, caller: Annotated[Caller, Depends(identify)], system: str = ""
    ) -> AgencyRecord:
        return await axis.delete_agency(_system_of(caller, system), code)

    @router.post("/agencies/removals", summary="Xóa nhiều đơn vị / Remove many agencies at once")
    async def remove_many(
        removal: Removal,
        caller: Annotated[Caller, Depends(identify)],
        system: Annotated[str, Query(max_length=64)] = "",
    ) -> list[AgencyRecord]:
        return await axis.registrar.remove(_system_of(caller, system), removal.codes)

    _add_systems(router, axis, identify)
    return router


def _add_systems(router: APIRouter, axis: Axis, identify: Identify) -> None:
    @router.get("/systems", summary="Hệ thống kết nối / Connected systems (admin)")
    async def systems(caller: Annotated[Caller, Depends(identify)]) -> list[SystemInfo]:
        caller.require_admin()
        return [
            SystemInfo(id=system.id, name=system.name, link=system.link, free=system.free)
            for system in await axis.systems()
        ]


def _system_of(caller: Caller, named: str) -> str:
    """Return whom a caller acts for: a system for itself, the operator for the one it names."""
    if caller.system is not None:
        return caller.system.id
    if not named:
        raise NotFound("system", named)
    return named
