"""Attachments of a package under bounds: how many, how long, how far they unpack."""

from __future__ import annotations

from lxml import etree

from edoc.contract import attachments
from edoc.contract.cursor import Cursor, Notebook
from edoc.contract.limits import Limits
from edoc.contract.markup import refuse
from edoc.contract.model import Attachment
from edoc.contract.rules import shown

_CONTENT = "ContentTransferEncoded"
_HAS_TEXT = "boolean(text()[normalize-space()])"


class Unpacker:
    """Reads the attachments of one package.

    ``limits.unpacked_bytes`` bounds each attachment and also all of them together, so that many
    small bombs are no better than a large one.
    """

    def __init__(self, limits: Limits, notebook: Notebook, *, unpack: bool) -> None:
        self._limits = limits
        self._notebook = notebook
        self._unpack = unpack
        self._left = limits.unpacked_bytes

    def unpack_all(self, encoded: Cursor) -> tuple[Attachment, ...]:
        """Return the attachments in their order; those without a name or content are findings.

        Raises: MalformedPackage where there are too many.
        """
        count = encoded.count("Attachment")
        if count > self._limits.attachments:
            raise refuse(
                "E-ATTACHMENT-COUNT", encoded.path, count=count, limit=self._limits.attachments
            )
        return tuple(self._attachment(at) for at in encoded.children("Attachment"))

    def _attachment(self, at: Cursor) -> Attachment:
        name = at.text("AttachmentName")
        content_type = at.text("ContentType")
        if not name:
            at.note("E-ATTACHMENT-NAME", "AttachmentName")
        return Attachment(
            content_id=attachments.bare_content_id(at.verbatim("ContentId")),
            name=name,
            content_type=content_type,
            content=self._content(at, name, content_type),
            description=at.verbatim("Description"),
        )

    def _content(self, at: Cursor, name: str, content_type: str) -> bytes:
        """Return the file, or nothing where only the header is read or the content is at fault."""
        if not _is_there(at):
            at.note("E-ATTACHMENT-CONTENT", _CONTENT, name=shown(name))
            return b""
        if not self._unpack:
            return b""
        text = at.verbatim(_CONTENT)
        if len(text) > self._limits.attachment_text:
            limit = self._limits.attachment_text
            at.note("E-ATTACHMENT-SIZE", _CONTENT, name=shown(name), limit=limit)
            return b""
        try:
            raw, tolerated = attachments.decode(text)
        except attachments.NotBase64:
            at.note("E-ATTACHMENT-BASE64", _CONTENT, name=shown(name))
            return b""
        if tolerated:
            at.note("W-ATTACHMENT-BASE64", _CONTENT, name=shown(name))
        return self._unwrapped(at, name, content_type, raw)

    def _unwrapped(self, at: Cursor, name: str, content_type: str, raw: bytes) -> bytes:
        try:
            entry = attachments.unwrap(
                content_type,
                name,
                raw,
                most_bytes=self._left,
                most_ratio=self._limits.unpack_ratio,
            )
        except attachments.NotUnpackable:
            at.note("W-ATTACHMENT-NOT-ZIP", _CONTENT, name=shown(name))
            return raw
        except attachments.UnpacksTooFar:
            at.note("E-ATTACHMENT-UNPACKED", _CONTENT, name=shown(name))
            return b""
        if entry is None:
            return raw
        if not entry.alone:
            at.note("W-ATTACHMENT-ENTRIES", _CONTENT, name=shown(name))
        self._left -= len(entry.content)
        return entry.content


def _is_there(at: Cursor) -> bool:
    """True where the content has text; asked in libxml2, so that a long text is not copied."""
    content = at.child(_CONTENT)
    return content is not None and bool(etree.XPath(_HAS_TEXT)(content.element))
