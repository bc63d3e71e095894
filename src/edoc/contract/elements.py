"""The groups of elements of a package, each read into its value.

Every function takes the place of its group, or the group above where the group may be missing.
"""

from __future__ import annotations

from edoc.contract.attachments import bare_content_id
from edoc.contract.cursor import Cursor, integer_in
from edoc.contract.model import (
    Business,
    DocumentType,
    ManifestEntry,
    Organization,
    OtherInfo,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    Trace,
)


def organization(at: Cursor) -> Organization:
    """The official client trims these values, and no others."""
    return Organization(
        code=at.text("OrganId"),
        name=at.text("OrganName"),
        in_charge=at.text("OrganizationInCharge"),
        address=at.text("OrganAdd"),
        email=at.text("Email"),
        telephone=at.text("Telephone"),
        fax=at.text("Fax"),
        website=at.text("Website"),
    )


def naming_receivers(at: Cursor, name: str, most: int) -> list[Cursor]:
    """Return the children that name receivers; of too many it is told, the rest is left alone."""
    if (count := at.count(name)) > most:
        at.note("E-RECEIVER-COUNT", name, count=count, limit=most)
    return at.children(name)[:most]


def document_type(at: Cursor | None) -> DocumentType:
    """Type reads 2 where it is missing or no number, as the official client has it."""
    if at is None:
        return DocumentType("")
    if not at.text("Type"):
        at.note("W-TYPE-NUMBER", "Type")
    number = at.number("Type", 2)
    return DocumentType(at.verbatim("TypeName"), number, at.optional_number("TypeDetail"))


def signer(at: Cursor | None) -> Signer | None:
    """Read ``SignerInfo``; None where it says nothing."""
    if at is None:
        return None
    found = Signer(at.verbatim("FullName"), at.verbatim("Competence"), at.verbatim("Position"))
    return found if found != Signer("") else None


def other_info(at: Cursor | None) -> OtherInfo:
    """Read ``OtherInfo``; a missing one is all defaults."""
    if at is None:
        return OtherInfo()
    return OtherInfo(
        priority=at.number("Priority", 0),
        sphere=at.verbatim("SphereOfPromulgation"),
        typist=at.verbatim("TyperNotation"),
        copies=at.optional_number("PromulgationAmount"),
        pages=at.optional_number("PageAmount"),
        reply_fors=at.verbatim("ReplyFors"),
        direction=at.truth("Direction"),
        reference_codes=at.verbatim("ReferenceCodes"),
        appendixes=items(at, "Appendixes", "Appendix"),
    )


def items(at: Cursor, group: str, item: str) -> tuple[str, ...]:
    """Read the texts of a list, empty where there is none."""
    below = at.child(group)
    return below.texts(item) if below else ()


def response_for(at: Cursor) -> ResponseFor:
    """Read one ``ResponseFor``."""
    return ResponseFor(
        agency=at.text("OrganId"),
        code=at.text("Code"),
        document_id=at.text("DocumentId"),
        promulgated=at.date("PromulgationDate"),
    )


def responses(message: Cursor) -> tuple[ResponseFor, ...]:
    """Empty ones are met on the axis and mean nothing."""
    return message.told("ResponseFor", response_for, ResponseFor(""))


def steering(message: Cursor) -> int:
    """SteeringType is the one number that the official client fails on."""
    if not message.has("SteeringType"):
        return 0
    text = message.verbatim("SteeringType")
    value = integer_in(text)
    if value is None:
        message.note("E-STEERING-TYPE", "SteeringType", value=text[:40])
    return value or 0


def application_type(message: Cursor) -> int | None:
    """Read ``ApplicationType``, an extension of the official builder whose use is not known."""
    if not message.text("ApplicationType"):
        return None
    return message.number("ApplicationType", 0)


def traces(at: Cursor) -> tuple[Trace, ...]:
    """Hubs leave OrganId out, or write the word null."""
    hops = []
    for hop in at.children("TraceHeader"):
        code = hop.text("OrganId")
        hops.append(Trace("" if code == "null" else code, hop.timestamp("Timestamp")))
    return tuple(hops)


def business(trace_list: Cursor, most: int) -> Business | None:
    """Read ``Bussiness``; each of its lists may name as many receivers as a package may have."""
    at = trace_list.child("Bussiness")
    if at is None:
        if trace_list.has("Business"):
            trace_list.note("W-BUSINESS-SPELLING", "Business")
        return None
    changes = at.child("BussinessDocumentInfo")
    receivers = changes.child("ReceiverList") if changes else None
    replaced = at.child("ReplacementInfoList")
    paper = at.optional_number("Paper")
    return Business(
        type=_business_type(at),
        reason=at.verbatim("BussinessDocReason"),
        document_id=at.text("DocumentId"),
        paper=trace_list.optional_number("Paper") if paper is None else paper,
        document_changed=bool(changes and changes.truth("DocumentInfo")),
        receivers_changed=bool(changes and changes.truth("DocumentReceiver")),
        receivers=tuple(_receiver_change(c) for c in naming_receivers(receivers, "Receiver", most))
        if receivers
        else (),
        replacements=tuple(_replacement(c, most) for c in replaced.children("ReplacementInfo"))
        if replaced
        else (),
        staff=staff(at.child("StaffInfo")),
    )


def _business_type(at: Cursor) -> int:
    """What is no number becomes -1, which no rule accepts."""
    text = at.text("BussinessDocType")
    if not text:
        at.note("W-BUSINESS-UNTYPED", "BussinessDocType")
        return 0
    value = integer_in(text)
    return -1 if value is None else value


def _receiver_change(at: Cursor) -> ReceiverChange:
    """Whoever does not say what becomes of a receiver has asked for nothing."""
    for name in ("OrganId", "ReceiverType"):
        if not at.text(name):
            at.note("W-UPDATE-RECEIVER", name, name=name)
    return ReceiverChange(at.text("OrganId"), at.truth("ReceiverType"))


def _replacement(at: Cursor, most: int) -> Replacement:
    organs = at.child("OrganIdList")
    if organs:
        naming_receivers(organs, "OrganId", most)
    agencies = organs.trimmed_texts("OrganId")[:most] if organs else ()
    return Replacement(at.text("DocumentId"), agencies)


def staff(at: Cursor | None) -> Staff | None:
    """Read ``StaffInfo``; None where it says nothing."""
    if at is None:
        return None
    found = Staff(
        at.verbatim("Department"),
        at.verbatim("Staff"),
        at.text("Email"),
        at.text("Mobile"),
        at.text("DepartmentId"),
        at.text("StaffId"),
    )
    return found if found != Staff() else None


def _manifest_of(body: Cursor | None) -> Cursor | None:
    """The official client knows it by two names."""
    return (body.child("edXMLManifest") or body.child("Manifest")) if body else None


def manifest_version(body: Cursor | None) -> str:
    """Read the manifest's ``version``; empty where there is none."""
    found = _manifest_of(body)
    return str(found.element.get("version", "")).strip() if found else ""


def manifest(body: Cursor | None) -> tuple[ManifestEntry, ...]:
    """Read the manifest."""
    found = _manifest_of(body)
    if found is None:
        return ()
    return tuple(
        ManifestEntry(
            content_id=bare_content_id(at.verbatim("ContentId")),
            name=at.text("AttachmentName"),
            content_type=at.text("ContentType"),
            description=at.verbatim("Description"),
        )
        for at in found.children("Reference")
    )
