"""The examples of the guide, run as their readers run them: every language by every dialect."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lgsp_process import LGSP, Program, clean_environment, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
DIALECTS = ("vxp", "lgsp", "edoc", "native")
LANGUAGES = ("python", "java", "csharp", "typescript")
OFFICE, FREE, SYSTEM = "000.00.02.H21", "000.00.91.H21", "tu-do-1"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(["up", "--start", "now"], tmp_path_factory.mktemp("examples") / "data")
    program.start()
    yield program
    program.stop()


@functools.cache
def command(language: str, folder: Path) -> list[str] | str:
    """Return how an example is started, or why it cannot be run on this machine."""
    match language:
        case "python":
            return [sys.executable, str(EXAMPLES / "first_exchange.py")]
        case "java":
            return _java(folder)
        case "csharp":
            return _csharp(folder)
        case _:
            return _typescript()


def _java(folder: Path) -> list[str] | str:
    if not shutil.which("javac"):
        return "needs a JDK (17 or newer)"
    source = str(EXAMPLES / "FirstExchange.java")
    subprocess.run(["javac", "-encoding", "UTF-8", "-d", str(folder), source], check=True)
    return ["java", "-cp", str(folder), "FirstExchange"]


def _csharp(folder: Path) -> list[str] | str:
    """Compile with Mono, run on .NET: Mono's own runtime aborts at its end now and then."""
    dotnet = os.environ.get("LGSP_TEST_DOTNET", "")
    if not shutil.which("mcs") or not dotnet:
        return "needs mcs, and LGSP_TEST_DOTNET as scripts/dotnet.sh prints it"
    program, source = folder / "FirstExchange.dll", str(EXAMPLES / "FirstExchange.cs")
    subprocess.run(["mcs", f"-out:{program}", "-r:System.Net.Http.dll", source], check=True)
    runtime = {"framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"}}
    settings = json.dumps({"runtimeOptions": runtime})
    program.with_suffix(".runtimeconfig.json").write_text(settings)
    return [dotnet, str(program)]


def _typescript() -> list[str] | str:
    if not shutil.which("npx"):
        return "needs Node"
    runner = ["npx", "--yes", "tsx"]
    tried = subprocess.run([*runner, "--version"], capture_output=True, timeout=90, check=False)
    if tried.returncode:
        return "needs tsx (npx could not fetch it)"
    return [*runner, str(EXAMPLES / "first-exchange.mts")]


def write_to_us(up: Program, subject: str) -> str:
    """Let an office write to the free system; return the package's id once it waits there."""
    form = {"sender": OFFICE, "receivers": FREE, "receiver_names": "x", "subject": subject}
    url = f"{up.url}/nodes/ubnd-tinh/api/v1/documents"
    made = httpx.post(url, data=form, headers=up.admin, timeout=30).raise_for_status().json()
    given = f"/nodes/ubnd-tinh/api/v1/documents/{made['reference']}"
    return str(up.get(given, wait_s=30)["package_id"])


@pytest.fixture(scope="module")
def welcomed(up: Program) -> dict[str, list[str]]:
    """Return for whom a document waited at each free system when the program was ready."""
    waited = {}
    for axis in up.ready["axes"]:
        for system in axis["systems"]:
            if system["free"]:
                auth = (system["systemid"], system["secret"])
                url = f"{axis['url']}/api/v1/deliveries?kind=edoc"
                items = httpx.get(url, auth=auth).raise_for_status().json()
                waited[system["agencies"][0]["code"]] = [item["receiver"] for item in items]
    return waited


@pytest.fixture(scope="module")
def credentials(up: Program, welcomed: dict[str, list[str]]) -> dict[str, str]:
    """Return the variables that `lgsp credentials` prints, as a shell reads them."""
    script = f'eval "$({LGSP} credentials {SYSTEM} --data-dir {up.data_dir})" && env'
    shell = subprocess.run(
        ["sh", "-c", script], env=clean_environment(), capture_output=True, text=True, check=True
    )
    pairs = (line.partition("=") for line in shell.stdout.splitlines())
    return {name: value for name, _, value in pairs if name.startswith("AXIS_")}


def drain(given: dict[str, str]) -> None:
    """Confirm what waits, so that the example meets its own document."""
    auth = (given["AXIS_SYSTEM_ID"], given["AXIS_SECRET"])
    with httpx.Client(base_url=given["AXIS_NATIVE_URL"], auth=auth) as http:
        for item in http.get("/deliveries").json():
            answer = http.post(f"/deliveries/{item['id']}/confirmation", json={"result": "done"})
            answer.raise_for_status()


def test_when_it_is_ready_a_document_waits_for_every_free_system(
    welcomed: dict[str, list[str]],
) -> None:
    assert len(welcomed) == 4
    assert all(receivers == [agency] for agency, receivers in welcomed.items())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_exchange_works(
    up: Program,
    credentials: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    language: str,
    dialect: str,
) -> None:
    start = command(language, tmp_path_factory.getbasetemp())
    if isinstance(start, str):
        pytest.skip(start)
    drain(credentials)
    package_id = write_to_us(up, f"thử {language} qua {dialect}")
    folder = tmp_path_factory.mktemp(f"{language}-{dialect}")
    done = subprocess.run(
        [*start, dialect],
        cwd=folder, env={**os.environ, **credentials}, capture_output=True, text=True,
        timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done, 01 sent" in done.stdout
    assert b"edXMLEnvelope" in (folder / "nhan.edxml").read_bytes()
    wait_until(lambda: _answered(up, package_id), seconds=20, what="done and 01")


def _answered(up: Program, package_id: str) -> bool:
    (sent,) = up.get(f"/gia-lai/api/v1/packages/{package_id}/sent")
    return sent["delivery"]["state"] == "done" and sent["delivery"]["business_status"] == "01"


def test_a_document_of_ones_own_is_answered_with_01_and_03(
    up: Program, credentials: dict[str, str], tmp_path: Path
) -> None:
    package, given = tmp_path / "vb21.edxml", {**os.environ, **credentials}
    made = _python("make_package.py", "new", "21", env=given)
    package.write_bytes(made)
    ready, sender = str(up.ready_file), credentials["AXIS_AGENCY"]
    _python("edoc_v2.py", ready, sender, "send", "EDOC", str(package), env=given)

    document = f"{sender},{credentials['AXIS_DAY']},21/STN-VP"
    wait_until(lambda: {"01", "03"} <= _reported(up, document), seconds=30, what="01 and 03")


def _python(program: str, *arguments: str, env: dict[str, str]) -> bytes:
    """Run an example of the guide; return what it prints."""
    command = [sys.executable, str(EXAMPLES / program), *arguments]
    return subprocess.run(command, env=env, capture_output=True, check=True, timeout=60).stdout


def _reported(up: Program, document: str) -> set[str]:
    """Return the statuses that receivers have reported for a document."""
    timeline = up.get("/gia-lai/api/v1/timeline", id=document)
    return {entry["code"] for entry in timeline["entries"]}
