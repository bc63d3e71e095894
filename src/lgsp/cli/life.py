"""Commands for the later life of documents: recall, take-back, update, replace, forward.

Each finds the simulated office that has the document, asks its node, and waits for the axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from edoc.contract.findings import Text
from lgsp.cli.asking import (
    ask,
    await_axis,
    await_statuses,
    issued,
    post,
    read,
    statuses_refused,
)
from lgsp.cli.client import connected
from lgsp.cli.exchange import (
    check_given,
    code_in_force,
    host_of,
    name_of,
    pdf_of,
    priority_of,
    warn_of,
)
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang, Url
from lgsp.cli.output import Output
from lgsp.settings import Settings, load_settings

_ID = typer.Argument(
    metavar="ID",
    help=both("mã văn bản, mã gói tin hoặc mã trong sổ", "id of the document or its package"),
)
_Id = Annotated[str, _ID]
_Reason = Annotated[
    str,
    typer.Option(
        "--reason", metavar="TEXT", help=both("lý do (bắt buộc)", "the reason (required)")
    ),
]
_Receivers = Annotated[
    list[str] | None,
    typer.Option(
        "--receiver",
        metavar="CODE",
        help=both("chỉ nơi nhận này; lặp lại được", "only this receiver; may be repeated"),
    ),
]
_Priority = Annotated[
    str | None,
    typer.Option(
        "--priority",
        metavar="TEXT",
        help=both(
            "độ khẩn: thuong, khan, thuong-khan, hoa-toc",
            "normal, urgent, very-urgent, most-urgent",
        ),
    ),
]
_Due = Annotated[
    str | None,
    typer.Option("--due", metavar="YYYY-MM-DD", help=both("hạn xử lý", "date of completion")),
]

_Former = Annotated[
    list[str],
    typer.Argument(
        metavar="ID", help=both("các văn bản bị thay thế", "the documents to be replaced")
    ),
]
_Subject = Annotated[
    str,
    typer.Option(
        "--subject", metavar="TEXT", help=both("trích yếu văn bản mới", "the new subject")
    ),
]
_To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="CODE[,…]",
        help=both("nơi nhận (mặc định: như văn bản cũ)", "receivers (default: as before)"),
    ),
]
_Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file", metavar="FILE", help=both("tệp PDF; lặp lại được", "PDF file; may be repeated")
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    commands: dict[str, tuple[Callable[..., None], str, str]] = {
        "recall": (_recall, "Thu hồi một văn bản đã gửi (loại 1); nơi nhận phải hủy và báo lại.",
                   "Recall a sent document (type 1); receivers must cancel it and say so."),
        "take-back": (_take_back, "Xin lấy lại một văn bản đã gửi bằng trạng thái 13.",
                      "Ask for a sent document back by status 13."),
        "update": (_update, "Cập nhật thông tin hoặc nơi nhận của văn bản đã gửi (loại 2).",
                   "Change data or receivers of a sent document (type 2)."),
        "replace": (_replace, "Gửi văn bản mới thay thế một hoặc nhiều văn bản đã gửi (loại 3).",
                    "Send a new document that replaces sent ones (type 3)."),
        "forward": (_forward, "Chuyển tiếp một văn bản đã nhận, giữ nguyên tệp.",
                    "Send a received document on, its files unchanged."),
    }  # fmt: skip
    for name, (command, vi, en) in commands.items():
        app.command(name, help=both(vi, en))(command)


def _recall(
    id: _Id,  # noqa: A002
    reason: _Reason,
    receiver: _Receivers = None,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        wish = _wish(settings, reason, receiver)
        node, document = ask(server, id, "recall", json=wish)
        notice = await_axis(server, node, document["operations"][-1])
        document = read(server, node, document)
    told = [one for one in document["receivers"] if one["asked"] == "recall"]
    _tell(
        Output(settings.lang, as_json=json),
        document,
        f"Đã thu hồi {document['code']} tại {len(told)} nơi nhận; văn bản bị đóng băng trong sổ.",
        f"Recalled {document['code']} from {len(told)} receivers; it is frozen in the register.",
        notice,
    )


def _take_back(
    id: _Id,  # noqa: A002
    reason: _Reason,
    receiver: _Receivers = None,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        wish = _wish(settings, reason, receiver)
        node, before = issued(server, id)
        post(server, node, id, "take-back", json=wish)
        document, sent = await_statuses(server, node, before)
    refused = {code: one["findings"] for code, one in sent.items() if one["state"] == "refused"}
    asked, every = len(sent) - len(refused), len(sent)
    some = Text("", "")
    if refused:
        some = Text(f" tới {asked}/{every} nơi nhận", f" from {asked} of {every} receivers")
    if asked or not refused:
        _tell(
            Output(settings.lang, as_json=json),
            document,
            f"Đã gửi yêu cầu lấy lại {document['code']} (trạng thái 13){some.vi}.",
            f"Asked for {document['code']} back (status 13){some.en}.",
        )
    if refused:
        raise CommandFailed(ExitCode.REFUSED, statuses_refused(refused))


def _update(
    id: _Id,  # noqa: A002
    reason: _Reason,
    subject: Annotated[
        str | None,
        typer.Option("--subject", metavar="TEXT", help=both("trích yếu mới", "new subject")),
    ] = None,
    due: _Due = None,
    priority: _Priority = None,
    add: Annotated[
        str, typer.Option("--add", metavar="CODE[,…]", help=both("thêm nơi nhận", "new receivers"))
    ] = "",
    remove: Annotated[
        str,
        typer.Option("--remove", metavar="CODE[,…]", help=both("bớt nơi nhận", "strike off")),
    ] = "",
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    added = _codes(settings, add)
    changes = {
        "reason": _given_reason(reason),
        "subject": subject,
        "due": due,
        "priority": None if priority is None else str(priority_of(priority)),
        "remove": _codes(settings, remove),
        "add": added,
    }
    with connected(settings) as server:
        changes["add_names"] = [name_of(server, settings, code) for code in added]
        node, document = ask(server, id, "update", json=changes)
        package = await_axis(server, node, document["operations"][-1])
        document = read(server, node, document)
    _tell(
        Output(settings.lang, as_json=json),
        document,
        f"Đã gửi cập nhật {document['code']}.",
        f"Sent the update of {document['code']}.",
        package,
    )


def _replace(
    former: _Former,
    subject: _Subject,
    reason: _Reason,
    to: _To = "",
    file: _Files = None,
    due: _Due = None,
    priority: _Priority = None,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    check_given("--subject", subject.strip())
    codes = _codes(settings, to)
    form: dict[str, Any] = {
        "subject": subject,
        "reason": _given_reason(reason),
        "receivers": ",".join(codes),
        "priority": str(priority_of(priority or "thuong")),
        "others": former[1:],
    }
    if due:
        form["due"] = due
    files = [("files", (path.name, pdf_of(path), "application/pdf")) for path in file or ()]
    with connected(settings) as server:
        form["receiver_names"] = [name_of(server, settings, code) for code in codes]
        content = {"data": form, "files": files} if files else {"data": form}
        node, document = ask(server, former[0], "replacement", **content)
        document = await_axis(server, node, document)
    _tell(
        Output(settings.lang, as_json=json),
        document,
        f"Đã gửi {document['code']} thay thế {len(former)} văn bản.",
        f"Sent {document['code']}, which replaces {len(former)}.",
        document,
    )


def _forward(
    id: _Id,  # noqa: A002
    to: Annotated[
        str,
        typer.Option("--to", metavar="CODE[,…]", help=both("nơi nhận tiếp", "who gets it next")),
    ],
    sender: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="CODE",
            help=both("cơ quan đã nhận và chuyển tiếp", "the office that received it"),
        ),
    ],
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help=both("ý kiến kèm theo", "a remark"))
    ] = "",
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    codes = _codes(settings, to)
    check_given("--to", ",".join(codes))
    office = code_in_force(settings, sender)
    with connected(settings) as server:
        node = host_of(server, settings, office)
        names = [name_of(server, settings, code) for code in codes]
        wish = {"receivers": codes, "names": names, "agency": office, "note": note}
        made = server.post(f"{node}/api/v1/documents/{quote(id.strip())}/forward", json=wish)
        document = await_axis(server, node, made)
    _tell(
        Output(settings.lang, as_json=json),
        document,
        f"Đã chuyển tiếp bằng {document['code']} tới {len(codes)} nơi nhận.",
        f"Sent on with {document['code']} to {len(codes)}.",
        document,
    )


def _tell(
    out: Output, document: dict[str, Any], vi: str, en: str, accepted: dict[str, Any] | None = None
) -> None:
    """Tell what was done; ``accepted`` is the package that the axis took, with its warnings."""
    if out.as_json:
        out.data(document)
        return
    out.line(out.text(vi, en), "bold")
    wanted = document["document_id"]
    out.line(out.text(f"Theo dõi: lgsp track {wanted}", f"Follow it: lgsp track {wanted}"))
    warn_of(out, (accepted or {}).get("findings") or [])


def _wish(settings: Settings, reason: str, receivers: Sequence[str] | None) -> dict[str, Any]:
    codes = [code_in_force(settings, code) for code in receivers or ()]
    return {"reason": _given_reason(reason), "receivers": codes or None}


def _given_reason(reason: str) -> str:
    check_given("--reason", reason.strip())
    return reason.strip()


def _codes(settings: Settings, text: str) -> list[str]:
    return [code_in_force(settings, code) for code in text.split(",") if code.strip()]
