"""Calls that meant an axis but named none: kept with those of the axis that was probably meant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from axis.api.claims import claimed
from axis.api.paths import MARKS, RETIRED, explain_path, unknown_axis
from axis.conversations.explanations import Explanation, Notes
from axis.conversations.masking import HeaderLines
from axis.dialects.asgi import AsgiApp, Scope, path_below
from axis.dialects.captured import header_lines
from axis.dialects.recorder import Heard, recorded
from axis.dialects.vxp.settings import VxpSettings
from axis.dialects.vxp.strays import with_strays
from axis.engine import Axis
from axis.errors import AxisUnavailable


@dataclass(frozen=True)
class MeantAxis:
    """Which axis a call meant whose address names none.

    Args:
        axes: the axes served here, by name, the upper one first; at least one.
        lgsp_prefix: where the provincial dialect lies.
    """

    axes: Mapping[str, Axis]
    lgsp_prefix: str = "/lgsp"

    def is_call(self, path: str) -> bool:
        """Tell whether a path has a step that only a client of an axis writes."""
        steps = {step for step in path.lower().split("/") if step}
        return not steps.isdisjoint({*MARKS, *self.lgsp_prefix.lower().strip("/").split("/")})

    def explanation(self, method: str, path: str, headers: HeaderLines) -> Explanation:
        """Return what is wrong with the address; the same whoever is said to call."""
        told = explain_path(method, path, self.lgsp_prefix, headers=headers)
        if told.code == RETIRED:
            return told
        return unknown_axis(method, path, tuple(self.axes), self.lgsp_prefix, headers=headers)

    async def of(self, method: str, path: str, headers: HeaderLines) -> Axis:
        """Return the axis whose system is said to call, else the one that the address meant."""
        nearest = self.explanation(method, path, headers).nearest
        meant = self.axes.get(nearest.strip("/").partition("/")[0], [*self.axes.values()][-1])
        name = claimed(headers)
        if not name or await _has(meant, name):
            return meant
        for axis in self.axes.values():
            if axis is not meant and await _has(axis, name):
                return axis
        return meant


async def _has(axis: Axis, name: str) -> bool:
    """Tell whether an axis has such a system or agency; False where it cannot tell soon."""
    try:
        async with asyncio.timeout(axis.conversations.settings.wait_s):
            directory = await axis.directory()
    except (AxisUnavailable, TimeoutError):
        return False
    return directory.system_named(name) is not None


def with_lost_calls(
    page: AsgiApp,
    axes: Mapping[str, Axis],
    lgsp_prefix: str = "/lgsp",
    vxp: VxpSettings | None = None,
    *,
    secrets: Iterable[str] = (),
) -> AsgiApp:
    """Return the application at the root of the site, which keeps calls that named no axis.

    Args:
        page: what answers there; its answers stay as they are, but for calls of the national
            dialect, whose client reads no other form than its own.
        axes: the axes served here, by name.
        lgsp_prefix: where the provincial dialect lies.
        vxp: choices of the national dialect.
        secrets: what no conversation may show besides the secrets of systems.
    """
    if not axes:
        return page
    page, meant = with_strays(page, vxp or VxpSettings()), MeantAxis(axes, lgsp_prefix)

    async def explain(heard: Heard, notes: Notes) -> list[Explanation]:
        notes.caller(claimed(heard.headers), proven=False)
        return [meant.explanation(heard.method, heard.path, heard.headers)]

    recorders = {
        name: recorded(page, axis, "native", explain=explain, secrets=secrets)
        for name, axis in axes.items()
    }

    async def root(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not meant.is_call(str(scope.get("path", ""))):
            await page(scope, receive, send)
            return
        headers = header_lines(scope["headers"])
        axis = await meant.of(scope["method"], path_below(scope), headers)
        await recorders[axis.name](scope, receive, send)

    return root
