"""The operator's side of the directory over HTTP: look closely, change; systems too."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from axis.api.callers import Caller, Identify
from axis.api.inputs import PlainText
from axis.directory.registrar import AgencyView
from axis.directory.registration import NAME_LENGTH
from axis.directory.standing import Situation
from axis.engine import Axis
from axis.records import AgencyRecord, AgencyStatus, Level, Link, SystemRecord

MOST_SYSTEMS = 500


class AgencyChange(BaseModel):
    """Fields of an agency to change; those that are absent stay."""

    model_config = ConfigDict(extra="forbid")

    name: PlainText | None = Field(None, min_length=1, max_length=NAME_LENGTH)
    level: Level | None = None
    parent: PlainText | None = Field(None, max_length=64)
    system_id: PlainText | None = Field(None, max_length=64)
    old_code: PlainText | None = Field(None, max_length=64)
    aliases: tuple[PlainText, ...] | None = Field(None, max_length=20)
    mail: PlainText | None = Field(None, max_length=100)
    note: PlainText | None = Field(None, max_length=500)
    status: AgencyStatus | None = Field(None, description="mở, khóa, đóng / open, locked, closed")
    valid_from: date | None = Field(None, description="ngày đầu / first day; null: mở / open")
    valid_until: date | None = Field(None, description="ngày cuối / last day; null: mở / open")
    successor: PlainText | None = Field(None, max_length=64, description="cơ quan kế nhiệm")

    def values(self) -> dict[str, Any]:
        """Return what was given; null empties a date and nothing else."""
        given = self.model_dump(exclude_unset=True)
        dates = ("valid_from", "valid_until")
        return {name: value for name, value in given.items() if value is not None or name in dates}


class WholeAgency(AgencyChange):
    """An agency with all its fields; those that are absent are empty."""

    name: PlainText = Field(min_length=1, max_length=NAME_LENGTH)
    level: Level = "other"
    parent: PlainText = Field("", max_length=64)
    system_id: PlainText = Field(max_length=64)


class AgencyDetail(BaseModel):
    """One agency, how it stands today, who hosts it, who took over from it."""

    agency: AgencyRecord
    situation: Situation
    system_name: str
    successor: AgencyRecord | None


class NewSystem(BaseModel):
    """A system to connect, with the secret it will prove itself by."""

    model_config = ConfigDict(extra="forbid")

    id: PlainText = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    name: PlainText = Field(min_length=1, max_length=255)
    link: Link = "pull"
    secret: PlainText = Field(min_length=16, max_length=255, repr=False)


def directory_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the operator's routes under ``/agencies`` and ``/systems``."""
    router = APIRouter(tags=["directory"])

    async def operator(caller: Annotated[Caller, Depends(identify)]) -> None:
        caller.require_admin()

    @router.get("/agencies/{code}", summary="Một đơn vị / One agency")
    async def show(code: str, caller: Annotated[Caller, Depends(identify)]) -> AgencyDetail:
        return _detail(await axis.registrar.view(code))

    @router.patch(
        "/agencies/{code}",
        dependencies=[Depends(operator)],
        summary="Khóa, đóng, sáp nhập, sửa (quản trị) / Lock, close, merge, change (admin)",
    )
    async def change(code: str, change: AgencyChange) -> AgencyRecord:
        return await axis.registrar.change(code, **change.values())

    @router.put(
        "/agencies/{code}",
        dependencies=[Depends(operator)],
        summary="Ghi cả đơn vị (quản trị) / Write a whole agency (admin)",
    )
    async def put(code: str, agency: WholeAgency) -> AgencyRecord:
        return await axis.registrar.put(AgencyRecord(code=code, **_whole(agency)))

    @router.post(
        "/systems",
        dependencies=[Depends(operator)],
        summary="Thêm hoặc đổi hệ thống kết nối (quản trị) / Add or change systems (admin)",
    )
    async def put_systems(
        systems: Annotated[list[NewSystem], Field(max_length=MOST_SYSTEMS)],
    ) -> dict[str, int]:
        await axis.upsert_systems([SystemRecord(**system.model_dump()) for system in systems])
        return {"systems": len(systems)}

    return router


def _detail(view: AgencyView) -> AgencyDetail:
    name = view.system.name if view.system else ""
    return AgencyDetail(
        agency=view.agency, situation=view.situation, system_name=name, successor=view.successor
    )


def _whole(agency: WholeAgency) -> dict[str, Any]:
    return {"name": agency.name, "level": agency.level, "parent": agency.parent} | agency.values()
