"""``lgsp ledger`` and ``dead-letters``: look into a running server."""

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
from lgsp.settings import load_settings

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
