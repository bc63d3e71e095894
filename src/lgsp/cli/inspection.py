"""``lgsp ledger``, ``agencies`` and ``dead-letters``: look into a running server."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from edoc.contract.findings import Text
from lgsp.cli.client import ServerClient, connected
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang, Url
from lgsp.cli.output import Output
from lgsp.cli.shown import words
from lgsp.settings import Settings, load_settings
from lgsp.topology import preset
from lgsp.topology_model import LEVEL_NAMES, AgencySpec, Level

_COLUMNS = {
    "accepted": Text("đã nhận", "accepted"),
    "delivered": Text("đã giao", "delivered"),
    "failed": Text("thất bại", "failed"),
    "expired": Text("hết hạn", "expired"),
    "recalled": Text("rút lại", "recalled"),
    "in_flight": Text("đang đi", "in flight"),
}


def add_commands(app: typer.Typer) -> None:
    """Add the commands of inspection to the tree."""
    app.command(
        "ledger",
        help=both(
            "Đối soát: mọi lượt giao có kết thúc đúng một lần không (mã thoát 1 nếu lệch).",
            "The books: does every delivery end exactly once (exit code 1 if not balanced).",
        ),
    )(_ledger)
    app.command(
        "agencies",
        help=both(
            "Danh mục mã định danh; tìm theo mã hoặc tên, không cần dấu.",
            "Codes of agencies; search by code or name, accents not needed.",
        ),
    )(_agencies)
    letters = typer.Typer(
        no_args_is_help=True,
        help=both("Thông điệp không giao được.", "Messages that were given up."),
    )
    letters.command("list", help=both("Liệt kê.", "List them."))(_letters_list)
    letters.command("replay", help=both("Đưa trở lại hàng đợi.", "Put one back."))(_letters_replay)
    letters.command("discard", help=both("Bỏ hẳn.", "Remove one for good."))(_letters_discard)
    app.add_typer(letters, name="dead-letters")


def _ledger(
    url: Url = None, data_dir: DataDir = None, lang: Lang = None, json: Json = False
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        books = {axis: server.get(f"{base}/api/v1/ledger") for axis, base in server.axes.items()}
    out = Output(settings.lang, as_json=json)
    balanced = all(book[kind]["balanced"] for book in books.values() for kind in ("edoc", "status"))
    if json:
        out.data({"balanced": balanced, "axes": books})
    else:
        _print_books(out, books)
    raise typer.Exit(ExitCode.OK if balanced else ExitCode.EXPECTATION)


def _print_books(out: Output, books: dict[str, Any]) -> None:
    kinds = {"edoc": out.text("văn bản", "documents"), "status": out.text("trạng thái", "statuses")}
    headings = [out.text("Trục", "Axis"), "", *(name.get(out.lang) for name in _COLUMNS.values())]
    headings.append(out.text("khớp", "balanced"))
    yes, no = out.text("có", "yes"), out.text("KHÔNG", "NO")
    rows = [
        [axis, name, *(str(book[kind][c]) for c in _COLUMNS), yes if book[kind]["balanced"] else no]
        for axis, book in books.items()
        for kind, name in kinds.items()
    ]
    out.table(headings, rows, right=frozenset(range(2, 8)))
    for axis, book in books.items():
        for kind in kinds:
            for reason in book[kind].get("explanation") or []:
                out.line(f"{axis}: {words(reason, out.lang)}", "bold red")


def _agencies(
    search: Annotated[
        str, typer.Option("--search", metavar="TEXT", help=both("mã hoặc tên", "code or name"))
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", min=1, help=both("số dòng tối đa", "at most so many"))
    ] = 50,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    found, from_server = _find_agencies(settings, search, limit)
    out = Output(settings.lang, as_json=json)
    if json:
        out.data(found)
    elif found:
        out.table(
            [out.text("Mã", "Code"), out.text("Cấp", "Level"), out.text("Tên", "Name"), ""],
            [[a["code"], _level(a["level"], out.lang), a["name"], a["note"]] for a in found],
        )
        if not from_server:
            out.line(
                out.text(
                    "(theo kịch bản; chưa có máy chủ nào đang chạy)",
                    "(from the preset; no server is running)",
                ),
                "dim",
            )
    if not found:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(f"Không thấy cơ quan nào khớp “{search}”.", f"No agency matches “{search}”."),
        )


def _find_agencies(
    settings: Settings, search: str, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Ask every axis; without a server, look into the preset. Each agency once, by code."""
    merged: dict[str, dict[str, Any]] = {}
    try:
        with connected(settings) as server:
            for axis, base in server.axes.items():
                rows = server.get(f"{base}/api/v1/agencies", search=search or None, limit=limit)
                for row in rows if isinstance(rows, list) else rows["agencies"]:
                    known = merged.get(row["code"], {"axes": []})
                    fresh = _row(row, settings.lang)
                    # The agency's own axis knows more of it than one that heard of it.
                    merged[row["code"]] = {
                        name: value or known.get(name, value) for name, value in fresh.items()
                    } | {"axes": [*known["axes"], axis]}
    except CommandFailed as failure:
        if failure.code is not ExitCode.UNREACHABLE or settings.url:
            raise
        found = preset(settings.topology).search(search, limit)
        return [_preset_row(agency, settings.lang) for agency in found], False
    return [merged[code] for code in sorted(merged)][:limit], True


