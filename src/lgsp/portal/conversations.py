"""The page's part that tells why calls were refused: ``/conversations`` and one of them.

Read-only and without a script: a developer opens it beside the own client's log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import httpx
from fastapi import Depends, FastAPI, Query
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from axis.conversations.explanations import ONWARD
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.plumbing.web import problem_of
from lgsp.portal.admission import CHALLENGE, Admission
from lgsp.portal.pages import Answer, page_answer
from lgsp.portal.source import AxisSource
from lgsp.reason_words import rests_on, sentence

SHOWN = 100
Language = Annotated[Literal["vi", "en"], Query(alias="lang")]

_WORDS: dict[str, Text] = {
    "title": Text("Vì sao bị từ chối?", "Refused? See why"),
    "intro": Text(
        "Các lời gọi mà trục từ chối hoặc thấy lạ, mới nhất trước. Trục trả lời ngắn gọn như trục"
        " thật; lý do và cách sửa ở đây.",
        "Calls that an axis refused or found odd, newest first. An axis answers as tersely as the"
        " real one; the reason and the mend are here.",
    ),
    "simulated": Text("MÔ PHỎNG", "SIMULATED"),
    "no_value": Text("không có giá trị pháp lý", "without legal value"),
    "home": Text("Trang chính", "Home"),
    "back": Text("Danh sách", "All calls"),
    "all": Text("Tất cả", "All"),
    "nothing": Text("Chưa có lời gọi nào bị từ chối.", "Nothing was refused."),
    "nothing_next": Text(
        "Hãy cho chương trình của bạn gọi tới một trục, rồi tải lại trang này. Trên dòng lệnh:"
        " lgsp why. Để có lời giải thích ngay trong trả lời, gửi kèm tiêu đề X-Lgsp-Explain: vi.",
        "Let your client call an axis, then load this page again. On the command line: lgsp why."
        " To get the explanation in the answer itself, send the header X-Lgsp-Explain: en.",
    ),
    "unreachable": Text("Mất kết nối tới trục.", "Axis not reachable."),
    "when": Text("Lúc", "When"),
    "who": Text("Bên gọi", "Caller"),
    "called": Text("Gọi", "Call"),
    "answered": Text("Trả lời", "Answer"),
    "why": Text("Vì sao", "Why"),
    "where": Text("Ở", "Where"),
    "mend": Text("Sửa", "Mend"),
    "nearest": Text("Dạng đúng gần nhất", "Nearest valid form"),
    "rests": Text("Căn cứ", "Rests on"),
    "line": Text("dòng", "line"),
    "odd": Text("được nhận, nhưng lạ", "taken, but odd"),
    "others": Text("Ngoài ra còn điểm lạ", "Odd, too"),
    "again": Text("lặp lại {times} lần nữa, lần cuối {last}", "again {times} times, last {last}"),
    "request": Text("Yêu cầu nhận được", "Request as received"),
    "reply": Text("Trả lời", "Answer"),
    "unknown": Text(
        "Không có lời gọi này: có thể đã quá cũ.", "There is no such call; it may be too old."
    ),
    "world": Text("giờ của môi trường", "time of the world"),
    "hidden": Text(
        "*** là thông tin bí mật đã được che; trục không lưu giá trị đó. Nội dung yêu cầu của bên"
        " gọi chỉ tự xưng, chưa xác thực cũng hiện là ***; chỉ quản trị xem được.",
        "*** stands for a credential; the axis does not keep its value. So does the body of a"
        " caller that is only claimed; the operator alone may read it.",
    ),
    "proven": Text("đã xác thực", "proven"),
    "claimed": Text("tự xưng, chưa xác thực", "only claimed"),
    "no_system": Text("tự xưng; trục không có hệ thống này", "claimed; no such system"),
    "unnamed": Text("không rõ hệ thống nào", "no system named"),
    "above": Text("trục quốc gia từ chối", "the national axis refused"),
    "noanswer": Text("không nhận được trả lời", "got no answer"),
}


def add_conversations(
    app: FastAPI,
    sources: Sequence[AxisSource],
    templates: Environment,
    default: Literal["vi", "en"],
    admit: Admission,
) -> None:
    """Add the routes of the conversations to the page's application.

    ``admit`` says whose calls may be read (``admission``).
    """
    admitted = Depends(admit)

    @app.get("/conversations", response_class=HTMLResponse)
    async def newest(
        lang: Language = default,
        system: Annotated[str, Query(max_length=64)] = "",
        reader: str = admitted,
    ) -> Answer:
        """Show what was refused lately, of all axes or of one system."""
        lines, reachable = await _newest(sources, system, reader)
        values = {
            "t": words(lang),
            "lang": lang,
            "system": system,
            "reachable": reachable,
            "calls": [shown(line, lang) for line in lines],
        }
        return page_answer(templates, "conversations.html", values)

    @app.get("/conversations/{axis}/{conversation_id}", response_class=HTMLResponse)
    async def one(
        axis: str, conversation_id: str, lang: Language = default, reader: str = admitted
    ) -> Answer:
        """Show one call with everything that is kept of it."""
        found = None
        for source in sources:
            if source.name == axis:
                found = await _found(source, conversation_id, reader)
        call = None if found is None else shown(found, lang)
        values = {"t": words(lang), "lang": lang, "call": call}
        return page_answer(templates, "conversation.html", values, 200 if call else 404)


async def _newest(
    sources: Sequence[AxisSource], system: str, reader: str
) -> tuple[list[dict[str, Any]], bool]:
    """Return the newest of all axes, newest first, and whether every axis answered.

    Raises: Problem 401 where no axis knows the reader.
    """
    lines: list[dict[str, Any]] = []
    reachable, strangers = True, 0
    for source in sources:
        try:
            lines += await source.conversations(system, SHOWN, reader)
        except httpx.HTTPStatusError as error:
            strangers += error.response.status_code == httpx.codes.UNAUTHORIZED
            reachable = reachable and error.response.is_client_error
        except httpx.HTTPError:
            reachable = False
    if strangers and strangers == len(sources):
        raise problem_of(401, headers=CHALLENGE)
    lines.sort(key=lambda line: str(line["at_real"]), reverse=True)
    return lines[:SHOWN], reachable


async def _found(source: AxisSource, conversation_id: str, reader: str) -> dict[str, Any] | None:
    try:
        return await source.conversation(conversation_id, reader)
    except httpx.HTTPError:
        return None


def words(lang: str) -> dict[str, str]:
    """Return all texts of these pages in one language."""
    return {name: text.get(lang) for name, text in _WORDS.items()}


def shown(line: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return a conversation with its texts in one language; works for lines and whole ones."""
    reasons = [_reason(one, lang) for one in line["explanations"]]
    refusing = [one for one in reasons if one["refusing"]]
    first = refusing or reasons
    others = dict.fromkeys(one["code"] for one in reasons[len(first) :])
    return {
        **line,
        "when": _instant(line["at_real"]),
        "world_time": _instant(line["at"]),
        "told": _told(line, lang),
        "repeats": _repeats(line, lang),
        "caller": line["system_id"] or line["claimed"] or "",
        "standing": _standing(line),
        "reasons": reasons,
        "first_reasons": first,
        "other_codes": ", ".join(others),
    }


def _told(line: Mapping[str, Any], lang: str) -> str:
    """Return how the call was answered."""
    if line["status"]:
        odd = "" if line["refused"] else f" · {_WORDS['odd'].get(lang)}"
        return f"HTTP {line['status']}{odd}"
    return _WORDS["above" if line["operation"] == ONWARD else "noanswer"].get(lang)


def _repeats(line: Mapping[str, Any], lang: str) -> str:
    if not line.get("again"):
        return ""
    last = _instant(line["last_at_real"])
    return _WORDS["again"].format(times=line["again"], last=last).get(lang)


def _standing(line: Mapping[str, Any]) -> str:
    if line["proven"]:
        return "proven"
    if line["system_id"]:
        return "claimed"
    return "no_system" if line["claimed"] else "unnamed"


def _reason(one: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        **one,
        "what": sentence(Text(**one["what"]).get(lang), one.get("path") or ""),
        "mend": sentence(Text(**one["mend"]).get(lang), one.get("path") or ""),
        "rests": rests_on(one, lang),
    }


def _instant(value: str) -> str:
    return datetime.fromisoformat(value).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
