"""The replies of the provincial dialect as values. Pure: rows of the axis in, JSON out.

Two families, by the setting ``envelope``. *real* is what integrators reported from a live platform:
``{code, message, data, errorDetail, licenseInfo, totalTime}``, an operation's own outcome inside
``data``. *documented* is the guide's: ``{success, message, …}``, of the list ``{code, …}``. The 401
has one form only, byte for byte the same whatever was wrong.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axis.dialects.failures import Failure
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.package_uuid import as_uuid
from axis.records import AgencyRecord, DeliveryRow
from edoc.contract.dates import VIETNAM
from edoc.contract.model import Edoc, Package

Wire = dict[str, Any]
"""One JSON object as it leaves."""

UNAUTHORISED = (
    b'{"errorDetail":null,"code":401,"message":"Unauthorized","licenseInfo":"invalid",'
    b'"totalTime":0}'
)
"""The one answer to every caller that is not proven, as it was seen."""

EMPTY_FORM = (
    "IncorrectInput: Failed to read the request form. Unexpected end of Stream, the content may "
    "have already been read by another component."
)
SUCCESS = "OK"
_DONE = "Thanh cong"


@dataclass(frozen=True, slots=True)
class Replies:
    """The replies of one platform, in the shape its settings choose."""

    settings: LgspV1Settings

    @property
    def documented(self) -> bool:
        """True for the guide's shapes."""
        return self.settings.envelope == "documented"

    def envelope(self, data: object, **beside: object) -> Wire:
        """Return a reply of the real family with further keys beside its data."""
        return {
            "code": self.settings.success_code,
            "message": SUCCESS,
            **beside,
            "data": data,
            "errorDetail": None,
            "licenseInfo": self.settings.license_info,
            "totalTime": 0,
        }

    def logged_in(self, token: str, username: str, environment: str) -> Wire:
        """Return the reply of a login: the token lies in ``data``, never at the root."""
        person = {"token": token, "id": environment, "username": username, "name": username}
        return self.envelope(person)

    def sent(self, document: str) -> Wire:
        """Return the reply of a good ``sendEdoc``; ``document`` is the id of the package."""
        document = as_uuid(document) if self.settings.sent_id == "uuid" else document
        if self.documented:
            return {"success": True, "message": SUCCESS, "docId": document}
        return self.envelope({**self._outcome("OK", 0, _DONE), "docId": document})

    def updated(self) -> Wire:
        """Return the reply of a good ``updateStatus``."""
        if self.documented:
            return {"success": True, "message": SUCCESS}
        return self.envelope(self._outcome("OK", 0, _DONE))

    def received(self, rows: Sequence[DeliveryRow]) -> Wire:
        """Return the reply of ``syncReceivedEdocList``."""
        items = [self._item(row) for row in rows]
        if self.documented:  # of all documented replies this one has a code instead of success
            code = self.settings.success_code
            return {"code": code, "message": SUCCESS, "count": len(items), "data": items}
        return self.envelope(items, count=len(items))

    def document(self, content: bytes) -> Wire:
        """Return the real reply of ``getEdoc``: the whole file in base64, one level down."""
        return self.envelope({"data": base64.b64encode(content).decode("ascii")})

    def opened_document(self, row: DeliveryRow, content: bytes, package: Package | None) -> Wire:
        """Return the documented reply of ``getEdoc``: the file as text, its attachments beside."""
        data: Wire = {"docId": row.id, "from": row.sender}
        if package is not None:
            data["fromName"] = package.sender.name
        if isinstance(package, Edoc):
            data["edocCode"], data["edocAbstract"] = str(package.code), package.subject
        data["edxml"] = content.decode("utf-8", "replace")
        attachments = package.attachments if isinstance(package, Edoc) else ()
        data["attachments"] = [
            {
                "fileName": one.name,
                "fileContent": base64.b64encode(one.content).decode("ascii"),
            }
            for one in attachments
        ]
        return {"success": True, "message": SUCCESS, "data": data}

    def agencies(self, items: list[Wire]) -> Wire | list[Wire]:
        """Return the reply of ``getAgenciesList`` around its entries."""
        if self.settings.agencies_form == "flat":
            return items
        if self.documented:
            return {"success": True, "message": SUCCESS, "data": items}
        return self.envelope(items)

    def failed(self, reason: Failure) -> Wire:
        """Return the reply that tells a number of the code list."""
        outcome = self._outcome("FAIL", reason.code, reason.text)
        if self.documented:
            data = {"docId": "", **outcome}
            return {"success": False, "message": reason.text, "data": data}
        return self._refusal(self.settings.failure_code, reason.text, outcome)

    def incorrect(self, code: int, text: str) -> Wire:
        """Return the reply to a request that is wrong before the axis sees anything of it."""
        if self.documented:
            return {"success": False, "message": text}
        return self._refusal(code, text, None)

    def _refusal(self, code: int, text: str, data: Wire | None) -> Wire:
        detail = [{"exception": text}] if self.settings.failure_detail else None
        return {
            "errorDetail": detail,
            "code": code,
            "message": text,
            "data": data,
            "licenseInfo": self.settings.license_info,
            "totalTime": 0,
        }

    def _outcome(self, status: str, code: int, text: str) -> Wire:
        number: int | str = str(code) if self.settings.error_code_as_text else code
        return {"status": status, "errorCode": number, "errorDesc": text}

    def _item(self, row: DeliveryRow) -> Wire:
        initial = row.state == "initial"
        return {
            "serviceType": "eDoc",
            "createdTime": self._time(row.created_at),
            "updatedTime": self._time(row.updated_at),
            "messageType": str(row.kind),
            "docId": row.id,
            "from": row.sender,
            "to": row.receiver,
            "status": self.settings.initial_status if initial else row.state,
            "statusDesc": row.reason,
        }

    def _time(self, at: datetime) -> str:
        return at.astimezone(VIETNAM).strftime(self.settings.time_format)


def agency_item(agency: AgencyRecord) -> Wire:
    """Return one entry of ``getAgenciesList``; the axis knows neither address nor telephone."""
    return {
        "orgCode": agency.code,
        "orgName": agency.name,
        "parentCode": agency.parent,
        "address": "",
        "email": agency.mail,
        "phone": "",
    }


def encode(reply: object) -> bytes:
    """Return the bytes of a reply: UTF-8, without a byte order mark."""
    return json.dumps(reply, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
