"""Attachments of a package under bounds: how many, how long, how far they unpack."""

from __future__ import annotations

from enum import IntEnum

from lxml import etree

from edoc.contract import archives, attachments, contents
from edoc.contract.archives import FirstEntry
from edoc.contract.attachments import Packing
from edoc.contract.cursor import Cursor, Notebook
from edoc.contract.limits import Limits
from edoc.contract.model import Attachment
from edoc.contract.rules import shown

_CONTENT = "ContentTransferEncoded"
_HAS_TEXT = "boolean(text()[normalize-space()])"

PEEK = 2 * 1024 * 1024
"""Characters of base64 up to which a file is decoded whole where only the start is wanted."""

PEEK_START = 256 * 1024
"""Characters of base64 that are looked at of a longer file: with these an archive is known by its
first entry, whatever stands in front of it. Four divide it."""

PEEK_ENTRY = 64 * 1024
"""Bytes that are looked at of a longer file in an archive."""

PEEK_UNPACKED = 32 * 1024 * 1024
"""Bytes one file may unpack to where only the start is wanted; more is left to the receiver."""


class Depth(IntEnum):
    """How far into the attachments a reader looks."""

    HEADER = 0  # names and types only; nothing is decoded
    START = 1  # enough to tell what a file is; contents are not kept
    WHOLE = 2  # everything


