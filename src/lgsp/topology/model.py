"""Who exists in a world, as values: agencies, systems, nodes, axes. Pure; checked as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from edoc.contract.accents import without_accents
from edoc.contract.findings import Text
from lgsp.errors import TopologyError

ASSUMED_CODE = Text("mã giả định", "assumed code")
"""Note on a code whose number no source confirms."""


class Level(StrEnum):
    """The four levels of administration of 2019 (cấp), and what stands beside them."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    OTHER = "other"


LEVEL_NAMES: dict[Level, Text] = {
    Level.CENTRAL: Text("Trung ương", "Central"),
    Level.PROVINCE: Text("Cấp tỉnh", "Province"),
    Level.DISTRICT: Text("Cấp huyện", "District"),
    Level.COMMUNE: Text("Cấp xã", "Commune"),
    Level.OTHER: Text("Khác", "Other"),
}


@dataclass(frozen=True, slots=True)
class Leader:
    """An invented person who signs for an agency.

    Attributes:
        name: full name, visibly made up.
        position: line above the signature, e.g. ``CHỦ TỊCH`` (Decree 30/2020, Annex I).
        competence: authority line, e.g. ``TM. ỦY BAN NHÂN DÂN``; empty where none is written.
    """

    name: str
    position: str
    competence: str = ""


@dataclass(frozen=True, slots=True)
class AgencySpec:
    """One agency (cơ quan, tổ chức).

    Attributes:
        code: mã định danh in force at the start of the world; 13 characters before Decision
            20/2020 (QCVN 102:2016).
        name: full name.
        level: level of administration.
        parent: code of the agency above it, empty at level 1.
        locality: place written before the date of a document, e.g. ``Pleiku``.
        abbreviation: short name used in the notation of documents, e.g. ``SNV``.
        leader: who signs.
        clerk: who registers (văn thư).
        letterhead_parent: line above the own name on documents; People's Committees and central
            agencies have none (Decree 30/2020, Annex I).
        group: short name of the unit it belongs to on pictures, e.g. ``Huyện KBang``.
        aliases: other codes of the same agency, e.g. ``H21.31.20`` (Decision 20/2020).
        old_code: earlier code where ``code`` is a newer one; empty in 2019.
        note: says where the code is assumed or the agency invented.
    """

    code: str
    name: str
    level: Level
    parent: str
    locality: str
    abbreviation: str
    leader: Leader
    clerk: str
    letterhead_parent: str = ""
    group: str = ""
    aliases: tuple[str, ...] = ()
    old_code: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class RetiredSpec:
    """An agency that no longer exists, or a code no longer in force: known, and closed.

    Attributes:
        code: its last code, or the code that was given up.
        name: its last name.
        level: level of administration then.
        successor: code of the agency that took its duties over.
        until: last day it existed.
        old_code: its code in the older form; empty where ``code`` is that.
        note: on what this rests.
    """

    code: str
    name: str
    level: Level
    successor: str
    until: date
    old_code: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class SystemSpec:
    """A system connected to an axis (hệ thống kết nối) and the agencies it hosts.

    ``agencies`` is empty where another side registers them at run time: the provincial LGSP at
    the national axis, and the uplink at the provincial axis. ``listed`` are agencies that the
    operator has entered for it although an axis below hosts them; ``retired`` are closed ones.
    """

    id: str
    name: Text
    link: Literal["bus", "pull", "uplink"]
    agencies: tuple[AgencySpec, ...] = ()
    free: bool = False
    listed: tuple[AgencySpec, ...] = ()
    retired: tuple[RetiredSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """A document-management system (QLVBĐH) that plays the agencies of one system."""

    name: str
    title: Text
    level: Level
    axis: str
    system_id: str


@dataclass(frozen=True, slots=True)
class AxisSpec:
    """An axis, its systems, and the system id under which it connects to the axis above."""

    name: str
    title: Text
    systems: tuple[SystemSpec, ...]
    uplink_to: str = ""  # name of the axis above
    uplink_as: str = ""  # our system id there

    def system(self, system_id: str) -> SystemSpec:
        """Return one system. Raises TopologyError where it does not exist."""
        for system in self.systems:
            if system.id == system_id:
                return system
        raise TopologyError(
            Text(
                f"Trục “{self.name}” không có hệ thống “{system_id}”.",
                f"The axis “{self.name}” has no system “{system_id}”.",
            )
        )

    @property
    def agencies(self) -> tuple[AgencySpec, ...]:
        """All agencies hosted by this axis' own systems."""
        return tuple(agency for system in self.systems for agency in system.agencies)


@dataclass(frozen=True, slots=True)
class Topology:
    """A whole world: its name, first instant (aware), axes and nodes."""

    name: str
    title: Text
    start: datetime
    axes: tuple[AxisSpec, ...]
    nodes: tuple[NodeSpec, ...]

    def axis(self, name: str) -> AxisSpec:
        """Return one axis. Raises TopologyError where it does not exist."""
        for axis in self.axes:
            if axis.name == name:
                return axis
        known = ", ".join(axis.name for axis in self.axes)
        raise TopologyError(
            Text(
                f"Không có trục “{name}”. Các trục hiện có: {known}.",
                f"There is no axis “{name}”. Known axes: {known}.",
            )
        )

    def transit(self, axis: str) -> frozenset[str]:
        """Return the systems of an axis that only carry between axes."""
        own = {system.id for system in self.axis(axis).systems if system.link == "uplink"}
        below = {other.uplink_as for other in self.axes if other.uplink_to == axis}
        return frozenset(own | below)

    def node(self, name: str) -> NodeSpec:
        """Return one node. Raises TopologyError where it does not exist."""
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes)
        raise TopologyError(
            Text(
                f"Không có hệ thống QLVB “{name}”. Các hệ thống hiện có: {known}.",
                f"There is no node “{name}”. Known nodes: {known}.",
            )
        )

    def system_of(self, node: NodeSpec) -> SystemSpec:
        """Return the system whose agencies a node plays."""
        return self.axis(node.axis).system(node.system_id)

    def agencies_of(self, node: NodeSpec) -> tuple[AgencySpec, ...]:
        """Return the agencies a node plays."""
        return self.system_of(node).agencies

    @property
    def agencies(self) -> tuple[AgencySpec, ...]:
        """Every agency of the world, each once."""
        return tuple(agency for axis in self.axes for agency in axis.agencies)

    def agency(self, code: str) -> AgencySpec:
        """Return the agency with this code or alias. Raises TopologyError where unknown."""
        wanted = code.strip().upper()
        for agency in self.agencies:
            if wanted in (agency.code, agency.old_code) or wanted in agency.aliases:
                return agency
        raise TopologyError(
            Text(
                f"Không có cơ quan nào mang mã “{code}”. Tìm mã: lgsp agencies --search TÊN.",
                f"No agency has the code “{code}”. Look it up: lgsp agencies --search NAME.",
            )
        )

    def levels(self) -> dict[str, int]:
        """Return how many agencies each level has."""
        return dict(Counter(str(agency.level) for agency in self.agencies))

    def search(self, text: str, limit: int = 50) -> list[AgencySpec]:
        """Return agencies whose code or name holds ``text``, accents and case aside."""
        wanted = fold(text)
        found = (a for a in self.agencies if wanted in fold(f"{a.code} {a.name} {a.abbreviation}"))
        return [agency for agency, _ in zip(found, range(limit), strict=False)]

    def check(self) -> Topology:
        """Return itself. Raises TopologyError with all contradictions at once."""
        faults = list(_faults(self))
        if faults:
            raise TopologyError(
                Text("\n".join(f.vi for f in faults), "\n".join(f.en for f in faults))
            )
        return self


