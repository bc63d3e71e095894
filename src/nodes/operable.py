"""May a sent document be recalled, taken back, updated, replaced now, and for whom (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edoc.contract.findings import Text
from edoc.contract.model import BusinessType
from nodes.records import ActionRefused, Outgoing, ReceiverState, UnknownRecord

RECALL = Text("thu hồi", "recalled")
TAKE_BACK = Text("lấy lại", "taken back")
UPDATE = Text("cập nhật", "updated")
REPLACE = Text("thay thế", "replaced")

_PACKAGES = {
    BusinessType.RECALL: Text("thông báo thu hồi", "a recall notice"),
    BusinessType.UPDATE: Text("gói tin cập nhật", "an update"),
}


def check_sent(document: Outgoing, verb: Text) -> None:
    """Refuse what was never sent, and what is no document of its own. Raises ActionRefused."""
    kind = _PACKAGES.get(BusinessType(document.business_type))
    if kind is not None:
        raise ActionRefused(
            Text(
                f"“{document.reference}” là {kind.vi}; hãy nêu văn bản gốc {document.document_id}.",
                f"“{document.reference}” is {kind.en}; name the document itself, "
                f"{document.document_id}.",
            )
        )
    if document.state != "accepted":
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} chưa được trục tiếp nhận nên chưa thể {verb.vi}.",
                f"The axis does not have document {document.code}; it cannot be {verb.en}.",
            )
        )


def check_open(document: Outgoing, verb: Text) -> None:
    """Refuse what was recalled already. Raises ActionRefused."""
    if document.frozen_at is not None:
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} đã thu hồi và đóng băng (Nghị định 30/2020/NĐ-CP, "
                f"Phụ lục VI); không thể {verb.vi}.",
                f"Document {document.code} was recalled and is frozen (Decree 30/2020, Annex VI); "
                f"it cannot be {verb.en}.",
            )
        )


def check_reason(reason: str, verb: Text) -> None:
    """Refuse an empty reason. Raises ActionRefused."""
    if not reason.strip():
        raise ActionRefused(
            Text(
                f"Phải nêu lý do {verb.vi} văn bản (Điều 8 Quyết định 28/2018/QĐ-TTg).",
                f"Give a reason why the document is {verb.en} (Decision 28/2018, article 8).",
            )
        )


def chosen(document: Outgoing, receivers: Sequence[str] | None) -> list[ReceiverState]:
    """Return the named receivers of a document; None: all it has. Raises UnknownRecord."""
    present = {one.code.upper(): one for one in document.receivers if not one.removed}
    if receivers is None:
        return list(present.values())
    wanted = dict.fromkeys(code.strip().upper() for code in receivers if code.strip())
    unknown = [code for code in wanted if code not in present]
    if unknown or not wanted:
        listed = ", ".join(unknown)
        raise UnknownRecord(
            Text(
                f"Không phải nơi nhận của văn bản {document.code}: {listed or '(trống)'}.",
                f"Not among the receivers of document {document.code}: {listed or '(none)'}.",
            )
        )
    return [present[code] for code in wanted]


def in_force(
    document: Outgoing, receivers: Sequence[str] | None, verb: Text
) -> list[ReceiverState]:
    """Return the named receivers; None: all for whom no other document replaced this one.

    Raises: UnknownRecord; ActionRefused where it was replaced for one who is named, or for all.
    """
    wanted = chosen(document, receivers)
    left = [one for one in wanted if not one.replaced_by]
    if not left or (receivers is not None and len(left) < len(wanted)):
        listed = ", ".join(one.code for one in wanted if one.replaced_by)
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} đã được thay thế đối với {listed}; không thể {verb.vi}.",
                f"Document {document.code} was replaced for {listed}; it cannot be {verb.en}.",
            )
        )
    return left


def recallable(document: Outgoing, receivers: Iterable[ReceiverState]) -> list[ReceiverState]:
    """Return the receivers that were not told of a recall yet. Raises ActionRefused."""
    told = [one for one in receivers if one.asked != "recall"]
    if not told:
        raise ActionRefused(
            Text(
                f"Văn bản {document.code} đã được thu hồi; xem trả lời của từng nơi nhận trong sổ.",
                f"Document {document.code} was recalled already; the register has the answers.",
            )
        )
    return told
