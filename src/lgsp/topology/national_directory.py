"""The national directory at its real size: 123,265 agencies derived by stated rules (pure).

In July 2026 the real directory was reported to hold 123,265 agencies; no public list of it exists.
The 11,537 administrative units of 2019 are real; what stands below and beside them is derived, and
every derived entry says by which rule. docs/decisions/0009-derived-directory.md tells the rules.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from axis.records import AgencyRecord, Level
from edoc.contract.codes import to_qd20_guess
from lgsp.topology.directory_names import (
    BRANCHES,
    COMMUNE_UNITS,
    DEPARTMENT_SECTIONS,
    DISTRICT_SECTIONS,
    MINISTRY_UNITS,
    NAMED_MINISTRY_UNITS,
    SCHOOLS,
)

TOTAL = 123_265
"""Agencies of the real directory, as reported in July 2026."""

FIRST_DISTRICT, FIRST_COMMUNE = 31, 20
"""Numbers at which districts and communes begin, in the manner of other provinces."""

_KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Huyện", "Quận", "Phường", "Xã", "Tỉnh")


@dataclass(frozen=True, slots=True)
class DerivedAgency:
    """An agency of the derived directory, and the rule (R0 to R8) it comes from."""

    rule: str
    agency: AgencyRecord


@dataclass(frozen=True, slots=True)
class _Unit:
    """An administrative unit of 2019; ``code`` is that of the statistical list."""

    code: str
    level: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class _Province:
    """A province with what its agencies' codes and names are made of."""

    symbol: str
    unit: _Unit
    sourced: bool

    @property
    def system(self) -> str:
        """Id of its system at the national axis, in the form that traces show."""
        return f"00.{self.symbol[1:]}.W00"

    @property
    def code(self) -> str:
        return f"000.00.00.{self.symbol}"


def national_agencies() -> Iterator[AgencyRecord]:
    """Give all 123,265 agencies, each after its parent."""
    return (one.agency for one in derived())


def national_systems() -> dict[str, str]:
    """Return the systems that host them at the national axis: id and name (Vietnamese)."""
    provinces = {one.system: f"LGSP {_lower(one.unit.name)} (suy ra)" for one in _provinces()}
    ministries = {
        ministry_system(row["level1"]): f"{row['name']} (suy ra)" for row in _ministries()
    }
    return provinces | ministries


def ministry_system(symbol: str) -> str:
    """Return the id of a ministry's system; ours, no source names one."""
    return f"bo-{symbol.lower()}"


def derived() -> Iterator[DerivedAgency]:
    """Give all agencies with their rules; the last rule fills up to the whole number."""
    count = 0
    for rule in (_units, _ministry_units, _departments, _sections, _commune_units, _branches):
        for one in rule():
            count += 1
            yield one
    for number, one in enumerate(_in_districts("R8", SCHOOLS)):
        if number == TOTAL - count:
            return
        yield one


def _units() -> Iterator[DerivedAgency]:
    """R0 the People's Committees of all administrative units; R1 the central agencies."""
    for row in _ministries():
        symbol = row["level1"]
        code, system = f"000.00.00.{symbol}", ministry_system(symbol)
        yield _derived("R1", code, row["name"], "central", "", system, note="")
    for province in _provinces():
        yield _committee(province, province.code, province.unit, "province", "")
        for number, district in _districts_of(province):
            code = _code(province, number)
            yield _committee(province, code, district, "district", province.code)
            for ordinal, commune in _communes_of(district):
                below = _code(province, number, ordinal)
                yield _committee(province, below, commune, "commune", code)


def _ministry_units() -> Iterator[DerivedAgency]:
    for row in _ministries():
        symbol = row["level1"]
        names = dict(enumerate(MINISTRY_UNITS, start=1))
        names |= {n: name for (owner, n), name in NAMED_MINISTRY_UNITS.items() if owner == symbol}
        for number, name in names.items():
            code, parent = f"000.00.{number:02}.{symbol}", f"000.00.00.{symbol}"
            whole, system = f"{name}, {row['name']}", ministry_system(symbol)
            yield _derived("R2", code, whole, "central", parent, system)


def _departments() -> Iterator[DerivedAgency]:
    """R3 departments of a province; R4 their sections."""
    for province in _provinces():
        for number, name in _department_names(province):
            code = _code(province, number)
            yield _derived("R3", code, name, "province", province.code, province.system)
            for ordinal, section in enumerate(DEPARTMENT_SECTIONS, start=1):
                below, whole = _code(province, number, ordinal), f"{section}, {name}"
                yield _derived("R4", below, whole, "province", code, province.system)


