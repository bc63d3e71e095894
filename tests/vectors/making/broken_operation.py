"""One mutation for each rule on operations, references, the manifest, and statuses."""

from __future__ import annotations

from tests.vectors.making.edits import before, fill, swap, text, without
from tests.vectors.making.packages import DOCUMENT_ID, OLDER_ID
from tests.vectors.making.vector import SOUND, breaks

RECALL, UPDATE, REPLACEMENT, REPLY = "recall", "update-data", "replacement", "reply"
RECEIVERS = "update-receivers"
STATUS = "status-03"


@breaks("E-BUSINESS-TYPE")
def strange_operation(data: bytes) -> bytes:
    """Operation 7, which does not exist."""
    return fill(data, "BussinessDocType", "7")


@breaks("W-BUSINESS")
def no_operation(data: bytes) -> bytes:
    """No Bussiness: delivered all the same in 2019 and in 2025, read as a new document."""
    return without(data, "Bussiness")


@breaks("W-BUSINESS-UNTYPED")
def operation_not_named(data: bytes) -> bytes:
    """An empty BussinessDocType: a recall would read as a new document."""
    return fill(data, "BussinessDocType", "")


@breaks("W-BUSINESS-SPELLING", "W-BUSINESS")
def right_spelling(data: bytes) -> bytes:
    """Business with one s, right in English: the official parser passes it over."""
    return swap(data, "edXML:Bussiness>", "edXML:Business>", all_=True)


@breaks("W-TRACE")
def no_trace(data: bytes) -> bytes:
    """No trace of the sender."""
    return without(data, "TraceHeader")


@breaks("W-RECALL-REASON", base=RECALL)
def recall_without_reason(data: bytes) -> bytes:
    """A recall that does not say why."""
    return without(data, "BussinessDocReason")


@breaks("W-RECALL-TARGET", base=RECALL)
def recall_of_two(data: bytes) -> bytes:
    """A recall whose header names one document and whose Bussiness another."""
    return before(data, "BussinessDocType", f"<edXML:DocumentId>{OLDER_ID}</edXML:DocumentId>")


@breaks("W-UPDATE-TARGET", base=UPDATE)
def update_of_nothing(data: bytes) -> bytes:
    """An update that does not name the document to be changed."""
    return without(data, "DocumentId", 2)


@breaks("W-UPDATE-CHANGES", base=UPDATE)
def update_without_change(data: bytes) -> bytes:
    """An update that does not say what changed."""
    return without(data, "BussinessDocumentInfo")


@breaks("W-FLAG", base=RECEIVERS)
def strange_flag(data: bytes) -> bytes:
    """ReceiverType 2: neither taken out nor put in, so nobody may lose the document for it."""
    return fill(data, "ReceiverType", "2")


@breaks("W-UPDATE-RECEIVER", base=RECEIVERS)
def undecided_receiver(data: bytes) -> bytes:
    """A receiver in the list of changes that neither comes nor goes."""
    return without(data, "ReceiverType")


@breaks("W-REPLACE-TARGET", base=REPLACEMENT)
def replacement_of_nothing(data: bytes) -> bytes:
    """A replacement that names no old document."""
    return without(data, "ReplacementInfoList")


@breaks("W-REPLACE-RECEIVERS", base=REPLACEMENT)
def replacement_for_nobody(data: bytes) -> bytes:
    """An old document without the receivers for whom it is replaced."""
    return without(data, "OrganIdList")


@breaks("W-REPLACE-SELF", base=REPLACEMENT)
def replacement_of_itself(data: bytes) -> bytes:
    """A document that replaces itself: the new id was written where the old one belongs."""
    return fill(data, "DocumentId", DOCUMENT_ID, 2)


@breaks("W-BUSINESS-DETAILS")
def details_of_another_operation(data: bytes) -> bytes:
    """A new document with a list of replaced ones: the operation was not set to 3."""
    return before(
        data,
        "StaffInfo",
        "<edXML:ReplacementInfoList><edXML:ReplacementInfo>"
        f"<edXML:DocumentId>{OLDER_ID}</edXML:DocumentId><edXML:OrganIdList>"
        "<edXML:OrganId>000.31.44.H21</edXML:OrganId></edXML:OrganIdList>"
        "</edXML:ReplacementInfo></edXML:ReplacementInfoList>",
    )


@breaks("W-REFERENCE-PARTIAL", base=REPLY)
def reply_to_nobody(data: bytes) -> bytes:
    """A reply that does not say whose document it answers."""
    organ = data.index(b"<edXML:OrganId>", data.index(b"<edXML:ResponseFor>"))
    return data[:organ] + data[data.index(b"\n", organ) + 1 :].lstrip(b" ")


