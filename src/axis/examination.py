"""Look at a package as if it were sent, and store nothing.

The form by any profile, the signatures, and, for a system that could send it, what this axis
would say of sender and receivers at this moment. What only the transaction of a real send can
know is named in ``NOT_CHECKED``.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from axis.context import AxisContext, database_errors_named
from axis.errors import Unauthorised
from axis.inspection import UNCHECKED, Inspected, weigh_signature
from axis.life.rules import LIFE_RULES
from axis.records import Submission
from axis.rules import AXIS_RULES
from axis.signatures import signature_findings
from axis.validate import judge
from edoc.contract.check import Report, check, few_of_each
from edoc.contract.dates import local_date
from edoc.contract.findings import Finding
from edoc.contract.limits import Limits
from edoc.contract.model import PackageKind
from edoc.contract.profiles import Profile
from signing.model import TrustStore

NOT_CHECKED = (
    "E-DOCUMENT-CONFLICT",
    "W-RESPONSE-BY-NUMBER",
    "W-STATUS-ODD",
    "W-STATUS-UNMATCHED",
    *LIFE_RULES,
)
"""Rules that depend on what was sent before; only a real send looks there."""

_OF_A_SENDER = ("E-SENDER-…", "W-SENDER-…", "E-RECEIVER-…", "W-RECEIVER-…")
"""Rules for which it must be known who would send."""


@dataclass(frozen=True, slots=True)
class Examined:
    """The report on a package, with everything that was found and what was left open."""

    report: Report
    findings: tuple[Finding, ...]
    omitted: int
    not_checked: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """True where nothing refuses it."""
        return not any(finding.is_error for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Examiner:
    """Reports on packages as an axis would judge them."""

    context: AxisContext

    async def examine(
        self,
        body: bytes,
        *,
        profile: Profile,
        at: datetime,
        system_id: str | None = None,
        kind: PackageKind | None = None,
        to: tuple[str, ...] | None = None,
    ) -> Examined:
        """Report on a package.

        Args:
            body: any bytes.
            profile: how strictly.
            at: the instant at which it is judged.
            system_id: who would send it; None leaves sender and receivers out.
            kind: what the transport would say it is; None: what it is.
            to: as of a submission.

        Raises: Unauthorised where the system is unknown; AxisUnavailable.
        """
        trust = self.context.trust() if self.context.trust else None
        settings = self.context.settings
        required = settings.signature_policy == "require" and system_id is not None
        seen = await asyncio.to_thread(
            _look, body, profile, at, settings.limits, trust, required=required
        )
        if seen.inspected is None or system_id is None:
            found = (*_of_another_kind(seen.report, kind), *seen.findings)
            return _examined(seen.report, found, (*NOT_CHECKED, *_OF_A_SENDER))
        with database_errors_named():
            directory = await self.context.registry.current()
        system = directory.systems.get(system_id)
        if system is None:
            raise Unauthorised(f"no system {system_id!r}")
        judgement = judge(
            Submission(system_id, kind or seen.inspected.package.kind, body, to),
            system,
            seen.inspected,
            directory,
            today=local_date(at),
            limits=settings.limits,
            policy=settings.signature_policy,
            treatments=settings.directory_policy,
        )
        return _examined(seen.report, [*seen.findings, *judgement.findings], NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What looking at the bytes gave; ``inspected`` is None where there is no package to judge."""

    report: Report
    findings: tuple[Finding, ...]
    inspected: Inspected | None = None


def _look(
    body: bytes,
    profile: Profile,
    at: datetime,
    limits: Limits,
    trust: TrustStore | None,
    *,
    required: bool,
) -> _Seen:
    """Do all that takes time with many bytes: read, verify, hash. Runs in a thread."""
    report = check(body, profile=profile, day=local_date(at), limits=limits)
    package = report.package
    if package is None:
        return _Seen(report, report.findings)
    signed: tuple[Finding, ...] = ()
    if trust is not None and not report.fatal:
        signed = signature_findings(body, package, trust, at=at, profile=profile)
    verdict = weigh_signature(body, package, trust, at) if required else UNCHECKED
    inspected = Inspected(package, hashlib.sha256(body).hexdigest(), verdict)
    return _Seen(report, (*report.findings, *signed), inspected)


def _of_another_kind(report: Report, said: PackageKind | None) -> tuple[Finding, ...]:
    """Return what is wrong where the transport would call a package what it is not."""
    if said is None or report.kind is None or report.kind is said:
        return ()
    return (AXIS_RULES["E-KIND"].found(found=report.kind.value, said=said.value),)


def _examined(report: Report, found: Iterable[Finding], open_: tuple[str, ...]) -> Examined:
    kept, omitted = few_of_each(found)
    return Examined(report, kept, report.omitted + omitted, open_)
