"""The lifecycle of a delivery as tables; docs/lifecycle.md is generated from them.

Business statuses are what an office says it did. They arrive late, twice, or in a strange order,
and some systems send 03 and 05 within a second. So nothing here refuses one: a status that is not
in the table is kept, flagged as not expected, and never moves a delivery back.

Transport states belong to the axis, which makes the moves itself; there an illegal move is a
fault of the program and raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    # who declined may cancel all the same, as the law wants
    "16": {"03": "03", "04": "04", "05": "05", "06": "06", "13": "13", "15": "15"},
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


def advance(
    current: str | None, status_code: str, *, answers_change: bool = False, goes_on: bool = False
) -> Transition:
    """Apply one status to a delivery's business state. Never raises, whatever the texts are.

    Args:
        current: the state before, as an earlier `Transition.state`, or None.
        status_code: the code that came; blanks and a missing leading zero are tolerated.
        answers_change: the delivery is itself an update or a recall, which 15 and 16 answer
            without a 13 before.
        goes_on: it is an update or a replacement: the office handles it after agreeing (15), as
            it handles a document after declining to give it back.
    """
    state = current if current in EXPECTED_MOVES else START
    code = status_code.strip().zfill(2)
    alias = code == AGREED_ALIAS
    code = "15" if alias else code
    if code not in _RANK or code == START:
        return Transition(state or None, False, _UNKNOWN.format(code=status_code.strip()[:20]))
    moves = EXPECTED_MOVES["16" if goes_on and state == "15" else state]
    if answers_change and code in _CHANGE_ANSWERS and state not in {"02", "15"}:
        return Transition(code, True, _ALIAS if alias else None)
    if code in moves and code != state:
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


@dataclass(frozen=True, slots=True)
class Heard:
    """A business status as it was heard.

    Attributes:
        code: as it came.
        at: what its ``Timestamp`` says; None where it says nothing.
        answers_change: see ``advance``.
        goes_on: see ``advance``.
    """

    code: str
    at: datetime | None
    answers_change: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Replay:
    """What the statuses of one delivery did, in the order of arrival, and the state now."""

    moves: tuple[Transition, ...]
    state: str | None

    @property
    def odd(self) -> int:
        """How many were not expected."""
        return sum(not move.expected for move in self.moves)


def replay(heard: Sequence[Heard]) -> Replay:
    """Tell what each status of one delivery did; ``heard`` is in the order of arrival.

    Statuses overtake each other on their way over several axes. Where the order of their
    timestamps explains more of them than the order of arrival, they are read in that order: what
    was merely overtaken is nothing odd. Within one second the order of arrival holds. Clocks may
    be wrong, so an order that explains no more than that of arrival counts for nothing.
    """
    arrived = _run(heard, range(len(heard)))
    timed = [one.at for one in heard if one.at is not None]
    if arrived.odd == 0 or len(timed) < len(heard):
        return arrived
    told = _run(heard, sorted(range(len(heard)), key=timed.__getitem__))
    return told if told.odd < arrived.odd else arrived


def _run(heard: Sequence[Heard], order: Sequence[int]) -> Replay:
    """Advance in one order."""
    state: str | None = None
    moves: dict[int, Transition] = {}
    for number in order:
        one = heard[number]
        moves[number] = advance(
            state, one.code, answers_change=one.answers_change, goes_on=one.goes_on
        )
        state = moves[number].state
    return Replay(tuple(moves[number] for number in range(len(heard))), state)


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


class Effect(StrEnum):
    """What a request (recall, take-back, update, replacement) did to one copy of a document."""

    WITHDRAWN = "withdrawn"  # it had not been fetched and never will be
    ASKED = "asked"  # its office has it and is asked: 15 or 16 answers
    REPLACED = "replaced"  # its office has it and gets another in its place
    UNTOLD = "untold"  # its office has it, but nobody tells it: it is no receiver of the request
    AWAITED = "awaited"  # the request came before the document: applied when that arrives


EFFECT_NAMES: dict[Effect, Text] = {
    Effect.WITHDRAWN: Text("Rút lại khi chưa tải về", "Withdrawn unread"),
    Effect.ASKED: Text("Đã yêu cầu nơi nhận", "The office was asked"),
    Effect.REPLACED: Text("Bị thay thế", "Replaced"),
    Effect.UNTOLD: Text("Nơi nhận không được báo", "The office is not told"),
    Effect.AWAITED: Text("Chờ văn bản tới", "The document is awaited"),
}

REQUEST_NAMES: dict[str, Text] = {
    "recall": Text("Thu hồi (loại 1)", "Recall (type 1)"),
    "take-back": Text("Lấy lại (trạng thái 13)", "Take-back (status 13)"),
    "update": Text("Cập nhật (loại 2)", "Update (type 2)"),
    "removal": Text("Bỏ nơi nhận (loại 2)", "Receiver removed (type 2)"),
    "replacement": Text("Thay thế (loại 3)", "Replacement (type 3)"),
}
"""What the sender of a document may ask about one copy of it."""

DUTIES = frozenset({"recall", "take-back", "removal"})
"""Requests that want every copy of a document back, which its receiver is obliged to cancel then:
one answer speaks of all its copies."""

EFFECTS: dict[str, tuple[Effect | None, Effect]] = {
    "recall": (Effect.WITHDRAWN, Effect.ASKED),
    "take-back": (Effect.WITHDRAWN, Effect.ASKED),
    "update": (None, Effect.ASKED),
    "removal": (Effect.WITHDRAWN, Effect.ASKED),
    "replacement": (Effect.WITHDRAWN, Effect.REPLACED),
}
"""Request -> what it does to a copy not yet fetched (None: nothing), and to a fetched one.

Decision 28/2018 art. 9(2) and Decree 30/2020 art. 18(4)(b) oblige the receiver to cancel a recalled
document; the protocol lets it decline (16). Whether a real axis withdraws copies is not known.
"""

GONE = frozenset({"fail", "expired", "recalled"})
"""Transport states of a copy that never reached an office: nothing is asked about it."""


def effect_on(request: str, transport: str, *, handed_out: bool, addressed: bool) -> Effect | None:
    """Return what a request does to one copy; None where nothing.

    Args:
        request: a key of ``EFFECTS``.
        transport: the copy's transport state.
        handed_out: the copy was fetched, or lies in the queue of a system of the bus.
        addressed: the copy's office gets the request itself.
    """
    if transport in GONE:
        return None
    unread, fetched = EFFECTS[request]
    if transport == TransportState.INITIAL and not handed_out:
        return unread
    return fetched if addressed else Effect.UNTOLD


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
