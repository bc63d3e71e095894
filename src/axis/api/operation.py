"""What the operator sees and does: books, figures, events, dead letters, the world's clock."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from axis.api.callers import Caller, Identify
from axis.api.inputs import MOST_SEQUENCE
from axis.engine import Axis
from axis.errors import NotFound
from axis.records import Event, Ledger, SignatureCounts, WorldState
from edoc.ports.bus import DeadLetter

A_CENTURY_S = 100 * 366 * 86_400


class Counts(BaseModel):
    """Figures of the axis; ``paths`` counts edoc deliveries from level to level."""

    packages: Mapping[str, int]
    deliveries: Mapping[str, int]
    states: Mapping[str, int]
    statuses: Mapping[str, int]
    signatures: Mapping[str, SignatureCounts]
    paths: Mapping[str, int] = Field(description='"central -> province": 2')
    levels: Mapping[str, int]
    reached: dict[str, int]


class Letter(BaseModel):
    """A dead letter; its body stays on the bus."""

    id: str
    queue: str
    reason: str
    attempts: int
    message_id: str
    message_type: str
    size: int

    @classmethod
    def of(cls, letter: DeadLetter) -> Self:
        """Return what is shown of a dead letter."""
        message = letter.message
        return cls(
            id=letter.id,
            queue=letter.queue,
            reason=letter.reason,
            attempts=letter.attempts,
            message_id=message.id,
            message_type=message.type,
            size=len(message.body),
        )


class QueueName(BaseModel):
    """Names the queue a dead letter belongs to."""

    queue: str


class ClockChange(BaseModel):
    """A new pace, a jump forward, or both. Pace 0 freezes the world."""

    scale: float | None = Field(None, ge=0, le=1_000_000)
    advance_s: float | None = Field(None, ge=0, le=A_CENTURY_S)


def operation_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the operator's routes; systems get 403, but anyone known may read the clock."""

    async def operator(caller: Annotated[Caller, Depends(identify)]) -> None:
        caller.require_admin()

    router = APIRouter(tags=["operation"], dependencies=[Depends(operator)])

    @router.get("/ledger", summary="Đối soát / The books, from three sources")
    async def ledger() -> Ledger:
        return await axis.ledger()

    @router.get("/counts", summary="Số liệu / Figures")
    async def counts() -> Counts:
        found = await axis.counts()
        return Counts(
            packages=found.packages,
            deliveries=found.deliveries,
            states=found.states,
            statuses=found.statuses,
            signatures=found.signatures,
            paths={f"{start} -> {end}": count for (start, end), count in found.paths.items()},
            levels=found.levels,
            reached=dict(found.reached),
        )

    @router.get("/events", summary="Diễn biến / What happened after an event")
    async def events(
        after: Annotated[int, Query(ge=0, le=MOST_SEQUENCE)] = 0,
        limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    ) -> list[Event]:
        return await axis.events(after, limit)

    @router.get("/dead-letters", summary="Thông điệp bị bỏ lại / Messages given up")
    async def dead_letters() -> list[Letter]:
        return [Letter.of(letter) for letter in await axis.queues.dead_letters()]

    @router.post("/dead-letters/{letter_id}/replay", status_code=204, summary="Đưa lại / Put back")
    async def replay(letter_id: str, where: QueueName) -> Response:
        if not await axis.queues.replay(where.queue, letter_id):
            raise NotFound("dead letter", letter_id)
        return Response(status_code=204)

    @router.delete("/dead-letters/{letter_id}", status_code=204, summary="Bỏ hẳn / Discard")
    async def discard(letter_id: str, queue: str) -> Response:
        if not await axis.queues.discard(queue, letter_id):
            raise NotFound("dead letter", letter_id)
        return Response(status_code=204)

    @router.post("/world/clock", summary="Đồng hồ / Set the world's clock")
    async def set_clock(change: ClockChange) -> WorldState:
        jump = None if change.advance_s is None else timedelta(seconds=change.advance_s)
        return await axis.set_clock(scale=change.scale, advance=jump)

    return router


def world_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the route that tells the world's time to any known caller."""
    router = APIRouter(tags=["operation"], dependencies=[Depends(identify)])

    @router.get("/world", summary="Giờ của môi trường / The world's time")
    async def world() -> WorldState:
        return axis.world_state()

    return router
