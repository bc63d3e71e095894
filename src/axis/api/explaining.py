"""Why the native API refused a call, told for the person who wrote the client.

Reasons that only the code below knows are noted there (``callers``, ``app``); the rest is read off
the call and its answer here, so that no route has to think of it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI

from axis.api.claims import claimed
from axis.api.paths import explain_path
from axis.conversations.explanations import Explanation, Notes
from axis.dialects.recorder import Heard
from axis.errors import AxisUnavailable, NotFound, Refused
from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import shown

DATE_FORM = "2019-12-02T08:00:00+07:00"
_DATES = re.compile(
    r"(?P<a>\d{1,4})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{1,4})"
    r"(?:[ T+]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)
_FIELDS_SHOWN = 10
_SOURCE = "RFC 9110"


def note_error(notes: Notes, error: Exception) -> None:
    """Note why an error of the axis refused a call, where the error knows."""
    match error:
        case Refused():
            notes.found(error.findings)
        case NotFound():
            notes.explain(_not_found(error))
        case AxisUnavailable():
            notes.explain(AWAY)
        case _:
            return


def native_explanations(
    app: FastAPI, body_limit: int, lgsp_prefix: str = "/lgsp"
) -> Callable[[Heard, Notes], Awaitable[list[Explanation]]]:
    """Return what explains the native API's refusals.

    Args:
        app: the native API, which describes its paths.
        body_limit: bytes of one package at most.
        lgsp_prefix: where the provincial dialect lies, for calls that miss it.
    """

    async def explain(heard: Heard, notes: Notes) -> list[Explanation]:
        if not notes.system_id and not notes.proven:  # refused before anybody asked who calls
            notes.caller(claimed(heard.headers), proven=False)
        if heard.status == 404:
            known = await asyncio.to_thread(_paths, app)  # slow, the first time
            path, headers = heard.path, heard.headers
            return [explain_path(heard.method, path, lgsp_prefix, known=known, headers=headers)]
        return list(_reasons(heard, body_limit))

    return explain


def _paths(app: FastAPI) -> list[str]:
    """Return the paths of an API, as far as they are the same for everything."""
    described = (path.partition("/{")[0] for path in app.openapi()["paths"])
    return list(dict.fromkeys([*described, app.openapi_url or ""]))


def _reasons(heard: Heard, body_limit: int) -> Iterator[Explanation]:
    match heard.status:
        case 405:
            yield _wrong_method(heard)
        case 413:
            yield _too_large(body_limit)
        case 415:
            yield _media_type()
        case 422:
            yield from _invalid(heard)
        case 503:
            yield AWAY


def _not_found(error: NotFound) -> Explanation:
    name, what = shown(error.name), _THINGS.get(error.what, Text(error.what, error.what))
    return Explanation(
        "C-API-UNKNOWN-ID",
        Text(
            f"Không có {what.vi} “{name}”, hoặc không thuộc hệ thống đang gọi",
            f"there is no {what.en} “{name}”, or it is not the calling system's",
        ),
        mend=Text(
            "Dùng đúng mã mà trục đã trả lời (package_id khi gửi, id của lượt giao trong"
            " /api/v1/deliveries) và đúng hệ thống là bên gửi hoặc bên nhận",
            "use the id the axis answered (package_id of a send, id of a delivery in"
            " /api/v1/deliveries), as the system that sent it or gets it",
        ),
    )


_THINGS = {
    "package": Text("gói tin", "package"),
    "delivery": Text("lượt giao", "delivery"),
    "agency": Text("đơn vị", "agency"),
    "system": Text("hệ thống kết nối", "system"),
    "dead letter": Text("thông điệp bị bỏ lại", "dead letter"),
    "conversation": Text("lời gọi", "conversation"),
}

AWAY = Explanation(
    "C-API-UNAVAILABLE",
    Text(
        "Trục tạm thời không phục vụ được (cơ sở dữ liệu hoặc hàng đợi chưa sẵn"
        " sàng); chưa nhận gì",
        "the axis cannot serve just now (its database or its bus is away); nothing was taken",
    ),
    mend=Text(
        "Gửi lại đúng yêu cầu này sau số giây ghi ở Retry-After; gửi lại không tạo bản trùng",
        "send the very same again after the seconds of Retry-After; that makes no duplicate",
    ),
)


def _wrong_method(heard: Heard) -> Explanation:
    allowed = next((v for n, v in heard.answer_headers if n.lower() == "allow"), "")
    return Explanation(
        "C-API-METHOD",
        Text(
            f"Đường dẫn {heard.path} không dùng phương thức {heard.method}",
            f"the path {heard.path} does not take the method {heard.method}",
        ),
        mend=Text(f"Dùng phương thức: {allowed}", f"use the method: {allowed}"),
        nearest=f"{allowed} {heard.path}".strip(),
        source=_SOURCE,
    )


def _too_large(limit: int) -> Explanation:
    dotted = f"{limit:,}".replace(",", ".")
    return Explanation(
        "C-API-SIZE",
        Text(
            f"Nội dung gửi lên lớn hơn mức trục nhận ({dotted} byte cho một gói tin)",
            f"the body is larger than the axis takes ({limit:,} bytes for one package)",
        ),
        mend=Text(
            "Giảm dung lượng tệp đính kèm (nhớ rằng base64 làm tệp lớn thêm một phần ba), hoặc chia"
            " thành nhiều văn bản; giới hạn đặt ở LGSP_LIMITS__PACKAGE_BYTES",
            "make the attachments smaller (base64 adds a third), or send several documents; the"
            " bound is LGSP_LIMITS__PACKAGE_BYTES",
        ),
        evidence=Evidence.CHOICE,
    )


def _media_type() -> Explanation:
    return Explanation(
        "C-API-MEDIA-TYPE",
        Text("Content-Type không đúng với nội dung", "Content-Type does not fit the body"),
        mend=Text(
            "Gói tin: application/xml; các thao tác khác: application/json",
            "a package: application/xml; everything else: application/json",
        ),
        source=_SOURCE,
    )


def _invalid(heard: Heard) -> Iterator[Explanation]:
    """Explain each field that does not fit; the answer names them in ``errors``."""
    given = dict(parse_qsl(heard.query, keep_blank_values=True))
    is_json = any(
        name.lower() == "content-type" and "json" in value.lower() for name, value in heard.headers
    )
    for error in _errors(heard.answer)[:_FIELDS_SHOWN]:
        where = str(error.get("where", ""))
        value = given.get(where.rpartition(".")[2], "")
        kind, told = str(error.get("kind", "")), str(error.get("message", ""))
        if kind.startswith(("datetime", "date", "timezone")):
            yield _bad_date(where, value)
        elif where == "body" and not is_json:
            yield _media_type()
        else:
            yield _bad_field(where, kind, told)


def _bad_field(where: str, kind: str, told: str) -> Explanation:
    place, _, name = where.partition(".")
    named = {"query": "?", "path": "/", "body": ""}.get(place, "") + name
    fault = _fault(kind, told)
    return Explanation(
        "C-API-FIELD",
        Text(f"Tham số {named or where} {fault.vi}", f"the parameter {named or where} {fault.en}"),
        mend=Text(
            "Xem kiểu và giá trị cho phép của tham số này trong /api/v1/openapi.json",
            "see its type and the values it may have in /api/v1/openapi.json",
        ),
        path=where,
    )


def _fault(kind: str, told: str) -> Text:
    """Return what is wrong with a value, in both languages; the framework says it in English.

    What it names beside (a number, the values that are possible) is taken from its sentence.
    """
    known = _FAULTS.get(kind)
    if known is None:
        return Text(f"không đúng: {told}", f"is wrong: {told}")
    number, wanted = re.search(r"-?[0-9][0-9.]*", told), told.partition(" be ")[2]
    values = {"number": number[0] if number else "", "wanted": wanted}
    vi = values | {"wanted": wanted.replace(" or ", " hoặc ")}
    return Text(known.vi.format(**vi), known.en.format(**values))


_WHOLE = Text("không phải số nguyên", "is no whole number")
_ONE_OF = Text("phải là {wanted}", "must be {wanted}")
_FAULTS: Mapping[str, Text] = {
    "missing": Text("bị thiếu", "is missing"),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": Text("không phải một số", "is no number"),
    "bool_parsing": Text("không phải true hay false", "is neither true nor false"),
    "greater_than": Text("phải lớn hơn {number}", "must be more than {number}"),
    "greater_than_equal": Text("phải từ {number} trở lên", "must be {number} or more"),
    "less_than": Text("phải nhỏ hơn {number}", "must be less than {number}"),
    "less_than_equal": Text("phải từ {number} trở xuống", "must be {number} or less"),
    "string_type": Text("không phải một chuỗi", "is no text"),
    "string_too_long": Text("dài hơn {number} ký tự", "is longer than {number} characters"),
    "string_too_short": Text("ngắn hơn {number} ký tự", "is shorter than {number} characters"),
    "literal_error": _ONE_OF,
    "enum": _ONE_OF,
    "json_invalid": Text("không phải JSON", "is no JSON"),
}


def _bad_date(where: str, value: str) -> Explanation:
    given = f" “{shown(value)}”" if value else ""
    return Explanation(
        "C-API-DATE",
        Text(
            f"Ngày giờ{given} ở {where} không đúng dạng; API này dùng ISO 8601, có múi giờ",
            f"the instant{given} at {where} is not in the form; this API takes ISO 8601,"
            " with a zone",
        ),
        mend=Text(
            "Viết năm-tháng-ngày, chữ T, giờ:phút:giây và múi giờ +07:00; trong địa chỉ URL dấu +"
            " phải viết là %2B",
            "write year-month-day, T, hour:minute:second and the zone +07:00; inside a URL the sign"
            " + must be written %2B",
        ),
        nearest=nearest_date(value),
        source="RFC 3339",
        path=where,
    )


def nearest_date(value: str) -> str:
    """Return an instant written otherwise (``02/12/2019 08:00``) in ISO 8601, Viet Nam time.

    The form alone where nothing can be read.
    """
    match = _DATES.search(value)
    if match is None:
        return DATE_FORM
    year_first = len(match["a"]) == 4
    year, month, day = match["a"], match["b"], match["c"]
    if not year_first:
        year, day = match["c"], match["a"]
    time = [int(match[name] or 0) for name in ("hour", "minute", "second")]
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31 and len(year) == 4):
        return DATE_FORM
    clock = ":".join(f"{part:02}" for part in time)
    return f"{year}-{int(month):02}-{int(day):02}T{clock}+07:00"


def _errors(answer: bytes) -> list[dict[str, Any]]:
    try:
        found: Iterable[Any] = json.loads(answer).get("errors") or ()
    except (ValueError, AttributeError, RecursionError):
        return []
    return [error for error in found if isinstance(error, dict)]
