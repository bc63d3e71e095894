"""Traffic through the real interfaces, and what must be true of it whatever was killed meanwhile.

``Traffic`` sends documents through the nodes' HTTP API and, as free systems, over the national
dialect with the reference client. It goes on while servers die: what was answered is noted, what
was not is sent again by the free systems, as a careful client does. ``Outcome`` is what the books
of everybody say in the end.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import httpx
import pytest

from edoc.contract.model import DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.reader import read_package
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import SystemClock
from nodes.links.vxp import VxpClient, VxpRefused, VxpUnavailable

STEPS = ["01", "03", "04", "05", "06"]
"""What an office of `lgsp up` reports about each document, each once."""

Route = tuple[str, str, tuple[str, ...]]
"""Node, sender, receivers."""


@dataclass(frozen=True)
class FreeSystem:
    """A system that no node plays: its account, and the agency it sends as."""

    axis: str
    system_id: str
    secret: str
    agency: str
    receivers: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """Where axes and nodes answer, and the operator's key."""

    axes: Mapping[str, str]
    nodes: Mapping[str, str]
    admin_key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.admin_key}"}


@dataclass
class Outcome:
    """What the books say at the end."""

    answered: dict[str, str] = field(default_factory=dict)
    ledgers: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)
    received: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    issued: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    pulled: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    missed: int = 0

    def unbalanced(self) -> list[object]:
        """Return every book that is not balanced or not closed."""
        books = [
            (axis, kind, ledger[kind])
            for axis, ledger in self.ledgers.items()
            for kind in ("edoc", "status")
        ]
        return [book for book in books if not book[2]["balanced"] or book[2]["in_flight"]]

    def doubled(self) -> list[object]:
        """Return every document that one agency has twice, and every step reported twice."""
        entries = Counter(
            (one["document_id"], one["agency"]) for rows in self.received.values() for one in rows
        )
        twice: list[object] = [entry for entry, times in entries.items() if times > 1]
        twice += [entry for entry, deliveries in self.pulled.items() if len(deliveries) > 1]
        for rows in (*self.received.values(), *self.issued.values()):
            for row in rows:
                for receiver in row.get("receivers") or [row]:
                    codes = Counter(one["code"] for one in receiver["history"])
                    if any(times > 1 for times in codes.values()):
                        twice.append((row["document_id"], receiver.get("code"), dict(codes)))
        return twice

    def histories(self, sender: str, receiver: str) -> list[list[str]]:
        """Return which steps each document from one agency to another brought back."""
        return [
            [one["code"] for one in to["history"]]
            for rows in self.issued.values()
            for row in rows
            for to in row["receivers"]
            if row["agency"] == sender and to["code"] == receiver and row["state"] == "accepted"
        ]

    def unreported(self) -> list[object]:
        """Return every receiver played by a node whose sender does not have all its steps."""
        played = {
            (one["document_id"], one["agency"]) for rows in self.received.values() for one in rows
        }
        return [
            (row["document_id"], receiver["code"], codes)
            for rows in self.issued.values()
            for row in rows
            for receiver in row["receivers"]
            if (row["document_id"], receiver["code"]) in played
            # two packages may overtake each other between the axes
            and sorted(codes := [one["code"] for one in receiver["history"]]) != STEPS
        ]

    def lost(self) -> list[object]:
        """Return every document that was answered and is not with all its receivers."""
        held = {
            (one["document_id"], one["agency"]) for rows in self.received.values() for one in rows
        } | set(self.pulled)
        issued = {row["reference"]: row for rows in self.issued.values() for row in rows}
        missing: list[object] = []
        for reference, document_id in self.answered.items():
            row = issued.get(reference)
            codes = [one["code"] for one in row["receivers"]] if row else reference.split("→")[1:]
            missing += [(document_id, code) for code in codes if (document_id, code) not in held]
        return missing


