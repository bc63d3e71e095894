"""What the register warns its clerk of (ND 30/2020 Annex VI, part I, III.1(h), and related)."""

from __future__ import annotations

from edoc.contract.findings import Text

ALERTS: dict[str, Text] = {
    "duplicate-id": Text(
        "Trùng mã định danh văn bản với văn bản đã đến; không vào sổ lần nữa",
        "The document id is in the register already; not registered twice",
    ),
    "duplicate-code": Text(
        "Trùng số, ký hiệu và cơ quan ban hành với văn bản đã đến; không vào sổ lần nữa",
        "Number, notation and issuer are in the register already; not registered twice",
    ),
    "before-document": Text(
        "Yêu cầu thu hồi, thay thế hoặc cập nhật đến khi chưa có văn bản trong sổ",
        "A recall, replacement or update came while its document was not in the register",
    ),
    "recalled-before": Text(
        "Văn bản đã bị thu hồi hoặc thay thế trước khi đến; không vào sổ",
        "The document was recalled or replaced before it came; not registered",
    ),
    "foreign-issuer": Text(
        "Bên yêu cầu không phải cơ quan ban hành văn bản; không thực hiện",
        "Whoever asks did not issue the document; not carried out",
    ),
    "invalid-signature": Text(
        "Chữ ký số của gói tin không hợp lệ; yêu cầu không được thực hiện",
        "The package's signature is not valid; the request is not carried out",
    ),
    "declined-recall": Text(
        "Cơ quan này không hủy văn bản bị thu hồi, trái Điều 9 Quyết định 28/2018/QĐ-TTg",
        "This office did not cancel a recalled document, against Decision 28/2018, article 9",
    ),
}
"""Texts by the key that an incoming document's ``alert`` holds."""

_NONE = Text("", "")


def alert_text(key: str) -> Text:
    """Return the sentence for an alert; empty for none or an unknown one."""
    return ALERTS.get(key, _NONE)
