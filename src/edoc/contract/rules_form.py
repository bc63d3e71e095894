"""Rules on the form of a package that could be read: what is missing or out of range.

Errors: the items that QCVN 102:2016 is reported to demand and without which a document can
neither be routed nor entered in a register. Everything else is a warning, because real packages
that crossed the axis break it.
"""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import OWN_BOUND, QCVN, Rule, table

_GUIDE = "provincial axis, field checks"
_DECREE = "Decree 30/2020/ND-CP"
_DECISION = "Decision 28/2018/QD-TTg"

FORM_RULES: dict[str, Rule] = table(
    (
        Rule(
            "E-FROM-ORGANID",
            Text(
                "Thiếu mã định danh của cơ quan gửi (From/OrganId)",
                "The sender's identification code (From/OrganId) is missing",
            ),
            Text("Ghi mã định danh đã đăng ký", "Write the registered identification code"),
            f"{QCVN} 1.1",
            Evidence.GUIDE,
        ),
        Rule(
            "E-TO",
            Text("Không có nơi nhận (To)", "There is no receiver (To)"),
            Text("Ghi ít nhất một To", "Write at least one To"),
            f"{QCVN} 1.2",
            Evidence.GUIDE,
        ),
        Rule(
            "E-TO-ORGANID",
            Text(
                "Thiếu mã định danh của cơ quan nhận (To/OrganId)",
                "A receiver's identification code (To/OrganId) is missing",
            ),
            Text("Ghi mã định danh cho từng To", "Write a code in every To"),
            f"{QCVN} 1.2",
            Evidence.GUIDE,
        ),
        Rule(
            "E-ORGANID-LENGTH",
            Text(
                "Mã định danh “{value}” dài quá {limit} ký tự",
                "Identification code “{value}” is longer than {limit} characters",
            ),
            Text("Dùng mã đã đăng ký", "Use the registered code"),
            OWN_BOUND,
            Evidence.CHOICE,
        ),
        Rule(
            "E-DOCUMENT-ID",
            Text("Thiếu mã văn bản (DocumentId)", "DocumentId is missing"),
            Text(
                "Ghi DocumentId, ví dụ mã cơ quan,yyyy/MM/dd,số/ký hiệu",
                "Write a DocumentId, e.g. code,yyyy/MM/dd,number/notation",
            ),
            f"{QCVN} 1.14; {_DECISION} art. 10(2)(b)",
            Evidence.GUIDE,
        ),
        Rule(
            "E-DOCUMENT-ID-LENGTH",
            Text(
                "DocumentId dài {length} ký tự, giới hạn {limit}",
                "DocumentId has {length} characters, the limit is {limit}",
            ),
            Text("Rút ngắn DocumentId", "Shorten the DocumentId"),
            OWN_BOUND,
            Evidence.CHOICE,
        ),
        Rule(
            "E-CODE-LENGTH",
            Text(
                "Số và ký hiệu dài {length} ký tự, giới hạn {limit}",
                "Number and notation have {length} characters, the limit is {limit}",
            ),
            Text("Kiểm tra lại số và ký hiệu", "Check number and notation"),
            OWN_BOUND,
            Evidence.CHOICE,
        ),
        Rule(
            "E-CODE-NUMBER",
            Text("Thiếu số văn bản (CodeNumber)", "The number (CodeNumber) is missing"),
            Text("Ghi số văn bản", "Write the number of the document"),
            f"{QCVN} 1.3; {_DECREE} Annex VI",
            Evidence.GUIDE,
        ),
        Rule(
            "E-CODE-NOTATION",
            Text("Thiếu ký hiệu văn bản (CodeNotation)", "The notation (CodeNotation) is missing"),
            Text("Ghi ký hiệu văn bản", "Write the notation of the document"),
            f"{QCVN} 1.3; {_DECREE} Annex VI",
            Evidence.GUIDE,
        ),
        Rule(
            "E-PROMULGATION-DATE",
            Text(
                "Thiếu ngày ban hành (PromulgationDate) hoặc ngày không đọc được",
                "PromulgationDate is missing or no date",
            ),
            Text("Ghi ngày theo dạng yyyy/MM/dd", "Write the date as yyyy/MM/dd"),
            f"{QCVN} 1.4",
            Evidence.GUIDE,
        ),
        Rule(
            "E-SUBJECT",
            Text("Thiếu trích yếu (Subject)", "The subject (Subject) is missing"),
            Text("Ghi trích yếu nội dung", "Write what the document is about"),
            f"{QCVN} 1.6",
            Evidence.GUIDE,
        ),
        Rule(
            "E-BUSINESS-TYPE",
            Text(
                "BussinessDocType phải là 0, 1, 2 hoặc 3",
                "BussinessDocType must be 0, 1, 2 or 3",
            ),
            Text(
                "Ghi 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế",
                "Write 0 new, 1 recall, 2 update, 3 replacement",
            ),
            QCVN,
        ),
        Rule(
            "W-ORGANID-FORM",
            Text(
                "Mã định danh “{value}” không theo dạng quy định",
                "Identification code “{value}” is not in a prescribed form",
            ),
            Text(
                "Dùng dạng 000.00.00.H21 (QCVN 102) hoặc H21.00 (Quyết định 20/2020)",
                "Use the form 000.00.00.H21 (QCVN 102) or H21.00 (Decision 20/2020)",
            ),
            f"{_DECISION} art. 10(2)(a); Decision 20/2020/QD-TTg",
            Evidence.SEEN,
        ),
        Rule(
            "W-ORGANID-LENGTH",
            Text(
                "Mã định danh “{value}” dài quá {limit} ký tự",
                "Identification code “{value}” is longer than {limit} characters",
            ),
            Text("Dùng mã đã đăng ký", "Use the registered code"),
            "Decision 20/2020/QD-TTg",
            Evidence.GUIDE,
        ),
        Rule(
            "W-TO-DUPLICATE",
            Text(
                "Nơi nhận {value} được ghi nhiều lần; chỉ giao một lần",
                "Receiver {value} is named more than once; it gets the document once",
            ),
            Text("Xóa To bị lặp", "Remove the repeated To"),
            _GUIDE,
            Evidence.SEEN,
        ),
        Rule(
            "W-ORGAN-NAME",
            Text("Thiếu tên cơ quan (OrganName)", "The agency's name (OrganName) is missing"),
            Text("Ghi OrganName", "Write OrganName"),
            f"{QCVN} 1.1",
            Evidence.GUIDE,
        ),
        Rule(
            "W-PROMULGATION-FUTURE",
            Text(
                "Ngày ban hành {value} ở tương lai",
                "The date of issue {value} lies in the future",
            ),
            Text("Kiểm tra lại ngày ban hành", "Check the date of issue"),
            _GUIDE,
            Evidence.SEEN,
        ),
        Rule(
            "W-DUE-DATE",
            Text(
                "Hạn trả lời {value} trước ngày ban hành",
                "The due date {value} is before the date of issue",
            ),
            Text("Kiểm tra lại DueDate", "Check DueDate"),
            QCVN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-TYPE-NAME",
            Text(
                "Thiếu tên loại văn bản (TypeName)",
                "The name of the document type (TypeName) is missing",
            ),
            Text("Ghi TypeName, ví dụ Công văn", "Write TypeName, e.g. Công văn"),
            f"{QCVN} 1.5",
            Evidence.GUIDE,
        ),
        Rule(
            "W-DOCUMENT-TYPE",
            Text(
                "DocumentType/Type là {value}; chỉ 1 (quy phạm) hoặc 2 (hành chính) được hiểu",
                "DocumentType/Type is {value}; only 1 (normative), 2 (administrative) are known",
            ),
            Text("Ghi 1 hoặc 2", "Write 1 or 2"),
            _GUIDE,
            Evidence.SEEN,
        ),
        Rule(
            "W-PRIORITY",
            Text("Độ khẩn {value} không có trong danh mục", "Priority {value} is not in the list"),
            Text("Ghi 0 đến 3", "Write 0 to 3"),
            f"{QCVN}; {_DECREE} art. 8",
            Evidence.GUIDE,
        ),
        Rule(
            "W-SIGNER",
            Text("Thiếu họ tên người ký (SignerInfo)", "The signer's name (SignerInfo) is missing"),
            Text("Ghi SignerInfo/FullName", "Write SignerInfo/FullName"),
            QCVN,
            Evidence.GUIDE,
        ),
        Rule(
            "W-TRACE",
            Text(
                "Thiếu TraceHeader có OrganId và Timestamp của cơ quan gửi",
                "There is no TraceHeader with OrganId and Timestamp of the sender",
            ),
            Text("Ghi TraceHeader đầu tiên", "Write the first TraceHeader"),
            QCVN,
            Evidence.GUIDE,
        ),
        Rule(
            "W-BUSINESS",
            Text(
                "Thiếu khối Bussiness; hiểu là văn bản mới (0)",
                "There is no Bussiness; the document is taken as new (0)",
            ),
            Text("Ghi Bussiness/BussinessDocType", "Write Bussiness/BussinessDocType"),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "W-RECALL-REASON",
            Text("Thu hồi nhưng không ghi lý do", "A recall without a reason"),
            Text("Ghi BussinessDocReason", "Write BussinessDocReason"),
            f"{_DECISION} art. 8(2)",
            Evidence.GUIDE,
        ),
        Rule(
            "W-UPDATE-TARGET",
            Text(
                "Cập nhật nhưng không nêu văn bản được cập nhật (Bussiness/DocumentId)",
                "An update that does not name the document it updates (Bussiness/DocumentId)",
            ),
            Text("Ghi DocumentId của văn bản cũ", "Write the DocumentId of the earlier document"),
            QCVN,
        ),
        Rule(
            "W-REPLACE-TARGET",
            Text(
                "Thay thế nhưng không nêu văn bản bị thay thế (ReplacementInfoList)",
                "A replacement that does not name what it replaces (ReplacementInfoList)",
            ),
            Text(
                "Ghi ReplacementInfo với DocumentId và các OrganId",
                "Write ReplacementInfo with DocumentId and the OrganIds",
            ),
            QCVN,
        ),
        Rule(
            "W-ATTACHMENT-NONE",
            Text("Văn bản không có tệp đính kèm", "The document has no attachment"),
            Text("Đính kèm văn bản đã ký số (PDF)", "Attach the signed document (PDF)"),
            f"{_DECREE} art. 5",
            Evidence.SEEN,
        ),
        Rule(
            "W-ATTACHMENT-SAME-NAME",
            Text(
                "Nhiều tệp đính kèm cùng tên “{name}”; tất cả đều được giữ",
                "Several attachments are called “{name}”; all are kept",
            ),
            Text("Đặt tên tệp khác nhau", "Give the files different names"),
            QCVN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-MANIFEST",
            Text(
                "edXMLManifest không khớp với các tệp đính kèm",
                "edXMLManifest does not agree with the attachments",
            ),
            Text(
                "Ghi một Reference cho mỗi Attachment, cùng ContentId",
                "Write one Reference for each Attachment with the same ContentId",
            ),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "W-LENGTH",
            Text(
                "{name} dài {length} ký tự, nên không quá {limit}",
                "{name} has {length} characters, best not more than {limit}",
            ),
            Text("Rút ngắn nội dung", "Shorten the text"),
            _GUIDE,
            Evidence.INFERRED,
        ),
        Rule(
            "E-RESPONSE-FOR",
            Text(
                "Thiếu cơ quan nhận trạng thái (ResponseFor/OrganId)",
                "The addressee of the status (ResponseFor/OrganId) is missing",
            ),
            Text(
                "Ghi mã cơ quan đã gửi văn bản (với 13: cơ quan nhận văn bản)",
                "Write the code of the document's sender (for 13: of its receiver)",
            ),
            QCVN,
            Evidence.GUIDE,
        ),
        Rule(
            "E-RESPONSE-DOCUMENT",
            Text(
                "Không nêu văn bản được trả lời (ResponseFor/DocumentId hoặc Code)",
                "The document answered is not named (ResponseFor/DocumentId or Code)",
            ),
            Text("Ghi DocumentId và Code", "Write DocumentId and Code"),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "E-STATUS-CODE",
            Text("Thiếu mã trạng thái (StatusCode)", "The status code (StatusCode) is missing"),
            Text("Ghi 01 đến 06, 13, 15 hoặc 16", "Write 01 to 06, 13, 15 or 16"),
            QCVN,
            Evidence.GUIDE,
        ),
        Rule(
            "W-RESPONSE-DOCUMENT-ID",
            Text(
                "ResponseFor thiếu DocumentId; đối chiếu theo số/ký hiệu",
                "ResponseFor lacks DocumentId; number and notation are matched instead",
            ),
            Text("Ghi DocumentId", "Write DocumentId"),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "W-STATUS-UNKNOWN",
            Text(
                "Mã trạng thái “{value}” không có trong danh mục",
                "Status code “{value}” is not in the list",
            ),
            Text("Dùng 01 đến 06, 13, 15 hoặc 16", "Use 01 to 06, 13, 15 or 16"),
            QCVN,
        ),
        Rule(
            "W-STATUS-UNPADDED",
            Text(
                "Mã trạng thái “{value}” thiếu số 0 đứng đầu",
                "Status code “{value}” lacks its leading zero",
            ),
            Text("Ghi hai chữ số", "Write two digits"),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "W-STATUS-ALIAS",
            Text("Mã trạng thái 14 được hiểu là 15", "Status code 14 is read as 15"),
            Text("Dùng 15 (đồng ý)", "Use 15 (agreed)"),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "W-STATUS-REASON",
            Text(
                "Trạng thái {value} không ghi lý do (Description)",
                "Status {value} gives no reason (Description)",
            ),
            Text("Ghi lý do vào Description", "Write the reason into Description"),
            f"{_DECISION} art. 9(1)",
            Evidence.GUIDE,
        ),
        Rule(
            "W-STATUS-TIME",
            Text(
                "Thiếu thời điểm (Timestamp) hoặc không đọc được",
                "Timestamp is missing or cannot be read",
            ),
            Text("Ghi yyyy/MM/dd HH:mm:ss", "Write yyyy/MM/dd HH:mm:ss"),
            QCVN,
            Evidence.GUIDE,
        ),
    )
)
"""Rules of form, by id."""
