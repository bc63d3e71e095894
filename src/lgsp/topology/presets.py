"""Presets: who exists, dated. ``gia_lai_2019`` is the reference province before the reforms.

Numbers of departments, districts and communes inside the province are our own (mã giả định), in
the manner of other provinces (QCVN 102:2016: 13 characters, read from right to left). Leaders and
clerks are invented from a seed and their names say so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from lgsp.errors import TopologyError
from lgsp.topology.model import (
    ASSUMED_CODE,
    AgencySpec,
    AxisSpec,
    Leader,
    Level,
    NodeSpec,
    SystemSpec,
    Topology,
    fold,
)
from lgsp.topology.parts import People, committee, data_rows, invented
from lgsp.topology.preset_2025 import gia_lai_2025

__all__ = [
    "ASSUMED_CODE",
    "AgencySpec",
    "AxisSpec",
    "Leader",
    "Level",
    "NodeSpec",
    "SystemSpec",
    "Topology",
    "fold",
    "gia_lai_2019",
    "gia_lai_2025",
    "preset",
    "preset_names",
]

GIA_LAI = "000.00.00.H21"
KON_TUM = "000.00.00.H34"
GOVERNMENT_OFFICE = "000.00.00.G22"
_DISTRICTS, _COMMUNES = 17, 222  # true until 1 February 2020


def _central(people: People) -> list[AgencySpec]:
    return [
        AgencySpec(
            code=f"000.00.00.{row['level1']}",
            name=row["name"],
            level=Level.CENTRAL,
            parent="",
            locality="Hà Nội",
            abbreviation=row["abbreviation"],
            leader=Leader(people.next(), row["leader_title"]),
            clerk=people.next(),
            group=row["name"],
            aliases=(row["level1"],),
        )
        for row in data_rows("central-agencies-2019.csv")
    ]


def _departments(people: People) -> list[AgencySpec]:
    return [
        AgencySpec(
            code=f"000.00.{row['number']}.H21",
            name=row["name"] + ("" if row["name"].endswith("tỉnh") else " tỉnh") + " Gia Lai",
            level=Level.PROVINCE,
            parent=GIA_LAI,
            locality="Gia Lai",
            abbreviation=row["abbreviation"],
            leader=Leader(people.next(), row["leader_title"]),
            clerk=people.next(),
            letterhead_parent="UBND tỉnh Gia Lai",
            group=row["name"],
            aliases=(f"H21.{row['number']}",),
            note=ASSUMED_CODE,
        )
        for row in data_rows("gia-lai-departments-2019.csv")
    ]


def _units(people: People) -> tuple[list[AgencySpec], list[AgencySpec]]:
    """Return Gia Lai's districts and communes; raises TopologyError where the list is not whole."""
    rows = data_rows("units-gia-lai-kon-tum-2019.csv")
    province = next(row["gso_code"] for row in rows if row["name"] == "Tỉnh Gia Lai")
    districts: list[AgencySpec] = []
    communes: list[AgencySpec] = []
    own = [row for row in rows if row["level"] == "district" and row["parent"] == province]
    for number, row in enumerate(own, start=31):
        code = f"000.00.{number}.H21"
        district = committee(
            code, f"H21.{number}", row["name"], Level.DISTRICT, GIA_LAI, row["name"], people
        )
        districts.append(district)
        below = [r for r in rows if r["level"] == "commune" and r["parent"] == row["gso_code"]]
        for ordinal, commune in enumerate(below, start=20):
            communes.append(
                committee(
                    f"000.{ordinal:02}.{number}.H21",
                    f"H21.{number}.{ordinal:02}",
                    commune["name"],
                    Level.COMMUNE,
                    code,
                    row["name"],
                    people,
                )
            )
    if (len(districts), len(communes)) != (_DISTRICTS, _COMMUNES):
        raise TopologyError(
            Text(
                f"Danh mục hành chính không đủ: {len(districts)} huyện, {len(communes)} xã.",
                f"The list of units is not whole: {len(districts)} districts, {len(communes)}"
                " communes.",
            )
        )
    return districts, communes


def _free_national(people: People) -> tuple[SystemSpec, ...]:
    def agency(number: int, name: str) -> AgencySpec:
        code, alias = f"000.00.00.X{number:02}", f"X{number:02}"
        return invented(code, alias, name, Level.CENTRAL, "", "Hà Nội", people)

    return (
        SystemSpec(
            "00.91.W00",
            Text("Hệ thống tự do 1 (trục quốc gia)", "Free system 1 (national axis)"),
            "pull",
            (agency(1, "Cơ quan trung ương Một"), agency(2, "Cơ quan trung ương Hai")),
            free=True,
        ),
        SystemSpec(
            "00.92.W00",
            Text("Hệ thống tự do 2 (trục quốc gia)", "Free system 2 (national axis)"),
            "pull",
            (agency(3, "Cơ quan trung ương Ba"), agency(4, "Cơ quan trung ương Bốn")),
            free=True,
        ),
    )


