"""Packages by number: some clients know no other ids than whole numbers.

The number of a package is its line in the intake journal: it exists as soon as the package is
accepted, never changes, and means one package of one axis in one world, edoc or status alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from axis.context import AxisContext, database_errors_named
from edoc.plumbing.sql import axis_number_store as store

LARGEST = 2**63 - 1
"""What the databases keep; a client's ``long`` holds no more either."""


@dataclass(frozen=True, slots=True)
class PackageNumbers:
    """Looks numbers up, both ways. Every coroutine raises AxisUnavailable without a database."""

    context: AxisContext

    async def of(self, package_ids: Collection[str]) -> dict[str, int]:
        """Return the numbers of packages by id; unknown ids are left out."""
        context = self.context
        with database_errors_named():
            async with context.database.read() as connection:
                return await store.numbers_of(connection, context.name, context.world, package_ids)

    async def package(self, number: int) -> str | None:
        """Return the id of the package of a number, or None; says nothing of who may read it."""
        if not 0 < number <= LARGEST:
            return None
        context = self.context
        with database_errors_named():
            async with context.database.read() as connection:
                return await store.package_of(connection, context.name, context.world, number)

    async def delivery(self, package_id: str, system_id: str, receiver: str) -> str | None:
        """Return the id of the delivery of a package to an agency of a system, or None."""
        with database_errors_named():
            async with self.context.database.read() as connection:
                return await store.delivery_of(connection, package_id, system_id, receiver)
