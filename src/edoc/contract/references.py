"""Which earlier documents a document speaks of, and what it asks of those who have them (pure).

How an earlier document is designated differs with the operation (samples of the official client,
docs/edxml.md):

* recall (type 1): its own ``DocumentId``, ``Code`` and date are those of the recalled document; a
  ``Bussiness/DocumentId`` is followed where somebody writes one;
* update (type 2): ``Bussiness/DocumentId``; its own header holds the new data;
* replacement (type 3): ``ReplacementInfoList``, each entry with the receivers it concerns;
* reply and forward: ``ResponseFor``. A recall's or an update's is noise (the official sample has
  one) and is not followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice

from edoc.contract.codes import normalise
from edoc.contract.findings import Text
from edoc.contract.model import Business, BusinessType, Edoc
from edoc.contract.model import ResponseFor as Response

BY_ID = 2
"""How well a document fits that is designated by its id; see ``Reference.means``."""

MOST_REFERENCES = 100
"""References of one package that are followed; further ones are left alone (our bound)."""


class RelationKind(StrEnum):
    """What a later package has to do with an earlier document."""

    RECALL = "recall"
    UPDATE = "update"
    REPLACEMENT = "replacement"
    REPLY = "reply"
    FORWARD = "forward"
    TAKE_BACK = "take-back"  # status 13
    AGREEMENT = "agreement"  # status 15
    REFUSAL = "refusal"  # status 16


RELATION_NAMES: dict[RelationKind, Text] = {
    RelationKind.RECALL: Text("Thu hồi", "recalls"),
    RelationKind.UPDATE: Text("Cập nhật", "updates"),
    RelationKind.REPLACEMENT: Text("Thay thế", "replaces"),
    RelationKind.REPLY: Text("Trả lời", "replies to"),
    RelationKind.FORWARD: Text("Chuyển tiếp", "passes on"),
    RelationKind.TAKE_BACK: Text("Yêu cầu lấy lại", "asks back"),
    RelationKind.AGREEMENT: Text("Đồng ý yêu cầu đối với", "agrees to what was asked about"),
    RelationKind.REFUSAL: Text("Từ chối yêu cầu đối với", "refuses what was asked about"),
}
"""What the later package does to the earlier one."""

PASSIVE_NAMES: dict[RelationKind, Text] = {
    RelationKind.RECALL: Text("Bị thu hồi bởi", "recalled by"),
    RelationKind.UPDATE: Text("Được cập nhật bởi", "updated by"),
    RelationKind.REPLACEMENT: Text("Bị thay thế bởi", "replaced by"),
    RelationKind.REPLY: Text("Được trả lời bằng", "answered by"),
    RelationKind.FORWARD: Text("Được chuyển tiếp bằng", "passed on with"),
    RelationKind.TAKE_BACK: Text("Bên gửi yêu cầu lấy lại bằng", "asked back by"),
    RelationKind.AGREEMENT: Text("Nơi nhận đồng ý bằng", "agreed to by"),
    RelationKind.REFUSAL: Text("Nơi nhận từ chối bằng", "refused by"),
}
"""The same, seen from the earlier document."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier document as a later package designates it.

    A number means one document only within a year (Decree 30/2020 art. 15), and an order that ends
    a document must not end another: by its number it is found together with its date or not at all.

    Attributes:
        kind: what the later package is to it; a reply may turn out to be a forward.
        document_id: its id, trimmed; may be empty.
        code: number/notation, tried with ``promulgated`` where the id finds nothing; may be empty.
        promulgated: its date.
        agency: who sent it where that is not the sender itself (replies).
        receivers: whose copies are concerned; None means every receiver of the package.
        removed: receivers that an update takes out of the list.
        added: receivers that an update puts into it.
        data_changed: the update says that the document's data changed.
    """

    kind: RelationKind
    document_id: str
    code: str = ""
    promulgated: date | None = None
    agency: str = ""
    receivers: tuple[str, ...] | None = None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    data_changed: bool = False

    def means(self, document_id: str, code: str, promulgated: date | None) -> int:
        """Return how well a document fits: 2 by its id, 1 by number and date, 0 not at all."""
        if self.document_id and document_id == self.document_id:
            return BY_ID
        by_number = self.code and self.promulgated is not None
        return int(bool(by_number and (code, promulgated) == (self.code, self.promulgated)))


def references(edoc: Edoc) -> tuple[Reference, ...]:
    """Return what a document refers to, in the order it is written; empty for most new ones."""
    business = edoc.business or Business()
    match edoc.business_type:
        case BusinessType.RECALL:
            return (_recall(edoc, business),)
        case BusinessType.UPDATE:
            return (_update(edoc, business),)
        case BusinessType.REPLACE:
            return (*_replacements(business), *_responses(edoc))
        case _:
            return _responses(edoc)


def taken_back(about: Response) -> Reference:
    """Return which document a take-back (status 13) asks for."""
    return Reference(
        RelationKind.TAKE_BACK, about.document_id.strip(), about.code.strip(), about.promulgated
    )


def made_at(edoc: Edoc) -> datetime | None:
    """Return when its sender made the package; None where no trace has a time.

    By the sender's own last trace: who corrects a document may keep those of its first sending.
    Where none is the sender's, by the first.
    """
    sender = normalise(edoc.sender.code)
    timed = [(trace.agency, trace.at) for trace in edoc.traces if trace.at is not None]
    own = [at for agency, at in timed if normalise(agency) == sender]
    return max(own) if own else next((at for _, at in timed), None)


def _recall(edoc: Edoc, business: Business) -> Reference:
    document_id = business.document_id.strip() or edoc.document_id.strip()
    return Reference(RelationKind.RECALL, document_id, str(edoc.code), edoc.promulgated)


def _update(edoc: Edoc, business: Business) -> Reference:
    named = business.document_id.strip()
    changed = [one for one in business.receivers if one.agency.strip()]
    return Reference(
        RelationKind.UPDATE,
        named or edoc.document_id.strip(),
        # the header holds the new data, so it designates the old document only for want of better
        "" if named else str(edoc.code),
        None if named else edoc.promulgated,
        removed=tuple(one.agency.strip() for one in changed if one.added is False),
        added=tuple(one.agency.strip() for one in changed if one.added),
        data_changed=business.document_changed,
    )


def _replacements(business: Business) -> tuple[Reference, ...]:
    named = (one for one in business.replacements if one.document_id.strip())
    return tuple(
        Reference(
            RelationKind.REPLACEMENT,
            one.document_id.strip(),
            receivers=tuple(code.strip() for code in one.agencies if code.strip()) or None,
        )
        for one in islice(named, MOST_REFERENCES)
    )


def _responses(edoc: Edoc) -> tuple[Reference, ...]:
    addressed = {normalise(organization.code) for organization in edoc.receivers}
    named = dict.fromkeys(one for one in edoc.responses if one.document_id.strip() or one.code)
    return tuple(
        Reference(
            RelationKind.REPLY if _answers(one, addressed) else RelationKind.FORWARD,
            one.document_id.strip(),
            one.code.strip(),
            one.promulgated,
            agency=one.agency.strip(),
        )
        for one in islice(named, MOST_REFERENCES)
    )


def _answers(response: Response, addressed: set[str]) -> bool:
    """True where what refers to a document goes back to its sender (inferred, not prescribed)."""
    return normalise(response.agency) in addressed
