"""Comparing the list of the axis above with the provincial registry (pure).

The list names no system, so "outside" is what the province does not host. It tells neither how an
agency stands nor who took its duties over; where the axis above tells that another way, that is
followed too. What the province's operator set for an agency outside (a lock, aliases, a note)
stays: it is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from axis.directory.levels import guessed_level
from axis.records import AgencyRecord, AgencyStatus
from axis.storable import is_storable, storable
from edoc.contract.codes import normalise

FEW = 10
"""So many agencies may leave the list above at once; of more than twice as many, half.

A list that is empty, or shorter still, is no list of a directory.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison of the directories found.

    Attributes:
        changed: agencies outside that are not here as they are there.
        gone: agencies outside that the axis above does not list any more.
        missing: agencies inside that the axis above does not list.
        ended: codes of agencies that were removed here and are still listed above.
        known: codes that are in one directory or the other.
        doubtful: how many agencies would be gone, were the list above believed; 0 where it is.
    """

    changed: list[AgencyRecord]
    gone: list[AgencyRecord]
    missing: list[AgencyRecord]
    ended: list[str]
    known: frozenset[str]
    doubtful: int = 0


def compare(
    above: Sequence[Mapping[str, Any]],
    local: Iterable[AgencyRecord],
    system_id: str,
    *,
    standing: Iterable[AgencyRecord] | None = None,
    ceded: Collection[str] = (),
) -> Comparison:
    """Compare the two directories.

    Args:
        above: the list of the axis above.
        local: all agencies of the provincial registry, removed ones too.
        system_id: the uplink's, which stands for everything outside.
        standing: the agencies as the axis above has them, where it tells; None: it does not.
        ceded: keys of codes that were removed here and belong to somebody else above.
    """
    by_key = {normalise(one.code): one for one in local}
    inside = [one for one in by_key.values() if one.system_id != system_id]
    live = [one for one in inside if not one.deleted]
    listed = frozenset(normalise(text(item, "code")) for item in above) - {""}
    named = {normalise(name) for one in live for name in _names(one)}
    # a code that was removed and is the old code of a live agency has not ended
    removed = {normalise(one.code) for one in inside if one.deleted} - set(ceded) - named
    own = removed | named
    told = {normalise(one.code): one for one in standing or ()}
    outside = _outside(above, own, by_key, told, system_id)
    held = [one for one in by_key.values() if one.system_id == system_id and not one.deleted]
    gone = [one for one in held if normalise(one.code) not in listed]
    doubtful = bool(gone) and (not listed or len(gone) > max(FEW, len(held) // 2))
    # what is closed here was closed above by its operator, or was never known there
    missing = [one for one in live if one.status != "closed" and normalise(one.code) not in listed]
    return Comparison(
        # also what was refused before, or removed here since: it comes until it is here
        changed=[one for one in outside if not _is_there(by_key, one)],
        gone=[] if doubtful else gone,
        missing=missing,
        ended=[by_key[key].code for key in sorted(removed & listed)],
        known=listed | {normalise(one.code) for one in missing},
        doubtful=len(gone) if doubtful else 0,
    )


def _is_there(by_key: Mapping[str, AgencyRecord], outside: AgencyRecord) -> bool:
    """True where the registry has an agency as it is: a restart need not write a nation anew."""
    known = by_key.get(normalise(outside.code))
    if known is None:
        return False
    return replace(outside, version=known.version, modified_at=known.modified_at) == known


def _outside(
    above: Iterable[Mapping[str, Any]],
    own: Collection[str],
    by_key: Mapping[str, AgencyRecord],
    told: Mapping[str, AgencyRecord],
    system_id: str,
) -> Iterator[AgencyRecord]:
    """Give the agencies that the province does not host, as records under the uplink, each once."""
    given: set[str] = set()
    for item in above:
        code = text(item, "code")
        key = normalise(code)
        if not code or key in own or key in given:
            continue
        given.add(key)
        name = storable(_raw(item, "name")).strip() or code
        known = by_key.get(key)
        if known is None or known.deleted or known.system_id != system_id:
            known = AgencyRecord(code, name, guessed_level(code, name), "", system_id)
        listed = replace(
            known,
            code=code,
            name=name,
            parent=text(item, "pid"),
            old_code=text(item, "oldCode"),
            mail=text(item, "mail"),
            version=0,
            modified_at=None,
        )
        yield _standing(listed, told[key]) if key in told else listed


def _standing(outside: AgencyRecord, above: AgencyRecord) -> AgencyRecord:
    """Return an agency outside as it stands above; a lock is put and lifted by each axis itself."""
    kept: AgencyStatus = "locked" if outside.status == "locked" else "open"
    return replace(
        outside,
        level=above.level,
        status=above.status if above.status == "closed" else kept,
        valid_from=above.valid_from,
        valid_until=above.valid_until,
        successor=_code(above.successor),
    )


def _names(agency: AgencyRecord) -> list[str]:
    return [name for name in (agency.code, agency.old_code, *agency.aliases) if name]


def text(item: Mapping[str, Any], name: str) -> str:
    """Return a value of an item of the list as text, trimmed; empty where there is none."""
    return _code(_raw(item, name))


def _raw(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value) if value is not None else ""


def _code(given: str) -> str:
    """Return a code as it is stored; none where it cannot be: what was left could be another's."""
    return given.strip() if is_storable(given) else ""
