"""Why a call failed: number and text of the provincial code list, for all dialects. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from edoc.contract.accents import unaccented
from edoc.contract.findings import Finding
from edoc.contract.wire import WIRE_ERRORS

DESCRIPTION_LENGTH = 500
"""Characters of ``ErrorDesc`` at most."""

BAD_FILE = 10
BAD_CREDENTIALS = 15
UNKNOWN_SENDER = 19
SYSTEM_ERROR = 20
"""Numbers of the code list of a provincial guide (edoc.contract.wire); the national numbering is
not published."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed: number and text of the envelope."""

    code: int
    text: str


def failure(code: int, detail: str = "") -> Failure:
    """Return the failure of a code; ``detail`` says more than the general text of the code."""
    general = WIRE_ERRORS.get(code, WIRE_ERRORS[SYSTEM_ERROR]).vi
    text = " ".join(unaccented(detail or general).split())
    return Failure(code, text[:DESCRIPTION_LENGTH])


def failure_of_findings(findings: Iterable[Finding]) -> Failure:
    """Return the failure that tells of the first error, and how many more there are."""
    errors = [finding for finding in findings if finding.is_error]
    if not errors:
        return failure(SYSTEM_ERROR)
    first = errors[0]
    place = f" [{first.path}]" if first.path else ""
    more = f" (va {len(errors) - 1} loi khac)" if len(errors) > 1 else ""
    return failure(first.wire_code or SYSTEM_ERROR, f"{first.message.vi}{place}{more}")
