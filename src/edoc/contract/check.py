"""One engine for every door: bytes in, a report with all findings out.

    report = check(content, profile=Profile.STRICT, day=date(2026, 3, 6))
    report.sound, report.findings

Used by the axis, by ``POST /api/v1/validate`` and by ``lgsp validate``. Pure; never raises for
any bytes. Large packages take time: call it in a thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from edoc.contract.catalogue import is_told, weigh
from edoc.contract.findings import MOST_OF_A_RULE, Finding, errors_of
from edoc.contract.limits import Limits
from edoc.contract.model import Edoc, Package, PackageKind
from edoc.contract.profiles import Profile
from edoc.contract.reader import read_leniently
from edoc.contract.unpacking import Depth
from edoc.contract.validate import check_edoc, check_status

_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one file.

    Attributes:
        profile: whose eyes it was looked at with.
        day: the day in Viet Nam on which it was judged; None where that was left open.
        package: what could be read, None where nothing could.
        findings: errors and warnings; what reading found comes first.
        omitted: further findings of rules that were told often enough.
        fatal: nobody can read the package, by any profile.
    """

    profile: Profile
    day: date | None
    package: Package | None = field(repr=False)
    findings: tuple[Finding, ...]
    omitted: int = 0
    fatal: bool = False

    @property
    def kind(self) -> PackageKind | None:
        """Document or status; None where it cannot be read."""
        return self.package.kind if self.package else None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What refuses the package."""
        return errors_of(self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is only noted."""
        return tuple(finding for finding in self.findings if not finding.is_error)

    @property
    def sound(self) -> bool:
        """True where nothing refuses it."""
        return not self.errors


def check(
    content: bytes,
    *,
    profile: Profile = Profile.NATIONAL,
    day: date | None = None,
    limits: Limits = _DEFAULT,
    depth: Depth = Depth.WHOLE,
) -> Report:
    """Read a package and check its form.

    Args:
        content: any bytes.
        profile: how strictly.
        day: the day in Viet Nam on which it is judged; None skips what depends on it and judges
            by the law as it is now.
        limits: bounds on what is read.
        depth: how far the attachments are opened; their contents are kept with ``WHOLE`` only.
    """
    reading = read_leniently(content, limits, depth)
    found = list(weigh(reading.findings, profile, day))
    if isinstance(reading.package, Edoc):
        found += check_edoc(reading.package, now=day, profile=profile)
    elif reading.package is not None:
        found += check_status(reading.package, now=day, profile=profile)
    kept, omitted = few_of_each(found)
    omitted += sum(count for rule, count in reading.omitted.items() if is_told(rule, profile, day))
    return Report(profile, day, reading.package, kept, omitted, reading.fatal)


def few_of_each(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], int]:
    """Keep the first findings of each rule; also returns how many were left out."""
    seen: Counter[str] = Counter()
    kept: list[Finding] = []
    omitted = 0
    for finding in findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= MOST_OF_A_RULE:
            kept.append(finding)
        else:
            omitted += 1
    return tuple(kept), omitted
