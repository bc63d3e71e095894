"""``lgsp why`` names mistake and mend for whatever a newcomer gets wrong, in any dialect."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from lgsp_process import LGSP, Program, clean_environment
from mistakes import MISTAKES, SENDS, Place, package

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PACKAGE_BYTES = 300_000
"""Of one package at most, here."""

EXPECTED = {
    ("vxp", "wrong secret"): ("C-VXP-SECRET", '"XroadVnpt-systemid":"00.91.W00"'),
    ("vxp", "missing header"): ("C-VXP-SIGNATURE-MISSING", "XroadVnpt-hash-header"),
    ("vxp", "missing system"): ("C-VXP-SYSTEMID-MISSING", "XroadVnpt-systemid"),
    ("vxp", "header prefix"): ("C-VXP-HEADER-NAME", "XroadVnpt-systemid: "),
    ("vxp", "header underscores"): ("C-VXP-HEADER-NAME", "XroadVnpt-sign-header: "),
    ("vxp", "swapped"): ("C-VXP-SWAPPED", "XroadVnpt-systemid: "),
    ("vxp", "missing prefix"): ("C-API-PREFIX", "/vxp/getEdoc"),
    ("vxp", "no operation"): ("C-VXP-OPERATION-MISSING", "/vxp/getReceivedEdocList"),
    ("vxp", "date"): ("C-VXP-DATE-IGNORED", "dd/MM/yyyy HH:mm:ss"),
    ("vxp", "oversized"): ("C-VXP-BODY-LIMIT", "300000"),
    ("lgsp_v1", "wrong secret"): ("C-LGSP-SECRETKEY-WRONG", "X-SecretKey"),
    ("lgsp_v1", "missing header"): ("C-LGSP-SECRETKEY-MISSING", "X-SecretKey: …"),
    ("lgsp_v1", "swapped"): ("C-LGSP-BEARER-MISSING", "C-LGSP-SWAPPED"),
    ("lgsp_v1", "swapped login"): ("C-LGSP-LOGIN-SWAPPED", "password"),
    ("lgsp_v1", "missing prefix"): ("C-API-PREFIX", "/lgsp/v1/syncReceivedEdocList"),
    ("lgsp_v1", "retired"): ("C-LGSP-RETIRED", "POST /v1/sendEdoc"),
    ("lgsp_v1", "date"): ("C-LGSP-DATE", "fromDate=2019/12/01"),
    ("lgsp_v1", "oversized"): ("C-LGSP-SIZE", "300000"),
    ("edoc_v2", "wrong secret"): ("C-EDOC-TOKEN", "lgsp credentials tu-do-1"),
    ("edoc_v2", "missing header"): ("C-EDOC-CREDENTIALS", "organid"),
    ("edoc_v2", "swapped"): ("C-EDOC-SWAPPED", "authorization: <token>"),
    ("edoc_v2", "missing prefix"): ("C-API-PREFIX", "/edoc/EdocService/getPendingDocIds"),
    ("edoc_v2", "type in small letters"): ("C-EDOC-TYPE", "type: EDOC"),
    ("edoc_v2", "oversized"): ("C-EDOC-SIZE", "300"),
    ("native", "wrong secret"): ("C-API-AUTH-SECRET", "base64(systemid:secret)"),
    ("native", "missing header"): ("C-API-AUTH-MISSING", "Authorization: Basic"),
    ("native", "swapped"): ("C-API-AUTH-SWAPPED", "base64(systemid:secret)"),
    ("native", "missing prefix"): ("C-API-PATH", "GET /api/v1/deliveries"),
    ("native", "date"): ("C-API-DATE", "2019-12-02T00:00:00+07:00"),
    ("native", "oversized"): ("C-API-SIZE", "LGSP_LIMITS__PACKAGE_BYTES"),
}
"""Code, and what a reader needs, in whichever language."""

ABOUT_PACKAGES = {
    "unknown receiver": ("E-RECEIVER-UNKNOWN", "{receiver} ("),
    "foreign sender": ("E-SENDER-OTHER-SYSTEM", "{sender} ("),
    "namespace": ("E-ENVELOPE", 'xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"'),
    "prefix of the file": ("E-ENVELOPE", 'xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"'),
}
"""The same of packages, in every dialect alike."""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One running ``lgsp up`` that takes small packages only."""
    bounds = {"LGSP_LIMITS__PACKAGE_BYTES": str(PACKAGE_BYTES)}
    folder = tmp_path_factory.mktemp("why")
    program = Program(["up", "--start", "now"], folder / "data", environment=bounds)
    program.start()
    yield program
    program.stop()


