"""Why a proven call of the national dialect is refused, or looks odd: the table of texts."""

from __future__ import annotations

from axis.dialects.reasons import Reason, reasons
from axis.dialects.vxp.reasons_documents import DOCUMENTS, SENDING
from axis.dialects.vxp.reasons_proof import CLIENT, GATEWAYS
from edoc.contract.findings import Evidence, Text

_ASKING = (
    Reason(
        "C-VXP-OPERATION",
        Text("Không có thao tác {found}", "there is no operation {found}"),
        Text(
            "Tên thao tác phân biệt chữ hoa, chữ thường và đứng ngay sau địa chỉ gốc",
            "operation names are case-sensitive and stand right behind the base address",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-OPERATION-MISSING",
        Text(
            "Địa chỉ gọi mới là địa chỉ gốc, chưa có tên thao tác",
            "the address is the base address alone, without the name of an operation",
        ),
        Text(
            "Thêm tên thao tác vào sau địa chỉ gốc, đúng chữ hoa, chữ thường",
            "put the name of the operation behind the base address, in its own case",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-OPERATION-DOTNET",
        Text(
            "{found} có trong thư viện .NET nhưng chưa ai biết nó đi trên đường truyền ra sao",
            "{found} is in the .NET library, but its form on the wire is not known to anybody here",
        ),
        Text(
            "Dùng getSynchronizeUnit hoặc getAgenciesList",
            "use getSynchronizeUnit or getAgenciesList",
        ),
        GATEWAYS,
    ),
    Reason(
        "C-VXP-METHOD",
        Text(
            "Thao tác {name} không dùng phương thức {method}",
            "the operation {name} does not go by the method {method}",
        ),
        Text("Dùng {wanted}", "use {wanted}"),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-QUERY",
        Text(
            "Tham số sau dấu ? của địa chỉ không được đọc",
            "parameters behind the ? of the address are not read",
        ),
        Text(
            "Gửi mọi tham số thành tiêu đề XroadVnpt-… và ký chúng",
            "send all parameters as headers XroadVnpt-… and sign them",
        ),
        CLIENT,
        Evidence.SDK,
        refusing=False,
    ),
    Reason(
        "C-VXP-PARAMETER",
        Text("Thiếu tham số {name}", "the parameter {name} is missing"),
        Text(
            "Gửi tiêu đề {name} và ghi nó trong sign-header",
            "send the header {name}, and write it into sign-header",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-PARAMETER-UNSIGNED",
        Text(
            "Tiêu đề {name} có được gửi nhưng không có trong sign-header; chỉ tham số đã ký mới "
            "được đọc",
            "the header {name} was sent but is not in sign-header; only signed parameters are read",
        ),
        Text("Ghi {name} vào sign-header rồi ký lại", "write {name} into sign-header, sign again"),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-MESSAGETYPE",
        Text("messagetype “{found}” không hợp lệ", "messagetype “{found}” is not one"),
        Text(
            "messagetype là edoc (văn bản) hoặc status (trạng thái)",
            "messagetype is edoc (a document) or status (a status message)",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-STATUS",
        Text("status “{found}” không hợp lệ", "status “{found}” is not one"),
        Text(
            "updateStatus nhận processing, done hoặc fail: đó là trạng thái truyền nhận. Trạng "
            "thái nghiệp vụ 01 đến 16 là một gói tin edXML gửi bằng sendEdoc, messagetype=status",
            "updateStatus takes processing, done or fail: these tell of the transport. Business "
            "statuses 01 to 16 are edXML messages sent by sendEdoc with messagetype=status",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-CASE",
        Text(
            "{name} “{found}” viết chữ hoa; ở đây vẫn nhận, trục thật thì chưa rõ",
            "{name} “{found}” is in capitals; it is taken here, whether the real axis does is not "
            "known",
        ),
        Text(
            "Viết chữ thường như thư viện chính thức: edoc, status; processing, done, fail",
            "write it in lower case as the official client does: edoc, status; processing, done, "
            "fail",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-DATE-IGNORED",
        Text(
            "{name} “{found}” không đọc được nên bị bỏ qua",
            "{name} “{found}” cannot be read and was ignored",
        ),
        Text(
            "Viết dd/MM/yyyy HH:mm:ss (cũng đọc được yyyy/MM/dd, yyyy-MM-dd, có hoặc không có giờ)",
            "write dd/MM/yyyy HH:mm:ss (yyyy/MM/dd and yyyy-MM-dd are read too, with or without "
            "a time of day)",
        ),
        CLIENT,
        Evidence.SEEN,
        refusing=False,
    ),
    Reason(
        "C-VXP-DATE-REFUSED",
        Text("{name} “{found}” không đọc được", "{name} “{found}” cannot be read"),
        Text("Viết dd/MM/yyyy HH:mm:ss", "write dd/MM/yyyy HH:mm:ss"),
        CLIENT,
    ),
    Reason(
        "C-VXP-WINDOW",
        Text(
            "fromDate “{since}” muộn hơn toDate “{until}” nên danh sách trống",
            "fromDate “{since}” is later than toDate “{until}”, so the list is empty",
        ),
        Text(
            "Bỏ cả hai, hoặc đặt lại: đối tượng thư viện gửi lại fromDate, toDate cũ ở mọi lời gọi "
            "sau",
            "leave both out, or set both anew: a client object sends its old fromDate and toDate "
            "with every later call",
        ),
        CLIENT,
        Evidence.INFERRED,
        refusing=False,
    ),
    Reason(
        "C-VXP-SERVICETYPE",
        Text(
            "servicetype “{found}” lạ; ở đây không xét, trục thật thì chưa rõ",
            "servicetype “{found}” is unusual; it is not judged here, whether the real axis does "
            "is not known",
        ),
        Text("Viết eDoc, đúng chữ hoa", "write eDoc, with its capital letter"),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-SIGN-KEYS",
        Text(
            "sign-header-key thiếu, hoặc không nêu đúng các tên đã ký; ở đây không xét, trục thật "
            "thì chưa rõ",
            "sign-header-key is missing, or does not name what was signed; it is not judged here, "
            "whether the real axis does is not known",
        ),
        Text(
            "Gửi như thư viện chính thức: các tên trong sign-header, không tiền tố, cách nhau bằng "
            "dấu chấm phẩy",
            "send it as the official client does: the names inside sign-header without their "
            "prefix, divided by semicolons",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-UNSIGNED",
        Text(
            "{names}: được gửi nhưng không được ký, hoặc được ký với giá trị khác; ở đây chỉ đọc "
            "giá trị đã ký",
            "{names}: sent but not signed, or signed with another value; only signed values are "
            "read here",
        ),
        Text(
            "Ghi mọi tham số vào sign-header với đúng giá trị gửi đi, rồi ký lại",
            "write every parameter into sign-header with the value that is sent, then sign again",
        ),
        CLIENT,
        Evidence.INFERRED,
        refusing=False,
    ),
    Reason(
        "C-VXP-BODY-IGNORED",
        Text(
            "Thân của yêu cầu không được đọc ở thao tác này",
            "the body of the request is not read by this operation",
        ),
        Text(
            "Gửi mọi tham số thành tiêu đề XroadVnpt-… và ký chúng; thân để trống hoặc là {{}}",
            "send all parameters as headers XroadVnpt-… and sign them; the body is empty or {{}}",
        ),
        CLIENT,
        Evidence.SDK,
        refusing=False,
    ),
    Reason(
        "C-VXP-SECRET-SENT",
        Text(
            "Khóa bí mật được gửi đi trong {name}; giao diện này không đọc nó",
            "the secret itself was sent in {name}; this dialect does not read it",
        ),
        Text(
            "Đừng gửi: khóa chỉ dùng để tính HMAC trên máy của bạn. Trên trục thật, nên xin cấp "
            "khóa mới",
            "do not send it: it only makes the HMAC on your own machine. Of a real axis, ask for a "
            "new one",
        ),
        CLIENT,
        Evidence.SDK,
        refusing=False,
    ),
    Reason(
        "C-VXP-PAGING",
        Text(
            "{name} không có tác dụng ở đây; chưa rõ trục thật có đọc không",
            "{name} has no effect here; whether the real axis reads it is not known",
        ),
        Text(
            "Đừng dựa vào phân trang: nhận từng mục rồi updateStatus done, danh sách sẽ ngắn dần",
            "do not rely on paging: take each entry and updateStatus it to done, the list shrinks",
        ),
        GATEWAYS,
        refusing=False,
    ),
    Reason(
        "C-VXP-TIMESTAMP",
        Text(
            "timestamp “{found}” không đúng dạng của thư viện chính thức; ở đây không xét",
            "timestamp “{found}” is not in the form of the official client; it is not judged here",
        ),
        Text(
            "Viết ddMMyyyy'T'HHmmss+0mmm (mmm là mili giây), giờ địa phương",
            "write ddMMyyyy'T'HHmmss+0mmm (mmm are milliseconds), local time",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-HASH-CASE",
        Text(
            "hash-header viết bằng chữ số thập lục hoa; thư viện chính thức viết thường",
            "hash-header is in capital hexadecimal digits; the official client writes small ones",
        ),
        Text(
            "Viết chữ thường; chưa rõ trục thật có nhận chữ hoa không",
            "write small letters; whether the real axis takes capitals is not known",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-NON-ASCII",
        Text(
            "Tiêu đề {name} có ký tự ngoài ASCII",
            "the header {name} holds characters beyond ASCII",
        ),
        Text(
            "Chỉ dùng ASCII trong tham số: thư viện chính thức cắt mỗi ký tự còn một byte nên chữ "
            "ký hỏng. Chữ tiếng Việt chỉ đặt trong gói tin",
            "use ASCII only in parameters: the official client cuts each character to one byte, "
            "which spoils the signature. Vietnamese text belongs into the package",
        ),
        CLIENT,
        Evidence.SDK,
        refusing=False,
    ),
)

CALLS = reasons((*_ASKING, *DOCUMENTS, *SENDING))
"""All reasons beside those of the proof, by code."""
