"""The steps of handling an incoming document, as one table (pure).

ND 30/2020 art. 21-24: arrive, accept (register), assign, handle, complete. Codes are those of the
status packages; a step out of a state that is not listed is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from edoc.contract.findings import Text
from nodes.records import ActionRefused, Incoming


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        code: the status that reports it.
        after: states from which it may be taken.
        state: state afterwards; empty leaves it.
        verb: what a user does, in both languages, for refusals.
        reason: whether a reason must be given.
    """

    code: str
    after: frozenset[str]
    state: str
    verb: Text
    reason: bool = False


_WORKING = frozenset({"accepted", "assigned", "processing"})
_ANY_LIVE = _WORKING | {"arrived", "completed"}
_ANY = _ANY_LIVE | {"returned", "withdrawn", "cancelled", "replaced", "duplicate", "notice"}

STEPS: dict[str, Step] = {
    "arrive": Step(
        "01", frozenset({"arrived", "returned"}), "", Text("báo đã đến", "report as arrived")
    ),
    "return": Step("02", frozenset({"returned"}), "", Text("trả lại", "return")),
    "refuse": Step(
        "02", frozenset({"arrived"}), "returned", Text("từ chối", "refuse"), reason=True
    ),
    "accept": Step("03", frozenset({"arrived"}), "accepted", Text("tiếp nhận", "accept")),
    "assign": Step("04", frozenset({"accepted"}), "assigned", Text("phân công", "assign")),
    "process": Step(
        "05", frozenset({"accepted", "assigned"}), "processing", Text("xử lý", "process")
    ),
    "complete": Step("06", _WORKING, "completed", Text("hoàn thành", "complete")),
    "agree": Step("15", _ANY_LIVE, "withdrawn", Text("đồng ý với yêu cầu", "agree")),
    "decline": Step("16", _ANY_LIVE, "", Text("từ chối yêu cầu", "decline"), reason=True),
    "confirm": Step("15", _ANY, "", Text("xác nhận yêu cầu", "confirm the request")),
    "reject": Step("16", _ANY, "", Text("bác yêu cầu", "reject the request"), reason=True),
}

ACTIONS = ("accept", "assign", "process", "complete", "refuse", "agree", "decline")
"""What a user may do; the rest happens by itself."""

_BY_ITSELF = frozenset({"arrive", "return", "confirm", "reject"})
"""Steps that a request of the sender does not hold up."""

BY_CODE = {"01": "arrive", "02": "return", "03": "accept", "04": "assign", "05": "process"}
NEXT = {"03": "04", "04": "05"}
"""Which step follows by itself once the axis has the status before."""

STATE_NAMES: dict[str, Text] = {
    "arrived": Text("đã đến, chưa vào sổ", "arrived, not registered yet"),
    "accepted": Text("đã tiếp nhận", "accepted"),
    "assigned": Text("đã phân công", "assigned"),
    "processing": Text("đang xử lý", "being processed"),
    "completed": Text("đã hoàn thành", "completed"),
    "returned": Text("đã trả lại", "returned"),
    "withdrawn": Text("bên gửi đã lấy lại", "taken back by its sender"),
    "cancelled": Text("đã hủy theo yêu cầu của bên gửi", "cancelled as its issuer wanted"),
    "replaced": Text("đã được thay thế", "replaced by another document"),
    "duplicate": Text("trùng, không vào sổ", "a duplicate, not registered"),
    "notice": Text("thông báo thu hồi hoặc cập nhật", "a recall or update notice"),
}


def check_action(name: str, document: Incoming, reason: str, *, asked: bool) -> Step:
    """Like ``check_step``, for what a user wants to do by hand. Raises ActionRefused."""
    return check_step(name if name in ACTIONS else f"{name}?", document, reason, asked=asked)


def check_step(
    name: str, document: Incoming, reason: str = "", *, asked: bool | None = None
) -> Step:
    """Return the step if it fits the document. Raises ActionRefused, which says why not.

    ``asked``: whether the sender waits for an answer; None: as the document's take-back says.
    """
    step = STEPS.get(name)
    if step is None:
        name = name.removesuffix("?")
        known = ", ".join(ACTIONS)
        raise ActionRefused(
            Text(
                f"Không có thao tác “{name}”. Các thao tác: {known}.",
                f"No action “{name}”. Actions: {known}.",
            )
        )
    if step.reason and not reason.strip():
        raise ActionRefused(
            Text(
                f"Phải nêu lý do khi {step.verb.vi} (Điều 5 Quyết định 28/2018/QĐ-TTg).",
                f"Give a reason to {step.verb.en} (Decision 28/2018, article 5).",
            )
        )
    given_back = document.take_back == "requested"
    if name in {"agree", "decline"}:
        if not (given_back if asked is None else asked):
            raise ActionRefused(_NO_TAKE_BACK)
    elif given_back and name not in _BY_ITSELF:
        raise ActionRefused(_TAKE_BACK_OPEN)
    if document.state not in step.after:
        state = STATE_NAMES.get(document.state, Text(document.state, document.state))
        raise ActionRefused(
            Text(
                f"Không thể {step.verb.vi}: văn bản {document.code} ở trạng thái “{state.vi}”.",
                f"Cannot {step.verb.en}: document {document.code} is {state.en}.",
            )
        )
    return step


_TAKE_BACK_OPEN = Text(
    "Bên gửi đang thu hồi hoặc xin lấy lại văn bản này; hãy đồng ý (agree) hoặc từ chối "
    "(decline) trước.",
    "The sender asks this document back; agree or decline first.",
)
_NO_TAKE_BACK = Text(
    "Bên gửi không có yêu cầu nào đang chờ trả lời về văn bản này.",
    "The sender does not ask anything about this document that waits for an answer.",
)
