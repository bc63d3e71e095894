"""Every rule on packages as one ordered table, and how findings are weighed by a profile.

Rules that need to know who exists at an axis are the axis's (``axis.rules``); all together:
``axis.catalogue``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain

from edoc.contract.findings import Finding
from edoc.contract.profiles import Profile
from edoc.contract.rulebook.attachment import ATTACHMENT_RULES
from edoc.contract.rulebook.certificate import CERTIFICATE_RULES
from edoc.contract.rulebook.document import DOCUMENT_RULES
from edoc.contract.rulebook.envelope_signature import ENVELOPE_SIGNATURE_RULES
from edoc.contract.rulebook.file import FILE_RULES
from edoc.contract.rulebook.identity import IDENTITY_RULES
from edoc.contract.rulebook.operation import OPERATION_RULES
from edoc.contract.rulebook.packing import PACKING_RULES
from edoc.contract.rulebook.parties import PARTIES_RULES
from edoc.contract.rulebook.pdf_signature import PDF_SIGNATURE_RULES
from edoc.contract.rulebook.reference import REFERENCE_RULES
from edoc.contract.rulebook.skeleton import SKELETON_RULES
from edoc.contract.rulebook.status import STATUS_RULES
from edoc.contract.rulebook.values import VALUE_RULES
from edoc.contract.rulebook.wording import WORDING_RULES
from edoc.contract.rules import Rule, table

_TABLES = (
    FILE_RULES,
    SKELETON_RULES,
    PARTIES_RULES,
    IDENTITY_RULES,
    DOCUMENT_RULES,
    VALUE_RULES,
    WORDING_RULES,
    OPERATION_RULES,
    REFERENCE_RULES,
    ATTACHMENT_RULES,
    PACKING_RULES,
    STATUS_RULES,
    ENVELOPE_SIGNATURE_RULES,
    CERTIFICATE_RULES,
    PDF_SIGNATURE_RULES,
)

RULES: dict[str, Rule] = table(chain.from_iterable(part.values() for part in _TABLES))
"""Every rule on packages by id, in the order of a package."""


def weigh(
    findings: Iterable[Finding],
    profile: Profile,
    day: date | None = None,
    rules: Mapping[str, Rule] = RULES,
) -> Iterator[Finding]:
    """Give each finding the weight of its rule in a profile; leave out what is off or not in force.

    Args:
        findings: as the checks made them.
        profile: whose eyes.
        day: the day on which the package is judged; None: by the law as it is now.
        rules: where the findings' rules stand; a finding of another rule stays as it is.
    """
    for finding in findings:
        rule = rules.get(finding.rule)
        if rule is None:
            yield finding
            continue
        severity = rule.weight(profile).severity
        if severity is not None and rule.in_force(day):
            yield finding if finding.severity is severity else replace(finding, severity=severity)


def is_told(id_: str, profile: Profile, day: date | None = None) -> bool:
    """True where a rule on packages is in force and not off in a profile."""
    rule = RULES[id_]
    return rule.weight(profile).severity is not None and rule.in_force(day)
