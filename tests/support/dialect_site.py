"""An axis with every face, over a real socket, two pull systems and their agencies."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date

from endpoints import ENDPOINTS, Account, Endpoint
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Mount

from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from axis.settings import AxisSettings
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    ResponseFor,
    Status,
    Trace,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import SeededIds
from edoc.plumbing.sql.axis_tables import DELIVERY, EVENT, INTAKE_JOURNAL, PACKAGE, SETTLEMENT
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from lgsp.front.faces import faces
from lgsp.front.serve import bind, serving
from lgsp.secrets import installation_secret, login_account
from lgsp.settings import Settings
from nodes.links.lgsp_v1 import Login

SENDER, RECEIVER = "000.00.91.H21", "000.00.93.H21"
SYSTEMS = {SENDER: "tu-do-1", RECEIVER: "tu-do-2"}
SECRETS = {"tu-do-1": "khoa-cua-mot", "tu-do-2": "khoa-cua-hai"}
SETTINGS = Settings(secret=SecretStr("bi-mat-cua-ban-cai-dat"))


@dataclass
class DialectSite:
    """A served axis, and endpoints at it that speak any dialect."""

    axis: Axis
    url: str
    clock: FixedClock
    database: Database
    stack: AsyncExitStack

    def endpoint(self, dialect: str, agency: str) -> Endpoint:
        """An agency that speaks a dialect; closed with the site."""
        login = Login(*login_account(installation_secret(SETTINGS), self.axis.name))
        system = SYSTEMS[agency]
        account = Account(self.url, system, SECRETS[system], agency, login, self.clock)
        endpoint = ENDPOINTS[dialect](account)
        self.stack.push_async_callback(endpoint.close)
        return endpoint

    async def books(self) -> dict[str, list[dict[str, object]]]:
        """Every row that the axis wrote, without ids, dialect and what tells worlds apart."""
        found = {}
        async with self.database.read() as connection:
            for table in (PACKAGE, DELIVERY, INTAKE_JOURNAL, SETTLEMENT, EVENT):
                kept = [column for column in table.c if column.name not in _TELLING]
                query = select(*kept).where(table.c.world == self.axis.world)
                rows = [dict(row) for row in (await connection.execute(query)).mappings()]
                found[table.name] = sorted(rows, key=repr)
        return found


_TELLING = {"id", "seq", "world", "dialect", "package_id", "delivery_id"}


@asynccontextmanager
async def dialect_site(
    database: Database,
    bus: Bus,
    clock: FixedClock,
    world: str = "default",
    *,
    installation: Settings = SETTINGS,
    **settings: object,
) -> AsyncIterator[DialectSite]:
    """Serve an axis with all its faces while the block runs."""
    axis = Axis(
        name="gia-lai",
        world=world,
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=SeededIds(sum(world.encode())),
        random=random.Random(1),
        settings=AxisSettings(**settings),  # type: ignore[arg-type]
    )
    await axis.upsert_systems(
        [SystemRecord(name, name, "pull", secret, free=True) for name, secret in SECRETS.items()]
    )
    await axis.upsert_agencies(
        AgencyRecord(code, f"Đơn vị {code}", "province", "", system, old_code=_OLD.get(code, ""))
        for code, system in SYSTEMS.items()
    )
    mounts = faces(axis, installation, admin_key="khoa-quan-tri-cua-phep-thu")
    app = Starlette(routes=[Mount(f"/gia-lai{path}", face) for path, face in mounts.items()])
    async with AsyncExitStack() as stack:
        await axis.start(consume=False)
        stack.push_async_callback(axis.stop)
        sock = bind("127.0.0.1", 0)
        await stack.enter_async_context(serving(app, sock))
        url = f"http://127.0.0.1:{sock.getsockname()[1]}/gia-lai"
        clients = await stack.enter_async_context(AsyncExitStack())
        yield DialectSite(axis, url, clock, database, clients)


_OLD = {RECEIVER: "000.93.00.H21"}


def document(number: int = 45, receiver: str = RECEIVER) -> bytes:
    """A package from SENDER."""
    return write_edoc(
        Edoc(
            sender=Organization(SENDER, "Đơn vị gửi"),
            receivers=(Organization(receiver, "Đơn vị nhận"),),
            document_id=_id(number),
            code=DocumentCode(str(number), "STN-VP"),
            promulgated=date(2019, 12, 2),
            subject="V/v liên thông giữa các giao diện",
            document_type=DocumentType("Công văn"),
            business=Business(),
            traces=(Trace(SENDER, None),),
            attachments=FILES,
        )
    )


def _id(number: int) -> str:
    return f"{SENDER},2019/12/02,{number}/STN-VP"


FILES = (
    Attachment("1", "cong-van.pdf", "application/pdf", b"%PDF-1.4 " + bytes(range(256))),
    Attachment("2", "phu-luc.xlsx", "application/zip", random.Random(7).randbytes(3000)),
)


def status(clock: FixedClock, number: int = 45) -> bytes:
    """What RECEIVER reports of the document."""
    return write_status(
        Status(
            sender=Organization(RECEIVER, "Đơn vị nhận"),
            response_for=ResponseFor(SENDER, f"{number}/STN-VP", _id(number), date(2019, 12, 2)),
            status_code="01",
            at=clock.now(),
            description="Đã đến",
        )
    )
