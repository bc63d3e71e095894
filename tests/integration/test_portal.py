"""The public page against two axes that answer as the native API does."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException

from lgsp.front.serve import bind, serving
from lgsp.portal.app import create_portal_app
from lgsp.topology.presets import GIA_LAI, GOVERNMENT_OFFICE, KON_TUM

AT = "2019-12-02T01:05:00Z"
LETTER = "a" * 24


class FakeAxis:
    """Serves a fixed history under the paths of the native API."""

    def __init__(self) -> None:
        self.happened: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.broken = False

    def add(self, type_: str, **values: str) -> None:
        names = ("package_id", "delivery_id", "sender", "receiver", "kind", "code", "text")
        empty = dict.fromkeys(names, "")
        seq = len(self.happened) + 1
        self.happened.append({"seq": seq, "at": AT, "type": type_, **empty, **values})

    def app(self) -> FastAPI:
        app = FastAPI()
        counts = {"balanced": True, "in_flight": 2}
        app.get("/api/v1/ledger")(lambda: {"edoc": counts, "status": {**counts, "in_flight": 0}})
        app.get("/api/v1/world")(lambda: {"now": AT, "scale": 60.0})

        @app.get("/api/v1/events")
        def events(after: int, limit: int) -> list[dict[str, Any]]:
            if self.broken:
                raise HTTPException(503)
            return self.happened[after : after + limit]

        @app.get("/api/v1/timeline")
        def timeline(id: str) -> dict[str, Any]:  # noqa: A002
            if id != LETTER:
                raise HTTPException(404)
            return _timeline()

        return app


def _timeline() -> dict[str, Any]:
    shared = {"at": AT, "text": {"vi": "", "en": ""}}
    return {
        "package": {"id": LETTER, "code": "12/VPCP", "subject": "V/v <thử>",
                    "sender": GOVERNMENT_OFFICE},
        "entries": [
            {**shared, "type": "accepted", "delivery_id": "", "receiver": "", "code": ""},
            {**shared, "type": "status", "delivery_id": "d1", "receiver": "", "code": "01"},
            {**shared, "type": "status", "delivery_id": "d2", "receiver": "", "code": "01"},
            {**shared, "type": "status", "delivery_id": "d2", "receiver": "", "code": "02"},
        ],
        "deliveries": [
            {"delivery": {"id": "d1", "receiver": GIA_LAI}, "statuses": []},
            {"delivery": {"id": "d2", "receiver": KON_TUM},
             "statuses": [{"code": "02", "description": "gửi nhầm"}]},
        ],
    }  # fmt: skip


class FakeStory:
    """Remembers which buttons were pressed."""

    def __init__(self) -> None:
        self.pressed: list[str] = []

    def state(self) -> dict[str, object]:
        return {
            "step": 2, "total": 8, "title": {"vi": "Công văn khẩn", "en": "Urgent letter"},
            "text": {"vi": "Kể chuyện", "en": "Tale"}, "news": [], "paused": False,
            "finished": False, "failed": "",
        }  # fmt: skip

    def pause(self) -> None:
        self.pressed.append("pause")

    def resume(self) -> None:
        self.pressed.append("continue")

    def step(self) -> None:
        self.pressed.append("step")


class World:
    """The page, its two axes and its story."""

    def __init__(self) -> None:
        self.national, self.province, self.story = FakeAxis(), FakeAxis(), FakeStory()
        site = FastAPI()
        site.mount("/national", self.national.app())
        site.mount("/gia-lai", self.province.app())
        inner = httpx.AsyncClient(transport=httpx.ASGITransport(site))
        self.app = create_portal_app(
            axes=[("national", "http://t/national"), ("gia-lai", "http://t/gia-lai")],
            admin_key="never-shown",
            http=inner,
            story=self.story,
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://page"
        )

    def cross(self) -> None:
        """A letter goes from the Government Office over both axes to Gia Lai, and to Kon Tum."""
        shared = {"package_id": LETTER, "sender": GOVERNMENT_OFFICE, "kind": "edoc"}
        self.national.add("accepted", **shared, text="V/v <thử>")
        for receiver in (GIA_LAI, KON_TUM):
            self.national.add("routed", **shared, receiver=receiver)
            self.national.add("done", **shared, receiver=receiver)
        again = {**shared, "package_id": "b" * 24}
        self.province.add("accepted", **again, text="V/v <thử>")
        self.province.add("routed", **again, receiver=GIA_LAI)
        self.province.add("done", **again, receiver=GIA_LAI)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    yield world
    await world.client.aclose()
    await world.app.state.feed.close()


async def test_the_page_is_vietnamese_first_and_says_that_it_is_simulated(world: World) -> None:
    page = (await world.client.get("/")).text
    assert '<html lang="vi">' in page
    assert "MÔ PHỎNG" in page
    assert "Thứ Hai, 02/12/2019 08:05" in page
    assert "SIMULATED" in (await world.client.get("/?lang=en")).text


async def test_all_agencies_of_four_levels_are_drawn(world: World) -> None:
    page = (await world.client.get("/")).text
    assert page.count('class="mark dot') == 222
    assert page.count('class="mark circle') == 17
    assert "Văn phòng Chính phủ · 000.00.00.G22" in page


async def test_a_document_over_two_axes_is_one_sent_and_counted_once_per_receiver(
    world: World,
) -> None:
    world.cross()
    page = (await world.client.get("/")).text
    assert '<b id="sent">1</b>' in page
    assert '<b id="received">2</b>' in page


async def test_nothing_is_fetched_from_outside_and_no_key_is_shown(world: World) -> None:
    answer = await world.client.get("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    outside = answer.text.replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in outside
    assert "https://" not in outside
    assert "never-shown" not in answer.text


async def test_what_senders_wrote_is_escaped(world: World) -> None:
    world.cross()
    page = (await world.client.get("/")).text
    assert "V/v &lt;thử&gt;" in page
    assert "V/v <thử>" not in page


async def test_a_chosen_document_shows_its_steps_and_the_reason_of_a_return(world: World) -> None:
    page = (await world.client.get(f"/?id={LETTER}")).text
    assert "12/VPCP" in page
    assert "<b>2/2</b>" in page
    assert "gửi nhầm" in page
    assert "UBND tỉnh Kon Tum" in page


async def test_an_unknown_document_is_said_so(world: World) -> None:
    answer = await world.client.get("/document?id=nowhere")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text


async def test_a_lost_axis_is_told_and_the_page_still_stands(world: World) -> None:
    world.national.broken = True
    answer = await world.client.get("/")
    assert answer.status_code == 200
    assert 'id="lost"  role="status"' in answer.text


async def test_the_buttons_steer_the_story(world: World) -> None:
    for action in ("pause", "step", "continue"):
        answer = await world.client.post(f"/story/{action}")
        assert answer.status_code == 303
    assert world.story.pressed == ["pause", "step", "continue"]


async def test_another_site_cannot_press_the_buttons(world: World) -> None:
    answer = await world.client.post("/story/pause", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert world.story.pressed == []


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    """Serve the page on a free port."""
    sock = bind("127.0.0.1", 0)
    async with serving(world.app, sock):
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            await world.app.state.feed.close()


async def test_the_stream_sends_the_board_and_then_what_moves(world: World) -> None:
    async with (
        asyncio.timeout(20),
        served(world) as url,
        httpx.AsyncClient() as client,
        client.stream("GET", f"{url}/stream") as answer,
    ):
        lines = (line async for line in answer.aiter_lines() if line.startswith("data:"))
        first = json.loads((await anext(lines))[5:])
        await anext(lines)
        world.cross()
        moves: list[dict[str, str]] = []
        while len(moves) < 3:
            moves += json.loads((await anext(lines))[5:])["moves"]
    assert first["sent"] == 0
    assert {"axis": "national", "from": GOVERNMENT_OFFICE, "to": KON_TUM, "kind": "edoc",
            "code": ""} in moves  # fmt: skip


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
async def test_a_real_browser_shows_the_page_without_complaint(world: World) -> None:
    from playwright.async_api import async_playwright

    complaints: list[str] = []
    asked: list[str] = []
    async with served(world) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 720})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(url)
        world.cross()
        await page.wait_for_selector("#received:text-is('2')")
        await page.click("#documents a")
        await page.wait_for_selector("#document .steps li")
        tall = await page.evaluate("document.documentElement.scrollHeight")
        await browser.close()
    assert complaints == []
    assert all(address.startswith((url, "data:")) for address in asked)
    assert tall <= 720
