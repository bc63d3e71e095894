"""What is not known of the real national axis, as named choices with the grade of their evidence.

Everything the official client shows for certain is code; whatever the sources leave open or
contradict is a field here, so that an integrator can meet the other possibility too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from edoc.contract.findings import Evidence, Text
from edoc.contract.limits import MEBIBYTE


def _choice(default: Any, evidence: Evidence, vi: str, en: str) -> Any:
    return field(default=default, metadata={"evidence": evidence, "text": Text(vi, en)})


@dataclass(frozen=True, slots=True)
class VxpSettings:
    """Settings of the national dialect; each field's metadata holds ``evidence`` and ``text``."""

    check_signed_lines: bool = _choice(
        True,
        Evidence.CHOICE,
        "Đối chiếu từng tham số đã ký với dòng tiêu đề nhận được.",
        "Compare each signed parameter with the header line received.",
    )
    check_file_hash: bool = _choice(
        True,
        Evidence.CHOICE,
        "Từ chối gói tin khi hash-file thiếu hoặc không khớp.",
        "Refuse a package whose hash-file is absent or does not match.",
    )
    receivers_from: Literal["to", "message"] = _choice(
        "to",
        Evidence.INFERRED,
        "Nơi nhận lấy từ tiêu đề to (nếu có mã trùng với gói tin), hoặc luôn lấy từ gói tin.",
        "Receivers come from the header to (where a code of it occurs in the package), or always "
        "from the package.",
    )
    without_message_type: Literal["both", "edoc"] = _choice(
        "both",
        Evidence.CHOICE,
        "Danh sách nhận khi thiếu messagetype: cả hai loại, hay chỉ văn bản.",
        "The received list without messagetype: both kinds, or documents only.",
    )
    document_conflict: Literal["undelivered", "docid"] = _choice(
        "undelivered",
        Evidence.CHOICE,
        "updateStatus có docid và docId khác nhau: ưu tiên mã còn chưa giao xong, hay luôn docid.",
        "updateStatus with docid and docId that differ: prefer the one not settled yet, or always "
        "docid.",
    )
    initial_status: str = _choice(
        "initial",
        Evidence.CHOICE,
        "Trạng thái ghi trong danh sách nhận trước lần updateStatus đầu tiên.",
        "Status shown in the received list before the first updateStatus.",
    )
    time_format: str = _choice(
        "%Y/%m/%d %H:%M:%S",
        Evidence.INFERRED,
        "Định dạng thời gian trong các danh sách (giờ Việt Nam).",
        "Format of times in lists (local time of Viet Nam).",
    )
    list_limit: int = _choice(
        10_000,
        Evidence.CHOICE,
        "Số mục nhiều nhất trong một danh sách nhận.",
        "Entries in one received list at most.",
    )
    body_limit: int = _choice(
        96 * MEBIBYTE,
        Evidence.CHOICE,
        "Số byte nhiều nhất của một gói tin gửi lên (50 MB tệp đính kèm thành khoảng 70 MB).",
        "Bytes of one package at most (50 MB of attachments grow to about 70 MB).",
    )
    small_body_limit: int = _choice(
        1 * MEBIBYTE,
        Evidence.CHOICE,
        "Số byte nhiều nhất của thân yêu cầu ở các thao tác khác.",
        "Bytes of a body of any other operation at most.",
    )
    body_timeout_s: float = _choice(
        120.0,
        Evidence.CHOICE,
        "Số giây chờ thân yêu cầu.",
        "Seconds to wait for a body.",
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One open question as answered here, for documentation and reports."""

    name: str
    value: object
    evidence: Evidence
    text: Text


def choices(settings: VxpSettings) -> tuple[Choice, ...]:
    """Return every named choice with its present value."""
    return tuple(
        Choice(
            one.name, getattr(settings, one.name), one.metadata["evidence"], one.metadata["text"]
        )
        for one in fields(settings)
    )
