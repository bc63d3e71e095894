"""Standing texts of composed documents and of reasons, in office Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.records import Addressee, HostedAgency, Incoming, Outgoing

LISTED = 8  # receivers named one by one under "Kính gửi"

_BODIES = {
    "Công văn": (
        "Căn cứ chức năng, nhiệm vụ được giao, {agency} trao đổi về việc {subject}.",
        (
            "Đề nghị các cơ quan, đơn vị nghiên cứu, tổ chức thực hiện; trong quá trình thực hiện "
            "nếu có vướng mắc, kịp thời phản ánh về {agency} để được hướng dẫn, giải quyết."
        ),
        "Trân trọng./.",
    ),
    "Báo cáo": (
        "Thực hiện chức năng, nhiệm vụ được giao, {agency} báo cáo về {subject} như sau:",
        (
            "1. Kết quả thực hiện: các nội dung đã được triển khai đầy đủ, đúng tiến độ; văn bản "
            "điện tử được ký số, gửi và nhận qua trục liên thông văn bản."
        ),
        "2. Khó khăn, vướng mắc: không có.",
        "{agency} kính báo cáo./.",
    ),
    "Tờ trình": (
        "{agency} kính trình cấp có thẩm quyền xem xét về {subject}.",
        "Kính đề nghị xem xét, quyết định./.",
    ),
    "Quyết định": (
        "Căn cứ quy định về chức năng, nhiệm vụ, quyền hạn của {agency};",
        "Điều 1. Ban hành nội dung {subject}.",
        "Điều 2. Các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này./.",
    ),
}
_ANY = (
    "{agency} ban hành văn bản này về {subject}.",
    "Các cơ quan, đơn vị có liên quan căn cứ nội dung trên để thực hiện./.",
)

STATUS_REMARKS: Mapping[str, str] = {
    "01": "Văn bản đã đến hệ thống quản lý văn bản, chờ văn thư tiếp nhận",
    "03": "Văn thư đã tiếp nhận, vào sổ văn bản đến",
    "04": "Lãnh đạo đã phân công xử lý",
    "05": "Văn bản đang được xử lý",
    "06": "Đã hoàn thành xử lý văn bản",
    "15": "Đồng ý với yêu cầu của cơ quan gửi",
}
"""``Description`` of a status that has nothing of its own to say: all samples carry one."""

REPORT_SUBJECT = "Kết quả thực hiện văn bản số {code}"
_REPORT = (
    "Thực hiện văn bản số {code} của {sender} về việc {subject}, {agency} báo cáo kết quả như sau:",
    (
        "1. Công tác chỉ đạo, triển khai: {agency} đã quán triệt và giao nhiệm vụ cụ thể cho từng "
        "bộ phận; việc gửi, nhận văn bản điện tử được thực hiện đúng quy định."
    ),
    (
        "2. Kết quả: các nhiệm vụ được giao đã hoàn thành; văn bản đi, đến đều được ký số, cập "
        "nhật trạng thái xử lý."
    ),
    "3. Đề xuất, kiến nghị: không.",
    "Trên đây là báo cáo của {agency}, kính trình {sender} xem xét, tổng hợp./.",
)


def standing_body(type_name: str, agency: str, subject: str) -> tuple[str, ...]:
    """Return the paragraphs for a draft that has none."""
    lines = _BODIES.get(type_name, _ANY)
    return tuple(line.format(agency=agency, subject=subject) for line in lines)


def report_body(agency: HostedAgency, directive: Incoming) -> tuple[str, ...]:
    """Return the report by which an agency answers a directive."""
    values = {
        "agency": agency.name,
        "sender": directive.sender_name or directive.sender,
        "code": directive.code,
        "subject": directive.subject,
    }
    return tuple(line.format(**values) for line in _REPORT)


def recall_subject(document: Outgoing) -> str:
    """Return the subject of the notice that recalls a document."""
    return f"Thu hồi văn bản số {document.code} ngày {document.promulgated:%d/%m/%Y}"


def recall_body(agency: HostedAgency, document: Outgoing, reason: str) -> tuple[str, ...]:
    """Return the notice that recalls a document (ND 30/2020 art. 18(4))."""
    return (
        (
            f"{agency.name} thu hồi văn bản số {document.code} ngày "
            f"{document.promulgated:%d/%m/%Y} về việc {document.subject}."
        ),
        f"Lý do thu hồi: {reason.strip().rstrip('.')}.",
        (
            "Đề nghị các cơ quan, đơn vị nhận hủy bỏ văn bản điện tử nêu trên trên Hệ thống quản "
            "lý văn bản và điều hành, đồng thời thông báo qua Hệ thống để bên gửi biết (khoản 2 "
            "Điều 9 Quyết định 28/2018/QĐ-TTg, khoản 4 Điều 18 Nghị định 30/2020/NĐ-CP)./."
        ),
    )


def forward_subject(document: Incoming) -> str:
    """Return the subject of the slip by which a received document is sent on."""
    return f"Chuyển văn bản số {document.code} của {document.sender_name or document.sender}"


def forward_body(agency: HostedAgency, document: Incoming, note: str) -> tuple[str, ...]:
    """Return the slip by which a received document is sent on."""
    day = f" ngày {document.promulgated:%d/%m/%Y}" if document.promulgated else ""
    lines = (
        (
            f"{agency.name} nhận được văn bản số {document.code}{day} của "
            f"{document.sender_name or document.sender} về việc {document.subject}."
        ),
        (
            f"{agency.name} chuyển văn bản nêu trên (gửi kèm) để quý cơ quan, đơn vị xem xét, giải "
            "quyết theo thẩm quyền."
        ),
    )
    return (*lines, note.strip()) if note.strip() else lines


def salutation_lines(text: str, receivers: tuple[Addressee, ...]) -> tuple[str, ...]:
    """Return what stands after "Kính gửi:"; many receivers are named as a group."""
    if text:
        return (text,)
    if len(receivers) <= LISTED:
        return tuple(one.name or one.code for one in receivers)
    return (f"Các cơ quan, đơn vị có tên tại danh sách nơi nhận ({len(receivers)} nơi nhận)",)


def place_lines(lines: tuple[str, ...], *, saluted: bool, unit: str) -> tuple[str, ...]:
    """Return the lines of "Nơi nhận" (Annex I, box 9b): those above first, the archive last."""
    if lines:
        return lines
    filed = f"- Lưu: VT, {unit}." if unit and unit != "VT" else "- Lưu: VT."
    return ("- Như trên;" if saluted else "- Như Điều 2;", filed)
