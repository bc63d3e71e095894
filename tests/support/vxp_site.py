"""The national dialect served as the program serves it: uvicorn with httptools, a real axis."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from axis.conversations.explanations import NOTES_KEY, Explanation, Notes
from axis.dialects.vxp.app import create_vxp_app
from axis.dialects.vxp.settings import VxpSettings
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from edoc.ports.ids import IdSource
from lgsp.front.serve import bind, serving
from nodes.links.vxp import VxpClient
from nodes.links.vxp_headers import apache_lines, sdk_order

PREFIX = "/national/vxp"
SENDER, RECEIVER, OTHER = "000.00.00.G22", "000.00.12.H21", "000.00.13.H21"
SECRETS = {"vpcp.demo": "mat-khau-gui", "gl.demo.01": "mat-khau-nhan"}
Data = list[dict[str, Any]]


@dataclass
class Noting:
    """An ASGI application around another one that keeps the notes of each request."""

    app: Any
    kept: list[Notes] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope[NOTES_KEY] = Notes()
        self.kept.append(scope[NOTES_KEY])
        await self.app(scope, receive, send)


@dataclass
class Site:
    """An axis and the ways to talk to it, served on ``port``; 0 for calls within the process."""

    axis: Axis
    port: int
    clock: FixedClock
    noting: Noting
    app: Any

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def notes(self) -> Notes:
        """The notes of the last request."""
        return self.noting.kept[-1]

    @property
    def codes(self) -> list[str]:
        """The codes of the explanations of the last request."""
        return [one.code for one in self.notes.explanations]

    def explained(self, code: str) -> Explanation:
        """The explanation of a code in the last request, which must be there."""
        return next(one for one in self.notes.explanations if one.code == code)

    def choose(self, **choices: Any) -> None:
        """Serve with other choices from now on."""
        self.noting.app = create_vxp_app(self.axis, settings=VxpSettings(**choices))

    def client(
        self, system: str, *, secret: str = "", slash: str = "", accumulate: bool = False
    ) -> VxpClient:
        inside = httpx.AsyncClient(transport=httpx.ASGITransport(self.app))
        return VxpClient(
            self.url + slash,
            system,
            secret or SECRETS[system],
            self.clock,
            http=None if self.port else inside,
            accumulate=accumulate,
        )

    async def raw(self, request: bytes) -> tuple[bytes, bytes]:
        """Send bytes on a connection of their own; return head and body of the last answer."""
        if not self.port:
            return await called_within(self.app, request)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        while answer.startswith(b"HTTP/1.1 100"):
            answer = answer.partition(b"\r\n\r\n")[2]
        head, _, body = answer.partition(b"\r\n\r\n")
        return head, body

    async def operate(
        self,
        operation: str,
        values: Mapping[str, str],
        *,
        method: str = "POST",
        body: bytes = b"",
        system: str = "gl.demo.01",
    ) -> tuple[bytes, bytes]:
        """Call an operation with exactly these parameters."""
        request = request_bytes(operation, values, method=method, body=body, system=system)
        return await self.raw(request)

    async def asked(self, operation: str, values: Mapping[str, str], **given: Any) -> Any:
        """Call an operation and return its reply, which must be an envelope."""
        return answer_of((await self.operate(operation, values, **given))[1])


def request_bytes(
    operation: str,
    values: Mapping[str, str],
    *,
    method: str = "POST",
    body: bytes = b"",
    gzip_accepted: bool = False,
    system: str = "gl.demo.01",
) -> bytes:
    """A request as the official client writes it, but one connection each."""
    held = {"systemid": system, "timestamp": "02122019T080000+0001"} | dict(values)
    held["Content-Type"] = "application/json"
    parameters = {key: held[key] for key in sdk_order(held)}
    lines = apache_lines(parameters, SECRETS[system], has_body=bool(body))
    kept = [
        (name, value)
        for name, value in lines
        if name != "Connection" and (gzip_accepted or name != "Accept-Encoding")
    ]
    text = f"{method} {PREFIX}/{operation} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    text += f"Content-Length: {len(body)}\r\n"
    text += "".join(f"{name}: {value}\r\n" for name, value in kept)
    return text.encode() + b"\r\n" + body


async def called_within(app: Any, request: bytes) -> tuple[bytes, bytes]:
    """Hand a request to an application without a socket; return head and body of its answer."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, target, _ = first.decode().split(" ")
    path, _, query = target.partition("?")
    pairs = [line.split(b": ", 1) for line in lines]
    headers = [(name.lower(), value) for name, value in pairs]
    more = len(body) < int(dict(headers)[b"content-length"])
    events: list[Any] = [{"type": "http.request", "body": body, "more_body": more}]
    sent: list[Any] = []

    async def receive() -> Any:
        return events.pop() if events else await asyncio.Event().wait()

    async def send(event: Any) -> None:
        sent.append(event)

    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": headers}
    await app(scope | {"query_string": query.encode()}, receive, send)
    answer = b"".join(event.get("body", b"") for event in sent[1:])
    return f"HTTP/1.1 {sent[0]['status']} x".encode(), answer


