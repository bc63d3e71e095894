"""The first entry of a zip archive, read as a stream as the official client does. Pure.

The central directory is not read, so that an archive with a million entries costs nothing, and
nothing is read behind the first entry. Names of entries are never used for anything.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

_LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MAGIC = b"PK\x03\x04"
_CENTRAL_MAGIC = b"PK\x01\x02"
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_ENCRYPTED, _DESCRIPTOR = 0x0001, 0x0008
_STORED, _DEFLATED = 0, 8
_PIECE = 1024 * 1024

LONGEST_HEADER = _LOCAL_HEADER.size + 2 * 0xFFFF
"""Bytes that may stand in front of the first entry's content: its name, and further fields."""


class NotUnpackable(ValueError):  # noqa: N818 - named after the condition
    """The bytes are no zip whose first entry can be read; ``unpacked`` bytes were in vain."""

    def __init__(self, why: str, unpacked: int = 0) -> None:
        super().__init__(why)
        self.unpacked = unpacked


class UnpacksTooFar(ValueError):  # noqa: N818
    """The first entry is larger than the bounds allow: a bomb, or simply too large.

    ``unpacked`` bytes were in vain.
    """

    def __init__(self, why: str, unpacked: int = 0) -> None:
        super().__init__(why)
        self.unpacked = unpacked


@dataclass(frozen=True, slots=True)
class FirstEntry:
    """The first file of an archive."""

    name: str
    content: bytes
    alone: bool  # the central directory follows directly


@dataclass(frozen=True, slots=True)
class EntryStart:
    """How the first file of an archive begins.

    ``size`` is that of the whole file as far as it is known, else None.
    """

    name: str
    content: bytes
    size: int | None


@dataclass(frozen=True, slots=True)
class _Header:
    """The local header of the first entry; ``start`` is where its content begins."""

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    unpacked: int
    start: int

    @property
    def is_streamed(self) -> bool:
        """True where checksum and sizes stand behind the content."""
        return bool(self.flags & _DESCRIPTOR)


def first_name(raw: bytes) -> str:
    """Return the name of the first entry; empty where the bytes begin as no archive does."""
    if len(raw) < _LOCAL_HEADER.size or not raw.startswith(_LOCAL_MAGIC):
        return ""
    length = _LOCAL_HEADER.unpack_from(raw)[9]
    return raw[_LOCAL_HEADER.size : _LOCAL_HEADER.size + length].decode("utf-8", "replace")


def first_entry(raw: bytes, most_bytes: int) -> FirstEntry:
    """Unpack the first entry and compare its checksum.

    Raises: NotUnpackable, UnpacksTooFar.
    """
    header = _header(raw)
    if header.method == _STORED:
        content, end = _stored(raw, header, most_bytes)
    else:
        content, end = _inflated(raw, header.start, most_bytes)
    checksum = header.checksum
    if header.is_streamed:
        checksum, end = _descriptor(raw, end, len(content))
    if zlib.crc32(content) != checksum:
        raise NotUnpackable("the checksum does not agree", len(content))
    return FirstEntry(header.name, content, raw[end : end + 4] == _CENTRAL_MAGIC)


def entry_start(raw: bytes, most_bytes: int) -> EntryStart:
    """Unpack how the first entry begins, where only the beginning of an archive is at hand.

    Args:
        raw: at least `LONGEST_HEADER` bytes of the archive, or all of them.
        most_bytes: how much of the entry is wanted.

    Raises: NotUnpackable.
    """
    header = _header(raw)
    if header.method == _STORED:
        if header.is_streamed:
            raise NotUnpackable("the size of a stored entry is not known")
        content = raw[header.start : header.start + min(header.packed, most_bytes)]
        return EntryStart(header.name, content, header.packed)
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = machine.decompress(raw[header.start :], most_bytes)
    except zlib.error as error:
        raise NotUnpackable(str(error)) from error
    said = None if header.is_streamed else header.unpacked
    return EntryStart(header.name, content, len(content) if machine.eof else said)


def _header(raw: bytes) -> _Header:
    if len(raw) < _LOCAL_HEADER.size or not raw.startswith(_LOCAL_MAGIC):
        raise NotUnpackable("not a zip")
    (_, _, flags, method, _, _, checksum, packed, unpacked, name_length, extra_length) = (
        _LOCAL_HEADER.unpack_from(raw)
    )
    start = _LOCAL_HEADER.size + name_length + extra_length
    if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED) or start > len(raw):
        raise NotUnpackable("encrypted, or packed in an unknown way")
    return _Header(first_name(raw), flags, method, checksum, packed, unpacked, start)


def _stored(raw: bytes, header: _Header, most_bytes: int) -> tuple[bytes, int]:
    end = header.start + header.packed
    if header.is_streamed or end > len(raw):
        raise NotUnpackable("the size of a stored entry is not known")
    if header.packed > most_bytes:
        raise UnpacksTooFar("too large")
    return raw[header.start : end], end


def _inflated(raw: bytes, start: int, most_bytes: int) -> tuple[bytes, int]:
    """Unpack piece by piece: of an entry that breaks off it must be known how far it went."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    parts: list[bytes] = []
    size, given, rest = 0, start, b""
    while not machine.eof:
        if not rest:
            rest, given = raw[given : given + _PIECE], given + _PIECE
        try:
            parts.append(machine.decompress(rest, min(_PIECE, most_bytes + 1 - size)))
        except zlib.error as error:
            raise NotUnpackable(str(error), size) from error
        if not rest and not parts[-1] and not machine.eof:
            raise NotUnpackable("the packed data ends too early", size)
        size += len(parts[-1])
        rest = machine.unconsumed_tail
        if size > most_bytes:
            raise UnpacksTooFar("too large", size)
    return b"".join(parts), min(given, len(raw)) - len(machine.unused_data)


def _descriptor(raw: bytes, at: int, unpacked: int) -> tuple[int, int]:
    """Read the checksum behind the data; the signature before it is optional."""
    if raw[at : at + 4] == _DESCRIPTOR_MAGIC:
        at += 4
    if at + 12 > len(raw):
        raise NotUnpackable("the data descriptor is missing", unpacked)
    end = at + 12
    if raw[end : end + 4] not in (_CENTRAL_MAGIC, _LOCAL_MAGIC):
        end += 8  # a 64-bit archive writes its two sizes with eight bytes each
    return int.from_bytes(raw[at : at + 4], "little"), end
