"""Receiving: examine, enter in the register, confirm to the axis, then report 01.

One delivery message may stand for hundreds of receivers of this node; they are entered in one
transaction together with the confirmation and the tasks that report 01. The message may come
again: what is in the register already is only confirmed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from edoc.contract.model import BusinessType, Edoc, Status
from edoc.plumbing.group_commit import Batcher
from edoc.plumbing.sql.node_store import Connection
from edoc.ports.bus import Message
from nodes.addressing import names_agency
from nodes.context import NodeContext
from nodes.examine import Examination, Examiner
from nodes.links.bus import DeliveryRef, Outcome, chunk_of, read_deliveries
from nodes.links.fetch import PackageFetcher, PackageTooLarge
from nodes.receive_status import StatusArrival, enter_statuses, request_take_back
from nodes.records import HostedAgency, Incoming
from nodes.registers import incoming_record

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A package as it came, with what examining it said; ``at`` is world time."""

    package_id: str
    sha256: str
    chunk: str
    deliveries: tuple[DeliveryRef, ...]
    at: datetime
    found: Examination


class Reception:
    """Handles the delivery messages of a node."""

    def __init__(self, context: NodeContext, examiner: Examiner, fetcher: PackageFetcher) -> None:
        self._context = context
        self._examiner = examiner
        self._fetcher = fetcher
        self._statuses: Batcher[Arrival, set[str]] = Batcher(context.database, self._enter_status)
        self._log = structlog.get_logger(__name__).bind(node=context.name)

    async def receive(self, message: Message) -> list[Incoming]:
        """Take a delivery message in; returns the documents that are new in the register.

        Raises: Retry, Poison (see ``nodes.links``), DatabaseUnavailable; nothing is done then.
        """
        deliveries = read_deliveries(message)
        sha256 = message.headers.get("sha256", "")
        try:
            package = await self._fetcher.content(message)
        except PackageTooLarge as error:
            found = Examination(None, faults=(error.reason.vi,))
        else:
            found = await self._examiner.examine(package, sha256)
        arrival = Arrival(
            message.headers["package_id"],
            sha256,
            chunk_of(message),
            deliveries,
            self._context.clock.now(),
            found,
        )
        if isinstance(found.package, Edoc):
            entered = await self._documents(arrival, found.package)
        else:
            for reference in await self._statuses.run(arrival):
                self._context.moved(reference)
            entered = []
        self._context.relay.notify()
        self._context.work.set()
        return entered

    async def _documents(self, arrival: Arrival, package: Edoc) -> list[Incoming]:
        async def enter(connection: Connection) -> list[Incoming]:
            outcomes, entered = await self._enter_edoc(connection, arrival, package)
            await self._confirm(connection, arrival, outcomes)
            return entered

        entered = await self._context.commits.run(enter)
        self._log.info(
            "received",
            package_id=arrival.package_id,
            document_id=package.document_id,
            deliveries=len(arrival.deliveries),
            new=len(entered),
            package_signature=arrival.found.package_signature,
            pdf_signature=arrival.found.pdf_signature,
        )
        return entered

    async def _confirm(
        self, connection: Connection, arrival: Arrival, outcomes: Sequence[Outcome]
    ) -> None:
        """Tell the axis; a lost confirmation is asked for again, so its row need not be kept."""
        message = self._context.link.confirmation(arrival.package_id, arrival.chunk, outcomes)
        await self._context.enqueue(connection, message, self._context.real.now(), keep=False)

    async def _enter_status(
        self, connection: Connection, arrivals: Sequence[Arrival]
    ) -> list[set[str]]:
        """Enter status packages, confirm each; returns the documents they are about."""
        statuses = [one for arrival in arrivals for one in self._for_us(arrival)]
        new, about = await enter_statuses(self._context, connection, statuses)
        counts: Counter[str] = Counter()
        for arrival in arrivals:
            fresh = sum(1 for one in arrival.deliveries if one.id in new)
            counts[f"package:{arrival.found.package_signature}"] += fresh
            await self._confirm(connection, arrival, self._outcomes(arrival))
        await self._context.books.counters.count(connection, +counts)
        return [about] * len(arrivals)

    def _for_us(self, arrival: Arrival) -> list[StatusArrival]:
        status = arrival.found.package
        if not isinstance(status, Status):
            return []
        hosted = [(one, self._hosted(one)) for one in arrival.deliveries]
        trusted = not arrival.found.faults
        return [
            StatusArrival(one.id, agency, status, arrival.at, trusted)
            for one, agency in hosted
            if agency
        ]

    def _outcomes(self, arrival: Arrival) -> list[Outcome]:
        if arrival.found.package is None:
            reason = "; ".join(arrival.found.faults)[:900]
            return [Outcome(one.id, "fail", reason) for one in arrival.deliveries]
        return [
            Outcome(one.id, "done") if self._hosted(one) else _not_here(one)
            for one in arrival.deliveries
        ]

    def _hosted(self, delivery: DeliveryRef) -> HostedAgency | None:
        return self._context.agencies.get(delivery.receiver.strip().upper())

    async def _enter_edoc(
        self,
        connection: Connection,
        arrival: Arrival,
        package: Edoc,
    ) -> tuple[list[Outcome], list[Incoming]]:
        books = self._context.books
        known = await books.incoming.known(connection, [one.id for one in arrival.deliveries])
        twice = set()
        if package.business_type == BusinessType.NEW:
            twice = await books.incoming.duplicates(
                connection, package.document_id, package.sender.code, str(package.code)
            )
        outcomes: list[Outcome] = []
        rows: list[Fields] = []
        for delivery in arrival.deliveries:
            agency = self._hosted(delivery)
            if agency is None:
                outcomes.append(_not_here(delivery))
                continue
            outcomes.append(Outcome(delivery.id, "done"))
            if delivery.id not in known:
                rows.append(_register_row(arrival, package, agency, delivery.id, twice))
        for row in rows:
            row["hold"] = self._context.behaviour.holds(incoming_record(row))
        entered = [incoming_record(row) for row in rows]
        await books.incoming.enter(connection, rows)
        await self._count(connection, arrival.found, len(rows))
        await self._plan(connection, entered, package, arrival.at)
        return outcomes, entered

    async def _plan(
        self, connection: Connection, entered: Sequence[Incoming], package: Edoc, at: datetime
    ) -> None:
        """01 is reported at once (ND 30/2020 art. 21(2)(c)); a recall asks for its answer."""
        reported = [document for document in entered if document.state in {"arrived", "returned"}]
        await self._context.books.tasks.plan(
            connection,
            [
                {"id": f"01:{one.id}", "kind": "01", "document": one.id, "due_at": at}
                for one in reported
            ],
        )
        for notice in entered:
            if notice.state != "notice":  # no recall, or one that may not be obeyed
                continue
            agency = self._context.agency(notice.agency)
            await request_take_back(
                self._context, connection, agency, package.sender.code, _recalled(package)
            )

    async def _count(self, connection: Connection, found: Examination, times: int) -> None:
        """Count a check per delivery: every receiver relies on it, made once or not."""
        if not times:
            return
        counts = Counter({f"package:{found.package_signature}": times})
        for check in found.pdfs:
            counts[f"pdf:{check.result}"] += times
        await self._context.books.counters.count(connection, counts)


