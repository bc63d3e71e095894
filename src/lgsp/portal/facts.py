"""What the page says below a document's steps: its relations, deadlines, alerts, legal value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text

MOST_FACTS = 8
"""Lines that fit; the command line (``lgsp track``) shows all."""

_PACKAGE = Text("gói tin", "package")
_KEPT = Text("{name}: {kept}/{all} nơi nhận đúng hạn", "{name}: {kept} of {all} in time")
_LOOKS = {"broken": "broken", "kept": "kept", "pending": ""}


def facts_of(
    timeline: Mapping[str, Any], name_of: Callable[[str], str], lang: str
) -> list[dict[str, str]]:
    """Return short lines: a text, a look, and the package a click leads to (or empty)."""
    found = _facts(timeline, name_of, lang)
    return list(islice(found, MOST_FACTS))


def _facts(
    timeline: Mapping[str, Any], name_of: Callable[[str], str], lang: str
) -> Iterator[dict[str, str]]:
    for alert in timeline.get("alerts") or ():
        yield _fact(alert["text"][lang], "alert")
    legal = timeline.get("legal_value")
    if legal:
        ended = legal.get("ended") or ()
        whole = legal["kind"] == "equivalent" and not ended
        yield _fact(legal["text"][lang], "kept" if whole else "broken")
        for why in ended:
            yield _fact(why[lang], "alert")
    for deadline in timeline.get("deadlines") or ():
        if deadline["state"] != "none":
            told = f"{deadline['name'][lang]}: {deadline['verdict'][lang]}"
            yield _fact(told, _LOOKS[deadline["state"]])
    yield from _duties(timeline["deliveries"], lang)
    for related in timeline.get("relations") or ():
        yield _fact(_named(related, name_of, lang), "", related["package_id"])
    for one in timeline["deliveries"]:
        for request in one.get("requests") or ():
            receiver = name_of(one["delivery"]["receiver"])
            yield _fact(f"{receiver}: {request['text'][lang]}", "")


def _named(related: Mapping[str, Any], name_of: Callable[[str], str], lang: str) -> str:
    """Return a relation with the agency's name for its code, its time, and the other package."""
    text, sender = str(related["text"][lang]), str(related["sender"])
    if not sender:
        return text
    named = text.replace(f"({sender})", f"({name_of(sender)})")
    which = f"{_PACKAGE.get(lang)} {related['package_id']}"
    return f"{named}, {which}, {_clock(related['at'])}"


def _clock(value: Any) -> str:
    """Return day and time in Viet Nam: ``02/12 08:00``."""
    return datetime.fromisoformat(str(value)).astimezone(VIETNAM).strftime("%d/%m %H:%M")


def _duties(deliveries: Sequence[Mapping[str, Any]], lang: str) -> Iterator[dict[str, str]]:
    """Join the receivers' deadlines of one kind in one line."""
    states: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for one in deliveries:
        for deadline in one.get("deadlines") or ():
            if deadline["state"] != "none":
                states.setdefault(deadline["kind"], Counter())[deadline["state"]] += 1
                names[deadline["kind"]] = str(deadline["name"][lang])
    for kind, counted in states.items():
        text = _KEPT.get(lang).format(name=names[kind], kept=counted["kept"], all=counted.total())
        look = "broken" if counted["broken"] else "kept" if not counted["pending"] else ""
        yield _fact(text, look)


def _fact(text: str, look: str, package_id: str = "") -> dict[str, str]:
    return {"text": text, "look": look, "id": package_id}
