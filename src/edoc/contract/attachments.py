"""Attachments on the wire: base64, the zip wrapper, content ids.

Table and reading rule are those of the official client, build for Java 8: a few kinds of file go
as they are, every other goes as a zip with exactly one entry; a reader unpacks the first entry
where the type says zip and the name does not. Entry names are never used: the name of the file is
``AttachmentName``, and a path in an archive must not lead anywhere.
"""

from __future__ import annotations

import binascii
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

ZIP_TYPE = "application/zip"

WIRE_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "doc": "application/doc",
    "docx": "application/docx",
    "xsl": "application/xsl",
    "xslx": "application/xslx",
}
"""Extension -> ContentType of files that are not wrapped. The client misspells xls and xlsx, so
that real spreadsheets are wrapped; readers rely on the type, so this must stay as it is."""

_CID = re.compile(r"(?:\s*cid:)+", re.IGNORECASE)
_EXTENSION = re.compile(r"[A-Za-z0-9]{1,16}", re.ASCII)
_LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MAGIC = b"PK\x03\x04"
_CENTRAL_MAGIC = b"PK\x01\x02"
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_ENCRYPTED, _DESCRIPTOR = 0x0001, 0x0008
_STORED, _DEFLATED = 0, 8
_RATIO_FLOOR = 1024 * 1024
"""Small files may shrink by any factor; only what unpacks to more than this is suspicious."""


class NotBase64(ValueError):  # noqa: N818 - named after the condition
    """The text cannot be read as base64 at all."""


class NotUnpackable(ValueError):  # noqa: N818
    """The bytes are no zip whose first entry can be read."""


class UnpacksTooFar(ValueError):  # noqa: N818
    """The first entry is larger than the bounds allow: a bomb, or simply too large."""


@dataclass(frozen=True, slots=True)
class FirstEntry:
    """The first file of an archive."""

    name: str
    content: bytes
    alone: bool  # the central directory follows directly


def bare_content_id(text: str) -> str:
    """Return a content id without blanks and without every leading ``cid:``, as it is compared."""
    text = text.strip()
    match = _CID.match(text)
    return text[match.end() :].strip() if match else text


