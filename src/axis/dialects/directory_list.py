"""A reply that lists the directory: written once per version, kept compressed; for all dialects.

The real directory has some 120 thousand agencies; writing it out takes longer than a caller should
wait twice. What is kept is the gzipped reply, a tenth of the plain one, of the newest version;
whoever does not take gzip gets it unpacked piece by piece.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from axis.directory.snapshot import Directory
from axis.engine import Axis
from axis.records import AgencyRecord

AT_ONCE = 500
"""Agencies written in one step: short enough that the event loop gets its turn in between."""

PIECE = 1024 * 1024
"""Bytes that are unpacked at a time for a caller who does not take gzip."""

LEVEL = 4
"""Of compression: beyond it, time grows faster than the reply shrinks."""

_GZIP = 16 + zlib.MAX_WBITS

Write = Callable[[Directory], Iterable[bytes]]
"""Gives a reply's text in parts; called in a thread."""

Start = Callable[[int], MutableMapping[str, Any]]
"""Gives the head of an answer by the length of its body."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A whole reply, gzipped. ``size`` is its length unpacked."""

    content: bytes = field(repr=False)
    size: int

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the unpacked reply piece by piece."""
        unpacking = zlib.decompressobj(_GZIP)
        rest = self.content
        while not unpacking.eof:
            piece = await asyncio.to_thread(unpacking.decompress, rest, PIECE)
            rest = unpacking.unconsumed_tail
            if piece:
                yield piece

    async def send(
        self,
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
        start: Start,
        *,
        zipped: bool,
        head_only: bool = False,
    ) -> None:
        """Send it as the body of an ASGI answer, gzipped or piece by piece."""
        await send(start(len(self.content) if zipped else self.size))
        if not (zipped or head_only):
            async for piece in self.pieces():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        last = self.content if zipped and not head_only else b""
        await send({"type": "http.response.body", "body": last})


class DirectoryList:
    """One list of one axis; its reply is made once for each state of the directory, in a thread.

    Args:
        axis: whose directory is listed.
        write: gives the reply.
    """

    def __init__(self, axis: Axis, write: Write) -> None:
        self._axis = axis
        self._write = write
        self._held: tuple[int, Packed] | None = None
        self._turn = asyncio.Lock()

    async def reply(self) -> Packed:
        """Return the reply by the newest directory. Raises: AxisUnavailable."""
        directory = await self._axis.directory()
        if self._held is None or self._held[0] != directory.version:
            async with self._turn:
                directory = await self._axis.directory()
                if self._held is None or self._held[0] != directory.version:
                    packed = await asyncio.to_thread(packed_of, self._write(directory))
                    self._held = directory.version, packed
        return self._held[1]


def packed_of(texts: Iterable[bytes]) -> Packed:
    """Compress a reply as it is written; the plain text never exists as a whole."""
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    parts: list[bytes] = []
    size = 0
    for text in texts:
        size += len(text)
        parts.append(packing.compress(text))
    return Packed(b"".join([*parts, packing.flush()]), size)


def listed(
    reply: object, items: Iterable[object], encode: Callable[[Any], bytes]
) -> Iterator[bytes]:
    """Give the text of a reply in parts.

    Args:
        reply: the whole of it, its first empty array being the list.
        items: the entries.
        encode: writes JSON in the dialect's way.
    """
    before, _, after = encode(reply).partition(b"[]")
    yield before + b"["
    rest, divider = iter(items), b""
    while part := list(islice(rest, AT_ONCE)):
        yield divider + encode(part)[1:-1]
        divider = b","
    yield b"]" + after


def present(directory: Directory) -> Iterator[AgencyRecord]:
    """Give the agencies of a directory by code, without removed ones."""
    return (agency for agency in directory.all_agencies() if not agency.deleted)


def takes_gzip(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a caller asks for gzip, and not with the weight 0 (RFC 9110 section 12.5.3)."""
    for key, value in headers:
        if key.lower() != b"accept-encoding":
            continue
        for one in value.decode("latin-1").lower().split(","):
            coding, _, weight = one.partition(";")
            refused = weight.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
            if coding.strip() == "gzip" and not refused:
                return True
    return False
