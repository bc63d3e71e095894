"""Attachments on the wire: what is wrapped, what is unpacked, what is kept."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.attachments import (
    NotBase64,
    NotUnpackable,
    UnpacksTooFar,
    bare_content_id,
    decode,
    encode,
    extension_of,
    first_entry,
    is_wrapped,
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
    entry = unwrap(wire_type_of(name), name, raw, most_bytes=MOST, most_ratio=200)
    assert not tolerated
    assert (entry.content if entry else raw) == content


def test_wrapping_gives_the_same_bytes_every_time() -> None:
    assert encode("1", "a.txt", b"x") == encode("1", "a.txt", b"x")


def test_line_breaks_in_base64_are_usual() -> None:
    assert decode("aGVs\r\nbG8=\n") == (b"hello", False)


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


def test_a_zip_under_another_type_stays_a_zip() -> None:
    raw = archive(("a", b"x"))
    assert unwrap("application/pdf", "a.pdf", raw, most_bytes=MOST, most_ratio=200) is None


def test_an_archive_called_zip_stays_packed() -> None:
    raw = archive(("a", b"x"))
    for name in ("a.zip", "a.ZIP"):
        assert unwrap("application/zip", name, raw, most_bytes=MOST, most_ratio=200) is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK", b"%PDF-1.4 no archive at all, really not", archive(("a", b"abc" * 99))[:36]],
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
        unwrap("application/zip", "a.txt", raw, most_bytes=200_000_000, most_ratio=200)


def test_a_small_file_may_shrink_by_any_factor() -> None:
    raw = archive(("a", bytes(500_000)))
    entry = unwrap("application/zip", "a.txt", raw, most_bytes=MOST, most_ratio=2)
    assert entry is not None
    assert len(entry.content) == 500_000


@given(st.binary(max_size=300))
def test_no_bytes_make_unpacking_fail_otherwise(tail: bytes) -> None:
    for raw in (tail, b"PK\x03\x04" + tail, archive(("a", b"abc"))[:30] + tail):
        try:
            first_entry(raw, 1000)
        except (NotUnpackable, UnpacksTooFar):
            continue
