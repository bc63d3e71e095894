"""The page in a real browser: what people see while documents travel."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from lgsp_process import Program
from playwright.sync_api import Browser, Page, expect, sync_playwright
from threaded_server import from_a_thread

from lgsp.front.serve import bind, serving
from lgsp.portal.app import create_portal_app

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

PROVINCE, OFFICE, DISTRICT = "000.00.00.H21", "000.00.02.H21", "000.00.31.H21"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine; skipped where there is none, in CI a failure."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        reason = f"no Chromium on the PATH (looked for {', '.join(BROWSERS)})"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One running ``lgsp up`` with one document already delivered."""
    program = Program(["up"], tmp_path_factory.mktemp("page") / "data")
    program.start()
    send(program, "văn bản đầu tiên")
    yield program
    # A viewer who is still there is sent away in good order, not cut off when the grace is over.
    with httpx.stream("GET", f"{program.url}/stream", timeout=30) as viewer:
        lines = viewer.iter_lines()
        next(lines)
        program.process.send_signal(signal.SIGTERM)
        for _ in lines:
            pass
    assert program.process.wait(40) == 0


def send(up: Program, subject: str) -> None:
    """A department writes to a district; returns when the axis has it."""
    form = {"sender": OFFICE, "receivers": DISTRICT, "subject": subject}
    path = f"{up.url}/nodes/ubnd-tinh/api/v1/documents"
    made = httpx.post(path, data=form, headers=up.admin, timeout=60).raise_for_status().json()
    up.get(f"/nodes/ubnd-tinh/api/v1/documents/{made['reference']}", wait_s=30)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a hall's screen that must not complain; its requests are kept in ``asked``."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def count(page: Page, name: str) -> int:
    return int(re.sub(r"\D", "", page.inner_text(f"#{name}")))


def test_the_page_speaks_vietnamese_first_and_english_on_demand(up: Program, page: Page) -> None:
    page.goto(up.url)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("header")).to_contain_text("MÔ PHỎNG")
    expect(page.locator("header")).to_contain_text("Liên thông văn bản bốn cấp")
    page.click("nav a:text-is('EN')")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("header")).to_contain_text("SIMULATED")


def test_no_request_leaves_the_origin(up: Program, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(up.url)
    page.click("#documents a")
    expect(page.locator("#document .steps li").first).to_be_visible()
    assert len(asked) >= 3  # the page, the stream, the document
    assert [url for url in asked if not url.startswith((up.url, "data:"))] == []


def test_everything_fits_a_screen_of_1280_by_720(up: Program, page: Page) -> None:
    page.goto(up.url)
    wide, tall = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert (wide, tall) == (1280, 720)


def test_the_numbers_move_when_a_document_is_sent(up: Program, page: Page) -> None:
    page.goto(up.url)
    expect(page.locator("#documents a").first).to_be_visible()
    sent, received = count(page, "sent"), count(page, "received")
    send(up, "số phải tăng")
    expect(page.locator("#documents a").first).to_contain_text("số phải tăng", timeout=PATIENCE_MS)
    expect(page.locator("#documents a i").first).to_have_text("1/1", timeout=PATIENCE_MS)
    assert count(page, "sent") > sent
    assert count(page, "received") > received


def test_a_delivery_is_seen_moving(up: Program, page: Page) -> None:
    page.goto(up.url)
    page.evaluate(
        "new MutationObserver(() => { document.body.dataset.moved = 'yes'; })"
        ".observe(document.getElementById('moving'), {childList: true})"
    )
    page.wait_for_timeout(1500)  # the stream has caught up
    send(up, "đang chuyển động")
    expect(page.locator("body")).to_have_attribute("data-moved", "yes", timeout=PATIENCE_MS)


def test_a_chosen_document_shows_its_time_line_and_the_way_back(up: Program, page: Page) -> None:
    page.goto(up.url)
    page.click("#documents a:has-text('văn bản đầu tiên')")
    steps = page.locator("#document .steps")
    expect(steps).to_contain_text("Đã tiếp nhận", timeout=PATIENCE_MS)
    expect(page.locator("#document")).to_contain_text("02/12")
    page.click("#document a[data-back]")
    expect(page.locator("#list")).to_be_visible()


def test_the_page_reads_without_javascript(up: Program, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(up.url)
        expect(page.locator(".mark.dot")).to_have_count(222)
        assert count(page, "sent") >= 1
        page.click("#documents a")
        expect(page.locator("#document .steps li").first).to_be_visible()
    finally:
        context.close()


class SmallStory:
    """Four chapters that only the buttons turn."""

    def __init__(self) -> None:
        self.chapter, self.paused = 1, False

    def state(self) -> dict[str, object]:
        text = {"vi": f"Chương {self.chapter}", "en": f"Chapter {self.chapter}"}
        return {
            "step": self.chapter, "total": 4, "title": text, "text": text, "news": [text],
            "paused": self.paused, "finished": False, "failed": "",
        }  # fmt: skip

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def step(self) -> None:
        self.chapter, self.paused = self.chapter + 1, True


@asynccontextmanager
async def told_page() -> AsyncIterator[str]:
    """The page with a story of its own and no axis."""
    async with httpx.AsyncClient() as http:
        app = create_portal_app(axes=[], admin_key="k", http=http, story=SmallStory())
        sock = bind("127.0.0.1", 0)
        async with serving(app, sock):
            try:
                yield f"http://127.0.0.1:{sock.getsockname()[1]}"
            finally:
                await app.state.feed.close()


@pytest.fixture
def story_url() -> Iterator[str]:
    """The page with a story, served in a thread."""
    with from_a_thread(told_page()) as url:
        yield url


def test_the_buttons_pause_step_and_continue_the_story(story_url: str, page: Page) -> None:
    page.goto(story_url)
    pause, go_on = page.locator("[data-action=pause]"), page.locator("[data-action=continue]")
    expect(page.locator("#paused")).to_be_hidden()
    pause.click()
    expect(page.locator("#paused")).to_be_visible()
    expect(pause).to_be_disabled()
    page.click("[data-action=step]")
    expect(page.locator("#chapter")).to_have_text("2/4")
    expect(page.locator("#news")).to_have_text("Chương 2")
    go_on.click()
    expect(page.locator("#paused")).to_be_hidden()
    expect(go_on).to_be_disabled()
