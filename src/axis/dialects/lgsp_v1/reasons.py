"""Why a call of the provincial dialect was refused or looked odd, for the author of the client.

The dialect itself answers every cause alike (``Unauthorized``) or with a number; these texts leave
only as notes (``axis.conversations.explanations``). None holds a secret, a token or anything of
another system.
"""

from __future__ import annotations

from axis.conversations.explanations import Explanation
from axis.dialects.elsewhere import told_beside
from axis.dialects.lgsp_v1.tokens import Verdict
from edoc.contract.findings import Evidence, Text

GUIDE = "tài liệu kết nối cấp tỉnh v2.2 · provincial connection guide v2.2"
REPORTED = "đơn vị tích hợp cấp tỉnh cho biết · reported by integrators of a province"
OWN = "lgsp: docs/integrators.md"

_LOG_IN = Text(
    "Gọi POST /v1/auth/login rồi gửi token trong data.token của trả lời ở mỗi lời gọi.",
    "Call POST /v1/auth/login and send the token in data.token of its reply with every call.",
)
_BEARER = "Authorization: Bearer <data.token>"


def bearer_missing(found: str) -> Explanation:
    """No ``Authorization`` header; ``found`` is one that came in its place."""
    beside = told_beside(found)
    return Explanation(
        "C-LGSP-BEARER-MISSING",
        Text(
            f"Thiếu tiêu đề Authorization{beside.vi}. X-SystemId và X-SecretKey không thay được "
            "token đăng nhập.",
            f"The header Authorization is missing{beside.en}. X-SystemId and X-SecretKey do not "
            "replace it.",
        ),
        _LOG_IN,
        nearest=_BEARER,
        source=REPORTED,
        evidence=Evidence.SEEN,
        path="Authorization",
    )


def bearer_scheme() -> Explanation:
    """``Authorization`` without the word Bearer."""
    return Explanation(
        "C-LGSP-BEARER-SCHEME",
        Text(
            "Tiêu đề Authorization không bắt đầu bằng “Bearer ” (có một dấu cách ở cuối).",
            "The header Authorization does not begin with “Bearer ” (with the blank after it).",
        ),
        Text("Ghi Bearer, một dấu cách, rồi token.", "Write Bearer, one blank, then the token."),
        nearest=_BEARER,
        source=REPORTED,
        evidence=Evidence.SEEN,
        path="Authorization",
    )


_TOKENS: dict[Verdict, tuple[str, Text, Text]] = {
    "malformed": (
        "C-LGSP-TOKEN-MALFORMED",
        Text(
            "Token trong Authorization không phải JWT: cần ba phần chia bằng dấu chấm.",
            "The token in Authorization is no JWT: it needs three parts divided by dots.",
        ),
        Text(
            "Gửi nguyên data.token của trả lời đăng nhập: không cắt bớt, không thêm dấu nháy; "
            "kiểm tra cột hoặc biến lưu token có đủ chỗ (khoảng 950 ký tự).",
            "Send data.token of the login reply as it is: not cut, no quotes around it; see that "
            "the column or variable has room for it (about 950 characters).",
        ),
    ),
    "forged": (
        "C-LGSP-TOKEN-FORGED",
        Text(
            "Token có dạng JWT nhưng chữ ký không phải của nơi này cấp.",
            "The token has the form of a JWT, but its signature was not made here.",
        ),
        Text(
            "Đăng nhập lại; không sửa và không tự ký token.",
            "Log in again; do not change the token, nor sign one yourself.",
        ),
    ),
    "expired": (
        "C-LGSP-TOKEN-EXPIRED",
        Text("Token đã hết hiệu lực (khoảng 30 phút).", "The token is over (about 30 minutes)."),
        Text(
            "Đăng nhập lại một lần khi gặp 401 rồi gọi lại; dùng lại token tối đa 29 phút.",
            "Log in once more on a 401 and repeat the call; use one token 29 minutes at most.",
        ),
    ),
    "early": (
        "C-LGSP-TOKEN-EARLY",
        Text("Token chưa đến lúc có hiệu lực.", "The token is not valid yet."),
        Text(
            "Đăng nhập lại; không sửa và không tự ký token.",
            "Log in again; do not change the token, nor sign one yourself.",
        ),
    ),
    "elsewhere": (
        "C-LGSP-TOKEN-ELSEWHERE",
        Text(
            "Token do môi trường hoặc trục khác cấp.",
            "The token names another environment or another axis as its issuer.",
        ),
        Text(
            "Đăng nhập tại chính địa chỉ đang gọi: token thuộc về một môi trường.",
            "Log in at the very address you call: a token belongs to one environment.",
        ),
    ),
}


