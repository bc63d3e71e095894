"""The preset after 1 July 2025: no districts, codes of Decision 20/2020, merged provinces.

Gia Lai took in Bình Định and keeps H21; H08 is closed. Kon Tum went into Quảng Ngãi; H34 is closed.
Old 13-character codes stay known: as the old code of who goes on, or as closed agencies that lead
to their successor. The list of communes after the merger is not in our data: those here are made of
the 2019 list by a rule and say so (docs/decisions/0009-derived-directory.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import pairwise

from axis.records import AgencyRecord
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from lgsp.topology.model import (
    AgencySpec,
    AxisSpec,
    Leader,
    Level,
    NodeSpec,
    RetiredSpec,
    SystemSpec,
    Topology,
)
from lgsp.topology.national_directory import bare_name, committees_of
from lgsp.topology.parts import People, data_rows, invented

GIA_LAI, QUANG_NGAI, GOVERNMENT_OFFICE = "H21", "H48", "G22"
LAST_DAY = date(2025, 6, 30)
"""Last day of districts, and of the provinces that were merged."""

FIRST_COMMUNE = 101
"""Communes are numbered H21.101 upward: the form is real (H01.151), the numbers are ours."""

COMMUNES_EACH = 3
"""How many communes of the 2019 list make one; the last of a district takes what is left over."""

_COMMITTEE = "Ủy ban nhân dân "
_DERIVED = Text(
    "xã suy ra từ danh mục 2019, mã giả định", "commune derived from the list of 2019, assumed code"
)
_UNSOURCED = Text(
    "tổ chức sau sắp xếp 2025 theo hiểu biết chung, chưa có nguồn; mã giả định",
    "as commonly known after the reorganisation of 2025, no source; assumed code",
)
_MINISTRY = Text(
    "mã theo danh mục trước sắp xếp 2025; mã mới theo QĐ 09/2025 chưa có nguồn",
    "code of the list before the reorganisation of 2025; the new ones were not found",
)
_MERGED = Text(
    "sáp nhập năm 2025 theo hiểu biết chung, chưa có nguồn",
    "merged in 2025 as commonly known, no source",
)
_PROVINCE_MERGED = Text("hợp nhất tỉnh từ 01/7/2025", "provinces merged on 1 July 2025")
_DISTRICT_ENDED = Text(
    "cấp huyện kết thúc 30/6/2025; thư chuyển về UBND tỉnh (lựa chọn của chúng tôi)",
    "districts ended on 30 June 2025; their mail goes to the province (our choice)",
)

_MINISTRIES_MERGED = {"G04": "G17", "G05": "G12", "G07": "G09", "G13": "G10", "G14": "G06"}
_MINISTRIES_RENAMED = {
    "G10": ("Bộ Nông nghiệp và Môi trường", "BNNMT"),
    "G21": ("Bộ Dân tộc và Tôn giáo", "BDTTG"),
}
_DEPARTMENTS_MERGED = {"04": "05", "08": "09", "10": "07", "11": "14", "12": "02"}
_DEPARTMENTS_RENAMED = {
    "07": ("Sở Nông nghiệp và Môi trường", "SNNMT"),
    "19": ("Sở Dân tộc và Tôn giáo", "SDTTG"),
}


@cache
def gia_lai_2025(seed: int = 2025) -> Topology:
    """Return the world of Monday 7 July 2025, 08:00: two axes, three levels.

    ``seed`` decides only the invented names. Raises TopologyError where shipped data is damaged.
    """
    people = People.seeded(seed)
    departments, closed = _departments(people)
    communes, gone = _communes(people)
    province = _province(GIA_LAI, "tỉnh Gia Lai", "000.00.00.H21", people)
    own = (province, *departments, *communes)
    retired = (*_merged_provinces(), *closed, *gone)
    return Topology(
        name="gia-lai-2025",
        title=Text("Gia Lai, tháng 7 năm 2025", "Gia Lai, July 2025"),
        start=datetime(2025, 7, 7, 8, tzinfo=VIETNAM),
        axes=(_national_axis(own, retired, people), _gia_lai_axis(own, retired, people)),
        nodes=tuple(
            NodeSpec(name, Text(f"QLVBĐH {vi}", en), level, axis, name)
            for name, vi, en, level, axis in _NODES
        ),
    ).check()


_NODES = (
    ("vpcp", "Văn phòng Chính phủ", "Government Office", Level.CENTRAL, "national"),
    ("bo-nganh", "Các bộ, ngành", "Ministries", Level.CENTRAL, "national"),
    ("quang-ngai", "UBND tỉnh Quảng Ngãi", "Quảng Ngãi province", Level.PROVINCE, "national"),
    ("ubnd-tinh", "UBND tỉnh và các sở", "Province and departments", Level.PROVINCE, "gia-lai"),
    ("xa", "Cấp xã", "Communes", Level.COMMUNE, "gia-lai"),
)


def _national_axis(
    own: tuple[AgencySpec, ...], retired: tuple[RetiredSpec, ...], people: People
) -> AxisSpec:
    ministries, merged = _central(people)
    office = tuple(agency for agency in ministries if agency.code == GOVERNMENT_OFFICE)
    others = tuple(agency for agency in ministries if agency.code != GOVERNMENT_OFFICE)
    neighbour = _province(QUANG_NGAI, "tỉnh Quảng Ngãi", "000.00.00.H48", people)
    kon_tum = RetiredSpec(
        "H34",
        f"{_COMMITTEE}tỉnh Kon Tum",
        Level.PROVINCE,
        QUANG_NGAI,
        LAST_DAY,
        "000.00.00.H34",
        _PROVINCE_MERGED,
    )
    ministries_title = Text("Bộ, ngành", "Ministries")
    neighbour_title = Text("Tỉnh Quảng Ngãi", "Quảng Ngãi province")
    return AxisSpec(
        name="national",
        title=Text("Trục liên thông văn bản quốc gia", "National document axis"),
        systems=(
            SystemSpec("vpcp", Text("Văn phòng Chính phủ", "Government Office"), "bus", office),
            SystemSpec("bo-nganh", ministries_title, "bus", others, retired=merged),
            SystemSpec("quang-ngai", neighbour_title, "bus", (neighbour,), retired=(kon_tum,)),
            SystemSpec(
                "00.21.W00",
                Text("LGSP tỉnh Gia Lai", "LGSP of Gia Lai"),
                "pull",
                listed=own,
                retired=retired,
            ),
            *_free_national(people),
        ),
    )


def _gia_lai_axis(
    own: tuple[AgencySpec, ...], retired: tuple[RetiredSpec, ...], people: People
) -> AxisSpec:
    communes = tuple(agency for agency in own if agency.level is Level.COMMUNE)
    upper = tuple(agency for agency in own if agency.level is not Level.COMMUNE)
    below = tuple(one for one in retired if one.level is Level.COMMUNE)
    above = tuple(one for one in retired if one.level is not Level.COMMUNE)
    count = len(communes)
    return AxisSpec(
        name="gia-lai",
        title=Text("Trục liên thông văn bản tỉnh Gia Lai", "Document axis of Gia Lai"),
        systems=(
            SystemSpec(
                "ubnd-tinh",
                Text("UBND tỉnh và các sở, ban, ngành", "Province and its departments"),
                "bus",
                upper,
                retired=above,
            ),
            SystemSpec(
                "xa",
                Text(f"{count} xã, phường", f"{count} communes"),
                "bus",
                communes,
                retired=below,
            ),
            SystemSpec("uplink", Text("Ra trục quốc gia", "To the national axis"), "uplink"),
            *_free_gia_lai(people),
        ),
        uplink_to="national",
        uplink_as="00.21.W00",
    )


def _province(code: str, name: str, old_code: str, people: People) -> AgencySpec:
    return AgencySpec(
        code=code,
        name=_COMMITTEE + name,
        level=Level.PROVINCE,
        parent="",
        locality=bare_name(name[0].upper() + name[1:]),
        abbreviation="UBND",
        leader=Leader(people.next(), "CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"),
        clerk=people.next(),
        group=name[0].upper() + name[1:],
        old_code=old_code,
    )


def _central(people: People) -> tuple[tuple[AgencySpec, ...], tuple[RetiredSpec, ...]]:
    """Return ministries that go on, and those that were merged."""
    living, merged = [], []
    for row in data_rows("central-agencies-2019.csv"):
        code, old = row["level1"], f"000.00.00.{row['level1']}"
        if code in _MINISTRIES_MERGED:
            successor = _MINISTRIES_MERGED[code]
            day = date(2025, 2, 28)
            spec = RetiredSpec(code, row["name"], Level.CENTRAL, successor, day, old, _MERGED)
            merged.append(spec)
            continue
        name, short = _MINISTRIES_RENAMED.get(code, (row["name"], row["abbreviation"]))
        living.append(
            AgencySpec(
                code=code,
                name=name,
                level=Level.CENTRAL,
                parent="",
                locality="Hà Nội",
                abbreviation=short,
                leader=Leader(people.next(), row["leader_title"]),
                clerk=people.next(),
                group=name,
                old_code=old,
                note=None if code == GOVERNMENT_OFFICE else _MINISTRY,
            )
        )
    return tuple(living), tuple(merged)


def _departments(people: People) -> tuple[list[AgencySpec], list[RetiredSpec]]:
    """Return departments that go on, and those that were merged into one of them."""
    living, closed = [], []
    for row in data_rows("gia-lai-departments-2019.csv"):
        number = row["number"]
        code, old = f"{GIA_LAI}.{number}", f"000.00.{number}.H21"
        name, short = _DEPARTMENTS_RENAMED.get(number, (row["name"], row["abbreviation"]))
        whole = name + ("" if name.endswith("tỉnh") else " tỉnh") + " Gia Lai"
        if number in _DEPARTMENTS_MERGED:
            successor = f"{GIA_LAI}.{_DEPARTMENTS_MERGED[number]}"
            day = date(2025, 2, 28)
            closed.append(RetiredSpec(code, whole, Level.PROVINCE, successor, day, old, _MERGED))
            continue
        living.append(
            AgencySpec(
                code=code,
                name=whole,
                level=Level.PROVINCE,
                parent=GIA_LAI,
                locality="Gia Lai",
                abbreviation=short,
                leader=Leader(people.next(), row["leader_title"]),
                clerk=people.next(),
                letterhead_parent="UBND tỉnh Gia Lai",
                group=name,
                old_code=old,
                note=_UNSOURCED,
            )
        )
    return living, closed


def _merged_provinces() -> tuple[RetiredSpec, ...]:
    name = f"{_COMMITTEE}tỉnh Bình Định"
    return (
        RetiredSpec(
            "H08", name, Level.PROVINCE, GIA_LAI, LAST_DAY, "000.00.00.H08", _PROVINCE_MERGED
        ),
    )


def _communes(people: People) -> tuple[list[AgencySpec], list[RetiredSpec]]:
    """Make communes of both provinces' 2019 lists; old districts and communes are closed."""
    communes: list[AgencySpec] = []
    retired: list[RetiredSpec] = []
    taken: set[str] = set()
    for symbol in ("H21", "H08"):
        old = committees_of(symbol)
        for district in (one for one in old if one.level == "district"):
            retired.append(_gone(district, Level.DISTRICT, GIA_LAI, _DISTRICT_ENDED))
            members = [one for one in old if one.parent == district.code]
            for group in _groups(members):
                head = next((one for one in group if _place(one) not in taken), group[0])
                taken.add(_place(head))
                code = f"{GIA_LAI}.{FIRST_COMMUNE + len(communes)}"
                communes.append(_commune(code, head, _place(district), people))
                retired += [
                    _gone(one, Level.COMMUNE, code, _DERIVED) for one in group if one is not head
                ]
    return communes, retired


