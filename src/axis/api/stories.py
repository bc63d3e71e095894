"""What became of a package: receivers' answers and time-line, as far as one may see them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from axis.api.callers import Caller, Identify
from axis.engine import Axis
from axis.errors import NotFound
from axis.life.records import ChangeRequest
from axis.records import SentDelivery, Timeline, TimelineDelivery


def stories_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return ``/packages/{id}/sent`` and ``/timeline``."""
    router = APIRouter(tags=["packages"])

    @router.get("/packages/{package_id}/sent", summary="Từng nơi nhận / What became of it")
    async def sent(
        package_id: str, caller: Annotated[Caller, Depends(identify)]
    ) -> list[SentDelivery]:
        system_id = caller.system.id if caller.system else await _sender(axis, package_id)
        return await axis.sent(system_id, package_id)

    @router.get("/timeline", summary="Dòng thời gian / The story of a package, by any id")
    async def timeline(
        caller: Annotated[Caller, Depends(identify)],
        id: Annotated[str, Query(description="package, document or delivery id")],  # noqa: A002
    ) -> Timeline:
        if caller.system is None:
            return await axis.timeline(id)
        return visible_to(caller.system.id, await axis.timeline(id, caller.system.id))

    return router


def visible_to(system_id: str, timeline: Timeline) -> Timeline:
    """Return what a system may see: the sender all, a receiver its own copies.

    Of a document withdrawn before a receiver fetched it, that receiver sees that it was, not what
    it was about.

    Raises: NotFound for everybody else.
    """
    if timeline.package.system_id == system_id:
        return timeline
    own = tuple(item for item in timeline.deliveries if item.delivery.system_id == system_id)
    if not own:
        raise NotFound("package", timeline.package.id)
    own = tuple(replace(item, requests=_told_of(item)) for item in own)
    if all(_unread(item) for item in own):
        timeline = _without_content(timeline)
        own = tuple(_blank(item) for item in own)
    shown = {"", *(item.delivery.id for item in own)}
    return replace(
        timeline,
        deliveries=own,
        entries=tuple(entry for entry in timeline.entries if entry.delivery_id in shown),
        holder=own[0].holder,
        next=own[0].next,
    )


def _told_of(item: TimelineDelivery) -> tuple[ChangeRequest, ...]:
    """Return the requests that a receiver was told of itself."""
    return tuple(request for request in item.requests if request.effect != "untold")


def _unread(item: TimelineDelivery) -> bool:
    """True for a copy that was withdrawn before its system fetched it."""
    delivery = item.delivery
    return delivery.state == "recalled" and delivery.fetched_at is None


def _blank(item: TimelineDelivery) -> TimelineDelivery:
    return replace(item, delivery=replace(item.delivery, subject="", code="", type_name=""))


def _without_content(timeline: Timeline) -> Timeline:
    """Return a time-line without what only the document itself would have told."""
    package = replace(timeline.package, subject="", code="", type_name="", signer="")
    return replace(timeline, package=package, alerts=(), legal_value=None)


async def _sender(axis: Axis, package_id: str) -> str:
    package = await axis.package(package_id)
    if package is None:
        raise NotFound("package", package_id)
    return package.system_id