def bad_token(verdict: Verdict) -> Explanation:
    """The Bearer token does not hold; ``verdict`` is any but ``valid``."""
    code, what, mend = _TOKENS[verdict]
    return Explanation(
        code, what, mend, source=REPORTED, evidence=Evidence.INFERRED, path="Authorization"
    )


def token_elsewhere(place: str) -> Explanation:
    """The token came in the address or in the body."""
    return Explanation(
        "C-LGSP-TOKEN-PLACE",
        Text(
            f"Token được gửi ở {place} thay vì trong tiêu đề Authorization (cách của API cũ).",
            f"The token came in {place} instead of the header Authorization (the old API's way).",
        ),
        Text("Chuyển token sang tiêu đề Authorization.", "Move it to the header Authorization."),
        nearest=_BEARER,
        source=REPORTED,
        evidence=Evidence.SEEN,
        path=place,
    )


def header_missing(name: str, found: str) -> Explanation:
    """``X-SystemId`` or ``X-SecretKey`` is absent; ``found`` is one that came in its place."""
    code = "C-LGSP-SYSTEMID-MISSING" if name == "X-SystemId" else "C-LGSP-SECRETKEY-MISSING"
    beside = told_beside(found)
    return Explanation(
        code,
        Text(f"Thiếu tiêu đề {name}{beside.vi}.", f"The header {name} is missing{beside.en}."),
        Text(
            "Mỗi lời gọi cần đủ ba tiêu đề: Authorization, X-SystemId, X-SecretKey.",
            "Every call needs all three headers: Authorization, X-SystemId, X-SecretKey.",
        ),
        nearest=f"{name}: …",
        source=REPORTED,
        evidence=Evidence.SEEN,
        path=name,
    )


def header_twice(name: str) -> Explanation:
    """One of the three headers came more than once; the first counts here."""
    return Explanation(
        "C-LGSP-HEADER-TWICE",
        Text(
            f"Tiêu đề {name} có nhiều dòng; ở đây dòng đầu được xét, nền tảng .NET ghép các dòng "
            "lại bằng dấu phẩy nên giá trị thành sai.",
            f"The header {name} came in several lines; the first counts here, a platform on .NET "
            "joins them with a comma, which makes the value wrong.",
        ),
        Text(
            "Đặt lại tiêu đề thay vì thêm dòng mới ở mỗi lời gọi.",
            "Set the header anew instead of adding a line with every call.",
        ),
        nearest=f"{name}: …",
        source=OWN,
        evidence=Evidence.INFERRED,
        path=name,
        refusing=False,
    )


def system_unknown(*, agency: bool) -> Explanation:
    """No connected system has this id; ``agency``: it is the code of an agency."""
    what = (
        Text(
            "X-SystemId là mã định danh của một đơn vị, không phải mã hệ thống kết nối.",
            "X-SystemId is the code of an agency, not the id of a connected system.",
        )
        if agency
        else Text(
            "X-SystemId không phải mã hệ thống nào của trục này.",
            "X-SystemId is the id of no connected system of this axis.",
        )
    )
    return Explanation(
        "C-LGSP-SYSTEMID-UNKNOWN",
        what,
        Text(
            "Xem mã hệ thống bằng lệnh lgsp credentials; phân biệt chữ hoa, chữ thường.",
            "See the ids of systems with lgsp credentials; upper and lower case differ.",
        ),
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path="X-SystemId",
        reveals=True,
    )


