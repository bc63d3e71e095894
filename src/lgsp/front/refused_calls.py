"""Requests that no application gets to see: kept with the axis that their address means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from axis.dialects.asgi import AsgiApp
from axis.dialects.captured import header_lines
from axis.dialects.recorder import recorded
from axis.engine import Axis
from lgsp.front.faces import dialect_of
from lgsp.front.lost_calls import MeantAxis
from lgsp.front.refusals import refuse


def keeping_refusals(
    axes: Mapping[str, Axis], lgsp_prefix: str, *, secrets: Iterable[str] = ()
) -> ASGIApp:
    """Return what refuses like ``refuse``, and keeps the conversation.

    Args:
        axes: the axes served here, by name, the upper one first.
        lgsp_prefix: where the provincial dialect lies.
        secrets: what no conversation may show besides the secrets of systems.
    """
    if not axes:
        return refuse
    secrets, meant = tuple(secrets), MeantAxis(axes, lgsp_prefix)
    kept: dict[tuple[str, str], AsgiApp] = {
        (name, dialect): recorded(refuse, axis, dialect, secrets=secrets)
        for name, axis in axes.items()
        for dialect in ("vxp", "lgsp_v1", "edoc_v2", "native")
    }

    async def refuse_and_keep(scope: Scope, receive: Receive, send: Send) -> None:
        axis, below = _named(axes, scope["path"])
        if axis is None and meant.is_call(scope["path"]):
            headers = header_lines(scope["headers"])
            axis = await meant.of(scope["method"], scope["path"], headers)
        app = refuse if axis is None else kept[axis.name, dialect_of(below, lgsp_prefix)]
        await app(scope, receive, send)

    return refuse_and_keep


def _named(axes: Mapping[str, Axis], path: str) -> tuple[Axis | None, str]:
    """Return the axis that a path names and the path below it; else None and the whole path."""
    steps = [step for step in path.split("/") if step]
    steps = steps[2:] if steps[:1] == ["w"] else steps
    axis = axes.get(steps[0]) if steps else None
    return (None, path) if axis is None else (axis, "".join(f"/{step}" for step in steps[1:]))
