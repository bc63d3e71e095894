"""What an office does with documents it has sent or received before; see the named modules.

One object for all of it, so that ``Node`` stays the front of the package and no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from nodes.context import NodeContext
from nodes.forward import forward
from nodes.recall import recall
from nodes.records import Addressee, Draft, Outgoing
from nodes.replacement import Former, replace_documents
from nodes.take_back import take_back
from nodes.update import Update, update


class Life:
    """The later life of documents. Every method raises UnknownRecord, ActionRefused,
    DraftRefused, NodeUnavailable or DatabaseUnavailable, and nothing is sent then.
    """

    def __init__(self, context: NodeContext) -> None:
        self._context = context

    async def recall(
        self, reference: str, receivers: Sequence[str] | None, reason: str
    ) -> Outgoing:
        """Recall a sent document (type 1) from some receivers, None: all; it is frozen."""
        return await recall(self._context, reference, receivers, reason)

    async def take_back(
        self, reference: str, receivers: Sequence[str] | None, reason: str
    ) -> Outgoing:
        """Ask receivers (None: all) to give a document back (status 13)."""
        return await take_back(self._context, reference, receivers, reason)

    async def update(self, reference: str, wish: Update) -> Outgoing:
        """Change data or receivers of a sent document (type 2)."""
        return await update(self._context, reference, wish)

    async def replace(self, former: Former, draft: Draft, reason: str) -> Outgoing:
        """Issue a document that replaces sent ones (type 3); returns the new one."""
        return await replace_documents(self._context, former, draft, reason)

    async def forward(
        self,
        wanted: str,
        receivers: Sequence[Addressee],
        *,
        agency: str | None = None,
        note: str = "",
    ) -> Outgoing:
        """Send a received document on, its files unchanged; returns the new document."""
        return await forward(self._context, wanted, receivers, agency=agency, note=note)
