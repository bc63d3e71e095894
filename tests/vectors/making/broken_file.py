"""One mutation for each rule on the file, its XML and its skeleton."""

from __future__ import annotations

import base64

from tests.vectors.making.edits import before_end, doubled, swap, without
from tests.vectors.making.variants import DUMMY_SIGNATURE
from tests.vectors.making.vector import breaks

from edoc.contract.wire import NAMESPACE


@breaks("E-EMPTY")
def nothing(data: bytes) -> bytes:
    """A file of no bytes: a full disk, or a client that sends before it has written."""
    return data[:0]


@breaks("E-XML-ENCODING")
def old_letters(data: bytes) -> bytes:
    """The subject in TCVN3, the letters of old fonts, in a file that says UTF-8."""
    return data.replace("diễn tập".encode(), b"di\xd4n t\xcbp", 1)


@breaks("E-XML-JUNK")
def junk(data: bytes) -> bytes:
    """Four digits before the declaration, as in an integrator's copy of the official sample."""
    return b"1212" + data


@breaks("E-XML-ROOT")
def base64_of_the_package(data: bytes) -> bytes:
    """The whole package in base64, as getEdoc hands it out: forgotten to decode."""
    return base64.b64encode(data)


@breaks("E-XML-DTD")
def doctype(data: bytes) -> bytes:
    """A document type, harmless by itself: whoever allows one allows entities."""
    return swap(data, "?>\n", "?>\n<!DOCTYPE edXML>\n")


@breaks("E-XML-SYNTAX")
def cut_off(data: bytes) -> bytes:
    """The file ends in the middle of its base64: an upload that broke off."""
    return data[: len(data) * 4 // 5]


@breaks("E-XML-DEPTH")
def too_deep(data: bytes) -> bytes:
    """Forty elements inside one another, to exhaust readers that call themselves."""
    nested = "<edXML:Place>" * 40 + "</edXML:Place>" * 40
    return before_end(data, "edXML:ToPlaces", nested)


@breaks("W-XML-ENCODING")
def wide_letters(data: bytes) -> bytes:
    """UTF-16 with a byte order mark, what .NET's StringWriter leads to."""
    return (
        swap(data, 'encoding="UTF-8"', 'encoding="UTF-16"')
        .decode()
        .encode("utf-16-le")
        .join((b"\xff\xfe", b""))
    )


@breaks("W-XML-BOM")
def byte_order_mark(data: bytes) -> bytes:
    """A byte order mark in front, as Notepad and .NET's UTF8Encoding write it."""
    return b"\xef\xbb\xbf" + data


@breaks("W-XML-CR")
def old_line_ends(data: bytes) -> bytes:
    """Line ends of a bare CR: a file converted by a tool of the last century."""
    return data.replace(b"\n", b"\r")


@breaks("W-XML-PREFIX")
def unbound_prefix(data: bytes) -> bytes:
    """A prefix that nobody declared, as in the official sample."""
    return data.replace(b"<edXML:Reference>", b'<edXML:Reference xlink:href="">', 1)


@breaks("E-ENVELOPE")
def other_namespace(data: bytes) -> bytes:
    """The envelope in a namespace misspelt by one digit: the official parser fails with null."""
    return swap(data, f'xmlns:edXML="{NAMESPACE}">\n', f'xmlns:edXML="{NAMESPACE[:-1]}8">\n')


@breaks("E-HEADER")
def no_header(data: bytes) -> bytes:
    """No MessageHeader: a template filled by halves."""
    return without(data, "MessageHeader")


@breaks("E-SKELETON-TWICE")
def two_headers(data: bytes) -> bytes:
    """Two MessageHeaders: one reader sees the first, another the last."""
    return doubled(data, "MessageHeader")


@breaks("E-PREFIX")
def no_prefix(data: bytes) -> bytes:
    """One element without the literal prefix: strict .NET receivers do not find it."""
    return swap(data, "edXML:Subject>", "Subject>", all_=True).replace(
        b"<Subject>", f'<Subject xmlns="{NAMESPACE}">'.encode()
    )


@breaks("W-ROOT-NAME")
def other_root(data: bytes) -> bytes:
    """Another root: the official parser does not look at its name, others do."""
    data = swap(data, f'<edXML xmlns="{NAMESPACE}">', f'<EdXML xmlns="{NAMESPACE}">')
    return swap(data, "</edXML>", "</EdXML>")


@breaks("W-ELEMENT-NAMESPACE")
def slash_behind_the_namespace(data: bytes) -> bytes:
    """DueDate declares the namespace anew with a slash behind it: only a blind reader sees it."""
    return swap(data, "<edXML:DueDate", f'<edXML:DueDate xmlns:edXML="{NAMESPACE}/"')


@breaks("W-ELEMENT-UNKNOWN")
def misspelt_element(data: bytes) -> bytes:
    """DueDate with a small d: nobody sees the date, nobody complains."""
    return swap(data, "edXML:DueDate>", "edXML:Duedate>", all_=True)


@breaks("W-ELEMENT-TWICE")
def two_subjects(data: bytes) -> bytes:
    """Two subjects: readers take the first or the last."""
    return doubled(data, "Subject")


@breaks("W-SIGNATURE-NAMESPACE")
def no_signature_at_all(data: bytes) -> bytes:
    """A signature in the package's own namespace: what is left of one behind an axis."""
    return before_end(data, "edXML:edXMLHeader", DUMMY_SIGNATURE)


@breaks("W-SIGNATURE-PLACE")
def signature_elsewhere(data: bytes) -> bytes:
    """An XML signature in the body instead of the header: the start of signature wrapping."""
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    return before_end(data, "edXML:edXMLBody", signature)
