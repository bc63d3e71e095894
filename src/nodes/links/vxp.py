"""Reference client of the national dialect (VXP): the thirteen operations, typed.

It sends what the official Java client sends, down to the order of the headers, the hash without
leading zeros and the line end after the file. Where the official client hides trouble (text that
is not JSON read as "OK, empty list") this one raises.

    client = VxpClient(url, "00.21.W00", secret, clock)
    for item in await client.get_received_edoc_list("edoc"):
        package = await client.get_edoc(item["docId"])
        await client.update_status(item["docId"], "done")
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import httpx

from edoc.contract.dates import VIETNAM
from edoc.contract.limits import MEBIBYTE
from edoc.ports.clock import Clock
from nodes.links.connection import Connection
from nodes.links.vxp_headers import (
    apache_lines,
    sdk_order,
    sdk_timestamp,
    send_lines,
    unpadded_sha256,
)

MessageType = Literal["edoc", "status"]
TransportStatus = Literal["processing", "done", "fail"]
Item = dict[str, Any]
"""One entry of a list reply, keys as on the wire."""


class VxpError(Exception):
    """Base of all errors of this client."""


class VxpUnavailable(VxpError):  # noqa: N818 - named after the condition
    """No usable answer came: network, time-out, text that is no envelope. Try again later."""


class VxpRefused(VxpError):  # noqa: N818
    """The axis answered FAIL.

    Attributes:
        code: ``ErrorCode`` as text (10, 15, 18, 19, 20, 21, 22, 23; 100 for an empty download).
        description: ``ErrorDesc``, unaccented Vietnamese.
        reasons: why, where that was asked for and an axis of this program answered.
    """

    def __init__(self, code: str, description: str, reasons: Sequence[Item] = ()) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class NewAgency:
    """What ``registerAgency`` sends; also used to change an agency already registered."""

    code: str
    name: str
    parent: str
    mail: str = ""
    mobile: str = ""
    fax: str = ""


class VxpClient:
    """A connected system's view of an axis that speaks the national dialect.

    Args:
        base_url: address under which the operations lie, without a trailing slash.
        system_id: id of the connected system, not of an agency.
        secret: shared secret, used as typed.
        clock: gives the timestamp of each call.
        timeout: seconds for a connect and for each wait for bytes.
        http: a client to use instead of an own one; it is not closed by ``close``.
        reply_limit: bytes of one reply that are read at most.
        accumulate: keep every key ever sent and one timestamp, as an object of the official
            client does; for tests of servers.
    """

    def __init__(
        self,
        base_url: str,
        system_id: str,
        secret: str,
        clock: Clock,
        timeout: float = 30.0,
        *,
        http: httpx.AsyncClient | None = None,
        reply_limit: int = 192 * MEBIBYTE,
        accumulate: bool = False,
    ) -> None:
        self.system_id = system_id
        self._base_url = base_url
        self._secret = secret
        self._clock = clock
        self._connection = Connection(
            VxpUnavailable, http=http, timeout=timeout, reply_limit=reply_limit
        )
        self._kept: dict[str, str] | None = {} if accumulate else None

    async def close(self) -> None:
        """Close the connections, unless they were given from outside."""
        await self._connection.close()

    async def send_edoc(
        self,
        package: bytes,
        *,
        sender: str,
        kind: MessageType = "edoc",
        to: Sequence[str] | None = None,
        explained: bool = False,
    ) -> str:
        """Send one package and return its ``DocId``.

        Args:
            sender: code of the sending agency (``from``), registered under this system.
            to: the receivers to deliver to; absent, the axis takes them from the package.
            explained: ask for the reasons of a refusal; any other axis takes no notice.

        Raises:
            VxpRefused: the axis refused it. VxpUnavailable: the outcome is not known; sending
            the same again is safe.
        """
        values = {"servicetype": "eDoc", "messagetype": kind, "from": sender}
        if to is not None:
            values["to"] = json.dumps(list(to), separators=(",", ":"))
        values["hash-file"] = await asyncio.to_thread(unpadded_sha256, package)
        parameters = self._parameters(values, "application/octet-stream")
        asked = [("X-Lgsp-Explain", "both")] if explained else []
        request = httpx.Request(
            "POST",
            self._base_url + "/sendEdoc",
            headers=[*send_lines(parameters, self._secret), *asked],
            content=package + b"\r\n",
        )
        reply = await self._reply(request)
        document = reply.get("DocId")
        if not isinstance(document, str) or not document:
            raise VxpUnavailable("sendEdoc answered OK without DocId")
        return document

    async def get_received_edoc_list(
        self,
        kind: MessageType | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Item]:
        """Return what waits for the agencies of this system and is not done yet."""
        values = {"servicetype": "eDoc"}
        if kind is not None:
            values["messagetype"] = kind
        if since is not None:
            values["fromDate"] = f"{since.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
        if until is not None:
            values["toDate"] = f"{until.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
        return await self._list("getReceivedEdocList", values)

    async def get_edoc(self, document: str) -> bytes:
        """Return the bytes of one received package (``docId`` of the list)."""
        reply = await self._call("getEdoc", {"docId": document}, body=b"{}")
        try:
            return await asyncio.to_thread(base64.b64decode, reply.get("data", ""), validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise VxpUnavailable("getEdoc answered no base64") from error

    async def download_edoc(self, document: str) -> bytes:
        """Return the raw bytes of one received package.

        Raises:
            VxpRefused: code 100, as the official client says for an empty answer.
            VxpUnavailable: for any other answer but 200, whose text the official client would take
                for the package.
        """
        parameters = self._parameters({"docId": document, "filePath": "."}, "application/json")
        lines = apache_lines(parameters, self._secret, has_body=False)
        request = httpx.Request("GET", self._base_url + "/downloadEdoc", headers=lines)
        answer = await self._connection.send(request)
        if not answer.content:
            raise VxpRefused("100", "Khong tai duoc van ban")
        if answer.status != httpx.codes.OK:
            raise VxpUnavailable(f"downloadEdoc answered HTTP {answer.status}")
        return answer.content

    async def update_status(
        self, document: str, status: TransportStatus, description: str = ""
    ) -> None:
        """Set the transport status of one received package; ``description`` must be ASCII."""
        values = {"docid": document, "status": status}
        if description:
            values["description"] = description
        await self._call("updateStatus", values, body=b"{}")

    async def get_sent_edoc_list(self, document: str, kind: MessageType = "edoc") -> list[Item]:
        """Return one item per receiver of a sent package (``DocId`` of ``send_edoc``)."""
        values = {"servicetype": "eDoc", "messagetype": kind, "docId": document}
        return await self._list("getSentEdocList", values)

    async def count_receive_edoc(self) -> int:
        """Return how many documents wait."""
        return await self._count("countReceiveEdoc")

    async def count_receive_status(self) -> int:
        """Return how many statuses wait."""
        return await self._count("countReceiveStatus")

    async def get_agencies_list(self) -> list[Item]:
        """Return all agencies known to the axis."""
        return await self._list("getAgenciesList", {})

    async def get_agencies_list_qd20(self, level: str = "1") -> list[Item]:
        """Return the agencies that have a code by Decision 20/2020; ``level`` is undocumented."""
        return await self._list("getAgenciesListQD20", {"level": level})

    async def get_synchronize_unit(self) -> list[Item]:
        """Return the tree of units for synchronisation."""
        return await self._list("getSynchronizeUnit", {})

    async def register_agency(self, agency: NewAgency) -> None:
        """Register an agency under this system, or change one that is."""
        fields = {
            "pcode": agency.parent,
            "code": agency.code,
            "name": agency.name,
            "mail": agency.mail,
            "mobile": agency.mobile,
            "fax": agency.fax,
        }
        body = json.dumps(fields, ensure_ascii=False).encode("utf-8")
        await self._call("registerAgency", {}, body=body)

    async def delete_agency(self, code: str) -> None:
        """Remove an agency of this system."""
        await self._call("deleteAgency", {"AgencyCode": code}, body=b"{}")

    async def _count(self, operation: str) -> int:
        reply = await self._call(operation, {}, body=b"{}")
        try:
            return int(reply["count"])
        except (KeyError, TypeError, ValueError) as error:
            raise VxpUnavailable(f"{operation} answered no count") from error

    async def _list(self, operation: str, values: Mapping[str, str]) -> list[Item]:
        data = (await self._call(operation, values)).get("data")
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            raise VxpUnavailable(f"{operation} answered no list")
        return data

    async def _call(
        self, operation: str, values: Mapping[str, str], *, body: bytes = b""
    ) -> dict[str, Any]:
        parameters = self._parameters(values, "application/json")
        request = httpx.Request(
            "POST",
            f"{self._base_url}/{operation}",
            headers=apache_lines(parameters, self._secret, has_body=bool(body)),
            content=body,
        )
        return await self._reply(request)

    def _parameters(self, values: Mapping[str, str], content_type: str) -> dict[str, str]:
        own = {
            "systemid": self.system_id,
            "timestamp": sdk_timestamp(self._clock.now()),
            "Content-Type": content_type,
        }
        if self._kept is None:
            held = own | dict(values)
        else:
            own["timestamp"] = self._kept.get("timestamp", own["timestamp"])
            self._kept.update(own | dict(values))
            held = self._kept
        return {key: held[key] for key in sdk_order(held)}

    async def _reply(self, request: httpx.Request) -> dict[str, Any]:
        """Return the envelope; the HTTP status decides nothing, as in the official client."""
        answer = await self._connection.send(request)
        reply = await self._connection.json(answer.content)
        if not isinstance(reply, dict) or not _has_envelope(reply):
            raise VxpUnavailable("the answer is no envelope")
        if str(reply["ErrorCode"]) != "0" or reply["status"] == "FAIL":
            told = reply.get("explanation")
            reasons = (
                [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
            )
            raise VxpRefused(str(reply["ErrorCode"]), str(reply["ErrorDesc"]), reasons)
        return reply


def _has_envelope(reply: Mapping[str, Any]) -> bool:
    return all(reply.get(key) is not None for key in ("status", "ErrorCode", "ErrorDesc"))
