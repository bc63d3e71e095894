"""A command line needs one address: the portal passes calls on to the roles that serve them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, File, Form, Request, Response, UploadFile

from edoc.plumbing.clock import SystemClock
from edoc.plumbing.metrics import Metrics
from lgsp.front.site import Site, create_site
from lgsp.settings import Settings
from lgsp.topology.presets import preset

KEY = "khoa-quan-tri-thu-nghiem"
BEARER = {"Authorization": f"Bearer {KEY}"}


def role() -> FastAPI:
    """Serves what a node's and an axis's process serve, as far as a command line asks."""
    app = FastAPI()

    @app.post("/nodes/xa/api/v1/documents", status_code=202)
    async def send(
        request: Request,
        sender: Annotated[str, Form()],
        files: Annotated[list[UploadFile], File()],
    ) -> dict[str, Any]:
        content = await files[0].read()
        key = request.headers["authorization"]
        return {"sender": sender, "name": files[0].filename, "size": len(content), "key": key}

    @app.get("/national/api/v1/timeline")
    async def timeline(id: str) -> dict[str, str]:  # noqa: A002
        return {"id": id}

    @app.get("/national/api/v1/packages/{package}/content")
    async def content(package: str) -> dict[str, str]:
        return {"package": package}

    @app.get("/national/api/v1/agencies")
    async def agencies(request: Request) -> Response:
        told = {
            "X-Content-SHA256": "ab",
            "X-Served-SHA256": "cd",
            "X-Lgsp-Registry-Version": "7",
            "X-Lgsp-Asked": request.headers.get("x-lgsp-explain", ""),
            "Set-Cookie": "a=b",
        }
        return Response("[]", headers=told)

    @app.get("/metrics")
    async def metrics() -> str:
        return "not for everybody"

    return app


@pytest.fixture
async def portal() -> AsyncIterator[httpx.AsyncClient]:
    inside = httpx.AsyncClient(transport=httpx.ASGITransport(app=role()))

    async def readiness() -> dict[str, bool]:
        return {}

    site = Site(
        topology=preset("gia-lai-2019"),
        settings=Settings(),
        admin_key=KEY,
        metrics=Metrics(),
        clock=SystemClock(),
        readiness=readiness,
        axis_urls={"national": "http://axis:8028/national"},
        node_urls={"xa": "http://node-xa:8028/nodes/xa"},
        http=inside,
        portal=True,
    )
    transport = httpx.ASGITransport(app=create_site(site))
    async with inside, httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


async def test_a_document_is_sent_through_the_portal(portal: httpx.AsyncClient) -> None:
    hosts = (await portal.get("/nodes/api/v1/hosts")).json()
    node = next(host for host in hosts if host["name"] == "xa")
    answer = await portal.post(
        f"{node['url']}/api/v1/documents",
        data={"sender": "000.01.31.H21"},
        files=[("files", ("tep.pdf", b"%PDF-1.7", "application/pdf"))],
        headers=BEARER,
    )
    assert answer.status_code == 202
    assert answer.json() == {
        "sender": "000.01.31.H21", "name": "tep.pdf", "size": 8, "key": f"Bearer {KEY}",
    }  # fmt: skip


async def test_the_way_of_a_document_is_asked_through_the_portal(
    portal: httpx.AsyncClient,
) -> None:
    wanted = "000.00.12.H21,2019/12/02,1/BC-SNV"
    answer = await portal.get("/national/api/v1/timeline", params={"id": wanted}, headers=BEARER)
    assert answer.json() == {"id": wanted}


async def test_hashes_and_headers_of_our_own_are_passed_on_and_no_others(
    portal: httpx.AsyncClient,
) -> None:
    asking = {**BEARER, "X-Lgsp-Explain": "vi"}
    told = (await portal.get("/national/api/v1/agencies", headers=asking)).headers
    assert (told["x-content-sha256"], told["x-served-sha256"]) == ("ab", "cd")
    assert (told["x-lgsp-registry-version"], told["x-lgsp-asked"]) == ("7", "vi")
    assert "set-cookie" not in told


async def test_nothing_is_passed_on_to_a_node_without_the_key(portal: httpx.AsyncClient) -> None:
    answer = await portal.post("/nodes/xa/api/v1/documents", data={"sender": "x"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/national/api/v1/%2e%2e/%2e%2e/%2e%2e/metrics",
        "/nodes/xa/api/v1/..%2f..%2f../metrics",
        "/national/vxp/getAgenciesList",
    ],
)
async def test_nothing_but_the_api_is_reached(portal: httpx.AsyncClient, path: str) -> None:
    answer = await portal.get(path, headers=BEARER)
    assert answer.status_code == 404
    assert "not for everybody" not in answer.text


async def test_a_role_that_is_away_is_a_503() -> None:
    from lgsp.forward import create_forward_app

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    inside = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
    app = create_forward_app(inside, "http://axis/national", body_limit=10)
    transport = httpx.ASGITransport(app=app)
    async with inside, httpx.AsyncClient(transport=transport, base_url="http://p") as client:
        answer = await client.get("/api/v1/ledger")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
