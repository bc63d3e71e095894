"""Problem details, bounded bodies, health and metrics: what every HTTP face shares."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

from edoc.contract.findings import Finding, Severity, Text
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.web import (
    Problem,
    health_router,
    install_problem_handlers,
    language_of,
    metrics_router,
    read_body,
)
from edoc.ports.bus import BusUnavailable
from edoc.ports.database import DatabaseUnavailable

FINDING = Finding(
    rule="E-FROM-ORGANID",
    severity=Severity.ERROR,
    message=Text("Thiếu mã định danh", "The code is missing"),
    mend=Text("Điền OrganId", "Fill in OrganId"),
    source="QCVN 102:2016 1.1",
    path="edXMLHeader/MessageHeader/From/OrganId",
    line=7,
)


class Login(BaseModel):
    password: int


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/refused")
    async def refused() -> None:
        title = Text("Từ chối", "Refused")
        detail = Text("Gói tin sai", "The package is wrong")
        raise Problem(
            422, "refused", title, detail, findings=[FINDING], rule="QCVN 102", retry_after=9
        )

    @app.get("/fault")
    async def fault() -> None:
        raise ZeroDivisionError("secret detail of /srv/app.py")

    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, "inner words", headers={"X-Tea": "yes"})

    @app.get("/database")
    async def database() -> None:
        raise DatabaseUnavailable("disk full at /var/lib")

    @app.get("/bus")
    async def bus() -> None:
        raise BusUnavailable("10.0.0.3")

    @app.post("/login")
    async def login(body: Login) -> int:
        return body.password

    @app.post("/echo")
    async def echo(request: Request) -> int:
        return len(await read_body(request, 100, idle_s=0.2))

    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_problem_speaks_vietnamese_and_holds_both_languages(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/refused")
    body = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "9"
    assert (body["title"], body["detail"]) == ("Từ chối", "Gói tin sai")
    assert (body["title_en"], body["detail_en"]) == ("Refused", "The package is wrong")
    assert (body["code"], body["rule"], body["instance"]) == ("refused", "QCVN 102", "/refused")


async def test_a_problem_speaks_english_where_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get("/refused", headers={"Accept-Language": "en-GB,en;q=0.9,vi;q=0.1"})
    assert answer.json()["title"] == "Refused"
    assert answer.headers["content-language"] == "en"


async def test_findings_name_rule_place_and_remedy(client: httpx.AsyncClient) -> None:
    [finding] = (await client.get("/refused")).json()["findings"]
    assert finding["rule"] == "E-FROM-ORGANID"
    assert finding["mend"] == {"vi": "Điền OrganId", "en": "Fill in OrganId"}
    assert (finding["path"], finding["line"]) == (FINDING.path, 7)


async def test_a_fault_shows_an_incident_and_nothing_of_the_inside(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await client.get("/fault")
    assert answer.status_code == 500
    assert answer.json()["incident"] in answer.json()["detail"]
    for inner in ("ZeroDivision", "secret", "Traceback", ".py"):
        assert inner not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/refused", 405, "method-not-allowed"),
        ("GET", "/database", 503, "unavailable"),
        ("GET", "/bus", 503, "unavailable"),
        ("GET", "/teapot", 418, "bad-request"),
    ],
)
async def test_every_error_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    for inner in ("disk", "10.0.0.3", "inner words"):
        assert inner not in answer.text


async def test_an_unavailable_store_says_when_to_come_again(client: httpx.AsyncClient) -> None:
    assert (await client.get("/database")).headers["retry-after"] == "5"


async def test_an_error_keeps_the_headers_it_came_with(client: httpx.AsyncClient) -> None:
    assert (await client.get("/teapot")).headers["x-tea"] == "yes"
    assert (await client.delete("/refused")).headers["allow"] == "GET"


async def test_an_invalid_body_is_named_by_place_but_not_repeated(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/login", json={"password": "hunter2"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.password"
    assert "hunter2" not in answer.text


async def test_a_body_within_the_bound_is_read(client: httpx.AsyncClient) -> None:
    assert (await client.post("/echo", content=b"x" * 100)).json() == 100
    assert (await client.post("/echo", content=b"")).json() == 0


async def test_a_larger_body_is_refused_by_its_length(client: httpx.AsyncClient) -> None:
    answer = await client.post("/echo", content=b"x" * 101)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert "100" in answer.json()["detail"]


async def test_a_larger_body_without_a_length_is_refused_while_reading(
    client: httpx.AsyncClient,
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 10

    answer = await client.post("/echo", content=pieces())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", "vi"),
        ("fr", "vi"),
        ("*", "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("vi,en;q=0.9", "vi"),
        ("en;q=0.2, vi-VN;q=0.8", "vi"),
        ("en;q=0", "vi"),
        ("en;q=nonsense", "vi"),
        (";;,,=", "vi"),
    ],
)
def test_the_language_is_the_one_preferred(header: str, wanted: str) -> None:
    assert language_of(header) == wanted


async def test_ready_only_while_every_part_works() -> None:
    parts = {"database": True, "bus": False}

    async def readiness() -> dict[str, bool]:
        return parts

    app = FastAPI()
    app.include_router(health_router(readiness))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        waiting = await client.get("/readyz")
        parts["bus"] = True
        ready = await client.get("/readyz")
    assert (waiting.status_code, waiting.json()["parts"]["bus"]) == (503, False)
    assert (ready.status_code, ready.json()["ready"]) == (200, True)


async def test_metrics_are_read_fresh() -> None:
    metrics = Metrics()
    metrics.accepted.labels("national", "edoc").inc()

    async def refresh() -> None:
        metrics.queue_depth.labels("national", "intake").set(3)

    app = FastAPI()
    app.include_router(metrics_router(metrics, refresh))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        text = (await client.get("/metrics")).text
    assert 'lgsp_accepted_total{axis="national",kind="edoc"} 1.0' in text
    assert 'lgsp_queue_depth{axis="national",queue="intake"} 3.0' in text


async def test_metrics_keep_their_gauges_while_the_database_is_away() -> None:
    metrics = Metrics()
    metrics.queue_depth.labels("national", "intake").set(7)
    asked: list[int] = []

    async def refresh() -> None:
        asked.append(1)
        raise DatabaseUnavailable("away")

    app = FastAPI()
    app.include_router(metrics_router(metrics, refresh))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answers = [await client.get("/metrics") for _ in range(3)]
    assert all('queue="intake"} 7.0' in answer.text for answer in answers)
    assert len(asked) == 1
