"""Ending a program by signals, also where the loop itself knows none (Windows)."""

from __future__ import annotations

import asyncio
import signal

import pytest

from lgsp.front.serve import stop_signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("loop_knows_signals", [True, False])
async def test_a_signal_asks_for_the_end(
    number: signal.Signals, loop_knows_signals: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(number)
    if not loop_knows_signals:

        def unknown(*_: object) -> None:
            raise NotImplementedError

        monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", unknown)
    with stop_signals() as stop:
        assert not stop.is_set()
        signal.raise_signal(number)
        await asyncio.wait_for(stop.wait(), 5)
    if not loop_knows_signals:
        assert signal.getsignal(number) == before
