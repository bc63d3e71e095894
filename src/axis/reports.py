"""A report on a package as JSON values: one form for the API and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axis.catalogue import ALL_RULES
from edoc.contract.check import Report
from edoc.contract.findings import Finding, finding_body, in_order
from edoc.contract.model import Edoc


def report_body(
    report: Report,
    findings: Sequence[Finding],
    *,
    omitted: int = 0,
    not_checked: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the whole report.

    Args:
        report: what the engine said.
        findings: everything found, the engine's own among it.
        omitted: findings left out because their rule was told often enough.
        not_checked: ids of rules that only a real send looks at.
    """
    package = report.package
    return {
        "profile": report.profile.value,
        "day": report.day.isoformat() if report.day else None,
        "kind": report.kind.value if report.kind else None,
        "document_id": package.document_id if isinstance(package, Edoc) else None,
        "sound": not any(finding.is_error for finding in findings),
        "errors": sum(finding.is_error for finding in findings),
        "warnings": sum(not finding.is_error for finding in findings),
        "omitted": omitted,
        "not_checked": list(not_checked),
        "findings": [_finding(finding) for finding in in_order(findings)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    rule = ALL_RULES.get(finding.rule)
    why = {"vi": rule.why.vi, "en": rule.why.en} if rule else {"vi": "", "en": ""}
    return {**finding_body(finding), "why": why}
