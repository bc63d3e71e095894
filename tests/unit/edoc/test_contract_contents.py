"""What a file is, by its first bytes, against what it is called."""

from __future__ import annotations

import pytest

from edoc.contract.contents import LARGE, is_path, kind_of, oddities


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\xef\xbb\xbf%PDF-1.7", "pdf"),
        (b"PK\x03\x04xxx", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"{\\rtf1", "rtf"),
        ("Danh sách".encode(), "other"),
        (b"", "other"),
    ],
)
def test_a_kind_shows_in_the_first_bytes(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


def rules(name: str, content_type: str, content: bytes, size: int | None = None) -> list[str]:
    given = len(content) if size is None else size
    return [rule for rule, _ in oddities(name, content_type, content, given)]


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("a.pdf", "application/pdf", b"%PDF-1.4"),
        ("a.PDF", "application/zip", b"%PDF-1.4"),
        ("a.docx", "application/docx", b"PK\x03\x04"),
        ("a.doc", "application/doc", b"{\\rtf1"),
        ("a.xls", "application/zip", b"PK\x03\x04"),
        ("a.txt", "text/plain", b"chao"),
        ("a.unknown", "application/octet-stream", b"\x00\x01"),
        ("a", "", b"x"),
        ("a.pdf", "application/octet-stream", b"%PDF-1.4"),
    ],
)
def test_a_file_that_is_what_it_says_is_not_odd(
    name: str, content_type: str, content: bytes
) -> None:
    assert rules(name, content_type, content) == []


@pytest.mark.parametrize(
    ("name", "content_type", "content", "rule"),
    [
        ("a.pdf", "application/pdf", b"", "W-ATTACHMENT-EMPTY"),
        ("a.png", "", b"\xff\xd8\xff", "W-ATTACHMENT-TYPE"),
        ("a.docx", "application/pdf", b"PK\x03\x04", "W-ATTACHMENT-DECLARED"),
        ("a.png", "", b"\xef\xbf\xbdPNG" + b"\xef\xbf\xbd" * 3, "W-ATTACHMENT-DAMAGED"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_odd(
    name: str, content_type: str, content: bytes, rule: str
) -> None:
    assert rules(name, content_type, content) == [rule]


def test_a_text_may_hold_replacement_characters() -> None:
    assert rules("a.txt", "text/plain", "\ufffd\ufffd\ufffd".encode()) == []


def test_three_bytes_met_by_chance_in_a_large_file_are_no_damage() -> None:
    content = b"%PDF-1.7" + b"\xef\xbf\xbd" * 3 + bytes(10_000)
    assert rules("a.pdf", "application/pdf", content) == []


def test_a_file_larger_than_clients_take_is_told() -> None:
    assert rules("a.pdf", "", b"%PDF-1.7", LARGE) == []
    assert rules("a.pdf", "", b"%PDF-1.7", LARGE + 1) == ["W-ATTACHMENT-LARGE"]


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a\\b", "..", "a\nb", "C:\\x.pdf", "a\u202efdp.exe"]
)
def test_a_name_that_leads_elsewhere_is_a_path(name: str) -> None:
    assert is_path(name)


@pytest.mark.parametrize("name", ["a.pdf", "a..b", "45-STN-VP.signed.pdf", "Phụ lục 1.docx"])
def test_a_bare_name_is_no_path(name: str) -> None:
    assert not is_path(name)
