"""How a reason is told to people, on the command line and on the page (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edoc.contract.findings import Text

EVIDENCE_NAMES: dict[str, Text] = {
    "seen": Text("đã thấy trên hệ thống thật", "seen on a live system"),
    "sdk": Text("theo bộ thư viện chính thức", "read in the official client"),
    "guide": Text("theo tài liệu kết nối hoặc văn bản pháp luật", "from a guide or a legal text"),
    "inferred": Text("suy ra từ các nguồn khác", "concluded from other sources"),
    "choice": Text("lựa chọn của bản mô phỏng này", "a choice of this simulator"),
}
"""Grades of evidence in words."""


def sentence(text: str, path: str = "") -> str:
    """Return a text with a full stop and a capital, unless it begins with the name of a field.

    ``path`` is the field that is told of, whose name may be a word of the language (``from``).
    """
    text = text.strip()
    ended = text if text.endswith((".", "?", "!", "…")) else f"{text}."
    first = text.partition(" ")[0]
    if not text or not first.isalpha() or first.lower() != first or first.endswith("id"):
        return ended if text else ""
    if first == path.rpartition("-")[2]:
        return ended
    return ended[:1].upper() + ended[1:]


def rests_on(reason: Mapping[str, Any], lang: str) -> str:
    """Return the source of a reason and its grade of evidence."""
    grade = EVIDENCE_NAMES.get(str(reason.get("evidence", "")))
    parts = (str(reason.get("source") or ""), grade.get(lang) if grade else "")
    return " · ".join(part for part in parts if part)
