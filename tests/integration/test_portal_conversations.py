"""The page that tells why calls were refused: both languages, no script, nothing unescaped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Request

from lgsp.portal.admission import is_loopback
from lgsp.portal.app import create_portal_app

NASTY = "<script>alert(1)</script>"


def line(**changed: Any) -> dict[str, Any]:
    reason = {
        "code": "C-VXP-SECRET", "what": {"vi": f"sai {NASTY}", "en": "wrong"},
        "mend": {"vi": "sửa lại", "en": "mend it"}, "nearest": NASTY, "source": "SDK",
        "evidence": "sdk", "path": "hash-header", "line": None, "refusing": True,
    }  # fmt: skip
    odd = {**reason, "code": "W-SIGNER", "refusing": False}
    return {
        "seq": 1, "id": "0a1b", "axis": "gia-lai", "at": "2019-12-02T01:00:00+00:00",
        "at_real": "2026-11-22T01:17:00+00:00", "dialect": "vxp", "operation": "sendEdoc",
        "system_id": "tu-do-1", "claimed": "tu-do-1", "proven": False, "method": "POST",
        "target": f"/gia-lai/vxp/sendEdoc?{NASTY}", "status": 200, "refused": True,
        "answer": "", "explanations": [reason, odd],
    } | changed  # fmt: skip


def basic(name: str, password: str) -> str:
    return str(httpx.BasicAuth(name, password)._auth_header)


def whole() -> dict[str, Any]:
    message = {"headers": [[NASTY, NASTY]], "body": NASTY, "size": 25, "sha256": "ab"}
    return {**line(), "request": message, "reply": message}


class FakeAxis:
    """Answers as the native API does; ``asked`` are the systems that were asked for."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.lines = lines
        self.asked: list[str] = []

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/gia-lai/api/v1/conversations")
        def newest(request: Request, limit: int, system: str = "") -> list[dict[str, Any]]:
            self.asked.append(system)
            match request.headers["authorization"]:
                case "Bearer khoa-quan-tri":
                    return self.lines
                case given if given == basic("tu-do-2", "bi-mat"):
                    return [line(system_id="tu-do-2", id="0c1d")]
                case _:
                    raise HTTPException(401)

        @app.get("/gia-lai/api/v1/conversations/{wanted}")
        def one(wanted: str) -> dict[str, Any]:
            if wanted != "0a1b":
                raise HTTPException(404)
            return whole()

        return app


@pytest.fixture
def axis() -> FakeAxis:
    return FakeAxis([line()])


