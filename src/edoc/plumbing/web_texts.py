"""What HTTP status codes mean, in both languages, for answers that nobody worded more exactly."""

from __future__ import annotations

from typing import Final

from edoc.contract.findings import Text

STATUS_TEXTS: Final[dict[int, tuple[str, Text, Text]]] = {
    400: (
        "bad-request",
        Text("Yêu cầu không đọc được", "The request cannot be read"),
        Text("Kiểm tra lại nội dung gửi lên.", "Check what was sent."),
    ),
    401: (
        "unauthorised",
        Text("Chưa xác thực", "Not authenticated"),
        Text("Gửi kèm thông tin xác thực của hệ thống.", "Send the system's credentials."),
    ),
    403: (
        "forbidden",
        Text("Không có quyền", "Not allowed"),
        Text("Tài khoản này không được dùng chức năng đó.", "This account may not do that."),
    ),
    404: (
        "not-found",
        Text("Không tìm thấy", "Not found"),
        Text("Kiểm tra lại đường dẫn hoặc mã.", "Check the address or the id."),
    ),
    405: (
        "method-not-allowed",
        Text("Phương thức không được dùng ở đây", "This method is not for this address"),
        Text("Xem tiêu đề Allow trong trả lời.", "See the header Allow of the answer."),
    ),
    408: (
        "too-slow",
        Text("Gửi quá chậm", "Sent too slowly"),
        Text("Gửi lại; nội dung đến không kịp.", "Send again; the body did not come in time."),
    ),
    413: (
        "too-large",
        Text("Nội dung quá lớn", "The body is too large"),
        Text("Giảm kích thước rồi gửi lại.", "Make it smaller and send it again."),
    ),
    415: (
        "unsupported-media-type",
        Text("Kiểu nội dung không được hỗ trợ", "Unsupported media type"),
        Text("Xem Content-Type trong tài liệu API.", "See Content-Type in the API's description."),
    ),
    422: (
        "invalid",
        Text("Yêu cầu sai quy cách", "The request breaks the form"),
        Text("Sửa các chỗ nêu trong “errors”.", "Mend the places named in “errors”."),
    ),
    429: (
        "too-many-requests",
        Text("Quá nhiều yêu cầu", "Too many requests"),
        Text("Chờ rồi gửi lại.", "Wait, then send again."),
    ),
    431: (
        "head-too-large",
        Text("Tiêu đề HTTP quá lớn", "Request head too large"),
        Text("Giảm số dòng hoặc độ dài tiêu đề.", "Send fewer or shorter header lines."),
    ),
    500: (
        "internal-error",
        Text("Lỗi bên trong hệ thống", "Internal error"),
        Text(
            "Lỗi không do bên gửi. Báo mã sự cố {incident} cho người vận hành.",
            "The sender is not at fault. Tell the operator incident {incident}.",
        ),
    ),
    503: (
        "unavailable",
        Text("Tạm thời không phục vụ được", "Temporarily unavailable"),
        Text("Chưa có gì bị mất. Gửi lại sau ít giây.", "Nothing is lost. Send again shortly."),
    ),
}
"""Status -> code, title, detail."""


def texts_of(status: int) -> tuple[str, Text, Text]:
    """Return code, title and detail of any status; unknown ones read as their class."""
    if status in STATUS_TEXTS:
        return STATUS_TEXTS[status]
    return STATUS_TEXTS[400 if status < 500 else 503]
