"""The multipart form of ``sendEdoc`` (RFC 7578). Pure: header and body in, file and field out.

Only what the guide names is taken: a file ``edocFile`` (with a file name, as forms write files) and
a field ``messageType``. Everything is bounded: parts, their headers, the length of a field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from edoc.contract.findings import Text

FILE, KIND = "edocFile", "messageType"
OVERHEAD = 64 * 1024
"""Bytes a form may be longer than its file."""

_PARTS = 32
_HEADER_BYTES = 4096
_FIELD_BYTES = 1024
_FILE_NAME = re.compile(rb';\s*filename\*?\s*=(?!\s*(?:""|;|$))', re.IGNORECASE)
"""A file's name. Some libraries write letters that are not ASCII in the extended form alone; an
empty name makes a field of it, as the live platform's framework reads it.
"""


class NoForm(Exception):  # noqa: N818 - named after the condition
    """The request is no multipart form."""


class BrokenForm(Exception):  # noqa: N818
    """The form cannot be read to its end; ``why`` says where it breaks."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Form:
    """What a form holds.

    Attributes:
        file: bytes of ``edocFile``, None where there is no such file.
        kind: ``messageType``, None where there is no such field.
        names: the names of all parts, in their order.
        unread: the names of those that are neither.
    """

    file: bytes | None = field(repr=False)
    kind: str | None
    names: tuple[str, ...]
    unread: tuple[str, ...]


def boundary_of(content_type: str) -> bytes:
    """Return the boundary that a Content-Type announces. Raises: NoForm, BrokenForm."""
    media_type, options = parse_options_header(content_type.encode("utf-8", "replace"))
    if media_type.lower() != b"multipart/form-data":
        raise NoForm
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise BrokenForm(Text("Content-Type thiếu boundary", "Content-Type has no boundary"))
    return boundary


def read_form(body: bytes, boundary: bytes) -> Form:
    """Return the form of a whole body. Raises: BrokenForm."""
    reader = _Reader()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": reader.part_begins,
                "on_header_field": reader.header_name,
                "on_header_value": reader.header_value,
                "on_header_end": reader.header_ends,
                "on_part_data": reader.part_data,
                "on_part_end": reader.part_ends,
                "on_end": reader.form_ends,
            },
        )
        parser.write(body)
    except FormParserError as error:
        raise BrokenForm(
            Text("boundary hoặc tiêu đề của một phần sai", "a boundary or a part's header is wrong")
        ) from error
    if not reader.ended:
        raise BrokenForm(
            Text("hết nội dung trước ranh giới cuối", "it ends before the closing boundary")
        )
    return reader.form()


@dataclass(slots=True)
class _Part:
    """One part while it is read."""

    name: str = ""
    is_file: bool = False
    content: list[bytes] = field(default_factory=list)
    size: int = 0


class _Reader:
    """Collects what the parser calls out."""

    def __init__(self) -> None:
        self.ended = False
        self._parts: list[_Part] = []
        self._name = bytearray()
        self._value = bytearray()
        self._header_bytes = 0

    def part_begins(self) -> None:
        if len(self._parts) == _PARTS:
            raise BrokenForm(Text("có quá nhiều phần", "it has too many parts"))
        self._parts.append(_Part())
        self._header_bytes = 0
        self._name.clear()
        self._value.clear()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._value += data[start:end]

    def header_ends(self) -> None:
        if self._name.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            part = self._parts[-1]
            part.name = options.get(b"name", b"").decode("utf-8", "replace")
            part.is_file = _FILE_NAME.search(self._value) is not None
        self._name.clear()
        self._value.clear()

    def part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._parts[-1]
        part.size += end - start
        if part.name == FILE or (part.name == KIND and part.size <= _FIELD_BYTES):
            part.content.append(data[start:end])

    def part_ends(self) -> None:
        """Nothing to do: a part ends where the next begins."""

    def form_ends(self) -> None:
        self.ended = True

    def form(self) -> Form:
        files = (part for part in self._parts if part.name == FILE and part.is_file)
        kinds = (part for part in self._parts if part.name == KIND)
        file, kind = next(files, None), next(kinds, None)
        return Form(
            file=None if file is None else b"".join(file.content),
            kind=None if kind is None else b"".join(kind.content).decode("utf-8", "replace"),
            names=tuple(part.name for part in self._parts),
            unread=tuple(p.name for p in self._parts if p is not file and p is not kind),
        )

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > _HEADER_BYTES:
            raise BrokenForm(Text("tiêu đề của một phần quá dài", "a part's header is too long"))
