"""The command line: two languages, meaningful exit codes, never a trace."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from edoc.contract.findings import Text
from edoc.ports.bus import BusUnavailable
from lgsp.cli.failure import CommandFailed, ExitCode, explain
from lgsp.cli.languages import both, one_of
from lgsp.cli.main import main
from lgsp.errors import EnvironmentProblem, SettingsError

Answer = Callable[[str, dict[str, list[str]], bytes], tuple[int, Any]]
COUNTS = {"accepted": 3, "delivered": 2, "failed": 0, "expired": 0, "recalled": 0, "in_flight": 1}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LGSP_LANG", "LGSP_URL", "LGSP_DATA_DIR", "LGSP_SECRET", "LGSP_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Give a function that serves answers on a free port and returns the address."""
    servers: list[HTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, content = answer(parts.path, parse_qs(parts.query), body)
                data = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET  # noqa: N815 - the library's name

            def log_message(self, *_: object) -> None:
                return

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def books(balanced: bool) -> dict[str, Any]:
    counts = {**COUNTS, "balanced": balanced, "explanation": [{"vi": "lệch 1", "en": "off by 1"}]}
    return {"axis": "x", "edoc": counts, "status": {**COUNTS, "balanced": True, "explanation": []}}


def test_help_is_vietnamese_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "MÔ PHỎNG" in capsys.readouterr().out
    assert main(["--lang", "en", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "SIMULATED" in shown
    assert "‖" not in shown


@pytest.mark.parametrize("command", [["validate"], ["why"], ["recall"], ["agencies", "import"]])
def test_help_speaks_one_language_and_no_types_of_python(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    for foreign in (
        "<str",
        "<bool",
        "<int",
        "<list",
        "Usage",
        "[required]",
        "[default",
        "%Y",
        "OPTIONS",
    ):
        assert foreign not in shown
    assert "Cách dùng: lgsp" in shown
    assert main([*command, "--lang", "en", "--help"]) == 0
    assert "Usage: lgsp" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    ["demo", "up", "send", "track", "ledger", "agencies", "verify", "axis", "node", "uplink",
     "authority", "portal", "dead-letters", "version"],
)  # fmt: skip
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert "--help" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["--lang", "en"], ["--lang=en"]])
def test_the_language_may_stand_before_the_command(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*asked, "rules", "E-PREFIX"]) == 0
    assert "Mend: " in capsys.readouterr().out


def test_a_language_that_is_none_is_refused_before_the_command_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--lang", "fr", "ledger"]) == ExitCode.USAGE
    assert "LANG" in capsys.readouterr().err


def test_a_wrong_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "--nonsense"]) == ExitCode.USAGE
    assert "lgsp ledger --help" in capsys.readouterr().err


def test_a_bad_setting_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", "--listen", "nowhere"]) == ExitCode.USAGE
    assert "LGSP_LISTEN" in capsys.readouterr().err


def test_an_unknown_node_is_named_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["node", "atlantis"]) == ExitCode.USAGE
    assert "ubnd-tinh" in capsys.readouterr().err


def test_without_a_server_it_says_how_to_start_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "--url", "http://127.0.0.1:9"]) == ExitCode.UNREACHABLE
    assert "lgsp up" in capsys.readouterr().err


def test_errors_are_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ledger", "--url", "http://127.0.0.1:9", "--json"])
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["exit_code"] == ExitCode.UNREACHABLE
    assert set(error["message"]) == {"vi", "en"}


def test_agencies_are_found_in_the_preset_without_a_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["agencies", "--search", "dak doa"]) == 0
    assert "000.00.35.H21" in capsys.readouterr().out


def test_an_agency_that_nobody_knows_is_not_found() -> None:
    assert main(["agencies", "--search", "atlantis"]) == ExitCode.NOT_FOUND


