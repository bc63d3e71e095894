"""The replies of eDoc v2 as values. Pure: rows of the axis in, wire objects out.

Shapes as in the published source of the server: ``status``, ``code`` and ``errors`` beside the
answer; ``code`` is text; keys without a value are left out, as Gson does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.records import AgencyRecord, DeliveryRow

Wire = dict[str, Any]
"""One JSON object as it leaves."""

DONE, FAILED = "0", "9999"
EXISTENCE_DONE = "200"
"""``checkExistDocument`` alone answers this where the others answer 0."""

_ESCAPED = "<>&='"
_ALWAYS_ESCAPED = "\u2028\u2029"


@dataclass(frozen=True, slots=True)
class WireError:
    """One entry of ``errors``."""

    code: str
    description: str

    def wire(self) -> Wire:
        """Return it as it leaves."""
        return {"code": self.code, "description": self.description}


def success(**keys: object) -> Wire:
    """Return the envelope of what was done."""
    return {"status": "Success", "code": DONE, **keys, "errors": []}


def failed(errors: Iterable[WireError], *, status: str = "Fail", **keys: object) -> Wire:
    """Return the envelope of what was not done; ``status`` is ``Fail`` or ``Error``."""
    return _failed(status, FAILED, errors, keys)


def unmatched(error: WireError) -> Wire:
    """Return the odd envelope of a status without its document: an error under code 0."""
    return _failed("Error", DONE, [error], {"docId": 0})


def not_let_in(error: WireError) -> Wire:
    """Return the body of a 401; its ``status`` is a word of its own."""
    return _failed("False", FAILED, [error], {})


def encode(reply: Wire | list[Wire], settings: EdocV2Settings) -> bytes:
    """Return the bytes of a reply: UTF-8, compact, escaped like the default of Gson."""
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    for letter in _ALWAYS_ESCAPED + (_ESCAPED if settings.escape_html else ""):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode("utf-8", "replace")


def pending(
    rows: Sequence[DeliveryRow], numbers: Mapping[str, int], settings: EdocV2Settings
) -> Wire:
    """Return the reply to ``getPendingDocIds``; rows without a number are left out."""
    known = [row for row in rows if row.package_id in numbers]
    keys: Wire = {}
    if settings.pending_key in ("data", "both"):
        keys["data"] = [_pending_item(row, numbers[row.package_id], settings) for row in known]
    if settings.pending_key in ("docIDs", "both"):
        keys["docIDs"] = list(dict.fromkeys(numbers[row.package_id] for row in known))
    return success(**keys)


def _pending_item(row: DeliveryRow, number: int, settings: EdocV2Settings) -> Wire:
    item: Wire = {"docId": number, "organId": row.receiver}
    if settings.pending_doc_code and row.code:
        item["docCode"] = row.code
    return item


def organization(agency: AgencyRecord, parent_name: str) -> Wire:
    """Return one entry of ``getOrganizations``.

    What the registry does not hold is left out: address, telephone, fax, web site.
    """
    item = {
        "organId": agency.code,
        "organizationInCharge": parent_name,
        "organName": agency.name,
        "email": agency.mail,
    }
    return {name: value for name, value in item.items() if value}


def _failed(status: str, code: str, errors: Iterable[WireError], keys: Mapping[str, Any]) -> Wire:
    return {"status": status, "code": code, **keys, "errors": [one.wire() for one in errors]}
