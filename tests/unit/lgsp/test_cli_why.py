"""``lgsp why``: the mistake and its mend, in both languages, for people and for programs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lgsp.cli.failure import ExitCode
from lgsp.cli.main import main
from lgsp.reason_words import sentence

Answer = Callable[[str, dict[str, list[str]]], tuple[int, Any]]


def line(**changed: Any) -> dict[str, Any]:
    """Return a conversation as the server lists it."""
    reason = {
        "code": "E-RECEIVER-UNKNOWN",
        "what": {"vi": "đơn vị nhận 000.00.31.H21 không tồn tại", "en": "receiver unknown"},
        "mend": {"vi": "Có phải là 000.00.13.H21 (Sở Tư pháp)?", "en": "Did you mean it?"},
        "nearest": "000.00.13.H21 (Sở Tư pháp)", "source": "QCVN 102:2016", "evidence": "guide",
        "path": "edXMLHeader/MessageHeader/To/OrganId", "line": 12, "refusing": True,
    }  # fmt: skip
    odd = {**reason, "code": "W-SIGNER", "refusing": False, "line": None}
    return {
        "seq": 1, "id": "0a1b2c", "axis": "gia-lai", "at": "2019-12-02T01:00:00+00:00",
        "at_real": "2026-11-22T01:17:00+00:00", "dialect": "vxp", "operation": "sendEdoc",
        "system_id": "tu-do-1", "claimed": "tu-do-1", "proven": True, "method": "POST",
        "target": "/gia-lai/vxp/sendEdoc", "status": 200, "refused": True,
        "answer": '{"status":"FAIL","ErrorCode":"18"}', "explanations": [reason, odd],
    } | changed  # fmt: skip


def message(body: str = "<edXML/>") -> dict[str, Any]:
    headers = [["Host", "127.0.0.1"], ["authorization", "Basic ***"]]
    return {"headers": headers, "body": body, "size": len(body), "sha256": "ab" * 32}


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], None]]:
    """Give a function that serves answers and points the command line there."""
    monkeypatch.chdir(tmp_path)
    servers: list[HTTPServer] = []

    def start(answer: Answer) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                status, content = answer(parts.path, parse_qs(parts.query))
                data = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                return

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setenv("LGSP_URL", f"http://127.0.0.1:{server.server_port}")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def only(*lines: dict[str, Any]) -> Answer:
    """Answer these on the provincial axis, nothing on the other."""
    return lambda path, _: (200, list(lines) if "gia-lai" in path else [])


def test_a_place_without_an_element_is_its_line_alone(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    reason = {**line()["explanations"][0], "path": "", "line": 2}
    serve(only(line(explanations=[reason])))
    assert main(["why", "--lang", "en"]) == ExitCode.OK
    assert "Where: line 2\n" in capsys.readouterr().out


def test_it_names_mistake_place_mend_and_nearest_form(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(only(line()))
    assert main(["why"]) == ExitCode.OK
    shown = capsys.readouterr().out
    for wanted in (
        "22/11/2026 08:17:00", "tu-do-1 (đã xác thực)", "HTTP 200", "E-RECEIVER-UNKNOWN",
        "MessageHeader/To/OrganId, dòng 12", "Có phải là 000.00.13.H21", "QCVN 102:2016",
        "theo tài liệu kết nối", "lgsp why 0a1b2c", "W-SIGNER",
    ):  # fmt: skip
        assert wanted in shown


def test_it_speaks_english_on_demand(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(only(line()))
    main(["why", "--lang", "en"])
    shown = capsys.readouterr().out
    assert "Receiver unknown." in shown
    assert "from a guide or a legal text" in shown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"proven": False}, "tự xưng là tu-do-1, chưa xác thực"),
        ({"proven": False, "system_id": "", "claimed": "la"}, "trục không có hệ thống này"),
        ({"proven": False, "system_id": "", "claimed": ""}, "không rõ hệ thống nào"),
        ({"status": 0}, "không nhận được trả lời"),
        ({"refused": False}, "được nhận, nhưng lạ"),
    ],
)
def test_it_tells_who_called_and_what_came_of_it(
    serve: Callable[[Answer], None],
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, Any],
    told: str,
) -> None:
    serve(only(line(**changed)))
    main(["why"])
    assert told in capsys.readouterr().out


def test_where_nothing_was_refused_it_says_what_to_do(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(only())
    assert main(["why", "--system", "tu-do-1"]) == ExitCode.OK
    shown = capsys.readouterr().out
    assert "Chưa có lời gọi nào bị từ chối của hệ thống “tu-do-1”" in shown
    assert "X-Lgsp-Explain" in shown


def test_the_newest_of_all_axes_come_last(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        minute = 10 if "gia-lai" in path else 20
        return 200, [line(id=path.split("/")[1], at_real=f"2026-11-22T01:{minute}:00+00:00")]

    serve(answer)
    main(["why", "--json"])
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ["gia-lai", "national"]


def test_options_reach_the_server(serve: Callable[[Answer], None]) -> None:
    asked: list[tuple[str, dict[str, list[str]]]] = []

    def answer(path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        asked.append((path, query))
        return 200, []

    serve(answer)
    main(["why", "--axis", "gia-lai", "--system", "tu-do-1", "--last", "7"])
    assert asked == [
        ("/gia-lai/api/v1/conversations", {"system": ["tu-do-1"], "limit": ["7"]}),
    ]


def test_an_unknown_axis_is_named_with_the_known_ones(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(only())
    assert main(["why", "--axis", "gialai"]) == ExitCode.NOT_FOUND
    assert "gia-lai" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("vi", "Lặp lại: 3 lần nữa, lần cuối 22/11/2026 08:18:00"),
        ("en", "Again: 3 times, last at 22/11/2026 08:18:00"),
    ],
)
def test_what_came_again_is_counted_on_the_call_that_is_kept(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str], lang: str, told: str
) -> None:
    serve(only(line(again=3, last_at_real="2026-11-22T01:18:00+00:00")))
    main(["why", "--lang", lang])
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lang", "told"),
    [("vi", "trục quốc gia từ chối: 22: Khong"), ("en", "the national axis refused: 22: Khong")],
)
def test_a_refusal_above_is_no_answer_of_this_axis(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str], lang: str, told: str
) -> None:
    refused = line(operation="uplink", status=0, answer="22: Khong", method="UPLINK")
    serve(lambda path, _: (200, {**refused, "request": message(""), "reply": message("22")}))
    main(["why", "0a1b2c", "--lang", lang])
    shown = capsys.readouterr().out
    assert told in shown
    assert "HTTP" not in shown


def test_one_call_is_shown_whole(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = {**line(), "request": message(), "reply": message('{"status":"FAIL"}')}
    serve(lambda path, _: (200, whole) if "gia-lai" in path else (404, {}))
    assert main(["why", "0a1b2c"]) == ExitCode.OK
    shown = capsys.readouterr().out
    for wanted in ("YÊU CẦU NHẬN ĐƯỢC", "authorization: Basic ***", "<edXML/>", "! W-SIGNER"):
        assert wanted in shown


def test_a_call_that_is_gone_is_not_found(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(lambda path, _: (404, {}))
    assert main(["why", "0a1b2c"]) == ExitCode.NOT_FOUND
    assert "lgsp why" in capsys.readouterr().err


def test_what_a_caller_sent_cannot_steer_the_terminal(
    serve: Callable[[Answer], None], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(only(line(target="/\x1b[2J\x07", answer="\x1b]0;x")))
    main(["why"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thiếu tiêu đề", "Thiếu tiêu đề."),
        ("systemid sai", "systemid sai."),
        ("sign-header sai", "sign-header sai."),
        ("Đúng chưa?", "Đúng chưa?"),
        ("", ""),
    ],
)
def test_sentences_end_and_names_of_fields_stay(text: str, told: str) -> None:
    assert sentence(text) == told


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        ("timestamp “x” lạ", "XroadVnpt-timestamp", "timestamp “x” lạ."),
        ("from phải là mã", "XroadVnpt-from", "from phải là mã."),
        ("type is unknown", "type", "type is unknown."),
        ("dates are read", "XroadVnpt-toDate", "Dates are read."),
    ],
)
def test_the_name_of_the_field_that_is_told_of_stays(text: str, path: str, told: str) -> None:
    assert sentence(text, path) == told


def test_it_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "--help"]) == ExitCode.OK
    assert "--follow" in capsys.readouterr().out
