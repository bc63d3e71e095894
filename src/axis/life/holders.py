"""Under which codes the copies lie that a request about an office means (pure).

What an office got before it was merged lies under its own code, and its successor answers for it:
who names the successor means that too. Since then its mail goes to the successor: who names the
merged office means such copies as well, but not what the successor got in its own name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from axis.life.book import Copy
from axis.life.entrant import Offices

ONE_BY_ONE = frozenset({"removal", "replacement"})
"""Requests that single receivers out: what they ask of an office, they do not ask of its heir."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Whose copies a request is about.

    Attributes:
        kinds: what is asked, by the code under which copies may have been delivered.
        instead: the offices in whose place a successor got copies, by its code.
    """

    kinds: Mapping[str, str]
    instead: Mapping[str, Collection[str]]

    def of(self, copies: Sequence[Copy]) -> list[Copy]:
        """Return the copies that are meant.

        Where a package was delivered to the merged office as well, its successor's is its own; so
        is, where single receivers are meant, one copy for both of them.
        """
        theirs = [
            copy for copy in copies if copy["receiver"] in self.kinds and not self._spares(copy)
        ]
        got = {(copy["package_id"], copy["receiver"]) for copy in theirs}
        return [
            copy
            for copy in theirs
            if not any(
                (copy["package_id"], office) in got
                for office in self.instead.get(copy["receiver"], ())
            )
        ]

    def _spares(self, copy: Copy) -> bool:
        """True for a copy that its office keeps in its own name, though it has another's duties."""
        heir = copy["receiver"]
        return heir in self.instead and copy["named"] and self.kinds[heir] in ONE_BY_ONE

    def in_place_of(self, office: str) -> set[str]:
        """Return the codes of those who got copies in the place of a named office."""
        return {heir for heir, merged in self.instead.items() if office in merged}


def holders(
    kinds: Mapping[str, str], offices: Offices, *, addressed: Collection[str] = ()
) -> Holders:
    """Return whose copies are meant where these registered offices are named.

    Args:
        kinds: what is asked, by the office that is named; those who are to stay come first.
        offices: as the directory knows them.
        addressed: offices that the package names as receivers: of those, each is itself alone.
    """
    others = set(addressed) - kinds.keys()
    former = {
        code: kind
        for office, kind in kinds.items()
        for code in offices.former(office)
        if code not in others
    }
    instead: dict[str, list[str]] = {}
    for office in kinds:
        for heir in _heirs(office, offices) - kinds.keys() - others:
            instead.setdefault(heir, []).append(office)
    # one copy for several of them is taken out only where every one is: who stays comes first
    in_their_place = {heir: kinds[merged[0]] for heir, merged in instead.items()}
    return Holders({**in_their_place, **former, **kinds}, instead)


def _heirs(office: str, offices: Offices) -> set[str]:
    """Return those to whom mail for an office went: whom it reaches now, and who was between."""
    now = offices.known(office)
    if now == office:
        return set()
    return {now} | {one for one in offices.former(now) if office in offices.former(one)}