@asynccontextmanager
async def vxp_site(
    database: Database,
    bus: Bus,
    clock: FixedClock,
    *,
    settings: VxpSettings | None = None,
    secrets: Mapping[str, str] = SECRETS,
    ids: IdSource | None = None,
    served: bool = True,
) -> AsyncIterator[Site]:
    """Serve an axis with a sending and a receiving system; or only call it, not ``served``."""
    axis = Axis(
        name="national",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=SystemClock(),
        ids=ids or SeededIds(1),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [SystemRecord(name, name, "pull", secret) for name, secret in secrets.items()]
    )
    await axis.upsert_agencies(
        [
            AgencyRecord(SENDER, "Văn phòng Chính phủ", "central", "", "vpcp.demo"),
            AgencyRecord(RECEIVER, "Sở Nội vụ", "province", "", "gl.demo.01"),
            AgencyRecord(OTHER, "Sở Tư pháp", "province", "", "gl.demo.01", aliases=("H21.13",)),
        ]
    )
    await axis.start(consume=False)
    noting = Noting(create_vxp_app(axis, settings=settings))
    app = Starlette(routes=[Mount(PREFIX, noting)])
    if served:
        sock = bind("127.0.0.1", 0)
        async with serving(app, sock):
            yield Site(axis, sock.getsockname()[1], clock, noting, app)
    else:
        yield Site(axis, 0, clock, noting, app)
    await axis.stop()


def document(
    number: str = "45",
    receivers: tuple[str, ...] = (RECEIVER,),
    size: int = 20,
    sender: str = SENDER,
) -> bytes:
    """A package from SENDER."""
    return write_edoc(
        Edoc(
            sender=Organization(sender, "Văn phòng Chính phủ"),
            receivers=tuple(Organization(code, f"Cơ quan {code}") for code in receivers),
            document_id=f"{sender},2019/12/02,{number}/VPCP-TH",
            code=DocumentCode(number, "VPCP-TH"),
            promulgated=date(2019, 12, 2),
            subject="V/v kiểm tra liên thông",
            document_type=DocumentType("Công văn"),
            attachments=(
                Attachment("tep-1", "cv.txt", "text/plain", random.Random(1).randbytes(size)),
            ),
        )
    )


def answer_of(body: bytes) -> dict[str, Any]:
    """The envelope, which must be ASCII JSON without nulls."""
    body.decode("ascii")
    assert b"null" not in body
    reply = json.loads(body)
    assert isinstance(reply, dict)
    return reply


def assert_fail(head: bytes, body: bytes, code: str) -> dict[str, Any]:
    """HTTP 200 and a complete FAIL envelope."""
    assert head.startswith(b"HTTP/1.1 200")
    reply = answer_of(body)
    assert (reply["status"], reply["ErrorCode"]) == ("FAIL", code)
    assert str(reply["ErrorDesc"]).isascii()
    return reply
