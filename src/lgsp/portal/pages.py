"""How a page of the portal is answered: rendered here, with a policy that fetches nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment

Answer = HTMLResponse

_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


def page_answer(
    templates: Environment, name: str, values: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    """Return a page without a script."""
    nonce = secrets.token_urlsafe(16)
    content = templates.get_template(name).render(**values, nonce=nonce)
    headers = {
        "Content-Security-Policy": _POLICY.format(nonce=nonce),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(content, status, headers)
