"""Reading the replies of a provincial platform: two families of envelopes, none of them sure. Pure.

The guide documents ``{success, message, …}``; live platforms were seen to answer ``{code, message,
data, errorDetail, …}``. Whoever tests only one of the two takes a good send for an error, or an
error for success; so both are read, and what is neither is no answer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

_GOOD_CODES = frozenset({"0", "200"})
_GOOD_STATUS = frozenset({"", "OK", "SUCCESS"})
_NO_ERROR = frozenset({"", "0"})
_NOT_PROVEN, _SYSTEM_ERROR = "15", "20"
"""Numbers of the guide that are not final: log in again; send the same again later."""


class LgspV1Error(Exception):
    """Base of all errors of this client."""


class LgspV1Unavailable(LgspV1Error):  # noqa: N818 - named after the condition
    """No usable answer came: network, time-out, text that is no envelope, code 20 (an error of the
    platform's own). Try again later.
    """


class LgspV1Unauthorised(LgspV1Error):  # noqa: N818
    """HTTP 401 or code 15, also after logging in again: token, SystemId or SecretKey, nobody says
    which.
    """


class LgspV1Refused(LgspV1Error):  # noqa: N818
    """The platform answered that it does not take this.

    Attributes:
        code: ``errorCode`` (10, 18, 19, 21, 22, 23), else the outer code or HTTP status, as text.
        description: ``errorDesc`` or ``message``.
    """

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


def outcome(reply: object) -> Mapping[str, Any]:
    """Return a reply that tells success.

    Raises: LgspV1Refused, LgspV1Unauthorised (15), LgspV1Unavailable (20, or no envelope).
    """
    if not isinstance(reply, dict) or not ("success" in reply or "code" in reply):
        raise LgspV1Unavailable("the answer is no envelope")
    data = reply.get("data")
    inner: Mapping[str, Any] = data if isinstance(data, dict) else {}
    good = reply["success"] is True if "success" in reply else _text(reply, "code") in _GOOD_CODES
    good = good and not reply.get("errorDetail")
    good = good and _text(inner, "errorCode") in _NO_ERROR
    good = good and _text(inner, "status").upper() in _GOOD_STATUS
    if not good:
        raise _failure(
            _text(inner, "errorCode") or _text(reply, "code"),
            _text(inner, "errorDesc") or _text(reply, "message"),
        )
    return reply


def _failure(code: str, description: str) -> LgspV1Error:
    if code == _NOT_PROVEN:
        return LgspV1Unauthorised(f"{code}: {description}")
    if code == _SYSTEM_ERROR:
        return LgspV1Unavailable(f"{code}: {description}")
    return LgspV1Refused(code, description)


def sent_document(reply: Mapping[str, Any]) -> str:
    """Return the docId of a good send. Raises: LgspV1Unavailable where it tells none."""
    data = reply.get("data")
    document = reply.get("docId") or (data.get("docId") if isinstance(data, dict) else None)
    if not isinstance(document, str) or not document:
        raise LgspV1Unavailable("sendEdoc answered success without docId")
    return document


def package_of(reply: Mapping[str, Any]) -> bytes:
    """Return the package of ``getEdoc``: base64 in ``data.data``, or the text ``data.edxml``.

    Raises: LgspV1Unavailable where it is in neither place.
    """
    data = reply.get("data")
    if isinstance(data, dict) and isinstance(data.get("data"), str):
        try:
            return base64.b64decode(data["data"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise LgspV1Unavailable("getEdoc answered no base64") from error
    if isinstance(data, dict) and isinstance(data.get("edxml"), str):
        return str(data["edxml"]).encode("utf-8", "surrogatepass")
    raise LgspV1Unavailable("getEdoc answered no package")


def listed(reply: object) -> list[dict[str, Any]]:
    """Return the entries of a list, bare or in an envelope. Raises: LgspV1Unavailable."""
    data = reply if isinstance(reply, list) else outcome(reply).get("data")
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise LgspV1Unavailable("the answer holds no list")
    return data


def token_of(reply: object) -> str:
    """Return the token of a login; it lies in ``data``. Raises as ``outcome`` does."""
    data = outcome(reply).get("data")
    token = data.get("token") if isinstance(data, dict) else None
    if not isinstance(token, str) or not token:
        raise LgspV1Unavailable("the login answered no token")
    return token


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return "" if value is None or isinstance(value, bool) else str(value)
