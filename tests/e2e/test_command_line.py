"""The command line as a newcomer meets it: what works, and what is said when something does not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lgsp_process import LGSP, Program, clean_environment, free_port, wait_until
from reportlab.pdfgen.canvas import Canvas

from edoc.contract.model import Edoc
from edoc.contract.reader import read_package

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

OFFICE, DISTRICT, FREE = "000.00.02.H21", "000.00.31.H21", "000.00.91.H21"
NOBODY_IS_THERE = free_port()
BROKER_AWAY = f"amqp://guest:guest@127.0.0.1:{NOBODY_IS_THERE}/"
DATABASE_AWAY = f"postgresql://root@127.0.0.1:{NOBODY_IS_THERE}/test"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One running ``lgsp up``, with files to send beside it."""
    folder = tmp_path_factory.mktemp("cli")
    program = Program(["up"], folder / "data")
    program.start()
    for name in ("main.pdf", "annex.pdf"):
        canvas = Canvas(str(folder / name))
        canvas.drawString(72, 720, name)
        canvas.save()
    whole = (folder / "main.pdf").read_bytes()
    (folder / "text.pdf").write_bytes(b"not a PDF at all")
    (folder / "header-only.pdf").write_bytes(b"%PDF-1.7\nnothing follows\n")
    (folder / "cut.pdf").write_bytes(whole[: len(whole) // 2])
    with (folder / "huge.pdf").open("wb") as huge:
        huge.write(whole)
        huge.truncate(51 * 1024 * 1024)
    yield program
    program.stop()


def lgsp(
    up: Program, *arguments: str, lang: str = "vi", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one command beside the running program; no trace may be shown, whatever happens."""
    settings = {"LGSP_DATA_DIR": str(up.data_dir), "LGSP_LANG": lang, **environment}
    done = subprocess.run(
        [str(LGSP), *arguments],
        cwd=up.data_dir.parent, env={**clean_environment(), **settings},
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done


def send(
    up: Program, *files: str, lang: str = "vi", **changed: str
) -> subprocess.CompletedProcess[str]:
    """Run a good ``send`` with some options changed."""
    options = {"from": OFFICE, "to": DISTRICT, "subject": "thử gửi", **changed}
    given = [text for name, value in options.items() for text in (f"--{name}", value)]
    return lgsp(up, "send", *given, *files, lang=lang)


@pytest.fixture(scope="module")
def sent(up: Program) -> dict:
    """Two PDFs of the user, sent and delivered; what ``send --json`` printed."""
    done = lgsp(up, "send", "--from", OFFICE, "--to", f"{DISTRICT},h21.33", "--json",
                "--priority", "khan", "--subject", "thử gửi hai tệp", "main.pdf",
                "annex.pdf")  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    query = {"id": answer["package_id"]}
    wait_until(
        lambda: all(
            entry["delivery"]["state"] == "done"
            for entry in up.get("/gia-lai/api/v1/timeline", **query)["deliveries"]
        ),
        what="both deliveries",
    )
    return answer


def test_send_as_json_names_the_package_and_warns_of_nothing(sent: dict) -> None:
    assert sent["state"] == "accepted"
    assert len(sent["receivers"]) == 2
    assert sent["findings"] == []


def test_send_prints_the_package_id_first(up: Program) -> None:
    done = send(up, "main.pdf")
    assert done.returncode == 0, done.stderr
    package_id = done.stdout.splitlines()[0]
    assert lgsp(up, "track", package_id).returncode == 0


def test_track_tells_the_way_of_a_document(up: Program, sent: dict) -> None:
    told = lgsp(up, "track", sent["package_id"]).stdout
    assert sent["code"] in told
    assert DISTRICT in told


def test_verify_tells_who_signed_the_package_and_its_pdfs(up: Program, sent: dict) -> None:
    url = f"{up.url}/gia-lai/api/v1/packages/{sent['package_id']}/content"
    package = httpx.get(url, headers=up.admin, timeout=30).content
    edoc = read_package(package)
    assert isinstance(edoc, Edoc)
    (up.data_dir.parent / "package.edxml").write_bytes(package)
    (up.data_dir.parent / "signed.pdf").write_bytes(edoc.attachments[0].content)
    done = lgsp(up, "verify", "package.edxml", "signed.pdf")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(OFFICE) >= 2
    assert "KHÔNG ĐÚNG" not in done.stdout


def test_verify_finds_a_changed_package(up: Program, sent: dict) -> None:
    url = f"{up.url}/gia-lai/api/v1/packages/{sent['package_id']}/content"
    package = httpx.get(url, headers=up.admin, timeout=30).content
    changed = package.replace("thử gửi hai".encode(), "thử gửi ba".encode(), 1)
    (up.data_dir.parent / "changed.edxml").write_bytes(changed)
    done = lgsp(up, "verify", "changed.edxml", lang="en")
    assert done.returncode == 1
    assert "FAILS" in done.stdout


def test_agencies_are_found_without_accents(up: Program) -> None:
    done = lgsp(up, "agencies", "--search", "dak doa")
    assert done.returncode == 0
    assert "Đăk Đoa" in done.stdout


def test_the_books_are_balanced(up: Program, sent: dict) -> None:
    assert lgsp(up, "ledger").returncode == 0


REFUSALS = {
    "unknown receiver": ({"to": "000.99.99.H21"}, "main.pdf", 4, "000.99.99.H21", "E-RECEIVER"),
    "unknown sender": ({"from": "000.99.99.H21"}, "main.pdf", 6, "000.99.99.H21", "lgsp agencies"),
    "free system's agency": ({"from": FREE}, "main.pdf", 4, FREE, "systemid"),
    "no receiver": ({"to": " , "}, "main.pdf", 2, "--to", "--to"),
    "no subject": ({"subject": ""}, "main.pdf", 2, "--subject", "--subject"),
    "unknown priority": ({"priority": "fast"}, "main.pdf", 2, "hoa-toc", "most-urgent"),
    "unknown type": ({"type": "Thư tình"}, "main.pdf", 4, "Nghị định 30", "Decree 30"),
    "not a PDF": ({}, "text.pdf", 2, "text.pdf", "text.pdf"),
    "header only": ({}, "header-only.pdf", 4, "header-only.pdf", "Decree 30"),
    "cut PDF": ({}, "cut.pdf", 4, "cut.pdf", "Decree 30"),
    "oversized PDF": ({}, "huge.pdf", 4, "50 MB", "50 MB"),
    "no such file": ({}, "nowhere.pdf", 6, "không có tệp", "no such file"),
}


# In English one of each kind: said by the axis, by the node, by the command line.
ENGLISH = ("unknown receiver", "cut PDF", "free system's agency", "unknown priority")


@pytest.mark.parametrize(
    ("lang", "case"), [*(("vi", case) for case in REFUSALS), *(("en", case) for case in ENGLISH)]
)
def test_a_bad_sending_is_explained(up: Program, lang: str, case: str) -> None:
    changed, file, code, *words = REFUSALS[case]
    done = send(up, file, lang=lang, **changed)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert words[lang == "en"] in done.stderr
    assert ".." not in done.stderr
    assert "W-" not in done.stderr


def test_a_wrong_admin_key_is_named(up: Program) -> None:
    done = lgsp(up, "ledger", LGSP_ADMIN_KEY="wrong-wrong-wrong-wrong")
    assert done.returncode == 4
    assert "LGSP_ADMIN_KEY" in done.stderr


def test_without_a_server_the_address_is_named(up: Program) -> None:
    address = f"http://127.0.0.1:{NOBODY_IS_THERE}"
    for lang in ("vi", "en"):
        done = lgsp(up, "ledger", "--url", address, lang=lang)
        assert done.returncode == 3
        assert address in done.stderr
        assert "lgsp up" in done.stderr


def test_a_failure_as_json_carries_both_languages(up: Program) -> None:
    done = lgsp(up, "track", "nothing", "--json")
    error = json.loads(done.stderr)["error"]
    assert (done.returncode, error["exit_code"]) == (6, 6)
    assert set(error["message"]) == {"vi", "en"}


PLACES = {
    "port in use": ("vi", {}, "{port}", "other", "--listen"),
    "folder in use": ("en", {}, "0", "data", "--data-dir"),
    "folder that is a file": ("vi", {}, "0", "main.pdf", "--data-dir"),
    "broker away": ("en", {"LGSP_BROKER_URL": BROKER_AWAY}, "0", "other", "LGSP_BROKER_URL"),
    "database away": (
        "vi",
        {"LGSP_DATABASE_URL": DATABASE_AWAY, "LGSP_BROKER_URL": BROKER_AWAY},
        "0",
        "other",
        "LGSP_DATABASE_URL",
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_machine_that_refuses_is_explained(up: Program, case: str) -> None:
    lang, environment, port, folder, words = PLACES[case]
    listen = f"127.0.0.1:{port.format(port=up.port)}"
    done = lgsp(up, "up", "--listen", listen, "--data-dir", folder, lang=lang, **environment)
    assert done.returncode == 5, done.stderr
    assert words in done.stderr


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a tiny disk needs root"
)
def test_a_full_disk_is_explained(up: Program, tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a tiny disk")
    try:
        done = lgsp(up, "up", "--listen", "127.0.0.1:0", "--data-dir", str(tmp_path))
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert done.returncode == 5
    assert "đĩa đầy" in done.stderr
