"""One address for a command line although the roles are processes: calls are passed on.

Only below ``/api/v1``, only what such a call needs of its headers, credentials as they came: who
may do what is decided where the call ends.
"""

from __future__ import annotations

import httpx
from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers

from edoc.plumbing.web import (
    RETRY_AFTER_S,
    install_problem_handlers,
    problem_of,
    read_body,
)

#: Longer than the longest wait that an API offers (60 s for a receipt).
PATIENCE = httpx.Timeout(10.0, read=90.0)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ASKED = ("authorization", "content-type", "accept", "accept-language", "x-lgsp-explain")
_ANSWERED = (
    "content-type",
    "content-language",
    "cache-control",
    "retry-after",
    "www-authenticate",
    "location",
    "x-content-sha256",
    "x-served-sha256",
)
_OWN = "x-lgsp-"
"""Headers of this program's own begin so: the registry's version, the next page, explanations."""


def create_forward_app(http: httpx.AsyncClient, url: str, *, body_limit: int) -> FastAPI:
    """Return an application that passes ``/api/v1/…`` on to ``{url}/api/v1/…``.

    Args:
        http: client to use; closed by its owner.
        url: base address of the axis or node.
        body_limit: bytes of a body at most.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install_problem_handlers(app)
    base = url.rstrip("/")

    @app.api_route("/api/v1/{rest:path}", methods=_METHODS)
    async def forward(rest: str, request: Request) -> Response:
        """Pass one call on; 503 where nobody answers there."""
        if not {".", ".."}.isdisjoint(rest.split("/")):  # would leave the API
            raise problem_of(404)
        body = await read_body(request, body_limit)
        address = httpx.URL(f"{base}{_below_mount(request)}").copy_with(
            query=request.url.query.encode() or None
        )
        try:
            answer = await http.request(
                request.method,
                address,
                content=body,
                headers=_chosen(request.headers, _ASKED),
                timeout=PATIENCE,
            )
        except httpx.HTTPError as error:
            raise problem_of(503, retry_after=RETRY_AFTER_S) from error
        headers = _answered(answer.headers)
        return Response(answer.content, answer.status_code, headers)

    return app


def _below_mount(request: Request) -> str:
    """Return the rest of the path as it was written: an encoded slash stays one."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.decode("ascii", "replace").partition("?")[0]
    return path[path.index("/api/v1/") :]


def _answered(headers: httpx.Headers) -> dict[str, str]:
    own = [name for name in headers if name.lower().startswith(_OWN)]
    return _chosen(headers, (*_ANSWERED, *own))


def _chosen(headers: Headers | httpx.Headers, names: tuple[str, ...]) -> dict[str, str]:
    return {name: headers[name] for name in names if name in headers}
