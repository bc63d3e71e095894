"""A small province for tests: a real axis, a district's and a commune's node, a free system."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key

from axis.engine import Axis
from axis.records import AgencyRecord, Receipt, Submission, SystemRecord
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    PackageKind,
    ResponseFor,
    Status,
    Trace,
)
from edoc.contract.reader import read_package
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import ClockSetting, SystemClock, WorldClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from nodes.keyring import Keyring
from nodes.node import Node
from nodes.records import (
    Addressee,
    BehaviourSettings,
    Draft,
    HostedAgency,
    NodeSettings,
    Outgoing,
)
from signing.authority import Authority
from signing.keys import KeyPool
from signing.model import Subject

START = datetime.fromisoformat("2019-12-02T01:00:00+00:00")
WAIT_S = 40.0
DISTRICT = HostedAgency(
    "000.00.31.H21",
    "UBND huyện Chư Păh",
    "district",
    locality="Chư Păh",
    abbreviation="UBND",
    competence="TM. ỦY BAN NHÂN DÂN",
    leader_title="CHỦ TỊCH",
)
COMMUNES = tuple(
    HostedAgency(
        f"000.2{number}.31.H21",
        f"UBND xã {name}",
        "commune",
        locality=name,
        abbreviation="UBND",
        leader_title="CHỦ TỊCH",
    )
    for number, name in enumerate(("Ia Ka", "Ia Khươl", "Hòa Phú"))
)
QUICK = BehaviourSettings(
    seed=7,
    accept_delay=(10, 60),
    assign_delay=(10, 60),
    process_delay=(10, 60),
    complete_delay=(10, 60),
    reply_delay=(10, 60),
    take_back_delay=(10, 60),
    answer_probability={"commune": 1.0},
)
BY_HAND = BehaviourSettings(seed=7, auto_handle=False)


@dataclass
class LocalIssuer:
    """Certificates from an authority in this process."""

    authority: Authority
    clock: WorldClock

    async def issue(self, subject: Subject, public_key_pem: bytes) -> tuple[bytes, bytes]:
        key = load_pem_public_key(public_key_pem)
        assert isinstance(key, RSAPublicKey)
        own, chain = self.authority.issue(subject, key, now=self.clock.now())
        return own.public_bytes(Encoding.PEM), b"".join(c.public_bytes(Encoding.PEM) for c in chain)


@dataclass
class Province:
    """An axis with two nodes."""

    axis: Axis
    huyen: Node
    xa: Node

    async def start(self) -> None:
        await self.axis.start()
        await self.huyen.start()
        await self.xa.start()

    async def stop(self) -> None:
        await self.huyen.stop()
        await self.xa.stop()
        await self.axis.stop()

    async def send(self, *communes: HostedAgency, **changes: object) -> Outgoing:
        receivers = tuple(Addressee(one.code, one.name) for one in communes)
        fields: dict[str, object] = {"subject": "triển khai nhiệm vụ tháng 12", **changes}
        fields.setdefault("receivers", receivers)
        sent = await self.huyen.issue(Draft(sender=DISTRICT.code, **fields))  # type: ignore[arg-type]
        return await self.huyen.wait_receipt(sent.reference, WAIT_S)

    async def status(self, reference: str, code: str, *receivers: HostedAgency) -> Outgoing:
        """Wait until the receivers (none given: all) reported a status."""
        document = await self.huyen.outgoing(reference)
        wanted = {one.code for one in receivers or document.receivers}

        async def reported() -> bool:
            return wanted <= await self.huyen.reported(reference, code)

        await until(reported, f"{code} on {reference}")
        return await self.huyen.outgoing(reference)


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    give_up = time.monotonic() + WAIT_S
    while not await condition():
        assert time.monotonic() < give_up, f"waited too long for {what}"
        await asyncio.sleep(0.05)


def make_province(
    database: Database,
    bus: Bus,
    authority: Authority,
    keys: tuple[Path, KeyPool],
    behaviour: BehaviourSettings,
) -> Province:
    clock = WorldClock(ClockSetting(SystemClock().now(), START, scale=200))
    ring = Keyring(keys[0], keys[1], LocalIssuer(authority, clock), clock)
    axis = Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=SystemClock(),
        ids=RandomIds(),
        random=random.Random(1),
        trust=lambda: authority.trust(clock.now()),
    )

    def node(name: str, *agencies: HostedAgency) -> Node:
        return Node(
            name=name,
            level=agencies[0].level,
            axis="gia-lai",
            world="default",
            system_id=name,
            secret=f"secret-{name}",
            agencies=agencies,
            database=database,
            bus=bus,
            clock=clock,
            real=SystemClock(),
            ids=RandomIds(),
            keyring=ring,
            trust=lambda: authority.trust(clock.now()),
            behaviour=behaviour,
            settings=NodeSettings(poll_s=0.05),
            timestamper=lambda query: authority.timestamp(query, clock.now()),
        )

    return Province(axis, node("huyen", DISTRICT), node("xa", *COMMUNES))


async def register(axis: Axis) -> None:
    await axis.upsert_systems(
        [SystemRecord(one, one, "bus", f"secret-{one}") for one in ("huyen", "xa")]
    )
    records = [AgencyRecord(DISTRICT.code, DISTRICT.name, "district", "", "huyen")]
    records += [AgencyRecord(c.code, c.name, "commune", DISTRICT.code, "xa") for c in COMMUNES]
    await axis.upsert_agencies(records)


FREE = Organization("000.00.91.H21", "Cơ quan tự do giả định")


class FreeSystem:
    """A user's own client without keys: pulls, sends documents and requests, reads statuses."""

    def __init__(self, axis: Axis, system_id: str = "free", agency: Organization = FREE) -> None:
        self._axis = axis
        self._system_id = system_id
        self.agency = agency
        self.statuses: list[Status] = []

    def letter(self, number: str, *receivers: HostedAgency, **changes: object) -> Edoc:
        """Return a document of this system's agency."""
        code = DocumentCode(number, "CQ-VP")
        edoc = Edoc(
            sender=self.agency,
            receivers=tuple(Organization(one.code, one.name) for one in receivers),
            document_id=f"{self.agency.code},2019/12/02,{code}",
            code=code,
            promulgated=START.date(),
            subject="cử cán bộ dự họp",
            document_type=DocumentType("Công văn"),
            place="Gia Lai",
            traces=(Trace(self.agency.code, START),),
            business=Business(type=0, reason="Văn bản điện tử mới"),
            attachments=(Attachment("1", "cong-van.docx", "application/docx", b"PK not signed"),),
        )
        return replace(edoc, **changes)  # type: ignore[arg-type]

    async def send(self, edoc: Edoc) -> Receipt:
        """Hand in a document."""
        return await self._submit(PackageKind.EDOC, write_edoc(edoc))

    async def take_back(self, edoc: Edoc, receiver: HostedAgency, at: datetime) -> Receipt:
        """Ask for a document back by status 13."""
        about = ResponseFor(receiver.code, str(edoc.code), edoc.document_id, edoc.promulgated)
        status = Status(self.agency, about, "13", at, "Gửi nhầm")
        return await self._submit(PackageKind.STATUS, write_status(status))

    async def status(self, edoc: Edoc, code: str) -> Status:
        """Wait for a status of a document; also keeps all others that came."""

        async def came() -> bool:
            await self._pull()
            return bool(self.of(edoc, code))

        await until(came, f"status {code} for {edoc.document_id}")
        return self.of(edoc, code)[0]

    def of(self, edoc: Edoc, code: str) -> list[Status]:
        """Return the statuses of one code that came for a document so far."""
        return [
            one
            for one in self.statuses
            if one.status_code == code and one.response_for.document_id == edoc.document_id
        ]

    async def _pull(self) -> None:
        for row in await self._axis.waiting(self._system_id):
            _, content = await self._axis.fetch(self._system_id, row.id)
            package = read_package(content)
            if isinstance(package, Status):
                self.statuses.append(package)
            await self._axis.confirm(self._system_id, row.id, "done")

    async def _submit(self, kind: PackageKind, body: bytes) -> Receipt:
        return await self._axis.accept(Submission(self._system_id, kind, body))


async def register_free(axis: Axis) -> FreeSystem:
    """Enter a free system and its agency, and return its client."""
    await axis.upsert_systems([SystemRecord("free", "free", "pull", "secret-free", free=True)])
    await axis.upsert_agencies([AgencyRecord(FREE.code, FREE.name, "other", "", "free")])
    return FreeSystem(axis)
