"""The mistakes of a newcomer, in every dialect: each is one HTTP call against a running program."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx

from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc
from nodes.links.vxp_headers import apache_lines, sdk_order, sdk_timestamp, unpadded_sha256

NAMESPACE = b"http://www.mic.gov.vn/TBT/QCVN_102_2016"
Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """A system of the user's own and where it calls: what it was given, and what it may send."""

    axis: Mapping[str, Any]
    system: Mapping[str, Any]
    receiver: str
    """Somebody else's agency."""
    explain: str = ""
    """Language in which the explanation is asked for in the answer; empty asks for none."""

    @property
    def url(self) -> str:
        return str(self.axis["url"])

    @property
    def id(self) -> str:
        return str(self.system["systemid"])

    @property
    def secret(self) -> str:
        return str(self.system["secret"])

    @property
    def sender(self) -> str:
        return str(self.system["agencies"][0]["code"])

    def ask(self, method: str, url: str, lines: Lines, **given: Any) -> httpx.Response:
        """Call with these header lines."""
        asked = [("X-Lgsp-Explain", self.explain)] if self.explain else []
        return httpx.request(method, url, headers=[*lines, *asked], timeout=30, **given)


def package(place: Place, *, sender: str = "", receiver: str = "", size: int = 20) -> bytes:
    """A sound package, or one with one thing wrong."""
    own = sender or place.sender
    today = datetime.now(UTC).date()
    return write_edoc(
        Edoc(
            sender=Organization(own, "Đơn vị của tôi"),
            receivers=(Organization(receiver or place.receiver, "Nơi nhận"),),
            document_id=f"{own},{today:%Y/%m/%d},45/STN-VP",
            code=DocumentCode("45", "STN-VP"),
            promulgated=date(today.year, today.month, today.day),
            subject="V/v thử kết nối",
            document_type=DocumentType("Công văn"),
            attachments=(Attachment("1", "a.txt", "text/plain", random.Random(1).randbytes(size)),),
        )
    )


def typo(code: str) -> str:
    """A code with one letter too many: 000.00.93.HH21."""
    head, _, top = code.rpartition(".")
    return f"{head}.{top[0]}{top}"


def other_namespace(place: Place) -> bytes:
    """A package whose namespace ends in a slash too many."""
    return package(place).replace(NAMESPACE, NAMESPACE + b"/")


def unbound_prefix(place: Place) -> bytes:
    """A package whose declared prefix is another than the one it uses."""
    return package(place).replace(b"xmlns:edXML=", b"xmlns:edxml=")


PACKAGES: Mapping[str, Callable[[Place], bytes]] = {
    "unknown receiver": lambda place: package(place, receiver=typo(place.receiver)),
    "foreign sender": lambda place: package(place, sender=place.receiver),
    "oversized": lambda place: package(place, size=400_000),
    "namespace": other_namespace,
    "prefix of the file": unbound_prefix,
}
"""What is wrong with a package, the same in every dialect."""

# --- vxp --------------------------------------------------------------------------------------


def vxp(
    place: Place,
    operation: str,
    values: Mapping[str, str],
    *,
    secret: str = "",
    without: str = "",
    body: bytes = b"",
    prefix: str = "/vxp",
    named: str = "XroadVnpt-",
) -> httpx.Response:
    """A call as the official client makes it, or nearly so."""
    held = {"systemid": place.id, "timestamp": sdk_timestamp(datetime.now(UTC))} | dict(values)
    held["Content-Type"] = "application/json"
    parameters = {key: held[key] for key in sdk_order(held)}
    lines = apache_lines(parameters, secret or place.secret, has_body=bool(body))
    kept = [
        (name.replace("XroadVnpt-", named), value)
        for name, value in lines
        if (not without or without not in name) and (named or name != "XroadVnpt-Content-Type")
    ]
    return place.ask("POST", f"{place.url}{prefix}/{operation}", kept, content=body)


def vxp_send(place: Place, content: bytes) -> httpx.Response:
    values = {"from": place.sender, "messagetype": "edoc", "servicetype": "eDoc"}
    values["hash-file"] = unpadded_sha256(content)
    return vxp(place, "sendEdoc", values, body=content)


LIST = {"servicetype": "eDoc", "messagetype": "edoc"}
VXP: Mapping[str, Callable[[Place], httpx.Response]] = {
    "wrong secret": lambda p: vxp(p, "getReceivedEdocList", LIST, secret="sai-bi-mat-1"),
    "missing header": lambda p: vxp(p, "getReceivedEdocList", LIST, without="hash-header"),
    "missing system": lambda p: vxp(p, "getReceivedEdocList", LIST, without="systemid"),
    "header prefix": lambda p: vxp(p, "getReceivedEdocList", LIST, named=""),
    "header underscores": lambda p: vxp(p, "getReceivedEdocList", LIST, named="XroadVnpt_"),
    "swapped": lambda p: vxp(p, "getReceivedEdocList", {**LIST, "systemid": p.secret}, secret=p.id),
    "missing prefix": lambda p: vxp(p, "getEdoc", {"docId": "x"}, body=b"{}", prefix=""),
    "no operation": lambda p: p.ask("POST", f"{p.url}/vxp", []),
    "date": lambda p: vxp(p, "getReceivedEdocList", LIST | {"fromDate": "12-02-2019"}),
}

