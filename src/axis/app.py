"""The native HTTP API of an axis as one application, to be mounted under the axis's prefix."""

from __future__ import annotations

from fastapi import Depends, FastAPI, Request, Response

from axis.api.agencies import agencies_router
from axis.api.alerts import alerts_router
from axis.api.callers import CHALLENGE, identification
from axis.api.conversations import conversations_router
from axis.api.deliveries import deliveries_router
from axis.api.directory import directory_router
from axis.api.explaining import note_error
from axis.api.imports import imports_router
from axis.api.inputs import only_storable
from axis.api.operation import operation_router, world_router
from axis.api.packages import packages_router
from axis.api.stories import stories_router
from axis.api.systems import systems_router
from axis.api.validation import validation_router
from axis.conversations.explanations import notes_of
from axis.engine import Axis
from axis.errors import AxisError, AxisUnavailable, NotFound, Refused, TooLate, Unauthorised
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text, errors_of
from edoc.plumbing.web import Problem, install_problem_handlers, problem_of, problem_response
from edoc.plumbing.web_description import describe_problems

CONFLICT = "E-DOCUMENT-CONFLICT"

_ALWAYS = (401, 403, 404, 422, 503)
_SCHEMES = {
    "system": {"type": "http", "scheme": "basic", "description": "systemid, secret"},
    "operator": {"type": "http", "scheme": "bearer", "description": "khóa quản trị / admin key"},
}

_REFUSED = Text("Trục từ chối", "The axis refuses this")
_ABOUT = """
Giao diện gốc của trục liên thông văn bản (MÔ PHỎNG). The native API of a simulated document axis.

Hệ thống kết nối dùng HTTP Basic (systemid, secret); quản trị dùng `Authorization: Bearer` với khóa
quản trị. Systems use HTTP Basic; the operator uses the admin key as a bearer token.
Lỗi theo RFC 9457, hai thứ tiếng. Errors are problem details in both languages.
"""


def create_app(axis: Axis, *, admin_key: str) -> FastAPI:
    """Return the app that serves ``/api/v1`` of one axis.

    It neither starts nor stops the axis: the composer does.

    Args:
        axis: what is served.
        admin_key: opens everything, and the operator's routes.
    """
    app = FastAPI(
        title=f"Trục {axis.name} (MÔ PHỎNG)",
        version="1",
        description=_ABOUT,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the usual pages load scripts from outside
        redoc_url=None,
    )
    install_problem_handlers(app)
    app.add_exception_handler(AxisError, _on_axis_error)
    identify = identification(axis, admin_key)
    checked = [Depends(only_storable)]
    for router in (
        packages_router,
        stories_router,
        deliveries_router,
        agencies_router,
        alerts_router,
        directory_router,
        imports_router,
        conversations_router,
        systems_router,
        operation_router,
        validation_router,
    ):
        app.include_router(router(axis, identify), prefix="/api/v1", dependencies=checked)
    app.include_router(world_router(axis, identify), prefix="/api/v1", dependencies=checked)
    describe_problems(app, _ALWAYS, _SCHEMES)
    return app


async def _on_axis_error(request: Request, error: Exception) -> Response:
    note_error(notes_of(request.scope), error)
    return problem_response(request, problem_for(error))


def problem_for(error: Exception) -> Problem:
    """Return the problem that tells an axis's error; anything unexpected is a 500."""
    match error:
        case Refused():
            return _refused(error)
        case Unauthorised():
            return problem_of(401, headers=CHALLENGE)
        case NotFound():
            return problem_of(404)
        case TooLate():
            return _too_late(error)
        case AxisUnavailable():
            return problem_of(503, retry_after=error.retry_after_s)
        case _:
            return problem_of(409)


def _too_late(error: TooLate) -> Problem:
    now, latest = (f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" for at in (error.now, error.latest))
    detail = Text(
        f"Đồng hồ đang chỉ {now}, không được nhảy quá {latest}: hãy nhảy ít hơn",
        f"the clock shows {now} and may not pass {latest}: jump less far",
    )
    return Problem(422, "clock-too-late", _REFUSED, detail)


def _refused(error: Refused) -> Problem:
    refusing = errors_of(error.findings)
    conflict = any(finding.rule == CONFLICT for finding in refusing)
    detail = Text(
        "; ".join(finding.message.vi for finding in refusing),
        "; ".join(finding.message.en for finding in refusing),
    )
    status, code = (409, "document-conflict") if conflict else (422, "refused")
    return Problem(status, code, _REFUSED, detail, findings=error.findings)
