"""What is wrong with the head of an HTTP request that no application gets to see (pure).

explanation = not_parsed("Invalid header value char", control_byte(piece))
explanation = too_long(headers, HEAD_BYTES)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from axis.conversations.explanations import Explanation
from edoc.contract.findings import Text
from edoc.contract.rules import shown

CONTROL = "C-HTTP-CONTROL"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_TARGET = 2000
"""Bytes of a request line that are looked at, where the parser found no address in it."""

_LONGEST_METHOD = 16
_ORIGIN = re.compile(rb"https?:(?://[^/?#]*)?", re.IGNORECASE)
_END = re.compile(rb"\r?\n\r?\n")
_CUT_LETTERS = {0x02: "Ă", 0x03: "ă", 0x10: "Đ", 0x11: "đ"}
"""Letters of Vietnamese that are control characters when only their low byte is left."""

_RFC = "RFC 9110 5.5"


@dataclass(frozen=True, slots=True)
class ControlByte:
    """A byte that no header line may have.

    Attributes:
        value: the byte.
        header: the name of its line; empty where the name is not known.
        position: in the header's value, from 1; 0 where it is not known.
    """

    value: int
    header: str = ""
    position: int = 0


def control_byte(piece: bytes, start: int = 0) -> ControlByte | None:
    """Return the first control byte of a head; None where it has none.

    Args:
        piece: bytes as they came, with the head or, from anywhere in a line, the rest of it.
        start: of the head in them.
    """
    end = _END.search(piece, start)
    found = _CONTROL.search(piece, start, end.start() if end else len(piece))
    if found is None:
        return None
    line_end = piece.rfind(b"\n", start, found.start())
    name, colon, before = piece[line_end + 1 : found.start()].partition(b":")
    if not colon or line_end < 0:  # in the name, in the request line, or in a line begun before
        return ControlByte(found[0][0])
    position = len(before.lstrip()) + 1
    return ControlByte(found[0][0], shown(name.decode("latin-1")), position)


def request_line(piece: bytes, start: int) -> tuple[bytes, bytes]:
    """Return method and target of the request whose line begins there, however they are written.

    Both are empty where that is no request line.
    """
    line = piece[start : start + LONGEST_TARGET].partition(b"\n")[0]
    asked = line[: max(0, line.upper().rfind(b" HTTP/"))].strip()
    method, _, target = asked.partition(b" ")
    return method[:_LONGEST_METHOD], target.strip()


def split_target(target: bytes) -> tuple[bytes, bytes, bytes]:
    """Return origin, path and query of a target; only what means a proxy names an origin."""
    found = _ORIGIN.match(target)
    end = found.end() if found else 0
    path, _, query = target[end:].partition(b"?")
    return target[:end], path, query


def bad_address(target: bytes) -> str:
    """Return what to tell of an address that is none, in English, without a password in it."""
    origin = split_target(target)[0]
    scheme, slashes, authority = origin.partition(b"//")
    named = scheme + slashes + authority.rpartition(b"@")[2]
    return f"Invalid address {named.decode('latin-1')}".rstrip()


def not_parsed(told: str, control: ControlByte | None) -> Explanation:
    """Return why a request was not understood.

    Args:
        told: the parser's own words, in English.
        control: the control byte in its head.
    """
    if control is not None:
        return _control(control)
    return Explanation(
        "C-HTTP-400",
        Text(
            f"Không đọc được yêu cầu HTTP; bộ đọc báo “{shown(told)}”",
            f"the HTTP request cannot be read; the parser says “{shown(told)}”",
        ),
        mend=Text(
            "Kiểm tra dòng yêu cầu (phương thức viết hoa; trong địa chỉ, chữ ngoài ASCII phải viết"
            " dạng %XX), tên tiêu đề, Content-Length và Transfer-Encoding mà chương trình viết ra",
            "check the request line (its method is in capitals, letters beyond ASCII are written"
            " %XX in an address), the names of headers, Content-Length and Transfer-Encoding that"
            " the client writes",
        ),
        source="RFC 9112",
    )


def _control(control: ControlByte) -> Explanation:
    byte, letter = f"0x{control.value:02X}", _CUT_LETTERS.get(control.value, "")
    vi = f"Tiêu đề {control.header}" if control.header else "Phần đầu yêu cầu"
    en = f"the header {control.header}" if control.header else "the head of the request"
    vi += f" có byte điều khiển {byte}"
    en += f" holds the control byte {byte}"
    if control.position:
        vi += f" ở vị trí {control.position} của giá trị"
        en += f" at place {control.position} of its value"
    if letter:
        vi += f" (chữ “{letter}” bị cắt còn một byte)"
        en += f" (the letter “{letter}” cut to one byte)"
    return Explanation(
        CONTROL,
        Text(f"{vi}: máy chủ không đọc được yêu cầu", f"{en}: the request cannot be read"),
        mend=Text(
            "Chỉ dùng ASCII trong tham số: thư viện chính thức cắt mỗi ký tự còn một byte. Chữ"
            " tiếng Việt chỉ đặt trong gói tin",
            "use ASCII only in parameters: the official client cuts each character to one byte."
            " Vietnamese text belongs into the package",
        ),
        source=_RFC,
        path=control.header,
    )


def too_long(headers: Sequence[tuple[bytes, bytes]], most: int) -> Explanation:
    """Return what makes a head too long.

    Args:
        headers: as far as they were read.
        most: bytes that a head may have.
    """
    dotted = f"{most:,}".replace(",", ".")
    name, value = max(headers, key=lambda line: len(line[1]), default=(b"", b""))
    longest = shown(name.decode("latin-1"))
    size = f"{len(value):,}"
    vi = f"; dài nhất đã đọc: {longest}, {size.replace(',', '.')} byte" if longest else ""
    en = f"; the longest that was read: {longest}, {size} bytes" if longest else ""
    return Explanation(
        "C-HTTP-431",
        Text(
            f"Phần đầu yêu cầu (địa chỉ và các tiêu đề) dài hơn {dotted} byte{vi}",
            f"the head of the request (address and headers) is longer than {most:,} bytes{en}",
        ),
        mend=Text(
            "Chia nơi nhận thành nhiều lần gửi: mỗi mã nằm hai lần trong phần đầu, ở XroadVnpt-to"
            " và trong XroadVnpt-sign-header",
            "send to fewer receivers at a time: each code stands in the head twice, in XroadVnpt-to"
            " and in XroadVnpt-sign-header",
        ),
        path=longest,
    )
