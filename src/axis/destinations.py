"""Who gets a delivery of a package, by the directory's policy (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from axis.directory.snapshot import Directory
from axis.directory.standing import DirectoryPolicy, Referral, Situation, referral
from axis.records import AgencyRecord, Level, SystemRecord
from edoc.contract.codes import normalise
from edoc.contract.model import BusinessType, Edoc, Package, Status
from edoc.contract.wire import BusinessStatus


@dataclass(frozen=True, slots=True)
class Redirect:
    """Mail for one code that goes to the successor of who is meant."""

    code: str
    successor: str


@dataclass(frozen=True, slots=True)
class Parked:
    """A delivery that is kept until its receiver can be reached."""

    code: str
    name: str
    level: Level
    situation: Situation


@dataclass(frozen=True, slots=True)
class Destinations:
    """What becomes of every addressee; each receiving agency occurs once."""

    referrals: tuple[Referral, ...]
    receivers: tuple[tuple[AgencyRecord, SystemRecord], ...]
    redirects: tuple[Redirect, ...]
    parked: tuple[Parked, ...]


def reached(code: str, directory: Directory, today: date, policy: DirectoryPolicy) -> str:
    """Return the code of the agency that mail for ``code`` reaches, or ``code`` itself."""
    found = referral(code, directory, today, policy).receiver
    return found[0].code if found else code


def destinations(
    codes: Sequence[str],
    package: Package,
    directory: Directory,
    today: date,
    policy: DirectoryPolicy,
) -> Destinations:
    """Return what becomes of the addressees of a package, in their order."""
    referrals = tuple(referral(code, directory, today, policy) for code in codes)
    receivers = {one.receiver[0].code: one.receiver for one in referrals if one.receiver}
    return Destinations(
        referrals,
        tuple(receivers.values()),
        tuple(
            Redirect(one.code, one.receiver[0].code)
            for one in referrals
            if one.treatment == "redirect" and one.receiver
        ),
        tuple(_parked(one, package) for one in referrals if one.treatment == "park"),
    )


def untold(found: Destinations, package: Package, directory: Directory) -> dict[str, str]:
    """Return who cannot be reached and whose copies are wanted back: code as written -> registered.

    A recall, a take-back and the removal of a receiver (Decision 28/2018 art. 8(2)) must not fail
    because one of the offices was locked, closed or removed since: what it has not fetched is
    withdrawn, and nobody else's copy depends on it. A code nobody ever registered is a mistake.
    """
    wanted = _wanting_back(package)
    meant = {directory.holder(code) for code in wanted or ()}
    unreached = (one for one in found.referrals if one.treatment == "refuse")
    agencies = {one.code: directory.holder(one.code) for one in unreached}
    return {
        code: agency.code
        for code, agency in agencies.items()
        if agency is not None and (wanted is None or agency in meant)
    }


def _wanting_back(package: Package) -> Sequence[str] | None:
    """Return from whom a package wants a document back; None: from all it goes to."""
    if isinstance(package, Edoc):
        if package.business_type == BusinessType.RECALL:
            return None
        changed = package.business.receivers if package.business else ()
        update = package.business_type == BusinessType.UPDATE
        return [one.agency for one in changed if update and not one.added]
    return None if package.status_code.strip() == BusinessStatus.TAKE_BACK else ()


def _parked(one: Referral, package: Package) -> Parked:
    """Return the parked delivery; of an agency nobody knows, the package tells the name."""
    if one.named is not None:
        return Parked(one.named.code, one.named.name, one.named.level, one.situation)
    key = normalise(one.code)
    named = () if isinstance(package, Status) else package.receivers
    names = [to.name for to in named if normalise(to.code) == key]
    return Parked(one.code.strip(), names[0] if names else "", "other", one.situation)
