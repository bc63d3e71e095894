"""What the rules on the life of a document teach (``axis.life.rules``); see ``axis.lessons``."""

from __future__ import annotations

from axis.lessons import Lesson
from edoc.contract.findings import Text
from edoc.contract.rules import EDOC_ONLY, STATUS_ONLY

_BUSINESS = "TraceHeaderList/Bussiness"
_RESPONSE = "MessageHeader/ResponseFor"
_STATUS = "MessageHeader/StatusCode"

LIFE_LESSONS: dict[str, Lesson] = {
    "W-EARLIER-UNKNOWN": Lesson(
        Text(
            "Thu hồi, cập nhật, thay thế chỉ có tác dụng khi nêu đúng văn bản đã gửi của chính "
            "mình; nêu sai thì bản cũ vẫn nằm ở nơi nhận.",
            "A recall, an update or a replacement works only where it names one's own sent "
            "document; else the old copy stays with its receivers.",
        ),
        _BUSINESS,
        "BussinessDocType 1, DocumentId …99/STN-VP",
        "BussinessDocType 1, DocumentId …45/STN-VP",
        EDOC_ONLY,
    ),
    "W-RESPONSE-UNKNOWN": Lesson(
        Text(
            "Văn bản trả lời nêu một văn bản mà đơn vị này chưa từng nhận qua trục; có thể đã "
            "nhận bằng đường khác.",
            "The reply names a document that this agency never received here; perhaps it came "
            "another way.",
        ),
        _RESPONSE,
        "ResponseFor/DocumentId …99/UBND-VX",
        "ResponseFor/DocumentId …12/UBND-VX",
        EDOC_ONLY,
    ),
    "W-REMOVED-UNTOLD": Lesson(
        Text(
            "Nơi nhận bị bỏ khỏi danh sách phải được báo, nếu không vẫn xử lý bản đã nhận.",
            "A receiver taken off the list must be told, else it goes on with the copy it has.",
        ),
        f"{_BUSINESS}/BussinessDocumentInfo/ReceiverList",
        "Receiver H21.26 (0), To: H21.25",
        "Receiver H21.26 (0), To: H21.25, H21.26",
        EDOC_ONLY,
    ),
    "W-ADDED-UNSENT": Lesson(
        Text(
            "Thêm vào danh sách mà không ghi To thì trục không giao cho nơi đó.",
            "Put on the list but not into To, a receiver gets nothing.",
        ),
        f"{_BUSINESS}/BussinessDocumentInfo/ReceiverList",
        "Receiver H21.26 (1), To: H21.25",
        "Receiver H21.26 (1), To: H21.25, H21.26",
        EDOC_ONLY,
    ),
    "W-REPLACED-UNTOLD": Lesson(
        Text(
            "Bản cũ chỉ hết hiệu lực ở nơi có bản mới; nơi không nhận bản mới vẫn làm theo bản cũ.",
            "The old document ceases only where the new one arrives; others go on by the old.",
        ),
        f"{_BUSINESS}/ReplacementInfoList",
        "OrganIdList: H21.26, To: H21.25",
        "OrganIdList: H21.26, To: H21.25, H21.26",
        EDOC_ONLY,
    ),
    "W-OVERTAKEN": Lesson(
        Text(
            "Hai trục, hai đường: lệnh thu hồi có thể tới trước văn bản. Dấu thời gian đầu tiên "
            "(TraceHeader) cho biết văn bản lập trước hay sau lệnh; lập trước thì không giao nữa.",
            "Two axes, two ways: a recall may come before its document. The first timestamp "
            "(TraceHeader) tells whether the document was made before it; then nobody gets it.",
        ),
        "TraceHeaderList/TraceHeader/Timestamp",
        "2019/12/02 08:00:00",
        "2019/12/02 08:30:00",
        EDOC_ONLY,
    ),
    "W-RECALL-DECLINED": Lesson(
        Text(
            "Pháp luật buộc nơi nhận hủy văn bản bị thu hồi, còn giao thức cho phép từ chối (16). "
            "Trạng thái vẫn được chuyển và được đánh dấu.",
            "The law obliges the receiver to cancel a recalled document, while the protocol lets "
            "it decline (16). The status is delivered and flagged.",
        ),
        _STATUS,
        "13 → 16",
        "13 → 15",
        STATUS_ONLY,
    ),
    "W-DUPLICATE-DOCUMENT-ID": Lesson(
        Text(
            "Nghị định 30/2020 buộc hệ thống cảnh báo khi trùng mã văn bản.",
            "Decree 30/2020 wants systems to warn of a document id that is used twice.",
        ),
        "MessageHeader/DocumentId",
        "DocumentId …45/STN-VP (2 văn bản · documents)",
        "…45/STN-VP, …46/STN-VP",
        EDOC_ONLY,
    ),
    "W-DUPLICATE-NUMBER": Lesson(
        Text(
            "Số và ký hiệu là duy nhất trong năm của một cơ quan; trùng là cấp số nhầm.",
            "Number and notation are unique for an agency and year; twice is a slip in numbering.",
        ),
        "MessageHeader/Code",
        "45/STN-VP, 45/STN-VP",
        "45/STN-VP, 46/STN-VP",
        EDOC_ONLY,
    ),
}