@pytest.fixture
async def page(axis: FakeAxis) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=axis.app())) as http:
        app = create_portal_app(
            axes=[("gia-lai", "http://axis/gia-lai")], admin_key="khoa-quan-tri", http=http
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            yield client


async def test_the_list_tells_mistake_and_mend(page: httpx.AsyncClient) -> None:
    shown = (await page.get("/conversations")).text
    for wanted in (
        "Vì sao bị từ chối?", "22/11/2026 08:17:00", "C-VXP-SECRET", "Sửa lại.", "W-SIGNER",
        "tự xưng, chưa xác thực", "theo bộ thư viện chính thức",
    ):  # fmt: skip
        assert wanted in shown


async def test_the_list_speaks_english(page: httpx.AsyncClient) -> None:
    shown = (await page.get("/conversations?lang=en")).text
    assert "Refused? See why" in shown
    assert "Mend it." in shown


@pytest.mark.parametrize(
    ("path", "shown"), [("", "line 2"), ("MessageHeader/To", "MessageHeader/To, line 2")]
)
async def test_a_place_is_element_and_line_or_the_line_alone(
    page: httpx.AsyncClient, axis: FakeAxis, path: str, shown: str
) -> None:
    reason = {**line()["explanations"][0], "path": path, "line": 2}
    axis.lines = [line(explanations=[reason])]
    assert f"<dd>{shown}</dd>" in (await page.get("/conversations?lang=en")).text


@pytest.mark.parametrize(("lang", "told"), [("vi", "lặp lại 3 lần nữa"), ("en", "again 3 times")])
async def test_what_came_again_is_counted(
    page: httpx.AsyncClient, axis: FakeAxis, lang: str, told: str
) -> None:
    axis.lines = [line(again=3, last_at_real="2026-11-22T01:18:00+00:00")]
    shown = (await page.get(f"/conversations?lang={lang}")).text
    assert told in shown
    assert "22/11/2026 08:18:00" in shown


async def test_a_refusal_above_is_no_answer_of_this_axis(
    page: httpx.AsyncClient, axis: FakeAxis
) -> None:
    axis.lines = [line(operation="uplink", status=0)]
    shown = (await page.get("/conversations")).text
    assert "trục quốc gia từ chối" in shown
    assert "không nhận được trả lời" not in shown


async def test_nothing_a_caller_sent_is_read_as_markup(page: httpx.AsyncClient) -> None:
    for path in ("/conversations", "/conversations/gia-lai/0a1b", f"/conversations?system={NASTY}"):
        assert NASTY not in (await page.get(path)).text


async def test_the_pages_run_no_script_and_fetch_nothing(page: httpx.AsyncClient) -> None:
    answer = await page.get("/conversations")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "<script" not in answer.text


async def test_one_call_is_shown_whole(page: httpx.AsyncClient) -> None:
    shown = (await page.get("/conversations/gia-lai/0a1b")).text
    assert "Yêu cầu nhận được" in shown
    assert "HTTP 200" in shown


@pytest.mark.parametrize("path", ["gia-lai/khong-co", "khong-co/0a1b"])
async def test_an_unknown_call_is_404(page: httpx.AsyncClient, path: str) -> None:
    answer = await page.get(f"/conversations/{path}")
    assert answer.status_code == 404
    assert "Không có lời gọi này" in answer.text


async def test_one_systems_calls_can_be_chosen(page: httpx.AsyncClient, axis: FakeAxis) -> None:
    await page.get("/conversations?system=tu-do-1")
    assert axis.asked == ["tu-do-1"]


async def test_an_empty_list_says_what_to_do(page: httpx.AsyncClient, axis: FakeAxis) -> None:
    axis.lines = []
    shown = (await page.get("/conversations")).text
    assert "Chưa có lời gọi nào bị từ chối" in shown
    assert "lgsp why" in shown


async def test_an_axis_that_does_not_answer_is_named() -> None:
    async def away(scope: Any, receive: Any, send: Any) -> None:
        raise httpx.ConnectError("away")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=away)) as http:
        app = create_portal_app(axes=[("x", "http://axis/x")], admin_key="k", http=http)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            assert "Mất kết nối tới trục" in (await client.get("/conversations")).text


REACHED = {
    "listens further": {"host": "0.0.0.0"},
    "stands behind a proxy": {"host": "127.0.0.1", "public_url": "https://truc.example.vn/lgsp"},
}


@pytest.fixture(params=REACHED)
async def public(
    request: pytest.FixtureRequest, axis: FakeAxis
) -> AsyncIterator[httpx.AsyncClient]:
    """The page of a program that other machines reach."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=axis.app())) as http:
        app = create_portal_app(
            axes=[("gia-lai", "http://axis/gia-lai")],
            admin_key="khoa-quan-tri",
            http=http,
            **REACHED[request.param],
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            yield client


@pytest.mark.parametrize(
    "auth", [None, ("tu-do-2", "sai"), ("admin", "sai"), ("admin", "bi-mat"), ("", "")]
)
@pytest.mark.parametrize("path", ["/conversations", "/conversations?system=tu-do-1"])
async def test_strangers_read_nothing_from_another_machine(
    public: httpx.AsyncClient, path: str, auth: tuple[str, str] | None
) -> None:
    answer = await public.get(path, auth=auth)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert "C-VXP-SECRET" not in answer.text


async def test_a_system_reads_its_own_calls_from_another_machine(
    public: httpx.AsyncClient,
) -> None:
    answer = await public.get("/conversations", auth=("tu-do-2", "bi-mat"))
    assert "0c1d" in answer.text
    assert "0a1b" not in answer.text


async def test_the_operator_reads_all_calls_from_another_machine(public: httpx.AsyncClient) -> None:
    answer = await public.get("/conversations", auth=("admin", "khoa-quan-tri"))
    assert "0a1b" in answer.text


async def test_a_public_address_on_this_machine_changes_nothing(axis: FakeAxis) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=axis.app())) as http:
        app = create_portal_app(
            axes=[("gia-lai", "http://axis/gia-lai")],
            admin_key="khoa-quan-tri",
            http=http,
            public_url="http://localhost:9000",
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            assert (await client.get("/conversations")).status_code == 200


@pytest.mark.parametrize(
    ("host", "private"),
    [("127.0.0.1", True), ("127.0.0.2", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("10.1.2.3", False), ("truc.example.vn", False)],
)  # fmt: skip
def test_only_the_loopback_interface_is_private(host: str, private: bool) -> None:
    assert is_loopback(host) is private