def fold(text: str) -> str:
    """Return text without accents and in lower case: ``Đăk Đoa`` becomes ``dak doa``."""
    return without_accents(text).lower()


def _faults(topology: Topology) -> Iterator[Text]:
    """Yield every contradiction of a topology."""
    agencies = topology.agencies
    names = ((a.code, *([a.old_code] if a.old_code else ()), *a.aliases) for a in agencies)
    codes = [code for given in names for code in given]
    for code in _repeated(codes):
        yield Text(f"Mã định danh {code} bị trùng.", f"The code {code} is used twice.")
    known = {agency.code for agency in agencies}
    for agency in agencies:
        if agency.parent and agency.parent not in known:
            yield Text(
                f"{agency.code}: không có cơ quan cấp trên {agency.parent}.",
                f"{agency.code}: its parent {agency.parent} does not exist.",
            )
    for name in _repeated(axis.name for axis in topology.axes):
        yield Text(f"Tên trục {name} bị trùng.", f"The axis name {name} is used twice.")
    for axis in topology.axes:
        for system in _repeated(system.id for system in axis.systems):
            yield Text(
                f"Trục {axis.name}: hệ thống {system} bị trùng.",
                f"Axis {axis.name}: the system {system} is used twice.",
            )
    yield from _link_faults(topology)
    yield from _succession_faults(topology)


def _succession_faults(topology: Topology) -> Iterator[Text]:
    """Yield retired agencies that clash with a living one or lead nowhere."""
    for axis in topology.axes:
        living = [a for system in axis.systems for a in (*system.agencies, *system.listed)]
        retired = [one for system in axis.systems for one in system.retired]
        codes = {agency.code for agency in living}
        every = codes | {one.code for one in retired}
        for one in retired:
            if one.code in codes:
                yield Text(f"{one.code} vừa còn vừa đóng.", f"{one.code} both lives and is closed.")
            if one.successor not in every:
                yield Text(
                    f"{one.code}: trục {axis.name} không có cơ quan kế nhiệm {one.successor}.",
                    f"{one.code}: axis {axis.name} has no successor {one.successor}.",
                )


def _link_faults(topology: Topology) -> Iterator[Text]:
    """Yield nodes and uplinks that point at nothing."""
    systems = {(axis.name, system.id): system for axis in topology.axes for system in axis.systems}
    for node in topology.nodes:
        system = systems.get((node.axis, node.system_id))
        if system is None or system.link != "bus":
            yield Text(
                f"QLVB {node.name}: trục {node.axis} không có hệ thống {node.system_id} kiểu bus.",
                f"Node {node.name}: axis {node.axis} has no bus system {node.system_id}.",
            )
    for axis in topology.axes:
        if axis.uplink_to and (axis.uplink_to, axis.uplink_as) not in systems:
            yield Text(
                f"Trục {axis.name}: trục trên {axis.uplink_to} không có {axis.uplink_as}.",
                f"Axis {axis.name}: the axis above, {axis.uplink_to}, has no {axis.uplink_as}.",
            )


def _repeated(values: Iterable[str]) -> list[str]:
    """Return the values that occur more than once."""
    return [value for value, count in Counter(values).items() if count > 1]
