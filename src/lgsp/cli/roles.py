"""Commands that run something: the demo, everything at once, or one role of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from lgsp.cli.failure import ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import (
    DataDir,
    Lang,
    Listen,
    PublicUrl,
    ReadyFile,
    Seed,
    Start,
    TlsCert,
    TlsKey,
    Topology,
)
from lgsp.settings import Settings, load_settings

_T = TypeVar("_T")
_Name = typer.Argument(help=both("tên, ví dụ: national, gia-lai", "name, e.g. national, gia-lai"))
_NodeName = typer.Argument(
    help=both(
        "tên: vpcp, bo-nganh, kon-tum, ubnd-tinh, huyen, xa",
        "name: vpcp, bo-nganh, kon-tum, ubnd-tinh, huyen, xa",
    )
)


def add_commands(app: typer.Typer) -> None:
    """Add ``demo``, ``up`` and the role commands to the tree."""
    app.command(
        "demo",
        help=both(
            "Kể câu chuyện bốn cấp gửi, nhận văn bản ký số rồi tiếp tục phục vụ (Ctrl-C để dừng).",
            "Tell the story of four levels exchanging signed documents, then serve on (Ctrl-C"
            " ends).",
        ),
    )(_demo)
    app.command(
        "up",
        help=both(
            "Chạy tất cả trong một tiến trình: hai trục, LGSP, các hệ thống QLVB bốn cấp.",
            "Run everything in one process: both axes, the LGSP, the nodes of four levels.",
        ),
    )(_up)
    app.command("axis", help=both("Chạy riêng một trục.", "Run one axis alone."))(_axis)
    app.command("node", help=both("Chạy riêng một QLVB.", "Run one node alone."))(_node)
    app.command(
        "uplink",
        help=both("Chạy riêng cầu nối lên trục quốc gia.", "Run the link to the national axis."),
    )(_uplink)
    app.command(
        "authority",
        help=both("Chạy riêng cơ quan chứng thực mô phỏng.", "Run the simulated authority alone."),
    )(_authority)
    app.command("portal", help=both("Chạy riêng trang theo dõi.", "Run the public page alone."))(
        _portal
    )


def _demo(
    once: Annotated[
        bool,
        typer.Option(
            "--once",
            help=both(
                "tự kết thúc; mã thoát 0 chỉ khi mọi kỳ vọng đều đúng",
                "end by itself; exit code 0 only if every expectation holds",
            ),
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", help=both("ghi báo cáo JSON", "write a JSON report")
        ),
    ] = None,
    ready_file: ReadyFile = None,
    seed: Seed = None,
    listen: Listen = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    from lgsp.compose import run_demo

    settings = load_settings(seed=seed, listen=listen, data_dir=data_dir, lang=lang)
    held = _run(run_demo(settings, once=once, report=report, ready_file=ready_file))
    raise typer.Exit(ExitCode.OK if held else ExitCode.EXPECTATION)


def _up(
    ready_file: ReadyFile = None,
    seed: Seed = None,
    listen: Listen = None,
    public_url: PublicUrl = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    start: Start = None,
    topology: Topology = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    from lgsp.compose import run_up

    settings = load_settings(
        seed=seed,
        listen=listen,
        public_url=public_url,
        tls_cert=tls_cert,
        tls_key=tls_key,
        world_start=start,
        topology=topology,
        data_dir=data_dir,
        lang=lang,
    )
    _run(run_up(settings, ready_file=ready_file))


def _axis(
    name: Annotated[str, _Name],
    ready_file: ReadyFile = None,
    listen: Listen = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    _role("axis", name, ready_file, listen, data_dir, lang)


def _node(
    name: Annotated[str, _NodeName],
    ready_file: ReadyFile = None,
    listen: Listen = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    _role("node", name, ready_file, listen, data_dir, lang)


def _uplink(
    name: Annotated[str, _Name] = "gia-lai",
    ready_file: ReadyFile = None,
    listen: Listen = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    _role("uplink", name, ready_file, listen, data_dir, lang)


def _authority(
    ready_file: ReadyFile = None,
    listen: Listen = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    _role("authority", "", ready_file, listen, data_dir, lang)


def _portal(
    ready_file: ReadyFile = None,
    listen: Listen = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    _role("portal", "", ready_file, listen, data_dir, lang)


def _role(
    role: str,
    name: str,
    ready_file: Path | None,
    listen: str | None,
    data_dir: Path | None,
    lang: str | None,
) -> None:
    """Run one role until it is told to stop; a name that does not exist is a usage error."""
    from lgsp.compose import run_role
    from lgsp.topology.presets import preset

    settings: Settings = load_settings(listen=listen, data_dir=data_dir, lang=lang)
    topology = preset(settings.topology)
    if role == "node":
        topology.node(name)
    elif role in {"axis", "uplink"}:
        topology.axis(name)
    _run(run_role(settings, role, name=name, ready_file=ready_file))


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine on the fastest loop there is."""
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.run(work)
    return uvloop.run(work)
