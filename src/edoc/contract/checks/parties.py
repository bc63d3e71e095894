"""Who sends and who receives."""

from __future__ import annotations

from edoc.contract.checks.sheet import HEADER, Sheet, numbered
from edoc.contract.codes import CodeForm, form_of, normalise
from edoc.contract.model import Edoc, Organization, Status
from edoc.contract.rules import DECISION_20_SINCE, shown
from edoc.contract.wire import ORGANID_LENGTH, ORGANID_LENGTH_TAKEN


def check_sender(package: Edoc | Status, sheet: Sheet) -> None:
    """The sender's code must be there; everything else about it is noted."""
    if not package.sender.code:
        sheet.add("E-FROM-ORGANID", f"{HEADER}/From/OrganId")
    _check_organization(package.sender, f"{HEADER}/From", sheet)


def check_receivers(edoc: Edoc, sheet: Sheet) -> None:
    """At least one, each with a code, none twice."""
    if not edoc.receivers:
        sheet.add("E-TO", f"{HEADER}/To")
    seen: set[str] = set()
    for number, receiver in enumerate(edoc.receivers, start=1):
        path = numbered(f"{HEADER}/To", number)
        code = normalise(receiver.code)
        if not code:
            sheet.add("E-TO-ORGANID", f"{path}/OrganId")
        elif code in seen:
            sheet.add("W-TO-DUPLICATE", f"{path}/OrganId", value=shown(code))
        seen.add(code)
        _check_organization(receiver, path, sheet)


def check_code(code: str, path: str, sheet: Sheet) -> None:
    """Irregular codes are real and only noted; absurdly long ones are refused."""
    if not check_code_length(code, path, sheet):
        return
    if len(code) > ORGANID_LENGTH:
        sheet.add("W-ORGANID-LENGTH", path, value=shown(code), limit=ORGANID_LENGTH)
    elif code and form_of(code) is CodeForm.OTHER:
        sheet.add("W-ORGANID-FORM", path, value=shown(code))
    elif sheet.day and sheet.day < DECISION_20_SINCE and form_of(code) is CodeForm.QD20:
        sheet.add("W-ORGANID-EARLY", path, value=shown(code))


def check_code_length(code: str, path: str, sheet: Sheet) -> bool:
    """A code is never cut: two cut ones could be the same. True where it is short enough."""
    if len(code) > ORGANID_LENGTH_TAKEN:
        sheet.add("E-ORGANID-LENGTH", path, value=shown(code), limit=ORGANID_LENGTH_TAKEN)
    return len(code) <= ORGANID_LENGTH_TAKEN


def _check_organization(organization: Organization, path: str, sheet: Sheet) -> None:
    check_code(organization.code, f"{path}/OrganId", sheet)
    if not organization.name:
        sheet.add("W-ORGAN-NAME", f"{path}/OrganName")
    sheet.length(f"{path}/OrganName", organization.name, 200, decree=True)
    for name, text, limit in (
        ("OrganAdd", organization.address, 500),
        ("Email", organization.email, 100),
        ("Telephone", organization.telephone, 20),
        ("Fax", organization.fax, 20),
    ):
        sheet.length(f"{path}/{name}", text, limit)
