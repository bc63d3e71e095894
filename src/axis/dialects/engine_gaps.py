"""What is not known of how real axes treat packages, whatever the dialect: for the guides."""

from __future__ import annotations

from axis.dialects.gaps import Gap
from edoc.contract.findings import Evidence, Text

ENGINE_GAPS: tuple[Gap, ...] = (
    Gap(
        "native",
        Text(
            "Gửi lại y nguyên (cùng hệ thống, đơn vị gửi, loại, nội dung, nơi nhận): trục thật "
            "nhận ra trong bao lâu thì chưa rõ. Ở đây đó vẫn là gói tin cũ khi còn một bản đang "
            "giao hoặc đã giao xong; khi mọi bản đã thất bại, hết hạn hoặc bị thu hồi thì lần gửi "
            "lại là một gói tin mới, được giao lại từ đầu.",
            "The very same again (system, sender, kind, bytes, receivers): for how long a real "
            "axis knows it again is not known. Here it is the earlier package while a copy of that "
            "is under way or was delivered; once all copies failed, expired or were recalled, the "
            "same again is a new package and is delivered anew.",
        ),
        Evidence.CHOICE,
    ),
)
"""All gaps that are of no single dialect."""
