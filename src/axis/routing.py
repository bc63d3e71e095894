"""Who really receives a package, and through which system (pure).

* A document goes to the receivers it names in ``To``. A ``to`` beside the package narrows them, or
  adds to them, as the caller's face has it; where none of its codes occurs in the package it is
  stale (the official client repeats it from an earlier call) and the package is followed.
* A status goes to ``ResponseFor/OrganId``.
* What comes down the uplink goes to its ``to`` only: the other receivers were served above.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from axis.directory.snapshot import Directory
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.codes import normalise
from edoc.contract.model import Package, Status


@dataclass(frozen=True, slots=True)
class Addressees:
    """Codes as written, each meaning one place.

    Worth a warning are ``twice`` (an agency named under two codes), ``stale_to``, ``strangers``
    (named by a ``to`` alone) and ``left_out`` (the package's own receivers that a ``to`` leaves out
    which names strangers too).
    """

    codes: tuple[str, ...]
    twice: tuple[str, ...] = ()
    stale_to: bool = False
    left_out: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """Deliveries of one package that one message to one system names.

    ``reason`` says why they are parked, where they are.
    """

    system: SystemRecord
    chunk: int
    receivers: tuple[AgencyRecord, ...]
    reason: str = ""


def addressees(
    package: Package,
    to: Sequence[str] | None,
    directory: Directory,
    *,
    from_uplink: bool,
    adds: bool = False,
    reached: Callable[[str], str] = str,
) -> Addressees:
    """Return the effective receivers of a submission, in the order they are named.

    Args:
        package: what was read.
        to: the codes named beside it.
        directory: who exists.
        from_uplink: only ``to`` counts.
        adds: ``to`` adds to the package's receivers instead of narrowing them.
        reached: tells which agency a code leads to after all successions: an axis below may have
            followed one already, and asks for the successor of who is named.
    """
    if isinstance(package, Status):
        return Addressees((package.response_for.agency,) if package.response_for.agency else ())
    named = [organization.code for organization in package.receivers]
    wanted = [code for code in to or () if code.strip()]
    if not wanted:
        return _once(named, directory)
    if from_uplink:
        return _once(wanted, directory)
    asked = {meaning(code, directory) for code in wanted}
    meant = {code: {meaning(code, directory), meaning(reached(code), directory)} for code in named}
    narrowed = [code for code in named if meant[code] & asked]
    if not narrowed:
        return replace(_once(named, directory), stale_to=True)
    known = set[str]().union(*meant.values())
    strangers = tuple(dict.fromkeys(c for c in wanted if meaning(c, directory) not in known))
    if adds:
        return replace(_once([*named, *strangers], directory), strangers=strangers)
    # who names a part on purpose names no strangers: such a `to` is of an earlier call
    left = dict.fromkeys(code for code in named if code not in narrowed) if strangers else ()
    chosen = _once(narrowed, directory)
    return replace(chosen, left_out=tuple(left), strangers=strangers)


def meaning(code: str, directory: Directory) -> str:
    """Return what two spellings of one agency have in common: the key of its registered code."""
    agency = directory.agency(code)
    return normalise(agency.code) if agency else normalise(code)


NAMED_BYTES = 56 * 1024
"""Bytes of a message's header that name its receivers; all headers may have 64 KiB."""

REFERENCE_BYTES = 64
"""Bytes that one receiver takes beside its code: the id of its delivery, and the JSON around."""


def lanes(
    receivers: Iterable[tuple[AgencyRecord, SystemRecord]],
    per_message: int,
    per_uplink_message: int | None = None,
) -> Iterator[Lane]:
    """Group receivers by their system, at most ``per_message`` of them in one message.

    The uplink may get more in one, so that a package goes up once where that is possible.
    """
    by_system = sorted(receivers, key=lambda pair: pair[1].id)
    for _, group in groupby(by_system, key=lambda pair: pair[1].id):
        pairs = list(group)
        system = pairs[0][1]
        most = (per_uplink_message or per_message) if system.link == "uplink" else per_message
        for chunk, agencies in enumerate(_parts([agency for agency, _ in pairs], most)):
            yield Lane(system, chunk, agencies)


def _parts(agencies: Sequence[AgencyRecord], most: int) -> Iterator[tuple[AgencyRecord, ...]]:
    """Cut into parts of at most ``most`` whose references fit into the headers of one message."""
    part: list[AgencyRecord] = []
    taken = 0
    for agency in agencies:
        size = REFERENCE_BYTES + len(json.dumps(agency.code))
        if part and (len(part) == most or taken + size > NAMED_BYTES):
            yield tuple(part)
            part, taken = [], 0
        part.append(agency)
        taken += size
    if part:
        yield tuple(part)


def _once(codes: Iterable[str], directory: Directory) -> Addressees:
    kept: dict[str, str] = {}
    twice: list[str] = []
    for code in codes:
        key = meaning(code, directory)
        if not key:
            continue
        if key in kept:
            # the same text twice is a matter of form, which the contract speaks of
            if normalise(code) != normalise(kept[key]):
                twice.append(code)
        else:
            kept[key] = code
    return Addressees(tuple(kept.values()), tuple(twice))
