"""Bytes of a package in, values out. The bytes are never changed.

Tolerates what is met in the field and says so in ``notes``; refuses only what cannot be read.
Not checked here: completeness (``validate``), signatures (``signing``), agencies (the axis).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from edoc.contract import elements
from edoc.contract.catalogue import RULES
from edoc.contract.codes import CodeForm, form_of
from edoc.contract.cursor import Cursor, Notebook
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.contract.limits import Limits
from edoc.contract.markup import Element, local_name, parse_markup, refuse
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    Edoc,
    Organization,
    Package,
    PackageKind,
    ResponseFor,
    Status,
)
from edoc.contract.skeleton import note_skeleton, note_two_skeletons
from edoc.contract.unpacking import Depth, Unpacker
from edoc.contract.wire import NAMESPACE, XMLDSIG_NAMESPACE, BusinessStatus

_SIGNATURE_NAMES = frozenset({"Signature", "DigitalSignature"})
_DEFAULT = Limits()


def read_package(data: bytes, limits: Limits = _DEFAULT) -> Package:
    """Read a whole package with its attachments.

    ``notes`` of the result holds what was tolerated. Large packages take time: call it in a
    thread.

    Raises: MalformedPackage, with everything that was found.
    """
    return _strict(data, limits, Depth.WHOLE)


def read_header(data: bytes, limits: Limits = _DEFAULT) -> Package:
    """Read a package without decoding its attachments: their ``content`` is empty.

    Their names, types and presence are checked as by `read_package`, their base64 is not.

    Raises: MalformedPackage, with everything that was found.
    """
    return _strict(data, limits, Depth.HEADER)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: a package, or none where nobody could read it, and what was found.

    Where ``fatal``, the package is there only so that its form can be looked at too. ``omitted``
    counts by rule the findings that were left out, being too many of one kind.
    """

    package: Package | None
    findings: tuple[Finding, ...]
    fatal: bool
    omitted: Mapping[str, int] = field(default_factory=dict)


def read_leniently(data: bytes, limits: Limits, depth: Depth) -> Reading:
    """Read for checking: go on where `read_package` raises; also look at the skeleton.

    Never raises for bad input.
    """
    notes: list[Finding] = []
    try:
        package, notebook = _read(data, limits, depth, notes, skeleton=True)
    except MalformedPackage as error:
        return Reading(None, (*notes, *error.findings), fatal=True)
    found = tuple(notebook.findings)
    return Reading(package, found, _fatal(found), notebook.omitted)


def _strict(data: bytes, limits: Limits, depth: Depth) -> Package:
    package, notebook = _read(data, limits, depth, [], skeleton=False)
    if _fatal(found := tuple(notebook.findings)):
        raise MalformedPackage(found)
    return package


def _fatal(findings: tuple[Finding, ...]) -> bool:
    """True where a finding is an error in every profile: then nobody reads the package."""
    return any(RULES[finding.rule].fatal for finding in findings)


def _read(
    data: bytes, limits: Limits, depth: Depth, notes: list[Finding], *, skeleton: bool
) -> tuple[Package, Notebook]:
    """Read a package; ``notes`` grows while it is read. Raises: MalformedPackage."""
    markup = parse_markup(data, limits, notes)
    notebook = Notebook(markup.lines, notes)
    root = Cursor(markup.root, "", notebook)
    envelope = _envelope(root)
    note_two_skeletons(root, envelope)
    header = envelope.child("edXMLHeader")
    message = header.child("MessageHeader") if header else None
    kind = PackageKind.STATUS if message and _is_status(message) else PackageKind.EDOC
    if skeleton:
        note_skeleton(root, envelope, kind)
    if header is None or message is None:
        raise refuse("E-HEADER", "edXMLHeader", envelope.element.sourceline)
    if (name := local_name(markup.root, NAMESPACE) or str(markup.root.tag)) != "edXML":
        bare = name.rpartition("}")[2][:60]
        notebook.note_at_line("W-ROOT-NAME", bare, markup.root.sourceline, name=name[:60])
    signed = _has_signature(header)
    package: Package
    if kind is PackageKind.STATUS:
        if len(data) > limits.header_bytes:
            raise refuse("E-SIZE", size=len(data), limit=limits.header_bytes)
        _note_files_of_a_status(root)
        package = _status(message, signed)
    else:
        unpacker = Unpacker(limits, notebook, depth)
        package = _edoc(root, envelope, header, message, signed, unpacker, limits)
    return package, notebook


def _envelope(root: Cursor) -> Cursor:
    """Find the envelope: the one element whose namespace decides, as for the official client."""
    for child in root.element:
        if child.tag == f"{{{NAMESPACE}}}edXMLEnvelope":
            return Cursor(child, "", root.notebook)
    raise refuse("E-ENVELOPE", "edXMLEnvelope", root.element.sourceline)


def _is_status(message: Cursor) -> bool:
    """Tell the kind by the content: no element names it (the transport does, outside)."""
    if message.has("StatusCode"):
        return True
    return message.has("Timestamp") and not message.has("To") and not message.has("DocumentId")


def _has_signature(header: Cursor) -> bool:
    """Look for a signature; one outside the XMLDSig namespace counts as absent.

    The .NET builder leaves an empty ``DigitalSignature``, which is a place and no signature.
    """
    found = False
    for child in header.element:
        if child.tag == f"{{{XMLDSIG_NAMESPACE}}}Signature":
            found = True
        elif local_name(child, NAMESPACE) in _SIGNATURE_NAMES and _says_something(child):
            header.note("W-SIGNATURE-NAMESPACE", local_name(child, NAMESPACE))
    return found


def _says_something(element: Element) -> bool:
    return bool(len(element) or (element.text or "").strip())


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
    addressed = elements.naming_receivers(message, "To", limits.receivers)
    traces = header.child("TraceHeaderList")
    if envelope.has("AttachmentEncoded"):
        envelope.note("W-ATTACHMENT-PLACE", "AttachmentEncoded")
    attached = _attachments(root, unpacker)
    code = message.child("Code")
    issued = message.child("PromulgationInfo")
    return Edoc(
        sender=elements.organization(sender) if sender else Organization(""),
        receivers=tuple(elements.organization(to) for to in addressed),
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
        application_type=elements.application_type(message),
        to_places=elements.items(message, "ToPlaces", "Place"),
        traces=elements.traces(traces) if traces else (),
        business=elements.business(traces, limits.receivers) if traces else None,
        manifest=elements.manifest(envelope.child("edXMLBody")),
        manifest_version=elements.manifest_version(envelope.child("edXMLBody")),
        attachments=attached,
        has_signature=signed,
        notes=tuple(root.notebook.findings),
        lines=root.notebook.lines,
        numbers=root.notebook.numbers,
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


def _note_files_of_a_status(root: Cursor) -> None:
    """Nobody reads them: a status is its header."""
    encoded = root.child("AttachmentEncoded")
    if encoded and (count := encoded.count("Attachment")):
        encoded.note("W-STATUS-FILES", count=count)


def _is_swapped(response: ResponseFor) -> bool:
    """One client writes number/notation into OrganId and the code into Code, in its 13 only."""
    return "/" in response.agency and form_of(response.code) is not CodeForm.OTHER


def _attachments(root: Cursor, unpacker: Unpacker) -> tuple[Attachment, ...]:
    """Read the files; only ``root/AttachmentEncoded/Attachment`` counts, same names are kept."""
    encoded = root.child("AttachmentEncoded")
    return unpacker.unpack_all(encoded) if encoded else ()