class Unpacker:
    """Reads the attachments of one package.

    ``limits.unpacked_bytes`` bounds each attachment and also all of them together, so that many
    small bombs are no better than a large one. What is unpacked in vain (a bomb, a checksum that
    does not agree) has a bound of its own, of the same size.
    """

    def __init__(self, limits: Limits, notebook: Notebook, depth: Depth) -> None:
        self._limits = limits
        self._notebook = notebook
        self._depth = depth
        self._left = limits.unpacked_bytes
        self._vain = limits.unpacked_bytes

    def unpack_all(self, encoded: Cursor) -> tuple[Attachment, ...]:
        """Return the attachments in their order; those without a name or content are findings.

        Where there are too many, the further ones are not decoded.
        """
        count, limit = encoded.count("Attachment"), self._limits.attachments
        if count > limit:
            encoded.note("E-ATTACHMENT-COUNT", count=count, limit=limit)
        return tuple(
            self._attachment(at, self._depth if number <= limit else Depth.HEADER)
            for number, at in enumerate(encoded.children("Attachment"), start=1)
        )

    def _attachment(self, at: Cursor, depth: Depth) -> Attachment:
        name = at.text("AttachmentName")
        content_type = at.text("ContentType")
        form = at.text("Format")
        if not name:
            at.note("E-ATTACHMENT-NAME", "AttachmentName")
        if form and form != attachments.extension_of(name):
            at.note("W-ATTACHMENT-FORMAT", "Format", name=shown(name), value=shown(form, 20))
        content = self._content(at, name, content_type, form, depth)
        return Attachment(
            content_id=attachments.bare_content_id(at.verbatim("ContentId")),
            name=name,
            content_type=content_type,
            content=content if self._depth is Depth.WHOLE else b"",
            description=at.verbatim("Description"),
            field_name=at.text("FieldName"),
            mime_type=at.text("MimeType"),
            format=form,
        )

    def _content(self, at: Cursor, name: str, content_type: str, form: str, depth: Depth) -> bytes:
        """Return the file, or nothing where only the header is read or the content is at fault."""
        if not _is_there(at):
            self._note_nothing(at, name)
            return b""
        if depth is Depth.HEADER:
            return b""
        text = at.verbatim(_CONTENT)
        if len(text) > self._limits.attachment_text:
            limit = self._limits.attachment_text
            at.note("E-ATTACHMENT-SIZE", _CONTENT, name=shown(name), limit=limit)
            return b""
        size = len(text) * 3 // 4
        if partly := self._depth is Depth.START and len(text) > PEEK:
            text = "".join(text[:PEEK_START].split())
            text = text[: len(text) // 4 * 4]
        try:
            raw, tolerated = attachments.decode(text)
        except attachments.NotBase64:
            at.note("E-ATTACHMENT-BASE64", _CONTENT, name=shown(name))
            return b""
        if tolerated:
            at.note("W-ATTACHMENT-BASE64", _CONTENT, name=shown(name))
        match attachments.packing_of(content_type, name, raw, form):
            case Packing.RAW:
                self._look(at, name, content_type, raw, size if partly else len(raw))
                return raw
            case Packing.CAPITALS:
                self._note_capitals(at, name, raw, partly=partly)
                return raw
            case Packing.WRAPPED if partly:
                return self._begun(at, name, content_type, raw, size)
            case _:
                return self._unwrapped(at, name, content_type, raw)

    def _unwrapped(self, at: Cursor, name: str, content_type: str, raw: bytes) -> bytes:
        """Return the file inside the wrapper and look at what it is."""
        try:
            entry = self._entry(raw)
        except archives.NotUnpackable:
            at.note("E-ATTACHMENT-NOT-ZIP", _CONTENT, name=shown(name))
            return raw
        except archives.UnpacksTooFar:
            if self._depth is Depth.WHOLE or len(raw) * self._limits.unpack_ratio <= PEEK_UNPACKED:
                at.note("E-ATTACHMENT-UNPACKED", _CONTENT, name=shown(name))
            return b""
        if not entry.alone:
            at.note("W-ATTACHMENT-ENTRIES", _CONTENT, name=shown(name))
        self._note_entry_path(at, name, entry.name)
        self._left -= len(entry.content)
        self._look(at, name, content_type, entry.content, len(entry.content))
        return entry.content

    def _entry(self, raw: bytes) -> FirstEntry:
        """Unpack under what is left of the bounds; what was unpacked in vain is taken off them."""
        most = min(self._left, self._vain)
        if self._depth is not Depth.WHOLE:
            most = min(most, PEEK_UNPACKED)
        try:
            return attachments.unwrap(raw, most_bytes=most, most_ratio=self._limits.unpack_ratio)
        except (archives.NotUnpackable, archives.UnpacksTooFar) as error:
            self._vain = max(0, self._vain - error.unpacked)
            raise

    def _begun(self, at: Cursor, name: str, content_type: str, raw: bytes, size: int) -> bytes:
        """Return how the file inside a long wrapper begins, and look at what it is."""
        try:
            entry = archives.entry_start(raw, PEEK_ENTRY)
        except archives.NotUnpackable:
            at.note("E-ATTACHMENT-NOT-ZIP", _CONTENT, name=shown(name))
            return raw
        self._note_entry_path(at, name, entry.name)
        known = size if entry.size is None else entry.size
        self._look(at, name, content_type, entry.content, max(known, len(entry.content)))
        return entry.content

    def _note_capitals(self, at: Cursor, name: str, raw: bytes, *, partly: bool) -> None:
        """An archive called X.ZIP stays as it is here; other readers unpack it, or fail to."""
        rule = "W-ATTACHMENT-CAPITALS"
        try:
            if partly:
                archives.entry_start(raw, PEEK_ENTRY)
            else:
                self._vain -= len(self._entry(raw).content)
        except archives.NotUnpackable:
            rule = "E-ATTACHMENT-NOT-ZIP"
        except archives.UnpacksTooFar:
            pass  # nobody unpacks it here
        at.note(rule, _CONTENT, name=shown(name))

    def _note_entry_path(self, at: Cursor, name: str, entry: str) -> None:
        if contents.is_path(entry):
            at.note("W-ZIP-ENTRY-PATH", _CONTENT, name=shown(name), entry=shown(entry))

    def _note_nothing(self, at: Cursor, name: str) -> None:
        """Note a file without content: the official parser is known to fail without the element.

        What it does with an empty one is not known from its documentation, only likely.
        """
        empty = at.child(_CONTENT) is not None
        notebook = self._notebook
        note = notebook.note_inferred if empty else notebook.note
        note("E-ATTACHMENT-CONTENT", at.path_of(_CONTENT), name=shown(name))

    def _look(self, at: Cursor, name: str, content_type: str, content: bytes, size: int) -> None:
        """Note where the content is not what its name and type say."""
        if not name:
            return
        for rule, values in contents.oddities(name, content_type, content, size):
            place = "ContentType" if rule == "W-ATTACHMENT-DECLARED" else _CONTENT
            at.note(rule, place, name=shown(name), **values)


def _is_there(at: Cursor) -> bool:
    """True where the content has text; asked in libxml2, so that a long text is not copied."""
    content = at.child(_CONTENT)
    return content is not None and bool(etree.XPath(_HAS_TEXT)(content.element))
