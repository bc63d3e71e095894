"""The part of a node's API for the later life of documents. It only translates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from nodes.entries import MOST_REPLACED
from nodes.node import Node
from nodes.numbering import parse_priority
from nodes.records import Addressee, Draft
from nodes.update import Update
from nodes.uploads import addressees, codes_of, given_files
from nodes.views import (
    ForwardRequest,
    OutgoingView,
    TakeBackRequest,
    UpdateRequest,
    outgoing_view,
)


def add_life(router: APIRouter, node: Node) -> None:
    """Add recall, take-back, update, replacement and forward to a router."""
    _add_giving_back(router, node)
    _add_changing(router, node)
    _add_replacing(router, node)


def _add_giving_back(router: APIRouter, node: Node) -> None:
    @router.post(
        "/documents/{reference:path}/recall",
        status_code=202,
        summary="Recall a document (edoc type 1); it is frozen",
        tags=["life"],
    )
    async def recall(reference: str, wish: TakeBackRequest) -> OutgoingView:
        recalled = await node.life.recall(reference, wish.receivers, wish.reason)
        return outgoing_view(recalled, node.now())

    @router.post(
        "/documents/{reference:path}/take-back",
        status_code=202,
        summary="Ask a document back (13)",
        tags=["life"],
    )
    async def take_back(reference: str, wish: TakeBackRequest) -> OutgoingView:
        asked = await node.life.take_back(reference, wish.receivers, wish.reason)
        return outgoing_view(asked, node.now())


def _add_changing(router: APIRouter, node: Node) -> None:
    @router.post(
        "/documents/{reference:path}/update",
        status_code=202,
        summary="Change data or receivers (edoc type 2)",
        tags=["life"],
    )
    async def update(reference: str, wish: UpdateRequest) -> OutgoingView:
        changes = Update(
            reason=wish.reason,
            subject=wish.subject,
            due=wish.due,
            priority=None if wish.priority is None else parse_priority(wish.priority),
            steering=wish.steering,
            add=_named(wish.add, wish.add_names),
            remove=tuple(wish.remove),
        )
        return outgoing_view(await node.life.update(reference, changes), node.now())

    @router.post(
        "/documents/{received:path}/forward",
        status_code=202,
        summary="Send a received document on, its files unchanged",
        tags=["life"],
    )
    async def forward(received: str, wish: ForwardRequest) -> OutgoingView:
        receivers = _named(wish.receivers, wish.names)
        sent = await node.life.forward(received, receivers, agency=wish.agency, note=wish.note)
        return outgoing_view(sent, node.now())


def _add_replacing(router: APIRouter, node: Node) -> None:
    @router.post(
        "/documents/{reference:path}/replacement",
        status_code=202,
        summary="Issue a document that replaces this one and others (edoc type 3)",
        tags=["life"],
    )
    async def replacement(
        reference: str,
        subject: Annotated[str, Form(description="trích yếu", max_length=500)],
        reason: Annotated[str, Form(max_length=1000)],
        others: Annotated[
            list[str] | None,
            Form(description="further documents to be replaced", max_length=MOST_REPLACED - 1),
        ] = None,
        concerned: Annotated[
            str, Form(description="codes for which they are replaced; empty: all receivers")
        ] = "",
        receivers: Annotated[
            str, Form(description="codes, joined by commas; empty: those of the former ones")
        ] = "",
        receiver_names: Annotated[list[str] | None, Form()] = None,
        type_name: Annotated[str, Form(description="empty: that of the former one")] = "",
        priority: Annotated[str, Form()] = "thuong",
        due: Annotated[date | None, Form()] = None,
        files: Annotated[list[UploadFile] | None, File()] = None,
    ) -> OutgoingView:
        former = await node.outgoing(reference)
        draft = Draft(
            sender=former.agency,
            receivers=addressees(receivers, receiver_names or ()),
            subject=subject.strip(),
            type_name=type_name or former.type_name,
            priority=parse_priority(priority),
            due=due,
            files=await given_files(files or ()),
        )
        only = codes_of(concerned) or None
        named = dict.fromkeys([reference, *(others or ())], only)
        return outgoing_view(await node.life.replace(named, draft, reason), node.now())


def _named(codes: Sequence[str], names: Sequence[str]) -> tuple[Addressee, ...]:
    """Return receivers with the names that were given, in order; a missing name stays empty."""
    given = [*names, *[""] * len(codes)]
    pairs = zip((code.strip() for code in codes), given, strict=False)
    return tuple(Addressee(code, name.strip()) for code, name in pairs if code)
