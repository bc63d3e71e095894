"""What stands where in the XML: parts doubled or out of place, missing prefixes, namespaces.

`note_two_skeletons` belongs to reading: with two headers two readers see two documents. The
rest is looked at only when a package is checked; nobody needs it to read one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice

from edoc.contract.cursor import Cursor
from edoc.contract.markup import Element, local_name
from edoc.contract.model import PackageKind
from edoc.contract.rules import shown
from edoc.contract.wire import NAMESPACE, PREFIX, XMLDSIG_NAMESPACE

_ORGANIZATION = "OrganId OrganizationInCharge OrganName OrganAdd Email Telephone Fax Website"
_BUSINESS = (
    "DocumentId BussinessDocType BussinessDocReason Paper BussinessDocumentInfo "
    "ReplacementInfoList StaffInfo"
)
_STAFF = "Department DepartmentId Staff StaffId Email Mobile"
_KNOWN: dict[str, frozenset[str]] = {
    parent: frozenset(children.split())
    for parent, children in {
        "edXMLEnvelope": "edXMLHeader edXMLBody AttachmentEncoded",
        "edXMLHeader": "MessageHeader TraceHeaderList Signature DigitalSignature",
        "MessageHeader": (
            "From To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo "
            "DueDate OtherInfo ResponseFor SteeringType ResponseForTask ApplicationType ToPlaces"
        ),
        "From": _ORGANIZATION,
        "To": _ORGANIZATION,
        "Code": "CodeNumber CodeNotation",
        "PromulgationInfo": "Place PromulgationDate",
        "DocumentType": "Type TypeDetail TypeName",
        "SignerInfo": "Competence Position FullName",
        "OtherInfo": (
            "Priority SphereOfPromulgation TyperNotation PromulgationAmount PageAmount ReplyFors "
            "Direction ReferenceCodes Appendixes"
        ),
        "Appendixes": "Appendix",
        "ResponseFor": "OrganId Code DocumentId PromulgationDate",
        "ResponseForTask": "TaskCode",
        "ToPlaces": "Place",
        "TraceHeaderList": "TraceHeader Bussiness Business Paper",
        "TraceHeader": "OrganId Timestamp",
        "Bussiness": _BUSINESS,
        "Business": _BUSINESS,  # misspelt, which a rule of its own says
        "BussinessDocumentInfo": "DocumentInfo DocumentReceiver ReceiverList",
        "ReceiverList": "Receiver",
        "Receiver": "OrganId ReceiverType",
        "ReplacementInfoList": "ReplacementInfo",
        "ReplacementInfo": "DocumentId OrganIdList",
        "OrganIdList": "OrganId",
        "StaffInfo": _STAFF,
        "edXMLBody": "edXMLManifest Manifest",
        "edXMLManifest": "Reference",
        "Manifest": "Reference",
        "Reference": "ContentId ContentType Description AttachmentName",
        "AttachmentEncoded": "Attachment",
        "Attachment": (
            "ContentId AttachmentName Description FieldName MimeType Format ContentType "
            "ContentTransferEncoded"
        ),
    }.items()
}
"""What the official builder and the samples write below each element of a document."""

_OF_A_STATUS = "From ResponseFor StaffInfo StatusCode Description Timestamp"
_KNOWN_IN_A_STATUS = {**_KNOWN, "MessageHeader": frozenset(_OF_A_STATUS.split())}
"""The same for a status."""

_REPEATED = frozenset(
    {
        "To",
        "ResponseFor",
        "ResponseForTask",
        "TaskCode",
        "Place",
        "Appendix",
        "TraceHeader",
        "Receiver",
        "ReplacementInfo",
        "OrganIdList/OrganId",
        "Reference",
        "Attachment",
    }
)
_REPEATED_IN_A_STATUS = _REPEATED - {"ResponseFor"}
"""A status speaks of one document."""

_Names = Mapping[str, frozenset[str]]
"""By name of an element, the names that belong below it."""

_PLACES_SHOWN = 3

_FOREIGN = frozenset({"Signature", "DigitalSignature"})
_BELOW_ROOT = frozenset({"edXMLEnvelope", "AttachmentEncoded"})
_SKELETON = _BELOW_ROOT | {"edXMLHeader", "MessageHeader"}
"""Parts of which there is one; a second is told by a rule of its own."""


def note_two_skeletons(root: Cursor, envelope: Cursor) -> None:
    """Note a second envelope, header, message header or list of files; the first is read."""
    header = envelope.child("edXMLHeader")
    for at, name in (
        (root, "edXMLEnvelope"),
        (root, "AttachmentEncoded"),
        (envelope, "edXMLHeader"),
        (header, "MessageHeader"),
    ):
        if at is not None and (count := at.count(name)) > 1:
            line = root.notebook.lines.get(at.path_of(name, 2))
            path = at.path_of(name)
            root.notebook.note_at_line("E-SKELETON-TWICE", path, line, name=name, count=count)


def note_skeleton(root: Cursor, envelope: Cursor, kind: PackageKind) -> None:
    """Note missing prefixes, and what is out of place, repeated or of another namespace."""
    _note_prefixes(envelope)
    _note_signatures(root, envelope)
    of_edoc = kind is PackageKind.EDOC
    repeated = _REPEATED if of_edoc else _REPEATED_IN_A_STATUS
    names = _KNOWN if of_edoc else _KNOWN_IN_A_STATUS
    for at, known in _groups(root, envelope, names):
        _note_oddities(at, known, repeated | _SKELETON, names)
        _note_namespaces(at, known)


def _note_signatures(root: Cursor, envelope: Cursor) -> None:
    """A signature that is not where the header is read from covers something else (wrapping)."""
    header = envelope.child("edXMLHeader")
    found = list(islice(root.element.iter(f"{{{XMLDSIG_NAMESPACE}}}Signature"), 2))
    placed = [one for one in found if header is not None and one.getparent() is header.element]
    if found and (len(found) > 1 or not placed):
        line = next((one for one in found if one not in placed), found[-1]).sourceline
        root.notebook.note_at_line("W-SIGNATURE-PLACE", "edXMLHeader/Signature", line)


def _note_prefixes(envelope: Cursor) -> None:
    """Count what lacks the literal prefix; the signature has none by right."""
    bare: list[Element] = []
    waiting: list[Element] = [envelope.element]
    while waiting:
        element = waiting.pop()
        name = local_name(element, NAMESPACE)
        if not name or name in _FOREIGN or name == "AttachmentEncoded":
            continue
        if not _has_prefix(element):
            bare.append(element)
        waiting.extend(element)
    if bare:
        first = min(bare, key=lambda element: element.sourceline or 0)
        name = local_name(first, NAMESPACE)
        envelope.notebook.note_at_line(
            "E-PREFIX",
            "edXMLEnvelope",
            first.sourceline,
            name=name,
            count=len(bare),
        )


def _has_prefix(element: Element) -> bool:
    # an undeclared prefix is part of the name of an element that belongs to no namespace
    prefix: str | None = element.prefix
    return prefix == PREFIX or str(element.tag).startswith(f"{PREFIX}:")


def _bare_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _groups(
    root: Cursor, envelope: Cursor, names: _Names
) -> Iterator[tuple[Cursor, frozenset[str]]]:
    """Yield every known element with children, and the names that belong below it, in order."""
    yield root, _BELOW_ROOT
    waiting = [root.child("AttachmentEncoded"), envelope]
    while waiting:
        at = waiting.pop()
        if at is None:
            continue
        known = names.get(local_name(at.element, NAMESPACE), frozenset())
        yield at, known
        below = [
            child
            for name in at.names
            # whatever stands inside a text is unknown: readers stop at it
            if (name in names or name in known) and name not in _FOREIGN
            for child in at.children(name)
            if len(child.element)
        ]
        waiting.extend(reversed(below))


def _note_oddities(
    at: Cursor, known: frozenset[str], repeated: frozenset[str], names: _Names
) -> None:
    """Note what is out of place or repeated below an element."""
    group = local_name(at.element, NAMESPACE)
    parent = _bare_name(at.element)[:60]
    if group == "MessageHeader" and names is _KNOWN_IN_A_STATUS:
        parent = f"{parent} (status)"
    if not known and not at.names:
        # inside a text even another vocabulary's element is one too many: readers stop at it
        name = _bare_name(at.element[0])[:60]
        at.note("W-ELEMENT-UNKNOWN", name=name, parent=parent, nearest="")
    for name in at.names:
        if name not in known:
            room = at.notebook.has_room("W-ELEMENT-UNKNOWN")
            nearest = _nearest(name, known, names) if room else ""
            at.note("W-ELEMENT-UNKNOWN", name, name=name[:60], parent=parent, nearest=nearest)
        elif at.count(name) > 1 and not {name, f"{group}/{name}"} & repeated:
            at.note("W-ELEMENT-TWICE", name, name=name, count=at.count(name))


def _note_namespaces(at: Cursor, known: frozenset[str]) -> None:
    """Note each of our elements that another namespace hides; other vocabularies are let be."""
    for child in at.element:
        if not isinstance(child.tag, str) or local_name(child, NAMESPACE):
            continue
        namespace, _, name = child.tag[1:].partition("}")
        if name in known and namespace != XMLDSIG_NAMESPACE:
            at.notebook.note_at_line(
                "W-ELEMENT-NAMESPACE",
                at.path_of(name),
                child.sourceline,
                name=name,
                namespace=shown(namespace, 80),
            )


def _nearest(name: str, known: frozenset[str], names: _Names) -> str:
    """Return where an element belongs, or the name probably meant, as the message shows it."""
    places = sorted(f"{parent}/{name}" for parent, below in names.items() if name in below)
    near = places[:_PLACES_SHOWN] or get_close_matches(name[:40], known, 1, 0.75)
    return f" (“{'”, “'.join(near)}”?)" if near else ""
