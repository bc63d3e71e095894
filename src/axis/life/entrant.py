"""A document on its way into the axis, as the steps of its life see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from axis.documents import Row, Stamp
from edoc.contract.model import Edoc, Package, Status


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices a package names, by their registered codes.

    Attributes:
        registered: gives the registered code of a code as it is written.
        known: the same, but the successor's where its mail goes to a successor.
        former: gives the codes of those whose duties an office has taken over.
        untold: those who cannot be reached now and get nothing, though their copies are meant.
    """

    registered: Callable[[str], str]
    known: Callable[[str], str]
    former: Callable[[str], Collection[str]]
    untold: Collection[str] = ()


@dataclass(frozen=True)
class Entrant:
    """A document whose rows were just inserted, or (without deliveries) are to be."""

    edoc: Edoc
    package: Row
    deliveries: Sequence[Row]
    offices: Offices
    stamp: Stamp

    @cached_property
    def receivers(self) -> set[str]:
        """Registered codes of those who get it here."""
        return {row["receiver"] for row in self.deliveries}

    @cached_property
    def heard_by(self) -> dict[str, str]:
        """The delivery by which an office hears of it, by the codes under which it got copies."""
        own = {row["receiver"]: row["id"] for row in self.deliveries}
        former = {code: own[heir] for heir in own for code in self.offices.former(heir)}
        return former | own

    @cached_property
    def addressed(self) -> set[str]:
        """Registered codes of all it names in ``To``, here or elsewhere."""
        return self.receivers | {self.offices.known(to.code) for to in self.edoc.receivers}

    @cached_property
    def named(self) -> set[str]:
        """See ``named_by``."""
        return named_by(self.edoc, self.offices)

    @cached_property
    def served(self) -> set[str]:
        """Registered codes of those in whose name somebody gets it here."""
        known, here = self.offices.known, self.receivers
        named = {office for office in self.named if known(office) in here}
        return named | (here - {known(office) for office in named})


def named_by(package: Package, offices: Offices) -> set[str]:
    """Return the registered codes of all that a package names, by themselves, not by their heirs.

    In ``To``, or as the one that a status goes to.
    """
    if isinstance(package, Status):
        return {offices.registered(package.response_for.agency)}
    return {offices.registered(to.code) for to in package.receivers}
