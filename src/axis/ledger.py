"""The books: every accepted delivery ends in exactly one terminal state.

Three sources are counted by themselves: the intake journal (what was promised at the door), the
deliveries (where they stand), the settlement journal (who said it ended, and how). ``balanced``
is a comparison of the three; a row lost from any of them makes it false, and so does a package
whose row, bytes or whole intake is gone.
"""

from __future__ import annotations

from collections.abc import Mapping

from axis.context import AxisContext
from axis.records import TERMINAL, Ledger, LedgerCounts
from edoc.contract.findings import Text
from edoc.contract.wire import TRANSPORT_NAMES
from edoc.plumbing.sql import axis_ledger_store as store
from edoc.plumbing.sql.axis_tables import Connection

_TOTAL = Text(
    "Sổ tiếp nhận ghi {promised} lượt giao nhưng đang lưu {present}",
    "the intake journal promises {promised} deliveries, {present} are stored",
)
_PACKAGE = Text(
    "Gói {package}: sổ tiếp nhận ghi {promised} lượt giao, đang lưu {present}",
    "package {package}: the intake journal promises {promised} deliveries, {present} are stored",
)
_RESULT = Text(
    "Trạng thái “{vi}”: {states} lượt giao, nhưng sổ xác nhận ghi {settled}",
    "state “{en}”: {states} deliveries, but the settlement journal has {settled}",
)
_DENIED = Text(
    "Lượt giao {delivery} có trạng thái {state}, sổ xác nhận ghi “{result}”",
    "delivery {delivery} is {state}, the settlement journal says “{result}”",
)
_ORPHAN = Text(
    "Sổ xác nhận ghi lượt giao {delivery} ({result}), nhưng không có lượt giao này",
    "the settlement journal ends delivery {delivery} ({result}), which does not exist",
)


_LOST = {
    "package": Text(
        "Gói {package}: sổ tiếp nhận có ghi, nhưng gói tin không còn",
        "package {package}: in the intake journal, but the package is gone",
    ),
    "bytes": Text(
        "Gói {package}: nội dung gói tin không còn", "package {package}: its bytes are gone"
    ),
}
_UNKNOWN = Text(
    "Gói {package}: đã trả lời bên gửi là đã nhận, nhưng sổ tiếp nhận không ghi",
    "package {package}: its sender was told it was accepted, the intake journal has no line",
)


async def ledger(context: AxisContext) -> Ledger:
    """See ``Axis.ledger``: both books, read at one instant of the database."""
    async with context.database.read() as connection:
        await store.hold_still(connection)
        edoc = await _books(connection, context.name, context.world, "edoc")
        status = await _books(connection, context.name, context.world, "status")
    return Ledger(context.name, context.world, context.clock.now(), edoc, status)


async def _books(connection: Connection, axis: str, world: str, kind: str) -> LedgerCounts:
    promised = await store.promised(connection, axis, world, kind)
    states = await store.states(connection, axis, world, kind)
    settled = await store.settled(connection, axis, world, kind)
    explanation = [
        *_compared(promised, states, settled),
        *await _named(connection, axis, world, kind),
    ]
    return LedgerCounts(
        accepted=promised,
        delivered=states.get("done", 0),
        failed=states.get("fail", 0),
        expired=states.get("expired", 0),
        recalled=states.get("recalled", 0),
        in_flight=sum(count for state, count in states.items() if state not in TERMINAL),
        balanced=not explanation,
        explanation=tuple(explanation),
    )


def _compared(promised: int, states: Mapping[str, int], settled: Mapping[str, int]) -> list[Text]:
    """Compare the sums of the three sources."""
    found = []
    present = sum(states.values())
    if promised != present:
        found.append(_TOTAL.format(promised=promised, present=present))
    for state in sorted(TERMINAL):
        if states.get(state, 0) != settled.get(state, 0):
            name = TRANSPORT_NAMES[state]
            found.append(
                _RESULT.format(
                    vi=name.vi,
                    en=name.en,
                    states=states.get(state, 0),
                    settled=settled.get(state, 0),
                )
            )
    return found


async def _named(connection: Connection, axis: str, world: str, kind: str) -> list[Text]:
    """Name rows that one source has and another lacks, even where the sums agree by chance."""
    short = await store.packages_short_of_deliveries(connection, axis, world, kind)
    denied = await store.unsettled_ends(connection, axis, world, kind, sorted(TERMINAL))
    orphans = await store.settlements_without_delivery(connection, axis, world, kind)
    lost = await store.packages_lost(connection, axis, world, kind)
    # a key does not tell its kind: a whole lost intake shows in the books of documents
    unknown = await store.answers_without_journal(connection, axis, world) if kind == "edoc" else ()
    return [
        *(_LOST[what].format(package=p) for p, what in lost),
        *(_UNKNOWN.format(package=p) for p in unknown),
        *(_PACKAGE.format(package=p, promised=n, present=m) for p, n, m in short),
        *(_DENIED.format(delivery=d, state=s, result=r or "–") for d, s, r in denied),
        *(_ORPHAN.format(delivery=d, result=r) for d, _, r in orphans),
    ]
