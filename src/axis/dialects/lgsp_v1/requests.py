"""Why the form of a provincial call is wrong: paths, parameters, bodies. Notes only.

See ``reasons`` for who calls and ``form_reasons`` for the multipart form of a send.
"""

from __future__ import annotations

from axis.conversations.explanations import Explanation
from axis.dialects.elsewhere import told_beside
from axis.dialects.lgsp_v1.reasons import GUIDE, OWN, REPORTED
from edoc.contract.findings import Evidence, Text

SHOWN = 80
"""Characters of the caller's own input that an explanation repeats."""


def retired(nearest: str) -> Explanation:
    """A call to the API of an older guide."""
    return Explanation(
        "C-LGSP-RETIRED",
        Text(
            "Đây là địa chỉ của API cũ (/api/lgspedoc), không còn được phục vụ.",
            "This is an address of the old API (/api/lgspedoc), which is served no more.",
        ),
        Text(
            "Dùng thao tác /v1 tương ứng, với ba tiêu đề; token không đặt trong thân hay địa chỉ.",
            "Use the operation of /v1, with its three headers; no token in body or address.",
        ),
        nearest=nearest,
        source=REPORTED,
        evidence=Evidence.SEEN,
    )


def unknown_path(path: str, nearest: str) -> Explanation:
    """No operation has this path."""
    return Explanation(
        "C-LGSP-PATH",
        Text(
            f"Không có thao tác {path[:SHOWN]}. Đường dẫn phân biệt chữ hoa, chữ thường và bắt "
            "đầu bằng /v1.",
            f"There is no operation {path[:SHOWN]}. Paths begin with /v1; upper and lower case "
            "differ.",
        ),
        Text(
            "Sửa địa chỉ gốc (có tiền tố, không có dấu / ở cuối) hoặc tên thao tác.",
            "Correct the base address (with its prefix, no slash at its end) or the name.",
        ),
        nearest=nearest,
        source=GUIDE,
        evidence=Evidence.GUIDE,
    )


def wrong_method(path: str, method: str, right: str) -> Explanation:
    """The operation has another HTTP method."""
    return Explanation(
        "C-LGSP-METHOD",
        Text(
            f"{path} không dùng phương thức {method[:SHOWN]}.",
            f"{path} does not take {method[:SHOWN]}.",
        ),
        Text(f"Dùng {right}.", f"Use {right}."),
        nearest=f"{right} {path}",
        source=GUIDE,
        evidence=Evidence.GUIDE,
    )


def message_type(given: str, where: Text | None, *, refusing: bool = True) -> Explanation:
    """``messageType`` is neither edoc nor status, or absent; ``where`` it stands instead."""
    beside = told_beside(where)
    what = (
        Text(
            f"messageType “{given[:SHOWN]}” không phải edoc hay status.",
            f"messageType “{given[:SHOWN]}” is neither edoc nor status.",
        )
        if given
        else Text(f"Thiếu messageType{beside.vi}.", f"messageType is missing{beside.en}.")
    )
    near = given.strip().lower()
    return Explanation(
        "C-LGSP-MESSAGE-TYPE",
        what,
        Text(
            "Ghi edoc (văn bản) hoặc status (trạng thái), chữ thường.",
            "Write edoc (a document) or status (a status), in lower case.",
        ),
        nearest=f"messageType={near if near in ('edoc', 'status') else 'edoc'}",
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path="messageType",
        refusing=refusing,
    )


def parameter(name: str, where: Text | None, nearest: str) -> Explanation:
    """A parameter is absent; ``where`` says where in the request it stands instead."""
    beside = told_beside(where)
    return Explanation(
        "C-LGSP-PARAMETER",
        Text(f"Thiếu tham số {name}{beside.vi}.", f"The parameter {name} is missing{beside.en}."),
        Text(
            "Ghi đúng tên tham số, kể cả chữ hoa, chữ thường, và đúng chỗ.",
            "Write the parameter's name exactly, upper and lower case too, and in its place.",
        ),
        nearest=nearest,
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path=name,
    )


def no_text(name: str, nearest: str) -> Explanation:
    """A field of a JSON body has a number, a list or the like for its value."""
    return Explanation(
        "C-LGSP-PARAMETER",
        Text(f"Giá trị của {name} không phải một chuỗi JSON.", f"The value of {name} is no text."),
        Text(
            "Ghi giá trị trong dấu nháy kép, kể cả khi là số.",
            "Write the value in double quotes, a number too.",
        ),
        nearest=nearest,
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path=name,
    )


def date_form(name: str, given: str, nearest: str) -> Explanation:
    """A date is not YYYY/MM/DD."""
    return Explanation(
        "C-LGSP-DATE",
        Text(
            f"{name} “{given[:SHOWN]}” không phải ngày dạng YYYY/MM/DD (dấu gạch chéo).",
            f"{name} “{given[:SHOWN]}” is no day written YYYY/MM/DD (with slashes).",
        ),
        Text(
            "Ghi năm bốn chữ số, tháng, ngày, chia bằng dấu /; giờ Việt Nam, không có giờ phút.",
            "Write year, month, day divided by slashes; the day in Viet Nam, no time of day.",
        ),
        nearest=f"{name}={nearest}" if nearest else "",
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path=name,
    )


