"""Carries out what offices planned, when its world time has come; and asks again after silence.

Tasks live in the database: a restart goes on where it was. The world's clock decides what is due;
the machine's clock only decides how often to look and when to try a failed task again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from edoc.contract.retry import RetryPolicy, decide
from edoc.plumbing.dispatch import end
from edoc.plumbing.sql.node_store import Connection, Row
from edoc.ports.database import DatabaseUnavailable
from nodes.answer import own_answer
from nodes.changes import DECLINED, Kind
from nodes.context import NodeContext, seal_subject
from nodes.handle import Move, move_of, release, take_steps
from nodes.records import Addressee, Draft, Incoming, NodeError, NodeUnavailable
from nodes.registers import OPEN_STATES, incoming_record
from nodes.resubmit import Resubmission
from nodes.submit import issue, void_unsent
from nodes.texts import REPORT_SUBJECT, report_body

RETRIES = RetryPolicy(first_s=1.0, ceiling_s=60.0)
ANSWER, TAKE_BACK = "answer", "take-back"
"""Tasks that answer a sender's request; the second was planned before requests were kept."""

UNKEYED_GROUP = 4  # agencies without a certificate yet hold up their group while one is made
GROUP = 24


class TaskRunner:
    """One loop per node: due tasks, then submissions that nobody answered."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context
        self._log = structlog.get_logger(__name__).bind(node=context.name)
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._resubmission = Resubmission(context)

    async def start(self) -> None:
        """Begin."""
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name=f"tasks {self._context.name}")

    async def stop(self, grace_s: float = 10.0) -> None:
        """Finish the tasks under way, at most ``grace_s`` seconds; begin no others."""
        self._stopping = True
        self._context.work.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=grace_s)
            await end(self._task)
            self._task = None

    @property
    def running(self) -> bool:
        """True while the loop lives."""
        return self._task is not None and not self._task.done()

    async def _run(self) -> None:
        while not self._stopping:
            busy = False
            try:
                if self._context.unsent:
                    await void_unsent(self._context)
                busy = await self.run_due()
                await self._resubmission.look()
            except DatabaseUnavailable as error:
                self._log.warning("database away", error=str(error))
            except Exception:  # noqa: BLE001 - the loop must outlive any fault
                self._log.exception("task loop")
            if not busy:
                await self._rest()

    async def _rest(self) -> None:
        """Sleep until something may be due."""
        self._context.work.clear()
        try:
            async with asyncio.timeout(self._context.settings.poll_s):
                await self._context.work.wait()
        except TimeoutError:
            return

    async def run_due(self) -> bool:
        """Carry out the tasks that are due now; False where there were none."""
        context = self._context
        async with context.database.read() as connection:
            tasks = await context.books.tasks.due(
                connection, context.clock.now(), context.real.now(), context.settings.batch
            )
            ids = list({task["document"] for task in tasks})
            rows = await context.books.incoming.find_all(connection, ids)
        documents = {row["id"]: incoming_record(row) for row in rows}
        fit = [task for task in tasks if await self._fits(task, documents)]
        steps = [task for task in fit if task["kind"] != "reply"]

        async def carry_out(some: Sequence[Row]) -> None:
            await self._steps(some, documents)

        async def reply(some: Sequence[Row]) -> None:
            for task in some:
                await self._reply(task, documents[task["document"]])

        for group in self._groups(steps, documents):
            await self._attempt(group, carry_out)
        for task in fit:
            if task["kind"] == "reply":
                await self._attempt([task], reply)
        return bool(tasks)

    async def _fits(self, task: Row, documents: dict[str, Incoming]) -> bool:
        """Tell whether a task can be carried out here at all; one that cannot is dropped."""
        document = documents.get(task["document"])
        if document is None:
            await self._drop(task, "the document is not in the books")
        elif document.agency.strip().upper() not in self._context.agencies:
            await self._drop(task, f"the agency {document.agency} is no longer hosted here")
        else:
            return True
        return False

    def _groups(self, tasks: Sequence[Row], documents: dict[str, Incoming]) -> list[list[Row]]:
        """Offices whose keys are at hand first, in large groups; the others in small ones."""
        context = self._context

        def keyed(task: Row) -> bool:
            agency = context.agency(documents[task["document"]].agency)
            return context.keyring.ready(seal_subject(agency))

        at_hand = [task for task in tasks if keyed(task)]
        others = [task for task in tasks if not keyed(task)]
        groups = [at_hand[at : at + GROUP] for at in range(0, len(at_hand), GROUP)]
        return groups + [
            others[at : at + UNKEYED_GROUP] for at in range(0, len(others), UNKEYED_GROUP)
        ]

    async def _steps(self, tasks: Sequence[Row], documents: dict[str, Incoming]) -> None:
        moves = [await self._move(task, documents[task["document"]]) for task in tasks]
        await take_steps(self._context, moves)

    async def _move(self, task: Row, document: Incoming) -> Move:
        if task["kind"] not in {ANSWER, TAKE_BACK}:
            return move_of(task, document)
        context = self._context
        change_id = task["id"].removeprefix(f"{ANSWER}:")
        async with context.database.read() as connection:
            known = await context.books.changes.known(connection, [change_id])
            times = await context.books.statuses.times(connection, document.id, ("15", "16"))
        change = known.get(change_id)
        if change is None:  # planned before requests were kept
            agrees = context.behaviour.agrees(document.agency, document)
            name, said = ("agree", "") if agrees else ("decline", DECLINED[Kind.TAKE_BACK].vi)
        else:
            name, said = own_answer(context, document, change)
        return Move(document, name, said, task["id"], times, change)

    async def _reply(self, task: Row, document: Incoming) -> None:
        """Answer a directive by a report to its sender; completion follows the axis's receipt."""
        asked_back = document.take_back in {"requested", "agreed"}
        if document.state not in OPEN_STATES or asked_back:
            await self._drop(task, "nothing to answer any more")
            return
        context = self._context
        if await self._answered_before(document):
            await self._finish(task, complete=document)
            return
        agency = context.agency(document.agency)
        draft = Draft(
            sender=agency.code,
            receivers=(Addressee(document.sender, document.sender_name),),
            type_name="Báo cáo",
            subject=REPORT_SUBJECT.format(code=document.code),
            body=report_body(agency, document),
            steering=2,
            response_for=document.id,
            completes=True,
        )
        await issue(context, draft)
        await self._finish(task)

    async def _answered_before(self, document: Incoming) -> bool:
        """A crash may have come between the reply and the end of its task."""
        async with self._context.database.read() as connection:
            return await self._context.books.outgoing.answers(connection, document.id)

    async def _finish(self, task: Row, complete: Incoming | None = None) -> None:
        async def finish(connection: Connection) -> None:
            await self._context.books.tasks.finish(connection, [task["id"]])
            if complete is not None:
                await release(self._context, connection, complete.id)

        await self._context.commits.run(finish)

    async def _drop(self, task: Row, reason: str) -> None:
        async def drop(connection: Connection) -> None:
            await self._context.books.tasks.finish(connection, [task["id"]], "dropped", reason)

        await self._context.commits.run(drop)

    async def _attempt(
        self, tasks: Sequence[Row], work: Callable[[Sequence[Row]], Awaitable[None]]
    ) -> None:
        """Do the work of some tasks; where it fails together, each is judged alone.

        What cannot be done is dropped; what failed is tried again, later and later.
        """
        if self._stopping:
            return
        try:
            await work(tasks)
        except DatabaseUnavailable:
            raise
        except NodeUnavailable as error:
            await self._postpone(tasks, error)
        except Exception as error:  # noqa: BLE001 - noted with the task, tried again
            if len(tasks) > 1:
                for task in tasks:
                    await self._attempt([task], work)
            elif isinstance(error, NodeError):
                await self._drop(tasks[0], error.message.en)
            else:
                self._log.exception("task failed", tasks=[task["id"] for task in tasks])
                await self._postpone(tasks, error)

    async def _postpone(self, tasks: Sequence[Row], error: Exception) -> None:
        real, chance = self._context.real.now(), self._context.random
        said = f"{type(error).__name__}: {error}"
        slowest = timedelta(seconds=RETRIES.ceiling_s)
        again_at = {
            task["id"]: real + (decide(task["attempts"] + 1, RETRIES, chance.random()) or slowest)
            for task in tasks
        }

        async def postpone(connection: Connection) -> None:
            for task_id, at in again_at.items():
                await self._context.books.tasks.postpone(connection, [task_id], at, said)

        await self._context.commits.run(postpone)
