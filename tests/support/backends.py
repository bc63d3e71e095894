"""On what a contract suite runs: the embedded twins, and the real servers."""

from __future__ import annotations

import pytest

BOTH_BACK_ENDS = pytest.mark.parametrize(
    ("database", "bus"),
    [
        pytest.param("sqlite", "memory", id="embedded"),
        pytest.param(
            "postgresql",
            "rabbit",
            id="services",
            marks=[pytest.mark.postgresql, pytest.mark.rabbitmq],
        ),
    ],
    indirect=True,
)
"""Marks a module whose every test runs on SQLite with the memory bus, then on both servers."""
