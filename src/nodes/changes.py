"""What an agency does when a sender wants a document of its own changed or back (pure).

Law and protocol differ. A recall *must* be obeyed: the document is cancelled and that is reported
(QD 28/2018 art. 9(2), ND 30/2020 art. 18(4)(b)). A take-back (13), an update and a replacement may
be agreed (15) or declined (16). Who is not the issuer has nothing to say.

Where nothing is written, these are our choices: a request about a document that is not here waits
for it, because packages overtake each other; a recall is answered all the same (15: it will be
obeyed). An update of a document that is not here, or was returned or given back, carries the whole
document and is registered like a new one: clients send a corrected document as an update.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from edoc.contract.findings import Text


class Kind(StrEnum):
    """What a sender asks for."""

    RECALL = "recall"
    TAKE_BACK = "take-back"
    UPDATE = "update"
    REMOVAL = "removal"
    REPLACEMENT = "replacement"


GIVING_BACK = frozenset({Kind.RECALL, Kind.TAKE_BACK, Kind.REMOVAL})
"""Kinds after which the document is no longer worked on."""

GONE = frozenset({"returned", "withdrawn", "cancelled", "replaced"})
"""States of a document that is not worked on any more, whoever wanted that."""


class Course(StrEnum):
    """What is to be done with a request."""

    ASK = "ask"  # the office answers 15 or 16
    CONFIRM = "confirm"  # 15 at once: nothing is left to do
    WAIT = "wait"  # until the document comes; unanswered
    CONFIRM_AND_WAIT = "confirm-and-wait"  # 15 at once, obeyed when the document comes
    REGISTER = "register"  # the package carries the document: it enters like a new one
    REJECT = "reject"  # 16 at once
    IGNORE = "ignore"  # kept, flagged, unanswered


@dataclass(frozen=True, slots=True)
class Request:
    """A request as far as the decision depends on it.

    Attributes:
        trusted: False where the package's signature does not hold.
        foreign: the document is here, but another agency issued it.
    """

    kind: Kind
    trusted: bool = True
    foreign: bool = False


NOTHING_SAID = Text("", "")


@dataclass(frozen=True, slots=True)
class Reaction:
    """What to do, and what to say about it."""

    course: Course
    said: Text = NOTHING_SAID
    alert: str = ""


UNTRUSTED = Text(
    "Không thực hiện: chữ ký số của gói tin không hợp lệ",
    "Not carried out: the package's signature is not valid",
)
NOT_ISSUER = Text(
    "Không thực hiện: bên yêu cầu không phải cơ quan ban hành văn bản",
    "Not carried out: whoever asks did not issue the document",
)
NOTHING_LEFT = Text(
    "Văn bản không còn hiệu lực trong sổ văn bản đến",
    "The document is no longer in force in the register",
)
NOT_HERE = Text(
    "Chưa nhận được văn bản; nếu đến sau cũng không vào sổ",
    "The document was not received; should it come later, it is not registered",
)
NOT_HERE_AT_ALL = Text("Không có văn bản này trong sổ văn bản đến", "There is no such document")

AGREED: Mapping[Kind, Text] = {
    Kind.RECALL: Text(
        "Đã hủy văn bản đến theo thông báo thu hồi", "The document was cancelled as recalled"
    ),
    Kind.TAKE_BACK: NOTHING_SAID,
    Kind.UPDATE: Text("Đã cập nhật văn bản trong sổ", "The register was updated"),
    Kind.REMOVAL: Text(
        "Đã hủy văn bản đến: không còn là nơi nhận", "Cancelled: no longer among the receivers"
    ),
    Kind.REPLACEMENT: Text("Đã thay thế văn bản trong sổ", "The former document was replaced"),
}
"""What a 15 says of its own."""

DECLINED: Mapping[Kind, Text] = {
    Kind.RECALL: Text(
        "Không hủy văn bản đến theo thông báo thu hồi", "The recalled document is not cancelled"
    ),
    Kind.TAKE_BACK: Text(
        "Văn bản đã được xử lý xong, không thể trả lại", "The work is done; it is not given back"
    ),
    Kind.UPDATE: Text("Không đồng ý cập nhật văn bản", "The update is declined"),
    Kind.REMOVAL: Text("Không đồng ý trả lại văn bản", "The document is not given back"),
    Kind.REPLACEMENT: Text("Không đồng ý thay thế văn bản", "The replacement is declined"),
}
"""What a 16 says where the office decides by itself; a reason is a duty there."""


def react(state: str | None, take_back: str, request: Request) -> Reaction:
    """Decide what to do with a request.

    Args:
        state: of the document in the register; None where it is not here.
        take_back: its ``take_back``; ``requested`` where one is not answered yet.
        request: who asks for what.
    """
    kind = request.kind
    if not request.trusted:
        unsafe = Course.IGNORE if kind is Kind.TAKE_BACK else Course.REJECT
        return Reaction(unsafe, UNTRUSTED, "invalid-signature")
    if request.foreign:
        return Reaction(Course.REJECT, NOT_ISSUER, "foreign-issuer")
    if state is None:
        return _not_here(kind)
    if state in GONE:
        again = kind is Kind.UPDATE
        return Reaction(Course.REGISTER if again else Course.CONFIRM, NOTHING_LEFT)
    if kind is Kind.TAKE_BACK and take_back == "requested":
        return Reaction(Course.IGNORE)
    return Reaction(Course.ASK)


def _not_here(kind: Kind) -> Reaction:
    if kind is Kind.UPDATE:
        return Reaction(Course.REGISTER, alert="before-document")
    if kind is Kind.REMOVAL:
        return Reaction(Course.CONFIRM, NOT_HERE_AT_ALL)
    if kind is Kind.RECALL:
        return Reaction(Course.CONFIRM_AND_WAIT, NOT_HERE, "before-document")
    return Reaction(Course.WAIT, alert="before-document")


def agreed_columns(kind: Kind, values: Mapping[str, object]) -> dict[str, object]:
    """Return what a 15 changes in the register for the document itself.

    ``values``: the new data of an update. A replacement changes the former documents instead.
    """
    if kind is Kind.TAKE_BACK:
        return {"state": "withdrawn", "take_back": "agreed"}
    if kind in {Kind.RECALL, Kind.REMOVAL}:
        return {"state": "cancelled", "take_back": "agreed"}
    return dict(values) if kind is Kind.UPDATE else {}


def declined_columns(kind: Kind) -> dict[str, object]:
    """Return what a 16 changes in the register."""
    return {"take_back": "declined"} if kind in GIVING_BACK else {}
