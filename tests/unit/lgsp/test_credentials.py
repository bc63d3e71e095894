"""Credentials in the clients' own formats, and the command that prints them."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from configparser import ConfigParser
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lgsp.cli.main import main
from lgsp.credentials import FORMATS, Credentials, credentials_of
from lgsp.ready_file import ready_content, write_ready
from lgsp.topology.presets import gia_lai_2019

READY = ready_content(
    gia_lai_2019(),
    installation=b"0" * 32,
    admin_key="k",
    base_url="https://truc.example.vn",
    local_url="http://127.0.0.1:1",  # nobody is there
    today=date(2019, 12, 2),
)
SYSTEM = "tu-do-1"


@pytest.fixture
def given() -> Credentials:
    (found,) = credentials_of(READY, SYSTEM)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_ready(tmp_path / "ready.json", READY)
    return tmp_path


def test_java_properties_hold_the_nine_keys_of_the_official_client(given: Credentials) -> None:
    read = ConfigParser(delimiters="=", interpolation=None)
    read.read_string("[all]\n" + FORMATS["sdk-java"](given))
    values = dict(read["all"])
    assert values["service.endpoint"] == "https://truc.example.vn/gia-lai/vxp"
    assert values["client.protocol"] == "HTTPS"
    assert (values["systemid"], values["secret"]) == (SYSTEM, given.secret)
    assert {"store-path-dir", "client.max-error-retry", "client.max-connection"} <= set(values)
    assert {"log-error", "islog"} <= set(values)
    assert FORMATS["sdk-java"](given).isascii()


def test_the_app_config_is_xml_with_the_keys_seen_in_the_field(given: Credentials) -> None:
    root = ET.fromstring(FORMATS["sdk-dotnet"](given).encode())
    values = {row.attrib["key"]: row.attrib["value"] for row in root.iter("add")}
    assert values["SystemId"] == SYSTEM
    assert values["SecretKey"] == given.secret
    assert values["Endpoint"] == "https://truc.example.vn/gia-lai/vxp"
    assert "StorePathDir" in values


def test_a_shell_reads_the_variables(given: Credentials) -> None:
    script = FORMATS["env"](given) + 'printf "%s\\n" "$AXIS_SECRET" "$AXIS_LGSP_V1_URL"'
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert shell.stdout.split() == [given.secret, "https://truc.example.vn/gia-lai/lgsp"]


def test_json_names_every_dialect_and_what_it_needs(given: Credentials) -> None:
    content = json.loads(FORMATS["json"](given))
    assert set(content["urls"]) == {"vxp", "lgsp_v1", "edoc_v2", "native"}
    assert content["login"]["username"]
    assert content["agencies"] == ["000.00.91.H21", "000.00.92.H21"]


def test_a_printed_value_never_holds_the_secret(given: Credentials) -> None:
    assert given.secret not in repr(given)


def test_the_command_prints_the_chosen_format(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["credentials", SYSTEM, "--format", "json", "--data-dir", str(folder)])
    assert code == 0
    assert json.loads(capsys.readouterr().out)["systemid"] == SYSTEM


def test_without_a_name_the_systems_are_listed_without_secrets(
    folder: Path, capsys: pytest.CaptureFixture[str], given: Credentials
) -> None:
    assert main(["credentials", "--data-dir", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "00.91.W00" in shown
    assert given.secret not in shown


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["tu-do-9"], 6, "tu-do-1"),
        (["tu-do-1", "--axis", "zz"], 6, "Không có trục zz. Các trục: national, gia-lai."),
        (["tu-do-1", "--axis", "national"], 6, "tự do ở trục national: 00.91.W00"),
        (["tu-do-1", "--format", "yaml"], 2, "'--format' không dùng được: sdk-java"),
        (["tu-do-1", "--data-dir", "/nowhere"], 3, "lgsp up"),
    ],
)
def test_a_mistake_is_explained(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    given = arguments if "--data-dir" in arguments else [*arguments, "--data-dir", str(folder)]
    assert main(["credentials", *given]) == code
    assert words in " ".join(capsys.readouterr().err.split())


class World(BaseHTTPRequestHandler):
    """A program in whose world three evenings have passed since it became ready."""

    state: object = {
        "axis": "gia-lai",
        "world": "default",
        "now": "2019-12-04T20:00:00Z",
        "scale": 1,
    }

    def do_GET(self) -> None:
        known = self.path == "/gia-lai/api/v1/world"
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(json.dumps(self.state).encode())

    def log_message(self, *args: object) -> None:  # type: ignore[override]
        """Say nothing."""


@pytest.fixture
def world() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), World)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_day_is_that_of_the_world_now(
    folder: Path, world: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["credentials", SYSTEM, "--data-dir", str(folder), "--axis", "gia-lai"]
    assert main(asked) == 0
    assert "AXIS_TODAY=2019-12-02\n" in capsys.readouterr().out  # the ready file's own
    write_ready(folder / "ready.json", {**READY, "local_url": world})
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert "AXIS_TODAY=2019-12-05\n" in shown  # in Viet Nam
    assert "AXIS_DAY=2019/12/05\n" in shown


def test_another_program_at_the_port_does_not_keep_the_credentials_back(
    folder: Path, world: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(World, "state", ["no world"])
    write_ready(folder / "ready.json", {**READY, "local_url": world})
    assert main(["credentials", SYSTEM, "--data-dir", str(folder), "--axis", "gia-lai"]) == 0
    assert "AXIS_TODAY=2019-12-02\n" in capsys.readouterr().out
