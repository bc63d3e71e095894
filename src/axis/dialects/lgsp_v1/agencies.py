"""The reply of the provincial dialect that lists the whole directory. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from axis.dialects.directory_list import DirectoryList, listed, present
from axis.dialects.lgsp_v1.replies import Replies, agency_item, encode
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.directory.snapshot import Directory
from axis.engine import Axis


def agency_list(axis: Axis, settings: LgspV1Settings) -> DirectoryList:
    """Return the reply of ``getAgenciesList`` at one axis."""
    around = Replies(settings).agencies([])

    def write(directory: Directory) -> Iterator[bytes]:
        return listed(around, (agency_item(agency) for agency in present(directory)), encode)

    return DirectoryList(axis, write)
