"""Why the multipart form of ``sendEdoc`` was refused or looked odd. Notes only."""

from __future__ import annotations

from axis.conversations.explanations import Explanation
from axis.dialects.lgsp_v1.reasons import GUIDE, REPORTED
from axis.dialects.lgsp_v1.requests import SHOWN
from edoc.contract.findings import Evidence, Text


def no_form(media_type: str) -> Explanation:
    """``sendEdoc`` without multipart/form-data."""
    shown = media_type[:SHOWN] or "—"
    return Explanation(
        "C-LGSP-SEND-FORM",
        Text(
            f"sendEdoc cần multipart/form-data; yêu cầu có Content-Type: {shown}.",
            f"sendEdoc takes multipart/form-data; the request has Content-Type: {shown}.",
        ),
        Text(
            "Gửi tệp trong phần edocFile và phần messageType; không gửi JSON hay base64.",
            "Send the file as the part edocFile beside the part messageType; no JSON, no base64.",
        ),
        nearest="Content-Type: multipart/form-data; boundary=…",
        source=GUIDE,
        evidence=Evidence.SEEN,
        path="Content-Type",
    )


def empty_form(*, chunked: bool) -> Explanation:
    """A form whose body did not arrive, or was not sent with its length."""
    what = (
        Text(
            "Thân yêu cầu gửi từng khúc (Transfer-Encoding: chunked), không có Content-Length: "
            "máy chủ thật đọc ra biểu mẫu rỗng.",
            "The body came in chunks, without Content-Length: the real server reads an empty form.",
        )
        if chunked
        else Text("Thân yêu cầu rỗng.", "The body is empty.")
    )
    return Explanation(
        "C-LGSP-SEND-EMPTY",
        what,
        Text(
            "Ghép cả biểu mẫu vào bộ nhớ rồi gửi với Content-Length; không dùng luồng đã đọc hết.",
            "Build the whole form first and send it with Content-Length; use no stream that was "
            "read already.",
        ),
        nearest="Content-Length: …",
        source=REPORTED,
        evidence=Evidence.SEEN,
        path="Content-Length",
    )


def empty_file() -> Explanation:
    """The form has its file, but there is nothing in it."""
    return Explanation(
        "C-LGSP-SEND-EMPTY",
        Text("Phần edocFile có tên tệp nhưng không có nội dung.", "The file edocFile is empty."),
        Text(
            "Kiểm tra tệp đã được ghi xong và luồng chưa bị đọc hết trước khi gửi.",
            "See that the file was written, and that its stream was not read before it is sent.",
        ),
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path="edocFile",
    )


def unread_parts(names: str) -> Explanation:
    """The form holds more than what is read of it."""
    return Explanation(
        "C-LGSP-SEND-UNREAD",
        Text(
            f"Không ai đọc các phần này của biểu mẫu: {names[:SHOWN]}.",
            f"Nobody reads these parts of the form: {names[:SHOWN]}.",
        ),
        Text(
            "Mỗi lời gọi gửi một gói tin; nơi nhận và tệp đính kèm nằm trong gói tin.",
            "One call sends one package; its receivers and attachments are inside the package.",
        ),
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path="edocFile",
        refusing=False,
    )


def broken_form(why: Text) -> Explanation:
    """The multipart body cannot be read to its end."""
    return Explanation(
        "C-LGSP-SEND-BROKEN",
        Text(
            f"Không đọc được biểu mẫu multipart: {why.vi}.",
            f"The multipart form cannot be read: {why.en}.",
        ),
        Text(
            "Để thư viện HTTP tự đặt Content-Type có boundary; không ghi tay tiêu đề này.",
            "Let the HTTP library write Content-Type with its boundary; do not set it yourself.",
        ),
        source=REPORTED,
        evidence=Evidence.INFERRED,
    )


def no_file(found: str, *, as_field: bool) -> Explanation:
    """The form has no file ``edocFile``; ``found`` names what it has.

    ``as_field``: there is an ``edocFile``, but without the name of a file.
    """
    what = (
        Text(
            "Phần edocFile không có filename, hoặc filename rỗng: là một trường, không phải tệp.",
            "The part edocFile has no filename, or an empty one: it is a field and no file.",
        )
        if as_field
        else Text(
            f"Biểu mẫu không có tệp edocFile (có: {found[:SHOWN] or '—'}).",
            f"The form has no file edocFile (it has: {found[:SHOWN] or '—'}).",
        )
    )
    return Explanation(
        "C-LGSP-SEND-FIELD",
        what,
        Text(
            "Đặt tên phần tệp là edocFile và ghi filename, ví dụ van-ban.edxml.",
            "Name the part of the file edocFile and give it a filename, e.g. van-ban.edxml.",
        ),
        nearest='Content-Disposition: form-data; name="edocFile"; filename="van-ban.edxml"',
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path="edocFile",
    )
