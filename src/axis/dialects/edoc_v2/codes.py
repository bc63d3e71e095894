"""Error codes of eDoc v2, and which of them a finding of the validation becomes. Pure.

The server of the peer checks a package field by field and names each failure after its element,
unevenly: ``N.`` for missing, ``R.`` for too long or malformed, ``M.`` for a wrong meaning, and
some without a letter. Findings that it has no word for are named after their element likewise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from axis.dialects.edoc_v2.replies import WireError
from edoc.contract.findings import Finding, errors_of
from edoc.contract.rulebook.file import FILE_RULES
from edoc.contract.rulebook.packing import PACKING_RULES

BAD_REQUEST = "BadRequest"
INTERNAL = "InternalServer"
INVALID_CREDENTIALS = WireError("InvalidCredentials", "Invalid Credentials")
UNAUTHORISED = WireError("Unauthorized", "Unauthorized")
UNMATCHED_STATUS = WireError(
    "M.UpdateStatusDoc", "Không tìm thấy văn bản để cập nhật trạng thái xử lý"
)
NOT_FOR_CALLER = WireError(
    "M.GetDocumentCheckAllow", "Không có văn bản này, hoặc đơn vị không phải nơi nhận"
)
SENT_BEFORE = "ExistDoc"

_INDEX = re.compile(r"\[\d+\]")
_UNREADABLE = frozenset({*FILE_RULES, *PACKING_RULES, "E-ENVELOPE", "E-HEADER", "E-STEERING-TYPE"})
"""What the peer's server meets as an exception, before it looks at any field."""

_MISSING = frozenset({"E-FROM-ORGANID", "E-TO-ORGANID", "E-CODE-NUMBER", "E-CODE-NOTATION"})

_BY_RULE: Mapping[str, str] = {
    "E-DOCUMENT-CONFLICT": SENT_BEFORE,
    "E-KIND": BAD_REQUEST,
    "E-SENDER-UNKNOWN": "M.OrganId",
    "E-SENDER-OTHER-SYSTEM": "M.OrganId",
    "E-SENDER-CLOSED": "M.OrganId",
    "E-RECEIVER-UNKNOWN": "MessageHeader.To.OrganId",
    "E-RECEIVER-CLOSED": "MessageHeader.To.OrganId",
    "E-RECEIVER-LOCKED": "MessageHeader.To.OrganId",
    "E-RECEIVER-LOOP": "MessageHeader.To.OrganId",
    "E-SIGNATURE-ABSENT": "CheckSignature",
    "E-SIGNATURE-INVALID": "CheckSignature",
    "W-TO-DUPLICATE": "MessageHeader.To.OrganId",
    "W-PROMULGATION-FUTURE": "M.MessageHeader.PromulgationDate",
    "W-DOCUMENT-TYPE": "M.MessageHeader.DocumentType.Type",
}

_BY_ELEMENT: Mapping[str, str] = {
    "MessageHeader/To": "N.MessageHeader.To",
    "MessageHeader/From/OrganId": "{}.MessageHeaderFromOrganId",
    "MessageHeader/To/OrganId": "{}.MessageHeaderToOrganId",
    "MessageHeader/From/OrganName": "R.MessageHeaderFromOrganName",
    "MessageHeader/To/OrganName": "R.MessageHeaderToOrganName",
    "MessageHeader/DocumentId": "DocumentId",
    "MessageHeader/Code": "R.MessageHeaderCodeCodeNumber",
    "MessageHeader/Code/CodeNumber": "{}.MessageHeaderCodeCodeNumber",
    "MessageHeader/Code/CodeNotation": "{}.MessageHeaderCodeCodeNotation",
    "MessageHeader/PromulgationInfo/PromulgationDate": "PromulgationDate",
    "MessageHeader/DocumentType/Type": "M.MessageHeader.DocumentType.Type",
    "MessageHeader/DocumentType/TypeName": "R.MessageHeader.DocumentType.TypeName",
    "MessageHeader/Subject": "MessageHeader.Subject",
    "MessageHeader/Content": "MessageHeader.Content",
    "MessageHeader/StatusCode": "MessageHeader.StatusCode",
    "MessageHeader/ResponseFor/Code": "MessageHeaderResponseForCode",
    "MessageHeader/ResponseFor/DocumentId": "MessageHeader.ResponseFor.DocumentId",
    "TraceHeaderList/TraceHeader/OrganId": "{}.TraceHeaderList.TraceHeader.OrganId",
}


def error_of(finding: Finding) -> WireError:
    """Return one finding in the words of the peer; the description says what ours says."""
    return WireError(_code(finding), finding.message.vi)


def errors(findings: Iterable[Finding]) -> list[WireError]:
    """Return what refuses a package, in the words of the peer; never empty."""
    return [error_of(finding) for finding in errors_of(findings)] or [internal()]


def unreadable(findings: Iterable[Finding]) -> bool:
    """True where the package could not even be read: the peer fails with an exception there."""
    return any(finding.rule in _UNREADABLE for finding in errors_of(findings))


def internal(description: str = "Lỗi hệ thống") -> WireError:
    """Return the error of everything that the peer has no other word for."""
    return WireError(INTERNAL, description)


def _code(finding: Finding) -> str:
    if finding.rule in _UNREADABLE:
        return INTERNAL
    if finding.rule in _BY_RULE:
        return _BY_RULE[finding.rule]
    element = _INDEX.sub("", finding.path).removeprefix("edXMLHeader/")
    letter = "N" if finding.rule in _MISSING else "R"
    named = _BY_ELEMENT.get(element)
    if named is not None:
        return named.format(letter)
    return "M." + element.replace("/", ".") if element else finding.rule
