"""The axis's own rules on packages: who may send, who can receive, what may come twice.

Rules on the form of a package stand in ``edoc.contract``.
"""

from __future__ import annotations

from dataclasses import replace

from edoc.contract.findings import Evidence, Finding, Text
from edoc.contract.rules import Rule, shown, table

FROM = "edXMLHeader/MessageHeader/From/OrganId"
TO = "edXMLHeader/MessageHeader/To/OrganId"
RESPONSE_FOR = "edXMLHeader/MessageHeader/ResponseFor"
DOCUMENT_ID = "edXMLHeader/MessageHeader/DocumentId"
STATUS_CODE = "edXMLHeader/MessageHeader/StatusCode"
SIGNATURE = "edXMLHeader/Signature"

GUIDE = (
    "tài liệu kết nối cấp tỉnh v2.2, danh sách mã lỗi"
    " · provincial connection guide v2.2, list of error codes"
)
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
            "W-SENDER-ENDED",
            Text(
                "Đơn vị gửi {code} đã bị khóa, ngừng hoặc xóa; trạng thái về văn bản đã giao cho"
                " đơn vị này vẫn được nhận",
                "sender {code} is locked, closed or removed; what it reports of documents it"
                " received is taken all the same",
            ),
            Text(
                "Liên hệ đơn vị vận hành trục nếu đơn vị vẫn hoạt động",
                "ask the operator of the axis if the agency is still at work",
            ),
            f"{QD28} Điều 9(2)",
            Evidence.CHOICE,
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
            "W-RECEIVER-UNTOLD",
            Text(
                "Nơi nhận {code} đã bị khóa, ngừng hoặc xóa nên không được báo; bản chưa tải về của"
                " nơi này được rút lại. {note}",
                "receiver {code} is locked, closed or removed and is not told; its copy is"
                " withdrawn if it was not fetched. {note}",
            ),
            Text(
                "Nếu nơi này đã có văn bản thì báo bằng cách khác",
                "if it has the document already, tell it another way",
            ),
            f"{QD28} Điều 8(2)",
            Evidence.CHOICE,
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
            "W-RECEIVER-REDIRECTED",
            Text(
                "Nơi nhận {code} đã nhập vào {successor}; giao tới {successor}",
                "receiver {code} was merged into {successor}; delivered to {successor}",
            ),
            Text(
                "Cập nhật danh bạ: lần sau ghi {successor}",
                "bring your address book up to date: name {successor} next time",
            ),
            OWN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-RECEIVER-PARKED",
            Text("Nơi nhận {code}: {why}", "receiver {code}: {why}"),
            Text(
                "Không phải làm gì: trục giao ngay khi nơi nhận hoạt động, trước khi hết hạn giao",
                "nothing: it is delivered once the receiver can be reached, until it expires",
            ),
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
                "Đặt lại to cho từng lần gửi, chỉ ghi mã có trong gói tin, hoặc bỏ to; đối tượng "
                "thư viện đã gửi to một lần thì gửi lại mãi, khi đó tạo đối tượng mới",
                "set to for each send, to codes that the package names, or leave it out; a client "
                "object that sent a to once sends it ever after: make a new one",
            ),
            OWN,
            Evidence.INFERRED,
        ),
        Rule(
            "W-TO-STRANGERS",
            Text(
                "Danh sách to nêu {count} mã mà gói tin không nêu ({codes}); không giao tới các mã "
                "này",
                "to names codes that the package does not name, {count} in all ({codes}); nothing "
                "is delivered to them",
            ),
            Text(
                "Ghi mọi nơi nhận vào To của gói tin; to chỉ chọn trong số đó",
                "name every receiver in the package's To; to only picks among them",
            ),
            OWN,
            Evidence.INFERRED,
        ),
        Rule(
            "W-TO-ADDED",
            Text(
                "Danh sách to nêu {count} mã mà gói tin không nêu ({codes}); vẫn giao tới các mã "
                "này, theo lựa chọn của trục",
                "to names codes that the package does not name, {count} in all ({codes}); they are "
                "served too, as this axis is set",
            ),
            Text(
                "Ghi mọi nơi nhận vào To của gói tin; trục thật có giao theo to hay không thì chưa "
                "rõ",
                "name every receiver in the package's To; whether the real axis serves those of to "
                "is not known",
            ),
            OWN,
            Evidence.INFERRED,
        ),
        Rule(
            "W-TO-LEFT-OUT",
            Text(
                "Danh sách to có mã lạ và bỏ sót {count} nơi nhận của gói tin ({codes}); các nơi "
                "này không được giao",
                "to names strangers and leaves {count} of the package's receivers out ({codes}); "
                "nothing is delivered to them",
            ),
            Text(
                "Đặt lại to cho từng lần gửi, hoặc bỏ to để giao cho mọi nơi nhận trong gói tin; "
                "đối tượng thư viện đã gửi to một lần thì gửi lại mãi, khi đó tạo đối tượng mới",
                "set to for each send, or leave it out to reach all of the package's receivers; a "
                "client object that sent a to once sends it ever after: make a new one",
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
            "W-RESPONSE-BY-NUMBER",
            Text(
                "ResponseFor/DocumentId “{given}” không phải mã của văn bản nào giữa hai đơn vị "
                "này; đã khớp theo số, ký hiệu với văn bản có DocumentId “{meant}”",
                "ResponseFor/DocumentId “{given}” is the id of no document between these two "
                "offices; matched by number to the one whose DocumentId is “{meant}”",
            ),
            Text(
                "Chép nguyên DocumentId của văn bản đã trao đổi vào ResponseFor, đừng tự ghép lại: "
                "{meant}",
                "copy the DocumentId of the document that was exchanged into ResponseFor as it is, "
                "never build it anew: {meant}",
            ),
            "QĐ 28/2018/QĐ-TTg Điều 10(2)(b); kinh nghiệm tích hợp · field report",
            Evidence.INFERRED,
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


def by_number(given: str, meant: str) -> tuple[Finding, ...]:
    """Return the warning that a reference was matched, though its DocumentId is not the right one.

    Args:
        given: the reference's; where it is empty, a rule on the form speaks of it.
        meant: that of the document it was matched to.
    """
    if not given or given == meant:
        return ()
    rule = AXIS_RULES["W-RESPONSE-BY-NUMBER"]
    return (rule.found(f"{RESPONSE_FOR}/DocumentId", given=shown(given), meant=meant),)


def with_reason(finding: Finding, why: Text) -> Finding:
    """Fill ``{why}`` of each language's sentence with the reason in the same language."""
    message = Text(
        finding.message.vi.replace("{why}", why.vi), finding.message.en.replace("{why}", why.en)
    )
    return replace(finding, message=message)