def place_of(up: Program, dialect: str, explain: str = "") -> Place:
    """A free system: of the national axis for its dialect, else of the province."""
    name = "national" if dialect == "vxp" else "gia-lai"
    axis = next(axis for axis in up.ready["axes"] if axis["name"] == name)
    own, other = [system for system in axis["systems"] if system["free"]][:2]
    return Place(axis, own, other["agencies"][0]["code"], explain)


def why(up: Program, *arguments: str) -> str:
    """Return what ``lgsp why`` says."""
    done = subprocess.run(
        [str(LGSP), "why", *arguments],
        env={**clean_environment(), "LGSP_DATA_DIR": str(up.data_dir), "COLUMNS": "400"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def secrets_of(up: Program) -> list[str]:
    """Everything that no explanation may hold."""
    given = [system["secret"] for axis in up.ready["axes"] for system in axis["systems"]]
    return [
        *given,
        *(axis["login"]["password"] for axis in up.ready["axes"]),
        up.ready["admin_key"],
    ]


@dataclass(frozen=True)
class Told:
    """What the axis answered and ``lgsp why`` said of one mistake."""

    status: int
    line: dict[str, Any]
    texts: dict[str, str]


@pytest.fixture(scope="module")
def told(up: Program) -> dict[tuple[str, str], Told]:
    """Every mistake made once, each with what is said of it as JSON and in both languages."""
    made = {key: make(up, place_of(up, key[0]), call) for key, call in MISTAKES.items()}
    lines = {line["id"]: line for line in json.loads(why(up, "--last", "200", "--json"))}
    texts = {lang: blocks(why(up, "--last", "200", "--lang", lang)) for lang in ("vi", "en")}
    return {
        key: Told(status, lines[id_], {lang: told[id_] for lang, told in texts.items()})
        for key, (status, id_) in made.items()
    }


def make(up: Program, place: Place, mistake: Callable[[Place], httpx.Response]) -> tuple[int, str]:
    """Make a mistake; return the status and the conversation that it is kept as."""
    before = newest_id(up, place)
    status = mistake(place).status_code
    # What is refused before its end is kept when its body has been drained: after the answer.
    until = time.monotonic() + 30
    while (newest := newest_id(up, place)) == before and time.monotonic() < until:
        time.sleep(0.05)
    assert newest != before
    return status, newest


def newest_id(up: Program, place: Place) -> str | None:
    """The id of the newest conversation of an axis, None as long as there is none."""
    lines = up.get(f"/{place.axis['name']}/api/v1/conversations", limit=1)
    return str(lines[0]["id"]) if lines else None


def blocks(text: str) -> dict[str, str]:
    """What is printed of each conversation, by its id."""
    found = [block for block in text.split("\n\n") if "→ lgsp why " in block]
    return {block.rpartition("→ lgsp why ")[2].split()[0]: block for block in found}


@pytest.mark.parametrize(("dialect", "mistake"), MISTAKES)
def test_a_mistake_is_named_with_its_mend(
    up: Program, told: dict[tuple[str, str], Told], dialect: str, mistake: str
) -> None:
    place, found = place_of(up, dialect), told[dialect, mistake]
    code, needed = EXPECTED.get((dialect, mistake)) or ABOUT_PACKAGES[mistake]
    reason = found.line["explanations"][0]
    assert (reason["code"], found.line["status"]) == (code, found.status)
    for lang, text in found.texts.items():
        assert reason["what"][lang]
        assert reason["mend"][lang]
        assert f"{code}: " in text
        assert needed.format(sender=place.sender, receiver=place.receiver) in text


def test_no_secret_is_told(up: Program, told: dict[tuple[str, str], Told]) -> None:
    shown = [str(one.line) + str(one.texts) for one in told.values()]
    swapped = [one for (_, what), one in told.items() if "swapped" in what]
    whole = [why(up, one.line["id"], "--json") for one in [*swapped, *list(told.values())[::8]]]
    whole.append(httpx.get(f"{up.url}/conversations", timeout=30).text)
    assert "C-LGSP-SWAPPED" in whole[-1]
    assert not [secret for secret in secrets_of(up) if secret in "".join(shown + whole)]


@pytest.mark.parametrize("dialect", ["lgsp_v1", "edoc_v2", "native"])
def test_a_refusal_of_the_national_axis_is_told_to_the_sender(up: Program, dialect: str) -> None:
    place, outside = place_of(up, dialect), place_of(up, "vxp").sender
    prefixed = package(place, receiver=outside).replace(b"45/STN-VP", f"7/{dialect}".encode())
    bare = prefixed.replace(b"edXML:", b"").replace(b":edXML=", b"=")
    assert SENDS[dialect](place, bare).is_success

    def told(lang: str) -> str:
        shown = blocks(why(up, "--system", place.id, "--last", "200", "--lang", lang)).values()
        named = (one for one in shown if "C-UPLINK-REFUSED" in one and f"7/{dialect}" in one)
        return next(named, "")

    until = time.monotonic() + 60
    while not told("vi") and time.monotonic() < until:
        time.sleep(0.2)
    for lang, words in (("vi", "trục quốc gia từ chối"), ("en", "the national axis refused")):
        assert words in told(lang)
        assert "E-PREFIX" in told(lang)
        assert outside in told(lang)


def test_the_newest_alone_is_shown(up: Program) -> None:
    MISTAKES["native", "missing prefix"](place_of(up, "native"))
    assert why(up, "--last", "1", "--lang", "en").count("→ lgsp why ") == 1
    assert "GET /api/v1/deliveries" in why(up, "--last", "1")


OPTED_IN = [("vxp", "wrong secret"), ("lgsp_v1", "date"), ("edoc_v2", "missing header"),
            ("native", "unknown receiver"), ("vxp", "unknown receiver")]  # fmt: skip


@pytest.mark.parametrize(("dialect", "mistake"), OPTED_IN)
def test_the_answer_is_terse_unless_the_header_asks(
    up: Program, dialect: str, mistake: str
) -> None:
    call = MISTAKES[dialect, mistake]
    terse, told = (call(place_of(up, dialect, explain)) for explain in ("", "vi"))
    assert "explanation" not in terse.text
    assert "x-lgsp-explanation" not in terse.headers
    assert told.status_code == terse.status_code
    content = told.json()
    explanation = content.pop("explanation")
    assert content == terse.json()
    assert explanation[0]["what"]
    assert not any(value is None for one in explanation for value in one.values())


def test_an_answer_that_is_no_object_is_explained_in_a_header(up: Program) -> None:
    place = place_of(up, "vxp", "vi")
    answer = place.ask("GET", f"{place.url}/vxp/downloadEdoc", [])
    assert (answer.status_code, answer.content) == (404, b"")
    assert unquote(answer.headers["x-lgsp-explanation"]).startswith("C-VXP-")


def test_an_ordinary_call_is_no_conversation(up: Program) -> None:
    place = place_of(up, "native")
    newest = json.loads(why(up, "--last", "1", "--json"))
    url, auth = f"{place.url}/api/v1/deliveries", (place.id, place.secret)
    assert httpx.get(url, auth=auth, timeout=30).status_code == 200
    assert json.loads(why(up, "--last", "1", "--json")) == newest
