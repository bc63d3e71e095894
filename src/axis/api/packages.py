"""Send a package, and look at what was sent: rows, bytes."""

import asyncio
import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from axis.api.callers import Caller, Identify
from axis.conversations.explanations import notes_of
from axis.engine import Axis
from axis.errors import NotFound
from axis.records import PackageRow, Receipt, Submission
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
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipt, "description": "Đã có / the same was accepted before"},
    409: {"description": "Trùng DocumentId / other bytes under a used DocumentId"},
    422: {"description": "Bị từ chối, kèm mọi lỗi / refused, with all findings"},
    503: {"description": "Tạm ngừng / away; the same again is safe (Retry-After)"},
}


def packages_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the routes under ``/packages`` but for what became of one (``stories``)."""
    router = APIRouter(tags=["packages"])

    @router.post(
        "/packages",
        status_code=201,
        openapi_extra=_BODY,
        summary="Gửi gói tin / Send a package",
        responses=_ANSWERS,
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
        notes_of(request.scope).found(receipt.findings)
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
        served = await served_sha256(data)
        return Response(data, media_type=XML, headers={"X-Served-SHA256": served})

    return router


async def served_sha256(data: bytes) -> str:
    """Return the hash of an answer: in delivery mode as-observed not that of what was sent."""
    return await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
