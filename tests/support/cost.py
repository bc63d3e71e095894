"""What a call costs, for tests that hostile input stays cheap: processor time, not the wall's.

Machines that run tests are shared and differ in speed, so a bound stands far above the usual cost
and far below what the fault would cost: quadratic work takes minutes where linear takes a blink.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

FAR_TOO_MUCH_S = 10.0
"""Seconds of processor time; each guarded call usually takes less than a tenth of it."""


@contextmanager
def cheap(most_s: float = FAR_TOO_MUCH_S) -> Iterator[None]:
    """Fail where the block uses more than ``most_s`` seconds of this process's processor time."""
    began = time.process_time()
    yield
    used_s = time.process_time() - began
    assert used_s < most_s, f"{used_s:.1f} s of processor time, at most {most_s} s"
