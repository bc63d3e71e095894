"""What the command line runs: everything at once, the demo, or one role."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from rich.console import Console

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from lgsp.announce import announce_ready, withdraw_ready
from lgsp.embedded import Embedded, embedded
from lgsp.front.serve import stop_signals
from lgsp.offices import brisk
from lgsp.ready_file import READY_NAME
from lgsp.roles import run_role
from lgsp.settings import Settings
from lgsp.story.demo import run_demo
from lgsp.welcome import greet

A_DAY = timedelta(days=1)

__all__ = ["run_demo", "run_role", "run_up"]


async def run_up(settings: Settings, *, ready_file: Path | None = None) -> None:
    """Run everything in one process until a signal asks it to stop.

    The ready file is written when all parts consume and a document waits for each free system; a
    copy always lies in the data folder, where
    the other commands look for it.
    """
    with stop_signals() as stop:
        behaviours = partial(brisk, declined=settings.declined_requests)
        async with embedded(settings, behaviours=behaviours) as running:
            if settings.welcome:
                await greet(running)
            files = announce_ready(running, ready_file)
            _tell(running)
            await stop.wait()
            withdraw_ready(files)


def _tell(running: Embedded) -> None:
    """Say where everything is."""
    lang = running.settings.lang
    console = Console()
    lines = {
        Text("Trang theo dõi", "Page"): f"{running.base_url}/",
        Text("Trục quốc gia", "National axis"): f"{running.base_url}/national",
        Text("Trục tỉnh Gia Lai", "Gia Lai's axis"): f"{running.base_url}/gia-lai",
        Text("Tài liệu API", "API docs"): f"{running.base_url}/gia-lai/api/v1/openapi.json",
        Text("Khóa và thông tin kết nối", "Keys and credentials"): str(
            running.settings.data_dir / READY_NAME
        ),
        Text("Phần mềm của bạn", "Your own client"): "lgsp credentials",
        Text("Bị từ chối vì sao?", "Refused, but why?"): "lgsp why",
        Text("Giờ của môi trường", "Time of this world"): _world_time(running),
    }
    console.print(
        Text(
            "[bold]lgsp[/bold] đang phục vụ (MÔ PHỎNG). Ctrl-C để dừng.",
            "[bold]lgsp[/bold] is serving (SIMULATION). Ctrl-C ends.",
        ).get(lang)
    )
    for name, value in lines.items():
        console.print(f"  {name.get(lang):<28} {value}", highlight=False, soft_wrap=True)


def _world_time(running: Embedded) -> str:
    """Return the world's time; clients ask for days by their own clock, so a gap is pointed out."""
    now = running.clock.now().astimezone(VIETNAM)
    gap = abs(now - running.real_now())
    shown = now.strftime("%d/%m/%Y %H:%M")
    hint = Text(
        "  (phần mềm dùng giờ máy: chạy thư mục mới với --start now)",
        "  (for clients that use the machine's time: a new folder with --start now)",
    )
    return shown + (hint.get(running.settings.lang) if gap > A_DAY else "")
