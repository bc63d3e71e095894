"""The faces of one axis: which dialect lies under which path, each with its settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, TypeVar

from axis.api.explaining import native_explanations
from axis.app import create_app
from axis.dialects.edoc_v2.app import create_edoc_v2_app
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.dialects.lgsp_v1.app import create_lgsp_v1_app
from axis.dialects.lgsp_v1.retired import RETIRED, create_retired_app
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.dialects.lgsp_v1.tokens import Account
from axis.dialects.recorder import recorded
from axis.dialects.vxp.app import create_vxp_app
from axis.dialects.vxp.settings import VxpSettings
from axis.dialects.vxp.strays import with_strays
from axis.engine import Axis
from edoc.plumbing.body_guard import BodyGuard
from lgsp.front.bounds import body_bounds
from lgsp.secrets import installation_secret, login_account, token_key
from lgsp.settings import Settings

_Dialect = TypeVar("_Dialect", VxpSettings, LgspV1Settings, EdocV2Settings)
AsgiApp = Callable[..., Awaitable[None]]
Scope = MutableMapping[str, Any]

_DIALECTS = {"/vxp": "vxp", "/edoc": "edoc_v2", "": "native"}
"""Dialect of each path; the provincial one lies under a path of its own choice."""


def faces(
    axis: Axis, settings: Settings, *, admin_key: str, secrets: Iterable[str] = ()
) -> dict[str, AsgiApp]:
    """Return the applications of one axis by path below the axis's own, longer paths first.

    The native API comes last: it has the empty path and answers all that is left.

    Args:
        secrets: what no conversation may show, besides what this axis lets callers in by.
    """
    _, password = login_account(installation_secret(settings), axis.name)
    most, prefix = settings.limits.package_bytes, settings.lgsp_v1.prefix
    native = create_app(axis, admin_key=admin_key)
    applications: dict[str, AsgiApp] = {
        "/vxp": create_vxp_app(axis, settings=_bounded(settings.vxp, most)),
        "/edoc": create_edoc_v2_app(axis, settings=_bounded(settings.edoc_v2, most)),
        prefix: _lgsp_v1(axis, settings),
        RETIRED: create_retired_app(settings.lgsp_v1),
        "": with_strays(
            BodyGuard(native, bounds=body_bounds(settings.limits, admin_key)), settings.vxp
        ),
    }
    kept = {
        path: recorded(
            face,
            axis,
            _DIALECTS.get(path, "lgsp_v1"),
            explain=None if path else native_explanations(native, most, prefix),
            secrets=(admin_key, password, *secrets),
        )
        for path, face in applications.items()
    }
    return {**kept, "": _with_bare_paths(kept[""], kept)}


def dialect_of(path: str, lgsp_prefix: str) -> str:
    """Return the dialect of the face that answers at a path below an axis."""
    prefixes = {**_DIALECTS, lgsp_prefix: "lgsp_v1", RETIRED: "lgsp_v1"}
    longest_first = sorted(prefixes, key=len, reverse=True)
    return next(prefixes[one] for one in longest_first if f"{path}/".startswith(f"{one}/"))


def _with_bare_paths(native: AsgiApp, dialects: Mapping[str, AsgiApp]) -> AsgiApp:
    """Return the native face, which hands ``/{axis}/vxp`` without an operation to its dialect.

    A mounted application answers only below its path; the path itself would come here.
    """

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        path, root = str(scope.get("path", "")), str(scope.get("root_path", ""))
        below = path.removeprefix(root)
        face = dialects.get(below) if below else None
        if face is None:
            await native(scope, receive, send)
        else:
            await face({**scope, "root_path": path}, receive, send)

    return app


def _lgsp_v1(axis: Axis, settings: Settings) -> AsgiApp:
    installation = installation_secret(settings)
    return create_lgsp_v1_app(
        axis,
        signing_key=token_key(installation, axis.name),
        account=Account(*login_account(installation, axis.name)),
        settings=_bounded(settings.lgsp_v1, settings.limits.package_bytes),
    )


def _bounded(settings: _Dialect, most: int) -> _Dialect:
    """Return a dialect's settings, whose own limit holds where it is below the installation's."""
    return replace(settings, body_limit=min(settings.body_limit, most))
