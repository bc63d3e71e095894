"""What a file really is, told by its first bytes (magic numbers), against what it is called.

Only kinds that start with a number of their own are told apart; everything else is ``other``, of
which nothing is said. The content is the file itself, after base64 and the zip wrapper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from edoc.contract.attachments import ZIP_TYPE, extension_of

DAMAGE = b"\xef\xbf\xbd"
"""U+FFFD in UTF-8: what a text decoder puts where it did not understand a byte."""

_CONTROL = re.compile("[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, those among them that turn the direction of writing: ``x\u202efdp.exe`` is
shown as ``xexe.pdf``."""

LARGE = 50_000_000
"""Bytes of one file that many clients of the field do not take any more."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"MZ", "exe"),
)

KIND_NAMES: dict[str, str] = {
    "pdf": "PDF",
    "zip": "zip (docx, xlsx, zip…)",
    "ole": "Microsoft Office 97-2003 (doc, xls, ppt)",
    "png": "PNG",
    "jpeg": "JPEG",
    "gif": "GIF",
    "bmp": "BMP",
    "tiff": "TIFF",
    "rtf": "RTF",
    "rar": "RAR",
    "7z": "7-Zip",
    "exe": "Windows EXE",
    "other": "(không rõ · unknown)",
}

_ALLOWED: dict[str, frozenset[str]] = {
    extension: frozenset(kinds.split())
    for extension, kinds in {
        "pdf": "pdf",
        "docx": "zip",
        "xlsx": "zip",
        "pptx": "zip",
        "odt": "zip",
        "ods": "zip",
        "zip": "zip",
        # old names on new files, and Word writes RTF under .doc: common and harmless
        "doc": "ole zip rtf other",
        "xls": "ole zip other",
        "ppt": "ole zip other",
        "png": "png",
        "jpg": "jpeg",
        "jpeg": "jpeg",
        "gif": "gif",
        "bmp": "bmp",
        "tif": "tiff",
        "tiff": "tiff",
        "rtf": "rtf",
        "rar": "rar",
        "7z": "7z",
        "txt": "other bmp",  # a text may well begin with the letters BM
        "csv": "other bmp",
        "xml": "other",
        "html": "other",
    }.items()
}
"""Kinds of content that an extension may have; other extensions are not judged."""

_DECLARED: dict[str, str] = {
    "application/pdf": "pdf",
    "application/doc": "doc",
    "application/msword": "doc",
    "application/docx": "docx",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/tiff": "tif",
    "text/plain": "txt",
}
"""ContentType -> extension whose kinds of content it announces. ``application/zip`` announces a
wrapper, and types not named here nothing."""


def kind_of(content: bytes) -> str:
    """Return the kind that the first bytes show; ``other`` where they show none."""
    start = content[:1024]
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    # readers of PDF take up to a kilobyte of other bytes before the mark
    return "pdf" if b"%PDF-" in start else "other"


def pdf_or_none(content: bytes) -> bytes | None:
    """Return a file where it is a PDF by its content, whatever it is called; else None."""
    return content if kind_of(content) == "pdf" else None


def oddities(
    name: str, content_type: str, content: bytes, size: int
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the rules that a file breaks, each with the values of its message.

    Args:
        name: AttachmentName.
        content_type: ContentType of the attachment.
        content: the file, or its beginning.
        size: bytes of the whole file, as far as known.
    """
    if not size:
        yield "W-ATTACHMENT-EMPTY", {}
        return
    if size > LARGE:
        yield "W-ATTACHMENT-LARGE", {"size": size, "limit": LARGE}
    kind, extension = kind_of(content), extension_of(name).lower()
    expected = _ALLOWED.get(extension)
    damaged = content.count(DAMAGE)
    # in a large file the three bytes meet by chance; a text conversion leaves far more of them
    if (
        damaged > 2
        and damaged * 2_000 > len(content)
        and extension not in {"txt", "csv", "xml", "html", "htm", "json"}
    ):
        yield "W-ATTACHMENT-DAMAGED", {"count": damaged}
    elif expected is not None and kind not in expected:
        yield "W-ATTACHMENT-TYPE", {"extension": f".{extension}", "found": KIND_NAMES[kind]}
    elif (declared := _announced(content_type)) and kind not in declared:
        yield "W-ATTACHMENT-DECLARED", {"declared": content_type[:60], "found": KIND_NAMES[kind]}


def _announced(content_type: str) -> frozenset[str] | None:
    declared = content_type.strip().lower()
    if declared == ZIP_TYPE:
        return None
    return _ALLOWED.get(_DECLARED.get(declared, ""))


def is_path(name: str) -> bool:
    """True for a name that could lead out of a folder, or holds control characters."""
    return not {"/", "\\"}.isdisjoint(name) or name in {".", ".."} or bool(_CONTROL.search(name))