def test_a_list_says_which_of_them_get_no_mail_and_at_which_axis(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str]
) -> None:
    office = {"name": "Sở", "level": "province", "status": "open", "note": "giả định"}
    ended = {**office, "code": "H21.01", "valid_until": "2025-06-30", "successor": "H21.02"}
    here = [ended, {**office, "code": "H21.02", "status": "locked"}, {**office, "code": "H21.03"}]
    above = [{**office, "code": row["code"]} for row in here]

    def answer(path: str, *_: object) -> tuple[int, Any]:
        return 200, here if path.startswith("/gia-lai/") else above

    call = ["agencies", "--search", "so", "--url", serve(answer)]
    assert main([*call, "--lang", "en"]) == 0
    first, second, third = capsys.readouterr().out.splitlines()[1:]
    assert first.endswith("giả định; gia-lai: until 2025-06-30, successor H21.02")
    assert second.endswith("giả định; gia-lai: locked")
    assert third.endswith("giả định")
    assert main([*call, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [list(row["standing"]) for row in found] == [["gia-lai"], ["gia-lai"], []]
    assert found[0]["standing"]["gia-lai"]["successor"] == "H21.02"


@pytest.mark.parametrize(("balanced", "code"), [(True, 0), (False, 1)])
def test_the_ledger_decides_the_exit_code(
    serve: Callable[[Answer], str],
    capsys: pytest.CaptureFixture[str],
    balanced: bool,
    code: int,
) -> None:
    url = serve(lambda *_: (200, books(balanced)))
    assert main(["ledger", "--url", url, "--json"]) == code
    assert json.loads(capsys.readouterr().out)["balanced"] is balanced


def test_a_refusal_shows_every_finding_and_what_to_do(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str]
) -> None:
    finding = {
        "rule": "E-X",
        "path": "To",
        "line": 4,
        "source": "QCVN 102",
        "message": {"vi": "Sai", "en": "Wrong"},
        "mend": {"vi": "Sửa", "en": "Mend"},
    }
    url = serve(lambda *_: (422, {"title": "Từ chối", "detail": "x", "findings": [finding]}))
    assert main(["ledger", "--url", url]) == ExitCode.REFUSED
    shown = capsys.readouterr().err
    assert "E-X To:4: Sai. Sửa. [QCVN 102]" in shown


def test_a_server_that_cannot_serve_now_is_unreachable(serve: Callable[[Answer], str]) -> None:
    url = serve(lambda *_: (503, {"title": "Tạm ngừng", "detail": "chờ"}))
    assert main(["ledger", "--url", url]) == ExitCode.UNREACHABLE


def test_send_finds_the_node_and_prints_the_package_id(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    posted: list[bytes] = []

    def answer(path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        if path == "/nodes/api/v1/hosts":
            return 200, [{"name": "huyen", "url": "/nodes/huyen", "agencies": ["000.00.31.H21"]}]
        if path == "/nodes/huyen/api/v1/documents":
            posted.append(body)
            return 202, {"reference": "r/1"}
        assert path == "/nodes/huyen/api/v1/documents/r/1"
        return 200, {"state": "accepted", "package_id": "p" * 24, "code": "1/UBND-VP"}

    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 x")
    code = main(["send", "--from", "000.00.31.h21", "--to", "000.00.00.H21", "--subject", "Thử",
                 "--priority", "hỏa tốc", "--url", serve(answer), "a.pdf"])  # fmt: skip
    assert code == 0
    assert capsys.readouterr().out.splitlines()[0] == "p" * 24
    assert b'name="priority"\r\n\r\n3' in posted[0]


def test_send_without_a_file_leaves_the_page_to_the_office(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str]
) -> None:
    posted: list[bytes] = []

    def answer(path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        if path.endswith("hosts"):
            return 200, [{"name": "x", "url": "", "agencies": ["A"]}]
        posted.append(body)
        return 200, {"reference": "r", "package_id": "p" * 24, "code": "1/UBND-VP"}

    call = ["send", "--from", "A", "--to", "B", "--subject", "s"]
    assert main([*call, "--url", serve(answer)]) == 0
    assert any(b"subject=s" in body for body in posted)
    assert capsys.readouterr().out.startswith("p" * 24)


def test_send_tells_why_the_axis_refused(
    serve: Callable[[Answer], str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    finding = {"rule": "E-TO", "message": {"vi": "Sai mã"}, "mend": {"vi": "Sửa mã"}}

    def answer(path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        if path.endswith("hosts"):
            return 200, [{"name": "x", "url": "", "agencies": ["A"]}]
        return 200, {"reference": "r", "state": "refused", "findings": [finding]}

    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 x")
    call = ["send", "--from", "A", "--to", "B", "--subject", "s", "a.pdf"]
    assert main([*call, "--url", serve(answer)]) == ExitCode.REFUSED
    assert "E-TO: Sai mã. Sửa mã." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code"), [(None, ExitCode.NOT_FOUND), (b"no pdf", ExitCode.USAGE)]
)
def test_only_pdfs_can_be_sent(tmp_path: Path, content: bytes | None, code: int) -> None:
    if content is not None:
        (tmp_path / "a.pdf").write_bytes(content)
    assert main(["send", "--from", "A", "--to", "B", "--subject", "s", "a.pdf"]) == code


def test_the_address_and_the_key_come_from_the_ready_file(
    serve: Callable[[Answer], str], tmp_path: Path
) -> None:
    url = serve(lambda path, *_: (200, books(True)) if path.startswith("/one/") else (404, {}))
    (tmp_path / ".lgsp").mkdir()
    axes = [{"name": "one", "url": f"{url}/one"}]
    (tmp_path / ".lgsp" / "ready.json").write_text(json.dumps({"admin_key": "k", "axes": axes}))
    assert main(["ledger"]) == 0


def test_verify_without_any_authority_says_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert main(["verify", "a.pdf"]) == ExitCode.ENVIRONMENT
    assert "--trust" in capsys.readouterr().err


def test_a_text_in_one_language_stays() -> None:
    assert one_of("plain", "en") == "plain"
    assert (one_of(both("a", "b"), "vi"), one_of(both("a", "b"), "en")) == ("a", "b")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError(Text("a", "b")), ExitCode.USAGE),
        (EnvironmentProblem(Text("a", "b")), ExitCode.ENVIRONMENT),
        (CommandFailed(ExitCode.REFUSED, Text("a", "b")), ExitCode.REFUSED),
        (OSError(28, "No space left on device"), ExitCode.ENVIRONMENT),
        (httpx.ConnectError("refused"), ExitCode.UNREACHABLE),
        (BusUnavailable("no"), ExitCode.ENVIRONMENT),
        (ExceptionGroup("two", [BusUnavailable("no")]), ExitCode.ENVIRONMENT),
        (RuntimeError("secret detail"), ExitCode.INTERNAL),
    ],
)
def test_each_error_has_its_exit_code(error: Exception, code: ExitCode) -> None:
    found, text = explain(error)
    assert found is code
    assert text.vi
    assert "secret detail" not in text.en
