"""The three replies of the national dialect that list the whole directory. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from axis.dialects.directory_list import DirectoryList, listed, present
from axis.dialects.vxp import replies
from axis.dialects.vxp.settings import VxpSettings
from axis.directory.snapshot import Directory
from axis.engine import Axis


@dataclass(frozen=True, slots=True)
class DirectoryReplies:
    """The replies of ``getAgenciesList``, ``getAgenciesListQD20``, ``getSynchronizeUnit``."""

    agencies: DirectoryList
    decision_20: DirectoryList
    units: DirectoryList


def directory_replies(axis: Axis, settings: VxpSettings) -> DirectoryReplies:
    """Return the list replies of one axis."""

    def agencies(directory: Directory) -> Iterator[bytes]:
        return _texts(replies.agency_item(agency) for agency in present(directory))

    def decision_20(directory: Directory) -> Iterator[bytes]:
        return _texts(replies.decision_20_items(present(directory)))

    def units(directory: Directory) -> Iterator[bytes]:
        return _texts(replies.unit_item(agency, settings) for agency in directory.all_agencies())

    writers = (agencies, decision_20, units)
    return DirectoryReplies(*(DirectoryList(axis, write) for write in writers))


def _texts(items: Iterator[replies.Wire]) -> Iterator[bytes]:
    return listed(replies.success(data=[]), items, replies.encode)
