"""Fixtures that run the real command."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lgsp_process import Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """A maker of programs; all that still run are stopped at the end."""
    made: list[Program] = []

    def make(*arguments: str, data_dir: Path | None = None, **environment: str) -> Program:
        folder = data_dir or tmp_path / "data"
        made.append(Program(list(arguments), folder, environment=environment))
        return made[-1]

    yield make
    for one in made:
        if one.process is not None and one.process.poll() is None:
            with contextlib.suppress(pytest.fail.Exception):
                one.stop()
