"""``lgsp send`` and ``lgsp track``: hand in the user's own PDFs, and see where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from edoc.contract.contents import kind_of
from edoc.contract.findings import Text
from lgsp.cli.client import ServerClient, connected, served_topology
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang, Url
from lgsp.cli.output import Output
from lgsp.cli.shown import decisive, finding_line, instant, status_name, transport_name, words
from lgsp.cli.told import print_life
from lgsp.errors import TopologyError
from lgsp.machine_words import machine_reason
from lgsp.settings import Settings, load_settings
from lgsp.topology.model import fold

_PRIORITIES = {
    "thuong": 0, "khan": 1, "thuong khan": 2, "hoa toc": 3,
    "normal": 0, "urgent": 1, "very urgent": 2, "most urgent": 3,
    "0": 0, "1": 1, "2": 2, "3": 3,
}  # fmt: skip
RECEIPT_TIMEOUT_S = 60
_SHOWN_ENTRIES = 40


_Sender = Annotated[
    str, typer.Option("--from", metavar="CODE", help=both("mã cơ quan gửi", "sender's code"))
]
_Receivers = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="CODE[,CODE…]",
        help=both("mã các cơ quan nhận, cách nhau dấu phẩy", "receivers' codes, by commas"),
    ),
]
_Subject = Annotated[
    str, typer.Option("--subject", metavar="TEXT", help=both("trích yếu nội dung", "subject"))
]
_Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE.pdf",
        help=both(
            "các tệp PDF, tệp đầu là văn bản chính; không có tệp: soạn một trang",
            "PDF files, the first is the document; none: a page is drawn",
        ),
    ),
]
_Type = Annotated[
    str,
    typer.Option(
        "--type", metavar="TEXT", help=both("tên loại văn bản", "type of document (Vietnamese)")
    ),
]
_Priority = Annotated[
    str,
    typer.Option(
        "--priority",
        metavar="TEXT",
        help=both(
            "độ khẩn: thuong, khan, thuong-khan, hoa-toc",
            "normal, urgent, very-urgent, most-urgent",
        ),
    ),
]
_ReplyTo = Annotated[
    str,
    typer.Option(
        "--reply-to",
        metavar="ID",
        help=both("trả lời văn bản đến này", "answers this received document"),
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add ``send`` and ``track`` to the tree."""
    app.command(
        "send",
        help=both(
            "Ký số và gửi tệp PDF của bạn từ một cơ quan đang được mô phỏng; in mã gói tin.",
            "Sign and send your own PDFs from a simulated agency; prints the package's id.",
        ),
    )(_send)
    app.command(
        "track",
        help=both(
            "Hành trình của một văn bản: mã gói tin, mã lượt giao hoặc mã văn bản.",
            "The time-line of a document: id of the package, the delivery or the document.",
        ),
    )(_track)


