"""Links between packages as sentences."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from axis.life.telling import each_once, related, requests_by_delivery

AT = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)


def link(other: str = "goi-2", **more: Any) -> dict[str, Any]:
    known = {"document_id": "M", "code": "45/UBND-VP", "sender": "000.00.12.H21"}
    named = {"named_id": "M", "named_code": "45/UBND-VP", "business_type": 1, "at": AT}
    row = {"kind": "recall", "later": True, "seen": True, "other_id": other, "detail": {}}
    return {**known, **named, **row, **more}


def test_one_package_is_told_once_however_often_it_is_linked() -> None:
    links = [related(link()), related(link(named_id="")), related(link(other="goi-3"))]
    assert [one.package_id for one in each_once(links)] == ["goi-2", "goi-3"]


def test_two_documents_that_are_not_known_here_are_two() -> None:
    unknown = [related(link(seen=False, other_id="", named_id=name)) for name in ("A", "B", "A")]
    assert [one.document_id for one in each_once(unknown)] == ["A", "B"]


def test_what_may_not_be_seen_is_not_named() -> None:
    told = related(link(seen=False))
    assert told.text.vi == "Bị thu hồi bởi 45/UBND-VP (trục không có văn bản này)"


def test_a_copy_shows_what_was_asked_about_it_and_what_it_asks() -> None:
    def asked(package: str, delivery: str, own: str) -> dict[str, Any]:
        named = {"package_id": package, "delivery_id": delivery, "own_delivery_id": own}
        said = {"kind": "recall", "effect": "asked", "answer": "", "answered_at": None}
        return {**named, **said, "receiver": "A", "at": AT}

    stored = [asked("này", "bản cũ", "a"), asked("sau", "a", "s"), asked("sau", "khác", "s")]
    copies = [{"id": "a"}, {"id": "b"}]
    told = requests_by_delivery(stored, "này", copies)
    assert {copy: [one.package_id for one in some] for copy, some in told.items()} == {
        "a": ["này", "sau"],
        "b": [],
    }
