"""What is asked of the receiver: new, recall, update, replacement; and the traces."""

from __future__ import annotations

from edoc.contract.checks.document import check_document_id
from edoc.contract.checks.parties import check_code, check_code_length
from edoc.contract.checks.sheet import BUSINESS, TRACES, Sheet, numbered
from edoc.contract.model import Business, BusinessType, Edoc
from edoc.contract.rules import shown
from edoc.contract.wire import BUSINESS_NAMES

REPLACED = f"{BUSINESS}/ReplacementInfoList/ReplacementInfo"


def check_traces(edoc: Edoc, sheet: Sheet) -> None:
    """The sender's own trace: hubs may leave their code out."""
    if not any(trace.agency and trace.at for trace in edoc.traces):
        sheet.add("W-TRACE", f"{TRACES}/TraceHeader")
    for number, trace in enumerate(edoc.traces, start=1):
        # the form is not looked at: hubs have codes of their own kind
        path = numbered(f"{TRACES}/TraceHeader", number)
        check_code_length(trace.agency, f"{path}/OrganId", sheet)


def check_business(edoc: Edoc, sheet: Sheet) -> None:
    """The block must be there, of a known type, and say what its type needs."""
    business = edoc.business
    if business is None:
        sheet.add("W-BUSINESS", BUSINESS)
        return
    _check_names(business, sheet)
    if business.type not in BUSINESS_NAMES:
        sheet.add("E-BUSINESS-TYPE", f"{BUSINESS}/BussinessDocType")
        return
    if business.type == BusinessType.RECALL:
        _check_recall(edoc, business, sheet)
    if business.type == BusinessType.UPDATE:
        _check_update(business, sheet)
    if business.type == BusinessType.REPLACE:
        _check_replacement(edoc, business, sheet)
    _check_details(business, sheet)


def _check_names(business: Business, sheet: Sheet) -> None:
    """Ids and codes inside the block, whatever the operation: all of them are kept."""
    check_document_id(business.document_id, f"{BUSINESS}/DocumentId", sheet)
    for number, change in enumerate(business.receivers, start=1):
        path = numbered(f"{BUSINESS}/BussinessDocumentInfo/ReceiverList/Receiver", number)
        check_code(change.agency, f"{path}/OrganId", sheet)
    for number, replacement in enumerate(business.replacements, start=1):
        path = numbered(REPLACED, number)
        check_document_id(replacement.document_id, f"{path}/DocumentId", sheet)
        for place, code in enumerate(replacement.agencies, start=1):
            check_code(code, sheet.numbered(f"{path}/OrganIdList/OrganId", place), sheet)


def _check_recall(edoc: Edoc, business: Business, sheet: Sheet) -> None:
    if not business.reason.strip():
        sheet.add("W-RECALL-REASON", f"{BUSINESS}/BussinessDocReason")
    named, header = business.document_id.strip(), edoc.document_id.strip()
    if named and header and named != header:
        sheet.add(
            "W-RECALL-TARGET", f"{BUSINESS}/DocumentId", header=shown(header), named=shown(named)
        )


def _check_update(business: Business, sheet: Sheet) -> None:
    if not business.document_id:
        sheet.add("W-UPDATE-TARGET", f"{BUSINESS}/DocumentId")
    told = business.document_changed or business.receivers_changed
    listed = any(change.agency for change in business.receivers)
    if not told or business.receivers_changed != listed:
        sheet.add("W-UPDATE-CHANGES", f"{BUSINESS}/BussinessDocumentInfo")


def _check_replacement(edoc: Edoc, business: Business, sheet: Sheet) -> None:
    if not business.replacements:
        sheet.add("W-REPLACE-TARGET", f"{BUSINESS}/ReplacementInfoList")
    for number, replacement in enumerate(business.replacements, start=1):
        path = numbered(REPLACED, number)
        named = replacement.document_id.strip()
        if not named:
            sheet.add("W-REPLACE-TARGET", f"{path}/DocumentId")
        elif not replacement.agencies:
            sheet.add("W-REPLACE-RECEIVERS", f"{path}/OrganIdList", value=shown(named))
        if named and named == edoc.document_id.strip():
            sheet.add("W-REPLACE-SELF", f"{path}/DocumentId")


def _check_details(business: Business, sheet: Sheet) -> None:
    """Details of another operation; a new document's Bussiness/DocumentId is known noise."""
    changes = business.document_changed or business.receivers_changed or business.receivers
    for name, there, types in (
        ("BussinessDocumentInfo", bool(changes), {BusinessType.UPDATE}),
        ("ReplacementInfoList", bool(business.replacements), {BusinessType.REPLACE}),
    ):
        if there and business.type not in types:
            sheet.add("W-BUSINESS-DETAILS", f"{BUSINESS}/{name}", name=name, type=business.type)