def _send(
    sender: _Sender,
    receivers: _Receivers,
    subject: _Subject,
    files: _Files = None,
    type_name: _Type = "Công văn",
    priority: _Priority = "thuong",
    reply_to: _ReplyTo = "",
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    codes = [code_in_force(settings, code) for code in receivers.split(",") if code.strip()]
    check_given("--to", ",".join(codes))
    check_given("--subject", subject.strip())
    form: dict[str, Any] = {
        "sender": code_in_force(settings, sender),
        "receivers": ",".join(codes),
        "type_name": type_name,
        "subject": subject,
        "priority": str(priority_of(priority)),
        "response_for": reply_to.strip(),
    }
    contents = [("files", (path.name, pdf_of(path), "application/pdf")) for path in files or ()]
    with connected(settings) as server:
        node = host_of(server, settings, form["sender"])
        form["receiver_names"] = [name_of(server, settings, code) for code in codes]
        made = server.post(f"{node}/api/v1/documents", data=form, files=contents or None)
        sent = server.get(
            f"{node}/api/v1/documents/{quote(made['reference'])}", wait_s=RECEIPT_TIMEOUT_S
        )
    _tell_sent(sent, Output(settings.lang, as_json=json))


def _tell_sent(sent: dict[str, Any], out: Output) -> None:
    """Print the package's id, or end with why the axis refused or has not answered."""
    if sent.get("state") == "refused":
        raise CommandFailed(ExitCode.REFUSED, findings_text(sent.get("findings") or []))
    if not sent.get("package_id"):
        raise CommandFailed(
            ExitCode.UNREACHABLE,
            Text(
                f"Văn bản {sent.get('code')} đã ký và đang chờ trục nhận; xem lại bằng: lgsp track"
                f" {sent.get('document_id')}",
                f"Document {sent.get('code')} is signed and waits for the axis; look again with:"
                f" lgsp track {sent.get('document_id')}",
            ),
        )
    if out.as_json:
        out.data(sent)
        return
    out.line(str(sent["package_id"]), "bold")
    count = len(sent.get("receivers") or [])
    out.line(
        out.text(
            f"Đã gửi {sent.get('code')} tới {count} nơi nhận."
            f" Theo dõi: lgsp track {sent['package_id']}",
            f"Sent {sent.get('code')} to {count} receiver{'' if count == 1 else 's'}."
            f" Follow it: lgsp track {sent['package_id']}",
        )
    )
    warn_of(out, sent.get("findings") or [])


def findings_text(findings: list[dict[str, Any]]) -> Text:
    """Return the axis' findings as one text."""

    def lines(lang: str) -> str:
        return "\n".join(finding_line(finding, lang) for finding in decisive(findings))

    return Text(
        f"Trục từ chối văn bản:\n{lines('vi')}", f"The axis refuses the document:\n{lines('en')}"
    )


def warn_of(out: Output, findings: list[dict[str, Any]]) -> None:
    """Tell what the axis warned of when it took a package: who gets nothing, or another does."""
    if findings:
        vi, en = ("\n".join(finding_line(one, lang) for one in findings) for lang in ("vi", "en"))
        out.warn(Text(f"Trục đã nhận, kèm cảnh báo:\n{vi}", f"The axis took it, and warns:\n{en}"))


def check_given(option: str, value: str) -> None:
    """Raise CommandFailed where an option was given empty."""
    if not value:
        raise CommandFailed(
            ExitCode.USAGE,
            Text(f"{option} đang để trống.", f"{option} is empty."),
        )


def host_of(server: ServerClient, settings: Settings, code: str) -> str:
    """Return the address of the node that hosts an agency; raises CommandFailed if none does."""
    for node in server.get("/nodes/api/v1/hosts"):
        if code in node["agencies"]:
            return str(node["url"] or f"/nodes/{node['name']}")
    for axis in served_topology(settings).axes:
        for system in axis.systems:
            if system.free and code in {agency.code for agency in system.agencies}:
                raise _free_system(axis.name, system.id, code)
    raise CommandFailed(
        ExitCode.NOT_FOUND,
        Text(
            f"Không hệ thống nào ở đây giữ mã {code}. Tìm mã: lgsp agencies --search TÊN.",
            f"No system here hosts {code}. Look codes up: lgsp agencies --search NAME.",
        ),
    )


def _free_system(axis: str, system: str, code: str) -> CommandFailed:
    return CommandFailed(
        ExitCode.REFUSED,
        Text(
            f"{code} thuộc hệ thống tự do {system} của trục {axis}, dành cho phần mềm của bạn:"
            " không ai ở đây giữ khóa ký của nó. Gửi qua API của trục bằng systemid và secret ghi"
            " trong ready.json, hoặc gửi từ một cơ quan khác: lgsp agencies.",
            f"{code} belongs to the free system {system} of the axis {axis}, which is for your"
            " own software: nobody here holds its signing key. Send over the axis's API with the"
            " systemid and secret of ready.json, or send from another agency: lgsp agencies.",
        ),
    )


def name_of(server: ServerClient, settings: Settings, code: str) -> str:
    """Return a receiver's name as the preset or an axis has it; empty where nobody knows it."""
    try:
        return served_topology(settings).agency(code).name
    except TopologyError:
        pass
    for base in server.axes.values():
        rows = server.get(f"{base}/api/v1/agencies", search=code, limit=5)
        for row in rows if isinstance(rows, list) else []:
            if row["code"] == code:
                return str(row["name"])
    return ""


def code_in_force(settings: Settings, given: str) -> str:
    """Return the code in force for a code or alias; one that the preset does not know stays."""
    try:
        return served_topology(settings).agency(given).code
    except TopologyError:
        return given.strip().upper()


def priority_of(text: str) -> int:
    """Return the priority of its name, with or without accents."""
    wanted = fold(text).replace("-", " ").strip()
    if wanted not in _PRIORITIES:
        raise CommandFailed(
            ExitCode.USAGE,
            Text(
                f"Không có độ khẩn “{text}”. Chọn: thuong, khan, thuong-khan, hoa-toc.",
                f"There is no priority “{text}”. Choose: normal, urgent, very-urgent, most-urgent.",
            ),
        )
    return _PRIORITIES[wanted]


def pdf_of(path: Path) -> bytes:
    """Return a PDF's bytes; raises CommandFailed where it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(
                f"Không đọc được {path}: {machine_reason(error).vi}.",
                f"Cannot read {path}: {machine_reason(error).en}.",
            ),
        ) from None
    if kind_of(content) != "pdf":
        raise CommandFailed(
            ExitCode.USAGE,
            Text(
                f"{path} không phải tệp PDF. Chỉ gửi được PDF (Nghị định 30/2020, phụ lục I).",
                f"{path} is not a PDF. Only PDFs can be signed and sent (Decree 30/2020).",
            ),
        )
    return content


def _track(
    id: Annotated[str, typer.Argument(metavar="ID", help=both("mã cần tra", "the id"))],  # noqa: A002
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        found = find_timelines(server, id.strip())
    if not found:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(f"Không trục nào biết mã “{id}”.", f"No axis knows the id “{id}”."),
        )
    out = Output(settings.lang, as_json=json)
    if json:
        out.data(found)
        return
    for axis, timeline in found.items():
        _print_timeline(out, axis, timeline)


def find_timelines(server: ServerClient, wanted: str) -> dict[str, Any]:
    """Return the time-line of an id at each axis that knows it.

    Package and delivery ids differ from axis to axis; the document's own id joins them.
    """
    found = _ask_all(server, wanted)
    for timeline in list(found.values()):
        document = timeline["package"].get("document_id")
        if document and document != wanted and len(found) < len(server.axes):
            found = {**_ask_all(server, document), **found}
    return found


def _ask_all(server: ServerClient, wanted: str) -> dict[str, Any]:
    answers = {
        axis: server.find(f"{base}/api/v1/timeline", id=wanted)
        for axis, base in server.axes.items()
    }
    return {axis: timeline for axis, timeline in answers.items() if timeline}


def _print_timeline(out: Output, axis: str, timeline: dict[str, Any]) -> None:
    """Print one axis' view of a package: what happened, and every receiver's state."""
    package = timeline["package"]
    lang = out.lang
    out.line()
    out.line(f"● {axis}   {package.get('code', '')}  {package.get('subject', '')}", "bold")
    out.line(f"  {package['id']}   {package.get('sender', '')} {package.get('sender_name', '')}")
    entries = timeline["entries"]
    for entry in entries[:_SHOWN_ENTRIES]:
        out.line(f"  {instant(entry['at'])}  {words(entry.get('text'), lang)}")
    if len(entries) > _SHOWN_ENTRIES:
        more = len(entries) - _SHOWN_ENTRIES
        out.line(
            out.text(f"  … còn {more} dòng (--json)", f"  … {more} more lines (--json)"), "dim"
        )
    out.line()
    out.table(
        [out.text("Nơi nhận", "Receiver"), out.text("Giao", "Delivery"),
         out.text("Xử lý", "Handling"), out.text("Đang chờ", "Waiting for")],
        [
            [
                f"{d['delivery']['receiver']} {d['delivery'].get('receiver_name', '')}".strip(),
                transport_name(d["delivery"]["state"], lang),
                status_name(d["delivery"].get("business_status", ""), lang),
                words(d.get("next"), lang),
            ]
            for d in timeline["deliveries"]
        ],
    )  # fmt: skip
    print_life(out, timeline)
