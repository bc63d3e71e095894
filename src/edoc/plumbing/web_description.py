"""What an app's OpenAPI says of refusals: problem details (RFC 9457), and who may call.

The framework describes its own form of a 422 and nothing else; what is really answered is added to
the description here, so that generated clients know every answer they may get.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from edoc.plumbing.web import MEDIA_TYPE
from edoc.plumbing.web_texts import texts_of

_METHODS = frozenset({"get", "put", "post", "delete", "patch"})
_REPLACED = ("HTTPValidationError", "ValidationError")
_TEXT: Mapping[str, Any] = {"type": "string"}
_TEXTS: Mapping[str, Any] = {
    "type": "object",
    "required": ["vi", "en"],
    "properties": {"vi": _TEXT, "en": _TEXT},
}
_FINDING: Mapping[str, Any] = {
    "type": "object",
    "required": ["rule", "severity", "message", "mend", "path", "line", "source", "evidence"],
    "properties": {
        "rule": _TEXT,
        "severity": _TEXT,
        "message": _TEXTS,
        "mend": _TEXTS,
        "path": _TEXT,
        "line": {"type": ["integer", "null"]},
        "source": _TEXT,
        "evidence": _TEXT,
        "wire_code": {"type": "integer"},
    },
}
_FIELD: Mapping[str, Any] = {
    "type": "object",
    "required": ["where", "message", "kind"],
    "properties": {"where": _TEXT, "message": _TEXT, "kind": _TEXT},
}
_NAMES = ("type", "title", "detail", "instance", "code")
_TRANSLATED = ("title_vi", "title_en", "detail_vi", "detail_en")
_PROBLEM: Mapping[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457, bằng cả hai thứ tiếng / in both languages",
    "type": "object",
    "required": [*_NAMES, "status", *_TRANSLATED, "findings"],
    "properties": {
        **dict.fromkeys((*_NAMES, *_TRANSLATED), _TEXT),
        "status": {"type": "integer"},
        "rule": _TEXT,
        "findings": {"type": "array", "items": _FINDING},
        "errors": {"type": "array", "items": _FIELD},
        "incident": _TEXT,
    },
}


def describe_problems(
    app: FastAPI, always: Iterable[int], schemes: Mapping[str, Mapping[str, Any]]
) -> None:
    """Make the description of an app name its refusals and its ways to prove who calls.

    A route names what only it answers by ``responses={404: {}}``; a body adds 400 and 413.

    Args:
        app: described from now on; its routes may still be added.
        always: statuses that any route below ``/api/v1`` may answer.
        schemes: security schemes of OpenAPI, by name; one of them is enough.
    """
    described = app.openapi
    common = frozenset(always)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(described(), common, schemes)
        return described()

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(
    schema: dict[str, Any], common: frozenset[int], schemes: Mapping[str, Mapping[str, Any]]
) -> None:
    """Add to a description, in place."""
    components = schema.setdefault("components", {})
    models = components.setdefault("schemas", {})
    for name in _REPLACED:
        models.pop(name, None)
    models["Problem"] = dict(_PROBLEM)
    components["securitySchemes"] = {name: dict(scheme) for name, scheme in schemes.items()}
    for path, operation in _operations(schema):
        if not path.startswith("/api/v1"):
            continue
        operation["security"] = [{name: []} for name in schemes]
        responses = operation["responses"]
        own = {int(status) for status in responses if status.isdigit() and int(status) >= 400}
        body = {400, 413} if "requestBody" in operation else set()
        for status in sorted(common | own | body):
            _add_problem(responses, status)


def _operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield path, operation


def _add_problem(responses: dict[str, Any], status: int) -> None:
    """Add a problem to the answers of an operation, beside what it says of the status itself."""
    said = responses.setdefault(str(status), {})
    _, title, _ = texts_of(status)
    if said.get("description", "") in ("", "Validation Error"):
        said["description"] = f"{title.vi} / {title.en}"
    content = said.setdefault("content", {})
    if "HTTPValidationError" in str(content):
        content.clear()
    content[MEDIA_TYPE] = {"schema": {"$ref": "#/components/schemas/Problem"}}
