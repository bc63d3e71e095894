"""The guard answers in the application's place where a body is too large, too slow, or unproven."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, File, Request, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from edoc.plumbing.body_guard import BodyBound, BodyGuard
from edoc.plumbing.web import install_problem_handlers

LIMIT = 1000
KEY = "khoa-quan-tri-thu"


class Note(BaseModel):
    text: str


@pytest.fixture
def read() -> list[str]:
    """What the application got to see."""
    return []


@pytest.fixture
async def http(read: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_problem_handlers(app)
    bounds = {"/own": BodyBound(None), "/form": BodyBound(LIMIT, KEY)}
    app.add_middleware(
        BodyGuard, bounds=lambda scope: bounds.get(scope["path"], BodyBound(LIMIT)), idle_s=0.1
    )

    @app.post("/json")
    async def json(note: Note) -> int:
        read.append(note.text)
        return len(note.text)

    @app.post("/form")
    async def form(files: Annotated[list[UploadFile], File()]) -> int:
        read.append("form")
        return len(files)

    @app.post("/own")
    async def own(request: Request) -> int:
        return len(await request.body())

    @app.get("/slow-answer")
    async def slow_answer() -> StreamingResponse:
        async def lines() -> AsyncIterator[str]:
            await asyncio.sleep(0.3)
            yield "late"

        return StreamingResponse(lines())

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        yield client


async def pieces(count: int, size: int = 300, wait_s: float = 0.0) -> AsyncIterator[bytes]:
    for _ in range(count):
        await asyncio.sleep(wait_s)
        yield b"x" * size


async def test_a_small_body_passes(http: httpx.AsyncClient) -> None:
    assert (await http.post("/json", json={"text": "chào"})).json() == 4


async def test_an_announced_large_body_is_refused_unread_in_both_languages(
    http: httpx.AsyncClient, read: list[str]
) -> None:
    answer = await http.post("/json", json={"text": "x" * LIMIT})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"
    assert "byte." in answer.json()["detail_vi"]
    assert "bytes." in answer.json()["detail_en"]
    assert read == []


async def test_a_large_body_of_unknown_length_is_cut(
    http: httpx.AsyncClient, read: list[str]
) -> None:
    answer = await http.post("/json", content=pieces(4))
    assert answer.status_code == 413
    assert read == []


async def test_a_silent_client_is_let_go(http: httpx.AsyncClient) -> None:
    answer = await http.post("/json", content=pieces(2, wait_s=0.3))
    assert answer.status_code == 408


async def test_a_form_is_not_read_without_the_key(http: httpx.AsyncClient, read: list[str]) -> None:
    files: Any = [("files", ("a.pdf", b"%PDF"))]
    for given in ({}, {"Authorization": "Bearer sai"}, {"Authorization": f"Basic {KEY}"}):
        answer = await http.post("/form", files=files, headers=given)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    assert read == []
    answer = await http.post("/form", files=files, headers={"Authorization": f"Bearer {KEY}"})
    assert answer.json() == 1


async def test_all_files_of_a_form_count_together(http: httpx.AsyncClient) -> None:
    files: Any = [("files", (f"{n}.pdf", b"x" * 400)) for n in range(3)]
    answer = await http.post("/form", files=files, headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 413


async def test_an_application_with_bounds_of_its_own_is_left_alone(
    http: httpx.AsyncClient,
) -> None:
    assert (await http.post("/own", content=b"x" * 5 * LIMIT)).json() == 5 * LIMIT


async def test_a_slow_answer_is_not_a_slow_body(http: httpx.AsyncClient) -> None:
    assert (await http.get("/slow-answer")).text == "late"


async def test_a_length_of_a_thousand_digits_is_too_large(http: httpx.AsyncClient) -> None:
    answer = await http.post("/json", content=b"{}", headers={"Content-Length": "9" * 5000})
    assert answer.status_code == 413
