"""The HTTP API of a node: registers, sending, handling, taking back. It only translates.

All calls carry ``Authorization: Bearer <admin key>``. Errors are problem details (RFC 9457) in
Vietnamese or English.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, File, Form, Query, Request, UploadFile

from edoc.contract.findings import Text
from edoc.plumbing.bearer import bears
from edoc.plumbing.web import (
    Problem,
    health_router,
    install_problem_handlers,
    problem_of,
    problem_response,
)
from edoc.plumbing.web_description import describe_problems
from nodes.life_api import add_life
from nodes.node import Node
from nodes.numbering import parse_priority
from nodes.records import (
    Draft,
    DraftRefused,
    NodeError,
    NodeUnavailable,
    UnknownRecord,
)
from nodes.uploads import addressees, given_files
from nodes.views import (
    ActionRequest,
    AgencyView,
    IncomingView,
    OutgoingView,
    incoming_view,
    outgoing_view,
)

LONGEST_WAIT_S = 60.0
PAGE = 200

_REFUSED = Text("Yêu cầu không thực hiện được", "The request cannot be carried out")
_UNKNOWN = Text("Không tìm thấy", "Not found")
_UNAVAILABLE = Text("Tạm thời chưa ký được", "Signing is not possible now")
RETRY_AFTER_S = 30
_ALWAYS = (401, 404, 409, 422, 503)


def create_node_app(node: Node, *, admin_key: str) -> FastAPI:
    """Return the application of one node, to be mounted at ``/nodes/{name}`` or served alone."""
    app = FastAPI(
        title=f"lgsp: {node.name} (QLVBĐH mô phỏng)",
        description="Hệ thống quản lý văn bản và điều hành mô phỏng. MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ "
        "PHÁP LÝ.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the usual pages load scripts from outside
        redoc_url=None,
    )
    install_problem_handlers(app)
    app.add_exception_handler(NodeError, _on_node_error)

    async def readiness() -> dict[str, bool]:
        return {"consuming": node.ready}

    app.include_router(health_router(readiness))
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(_admin_only(admin_key))])
    _add_registers(router, node)
    add_life(router, node)
    _add_documents(router, node)
    _add_handling(router, node)
    app.include_router(router)
    describe_problems(app, _ALWAYS, {"operator": {"type": "http", "scheme": "bearer"}})
    return app


def _admin_only(admin_key: str) -> Callable[[Request], Coroutine[Any, Any, None]]:
    async def check(request: Request) -> None:
        if not bears(request.headers.get("authorization", ""), admin_key):
            raise problem_of(401, headers={"WWW-Authenticate": "Bearer"})

    return check


def _add_registers(router: APIRouter, node: Node) -> None:
    @router.get("/agencies", summary="Agencies of this system", tags=["registers"])
    async def agencies() -> list[AgencyView]:
        return [AgencyView.model_validate(agency) for agency in node.agencies]

    @router.get("/registers/in", summary="Register of incoming documents", tags=["registers"])
    async def register_in(
        agency: str | None = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = PAGE,
        alerts: Annotated[bool, Query(description="only entries that raise an alert")] = False,
    ) -> list[IncomingView]:
        found = await node.register_in(_code(node, agency), limit, alerts=alerts)
        return [incoming_view(document, node.now()) for document in found]

    @router.get("/registers/out", summary="Register of outgoing documents", tags=["registers"])
    async def register_out(
        agency: str | None = None, limit: Annotated[int, Query(ge=1, le=10_000)] = PAGE
    ) -> list[OutgoingView]:
        found = await node.register_out(_code(node, agency), limit)
        return [outgoing_view(document, node.now()) for document in found]

    @router.get("/counts", summary="Figures of the report", tags=["registers"])
    async def counts() -> dict[str, Any]:
        return await node.counts()


def _add_documents(router: APIRouter, node: Node) -> None:
    @router.post(
        "/documents", status_code=202, summary="Number, sign and send a document", tags=["sending"]
    )
    async def send(
        sender: Annotated[str, Form(description="code of a hosted agency")],
        receivers: Annotated[str, Form(description="codes, joined by commas")],
        subject: Annotated[str, Form(description="trích yếu, without V/v", max_length=500)],
        type_name: Annotated[str, Form(description="loại văn bản")] = "Công văn",
        priority: Annotated[
            str, Form(description="thuong, khan, thuong-khan, hoa-toc, or 0 to 4")
        ] = "thuong",
        due: Annotated[date | None, Form(description="hạn xử lý, YYYY-MM-DD")] = None,
        steering: Annotated[int, Form(ge=0, le=2, description="1: a directive")] = 0,
        response_for: Annotated[str, Form(description="id of the incoming document")] = "",
        receiver_names: Annotated[
            list[str] | None, Form(description="names (OrganName), in the order of the codes")
        ] = None,
        files: Annotated[list[UploadFile] | None, File(description="PDFs; none: composed")] = None,
    ) -> OutgoingView:
        draft = Draft(
            sender=sender.strip(),
            receivers=addressees(receivers, receiver_names or ()),
            subject=subject.strip(),
            type_name=type_name,
            priority=parse_priority(priority),
            due=due,
            steering=steering,
            response_for=response_for.strip() or None,
            completes=bool(response_for.strip()),
            files=await given_files(files or ()),
        )
        return outgoing_view(await node.issue(draft), node.now())

    @router.get(
        "/documents/{reference:path}",
        summary="A sent document and what its receivers did",
        tags=["sending"],
    )
    async def document(
        reference: str,
        wait_s: Annotated[
            float, Query(ge=0, le=LONGEST_WAIT_S, description="wait for the receipt")
        ] = 0,
    ) -> OutgoingView:
        if wait_s:
            known = await node.outgoing(reference)
            with suppress(TimeoutError):
                await node.wait_receipt(known.reference, wait_s)
        return outgoing_view(await node.outgoing(reference), node.now())


def _add_handling(router: APIRouter, node: Node) -> None:
    @router.get("/incoming/{incoming_id}", summary="A received document", tags=["handling"])
    async def incoming(incoming_id: str) -> IncomingView:
        return incoming_view(await node.incoming_document(incoming_id), node.now())

    @router.post("/incoming/{incoming_id}/actions", summary="Take one step", tags=["handling"])
    async def act(incoming_id: str, wish: ActionRequest) -> IncomingView:
        done = await node.act(incoming_id, wish.action, wish.reason)
        return incoming_view(done, node.now())


def _code(node: Node, agency: str | None) -> str | None:
    return None if agency is None else node.agency(agency).code


async def _on_node_error(request: Request, error: Exception) -> Any:
    assert isinstance(error, NodeError)  # noqa: S101 - registered for it above
    return problem_response(request, _problem(error))


def _problem(error: NodeError) -> Problem:
    if isinstance(error, UnknownRecord):
        return Problem(404, "unknown-record", _UNKNOWN, error.message)
    if isinstance(error, DraftRefused):
        return Problem(422, "draft-refused", _REFUSED, error.message)
    if isinstance(error, NodeUnavailable):
        return Problem(
            503, "node-unavailable", _UNAVAILABLE, error.message, retry_after=RETRY_AFTER_S
        )
    return Problem(409, "action-refused", _REFUSED, error.message)
