"""Deliveries that are kept because their receiver cannot be reached (pure); see ``release``.

A parked delivery is an ordinary row without a system: counted in the books, in flight, in nobody's
list or queue. It expires like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from axis import rows
from axis.destinations import Parked
from axis.directory.standing import PARKED
from axis.documents import Row, Stamp
from axis.records import AgencyRecord, SystemRecord
from axis.routing import Lane
from axis.validate import Judgement

NOBODY = SystemRecord("", "", "pull", "")
"""Stands for the system of a receiver that has none now."""


def lanes(parked: Sequence[Parked]) -> list[Lane]:
    """Return one lane for each parked delivery, each with its reason."""
    return [
        Lane(NOBODY, 0, (AgencyRecord(one.code, one.name, one.level, "", ""),), reason)
        for one in parked
        for reason in [PARKED[one.situation].vi]
    ]


def acceptance_events(deliveries: Sequence[Row], judgement: Judgement, stamp: Stamp) -> list[Row]:
    """Return ``redirected`` for each succession followed and ``parked`` for each kept delivery."""
    by_receiver = {row["receiver"]: row for row in deliveries}
    redirected = [
        rows.settled_event(stamp, by_receiver[one.successor], "redirected", one.code)
        for one in judgement.redirects
    ]
    kept = [
        {**rows.settled_event(stamp, by_receiver[one.code], "parked", ""), "code": one.situation}
        for one in judgement.parked
    ]
    return redirected + kept
