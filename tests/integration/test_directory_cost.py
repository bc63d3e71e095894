"""The directory's measurement works, and looking up does not grow with the directory."""

from __future__ import annotations

from load.directory import measure_directory


async def test_small_directories_are_measured() -> None:
    small, larger = await measure_directory(50), await measure_directory(5_000)
    assert (small.size, larger.size) == (50, 5_000)
    assert larger.look_up < 1.0
    assert larger.refresh < small.refresh * 20
