"""What is answered where no application does: in the form that the client of the address reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from axis.api.claims import claimed
from axis.conversations.explanations import Explanation, notes_of
from axis.dialects.captured import header_lines
from axis.dialects.vxp.strays import stray_failure
from edoc.plumbing.web import RETRY_AFTER_S, Problem, problem_of, problem_response
from lgsp.front.broken_heads import CONTROL

JSON = "application/json"
REFUSAL_KEY = "lgsp.refusal"
"""Where the scope of a refused request holds its ``Refusal``."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused before any application sees it.

    Attributes:
        status: of the answer.
        reason: for whoever reads the conversation; None where the status says it all.
        read: the head was read to its end. Else the answer has no body, which a client could take
            for something else, except where the path means an operation of the national dialect.
    """

    status: int
    reason: Explanation | None = None
    read: bool = True


def refusing(refusal: Refusal, answer: ASGIApp) -> ASGIApp:
    """Return an application that refuses every request; ``answer`` is ``refuse``, or keeps too."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer({**scope, REFUSAL_KEY: refusal}, receive, send)

    return app


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a refused request, note why, and end its connection."""
    refusal: Refusal = scope[REFUSAL_KEY]
    notes = notes_of(scope)
    notes.operation = str(scope["path"]).rstrip("/").rpartition("/")[2][:64]
    notes.caller(claimed(header_lines(scope["headers"])), proven=False)
    if refusal.reason is not None:
        notes.explain(refusal.reason)
    await _answer(scope, refusal)(scope, receive, send)


def raw_answer(scope: Mapping[str, Any], refusal: Refusal) -> bytes:
    """Return the bytes of what ``refuse`` answers, for a connection that nothing else serves."""
    response = _answer(scope, refusal)
    lines = [
        f"HTTP/1.1 {refusal.status} {_problem(refusal.status).title.en}".encode("ascii"),
        *(name + b": " + value for name, value in response.raw_headers),
    ]
    return b"\r\n".join([*lines, b"", bytes(response.body)])


def _answer(scope: Mapping[str, Any], refusal: Refusal) -> Response:
    problem = _problem(refusal.status)
    content = stray_failure(scope["path"], scope["headers"], _why(problem, refusal.reason))
    if content is None and refusal.read:
        return problem_response(Request(cast("Scope", scope)), problem)
    media_type = JSON if content else None
    return Response(content or b"", refusal.status, problem.headers, media_type)


def _problem(status: int) -> Problem:
    retry_after = RETRY_AFTER_S if status == 503 else None
    return problem_of(status, headers={"Connection": "close"}, retry_after=retry_after)


def _why(problem: Problem, reason: Explanation | None) -> str:
    if reason is not None and reason.code == CONTROL:
        return "Yêu cầu HTTP không đọc được: tham số trong tiêu đề chỉ được dùng ký tự ASCII"
    return f"{problem.title.vi}. {problem.detail.vi}"
