"""The reply of eDoc v2 that lists agencies: all of the axis itself, or those below one. Pure."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from axis.dialects.directory_list import DirectoryList, Packed, listed, packed_of, present
from axis.dialects.edoc_v2 import replies
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.directory.snapshot import Directory
from axis.engine import Axis


class Organizations:
    """The replies of ``getOrganizations`` at one axis."""

    def __init__(self, axis: Axis, settings: EdocV2Settings) -> None:
        self._axis = axis
        self._settings = settings
        self._everybody = DirectoryList(axis, lambda directory: _texts(directory, settings))

    async def reply(self, parent: str = "") -> Packed:
        """Return all agencies, or those below a registered code. Raises: AxisUnavailable."""
        if not parent:
            return await self._everybody.reply()
        texts = _texts(await self._axis.directory(), self._settings, parent)
        return await asyncio.to_thread(packed_of, texts)


def _texts(directory: Directory, settings: EdocV2Settings, parent: str = "") -> Iterator[bytes]:
    outside = {system.id for system in directory.systems.values() if system.link == "uplink"}
    items = (
        replies.organization(agency, _name(directory, agency.parent))
        for agency in present(directory)
        if agency.system_id not in outside and (not parent or agency.parent == parent)
    )
    return listed(
        replies.success(organizations=[]), items, lambda value: replies.encode(value, settings)
    )


def _name(directory: Directory, code: str) -> str:
    agency = directory.registered(code) if code else None
    return agency.name if agency and not agency.deleted else ""
