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
import zipfile
from enum import Enum
from uuid import NAMESPACE_OID, uuid5

from edoc.contract import archives

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
_PIECE = 1024 * 1024
"""Characters of base64 that are decoded at once; four divide it."""

_RATIO_FLOOR = 32 * 1024 * 1024
"""Files up to this size may shrink by any factor: a white scan of 4 MB, a table of many equal
lines. Only what unpacks to more than this is suspicious; the bounds on bytes hold all the same."""


class Packing(Enum):
    """What the decoded bytes of an attachment are to a reader."""

    RAW = "raw"  # the file itself
    WRAPPED = "wrapped"  # a zip whose first entry is the file
    CAPITALS = "capitals"  # an archive X.ZIP: read as wrapped elsewhere, kept as it is here


class NotBase64(ValueError):  # noqa: N818 - named after the condition
    """The text cannot be read as base64 at all."""


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
        return _decode_strictly(text), False
    except ValueError:
        joined = "".join(text.split())
    try:
        return _decode_strictly(joined), False
    except ValueError:
        return _decode_tolerantly(joined), True


def _decode_strictly(text: str) -> bytes:
    """Decode piece by piece: decoding of many megabytes at once lets nothing else run meanwhile.

    Raises: ValueError, also for padding amid the text.
    """
    parts = [
        binascii.a2b_base64(text[start : start + _PIECE], strict_mode=True)
        for start in range(0, len(text), _PIECE)
    ]
    if any(len(part) < _PIECE // 4 * 3 for part in parts[:-1]):
        raise ValueError("padding amid the text")
    return b"".join(parts)


def _decode_tolerantly(text: str) -> bytes:
    kept = re.sub(r"[^A-Za-z0-9+/]", "", text, flags=re.ASCII)
    if not kept or len(kept) % 4 == 1:
        raise NotBase64("not base64")
    return binascii.a2b_base64(kept + "=" * (-len(kept) % 4))


def packing_of(content_type: str, name: str, raw: bytes, form: str = "") -> Packing:
    """Apply the reading rule.

    A bare archive called ``X.ZIP`` is unpacked by the official client, which compares the extension
    with ``zip`` letter by letter, and all but its first entry is lost. Here it stays whole.

    Args:
        content_type: ContentType of the attachment.
        name: AttachmentName.
        raw: the decoded bytes, or their beginning.
        form: Format of the attachment, which stands for the extension where it is given.
    """
    extension = form or extension_of(name)
    if content_type.strip().lower() != ZIP_TYPE or extension == "zip":
        return Packing.RAW
    called_zip = extension.lower() == "zip" and extension_of(name).lower() == "zip"
    if called_zip and not archives.first_name(raw).lower().endswith(".zip"):
        return Packing.CAPITALS
    return Packing.WRAPPED


def unwrap(raw: bytes, *, most_bytes: int, most_ratio: int) -> archives.FirstEntry:
    """Return the file inside a wrapper.

    Args:
        raw: the decoded bytes.
        most_bytes: bound on the unpacked size.
        most_ratio: bound on unpacked by packed size, for files of some size.

    Raises: archives.NotUnpackable, archives.UnpacksTooFar.
    """
    return archives.first_entry(raw, min(most_bytes, max(len(raw) * most_ratio, _RATIO_FLOOR)))
