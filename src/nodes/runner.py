"""Carries out what offices planned, when its world time has come; and asks again after silence.

Tasks live in the database: a restart goes on where it was. The world's clock decides what is due;
the machine's clock only decides how often to look and when to try a failed task again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from datetime import timedelta

import structlog

from edoc.contract.retry import RetryPolicy, decide
from edoc.plumbing.sql.database import DatabaseUnavailable
from edoc.plumbing.sql.node_store import Connection, Row
from nodes.context import NodeContext, seal_subject
from nodes.handle import Move, move_of, release, take_steps
from nodes.records import Addressee, Draft, Incoming, NodeError
from nodes.registers import OPEN_STATES, incoming_record
from nodes.submit import issue
from nodes.texts import REPORT_SUBJECT, report_body

RETRIES = RetryPolicy(first_s=1.0, ceiling_s=60.0)
UNKEYED_GROUP = 4  # agencies without a certificate yet hold up their group while one is made
GROUP = 24


class TaskRunner:
    """One loop per node: due tasks, then submissions that nobody answered."""

    def __init__(self, context: NodeContext) -> None:
        self._context = context
        self._log = structlog.get_logger(__name__).bind(node=context.name)
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._asked_at = time.monotonic()

    async def start(self) -> None:
        """Begin."""
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name=f"tasks {self._context.name}")

    async def stop(self) -> None:
        """Finish the tasks under way, begin no others."""
        self._stopping = True
        self._context.work.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @property
    def running(self) -> bool:
        """True while the loop lives."""
        return self._task is not None and not self._task.done()

    async def _run(self) -> None:
        while not self._stopping:
            busy = False
            try:
                busy = await self.run_due()
                await self._ask_again()
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
        replies = [task for task in tasks if task["kind"] == "reply"]
        steps = [task for task in tasks if task["kind"] != "reply"]
        for group in self._groups(steps, documents):
            await self._steps(group, documents)
        for task in replies:
            await self._attempt([task], self._reply(task, documents.get(task["document"])))
        return bool(tasks)

    def _groups(self, tasks: Sequence[Row], documents: dict[str, Incoming]) -> list[list[Row]]:
        """Offices whose keys are at hand first, in large groups; the others in small ones."""
        context = self._context

        def keyed(task: Row) -> bool:
            document = documents.get(task["document"])
            if document is None:
                return True
            return context.keyring.ready(seal_subject(context.agency(document.agency)))

        at_hand = [task for task in tasks if keyed(task)]
        others = [task for task in tasks if not keyed(task)]
        groups = [at_hand[at : at + GROUP] for at in range(0, len(at_hand), GROUP)]
        return groups + [
            others[at : at + UNKEYED_GROUP] for at in range(0, len(others), UNKEYED_GROUP)
        ]

    async def _steps(self, tasks: list[Row], documents: dict[str, Incoming]) -> None:
        async def carry_out() -> None:
            moves = [await self._move(task, documents.get(task["document"])) for task in tasks]
            await take_steps(self._context, [move for move in moves if move is not None])

        await self._attempt(tasks, carry_out())

    async def _move(self, task: Row, document: Incoming | None) -> Move | None:
        context = self._context
        if document is None:
            await self._drop(task, "the document is not in the books")
            return None
        times = 0
        if task["kind"] == "take-back":
            async with context.database.read() as connection:
                times = await context.books.statuses.times(connection, document.id, ("15", "16"))
        agrees = context.behaviour.agrees(document.agency, document)
        return move_of(task, document, agrees=agrees, times=times)

    async def _reply(self, task: Row, document: Incoming | None) -> None:
        """Answer a directive by a report to its sender; completion follows the axis's receipt."""
        if document is None or document.state not in OPEN_STATES or document.take_back:
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

    async def _attempt(self, tasks: Sequence[Row], work: Awaitable[None]) -> None:
        """Do the work of some tasks; after a failure they are tried again, later and later."""
        try:
            await work
        except NodeError as error:
            for task in tasks:
                await self._drop(task, error.message.en)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - noted with the task, tried again
            self._log.exception("task failed", tasks=[task["id"] for task in tasks])
            attempts = 1 + max(task["attempts"] for task in tasks)
            wait = decide(attempts, RETRIES, 0.0) or timedelta(seconds=RETRIES.ceiling_s)
            again_at = self._context.real.now() + wait
            ids, said = [task["id"] for task in tasks], f"{type(error).__name__}: {error}"

            async def postpone(connection: Connection) -> None:
                await self._context.books.tasks.postpone(connection, ids, again_at, said)

            await self._context.commits.run(postpone)

    async def _ask_again(self) -> None:
        """Submit again what the axis has not answered for a while; it answers the same again."""
        context = self._context
        pause = context.settings.resubmit_after_s
        if time.monotonic() - self._asked_at < pause / 2:
            return
        self._asked_at = time.monotonic()
        real = context.real.now()
        before = real - timedelta(seconds=pause)

        async def again(connection: Connection) -> int:
            documents = await context.books.outgoing.ask_again(connection, before, real)
            return documents + await context.books.statuses.ask_again(connection, before, real)

        number = await context.commits.run(again)
        if number:
            self._log.warning("sent again: no receipt came", number=number)
            await context.relay.rebuild()
            context.relay.notify()
