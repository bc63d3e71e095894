"""Values in, bytes of a package out: exact skeleton, order and prefixes of the official builder.

Inside the envelope everything has the literal prefix ``edXML:``; root, attachments and signature
have none; ``ContentTransferEncoded`` declares the prefix again. Some readers depend on it. Empty
texts and negative numbers are left out. The same value always gives the same bytes. There is no
signature: ``signing`` adds one without touching anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from edoc.contract import attachments
from edoc.contract.dates import format_date, format_timestamp
from edoc.contract.errors import UnwritablePackage
from edoc.contract.model import (
    Attachment,
    Business,
    Edoc,
    ManifestEntry,
    Organization,
    OtherInfo,
    ResponseFor,
    Staff,
    Status,
    Trace,
)
from edoc.contract.wire import NAMESPACE, PREFIX

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_UPDATE = 2

Value = str | int | bool | date | datetime | None
"""What can stand in an element."""


class _Markup:
    """Lines of XML, indented by two blanks a level."""

    def __init__(self) -> None:
        self._lines: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._depth = 0
        self._written = 0

    def raw(self, line: str) -> None:
        """Add one line that is markup already."""
        self._lines.append("  " * self._depth + line)
        self._written += 1

    def leaf(self, name: str, value: Value) -> None:
        """Add an element with text, unless there is nothing to say."""
        text = _text_of(value)
        if text:
            self.raw(f"<{name}>{text}</{name}>")

    @contextmanager
    def group(self, name: str, attributes: str = "", *, keep: bool = False) -> Iterator[None]:
        """Add an element around what the block adds; without content only where ``keep``."""
        self.raw(f"<{name}{attributes}>")
        opened = self._written
        self._depth += 1
        yield
        self._depth -= 1
        if self._written > opened:
            self.raw(f"</{name}>")
        else:
            self._lines.pop()
            self._written -= 1
            if keep:
                self.raw(f"<{name}{attributes}/>")

    def take(self) -> str:
        """Return what was written and start anew at the same depth."""
        text = "\n".join(self._lines) + "\n"
        self._lines = []
        return text


def write_edoc(edoc: Edoc) -> bytes:
    """Return the package of a document, UTF-8, unsigned.

    Without a manifest one is derived from the attachments. ``notes`` and ``has_signature`` are
    not written, nor is an attachment's ``format``, which would override its name.

    Raises: UnwritablePackage for what the format cannot say: control characters, an instant
        without a zone, an attachment without a name or one that goes raw and is empty.
    """
    markup = _Markup()
    chunks: list[bytes] = []
    with _skeleton(markup):
        with markup.group(_p("edXMLEnvelope"), f' xmlns:{PREFIX}="{NAMESPACE}"'):
            with markup.group(_p("edXMLHeader")):
                with markup.group(_p("MessageHeader")):
                    _message_header(markup, edoc)
                _trace_list(markup, edoc.business, edoc.traces)
            with markup.group(_p("edXMLBody")):
                _manifest(markup, edoc.manifest or _derived_manifest(edoc.attachments))
        with markup.group("AttachmentEncoded", keep=True):
            for attachment in edoc.attachments:
                _attachment(markup, attachment, chunks)
    chunks.append(_bytes_of(markup))
    return b"".join(chunks)


def write_status(status: Status) -> bytes:
    """Return the package of a status, UTF-8, unsigned.

    Raises: UnwritablePackage for control characters and an instant without a zone.
    """
    markup = _Markup()
    with (
        _skeleton(markup),
        markup.group(_p("edXMLEnvelope"), f' xmlns:{PREFIX}="{NAMESPACE}"'),
        markup.group(_p("edXMLHeader")),
        markup.group(_p("MessageHeader"), keep=True),
    ):
        _organization(markup, "From", status.sender)
        _response_for(markup, status.response_for)
        _staff(markup, status.staff)
        markup.leaf(_p("StatusCode"), status.status_code)
        markup.leaf(_p("Description"), status.description)
        markup.leaf(_p("Timestamp"), status.at)
    return _bytes_of(markup)


@contextmanager
def _skeleton(markup: _Markup) -> Iterator[None]:
    with markup.group("edXML", f' xmlns="{NAMESPACE}"'):
        yield


def _p(name: str) -> str:
    return f"{PREFIX}:{name}"


def _text_of(value: Value) -> str:
    """Return the escaped text of a value; empty where the element is to be left out."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value >= 0 else ""
    if isinstance(value, datetime):
        try:
            return format_timestamp(value)
        except ValueError as error:
            raise UnwritablePackage(str(error)) from error
    if isinstance(value, date):
        return format_date(value)
    if bad := _ILLEGAL.search(value):
        raise UnwritablePackage(f"XML cannot carry the character U+{ord(bad[0]):04X}")
    return value.translate(_ESCAPES)


