"""Where everything stands on the picture (pure). Units: points of the drawing, 880 by 536.

Two ribbons are the axes. What hangs on the national one stands above it (the centre) or below it
at the right (other provinces); what hangs on the provincial one stands below it, level by level.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from edoc.contract.findings import Text
from lgsp.topology.model import AgencySpec, Level, Topology

WIDTH, HEIGHT = 880, 536
LEFT, RIGHT = 46, 862
NATIONAL_Y, PROVINCE_Y = 126, 222
BRIDGE_X, BRIDGE_Y = 250, 174
_DISTRICT_Y, _NAMES_Y, _COMMUNES_Y = 346, 377, 421
_ALONE_Y, _ALONE_ROWS, _ALONE_STEP_Y = 362, 5, 35  # after 1 July 2025: no districts above
_COMMUNES_PER_ROW, _COMMUNE_STEP_X, _COMMUNE_STEP_Y = 4, 11.2, 18.2


@dataclass(frozen=True, slots=True)
class Mark:
    """One agency on the picture.

    Attributes:
        code: its code; ``axis``: index of the axis it hangs on.
        shape: ``box`` with a label inside, ``square``, ``circle`` or ``dot``.
        free: played by nobody but the user's own client.
    """

    code: str
    name: str
    axis: int
    shape: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    label: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside marks."""

    text: Text
    x: float
    y: float
    anchor: str = "middle"
    kind: str = "small"


@dataclass(frozen=True, slots=True)
class Band:
    """A strip behind one level, with its name in the gutter."""

    text: Text
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    bands: tuple[Band, ...]
    axes: tuple[tuple[str, Text, float], ...]  # name, title, y of the ribbon's middle


def draw(topology: Topology) -> Picture:
    """Return the picture of a topology with a national axis and at most one provincial one."""
    national = [a for s in topology.axes[0].systems for a in s.agencies if not s.free]
    below = topology.axes[1].systems if len(topology.axes) > 1 else ()
    province = [agency for system in below for agency in system.agencies if not system.free]
    marks: list[Mark] = []
    labels: list[Label] = []
    _centre(national, marks, labels)
    _neighbours(national, marks)
    _province(province, marks, labels)
    _districts(province, marks, labels)
    _free(topology, marks, labels)
    heights = (NATIONAL_Y, PROVINCE_Y)
    axes = tuple(
        (axis.name, axis.title, float(y)) for axis, y in zip(topology.axes, heights, strict=False)
    )
    levels = {agency.level for agency in province}
    bands = _bands(has_districts=Level.DISTRICT in levels)
    return Picture(tuple(marks), tuple(labels), bands, axes)


def _bands(*, has_districts: bool) -> tuple[Band, ...]:
    communes = Text("Xã", "Commune")
    below = (
        (Band(Text("Huyện", "District"), 330, 72), Band(communes, 408, 124))
        if has_districts
        else (Band(communes, 330, 202),)
    )
    return (
        Band(Text("Trung ương", "Centre"), 4, 98),
        Band(Text("Tỉnh", "Province"), 248, 76),
        *below,
    )


def _grid(
    agencies: Iterable[AgencySpec], axis: int, x: float, y: float, per_row: int, step: float
) -> Iterable[Mark]:
    """Yield squares in rows."""
    for number, agency in enumerate(agencies):
        row, column = divmod(number, per_row)
        yield Mark(agency.code, agency.name, axis, "square", x + column * step, y + row * step)


def _centre(national: list[AgencySpec], marks: list[Mark], labels: list[Label]) -> None:
    """The Government Office as a box, the ministries as squares."""
    central = [agency for agency in national if agency.level is Level.CENTRAL]
    office = next((agency for agency in central if agency.code.endswith("G22")), None)
    if office:
        name = office.name
        marks.append(Mark(office.code, name, 0, "box", 190, 53, 260, 52, name))
    others = [agency for agency in central if agency is not office]
    marks.extend(_grid(others, 0, 368, 27, 14, 23))
    labels.append(
        Label(Text(f"{len(others)} bộ, ngành", f"{len(others)} ministries"), 518, 84, kind="name")
    )


