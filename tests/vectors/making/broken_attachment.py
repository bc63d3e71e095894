"""One mutation for each rule on attachments."""

from __future__ import annotations

from tests.vectors.making import files
from tests.vectors.making.edits import (
    before,
    fill,
    reattached,
    renamed,
    swap,
    text,
    without,
)
from tests.vectors.making.vector import breaks

CONTENT = "ContentTransferEncoded"


@breaks("W-ATTACHMENT-NONE")
def no_files(data: bytes) -> bytes:
    """A document without a file, nor in the manifest."""
    for name in ("Attachment", "Reference"):
        data = without(without(data, name), name)
    return data


@breaks("W-ATTACHMENT-SAME-NAME", base="two-appendixes")
def same_name(data: bytes) -> bytes:
    """Two files of one name: receivers that store by name lose one."""
    return renamed(data, "bieu-mau.txt", "danh-sach.txt")


@breaks("W-ATTACHMENT-NAME-PATH")
def path_for_a_name(data: bytes) -> bytes:
    """A name that leads out of the receiver's folder."""
    return renamed(data, "danh-sach.txt", "../../danh-sach.txt")


@breaks("W-ATTACHMENT-ID")
def same_id(data: bytes) -> bytes:
    """Two files with one ContentId: a client that numbers every file 1."""
    first, second = text(data, "ContentId", 1), text(data, "ContentId", 2)
    return swap(data, second, first, all_=True)


@breaks("W-ATTACHMENT-TYPE")
def word_called_pdf(data: bytes) -> bytes:
    """A Word file called .pdf: renamed instead of converted."""
    return reattached(data, lambda _: files.OLE)


@breaks("W-ATTACHMENT-DECLARED")
def pdf_declared_picture(data: bytes) -> bytes:
    """A PDF declared as a picture."""
    return fill(data, "ContentType", "image/png", 3)


@breaks("W-ATTACHMENT-DAMAGED")
def pdf_as_text(data: bytes) -> bytes:
    """A PDF read as UTF-8 text and written again: its bytes are gone. Met in production."""
    return reattached(data, lambda pdf: pdf.decode("utf-8", "replace").encode())


@breaks("W-ATTACHMENT-EMPTY")
def empty_file(data: bytes) -> bytes:
    """A file of no bytes, in its zip."""
    return reattached(data, lambda _: files.archive({"x.txt": b""}), 2)


@breaks("E-ATTACHMENT-NAME")
def nameless_file(data: bytes) -> bytes:
    """A file without a name: the official parser fails on it."""
    return without(data, "AttachmentName", 3)


@breaks("E-ATTACHMENT-CONTENT")
def file_without_content(data: bytes) -> bytes:
    """A file whose content was left out: the official parser fails on it."""
    return without(data, CONTENT)


@breaks("E-ATTACHMENT-BASE64")
def not_base64(data: bytes) -> bytes:
    """Base64 that lost its end, so that one letter is left over: it cannot be read."""
    whole = text(data, CONTENT).rstrip("=")
    return fill(data, CONTENT, whole[: len(whole) // 8 * 4 + 1])


@breaks("E-ATTACHMENT-UNPACKED")
def small_bomb(data: bytes) -> bytes:
    """33 kilobytes that unpack to 33 megabytes."""
    return reattached(data, lambda _: files.bomb(), 2)


@breaks("E-ATTACHMENT-NOT-ZIP")
def false_zip(data: bytes) -> bytes:
    """application/zip that is none: a builder forgot to pack. The official parser fails on it."""
    return reattached(data, lambda _: "Danh sách mô phỏng\n".encode(), 2)


@breaks("W-ATTACHMENT-PLACE", "W-ATTACHMENT-NONE", "W-MANIFEST")
def files_inside(data: bytes) -> bytes:
    """The files inside the envelope, where the official parser does not look."""
    start = data.index(b"  <AttachmentEncoded>")
    end = data.index(b"</edXML>")
    moved, data = data[start:end].decode(), data[:start] + data[end:]
    return swap(data, "  </edXML:edXMLEnvelope>\n", moved + "  </edXML:edXMLEnvelope>\n")


@breaks("W-ATTACHMENT-BASE64")
def dirty_base64(data: bytes) -> bytes:
    """Characters in the base64 that do not belong there; readers pass them over, or fail."""
    whole = text(data, CONTENT)
    return fill(data, CONTENT, whole[:40] + "***" + whole[40:])


@breaks("W-ATTACHMENT-ENTRIES")
def two_entries(data: bytes) -> bytes:
    """A zip with two files: the official parser unpacks the first, the second is lost."""
    return reattached(data, lambda _: files.archive({"a.txt": b"mot\n", "b.txt": b"hai\n"}), 2)


@breaks("W-ATTACHMENT-CAPITALS")
def capital_archive(data: bytes) -> bytes:
    """Two files in a bare archive called .ZIP: the official parser keeps one, loses the other."""
    two = files.archive({"a.txt": b"mot\n", "b.txt": b"hai\n"})
    return renamed(reattached(data, lambda _: two, 2), "danh-sach.txt", "HO-SO.ZIP")


@breaks("W-ZIP-ENTRY-PATH")
def path_in_zip(data: bytes) -> bytes:
    """An entry whose name leads out of the folder it is unpacked in."""
    return reattached(data, lambda _: files.archive({"../../etc/x.txt": b"mot\n"}), 2)


@breaks("W-ATTACHMENT-FORMAT")
def other_format(data: bytes) -> bytes:
    """A Format that stands against the name: the official parser believes it."""
    return before(data, "ContentType", "<Format>csv</Format>", 4)
