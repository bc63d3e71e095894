"""A confirmation that changes nothing, because its delivery has ended otherwise. Pure.

The first end of a delivery stands, and the answer is good all the same: who sends ``fail`` after
``done`` would believe that the sender was told.
"""

from __future__ import annotations

from collections.abc import Iterator

from axis.conversations.explanations import Explanation
from axis.records import ConfirmResult, DeliveryRow
from edoc.contract.findings import Text
from edoc.contract.wire import TRANSPORT_NAMES


def late(code: str, path: str, copy: DeliveryRow, said: ConfirmResult) -> Iterator[Explanation]:
    """Explain that what was said of a delivery moves it no more; nothing where it did, or repeats.

    Args:
        code: the dialect's code of this.
        path: where the dialect has the word.
        copy: the delivery as it stands after the confirmation.
        said: what its system said.
    """
    if not copy.terminal or copy.state == said:
        return
    name = TRANSPORT_NAMES[copy.state]
    yield Explanation(
        code,
        Text(
            f"“{said}” không thay đổi gì: lượt giao này đã kết thúc từ trước, là"
            f" {name.vi.lower()} ({copy.state}); nơi gửi không thấy “{said}”",
            f"“{said}” changes nothing: this delivery had ended before, as"
            f" {name.en.lower()} ({copy.state}); its sender does not see “{said}”",
        ),
        mend=Text(
            "Chỉ gửi done sau khi đã lưu được gói tin, fail khi không lưu được: kết quả đầu tiên là"
            " cuối cùng. Sau done, văn bản có lỗi thì gửi trạng thái 02 kèm lý do",
            "send done only when the package is stored, fail when it could not be: the first end"
            " stands. After done, return a document that is at fault with a status 02 and a reason",
        ),
        path=path,
        refusing=False,
    )
