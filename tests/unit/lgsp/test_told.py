"""How ``lgsp track`` tells the life of a document."""

from __future__ import annotations

from typing import Any

import pytest

from lgsp.cli.told import life_lines


def timeline(due_at: str) -> dict[str, Any]:
    duty = {
        "state": "kept",
        "due_at": due_at,
        "name": {"vi": "Báo nhận", "en": "Acknowledged"},
        "verdict": {"vi": "Đúng hạn", "en": "Kept"},
        "source": "NĐ 30/2020",
    }
    return {"deadlines": [duty], "deliveries": []}


@pytest.mark.parametrize(
    ("due_at", "lang", "told"),
    [
        ("2026-11-30T17:00:00Z", "vi", "(hạn hết ngày 30/11/2026; NĐ 30/2020)"),
        ("2026-11-30T17:00:00Z", "en", "(due by the end of 30/11/2026; NĐ 30/2020)"),
        ("2026-11-30T05:00:00Z", "vi", "(hạn 30/11/2026 12:00:00; NĐ 30/2020)"),
    ],
)
def test_a_deadline_at_midnight_is_told_as_the_day_that_ends(
    due_at: str, lang: str, told: str
) -> None:
    ((line, _),) = life_lines(timeline(due_at), lang)
    assert told in line
