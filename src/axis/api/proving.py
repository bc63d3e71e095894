"""Why a caller of the native API was not let in (pure). Never in a text here: a secret."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping

from axis.conversations.explanations import Explanation
from axis.records import System
from edoc.contract.findings import Text
from edoc.contract.rules import shown

BASIC = "Authorization: Basic base64(systemid:secret)"
_RFC = "RFC 7617"

_MISSING = Explanation(
    "C-API-AUTH-MISSING",
    Text("Thiếu tiêu đề Authorization", "the header Authorization is missing"),
    mend=Text(
        "Gửi HTTP Basic: mã hệ thống, dấu hai chấm, khóa bí mật, rồi mã hóa base64",
        "send HTTP Basic: system id, colon, secret, then base64",
    ),
    nearest=BASIC,
    source=_RFC,
)
_OTHER_DIALECT = Explanation(
    "C-API-AUTH-DIALECT",
    Text(
        "Yêu cầu mang tiêu đề của giao diện khác (XroadVnpt-…, X-SystemId, organid) nhưng lại gọi"
        " vào API gốc",
        "the request carries headers of another dialect (XroadVnpt-…, X-SystemId, organid) but"
        " calls the native API",
    ),
    mend=Text(
        "Đổi địa chỉ gốc: …/<trục>/vxp, …/<trục>/lgsp hoặc …/<trục>/edoc; hoặc dùng HTTP"
        " Basic ở đây",
        "change the base address: …/<axis>/vxp, …/<axis>/lgsp or …/<axis>/edoc; or use HTTP Basic"
        " here",
    ),
    nearest=BASIC,
)
_BEARER = Explanation(
    "C-API-AUTH-BEARER",
    Text(
        "Bearer ở API này chỉ dùng cho khóa quản trị, và giá trị gửi lên không phải khóa đó",
        "Bearer is for the admin key only at this API, and what was sent is not that key",
    ),
    mend=Text(
        "Hệ thống kết nối dùng HTTP Basic; quản trị lấy khóa trong ready.json của máy"
        " chủ đang chạy",
        "systems use HTTP Basic; the operator takes the key from ready.json of the running server",
    ),
    nearest=BASIC,
    source=_RFC,
)
_BASE64 = Explanation(
    "C-API-AUTH-BASE64",
    Text(
        "Phần sau chữ Basic không phải base64 của “mã hệ thống:khóa bí mật” (UTF-8)",
        "what follows Basic is not base64 of “systemid:secret” (UTF-8)",
    ),
    mend=Text(
        "Ghép mã và khóa bằng dấu hai chấm rồi mã hóa base64 chuẩn, không xuống dòng",
        "join id and secret with a colon, then plain base64 without line breaks",
    ),
    nearest=BASIC,
    source=_RFC,
)


def explain_caller(
    headers: Mapping[str, str],
    system_id: str,
    secret: str,
    system: System | None,
    swapped: System | None = None,
) -> Explanation:
    """Return why credentials were not accepted.

    Args:
        headers: of the request, names in lower case.
        system_id, secret: as read from HTTP Basic; empty where they could not be read.
        system: the system of this id, None where there is none.
        swapped: the system whose id stands in the place of the secret, None where there is none.
    """
    authorization = headers.get("authorization", "").strip()
    scheme, _, given = authorization.partition(" ")
    if not authorization:
        foreign = any(
            name.startswith("xroadvnpt-") or name in {"x-systemid", "organid"} for name in headers
        )
        return _OTHER_DIALECT if foreign else _MISSING
    if scheme.lower() == "bearer":
        return _OTHER_DIALECT if "x-systemid" in headers else _BEARER
    if scheme.lower() != "basic":
        return _scheme(scheme, bare=not given)
    if basic_credentials(given) is None:
        return _BASE64
    if system is not None:
        return _wrong_secret(system, secret)
    return _swapped(swapped) if swapped is not None else _unknown(system_id)


def basic_credentials(given: str) -> tuple[str, str] | None:
    """Read HTTP Basic credentials (RFC 7617): id and secret; None where they cannot be read."""
    try:
        text = base64.b64decode(given.strip(), validate=True).decode()
    except ValueError:  # no base64, or no UTF-8 in it
        return None
    system_id, colon, secret = text.partition(":")
    return (system_id, secret) if colon else None


def _scheme(scheme: str, *, bare: bool) -> Explanation:
    # a bare value may be a token: it is not repeated
    name = "" if bare or not scheme.isalpha() or len(scheme) > 16 else f" “{scheme}”"
    return Explanation(
        "C-API-AUTH-SCHEME",
        Text(
            f"Kiểu xác thực{name} không dùng ở API này",
            f"the authentication scheme{name} is not for this API",
        ),
        mend=_MISSING.mend,
        nearest=BASIC,
        source=_RFC,
    )


def _unknown(system_id: str) -> Explanation:
    name = shown(system_id)
    return Explanation(
        "C-API-AUTH-SYSTEM",
        Text(
            f"Trục này không có hệ thống kết nối “{name}”",
            f"this axis has no connected system “{name}”",
        ),
        mend=Text(
            "Kiểm tra mã hệ thống và tên trục: mỗi hệ thống chỉ thuộc một trục; quản trị xem danh"
            " sách ở /api/v1/systems. Mã hệ thống không phải mã định danh của đơn vị",
            "check the id and the name of the axis: a system belongs to one axis; the operator"
            " finds them at /api/v1/systems. The id of a system is not the code of an agency",
        ),
        reveals=True,
    )


def _swapped(system: System) -> Explanation:
    return Explanation(
        "C-API-AUTH-SWAPPED",
        Text(
            f"Mã hệ thống “{shown(system.id)}” nằm ở chỗ của khóa bí mật: hai phần bị đổi chỗ",
            f"the id of system “{shown(system.id)}” stands in the place of the secret: the two are"
            " swapped",
        ),
        mend=Text(
            "Ghi mã hệ thống trước dấu hai chấm, khóa bí mật sau dấu hai chấm, rồi mã hóa base64",
            "write the system's id before the colon and its secret behind it, then base64",
        ),
        nearest=BASIC,
        source=_RFC,
        reveals=True,
    )


def _wrong_secret(system: System, secret: str) -> Explanation:
    tidy = hmac.compare_digest(secret.strip().encode(), system.secret.encode())
    mend = Text(
        "Chép lại khóa bí mật của hệ thống này (lgsp credentials); mỗi bản cài đặt có khóa riêng",
        "copy the secret of this system again (lgsp credentials); each installation has its own",
    )
    if tidy:
        mend = Text(
            "Bỏ khoảng trắng hoặc ký tự xuống dòng ở đầu, cuối khóa bí mật",
            "take the blanks or line breaks off the ends of the secret",
        )
    elif not secret:
        mend = Text("Khóa bí mật đang để trống: điền vào", "the secret is empty: fill it in")
    return Explanation(
        "C-API-AUTH-SECRET",
        Text(
            f"Khóa bí mật của hệ thống “{shown(system.id)}” không đúng",
            f"the secret of system “{shown(system.id)}” is wrong",
        ),
        mend=mend,
        nearest=BASIC,
        source=_RFC,
        reveals=True,
    )
