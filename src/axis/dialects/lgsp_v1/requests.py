"""Why the form of a provincial call is wrong: paths, parameters, bodies. Notes only.

See ``reasons`` for who calls.
"""

from __future__ import annotations

from axis.conversations.explanations import Explanation
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
            "Dùng thao tác /v1 tương ứng, với ba tiêu đề; thẻ không đặt trong thân hay địa chỉ.",
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


def no_file(found: str) -> Explanation:
    """The form has no file ``edocFile``; ``found`` names what it has."""
    return Explanation(
        "C-LGSP-SEND-FIELD",
        Text(
            f"Biểu mẫu không có tệp edocFile (có: {found[:SHOWN] or '—'}).",
            f"The form has no file edocFile (it has: {found[:SHOWN] or '—'}).",
        ),
        Text(
            "Đặt tên phần tệp là edocFile và ghi filename, ví dụ van-ban.edxml.",
            "Name the part of the file edocFile and give it a filename, e.g. van-ban.edxml.",
        ),
        nearest='Content-Disposition: form-data; name="edocFile"; filename="van-ban.edxml"',
        source=GUIDE,
        evidence=Evidence.GUIDE,
        path="edocFile",
    )


def message_type(given: str, *, refusing: bool = True) -> Explanation:
    """``messageType`` is absent or neither edoc nor status."""
    what = (
        Text(
            f"messageType “{given[:SHOWN]}” không phải edoc hay status.",
            f"messageType “{given[:SHOWN]}” is neither edoc nor status.",
        )
        if given
        else Text("Thiếu messageType.", "messageType is missing.")
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


def parameter(name: str, given_as: str, nearest: str) -> Explanation:
    """A parameter is absent; ``given_as`` is a name in the request that is nearly it."""
    as_what = f" (có {given_as[:SHOWN]})" if given_as else ""
    as_what_en = f" (there is {given_as[:SHOWN]})" if given_as else ""
    return Explanation(
        "C-LGSP-PARAMETER",
        Text(f"Thiếu tham số {name}{as_what}.", f"The parameter {name} is missing{as_what_en}."),
        Text(
            "Ghi đúng tên tham số, kể cả chữ hoa, chữ thường.",
            "Write the parameter's name exactly, upper and lower case too.",
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
            'Ghi giá trị trong dấu nháy kép, kể cả khi là số, ví dụ "03".',
            'Write the value in double quotes, a number too, for example "03".',
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
