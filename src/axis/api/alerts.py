"""Alerts: documents that share an id or a number (Decree 30/2020 Annex VI III.1(h))."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from axis.api.callers import Caller, Identify
from axis.api.inputs import MOST_SEQUENCE
from axis.engine import Axis
from axis.life.records import Alert


def alerts_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the route under ``/alerts``: the operator sees all, a system what concerns it."""
    router = APIRouter(tags=["alerts"])

    @router.get("/alerts", summary="Cảnh báo trùng mã, trùng số / Ids and numbers used twice")
    async def alerts(
        caller: Annotated[Caller, Depends(identify)],
        after: Annotated[int, Query(ge=0, le=MOST_SEQUENCE)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[Alert]:
        system_id = caller.system.id if caller.system else None
        return await axis.alerts.since(after, limit, system_id=system_id)

    return router
