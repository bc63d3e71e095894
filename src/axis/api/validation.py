"""Validate a package without sending it: every finding at once, nothing stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from axis.api.callers import Caller, Identify
from axis.api.turns import NoTurn, TurnBounds, Turns
from axis.conversations.explanations import Explanation, notes_of
from axis.engine import Axis
from axis.reports import report_body
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.contract.model import PackageKind
from edoc.contract.profiles import Profile
from edoc.plumbing.web import problem_of, read_body

BOUNDS = TurnBounds(at_once=2, of_one=4, of_all=8, patience_s=60.0)
"""Each package may have its 96 MiB, and unpack files of two hundred megabytes while it is read."""

RETRY_S = 5

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
"""Days on which a package may be judged."""

_MEND = Text(
    "Gửi lại sau số giây ghi ở Retry-After, hoặc kiểm tra tại máy bằng lệnh lgsp validate",
    "ask again after the seconds of Retry-After, or check on your own machine: lgsp validate",
)
_OWN = Explanation(
    "C-API-BUSY",
    Text(
        f"Hệ thống này đang có {BOUNDS.of_one} gói tin chờ kiểm tra cùng lúc",
        f"{BOUNDS.of_one} packages of this caller are being checked already",
    ),
    mend=_MEND,
)
_ALL = Explanation(
    "C-API-BUSY",
    Text(
        "Trục đang kiểm tra nhiều gói tin của các hệ thống khác",
        "the axis is checking many packages of other systems",
    ),
    mend=_MEND,
)

_BODY = {
    "requestBody": {
        "required": True,
        "description": "Tệp edXML cần kiểm tra / the edXML file to look at",
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def validation_router(axis: Axis, identify: Identify, bounds: TurnBounds = BOUNDS) -> APIRouter:
    """Return the route ``/validate``, for known callers only: it is no free service."""
    router = APIRouter(tags=["validation"])
    turns = Turns(bounds)

    @asynccontextmanager
    async def told(request: Request) -> AsyncIterator[None]:
        try:
            yield
        except NoTurn as refused:
            notes_of(request.scope).explain(_OWN if refused.own else _ALL)
            raise problem_of(503, retry_after=RETRY_S) from None

    @router.post(
        "/validate",
        openapi_extra=_BODY,
        summary="Kiểm tra gói tin, không gửi / Check a package without sending it",
    )
    async def validate(
        request: Request,
        caller: Annotated[Caller, Depends(identify)],
        profile: Annotated[
            Profile | None, Query(description="mặc định: hồ sơ của trục / the axis's own")
        ] = None,
        kind: Annotated[PackageKind | None, Query(description="messagetype")] = None,
        to: Annotated[str, Query(description="Mã nơi nhận / codes, comma-separated")] = "",
        at: Annotated[
            date | None, Query(description="ngày xét / the day of judgement", ge=FIRST, le=LAST)
        ] = None,
    ) -> dict[str, Any]:
        codes = tuple(code.strip() for code in to.split(",") if code.strip())
        who = caller.system.id if caller.system else ""
        async with told(request):
            with turns.place(who):
                body = await read_body(request, axis.settings.limits.package_bytes)
                async with turns.turn():
                    found = await axis.examiner.examine(
                        body,
                        profile=profile or axis.settings.profile,
                        at=datetime.combine(at, time(12), VIETNAM) if at else axis.now(),
                        system_id=caller.system.id if caller.system else None,
                        kind=kind,
                        to=codes or None,
                    )
        return report_body(
            found.report, found.findings, omitted=found.omitted, not_checked=found.not_checked
        )

    return router
