"""The directory over HTTP: search it, register and remove one's own agencies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from axis.api.callers import Caller, Identify
from axis.engine import Axis
from axis.errors import NotFound
from axis.records import AgencyRecord, AgencyStatus, Level, Link
from axis.registration import NAME_LENGTH


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
        caller: Annotated[Caller, Depends(identify)],
        search: Annotated[
            str, Query(max_length=200, description="mã hoặc tên / code or name")
        ] = "",
        level: Level | None = None,
        limit: Annotated[int, Query(ge=1, le=200_000)] = 100,
    ) -> list[AgencyRecord]:
        return await axis.search_agencies(search, limit, level=level)

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

    @router.get("/systems", summary="Hệ thống kết nối / Connected systems (admin)")
    async def systems(caller: Annotated[Caller, Depends(identify)]) -> list[SystemInfo]:
        caller.require_admin()
        return [
            SystemInfo(id=system.id, name=system.name, link=system.link, free=system.free)
            for system in await axis.systems()
        ]

    def _system_of(caller: Caller, named: str) -> str:
        """A system acts for itself; the operator names the system."""
        if caller.system is not None:
            return caller.system.id
        if not named:
            raise NotFound("system", named)
        return named

    return router
