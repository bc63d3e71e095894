"""Bytes of a package in, values out. The bytes are never changed.

Tolerates what is met in the field and says so in ``notes``; refuses only what cannot be read.
Not checked here: completeness (``validate``), signatures (``signing``), agencies (the axis).
"""

from __future__ import annotations

from edoc.contract import elements
from edoc.contract.codes import CodeForm, form_of
from edoc.contract.cursor import Cursor, Notebook
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import errors_of
from edoc.contract.limits import Limits
from edoc.contract.markup import local_name, parse_markup, refuse
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    Edoc,
    Organization,
    Package,
    ResponseFor,
    Status,
)
from edoc.contract.unpacking import Unpacker
from edoc.contract.wire import NAMESPACE, XMLDSIG_NAMESPACE, BusinessStatus

_SIGNATURE_NAMES = frozenset({"Signature", "DigitalSignature"})
_DEFAULT = Limits()


def read_package(data: bytes, limits: Limits = _DEFAULT) -> Package:
    """Read a whole package with its attachments.

    ``notes`` of the result holds what was tolerated. Large packages take time: call it in a
    thread.

    Raises: MalformedPackage, with everything that was found.
    """
    return _read(data, limits, unpack=True)


def read_header(data: bytes, limits: Limits = _DEFAULT) -> Package:
    """Read a package without decoding its attachments: their ``content`` is empty.

    Their names, types and presence are checked as by `read_package`, their base64 is not.

    Raises: MalformedPackage, with everything that was found.
    """
    return _read(data, limits, unpack=False)


def _read(data: bytes, limits: Limits, *, unpack: bool) -> Package:
    markup = parse_markup(data, limits)
    notebook = Notebook(markup.lines, list(markup.notes))
    root = Cursor(markup.root, "", notebook)
    envelope = _envelope(root)
    header = envelope.child("edXMLHeader")
    message = header.child("MessageHeader") if header else None
    if header is None or message is None:
        raise refuse("E-HEADER", "edXMLHeader", envelope.element.sourceline)
    if (name := local_name(markup.root, NAMESPACE) or str(markup.root.tag)) != "edXML":
        root.note("W-ROOT-NAME", name=name[:60])
    signed = _has_signature(header)
    package: Package
    if _is_status(message):
        if len(data) > limits.header_bytes:
            raise refuse("E-SIZE", size=len(data), limit=limits.header_bytes)
        package = _status(message, signed)
    else:
        unpacker = Unpacker(limits, notebook, unpack=unpack)
        package = _edoc(root, envelope, header, message, signed, unpacker, limits)
    if errors_of(notebook.findings):
        raise MalformedPackage(tuple(notebook.findings))
    return package


def _envelope(root: Cursor) -> Cursor:
    """Find the envelope: the one element whose namespace decides, as for the official client."""
    for child in root.element:
        if child.tag == f"{{{NAMESPACE}}}edXMLEnvelope":
            return Cursor(child, "", root.notebook)
    raise refuse("E-ENVELOPE", line=root.element.sourceline, namespace=NAMESPACE)


def _is_status(message: Cursor) -> bool:
    """Tell the kind by the content: no element names it (the transport does, outside)."""
    if message.has("StatusCode"):
        return True
    return message.has("Timestamp") and not message.has("To") and not message.has("DocumentId")


def _has_signature(header: Cursor) -> bool:
    """Look for a signature; one outside the XMLDSig namespace counts as absent."""
    found = False
    for child in header.element:
        if child.tag == f"{{{XMLDSIG_NAMESPACE}}}Signature":
            found = True
        elif local_name(child, NAMESPACE) in _SIGNATURE_NAMES:
            header.note("W-SIGNATURE-NAMESPACE", local_name(child, NAMESPACE))
    return found


def _edoc(
    root: Cursor,
    envelope: Cursor,
    header: Cursor,
    message: Cursor,
    signed: bool,
    unpacker: Unpacker,
    limits: Limits,
) -> Edoc:
    sender = message.child("From")
    receivers = message.count("To")
    if receivers > limits.receivers:
        raise refuse("E-RECEIVER-COUNT", message.path, count=receivers, limit=limits.receivers)
    traces = header.child("TraceHeaderList")
    if envelope.has("AttachmentEncoded"):
        envelope.note("W-ATTACHMENT-PLACE", "AttachmentEncoded")
    attached = _attachments(root, unpacker)
    code = message.child("Code")
    issued = message.child("PromulgationInfo")
    return Edoc(
        sender=elements.organization(sender) if sender else Organization(""),
        receivers=tuple(elements.organization(to) for to in message.children("To")),
        document_id=message.text("DocumentId"),
        code=DocumentCode(
            code.text("CodeNumber") if code else "", code.text("CodeNotation") if code else ""
        ),
        promulgated=issued.date("PromulgationDate") if issued else None,
        place=issued.verbatim("Place") if issued else "",
        subject=message.verbatim("Subject"),
        content=message.verbatim("Content"),
        document_type=elements.document_type(message.child("DocumentType")),
        signer=elements.signer(message.child("SignerInfo")),
        due=message.date("DueDate"),
        other=elements.other_info(message.child("OtherInfo")),
        responses=elements.responses(message),
        steering=elements.steering(message),
        task_codes=elements.items(message, "ResponseForTask", "TaskCode"),
        to_places=elements.items(message, "ToPlaces", "Place"),
        traces=elements.traces(traces) if traces else (),
        business=elements.business(traces) if traces else None,
        manifest=elements.manifest(envelope.child("edXMLBody")),
        attachments=attached,
        has_signature=signed,
        notes=tuple(root.notebook.findings),
        lines=root.notebook.lines,
    )


def _status(message: Cursor, signed: bool) -> Status:
    sender = message.child("From")
    response = message.child("ResponseFor")
    code = message.text("StatusCode")
    answered = elements.response_for(response) if response else ResponseFor("")
    if response and code.zfill(2) == BusinessStatus.TAKE_BACK and _is_swapped(answered):
        response.note("W-STATUS-SWAPPED")
        answered = ResponseFor(
            answered.code, answered.agency, answered.document_id, answered.promulgated
        )
    at = message.timestamp("Timestamp")
    return Status(
        sender=elements.organization(sender) if sender else Organization(""),
        response_for=answered,
        status_code=code,
        at=at,
        description=message.verbatim("Description"),
        staff=elements.staff(message.child("StaffInfo")),
        has_signature=signed,
        notes=tuple(message.notebook.findings),
        lines=message.notebook.lines,
    )


def _is_swapped(response: ResponseFor) -> bool:
    """One client writes number/notation into OrganId and the code into Code, in its 13 only."""
    return "/" in response.agency and form_of(response.code) is not CodeForm.OTHER


def _attachments(root: Cursor, unpacker: Unpacker) -> tuple[Attachment, ...]:
    """Read the files; only ``root/AttachmentEncoded/Attachment`` counts, same names are kept."""
    encoded = root.child("AttachmentEncoded")
    return unpacker.unpack_all(encoded) if encoded else ()
