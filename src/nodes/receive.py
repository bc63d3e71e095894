"""Receiving: examine, enter in the register, confirm to the axis, then report 01.

One delivery message may stand for hundreds of receivers of this node; they are entered in one
transaction together with the confirmation and the tasks that report 01. The message may come
again: what is in the register already is only confirmed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import structlog

from edoc.contract.model import BusinessType, Edoc, Status
from edoc.plumbing.group_commit import Batcher
from edoc.plumbing.sql.blob import put_missing_blob
from edoc.plumbing.sql.node_store import Connection
from edoc.ports.bus import Message
from nodes.changes import Course
from nodes.context import NodeContext
from nodes.entries import (
    REQUESTS,
    Arrival,
    Double,
    Fields,
    document_row,
    find_doubles,
    notice_row,
    replaced_by,
    request_of,
)
from nodes.examine import Examination, Examiner
from nodes.links.bus import DeliveryRef, Outcome, chunk_of, read_deliveries
from nodes.links.fetch import PackageFetcher, PackageTooLarge
from nodes.receive_change import apply_waiting, ask_waiting, look, note, note_replacement
from nodes.receive_status import StatusArrival, enter_statuses
from nodes.records import HostedAgency, Incoming
from nodes.registers import incoming_record


class Reception:
    """Handles the delivery messages of a node."""

    def __init__(self, context: NodeContext, examiner: Examiner, fetcher: PackageFetcher) -> None:
        self._context = context
        self._examiner = examiner
        self._fetcher = fetcher
        self._statuses: Batcher[Arrival, None] = Batcher(context.database, self._enter_status)
        self._log = structlog.get_logger(__name__).bind(node=context.name)

    async def receive(self, message: Message) -> None:
        """Take a delivery message in.

        Raises: Retry, Poison (see ``nodes.links``), DatabaseUnavailable; nothing is done then.
        """
        deliveries = read_deliveries(message)
        sha256 = message.headers.get("sha256", "")
        try:
            package = await self._fetcher.content(message)
        except PackageTooLarge as error:
            package, found = b"", Examination(None, faults=(error.reason.vi,))
        else:
            found = await self._examiner.examine(package, sha256)
        arrival = Arrival(
            message.headers["package_id"],
            sha256,
            chunk_of(message),
            deliveries,
            self._context.clock.now(),
            found,
            package,
        )
        if isinstance(found.package, Edoc):
            await self._documents(arrival, found.package)
        else:
            await self._statuses.run(arrival)
        self._context.relay.notify()
        self._context.work.set()

    async def _documents(self, arrival: Arrival, package: Edoc) -> None:
        async def enter(connection: Connection) -> int:
            outcomes, entered = await self._enter_edoc(connection, arrival, package)
            await self._confirm(connection, arrival, outcomes)
            return entered

        new = await self._context.commits.run(enter)
        self._log.info(
            "received",
            package_id=arrival.package_id,
            document_id=package.document_id,
            deliveries=len(arrival.deliveries),
            new=new,
            package_signature=arrival.found.package_signature,
            pdf_signature=arrival.found.pdf_signature,
        )

    async def _confirm(
        self, connection: Connection, arrival: Arrival, outcomes: Sequence[Outcome]
    ) -> None:
        """Tell the axis; a lost confirmation is asked for again, so its row need not be kept."""
        message = self._context.link.confirmation(arrival.package_id, arrival.chunk, outcomes)
        await self._context.enqueue(connection, message, self._context.real.now(), keep=False)

    async def _enter_status(
        self, connection: Connection, arrivals: Sequence[Arrival]
    ) -> list[None]:
        """Enter status packages and confirm each."""
        statuses = [one for arrival in arrivals for one in self._for_us(arrival)]
        new = await enter_statuses(self._context, connection, statuses)
        counts: Counter[str] = Counter()
        for arrival in arrivals:
            fresh = sum(1 for one in arrival.deliveries if one.id in new)
            counts[f"package:{arrival.found.package_signature}"] += fresh
            await self._confirm(connection, arrival, self._outcomes(arrival))
        await self._context.books.counters.count(connection, +counts)
        return [None] * len(arrivals)

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
    ) -> tuple[list[Outcome], int]:
        """Enter a document for each receiver; return the outcomes and how many are new."""
        books = self._context.books
        known = await books.incoming.known(connection, [one.id for one in arrival.deliveries])
        outcomes: list[Outcome] = []
        new: list[tuple[DeliveryRef, HostedAgency]] = []
        for delivery in arrival.deliveries:
            agency = self._hosted(delivery)
            if agency is None:
                outcomes.append(_not_here(delivery))
                continue
            outcomes.append(Outcome(delivery.id, "done"))
            if delivery.id not in known:
                new.append((delivery, agency))
        rows = await self._rows(connection, arrival, package, new)
        later = await apply_waiting(self._context, connection, package, rows)
        for row in rows:
            row["hold"] = self._context.behaviour.holds(incoming_record(row))
        entered = [incoming_record(row) for row in rows]
        await books.incoming.enter(connection, rows)
        await self._count(connection, arrival.found, len(rows))
        await self._plan(connection, entered, arrival.at)
        await ask_waiting(self._context, connection, later, arrival.at)
        if package.business_type == BusinessType.REPLACE:
            await self._replace(connection, entered, package, arrival.at)
        if rows:
            await put_missing_blob(
                connection, arrival.content, arrival.sha256, self._context.real.now()
            )
        return outcomes, len(entered)

    async def _rows(
        self,
        connection: Connection,
        arrival: Arrival,
        package: Edoc,
        new: Sequence[tuple[DeliveryRef, HostedAgency]],
    ) -> list[Fields]:
        """Return the entries to be made; requests about former documents are noted here."""
        if package.business_type in REQUESTS:
            return [
                await self._request_row(connection, arrival, package, delivery.id, agency)
                for delivery, agency in new
            ]
        doubles = await self._doubles(connection, package, [agency.code for _, agency in new])
        return [
            document_row(
                arrival,
                package,
                agency,
                delivery.id,
                doubles.get(agency.code),
                hosted=self._context.agencies.values(),
            )
            for delivery, agency in new
        ]

    async def _doubles(
        self, connection: Connection, package: Edoc, agencies: Sequence[str]
    ) -> dict[str, Double]:
        """Return the agencies that have registered this document, by id or by number."""
        rows = await self._context.books.incoming.doubles(
            connection, agencies, package.document_id, package.sender.code, str(package.code)
        )
        return find_doubles(package, rows)

    async def _request_row(
        self,
        connection: Connection,
        arrival: Arrival,
        package: Edoc,
        delivery: str,
        agency: HostedAgency,
    ) -> Fields:
        """Note a recall or an update; one that brings its document enters like a new one."""
        trusted = not arrival.found.faults
        found = await look(
            self._context,
            connection,
            request_of(package, agency, delivery, at=arrival.at, trusted=trusted),
        )
        if found.reaction.course is Course.REGISTER:
            alert = found.reaction.alert
            hosted = self._context.agencies.values()
            return document_row(arrival, package, agency, delivery, None, alert, hosted)
        await note(self._context, connection, found, notice=delivery)
        return notice_row(arrival, package, agency, delivery, found)

    async def _plan(
        self, connection: Connection, entered: Sequence[Incoming], at: datetime
    ) -> None:
        """01 is reported at once (ND 30/2020 art. 21(2)(c)); a notice is only answered."""
        reported = [document for document in entered if document.state in {"arrived", "returned"}]
        await self._context.books.tasks.plan(
            connection,
            [
                {"id": f"01:{one.id}", "kind": "01", "document": one.id, "due_at": at}
                for one in reported
            ],
        )

    async def _replace(
        self,
        connection: Connection,
        entered: Sequence[Incoming],
        package: Edoc,
        at: datetime,
    ) -> None:
        """Note which former documents the new one replaces for each of its receivers."""
        for document in entered:
            agency = self._context.agency(document.agency)
            former = replaced_by(package, agency)
            if document.state == "arrived" and former:
                asked = request_of(package, agency, document.id, at=at, trusted=True)
                await note_replacement(self._context, connection, asked, former)

    async def _count(self, connection: Connection, found: Examination, times: int) -> None:
        """Count a check per delivery: every receiver relies on it, made once or not."""
        if not times:
            return
        counts = Counter({f"package:{found.package_signature}": times})
        for check in found.pdfs:
            counts[f"pdf:{check.result}"] += times
        await self._context.books.counters.count(connection, counts)


def _not_here(delivery: DeliveryRef) -> Outcome:
    reason = f"Hệ thống không quản lý cơ quan nhận {delivery.receiver}"
    return Outcome(delivery.id, "fail", reason)