def wide_window(days: int, most: int, nearest: str) -> Explanation:
    """The window of the list is wider than the platform takes."""
    return Explanation(
        "C-LGSP-WINDOW",
        Text(
            f"Khoảng ngày dài {days} ngày, nhiều hơn {most}.",
            f"The window spans {days} days, more than {most}.",
        ),
        Text(
            f"Hỏi từng đoạn không quá {most} ngày; danh sách không phải hàng đợi, mục cũ được "
            "trả lại, hãy nhớ các docId đã xử lý.",
            f"Ask for {most} days at a time; the list is no queue, old entries come again: keep "
            "the docIds already handled.",
        ),
        nearest=nearest,
        source=REPORTED,
        evidence=Evidence.INFERRED,
        path="fromDate",
    )


def turned_window(nearest: str) -> Explanation:
    """fromDate is after toDate: the list is empty."""
    return Explanation(
        "C-LGSP-WINDOW-TURNED",
        Text(
            "fromDate sau toDate: danh sách luôn rỗng.",
            "fromDate is after toDate: the list is always empty.",
        ),
        Text("Đổi chỗ hai ngày.", "Exchange the two days."),
        nearest=nearest,
        source=OWN,
        path="fromDate",
        refusing=False,
    )


def list_cut(limit: int) -> Explanation:
    """The window holds more entries than one list has."""
    return Explanation(
        "C-LGSP-LIST-CUT",
        Text(
            f"Khoảng ngày này có hơn {limit} mục; danh sách chỉ có {limit} mục: mục chưa xác nhận"
            " trước, rồi đến mục mới nhất trong các mục đã xác nhận.",
            f"This window holds more than {limit} entries; the list has {limit} of them: those not"
            " confirmed first, then the newest of those confirmed.",
        ),
        Text(
            "Xác nhận các mục đã tải bằng updateStatus rồi hỏi lại, hoặc hỏi ít ngày hơn.",
            "Confirm what was fetched with updateStatus and ask again, or ask for fewer days.",
        ),
        source=OWN,
        path="fromDate",
        refusing=False,
    )


def window_ahead(today: str) -> Explanation:
    """The whole window lies after the world's present day: a client went by its own clock."""
    return Explanation(
        "C-LGSP-WINDOW-AHEAD",
        Text(
            f"Khoảng ngày nằm sau hôm nay của môi trường ({today}): danh sách luôn rỗng.",
            f"The window lies after the present day of this world ({today}): the list is empty.",
        ),
        Text(
            "Hỏi theo ngày của môi trường thử nghiệm, hoặc chạy môi trường mới với --start now.",
            "Ask by the world's own date, or begin a new world with --start now.",
        ),
        nearest=f"toDate={today}",
        source=OWN,
        path="fromDate",
        refusing=False,
    )


def no_json() -> Explanation:
    """The body is no JSON object."""
    return Explanation(
        "C-LGSP-JSON",
        Text("Thân yêu cầu không phải một đối tượng JSON.", "The body is no JSON object."),
        Text(
            "Gửi JSON, mã UTF-8, Content-Type: application/json.",
            "Send JSON in UTF-8, Content-Type: application/json.",
        ),
        source=GUIDE,
        evidence=Evidence.GUIDE,
    )


def json_type(media_type: str) -> Explanation:
    """A JSON body under another media type, or under none."""
    shown = media_type[:SHOWN] or "—"
    return Explanation(
        "C-LGSP-JSON-TYPE",
        Text(
            f"Thân JSON được gửi với Content-Type: {shown}; ở đây vẫn đọc, nền tảng thật có thể "
            "từ chối.",
            f"The JSON body came with Content-Type: {shown}; it is read here, a real platform may "
            "refuse it.",
        ),
        Text("Ghi Content-Type: application/json.", "Write Content-Type: application/json."),
        nearest="Content-Type: application/json",
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path="Content-Type",
        refusing=False,
    )


def too_large(limit: int) -> Explanation:
    """The body is longer than the operation takes."""
    return Explanation(
        "C-LGSP-SIZE",
        Text(f"Thân yêu cầu dài hơn {limit} byte.", f"The body is longer than {limit} bytes."),
        Text(
            "Giảm dung lượng tệp đính kèm hoặc chia thành nhiều văn bản (tài liệu ghi 50 MB).",
            "Make the attachments smaller or send several documents (documents speak of 50 MB).",
        ),
        source=OWN,
    )


def too_slow(seconds: float) -> Explanation:
    """The body did not arrive in time."""
    return Explanation(
        "C-LGSP-SLOW",
        Text(
            f"Thân yêu cầu không đến đủ trong {seconds:g} giây.",
            f"The body did not arrive within {seconds:g} seconds.",
        ),
        Text(
            "Kiểm tra Content-Length bằng đúng số byte gửi, và đường truyền.",
            "See that Content-Length is the number of bytes sent, and the line.",
        ),
        source=OWN,
    )
