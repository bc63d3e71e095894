"""The groups of elements of a package, each read into its value.

Every function takes the place of its group, or the group above where the group may be missing.
"""

from __future__ import annotations

import re

from edoc.contract.attachments import bare_content_id
from edoc.contract.cursor import Cursor
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

_STEERING = re.compile(r"[+-]?\d{1,9}", re.ASCII)


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


def document_type(at: Cursor | None) -> DocumentType:
    """Type reads 2 where it is missing or no number, as the official client has it."""
    if at is None:
        return DocumentType("")
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
    found = (response_for(at) for at in message.children("ResponseFor"))
    return tuple(response for response in found if response != ResponseFor(""))


def steering(message: Cursor) -> int:
    """SteeringType is the one number that the official client fails on."""
    if not message.has("SteeringType"):
        return 0
    text = message.verbatim("SteeringType")
    if _STEERING.fullmatch(text):
        return int(text)
    message.note("E-STEERING-TYPE", "SteeringType", value=text[:40])
    return 0


def traces(at: Cursor) -> tuple[Trace, ...]:
    """Hubs leave OrganId out, or write the word null."""
    hops = []
    for hop in at.children("TraceHeader"):
        code = hop.text("OrganId")
        hops.append(Trace("" if code == "null" else code, hop.timestamp("Timestamp")))
    return tuple(hops)


def business(trace_list: Cursor) -> Business | None:
    """Read ``Bussiness``; a type that is no number becomes -1, which no rule accepts."""
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
        type=at.number("BussinessDocType", -1) if at.text("BussinessDocType") else 0,
        reason=at.verbatim("BussinessDocReason"),
        document_id=at.text("DocumentId"),
        paper=trace_list.optional_number("Paper") if paper is None else paper,
        document_changed=bool(changes and changes.truth("DocumentInfo")),
        receivers_changed=bool(changes and changes.truth("DocumentReceiver")),
        receivers=tuple(_receiver_change(c) for c in receivers.children("Receiver"))
        if receivers
        else (),
        replacements=tuple(_replacement(c) for c in replaced.children("ReplacementInfo"))
        if replaced
        else (),
        staff=staff(at.child("StaffInfo")),
    )


def _receiver_change(at: Cursor) -> ReceiverChange:
    return ReceiverChange(at.text("OrganId"), bool(at.truth("ReceiverType")))


def _replacement(at: Cursor) -> Replacement:
    organs = at.child("OrganIdList")
    return Replacement(at.text("DocumentId"), organs.trimmed_texts("OrganId") if organs else ())


def staff(at: Cursor | None) -> Staff | None:
    """Read ``StaffInfo``; None where it says nothing."""
    if at is None:
        return None
    found = Staff(
        at.verbatim("Department"), at.verbatim("Staff"), at.text("Email"), at.text("Mobile")
    )
    return found if found != Staff() else None


def manifest(body: Cursor | None) -> tuple[ManifestEntry, ...]:
    """Read the manifest; the official client knows it by two names."""
    found = (body.child("edXMLManifest") or body.child("Manifest")) if body else None
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