def extension_of(name: str) -> str:
    """Return the extension of a file name as it is written, or ``unk`` where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension if dot and stem and _EXTENSION.fullmatch(extension) else "unk"


def wire_type_of(name: str) -> str:
    """Return the ContentType that the official builder writes for a file name."""
    return WIRE_TYPES.get(extension_of(name).lower(), ZIP_TYPE)


def is_wrapped(name: str) -> bool:
    """True where the file goes as a zip with one entry.

    Only the exact ``.zip`` stays raw among archives: readers compare it case-sensitively and
    would unpack the first entry of a raw ``X.ZIP``; a wrapped one comes out whole everywhere.
    """
    return wire_type_of(name) == ZIP_TYPE and extension_of(name) != "zip"


def encode(content_id: str, name: str, content: bytes) -> bytes:
    """Return what stands in ``ContentTransferEncoded``: one line of base64.

    The same arguments always give the same bytes.
    """
    raw = wrap(content_id, name, content) if is_wrapped(name) else content
    return binascii.b2a_base64(raw, newline=False)


def wrap(content_id: str, name: str, content: bytes) -> bytes:
    """Return a zip with the file as its only entry, called ``UUID.ext``."""
    entry = zipfile.ZipInfo(f"{uuid5(NAMESPACE_OID, content_id + name)}.{extension_of(name)}")
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # the same on every machine
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, content)
    return buffer.getvalue()


def decode(text: str) -> tuple[bytes, bool]:
    """Decode base64; returns the bytes and whether something had to be tolerated.

    Line breaks are usual. Foreign characters and missing padding are passed over, as the official
    client does.

    Raises: NotBase64.
    """
    try:
        return binascii.a2b_base64(text, strict_mode=True), False
    except ValueError:
        joined = "".join(text.split())
    try:
        return binascii.a2b_base64(joined, strict_mode=True), False
    except ValueError:
        return _decode_tolerantly(joined), True


def _decode_tolerantly(text: str) -> bytes:
    kept = re.sub(r"[^A-Za-z0-9+/]", "", text, flags=re.ASCII)
    if not kept or len(kept) % 4 == 1:
        raise NotBase64("not base64")
    return binascii.a2b_base64(kept + "=" * (-len(kept) % 4))


def unwrap(
    content_type: str, name: str, raw: bytes, *, most_bytes: int, most_ratio: int
) -> FirstEntry | None:
    """Apply the reading rule; returns the unpacked entry, or None where the bytes stay as they are.

    Args:
        content_type: ContentType of the attachment.
        name: AttachmentName.
        raw: the decoded bytes.
        most_bytes: bound on the unpacked size.
        most_ratio: bound on unpacked by packed size, for more than a mebibyte.

    Raises: NotUnpackable, UnpacksTooFar.
    """
    extension = extension_of(name)
    if content_type.strip().lower() != ZIP_TYPE or extension == "zip":
        return None
    if extension.lower() == "zip" and not _wraps_an_archive(raw):
        return None
    most = min(most_bytes, max(len(raw) * most_ratio, _RATIO_FLOOR))
    return first_entry(raw, most)


def _wraps_an_archive(raw: bytes) -> bool:
    """True where the first entry of ``X.ZIP`` is itself an archive, so that raw is a wrapper."""
    if len(raw) < _LOCAL_HEADER.size or not raw.startswith(_LOCAL_MAGIC):
        return False
    length = _LOCAL_HEADER.unpack_from(raw)[9]
    return raw[_LOCAL_HEADER.size : _LOCAL_HEADER.size + length].lower().endswith(b".zip")


def first_entry(raw: bytes, most_bytes: int) -> FirstEntry:
    """Unpack the first entry as a stream, as the official client does; never reads further.

    The central directory is not read, so that an archive with a million entries costs nothing.
    The checksum is compared.

    Raises: NotUnpackable, UnpacksTooFar.
    """
    if len(raw) < _LOCAL_HEADER.size or not raw.startswith(_LOCAL_MAGIC):
        raise NotUnpackable("not a zip")
    (_, _, flags, method, _, _, checksum, packed, _, name_length, extra_length) = (
        _LOCAL_HEADER.unpack_from(raw)
    )
    start = _LOCAL_HEADER.size + name_length + extra_length
    if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED) or start > len(raw):
        raise NotUnpackable("encrypted, or packed in an unknown way")
    name = raw[_LOCAL_HEADER.size : _LOCAL_HEADER.size + name_length].decode("utf-8", "replace")
    if method == _STORED:
        content, end = _stored(raw, start, packed, flags, most_bytes)
    else:
        content, end = _inflated(raw, start, most_bytes)
    if flags & _DESCRIPTOR:
        checksum, end = _descriptor(raw, end)
    if zlib.crc32(content) != checksum:
        raise NotUnpackable("the checksum does not agree")
    return FirstEntry(name, content, raw[end : end + 4] == _CENTRAL_MAGIC)


def _stored(raw: bytes, start: int, size: int, flags: int, most_bytes: int) -> tuple[bytes, int]:
    if flags & _DESCRIPTOR or start + size > len(raw):
        raise NotUnpackable("the size of a stored entry is not known")
    if size > most_bytes:
        raise UnpacksTooFar("too large")
    return raw[start : start + size], start + size


def _inflated(raw: bytes, start: int, most_bytes: int) -> tuple[bytes, int]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = machine.decompress(memoryview(raw)[start:], most_bytes + 1)
    except zlib.error as error:
        raise NotUnpackable(str(error)) from error
    if len(content) > most_bytes:
        raise UnpacksTooFar("too large")
    if not machine.eof:
        raise NotUnpackable("the packed data ends too early")
    return content, len(raw) - len(machine.unused_data)


def _descriptor(raw: bytes, at: int) -> tuple[int, int]:
    """Read the checksum behind the data; the signature before it is optional."""
    if raw[at : at + 4] == _DESCRIPTOR_MAGIC:
        at += 4
    if at + 12 > len(raw):
        raise NotUnpackable("the data descriptor is missing")
    end = at + 12
    if raw[end : end + 4] not in (_CENTRAL_MAGIC, _LOCAL_MAGIC):
        end += 8  # a 64-bit archive writes its two sizes with eight bytes each
    return int.from_bytes(raw[at : at + 4], "little"), end
