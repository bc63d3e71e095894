"""A served provincial dialect, the notes of what it answered, and packages to send through it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from axis.conversations.explanations import NOTES_KEY, Notes
from axis.dialects.lgsp_v1.app import create_lgsp_v1_app
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.dialects.lgsp_v1.tokens import Account, issue
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from lgsp.front.serve import bind, serving
from nodes.links.lgsp_v1 import LgspV1Client, Login

PREFIX = "/gia-lai/sandbox/lgsp"
LOGIN_PATH = "/v1/auth/login?allow_anonymous=true"
SENDER, RECEIVER, OTHER = "000.00.91.H21", "000.00.93.H21", "000.20.93.H21"
SECRETS = {"tu-do-1": "khoa-cua-mot", "tu-do-2": "khoa-cua-hai"}
KEY = b"khoa-ky-the"
ACCOUNT = Account("lgsp.gia-lai", "mat-khau-dang-nhap")
LOGIN = Login(ACCOUNT.username, ACCOUNT.password, "QLVB")
LIMIT = 100_000
TODAY = date(2019, 12, 2)
TERSE = (
    b'{"errorDetail":null,"code":401,"message":"Unauthorized","licenseInfo":"invalid",'
    b'"totalTime":0}'
)


@dataclass
class Site:
    """A served axis, and the notes of every request it answered."""

    axis: Axis
    clock: FixedClock
    notes: list[Notes]
    port: int = 0  # 0: called within the process, by ``app``
    app: Any = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def http(self) -> httpx.AsyncClient:
        """Connections to it."""
        transport = None if self.port else httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, trust_env=False)

    def client(
        self, system: str, *, secret: str | None = None, login: Login = LOGIN
    ) -> LgspV1Client:
        proof = SECRETS[system] if secret is None else secret
        return LgspV1Client(self.url, login, system, proof, self.clock, http=self.http())

    def headers(self, system: str = "tu-do-2") -> dict[str, str]:
        token = issue(KEY, "lgsp:default:gia-lai", "x", self.clock.now(), life_s=1800, length=948)
        return {
            "Authorization": f"Bearer {token}",
            "X-SystemId": system,
            "X-SecretKey": SECRETS[system],
        }

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call as ``tu-do-2``, or with the given headers."""
        options.setdefault("headers", self.headers())
        async with self.http() as http:
            return await http.request(method, self.url + path, **options)

    async def raw(self, request: bytes) -> bytes:
        """Send bytes on a connection of their own; return the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return answer

    def told(self) -> list[str]:
        """Codes of the explanations of the last request."""
        return [one.code for one in self.notes[-1].explanations]

    def nearest(self) -> str:
        """The nearest valid form of the last request's first explanation."""
        return self.notes[-1].explanations[0].nearest


@asynccontextmanager
async def started_axis(database: Database, bus: Bus, clock: FixedClock) -> AsyncIterator[Axis]:
    """An axis with two free systems; tokens live by the given clock."""
    axis = Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=SeededIds(1),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [SystemRecord(name, name, "pull", secret) for name, secret in SECRETS.items()]
    )
    await axis.upsert_agencies(
        [
            AgencyRecord(SENDER, "Đơn vị thử 91", "province", "", "tu-do-1"),
            AgencyRecord(RECEIVER, "Đơn vị thử 93", "province", "", "tu-do-2"),
            AgencyRecord(OTHER, "Xã thử 93", "commune", RECEIVER, "tu-do-2", mail="a@b.invalid"),
        ]
    )
    await axis.start(consume=False)
    try:
        yield axis
    finally:
        await axis.stop()


def unserved(axis: Axis, clock: FixedClock, chosen: LgspV1Settings) -> Site:
    """The dialect of an axis, called within the process."""
    app = create_lgsp_v1_app(
        axis, signing_key=KEY, account=ACCOUNT, settings=replace(chosen, body_limit=LIMIT)
    )
    notes: list[Notes] = []

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        notes.append(Notes())
        scope[NOTES_KEY] = notes[-1]
        await app(scope, receive, send)

    return Site(axis, clock, notes, app=Starlette(routes=[Mount(PREFIX, noted)]))


@pytest.fixture(name="site")
async def embedded_site(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    memory_bus: MemoryBus,
    clock: FixedClock,
) -> AsyncIterator[Site]:
    """The dialect on the embedded back end, with the choices of the test's ``settings``."""
    chosen = getattr(request, "param", LgspV1Settings())
    async with started_axis(sqlite_database, memory_bus, clock) as axis:
        yield unserved(axis, clock, chosen)


def settings(**values: Any) -> pytest.MarkDecorator:
    """Run a test with these choices."""
    return pytest.mark.parametrize("site", [LgspV1Settings(**values)], indirect=True)


@asynccontextmanager
async def served(axis: Axis, clock: FixedClock, chosen: LgspV1Settings) -> AsyncIterator[Site]:
    """The dialect of an axis on a port of its own."""
    site = unserved(axis, clock, chosen)
    sock = bind("127.0.0.1", 0)
    async with serving(site.app, sock):
        yield replace(site, port=sock.getsockname()[1])


def document(
    number: str = "45",
    receivers: tuple[str, ...] = (RECEIVER,),
    size: int = 20,
    sender: str = SENDER,
) -> bytes:
    """A package from SENDER."""
    return write_edoc(
        Edoc(
            sender=Organization(sender, "Đơn vị thử 91"),
            receivers=tuple(Organization(code, f"Cơ quan {code}") for code in receivers),
            document_id=f"{sender},2019/12/02,{number}/VPCP-TH",
            code=DocumentCode(number, "VPCP-TH"),
            promulgated=TODAY,
            subject="V/v kiểm tra liên thông",
            document_type=DocumentType("Công văn"),
            attachments=(
                Attachment("tep-1", "cv.txt", "text/plain", random.Random(1).randbytes(size)),
            ),
        )
    )


async def received(client: LgspV1Client, kind: Any = "edoc") -> list[dict[str, Any]]:
    """What came today."""
    return await client.sync_received_edoc_list(kind, TODAY, TODAY)


async def send(site: Site, package: bytes, **options: Any) -> httpx.Response:
    """Send a form as ``tu-do-2``; options replace its parts."""
    files = options.pop("files", {"edocFile": ("a.edxml", package, "application/xml")})
    data = options.pop("data", {"messageType": "edoc"})
    return await site.call("POST", "/v1/sendEdoc", files=files, data=data, **options)
