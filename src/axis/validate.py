"""Everything that is wrong with a submission, at once (pure).

Numbered as they are checked: 1 what it is; 2 its form; 3 who sends; 4 who receives; 5 what comes
twice; 6 the signature, by policy. Whether its document id clashes with an earlier package can
only be known inside the transaction (``accept``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from axis import rules
from axis.directory import Directory
from axis.inspection import Inspected, SignatureVerdict
from axis.records import AgencyRecord, Submission, SystemRecord
from axis.routing import Addressees, addressees, meaning
from axis.rules import AXIS_RULES
from edoc.contract.findings import Finding, Text, errors_of
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, Package
from edoc.contract.validate import check_edoc, check_status


@dataclass(frozen=True, slots=True)
class Judgement:
    """What validation found, and whom the package concerns.

    ``receivers`` holds only agencies that can be delivered to, each with its system;
    ``receiver_keys`` holds all of them, known or not: they are part of the idempotency key.
    """

    sender: AgencyRecord | None
    sender_key: str
    receivers: tuple[tuple[AgencyRecord, SystemRecord], ...]
    receiver_keys: tuple[str, ...]
    findings: tuple[Finding, ...]

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
) -> Judgement:
    """Check a submission against one state of the directory; never raises for bad input."""
    package = inspected.package
    addressed = addressees(package, submission.to, directory, from_uplink=system.link == "uplink")
    sender = directory.agency(package.sender.code)
    findings = [
        *_kind(submission, package),  # 1
        *_form(package, today),  # 2
        *_sender(package.sender.code, sender, system),  # 3
        *_receivers(addressed, directory, limits, package, system),  # 4
        *_repetitions(addressed),  # 5
        *_signature(inspected.signature, policy),  # 6
    ]
    return Judgement(
        sender=sender,
        sender_key=meaning(package.sender.code, directory),
        receivers=tuple(_deliverable(addressed, directory)),
        receiver_keys=tuple(meaning(code, directory) for code in addressed.codes),
        findings=tuple(findings),
    )


def _kind(submission: Submission, package: Package) -> Iterator[Finding]:
    if package.kind != submission.kind:
        yield AXIS_RULES["E-KIND"].found(found=package.kind.value, said=submission.kind.value)


def _form(package: Package, today: date) -> Iterator[Finding]:
    yield from package.notes
    if isinstance(package, Edoc):
        yield from check_edoc(package, now=today)
    else:
        yield from check_status(package)


def _sender(code: str, sender: AgencyRecord | None, system: SystemRecord) -> Iterator[Finding]:
    if not code.strip():
        return  # the form's rules speak of it
    if sender is None:
        yield AXIS_RULES["E-SENDER-UNKNOWN"].found(rules.FROM, code=code)
    elif sender.system_id != system.id:
        yield AXIS_RULES["E-SENDER-OTHER-SYSTEM"].found(rules.FROM, code=code, system=system.id)
    elif sender.status != "open":
        yield AXIS_RULES["E-SENDER-CLOSED"].found(rules.FROM, code=code)


def _receivers(
    addressed: Addressees,
    directory: Directory,
    limits: Limits,
    package: Package,
    caller: SystemRecord,
) -> Iterator[Finding]:
    path = rules.TO if isinstance(package, Edoc) else f"{rules.RESPONSE_FOR}/OrganId"
    if len(addressed.codes) > limits.receivers:
        yield AXIS_RULES["E-RECEIVERS-MANY"].found(
            path, count=len(addressed.codes), limit=limits.receivers
        )
        return
    for code in addressed.codes:
        agency = directory.agency(code)
        if agency is None or directory.system_of(agency) is None:
            yield AXIS_RULES["E-RECEIVER-UNKNOWN"].found(path, code=code)
        elif caller.link == "uplink" and agency.system_id == caller.id:
            yield AXIS_RULES["E-RECEIVER-LOOP"].found(path, code=code, system=caller.id)
        elif agency.status == "closed":
            yield AXIS_RULES["E-RECEIVER-CLOSED"].found(path, code=code, note=agency.note)
        elif agency.status == "locked":
            yield AXIS_RULES["E-RECEIVER-LOCKED"].found(path, code=code, note=agency.note)


def _repetitions(addressed: Addressees) -> Iterator[Finding]:
    if addressed.stale_to:
        yield AXIS_RULES["W-TO-IGNORED"].found("to")
    for code in dict.fromkeys(addressed.twice):
        yield AXIS_RULES["W-RECEIVER-TWICE"].found(rules.TO, code=code)


def _signature(
    verdict: SignatureVerdict, policy: Literal["record", "require"]
) -> Iterator[Finding]:
    required = policy == "require"
    why = Text(
        "; ".join(reason.vi for reason in verdict.reasons),
        "; ".join(reason.en for reason in verdict.reasons),
    )
    if verdict.result == "invalid":
        rule = AXIS_RULES["E-SIGNATURE-INVALID" if required else "W-SIGNATURE-INVALID"]
        yield rules.with_reason(rule.found(rules.SIGNATURE, why="{why}"), why)
    elif required and verdict.result != "valid":
        yield AXIS_RULES["E-SIGNATURE-ABSENT"].found(rules.SIGNATURE)


def _deliverable(
    addressed: Addressees, directory: Directory
) -> Iterator[tuple[AgencyRecord, SystemRecord]]:
    for code in addressed.codes:
        agency = directory.agency(code)
        system = directory.system_of(agency) if agency else None
        if agency and system and agency.status == "open":
            yield agency, system
