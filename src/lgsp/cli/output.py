"""What commands print: people get Rich on a terminal and plain text elsewhere, programs JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from edoc.contract.findings import Text


class Output:
    """Prints results to standard output and complaints to standard error.

    Args:
        lang: ``vi`` or ``en``.
        as_json: print JSON documents instead of text; complaints become JSON too.
    """

    def __init__(self, lang: str, *, as_json: bool = False) -> None:
        self.lang = lang
        self.as_json = as_json
        self.console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self._complaints = Console(stderr=True, highlight=False, soft_wrap=True)

    def text(self, vi: str, en: str) -> str:
        """Return the sentence in the user's language."""
        return Text(vi, en).get(self.lang)

    def data(self, value: Any) -> None:
        """Print one JSON document."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")

    def line(self, text: str | RichText = "", style: str | None = None) -> None:
        """Print one line; nothing in it is read as markup."""
        shown = RichText(text, style or "") if isinstance(text, str) else text
        self.console.print(shown)

    def table(
        self, headings: list[str], rows: list[list[str]], *, right: frozenset[int] = frozenset()
    ) -> None:
        """Print a table; the columns of ``right`` are numbers. Off a terminal: tab-separated."""
        if not self.console.is_terminal:
            for row in [headings, *rows]:
                sys.stdout.write("\t".join(row) + "\n")
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for number, heading in enumerate(headings):
            table.add_column(heading, justify="right" if number in right else "left")
        for row in rows:
            table.add_row(*(RichText(cell) for cell in row))
        self.console.print(table)

    def complain(self, text: Text, code: int) -> None:
        """Print why the command failed."""
        if self.as_json:
            error = {"exit_code": code, "message": {"vi": text.vi, "en": text.en}}
            sys.stderr.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
            return
        self._complaints.print(RichText(self.text("Lỗi: ", "Error: "), "bold red"), end="")
        self._complaints.print(RichText(text.get(self.lang)))

    def warn(self, text: Text) -> None:
        """Print what is worth knowing beside the result; programs that read JSON are not told."""
        if not self.as_json:
            self._complaints.print(RichText(self.text("Lưu ý: ", "Note: "), "bold yellow"), end="")
            self._complaints.print(RichText(text.get(self.lang)))
