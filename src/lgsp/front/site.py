"""One address for everything that a process serves: axes, authority, nodes, page, health.

``/{axis}/api/v1`` native · ``/{axis}/vxp`` national dialect (both also below ``/w/{world}``) ·
``/authority`` · ``/nodes/{node}`` · ``/healthz`` ``/readyz`` ``/metrics`` · ``/`` the page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from fastapi import FastAPI

from axis.dialects.asgi import AsgiApp, Scope, Send
from axis.dialects.body import Receive
from axis.engine import Axis
from edoc.plumbing.body_guard import BodyGuard
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.web import (
    Readiness,
    health_router,
    install_problem_handlers,
    metrics_router,
)
from edoc.ports.clock import Clock
from lgsp.authority_app import create_authority_app
from lgsp.enrolment import EnrolmentClock
from lgsp.forward import create_forward_app
from lgsp.front.bounds import body_bounds
from lgsp.front.faces import faces
from lgsp.front.lost_calls import with_lost_calls
from lgsp.front.refused_calls import keeping_refusals
from lgsp.portal.app import create_portal_app
from lgsp.portal.feed import Feed
from lgsp.portal.story_control import StoryControl
from lgsp.ready_file import given_secrets
from lgsp.secrets import installation_secret
from lgsp.settings import Settings
from lgsp.topology.presets import Topology
from nodes.app import create_node_app
from nodes.node import Node
from signing.authority import Authority


@dataclass(frozen=True)
class Site:
    """What one process serves; empty parts are left out.

    ``node_urls`` and ``axis_urls`` are where this process's page finds the parts, here or
    elsewhere; calls for those elsewhere are passed on, so that a command line needs one address.
    """

    topology: Topology
    settings: Settings
    admin_key: str
    metrics: Metrics
    clock: Clock
    readiness: Readiness
    axes: Mapping[str, Axis] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    axis_urls: Mapping[str, str] = field(default_factory=dict)
    node_urls: Mapping[str, str] = field(default_factory=dict)
    authority: Authority | None = None
    enrolment_key: str = ""
    http: httpx.AsyncClient | None = None
    story: StoryControl | None = None
    portal: bool = False


class _OneSlash:
    """Serves ``//axis/…`` as ``/axis/…``: a client writes it whose base address ends in a slash.

    Below an axis each face judges its own path.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if path.startswith("//"):
            raw = bytes(scope.get("raw_path") or b"").lstrip(b"/")
            scope = {**scope, "path": "/" + path.lstrip("/"), "raw_path": b"/" + raw}
        await self._app(scope, receive, send)


def create_site(site: Site) -> FastAPI:
    """Return the application of one process.

    Its ``state.refused`` is for what the server refuses before any application sees it.
    """
    limits = site.settings.limits
    app = FastAPI(title="lgsp", openapi_url=None, docs_url=None, redoc_url=None)
    install_problem_handlers(app)
    prefix = site.settings.lgsp_v1.prefix
    bounds = body_bounds(limits, site.admin_key, lgsp_prefix=prefix, served=site.axes)
    app.add_middleware(BodyGuard, bounds=bounds)
    app.add_middleware(_OneSlash)
    app.include_router(health_router(site.readiness))
    app.include_router(metrics_router(site.metrics, _gauges(site)))
    secrets = _secrets(site)
    for name, axis in site.axes.items():
        served = faces(axis, site.settings, admin_key=site.admin_key, secrets=secrets)
        for path, face in served.items():
            for prefix in ("", f"/w/{axis.world}"):  # the default world also without its name
                app.mount(f"{prefix}/{name}{path}", face)
    if site.authority is not None:
        authority = create_authority_app(
            site.authority,
            clock=site.clock,
            enrolment_key=site.enrolment_key,
            dates=EnrolmentClock(site.clock, site.topology.start),
        )
        app.mount("/authority", authority)
    app.add_api_route("/nodes/api/v1/hosts", _hosts(site))
    for name, node in site.nodes.items():
        app.mount(f"/nodes/{name}", create_node_app(node, admin_key=site.admin_key))
    if site.http is not None:
        for prefix, url in _elsewhere(site).items():
            app.mount(prefix, create_forward_app(site.http, url, body_limit=limits.package_bytes))
    app.state.refused = keeping_refusals(site.axes, site.settings.lgsp_v1.prefix, secrets=secrets)
    lost = partial(
        with_lost_calls,
        axes=site.axes,
        lgsp_prefix=site.settings.lgsp_v1.prefix,
        vxp=site.settings.vxp,
        secrets=secrets,
    )
    if site.portal and site.http is not None:
        page = create_portal_app(
            axes=list(site.axis_urls.items()),
            admin_key=site.admin_key,
            http=site.http,
            story=site.story,
            topology=site.topology,
            default_lang=site.settings.lang,
            host=site.settings.host,
            public_url=site.settings.public_url,
        )
        app.state.feed = page.state.feed
        app.mount("/", lost(page))
    else:
        app.router.default = lost(app.router.default)
    return app


def _secrets(site: Site) -> tuple[str, ...]:
    """Return what no conversation may show, where conversations are kept at all."""
    if not site.axes:
        return ()
    installation = installation_secret(site.settings)
    return given_secrets(site.topology, installation, site.admin_key)


def _elsewhere(site: Site) -> dict[str, str]:
    """Return what other processes serve and this one passes on: prefix and address of each."""
    axes = {f"/{name}": url for name, url in site.axis_urls.items() if name not in site.axes}
    nodes = {
        f"/nodes/{name}": url for name, url in site.node_urls.items() if name not in site.nodes
    }
    return {prefix: url for prefix, url in (axes | nodes).items() if url}


async def end_streams(app: FastAPI) -> None:
    """End the page's open streams. A server that stops waits for them, so call this before."""
    feed: Feed | None = getattr(app.state, "feed", None)
    if feed is not None:
        await feed.close()


def _gauges(site: Site) -> Callable[[], Awaitable[None]]:
    """Return what sets the queue-depth gauges before each reading."""

    async def refresh() -> None:
        for axis in site.axes.values():
            await axis.queues.measure()

    return refresh


def _hosts(site: Site) -> Callable[[], Awaitable[list[dict[str, Any]]]]:
    """Return the route that tells which node plays which agencies, and where it is: here."""
    reached = {*site.nodes, *site.node_urls}

    async def hosts() -> list[dict[str, Any]]:
        return [
            {
                "name": node.name,
                "title": {"vi": node.title.vi, "en": node.title.en},
                "url": f"/nodes/{node.name}" if node.name in reached else "",
                "agencies": [agency.code for agency in site.topology.agencies_of(node)],
            }
            for node in site.topology.nodes
        ]

    return hosts
