"""Who exists, as one immutable snapshot: systems, agencies, aliases (pure).

Validation and routing are given a snapshot, never the registry, so that one package is judged by
one state of the directory.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from axis.records import AgencyRecord, SystemRecord
from edoc.contract.codes import normalise


@dataclass(frozen=True, slots=True)
class Directory:
    """Systems by id and agencies by code key, at one version of the registry."""

    version: int
    systems: Mapping[str, SystemRecord]
    by_key: Mapping[str, AgencyRecord]
    alias_of: Mapping[str, str]
    ordered: tuple[AgencyRecord, ...]

    @classmethod
    def of(
        cls, version: int, systems: Iterable[SystemRecord], agencies: Iterable[AgencyRecord]
    ) -> Directory:
        """Index systems and agencies; a real code always wins over an alias of the same text."""
        ordered = tuple(agencies)
        by_key = {normalise(agency.code): agency for agency in ordered}
        alias_of: dict[str, str] = {}
        for key, agency in by_key.items():
            if agency.deleted:
                continue
            for alias in (agency.old_code, *agency.aliases):
                folded = normalise(alias)
                if folded and folded not in by_key:
                    alias_of.setdefault(folded, key)
        return cls(version, {s.id: s for s in systems}, by_key, alias_of, ordered)

    def agency(self, code: str) -> AgencyRecord | None:
        """Return the agency of a code or alias, in any letter case; None where unknown."""
        key = normalise(code)
        agency = self.by_key.get(key) or self.by_key.get(self.alias_of.get(key, ""))
        return None if agency is None or agency.deleted else agency

    def system_of(self, agency: AgencyRecord) -> SystemRecord | None:
        """Return the system that hosts an agency; None where it was never registered."""
        return self.systems.get(agency.system_id)


EMPTY = Directory.of(-1, (), ())
"""The directory before the first reading; its version matches no stored one."""


def fold(text: str) -> str:
    """Return text without accents, in lower case: ``Đắk Lắk`` becomes ``dak lak``."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    letters = unicodedata.normalize("NFD", plain)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.lower().split())
