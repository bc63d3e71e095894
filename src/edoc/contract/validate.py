"""Form checks on a package that could be read: all findings at once, pure.

Not checked here: who calls, whether agencies exist, what happened before to the document (the
axis), signatures (``signing``). A check is a function that adds findings; the two tables at the
end name them in the order of the elements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from edoc.contract.codes import CodeForm, form_of, normalise
from edoc.contract.findings import Finding
from edoc.contract.model import BusinessType, Edoc, Organization, Status
from edoc.contract.rules import line_of, shown
from edoc.contract.rules_form import FORM_RULES
from edoc.contract.wire import (
    AGREED_ALIAS,
    BUSINESS_NAMES,
    CODE_LENGTH_TAKEN,
    DOCUMENT_ID_LENGTH,
    ORGANID_LENGTH,
    ORGANID_LENGTH_TAKEN,
    PRIORITY_NAMES,
    STATUS_NAMES,
    STATUSES_WITH_REASON,
)

_HEADER = "edXMLHeader/MessageHeader"
_TRACES = "edXMLHeader/TraceHeaderList"
_BUSINESS = f"{_TRACES}/Bussiness"


@dataclass(slots=True)
class _Report:
    """Findings of one check, with the lines of the package."""

    lines: Mapping[str, int]
    findings: list[Finding] = field(default_factory=list)

    def add(self, rule: str, path: str, /, **values: object) -> None:
        """Add the finding that a rule of form is broken at a path."""
        found = FORM_RULES[rule].found(path, line_of(self.lines, path), **values)
        self.findings.append(found)


def check_edoc(edoc: Edoc, *, now: date | None) -> tuple[Finding, ...]:
    """Return what is wrong with the form of a document package, in the order of its elements.

    Args:
        edoc: the package; ``edoc.notes``, what its reader tolerated, are not repeated.
        now: today in Viet Nam, to tell dates in the future; None skips that.
    """
    report = _Report(edoc.lines)
    for check in _EDOC_CHECKS:
        check(edoc, report)
    if now is not None and edoc.promulgated is not None and edoc.promulgated > now:
        path = f"{_HEADER}/PromulgationInfo/PromulgationDate"
        report.add("W-PROMULGATION-FUTURE", path, value=edoc.promulgated.isoformat())
    return tuple(report.findings)


def check_status(status: Status) -> tuple[Finding, ...]:
    """Return what is wrong with the form of a status package, in the order of its elements."""
    report = _Report(status.lines)
    for check in _STATUS_CHECKS:
        check(status, report)
    return tuple(report.findings)


def _check_code(code: str, path: str, report: _Report) -> None:
    """Irregular codes are real and only noted; absurdly long ones are refused."""
    if len(code) > ORGANID_LENGTH_TAKEN:
        report.add("E-ORGANID-LENGTH", path, value=shown(code), limit=ORGANID_LENGTH_TAKEN)
    elif len(code) > ORGANID_LENGTH:
        report.add("W-ORGANID-LENGTH", path, value=shown(code), limit=ORGANID_LENGTH)
    elif code and form_of(code) is CodeForm.OTHER:
        report.add("W-ORGANID-FORM", path, value=shown(code))


def _check_organization(organization: Organization, path: str, report: _Report) -> None:
    _check_code(organization.code, f"{path}/OrganId", report)
    if not organization.name:
        report.add("W-ORGAN-NAME", f"{path}/OrganName")
    for name, text, limit in (
        ("OrganName", organization.name, 200),
        ("OrganAdd", organization.address, 500),
        ("Email", organization.email, 100),
        ("Telephone", organization.telephone, 20),
        ("Fax", organization.fax, 20),
    ):
        _check_length(f"{path}/{name}", text, limit, report)


def _check_length(path: str, text: str, limit: int, report: _Report) -> None:
    if len(text) > limit:
        name = path.rpartition("/")[2]
        report.add("W-LENGTH", path, name=name, length=len(text), limit=limit)


def _check_sender(package: Edoc | Status, report: _Report) -> None:
    if not package.sender.code:
        report.add("E-FROM-ORGANID", f"{_HEADER}/From/OrganId")
    _check_organization(package.sender, f"{_HEADER}/From", report)


def _check_receivers(edoc: Edoc, report: _Report) -> None:
    if not edoc.receivers:
        report.add("E-TO", f"{_HEADER}/To")
    seen: set[str] = set()
    for number, receiver in enumerate(edoc.receivers, start=1):
        path = f"{_HEADER}/To" if number == 1 else f"{_HEADER}/To[{number}]"
        code = normalise(receiver.code)
        if not code:
            report.add("E-TO-ORGANID", f"{path}/OrganId")
        elif code in seen:
            report.add("W-TO-DUPLICATE", f"{path}/OrganId", value=shown(code))
        seen.add(code)
        _check_organization(receiver, path, report)


def _check_identity(edoc: Edoc, report: _Report) -> None:
    path = f"{_HEADER}/DocumentId"
    if not edoc.document_id:
        report.add("E-DOCUMENT-ID", path)
    _check_document_id(edoc.document_id, path, report)
    if not edoc.code.number:
        report.add("E-CODE-NUMBER", f"{_HEADER}/Code/CodeNumber")
    if not edoc.code.notation:
        report.add("E-CODE-NOTATION", f"{_HEADER}/Code/CodeNotation")
    _check_whole_code(str(edoc.code), f"{_HEADER}/Code", report)
    _check_length(f"{_HEADER}/Code/CodeNumber", edoc.code.number, 11, report)
    _check_length(f"{_HEADER}/Code/CodeNotation", edoc.code.notation, 30, report)


def _check_document_id(document_id: str, path: str, report: _Report) -> None:
    """An id is never cut: two cut ones could be the same."""
    if (length := len(document_id)) > DOCUMENT_ID_LENGTH:
        report.add("E-DOCUMENT-ID-LENGTH", path, length=length, limit=DOCUMENT_ID_LENGTH)


def _check_whole_code(code: str, path: str, report: _Report) -> None:
    if (length := len(code)) > CODE_LENGTH_TAKEN:
        report.add("E-CODE-LENGTH", path, length=length, limit=CODE_LENGTH_TAKEN)


def _check_issue(edoc: Edoc, report: _Report) -> None:
    """Place and day of issue, kind of document, subject, signer, due date."""
    if edoc.promulgated is None:
        report.add("E-PROMULGATION-DATE", f"{_HEADER}/PromulgationInfo/PromulgationDate")
    _check_length(f"{_HEADER}/PromulgationInfo/Place", edoc.place, 50, report)
    kind = edoc.document_type
    if kind.type not in (1, 2):
        report.add("W-DOCUMENT-TYPE", f"{_HEADER}/DocumentType/Type", value=kind.type)
    if not kind.name.strip():
        report.add("W-TYPE-NAME", f"{_HEADER}/DocumentType/TypeName")
    _check_length(f"{_HEADER}/DocumentType/TypeName", kind.name, 100, report)
    if not edoc.subject.strip():
        report.add("E-SUBJECT", f"{_HEADER}/Subject")
    _check_length(f"{_HEADER}/Subject", edoc.subject, 500, report)
    _check_length(f"{_HEADER}/Content", edoc.content, 500, report)
    if edoc.signer is None or not edoc.signer.full_name.strip():
        report.add("W-SIGNER", f"{_HEADER}/SignerInfo/FullName")
    if edoc.due and edoc.promulgated and edoc.due < edoc.promulgated:
        report.add("W-DUE-DATE", f"{_HEADER}/DueDate", value=edoc.due.isoformat())


def _check_other(edoc: Edoc, report: _Report) -> None:
    path = f"{_HEADER}/OtherInfo"
    if edoc.other.priority not in PRIORITY_NAMES:
        report.add("W-PRIORITY", f"{path}/Priority", value=edoc.other.priority)
    _check_length(f"{path}/SphereOfPromulgation", edoc.other.sphere, 100, report)
    _check_length(f"{path}/TyperNotation", edoc.other.typist, 10, report)


def _check_traces(edoc: Edoc, report: _Report) -> None:
    if not any(trace.agency and trace.at for trace in edoc.traces):
        report.add("W-TRACE", f"{_TRACES}/TraceHeader")


def _check_business(edoc: Edoc, report: _Report) -> None:
    business = edoc.business
    if business is None:
        report.add("W-BUSINESS", _BUSINESS)
        return
    if business.type not in BUSINESS_NAMES:
        report.add("E-BUSINESS-TYPE", f"{_BUSINESS}/BussinessDocType")
    if business.type == BusinessType.RECALL and not business.reason.strip():
        report.add("W-RECALL-REASON", f"{_BUSINESS}/BussinessDocReason")
    if business.type == BusinessType.UPDATE and not business.document_id:
        report.add("W-UPDATE-TARGET", f"{_BUSINESS}/DocumentId")
    named = any(replacement.document_id for replacement in business.replacements)
    if business.type == BusinessType.REPLACE and not named:
        report.add("W-REPLACE-TARGET", f"{_BUSINESS}/ReplacementInfoList")


def _check_attachments(edoc: Edoc, report: _Report) -> None:
    if not edoc.attachments:
        report.add("W-ATTACHMENT-NONE", "AttachmentEncoded")
    names: set[str] = set()
    for number, attachment in enumerate(edoc.attachments, start=1):
        step = "Attachment" if number == 1 else f"Attachment[{number}]"
        path = f"AttachmentEncoded/{step}/AttachmentName"
        _check_length(path, attachment.name, 500, report)
        if attachment.name in names:
            report.add("W-ATTACHMENT-SAME-NAME", path, name=shown(attachment.name))
        names.add(attachment.name)
    listed = sorted(entry.content_id for entry in edoc.manifest)
    if listed != sorted(attachment.content_id for attachment in edoc.attachments):
        report.add("W-MANIFEST", "edXMLBody/edXMLManifest")


def _check_response(status: Status, report: _Report) -> None:
    path = f"{_HEADER}/ResponseFor"
    response = status.response_for
    if not response.agency:
        report.add("E-RESPONSE-FOR", f"{path}/OrganId")
    _check_code(response.agency, f"{path}/OrganId", report)
    if not response.document_id and not response.code:
        report.add("E-RESPONSE-DOCUMENT", f"{path}/DocumentId")
    elif not response.document_id:
        report.add("W-RESPONSE-DOCUMENT-ID", f"{path}/DocumentId")
    _check_document_id(response.document_id, f"{path}/DocumentId", report)
    _check_whole_code(response.code, f"{path}/Code", report)


def _check_status_code(status: Status, report: _Report) -> None:
    path = f"{_HEADER}/StatusCode"
    code = status.status_code.strip()
    if not code:
        report.add("E-STATUS-CODE", path)
        return
    padded = code.zfill(2)
    if padded not in STATUS_NAMES:
        report.add("W-STATUS-UNKNOWN", path, value=shown(code, 20))
    elif padded != code:
        report.add("W-STATUS-UNPADDED", path, value=code)
    if padded == AGREED_ALIAS:
        report.add("W-STATUS-ALIAS", path)
    if padded in STATUSES_WITH_REASON and not status.description.strip():
        report.add("W-STATUS-REASON", f"{_HEADER}/Description", value=padded)


def _check_status_time(status: Status, report: _Report) -> None:
    if status.at is None:
        report.add("W-STATUS-TIME", f"{_HEADER}/Timestamp")


_EDOC_CHECKS: tuple[Callable[[Edoc, _Report], None], ...] = (
    _check_sender,
    _check_receivers,
    _check_identity,
    _check_issue,
    _check_other,
    _check_traces,
    _check_business,
    _check_attachments,
)

_STATUS_CHECKS: tuple[Callable[[Status, _Report], None], ...] = (
    _check_sender,
    _check_response,
    _check_status_code,
    _check_status_time,
)