@breaks("W-REFERENCE-SELF", base=REPLY)
def reply_to_itself(data: bytes) -> bytes:
    """A reply that names itself as the document it answers."""
    data = swap(data, "61/SGD-VP</edXML:Code>", "9/UBND</edXML:Code>")
    data = fill(data, "PromulgationDate", "2026/03/05", 2)
    return fill(data, "DocumentId", text(data, "DocumentId"), 2)


@breaks("W-REFERENCE-DISAGREES", base=REPLY)
def reference_of_another_day(data: bytes) -> bytes:
    """A reference whose id and date name different days: met in official samples."""
    return fill(data, "PromulgationDate", "2026/03/03", 2)


@breaks("W-MANIFEST")
def short_manifest(data: bytes) -> bytes:
    """A manifest that lists one of two files."""
    return without(data, "Reference", 2)


@breaks("W-MANIFEST-NAME")
def other_name_in_manifest(data: bytes) -> bytes:
    """A manifest that calls a file otherwise: it was renamed after the manifest was made."""
    return fill(data, "AttachmentName", "cong-van.pdf")


@breaks("W-MANIFEST-VERSION")
def other_manifest_version(data: bytes) -> bytes:
    """A manifest of version 1.1: only 1.0 was ever seen."""
    return swap(data, 'edXMLManifest version="1.0"', 'edXMLManifest version="1.1"')


@breaks("E-RESPONSE-FOR", base=STATUS)
def status_for_nobody(data: bytes) -> bytes:
    """A status without an addressee: it cannot be routed."""
    return fill(data, "OrganId", "", 2)


@breaks("E-RESPONSE-DOCUMENT", base=STATUS)
def status_of_nothing(data: bytes) -> bytes:
    """A status that does not say of which document."""
    return without(without(data, "DocumentId"), "Code")


@breaks("E-STATUS-CODE", base=STATUS)
def status_without_code(data: bytes) -> bytes:
    """A status without its code."""
    return fill(data, "StatusCode", "")


@breaks("W-RESPONSE-DOCUMENT-ID", base=STATUS)
def status_by_number_only(data: bytes) -> bytes:
    """A status that names its document by number only."""
    return without(data, "DocumentId")


@breaks("W-RESPONSE-CODE", base=STATUS)
def status_by_id_only(data: bytes) -> bytes:
    """A status that names its document by its id only: one provincial axis refuses it."""
    return without(data, "Code")


@breaks("W-RESPONSE-DATE", base=STATUS)
def status_without_date(data: bytes) -> bytes:
    """A status without its document's date: every number comes again next year."""
    return without(data, "PromulgationDate")


@breaks("W-STATUS-FILES", base=STATUS)
def status_with_a_file(data: bytes) -> bytes:
    """A status with the signed answer enclosed: nobody opens it."""
    files = SOUND["new-document"].make()
    start = files.index(b"  <AttachmentEncoded>")
    return swap(data, "</edXML>", files[start : files.index(b"</edXML>")].decode() + "</edXML>")


@breaks("W-STATUS-UNKNOWN", base=STATUS)
def strange_status(data: bytes) -> bytes:
    """Status 07: a code of one product's own."""
    return fill(data, "StatusCode", "07")


@breaks("W-STATUS-UNPADDED", base=STATUS)
def short_status(data: bytes) -> bytes:
    """Status 3 with one digit: seen once."""
    return fill(data, "StatusCode", "3")


@breaks("W-STATUS-ALIAS", base=STATUS)
def fourteen(data: bytes) -> bytes:
    """Status 14 for agreement, as a .NET sample has it; the list says 15."""
    return fill(data, "StatusCode", "14")


@breaks("W-STATUS-REASON", base="status-02")
def refusal_without_reason(data: bytes) -> bytes:
    """A refusal that does not say why."""
    return without(data, "Description")


@breaks("W-STATUS-TIME", base=STATUS)
def status_without_time(data: bytes) -> bytes:
    """A status without its instant: nobody can put it in order."""
    return without(data, "Timestamp")


@breaks("W-STATUS-SWAPPED", base="status-13")
def swapped(data: bytes) -> bytes:
    """Code and addressee exchanged, as one .NET client does in its 13."""
    data = swap(data, "<edXML:Code>72/SGD-VP<", "<edXML:Code>000.31.44.H21<")
    return fill(data, "OrganId", "72/SGD-VP", 2)


@breaks("W-STATUS-BEFORE-ISSUE", base=STATUS)
def too_early(data: bytes) -> bytes:
    """Accepted the day before the document was issued: a clock that is wrong."""
    return fill(data, "Timestamp", "2026/03/04 09:02:11")
