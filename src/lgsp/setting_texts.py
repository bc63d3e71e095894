"""What each setting is, and what is said of bad ones: the words of ``lgsp.settings`` (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from axis.choices import BadChoices
from edoc.contract.findings import Text

PREFIX = "LGSP_"

SETTING_TEXTS: dict[str, Text] = {
    "database_url": Text(
        "cơ sở dữ liệu: sqlite:///tệp hoặc postgresql://…; để trống: một tệp"
        " SQLite trong thư mục dữ liệu",
        "database: sqlite:///file or postgresql://…; empty: one SQLite file in the data folder",
    ),
    "broker_url": Text(
        "RabbitMQ: amqp://… ; để trống: hàng đợi trong bộ nhớ",
        "RabbitMQ: amqp://… ; empty: queues in memory",
    ),
    "data_dir": Text("thư mục dữ liệu", "data folder"),
    "listen": Text(
        "địa chỉ lắng nghe, dạng máy:cổng, ví dụ 127.0.0.1:8028",
        "address to listen at, host:port, for example 127.0.0.1:8028",
    ),
    "public_url": Text("địa chỉ nhìn từ ngoài, http(s)://…", "address as seen from outside"),
    "url": Text(
        "nơi dòng lệnh tìm máy chủ, http(s)://…",
        "where the command line finds the server, http(s)://…",
    ),
    "secret": Text("bí mật của bản cài đặt, từ 16 ký tự", "installation secret, 16 signs or more"),
    "admin_key": Text("khóa quản trị, từ 16 ký tự", "admin key, 16 signs or more"),
    "lang": Text("ngôn ngữ: vi hoặc en", "language: vi or en"),
    "log_level": Text(
        "mức nhật ký: DEBUG, INFO, WARNING hoặc ERROR",
        "log level: DEBUG, INFO, WARNING or ERROR",
    ),
    "log_json": Text("nhật ký dạng JSON: true hoặc false", "logs as JSON: true or false"),
    "topology": Text("kịch bản, ví dụ gia-lai-2019", "preset, for example gia-lai-2019"),
    "directory": Text(
        "danh mục của trục quốc gia: topology (theo kịch bản) hoặc full (thêm 123.265 cơ quan suy"
        " ra theo quy tắc)",
        "directory of the national axis: topology (as the preset says), or full (and 123,265"
        " agencies derived by rules)",
    ),
    "policy": Text(
        "văn bản gửi nơi nhận bị khóa, đã đóng, đã sáp nhập, chưa có: refuse, redirect hoặc park,"
        " ví dụ LGSP_POLICY__LOCKED=park (UNKNOWN và CLOSED không có redirect)",
        "documents for a receiver that is locked, closed, merged or unknown: refuse, redirect or"
        " park, for example LGSP_POLICY__LOCKED=park (UNKNOWN and CLOSED have no redirect)",
    ),
    "world": Text("tên môi trường: chữ thường, số, gạch nối", "world: a-z, digits, hyphens"),
    "world_start": Text(
        "lúc bắt đầu của môi trường mới: now, hoặc ngày giờ dạng 2026-11-22T08:00; để trống: theo"
        " kịch bản",
        "when a new world begins: now, or a date and time such as 2026-11-22T08:00; empty: as the"
        " preset says",
    ),
    "world_scale": Text(
        "tốc độ đồng hồ của môi trường mới: số không âm, 0 là đứng yên",
        "pace of a new world's clock: not negative, 0 stands still",
    ),
    "declined_requests": Text(
        "phần yêu cầu thu hồi, lấy lại, cập nhật, thay thế mà cơ quan từ chối (16): từ 0 đến 1",
        "share of recalls, take-backs, updates and replacements that offices decline (16): 0 to 1",
    ),
    "seed": Text("hạt giống ngẫu nhiên: số nguyên không âm", "seed: a whole number, not negative"),
    "signature_policy": Text(
        "chính sách chữ ký: record hoặc require", "signature policy: record or require"
    ),
    "profile": Text(
        "hồ sơ kiểm tra của mọi trục: national, province hoặc strict; để trống: theo từng trục",
        "how every axis judges packages: national, province or strict; empty: as befits each",
    ),
    "inline_limit": Text(
        "cỡ gói tin (byte) đi thẳng qua hàng đợi", "package size (bytes) carried in messages"
    ),
    "redeliver_after_s": Text("giây trước khi giao lại", "seconds before delivering again"),
    "expire_after_days": Text(
        "số ngày trước khi lượt giao hết hạn", "days before a delivery expires"
    ),
    "remember_repeats_days": Text(
        "số ngày (giờ máy) nhận ra một lần gửi, xác nhận lặp lại: tới 36500",
        "days (of the machine) a repeated send or confirmation is known again: up to 36500",
    ),
    "delivery_limit": Text("số lần thử của một thông điệp", "attempts of one message"),
    "queue_length": Text("số thông điệp tối đa một hàng đợi", "messages one queue may hold"),
    "authority_url": Text("địa chỉ cơ quan chứng thực", "where the authority answers"),
    "axes": Text(
        "địa chỉ các trục: tên=http://…,tên=http://…", "axes: name=http://…,name=http://…"
    ),
    "node_urls": Text(
        "địa chỉ các QLVB: tên=http://…/nodes/tên,…", "nodes: name=http://…/nodes/name,…"
    ),
    "welcome": Text(
        "văn bản chờ sẵn cho mỗi hệ thống tự do: true hoặc false",
        "a document waits for each free system: true or false",
    ),
    "tls_cert": Text("tệp chứng thư TLS (PEM)", "TLS certificate file (PEM)"),
    "tls_key": Text("tệp khóa TLS (PEM)", "TLS key file (PEM)"),
    "tls_ca": Text(
        "tệp chứng thư gốc (PEM) mà các phần của lgsp tin khi gọi https",
        "root certificates (PEM) that the parts of lgsp trust when they call https",
    ),
    "limits": Text(
        "giới hạn, ví dụ LGSP_LIMITS__PACKAGE_BYTES=1000000: số nguyên dương",
        "limits, for example LGSP_LIMITS__PACKAGE_BYTES=1000000: positive whole numbers",
    ),
    "life": Text(
        "lựa chọn về thu hồi, cập nhật, thay thế, ví dụ LGSP_LIFE__WITHDRAW_UNFETCHED=false",
        "choices of recall, update, replacement, e.g. LGSP_LIFE__WITHDRAW_UNFETCHED=false",
    ),
    "conversations": Text(
        "giới hạn của những gì giữ lại cho lgsp why, ví dụ"
        " LGSP_CONVERSATIONS__KEEP_PER_SYSTEM=500: số không âm",
        "bounds on what is kept for lgsp why, for example"
        " LGSP_CONVERSATIONS__KEEP_PER_SYSTEM=500: numbers, not negative",
    ),
    "vxp": Text(
        "lựa chọn của giao diện quốc gia, ví dụ LGSP_VXP__INITIAL_STATUS=inbox",
        "choices of the national dialect, for example LGSP_VXP__INITIAL_STATUS=inbox",
    ),
    "lgsp_v1": Text(
        "lựa chọn của giao diện LGSP cấp tỉnh, ví dụ LGSP_LGSP_V1__ENVELOPE=documented; PREFIX"
        " là đường dẫn như /lgsp, không phải /vxp, /edoc hay /api",
        "choices of the provincial dialect, for example LGSP_LGSP_V1__ENVELOPE=documented; PREFIX"
        " is a path like /lgsp, not /vxp, /edoc or /api",
    ),
    "edoc_v2": Text(
        "lựa chọn của giao diện eDoc v2, ví dụ LGSP_EDOC_V2__PENDING_KEY=docIDs",
        "choices of the dialect eDoc v2, for example LGSP_EDOC_V2__PENDING_KEY=docIDs",
    ),
    "delivery_mode": Text(
        "cách giao gói tin cho hệ thống tự lấy: intact (nguyên vẹn) hoặc as-observed (ghi lại như "
        "các trục thật)",
        "how pull systems get packages: intact, or as-observed (re-serialised as real axes do)",
    ),
}
"""What each setting is and how a good value looks; the environment name is LGSP_ + upper case."""


def bad_settings(error: ValidationError) -> Text:
    """Say which settings are bad and what they should be. Secret values are never repeated."""
    faults = [one for fault in error.errors() for one in _faults(fault)]
    vi = (f"Giá trị của {name} không dùng được{shown}. Cần: {t.vi}." for name, shown, t in faults)
    en = (
        f"The value of {name} cannot be used{shown}. Expected: {t.en}." for name, shown, t in faults
    )
    return Text("\n".join(vi), "\n".join(en))


def unreadable_setting(told: str) -> Text:
    """Say that a group of settings was given one value; ``told`` is how the library names it."""
    field = next((name for name in SETTING_TEXTS if f'"{name}"' in told), "")
    wanted = SETTING_TEXTS.get(field, Text("giá trị không hợp lệ", "bad value"))
    name = variable_of(field)
    return Text(
        f"Giá trị của {name} không dùng được. Cần: {wanted.vi}.",
        f"The value of {name} cannot be used. Expected: {wanted.en}.",
    )


def _faults(fault: Any) -> Iterator[tuple[str, str, Text]]:
    """Give the name of each bad setting, its value in quotes, and what it should be."""
    place = [str(part) for part in fault["loc"]]
    cause = fault.get("ctx", {}).get("error")
    if isinstance(cause, BadChoices):
        for choice, text in cause.wanted.items():
            yield variable_of(*place, choice), _show(fault["input"].get(choice)), text
        return
    field = place[0] if place else ""
    secret = field in {"secret", "admin_key", "database_url", "broker_url"}
    by_kind = _kind_wanted(fault) if len(place) > 1 else None
    text = SETTING_TEXTS.get(field, Text("giá trị không hợp lệ", "bad value"))
    shown = "" if secret else _show(fault.get("input"))
    yield variable_of(*place), shown, text if by_kind is None else by_kind


def _kind_wanted(fault: Any) -> Text | None:
    """Return what a setting of a group may be, by its type; None where the type does not tell."""
    kind = str(fault["type"])
    if kind == "literal_error":
        values = str(fault["ctx"]["expected"]).replace("'", "")
        return Text(values.replace(" or ", " hoặc "), values)
    for begins, text in _KINDS.items():
        if kind.startswith(begins):
            return text
    return None


_KINDS = {
    "bool_": Text("true hoặc false", "true or false"),
    "int_": Text("một số nguyên", "a whole number"),
    "float_": Text("một số", "a number"),
}


def strange_variable(name: str, known: Collection[str]) -> Text:
    """Say that a variable of the environment is no setting, and which was probably meant."""
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
    vi, en = (f" Có phải {near[0]}?", f" Did you mean {near[0]}?") if near else ("", "")
    return Text(
        f"{name} không phải thiết lập nào của lgsp và bị bỏ qua.{vi}",
        f"{name} is no setting of lgsp and is ignored.{en}",
    )


def variable_of(*place: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + "__".join(place).upper()


def _show(value: object) -> str:
    """Return the offending value in quotes, shortened."""
    return f" (“{str(value)[:60]}”)"
