"""The order in which the official builder writes the elements of a package, as tables.

What is not in a table is unknown to the official library and lost when it writes a package anew.
"""

from __future__ import annotations

from collections.abc import Mapping

MESSAGE = (
    "From",
    "To",
    "DocumentId",
    "Code",
    "PromulgationInfo",
    "DocumentType",
    "Subject",
    "Content",
    "SignerInfo",
    "DueDate",
    "OtherInfo",
    "ResponseFor",
    "SteeringType",
    "ResponseForTask",
    "ApplicationType",
    "ToPlaces",
)
"""``MessageHeader`` of a document."""

STATUS_MESSAGE = ("From", "ResponseFor", "StaffInfo", "StatusCode", "Description", "Timestamp")
"""``MessageHeader`` of a status."""

_ORGANIZATION = (
    "OrganId",
    "OrganizationInCharge",
    "OrganName",
    "OrganAdd",
    "Email",
    "Telephone",
    "Fax",
    "Website",
)

ORDER: Mapping[str, tuple[str, ...]] = {
    "From": _ORGANIZATION,
    "To": _ORGANIZATION,
    "Code": ("CodeNumber", "CodeNotation"),
    "PromulgationInfo": ("Place", "PromulgationDate"),
    "DocumentType": ("Type", "TypeDetail", "TypeName"),
    "SignerInfo": ("Competence", "Position", "FullName"),
    "OtherInfo": (
        "Priority",
        "SphereOfPromulgation",
        "TyperNotation",
        "PromulgationAmount",
        "PageAmount",
        "ReplyFors",
        "Direction",
        "ReferenceCodes",
        "Appendixes",
    ),
    "Appendixes": ("Appendix",),
    "ResponseFor": ("OrganId", "Code", "DocumentId", "PromulgationDate"),
    "ResponseForTask": ("TaskCode",),
    "ToPlaces": ("Place",),
    "TraceHeaderList": ("Paper", "Bussiness", "TraceHeader"),
    "TraceHeader": ("OrganId", "Timestamp"),
    "Bussiness": (
        "DocumentId",
        "BussinessDocType",
        "BussinessDocReason",
        "Paper",
        "BussinessDocumentInfo",
        "ReplacementInfoList",
        "StaffInfo",
    ),
    "BussinessDocumentInfo": ("DocumentInfo", "DocumentReceiver", "ReceiverList"),
    "ReceiverList": ("Receiver",),
    "Receiver": ("OrganId", "ReceiverType"),
    "ReplacementInfoList": ("ReplacementInfo",),
    "ReplacementInfo": ("DocumentId", "OrganIdList"),
    "OrganIdList": ("OrganId",),
    "StaffInfo": ("Department", "DepartmentId", "Staff", "StaffId", "Email", "Mobile"),
    "edXMLManifest": ("Reference",),
    "Reference": ("ContentId", "ContentType", "Description", "AttachmentName"),
    "Attachment": (
        "ContentId",
        "AttachmentName",
        "Description",
        "FieldName",
        "MimeType",
        "ContentType",
        "ContentTransferEncoded",
    ),
}
"""Children by element. An element that is also a text elsewhere (``Code``) is a group only where
it holds elements."""

KEPT_EMPTY = frozenset({"ResponseFor"})
"""Elements that stay though nothing is in them, as met on the axis."""

TRIMMED = frozenset({"From", "To"})
"""Groups whose values the official library trims."""
