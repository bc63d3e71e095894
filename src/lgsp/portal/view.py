"""From values to what stands on the page, in one language (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from lgsp.portal.facts import facts_of
from lgsp.portal.picture import BRIDGE_X, BRIDGE_Y, Picture
from lgsp.portal.steps import Step
from lgsp.topology.model import AgencySpec, Level, Topology

SHOWN_STATUSES: Mapping[str, Text] = {
    "01": Text("Đã đến", "Arrived"),
    "02": Text("Từ chối", "Refused"),
    "03": Text("Tiếp nhận", "Accepted"),
    "04": Text("Phân công", "Assigned"),
    "05": Text("Đang xử lý", "In progress"),
    "06": Text("Hoàn thành", "Completed"),
    "13": Text("Lấy lại", "Take-back"),
    "15": Text("Đồng ý", "Agreed"),
}
"""Short names, which fit; the full ones stand in ``edoc.contract.wire``."""
SHOWN_DOCUMENTS = 4  # whole lines only

_WORDS: dict[str, Text] = {
    "title": Text("Liên thông văn bản {levels} cấp", "Documents across {levels} levels"),
    "place": Text("Tỉnh Gia Lai", "Gia Lai province"),
    "simulated": Text("MÔ PHỎNG", "SIMULATED"),
    "no_value": Text("không có giá trị pháp lý", "without legal value"),
    "sent": Text("lượt gửi", "sent"),
    "received": Text("lượt nhận", "received"),
    "balanced": Text("Đối soát khớp", "Books balanced"),
    "unbalanced": Text("ĐỐI SOÁT LỆCH", "BOOKS NOT BALANCED"),
    "in_flight": Text("đang đi", "in flight"),
    "statuses": Text("Trạng thái xử lý", "What the offices did"),
    "documents": Text("Văn bản mới nhất", "Latest documents"),
    "nothing": Text("Chưa có văn bản nào.", "No document yet."),
    "back": Text("Trở lại", "Back"),
    "receivers": Text("nơi nhận", "receivers"),
    "from": Text("Nơi gửi", "From"),
    "holder": Text("Đang ở", "Where it is"),
    "next": Text("Tiếp theo", "What comes next"),
    "unknown": Text("Không tìm thấy văn bản này.", "No such document."),
    "refused_calls": Text("Vì sao bị từ chối?", "Refused? See why"),
    "pause": Text("Tạm dừng", "Pause"),
    "step": Text("Từng bước", "Step"),
    "continue": Text("Tiếp tục", "Continue"),
    "chapter": Text("Chương", "Chapter"),
    "finished": Text(
        "Đã kể xong; hệ thống vẫn chạy. Chọn một văn bản để xem hành trình, hoặc gửi tệp của bạn:"
        " lgsp send --help",
        "The story is told; the system runs on. Choose a document to see its way, or send your"
        " own: lgsp send --help",
    ),
    "paused": Text("chờ ở cuối chương", "waits at the chapter's end"),
    "document": Text("văn bản", "document"),
    "status": Text("trạng thái", "status"),
    "returned": Text("trả lại", "return"),
    "unreachable": Text("Mất kết nối tới trục, đang thử lại…", "Axis not reachable, retrying…"),
    "bridge": Text("LGSP Gia Lai", "LGSP of Gia Lai"),
    "picture": Text(
        "Các cấp hành chính và hai trục liên thông; chấm sáng là văn bản đang đi",
        "The levels and two axes; bright dots are documents on their way",
    ),
    "idle": Text(
        "Hai trục, LGSP và {levels} cấp đang chạy. Gửi tệp của bạn: lgsp send --from {sender}"
        ' --to {receiver} --subject "thử" tep.pdf. Tìm mã cơ quan: lgsp agencies --search TÊN.'
        " Đối soát: lgsp ledger.",
        "Both axes, the LGSP and {levels} levels are running. Send your own PDF: lgsp send --from"
        ' {sender} --to {receiver} --subject "test" file.pdf. Look codes up:'
        " lgsp agencies --search NAME. The books: lgsp ledger.",
    ),
    "ready": Text("Hệ thống đang chạy", "The system is running"),
}
_WEEKDAYS = (
    Text("Thứ Hai", "Monday"), Text("Thứ Ba", "Tuesday"), Text("Thứ Tư", "Wednesday"),
    Text("Thứ Năm", "Thursday"), Text("Thứ Sáu", "Friday"), Text("Thứ Bảy", "Saturday"),
    Text("Chủ nhật", "Sunday"),
)  # fmt: skip
_COUNTED = {3: Text("ba", "three"), 4: Text("bốn", "four")}
_LOOKS = {"00": "got", "01": "got", "02": "refused", "03": "busy", "04": "busy", "05": "busy",
          "06": "finished", "13": "other", "15": "other", "16": "other"}  # fmt: skip


def number(value: int, lang: str) -> str:
    """Return a whole number with the thousands sign of the language."""
    text = f"{value:,}"
    return text if lang == "en" else text.replace(",", ".")


class PageView:
    """Makes the values of the templates for one topology."""

    def __init__(self, topology: Topology, picture: Picture) -> None:
        self._topology = topology
        self._picture = picture
        self._names = {agency.code: agency.name for agency in topology.agencies}
        self._levels = len({agency.level for agency in _played(topology)} - {Level.OTHER})
        self._sender, self._receiver = _neighbours(topology)

    def words(self, lang: str) -> dict[str, str]:
        """Return all texts of the page in one language."""
        counted = _COUNTED.get(self._levels)
        filled = {
            "levels": counted.get(lang) if counted else str(self._levels),
            "sender": self._sender,
            "receiver": self._receiver,
        }
        return {name: text.get(lang).format_map(filled) for name, text in _WORDS.items()}

    def name_of(self, code: str) -> str:
        """Return an agency's short name; the code where it is not of this world."""
        name = self._names.get(code, code)
        return name.replace("Ủy ban nhân dân", "UBND")

    def page(self, board: Mapping[str, Any], lang: str) -> dict[str, Any]:
        """Return the values of the page."""
        return {
            "lang": lang,
            "t": self.words(lang),
            "picture": self._picture,
            "bridge": (BRIDGE_X, BRIDGE_Y),
            "looks": {code: _LOOKS.get(s, "") for code, s in board["agencies"].items()},
            "sent": number(board["sent"], lang),
            "received": number(board["received"], lang),
            "books": _books(board["books"]),
            "statuses": _statuses(board["statuses"], lang),
            "documents": [self._line(line) for line in board["documents"][:SHOWN_DOCUMENTS]],
            "clock": _clock(board["world"], lang),
            "story": _story(board["story"], lang),
            "reachable": board["reachable"],
            "settings": self._settings(lang, board),
        }

    def document(
        self, timeline: Mapping[str, Any], steps: Sequence[Step], lang: str
    ) -> dict[str, Any]:
        """Return the values of one document's time-line."""
        package = timeline["package"]
        receivers = {
            entry["delivery"]["id"]: entry["delivery"]["receiver"]
            for entry in timeline["deliveries"]
        }
        total = len(receivers)
        return {
            "id": package["id"],
            "code": package.get("code", ""),
            "time": steps[0].first if steps else "",
            "subject": package.get("subject", ""),
            "sender": self.name_of(package["sender"]),
            "receivers": self._receivers(timeline["deliveries"]),
            "total": total,
            "facts": facts_of(timeline, self.name_of, lang),
            "steps": [
                {
                    "label": step.label.get(lang),
                    "code": step.code,
                    "look": _LOOKS.get(step.code, ""),
                    "count": len(step.deliveries) if total > 1 else 0,
                    "who": self._who(step, receivers),
                    "time": step.first if step.first == step.last else _span(step),
                    "reason": "; ".join(step.reasons[:2]),
                }
                for step in _worth_showing(steps)
            ],
        }

    def _who(self, step: Step, receivers: Mapping[str, str]) -> str:
        """Name the one receiver of a step that concerns one of many."""
        if len(step.deliveries) != 1 or len(receivers) < 2:
            return ""
        return self.name_of(receivers.get(next(iter(step.deliveries)), ""))

    def _receivers(self, deliveries: Sequence[Mapping[str, Any]]) -> str:
        codes = [entry["delivery"]["receiver"] for entry in deliveries]
        shown = ", ".join(self.name_of(code) for code in codes[:2])
        return shown if len(codes) <= 2 else f"{shown} +{len(codes) - 2}"

    def _line(self, line: Mapping[str, Any]) -> dict[str, Any]:
        return {**line, "sender_name": self.name_of(line["sender"])}

    def _settings(self, lang: str, board: Mapping[str, Any]) -> str:
        """Return what the script needs to know, as JSON that is safe inside a script element."""
        values = {
            "lang": lang,
            "words": self.words(lang),
            "looks": _LOOKS,
            "axes": {name: y for name, _, y in self._picture.axes},
            "order": [name for name, _, _ in self._picture.axes],
            "bridge": [BRIDGE_X, BRIDGE_Y],
            "weekdays": [day.get(lang) for day in _WEEKDAYS],
            "world": board["world"],
            "documents": SHOWN_DOCUMENTS,
        }
        return json.dumps(values, ensure_ascii=False, default=str).replace("<", "\\u003c")


