"""The commands for the later life of documents: whom they ask, and what they say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from lgsp.cli.failure import ExitCode
from lgsp.cli.main import main

SENT = "000.00.02.H21,2019/12/02,01/SNV-VP"
DOCUMENT: dict[str, Any] = {
    "reference": "r1",
    "document_id": SENT,
    "code": "01/SNV-VP",
    "state": "accepted",
    "package_id": "p1",
    "operations": [{"reference": "n1"}],
    "receivers": [{"code": "000.25.31.H21", "asked": "recall"}],
}


class Nodes:
    """Two nodes, of which the second has issued the document."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Any]] = []
        self.receipt: dict[str, Any] = DOCUMENT
        self.present: dict[str, Any] = DOCUMENT
        self.after: dict[str, Any] | None = None

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if path == "/nodes/api/v1/hosts":
            return 200, [
                {"name": "xa", "url": "/nodes/xa", "agencies": ["000.20.31.H21"]},
                {"name": "tinh", "url": "/nodes/tinh", "agencies": ["000.00.02.H21"]},
            ]
        if path.endswith("/api/v1/agencies"):
            return 200, []
        if method == "POST":
            is_json = body.startswith(b"{")
            self.posted.append((path, json.loads(body) if is_json else body.decode()))
            self.present = self.after or DOCUMENT
            return 202, DOCUMENT
        wanted = path.partition("/documents/")[2]
        if path.startswith("/nodes/tinh/") and wanted in {SENT, "r1", "n1"}:
            return 200, self.receipt if wanted == "n1" else self.present
        return 404, {"title": "Không tìm thấy", "detail": ""}


