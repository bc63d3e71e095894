"""Who exists, as one immutable snapshot: systems, agencies, aliases (pure).

Validation and routing are given a snapshot, never the registry, so that one package is judged by
one state of the directory. A snapshot is made from the one before it and what changed since: its
cost follows the change, not the size of the directory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from axis.directory.layers import Layers
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.accents import without_accents
from edoc.contract.codes import normalise, top_of


@dataclass(frozen=True, slots=True)
class Directory:
    """Systems by id and agencies by code key, at one version of the registry.

    Attributes:
        version: of the registry; 0 where nothing was ever written.
        systems: by id.
        agencies: by code key, removed ones too.
        holders: keys of the agencies that use a further name (alias, old code), by that name.
        former_holders: keys of the removed agencies that used one, by that name.
        heirs: keys of the agencies that name a successor, removed ones too, by that name.
        symbols: how many agencies of a system have a level-1 symbol: by (system, symbol).
        levels: how many agencies a level has.
    """

    version: int
    systems: Mapping[str, SystemRecord]
    agencies: Layers[AgencyRecord]
    holders: Layers[tuple[str, ...]]
    former_holders: Layers[tuple[str, ...]]
    heirs: Layers[tuple[str, ...]]
    symbols: Mapping[tuple[str, str], int]
    levels: Mapping[str, int]

    @classmethod
    def of(
        cls, version: int, systems: Iterable[SystemRecord], agencies: Iterable[AgencyRecord]
    ) -> Directory:
        """Index systems and agencies; a real code always wins over an alias of the same text."""
        return EMPTY.changed(version, systems, agencies)

    def changed(
        self, version: int, systems: Iterable[SystemRecord], agencies: Iterable[AgencyRecord]
    ) -> Directory:
        """Return the next state: all systems anew, and the agencies that changed."""
        changes: dict[str, AgencyRecord] = {}
        holders, former = _Index(self.holders), _Index(self.former_holders)
        heirs = _Index(self.heirs)
        symbols, levels = Counter(self.symbols), Counter(self.levels)
        for agency in agencies:
            key = normalise(agency.code)
            before = changes.get(key) or self.agencies.get(key)
            changes[key] = agency
            for record, sign in ((before, -1), (agency, 1)):
                if record is None:
                    continue
                if record.successor:
                    heirs.enter(normalise(record.successor), key, sign)
                for name in _further_names(record):
                    (former if record.deleted else holders).enter(name, key, sign)
                if record.deleted:
                    continue
                levels[record.level] += sign
                symbol = top_of(record.code)
                if symbol is not None:
                    symbols[record.system_id, symbol] += sign
        return Directory(
            version,
            {system.id: system for system in systems},
            self.agencies.changed(changes),
            self.holders.changed(holders.changes),
            self.former_holders.changed(former.changes),
            self.heirs.changed(heirs.changes),
            +symbols,
            +levels,
        )

    def registered(self, code: str) -> AgencyRecord | None:
        """Return the agency of exactly this code, a removed one too; None where unknown."""
        return self.agencies.get(normalise(code))

    def holder(self, name: str) -> AgencyRecord | None:
        """Return the agency a code or alias leads to, a removed one too; None where unknown.

        Whoever is there now comes first: a code that was removed may live on as the old code of
        the office that was renamed.
        """
        key = normalise(name)
        named = self.agencies.get(key)
        if named is not None and not named.deleted:
            return named
        return self._first(self.holders, key) or named or self._first(self.former_holders, key)

    def agency(self, code: str) -> AgencyRecord | None:
        """Return the agency of a code or alias, in any letter case; None where unknown."""
        agency = self.holder(code)
        return None if agency is None or agency.deleted else agency

    def _first(self, index: Layers[tuple[str, ...]], name: str) -> AgencyRecord | None:
        held = index.get(name)
        return self.agencies.get(held[0]) if held else None

    def named_as_successor(self, agency: AgencyRecord) -> Iterator[AgencyRecord]:
        """Give the agencies that name this one as their successor, removed ones too."""
        names = dict.fromkeys((normalise(agency.code), *_further_names(agency)))
        keys = (key for name in names for key in self.heirs.get(name) or ())
        return (one for key in dict.fromkeys(keys) if (one := self.agencies.get(key)) is not None)

    def renamed_to(self, agency: AgencyRecord) -> Iterator[AgencyRecord]:
        """Give the removed agencies whose codes this one bears as further names."""
        if agency.deleted:
            return
        for name in _further_names(agency):
            before = self.agencies.get(name)
            if before is not None and before.deleted:
                yield before

    def system_of(self, agency: AgencyRecord) -> SystemRecord | None:
        """Return the system that hosts an agency; None where it was never registered."""
        return self.systems.get(agency.system_id)

    def system_named(self, name: str) -> SystemRecord | None:
        """Return the system of an id, or the one that hosts the agency of a code."""
        agency = None if name in self.systems else self.holder(name)
        return self.systems.get(name if agency is None else agency.system_id)

    def all_agencies(self) -> Iterator[AgencyRecord]:
        """Give all agencies by code, removed ones too."""
        return self.agencies.values()


class _Index:
    """What changes in an index of agencies' keys by a name."""

    def __init__(self, known: Layers[tuple[str, ...]]) -> None:
        self.changes: dict[str, tuple[str, ...]] = {}
        self._known = known

    def enter(self, name: str, key: str, sign: int) -> None:
        """Add a key under a name, or (sign -1) take it away."""
        held = self.changes[name] if name in self.changes else self._known.get(name) or ()
        others = tuple(one for one in held if one != key)
        self.changes[name] = tuple(sorted((*others, key))) if sign > 0 else others


EMPTY = Directory(-1, {}, Layers.empty(), Layers.empty(), Layers.empty(), Layers.empty(), {}, {})
"""The directory before the first reading; its version matches no stored one."""


def fold(text: str) -> str:
    """Return text without accents, in lower case: ``Đắk Lắk`` becomes ``dak lak``."""
    return " ".join(without_accents(text).lower().split())


def _further_names(agency: AgencyRecord) -> Iterator[str]:
    own = normalise(agency.code)
    names = (normalise(name) for name in (agency.old_code, *agency.aliases))
    return (name for name in dict.fromkeys(names) if name and name != own)
