"""The operations of the national dialect about agencies: lists, registration, removal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from axis.dialects.directory_list import Packed
from axis.dialects.failures import BAD_FILE, UNKNOWN_SENDER, failure
from axis.dialects.vxp import replies
from axis.dialects.vxp.calls import Call, CallFailed
from axis.dialects.vxp.explain import own_agencies
from axis.dialects.vxp.reasons import CALLS
from axis.dialects.vxp.replies import Wire
from axis.dialects.vxp.signature import PREFIX
from axis.directory.levels import guessed_level
from axis.errors import NotFound, Refused
from axis.records import AgencyRecord
from edoc.contract.codes import normalise
from edoc.contract.rules import shown


async def get_agencies_list(call: Call) -> Packed:
    """Return all agencies of the axis."""
    return await call.lists.agencies.reply()


async def get_agencies_list_qd20(call: Call) -> Packed:
    """Return the agencies with a code by Decision 20/2020; ``level`` is not documented, ignored."""
    return await call.lists.decision_20.reply()


async def get_synchronize_unit(call: Call) -> Packed:
    """Return all units, removed ones too, for synchronisation."""
    return await call.lists.units.reply()


async def register_agency(call: Call) -> Wire:
    """Register an agency under the calling system, or change it."""
    fields = _json_object(call.content)
    code, name, mail = (_text(fields, key) for key in ("code", "name", "mail"))
    parent = _text(fields, "pcode") or _text(fields, "pid")
    # a provincial axis names its own system id as parent, which is no agency
    parent = "" if parent == call.system.id else parent
    known = (await call.axis.directory()).registered(code)
    if known is None or known.deleted:
        name = name or code
        level = guessed_level(code, name)
        agency = AgencyRecord(code, name, level, parent, call.system.id, mail=mail)
    else:
        agency = replace(
            known,
            name=name or known.name,
            parent=parent or known.parent,
            mail=mail or known.mail,
        )
    try:
        await call.axis.register_agency(call.system.id, agency)
    except Refused as error:
        alias = await _own_alias(call, code, "code", UNKNOWN_SENDER)
        if alias is None:
            raise
        raise alias from error
    return replies.success()


async def delete_agency(call: Call) -> Wire:
    """Remove an agency of the calling system; again is fine, as the client may repeat a POST."""
    code = call.required("AgencyCode")
    try:
        await call.axis.delete_agency(call.system.id, code)
    except NotFound as error:
        gone = (await call.axis.directory()).registered(code)
        if gone is not None and gone.deleted and gone.system_id == call.system.id:
            return replies.success()
        path = PREFIX + "AgencyCode"
        alias = await _own_alias(call, code, path, BAD_FILE)
        raise alias or await _unknown(call, code, path) from error
    return replies.success()


async def _own_alias(call: Call, code: str, path: str, number: int) -> CallFailed | None:
    """Explain that a code is but another name of one of the caller's agencies; else None."""
    agency = await call.axis.find_agency(code)
    if (
        agency is None
        or agency.system_id != call.system.id
        or normalise(agency.code) == normalise(code)
    ):
        return None
    told = CALLS["C-VXP-AGENCY-ALIAS"].told(
        path, nearest=agency.code, found=shown(code), code=agency.code
    )
    return CallFailed(failure(number, f"{code} chỉ là mã khác của {agency.code}"), told)


async def _unknown(call: Call, code: str, path: str) -> CallFailed:
    own = own_agencies([one.code for one in await call.axis.agencies(system_id=call.system.id)])
    told = CALLS["C-VXP-AGENCY"].told(path, found=shown(code), own=own)
    return CallFailed(failure(BAD_FILE, f"Không tìm thấy {code}"), told)


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        fields, why = json.loads(body.decode("utf-8-sig")), "array"
    except RecursionError:
        fields, why = None, "too deep"
    except ValueError as error:
        fields, why = None, shown(str(error), 100)
    if not isinstance(fields, dict):
        raise CallFailed(
            failure(BAD_FILE, "Nội dung phải là một đối tượng JSON"),
            CALLS["C-VXP-JSON"].told(nearest='{"pcode":"…","code":"…","name":"…"}', why=why),
        )
    return fields


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
