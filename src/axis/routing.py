"""Who really receives a package, and through which system (pure).

* A document goes to the receivers it names in ``To``. A ``to`` beside the package narrows them;
  where none of its codes occurs in the package it is stale (the official client repeats it from
  an earlier call) and the package is followed.
* A status goes to ``ResponseFor/OrganId``.
* What comes down the uplink goes to its ``to`` only: the other receivers were served above.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from axis.directory import Directory
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.codes import normalise
from edoc.contract.model import Package, Status


@dataclass(frozen=True, slots=True)
class Addressees:
    """Codes as written, each meaning one place.

    ``twice`` (an agency named under two codes) and ``stale_to`` are worth a warning.
    """

    codes: tuple[str, ...]
    twice: tuple[str, ...] = ()
    stale_to: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """Deliveries of one package that one message to one system names."""

    system: SystemRecord
    chunk: int
    receivers: tuple[AgencyRecord, ...]


def addressees(
    package: Package, to: Sequence[str] | None, directory: Directory, *, from_uplink: bool
) -> Addressees:
    """Return the effective receivers of a submission, in the order they are named."""
    if isinstance(package, Status):
        return Addressees((package.response_for.agency,) if package.response_for.agency else ())
    named = [organization.code for organization in package.receivers]
    wanted = [code for code in to or () if code.strip()]
    if not wanted:
        return _once(named, directory)
    if from_uplink:
        return _once(wanted, directory)
    asked = {meaning(code, directory) for code in wanted}
    narrowed = [code for code in named if meaning(code, directory) in asked]
    chosen = _once(narrowed or named, directory)
    return Addressees(chosen.codes, chosen.twice, stale_to=not narrowed)


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
