"""What is not known of a real provincial platform, as named choices with their evidence.

The source is the connection guide of one province and what its integrators reported. It is *not*
the guide of Gia Lai, which is not public: another province may answer otherwise, so whatever the
sources leave open, contradict or only report from one place is a field here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from axis.choices import (
    BYTES,
    COUNT,
    HTTP_STATUS,
    PATIENCE_S,
    Bounds,
    check_choices,
    choice,
)
from axis.dialects.lgsp_v1.tokens import LONGEST
from edoc.contract.findings import Evidence, Text
from edoc.contract.limits import MEBIBYTE

TAKEN_PATHS = ("/vxp", "/edoc", "/api", "/w")
"""Paths below an axis that belong to other faces."""

_YEAR_S = 366 * 24 * 3600
_PREFIX = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._~-]*)+", re.ASCII)
_PATH_OF_ITS_OWN = Text(
    "một đường dẫn như /lgsp, không phải /vxp, /edoc, /api hay /w",
    "a path like /lgsp that no other face has (/vxp, /edoc, /api, /w)",
)


@dataclass(frozen=True, slots=True)
class LgspV1Settings:
    """Settings of the provincial dialect; each field's metadata holds ``evidence`` and ``text``.

    Raises: BadChoices for a number out of its bounds, and for a prefix that is no path or belongs
    to another face.
    """

    prefix: str = choice(
        "/lgsp",
        Evidence.CHOICE,
        "Đường dẫn đứng trước /v1, sau tên trục; hệ thống thử nghiệm thật có một tiền tố như vậy.",
        "Path before /v1, after the axis's name; a real sandbox lay under such a prefix.",
    )
    envelope: Literal["real", "documented"] = choice(
        "real",
        Evidence.SEEN,
        "Khung trả lời: real như hệ thống thật được ghi nhận, documented như tài liệu hướng dẫn.",
        "Shape of replies: real as reported from the live system, documented as in the guide.",
    )
    success_code: int = choice(
        200,
        Evidence.SEEN,
        "Giá trị code khi thành công: 200 hoặc 0, cả hai đều được ghi nhận.",
        "Value of code on success: 200 or 0, both were reported.",
    )
    failure_code: int = choice(
        200,
        Evidence.INFERRED,
        "Giá trị code ngoài cùng khi nghiệp vụ thất bại; mã lỗi nằm trong data.errorCode.",
        "Outer code where the axis refuses; the number of the error is in data.errorCode.",
    )
    failure_http: int = choice(
        200,
        Evidence.INFERRED,
        "Mã HTTP khi nghiệp vụ thất bại (mã 10 đến 23).",
        "HTTP status where the axis refuses (codes 10 to 23).",
        bounds=HTTP_STATUS,
    )
    failure_detail: bool = choice(
        True,
        Evidence.INFERRED,
        "Khi thất bại, errorDetail là danh sách [{exception}]; nếu tắt thì là null.",
        "On failure errorDetail is a list [{exception}]; switched off, it is null.",
    )
    input_http: int = choice(
        400,
        Evidence.INFERRED,
        "Mã HTTP (và code) khi yêu cầu sai dạng: IncorrectInput.",
        "HTTP status (and code) of a request of the wrong form: IncorrectInput.",
        bounds=HTTP_STATUS,
    )
    error_code_as_text: bool = choice(
        True,
        Evidence.CHOICE,
        "errorCode là chuỗi hay số.",
        "errorCode is a text rather than a number.",
    )
    license_info: str = choice(
        "valid",
        Evidence.INFERRED,
        "licenseInfo trong các trả lời khác 401 (401 luôn ghi invalid).",
        "licenseInfo in replies other than 401 (a 401 always says invalid).",
    )
    unauthorised_form: Literal["json", "text", "code15"] = choice(
        "json",
        Evidence.SEEN,
        "Trả lời bên gọi chưa được xác thực: 401 với khung JSON, 401 chỉ có chữ Unauthorized (cả "
        "hai đều được ghi nhận), hay mã 15 như tài liệu (chưa ai thấy trên hệ thống thật).",
        "Answer to who is not proven: a 401 with the JSON envelope, a 401 with the bare word "
        "Unauthorized (both were reported), or code 15 as in the guide (never seen live).",
    )
    wrong_login: Literal["unauthorised", "refused"] = choice(
        "unauthorised",
        Evidence.CHOICE,
        "Đăng nhập sai: 401 như mọi lời gọi khác, hay HTTP 200 với mã 15.",
        "Wrong login: the 401 of every other call, or HTTP 200 with code 15.",
    )
    application_code: str = choice(
        "",
        Evidence.CHOICE,
        "applicationCode phải bằng giá trị này; để trống thì nhận mọi giá trị.",
        "applicationCode must be this; empty takes any.",
    )
    require_allow_anonymous: bool = choice(
        False,
        Evidence.CHOICE,
        "Từ chối đăng nhập khi thiếu allow_anonymous=true trên địa chỉ; nếu không thì chỉ ghi chú.",
        "Refuse a login without allow_anonymous=true in the address, instead of only noting it.",
    )
    logins_per_minute: int = choice(
        0,
        Evidence.CHOICE,
        "Số lần đăng nhập trong một phút, quá số này trả 429; 0 là không giới hạn.",
        "Logins in one minute, beyond which the answer is 429; 0 sets no bound.",
        bounds=Bounds(0, 1_000_000),
    )
    token_life_s: int = choice(
        1800,
        Evidence.INFERRED,
        "Số giây token đăng nhập có hiệu lực, ghi trong token.",
        "Seconds a token is valid, as written in it.",
        bounds=Bounds(1, _YEAR_S),
    )
    token_ends_early_s: int = choice(
        0,
        Evidence.CHOICE,
        "Số giây token bị từ chối trước thời hạn ghi trong token.",
        "Seconds before the time written in a token at which it is refused already.",
        bounds=Bounds(0, _YEAR_S),
    )
    token_clock: Literal["real", "world"] = choice(
        "real",
        Evidence.CHOICE,
        "Thời hạn của token tính theo đồng hồ máy hay đồng hồ của môi trường thử nghiệm.",
        "A token's life is told by the machine's clock or by the world's.",
    )
    token_length: int = choice(
        948,
        Evidence.SEEN,
        "Độ dài (ký tự) của token: cột hoặc trường của ứng dụng phải đủ chỗ.",
        "Characters of a token: columns and fields of clients must have room for it.",
        bounds=Bounds(0, LONGEST),
    )
    agencies_need_system: bool = choice(
        False,
        Evidence.INFERRED,
        "getAgenciesList có cần X-SystemId và X-SecretKey ngoài Bearer hay không.",
        "getAgenciesList asks for X-SystemId and X-SecretKey besides the Bearer.",
    )
    agencies_form: Literal["enveloped", "flat"] = choice(
        "enveloped",
        Evidence.INFERRED,
        "getAgenciesList trả danh sách trong data của khung, hay một mảng trần.",
        "getAgenciesList answers the list in data of the envelope, or as a bare array.",
    )
    without_message_type: Literal["refuse", "edoc"] = choice(
        "refuse",
        Evidence.CHOICE,
        "Thiếu messageType: từ chối, hay coi là edoc.",
        "Without messageType: refuse, or take it for edoc.",
    )
    other_root: Literal["refuse", "note"] = choice(
        "refuse",
        Evidence.SEEN,
        "Phần tử gốc không tên là edXML: từ chối với mã 22 (nền tảng .NET thật báo lỗi của bộ đọc "
        "XML), hay nhận và ghi chú như các giao diện khác.",
        "A root element that is not called edXML: refuse with 22 (the live .NET platform answers "
        "the error of its XML reader), or take it with a note as the other dialects do.",
    )
    needs_content_length: bool = choice(
        True,
        Evidence.SEEN,
        "sendEdoc cần Content-Length; gửi từng khúc (chunked) thì biểu mẫu đọc ra rỗng.",
        "sendEdoc needs Content-Length; of a chunked body the form reads as empty.",
    )
    window_days: int = choice(
        7,
        Evidence.INFERRED,
        "Số ngày nhiều nhất giữa fromDate và toDate; 0 là không giới hạn.",
        "Days between fromDate and toDate at most; 0 sets no bound.",
        bounds=Bounds(0, 3_660),
    )
    without_window: Literal["refuse", "recent"] = choice(
        "refuse",
        Evidence.CHOICE,
        "Thiếu fromDate hoặc toDate: từ chối, hay lấy những ngày gần nhất.",
        "Without fromDate or toDate: refuse, or take the most recent days.",
    )
    initial_status: str = choice(
        "initial",
        Evidence.GUIDE,
        "Trạng thái trong danh sách trước lần updateStatus đầu tiên.",
        "Status in the list before the first updateStatus.",
    )
    time_format: str = choice(
        "%Y/%m/%d %H:%M:%S",
        Evidence.CHOICE,
        "Định dạng createdTime, updatedTime (giờ Việt Nam).",
        "Format of createdTime and updatedTime (local time of Viet Nam).",
    )
    list_limit: int = choice(
        10_000,
        Evidence.CHOICE,
        "Số mục nhiều nhất trong một danh sách nhận; khi phải cắt bớt thì giữ mục chưa xác nhận.",
        "Entries in one received list at most; where it is cut, those not confirmed are kept.",
        bounds=COUNT,
    )
    sent_id: Literal["uuid", "hex"] = choice(
        "uuid",
        Evidence.GUIDE,
        "docId trong trả lời sendEdoc: UUID như tài liệu, hay 24 chữ số hệ 16 như ở giao diện quốc "
        "gia; lgsp track hiểu cả hai.",
        "docId in the reply of sendEdoc: a UUID as in the guide, or 24 hexadecimal digits as in "
        "the national dialect; lgsp track understands both.",
    )
    unknown_document: int = choice(
        10,
        Evidence.CHOICE,
        "Mã lỗi khi docId không tồn tại hoặc đã bị thu hồi.",
        "Number of the error for a docId that is unknown or was withdrawn.",
    )
    business_codes: Literal["refuse", "accept"] = choice(
        "refuse",
        Evidence.CHOICE,
        "updateStatus với mã xử lý 01…16: từ chối với mã 22, hay nhận như done.",
        "updateStatus with a business code 01…16: refuse with 22, or take it for done.",
    )
    unknown_path_http: int = choice(
        404,
        Evidence.CHOICE,
        "Mã HTTP của đường dẫn không có trong hướng dẫn.",
        "HTTP status of a path the guide does not have.",
        bounds=HTTP_STATUS,
    )
    body_limit: int = choice(
        96 * MEBIBYTE,
        Evidence.CHOICE,
        "Số byte nhiều nhất của một gói tin gửi lên (tài liệu ghi 50 MB tệp).",
        "Bytes of one package at most (documents speak of files of 50 MB).",
        bounds=BYTES,
    )
    small_body_limit: int = choice(
        64 * 1024,
        Evidence.CHOICE,
        "Số byte nhiều nhất của thân yêu cầu JSON.",
        "Bytes of a JSON body at most.",
        bounds=BYTES,
    )
    body_timeout_s: float = choice(
        900.0,
        Evidence.CHOICE,
        "Số giây nhiều nhất cho cả thân yêu cầu (70 MB qua đường truyền 1 Mbit/s cần gần 10 phút).",
        "Seconds for a whole body (70 MB take almost ten minutes at 1 Mbit/s).",
        bounds=PATIENCE_S,
    )

    def __post_init__(self) -> None:
        """Refuse what nothing could work with."""
        first = "/" + self.prefix.strip("/").partition("/")[0]
        is_own = _PREFIX.fullmatch(self.prefix) and first not in TAKEN_PATHS
        check_choices(self, {} if is_own else {"prefix": _PATH_OF_ITS_OWN})
