"""Why a call about a document, or a sent one, is refused or looks odd: the table of texts."""

from __future__ import annotations

from axis.dialects.reasons import Reason
from axis.dialects.vxp.reasons_proof import CLIENT, GATEWAYS, OWN
from edoc.contract.findings import Evidence, Text

DOCUMENTS = (
    Reason(
        "C-VXP-DOCUMENT",
        Text(
            "Không có văn bản {found} cho hệ thống này",
            "there is no document {found} for this system",
        ),
        Text(
            "Dùng docId trong danh sách getReceivedEdocList của chính hệ thống này",
            "use a docId out of this system's own getReceivedEdocList",
        ),
        GATEWAYS,
    ),
    Reason(
        "C-VXP-DOCUMENT-SENT",
        Text(
            "{found} là DocId do sendEdoc trả về, không phải docId của bản nhận",
            "{found} is a DocId that sendEdoc gave, not the docId of a received copy",
        ),
        Text(
            "DocId dùng cho getSentEdocList; getEdoc, downloadEdoc, updateStatus dùng docId trong "
            "danh sách nhận",
            "DocId is for getSentEdocList; getEdoc, downloadEdoc and updateStatus take the docId "
            "of the received list",
        ),
        GATEWAYS,
        Evidence.SEEN,
    ),
    Reason(
        "C-VXP-DOCUMENT-RECEIVED",
        Text(
            "{found} là docId của một bản nhận, không phải DocId của gói tin đã gửi",
            "{found} is the docId of a received copy, not the DocId of a sent package",
        ),
        Text(
            "getSentEdocList dùng DocId mà sendEdoc đã trả về",
            "getSentEdocList takes the DocId that sendEdoc returned",
        ),
        GATEWAYS,
        Evidence.SEEN,
    ),
    Reason(
        "C-VXP-DOCUMENT-NOT-SENT",
        Text(
            "Hệ thống này không gửi gói tin nào mang DocId {found}",
            "this system has sent no package of the DocId {found}",
        ),
        Text(
            "getSentEdocList dùng DocId mà sendEdoc đã trả về cho chính hệ thống này, trên chính "
            "trục này",
            "getSentEdocList takes the DocId that sendEdoc returned to this very system, at this "
            "axis",
        ),
        GATEWAYS,
    ),
    Reason(
        "C-VXP-DOCUMENT-ID",
        Text(
            "{found} trông như DocumentId trong gói tin, không phải mã của trục",
            "{found} looks like the DocumentId inside a package, not like an id of the axis",
        ),
        Text(
            "Dùng docId của danh sách nhận, hoặc DocId mà sendEdoc trả về",
            "use the docId of the received list, or the DocId that sendEdoc returned",
        ),
        CLIENT,
        Evidence.SEEN,
    ),
    Reason(
        "C-VXP-DOCUMENT-TWINS",
        Text(
            "Có cả docid ({lower}) và docId ({upper}) khác nhau; ở đây hiểu là {taken}",
            "docid ({lower}) and docId ({upper}) both came and differ; here {taken} was meant",
        ),
        Text(
            "Dùng một cách viết duy nhất cho mọi lời gọi, hoặc tạo đối tượng thư viện mới. Trục "
            "thật chọn mã nào thì chưa rõ",
            "use one spelling in all calls, or make a new client object. Which one the real axis "
            "takes is not known",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-DOCUMENT-CLOSED",
        Text(
            "Văn bản {found} đã done nên không tải lại được (theo lựa chọn fetch_after_done)",
            "the document {found} is done and cannot be fetched again (choice fetch_after_done)",
        ),
        Text("Lưu gói tin trước khi gửi done", "store the package before you send done"),
        OWN,
    ),
    Reason(
        "C-VXP-RECODED",
        Text(
            "Gói tin này không viết bằng UTF-8; getEdoc đưa một bản đã chuyển sang UTF-8",
            "this package is not in UTF-8; getEdoc gave a copy of it in UTF-8",
        ),
        Text(
            "Cần đúng các byte bên gửi đã gửi thì dùng downloadEdoc",
            "take downloadEdoc where you need the very bytes that were sent",
        ),
        CLIENT,
        Evidence.SDK,
        refusing=False,
    ),
    Reason(
        "C-VXP-NOT-UTF-8",
        Text(
            "Gói tin này không viết bằng UTF-8 và được đưa nguyên như đã gửi; getEdoc của thư viện "
            "chính thức đọc nó như UTF-8 rồi ghi lại, nên tệp bị hỏng",
            "this package is not in UTF-8 and was given as it was sent; getEdoc of the official "
            "client reads it as UTF-8 and writes it again, which spoils the file",
        ),
        Text(
            "Dùng downloadEdoc, hoặc giải base64 thành byte và đừng đổi bảng mã",
            "take downloadEdoc, or decode the base64 to bytes and leave their encoding alone",
        ),
        CLIENT,
        Evidence.SDK,
        refusing=False,
    ),
)

SENDING = (
    Reason(
        "C-VXP-SENDER",
        Text(
            "Đơn vị gửi {found} không đăng ký dưới hệ thống {system}",
            "the sender {found} is not registered under the system {system}",
        ),
        Text(
            "from phải là mã của đơn vị thuộc hệ thống đang gọi: {own}",
            "from must be the code of an agency of the calling system: {own}",
        ),
        GATEWAYS,
        Evidence.SEEN,
    ),
    Reason(
        "C-VXP-HASH-FILE-MISSING",
        Text("Thiếu hash-file", "hash-file is missing"),
        Text(
            "hash-file là SHA-256 của tệp, mỗi byte viết thập lục không thêm số 0 ở đầu; không "
            "tính hai byte CR LF thêm vào cuối thân yêu cầu",
            "hash-file is the SHA-256 of the file, each byte in hexadecimal without a leading "
            "zero; the CR LF appended to the body does not count",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-HASH-FILE",
        Text(
            "hash-file không khớp với tệp nhận được ({size} byte)",
            "hash-file does not match the file that came ({size} bytes)",
        ),
        Text(
            "Tính hash-file trên đúng các byte gửi đi, sau mọi phép chuyển mã. Giá trị đúng cho "
            "thân yêu cầu này ở dạng đúng bên dưới",
            "compute hash-file over exactly the bytes that are sent, after all conversions. The "
            "value for this body is given as the valid form",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-HASH-FILE-OTHER",
        Text("hash-file được tính khác: {vi}", "hash-file was made otherwise: {en}"),
        Text(
            "SHA-256 của tệp không kể CR LF cuối, mỗi byte thập lục không thêm số 0 ở đầu",
            "SHA-256 of the file without the last CR LF, each byte in hexadecimal without a "
            "leading zero",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-HASH-PADDED",
        Text(
            "hash-file có đủ 64 chữ số; thư viện chính thức bỏ số 0 ở đầu mỗi byte",
            "hash-file has all 64 digits; the official client drops each byte's leading zero",
        ),
        Text(
            "Viết như thư viện chính thức; chưa rõ trục thật có nhận dạng đủ 64 chữ số không",
            "write it as the official client does; whether the real axis takes all 64 digits is "
            "not known",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-TAIL",
        Text(
            "Thân yêu cầu không kết thúc bằng CR LF sau tệp như thư viện chính thức",
            "the body does not end in the CR LF that the official client puts behind the file",
        ),
        Text(
            "Thêm hai byte CR LF sau tệp; chưa rõ trục thật có nhận thân không có chúng không",
            "append CR LF to the file; whether the real axis takes a body without is not known",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-TAIL-HASHED",
        Text(
            "hash-file tính cả CR LF ở cuối thân, nên CR LF được coi là của tệp",
            "hash-file covers the CR LF at the end of the body, so they are taken for the file's",
        ),
        Text(
            "Tính hash-file trên tệp, rồi mới thêm CR LF vào thân; tệp tự kết thúc bằng CR LF thì "
            "thêm lần nữa. Chưa rõ trục thật có nhận cách này không",
            "compute hash-file over the file, then append CR LF to the body; to a file that ends "
            "in CR LF itself, once more. Whether the real axis takes this is not known",
        ),
        CLIENT,
        refusing=False,
    ),
    Reason(
        "C-VXP-MULTIPART",
        Text(
            "Thân yêu cầu là multipart, không phải chính tệp edXML",
            "the body is multipart, not the edXML file itself",
        ),
        Text(
            "Gửi các byte của tệp với Content-Type: application/octet-stream, không multipart",
            "send the bytes of the file as Content-Type: application/octet-stream, no multipart",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-BODY-EMPTY",
        Text("Thân yêu cầu rỗng", "the body is empty"),
        Text(
            "Gửi các byte của tệp và Content-Length; thường do luồng tệp đã bị đọc hết trước đó",
            "send the bytes of the file with Content-Length; often the file's stream was read to "
            "its end before",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-BODY-LIMIT",
        Text(
            "Thân yêu cầu vượt quá {limit} byte",
            "the body is longer than {limit} bytes",
        ),
        Text(
            "Chia văn bản hoặc giảm tệp đính kèm; base64 làm tệp lớn thêm 37%",
            "send less in one package; base64 makes attachments 37 % larger",
        ),
        OWN,
    ),
    Reason(
        "C-VXP-BODY-UNWANTED",
        Text(
            "Thân yêu cầu vượt quá {limit} byte; chỉ sendEdoc mang gói tin",
            "the body is longer than {limit} bytes; only sendEdoc carries a package",
        ),
        Text(
            "Gửi thân rỗng hoặc {{}}; registerAgency gửi một đối tượng JSON nhỏ",
            "send an empty body or {{}}; registerAgency takes a small JSON object",
        ),
        OWN,
    ),
    Reason(
        "C-VXP-BODY-SLOW",
        Text(
            "Thân yêu cầu không đến đủ: bên gửi im lặng quá {idle} giây, hoặc cần hơn {seconds} "
            "giây",
            "the body did not come to its end: its sender was silent for more than {idle} seconds, "
            "or it took longer than {seconds}",
        ),
        Text(
            "Kiểm tra Content-Length có đúng số byte gửi đi không, rồi gửi lại",
            "check that Content-Length is the number of bytes sent, then send again",
        ),
        OWN,
    ),
    Reason(
        "C-VXP-JSON",
        Text(
            "Thân yêu cầu không phải một đối tượng JSON ({why})",
            "the body is no JSON object ({why})",
        ),
        Text(
            "Gửi JSON mã UTF-8 với các khóa pcode, code, name, mail, mobile, fax",
            "send JSON in UTF-8 with the keys pcode, code, name, mail, mobile, fax",
        ),
        CLIENT,
        Evidence.SDK,
    ),
    Reason(
        "C-VXP-AGENCY",
        Text(
            "Hệ thống này không có đơn vị {found}",
            "this system has no agency {found}",
        ),
        Text(
            "Chỉ xóa được đơn vị do chính hệ thống này đăng ký: {own}",
            "only agencies that this system registered can be deleted: {own}",
        ),
        OWN,
    ),
    Reason(
        "C-VXP-AGENCY-ALIAS",
        Text(
            "{found} chỉ là mã khác của đơn vị {code}",
            "{found} is but another code of the agency {code}",
        ),
        Text(
            "Sửa hoặc xóa đơn vị bằng mã chính của nó: {code}",
            "change or remove an agency by its own code: {code}",
        ),
        OWN,
    ),
    Reason(
        "C-VXP-UNAVAILABLE",
        Text(
            "Trục tạm thời không xử lý được; chưa có gì được nhận",
            "the axis cannot work right now; nothing was taken",
        ),
        Text("Gửi lại đúng yêu cầu này sau ít giây", "send the very same again in a few seconds"),
        OWN,
    ),
    Reason(
        "C-VXP-INTERNAL",
        Text("Lỗi bên trong trục", "a fault inside the axis"),
        Text(
            "Không phải lỗi của bạn; gửi lại sau, và báo cho đơn vị vận hành",
            "not your fault; try again later, and tell whoever runs this axis",
        ),
        OWN,
    ),
)
