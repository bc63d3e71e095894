"""What the page shows, folded from the axes' events (pure).

*Lượt gửi* counts a document once for its sender, *lượt nhận* once for every receiver that has it.
A document that crosses from axis to axis appears at both; it is counted only where its sender,
or its receiver, is at home.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lgsp.topology.model import Topology

_TAKE_BACK = "13"
_KEPT_DOCUMENTS = 400


@dataclass(slots=True)
class DocumentLine:
    """One document in the list of the latest."""

    id: str  # package id at its sender's axis
    axis: str
    sender: str
    subject: str
    at: str
    receivers: int = 0
    received: int = 0

    def plain(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "id": self.id, "axis": self.axis, "sender": self.sender, "subject": self.subject,
            "at": self.at, "receivers": self.receivers, "received": self.received,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One delivery that sets out on the picture."""

    axis: str
    sender: str
    receiver: str
    kind: str
    code: str

    def plain(self) -> dict[str, str]:
        """Return JSON values."""
        return {
            "axis": self.axis, "from": self.sender, "to": self.receiver,
            "kind": self.kind, "code": self.code,
        }  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Counts, states of agencies and latest documents; grows by ``apply``."""

    homes: dict[str, str]
    sent: int = 0
    received: int = 0
    refused: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    agencies: dict[str, str] = field(default_factory=dict)
    documents: OrderedDict[str, DocumentLine] = field(default_factory=OrderedDict)
    latest_at: str = ""

    @classmethod
    def of(cls, topology: Topology) -> Tally:
        """Return an empty tally that knows where every agency of the topology is at home."""
        return cls({a.code: axis.name for axis in topology.axes for a in axis.agencies})

    def apply(self, axis: str, event: Mapping[str, Any]) -> Move | None:
        """Take one event of one axis in; returns the move to show, if it is one."""
        self.latest_at = max(self.latest_at, str(event["at"]))
        kind, type_ = event["kind"], event["type"]
        if type_ == "accepted":
            self._accepted(axis, event)
        elif type_ == "refused":
            self.refused += 1
        elif type_ == "done" and kind == "edoc":
            self._done(axis, event)
        elif type_ == "status":
            self._status(axis, event)
        elif type_ == "routed":
            return self._routed(axis, event)
        return None

    def latest(self, limit: int) -> list[DocumentLine]:
        """Return the latest documents, newest first."""
        return list(reversed(self.documents.values()))[:limit]

    def _at_home(self, code: str, axis: str) -> bool:
        """True where this axis is the agency's own; an unknown one is at home where it shows."""
        return self.homes.setdefault(code, axis) == axis

    def _accepted(self, axis: str, event: Mapping[str, Any]) -> None:
        if not self._at_home(event["sender"], axis):
            return
        if event["kind"] == "status":
            self.statuses[event["code"]] += 1
            return
        self.sent += 1
        line = DocumentLine(
            event["package_id"], axis, event["sender"], event["text"], str(event["at"])
        )
        self.documents[f"{axis}/{line.id}"] = line
        while len(self.documents) > _KEPT_DOCUMENTS:
            self.documents.popitem(last=False)

    def _routed(self, axis: str, event: Mapping[str, Any]) -> Move:
        line = self.documents.get(f"{axis}/{event['package_id']}")
        if line is not None and event["kind"] == "edoc":
            line.receivers += 1
        return Move(axis, event["sender"], event["receiver"], event["kind"], event["code"])

    def _done(self, axis: str, event: Mapping[str, Any]) -> None:
        line = self.documents.get(f"{axis}/{event['package_id']}")
        if line is not None:
            line.received += 1
        if self._at_home(event["receiver"], axis):
            self.received += 1
            self.agencies.setdefault(event["receiver"], "00")

    def _status(self, axis: str, event: Mapping[str, Any]) -> None:
        if self._at_home(event["sender"], axis) and event["code"] != _TAKE_BACK:
            self.agencies[event["sender"]] = event["code"]
