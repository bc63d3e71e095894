"""Send a package, and look at one: content, receivers' answers, time-line."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from axis.api.callers import Caller, Identify
from axis.engine import Axis
from axis.errors import NotFound
from axis.records import PackageRow, Receipt, SentDelivery, Submission, Timeline
from edoc.contract.model import PackageKind
from edoc.plumbing.web import read_body

XML = "application/xml"
_BODY = {
    "requestBody": {
        "required": True,
        "description": "Tệp edXML nguyên vẹn / the edXML file as it is",
        "content": {XML: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def packages_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the routes under ``/packages`` and ``/timeline``."""
    router = APIRouter(tags=["packages"])

    @router.post(
        "/packages",
        status_code=201,
        openapi_extra=_BODY,
        summary="Gửi gói tin / Send a package",
        responses={
            200: {"model": Receipt, "description": "Đã có / the same was accepted before"},
            409: {"description": "Trùng DocumentId / other bytes under a used DocumentId"},
            422: {"description": "Bị từ chối, kèm mọi lỗi / refused, with all findings"},
            503: {"description": "Tạm ngừng / away; the same again is safe (Retry-After)"},
        },
    )
    async def send(
        request: Request,
        response: Response,
        caller: Annotated[Caller, Depends(identify)],
        kind: PackageKind = PackageKind.EDOC,
        to: Annotated[str, Query(description="Mã nơi nhận / codes, comma-separated")] = "",
    ) -> Receipt:
        system = caller.own_system()
        body = await read_body(request, axis.settings.limits.package_bytes)
        codes = tuple(code.strip() for code in to.split(",") if code.strip())
        receipt = await axis.accept(Submission(system.id, kind, body, codes or None))
        if receipt.duplicate:
            response.status_code = 200
        return receipt

    @router.get("/packages", summary="Gói tin mới nhất / The newest packages (admin)")
    async def newest(
        caller: Annotated[Caller, Depends(identify)],
        kind: PackageKind | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    ) -> list[PackageRow]:
        caller.require_admin()
        return await axis.packages(limit=limit, kind=kind)

    @router.get("/packages/{package_id}", summary="Một gói tin / One package")
    async def package(package_id: str, caller: Annotated[Caller, Depends(identify)]) -> PackageRow:
        found = await axis.package(package_id, caller.system.id if caller.system else None)
        if found is None:
            raise NotFound("package", package_id)
        return found

    @router.get(
        "/packages/{package_id}/content",
        response_class=Response,
        responses={200: {"content": {XML: {}}}},
        summary="Nội dung nguyên vẹn / The bytes as they were sent",
    )
    async def content(package_id: str, caller: Annotated[Caller, Depends(identify)]) -> Response:
        if caller.is_admin:
            data = await axis.package_content(package_id)
        else:
            data = await axis.fetch_package(caller.own_system().id, package_id)
        return Response(data, media_type=XML)

    @router.get("/packages/{package_id}/sent", summary="Từng nơi nhận / What became of it")
    async def sent(
        package_id: str, caller: Annotated[Caller, Depends(identify)]
    ) -> list[SentDelivery]:
        system_id = caller.system.id if caller.system else await _sender(axis, package_id)
        return await axis.sent(system_id, package_id)

    @router.get("/timeline", summary="Dòng thời gian / The story of a package, by any id")
    async def timeline(
        caller: Annotated[Caller, Depends(identify)],
        id: Annotated[str, Query(description="package, document or delivery id")],  # noqa: A002
    ) -> Timeline:
        if caller.system is None:
            return await axis.timeline(id)
        return visible_to(caller.system.id, await axis.timeline(id, caller.system.id))

    return router


def visible_to(system_id: str, timeline: Timeline) -> Timeline:
    """Return what a system may see: the sender all, a receiver its own copies.

    Raises: NotFound for everybody else.
    """
    if timeline.package.system_id == system_id:
        return timeline
    own = tuple(item for item in timeline.deliveries if item.delivery.system_id == system_id)
    if not own:
        raise NotFound("package", timeline.package.id)
    shown = {"", *(item.delivery.id for item in own)}
    return replace(
        timeline,
        deliveries=own,
        entries=tuple(entry for entry in timeline.entries if entry.delivery_id in shown),
        holder=own[0].holder,
        next=own[0].next,
    )


async def _sender(axis: Axis, package_id: str) -> str:
    package = await axis.package(package_id)
    if package is None:
        raise NotFound("package", package_id)
    return package.system_id
