"""Attacks and accidents in attachments: archives, names, base64."""

from __future__ import annotations

import base64
import unicodedata

from tests.vectors.making import files
from tests.vectors.making.edits import (
    before,
    fill,
    reattached,
    renamed,
    swap,
    text,
)
from tests.vectors.making.vector import attack

CONTENT = "ContentTransferEncoded"
NAME = "danh-sach.txt"


@attack("E-ATTACHMENT-UNPACKED", base="two-appendixes")
def zip_bombs(data: bytes) -> bytes:
    """Two files, two bombs, each of 33 kilobytes for 33 megabytes."""
    bomb = files.bomb()
    return reattached(reattached(data, lambda _: bomb, 2), lambda _: bomb, 3)


@attack()
def zip_bomb_left_alone(data: bytes) -> bytes:
    """The bomb as a raw .zip: nobody unpacks it on the way, so nothing is said of it."""
    bomb = files.bomb()
    return renamed(reattached(data, lambda _: bomb, 2), NAME, "ho-so.zip")


@attack("E-ATTACHMENT-NOT-ZIP")
def text_called_zip_in_capitals(data: bytes) -> bytes:
    """A text called .ZIP under application/zip: the official parser unpacks it, and fails."""
    return renamed(reattached(data, lambda _: b"mo phong\n" * 9, 2), NAME, "HO-SO.ZIP")


@attack("E-ATTACHMENT-NOT-ZIP")
def cut_archive_called_zip_in_capitals(data: bytes) -> bytes:
    """An archive called .ZIP that ends in the middle of its first entry."""
    whole = files.archive({"a.txt": bytes(range(256)) * 9}, packed=True)
    return renamed(reattached(data, lambda _: whole[:99], 2), NAME, "HO-SO.ZIP")


@attack("W-ATTACHMENT-ENTRIES", "W-ATTACHMENT-FORMAT")
def format_in_capitals(data: bytes) -> bytes:
    """Format ZIP in capitals beside a text: the official parser unpacks the first of two files."""
    two = files.archive({"a.txt": b"mot\n", "b.txt": b"hai\n"})
    return before(reattached(data, lambda _: two, 2), "ContentType", "<Format>ZIP</Format>", 4)


@attack("E-ATTACHMENT-NOT-ZIP")
def zip_with_a_password(data: bytes) -> bytes:
    """A zip that is encrypted: nobody can unpack it."""

    def locked(zip_: bytes) -> bytes:
        return zip_[:6] + b"\x01\x00" + zip_[8:]

    return reattached(data, locked, 2)


@attack("E-ATTACHMENT-NOT-ZIP")
def zip_with_a_wrong_checksum(data: bytes) -> bytes:
    """A zip whose content does not agree with its checksum: damaged on the way."""
    return reattached(data, lambda zip_: zip_[:14] + b"\0\0\0\0" + zip_[18:], 2)


@attack("E-ATTACHMENT-NOT-ZIP")
def zip_cut_off(data: bytes) -> bytes:
    """A zip that ends in the middle of its only file."""
    return reattached(data, lambda zip_: zip_[: zip_.index(b"PK\x01\x02") - 5], 2)


@attack("W-ZIP-ENTRY-PATH")
def windows_path_in_zip(data: bytes) -> bytes:
    """An entry with a drive and backslashes."""
    return reattached(data, lambda _: files.archive({"C:\\Windows\\x.txt": b"mot\n"}), 2)


@attack("W-ATTACHMENT-NAME-PATH")
def windows_path_for_a_name(data: bytes) -> bytes:
    """The whole path on the sender's machine for a name: Internet Explorer's habit."""
    return renamed(data, NAME, "C:\\Van ban\\danh-sach.txt")


@attack("W-ATTACHMENT-SAME-NAME", "W-ATTACHMENT-ID", base="two-appendixes")
def same_named_attachments(data: bytes) -> bytes:
    """Two files of one name and one id, with different contents: both must survive."""
    first, second = text(data, "ContentId", 2), text(data, "ContentId", 3)
    other = files.archive({"x.txt": "Biểu mẫu\n".encode()})
    data = reattached(renamed(data, "bieu-mau.txt", NAME), lambda _: other, 3)
    return swap(data, second, first, all_=True)


@attack("W-TEXT-NFD")
def decomposed_name_of_a_file(data: bytes) -> bytes:
    """A file name with accents of their own, from macOS, in manifest and attachment."""
    return renamed(data, NAME, unicodedata.normalize("NFD", "danh sách đơn vị.txt"))


@attack("E-SECRET")
def mark_of_secrecy_in_a_file_name(data: bytes) -> bytes:
    """A mark of secrecy that stands only in the name of a file."""
    return renamed(data, NAME, "DO_MAT_(Mật).txt")


@attack("W-ATTACHMENT-BASE64", "W-ATTACHMENT-DAMAGED")
def damaged_twice(data: bytes) -> bytes:
    """A PDF destroyed by a text conversion, its base64 with strange characters."""
    data = reattached(data, lambda pdf: pdf.decode("utf-8", "replace").encode())
    return fill(data, CONTENT, "\ufeff" + text(data, CONTENT))


@attack("W-ATTACHMENT-BASE64")
def truncated_base64(data: bytes) -> bytes:
    """Base64 that lost its last letters, so that the file ends too early."""
    whole = text(data, CONTENT).rstrip("=")
    return fill(data, CONTENT, whole[: len(whole) // 4 * 4 - 1])


@attack("E-ATTACHMENT-CONTENT")
def zero_byte_attachment(data: bytes) -> bytes:
    """A PDF of no bytes: the element is there and empty."""
    return swap(
        data,
        f"{text(data, CONTENT)}</edXML:{CONTENT}>",
        f"</edXML:{CONTENT}>",
    )


@attack("W-ELEMENT-UNKNOWN")
def markup_in_base64(data: bytes) -> bytes:
    """An element inside the base64: one reader takes half the file, another the whole."""
    whole = text(data, CONTENT)
    return fill(data, CONTENT, f"{whole[:40]}<x/>{whole[40:]}")


@attack("W-ATTACHMENT-NAME-PATH")
def reversed_name(data: bytes) -> bytes:
    """A character that turns the direction of writing: the .exe is shown as a .pdf."""
    return renamed(data, NAME, "danh-sach-\u202efdp.exe")


@attack("W-ATTACHMENT-NAME-PATH")
def name_in_two_lines(data: bytes) -> bytes:
    """A line end inside the name of a file."""
    return renamed(data, NAME, "danh&#10;sach.txt")


@attack("W-ATTACHMENT-TYPE")
def base64_of_base64(data: bytes) -> bytes:
    """Encoded twice: the library encodes, and so did its caller."""
    return reattached(data, base64.b64encode)


@attack("W-ATTACHMENT-BASE64", "W-ATTACHMENT-TYPE")
def data_address(data: bytes) -> bytes:
    """``data:application/pdf;base64,`` in front, as browsers give it: the file is ruined."""
    return fill(data, CONTENT, f"data:application/pdf;base64,{text(data, CONTENT)}")


@attack("W-ATTACHMENT-TYPE")
def login_page_called_pdf(data: bytes) -> bytes:
    """The login page of a file store in the place of the PDF that was to be fetched."""
    page = b"<!DOCTYPE html><html><title>Dang nhap</title></html>"
    return reattached(data, lambda _: page)


@attack("W-ATTACHMENT-TYPE")
def zip_called_pdf(data: bytes) -> bytes:
    """A zip under application/pdf: the official parser leaves it a zip."""
    return reattached(data, lambda pdf: files.archive({"72.pdf": pdf}))
