"""How large a request body may be at each of the site's addresses, before anybody reads it."""

from __future__ import annotations

from starlette.types import Scope

from edoc.contract.limits import MEBIBYTE, Limits
from edoc.plumbing.body_guard import BodyBound, Bounds

#: JSON of the native API and of the nodes: the longest holds a few thousand codes.
SMALL = 1 * MEBIBYTE
#: A certificate request or a time-stamp query.
AUTHORITY = 64 * 1024
_UNBOUNDED = BodyBound(None)


def body_bounds(limits: Limits, admin_key: str) -> Bounds:
    """Return the bound of each request of a site.

    A node's forms (several PDFs) may be as large as a package, all files together; they are read
    by the framework before any route runs, so the admin key is asked for here already. The
    national dialect bounds its bodies itself, after the proof of who calls and always with an
    envelope of its own: a bare 413 would be no answer to the official client.
    """
    small, package = BodyBound(SMALL), BodyBound(limits.package_bytes)
    authority = BodyBound(AUTHORITY)
    handling, form = BodyBound(SMALL, admin_key), BodyBound(limits.package_bytes, admin_key)

    def bound_of(scope: Scope) -> BodyBound:
        steps = [step for step in scope["path"].split("/") if step]
        if steps[:1] == ["w"]:
            steps = steps[2:]
        post = scope["method"] == "POST"
        match steps:
            case ["authority", *_]:
                return authority
            case ["nodes", _, "api", "v1", "documents"] if post:
                return form
            case ["nodes", _, "api", "v1", *_] if post:
                return handling
            case [_, "vxp", *_]:
                return _UNBOUNDED
            case [_, "api", "v1", "packages"] if post:
                return package
            case _:
                return small

    return bound_of
