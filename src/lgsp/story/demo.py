"""``lgsp demo``: the story told once on a fresh world, then the program serves on (or ends)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from edoc.contract.findings import Text
from edoc.plumbing.clock import WorldClock
from lgsp.announce import announce_ready, withdraw_ready
from lgsp.beside import running_beside
from lgsp.embedded import Embedded, embedded
from lgsp.errors import LgspError, SettingsError
from lgsp.front.serve import stop_signals
from lgsp.offices import told
from lgsp.private_file import folder_problem
from lgsp.ready_file import READY_NAME
from lgsp.settings import Settings
from lgsp.story.narrator import Narrator
from lgsp.story.report import CROSSING, expectations, make_report
from lgsp.story.state import Pace
from lgsp.story.story import Story
from lgsp.topology.presets import Topology
from nodes.node import Node

#: The preset whose offices the story knows: its chapters lead through districts.
STORY_PRESET = "gia-lai-2019"
#: The demo's own folder below the data folder; its world is new each time, its keys are kept.
DEMO_FOLDER = "demo"
#: How many seconds of the world pass in one real second.
SCALE_TOLD, SCALE_ONCE = 120.0, 600.0
#: How many seconds the last statuses may take to arrive after the story.
REST_PATIENCE_S = 60.0
TOLD = Pace(pause_s=4.0, timeout_s=180.0)
ONCE = Pace(pause_s=0.0, timeout_s=150.0)

_HINTS = [
    (Text("Tìm mã cơ quan", "Find a code"), 'lgsp agencies --search "dak doa"'),
    (
        Text("Gửi PDF của bạn", "Send your own PDF"),
        'lgsp send --from 000.00.02.H21 --to 000.00.31.H21 --subject "thử" tep.pdf',
    ),
    (Text("Văn bản đang ở đâu", "Where is it"), "lgsp track MÃ"),
    (Text("Đối soát", "The books"), "lgsp ledger"),
]


async def run_demo(
    settings: Settings,
    *,
    once: bool,
    report: Path | None = None,
    ready_file: Path | None = None,
) -> bool:
    """Tell the story; return whether every expectation held.

    Args:
        settings: of the process; the demo uses a folder of its own below the data folder.
        once: end after the story instead of serving on.
        report: where to write the report as JSON.
        ready_file: where to write the ready file, besides the data folder.

    Raises:
        LgspError: folder, port, database or broker cannot be used.
    """
    _refuse_other_presets(settings)
    settings = _demo_settings(settings, once=once)
    console = Console()
    started = time.perf_counter()
    teller: list[Story] = []

    def story(nodes: Mapping[str, Node], clock: WorldClock, topology: Topology) -> Story:
        narrator = Narrator(console, settings.lang, clock)
        teller.append(
            Story(
                nodes=nodes,
                topology=topology,
                clock=clock,
                pace=ONCE if once else TOLD,
                tell=narrator.news,
                on_chapter=narrator.chapter,
            )
        )
        return teller[0]

    with stop_signals() as stop:
        _say(console, settings, "Đang dựng hai trục …", "Setting up two axes …")
        async with embedded(
            settings, behaviours=told, story=story, pull_interval_s=0.5, fresh=True
        ) as running:
            files = announce_ready(running, settings.data_dir.parent / READY_NAME, ready_file)
            narrator = Narrator(console, settings.lang, running.clock)
            _say(console, settings, f"Trang: {running.base_url}/", f"Page: {running.base_url}/")
            async with running_beside(_prepare_keys(running)):
                held = await _tell(teller[0], running, narrator, stop, report, started)
            if not once and not stop.is_set():
                narrator.addresses(_addresses(running), _HINTS)
                narrator.say("Ctrl-C để dừng.", "Ctrl-C ends.")
                await stop.wait()
            withdraw_ready(files)
    return held


def _refuse_other_presets(settings: Settings) -> None:
    if settings.topology != STORY_PRESET:
        raise SettingsError(
            Text(
                f"Câu chuyện của lgsp demo chỉ có cho kịch bản {STORY_PRESET} (bốn cấp). Với"
                f" {settings.topology}, chạy: lgsp up.",
                f"The story of lgsp demo exists for the preset {STORY_PRESET} only (four levels)."
                f" With {settings.topology}, run: lgsp up.",
            )
        )


async def _prepare_keys(running: Embedded) -> None:
    """Make the offices' keys while the first documents travel, from the top downwards."""
    for node in running.nodes.values():
        await node.prepare_keys()


async def _tell(
    story: Story,
    running: Embedded,
    narrator: Narrator,
    stop: asyncio.Event,
    report: Path | None,
    started: float,
) -> bool:
    """Play the story, write the report, print the tables; False where anything did not hold."""
    playing = asyncio.ensure_future(story.run())
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({playing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not playing.done():
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        return False
    held = True
    try:
        playing.result()
    except LgspError as error:
        narrator.say(f"✘ {error.text.vi}", f"✘ {error.text.en}")
        held = False
    await _come_to_rest(running)
    made = await make_report(
        running.axes.values(),
        running.nodes.values(),
        running.topology,
        uplink=await running.uplink.counts(),
        seed=running.world.seed,
        duration_s=time.perf_counter() - started,
    )
    if report is not None:
        _write_report(report, made)
    narrator.closing(made)
    for expectation in expectations(made):
        if not expectation.held:
            held = False
            narrator.say(
                f"✘ Không đúng kỳ vọng: {expectation.text.vi}.",
                f"✘ Not as expected: {expectation.text.en}.",
            )
    if held:
        narrator.say("✔ Mọi kỳ vọng đều đúng.", "✔ Every expectation held.")
    return held


async def _come_to_rest(running: Embedded) -> None:
    """Wait until nothing is on its way at the axes and between them; in vain, the report says so.

    The last statuses of the story still cross from one axis to the other when the offices are done.
    """
    give_up = time.monotonic() + REST_PATIENCE_S
    while time.monotonic() < give_up:
        books = [await axis.ledger() for axis in running.axes.values()]
        crossing = await running.uplink.counts()
        moving = sum(book.edoc.in_flight + book.status.in_flight for book in books)
        if not moving and not any(crossing.get(state, 0) for state in CROSSING):
            return
        await asyncio.sleep(0.25)


def _demo_settings(settings: Settings, *, once: bool) -> Settings:
    """Return the demo's settings: its own folder, a fresh world, a fast clock."""
    folder = settings.data_dir / DEMO_FOLDER
    scale = SCALE_ONCE if once else SCALE_TOLD
    return settings.model_copy(
        update={"data_dir": folder, "world_scale": scale, "database_url": "", "broker_url": ""}
    )


def _addresses(running: Embedded) -> dict[str, str]:
    lang = running.settings.lang
    return {
        Text("Trang theo dõi", "Page").get(lang): f"{running.base_url}/",
        Text("Trục quốc gia", "National axis").get(lang): f"{running.base_url}/national",
        Text("Trục tỉnh Gia Lai", "Gia Lai's axis").get(lang): f"{running.base_url}/gia-lai",
    }


def _write_report(path: Path, report: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise folder_problem(path, error) from None


def _say(console: Console, settings: Settings, vi: str, en: str) -> None:
    console.print(Text(vi, en).get(settings.lang), highlight=False)