# --- lgsp_v1 ----------------------------------------------------------------------------------


def lgsp_lines(place: Place, secret: str = "") -> Lines:
    """The three headers, after a login."""
    login = place.axis["login"]
    fields = {name: login[name] for name in ("username", "password")}
    answer = httpx.post(
        f"{place.axis['dialects']['lgsp_v1']}/v1/auth/login?allow_anonymous=true",
        json=fields | {"applicationCode": login["application_code"]},
        timeout=30,
    )
    return [
        ("Authorization", f"Bearer {answer.json()['data']['token']}"),
        ("X-SystemId", place.id),
        ("X-SecretKey", secret or place.secret),
    ]


def lgsp(place: Place, target: str, lines: Lines, prefix: str = "/lgsp") -> httpx.Response:
    return place.ask("GET", f"{place.url}{prefix}/v1/{target}", lines)


def _swapped(login: Mapping[str, str]) -> dict[str, str]:
    return {"username": login["password"], "password": login["username"]}


def lgsp_send(place: Place, content: bytes) -> httpx.Response:
    return place.ask(
        "POST",
        f"{place.url}/lgsp/v1/sendEdoc",
        lgsp_lines(place),
        data={"messageType": "edoc"},
        files={"edocFile": ("a.edxml", content, "application/xml")},
    )


WINDOW = "syncReceivedEdocList?messageType=edoc&fromDate={}&toDate={}"
GOOD = WINDOW.format("2019/12/01", "2019/12/03")
LGSP_V1: Mapping[str, Callable[[Place], httpx.Response]] = {
    "wrong secret": lambda p: lgsp(p, GOOD, lgsp_lines(p, "sai-bi-mat-1")),
    "missing header": lambda p: lgsp(p, GOOD, lgsp_lines(p)[:2]),
    "swapped": lambda p: lgsp(p, GOOD, [("X-SystemId", p.secret), ("X-SecretKey", p.id)]),
    "swapped login": lambda p: p.ask(
        "POST", f"{p.url}/lgsp/v1/auth/login", [], json=_swapped(p.axis["login"])
    ),
    "missing prefix": lambda p: lgsp(p, GOOD, lgsp_lines(p), prefix=""),
    "retired": lambda p: p.ask("POST", f"{p.url}/api/lgspedoc/send-edoc", [], json={}),
    "date": lambda p: lgsp(p, WINDOW.format("01/12/2019", "03/12/2019"), lgsp_lines(p)),
}

# --- edoc_v2 ----------------------------------------------------------------------------------


def edoc(
    place: Place,
    operation: str = "getPendingDocIds",
    *,
    method: str = "GET",
    changed: Mapping[str, str | None] | None = None,
    body: bytes = b"",
    prefix: str = "/edoc",
) -> httpx.Response:
    """A call of the peer's client; headers that are changed to None are left out."""
    lines = {"organid": place.sender, "authorization": place.secret, "type": "EDOC"}
    kept = [(name, value) for name, value in (lines | dict(changed or {})).items() if value]
    url = f"{place.url}{prefix}/EdocService/{operation}"
    return place.ask(method, url, kept, content=body)


EDOC_V2: Mapping[str, Callable[[Place], httpx.Response]] = {
    "wrong secret": lambda p: edoc(p, changed={"authorization": "sai-bi-mat-1"}),
    "missing header": lambda p: edoc(p, changed={"organid": None}),
    "swapped": lambda p: edoc(p, changed={"organid": p.secret, "authorization": p.id}),
    "missing prefix": lambda p: edoc(p, prefix=""),
    "type in small letters": lambda p: edoc(p, changed={"type": "edoc"}),
}

# --- native -----------------------------------------------------------------------------------


def native(place: Place, target: str, **given: Any) -> httpx.Response:
    given.setdefault("auth", (place.id, place.secret))
    method = "POST" if "content" in given else "GET"
    return place.ask(method, f"{place.url}{target}", [], **given)


NATIVE: Mapping[str, Callable[[Place], httpx.Response]] = {
    "wrong secret": lambda p: native(p, "/api/v1/deliveries", auth=(p.id, "sai-bi-mat-1")),
    "missing header": lambda p: native(p, "/api/v1/deliveries", auth=None),
    "swapped": lambda p: native(p, "/api/v1/deliveries", auth=(p.secret, p.id)),
    "missing prefix": lambda p: native(p, "/deliveries"),
    "date": lambda p: native(p, "/api/v1/deliveries?since=02/12/2019"),
}

SENDS: Mapping[str, Callable[[Place, bytes], httpx.Response]] = {
    "vxp": vxp_send,
    "lgsp_v1": lgsp_send,
    "edoc_v2": lambda p, content: edoc(p, "sendDocument", method="POST", body=content),
    "native": lambda p, content: native(p, "/api/v1/packages", content=content),
}
CALLS = {"vxp": VXP, "lgsp_v1": LGSP_V1, "edoc_v2": EDOC_V2, "native": NATIVE}
MISTAKES: dict[tuple[str, str], Callable[[Place], httpx.Response]] = {
    **{(name, what): call for name, calls in CALLS.items() for what, call in calls.items()},
    **{
        (name, what): (lambda place, send=send, made=made: send(place, made(place)))
        for name, send in SENDS.items()
        for what, made in PACKAGES.items()
    },
}
"""Every mistake by dialect and name."""
