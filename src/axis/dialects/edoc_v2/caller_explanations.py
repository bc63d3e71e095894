"""Why a caller of eDoc v2 was not let in, for the person who wrote the client. Pure.

Never in an explanation: a token, or anything of another system but what the public directory says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from axis.conversations.explanations import Explanation
from axis.dialects.edoc_v2.telling import shown, told
from axis.dialects.elsewhere import told_beside
from axis.directory.standing import Situation
from edoc.contract.findings import Text


def credentials_missing(missing: Mapping[str, str]) -> Explanation:
    """Headers without which nobody is let in are absent or empty, by name.

    The value is the header that came in its place, empty where none did.
    """
    names = ", ".join(missing)
    beside = told_beside(", ".join(one for one in missing.values() if one))
    return told(
        "CREDENTIALS",
        Text(
            f"Thiếu tiêu đề {names}{beside.vi}",
            f"The header {names} is missing or empty{beside.en}",
        ),
        Text(
            "Gửi cả hai tiêu đề organid (mã định danh cơ quan) và authorization (token, để "
            "nguyên, không thêm chữ nào) trong mọi lời gọi",
            "Send both headers in every call: organid (the agency's code) and authorization (the "
            "token as it is, nothing before it)",
        ),
        nearest="organid: 000.00.91.H21\nauthorization: <token>",
    )


def scheme_given(scheme: str) -> Explanation:
    """The token has a word before it, as in the usual HTTP authorization."""
    return told(
        "SCHEME",
        Text(
            f"Tiêu đề authorization có chữ “{shown(scheme)}” trước token",
            f"The header authorization has the word “{shown(scheme)}” before the token",
        ),
        Text(
            "Giao diện này nhận token để trần: bỏ chữ đó và dấu cách",
            "This interface takes the bare token: leave the word and the blank out",
        ),
        nearest="authorization: <token>",
        path="authorization",
    )


def quoted() -> Explanation:
    """The token stands in quotes."""
    return told(
        "QUOTES",
        Text(
            "Token nằm trong dấu nháy; máy chủ so cả dấu nháy",
            "The token stands in quotes, which are compared too",
        ),
        Text("Bỏ dấu nháy", "Leave the quotes out"),
        nearest="authorization: <token>",
        path="authorization",
    )


def organ_unknown(organ: str, near: Sequence[str], *, is_system: bool) -> Explanation:
    """No agency has this code; maybe it is the id of a system."""
    if is_system:
        what = Text(
            f"organid “{shown(organ)}” là mã hệ thống kết nối, không phải mã cơ quan",
            f"organid “{shown(organ)}” is the id of a system, not the code of an agency",
        )
    else:
        what = Text(
            f"Không có cơ quan nào mang mã “{shown(organ)}”",
            f"No agency has the code “{shown(organ)}”",
        )
    return told(
        "ORGANID",
        what,
        Text(
            "Ghi mã định danh của chính cơ quan đang gọi (tra bằng lgsp agencies)",
            "Write the code of the very agency that calls (look it up with lgsp agencies)",
        ),
        nearest=", ".join(near),
        path="organid",
        reveals=True,
    )


def swapped(written: str, codes: Sequence[str]) -> Explanation:
    """A code or the id of a system stands where the token belongs.

    What stands for the code is not repeated: it is the token.

    Args:
        written: what stands in ``authorization``.
        codes: the codes that may be meant: of this agency, or of those of this system.
    """
    return told(
        "SWAPPED",
        Text(
            f"“{shown(written)}” nằm trong tiêu đề authorization: hai tiêu đề bị đổi chỗ",
            f"“{shown(written)}” stands in authorization: the two headers are swapped",
        ),
        Text(
            "Ghi mã định danh của cơ quan vào organid, token vào authorization",
            "Write the agency's code into organid and the token into authorization",
        ),
        nearest="\n".join((*(f"organid: {code}" for code in codes), "authorization: <token>")),
        path="authorization",
        reveals=True,
    )


def token_wrong(organ: str, system: str) -> Explanation:
    """The token is not the one of the system under which the agency is registered."""
    return told(
        "TOKEN",
        Text(
            f"Token không phải của hệ thống {system}, nơi cơ quan {organ} đăng ký",
            f"The token is not that of system {system}, under which agency {organ} is registered",
        ),
        Text(
            f"Dùng token của {system}: lgsp credentials {system}; hoặc ghi organid của một "
            "cơ quan thuộc hệ thống có token này",
            f"Use the token of {system}: lgsp credentials {system}; or the organid of an agency "
            "of the system that this token belongs to",
        ),
        path="authorization",
        reveals=True,
    )


def disabled(organ: str, situation: Situation, more: Text) -> Explanation:
    """The agency is not open on this day; ``more`` is what the directory tells of it."""
    vi, en = _SITUATIONS[situation]
    return told(
        "DISABLED",
        Text(f"Cơ quan {organ} {vi}. {more.vi}".strip(), f"Agency {organ} {en}. {more.en}".strip()),
        Text(
            "Liên hệ đơn vị vận hành trục; dùng mã của cơ quan kế nhiệm nếu đã sáp nhập",
            "Ask the operator of the axis; after a merger use the code of the successor",
        ),
        path="organid",
    )


_SITUATIONS: Mapping[Situation, tuple[str, str]] = {
    "open": ("đang hoạt động", "is open"),
    "unknown": ("không có trong danh mục", "is not in the directory"),
    "locked": ("đang bị khóa", "is locked"),
    "closed": ("đã ngừng hoạt động hoặc chưa có hiệu lực", "is closed or not valid yet"),
    "merged": ("đã sáp nhập", "was merged into another"),
}
