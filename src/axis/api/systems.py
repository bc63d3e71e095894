"""What a system may set about itself: how it gets packages."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from axis.api.callers import Caller, Identify
from axis.engine import Axis
from axis.observing import Chosen


class WantedMode(BaseModel):
    """How a system wants its packages."""

    mode: Literal["intact", "as-observed", ""] = Field(
        description="intact: nguyên vẹn; as-observed: ghi lại như các trục thật; trống: theo trục"
        " / intact bytes; a copy as real axes make it; empty: as the axis is set"
    )


def systems_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the routes under ``/systems``; the operator is no system (403)."""
    router = APIRouter(tags=["systems"])
    modes = axis.delivery_modes

    @router.get(
        "/systems/self/delivery-mode", summary="Cách nhận gói tin / How packages are handed out"
    )
    async def mode(caller: Annotated[Caller, Depends(identify)]) -> Chosen:
        return await modes.of(caller.own_system().id)

    @router.put(
        "/systems/self/delivery-mode",
        summary="Chọn cách nhận gói tin / Choose how packages are handed out",
    )
    async def choose(wanted: WantedMode, caller: Annotated[Caller, Depends(identify)]) -> Chosen:
        return await modes.choose(caller.own_system().id, wanted.mode)

    return router
