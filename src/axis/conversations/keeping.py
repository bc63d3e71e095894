"""Conversations: what was asked, what was answered, and why, where it was refused or odd.

Kept per world and system, bounded on every side: they are for people who mend a client and must
never cost an axis its disk or a caller its answer. Credentials are hidden before they come here
(``masking``). A caller who proved who it is and one who only claimed it are kept apart.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

import structlog

from axis.context import AxisContext, database_errors_named
from axis.conversations.allowances import Allowance, CallersOfOneKind
from axis.conversations.explanations import Explanation
from axis.conversations.masking import HIDDEN
from axis.conversations.oddities import Oddity, Repeats
from edoc.contract.findings import Evidence, Text
from edoc.plumbing.group_commit import Batcher
from edoc.plumbing.sql import axis_conversation_store as store
from edoc.plumbing.sql.axis_tables import Connection
from edoc.ports.database import DatabaseUnavailable

_log = structlog.get_logger(__name__)

ANSWER_LENGTH = 300
"""Characters of an answer that a list shows."""

_PAUSE = timedelta(seconds=5)  # real time without trying, after the database was away
_GENERAL_PRUNING = 50  # conversations written between two looks at the bound of the whole axis


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer as it may be shown: credentials hidden, long texts cut.

    ``size`` and ``sha256`` are of the whole body as it came, also where only its start is kept.
    A system reads ``***`` for the body of a caller who only claimed to be it; the operator all.
    """

    headers: tuple[tuple[str, str], ...]
    body: str
    size: int
    sha256: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored message."""
        headers = tuple((name, value) for name, value in stored["headers"])
        return cls(headers, stored["body"], stored["size"], stored["sha256"])

    def without_body(self) -> Self:
        """Return the message with its body hidden, where it has one."""
        return replace(self, body=HIDDEN) if self.body else self


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One conversation in a list.

    Attributes:
        seq: grows; gaps mean nothing. 0 before it is written.
        id: names it for ``lgsp why``.
        axis: where it was asked.
        at: world time.
        at_real: the machine's time, as in the log of the client.
        dialect: ``vxp``, ``lgsp_v1``, ``edoc_v2`` or ``native``.
        operation: name of what was called, as far as it was understood.
        system_id: the system it is about; empty where no known system was named.
        claimed: the id the caller wrote.
        proven: whether the caller proved to be that system.
        method, target: of the HTTP request; the target with its query.
        status: of HTTP; 0 where the caller got no answer.
        answer: start of the answer's body.
        refused: False where it was let pass though it looked odd.
        explanations: why, in the order in which to read them.
        again: how often the same came again a moment later; that is counted, not kept.
        last_at_real: when it did last; the machine's time.
    """

    seq: int
    id: str
    axis: str
    at: datetime
    at_real: datetime
    dialect: str
    operation: str
    system_id: str
    claimed: str
    proven: bool
    method: str
    target: str
    status: int
    answer: str
    refused: bool
    explanations: tuple[Explanation, ...]
    again: int
    last_at_real: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation(ConversationLine):
    """One conversation with everything that is kept of it."""

    request: Message
    reply: Message


