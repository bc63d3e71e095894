"""The lifecycle of a delivery as two tables; docs/lifecycle.md is generated from them.

Business statuses are what an office says it did. They arrive late, twice, or in a strange order,
and some systems send 03 and 05 within a second. So nothing here refuses one: a status that is not
in the table is kept, flagged as not expected, and never moves a delivery back.

Transport states belong to the axis, which makes the moves itself; there an illegal move is a
fault of the program and raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from edoc.contract.errors import ContractError
from edoc.contract.findings import Text
from edoc.contract.wire import AGREED_ALIAS, STATUS_NAMES, TRANSPORT_NAMES

START = ""
"""The state of a delivery for which no status has come yet."""

EXPECTED_MOVES: dict[str, dict[str, str]] = {
    START: {"01": "01", "02": "02", "13": "13"},
    "01": {"02": "02", "03": "03", "13": "13"},
    "03": {"04": "04", "05": "05", "06": "06", "13": "13"},
    "04": {"05": "05", "06": "06", "13": "13"},
    "05": {"06": "06", "13": "13"},
    "06": {},
    "02": {},
    # Progress that crosses the request on its way is normal and leaves the request open.
    "13": {
        "01": "13",
        "02": "02",
        "03": "13",
        "04": "13",
        "05": "13",
        "06": "13",
        "15": "15",
        "16": "16",
    },
    "15": {},
    "16": {"03": "03", "04": "04", "05": "05", "06": "06", "13": "13"},
}
"""State -> status code -> next state. Meanings: samples of the official client; the order 01, 03,
04, 05, 06 and the ends 02, 06, 15 are inferred from them. 04 may be left out."""

_RANK = {START: 0, "01": 1, "16": 1, "03": 3, "04": 4, "05": 5, "06": 6, "13": 7, "02": 8, "15": 9}
"""How far a state is: what is not expected moves a delivery only to a higher rank."""

_CHANGE_ANSWERS = frozenset({"15", "16"})

_REPEATED = Text("Trạng thái {code} được gửi lặp lại", "Status {code} came again")
_LATE = Text(
    "Trạng thái {code} đến muộn, sau trạng thái {state}", "Status {code} came late, after {state}"
)
_SKIPPED = Text(
    "Trạng thái {code} đến khi các bước trước nó chưa có", "Status {code} came before earlier steps"
)
_UNASKED = Text(
    "Trạng thái {code} trả lời một yêu cầu chưa có", "Status {code} answers a request never made"
)
_UNKNOWN = Text("Mã trạng thái {code} không có trong danh mục", "Status code {code} is unknown")
_ALIAS = Text("Mã 14 được hiểu là 15 (đồng ý)", "Code 14 is read as 15 (agreed)")


@dataclass(frozen=True, slots=True)
class Transition:
    """What a status did to a delivery.

    Attributes:
        state: the business state now; None where nothing is known yet.
        expected: False for late, repeated, skipped and unknown statuses.
        note: why it was not expected, or what was tolerated; None where all is usual.
    """

    state: str | None
    expected: bool
    note: Text | None = None


def advance(current: str | None, status_code: str, *, answers_change: bool = False) -> Transition:
    """Apply one status to a delivery's business state. Never raises, whatever the texts are.

    Args:
        current: the state before, as an earlier `Transition.state`, or None.
        status_code: the code that came; blanks and a missing leading zero are tolerated.
        answers_change: the delivery is itself an update or a recall, which 15 and 16 answer
            without a 13 before.
    """
    state = current if current in EXPECTED_MOVES else START
    code = status_code.strip().zfill(2)
    alias = code == AGREED_ALIAS
    code = "15" if alias else code
    if code not in _RANK or code == START:
        return Transition(state or None, False, _UNKNOWN.format(code=status_code.strip()[:20]))
    moves = EXPECTED_MOVES[state]
    if answers_change and code in _CHANGE_ANSWERS and state not in {"02", "15"}:
        return Transition(code, True, _ALIAS if alias else None)
    if code in moves:
        return Transition(moves[code], True, _ALIAS if alias else None)
    return _odd(state, code)


def _odd(state: str, code: str) -> Transition:
    """Decide about a status that the table does not expect: forwards or nowhere."""
    if code == state:
        return Transition(state, False, _REPEATED.format(code=code))
    if code in _CHANGE_ANSWERS:
        # An agreement nobody asked for may mean that we lost the request: keep what was said,
        # unless the delivery has ended already.
        moved = code if code == "15" and state not in {"02", "06"} else state
        return Transition(moved or None, False, _UNASKED.format(code=code))
    if _RANK[code] > _RANK[state] and state not in {"02", "15"} and (state, code) != ("06", "02"):
        return Transition(code, False, _SKIPPED.format(code=code))
    return Transition(state or None, False, _LATE.format(code=code, state=state or "-"))


class TransportState(StrEnum):
    """Where a delivery stands at the axis. The wire knows processing, done and fail."""

    INITIAL = "initial"
    PROCESSING = "processing"
    DONE = "done"
    FAIL = "fail"
    EXPIRED = "expired"
    RECALLED = "recalled"


TRANSPORT_MOVES: dict[TransportState, frozenset[TransportState]] = {
    TransportState.INITIAL: frozenset(
        {
            TransportState.PROCESSING,
            TransportState.DONE,
            TransportState.FAIL,
            TransportState.EXPIRED,
            TransportState.RECALLED,
        }
    ),
    TransportState.PROCESSING: frozenset(
        {TransportState.DONE, TransportState.FAIL, TransportState.EXPIRED}
    ),
    TransportState.DONE: frozenset(),
    TransportState.FAIL: frozenset(),
    TransportState.EXPIRED: frozenset(),
    TransportState.RECALLED: frozenset(),
}
"""State -> legal next states. A delivery is withdrawn only before it was fetched."""

TERMINAL_TRANSPORT = frozenset(state for state, moves in TRANSPORT_MOVES.items() if not moves)
"""States in which a delivery is settled; the ledger counts each delivery in exactly one."""


class IllegalMove(ContractError):  # noqa: N818 - named after the condition
    """A transport state cannot follow another; ``current`` and ``wanted`` say which."""

    def __init__(self, current: TransportState, wanted: TransportState) -> None:
        super().__init__(f"a delivery that is {current} cannot become {wanted}")
        self.current = current
        self.wanted = wanted


def advance_transport(current: str, wanted: str) -> TransportState:
    """Return the new transport state; the same state again is allowed and changes nothing.

    Raises: IllegalMove; ValueError for a text that is no transport state.
    """
    before, after = TransportState(current), TransportState(wanted)
    if before is after or after in TRANSPORT_MOVES[before]:
        return after
    raise IllegalMove(before, after)


def diagram(lang: str = "en") -> str:
    """Return both tables as mermaid state diagrams, business first, separated by a blank line."""
    return f"{business_diagram(lang)}\n{transport_diagram(lang)}"


def business_diagram(lang: str = "en") -> str:
    """Return the table of expected business statuses as a mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [
        f"    s{code}: {code} {STATUS_NAMES[code].get(lang)}" for code in EXPECTED_MOVES if code
    ]
    for state, moves in EXPECTED_MOVES.items():
        source = f"s{state}" if state else "[*]"
        lines += [
            f"    {source} --> s{after}"
            for after in dict.fromkeys(moves.values())
            if after != state
        ]
        if not moves:
            lines.append(f"    {source} --> [*]")
    return "\n".join(lines) + "\n"


def transport_diagram(lang: str = "en") -> str:
    """Return the table of transport states as a mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {s}: {s} ({TRANSPORT_NAMES[s].get(lang)})" for s in TRANSPORT_MOVES]
    lines.append(f"    [*] --> {TransportState.INITIAL}")
    moves = chain.from_iterable(
        ((before, after) for after in TransportState if after in afters)
        for before, afters in TRANSPORT_MOVES.items()
    )
    lines += [f"    {before} --> {after}" for before, after in moves]
    lines += [f"    {s} --> [*]" for s in TransportState if s in TERMINAL_TRANSPORT]
    return "\n".join(lines) + "\n"
