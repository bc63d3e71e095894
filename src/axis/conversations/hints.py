"""Which code was probably meant, added to explanations that speak of a code (pure).

A dialect need not look for it: whatever face a package came through, its explanations pass here
before they are kept or told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from axis.conversations.explanations import Explanation
from axis.directory.nearest import nearest_codes
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord
from axis.rules import AXIS_RULES
from edoc.contract.findings import Text

UNKNOWN_RECEIVER = "E-RECEIVER-UNKNOWN"
FOREIGN_SENDER = frozenset({"E-SENDER-UNKNOWN", "E-SENDER-OTHER-SYSTEM"})

CODES_LOOKED_AT = 3
"""Unknown codes of one request for which the nearest is looked for."""

OWN_SHOWN = 8
"""Of the caller's own agencies, listed where it sends as somebody else's."""


def hinted(
    explanations: Iterable[Explanation], directory: Directory, own: Sequence[AgencyRecord]
) -> list[Explanation]:
    """Return the explanations, with the nearest valid code where one can be told.

    Args:
        explanations: of one request.
        directory: the public list of agencies.
        own: agencies of the calling system; empty where it is not proven.
    """
    found: list[Explanation] = []
    looked = 0
    for one in explanations:
        if one.nearest:
            found.append(one)
        elif one.code in FOREIGN_SENDER and own:
            found.append(_with_own(one, own))
        elif one.code == UNKNOWN_RECEIVER and looked < CODES_LOOKED_AT:
            looked += 1
            found.append(_with_nearest(one, directory))
        else:
            found.append(one)
    return found


def concerns_codes(explanations: Iterable[Explanation]) -> bool:
    """Tell whether ``hinted`` could add anything."""
    return any(one.code in FOREIGN_SENDER or one.code == UNKNOWN_RECEIVER for one in explanations)


def shown_agency(agency: AgencyRecord) -> str:
    """Return ``000.00.12.H21 (Sở Nội vụ)``."""
    return f"{agency.code} ({agency.name})"


def _with_nearest(one: Explanation, directory: Directory) -> Explanation:
    near = nearest_codes(_code_in(one), directory)
    if not near:
        return one
    first = near[0]
    question = Text(f"Có phải là {shown_agency(first)}?", f"Did you mean {shown_agency(first)}?")
    mend = Text(f"{question.vi} {_begun(one.mend.vi)}", f"{question.en} {_begun(one.mend.en)}")
    return replace(one, mend=mend, nearest="; ".join(shown_agency(agency) for agency in near))


def _with_own(one: Explanation, own: Sequence[AgencyRecord]) -> Explanation:
    shown = "; ".join(shown_agency(agency) for agency in own[:OWN_SHOWN])
    more = len(own) - OWN_SHOWN
    mend = Text(
        f"Hệ thống này chỉ được gửi thay các đơn vị của mình. {one.mend.vi}",
        f"This system may send only as its own agencies. {_begun(one.mend.en)}",
    )
    return replace(one, mend=mend, nearest=shown + (f"; +{more}" if more > 0 else ""))


def _begun(text: str) -> str:
    """Return a sentence that follows another with its capital."""
    return text[:1].upper() + text[1:]


def _code_in(one: Explanation) -> str:
    """Return the code that a finding speaks of: what its rule's text leaves open."""
    rule = AXIS_RULES.get(one.code)
    if rule is None:
        return ""
    before, _, after = rule.message.en.partition("{code}")
    pattern = rf"{re.escape(before)}(?P<code>\S+){re.escape(after.partition('{')[0])}"
    match = re.match(pattern, one.what.en)
    return match["code"] if match else ""
