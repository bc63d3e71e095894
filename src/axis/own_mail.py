"""What is a system's own, or one agency's own: what it sent and what it gets.

A system may host many agencies. Where the caller is one of them, and not the whole system, it sees
nothing of its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axis import delivery, rows, tracking
from axis.context import AxisContext, database_errors_named
from axis.delivery import Asked, Confirmation, Received
from axis.errors import NotFound, OtherKind
from axis.meant import meant_delivery
from axis.package_uuid import from_uuid
from axis.records import ConfirmResult, DeliveryRow, PackageRow
from edoc.contract.model import PackageKind
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_number_store as number_store
from edoc.plumbing.sql import axis_tracking_store as tracking_store

AT_ONCE = 500
"""Deliveries confirmed in one transaction."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An agency, by its canonical code, and the system that hosts it."""

    system_id: str
    agency: str


@dataclass(frozen=True, slots=True)
class OwnMail:
    """Looks up what is a caller's own. Every coroutine raises AxisUnavailable without a store."""

    context: AxisContext

    async def package(self, name: str, system_id: str) -> PackageRow | None:
        """Return the package that a package id, document id or delivery id means to a system.

        None where the system neither sent it nor gets it. Of several the newest, as a time-line.
        """
        context = self.context
        with database_errors_named():
            async with context.database.read() as connection:
                package_id = await tracking_store.resolve_package(
                    connection, context.name, context.world, from_uuid(name), system_id
                )
            return await tracking.package(context, package_id, system_id) if package_id else None

    async def delivery(self, delivery_id: str, system_id: str) -> DeliveryRow | None:
        """Return a delivery to a system, whatever its state; None for any other id."""
        with database_errors_named():
            return await delivery.own(self.context, system_id, delivery_id)

    async def meant(self, named: Sequence[str], system_id: str, result: ConfirmResult) -> str:
        """Return the delivery that a confirmation means which names several."""
        with database_errors_named():
            return await meant_delivery(self.context, system_id, named, result)

    async def received(self, asked: Asked) -> Received:
        """Return what came for a system, confirmed or not, oldest first; nothing withdrawn.

        Where there is more than the limit, what waits goes before what is settled, and of that the
        newest first: nothing that waits is left out for ever.
        """
        with database_errors_named():
            return await delivery.received(self.context, asked)

    async def copies(self, package_id: str, system_id: str) -> list[DeliveryRow]:
        """Return the deliveries of a package to a system, by receiver."""
        with database_errors_named():
            async with self.context.database.read() as connection:
                found = await delivery_store.deliveries_of(connection, package_id)
        return [rows.delivery(row) for row in found if row["system_id"] == system_id]

    async def confirm_done(self, delivery_ids: Sequence[str], system_id: str) -> None:
        """Settle many deliveries of a system as done; ids that are not its own change nothing."""
        done = [Confirmation(one, "done") for one in delivery_ids]
        with database_errors_named():
            for start in range(0, len(done), AT_ONCE):
                part = done[start : start + AT_ONCE]
                await delivery.confirm_many(self.context, system_id, part)

    async def read(self, reader: Reader, package_id: str, kind: PackageKind) -> bytes:
        """Return a package's bytes to the agency that sent it or is a receiver: fetched then.

        Raises: OtherKind where it is no package of this kind; NotFound, for other agencies of the
        same system too.
        """
        context, system_id = self.context, reader.system_id
        with database_errors_named():
            package = await tracking.package(context, package_id, system_id)
            async with context.database.read() as connection:
                addressed = await number_store.delivery_of(
                    connection, package_id, system_id, reader.agency
                )
            if package is None or not (addressed or package.sender == reader.agency):
                raise NotFound("package", package_id)
            if package.kind is not kind:
                raise OtherKind(package_id, package.kind)
            if addressed is None:
                return await tracking.content(context, package_id)
            return (await delivery.fetch(context, system_id, addressed))[1]

    async def was_exchanged(
        self, reader: Reader, sender: str, receiver: str, code: str
    ) -> bool | None:
        """Tell whether a document of this number and notation went from one agency to the other.

        None where the asking agency is neither of them: it is not told.
        """
        context = self.context
        with database_errors_named():
            directory = await context.registry.current()
            wrote, got = directory.agency(sender), directory.agency(receiver)
            if reader.agency not in (one.code for one in (wrote, got) if one):
                return None
            if wrote is None or got is None:
                return False
            asked = (wrote.code, got.code, code, reader.system_id)
            async with context.database.read() as connection:
                return await number_store.was_sent(connection, context.name, context.world, *asked)
