"""Where identifiers come from, so that a seed can reproduce a run."""

from __future__ import annotations

from typing import Protocol


class IdSource(Protocol):
    """Makes identifiers that never repeat within an installation."""

    def package_id(self) -> str:
        """Return 24 lowercase hex digits: the transaction id a sender gets (``DocId``)."""
        ...

    def delivery_id(self) -> str:
        """Return a UUID text: the id of one receiver's copy (``docId`` in pull lists)."""
        ...
