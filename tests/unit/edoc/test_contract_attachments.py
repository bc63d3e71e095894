"""Attachments on the wire: what is wrapped, what is unpacked, what is kept."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.archives import NotUnpackable, UnpacksTooFar, entry_start, first_entry
from edoc.contract.attachments import (
    NotBase64,
    Packing,
    bare_content_id,
    decode,
    encode,
    extension_of,
    is_wrapped,
    packing_of,
    unwrap,
    wire_type_of,
)

MOST = 10_000_000


def archive(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content)
    return buffer.getvalue()


def streamed(name: str, content: bytes) -> bytes:
    """An archive written to a stream: sizes stand behind the data."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.parts = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.parts += data
            return len(data)

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return bytes(stream.parts)


@pytest.mark.parametrize(
    ("name", "wire_type", "wrapped"),
    [
        ("a.pdf", "application/pdf", False),
        ("a.PDF", "application/pdf", False),
        ("a.doc", "application/doc", False),
        ("a.docx", "application/docx", False),
        ("a.zip", "application/zip", False),
        ("a.ZIP", "application/zip", True),
        ("a.xls", "application/zip", True),
        ("a.xlsx", "application/zip", True),
        ("a.xslx", "application/xslx", False),
        ("a", "application/zip", True),
        (".pdf", "application/zip", True),
    ],
)
def test_the_official_table_decides_by_extension(name: str, wire_type: str, wrapped: bool) -> None:
    assert wire_type_of(name) == wire_type
    assert is_wrapped(name) is wrapped


def test_a_name_without_extension_is_of_unknown_kind() -> None:
    assert extension_of("báo cáo") == "unk"
    assert extension_of("báo cáo.tổng hợp") == "unk"


@pytest.mark.parametrize("text", ["cid:7", " CID:7 ", "cid:cid:7", "cid: 7", "7"])
def test_content_ids_are_compared_without_prefix(text: str) -> None:
    assert bare_content_id(text) == "7"


@given(st.binary(), st.sampled_from(["a.pdf", "a.txt", "a.zip", "a.ZIP", "a.xlsx", "x", "a.Doc"]))
def test_every_file_comes_out_as_it_went_in(content: bytes, name: str) -> None:
    if not content and not is_wrapped(name):
        return
    raw, tolerated = decode(encode("1", name, content).decode())
    wrapped = packing_of(wire_type_of(name), name, raw) is Packing.WRAPPED
    assert not tolerated
    assert (first_entry(raw, MOST).content if wrapped else raw) == content


def test_wrapping_gives_the_same_bytes_every_time() -> None:
    assert encode("1", "a.txt", b"x") == encode("1", "a.txt", b"x")


def test_line_breaks_in_base64_are_usual() -> None:
    assert decode("aGVs\r\nbG8=\n") == (b"hello", False)


def test_long_base64_is_decoded_as_a_whole() -> None:
    content = random.Random(1).randbytes(2_000_001)
    text = base64.b64encode(content).decode()
    assert decode(text) == (content, False)
    lines = "\n".join(text[start : start + 76] for start in range(0, len(text), 76))
    assert decode(lines) == (content, False)


def test_padding_amid_long_base64_is_noted() -> None:
    piece = "A" * (1024 * 1024 - 4) + "AAA="
    raw, tolerated = decode(piece + "AAAA")
    assert tolerated
    assert len(raw) == (len(piece) + 3) * 3 // 4


@pytest.mark.parametrize("text", ["aGVs*bG8=", "aGVsbG8", "aGVsbG8=é", "aGVs=bG8="])
def test_damaged_base64_is_read_and_noted(text: str) -> None:
    assert decode(text) == (b"hello", True)


@pytest.mark.parametrize("text", ["", "!", "aGVsb", "=="])
def test_what_is_no_base64_at_all_is_refused(text: str) -> None:
    if not text:
        assert decode(text) == (b"", False)
        return
    with pytest.raises(NotBase64):
        decode(text)


