"""The API before ``/v1`` (``/api/lgspedoc/*``): served no more, but told what replaces it.

Clients written from an older guide still call it. They get what they would get today, a 404; the
notes name the present operation.
"""

from __future__ import annotations

from collections.abc import Mapping

from axis.conversations.explanations import Notes, notes_of
from axis.dialects.asgi import Answer, AsgiApp, Scope, Send, decided, deliver, require_http
from axis.dialects.body import Body, Receive
from axis.dialects.lgsp_v1.replies import Replies, encode
from axis.dialects.lgsp_v1.requests import retired
from axis.dialects.lgsp_v1.settings import LgspV1Settings

RETIRED = "/api/lgspedoc"

_NOW: Mapping[str, str] = {
    "login": "POST /v1/auth/login?allow_anonymous=true",
    "refresh-token": "POST /v1/auth/login?allow_anonymous=true",
    "send-edoc": "POST /v1/sendEdoc (multipart: edocFile, messageType)",
    "send-document": "POST /v1/sendEdoc (multipart: edocFile, messageType)",
    "received-edocs": "GET /v1/syncReceivedEdocList?messageType=edoc&fromDate=…&toDate=…",
    "get-documents": "GET /v1/syncReceivedEdocList?messageType=edoc&fromDate=…&toDate=…",
    "get-edoc": "GET /v1/getEdoc?docId=…",
    "get-document": "GET /v1/getEdoc?docId=…",
    "update-status": 'POST /v1/updateStatus {"docId":"…","status":"done"}',
    "organizations": "GET /v1/getAgenciesList",
}
"""What each retired operation is today; ``cert`` has no successor in the guide."""


def note_retired(path: str, notes: Notes) -> None:
    """Note that a retired operation was called, and what replaces it."""
    step = path.removeprefix(RETIRED).strip("/").partition("/")[0]
    notes.operation = step[:64] or "lgspedoc"
    notes.explain(retired(successor(step)))


def successor(step: str) -> str:
    """Return what replaces a retired operation, method first; empty where that is not known."""
    return _NOW.get(step.lower(), "")


def create_retired_app(settings: LgspV1Settings) -> AsgiApp:
    """Return the application to mount at ``/api/lgspedoc`` outside the dialect's own prefix."""
    reply = encode(Replies(settings).incorrect(404, "Not Found"))
    not_found = Answer(reply, 404, b"application/json; charset=utf-8")

    async def told(scope: Scope) -> Answer:
        note_retired(scope["path"].partition(RETIRED)[2], notes_of(scope))
        return not_found

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        require_http(scope, "the provincial dialect")
        body = Body(receive, settings.body_timeout_s)
        answer = await decided(body, told(scope), settings.small_body_limit)
        if answer is not None:
            await deliver(scope, answer, send, compress=False)

    return app
