"""``lgsp credentials``: what a client needs to connect, in its own configuration format."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from edoc.contract.dates import local_date
from edoc.contract.findings import Text
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Lang
from lgsp.cli.output import Output
from lgsp.credentials import FORMATS, Credentials, credentials_of
from lgsp.front.tls import trusted_by
from lgsp.ready_file import READY_NAME, local_url_of, read_ready
from lgsp.settings import Settings, load_settings

_ANSWER_S = 5.0
"""Seconds in which the program tells the world's day."""

_Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="|".join(FORMATS),
        help=both("dạng cấu hình của phần mềm kết nối", "the client's configuration format"),
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add ``credentials`` to the tree."""
    app.command(
        "credentials",
        help=both(
            "In thông tin kết nối (có bí mật) của một hệ thống; không nêu tên: liệt kê hệ thống.",
            "Print a system's credentials (with its secret); without a name: list the systems.",
        ),
    )(_credentials)


def _credentials(
    system_id: Annotated[
        str | None,
        typer.Argument(metavar="SYSTEM", help=both("ví dụ: tu-do-1", "for example: tu-do-1")),
    ] = None,
    form: _Format = "env",
    axis: Annotated[
        str | None,
        typer.Option("--axis", metavar="NAME", help=both("tên trục", "name of the axis")),
    ] = None,
    ready_file: Annotated[
        Path | None,
        typer.Option(
            "--ready-file",
            metavar="FILE",
            help=both(
                "tệp do lgsp up ghi (mặc định: ready.json trong thư mục dữ liệu)",
                "the file that lgsp up wrote (default: ready.json in the data folder)",
            ),
        ),
    ] = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    settings = load_settings(data_dir=data_dir, lang=lang)
    path = ready_file or settings.data_dir / READY_NAME
    ready = read_ready(path)
    if ready is None:
        raise _not_running(path)
    if form not in FORMATS:
        raise typer.BadParameter(" | ".join(FORMATS), param_hint="'--format'")
    out = Output(settings.lang)
    if system_id is None:
        _list(ready, out)
        return
    found = [one for one in credentials_of(ready, system_id) if axis in (None, one.axis)]
    given = _only(found, system_id, axis, ready)
    typer.echo(FORMATS[form](replace(given, today=_today(settings, ready, given))), nl=False)


def _today(settings: Settings, ready: dict[str, Any], given: Credentials) -> str:
    """Return the world's day as the program says it now; it may have begun days ago.

    Where it does not answer, the day it began: credentials are of use all the same.
    """
    url = f"{local_url_of(ready)}/{given.axis}/api/v1/world"
    try:
        answer = httpx.get(
            url,
            auth=(given.system_id, given.secret),
            timeout=_ANSWER_S,
            trust_env=False,
            verify=trusted_by(settings),
        )
        return local_date(datetime.fromisoformat(answer.json()["now"])).isoformat()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return given.today


def _list(ready: dict[str, Any], out: Output) -> None:
    """Print every system without its secret, free ones first."""
    rows = [
        [
            system["systemid"],
            axis["name"],
            out.text("tự do", "free") if system["free"] else out.text("QLVB", "node"),
            ", ".join(agency["code"] for agency in system["agencies"][:2]),
        ]
        for axis in ready["axes"]
        for system in sorted(axis["systems"], key=lambda system: not system["free"])
    ]
    heads = [("Hệ thống", "System"), ("Trục", "Axis"), ("Loại", "Kind"), ("Cơ quan", "Agencies")]
    out.table([out.text(*head) for head in heads], rows)


def _only(
    found: list[Credentials], system_id: str, axis: str | None, ready: dict[str, Any]
) -> Credentials:
    if len(found) == 1:
        return found[0]
    names = [str(one["name"]) for one in ready["axes"]]
    if axis is not None and axis not in names:
        known = ", ".join(names)
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(
                f"Không có trục {axis}. Các trục: {known}.",
                f"There is no axis {axis}. The axes: {known}.",
            ),
        )
    if found:
        axes = ", ".join(one.axis for one in found)
        raise CommandFailed(
            ExitCode.USAGE,
            Text(
                f"Nhiều trục có hệ thống {system_id}: {axes}. Nêu rõ bằng --axis.",
                f"Several axes have a system {system_id}: {axes}. Say which with --axis.",
            ),
        )
    free = ", ".join(
        system["systemid"]
        for one in ready["axes"]
        for system in one["systems"]
        if system["free"] and axis in (None, one["name"])
    )
    where = Text(f" ở trục {axis}", f" at the axis {axis}") if axis else Text("", "")
    raise CommandFailed(
        ExitCode.NOT_FOUND,
        Text(
            f"Không có hệ thống {system_id}{where.vi}. Các hệ thống tự do{where.vi}: {free}.",
            f"There is no system {system_id}{where.en}. The free systems{where.en}: {free}.",
        ),
    )


def _not_running(path: Path) -> CommandFailed:
    return CommandFailed(
        ExitCode.UNREACHABLE,
        Text(
            f"Không có {path}: chương trình chưa chạy. Chạy: lgsp up. Thư mục dữ liệu khác:"
            " --data-dir; tệp khác: --ready-file.",
            f"There is no {path}: the program is not running. Run: lgsp up. Another data folder:"
            " --data-dir; another file: --ready-file.",
        ),
    )
