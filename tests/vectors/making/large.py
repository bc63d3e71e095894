"""What is too large to be kept in files: bounds, bombs of real size, the file of 50 MB."""

from __future__ import annotations

import base64
import re

from tests.vectors.making import files
from tests.vectors.making.edits import before, before_end, fill, reattached, swap
from tests.vectors.making.packages import COMMUNE
from tests.vectors.making.vector import attack, breaks

from edoc.contract.contents import LARGE
from edoc.contract.limits import MEBIBYTE, Limits

LIMITS = Limits()


@breaks("E-SIZE", large=True)
def too_large(data: bytes) -> bytes:
    """A package larger than any axis takes, filled up with blanks."""
    return data + b" " * (LIMITS.package_bytes + 1 - len(data))


@attack("E-SIZE", base="status-03", large=True)
def large_status(data: bytes) -> bytes:
    """A status of more than a mebibyte: it has no attachment, so nothing of it is needed."""
    return data + b" " * LIMITS.header_bytes


@breaks("E-XML-NODES", large=True)
def too_many_elements(data: bytes) -> bytes:
    """A hundred thousand empty elements: small on the line, large in memory."""
    return before_end(data, "edXML:ToPlaces", "<edXML:Place/>" * (LIMITS.nodes + 1))


@breaks("E-RECEIVER-COUNT", "W-ORGAN-NAME", "W-TO-DUPLICATE", large=True)
def too_many_receivers(data: bytes) -> bytes:
    """Five thousand receivers more than there are."""
    to = f"<edXML:To><edXML:OrganId>{COMMUNE.code}</edXML:OrganId></edXML:To>"
    return before(data, "To", to * LIMITS.receivers)


@breaks("E-ATTACHMENT-COUNT", "W-MANIFEST", "W-ATTACHMENT-ID", "W-ATTACHMENT-SAME-NAME", large=True)
def too_many_files(data: bytes) -> bytes:
    """Two hundred files more than there are."""
    found = re.search(rb"    <Attachment>.*?</Attachment>\n", data, re.DOTALL)
    if found is None:
        raise ValueError("no attachment")
    return data[: found.start()] + found[0] * LIMITS.attachments + data[found.start() :]


@breaks("E-ATTACHMENT-SIZE", large=True)
def too_long_a_text(data: bytes) -> bytes:
    """Base64 of more than 70 MiB in one attachment."""
    return fill(data, "ContentTransferEncoded", "A" * (LIMITS.attachment_text + 4))


@breaks("W-ATTACHMENT-LARGE", large=True)
def fifty_megabytes(data: bytes) -> bytes:
    """A PDF of a little more than 50 MB, which must go through whole."""
    start = files.pdf("50 MB mo phong")
    content = start + b"%" + b"0" * (LARGE + 1 - len(start) - 1)
    return fill(data, "ContentTransferEncoded", base64.b64encode(content).decode())


@attack("E-ATTACHMENT-UNPACKED", large=True)
def large_zip_bomb(data: bytes) -> bytes:
    """300 kB that unpack to 300 MB."""
    bomb = files.archive({"x.txt": bytes(300 * MEBIBYTE)}, packed=True)
    return reattached(data, lambda _: bomb, 2)


@attack("E-XML-SYNTAX", large=True)
def unended_comment(data: bytes) -> bytes:
    """A comment of megabytes that never ends, full of what might end it."""
    return swap(data, "?>\n", "?>\n<!--" + "-- >" * MEBIBYTE)


@attack("E-XML-DEPTH", large=True)
def bottomless(data: bytes) -> bytes:
    """Elements inside one another, fifty thousand deep."""
    deep = 50_000
    return before_end(data, "edXML:ToPlaces", "<edXML:Place>" * deep + "</edXML:Place>" * deep)


@attack("W-LENGTH-DECREE", "W-LENGTH", "W-TEXT-NFD", large=True)
def run_of_marks(data: bytes) -> bytes:
    """A letter with 300 000 combining marks, twice: to put them in order costs their square."""
    marks = "e" + "\u0301\u0323" * 150_000
    return fill(fill(data, "Subject", marks), "Content", marks)
