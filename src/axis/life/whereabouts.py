"""Who holds a document now, and what must happen next, in sentences (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from axis.life.records import REFUSED_ID
from axis.records import DeliveryRow
from edoc.contract.deadlines import DEADLINE_NAMES
from edoc.contract.findings import Text
from edoc.contract.lifecycle import REQUEST_NAMES
from edoc.contract.wire import STATUS_NAMES, TRANSPORT_NAMES

_IN_QUEUE = Text("Trục, hàng đợi của hệ thống {system}", "the axis, in the queue of {system}")
_IN_LIST = Text("Trục, danh sách chờ của hệ thống {system}", "the axis, in the list of {system}")
_PARKED = Text("Trục, tạm giữ ({reason})", "the axis, parked ({reason})")
_AT_SYSTEM = Text("Hệ thống {system}", "system {system}")
_AT_OFFICE = Text("{receiver} {name}", "{receiver} {name}")
_AT_SENDER = Text("Bên gửi {sender}", "the sender {sender}")

_WAIT = Text(
    "Trục giao ngay khi nơi nhận hoạt động; quá hạn thì kết thúc",
    "the axis delivers it once the receiver can be reached, or it expires",
)
_TAKE = Text("Hệ thống {system} nhận và xác nhận", "system {system} takes it and confirms")
_FETCH = Text("Hệ thống {system} tải về rồi xác nhận", "system {system} fetches it and confirms")
_CONFIRM = Text("Hệ thống {system} xác nhận done hoặc fail", "system {system} says done or fail")
_NOTHING = Text("Không còn việc gì", "nothing")
_LOOK = Text(
    "Bên gửi xem lý do ({reason}) và gửi lại nếu cần",
    "the sender reads the reason ({reason}) and sends again if need be",
)

_OFFICE_NEXT: dict[str, Text] = {
    "": Text("Nơi nhận báo 01 (đã đến)", "the receiver reports 01 (arrived)"),
    "01": Text("Văn thư tiếp nhận (03) hoặc trả lại (02)", "a clerk accepts (03) or returns (02)"),
    "02": Text("Bên gửi xem lý do trả lại và gửi đúng nơi", "the sender reads why and sends anew"),
    "03": Text("Lãnh đạo phân công (04)", "a leader assigns it (04)"),
    "04": Text("Đơn vị được giao xử lý (05)", "the assigned unit handles it (05)"),
    "05": Text("Nơi nhận hoàn thành (06)", "the receiver completes it (06)"),
    "06": _NOTHING,
    "13": Text("Nơi nhận đồng ý (15) hoặc từ chối (16)", "it agrees (15) or declines (16)"),
    "15": _NOTHING,
    "16": Text("Nơi nhận xử lý tiếp như thường", "the receiver goes on as before"),
}

_RETURNED = "02"

_SPREAD = Text(
    "{open} lượt giao ở trục hoặc hệ thống nhận, {arrived} đã tới nơi nhận, {ended} không tới",
    "{open} with the axis or the receiving system, {arrived} arrived, {ended} did not arrive",
)
_MANY = Text("Xem từng nơi nhận", "see each receiver")

_EVENTS: dict[str, Text] = {
    "accepted": Text("Trục tiếp nhận gói tin", "the axis accepted the package"),
    "routed": Text("Lập lượt giao tới {receiver}", "a delivery to {receiver} was made"),
    "redirected": Text(
        "{text} đã nhập vào {receiver}: chuyển lượt giao sang {receiver}",
        "{text} was merged into {receiver}: the delivery goes to {receiver}",
    ),
    "parked": Text(
        "Trục tạm giữ lượt giao tới {receiver} ({name})",
        "the delivery to {receiver} is parked at the axis ({name})",
    ),
    "released": Text(
        "{receiver} đã có thể nhận văn bản: trục tiếp tục giao lượt đang tạm giữ",
        "{receiver} can be reached: the parked delivery goes out",
    ),
    "fetched": Text("Hệ thống của {receiver} tải về", "the system of {receiver} fetched it"),
    "processing": Text("Hệ thống của {receiver} đang xử lý", "{receiver}: the system works on it"),
    "done": Text("Hệ thống của {receiver} xác nhận đã nhận", "the system of {receiver} has it"),
    "fail": Text("{receiver}: hệ thống báo lỗi: {text}", "{receiver}: the system failed: {text}"),
    "expired": Text("Lượt giao tới {receiver} hết hạn", "the delivery to {receiver} expired"),
    "recalled": Text(
        "Lượt giao tới {receiver} được rút lại", "the delivery to {receiver} was withdrawn"
    ),
    "asked": Text(
        "{receiver} đã có văn bản, được yêu cầu: {name}",
        "{receiver} has the document and is asked: {name}",
    ),
    "replaced": Text(
        "{receiver}: bản đã nhận bị thay thế", "{receiver}: the copy it has is replaced"
    ),
    "reply": Text("{receiver} trả lời bằng văn bản {text}", "{receiver} replied with {text}"),
    "forward": Text(
        "{receiver} chuyển tiếp bằng văn bản {text}", "{receiver} passed it on with {text}"
    ),
    "alert": Text("Cảnh báo trùng {name}: {text}", "alert, used twice: {name} {text}"),
    "overdue": Text("{receiver} quá hạn: {name}", "{receiver} is overdue: {name}"),
    "late": Text(
        "{receiver}: xác nhận muộn, hệ thống đã nhận sau khi lượt giao kết thúc ({name})",
        "{receiver}: late confirmation, the system has it after the delivery ended ({name})",
    ),
    "status": Text("{sender} báo trạng thái {code}: {name}", "{sender} reports {code}: {name}"),
}

_ASKED_BACK = Text(
    "{sender} gửi {receiver} trạng thái {code}: {name}", "{sender} sends {receiver} {code}: {name}"
)
"""The one status that the sender of the document gives: to which receiver is what matters."""


_SITUATIONS: dict[str, Text] = {
    "unknown": Text("chưa có trong danh mục", "not in the directory yet"),
    "locked": Text("đang bị khóa", "locked"),
    "closed": Text("đã ngừng hoặc chưa có hiệu lực", "closed or not valid yet"),
    "merged": Text("đã sáp nhập", "merged"),
}

_NAMES: dict[str, Text] = {
    **STATUS_NAMES,
    **TRANSPORT_NAMES,
    **REQUEST_NAMES,
    **{kind.value: text for kind, text in DEADLINE_NAMES.items()},
    "document-id": Text("mã văn bản", "document id"),
    REFUSED_ID: Text("mã văn bản, từ chối", "document id, refused"),
    "number": Text("số, ký hiệu", "number and notation"),
}


def holder_of(delivery: DeliveryRow, *, pushed: bool) -> Text:
    """Return who has one receiver's copy in hand."""
    if delivery.state == "done":
        text = _AT_SENDER if delivery.business_status == _RETURNED else _AT_OFFICE
    elif delivery.terminal:
        text = _AT_SENDER
    elif delivery.state == "processing" or delivery.fetched_at is not None:
        text = _AT_SYSTEM
    elif delivery.parked:
        text = _PARKED
    else:
        text = _IN_QUEUE if pushed else _IN_LIST
    return text.format(
        reason=delivery.reason,
        system=delivery.system_id,
        receiver=delivery.receiver,
        name=delivery.receiver_name,
        sender=delivery.sender,
    )