def _bytes_of(markup: _Markup) -> bytes:
    return markup.take().encode()


def _message_header(markup: _Markup, edoc: Edoc) -> None:
    """Write ``MessageHeader`` in the order of the official builder."""
    _organization(markup, "From", edoc.sender)
    for receiver in edoc.receivers:
        _organization(markup, "To", receiver)
    markup.leaf(_p("DocumentId"), edoc.document_id)
    with markup.group(_p("Code")):
        markup.leaf(_p("CodeNumber"), edoc.code.number)
        markup.leaf(_p("CodeNotation"), edoc.code.notation)
    with markup.group(_p("PromulgationInfo")):
        markup.leaf(_p("Place"), edoc.place)
        markup.leaf(_p("PromulgationDate"), edoc.promulgated)
    with markup.group(_p("DocumentType")):
        markup.leaf(_p("Type"), edoc.document_type.type)
        markup.leaf(_p("TypeDetail"), edoc.document_type.detail)
        markup.leaf(_p("TypeName"), edoc.document_type.name)
    markup.leaf(_p("Subject"), edoc.subject)
    markup.leaf(_p("Content"), edoc.content)
    if edoc.signer:
        with markup.group(_p("SignerInfo")):
            markup.leaf(_p("Competence"), edoc.signer.competence)
            markup.leaf(_p("Position"), edoc.signer.position)
            markup.leaf(_p("FullName"), edoc.signer.full_name)
    markup.leaf(_p("DueDate"), edoc.due)
    _other_info(markup, edoc.other)
    for response in edoc.responses:
        _response_for(markup, response)
    markup.leaf(_p("SteeringType"), edoc.steering)
    _list(markup, "ResponseForTask", "TaskCode", edoc.task_codes)
    markup.leaf(_p("ApplicationType"), edoc.application_type)
    _list(markup, "ToPlaces", "Place", edoc.to_places)


def _organization(markup: _Markup, name: str, organization: Organization) -> None:
    with markup.group(_p(name), keep=True):
        markup.leaf(_p("OrganId"), organization.code)
        markup.leaf(_p("OrganizationInCharge"), organization.in_charge)
        markup.leaf(_p("OrganName"), organization.name)
        markup.leaf(_p("OrganAdd"), organization.address)
        markup.leaf(_p("Email"), organization.email)
        markup.leaf(_p("Telephone"), organization.telephone)
        markup.leaf(_p("Fax"), organization.fax)
        markup.leaf(_p("Website"), organization.website)


def _other_info(markup: _Markup, other: OtherInfo) -> None:
    with markup.group(_p("OtherInfo")):
        markup.leaf(_p("Priority"), other.priority)
        markup.leaf(_p("SphereOfPromulgation"), other.sphere)
        markup.leaf(_p("TyperNotation"), other.typist)
        markup.leaf(_p("PromulgationAmount"), other.copies)
        markup.leaf(_p("PageAmount"), other.pages)
        markup.leaf(_p("ReplyFors"), other.reply_fors)
        markup.leaf(_p("Direction"), other.direction)
        markup.leaf(_p("ReferenceCodes"), other.reference_codes)
        _list(markup, "Appendixes", "Appendix", other.appendixes)


def _list(markup: _Markup, group: str, item: str, texts: tuple[str, ...]) -> None:
    with markup.group(_p(group)):
        for text in texts:
            markup.leaf(_p(item), text)


def _response_for(markup: _Markup, response: ResponseFor) -> None:
    with markup.group(_p("ResponseFor")):
        markup.leaf(_p("OrganId"), response.agency)
        markup.leaf(_p("Code"), response.code)
        markup.leaf(_p("DocumentId"), response.document_id)
        markup.leaf(_p("PromulgationDate"), response.promulgated)


