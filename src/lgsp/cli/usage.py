"""What was typed wrong, in Vietnamese: the library behind the commands speaks English only."""

from __future__ import annotations

import re

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"^Missing option (.+?)\.", r"thiếu tùy chọn \1."),
    (r"^Missing argument (.+?)\.", r"thiếu đối số \1."),
    (r"^Missing command\.", r"thiếu tên lệnh."),
    (r"^No such option: (\S+?)\.?(?= |$)", r"không có tùy chọn \1."),
    (r"^No such command (.+?)\.", r"không có lệnh \1."),
    (r"^Invalid value for (.+?): ", r"giá trị của \1 không dùng được: "),
    (r"^Option (.+?) requires an argument\.?", r"tùy chọn \1 cần một giá trị."),
    (r"^Option (.+?) does not take a value\.?", r"tùy chọn \1 không nhận giá trị."),
    (r"^Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"thừa đối số: \1."),
    (r"(\S+) is not one of (.+?)\.?$", r"\1 không thuộc \2."),
    (r"(\S+) does not match the formats? '(.+?)'\.?$", r"\1 không theo dạng \2."),
    (r"Input should be a valid integer.*", r"cần một số nguyên."),
    (r"Input should be a valid datetime.*", r"cần ngày giờ, ví dụ 2019-12-02T08:00."),
    (r"Input should be greater than or equal to (\S+?)\.?(?= |$)", r"cần số từ \1 trở lên."),
    (r"Input should be less than or equal to (\S+?)\.?(?= |$)", r"cần số tới \1."),
    (r"Did you mean (.+?)\?", r"Có phải: \1?"),
    (r"\(Possible options: (.+)\)", r"(Có thể là: \1)"),
)
"""Pattern and replacement; a sentence that none of them knows stays English."""


_JARGON = (("Value error, ", ""), ("%Y-%m-%d", "yyyy-MM-dd"))
"""Words of the library that say nothing to people, and what stands for them."""


def plain(told: str) -> str:
    """Return a usage message without the words that only the library's authors know."""
    for jargon, word in _JARGON:
        told = told.replace(jargon, word)
    return told


def in_vietnamese(told: str) -> str:
    """Return a usage message of the library in Vietnamese, names of options as they are."""
    told = plain(told)
    for pattern, replacement in _SENTENCES:
        told = re.sub(pattern, replacement, told)
    return told
