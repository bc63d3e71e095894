"""What presets are built of: invented people, committees, agencies for the user (pure)."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from importlib import resources

from edoc.contract.findings import Text
from lgsp.topology.model import ASSUMED_CODE, AgencySpec, Leader, Level
from lgsp.topology.national_directory import bare_name

_COMMITTEE = "Ủy ban nhân dân"
_INVENTED = Text("cơ quan giả định, dành cho người dùng", "invented agency, for the user")

_FAMILIES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Ksor", "Rơ Châm", "Siu", "Nay", "Kpă", "Rah Lan", "Đinh", "Puih",
)  # fmt: skip
_MIDDLES = ("Văn", "Thị", "Đức", "Ngọc", "Hữu", "Minh", "Thanh", "Quang")
_GIVEN = ("Giả Định", "Mô Phỏng", "Ví Dụ", "Minh Họa", "Thí Dụ", "Thử Nghiệm")


@dataclass(slots=True)
class People:
    """Deals out invented names, each once."""

    names: list[str]

    @classmethod
    def seeded(cls, seed: int) -> People:
        """Shuffle all combinations by a seed."""
        names = [f"{f} {m} {g}" for f in _FAMILIES for m in _MIDDLES for g in _GIVEN]
        random.Random(seed).shuffle(names)
        return cls(names)

    def next(self) -> str:
        """Return the next name."""
        return self.names.pop()


def data_rows(name: str) -> list[dict[str, str]]:
    """Read one CSV file of the package's data."""
    text = resources.files("lgsp.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def committee(
    code: str, alias: str, unit: str, level: Level, parent: str, group: str, people: People
) -> AgencySpec:
    """Return the People's Committee of one unit, e.g. ``Huyện KBang``."""
    return AgencySpec(
        code=code,
        name=f"{_COMMITTEE} {lower_first(unit)}",
        level=level,
        parent=parent,
        locality=bare_name(unit),
        abbreviation="UBND",
        leader=Leader(people.next(), "CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"),
        clerk=people.next(),
        group=group,
        aliases=(alias,),
        note=None if level is Level.PROVINCE else ASSUMED_CODE,
    )


def invented(
    code: str, alias: str, name: str, level: Level, parent: str, locality: str, people: People
) -> AgencySpec:
    """Return an agency that exists only for the user's own client."""
    return AgencySpec(
        code=code,
        name=f"{name} (giả định)",
        level=level,
        parent=parent,
        locality=locality,
        abbreviation="GĐ",
        leader=Leader(people.next(), "THỦ TRƯỞNG"),
        clerk=people.next(),
        group="Giả định",
        aliases=(alias,),
        note=_INVENTED,
    )