def _free_gia_lai(people: People) -> tuple[SystemSpec, ...]:
    def agency(middle: str, alias: str, name: str, level: Level, parent: str) -> AgencySpec:
        return invented(f"000.{middle}.H21", alias, name, level, parent, "Gia Lai", people)

    district = "000.00.93.H21"
    return (
        SystemSpec(
            "tu-do-1",
            Text("Hệ thống tự do 1 (trục Gia Lai)", "Free system 1 (Gia Lai's axis)"),
            "pull",
            (
                agency("00.91", "H21.91", "Sở Thử nghiệm Một", Level.PROVINCE, GIA_LAI),
                agency("00.92", "H21.92", "Sở Thử nghiệm Hai", Level.PROVINCE, GIA_LAI),
            ),
            free=True,
        ),
        SystemSpec(
            "tu-do-2",
            Text("Hệ thống tự do 2 (trục Gia Lai)", "Free system 2 (Gia Lai's axis)"),
            "pull",
            (
                agency("00.93", "H21.93", "Ủy ban nhân dân huyện Ví dụ", Level.DISTRICT, GIA_LAI),
                agency("20.93", "H21.93.20", "Ủy ban nhân dân xã Ví dụ", Level.COMMUNE, district),
            ),
            free=True,
        ),
    )


def _national_axis(people: People) -> AxisSpec:
    central = _central(people)
    office = tuple(agency for agency in central if agency.code == GOVERNMENT_OFFICE)
    others = tuple(agency for agency in central if agency.code != GOVERNMENT_OFFICE)
    kon_tum = committee(KON_TUM, "H34", "Tỉnh Kon Tum", Level.PROVINCE, "", "Tỉnh Kon Tum", people)
    bridge = Text("LGSP tỉnh Gia Lai", "LGSP of Gia Lai")
    return AxisSpec(
        name="national",
        title=Text("Trục liên thông văn bản quốc gia", "National document axis"),
        systems=(
            SystemSpec("vpcp", Text("Văn phòng Chính phủ", "Government Office"), "bus", office),
            SystemSpec("bo-nganh", Text("Bộ, ngành", "Ministries"), "bus", others),
            SystemSpec("kon-tum", Text("Tỉnh Kon Tum", "Kon Tum province"), "bus", (kon_tum,)),
            SystemSpec("00.21.W00", bridge, "pull"),
            *_free_national(people),
        ),
    )


def _gia_lai_axis(people: People) -> AxisSpec:
    province = committee(GIA_LAI, "H21", "Tỉnh Gia Lai", Level.PROVINCE, "", "Tỉnh Gia Lai", people)
    districts, communes = _units(people)
    return AxisSpec(
        name="gia-lai",
        title=Text("Trục liên thông văn bản tỉnh Gia Lai", "Document axis of Gia Lai"),
        systems=(
            SystemSpec(
                "ubnd-tinh",
                Text("UBND tỉnh và 20 sở, ban, ngành", "Province and its 20 departments"),
                "bus",
                (province, *_departments(people)),
            ),
            SystemSpec("huyen", Text("17 huyện", "17 districts"), "bus", tuple(districts)),
            SystemSpec("xa", Text("222 xã", "222 communes"), "bus", tuple(communes)),
            SystemSpec("uplink", Text("Ra trục quốc gia", "To the national axis"), "uplink"),
            *_free_gia_lai(people),
        ),
        uplink_to="national",
        uplink_as="00.21.W00",
    )


_NODES = (
    ("vpcp", "Văn phòng Chính phủ", "Government Office", Level.CENTRAL, "national"),
    ("bo-nganh", "Các bộ, ngành", "Ministries", Level.CENTRAL, "national"),
    ("kon-tum", "UBND tỉnh Kon Tum", "Kon Tum province", Level.PROVINCE, "national"),
    ("ubnd-tinh", "UBND tỉnh và các sở", "Province and departments", Level.PROVINCE, "gia-lai"),
    ("huyen", "Cấp huyện", "Districts", Level.DISTRICT, "gia-lai"),
    ("xa", "Cấp xã", "Communes", Level.COMMUNE, "gia-lai"),
)
"""Name (also that of its system), title, level, axis."""


def _nodes() -> tuple[NodeSpec, ...]:
    return tuple(
        NodeSpec(name, Text(f"QLVBĐH {vi}", en), level, axis, name)
        for name, vi, en, level, axis in _NODES
    )


@cache
def gia_lai_2019(seed: int = 2019) -> Topology:
    """Return the reference world: Monday 2 December 2019, 08:00, two axes, four levels.

    ``seed`` decides only the invented names. Raises TopologyError where shipped data is damaged.
    """
    people = People.seeded(seed)
    return Topology(
        name="gia-lai-2019",
        title=Text("Gia Lai, tháng 12 năm 2019", "Gia Lai, December 2019"),
        start=datetime(2019, 12, 2, 8, tzinfo=VIETNAM),
        axes=(_national_axis(people), _gia_lai_axis(people)),
        nodes=_nodes(),
    ).check()


_PRESETS: dict[str, Callable[[], Topology]] = {
    "gia-lai-2019": gia_lai_2019,
    "gia-lai-2025": gia_lai_2025,
}


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets."""
    return tuple(_PRESETS)


def preset(name: str) -> Topology:
    """Return a preset by its name. Raises TopologyError where it is unknown."""
    try:
        return _PRESETS[name]()
    except KeyError:
        known = ", ".join(_PRESETS)
        raise TopologyError(
            Text(
                f"Không có kịch bản “{name}” (LGSP_TOPOLOGY). Các kịch bản hiện có: {known}.",
                f"There is no preset “{name}” (LGSP_TOPOLOGY). Known presets: {known}.",
            )
        ) from None
