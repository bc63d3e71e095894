"""The report of a demo: what was exchanged end to end, and whether the books close.

An agency's document that crosses from one axis to the other is one package and its delivery is one
delivery: each is counted where it starts and where it ends, not in transit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from axis.engine import Axis
from axis.records import AxisCounts, LedgerCounts
from edoc.contract.findings import Text
from lgsp.topology.presets import Topology
from nodes.node import Node

#: Statuses that the story must produce, and how often where that is fixed.
EXPECTED_STATUSES = ("01", "02", "03", "04", "05", "06", "13", "15")
REFUSALS, TAKE_BACKS, BROKEN_PDFS = 2, 1, 1
LEVELS = ("central", "province", "district", "commune")
MANY = 260
#: States of the uplink in which something is still on its way between the axes.
CROSSING = ("up.waiting", "down.submitted", "down.accepted", "down.refused")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold at the end of the story."""

    text: Text
    held: bool


async def make_report(
    axes: Iterable[Axis],
    nodes: Iterable[Node],
    topology: Topology,
    *,
    uplink: Mapping[str, int],
    seed: int,
    duration_s: float,
) -> dict[str, Any]:
    """Count everything and return the report as plain values, ready for JSON.

    ``uplink`` is what ``Uplink.counts`` gives: what crossed between the axes, by state.
    """
    counted = [await axis.counts(transit=topology.transit(axis.name)) for axis in axes]
    books = {axis.name: (await axis.ledger()).edoc for axis in axes}
    status_books = {axis.name: (await axis.ledger()).status for axis in axes}
    documents = [await node.counts() for node in nodes]
    balanced = all(book.balanced for book in (*books.values(), *status_books.values()))
    return {
        "levels": dict(_sum(c.reached for c in counted)),
        "paths": _paths(counted),
        "packages": sum(c.packages.get("edoc", 0) for c in counted),
        "deliveries": sum(c.deliveries.get("edoc", 0) for c in counted),
        "registered_in": sum(int(str(node["incoming"])) for node in documents),
        "crossing": {state: uplink.get(state, 0) for state in CROSSING},
        "statuses": dict(sorted(_sum(c.statuses for c in counted).items())),
        "signatures": _signatures(counted, documents),
        "ledger": {name: _book(book) for name, book in books.items()},
        "ledger_of_statuses": {name: _book(book) for name, book in status_books.items()},
        "balanced": balanced,
        "duration_s": round(duration_s, 1),
        "seed": seed,
    }


def expectations(report: Mapping[str, Any]) -> list[Expectation]:
    """Return what must hold for the story to count as told, each with its verdict."""
    statuses, signatures = report["statuses"], report["signatures"]
    levels = report["levels"]
    found = [
        *_expect_all_ended(report),
        _expect(report["balanced"], "sổ đối soát khớp", "the ledger is balanced"),
        _expect(
            all(levels.get(level, 0) > 0 for level in LEVELS),
            "đủ bốn cấp",
            "all four levels took part",
        ),
        _expect(sum(levels.values()) > MANY, f"trên {MANY} cơ quan", f"more than {MANY} agencies"),
        _expect(
            statuses.get("02") == REFUSALS,
            f"đúng {REFUSALS} văn bản bị trả lại (02)",
            f"exactly {REFUSALS} documents were returned (02)",
        ),
        _expect(
            statuses.get("13") == statuses.get("15") == TAKE_BACKS,
            "một lần lấy lại (13) được đồng ý (15)",
            "one take-back (13) was agreed (15)",
        ),
        _expect(
            signatures["pdf"]["invalid"] == BROKEN_PDFS,
            "đúng một chữ ký PDF hỏng bị phát hiện",
            "exactly one broken PDF signature was found",
        ),
        _expect(
            signatures["package"]["invalid"] == 0 and signatures["package"]["checked"] > 0,
            "mọi chữ ký gói tin hợp lệ",
            "every package signature is valid",
        ),
    ]
    found += [
        _expect(statuses.get(code, 0) > 0, f"có trạng thái {code}", f"status {code} was exchanged")
        for code in EXPECTED_STATUSES
    ]
    return found


def _expect_all_ended(report: Mapping[str, Any]) -> list[Expectation]:
    """Return that nothing is left on its way, nothing was lost, and the offices' books agree."""
    books = [*report["ledger"].values(), *report["ledger_of_statuses"].values()]
    return [
        _expect(
            all(book[state] == 0 for book in books for state in ("in_flight", "failed", "expired")),
            "mọi lượt giao đều kết thúc, không lượt nào thất bại hay hết hạn",
            "every delivery ended, none failed or expired",
        ),
        _expect(
            report["registered_in"] == report["deliveries"],
            "sổ văn bản đến có đúng số lượt đã giao",
            "the incoming registers hold exactly what was delivered",
        ),
        _expect(
            not any(report["crossing"].values()),
            "không còn gì chờ giữa hai trục",
            "nothing waits between the axes",
        ),
    ]


def _expect(held: bool, vi: str, en: str) -> Expectation:
    return Expectation(Text(vi, en), bool(held))


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def _paths(counted: Iterable[AxisCounts]) -> dict[str, dict[str, int]]:
    paths: dict[str, dict[str, int]] = {}
    for count in counted:
        for (start, end), number in count.paths.items():
            row = paths.setdefault(start, {})
            row[end] = row.get(end, 0) + number
    return {start: dict(sorted(row.items())) for start, row in sorted(paths.items())}


def _signatures(
    counted: Iterable[AxisCounts], documents: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, int]]:
    """Add what the axes checked at acceptance to what the offices checked at receipt."""
    total = {kind: {"checked": 0, "valid": 0, "invalid": 0} for kind in ("package", "pdf")}
    for count in counted:
        for kind, signatures in count.signatures.items():
            row = total.setdefault(kind, {"checked": 0, "valid": 0, "invalid": 0})
            row["checked"] += signatures.checked
            row["valid"] += signatures.valid
            row["invalid"] += signatures.invalid
    for node in documents:
        for kind, signatures in node["signatures"].items():
            row = total.setdefault(kind, {"checked": 0, "valid": 0, "invalid": 0})
            for name in row:
                row[name] += signatures[name]
    return total


def _book(counts: LedgerCounts) -> dict[str, Any]:
    return {
        "accepted": counts.accepted,
        "delivered": counts.delivered,
        "failed": counts.failed,
        "expired": counts.expired,
        "recalled": counts.recalled,
        "in_flight": counts.in_flight,
        "balanced": counts.balanced,
    }
