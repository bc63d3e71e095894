"""One measured exchange: signed documents go through an axis and come back acknowledged.

Per document, over the bus: the sender signs and submits; the axis verifies, stores, routes; the
receiver verifies, confirms, signs a status 01 and submits it; the axis verifies, stores, matches
it; the sender verifies it and confirms. The clock of a document runs from before its signature to
the verified status.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass

from edoc.contract.model import PackageKind, Status
from edoc.contract.proof import confirm_proof, submit_proof
from edoc.contract.reader import read_header
from edoc.ports.bus import Bus, Message, Subscription
from edoc.ports.clock import Clock
from load.payload import Party, arrived, document
from signing.model import TrustStore
from signing.xmldsig import verify_package

#: Longest wait for one document, in seconds; a slower one voids the run.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class ExchangeResult:
    """What a run gave: documents per second, and seconds per document (sorted)."""

    documents: int
    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Documents signed, delivered and acknowledged per second."""
        return self.documents / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency below which ``share`` (0 to 1) of the documents lie, in seconds."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


class Exchange:
    """A sending and a receiving system at one axis, both in this process."""

    def __init__(
        self, *, bus: Bus, axis: str, world: str, sender: Party, receiver: Party,
        trust: TrustStore, clock: Clock,
    ) -> None:  # fmt: skip
        self._bus = bus
        self._prefix = f"axis.{axis}.{world}"
        self._sender = sender
        self._receiver = receiver
        self._trust = trust
        self._clock = clock
        self._awaited: dict[str, asyncio.Future[None]] = {}
        self._subscriptions: list[Subscription] = []

    async def open(self) -> None:
        """Begin to consume both systems' queues."""
        await self._bus.declare(f"{self._prefix}.intake")
        for party, take in ((self._sender, self._take_back), (self._receiver, self._take_in)):
            self._subscriptions.append(
                await self._bus.consume(f"{self._prefix}.system.{party.system}", take, prefetch=64)
            )

    async def close(self) -> None:
        """Stop consuming."""
        for subscription in self._subscriptions:
            await subscription.cancel()

    async def run(self, *, first: int, documents: int, in_flight: int, size: int) -> ExchangeResult:
        """Exchange ``documents`` documents of about ``size`` bytes, ``in_flight`` at a time."""
        gate = asyncio.Semaphore(in_flight)
        latencies: list[float] = []
        started = time.perf_counter()

        async def one(number: int) -> None:
            async with gate:
                begun = time.perf_counter()
                await self._send(number, size)
                latencies.append(time.perf_counter() - begun)

        async with asyncio.TaskGroup() as group:
            for number in range(first, first + documents):
                group.create_task(one(number))
        return ExchangeResult(documents, time.perf_counter() - started, tuple(sorted(latencies)))

    async def _send(self, number: int, size: int) -> None:
        body = await asyncio.to_thread(
            document, self._sender, self._receiver, number, size, self._clock
        )
        day = self._clock.now().date()
        awaited = asyncio.get_running_loop().create_future()
        self._awaited[f"{self._sender.code},{day:%Y/%m/%d},{number}/DO-HN"] = awaited
        await self._submit(self._sender, PackageKind.EDOC, f"doc-{number}", body)
        await asyncio.wait_for(awaited, PATIENCE_S)

    async def _take_in(self, message: Message) -> None:
        """The receiving office: verify, confirm, answer 01."""
        if message.type != "delivery":
            return
        await self._verify(message, self._sender.code)
        await self._confirm(self._receiver, message)
        document_id = message.headers["document_id"]
        body = await asyncio.to_thread(
            arrived, self._receiver, self._sender.code, document_id, self._clock
        )
        await self._submit(self._receiver, PackageKind.STATUS, f"01-{document_id}", body)

    async def _take_back(self, message: Message) -> None:
        """The sending office: the document counts once its status is verified."""
        if message.type != "delivery":
            return
        await self._verify(message, self._receiver.code)
        await self._confirm(self._sender, message)
        status = read_header(message.body)
        if isinstance(status, Status):
            awaited = self._awaited.pop(status.response_for.document_id, None)
            if awaited is not None and not awaited.done():
                awaited.set_result(None)

    async def _verify(self, message: Message, sender_code: str) -> None:
        await asyncio.to_thread(
            verify_package,
            message.body, self._trust, at=self._clock.now(), sender_code=sender_code,
        )  # fmt: skip

    async def _submit(self, party: Party, kind: PackageKind, reference: str, body: bytes) -> None:
        message_id = f"submit-{reference}"
        proof = submit_proof(party.secret, message_id, str(kind), "", body)
        headers = {
            "system": party.system, "kind": str(kind), "to": "", "reference": reference,
            "proof": proof,
        }  # fmt: skip
        await self._bus.publish(
            f"{self._prefix}.intake", Message(message_id, "submit", body, headers)
        )

    async def _confirm(self, party: Party, message: Message) -> None:
        deliveries = json.loads(message.headers["deliveries"])
        package_id = message.headers["package_id"]
        results = [{"delivery": d["id"], "result": "done", "reason": ""} for d in deliveries]
        body = json.dumps({"package_id": package_id, "results": results}).encode()
        message_id = f"confirm-{package_id}:0:{party.system}"
        proof = confirm_proof(party.secret, message_id, body)
        headers = {"system": party.system, "proof": proof}
        await self._bus.publish(
            f"{self._prefix}.intake", Message(message_id, "confirm", body, headers)
        )