def _row(row: dict[str, Any], lang: str) -> dict[str, Any]:
    note = words(row.get("note"), lang)
    return {
        "code": row["code"], "name": row["name"], "level": row["level"],
        "parent": row.get("parent", ""), "aliases": row.get("aliases", []), "note": note,
        "axes": [],
    }  # fmt: skip


def _preset_row(agency: AgencySpec, lang: str) -> dict[str, Any]:
    note = agency.note.get(lang) if agency.note else ""
    return {
        "code": agency.code, "name": agency.name, "level": str(agency.level),
        "parent": agency.parent, "aliases": list(agency.aliases), "note": note, "axes": [],
    }  # fmt: skip


def _level(level: str, lang: str) -> str:
    known = {str(item) for item in Level}
    return LEVEL_NAMES[Level(level)].get(lang) if level in known else level


def _letters_list(
    url: Url = None, data_dir: DataDir = None, lang: Lang = None, json: Json = False
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        letters = {
            axis: server.get(f"{base}/api/v1/dead-letters") for axis, base in server.axes.items()
        }
    out = Output(settings.lang, as_json=json)
    if json:
        out.data(letters)
        return
    rows = [
        [axis, letter["id"], letter["queue"], str(letter.get("attempts", "")), letter["reason"]]
        for axis, found in letters.items()
        for letter in found
    ]
    if rows:
        out.table(
            [out.text("Trục", "Axis"), out.text("Mã", "Id"), out.text("Hàng đợi", "Queue"),
             out.text("Lần thử", "Attempts"), out.text("Lý do", "Reason")],
            rows,
        )  # fmt: skip
    else:
        out.line(out.text("Không có thông điệp nào bị bỏ lại.", "No message was given up."))


def _letters_replay(
    letter: Annotated[str, typer.Argument(metavar="ID", help=both("mã thông điệp", "its id"))],
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        axis, address, queue = _find_letter(server, letter)
        server.post(f"{address}/replay", json={"queue": queue})
    out = Output(settings.lang, as_json=json)
    if json:
        out.data({"axis": axis, "id": letter, "replayed": True})
    else:
        out.line(out.text(f"Đã đưa {letter} trở lại.", f"{letter} is back."))


def _letters_discard(
    letter: Annotated[str, typer.Argument(metavar="ID", help=both("mã thông điệp", "its id"))],
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        axis, address, queue = _find_letter(server, letter)
        server.delete(f"{address}?queue={quote(queue, safe='')}")
    out = Output(settings.lang, as_json=json)
    if json:
        out.data({"axis": axis, "id": letter, "discarded": True})
    else:
        out.line(out.text(f"Đã bỏ hẳn {letter}.", f"{letter} is gone for good."))


def _find_letter(server: ServerClient, letter: str) -> tuple[str, str, str]:
    """Return axis, address and queue of a dead letter; raises CommandFailed where none has it."""
    for axis, base in server.axes.items():
        for found in server.get(f"{base}/api/v1/dead-letters"):
            if found["id"] == letter:
                address = f"{base}/api/v1/dead-letters/{quote(letter, safe='')}"
                return axis, address, str(found["queue"])
    raise CommandFailed(
        ExitCode.NOT_FOUND,
        Text(f"Không có thông điệp “{letter}”.", f"There is no dead letter “{letter}”."),
    )
