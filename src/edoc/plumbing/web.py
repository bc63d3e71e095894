"""What every HTTP face shares: problem details (RFC 9457), bounded bodies, health, metrics.

No answer ever holds a stack trace, an internal name or what the caller sent.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from edoc.contract.findings import Finding, Text, finding_body
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.web_texts import texts_of
from edoc.ports.bus import BusError
from edoc.ports.database import DatabaseUnavailable

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:lgsp:problem:"
RETRY_AFTER_S = 5
IDLE_S = 30.0
"""Seconds a client may leave between two pieces of a body."""
GAUGES_AGE_S = 5.0
"""Gauges that cost a query are this many seconds old at the most, while the database answers."""
GAUGES_PATIENCE_S = 2.0
_DIGITS = 20  # a Content-Length with more of them is no size of anything


class Problem(Exception):  # noqa: N818 - RFC 9457 names it so
    """An answer that says what went wrong; raised anywhere below an HTTP handler.

    Args:
        status: HTTP status.
        code: stable name of the problem, e.g. ``unknown-issuer``.
        title: what kind of problem.
        detail: what exactly, and what to do.
        findings: the package's faults, where it is about a package.
        rule: id or source of the rule that was broken.
        retry_after: seconds after which the caller may come again.
        headers: further headers, e.g. ``WWW-Authenticate``.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: Text,
        detail: Text,
        *,
        findings: Sequence[Finding] = (),
        rule: str = "",
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail.en}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.findings = tuple(findings)
        self.rule = rule
        self.retry_after = retry_after
        self.headers = dict(headers or {})


def problem_of(status: int, **options: Any) -> Problem:
    """Return the Problem of a status with its usual texts."""
    code, title, detail = texts_of(status)
    return Problem(status, code, title, detail, **options)


def language_of(accept_language: str) -> str:
    """Return ``vi`` or ``en``, whichever the header prefers; ``vi`` where it prefers neither.

    RFC 9110 section 12.5.4, as far as two languages need it.
    """
    best, best_weight = "vi", 0.0
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        if language not in {"vi", "en"}:
            continue
        name, _, value = parameter.strip().partition("=")
        try:
            weight = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weight = 0.0
        if weight > best_weight:
            best, best_weight = language, weight
    return best


def problem_response(
    request: Request, problem: Problem, extra: Mapping[str, Any] | None = None
) -> JSONResponse:
    """Return the answer of a problem in the caller's language, with both languages in it."""
    lang = language_of(request.headers.get("accept-language", ""))
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.code,
        "title": problem.title.get(lang),
        "status": problem.status,
        "detail": problem.detail.get(lang),
        "instance": request.url.path,
        "code": problem.code,
        "title_vi": problem.title.vi,
        "title_en": problem.title.en,
        "detail_vi": problem.detail.vi,
        "detail_en": problem.detail.en,
        "findings": [finding_body(finding) for finding in problem.findings],
    }
    if problem.rule:
        body["rule"] = problem.rule
    body.update(extra or {})
    headers = {"Content-Language": lang, "Cache-Control": "no-store", **problem.headers}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


def install_problem_handlers(app: FastAPI) -> None:
    """Make an app answer every error as a problem; a mounted app needs its own call."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101 - registered for it below
        return problem_response(request, error)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        problem = problem_of(error.status_code, headers=error.headers)
        return problem_response(request, problem)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        errors = _invalid_places(error.errors())
        return problem_response(request, problem_of(422), {"errors": errors})

    async def on_unavailable(request: Request, error: Exception) -> Response:
        structlog.get_logger(__name__).warning("unavailable", error=str(error))
        return problem_response(request, problem_of(503, retry_after=RETRY_AFTER_S))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(DatabaseUnavailable, on_unavailable)
    app.add_exception_handler(BusError, on_unavailable)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    app.add_exception_handler(Exception, _on_fault)


async def read_body(request: Request, limit: int, *, idle_s: float = IDLE_S) -> bytes:
    """Return the request's body, at most ``limit`` bytes.

    Stops reading as soon as it is too large, whatever Content-Length said.

    Raises:
        Problem: 413 where it is larger; 408 where the client falls silent for ``idle_s`` seconds.
        ClientDisconnect: the client went away.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > _DIGITS or int(announced) > limit):
        raise too_large(limit)
    content = bytearray()
    pieces = request.stream().__aiter__()
    while True:
        try:
            async with asyncio.timeout(idle_s):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return bytes(content)
        except TimeoutError as error:
            raise problem_of(408, headers={"Connection": "close"}) from error
        if len(content) + len(piece) > limit:
            raise too_large(limit)
        content += piece


Readiness = Callable[[], Awaitable[Mapping[str, bool]]]
"""Returns each part that must work before traffic may come, and whether it does."""


def health_router(readiness: Readiness) -> APIRouter:
    """Return ``/healthz`` (the process lives) and ``/readyz`` (it can do its work; else 503)."""
    router = APIRouter(tags=["operation"])

    @router.get("/healthz", summary="The process lives")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", summary="The process can do its work")
    async def readyz() -> JSONResponse:
        parts = dict(await readiness())
        ready = all(parts.values())
        headers = {"Cache-Control": "no-store"}
        if not ready:
            headers["Retry-After"] = str(RETRY_AFTER_S)
        return JSONResponse({"ready": ready, "parts": parts}, 200 if ready else 503, headers)

    return router


def metrics_router(
    metrics: Metrics, refresh: Callable[[], Awaitable[None]] | None = None
) -> APIRouter:
    """Return ``/metrics`` for Prometheus; ``refresh`` sets the gauges, at most every five seconds.

    A refresh that fails or hangs (the database is away) leaves the gauges as they were: whoever
    watches the process must be able to, then most of all.
    """
    router = APIRouter(tags=["operation"])
    refreshed_at = float("-inf")

    @router.get("/metrics", summary="Prometheus metrics", response_class=Response)
    async def read_metrics() -> Response:
        nonlocal refreshed_at
        now = time.monotonic()
        if refresh is not None and now - refreshed_at >= GAUGES_AGE_S:
            refreshed_at = now  # set before the wait: two readers at once need one refresh
            try:
                async with asyncio.timeout(GAUGES_PATIENCE_S):
                    await refresh()
            except Exception as error:  # noqa: BLE001 - see above
                structlog.get_logger(__name__).warning("gauges not refreshed", error=str(error))
        return Response(metrics.expose(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody is there to read it


async def _on_fault(request: Request, error: Exception) -> Response:
    incident = secrets.token_hex(6)
    log = structlog.get_logger(__name__)
    log.error("fault", incident=incident, path=request.url.path, exc_info=error)
    code, title, detail = texts_of(500)
    problem = Problem(500, code, title, detail.format(incident=incident))
    return problem_response(request, problem, {"incident": incident})


def too_large(limit: int) -> Problem:
    """Return the 413 for a body of more than ``limit`` bytes; it also ends the connection."""
    code, title, detail = texts_of(413)
    most = Text(f"Tối đa {limit} byte. {detail.vi}", f"At most {limit} bytes. {detail.en}")
    # The rest of the body is not read: the connection cannot be used again.
    return Problem(413, code, title, most, headers={"Connection": "close"})


def _invalid_places(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Say where and what, never what was sent: it may hold a secret."""
    return [
        {
            "where": ".".join(str(step) for step in error.get("loc", ())),
            "message": str(error.get("msg", "")),
            "kind": str(error.get("type", "")),
        }
        for error in errors
    ]
