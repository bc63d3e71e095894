"""What ended the use of a document after it was sent: recall, take-back, replacement (pure).

A value found from signatures stays what it was; whether the document may still be used is told
beside it, each time anew. Decision 28/2018 art. 9(2) and Decree 30/2020 art. 18(4)(b): a receiver
cancels what was recalled, whatever it answers; what is taken back it may refuse to give (16).
"""

from __future__ import annotations

from collections.abc import Sequence

from axis.life.records import ChangeRequest
from axis.records import TimelineDelivery
from edoc.contract.findings import Text
from edoc.contract.lifecycle import Effect

_AGREED = "15"

_RECALLED = Text(
    "Đã bị thu hồi ({count}/{all} nơi nhận): nơi nhận phải hủy, không được dùng nữa"
    " (QĐ 28/2018 Điều 9; NĐ 30/2020 Điều 18)",
    "Recalled since ({count} of {all} receivers): it must be cancelled and not be used any more"
    " (QD 28/2018 art. 9; ND 30/2020 art. 18)",
)
_TAKEN_BACK = Text(
    "Bên gửi đã lấy lại ({count}/{all} nơi nhận): ở đó không còn văn bản này",
    "Taken back by its sender ({count} of {all} receivers): it is not there any more",
)
_REPLACED = Text(
    "Đã bị văn bản khác thay thế ({count}/{all} nơi nhận): dùng văn bản thay thế",
    "Replaced by another document ({count} of {all} receivers): that one is to be used",
)
_ENDS = {
    "recall": _RECALLED,
    "take-back": _TAKEN_BACK,
    "removal": _TAKEN_BACK,
    "replacement": _REPLACED,
}


def ended_use(deliveries: Sequence[TimelineDelivery]) -> tuple[Text, ...]:
    """Return, in sentences, why copies of a document may not be used any more; often empty."""
    counts: dict[Text, int] = {}
    for item in deliveries:
        own = (one for one in item.requests if one.package_id != item.delivery.package_id)
        for told in {_ENDS[one.kind] for one in own if _ends(one)}:
            counts[told] = counts.get(told, 0) + 1
    every = len(deliveries)
    return tuple(
        told.format(count=str(counts[told]), all=str(every))
        for told in (_RECALLED, _TAKEN_BACK, _REPLACED)
        if told in counts
    )


def _ends(request: ChangeRequest) -> bool:
    """True where a request ended the use of one copy."""
    if request.kind not in _ENDS:
        return False
    if request.effect in (Effect.WITHDRAWN, Effect.REPLACED):
        return True
    if request.kind == "recall":  # whoever heard of it, and whatever was answered
        return request.effect in (Effect.ASKED, Effect.UNTOLD)
    return request.effect == Effect.ASKED and request.answer == _AGREED
