"""The database as its users see it."""

from __future__ import annotations


class DatabaseUnavailable(Exception):  # noqa: N818 - named after the condition
    """The database cannot be reached, is full, or cannot be written now; try again later."""


class TransactionConflict(DatabaseUnavailable):
    """Two transactions stood in each other's way and this one was given up; try again at once."""
