"""Form checks on a package that could be read: all findings at once, pure.

Not checked here: who calls, whether agencies exist, what happened before to the document (the
axis), signatures (``signing``). ``edoc.contract.check`` reads and checks in one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from edoc.contract.catalogue import weigh
from edoc.contract.checks import (
    deadlines,
    document,
    files,
    operation,
    parties,
    placeholders,
    responses,
    secrecy,
    status,
    wording,
)
from edoc.contract.checks.sheet import Sheet
from edoc.contract.findings import Finding
from edoc.contract.model import Edoc, Status
from edoc.contract.profiles import Profile

_EDOC_CHECKS: tuple[Callable[[Edoc, Sheet], None], ...] = (
    parties.check_sender,
    parties.check_receivers,
    document.check_identity,
    document.check_issue,
    document.check_other,
    responses.check_responses,
    operation.check_traces,
    operation.check_business,
    deadlines.check_deadlines,
    files.check_attachments,
    files.check_manifest,
    secrecy.check_secrecy,
    placeholders.check_placeholders,
    wording.check_wording,
)

_STATUS_CHECKS: tuple[Callable[[Status, Sheet], None], ...] = (
    parties.check_sender,
    status.check_answered,
    status.check_status_code,
    status.check_status_time,
    placeholders.check_placeholders,
    wording.check_wording,
)


def check_edoc(
    edoc: Edoc, *, now: date | None, profile: Profile = Profile.NATIONAL
) -> tuple[Finding, ...]:
    """Return what is wrong with the form of a document package, in the order of its elements.

    Args:
        edoc: the package; ``edoc.notes``, what its reader tolerated, are not repeated.
        now: the day in Viet Nam on which it is judged; None skips what depends on it.
        profile: how strictly.
    """
    sheet = Sheet(edoc.lines, now, edoc.numbers)
    for check in _EDOC_CHECKS:
        check(edoc, sheet)
    return tuple(weigh(sheet.findings, profile, now))


def check_status(
    package: Status, *, now: date | None = None, profile: Profile = Profile.NATIONAL
) -> tuple[Finding, ...]:
    """Return what is wrong with the form of a status package, in the order of its elements."""
    sheet = Sheet(package.lines, now)
    for check in _STATUS_CHECKS:
        check(package, sheet)
    return tuple(weigh(sheet.findings, profile, now))
