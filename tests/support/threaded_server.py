"""Something that runs in an event loop of its own thread, for clients that block."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def from_a_thread(context: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Hold an asynchronous context open in another thread while the block runs."""
    given: list[T] = []
    failed: list[BaseException] = []
    begun, ending = threading.Event(), threading.Event()

    async def hold() -> None:
        async with context as value:
            given.append(value)
            begun.set()
            await asyncio.to_thread(ending.wait)

    def work() -> None:
        try:
            asyncio.run(hold())
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            failed.append(error)
        begun.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert begun.wait(60)
    try:
        if given:
            yield given[0]
    finally:
        ending.set()
        thread.join(60)
    if failed:
        raise failed[0]
