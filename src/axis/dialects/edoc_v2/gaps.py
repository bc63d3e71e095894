"""What is not known of real installations of eDoc v2, or not offered here: for the guides.

What can be offered both ways is a choice of ``settings``.
"""

from __future__ import annotations

from axis.dialects.gaps import Gap
from edoc.contract.findings import Evidence, Text


def _gap(evidence: Evidence, vi: str, en: str) -> Gap:
    return Gap("edoc_v2", Text(vi, en), evidence)


EDOC_V2_GAPS: tuple[Gap, ...] = (
    _gap(
        Evidence.INFERRED,
        "Chưa có trả lời nào của một máy chủ đang vận hành; mọi hình dạng lấy từ mã nguồn công "
        "khai, nơi thư viện khách và máy chủ có chỗ trái nhau.",
        "No answer of a live server is known; all shapes come from the published source, in which "
        "client and server contradict each other in places.",
    ),
    _gap(
        Evidence.INFERRED,
        "Tên hai khóa của một lỗi (code, description) và câu chữ của mô tả: ở đây mô tả là câu "
        "tiếng Việt của bộ kiểm tra.",
        "The names of an error's two keys (code, description) and the wording of descriptions: "
        "here they are the validation's own Vietnamese sentences.",
    ),
    _gap(
        Evidence.CHOICE,
        "Máy chủ gốc cấp token riêng cho từng cơ quan; ở đây mọi cơ quan của một hệ thống "
        "dùng chung mã bí mật của hệ thống đó.",
        "The original server gives each agency a token of its own; here all agencies of a system "
        "share the secret of that system.",
    ),
    _gap(
        Evidence.CHOICE,
        "Máy chủ gốc không cho cơ quan bị vô hiệu hóa gọi vào; ở đây là mọi cơ quan không hoạt "
        "động vào ngày của môi trường: bị khóa, đã ngừng, đã sáp nhập, ngoài thời hạn hiệu lực.",
        "The original server does not let a disabled organisation in; here that is every agency "
        "that is not open on the world's day: locked, closed, merged, outside its validity.",
    ),
    _gap(
        Evidence.CHOICE,
        "Ở máy chủ gốc, docId của văn bản và của trạng thái là hai dãy số; ở đây là một dãy, nên "
        "một số không bao giờ chỉ hai gói tin.",
        "The original server numbers documents and statuses apart; here there is one sequence, so "
        "that a number never means two packages.",
    ),
    _gap(
        Evidence.CHOICE,
        "Máy chủ gốc trả văn bản cho bất kỳ ai biết docId; ở đây chỉ nơi nhận và cơ quan gửi đọc "
        "được (lỗi M.GetDocumentCheckAllow, tên lấy từ dịch vụ SOAP cũ).",
        "The original server gives a document to whoever knows its docId; here only receivers and "
        "the sender may read (error M.GetDocumentCheckAllow, a name of the older SOAP service).",
    ),
    _gap(
        Evidence.CHOICE,
        "checkExistDocument chỉ trả lời thật cho một trong hai bên của văn bản.",
        "checkExistDocument tells the truth to one of the document's two sides only.",
    ),
    _gap(
        Evidence.CHOICE,
        "docid không phải số: máy chủ gốc trả HTTP 500; ở đây là HTTP 200 với mã 9999.",
        "A docid that is no number: HTTP 500 at the original server; HTTP 200 with code 9999 here.",
    ),
    _gap(
        Evidence.CHOICE,
        "Máy chủ gốc từ chối mã có hơn bốn nhóm, nơi nhận trùng nhau, loại văn bản ngoài 1 và 2, "
        "ngày ban hành ở tương lai, và coi phần tử vắng mặt là quá dài; ở đây bộ quy tắc chung của "
        "trục quyết định, trừ khi chọn peer_checks. Phần tử Type vắng mặt được đọc là 2 trong cả "
        "hai trường hợp.",
        "The original server refuses codes of more than four groups, repeated recipients, document "
        "types other than 1 and 2, a date of issue in the future, and takes an absent element for "
        "too long; here the rules of the axis decide unless peer_checks is chosen. An absent Type "
        "reads as 2 either way.",
    ),
    _gap(
        Evidence.INFERRED,
        "Content-Type khác application/octet-stream ở sendDocument, và organId viết khác chữ hoa, "
        "chữ thường ở getOrganizations: ở đây vẫn đọc và ghi chú; chưa rõ máy chủ gốc.",
        "Another Content-Type than application/octet-stream at sendDocument, and organId in other "
        "letters at getOrganizations: read and noted here; not known of the original server.",
    ),
    _gap(
        Evidence.CHOICE,
        "Đường dẫn lạ và phương thức sai: chưa rõ; ở đây là 404 và 405 với khung trả lời.",
        "Unknown paths and wrong methods: not known; 404 and 405 with an envelope here.",
    ),
    _gap(
        Evidence.CHOICE,
        "getOrganizations không có địa chỉ, điện thoại, fax, trang web: danh mục không giữ các mục "
        "này nên khóa vắng mặt, như Gson bỏ giá trị rỗng.",
        "getOrganizations has no address, telephone, fax or web site: the directory does not keep "
        "them, so the keys are absent, as Gson leaves out nulls.",
    ),
    _gap(
        Evidence.INFERRED,
        "Thuật toán của hash-edoc: máy chủ gốc không kiểm tra; ở đây nhận SHA-256 để biết CRLF "
        "cuối có thuộc tệp không, giá trị khác bị bỏ qua.",
        "The algorithm of hash-edoc: never checked by the original server; SHA-256 is understood "
        "here, to tell whether a last CRLF belongs to the file; other values are ignored.",
    ),
    _gap(
        Evidence.CHOICE,
        "Dịch vụ SOAP cũ của cùng sản phẩm không được mô phỏng.",
        "The older SOAP service of the same product is not offered.",
    ),
)