def _neighbours(national: list[AgencySpec], marks: list[Mark]) -> None:
    """Other provinces hang below the national ribbon, at the right."""
    others = [agency for agency in national if agency.level is not Level.CENTRAL]
    for number, agency in enumerate(others[:2]):
        name = _short(agency.name)
        marks.append(
            Mark(agency.code, agency.name, 0, "box", 736 - 268 * number, BRIDGE_Y, 252, 36, name)
        )


def _province(province: list[AgencySpec], marks: list[Mark], labels: list[Label]) -> None:
    """The People's Committee as a box, its departments as squares."""
    level = [agency for agency in province if agency.level is Level.PROVINCE]
    heads = [agency for agency in level if not agency.parent]
    offices = [agency for agency in level if agency.parent]
    for agency in heads[:1]:
        name = _short(agency.name)
        marks.append(Mark(agency.code, agency.name, 1, "box", 190, 286, 260, 48, name))
    marks.extend(_grid(offices, 1, 372, 266, 10, 24))
    text = Text(f"{len(offices)} sở, ban, ngành", f"{len(offices)} departments")
    labels.append(Label(text, 480, 317, kind="name"))


def _districts(province: list[AgencySpec], marks: list[Mark], labels: list[Label]) -> None:
    """A column per district: its circle, its name, and its communes as dots below."""
    districts = [agency for agency in province if agency.level is Level.DISTRICT]
    if not districts:
        _communes_alone(province, marks)
        return
    step = (RIGHT - LEFT) / len(districts)
    for number, district in enumerate(districts):
        x = LEFT + step * (number + 0.5)
        marks.append(Mark(district.code, district.name, 1, "circle", x, _DISTRICT_Y))
        shift = 17 if number % 2 else 0
        name = Text(district.locality, district.locality)
        labels.append(Label(name, x, _NAMES_Y + shift, kind="district"))
        communes = [agency for agency in province if agency.parent == district.code]
        marks.extend(_communes(communes, x))


def _communes_alone(province: list[AgencySpec], marks: list[Mark]) -> None:
    """Communes right below the province, row by row over the whole width."""
    communes = [agency for agency in province if agency.level is Level.COMMUNE]
    per_row = max(1, -(-len(communes) // _ALONE_ROWS))
    step = (RIGHT - LEFT) / per_row
    for number, agency in enumerate(communes):
        row, column = divmod(number, per_row)
        x, y = LEFT + step * (column + 0.5), _ALONE_Y + row * _ALONE_STEP_Y
        marks.append(Mark(agency.code, agency.name, 1, "dot", x, y))


def _communes(communes: list[AgencySpec], x: float) -> Iterable[Mark]:
    """Yield dots in rows of four, below a district's name and around ``x``."""
    first = x - _COMMUNE_STEP_X * (_COMMUNES_PER_ROW - 1) / 2
    for number, agency in enumerate(communes):
        row, column = divmod(number, _COMMUNES_PER_ROW)
        yield Mark(
            agency.code,
            agency.name,
            1,
            "dot",
            first + column * _COMMUNE_STEP_X,
            _COMMUNES_Y + row * _COMMUNE_STEP_Y,
        )


def _free(topology: Topology, marks: list[Mark], labels: list[Label]) -> None:
    """The user's own agencies: hollow squares at the right of each side."""
    places = ((0, 736.0, 40.0), (1, 736.0, 278.0))
    for index, x, y in places[: len(topology.axes)]:
        free = [a for s in topology.axes[index].systems if s.free for a in s.agencies]
        for number, agency in enumerate(free):
            mark = Mark(agency.code, agency.name, index, "square", x + number * 32, y, free=True)
            marks.append(mark)
        if free:
            text = Text("của bạn (tự do)", "yours (free)")
            labels.append(Label(text, x + 48, y + 39, kind="name"))


def _short(name: str) -> str:
    return name.replace("Ủy ban nhân dân", "UBND")
