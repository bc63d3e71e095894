"""``lgsp agencies``: search the directory, look at one agency, import a file, load the nation's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from edoc.contract.findings import Text
from lgsp.cli.agency_load import ImportResult, Progress, import_file, load_national
from lgsp.cli.agency_search import list_agencies, show_agency
from lgsp.cli.client import connected
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang, Url
from lgsp.cli.output import Output
from lgsp.settings import load_settings

FAULTS_SHOWN = 100

Axis = Annotated[
    str, typer.Option("--axis", metavar="NAME", help=both("tên trục", "name of the axis"))
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help=both("chỉ kiểm tra, không ghi", "check only, write nothing")),
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands about the directory to the tree."""
    agencies = typer.Typer(
        invoke_without_command=True,
        help=both(
            "Danh mục mã định danh; tìm theo mã hoặc tên, không cần dấu.",
            "Codes of agencies; search by code or name, accents not needed.",
        ),
    )
    agencies.callback()(_agencies)
    agencies.command(
        "show",
        help=both(
            "Một cơ quan: mã, cấp, hiệu lực, kế nhiệm, hệ thống.",
            "One agency: codes, level, validity, successor, system.",
        ),
    )(_show)
    agencies.command(
        "import",
        help=both(
            "Nhập danh mục từ tệp CSV hoặc JSON; mọi lỗi theo dòng, nhập lại không đổi gì.",
            "Import a CSV or JSON file; every fault with its line, the same again changes nothing.",
        ),
    )(_import)
    agencies.command(
        "load-national",
        help=both(
            "Nạp danh mục toàn quốc 123.265 cơ quan suy ra theo quy tắc (không phải dữ liệu thật).",
            "Load the national directory of 123,265 agencies derived by rules (not real data).",
        ),
    )(_load_national)
    app.add_typer(agencies, name="agencies")


def _agencies(
    context: typer.Context,
    search: Annotated[
        str, typer.Option("--search", metavar="TEXT", help=both("mã hoặc tên", "code or name"))
    ] = "",
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            max=10_000,
            help=both("số dòng tối đa", "at most so many"),
        ),
    ] = 50,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    if context.invoked_subcommand is None:
        settings = load_settings(url=url, data_dir=data_dir, lang=lang)
        list_agencies(settings, Output(settings.lang, as_json=json), search, limit)


def _show(
    code: Annotated[str, typer.Argument(metavar="CODE", help=both("mã định danh", "its code"))],
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    with connected(settings) as server:
        show_agency(server, Output(settings.lang, as_json=json), code)


def _import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=both("tệp CSV, JSON", "the file"))],
    axis: Axis = "gia-lai",
    system: Annotated[
        str,
        typer.Option(
            "--system",
            metavar="ID",
            help=both("hệ thống cho dòng không ghi", "system of rows that name none"),
        ),
    ] = "",
    dry_run: DryRun = False,
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    out = Output(settings.lang, as_json=json)
    with connected(settings) as server:
        base = _base(server.axes, axis)
        content = file.read_bytes()
        result = import_file(server, base, content, system, _progress(out), dry_run=dry_run)
    _tell(out, result, dry_run=dry_run)


def _load_national(
    axis: Axis = "national",
    url: Url = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(url=url, data_dir=data_dir, lang=lang)
    out = Output(settings.lang, as_json=json)
    with connected(settings) as server:
        base = _base(server.axes, axis)
        result = load_national(server, base, axis, settings, _progress(out))
    _tell(out, result, dry_run=False)


def _base(axes: dict[str, str], axis: str) -> str:
    if axis in axes:
        return axes[axis]
    known = ", ".join(axes)
    raise CommandFailed(
        ExitCode.USAGE,
        Text(f"Không có trục “{axis}”; có: {known}.", f"There is no axis “{axis}”; known: {known}"),
    )


def _progress(out: Output) -> Progress:
    def tell(done: int, total: int) -> None:
        if not out.as_json and out.console.is_terminal and total > done:
            out.line(out.text(f"… {done}/{total} dòng", f"… {done}/{total} rows"), "dim")

    return tell


def _tell(out: Output, result: ImportResult, *, dry_run: bool) -> None:
    """Print what an import did. Raises: CommandFailed where there are faults."""
    if out.as_json:
        out.data(_report(result, dry_run=dry_run))
    elif not result.faults:
        done = out.text("Kiểm tra" if dry_run else "Đã nhập", "Checked" if dry_run else "Imported")
        out.line(
            out.text(
                f"{done} {result.rows} dòng: {result.changed} thêm hoặc đổi, "
                f"{result.unchanged} giữ nguyên.",
                f"{done} {result.rows} rows: {result.changed} added or changed, "
                f"{result.unchanged} as they were.",
            )
        )
    if not result.faults:
        return
    if not out.as_json:
        headings = [out.text("Dòng", "Line"), out.text("Cột", "Column"), out.text("Lỗi", "Fault")]
        rows = [[str(f.line), f.column, f.message.get(out.lang)] for f in result.faults]
        out.table(headings, rows[:FAULTS_SHOWN], right=frozenset({0}))
    count = len(result.faults)
    raise CommandFailed(
        ExitCode.REFUSED,
        Text(
            f"Tệp có {count} lỗi; chưa ghi dòng nào.",
            f"The file has {count} faults; nothing was written.",
        ),
    )


def _report(result: ImportResult, *, dry_run: bool) -> dict[str, Any]:
    return {
        "rows": result.rows,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "dry_run": dry_run,
        "faults": [
            {
                "line": fault.line,
                "column": fault.column,
                "message": {"vi": fault.message.vi, "en": fault.message.en},
            }
            for fault in result.faults
        ],
    }