def test_only_the_first_entry_is_taken_and_its_path_is_not_used() -> None:
    entry = first_entry(archive(("../../etc/passwd", b"one"), ("b", b"two")), MOST)
    assert (entry.content, entry.alone) == (b"one", False)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_both_usual_methods_are_read(method: int) -> None:
    assert first_entry(archive(("a", b"abc" * 50), method=method), MOST).content == b"abc" * 50


def test_an_archive_written_to_a_stream_is_read() -> None:
    entry = first_entry(streamed("a", b"abc" * 50), MOST)
    assert (entry.content, entry.alone) == (b"abc" * 50, True)


ONE = archive(("a.txt", b"x"))


@pytest.mark.parametrize(
    ("content_type", "name", "form", "packing"),
    [
        ("application/zip", "a.txt", "", Packing.WRAPPED),
        (" Application/ZIP ", "a.txt", "", Packing.WRAPPED),
        ("application/pdf", "a.pdf", "", Packing.RAW),
        ("application/zip", "a.zip", "", Packing.RAW),
        ("application/zip", "a.txt", "zip", Packing.RAW),
        ("application/zip", "a.ZIP", "", Packing.CAPITALS),
        ("application/zip", "a.Zip", "ZIP", Packing.CAPITALS),
        ("application/zip", "a.ZIP", "txt", Packing.WRAPPED),
        ("application/zip", "a.txt", "ZIP", Packing.WRAPPED),
    ],
)
def test_type_name_and_format_say_whether_to_unpack(
    content_type: str, name: str, form: str, packing: Packing
) -> None:
    assert packing_of(content_type, name, ONE, form) is packing


def test_an_archive_in_capitals_that_was_wrapped_is_unpacked() -> None:
    assert packing_of("application/zip", "a.ZIP", archive(("x.ZIP", ONE))) is Packing.WRAPPED


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK", b"%PDF-1.4 no archive at all, really not", archive(("a", b"abc" * 99))[:36]],
    ids=["empty", "two bytes", "a PDF", "cut off"],
)
def test_what_is_no_archive_is_told(raw: bytes) -> None:
    with pytest.raises(NotUnpackable):
        first_entry(raw, MOST)


def test_a_wrong_checksum_is_told() -> None:
    raw = bytearray(archive(("a", b"abc")))
    raw[14] ^= 0xFF
    with pytest.raises(NotUnpackable, match="checksum"):
        first_entry(bytes(raw), MOST)


def test_a_bomb_is_refused_by_its_ratio() -> None:
    raw = archive(("a", bytes(50_000_000)))
    with pytest.raises(UnpacksTooFar):
        unwrap(raw, most_bytes=200_000_000, most_ratio=200)


def test_a_white_scan_and_a_table_of_equal_lines_may_shrink_by_any_factor() -> None:
    for content in (b"BM" + b"\xff" * 4_000_000, b"44;000.31.44.H21;0\r\n" * 200_000):
        raw = archive(("a", content))
        assert unwrap(raw, most_bytes=200_000_000, most_ratio=2).content == content


@pytest.mark.parametrize("made", [archive, streamed])
def test_the_beginning_of_an_archive_tells_how_its_first_file_begins(made: Any) -> None:
    noise = random.Random(1).randbytes(300_000)
    raw = streamed("a.png", noise) if made is streamed else archive(("a.png", noise))
    start = entry_start(raw[:200_000], 1_000)
    assert (start.name, start.content) == ("a.png", noise[:1_000])
    assert start.size == (None if made is streamed else len(noise))


@pytest.mark.parametrize("raw", [b"PK", b"hello" * 99, b"PK\x03\x04" + b"\xff" * 400])
def test_what_begins_as_no_archive_does_is_told_by_its_beginning(raw: bytes) -> None:
    with pytest.raises(NotUnpackable):
        entry_start(raw, 1_000)


@given(st.binary(max_size=300))
def test_no_bytes_make_unpacking_fail_otherwise(tail: bytes) -> None:
    for raw in (tail, b"PK\x03\x04" + tail, archive(("a", b"abc"))[:30] + tail):
        try:
            entry_start(raw, 1000)
            first_entry(raw, 1000)
        except (NotUnpackable, UnpacksTooFar):
            continue
