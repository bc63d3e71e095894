"""Why a provincial call about a document was refused: its id, its status. Notes only.

See ``reasons`` for who calls and ``requests`` for the form of a call.
"""

from __future__ import annotations

from axis.conversations.explanations import Explanation
from axis.dialects.lgsp_v1.reasons import GUIDE, OWN, REPORTED
from axis.dialects.lgsp_v1.requests import SHOWN
from edoc.contract.findings import Evidence, Text


def unknown_document(given: str, nearest: str = "") -> Explanation:
    """No delivery of the caller has this docId; ``nearest`` is its own that differs in writing."""
    return Explanation(
        "C-LGSP-DOCID",
        Text(
            f"Hệ thống này không có văn bản nhận nào mang docId “{given[:SHOWN]}”, hoặc văn bản "
            "đã bị thu hồi trước khi tải.",
            f"This system has no received document with docId “{given[:SHOWN]}”, or it was "
            "withdrawn before it was fetched.",
        ),
        Text(
            "Dùng docId trong syncReceivedEdocList của chính hệ thống này.",
            "Use a docId out of this very system's syncReceivedEdocList.",
        ),
        nearest=f"docId={nearest}" if nearest else "",
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path="docId",
    )


def document_id(given: str, nearest: str) -> Explanation:
    """The DocumentId of the edXML instead of the axis's docId."""
    return Explanation(
        "C-LGSP-DOCUMENT-ID",
        Text(
            f"“{given[:SHOWN]}” là DocumentId trong edXML, không phải docId của trục.",
            f"“{given[:SHOWN]}” is the DocumentId of the edXML, not the axis's docId.",
        ),
        Text("Dùng docId trong danh sách nhận.", "Use the docId that the received list tells."),
        nearest=f"docId={nearest}" if nearest else "",
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path="docId",
    )


def sent_document() -> Explanation:
    """The docId of a send instead of that of a delivery."""
    return Explanation(
        "C-LGSP-DOCID-SENT",
        Text(
            "Đây là docId của gói tin hệ thống này đã gửi; bên nhận có docId riêng.",
            "This is the docId of a package this system sent; its receivers have others.",
        ),
        Text("Dùng docId trong danh sách nhận.", "Use the docId that the received list tells."),
        source=OWN,
        path="docId",
    )


def business_code(code: str, name: Text, *, refusing: bool) -> Explanation:
    """``updateStatus`` with a business status instead of a keyword."""
    return Explanation(
        "C-LGSP-STATUS-CODE",
        Text(
            f"updateStatus nhận {code} ({name.vi}): đó là trạng thái xử lý, không phải trạng thái "
            "nhận gói tin."
            + ("" if refusing else " Ở đây nó được coi là done; nơi gửi không thấy mã này."),
            f"updateStatus got {code} ({name.en}): a business status, not one of transport."
            + ("" if refusing else " It is taken for done here; the sender does not see the code."),
        ),
        Text(
            "Gửi done, fail hoặc processing; trạng thái xử lý đi bằng gói tin status "
            "(sendEdoc, messageType=status).",
            "Send done, fail or processing; a business status travels as a status package "
            "(sendEdoc, messageType=status).",
        ),
        nearest="done",
        source=REPORTED,
        evidence=Evidence.INFERRED,
        path="status",
        refusing=refusing,
    )


def status_word(given: str) -> Explanation:
    """``updateStatus`` with a word that is none of the three."""
    near = given.strip().lower()
    return Explanation(
        "C-LGSP-STATUS",
        Text(
            f"Trạng thái “{given[:SHOWN]}” không phải done, fail hay processing (chữ thường).",
            f"The status “{given[:SHOWN]}” is not done, fail or processing (in lower case).",
        ),
        Text(
            "Gửi done khi đã nhận xong, fail khi nhận lỗi.",
            "Send done when it is received, fail when that failed.",
        ),
        nearest=near if near in ("done", "fail", "processing") else "done",
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path="status",
    )


def unavailable() -> Explanation:
    """Database or bus is away."""
    return Explanation(
        "C-LGSP-UNAVAILABLE",
        Text(
            "Trục tạm thời không dùng được; không có gì được ghi nhận.",
            "The axis is away for the moment; nothing was taken.",
        ),
        Text(
            "Gửi lại y nguyên sau ít giây: gửi trùng không tạo văn bản thứ hai.",
            "Send the very same again in a few seconds: it makes no second document.",
        ),
        source=OWN,
    )


def fault() -> Explanation:
    """Our own mistake."""
    return Explanation(
        "C-LGSP-FAULT",
        Text("Lỗi của chính trình mô phỏng.", "A fault of the simulator itself."),
        Text("Xem nhật ký của máy chủ và báo lỗi.", "See the server's log and report it."),
        source=OWN,
    )
