"""One agency's way to exchange packages, the same for every dialect, over the reference clients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from edoc.contract.dates import VIETNAM
from edoc.ports.clock import Clock
from nodes.links.edoc_v2 import DocumentType, EdocV2Client
from nodes.links.lgsp_v1 import LgspV1Client, Login
from nodes.links.native import AxisClient
from nodes.links.vxp import VxpClient

Kind = Literal["edoc", "status"]
_TYPES: dict[Kind, DocumentType] = {"edoc": "EDOC", "status": "STATUS"}
WEEK = timedelta(days=6)


class Endpoint(Protocol):
    """What an agency does at an axis, whatever its dialect."""

    async def send(self, package: bytes, kind: Kind) -> None:
        """Hand a package in."""

    async def waiting(self, kind: Kind) -> list[str]:
        """Ids of what is not confirmed yet."""

    async def fetch(self, item: str, kind: Kind) -> bytes:
        """The bytes of one of them."""

    async def confirm(self, item: str) -> None:
        """Tell that one of them is stored."""

    async def close(self) -> None:
        """End the connections."""


@dataclass
class NativeEndpoint:
    client: AxisClient

    async def send(self, package: bytes, kind: Kind) -> None:
        await self.client.send(package, kind)

    async def waiting(self, kind: Kind) -> list[str]:
        return [row["id"] for row in await self.client.waiting(kind)]

    async def fetch(self, item: str, kind: Kind) -> bytes:
        return await self.client.fetch(item)

    async def confirm(self, item: str) -> None:
        await self.client.confirm(item, "done")

    async def close(self) -> None:
        await self.client.close()


@dataclass
class VxpEndpoint:
    client: VxpClient
    agency: str

    async def send(self, package: bytes, kind: Kind) -> None:
        await self.client.send_edoc(package, sender=self.agency, kind=kind)

    async def waiting(self, kind: Kind) -> list[str]:
        return [item["docId"] for item in await self.client.get_received_edoc_list(kind)]

    async def fetch(self, item: str, kind: Kind) -> bytes:
        return await self.client.get_edoc(item)

    async def confirm(self, item: str) -> None:
        await self.client.update_status(item, "done")

    async def close(self) -> None:
        await self.client.close()


@dataclass
class LgspV1Endpoint:
    client: LgspV1Client
    clock: Clock

    async def send(self, package: bytes, kind: Kind) -> None:
        await self.client.send_edoc(package, kind=kind)

    async def waiting(self, kind: Kind) -> list[str]:
        """What is settled is listed again, with its status."""
        today = self.clock.now().astimezone(VIETNAM).date()
        listed = await self.client.sync_received_edoc_list(kind, today - WEEK, today)
        return [item["docId"] for item in listed if item["status"] in ("initial", "processing")]

    async def fetch(self, item: str, kind: Kind) -> bytes:
        return await self.client.get_edoc(item)

    async def confirm(self, item: str) -> None:
        await self.client.update_status(item, "done")

    async def close(self) -> None:
        await self.client.close()


@dataclass
class EdocV2Endpoint:
    client: EdocV2Client

    async def send(self, package: bytes, kind: Kind) -> None:
        await self.client.send_document(package, _TYPES[kind])

    async def waiting(self, kind: Kind) -> list[str]:
        return [str(one.number) for one in await self.client.pending(_TYPES[kind])]

    async def fetch(self, item: str, kind: Kind) -> bytes:
        return await self.client.get_document(int(item), _TYPES[kind])

    async def confirm(self, item: str) -> None:
        await self.client.confirm_received(int(item))

    async def close(self) -> None:
        await self.client.close()


@dataclass(frozen=True)
class Account:
    """Who calls an axis, and where it is served."""

    url: str
    system_id: str
    secret: str
    agency: str
    login: Login
    clock: Clock


ENDPOINTS: dict[str, Callable[[Account], Endpoint]] = {
    "native": lambda one: NativeEndpoint(
        AxisClient(f"{one.url}/api/v1", one.system_id, one.secret)
    ),
    "vxp": lambda one: VxpEndpoint(
        VxpClient(f"{one.url}/vxp", one.system_id, one.secret, one.clock), one.agency
    ),
    "lgsp_v1": lambda one: LgspV1Endpoint(
        LgspV1Client(f"{one.url}/lgsp", one.login, one.system_id, one.secret, one.clock), one.clock
    ),
    "edoc_v2": lambda one: EdocV2Endpoint(EdocV2Client(f"{one.url}/edoc", one.agency, one.secret)),
}
"""How to speak each dialect."""
