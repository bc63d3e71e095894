"""What is not known of the real national axis, as named choices with the grade of their evidence.

Everything the official client shows for certain is code; whatever the sources leave open or
contradict is a field here, so that an integrator can meet the other possibility too. What is open
and cannot be offered both ways is a gap: ``gaps``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from axis.choices import BYTES, COUNT, PATIENCE_S, check_choices, choice
from edoc.contract.findings import Evidence
from edoc.contract.limits import MEBIBYTE


@dataclass(frozen=True, slots=True)
class VxpSettings:
    """Settings of the national dialect; each field's metadata holds ``evidence`` and ``text``.

    Raises: BadChoices for numbers out of their bounds.
    """

    check_signed_lines: bool = choice(
        True,
        Evidence.CHOICE,
        "Đối chiếu từng tham số đã ký với dòng tiêu đề nhận được.",
        "Compare each signed parameter with the header line received.",
    )
    check_file_hash: bool = choice(
        True,
        Evidence.CHOICE,
        "Từ chối gói tin khi hash-file thiếu hoặc không khớp.",
        "Refuse a package whose hash-file is absent or does not match.",
    )
    check_timestamp: bool = choice(
        False,
        Evidence.CHOICE,
        "Từ chối timestamp không đúng dạng ddMMyyyy'T'HHmmss+0mmm (tuổi của nó không bao giờ xét).",
        "Refuse a timestamp that is not of the form ddMMyyyy'T'HHmmss+0mmm (its age never counts).",
    )
    check_order: Literal["sender", "file"] = choice(
        "sender",
        Evidence.CHOICE,
        "sendEdoc xét đơn vị gửi (from) trước hash-file, hay hash-file trước.",
        "sendEdoc judges the sender (from) before hash-file, or hash-file first.",
    )
    incomplete_send: Literal["refuse", "accept"] = choice(
        "refuse",
        Evidence.INFERRED,
        "sendEdoc thiếu from hoặc messagetype: từ chối, hay lấy đơn vị gửi từ gói tin và coi là "
        "văn bản.",
        "sendEdoc without from or messagetype: refuse it, or take the sender from the package and "
        "the package for a document.",
    )
    receivers_from: Literal["to", "message", "union"] = choice(
        "to",
        Evidence.INFERRED,
        "Nơi nhận: to là các mã của gói tin mà tiêu đề to nêu; message là mọi mã của gói tin; "
        "union là mọi mã của gói tin và của to. to không trùng mã nào với gói tin thì luôn bị bỏ "
        "qua; với to và union, mã chỉ có trong tiêu đề được cảnh báo.",
        "Receivers: to takes those of the package's codes that the header to names; message all "
        "of the package's; union the package's and the header's. A header that shares no code with "
        "the package is always ignored; with to and union, codes that only it names are warned of.",
    )
    without_message_type: Literal["both", "edoc"] = choice(
        "both",
        Evidence.CHOICE,
        "Danh sách nhận khi thiếu messagetype: cả hai loại, hay chỉ văn bản.",
        "The received list without messagetype: both kinds, or documents only.",
    )
    date_formats: Literal["all", "sample"] = choice(
        "all",
        Evidence.INFERRED,
        "Dạng đọc được của fromDate, toDate: mọi dạng từng gặp, hay chỉ dd/MM/yyyy HH:mm:ss của "
        "mẫu chính thức.",
        "Forms of fromDate and toDate that are read: all that were met, or only the official "
        "sample's dd/MM/yyyy HH:mm:ss.",
    )
    bad_date: Literal["ignore", "refuse"] = choice(
        "ignore",
        Evidence.CHOICE,
        "fromDate, toDate không đọc được: bỏ qua, hay từ chối.",
        "fromDate and toDate that cannot be read: ignore them, or refuse the call.",
    )
    paging: Literal["ignored", "read"] = choice(
        "ignored",
        Evidence.CHOICE,
        "pageSize, pageIndex (từ 1) mà một phần mềm trung gian gửi kèm danh sách nhận: bỏ qua, hay "
        "chia trang.",
        "pageSize and pageIndex (from 1), which one gateway adds to the received list: ignored, or "
        "read.",
    )
    document_conflict: Literal["undelivered", "docid"] = choice(
        "undelivered",
        Evidence.CHOICE,
        "updateStatus có docid và docId khác nhau: ưu tiên mã mà bên nhận chưa xác nhận xong (gọi "
        "lại thì vẫn là mã ấy), hay luôn docid.",
        "updateStatus with docid and docId that differ: prefer the one that its receiver has not "
        "confirmed yet (a repeat means the same one), or always docid.",
    )
    other_statuses: Literal["refuse", "ignore"] = choice(
        "refuse",
        Evidence.CHOICE,
        "updateStatus với từ khác (inbox, rejection, acceptance, assignment, cancellation…): từ "
        "chối, hay trả lời OK mà không đổi gì.",
        "updateStatus with another word (inbox, rejection, acceptance, assignment, "
        "cancellation…): refuse it, or answer OK and change nothing.",
    )
    after_fail: Literal["ends", "listed"] = choice(
        "ends",
        Evidence.CHOICE,
        "Sau updateStatus fail: lượt giao kết thúc và rời danh sách, hay vẫn nằm trong danh sách "
        "(trạng thái fail) cho đến khi done hoặc hết hạn.",
        "After updateStatus fail: the delivery has ended and leaves the list, or it stays listed "
        "(as fail) until it is done or expires.",
    )
    fetch_after_done: bool = choice(
        True,
        Evidence.CHOICE,
        "Vẫn tải lại được văn bản sau khi done.",
        "A document can still be fetched after done.",
    )
    document_encoding: Literal["utf-8", "as-sent"] = choice(
        "utf-8",
        Evidence.CHOICE,
        "getEdoc đưa gói tin viết bằng bảng mã khác (UTF-16, windows-1258…) dưới dạng một bản "
        "UTF-8, vì thư viện chính thức đọc mọi gói tin như UTF-8 và sẽ làm hỏng bản gốc; hay đưa "
        "đúng các byte đã gửi. downloadEdoc luôn đưa đúng các byte đã gửi.",
        "getEdoc hands a package in another encoding (UTF-16, windows-1258…) out as a copy in "
        "UTF-8, because the official client reads every package as UTF-8 and would spoil the "
        "original; or hands out the very bytes. downloadEdoc always gives the very bytes.",
    )
    unknown_document: Literal["file", "system"] = choice(
        "file",
        Evidence.CHOICE,
        "ErrorCode khi không có docId như vậy: 10 (file) hay 20 (system).",
        "ErrorCode where there is no such docId: 10 (file) or 20 (system).",
    )
    initial_status: str = choice(
        "initial",
        Evidence.CHOICE,
        "Trạng thái ghi trong danh sách nhận trước lần updateStatus đầu tiên.",
        "Status shown in the received list before the first updateStatus.",
    )
    sent_status: Literal["states", "results"] = choice(
        "states",
        Evidence.INFERRED,
        "sendStatus trong danh sách gửi: trạng thái của bản nhận (initial, processing, done, "
        "fail…), hay chỉ kết quả gửi (done, fail).",
        "sendStatus in the sent list: the state of the receiver's copy (initial, processing, done, "
        "fail…), or only the result of sending (done, fail).",
    )
    time_format: str = choice(
        "%Y/%m/%d %H:%M:%S",
        Evidence.INFERRED,
        "Định dạng thời gian trong các danh sách (giờ Việt Nam).",
        "Format of times in lists (local time of Viet Nam).",
    )
    list_limit: int = choice(
        10_000,
        Evidence.CHOICE,
        "Số mục nhiều nhất trong một danh sách nhận.",
        "Entries in one received list at most.",
        bounds=COUNT,
    )
    body_limit: int = choice(
        96 * MEBIBYTE,
        Evidence.CHOICE,
        "Số byte nhiều nhất của một gói tin gửi lên (50 MB tệp đính kèm thành khoảng 70 MB); không "
        "vượt được LGSP_LIMITS__PACKAGE_BYTES.",
        "Bytes of one package at most (50 MB of attachments grow to about 70 MB); never more than "
        "LGSP_LIMITS__PACKAGE_BYTES.",
        bounds=BYTES,
    )
    small_body_limit: int = choice(
        1 * MEBIBYTE,
        Evidence.CHOICE,
        "Số byte nhiều nhất của thân yêu cầu ở các thao tác khác.",
        "Bytes of a body of any other operation at most.",
        bounds=BYTES,
    )
    body_idle_s: float = choice(
        30.0,
        Evidence.CHOICE,
        "Số giây nhiều nhất mà bên gửi được im lặng giữa chừng thân yêu cầu.",
        "Seconds that a sender may be silent in the middle of a body.",
        bounds=PATIENCE_S,
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
        check_choices(self)
