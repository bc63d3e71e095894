"""Everything that is wrong with a submission, at once (pure).

Numbered as they are told: 1 what it is; 2 its form (``inspection``); 3 who sends; 4 who receives;
5 what comes twice; 6 the signature, by policy. Whether its document id clashes with an earlier
package can only be known inside the transaction (``accept``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from axis import rules
from axis.destinations import (
    Destinations,
    Parked,
    Redirect,
    destinations,
    reached,
    untold,
)
from axis.directory.snapshot import Directory
from axis.directory.standing import PARKED, DirectoryPolicy, Referral, explained, situation_of
from axis.inspection import Inspected, SignatureVerdict
from axis.records import AgencyRecord, Submission, SystemRecord
from axis.routing import Addressees, addressees, meaning
from axis.rules import AXIS_RULES
from edoc.contract.findings import Finding, Severity, Text, errors_of
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, Package, Status
from edoc.contract.wire import BusinessStatus

DEFAULT_TREATMENTS = DirectoryPolicy()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What validation found, and whom the package concerns.

    ``receivers`` holds only agencies that can be delivered to, each with its system;
    ``receiver_keys`` holds all of them, known or not: they are part of the idempotency key.
    ``untold`` are registered codes of those who get nothing, though their copies are meant.
    ``doubts`` are refusals that fall away where the axis has the copies that are spoken of, which
    only the accepting transaction can see.
    """

    sender: AgencyRecord | None
    sender_key: str
    receivers: tuple[tuple[AgencyRecord, SystemRecord], ...]
    receiver_keys: tuple[str, ...]
    findings: tuple[Finding, ...]
    redirects: tuple[Redirect, ...] = ()
    parked: tuple[Parked, ...] = ()
    untold: tuple[str, ...] = ()
    doubts: tuple[Finding, ...] = ()

    @property
    def delivered_codes(self) -> set[str]:
        """Codes of all who get a delivery, parked ones too."""
        return {agency.code for agency, _ in self.receivers} | {one.code for one in self.parked}

    @property
    def refused(self) -> bool:
        """True where at least one finding is an error."""
        return bool(errors_of(self.findings))


def judge(
    submission: Submission,
    system: SystemRecord,
    inspected: Inspected,
    directory: Directory,
    *,
    today: date,
    limits: Limits,
    policy: Literal["record", "require"],
    treatments: DirectoryPolicy = DEFAULT_TREATMENTS,
) -> Judgement:
    """Check a submission against one state of the directory; never raises for bad input."""
    package = inspected.package
    addressed = addressees(
        package,
        submission.to,
        directory,
        from_uplink=system.link == "uplink",
        adds=submission.to_adds,
        reached=lambda code: reached(code, directory, today, treatments),
    )
    destined = destinations(addressed.codes, package, directory, today, treatments)
    left_out = untold(destined, package, directory)
    sender = _sender(package, system, directory, today, treatments)
    receivers = _Receivers(addressed, destined, left_out, package, system, today)
    findings = [
        *_kind(submission, package),  # 1
        *_form(submission, inspected.findings),  # 2
        *sender.findings,  # 3
        *receivers.findings(limits),  # 4
        *_repetitions(addressed, adds=submission.to_adds),  # 5
        *_signature(inspected.signature, policy),  # 6
    ]
    nobody = not destined.receivers and not destined.parked
    return Judgement(
        sender=sender.agency,
        sender_key=meaning(package.sender.code, directory),
        receivers=destined.receivers,
        receiver_keys=tuple(meaning(code, directory) for code in addressed.codes),
        findings=tuple(findings),
        redirects=destined.redirects,
        parked=destined.parked,
        untold=tuple(left_out.values()),
        doubts=sender.doubts + (receivers.refusals() if nobody else ()),
    )


def _kind(submission: Submission, package: Package) -> Iterator[Finding]:
    if package.kind != submission.kind:
        yield AXIS_RULES["E-KIND"].found(found=package.kind.value, said=submission.kind.value)


