"""``lgsp why``: what an axis refused or found odd, which mistake it was, and how to mend it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

import typer

from axis.conversations.explanations import ONWARD
from edoc.contract.findings import Text
from lgsp.cli.client import ServerClient, connected
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang, Url
from lgsp.cli.output import Output
from lgsp.cli.shown import instant, words
from lgsp.reason_words import rests_on, sentence
from lgsp.settings import load_settings

FOLLOW_S = 1.0
"""Seconds between two looks of ``--follow``."""

MOST = 200
_ANSWER_SHOWN = 110

_NOTHING = Text(
    "Chưa có lời gọi nào bị từ chối{whose}. Hãy cho chương trình của bạn gọi tới một trục:",
    "Nothing was refused{whose}. Let your client call one of the axes:",
)
_NOTHING_NEXT = Text(
    "rồi chạy lại lệnh này. Muốn có lời giải thích ngay trong trả lời: gửi kèm tiêu đề"
    " X-Lgsp-Explain: vi. Xem liên tục: lgsp why --follow",
    "then run this command again. To get the explanation in the answer itself, send the header"
    " X-Lgsp-Explain: en. To keep watching: lgsp why --follow",
)


def add_commands(app: typer.Typer) -> None:
    """Add ``why`` to the tree."""
    app.command(
        "why",
        help=both(
            "Vì sao bị từ chối: các lời gọi bị trục từ chối hoặc thấy lạ, sai ở đâu, sửa thế nào.",
            "Why was it refused: calls an axis refused or found odd, the mistake, and its mend.",
        ),
    )(_why)


def _why(
    conversation: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help=both("mã lời gọi: xem toàn bộ yêu cầu và trả lời", "id: show the whole exchange"),
        ),
    ] = "",
    system: Annotated[
        str,
        typer.Option("--system", metavar="ID", help=both("chỉ một hệ thống", "one system only")),
    ] = "",
    axis: Annotated[
        str, typer.Option("--axis", metavar="NAME", help=both("chỉ một trục", "one axis only"))
    ] = "",
    last: Annotated[
        int,
        typer.Option(
            "--last",
            metavar="N",
            min=1,
            max=MOST,
            help=both("số lời gọi mới nhất", "newest so many"),
        ),
    ] = 3,
    follow: Annotated[
        bool,
        typer.Option("--follow", help=both("xem liên tục (Ctrl-C để dừng)", "keep watching")),
    ] = False,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    out = Output(settings.lang, as_json=json)
    with connected(settings) as server:
        axes = _chosen(server, axis)
        if conversation:
            _show_one(out, server, axes, conversation)
            return
        lines = _newest(server, axes, system, last)
        _show_list(out, [server.shown[name] for name in axes], lines, system)
        if follow:
            _follow(out, server, axes, system, lines)


def _chosen(server: ServerClient, axis: str) -> dict[str, str]:
    """Return the axes to ask, by name; raises CommandFailed for an unknown one."""
    if not axis:
        return server.axes
    if axis not in server.axes:
        known = ", ".join(server.axes)
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(
                f"Không có trục “{axis}”. Có: {known}.",
                f"There is no axis “{axis}”. There are: {known}.",
            ),
        )
    return {axis: server.axes[axis]}


def _newest(
    server: ServerClient, axes: dict[str, str], system: str, last: int
) -> list[dict[str, Any]]:
    """Return the newest conversations of several axes, the newest last."""
    found: list[dict[str, Any]] = []
    for base in axes.values():
        path = f"{base}/api/v1/conversations"
        found += server.get(path, system=system or None, limit=last)
    return sorted(found, key=lambda line: (line["at_real"], line["seq"]))[-last:]


def _follow(
    out: Output,
    server: ServerClient,
    axes: dict[str, str],
    system: str,
    seen: list[dict[str, Any]],
) -> None:
    """Show what comes, until the user stops."""
    after = {name: max((x["seq"] for x in seen if x["axis"] == name), default=0) for name in axes}
    while True:
        time.sleep(FOLLOW_S)
        for name, base in axes.items():
            path = f"{base}/api/v1/conversations"
            query = {"system": system or None, "limit": MOST, "after": after[name]}
            for line in reversed(server.get(path, **query)):
                after[name] = max(after[name], line["seq"])
                if out.as_json:
                    out.data(line)
                else:
                    _print_line(out, line)


def _show_list(
    out: Output, addresses: Sequence[str], lines: list[dict[str, Any]], system: str
) -> None:
    if out.as_json:
        out.data(lines)
        return
    if not lines:
        _print_nothing(out, addresses, system)
    for line in lines:
        _print_line(out, line)


def _print_nothing(out: Output, addresses: Sequence[str], system: str) -> None:
    whose = Text(f" của hệ thống “{system}”", f" of system “{system}”") if system else Text("", "")
    out.line(_NOTHING.get(out.lang).format(whose=whose.get(out.lang)))
    for address in addresses:
        out.line(f"  {address}")
    out.line(_NOTHING_NEXT.get(out.lang))


def _print_line(out: Output, line: dict[str, Any], *, whole: bool = False) -> None:
    """Print one conversation: when, who, what, the answer, and every reason that refused it.

    What was only odd beside a refusal is named, and told where ``whole``.
    """
    out.line(f"{instant(line['at_real'])}  {line['axis']} · {line['dialect']}", "bold")
    called = printable(f"{line['method']} {line['target']}")
    out.line(f"  {out.text('Gọi', 'Call')}: {called}")
    out.line(f"  {out.text('Bên gọi', 'Caller')}: {printable(caller_of(line, out.lang))}")
    out.line(f"  {out.text('Trả lời', 'Answer')}: {printable(answer_of(line, out.lang))}")
    if line.get("again"):
        out.line(f"  {repeats_of(line, out.lang)}")
    refusing = [one for one in line["explanations"] if one["refusing"]]
    shown = line["explanations"] if whole else refusing or line["explanations"]
    for one in shown:
        _print_reason(out, one)
    _print_others(out, line["explanations"][len(shown) :])
    if not whole:
        out.line(f"  → lgsp why {line['id']}", "dim")
    out.line()


def _print_others(out: Output, others: list[dict[str, Any]]) -> None:
    if others:
        names = ", ".join(dict.fromkeys(one["code"] for one in others))
        text = out.text("Ngoài ra còn điểm lạ", "Odd, too")
        out.line(f"  ! {text}: {printable(names)}", "yellow")


def _print_reason(out: Output, one: dict[str, Any]) -> None:
    told = printable(sentence(words(one["what"], out.lang), one.get("path") or ""))
    mark, style = ("✗", "red") if one.get("refusing", True) else ("!", "yellow")
    out.line(f"  {mark} {printable(one['code'])}: {told}", style)
    places = [one["path"]] if one.get("path") else []
    places += [out.text(f"dòng {one['line']}", f"line {one['line']}")] if one.get("line") else []
    rows = (
        (out.text("Ở", "Where"), ", ".join(places)),
        (out.text("Sửa", "Mend"), sentence(words(one["mend"], out.lang), one.get("path") or "")),
        (out.text("Dạng đúng gần nhất", "Nearest valid form"), one.get("nearest") or ""),
        (out.text("Căn cứ", "Rests on"), rests_on(one, out.lang)),
    )
    for name, value in rows:
        if value:
            shown = printable(value)
            shown = shown if "\n" not in shown else "\n" + _indented(shown, 8)
            out.line(f"      {name}: {shown}")


def caller_of(line: dict[str, Any], lang: str) -> str:
    """Return who called: proven, only claimed, or unknown."""
    if line["proven"]:
        return Text(f"{line['system_id']} (đã xác thực)", f"{line['system_id']} (proven)").get(lang)
    claimed = line["claimed"]
    if line["system_id"]:
        text = Text(f"tự xưng là {claimed}, chưa xác thực", f"claims to be {claimed}, not proven")
    elif claimed:
        text = Text(
            f"tự xưng là {claimed}; trục không có hệ thống này",
            f"claims to be {claimed}; the axis has no such system",
        )
    else:
        text = Text("không rõ hệ thống nào", "no system named")
    return text.get(lang)


def answer_of(line: dict[str, Any], lang: str) -> str:
    """Return the terse answer as the caller got it."""
    body = " ".join(line["answer"].split())
    cut = body if len(body) <= _ANSWER_SHOWN else body[:_ANSWER_SHOWN] + "…"
    if line["operation"] == ONWARD:
        return Text(f"trục quốc gia từ chối: {cut}", f"the national axis refused: {cut}").get(lang)
    if not line["status"]:
        return Text("bên gọi không nhận được trả lời", "the caller got no answer").get(lang)
    odd = "" if line["refused"] else Text(" (được nhận, nhưng lạ)", " (taken, but odd)").get(lang)
    return f"HTTP {line['status']}{odd} {cut}".rstrip()


def repeats_of(line: dict[str, Any], lang: str) -> str:
    """Return how often the same came again without being kept once more."""
    times, last = line["again"], instant(line["last_at_real"])
    text = Text(
        f"Lặp lại: {times} lần nữa, lần cuối {last}", f"Again: {times} times, last at {last}"
    )
    return text.get(lang)


def _show_one(out: Output, server: ServerClient, axes: dict[str, str], wanted: str) -> None:
    found = None
    for base in axes.values():
        found = server.find(f"{base}/api/v1/conversations/{quote(wanted, safe='')}")
        if found is not None:
            break
    if found is None:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(
                f"Không có lời gọi “{wanted}”: có thể đã quá cũ. Xem danh sách: lgsp why",
                f"There is no call “{wanted}”; it may be too old. See the list: lgsp why",
            ),
        )
    if out.as_json:
        out.data(found)
        return
    _print_line(out, found, whole=True)
    world = out.text("Giờ của môi trường", "Time of the world")
    out.line(f"{world}: {instant(found['at'])}")
    out.line()
    out.line(out.text("YÊU CẦU NHẬN ĐƯỢC", "REQUEST AS RECEIVED"), "bold")
    out.line(printable(f"{found['method']} {found['target']}"))
    _print_message(out, found["request"])
    out.line(out.text("TRẢ LỜI", "ANSWER"), "bold")
    if found["status"]:
        out.line(f"HTTP {found['status']}")
    _print_message(out, found["reply"])
    out.line(
        out.text(
            "*** là thông tin bí mật đã được che; trục không lưu giá trị đó.",
            "*** stands for a credential; the axis does not keep its value.",
        ),
        "dim",
    )


def _print_message(out: Output, message: dict[str, Any]) -> None:
    for name, value in message["headers"]:
        out.line(printable(f"{name}: {value}"))
    if message["body"]:
        out.line()
        out.line(printable(message["body"]))
    size = f"{message['size']:,}" if out.lang == "en" else f"{message['size']:,}".replace(",", ".")
    digest = f", SHA-256 {message['sha256']}" if message["sha256"] and message["size"] else ""
    out.line(f"[{size} byte{digest}]", "dim")
    out.line()


def printable(text: str) -> str:
    """Return a foreign text without characters that could steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "·" for c in text.replace("\r\n", "\n"))


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.splitlines())
