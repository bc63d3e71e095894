"""A secret that was put in the wrong place is kept, shown, logged and counted nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.logs import configure_logging
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.metrics import Metrics
from edoc.plumbing.sql.database import Database
from lgsp.front.faces import faces
from lgsp.secrets import installation_secret, login_account, system_secret
from lgsp.settings import Settings

SETTINGS = Settings(secret=SecretStr("bi-mat-cua-ban-cai-dat"))
SYSTEM, AGENCY = "tu-do-1", "000.00.91.H21"
INSTALLATION = installation_secret(SETTINGS)
SECRET = system_secret(INSTALLATION, "gia-lai", SYSTEM)
USER, PASSWORD = login_account(INSTALLATION, "gia-lai")
ADMIN = system_secret(INSTALLATION, "khoa", "quan-tri")
ELSEWHERE = system_secret(INSTALLATION, "national", "00.91.W00")
SECRETS = (SECRET, PASSWORD, ADMIN, ELSEWHERE)
NOBODYS = "mfzwizdborsgk3tpojsxg5dvmfwgk43u"
"""It has the form of a secret and is none."""

Call = tuple[str, str, dict[str, Any]]
"""Method, target and what else a request has."""


@pytest.fixture
async def axis(sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock) -> Axis:
    axis = Axis(
        name="gia-lai",
        world="default",
        database=sqlite_database,
        bus=memory_bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
        metrics=Metrics(),
    )
    await axis.upsert_systems([SystemRecord(SYSTEM, "", "pull", SECRET)])
    await axis.upsert_agencies([AgencyRecord(AGENCY, "Một", "province", "", SYSTEM)])
    return axis


@pytest.fixture
async def http(axis: Axis) -> AsyncIterator[httpx.AsyncClient]:
    served = faces(axis, SETTINGS, admin_key=ADMIN, secrets=[ELSEWHERE]).items()
    app = Starlette(routes=[Mount(f"/gia-lai{path}", face) for path, face in served])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x/gia-lai") as client:
        yield client


@pytest.fixture
def log() -> io.StringIO:
    """Everything that is logged, as a program logs it."""
    stream = io.StringIO()
    configure_logging(json=True, level="DEBUG", stream=stream)
    return stream


def lgsp(method: str, target: str, headers: Mapping[str, str] | None = None, **given: Any) -> Call:
    """A call of the provincial dialect."""
    return method, f"/lgsp/v1/{target}", {"headers": dict(headers or {}), **given}


def login(**fields: str) -> Call:
    return lgsp("POST", "auth/login?allow_anonymous=true", json=fields)


def edoc(proof: str, operation: str = "getPendingDocIds", **headers: str) -> Call:
    known = {"organid": AGENCY, "authorization": proof, "type": "EDOC"}
    return "POST", f"/edoc/EdocService/{operation}", {"headers": known | headers}


def vxp(operation: str = "getEdoc", query: str = "", **changed: str) -> Call:
    signed = json.dumps({"XroadVnpt-systemid": changed.get("systemid", SYSTEM)})
    lines = {"systemid": SYSTEM, "sign-header": signed, "hash-header": "ab" * 32} | changed
    headers = {f"XroadVnpt-{name}": value for name, value in lines.items()}
    return "POST", f"/vxp/{operation}{query}", {"headers": headers}


def native(name: str, proof: str, target: str, **given: Any) -> Call:
    method = "POST" if given else "GET"
    return method, f"/api/v1/{target}", {"headers": basic(name, proof), **given}


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def parts(name: str = "messageType", value: str = "edoc", file: str = "a.edxml") -> Any:
    return {"data": {name: value}, "files": {"edocFile": (file, b"<a/>")}}


def three(system: str, secret: str = "", authorization: str = "Bearer x") -> Call:
    given = {"X-SystemId": system, "X-SecretKey": secret, "Authorization": authorization}
    return lgsp("GET", "getEdoc?docId=1", {name: value for name, value in given.items() if value})


PLACES: Mapping[str, Callable[[str, str], Call]] = {
    "X-SystemId, swapped": lambda s, _: three(s, SYSTEM),
    "X-SystemId and X-SecretKey": lambda s, _: three(s, s),
    "X-SystemId alone": lambda s, _: three(s),
    "the scheme of Authorization": lambda s, _: three(SYSTEM, "sai", f"{s} x"),
    "any header": lambda s, _: lgsp("GET", "getEdoc", {"User-Agent": s}),
    "a header's name": lambda s, _: lgsp("GET", "getEdoc", {s: "1"}),
    "a query": lambda s, _: lgsp("GET", f"getEdoc?docId={s}"),
    "a query's name": lambda s, _: lgsp("GET", f"getEdoc?{s}=1"),
    "a path": lambda s, _: lgsp("GET", s),
    "a method": lambda s, _: lgsp(s.upper(), "getEdoc"),
    "the end of a long path": lambda s, _: lgsp("GET", "a-" * 30 + s),
    "a retired path": lambda s, _: ("GET", f"/api/lgspedoc/{s}", {}),
    "a login's name": lambda s, _: login(username=s, password=USER),
    "a login's application": lambda s, _: login(username=USER, applicationCode=s),
    "a JSON field": lambda s, _: lgsp("POST", "updateStatus", json={"docId": s, "status": s}),
    "a JSON name": lambda s, _: lgsp("POST", "updateStatus", json={s: "done"}),
    "a form's field": lambda s, _: lgsp("POST", "sendEdoc", **parts(value=s)),
    "a form's name": lambda s, _: lgsp("POST", "sendEdoc", **parts(name=s)),
    "a file's name": lambda s, _: lgsp("POST", "sendEdoc", **parts(file=s)),
    "a form where JSON belongs": lambda s, _: lgsp("POST", "auth/login", data={"user": s}),
    "organid, swapped": lambda s, _: edoc(AGENCY, organid=s),
    "organid, swapped with the system": lambda s, _: edoc(SYSTEM, organid=s),
    "organid, swapped, with a scheme": lambda s, _: edoc(f"Bearer {AGENCY}", organid=s),
    "docid": lambda s, proof: edoc(proof, "getDocument", docid=s),
    "type": lambda s, proof: edoc(proof, type=s),
    "an operation of eDoc": lambda s, proof: edoc(proof, s),
    "XroadVnpt-systemid": lambda s, _: vxp(systemid=s),
    "the signed text": lambda s, _: vxp(**{"sign-header": json.dumps({"XroadVnpt-docId": s})}),
    "an operation of the axis": lambda s, _: vxp(s),
    "a query of the axis": lambda s, _: vxp(query=f"?docId={s}"),
    "the name of Basic": lambda s, _: native(s, SYSTEM, "deliveries"),
    "both of Basic": lambda s, _: native(s, s, "deliveries"),
    "an id": lambda s, proof: native(SYSTEM, proof, f"packages/{s}"),
    "a parameter": lambda s, proof: native(SYSTEM, proof, f"deliveries?since={s}"),
    "a package": lambda s, proof: native(SYSTEM, proof, "packages", content=f"<a>{s}</a>"),
    "UTF-16 that begins with other letters": lambda s, proof: native(
        SYSTEM, proof, "packages", content=f"ơđơđ{s}".encode("utf-16")
    ),
    "binary bytes": lambda s, proof: native(
        SYSTEM, proof, "packages", content=bytes(range(128, 160)) + s.encode()
    ),
}
"""Where a secret may stand by mistake, and with what the caller proves itself there."""


async def everywhere(http: httpx.AsyncClient, axis: Axis, log: io.StringIO) -> str:
    """Everything that anybody can read of what was asked, in small letters."""
    shown = [log.getvalue()]
    for headers in ({"Authorization": f"Bearer {ADMIN}"}, basic(SYSTEM, SECRET)):
        lines = (await http.get("/api/v1/conversations?limit=200", headers=headers)).json()
        for line in lines:
            url = f"/api/v1/conversations/{line['id']}"
            shown += [json.dumps(line), (await http.get(url, headers=headers)).text]
    assert len(shown) > 3  # the log, one line and one whole
    assert axis.context.metrics is not None
    return "".join([*shown, axis.context.metrics.expose().decode()]).lower()


async def ask(http: httpx.AsyncClient, call: Call, **asked: str) -> httpx.Response:
    method, target, given = call
    lines = given.pop("headers", {}) | asked
    headers = {name: value.encode() for name, value in lines.items()}
    return await http.request(method, target, headers=headers, **given)


@pytest.mark.parametrize("place", PLACES)
async def test_a_secret_in_the_wrong_place_is_shown_nowhere(
    http: httpx.AsyncClient, axis: Axis, log: io.StringIO, place: str
) -> None:
    for secret in SECRETS:
        answer = await ask(http, PLACES[place](secret, SECRET), **{"X-Lgsp-Explain": "both"})
        told = answer.text.partition('"explanation"')[2] + str(answer.headers)
        assert secret not in told.lower()
    shown = await everywhere(http, axis, log)
    assert not [one for one in SECRETS if one[:9] in shown]
    assert not [one for one in SECRETS if one[:9].encode("utf-16-le").hex(" ") in shown]


@pytest.mark.parametrize("name", ["hash", "signature", "hash_header"])
async def test_a_valid_proof_under_a_wrong_name_is_shown_nowhere(
    http: httpx.AsyncClient, axis: Axis, log: io.StringIO, name: str
) -> None:
    method, target, given = vxp("getReceivedEdocList")
    headers = given["headers"]
    del headers["XroadVnpt-hash-header"]
    signed = headers["XroadVnpt-sign-header"].encode()
    proof = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    for address in (target, "/vxp/getReceivedList", "/getReceivedEdocList"):
        await http.request(method, address, headers=headers | {f"XroadVnpt-{name}": proof})
    assert proof not in await everywhere(http, axis, log)


SWAPPED = [place for place in PLACES if "swapped" in place] + ["the name of Basic"]


@pytest.mark.parametrize("place", SWAPPED)
async def test_the_secret_of_another_installation_is_hidden_where_it_was_swapped(
    http: httpx.AsyncClient, axis: Axis, log: io.StringIO, place: str
) -> None:
    await ask(http, PLACES[place](NOBODYS, SECRET))
    assert NOBODYS[:9] not in await everywhere(http, axis, log)
    (line,) = await axis.conversations.newest(SYSTEM)
    assert (line.claimed, line.proven) == (SYSTEM, False)
    assert {AGENCY, SYSTEM} & set(re.findall(r"[\w.-]+", line.explanations[-1].what.vi))


@pytest.mark.parametrize("place", PLACES)
async def test_a_caller_is_not_told_whether_a_text_is_somebodys_secret(
    http: httpx.AsyncClient, place: str
) -> None:
    answers = []
    for text in (SECRET, NOBODYS):
        answer = await ask(http, PLACES[place](text, "sai"), **{"X-Lgsp-Explain": "both"})
        own = re.compile(f"{text[:16]}({text[16:]})?", re.IGNORECASE)  # what it wrote itself
        answers.append((answer.status_code, own.sub("…", answer.text)))
    assert answers[0] == answers[1]
