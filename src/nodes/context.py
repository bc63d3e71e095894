"""What the parts of a node share: who it plays, its books, its link, its clocks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from edoc.contract.dates import local_date
from edoc.contract.findings import Text
from edoc.contract.model import Organization, Staff
from edoc.plumbing.group_commit import GroupCommit
from edoc.plumbing.outbox import Relay, ToSend, enqueue, enqueue_many
from edoc.plumbing.sql.blob import put_blob
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.node_changes import ChangeStore
from edoc.plumbing.sql.node_registers import IncomingStore, OutgoingStore
from edoc.plumbing.sql.node_statuses import StatusStore
from edoc.plumbing.sql.node_store import Connection, CounterStore, TaskStore
from edoc.plumbing.sql.node_submissions import SubmissionStore
from edoc.ports.bus import Message
from edoc.ports.clock import Clock
from edoc.ports.ids import IdSource
from nodes.behaviour import Behaviour
from nodes.keyring import Keyring
from nodes.links.bus import BusLink
from nodes.records import HostedAgency, NodeSettings, UnknownRecord
from signing.model import Subject, TrustStore

Timestamper = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Books:
    """The stores of one node in one world."""

    outgoing: OutgoingStore
    incoming: IncomingStore
    statuses: StatusStore
    tasks: TaskStore
    counters: CounterStore
    submissions: SubmissionStore
    changes: ChangeStore

    @classmethod
    def of(cls, node: str, world: str) -> Books:
        """Return the stores of a node."""
        return cls(
            OutgoingStore(node, world),
            IncomingStore(node, world),
            StatusStore(node, world),
            TaskStore(node, world),
            CounterStore(node, world),
            SubmissionStore(node, world),
            ChangeStore(node, world),
        )


@dataclass(frozen=True)
class NodeContext:
    """Everything a use case of a node needs; made once, in ``nodes.node``."""

    name: str
    world: str
    owner: str  # of the outbox rows
    agencies: Mapping[str, HostedAgency]  # by code in capitals
    database: Database
    commits: GroupCommit
    books: Books
    link: BusLink
    relay: Relay
    clock: Clock
    real: Clock
    ids: IdSource
    random: random.Random  # jitter of retries
    keyring: Keyring
    trust: Callable[[], TrustStore]
    behaviour: Behaviour
    settings: NodeSettings
    timestamper: Timestamper | None
    answered: dict[str, asyncio.Event] = field(default_factory=dict)  # references waited for
    unsent: set[str] = field(default_factory=set)  # references whose numbers are to be void
    work: asyncio.Event = field(default_factory=asyncio.Event)  # a task may have become due

    def agency(self, code: str) -> HostedAgency:
        """Return the hosted agency of that code. Raises UnknownRecord."""
        found = self.agencies.get(code.strip().upper())
        if found is None:
            raise UnknownRecord(
                Text(
                    f"Hệ thống “{self.name}” không quản lý cơ quan {code}.",
                    f"The system “{self.name}” does not host the agency {code}.",
                )
            )
        return found

    def today(self) -> date:
        """Return the day it is in Viet Nam by the world's clock."""
        return local_date(self.clock.now())

    async def send_package(
        self,
        connection: Connection,
        reference: str,
        kind: str,
        package: bytes,
        sha256: str,
        *,
        to: str = "",
        urgent: bool = False,
    ) -> None:
        """Store a package and put its submission into the outbox, in the caller's transaction."""
        real = self.real.now()
        await put_blob(connection, package, sha256, real)
        message = self.link.submission(reference, kind, to, package, urgent=urgent)
        await self.enqueue(connection, message, real, blob_sha256=sha256)

    async def enqueue(
        self,
        connection: Connection,
        message: Message,
        real: datetime,
        *,
        blob_sha256: str | None = None,
        keep: bool = True,
    ) -> None:
        """Put a message for the axis into the outbox."""
        await enqueue(
            connection,
            owner=self.owner,
            queue=self.link.intake,
            message=message,
            blob_sha256=blob_sha256,
            keep=keep,
            now=real,
        )

    async def enqueue_stored(
        self, connection: Connection, stored: Iterable[tuple[Message, str]], real: datetime
    ) -> None:
        """Put submissions into the outbox whose packages are blobs: message and SHA-256."""
        messages = [ToSend(self.link.intake, message, sha256) for message, sha256 in stored]
        await enqueue_many(connection, owner=self.owner, messages=messages, now=real)


def organization_of(agency: HostedAgency) -> Organization:
    """Return the agency as it names itself in packages."""
    return Organization(
        code=agency.code,
        name=agency.name,
        in_charge=agency.parent_name,
        address=agency.address,
        email=agency.email,
    )


def staff_of(agency: HostedAgency) -> Staff:
    """Return the clerk to ask."""
    return Staff(department="Văn thư", name=agency.clerk_name, email=agency.email)


def seal_subject(agency: HostedAgency) -> Subject:
    """Return whom the agency's certificate speaks of."""
    return Subject(
        kind="agency",
        common_name=agency.name,
        organization=agency.name,
        locality=agency.locality,
        agency_code=agency.code,
        email=agency.email,
    )


def leader_subject(agency: HostedAgency) -> Subject:
    """Return whom the signing official's certificate speaks of."""
    return Subject(
        kind="person",
        common_name=agency.leader_name,
        organization=agency.name,
        unit=agency.leader_title.capitalize(),
        locality=agency.locality,
        agency_code=agency.code,
    )