def _staff(markup: _Markup, staff: Staff | None) -> None:
    if staff is None:
        return
    with markup.group(_p("StaffInfo")):
        markup.leaf(_p("Department"), staff.department)
        markup.leaf(_p("DepartmentId"), staff.department_id)
        markup.leaf(_p("Staff"), staff.name)
        markup.leaf(_p("StaffId"), staff.staff_id)
        markup.leaf(_p("Email"), staff.email)
        markup.leaf(_p("Mobile"), staff.mobile)


def _trace_list(markup: _Markup, business: Business | None, traces: tuple[Trace, ...]) -> None:
    with markup.group(_p("TraceHeaderList")):
        if business:
            _business(markup, business)
        for trace in traces:
            with markup.group(_p("TraceHeader")):
                markup.leaf(_p("OrganId"), trace.agency)
                markup.leaf(_p("Timestamp"), trace.at)


def _business(markup: _Markup, business: Business) -> None:
    with markup.group(_p("Bussiness")):
        markup.leaf(_p("DocumentId"), business.document_id)
        markup.leaf(_p("BussinessDocType"), business.type)
        markup.leaf(_p("BussinessDocReason"), business.reason)
        markup.leaf(_p("Paper"), business.paper)
        _changes(markup, business)
        with markup.group(_p("ReplacementInfoList")):
            for replacement in business.replacements:
                with markup.group(_p("ReplacementInfo")):
                    markup.leaf(_p("DocumentId"), replacement.document_id)
                    _list(markup, "OrganIdList", "OrganId", replacement.agencies)
        _staff(markup, business.staff)


def _changes(markup: _Markup, business: Business) -> None:
    """Write what an update changed; other operations have no such block."""
    told = business.document_changed or business.receivers_changed or business.receivers
    if business.type != _UPDATE and not told:
        return
    with markup.group(_p("BussinessDocumentInfo")):
        markup.leaf(_p("DocumentInfo"), int(business.document_changed))
        markup.leaf(_p("DocumentReceiver"), int(business.receivers_changed))
        with markup.group(_p("ReceiverList")):
            for change in business.receivers:
                with markup.group(_p("Receiver")):
                    markup.leaf(_p("OrganId"), change.agency)
                    markup.leaf(
                        _p("ReceiverType"), None if change.added is None else int(change.added)
                    )


def _derived_manifest(attached: tuple[Attachment, ...]) -> tuple[ManifestEntry, ...]:
    return tuple(
        ManifestEntry(a.content_id, a.name, attachments.wire_type_of(a.name), a.description)
        for a in attached
    )


def _manifest(markup: _Markup, entries: tuple[ManifestEntry, ...]) -> None:
    with markup.group(_p("edXMLManifest"), ' version="1.0"', keep=True):
        for entry in entries:
            with markup.group(_p("Reference")):
                markup.leaf(_p("ContentId"), _cid(entry.content_id))
                markup.leaf(_p("ContentType"), entry.content_type)
                markup.leaf(_p("Description"), entry.description)
                markup.leaf(_p("AttachmentName"), entry.name)


def _cid(content_id: str) -> str:
    return f"cid:{content_id}" if content_id else ""


def _attachment(markup: _Markup, attachment: Attachment, chunks: list[bytes]) -> None:
    """Write one file; its base64 goes to ``chunks`` as bytes, since it may be very long."""
    if not attachment.name:
        raise UnwritablePackage("an attachment needs a name")
    encoded = attachments.encode(attachment.content_id, attachment.name, attachment.content)
    if not encoded:
        raise UnwritablePackage(f"attachment {attachment.name!r} is empty")
    with markup.group("Attachment"):
        markup.leaf("ContentId", _cid(attachment.content_id))
        markup.leaf("AttachmentName", attachment.name)
        markup.leaf("Description", attachment.description)
        markup.leaf("FieldName", attachment.field_name)
        markup.leaf("MimeType", attachment.mime_type)
        markup.leaf("ContentType", attachments.wire_type_of(attachment.name))
        tag = _p("ContentTransferEncoded")
        markup.raw(f'<{tag} xmlns:{PREFIX}="{NAMESPACE}">')
        chunks += [_bytes_of(markup)[:-1], encoded, f"</{tag}>\n".encode()]
