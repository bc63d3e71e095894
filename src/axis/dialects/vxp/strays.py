"""Calls that mean the national dialect and miss it: answered in the form that their client reads.

The official client reads neither status nor media type. A text of several words is an empty list to
it, and whatever ``downloadEdoc`` gets is stored as the document: a web server's own words for "not
found" would be taken for success.
"""

from __future__ import annotations

from contextlib import suppress

from axis.dialects.asgi import Answer, AsgiApp, Scope, Send, deliver
from axis.dialects.body import Body, BodyTooSlow, CallerGone, Receive
from axis.dialects.failures import SYSTEM_ERROR, failure
from axis.dialects.vxp.operations import METHODS
from axis.dialects.vxp.replies import failure_body
from axis.dialects.vxp.settings import VxpSettings
from axis.dialects.vxp.signature import Headers, first_header

STEP = "vxp"
"""What every address of this dialect has in it."""

NOT_FOUND = "Không có trục hoặc giao diện nào ở địa chỉ này"


def stray_operation(path: str, headers: Headers = ()) -> str:
    """Return the operation of this dialect that a call means, by its path or headers; or nothing.

    Args:
        path: of the request, from the root of the site or below.
        headers: as received; none where they were not read.
    """
    steps = [step for step in path.split("/") if step]
    if not steps or steps[-1] not in METHODS:
        return ""
    meant = STEP in path.lower().split("/") or first_header(headers, "systemid")
    return steps[-1] if meant else ""


def stray_failure(path: str, headers: Headers, why: str) -> bytes | None:
    """Return the body that a stray call gets; None where the call is not one of this dialect.

    Args:
        path, headers: see ``stray_operation``.
        why: in Vietnamese; it leaves without accents.
    """
    operation = stray_operation(path, headers)
    return failure_body(operation, failure(SYSTEM_ERROR, why)) if operation else None


def with_strays(app: AsgiApp, settings: VxpSettings) -> AsgiApp:
    """Return an application that has nothing of this dialect, and says so to stray calls."""

    async def answer_strays(scope: Scope, receive: Receive, send: Send) -> None:
        http = scope["type"] == "http"
        operation = stray_operation(scope["path"], scope["headers"]) if http else ""
        if not operation:
            await app(scope, receive, send)
            return
        # the client of sendEdoc looks for an answer only when its whole body is written
        with suppress(CallerGone, BodyTooSlow):
            body = Body(receive, settings.body_timeout_s, settings.body_idle_s)
            await body.discard(settings.body_limit)
        content = failure_body(operation, failure(SYSTEM_ERROR, NOT_FOUND))
        answer = Answer(content, 404, b"application/json")
        await deliver(scope, answer, send, compress=False)

    return answer_strays