class Conversations:
    """The conversations of one axis: written by its faces, read by people."""

    def __init__(self, context: AxisContext) -> None:
        self.settings = context.settings.conversations
        self._context = context
        self._batcher = Batcher(context.database, self._write)
        self._held: deque[Conversation] = deque(maxlen=self.settings.held)
        settings, now = self.settings, context.real.now()
        self._callers = {proven: CallersOfOneKind(settings, now) for proven in (True, False)}
        self._counts = Allowance(settings.odd_per_second, settings.odd_burst, now)
        self._repeats = Repeats()
        self._awaited: set[str] = set()  # odd ones that may be kept and have not come yet
        self._writing: set[str] = set()
        self._away_until: datetime | None = None
        self._written = 0

    def new_id(self) -> str:
        """Return an id for a new conversation: 12 hexadecimal digits."""
        return self._context.ids.package_id()[:12]

    # --- writing -------------------------------------------------------------------------------

    def ordinary(self) -> None:
        """Count a call that is nobody's worry."""
        self._count("ordinary")

    def allowed_refused(self, *, proven: bool) -> bool:
        """Take one from this second's allowance; False (and counted) where it is used up."""
        taken = self._callers[proven].refused.take(self._context.real.now())
        if not taken:
            self._count("dropped")
        return taken

    def allowed_odd(self, id: str, oddity: Oddity) -> bool:  # noqa: A002
        """Tell whether an odd call is to be kept as this conversation.

        The same again is counted onto what is kept of it: for some seconds, and for as long as
        there is no allowance left. Call ``keep`` then, and ``await_no_more`` whatever happens.
        """
        now, callers = self._context.real.now(), self._callers[oddity.proven]
        known = callers.oddities.kept_as(oddity)
        allowance = callers.known_odd if known else callers.new_odd
        if not callers.oddities.is_fresh(oddity, now) and allowance.take(now):
            callers.oddities.remember(oddity, id, now)
            self._awaited.add(id)
            return True
        if known:
            self._repeats.count(known, now)
        self._count("again" if known else "dropped")
        return False

    def await_no_more(self, id: str) -> None:  # noqa: A002
        """Note that a conversation is kept now, or never will be."""
        self._awaited.discard(id)

    async def keep(self, conversation: Conversation) -> None:
        """Write a conversation, and those held from before; never raises, never takes long.

        Where the database is away or slow it is held in memory and written with the next one; a
        process that ends before loses it.
        """
        self._held.append(conversation)
        self._awaited.discard(conversation.id)
        await self.settle()

    async def settle(self, *, reading: bool = False) -> None:
        """Write what is held, unless the database was away a moment ago.

        Args:
            reading: somebody is about to read: try whatever was a moment ago, and write every
                repeat counted so far; else so many a second.
        """
        now = self._context.real.now()
        if not reading and self._away_until is not None and now < self._away_until:
            return
        if self._held:
            await self._settle_held(now)
        if not self._held and self._repeats.has_counted and (reading or self._counts.take(now)):
            await self._settle_counts(now)

    async def _settle_held(self, now: datetime) -> None:
        waiting = list(self._held)
        self._held.clear()
        ids = {one.id for one in waiting}
        self._writing |= ids
        try:
            async with asyncio.timeout(self.settings.wait_s):
                await asyncio.gather(*(self._batcher.run(one) for one in waiting))
        except (DatabaseUnavailable, TimeoutError) as error:
            self._hold_again(waiting, now)
            _log.warning("conversations held", count=len(waiting), reason=str(error))
        except Exception as error:  # noqa: BLE001 - what is only for reading must harm no answer
            self._count("dropped", len(waiting))
            _log.error("conversations lost", count=len(waiting), exc_info=error)
        else:
            self._away_until = None
            self._count("kept", len(waiting))
        finally:
            self._writing -= ids

    async def _settle_counts(self, now: datetime) -> None:
        """Add the repeats to their conversations; where that fails, later.

        Those of a conversation that is not written yet wait for it.
        """
        unwritten = {*self._awaited, *self._writing, *(one.id for one in self._held)}
        counted = sorted(self._repeats.take(unwritten), key=lambda one: one.conversation)
        if not counted:
            return
        repeats = [asdict(one) for one in counted]  # in one order, so that nobody deadlocks
        axis, world = self._context.name, self._context.world
        try:
            async with (
                asyncio.timeout(self.settings.wait_s),
                self._context.database.write() as connection,
            ):
                await store.count_again(connection, axis, world, repeats)
        except (DatabaseUnavailable, TimeoutError) as error:
            self._repeats.put_back(counted)
            self._away_until = now + _PAUSE
            _log.warning("repeats held", count=len(repeats), reason=str(error))
        except Exception as error:  # noqa: BLE001 - what is only for reading must harm no answer
            _log.error("repeats not counted", count=len(repeats), exc_info=error)

    def _hold_again(self, waiting: Sequence[Conversation], now: datetime) -> None:
        """Put back what could not be written, in front of what came meanwhile."""
        self._away_until = now + _PAUSE
        later = list(self._held)
        lost = max(0, len(waiting) + len(later) - self.settings.held)
        self._count("dropped", lost)
        self._held.clear()
        self._held.extend([*waiting, *later])

    async def _write(
        self, connection: Connection, conversations: Sequence[Conversation]
    ) -> Sequence[None]:
        """Insert and prune in one transaction."""
        axis, world = self._context.name, self._context.world
        rows = [_row(one, world) for one in conversations]
        await store.insert_conversations(connection, rows)
        for bucket in sorted({(row["system_id"], row["proven"], row["refused"]) for row in rows}):
            keep = self.settings.keep_per_system if bucket[2] else self.settings.keep_odd
            await store.prune_bucket(connection, axis, world, bucket, keep)
        before, self._written = self._written, self._written + len(rows)
        if before == 0 or before // _GENERAL_PRUNING != self._written // _GENERAL_PRUNING:
            await store.prune_all(connection, axis, world, self.settings.keep_in_all)
        return [None] * len(rows)

    def _count(self, outcome: str, times: int = 1) -> None:
        if self._context.metrics is not None and times:
            self._context.metrics.calls.labels(self._context.name, outcome).inc(times)

    # --- reading -------------------------------------------------------------------------------

    async def newest(
        self, system_id: str | None = None, *, claimed: str = "", after: int = 0, limit: int = 50
    ) -> list[ConversationLine]:
        """Return conversations, newest first.

        Args:
            system_id: whose; None for everybody's (the operator).
            claimed: with it, also those of callers that wrote this id (the operator again).
            after: only those with a higher ``seq``, the next ``limit`` of them.

        Raises: AxisUnavailable.
        """
        await self.settle(reading=True)
        systems = None if system_id is None else (system_id,)
        with database_errors_named():
            async with self._context.database.read() as connection:
                rows = await store.list_conversations(
                    connection,
                    self._context.name,
                    self._context.world,
                    systems=systems,
                    claimed=claimed or None,
                    after=after,
                    limit=limit,
                )
        return [ConversationLine(**_values(row)) for row in rows]

    async def find(self, id: str, system_id: str | None = None) -> Conversation | None:  # noqa: A002
        """Return one conversation; None where it is unknown, or another system's.

        A system does not see the body of a request whose caller only claimed to be it: that may
        be a third party's document. It sees its head, its size and its hash.

        Raises: AxisUnavailable.
        """
        await self.settle(reading=True)
        with database_errors_named():
            async with self._context.database.read() as connection:
                row = await store.find_conversation(
                    connection, self._context.name, self._context.world, id
                )
        if row is None or system_id not in (None, row["system_id"]):
            return None
        request, reply = Message.of(row["request"]), Message.of(row["reply"])
        if system_id is not None and not row["proven"]:
            request = request.without_body()
        return Conversation(**_values(row), request=request, reply=reply)


def _row(conversation: Conversation, world: str) -> dict[str, Any]:
    values = asdict(conversation) | {"world": world}
    del values["seq"], values["answer"]
    return values


def _values(row: store.Row) -> dict[str, Any]:
    names = ConversationLine.__dataclass_fields__.keys() - {"answer", "explanations"}
    values = {name: row[name] for name in names}
    values["answer"] = row["reply"]["body"][:ANSWER_LENGTH]
    values["explanations"] = tuple(_explanations(row["explanations"]))
    return values


def _explanations(stored: Iterable[Mapping[str, Any]]) -> Iterable[Explanation]:
    for one in stored:
        known = {name: one[name] for name in Explanation.__dataclass_fields__ if name in one}
        texts = {name: Text(**one[name]) for name in ("what", "mend")}
        yield Explanation(**{**known, **texts, "evidence": Evidence(one["evidence"])})
