"""What a status says, and of which document."""

from __future__ import annotations

from edoc.contract.checks.responses import check_response
from edoc.contract.checks.sheet import HEADER, Sheet
from edoc.contract.dates import format_date, format_timestamp, local_date
from edoc.contract.model import Status
from edoc.contract.rules import shown
from edoc.contract.wire import AGREED_ALIAS, STATUS_NAMES, STATUSES_WITH_REASON


def check_answered(status: Status, sheet: Sheet) -> None:
    """Addressee and document of the status."""
    path = f"{HEADER}/ResponseFor"
    response = status.response_for
    if not response.agency:
        sheet.add("E-RESPONSE-FOR", f"{path}/OrganId")
    if not response.document_id and not response.code:
        sheet.add("E-RESPONSE-DOCUMENT", f"{path}/DocumentId")
    elif not response.document_id:
        sheet.add("W-RESPONSE-DOCUMENT-ID", f"{path}/DocumentId")
    elif not response.code:
        sheet.add("W-RESPONSE-CODE", f"{path}/Code")
    if response.promulgated is None:
        sheet.add("W-RESPONSE-DATE", f"{path}/PromulgationDate")
    check_response(response, path, sheet)


def check_status_code(status: Status, sheet: Sheet) -> None:
    """A known code of two digits, with a reason where one is due."""
    path = f"{HEADER}/StatusCode"
    code = status.status_code.strip()
    if not code:
        sheet.add("E-STATUS-CODE", path)
        return
    padded = code.zfill(2)
    if padded not in STATUS_NAMES:
        sheet.add("W-STATUS-UNKNOWN", path, value=shown(code, 20))
    elif padded != code:
        sheet.add("W-STATUS-UNPADDED", path, value=code)
    if padded == AGREED_ALIAS:
        sheet.add("W-STATUS-ALIAS", path)
    if padded in STATUSES_WITH_REASON and not status.description.strip():
        sheet.add("W-STATUS-REASON", f"{HEADER}/Description", value=padded)


def check_status_time(status: Status, sheet: Sheet) -> None:
    """When; not before the document existed."""
    path = f"{HEADER}/Timestamp"
    issued = status.response_for.promulgated
    if status.at is None:
        sheet.add("W-STATUS-TIME", path)
    elif issued is not None and local_date(status.at) < issued:
        sheet.add(
            "W-STATUS-BEFORE-ISSUE",
            path,
            at=format_timestamp(status.at),
            issued=format_date(issued),
        )
