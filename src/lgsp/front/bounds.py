"""How large a request body may be at each of the site's addresses, before anybody reads it."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import Scope

from axis.api.imports import IMPORT_BYTES
from axis.dialects.vxp.strays import stray_operation
from edoc.contract.limits import MEBIBYTE, Limits
from edoc.plumbing.body_guard import BodyBound, Bounds

#: JSON of the native API and of the nodes: the longest holds a few thousand codes.
SMALL = 1 * MEBIBYTE
#: A certificate request or a time-stamp query.
AUTHORITY = 64 * 1024
_UNBOUNDED = BodyBound(None)


def body_bounds(
    limits: Limits, admin_key: str, *, lgsp_prefix: str = "/lgsp", served: Collection[str] = ()
) -> Bounds:
    """Return the bound of each request of a site.

    A node's forms (several PDFs) may be as large as a package, all files together; they are read
    by the framework before any route runs, so the admin key is asked for here already. The
    dialects bound their bodies themselves, after the proof of who calls and always with a reply
    of their own: a bare 413 would be no answer to a real client. The native API of an axis that is
    ``served`` here has a guard of its own too, behind the recorder, so that ``lgsp why`` can tell
    of what was too large.
    """
    small, package = BodyBound(SMALL), BodyBound(limits.package_bytes)
    authority = BodyBound(AUTHORITY)
    dialects = {"vxp", "edoc", lgsp_prefix.strip("/").partition("/")[0]}
    rows = BodyBound(IMPORT_BYTES, admin_key)
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
            case [_, face, *_] if face in dialects:
                return _UNBOUNDED
            case [axis, "api", "v1", *_] if axis in served:
                return _UNBOUNDED
            case [_, "api", "v1", "packages" | "validate"] if post:
                return package
            case [_, "api", "v1", "agencies", "import"] if post:
                return rows
            case _ if stray_operation(scope["path"], scope["headers"]):
                return _UNBOUNDED  # answered like a call of its dialect
            case _:
                return small

    return bound_of
