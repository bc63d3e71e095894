"""The little of DER (X.690) that building a CMS message needs: tag, length, content.

Nested messages are put together from bytes here and not from the objects of the ASN.1 library:
where the length of an element happens to end in 0x80 it takes the element for one of indefinite
length and encodes it anew, twice at every level below, which can take many seconds.
"""

from __future__ import annotations

from asn1crypto import core, parser

INTEGER, OCTET_STRING, NULL, SEQUENCE, SET = 0x02, 0x04, 0x05, 0x30, 0x31


def element(tag: int, *parts: bytes) -> bytes:
    """Return one element with the given tag byte around the parts."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of encoded elements."""
    return element(SEQUENCE, *parts)


def set_of(*parts: bytes, tag: int = SET) -> bytes:
    """Return a SET OF encoded elements, in the order that DER wants (X.690 section 11.6)."""
    return element(tag, *sorted(parts))


def tagged(number: int, *parts: bytes) -> bytes:
    """Return parts under a constructed context-specific tag: explicit, or implicit for a set."""
    return element(0xA0 | number, *parts)


def integer(value: int) -> bytes:
    """Return an INTEGER, in as few bytes as it takes."""
    size = value.bit_length() // 8 + 1
    return element(INTEGER, value.to_bytes(size, "big", signed=True))


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return element(OCTET_STRING, value)


def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    encoded: bytes = core.ObjectIdentifier(dotted).dump()
    return encoded


def null() -> bytes:
    """Return NULL."""
    return element(NULL)


def elements(content: bytes) -> list[bytes]:
    """Split the content of a constructed element into its elements, as they are.

    Raises:
        ValueError: not DER.
    """
    found = []
    while content:
        size = parser.peek(content)
        found.append(content[:size])
        content = content[size:]
    return found


def content_of(encoded: bytes) -> bytes:
    """Return the content of one element. Raises ValueError where it is not DER."""
    content: bytes = parser.parse(encoded, strict=True)[4]
    return content