@pytest.fixture
def nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    """The nodes served on a free port, which LGSP_URL names."""
    played = Nodes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = unquote(urlsplit(self.path).path)
            status, content = played.answer(self.command, path, body)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LGSP_URL", f"http://127.0.0.1:{server.server_port}")
    yield played
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("command", ["recall", "take-back", "update", "replace", "forward"])
def test_each_command_has_help_in_both_languages(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    vietnamese = capsys.readouterr().out
    assert main([command, "--lang", "en", "--help"]) == 0
    assert capsys.readouterr().out != vietnamese


def test_a_recall_is_asked_of_the_node_that_issued(
    nodes: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recall", SENT, "--reason", "Nhầm", "--receiver", "000.25.31.h21"]) == 0

    path, wish = nodes.posted[0]
    assert path == f"/nodes/tinh/api/v1/documents/{SENT}/recall"
    assert wish == {"reason": "Nhầm", "receivers": ["000.25.31.H21"]}
    assert "đóng băng" in capsys.readouterr().out


def test_a_recall_says_whom_nobody_tells_of_it(
    nodes: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    untold = {
        "rule": "W-RECEIVER-UNTOLD",
        "severity": "warning",
        "message": {"vi": "H32 không được báo", "en": "H32 is not told"},
    }
    nodes.receipt = {**DOCUMENT, "findings": [untold]}
    assert main(["recall", SENT, "--reason", "Nhầm", "--lang", "en"]) == 0
    assert "W-RECEIVER-UNTOLD: H32 is not told." in capsys.readouterr().err


def test_a_take_back_of_all_receivers(nodes: Nodes, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["take-back", SENT, "--reason", "Nhầm", "--json"]) == 0
    assert nodes.posted[0][1] == {"reason": "Nhầm", "receivers": None}
    assert json.loads(capsys.readouterr().out)["document_id"] == SENT


def asked_back(**states: str) -> dict[str, Any]:
    """Return the document with what the axis said of the 13 to each receiver."""
    finding = {"rule": "E-RECEIVER-LOCKED", "severity": "error", "message": {"vi": "Đang khóa"}}
    receivers = []
    for code, state in states.items():
        said = [finding] if state == "refused" else []
        entry = {"code": "13", "direction": "sent", "state": state, "findings": said}
        receivers.append({"code": code, "history": [entry]})
    return {**DOCUMENT, "receivers": receivers}


def test_a_take_back_says_whom_the_axis_did_not_let_it_ask(
    nodes: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes.after = asked_back(H31="accepted", H32="refused")
    assert main(["take-back", SENT, "--reason", "Nhầm"]) == ExitCode.REFUSED
    shown = capsys.readouterr()
    assert "Đã gửi yêu cầu lấy lại 01/SNV-VP (trạng thái 13) tới 1/2 nơi nhận." in shown.out
    assert "H32" in shown.err
    assert "Đang khóa" in shown.err
    # what was refused before is not told again
    assert main(["take-back", SENT, "--reason", "Nhầm", "--receiver", "H31"]) == 0


def test_a_take_back_that_the_axis_refuses_altogether_is_not_told_as_sent(
    nodes: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    nodes.after = asked_back(H32="refused")
    assert main(["take-back", SENT, "--reason", "Nhầm"]) == ExitCode.REFUSED
    assert "Đã gửi" not in capsys.readouterr().out


def test_an_update_says_only_what_changes(nodes: Nodes) -> None:
    call = ["update", SENT, "--reason", "Sửa", "--due", "2019-12-20", "--add", "000.26.31.H21"]
    assert main(call) == 0
    wish = nodes.posted[0][1]
    assert (wish["due"], wish["subject"], wish["add"]) == ("2019-12-20", None, ["000.26.31.H21"])


@pytest.mark.parametrize("call", [["update", "--subject", "Mới"], ["recall"]])
def test_programs_are_told_how_the_document_stands_once_the_axis_has_answered(
    nodes: Nodes, capsys: pytest.CaptureFixture[str], call: list[str]
) -> None:
    nodes.after = {**DOCUMENT, "subject": "Mới", "operations": [{"state": "accepted"}]}
    assert main([*call, SENT, "--reason", "Sửa", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["subject"], told["operations"][0]["state"]) == ("Mới", "accepted")


def test_a_replacement_names_all_former_documents(nodes: Nodes) -> None:
    assert main(["replace", SENT, "r1", "--subject", "Bản mới", "--reason", "Sai"]) == 0
    path, form = nodes.posted[0]
    assert path.endswith("/replacement")
    assert "others=r1" in form


def test_a_forward_is_asked_of_the_office_that_received(nodes: Nodes) -> None:
    call = ["forward", "d1", "--from", "000.00.02.H21", "--to", "000.20.31.H21", "--note", "x"]
    assert main(call) == 0
    path, wish = nodes.posted[0]
    assert path == "/nodes/tinh/api/v1/documents/d1/forward"
    assert (wish["receivers"], wish["agency"]) == (["000.20.31.H21"], "000.00.02.H21")


def test_a_document_that_nobody_here_issued_is_not_found(
    nodes: Nodes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recall", "unknown", "--reason", "Nhầm"]) == ExitCode.NOT_FOUND
    assert "hệ thống tự do" in capsys.readouterr().err
    assert nodes.posted == []


@pytest.mark.parametrize(
    "call",
    [
        ["recall", SENT, "--reason", " "],
        ["recall", SENT],
        ["update", SENT, "--reason", "x", "--priority", "gấp"],
        ["forward", "d1", "--from", "000.00.02.H21", "--to", ","],
    ],
)
def test_what_is_missing_is_a_usage_error(nodes: Nodes, call: list[str]) -> None:
    assert main(call) == ExitCode.USAGE
    assert nodes.posted == []


def test_the_axis_refusal_is_told(nodes: Nodes, capsys: pytest.CaptureFixture[str]) -> None:
    finding = {"rule": "E-X", "message": {"vi": "Sai"}, "mend": {"vi": "Sửa"}}
    nodes.receipt = {**DOCUMENT, "state": "refused", "findings": [finding]}
    assert main(["recall", SENT, "--reason", "Nhầm"]) == ExitCode.REFUSED
    assert "E-X" in capsys.readouterr().err
