"""The life of a document as ``lgsp track`` tells it: links, requests, deadlines, alerts, value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from lgsp.cli.output import Output
from lgsp.cli.shown import instant, words

_STYLES = {"broken": "bold red", "kept": "green"}
_PACKAGE = Text("gói tin", "package")
_DUE = Text("hạn", "due")
_END_OF = Text("hết ngày", "by the end of")
_MOST_LINES = 40


def print_life(out: Output, timeline: dict[str, Any]) -> None:
    """Print links, requests, deadlines, alerts and legal value of one time-line."""
    lines = list(life_lines(timeline, out.lang))
    for line, style in lines[:_MOST_LINES]:
        out.line(f"  {line}", style)
    if len(lines) > _MOST_LINES:
        more = len(lines) - _MOST_LINES
        out.line(out.text(f"  … còn {more} dòng (--json)", f"  … {more} more (--json)"), "dim")


def life_lines(timeline: dict[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    """Yield lines with their styles; a field that an older server does not send is left out."""
    for related in timeline.get("relations") or ():
        yield f"{instant(related['at'])}  {words(related['text'], lang)}{_which(related, lang)}", ""
    for deadline in timeline.get("deadlines") or ():
        yield from _deadline(deadline, lang)
    for one in timeline["deliveries"]:
        receiver = one["delivery"]["receiver"]
        for request in one.get("requests") or ():
            yield f"{receiver}: {words(request['text'], lang)}", ""
        for deadline in one.get("deadlines") or ():
            for line, style in _deadline(deadline, lang):
                yield f"{receiver}: {line}", style
    for alert in timeline.get("alerts") or ():
        yield f"⚠ {words(alert['text'], lang)}", "bold red"
    legal = timeline.get("legal_value")
    if legal:
        yield words(legal["text"], lang), "bold"
        for ended in legal.get("ended") or ():
            yield f"⚠ {words(ended, lang)}", "bold red"
        for reason in legal.get("reasons") or ():
            yield f"- {words(reason['text'], lang)} [{reason['source']}]", ""


def _which(related: dict[str, Any], lang: str) -> str:
    """Return the other package's id: packages of one document bear one number."""
    other = related.get("package_id")
    return f", {_PACKAGE.get(lang)} {other}" if other else ""


def _deadline(deadline: dict[str, Any], lang: str) -> Iterator[tuple[str, str]]:
    """Yield one line; nothing where there is no such duty."""
    if deadline["state"] == "none":
        return
    told = f"{words(deadline['name'], lang)}: {words(deadline['verdict'], lang)}"
    due = f" ({_DUE.get(lang)} {_end(deadline['due_at'], lang)}; {deadline['source']})"
    yield told + due, _STYLES.get(deadline["state"], "")


def _end(due_at: str, lang: str) -> str:
    """Return an end as the law says it: midnight is the end of the day before."""
    end = datetime.fromisoformat(due_at).astimezone(VIETNAM)
    if end.time() != time(0, 0):
        return instant(due_at)
    return f"{_END_OF.get(lang)} {end - timedelta(days=1):%d/%m/%Y}"
