"""Why a call of the national dialect is not proven: the table of texts."""

from __future__ import annotations

from axis.dialects.reasons import Reason, reasons
from edoc.contract.findings import Evidence, Text

CLIENT = "SDKVXP 2.0.0, 2.0.1"
GATEWAYS = "ghi chép vận hành phần mềm kết nối · production notes of gateways, 2018-2025"
OWN = "lgsp"

PROOF = reasons(
    (
        Reason(
            "C-VXP-SYSTEMID-MISSING",
            Text(
                "Thiếu tiêu đề XroadVnpt-systemid nên không biết hệ thống nào gọi",
                "the header XroadVnpt-systemid is missing, so nobody knows which system calls",
            ),
            Text(
                "Gửi XroadVnpt-systemid và ghi cùng giá trị đó trong sign-header",
                "send XroadVnpt-systemid, and the same value inside sign-header",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-SYSTEMID-UNKNOWN",
            Text(
                "Không có hệ thống nào mang mã {claimed} trên trục này",
                "no system of this axis has the id {claimed}",
            ),
            Text(
                "systemid là mã của hệ thống kết nối (ví dụ 00.91.W00, tu-do-1), được cấp cùng với "
                "secret; không phải mã định danh của cơ quan, không phải tên đăng nhập. Kiểm tra "
                "cả địa chỉ: mỗi trục có danh sách hệ thống riêng",
                "systemid is the id of a connected system (such as 00.91.W00, tu-do-1), given out "
                "with its secret; it is no agency code and no login name. Check the address too: "
                "each axis has its own systems",
            ),
            CLIENT,
            Evidence.SEEN,
            reveals=True,
        ),
        Reason(
            "C-VXP-SYSTEMID-SPELLING",
            Text(
                "systemid {claimed} chỉ khác một mã có thật ở chữ hoa, chữ thường, khoảng trắng",
                "systemid {claimed} differs from a real id in letter case or blanks only",
            ),
            Text(
                "Chép systemid đúng từng ký tự như khi được cấp",
                "copy systemid exactly as it was given out",
            ),
            OWN,
            reveals=True,
        ),
        Reason(
            "C-VXP-SYSTEMID-AGENCY",
            Text(
                "{claimed} là mã định danh của một cơ quan, không phải systemid",
                "{claimed} is the code of an agency, not a systemid",
            ),
            Text(
                "systemid là mã của hệ thống kết nối; mã cơ quan đặt ở tham số from khi sendEdoc",
                "systemid is the id of the connected system; an agency's code belongs into the "
                "parameter from of sendEdoc",
            ),
            CLIENT,
            Evidence.SEEN,
            reveals=True,
        ),
        Reason(
            "C-VXP-SWAPPED",
            Text(
                "Khóa bí mật của hệ thống {id} nằm trong XroadVnpt-systemid: hai giá trị bị "
                "đổi chỗ",
                "the secret of system {id} stands in XroadVnpt-systemid: the two are swapped",
            ),
            Text(
                "Đặt mã hệ thống vào systemid, khóa bí mật làm khóa của HMAC; khóa bí mật không "
                "bao giờ được gửi đi. Nó vừa bị gửi: nên xin cấp khóa mới",
                "put the system's id into systemid and its secret as the key of the HMAC; the "
                "secret is never sent. It has just been: ask for a new one",
            ),
            CLIENT,
            Evidence.SDK,
            reveals=True,
        ),
        Reason(
            "C-VXP-SIGNATURE-MISSING",
            Text(
                "Yêu cầu chưa được ký: thiếu tiêu đề {name}",
                "the call is not signed: the header {name} is missing",
            ),
            Text(
                "sign-header là một đối tượng JSON gồm mọi tham số XroadVnpt-…; hash-header là "
                "HMAC-SHA256 của đúng các byte đó, khóa là secret nguyên văn, 64 chữ số thập lục",
                "sign-header is one JSON object of all parameters XroadVnpt-…; hash-header is the "
                "HMAC-SHA256 of exactly those bytes, keyed with the secret as typed, 64 hex digits",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-HEADER-NAME",
            Text(
                "Tiêu đề {name} được gửi dưới tên khác: {found}",
                "the header {name} came under another name: {found}",
            ),
            Text(
                "Viết đúng tên {name}: tiền tố XroadVnpt- và dấu gạch nối (chữ hoa, chữ thường "
                "không kể); mọi tham số đều có tiền tố này, cả trong sign-header",
                "write the name as {name}: with the prefix XroadVnpt- and hyphens (letter case "
                "does not count); every parameter has that prefix, inside sign-header too",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-OTHER-DIALECT",
            Text(
                "{found} là tiêu đề của giao diện cấp tỉnh (lgsp_v1); giao diện quốc gia không đọc",
                "{found} is a header of the provincial dialect (lgsp_v1); the national one does "
                "not read it",
            ),
            Text(
                "Gọi giao diện cấp tỉnh ở địa chỉ của nó, hoặc gửi XroadVnpt-systemid cùng chữ ký; "
                "ở giao diện quốc gia, khóa bí mật không bao giờ được gửi đi",
                "call the provincial dialect at its own address, or send XroadVnpt-systemid with a "
                "signature; to the national dialect the secret itself is never sent",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-HASH-FORM",
            Text(
                "hash-header không phải 64 chữ số thập lục (nhận được {length} ký tự)",
                "hash-header is not 64 hexadecimal digits ({length} characters came)",
            ),
            Text(
                "Viết HMAC-SHA256 dưới dạng thập lục, chữ thường, không base64, không khoảng trắng",
                "write the HMAC-SHA256 in hexadecimal, lower case, no base64, no blanks",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-SIGNED-NON-ASCII",
            Text(
                "sign-header có ký tự ngoài ASCII (byte thứ {place})",
                "sign-header holds characters beyond ASCII (byte {place})",
            ),
            Text(
                "Chỉ dùng ASCII trong tham số: thư viện chính thức ký chữ đầy đủ nhưng gửi mỗi ký "
                "tự còn một byte, nên không ai kiểm được chữ ký. Chữ tiếng Việt chỉ đặt trong gói "
                "tin",
                "use ASCII only in parameters: the official client signs the whole characters but "
                "sends each cut to one byte, so nobody can verify the signature. Vietnamese text "
                "belongs into the package",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-SIGNED-OTHER",
            Text(
                "Chữ ký được tính không đúng cách: {vi}",
                "the signature was made in another way: {en}",
            ),
            Text(
                "Tính HMAC-SHA256 trên đúng các byte của sign-header như gửi đi (xem dạng đúng), "
                "khóa là secret nguyên văn, kết quả viết thập lục chữ thường",
                "compute the HMAC-SHA256 over exactly the bytes of sign-header as sent (see the "
                "valid form), keyed with the secret as typed, in lower-case hexadecimal",
            ),
            CLIENT,
            Evidence.SDK,
            reveals=True,
        ),
        Reason(
            "C-VXP-SECRET",
            Text(
                "hash-header không khớp với sign-header: secret sai, hoặc văn bản được ký khác với "
                "văn bản gửi đi",
                "hash-header does not match sign-header: the secret is wrong, or the text that was "
                "signed is not the text that was sent",
            ),
            Text(
                "So secret từng ký tự với giá trị được cấp (không giải base64, không cắt bớt). Văn "
                "bản phải ký là đúng các byte của sign-header (xem dạng đúng); mọi thay đổi thứ "
                "tự, khoảng trắng hay ký tự thoát đều làm sai chữ ký",
                "compare the secret with the one given out, sign by sign (never base64-decoded, "
                "never cut). The text to sign is exactly the bytes of sign-header (see the valid "
                "form); another order, blank or escape spoils the signature",
            ),
            CLIENT,
            Evidence.SDK,
            reveals=True,
        ),
        Reason(
            "C-VXP-SIGN-HEADER-JSON",
            Text(
                "sign-header được ký đúng nhưng không phải một đối tượng JSON",
                "sign-header is signed rightly but is no JSON object",
            ),
            Text(
                "Viết sign-header là một đối tượng JSON có giá trị đều là chuỗi",
                "write sign-header as one JSON object whose values are all strings",
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-SIGNED-MANY",
            Text(
                "sign-header có {count} tham số; ở đây nhận nhiều nhất {most}",
                "sign-header holds {count} parameters; at most {most} are taken here",
            ),
            Text(
                "Tạo đối tượng thư viện mới: đối tượng cũ gửi lại mọi khóa của các lời gọi trước",
                "make a new client object: an old one sends every key of its earlier calls again",
            ),
            OWN,
        ),
        Reason(
            "C-VXP-HEADER-DIFFERS",
            Text(
                "Tiêu đề {name} gửi đi là “{sent}” nhưng giá trị được ký là “{signed}”",
                "the header {name} was sent as “{sent}” but signed as “{signed}”",
            ),
            Text(
                "Ký lại sau khi đặt mọi tiêu đề; thành phần ở giữa không được sửa tiêu đề",
                "sign after all headers are set; nothing in between may change them",
            ),
            CLIENT,
        ),
        Reason(
            "C-VXP-HEADER-NOT-SENT",
            Text(
                "{name} có trong sign-header nhưng không được gửi thành tiêu đề",
                "{name} is in sign-header but was not sent as a header",
            ),
            Text(
                "Gửi mỗi tham số hai lần: thành một tiêu đề riêng và trong sign-header",
                "send each parameter twice: as a header of its own and inside sign-header",
            ),
            CLIENT,
        ),
        Reason(
            "C-VXP-SIGNED-NAME",
            Text(
                "{name} trong sign-header thiếu tiền tố XroadVnpt-",
                "{name} inside sign-header lacks the prefix XroadVnpt-",
            ),
            Text(
                "Trong sign-header ghi tên đầy đủ như tiêu đề: XroadVnpt-…; chỉ sign-header-key "
                "ghi tên không tiền tố",
                "write the whole name of the header inside sign-header: XroadVnpt-…; only "
                "sign-header-key holds names without it",
            ),
            CLIENT,
        ),
        Reason(
            "C-VXP-SYSTEMID-UNSIGNED",
            Text(
                "systemid trong sign-header không giống tiêu đề XroadVnpt-systemid",
                "the systemid inside sign-header is not the header XroadVnpt-systemid",
            ),
            Text(
                'Ghi "XroadVnpt-systemid" với cùng giá trị vào sign-header',
                'put "XroadVnpt-systemid" with the same value into sign-header',
            ),
            CLIENT,
            Evidence.SDK,
        ),
        Reason(
            "C-VXP-TIMESTAMP-REFUSED",
            Text(
                "timestamp “{found}” không đọc được và trục được đặt để từ chối",
                "timestamp “{found}” cannot be read, and this axis is set to refuse it",
            ),
            Text(
                "Viết ddMMyyyy'T'HHmmss+0mmm (mmm là mili giây), giờ địa phương",
                "write ddMMyyyy'T'HHmmss+0mmm (mmm are milliseconds), local time",
            ),
            CLIENT,
        ),
    )
)
"""Reasons to answer 15, by code."""
