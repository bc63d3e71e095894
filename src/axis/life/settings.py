"""What is not known of how real axes treat a document after it was sent, as named choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from axis.choices import choice
from edoc.contract.findings import Evidence


@dataclass(frozen=True, slots=True)
class LifeSettings:
    """Settings of the life of a document; each field's metadata holds ``evidence`` and ``text``."""

    withdraw_unfetched: bool = choice(
        True,
        Evidence.CHOICE,
        "Khi có lệnh thu hồi, lấy lại, thay thế hoặc bỏ nơi nhận: trục rút các lượt giao chưa tải"
        " về. Đặt false thì trục chỉ chuyển yêu cầu, mọi bản vẫn ở lại danh sách nhận.",
        "On a recall, take-back, replacement or removal of a receiver the axis withdraws deliveries"
        " not fetched yet. With false it only passes the request on and every copy stays listed.",
    )
    deliver_request_of_withdrawn: bool = choice(
        True,
        Evidence.CHOICE,
        "Nơi nhận có bản bị rút khi chưa tải về vẫn nhận gói thu hồi; trạng thái 13 thì luôn được"
        " chuyển.",
        "A receiver whose copy was withdrawn unread still gets the recall; a status 13 is always"
        " passed on.",
    )
    apply_overtaking_requests: bool = choice(
        True,
        Evidence.CHOICE,
        "Lệnh thu hồi tới trước văn bản (vượt nhau qua kết nối trục) được áp dụng khi văn bản tới.",
        "A recall that overtook its document on the way between axes is applied when that arrives.",
    )
    other_bytes: Literal["refuse", "alert"] = choice(
        "refuse",
        Evidence.INFERRED,
        "Văn bản mới (loại 0) dùng lại DocumentId đã gửi tới nơi nhận đó với nội dung khác: từ chối"
        " (E-DOCUMENT-CONFLICT; một trục tỉnh thật làm vậy), hay vẫn nhận; cả hai đều kèm cảnh"
        " báo. Phần mềm tạo lại gói tin khi gửi lại (dấu thời gian mới) sẽ gặp trường hợp này.",
        "A new document (type 0) under a DocumentId that reached this receiver with other bytes:"
        " refused (E-DOCUMENT-CONFLICT; a real provincial axis does so), or taken; with an alert"
        " either way. A client that builds its package anew for a second try (a new timestamp)"
        " meets this.",
    )
    flag_declined_recalls: bool = choice(
        True,
        Evidence.GUIDE,
        "Nơi nhận từ chối (16) lệnh thu hồi khi chưa hoàn thành: vẫn chuyển, kèm cảnh báo trái"
        " QĐ 28/2018 Điều 9(2).",
        "A receiver that declines (16) a recall before completion: delivered, with a warning that"
        " Decision 28/2018 art. 9(2) obliges it to cancel.",
    )