def _groups(members: Sequence[AgencyRecord]) -> list[Sequence[AgencyRecord]]:
    """Cut a district's communes into groups of three; one or two left over join the last group."""
    count = max(1, len(members) // COMMUNES_EACH)
    cut = [index * COMMUNES_EACH for index in range(count)] + [len(members)]
    return [members[start:end] for start, end in pairwise(cut)]


def _place(agency: AgencyRecord) -> str:
    unit = agency.name.removeprefix(_COMMITTEE)
    return bare_name(unit[0].upper() + unit[1:])


def _commune(code: str, head: AgencyRecord, group: str, people: People) -> AgencySpec:
    kind = "phường" if head.name.startswith(f"{_COMMITTEE}phường") else "xã"
    place = _place(head)
    return AgencySpec(
        code=code,
        name=f"{_COMMITTEE}{kind} {place}",
        level=Level.COMMUNE,
        parent=GIA_LAI,
        locality=place,
        abbreviation="UBND",
        leader=Leader(people.next(), "CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"),
        clerk=people.next(),
        group=group,
        old_code=head.code,
        note=_DERIVED,
    )


def _gone(agency: AgencyRecord, level: Level, successor: str, note: Text) -> RetiredSpec:
    return RetiredSpec(agency.code, agency.name, level, successor, LAST_DAY, note=note)


def _free_national(people: People) -> tuple[SystemSpec, ...]:
    """The same systems and agencies for the user's own client as in 2019, newer codes first."""

    def agency(number: int, name: str) -> AgencySpec:
        code, old = f"X{number:02}", f"000.00.00.X{number:02}"
        return invented(code, old, name, Level.CENTRAL, "", "Hà Nội", people)

    first = (agency(1, "Cơ quan trung ương Một"), agency(2, "Cơ quan trung ương Hai"))
    second = (agency(3, "Cơ quan trung ương Ba"), agency(4, "Cơ quan trung ương Bốn"))
    return (
        _free("00.91.W00", 1, ("trục quốc gia", "national axis"), first),
        _free("00.92.W00", 2, ("trục quốc gia", "national axis"), second),
    )


def _free_gia_lai(people: People) -> tuple[SystemSpec, ...]:
    def agency(code: str, old: str, name: str, level: Level) -> AgencySpec:
        return invented(code, f"000.{old}.H21", name, level, GIA_LAI, "Gia Lai", people)

    first = (
        agency("H21.91", "00.91", "Sở Thử nghiệm Một", Level.PROVINCE),
        agency("H21.92", "00.92", "Sở Thử nghiệm Hai", Level.PROVINCE),
    )
    second = (
        agency("H21.901", "00.93", "Ủy ban nhân dân xã Ví dụ Một", Level.COMMUNE),
        agency("H21.902", "20.93", "Ủy ban nhân dân xã Ví dụ Hai", Level.COMMUNE),
    )
    return (
        _free("tu-do-1", 1, ("trục Gia Lai", "Gia Lai's axis"), first),
        _free("tu-do-2", 2, ("trục Gia Lai", "Gia Lai's axis"), second),
    )


def _free(
    name: str, number: int, where: tuple[str, str], agencies: tuple[AgencySpec, ...]
) -> SystemSpec:
    title = Text(f"Hệ thống tự do {number} ({where[0]})", f"Free system {number} ({where[1]})")
    return SystemSpec(name, title, "pull", agencies, free=True)
