"""One side of an exchange as it passes by: counted whole, kept in part, shown without secrets."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from axis.conversations.keeping import Message
from axis.conversations.masking import (
    HeaderLines,
    Mask,
    secrets_of_form,
    secrets_of_headers,
    secrets_of_json,
)
from axis.storable import storable

RawHeaders = Iterable[tuple[bytes, bytes]]

_BASE64_SHOWN = 60
_LONG_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{300,}+(?:\s*+[A-Za-z0-9+/=_-]{20,}+)*+")
_WRAPPED_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{60,80}={0,2}\r?\n){4,}+")
_BINARY_SHARE = 0.1
_HEX_SHOWN = 48


class Captured:
    """The body of one side; the first ``limit`` bytes are kept, all are counted.

    Args:
        limit: bytes kept.
        hashed: take the SHA-256 of the whole body too.
    """

    __slots__ = ("_digest", "_limit", "_start", "size")

    def __init__(self, limit: int, *, hashed: bool) -> None:
        self._limit = limit
        self._start = bytearray()
        self._digest = hashlib.sha256() if hashed else None
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self.size += len(piece)
        if self._digest is not None and piece:
            self._digest.update(piece)
        room = self._limit - len(self._start)
        if room > 0:
            self._start += piece[:room]

    @property
    def start(self) -> bytes:
        """What is kept."""
        return bytes(self._start)

    @property
    def sha256(self) -> str:
        """SHA-256 of all that came, in hex; empty where it was not asked for."""
        return self._digest.hexdigest() if self._digest is not None else ""

    @property
    def whole(self) -> bool:
        """True where nothing was left out."""
        return self.size == len(self._start)


def header_lines(headers: RawHeaders) -> HeaderLines:
    """Return header lines as text, in order: UTF-8 where it is, else Latin-1."""
    return [(name.decode("latin-1"), _text_of_line(value)) for name, value in headers]


def secrets_in(lines: HeaderLines, query: str, body: Captured) -> list[str]:
    """Return every credential that a request carries, so that it is hidden everywhere."""
    text = decoded(body.start, lines)
    return [
        *secrets_of_headers(lines),
        *secrets_of_form(query),
        *secrets_of_form(text),
        *secrets_of_json(text),
    ]


def message(
    lines: HeaderLines, body: Captured, mask: Mask, *, most_lines: int, line_length: int
) -> Message:
    """Return one side as it may be stored and shown."""
    shown = [
        (masked(name, mask.known, 100), masked(value, partial(mask.header, name), line_length))
        for name, value in lines[:most_lines]
    ]
    if len(lines) > most_lines:
        shown.append(("…", f"+{len(lines) - most_lines}"))
    text = without_long_base64(mask.text(decoded(body.start, lines)))
    if not body.whole:
        text += f"… [{body.size:,} byte]"
    return Message(tuple(shown), storable(text), body.size, body.sha256)


def decoded(start: bytes, lines: HeaderLines) -> str:
    """Return the start of a body as text; of what is no text, a few bytes in hex."""
    if _is_gzip(lines):
        with contextlib.suppress(zlib.error):
            start = zlib.decompressobj(31).decompress(start, 4 * len(start) + 64)
    wide = b"\x00" in start[:8] or start.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = json.detect_encoding(start) if wide else "utf-8"
    text = start.decode(encoding, "replace")
    broken = text[:-4].count("\ufffd") + text.count("\x00")
    if broken > _BINARY_SHARE * max(1, len(text)):
        return f"hex: {start[:_HEX_SHOWN].hex(' ')}"
    return text


def without_long_base64(text: str) -> str:
    """Return text with contents of attachments cut to their first characters."""

    def cut(match: re.Match[str]) -> str:
        return f"{match[0][:_BASE64_SHOWN]}… [{len(match[0]):,} base64]"

    return _LONG_BASE64.sub(cut, _WRAPPED_BASE64.sub(cut, text))


def masked(text: str, mask: Callable[[str], str], length: int) -> str:
    """Return a text as it may be stored and shown, cut to a length that is told where it is longer.

    What lies far behind the cut is not looked at: masking must not cost more than is shown.
    """
    looked_at = text[: 2 * length]
    shown = storable(mask(looked_at))
    cut = len(looked_at) < len(text) or len(shown) > length
    return f"{shown[:length]}… [{len(text):,}]" if cut else shown


def start_of(text: str, mask: Callable[[str], str], length: int) -> str:
    """Return the first characters of a text as they may be stored; no more is looked at either."""
    return storable(mask(text[: 2 * length]))[:length]


def _text_of_line(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _is_gzip(lines: Sequence[tuple[str, str]]) -> bool:
    return any(n.lower() == "content-encoding" and "gzip" in v.lower() for n, v in lines)