def _neighbours(topology: Topology) -> tuple[str, str]:
    """Return an office of the province and one of the level below: who may write to whom."""
    offices = _played(topology)
    sender = next(one for one in offices if one.level is Level.PROVINCE and one.parent)
    receiver = next(one for one in offices if one.level in (Level.DISTRICT, Level.COMMUNE))
    return sender.code, receiver.code


def _played(topology: Topology) -> list[AgencySpec]:
    """Return the agencies that the simulator plays itself."""
    systems = (system for axis in topology.axes for system in axis.systems if not system.free)
    return [agency for system in systems for agency in system.agencies]


def _books(books: Mapping[str, Any]) -> dict[str, Any]:
    counts = [book[kind] for book in books.values() for kind in ("edoc", "status")]
    return {
        "known": bool(counts),
        "balanced": all(count["balanced"] for count in counts),
        "in_flight": sum(int(count["in_flight"]) for count in counts),
    }


def _statuses(counts: Mapping[str, int], lang: str) -> list[dict[str, str]]:
    return [
        {
            "code": code,
            "name": name.get(lang),
            "look": _LOOKS[code],
            "count": number(counts.get(code, 0), lang),
        }
        for code, name in SHOWN_STATUSES.items()
    ]


def _clock(world: Mapping[str, Any], lang: str) -> str:
    """Return ``Thứ Hai, 02/12/2019 08:00``; empty where the clock is not known yet."""
    if not world.get("now"):
        return ""
    now = datetime.fromisoformat(str(world["now"])).astimezone(VIETNAM)
    return f"{_WEEKDAYS[now.weekday()].get(lang)}, {now:%d/%m/%Y %H:%M}"


def _story(state: Mapping[str, Any] | None, lang: str) -> dict[str, Any] | None:
    """Return the story's state with its texts in one language."""
    if state is None:
        return None
    news = [line.get(lang, "") for line in state.get("news") or []]
    return {
        **state,
        "title": state["title"].get(lang, ""),
        "text": state["text"].get(lang, ""),
        "news": news[-1] if news else "",
    }


def _worth_showing(steps: Sequence[Step]) -> list[Step]:
    """Leave out what the page says elsewhere (accepted) or better (01 tells of delivery)."""
    codes = {step.code for step in steps}
    shown = [step for step in steps if step.code or "01" not in codes]
    return shown[1:] if len(shown) > 1 and not shown[0].code else shown


def _span(step: Step) -> str:
    """Return ``02/12 08:05–09:10``, with the second day only where it is another."""
    first_day, last_day = step.first[:5], step.last[:5]
    return f"{step.first} – {step.last[6:] if first_day == last_day else step.last}"