class Traffic:
    """Sends and receives until told to stop; outlives servers that die.

    Args:
        places: where to send to.
        routes: what the nodes send, again and again.
        free: the free systems that send and pull.
    """

    def __init__(
        self, places: Places, routes: list[Route], free: list[FreeSystem], *, pause_s: float = 0.3
    ) -> None:
        self.places = places
        self.outcome = Outcome()
        self.refusals: Counter[str] = Counter()
        self._routes = routes
        self._free = free
        self._pause_s = pause_s
        self._sending = True
        self._pulling = True
        self._senders: list[asyncio.Task[None]] = []
        self._pullers: list[asyncio.Task[None]] = []
        self._http = httpx.AsyncClient(timeout=20, trust_env=False, headers=places.headers)

    def start(self) -> None:
        """Begin."""
        for node in {route[0] for route in self._routes}:
            self._senders.append(asyncio.create_task(self._issue(node)))
        for system in self._free:
            client = VxpClient(
                f"{self.places.axes[system.axis]}/vxp",
                system.system_id,
                system.secret,
                SystemClock(),
                timeout=20,
            )
            self._senders.append(asyncio.create_task(self._submit(system, client)))
            self._pullers.append(asyncio.create_task(self._pull(system, client)))

    async def answered(self, number: int, *, seconds: float) -> None:
        """Wait until so many documents were answered. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.outcome.answered) < number:  # noqa: ASYNC110 - looks from outside
                await asyncio.sleep(0.05)

    async def stop_sending(self) -> None:
        """Send nothing new; what the free systems have begun is finished."""
        self._sending = False
        await asyncio.gather(*self._senders)

    async def close(self) -> None:
        """End everything."""
        self._pulling = False
        await asyncio.gather(*self._pullers, return_exceptions=True)
        await self._http.aclose()

    async def _issue(self, node: str) -> None:
        """Send documents of a node; what is not answered may or may not have been issued."""
        routes = [route for route in self._routes if route[0] == node]
        number = 0
        while self._sending:
            _, sender, receivers = routes[number % len(routes)]
            number += 1
            form = {
                "sender": sender,
                "receivers": ",".join(receivers),
                "subject": f"thử độ bền, lần {number} của {node}",
            }
            url = f"{self.places.nodes[node]}/api/v1/documents"
            try:
                answer = await self._http.post(url, data=form)
            except httpx.HTTPError:
                self.outcome.missed += 1
            else:
                if answer.is_success:
                    issued = answer.json()
                    self.outcome.answered[issued["reference"]] = issued["document_id"]
                else:
                    self.refusals[f"{node} {answer.status_code}"] += 1
            await asyncio.sleep(self._pause_s)

    async def _submit(self, system: FreeSystem, client: VxpClient) -> None:
        """Send packages; one without an answer is sent again, the very same, until it has one."""
        number = 0
        while self._sending:
            number += 1
            edoc = _edoc(system, number)
            content = write_edoc(edoc)
            send = partial(client.send_edoc, content, sender=system.agency, to=system.receivers)
            package = await _stubbornly(send, self.refusals)
            again = await _stubbornly(send, self.refusals)
            assert again == package, "the same send again got another id"
            key = "→".join((package, *system.receivers))
            self.outcome.answered[key] = edoc.document_id
            await asyncio.sleep(self._pause_s)

    async def _pull(self, system: FreeSystem, client: VxpClient) -> None:
        while self._pulling:
            try:
                for item in await client.get_received_edoc_list():
                    package = read_package(await client.get_edoc(item["docId"]))
                    if isinstance(package, Edoc):
                        entry = (package.document_id, item["to"])
                        self.outcome.pulled.setdefault(entry, set()).add(item["docId"])
                    await client.update_status(item["docId"], "done")
            except (VxpRefused, VxpUnavailable) as error:
                self.refusals[f"pull {type(error).__name__}"] += 1
            await asyncio.sleep(self._pause_s)
        await client.close()

    # -- what became of it ----------------------------------------------------------------------

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing moves any more; fail where that takes longer than ``seconds``."""
        begun = time.monotonic()
        still, before = 0, None
        while still < 4:
            if time.monotonic() - begun > seconds:
                pytest.fail(f"not quiet after {seconds} s: {self._movement(self.outcome)}")
            await asyncio.sleep(0.5)
            try:
                await self.read_books()
            except httpx.HTTPError:
                continue
            now = self._movement(self.outcome)
            still = still + 1 if not any(now.values()) and self.outcome.counts == before else 0
            before = self.outcome.counts

    async def read_books(self) -> None:
        """Read ledgers, figures and registers of everybody."""
        outcome = self.outcome
        for name, url in self.places.axes.items():
            outcome.ledgers[name] = await self.get(f"{url}/api/v1/ledger")
            outcome.counts = {**outcome.counts, name: await self.get(f"{url}/api/v1/counts")}
        for name, url in self.places.nodes.items():
            base = f"{url}/api/v1/registers"
            outcome.received[name] = await self.get(f"{base}/in?limit=10000")
            outcome.issued[name] = await self.get(f"{base}/out?limit=10000")

    async def read_histories(self) -> None:
        """Read each document by itself: only there its history is told."""
        for name, url in self.places.nodes.items():
            rows = self.outcome.received[name]
            self.outcome.received[name] = [
                await self.get(f"{url}/api/v1/incoming/{row['id']}") for row in rows
            ]
            rows = self.outcome.issued[name]
            self.outcome.issued[name] = [
                await self.get(f"{url}/api/v1/documents/{row['reference']}") for row in rows
            ]

    async def get(self, url: str) -> Any:
        """Ask with the operator's key."""
        answer = await self._http.get(url)
        answer.raise_for_status()
        return answer.json()

    @staticmethod
    def _movement(outcome: Outcome) -> dict[str, int]:
        """Count what is not at its end: deliveries, documents being handled, sends unanswered."""
        handled = {"completed", "returned", "refused", "duplicate"}
        return {
            "in flight": sum(
                ledger[kind]["in_flight"]
                for ledger in outcome.ledgers.values()
                for kind in ("edoc", "status")
            ),
            "being handled": sum(
                one["state"] not in handled for rows in outcome.received.values() for one in rows
            ),
            "unanswered": sum(
                one["state"] not in {"accepted", "void"}
                for rows in outcome.issued.values()
                for one in rows
            ),
        }


def _edoc(system: FreeSystem, number: int) -> Edoc:
    code = DocumentCode(str(number), f"TB-{system.system_id[-2:]}")
    return Edoc(
        sender=Organization(system.agency, "Cơ quan giả định"),
        receivers=tuple(Organization(one) for one in system.receivers),
        document_id=f"{system.agency},2019/12/02,{code}",
        code=code,
        promulgated=date(2019, 12, 2),
        subject=f"thử độ bền, lần {number}",
        document_type=DocumentType("Thông báo", 2, 2),
    )


def package_of(system: FreeSystem, number: int) -> bytes:
    """Return a package, not signed, as a free system sends it."""
    return write_edoc(_edoc(system, number))


async def _stubbornly(call: Callable[[], Awaitable[str]], refusals: Counter[str]) -> str:
    """Do a call until it is answered, as often as it takes within two minutes."""
    give_up = time.monotonic() + 120
    while True:
        try:
            return await call()
        except VxpUnavailable:
            refusals["send VxpUnavailable"] += 1
        except VxpRefused as error:
            refusals[f"send FAIL {error.code}"] += 1
            if error.code != "20":
                raise
        if time.monotonic() > give_up:
            pytest.fail("no answer to a send within two minutes")
        await asyncio.sleep(0.3)
