"""What is not known of the real national axis and cannot be offered both ways: for the guides.

What can be offered both ways is a choice of ``settings``.
"""

from __future__ import annotations

from axis.dialects.gaps import Gap
from edoc.contract.findings import Evidence, Text


def _gap(evidence: Evidence, vi: str, en: str) -> Gap:
    return Gap("vxp", Text(vi, en), evidence)


VXP_GAPS: tuple[Gap, ...] = (
    _gap(
        Evidence.GUIDE,
        "Số mã lỗi của trục quốc gia chưa được công bố; ở đây dùng danh sách 10, 15, 18–23 trong "
        "tài liệu kết nối của một tỉnh, với câu báo lỗi của riêng chúng tôi.",
        "The national error numbers are not published; the list 10, 15, 18 to 23 of one province's "
        "guide is used, with descriptions of our own.",
    ),
    _gap(
        Evidence.SEEN,
        "Nhiều trả lời chỉ được quan sát trên hệ thống thử dùng chung của nhà cung cấp, cùng giao "
        "thức; trục quốc gia đang vận hành có thể trả lời hơi khác.",
        "Many replies were observed on the vendor's shared test hub only, which speaks the same "
        "protocol; the national axis in production may answer a little differently.",
    ),
    _gap(
        Evidence.CHOICE,
        "Danh mục của trục thật có còn nêu cơ quan đã ngừng, đã sáp nhập không thì chưa rõ. Ở đây "
        "getAgenciesList và getSynchronizeUnit vẫn nêu chúng (getSynchronizeUnit: deleted chỉ là "
        "true khi đã xóa hẳn); gửi tới đó thì theo LGSP_POLICY__….",
        "Whether a real axis still lists offices that were closed or merged is not known. Here "
        "getAgenciesList and getSynchronizeUnit do (in the latter, deleted is true of removed ones "
        "only); mail to them is treated by LGSP_POLICY__….",
    ),
    _gap(
        Evidence.CHOICE,
        "Thư viện .NET (VPCPXRoadSdk): chưa ai ghi lại lời gọi getListUnit trên đường truyền, nên "
        "ở đây không có; dùng getSynchronizeUnit.",
        "The .NET library (VPCPXRoadSdk): nobody has recorded its call getListUnit on the wire, so "
        "it is not offered; use getSynchronizeUnit.",
    ),
    _gap(
        Evidence.SEEN,
        "Của thư viện .NET chỉ biết: cùng các thao tác, cùng HMAC-SHA256, to dựng từ mảng, "
        "updateStatus có description, không gửi servicetype khi lấy danh sách, và dạng edXML của "
        "nó. Thứ tự tiêu đề, dạng timestamp, cách thoát ký tự trong sign-header, cách viết "
        "hash-file, hai byte CR LF cuối và thời gian chờ của nó chưa rõ; ở đây nhận mọi cách.",
        "Of the .NET library only this is known: the same operations, the same HMAC-SHA256, to "
        "built from an array, updateStatus with description, no servicetype on the list call, and "
        "its edXML. Its header order, timestamps, escapes inside sign-header, way of writing "
        "hash-file, last CR LF and time-outs are not; all ways are taken here.",
    ),
    _gap(
        Evidence.CHOICE,
        "Trục thật có xét sign-header-key, XroadVnpt-version, User-Agent, servicetype không thì "
        "chưa rõ; ở đây không xét. sign-header-key thiếu hoặc khác, servicetype khác eDoc thì được "
        "ghi là lạ. Trục thật đọc tham số từ tiêu đề hay từ sign-header cũng chưa rõ; ở đây chỉ "
        "đọc giá trị đã ký.",
        "Whether the real axis judges sign-header-key, XroadVnpt-version, User-Agent and "
        "servicetype is not known; none is judged here. A sign-header-key that is missing or "
        "differs, and another servicetype than eDoc, are noted as odd. "
        "Nor is it known whether a real axis reads parameters from the headers or from "
        "sign-header; only signed values are read here.",
    ),
    _gap(
        Evidence.CHOICE,
        "level của getAgenciesListQD20 không có tài liệu; ở đây bỏ qua, trả về tất cả.",
        "level of getAgenciesListQD20 is not documented; it is ignored here and all are returned.",
    ),
    _gap(
        Evidence.CHOICE,
        "getSynchronizeUnit: chưa rõ có tham số lấy từ một phiên bản không; ở đây luôn trả về toàn "
        "bộ, kể cả đơn vị đã xóa. isAgency luôn là true.",
        "getSynchronizeUnit: whether it takes a version to start from is not known; everything is "
        "returned here, removed units too. isAgency is always true.",
    ),
    _gap(
        Evidence.CHOICE,
        "Một đơn vị có thuộc được hai hệ thống không thì chưa rõ; ở đây mỗi mã chỉ thuộc một hệ "
        "thống, registerAgency mã của hệ thống khác bị từ chối.",
        "Whether an agency may belong to two systems is not known; a code belongs to one system "
        "here, and registerAgency of another system's code is refused.",
    ),
    _gap(
        Evidence.INFERRED,
        "from có thể là đơn vị con chưa đăng ký không thì chưa rõ; ở đây from và From/OrganId của "
        "gói tin đều phải là mã đã đăng ký dưới hệ thống gọi, nhưng không bắt buộc trùng nhau.",
        "Whether from may be a sub-agency that is not registered is not known; here from and the "
        "package's From/OrganId must both be registered under the calling system, but need not be "
        "the same.",
    ),
    _gap(
        Evidence.CHOICE,
        "fromDate, toDate lọc theo thời điểm nào (đến trục, cập nhật) thì chưa rõ; ở đây là thời "
        "điểm bản nhận được tạo. Thời gian lưu sau done cũng chưa rõ; ở đây không xóa.",
        "Which instant fromDate and toDate filter by (arrival, update) is not known; here it is "
        "when the copy was made. How long documents are kept after done is not known either; "
        "nothing is deleted here.",
    ),
    _gap(
        Evidence.CHOICE,
        "Cỡ tệp lớn nhất, số mục lớn nhất và thứ tự các mục của một danh sách chưa rõ; ở đây là "
        "giới hạn của bản cài đặt, và văn bản khẩn đứng trước, rồi cái cũ trước.",
        "The largest file, the longest list and the order of its entries are not known; here they "
        "are limits of the installation, and urgent documents come first, then the oldest.",
    ),
    _gap(
        Evidence.CHOICE,
        "id, mobile, fax mà registerAgency gửi không được lưu: không thao tác nào trả lại chúng.",
        "id, mobile and fax, which registerAgency sends, are not kept: no operation gives them "
        "back.",
    ),
    _gap(
        Evidence.CHOICE,
        "Tiêu đề có ký tự điều khiển (thư viện chính thức cắt chữ tiếng Việt thành một byte) là "
        "HTTP 400, phần đầu yêu cầu quá 256 KiB là 431, quá 900 kết nối cùng lúc là 503; thân vẫn "
        "là khung FAIL mã 20 khi đọc được địa chỉ, nếu không thì rỗng. Máy chủ thật có thể trả một "
        "câu chữ thường, mà thư viện chính thức hiểu là danh sách rỗng.",
        "A header with control characters (the official client cuts Vietnamese letters to one "
        "byte) is HTTP 400, a head beyond 256 KiB 431, more than 900 connections at a time 503; "
        "the body is a FAIL envelope with code 20 all the same where the address could be read, "
        "else empty. A real server may answer plain words, which the official client takes for an "
        "empty list.",
    ),
    _gap(
        Evidence.SEEN,
        "Trục thật viết lại gói tin khi chuyển (thứ tự phần tử, thêm TraceHeader, có thể thêm To "
        "với mã cũ), chữ ký của gói tin có thể hỏng.",
        "The real axis rewrites packages on the way (order of elements, more TraceHeaders, perhaps "
        "another To with the old code); a package signature may not survive.",
    ),
)
"""All gaps of the national dialect."""
