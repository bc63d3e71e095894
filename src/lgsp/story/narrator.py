"""Tells the story in the terminal: chapters, news, and the closing tables. Vietnamese first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as RichText

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.contract.wire import STATUS_NAMES
from edoc.ports.clock import Clock
from lgsp.topology.model import LEVEL_NAMES, Level

#: Lines of news shown per chapter before the rest is counted only.
NEWS_PER_CHAPTER = 12
_SIGNED = {"package": Text("gói tin", "packages"), "pdf": Text("văn bản PDF", "PDFs")}


class Narrator:
    """Writes to a Rich console, which colours only on a terminal."""

    def __init__(self, console: Console, lang: str, clock: Clock) -> None:
        self._console = console
        self._lang = lang
        self._clock = clock
        self._told = 0
        self._untold = 0

    def chapter(self, number: int, title: Text, text: Text) -> None:
        """Begin a chapter."""
        self._rest()
        self._told = 0
        self._console.print()
        self._console.rule(f"[bold]{number}. {title.get(self._lang)}[/bold]", align="left")
        self._console.print(text.get(self._lang), style="italic", highlight=False)

    def news(self, line: Text) -> None:
        """Tell one thing that happened, with the world's time; many of a kind are counted."""
        self._told += 1
        if self._told > NEWS_PER_CHAPTER:
            self._untold += 1
            return
        moment = self._clock.now().astimezone(VIETNAM)
        shown = RichText.assemble("  ", (f"{moment:%H:%M}", "dim"), f"  {line.get(self._lang)}")
        # One line each: cut on a terminal, whole in a file.
        if self._console.is_terminal:
            self._console.print(shown, overflow="ellipsis", no_wrap=True)
        else:
            self._console.print(shown, soft_wrap=True)

    def say(self, vi: str, en: str) -> None:
        """Print one sentence."""
        self._console.print(Text(vi, en).get(self._lang), highlight=False)

    def closing(self, report: Mapping[str, Any]) -> None:
        """Print the tables of the report: levels, statuses, signatures, ledger."""
        self._rest()
        self._console.print(self._levels(report))
        self._console.print(self._statuses(report))
        self._console.print(self._ledger(report))
        self._signatures(report)

    def addresses(self, lines: Mapping[str, str], hints: list[tuple[Text, str]]) -> None:
        """Print where to look and what to try next."""
        places = Table.grid(padding=(0, 2))
        for name, address in lines.items():
            places.add_row(name, RichText(address, "bold"))
        tries = [
            RichText.assemble((f"\n{hint.get(self._lang)}:\n", "dim"), (f"  {command}", "green"))
            for hint, command in hints
        ]
        title = Text("Xem và thử tiếp", "Look, and try next").get(self._lang)
        self._console.print(Panel(Group(places, *tries), title=title, expand=False))

    def _rest(self) -> None:
        if self._untold:
            self.say(
                f"         … và {self._untold} tin nữa.", f"         … and {self._untold} more."
            )
        self._untold = 0

    def _levels(self, report: Mapping[str, Any]) -> Table:
        table = self._table(Text("Bốn cấp (lượt giao từ → tới)", "Four levels (deliveries)"))
        table.add_column(Text("Từ \\ Tới", "From \\ To").get(self._lang))
        levels = [Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]
        for level in levels:
            table.add_column(LEVEL_NAMES[level].get(self._lang), justify="right")
        table.add_column(Text("Cơ quan", "Agencies").get(self._lang), justify="right")
        for start in levels:
            paths = report["paths"].get(start.value, {})
            table.add_row(
                LEVEL_NAMES[start].get(self._lang),
                *(str(paths.get(end.value, "–")) for end in levels),
                str(report["levels"].get(start.value, 0)),
            )
        return table

    def _statuses(self, report: Mapping[str, Any]) -> Table:
        table = self._table(Text("Trạng thái xử lý", "Business statuses"))
        table.add_column(Text("Mã", "Code").get(self._lang))
        table.add_column(Text("Ý nghĩa", "Meaning").get(self._lang))
        table.add_column(Text("Số lượng", "Count").get(self._lang), justify="right")
        for code, count in sorted(report["statuses"].items()):
            name = STATUS_NAMES.get(code)
            table.add_row(code, name.get(self._lang) if name else "", str(count))
        return table

    def _ledger(self, report: Mapping[str, Any]) -> Table:
        table = self._table(Text("Đối soát", "Ledger"))
        table.add_column(Text("Trục", "Axis").get(self._lang))
        columns = {
            "accepted": Text("Đã nhận", "Accepted"),
            "delivered": Text("Đã giao", "Delivered"),
            "failed": Text("Thất bại", "Failed"),
            "expired": Text("Hết hạn", "Expired"),
            "recalled": Text("Đã rút", "Recalled"),
            "in_flight": Text("Đang đi", "In flight"),
        }
        for text in columns.values():
            table.add_column(text.get(self._lang), justify="right")
        table.add_column(Text("Khớp", "Balanced").get(self._lang), justify="center")
        for axis, counts in report["ledger"].items():
            balanced = "[green]✔[/green]" if counts["balanced"] else "[bold red]✘[/bold red]"
            table.add_row(axis, *(str(counts[name]) for name in columns), balanced)
        return table

    def _signatures(self, report: Mapping[str, Any]) -> None:
        for kind, counts in report["signatures"].items():
            signed = _SIGNED.get(kind, Text(kind, kind))
            self.say(
                f"Chữ ký trên {signed.vi}: kiểm tra {counts['checked']}, hợp lệ "
                f"{counts['valid']}, không hợp lệ {counts['invalid']}.",
                f"Signatures on {signed.en}: {counts['checked']} checked, {counts['valid']} valid, "
                f"{counts['invalid']} invalid.",
            )

    def _table(self, title: Text) -> Table:
        return Table(title=title.get(self._lang), title_justify="left", header_style="bold")
