"""What waits for the calling system: list, fetch, confirm."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from axis.api.callers import Caller, Identify
from axis.api.inputs import Moment, PlainText
from axis.api.packages import XML, served_sha256
from axis.engine import Axis
from axis.late import late
from axis.records import ConfirmResult, DeliveryRow
from edoc.contract.model import PackageKind


class Confirmation(BaseModel):
    """What the system did with a delivery."""

    result: ConfirmResult = Field(description="processing: đang tải; done: đã lưu; fail: lỗi")
    reason: PlainText = Field("", max_length=1000, description="Lý do khi fail / why it failed")


def deliveries_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the routes under ``/deliveries``; the operator has no deliveries (403)."""
    router = APIRouter(tags=["deliveries"])

    @router.get("/deliveries", summary="Danh sách chờ nhận / What waits, urgent first")
    async def waiting(
        caller: Annotated[Caller, Depends(identify)],
        kind: PackageKind | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    ) -> list[DeliveryRow]:
        system = caller.own_system()
        return await axis.waiting(system.id, kind, since=since, until=until, limit=limit)

    @router.get(
        "/deliveries/{delivery_id}/content",
        response_class=Response,
        responses={200: {"content": {XML: {}}}},
        summary="Tải về / Fetch the package; may be repeated, also after done",
    )
    async def content(delivery_id: str, caller: Annotated[Caller, Depends(identify)]) -> Response:
        row, data = await axis.fetch(caller.own_system().id, delivery_id)
        headers = {
            "X-Package-Id": row.package_id,
            "X-Content-SHA256": row.sha256,  # of what was sent
            "X-Served-SHA256": await served_sha256(data),  # of this answer
        }
        return Response(data, media_type=XML, headers=headers)

    @router.post(
        "/deliveries/{delivery_id}/confirmation",
        summary="Xác nhận / Confirm; repeating changes nothing",
    )
    async def confirm(
        delivery_id: str,
        confirmation: Confirmation,
        caller: Annotated[Caller, Depends(identify)],
    ) -> DeliveryRow:
        said = confirmation.result
        row = await axis.confirm(caller.own_system().id, delivery_id, said, confirmation.reason)
        caller.explain(*late("C-API-CONFIRMATION-LATE", "result", row, said))
        return row

    return router