def _recalled(package: Edoc) -> tuple[str, str]:
    """The document a recall (type 1) means: Bussiness/DocumentId, else the header's own."""
    named = package.business.document_id if package.business else ""
    return named or package.document_id, str(package.code)


def _not_here(delivery: DeliveryRef) -> Outcome:
    reason = f"Hệ thống không quản lý cơ quan nhận {delivery.receiver}"
    return Outcome(delivery.id, "fail", reason)


def _register_row(
    arrival: Arrival, package: Edoc, agency: HostedAgency, delivery: str, twice: set[str]
) -> Fields:
    state, reason = _judge(arrival.found, package, agency, twice)
    return {
        "id": delivery,
        "agency": agency.code,
        "package_id": arrival.package_id,
        "package_sha256": arrival.sha256,
        "document_id": package.document_id,
        "sender": package.sender.code,
        "sender_name": package.sender.name,
        "code": str(package.code),
        "promulgated": package.promulgated,
        "type_name": package.document_type.name,
        "subject": package.subject,
        "priority": package.other.priority,
        "due": package.due,
        "steering": package.steering,
        "business_type": int(package.business_type),
        "response_to": [one.document_id for one in package.responses if one.document_id],
        "state": state,
        "arrived_at": arrival.at,
        "arrival_number": None,
        "registered_at": None,
        "reason": reason,
        "hold": False,
        "take_back": "",
        "legal_value": arrival.found.legal_value,
        "package_signature": arrival.found.package_signature,
        "pdf_signature": arrival.found.pdf_signature,
    }


def _judge(
    found: Examination, package: Edoc, agency: HostedAgency, twice: set[str]
) -> tuple[str, str]:
    """Decide in which state the document enters the books, and why."""
    if found.faults:
        return "returned", "Trả lại: " + "; ".join(found.faults)
    if package.business_type == BusinessType.RECALL:
        return "notice", "Thông báo thu hồi văn bản"
    addressee = _named(package, agency)
    if addressee is not None:
        said = f"Gửi nhầm nơi nhận: văn bản ghi gửi “{addressee}”, không phải “{agency.name}”"
        return "returned", said
    if agency.code in twice:
        return "duplicate", "Trùng mã định danh hoặc số, ký hiệu với văn bản đã đến"
    return "arrived", ""


def _named(package: Edoc, agency: HostedAgency) -> str | None:
    """Return the other agency that ``To`` names under this agency's code, or None."""
    codes = {agency.code.upper(), *(alias.upper() for alias in agency.aliases)}
    named = [one.name for one in package.receivers if one.code.strip().upper() in codes]
    if not named or any(names_agency(name, agency) for name in named):
        return None
    return named[0]