def _sections() -> Iterator[DerivedAgency]:
    for province in _provinces():
        for number, district in _districts_of(province):
            code = _code(province, number)
            for ordinal, section in enumerate(DISTRICT_SECTIONS, start=1):
                below, name = _code(province, number, ordinal), f"{section} {_lower(district.name)}"
                yield _derived("R5", below, name, "district", code, province.system)


def _commune_units() -> Iterator[DerivedAgency]:
    for province in _provinces():
        for number, district in _districts_of(province):
            for ordinal, commune in _communes_of(district):
                code = _code(province, number, ordinal)
                for place, kind in enumerate(COMMUNE_UNITS, start=1):
                    below, name = f"{place:03}{code[3:]}", f"{kind} {_lower(commune.name)}"
                    yield _derived("R6", below, name, "commune", code, province.system)


def _branches() -> Iterator[DerivedAgency]:
    for branch in BRANCHES:
        yield from _in_districts("R7", branch)


def _in_districts(rule: str, branch: tuple[int, int, str]) -> Iterator[DerivedAgency]:
    """One unit of a department for each district of each province."""
    department, first, kind = branch
    for province in _provinces():
        parent = _code(province, department)
        for number, district in _districts_of(province):
            code = _code(province, department, first + number - FIRST_DISTRICT)
            name = f"{kind} {_lower(district.name)}"
            yield _derived(rule, code, name, "province", parent, province.system)


def _committee(
    province: _Province, code: str, unit: _Unit, level: Level, parent: str
) -> DerivedAgency:
    certain = level == "province" and province.sourced
    name = f"Ủy ban nhân dân {_lower(unit.name)}"
    note = "" if certain else "mã giả định (quy tắc R0)"
    return _derived("R0", code, name, level, parent, province.system, note=note)


def _derived(
    rule: str,
    code: str,
    name: str,
    level: Level,
    parent: str,
    system: str,
    *,
    note: str | None = None,
) -> DerivedAgency:
    """Return an agency with both forms of its code; the newer is read off by rule, see R9."""
    newer = to_qd20_guess(code)
    shown = f"suy ra theo quy tắc {rule}" if note is None else note
    aliases = (newer,) if newer else ()
    return DerivedAgency(
        rule, AgencyRecord(code, name, level, parent, system, note=shown, aliases=aliases)
    )


def _code(province: _Province, number: int, ordinal: int = 0) -> str:
    return f"000.{ordinal:02}.{number:02}.{province.symbol}"


def _department_names(province: _Province) -> Iterator[tuple[int, str]]:
    """Give number and name of each department; a city's has “thành phố” for “tỉnh”."""
    kind = "tỉnh" if province.unit.name.startswith("Tỉnh") else "thành phố"
    place = bare_name(province.unit.name)
    for row in _rows("gia-lai-departments-2019.csv"):
        name = row["name"].removesuffix(" tỉnh")
        yield int(row["number"]), f"{name} {kind} {place}"


def _districts_of(province: _Province) -> Iterator[tuple[int, _Unit]]:
    return enumerate(_below().get(province.unit.code, ()), start=FIRST_DISTRICT)


def _communes_of(district: _Unit) -> Iterator[tuple[int, _Unit]]:
    return enumerate(_below().get(district.code, ()), start=FIRST_COMMUNE)


@cache
def _below() -> dict[str, tuple[_Unit, ...]]:
    """Return the units below each unit of 2019, in the order of the statistical list."""
    found: dict[str, list[_Unit]] = {}
    for row in _rows("administrative-units-2019.csv"):
        unit = _Unit(row["gso_code"], row["level"], row["name"], row["parent"])
        found.setdefault(unit.parent, []).append(unit)
    return {parent: tuple(units) for parent, units in found.items()}


@cache
def _provinces() -> tuple[_Province, ...]:
    units = {unit.code: unit for unit in _below()[""]}
    return tuple(
        _Province(row["level1"], units[row["gso_code"]], row["basis"] == "source")
        for row in _rows("provinces-2019.csv")
    )


@cache
def _ministries() -> tuple[dict[str, str], ...]:
    return _rows("central-agencies-2019.csv")


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = resources.files("lgsp.data").joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def committees_of(symbol: str) -> tuple[AgencyRecord, ...]:
    """Return the People's Committees of one province of 2019 (``H08``), each after its parent."""
    top = f".{symbol}"
    return tuple(
        one.agency for one in _units() if one.rule == "R0" and one.agency.code.endswith(top)
    )


def bare_name(name: str) -> str:
    """Return a unit's name without its kind: ``Huyện KBang`` becomes ``KBang``."""
    for kind in _KINDS:
        if name.startswith(kind + " "):
            return name[len(kind) + 1 :]
    return name


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