def swapped(system_id: str) -> Explanation:
    """The system's id stands in ``X-SecretKey``; what stands for the id is not repeated."""
    return Explanation(
        "C-LGSP-SWAPPED",
        Text(
            f"Mã hệ thống {system_id} nằm trong X-SecretKey: hai tiêu đề bị đổi chỗ.",
            f"The system's id {system_id} stands in X-SecretKey: the two headers are swapped.",
        ),
        Text(
            "Ghi mã hệ thống vào X-SystemId, khóa bí mật vào X-SecretKey.",
            "Write the system's id into X-SystemId and its secret into X-SecretKey.",
        ),
        nearest=f"X-SystemId: {system_id}\nX-SecretKey: …",
        source=OWN,
        path="X-SecretKey",
        reveals=True,
    )


def secret_wrong() -> Explanation:
    """The secret is not that of the system."""
    return Explanation(
        "C-LGSP-SECRETKEY-WRONG",
        Text(
            "X-SecretKey không khớp với hệ thống ghi trong X-SystemId.",
            "X-SecretKey does not belong to the system in X-SystemId.",
        ),
        Text(
            "Lấy lại khóa bằng lệnh lgsp credentials; bỏ dấu cách hoặc dấu nháy thừa ở hai đầu.",
            "Read the key again with lgsp credentials; drop blanks or quotes around it.",
        ),
        source=GUIDE,
        evidence=Evidence.SEEN,
        path="X-SecretKey",
        reveals=True,
    )


def login_refused() -> Explanation:
    """A login did not fit; what of it is told apart, to who may know."""
    return Explanation(
        "C-LGSP-LOGIN",
        Text(
            "Đăng nhập không được nhận: username, password hoặc applicationCode không đúng.",
            "The login was refused: username, password or applicationCode is wrong.",
        ),
        Text(
            "Tài khoản đăng nhập thuộc về trục, không phải hệ thống: xem bằng lgsp credentials. "
            "SystemId và SecretKey không dùng để đăng nhập.",
            "The account belongs to the axis, not to a system: see it with lgsp credentials. "
            "SystemId and SecretKey are not for logging in.",
        ),
        source=GUIDE,
        evidence=Evidence.INFERRED,
    )


def wrong_account(field: str) -> Explanation:
    """``username``, ``password`` or ``applicationCode`` of a login is not the right one."""
    return Explanation(
        "C-LGSP-LOGIN-FIELD",
        Text(f"Trường {field} không đúng.", f"The field {field} is wrong."),
        Text("So với AXIS_LOGIN_… của lgsp credentials.", "See AXIS_LOGIN_… of lgsp credentials."),
        source=GUIDE,
        evidence=Evidence.INFERRED,
        path=field,
        reveals=True,
    )


def swapped_account() -> Explanation:
    """The user name of the login stands in ``password``."""
    return Explanation(
        "C-LGSP-LOGIN-SWAPPED",
        Text(
            "Tên đăng nhập nằm trong password: hai trường bị đổi chỗ.",
            "The user name stands in password: the two fields are swapped.",
        ),
        Text(
            "Ghi tên đăng nhập vào username, mật khẩu vào password.",
            "Write the name into username and the password into password.",
        ),
        source=OWN,
        path="username",
        reveals=True,
    )


def not_anonymous(*, refusing: bool) -> Explanation:
    """The login address lacks ``allow_anonymous=true``."""
    return Explanation(
        "C-LGSP-LOGIN-ANONYMOUS",
        Text(
            "Địa chỉ đăng nhập thiếu allow_anonymous=true.",
            "The address of the login lacks allow_anonymous=true.",
        ),
        Text("Thêm tham số này vào địa chỉ.", "Add it to the address."),
        nearest="POST /v1/auth/login?allow_anonymous=true",
        source=GUIDE,
        evidence=Evidence.GUIDE,
        refusing=refusing,
    )


def too_many_logins(limit: int) -> Explanation:
    """More logins in a minute than are allowed."""
    return Explanation(
        "C-LGSP-LOGIN-OFTEN",
        Text(
            f"Quá {limit} lần đăng nhập trong một phút.", f"More than {limit} logins in one minute."
        ),
        Text(
            "Giữ token 29 phút và dùng chung cho các lời gọi song song.",
            "Keep one token for 29 minutes and share it among parallel calls.",
        ),
        source=REPORTED,
    )
