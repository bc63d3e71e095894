"""``ResponseFor``: the earlier documents that a document answers, or a status speaks of."""

from __future__ import annotations

from edoc.contract.checks.document import check_document_id, check_whole_code, parts_of
from edoc.contract.checks.parties import check_code
from edoc.contract.checks.sheet import HEADER, Sheet
from edoc.contract.dates import format_date
from edoc.contract.model import BusinessType, Edoc, ResponseFor
from edoc.contract.rules import shown


def check_responses(edoc: Edoc, sheet: Sheet) -> None:
    """What a document answers; a recall's or an update's is noise and not looked at."""
    if edoc.business_type not in (BusinessType.NEW, BusinessType.REPLACE):
        return
    for number, response in enumerate(edoc.responses, start=1):
        path = sheet.numbered(f"{HEADER}/ResponseFor", number)
        by_number = bool(response.code and response.promulgated)
        for name, there in (
            ("OrganId", response.agency),
            ("DocumentId", response.document_id or by_number),
        ):
            if not there:
                sheet.add("W-REFERENCE-PARTIAL", f"{path}/{name}", name=name)
        named = response.document_id.strip()
        if named and named == edoc.document_id.strip():
            sheet.add("W-REFERENCE-SELF", f"{path}/DocumentId")
        check_response(response, path, sheet)


def check_response(response: ResponseFor, path: str, sheet: Sheet) -> None:
    """One reference by itself: lengths, form of the code, and whether it agrees with itself."""
    check_code(response.agency, f"{path}/OrganId", sheet)
    check_document_id(response.document_id, f"{path}/DocumentId", sheet)
    check_whole_code(response.code, f"{path}/Code", sheet)
    parts = parts_of(response.document_id)
    if parts is None:
        return
    issued = response.promulgated
    if issued is not None and issued != parts.issued:
        sheet.add(
            "W-REFERENCE-DISAGREES",
            f"{path}/PromulgationDate",
            value=format_date(parts.issued),
            expected=format_date(issued),
        )
    if response.code and response.code != parts.code:
        sheet.add(
            "W-REFERENCE-DISAGREES",
            f"{path}/Code",
            value=shown(parts.code),
            expected=shown(response.code),
        )
