"""What a caller may write into paths, queries and bodies; the rest is 422, never a fault."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator, AwareDatetime

from axis.storable import has_utc, is_storable
from edoc.plumbing.web import problem_of


async def only_storable(request: Request) -> None:
    """Look at the path and the query of a request. Raises: Problem 422."""
    texts = (request.scope["path"], *request.query_params.values())
    if not all(is_storable(str(text)) for text in texts):
        raise problem_of(422)


def _plain(text: str) -> str:
    if not is_storable(text):
        raise ValueError("NUL and lone surrogates cannot be stored")
    return text


def _in_calendar(at: datetime) -> datetime:
    if not has_utc(at):
        raise ValueError("outside the calendar")
    return at


PlainText = Annotated[str, AfterValidator(_plain)]
"""A text in a body that can be stored."""

Moment = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
"""An instant with a zone that exists in UTC."""

MOST_SEQUENCE = 2**63 - 1
"""Largest number of an event."""
