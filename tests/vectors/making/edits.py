"""Edits on the bytes of a package: each fails where it would change nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable


def swap(data: bytes, old: str, new: str, *, all_: bool = False) -> bytes:
    """Replace a text that occurs exactly once; with ``all_`` each place of one that occurs."""
    count = data.count(old.encode())
    if count != 1 and not (all_ and count):
        raise ValueError(f"{old!r} occurs {count} times")
    return data.replace(old.encode(), new.encode())


def fill(data: bytes, name: str, text: str, number: int = 1) -> bytes:
    """Give the n-th element of a name another text."""
    found = _elements(data, name)[number - 1]
    head, tail = found.group("head"), found.group("tail")
    return data[: found.start()] + head + text.encode() + tail + data[found.end() :]


def text(data: bytes, name: str, number: int = 1) -> str:
    """Return what stands in the n-th element of a name."""
    return _elements(data, name)[number - 1].group("inside").decode()


def without(data: bytes, name: str, number: int = 1) -> bytes:
    """Take out the n-th element of a name, with its line."""
    start, end = _lines_of(data, name, number)
    return data[:start] + data[end:]


def doubled(data: bytes, name: str, number: int = 1) -> bytes:
    """Write the n-th element of a name twice."""
    start, end = _lines_of(data, name, number)
    return data[:end] + data[start:end] + data[end:]


def before(data: bytes, name: str, markup: str, number: int = 1) -> bytes:
    """Write markup in front of the n-th element of a name."""
    start, _ = _lines_of(data, name, number)
    return data[:start] + markup.encode() + b"\n" + data[start:]


def before_end(data: bytes, name: str, markup: str) -> bytes:
    """Write markup in front of the end tag of the only element of a name."""
    return swap(data, f"</{name}>", f"{markup}</{name}>")


def attached(data: bytes, number: int = 1) -> bytes:
    """Return the bytes that the n-th attachment encodes."""
    return base64.b64decode(text(data, "ContentTransferEncoded", number))


def reattached(data: bytes, change: Callable[[bytes], bytes], number: int = 1) -> bytes:
    """Change the bytes that the n-th attachment encodes."""
    encoded = base64.b64encode(change(attached(data, number))).decode()
    return fill(data, "ContentTransferEncoded", encoded, number)


def renamed(data: bytes, old: str, new: str) -> bytes:
    """Call a file otherwise, in the manifest and with the attachment."""
    tag = "AttachmentName>"
    return swap(data, f"{tag}{old}<", f"{tag}{new}<", all_=True)


def _elements(data: bytes, name: str) -> list[re.Match[bytes]]:
    tag = rf"(?:edXML:)?{name}"
    pattern = rf"(?P<head><{tag}(?:\s[^>]*)?>)(?P<inside>.*?)(?P<tail></{tag}>)"
    return list(re.finditer(pattern.encode(), data, re.DOTALL))


def _lines_of(data: bytes, name: str, number: int) -> tuple[int, int]:
    found = _elements(data, name)[number - 1]
    start = data.rfind(b"\n", 0, found.start()) + 1
    return start, data.find(b"\n", found.end()) + 1
