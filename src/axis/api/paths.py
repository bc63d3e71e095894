"""Which address was probably meant, where the native API has nothing at the one called (pure)."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from axis.api.claims import NATIONAL_HEADER, header_of, is_provincial
from axis.conversations.explanations import Explanation
from axis.conversations.masking import HeaderLines
from axis.dialects.edoc_v2.operations import OPERATIONS
from axis.dialects.lgsp_v1.app import METHODS as LGSP_V1_OPERATIONS
from axis.dialects.lgsp_v1.retired import successor
from axis.dialects.vxp.operations import METHODS
from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import shown

RETIRED = "C-LGSP-RETIRED"
PREFIX_MISSING = "C-API-PREFIX"

_NATIVE = "/api"
_VXP_OPERATIONS = {name.lower(): name for name in METHODS}
_EDOC_V2_OPERATIONS = {name.lower(): name for name in OPERATIONS}
MARKS = frozenset(
    {"api", "v1", "vxp", "lgsp", "edoc", "edocservice", "lgspedoc"}
    | _VXP_OPERATIONS.keys()
    | _EDOC_V2_OPERATIONS.keys()
)
"""Steps of a path, in lower case, that only a client of an axis writes."""


def explain_path(
    method: str,
    path: str,
    lgsp_prefix: str = "/lgsp",
    *,
    known: Collection[str] = (),
    headers: HeaderLines = (),
) -> Explanation:
    """Return why there is nothing at a path, and the address that was probably meant.

    Args:
        method: of the request.
        path: below the axis's own address, e.g. ``/v1/auth/login``.
        lgsp_prefix: where the provincial dialect lies.
        known: paths of the native API.
        headers: of the request: two dialects have operations of the same name.
    """
    written = [step for step in path.split("/") if step]
    steps = [step.lower() for step in written]
    last = steps[-1] if steps else ""
    if steps == ["vxp", last] and last in _VXP_OPERATIONS:
        return _misspelt(path, f"/vxp/{_VXP_OPERATIONS[last]}")
    if "lgspedoc" in steps:
        after = steps[steps.index("lgspedoc") + 1 :]
        return _retired(path, lgsp_prefix, successor(after[0] if after else ""))
    if last in _EDOC_V2_OPERATIONS or "edocservice" in steps:
        return _other_face("edoc_v2", "/edoc", f"/EdocService/{_spelt(last, path)}", path)
    native = _native(written, known)
    if native:
        return _native_meant(method, path, native)
    national = last in _VXP_OPERATIONS
    if not (national and header_of(headers, NATIONAL_HEADER)):
        meant = _provincial(written, headers)
        if meant:
            return _other_face("lgsp_v1", lgsp_prefix, meant, path)
    if national:
        return _other_face("vxp", "/vxp", f"/{_VXP_OPERATIONS[last]}", path)
    return _unknown(method, path, known)


def _provincial(written: list[str], headers: HeaderLines) -> str:
    """Return the path of the provincial dialect that was meant, from ``/v1`` on; or nothing."""
    steps = [step.lower() for step in written]
    path, named = "/" + "/".join(steps), is_provincial(headers)
    for operation in LGSP_V1_OPERATIONS:
        end = operation.lower()
        if path.endswith(end) or (named and path.endswith(end.removeprefix("/v1"))):
            return operation
    if steps[:1] == ["v1"]:
        return "/" + "/".join(written)
    if steps[-2:-1] == ["v1"] and steps[-1] in _VXP_OPERATIONS:  # which are not its own
        return "/" + "/".join(written[-2:])
    if "auth" in steps:
        return "/v1/" + "/".join(written[steps.index("auth") :])
    return ""


def _native(written: list[str], known: Collection[str]) -> str:
    """Return the path of the native API that only lacks ``/api``; or nothing."""
    for end in range(len(written), 1, -1):
        described = "/".join([_NATIVE, *(step.lower() for step in written[:end])])
        if described in known:  # what follows is an id, whose capitals count
            return "/".join([described, *written[end:]])
    return ""


def _spelt(last: str, path: str) -> str:
    """Return an operation of eDoc v2 as it is written; one that is none as it came."""
    return _EDOC_V2_OPERATIONS.get(last, path.rstrip("/").rpartition("/")[2])


def _retired(path: str, lgsp_prefix: str, present: str) -> Explanation:
    """Return what replaces a retired operation: ``POST /v1/…``, else where to log in."""
    method, _, below = (present or successor("login")).partition(" ")
    return Explanation(
        RETIRED,
        Text(
            f"{shown(path)} là giao diện cũ /api/lgspedoc, đã bỏ: trục thật không còn trả"
            " lời ở đây",
            f"{shown(path)} is the retired API /api/lgspedoc: the real axis answers there no more",
        ),
        mend=Text(
            "Dùng giao diện của trục tỉnh: đăng nhập ở /v1/auth/login, rồi gọi các thao tác với ba"
            " tiêu đề Authorization, X-SystemId, X-SecretKey",
            "use the provincial API: log in at /v1/auth/login, then call with the three headers"
            " Authorization, X-SystemId, X-SecretKey",
        ),
        nearest=f"{method} {lgsp_prefix}{below}",
        source="phản ánh của người dùng · users' reports of the retired API",
        evidence=Evidence.SEEN,
    )


def _other_face(dialect: str, prefix: str, rest: str, path: str) -> Explanation:
    chosen = dialect == "lgsp_v1"  # each province has a prefix of its own
    return Explanation(
        PREFIX_MISSING,
        Text(
            f"{shown(path)} là thao tác của giao diện {dialect} nhưng không nằm dưới tiền tố"
            f" {prefix}",
            f"{shown(path)} is an operation of the dialect {dialect} but not below its prefix"
            f" {prefix}",
        ),
        mend=Text(
            f"Đặt địa chỉ gốc của chương trình là …/<trục>{prefix}"
            + ("; hoặc đặt LGSP_LGSP_V1__PREFIX thành tiền tố của tỉnh" if chosen else ""),
            f"set the client's base address to …/<axis>{prefix}"
            + ("; or set LGSP_LGSP_V1__PREFIX to the province's prefix" if chosen else ""),
        ),
        nearest=f"{prefix}{rest}",
    )


def _native_meant(method: str, path: str, meant: str) -> Explanation:
    return Explanation(
        "C-API-PATH",
        Text(
            f"Đường dẫn {shown(path)} thiếu {_NATIVE} ở đầu",
            f"the path {shown(path)} does not begin with {_NATIVE}",
        ),
        mend=Text(
            "Đặt địa chỉ gốc của chương trình là …/<trục>/api",
            "set the client's base address to …/<axis>/api",
        ),
        nearest=f"{method} {meant}",
    )


def _misspelt(path: str, meant: str) -> Explanation:
    return Explanation(
        "C-API-PATH",
        Text(
            f"Đường dẫn {shown(path)} thừa dấu gạch chéo, hoặc sai chữ hoa, chữ thường",
            f"the path {shown(path)} has a slash too many, or other letter case",
        ),
        mend=Text(
            "Viết đúng như dạng đúng; thường do địa chỉ gốc kết thúc bằng dấu gạch chéo",
            "write it like the valid form; often the base address ends in a slash",
        ),
        nearest=meant,
    )


def _unknown(method: str, path: str, known: Collection[str]) -> Explanation:
    trimmed = path.rstrip("/") or "/"
    near = get_close_matches(trimmed[:100], known, n=1, cutoff=0.6)
    if trimmed != path and near == [trimmed]:
        what = Text(
            f"Đường dẫn {shown(path)} có dấu gạch chéo thừa ở cuối",
            f"the path {shown(path)} ends in a slash too many",
        )
    else:
        what = Text(f"Trục không có đường dẫn {shown(path)}", f"the axis has no path {shown(path)}")
    return Explanation(
        "C-API-PATH",
        what,
        mend=Text(
            "Kiểm tra tên trục và đường dẫn; API gốc nằm ở /<trục>/api/v1, mô tả ở"
            " /<trục>/api/v1/openapi.json",
            "check the name of the axis and the path; the native API is at /<axis>/api/v1,"
            " described at /<axis>/api/v1/openapi.json",
        ),
        nearest=f"{method} {near[0]}" if near else "",
    )


def unknown_axis(
    method: str,
    path: str,
    axes: tuple[str, ...],
    lgsp_prefix: str = "/lgsp",
    *,
    headers: HeaderLines = (),
) -> Explanation:
    """Return why no axis answers at a path of the site: its first step names none.

    Args:
        method: of the request.
        path: from the root of the site.
        axes: names of the axes, the upper one first.
        lgsp_prefix: where the provincial dialect lies.
        headers: of the request.
    """
    first = next((step for step in path.split("/") if step), "")
    named = ", ".join(axes)
    mend = Text(f"Các trục ở đây: {named}", f"the axes here: {named}")
    if first.lower() in MARKS or f"{path}/".startswith(f"{lgsp_prefix}/"):
        what = Text(
            f"Đường dẫn {shown(path)} thiếu tên trục ở đầu",
            f"the path {shown(path)} does not begin with the name of an axis",
        )
        told = explain_path(method, path, lgsp_prefix, headers=headers)
        below = told.nearest if told.code == PREFIX_MISSING else path
        axis = axes[0] if below.startswith("/vxp") else axes[-1]
        return Explanation("C-API-AXIS", what, mend=mend, nearest=f"/{axis}{below}")
    near = get_close_matches(first, axes, n=1, cutoff=0.4)
    return Explanation(
        "C-API-AXIS",
        Text(f"Không có trục tên “{shown(first)}”", f"there is no axis named “{shown(first)}”"),
        mend=mend,
        nearest=f"/{near[0]}/…" if near else "",
    )