def next_of(delivery: DeliveryRow, *, pushed: bool, asked: bool = False) -> Text:
    """Return what must happen next to one receiver's copy; ``asked``: a request is open."""
    if asked and delivery.state == "done":
        return _OFFICE_NEXT["13"]
    if delivery.state == "done":
        if delivery.kind == "status":
            return _NOTHING
        return _OFFICE_NEXT.get(delivery.business_status, _NOTHING)
    if delivery.state == "recalled":
        return _NOTHING
    if delivery.terminal:
        reason = delivery.reason or TRANSPORT_NAMES[delivery.state].vi
        return _LOOK.format(reason=reason)
    if delivery.parked:
        return _WAIT
    if delivery.state == "processing" or delivery.fetched_at is not None:
        return _CONFIRM.format(system=delivery.system_id)
    return (_TAKE if pushed else _FETCH).format(system=delivery.system_id)


def summary(deliveries: Sequence[DeliveryRow], texts: Sequence[Text]) -> Text:
    """Return one sentence for a package: the common holder, or how its copies are spread."""
    if len(set(texts)) == 1:
        return texts[0]
    return _SPREAD.format(
        open=sum(not delivery.terminal for delivery in deliveries),
        arrived=sum(delivery.state == "done" for delivery in deliveries),
        ended=sum(delivery.terminal and delivery.state != "done" for delivery in deliveries),
    )


def next_summary(texts: Sequence[Text]) -> Text:
    """Return the common next step of a package, or a hint to look at each receiver."""
    return texts[0] if len(set(texts)) == 1 else _MANY


def event_text(type_: str, *, sender: str, receiver: str, code: str, text: str) -> Text:
    """Return the sentence of one event of the time-line."""
    sentence = _EVENTS.get(type_, Text(type_, type_))
    if (type_, code) == ("status", "13"):
        sentence = _ASKED_BACK
    names = _SITUATIONS if type_ == "parked" else _NAMES
    name = names.get(code) or Text(code, code)
    shared = {"sender": sender, "receiver": receiver, "code": code, "text": text}
    return Text(
        sentence.vi.format(**shared, name=name.vi), sentence.en.format(**shared, name=name.en)
    )