def _form(submission: Submission, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give what was found in the bytes; a face may refuse what the axis only notes."""
    for finding in findings:
        refusing = finding.rule in submission.refused
        yield replace(finding, severity=Severity.ERROR) if refusing else finding


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who sends, where it may; what is said of it; see ``Judgement.doubts``."""

    agency: AgencyRecord | None = None
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()


def _sender(
    package: Package,
    system: SystemRecord,
    directory: Directory,
    today: date,
    treatments: DirectoryPolicy,
) -> _Sender:
    code = package.sender.code
    agency = directory.holder(code)
    if not code.strip():
        return _Sender()  # the form's rules speak of it
    unknown = AXIS_RULES["E-SENDER-UNKNOWN"].found(rules.FROM, code=code)
    if agency is None or (agency.deleted and not _reports(package, treatments)):
        return _Sender(None, (unknown,))
    if agency.system_id != system.id:
        rule = AXIS_RULES["E-SENDER-OTHER-SYSTEM"]
        return _Sender(agency, (rule.found(rules.FROM, code=code, system=system.id),))
    if not agency.deleted and situation_of(agency, today) == "open":
        return _Sender(agency)
    closed = AXIS_RULES["E-SENDER-CLOSED"].found(rules.FROM, code=code)
    if not _reports(package, treatments):
        return _Sender(agency, (closed,))
    ended = AXIS_RULES["W-SENDER-ENDED"].found(rules.FROM, code=code)
    return _Sender(agency, (ended,), (unknown if agency.deleted else closed,))


def _reports(package: Package, treatments: DirectoryPolicy) -> bool:
    """True for what an office may say of documents it received, though it has ended since."""
    if not isinstance(package, Status) or treatments.ended_reports == "refuse":
        return False
    return package.status_code.strip() != BusinessStatus.TAKE_BACK


@dataclass(frozen=True, slots=True)
class _Receivers:
    """What is said of those a package is for."""

    addressed: Addressees
    destined: Destinations
    untold: Mapping[str, str]
    package: Package
    caller: SystemRecord
    today: date

    @property
    def path(self) -> str:
        """Where the package names them."""
        is_edoc = isinstance(self.package, Edoc)
        return rules.TO if is_edoc else f"{rules.RESPONSE_FOR}/OrganId"

    def findings(self, limits: Limits) -> Iterator[Finding]:
        """Give what is wrong or worth knowing of each."""
        if len(self.addressed.codes) > limits.receivers:
            yield AXIS_RULES["E-RECEIVERS-MANY"].found(
                self.path, count=len(self.addressed.codes), limit=limits.receivers
            )
            return
        for one in self.destined.referrals:
            yield from self._finding(one)

    def _finding(self, one: Referral) -> Iterator[Finding]:
        path, receiver = self.path, one.receiver
        holder = receiver[1].id if receiver else one.named.system_id if one.named else ""
        if self.caller.link == "uplink" and holder == self.caller.id:
            yield AXIS_RULES["E-RECEIVER-LOOP"].found(path, code=one.code, system=self.caller.id)
        elif one.treatment == "redirect" and receiver:
            rule = AXIS_RULES["W-RECEIVER-REDIRECTED"]
            yield rule.found(path, code=one.code, successor=receiver[0].code)
        elif one.treatment == "park":
            parked = AXIS_RULES["W-RECEIVER-PARKED"].found(path, code=one.code, why="{why}")
            yield rules.with_reason(parked, PARKED[one.situation])
        elif one.code in self.untold:
            yield self._told("W-RECEIVER-UNTOLD", one)
        elif one.treatment == "refuse":
            yield self._told(_REFUSALS[one.situation], one)

    def refusals(self) -> tuple[Finding, ...]:
        """Return what would be said of those left untold, were nothing of theirs here."""
        return tuple(
            self._told(_REFUSALS[one.situation], one)
            for one in self.destined.referrals
            if one.code in self.untold
        )

    def _told(self, rule: str, one: Referral) -> Finding:
        finding = AXIS_RULES[rule].found(self.path, code=one.code, note="{why}")
        return rules.with_reason(finding, explained(one.named, self.today))


_REFUSALS = {
    "unknown": "E-RECEIVER-UNKNOWN",
    "locked": "E-RECEIVER-LOCKED",
    "closed": "E-RECEIVER-CLOSED",
    "merged": "E-RECEIVER-CLOSED",
}


MOST_SHOWN = 5
"""Codes that a warning names at most."""


def _repetitions(addressed: Addressees, *, adds: bool) -> Iterator[Finding]:
    if addressed.stale_to:
        yield AXIS_RULES["W-TO-IGNORED"].found("to")
    strangers = "W-TO-ADDED" if adds else "W-TO-STRANGERS"
    for rule, codes in ((strangers, addressed.strangers), ("W-TO-LEFT-OUT", addressed.left_out)):
        if codes:
            some = ", ".join(codes[:MOST_SHOWN])
            yield AXIS_RULES[rule].found("to", codes=some, count=len(codes))
    for code in dict.fromkeys(addressed.twice):
        yield AXIS_RULES["W-RECEIVER-TWICE"].found(rules.TO, code=code)


def _signature(
    verdict: SignatureVerdict, policy: Literal["record", "require"]
) -> Iterator[Finding]:
    required = policy == "require"
    why = Text(
        "; ".join(reason.vi.rstrip(".") for reason in verdict.reasons),
        "; ".join(reason.en.rstrip(".") for reason in verdict.reasons),
    )
    if verdict.result == "invalid":
        rule = AXIS_RULES["E-SIGNATURE-INVALID" if required else "W-SIGNATURE-INVALID"]
        yield rules.with_reason(rule.found(rules.SIGNATURE, why="{why}"), why)
    elif required and verdict.result != "valid":
        yield AXIS_RULES["E-SIGNATURE-ABSENT"].found(rules.SIGNATURE)
