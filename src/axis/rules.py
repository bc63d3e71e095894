"""The axis's own rules on packages: who may send, who can receive, what may come twice.

Rules on the form of a package stand in ``edoc.contract``.
"""

from __future__ import annotations

from dataclasses import replace

from edoc.contract.findings import Evidence, Finding, Text
from edoc.contract.rules import Rule, table

FROM = "edXMLHeader/MessageHeader/From/OrganId"
TO = "edXMLHeader/MessageHeader/To/OrganId"
RESPONSE_FOR = "edXMLHeader/MessageHeader/ResponseFor"
DOCUMENT_ID = "edXMLHeader/MessageHeader/DocumentId"
STATUS_CODE = "edXMLHeader/MessageHeader/StatusCode"
SIGNATURE = "edXMLHeader/Signature"

GUIDE = "provincial connection guide v2.2, list of error codes"
QD28 = "QĐ 28/2018/QĐ-TTg"
OWN = "lgsp: docs/decisions"

AXIS_RULES = table(
    (
        Rule(
            "E-KIND",
            Text(
                "Gói tin là {found} nhưng được gửi với messagetype là {said}",
                "the package is {found} but was sent as messagetype {said}",
            ),
            Text("Gửi lại với messagetype đúng", "send it again with the right messagetype"),
            OWN,
            wire_code=22,
        ),
        Rule(
            "E-SENDER-UNKNOWN",
            Text("Đơn vị gửi {code} chưa đăng ký trên trục", "sender {code} is not registered"),
            Text(
                "Đăng ký đơn vị với trục, hoặc sửa From/OrganId",
                "register the agency at the axis, or correct From/OrganId",
            ),
            GUIDE,
            Evidence.GUIDE,
            wire_code=19,
        ),
        Rule(
            "E-SENDER-OTHER-SYSTEM",
            Text(
                "Đơn vị gửi {code} không thuộc hệ thống {system}",
                "sender {code} does not belong to system {system}",
            ),
            Text(
                "Gửi từ hệ thống mà đơn vị đã đăng ký",
                "send from the system under which the agency is registered",
            ),
            GUIDE,
            Evidence.SEEN,
            wire_code=19,
        ),
        Rule(
            "E-SENDER-CLOSED",
            Text("Đơn vị gửi {code} đã ngừng hoặc bị khóa", "sender {code} is closed or locked"),
            Text("Liên hệ đơn vị vận hành trục", "ask the operator of the axis"),
            OWN,
            Evidence.CHOICE,
            wire_code=19,
        ),
        Rule(
            "E-RECEIVER-UNKNOWN",
            Text(
                "Đơn vị nhận {code} không tồn tại trên trục",
                "receiver {code} does not exist on this axis",
            ),
            Text(
                "Tra mã trong danh sách đơn vị (getAgenciesList, lgsp agencies) rồi gửi lại",
                "look the code up in the list of agencies (getAgenciesList, lgsp agencies)",
            ),
            GUIDE,
            Evidence.GUIDE,
            wire_code=18,
        ),
        Rule(
            "E-RECEIVER-CLOSED",
            Text(
                "Đơn vị nhận {code} đã ngừng hoạt động. {note}",
                "receiver {code} is closed. {note}",
            ),
            Text("Gửi tới đơn vị kế nhiệm", "send to the agency that took over its duties"),
            OWN,
            Evidence.CHOICE,
            wire_code=18,
        ),
        Rule(
            "E-RECEIVER-LOCKED",
            Text("Đơn vị nhận {code} đang bị khóa. {note}", "receiver {code} is locked. {note}"),
            Text(
                "Gửi lại khi đơn vị được mở khóa, hoặc bỏ nơi nhận này",
                "send again when it is unlocked, or leave this receiver out",
            ),
            GUIDE,
            Evidence.GUIDE,
            wire_code=23,
        ),
        Rule(
            "E-RECEIVER-LOOP",
            Text(
                "Đơn vị nhận {code} thuộc chính hệ thống {system} đã chuyển gói tin xuống",
                "receiver {code} belongs to the very uplink {system} the package came down",
            ),
            Text(
                "Chỉ chuyển xuống các đơn vị của trục này",
                "pass down only what is for agencies of this axis",
            ),
            OWN,
            Evidence.CHOICE,
            wire_code=18,
        ),
        Rule(
            "E-RECEIVERS-MANY",
            Text(
                "Gói tin có {count} nơi nhận, nhiều hơn {limit}",
                "the package has {count} receivers, more than {limit}",
            ),
            Text("Chia thành nhiều gói tin", "split it into several packages"),
            OWN,
            Evidence.CHOICE,
            wire_code=22,
        ),
        Rule(
            "E-DOCUMENT-CONFLICT",
            Text(
                "DocumentId {id} đã gửi tới {receiver} với nội dung khác "
                "(gói {package}, SHA-256 {stored}; lần này {given})",
                "DocumentId {id} went to {receiver} before with other bytes "
                "(package {package}, SHA-256 {stored}; this one {given})",
            ),
            Text(
                "Dùng DocumentId mới, hoặc gửi gói cập nhật (2) hay thay thế (3)",
                "use a new DocumentId, or send an update (2) or a replacement (3)",
            ),
            OWN,
            Evidence.CHOICE,
            wire_code=21,
        ),
        Rule(
            "E-SIGNATURE-ABSENT",
            Text(
                "Trục này chỉ nhận gói tin có chữ ký số; gói tin không có",
                "this axis takes only signed packages; this one has no signature",
            ),
            Text(
                "Ký gói tin bằng chữ ký số của cơ quan, tổ chức",
                "sign the package with the agency's key",
            ),
            f"{QD28} Điều 4",
            Evidence.CHOICE,
        ),
        Rule(
            "E-SIGNATURE-INVALID",
            Text("Chữ ký số của gói tin không hợp lệ: {why}", "the signature does not hold: {why}"),
            Text("Ký lại rồi gửi lại", "sign again and send again"),
            f"{QD28} Điều 4",
            Evidence.CHOICE,
        ),
        Rule(
            "W-SIGNATURE-INVALID",
            Text(
                "Chữ ký số của gói tin không hợp lệ: {why}. Trục ghi nhận, không từ chối",
                "the signature does not hold: {why}. It is noted, nothing is refused for it",
            ),
            Text("Ký lại ở lần gửi sau", "sign properly next time"),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-RECEIVER-TWICE",
            Text(
                "Nơi nhận {code} được ghi nhiều lần; chỉ giao một lần",
                "receiver {code} is named more than once; it is delivered once",
            ),
            Text("Ghi mỗi nơi nhận một lần", "name each receiver once"),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-TO-IGNORED",
            Text(
                "Danh sách to không có mã nào trong To của gói tin; giao theo gói tin",
                "none of the codes in to occurs in the package's To; the package's are used",
            ),
            Text(
                "Bỏ to, hoặc chỉ ghi các mã có trong gói tin",
                "leave to out, or name codes that the package names",
            ),
            OWN,
            Evidence.INFERRED,
        ),
        Rule(
            "W-STATUS-UNMATCHED",
            Text(
                "Không tìm thấy văn bản mà trạng thái {code} nói tới; vẫn chuyển trạng thái",
                "no document was found that status {code} speaks of; it is delivered all the same",
            ),
            Text(
                "Kiểm tra ResponseFor: DocumentId, Code, PromulgationDate",
                "check ResponseFor: DocumentId, Code, PromulgationDate",
            ),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-STATUS-ODD",
            Text(
                "Trạng thái {code} không theo trình tự thường gặp: {why}",
                "status {code} is out of the usual order: {why}",
            ),
            Text(
                "Không phải làm gì: trạng thái được ghi nhận",
                "nothing: the status is recorded as it is",
            ),
            OWN,
            Evidence.CHOICE,
        ),
    )
)


def with_reason(finding: Finding, why: Text) -> Finding:
    """Fill ``{why}`` of each language's sentence with the reason in the same language."""
    message = Text(
        finding.message.vi.replace("{why}", why.vi), finding.message.en.replace("{why}", why.en)
    )
    return replace(finding, message=message)
