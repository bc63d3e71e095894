"""What is not known of real provincial platforms and cannot be offered both ways: for the guides.

What can be offered both ways is a choice of ``settings``.
"""

from __future__ import annotations

from axis.dialects.gaps import Gap
from edoc.contract.findings import Evidence, Text


def _gap(evidence: Evidence, vi: str, en: str) -> Gap:
    return Gap("lgsp_v1", Text(vi, en), evidence)


LGSP_V1_GAPS: tuple[Gap, ...] = (
    _gap(
        Evidence.GUIDE,
        "Giao diện theo tài liệu kết nối của một tỉnh khác và ghi nhận của những người đã kết nối; "
        "tài liệu của tỉnh Gia Lai chưa được công bố. LGSP của tỉnh có thể dùng đường dẫn, tài "
        "khoản và khung trả lời khác.",
        "The dialect follows the guide of another province and what its integrators reported; that "
        "of Gia Lai is not public. Its platform may have other paths, accounts and envelopes.",
    ),
    _gap(
        Evidence.GUIDE,
        "Tài liệu nói tới 9 đến 10 thao tác, chỉ 6 thao tác được biết rõ. registerAgency, danh "
        "sách đã gửi, xóa đơn vị và danh sách trạng thái không có ở đây; nơi gửi theo dõi bằng "
        "gói tin status nhận về.",
        "The guide speaks of nine or ten operations, six of which are known. registerAgency, the "
        "sent list, removing agencies and the list of statuses are not offered; a sender follows "
        "its documents by the status packages it receives.",
    ),
    _gap(
        Evidence.INFERRED,
        "Chưa ai ghi lại một trả lời sendEdoc thành công của hệ thống thật; khung trả lời suy ra "
        "từ updateStatus và danh sách nhận. Trong khung thật không có success.",
        "Nobody has recorded the live reply of a good sendEdoc; its envelope is inferred from "
        "those of updateStatus and the list. The real family has no success flag.",
    ),
    _gap(
        Evidence.INFERRED,
        "sendEdoc với messageType=status: chưa ai ghi lại một lần gửi gói tin trạng thái qua giao "
        "diện này ở hệ thống thật; ở đây gói tin status gửi và nhận như edoc.",
        "sendEdoc with messageType=status: nobody has recorded a status package sent this way at a "
        "live system; here it is sent and received as an edoc is.",
    ),
    _gap(
        Evidence.INFERRED,
        "updateStatus: chưa ai xác nhận done, fail, processing hay mã 01…16 được nhận ở hệ thống "
        "thật. Ở đây từ khóa được nhận, mã bị từ chối với 22 (đổi được).",
        "updateStatus: nobody has confirmed whether the live system takes done, fail, processing "
        "or the codes 01…16. Keywords are taken here, codes refused with 22 (a choice).",
    ),
    _gap(
        Evidence.INFERRED,
        "Khóa của getAgenciesList (orgCode, orgName, parentCode, address, email, phone) lấy từ mã "
        "nguồn của một phần mềm, chưa được kiểm chứng; address và phone luôn trống ở đây.",
        "The keys of getAgenciesList (orgCode, orgName, parentCode, address, email, phone) come "
        "from one client's source and are not verified; address and phone are always empty here.",
    ),
    _gap(
        Evidence.CHOICE,
        "totalTime luôn là 0; số thật là mili giây máy chủ đã dùng. id và name của tài khoản đăng "
        "nhập, và nội dung của token, là của chúng tôi.",
        "totalTime is always 0; the real number is the server's milliseconds. id and name of the "
        "account, and what a token says inside, are our own.",
    ),
    _gap(
        Evidence.CHOICE,
        "Khoảng ngày lọc theo lúc bản nhận được tạo, theo ngày Việt Nam, tính cả hai đầu; hệ thống "
        "thật có thể lọc theo lúc cập nhật. Bản bị rút trước khi tải không có trong danh sách; "
        "expired hiện đúng chữ đó.",
        "The window goes by when a copy was made, by days of Viet Nam, both ends included; the "
        "live system may go by updates. What was withdrawn before it was fetched is not listed; an "
        "expired copy says expired.",
    ),
    _gap(
        Evidence.INFERRED,
        "Tên đường dẫn, tham số, trường biểu mẫu và messageType được so đúng từng chữ hoa, chữ "
        "thường; hệ thống thật có thể dễ tính hơn.",
        "Paths, parameters, form fields and messageType are compared letter by letter; the live "
        "system may be more lenient.",
    ),
    _gap(
        Evidence.INFERRED,
        "Thân JSON có Content-Type khác, và phần thừa của biểu mẫu sendEdoc: ở đây vẫn đọc, hoặc "
        "bỏ qua, và ghi chú; hệ thống thật có thể từ chối. Tên tệp viết dạng filename* được nhận, "
        "tên rỗng thì không, như nền tảng .NET.",
        "JSON under another Content-Type, and further parts in the form of sendEdoc: read, or "
        "passed over, and noted here; the live system may refuse. A file name written as filename* "
        "is taken and an empty one is not, as platforms on .NET do.",
    ),
    _gap(
        Evidence.CHOICE,
        "Sai phương thức HTTP là 405, thân yêu cầu đến quá chậm là 408, đăng nhập quá nhiều là "
        "429, đều trong khung của IncorrectInput; chưa ai ghi lại hệ thống thật trả gì.",
        "A wrong HTTP method is 405, a body that is too slow 408, too many logins 429, all in the "
        "envelope of IncorrectInput; nobody has recorded what the live system answers.",
    ),
    _gap(
        Evidence.SEEN,
        "Sai không gian tên hoặc phần tử gốc của edXML: hệ thống thật trả câu báo lỗi của bộ đọc "
        "XML .NET kèm (dòng, cột), không rõ dưới mã nào; ở đây là mã 22 với câu của chúng tôi.",
        "For a wrong namespace or root of the edXML the live system answers the text of .NET's XML "
        "reader with (line, column), under which code is not known; here it is code 22 with a text "
        "of our own.",
    ),
    _gap(
        Evidence.CHOICE,
        "Không bao giờ trả 5xx: khi cơ sở dữ liệu hoặc hàng đợi tạm mất, trả lời là mã 20, mà một "
        "số phần mềm coi là lỗi cuối cùng; gửi lại y nguyên vẫn an toàn.",
        "There is never a 5xx: while database or broker is away the answer is code 20, which some "
        "clients take for final; sending the very same again is safe.",
    ),
)
"""All gaps of the provincial dialect."""
