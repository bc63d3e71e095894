"""The page's application: ``/`` (the page), ``/document`` (one time-line), ``/stream``, ``/story``.

Everything is rendered here; the page's script only moves dots and replaces what the stream sends.
Nothing is fetched from elsewhere, and the Content-Security-Policy forbids it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Sequence
from importlib import resources
from typing import Annotated, Any, Literal

import httpx
from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from edoc.plumbing.web import install_problem_handlers
from lgsp.portal.admission import admission
from lgsp.portal.conversations import add_conversations
from lgsp.portal.feed import Feed, Update
from lgsp.portal.picture import HEIGHT, WIDTH, draw
from lgsp.portal.source import AxisSource
from lgsp.portal.steps import steps_of
from lgsp.portal.story_control import StoryControl
from lgsp.portal.view import PageView
from lgsp.topology.model import Topology
from lgsp.topology.presets import gia_lai_2019

Language = Annotated[Literal["vi", "en"], Query(alias="lang")]
_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
    " connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


def create_portal_app(
    *,
    axes: Sequence[tuple[str, str]],
    admin_key: str,
    http: httpx.AsyncClient,
    story: StoryControl | None = None,
    topology: Topology | None = None,
    default_lang: Literal["vi", "en"] = "vi",
    host: str = "127.0.0.1",
    public_url: str = "",
) -> FastAPI:
    """Return the page's application.

    Args:
        axes: name and base address of each axis, in the order of the topology.
        admin_key: for the axes' native API; it never reaches the page.
        http: client for these addresses; closed by its owner.
        story: what the buttons pause and step; None shows no buttons.
        topology: who is drawn; the reference province where not given.
        default_lang: language where the address names none.
        host: where the program listens, and ``public_url`` where others reach it; where either is
            beyond the loopback interface calls are shown to those with credentials only.
    """
    world = topology or gia_lai_2019()
    sources = [AxisSource(name, url, http, admin_key) for name, url in axes]
    feed = Feed(sources, world, story)
    view = PageView(world, draw(world))
    templates = _templates()
    app = FastAPI(title="lgsp", openapi_url=None, docs_url=None, redoc_url=None)
    install_problem_handlers(app)
    app.state.feed = feed
    _add_pages(app, feed, view, templates, default_lang)
    add_conversations(app, sources, templates, default_lang, admission(host, admin_key, public_url))
    _add_stream(app, feed)
    if story is not None:
        _add_story(app, story)
    return app


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("lgsp.portal", "."),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # a running page never changes under its viewers
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = resources.files("lgsp.portal")
    environment.globals["style"] = Markup(own.joinpath("page.css").read_text("utf-8"))  # noqa: S704 - our own file
    environment.globals["script"] = Markup(own.joinpath("page.js").read_text("utf-8"))  # noqa: S704 - our own file
    environment.globals["calls_style"] = Markup(own.joinpath("calls.css").read_text("utf-8"))  # noqa: S704 - our own file
    environment.globals["width"], environment.globals["height"] = WIDTH, HEIGHT
    return environment


def _add_pages(
    app: FastAPI, feed: Feed, view: PageView, templates: Environment, default: Literal["vi", "en"]
) -> None:
    @app.get("/", response_class=HTMLResponse)
    async def page(lang: Language = default, id: str = "") -> HTMLResponse:  # noqa: A002
        """Show the page; ``id`` chooses a document."""
        await feed.look()
        nonce = secrets.token_urlsafe(16)
        values = view.page(feed.board(), lang)
        content = templates.get_template("page.html").render(
            **values, document=await _document(feed, view, id, lang), nonce=nonce
        )
        headers = {
            "Content-Security-Policy": _POLICY.format(nonce=nonce),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(content, headers=headers)

    @app.get("/document", response_class=HTMLResponse)
    async def document(id: str, lang: Language = default) -> HTMLResponse:  # noqa: A002
        """Return one document's time-line as a piece of the page."""
        shown = await _document(feed, view, id, lang)
        content = templates.get_template("document.html").render(
            document=shown, t=view.words(lang), lang=lang
        )
        return HTMLResponse(content, status_code=200 if shown else 404)


async def _document(feed: Feed, view: PageView, wanted: str, lang: str) -> dict[str, Any] | None:
    """Return what the page shows of one document; None where nobody knows it or answers."""
    for source in feed.sources if wanted else ():
        try:
            timeline = await source.timeline(wanted)
        except httpx.HTTPError:
            return None
        if timeline:
            return view.document(timeline, steps_of(timeline), lang)
    return None


def _add_stream(app: FastAPI, feed: Feed) -> None:
    @app.get("/stream")
    async def stream(request: Request) -> StreamingResponse:
        """Send the board and the moves as server-sent events."""

        async def lines() -> AsyncIterator[str]:
            async for update in feed.updates():
                if await request.is_disconnected():
                    return
                yield _line(update)

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)


def _line(update: Update) -> str:
    data = {**update.board, "moves": [move.plain() for move in update.moves]}
    return f"data: {json.dumps(data, ensure_ascii=False, default=str)}\n\n"


def _add_story(app: FastAPI, story: StoryControl) -> None:
    actions = {"pause": story.pause, "step": story.step, "continue": story.resume}

    @app.post("/story/{action}")
    async def control(
        request: Request, action: Literal["pause", "step", "continue"], lang: Language = "vi"
    ) -> Response:
        """Pause, step or continue the story. Only from the page itself, not from other sites."""
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return Response(status_code=403)
        actions[action]()
        if "application/json" in request.headers.get("accept", ""):
            return Response(
                json.dumps(story.state(), ensure_ascii=False), media_type="application/json"
            )
        return RedirectResponse(f"{request.scope.get('root_path', '')}/?lang={lang}", 303)
