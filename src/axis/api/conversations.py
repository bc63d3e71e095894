"""What was refused or odd, and why: for the system it happened to, and for the operator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from axis.api.callers import Caller, Identify
from axis.api.inputs import MOST_SEQUENCE
from axis.conversations.keeping import Conversation, ConversationLine
from axis.engine import Axis
from axis.errors import NotFound

MOST = 200


def conversations_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return the routes under ``/conversations``; a system sees only what is its own."""
    router = APIRouter(tags=["conversations"])

    @router.get("/conversations", summary="Vì sao bị từ chối? / What was refused, newest first")
    async def newest(
        caller: Annotated[Caller, Depends(identify)],
        system: Annotated[
            str, Query(max_length=64, description="Quản trị: một hệ thống / admin: one system")
        ] = "",
        after: Annotated[
            int, Query(ge=0, le=MOST_SEQUENCE, description="seq đã xem / seen up to this seq")
        ] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> list[ConversationLine]:
        if caller.system is None:
            return await axis.conversations.newest(
                system or None, claimed=system, after=after, limit=limit
            )
        if system not in ("", caller.system.id):
            caller.require_admin()
        return await axis.conversations.newest(caller.system.id, after=after, limit=limit)

    @router.get("/conversations/{conversation_id}", summary="Một lần gọi / One of them, whole")
    async def one(
        conversation_id: str, caller: Annotated[Caller, Depends(identify)]
    ) -> Conversation:
        system_id = caller.system.id if caller.system else None
        found = await axis.conversations.find(conversation_id, system_id)
        if found is None:
            raise NotFound("conversation", conversation_id)
        return found

    return router
