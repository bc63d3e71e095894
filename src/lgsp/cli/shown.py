"""How values of the server's answers are shown to people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from edoc.contract.dates import VIETNAM
from edoc.contract.wire import STATUS_NAMES, TRANSPORT_NAMES


def instant(value: str) -> str:
    """Return an instant (ISO 8601) as Viet Nam time: ``02/12/2019 08:00:00``."""
    if not value:
        return ""
    return datetime.fromisoformat(value).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def status_name(code: str, lang: str) -> str:
    """Return a business status with its name: ``03 Đã tiếp nhận``; an unknown code alone."""
    name = STATUS_NAMES.get(code)
    return f"{code} {name.get(lang)}" if name else code


def transport_name(state: str, lang: str) -> str:
    """Return the name of a transport state; an unknown one as it is."""
    name = TRANSPORT_NAMES.get(state)
    return name.get(lang) if name else state


def words(value: Any, lang: str) -> str:
    """Return a text that came as ``{"vi": …, "en": …}`` or as plain text."""
    if isinstance(value, dict):
        return str(value.get(lang) or value.get("vi") or "")
    return str(value or "")


def decisive(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the errors among findings; where there is none, all of them.

    Warnings beside an error would hide what must be mended first.
    """
    return [one for one in findings if one.get("severity") != "warning"] or findings


def finding_line(finding: dict[str, Any], lang: str) -> str:
    """Return a finding as one line: rule, place, what is wrong, what to do, its source."""
    place = str(finding.get("path") or "")
    if finding.get("line"):
        place += f":{finding['line']}"
    sentences = (words(finding.get("message"), lang), words(finding.get("mend"), lang))
    told = " ".join(f"{text[0].upper()}{text[1:].rstrip('. ')}." for text in sentences if text)
    source = f" [{finding['source']}]" if finding.get("source") else ""
    head = f"{finding.get('rule', '')} {place}".rstrip()
    return f"  - {head}: {told}{source}"
