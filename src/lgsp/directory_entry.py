"""What an axis's registry holds at the start: its preset, and the nation where it is wanted."""

from __future__ import annotations

import asyncio

from axis.engine import Axis
from axis.records import AgencyRecord, Level, SystemRecord
from edoc.contract.findings import Text
from lgsp.errors import SettingsError
from lgsp.secrets import system_secret
from lgsp.settings import Settings
from lgsp.topology.model import AgencySpec, AxisSpec, RetiredSpec, SystemSpec
from lgsp.topology.national_directory import national_agencies, national_systems

DIRECTORY_PRESET = "gia-lai-2019"
"""The preset whose administrative units the derived national directory is made of."""


async def enter_topology(axis: Axis, spec: AxisSpec, installation: bytes) -> None:
    """Put the axis's systems and agencies into its registry, as far as they are not there."""
    await axis.upsert_systems(
        [
            SystemRecord(
                id=system.id,
                name=system.name.vi,
                link=system.link,
                secret=system_secret(installation, spec.name, system.id),
                free=system.free,
            )
            for system in spec.systems
        ]
    )
    known = await axis.directory()
    entries = [
        record
        for system in spec.systems
        for record in (
            *(agency_record(agency, system) for agency in (*system.agencies, *system.listed)),
            *(retired_record(one, system) for one in system.retired),
        )
    ]
    await axis.upsert_agencies(one for one in entries if known.registered(one.code) is None)


def agency_record(agency: AgencySpec, system: SystemSpec) -> AgencyRecord:
    """Return a registry entry for an agency of the topology."""
    level: Level = agency.level.value
    return AgencyRecord(
        code=agency.code,
        name=agency.name,
        level=level,
        parent=agency.parent,
        system_id=system.id,
        old_code=agency.old_code,
        mail=mailbox(agency),
        note=agency.note.vi if agency.note else "",
        aliases=agency.aliases,
    )


def retired_record(one: RetiredSpec, system: SystemSpec) -> AgencyRecord:
    """Return a registry entry for an agency of the topology that exists no longer."""
    level: Level = one.level.value
    return AgencyRecord(
        code=one.code,
        name=one.name,
        level=level,
        parent="",
        system_id=system.id,
        old_code=one.old_code,
        status="closed",
        note=one.note.vi if one.note else "",
        valid_until=one.until,
        successor=one.successor,
    )


async def enter_directory(
    axis: Axis, spec: AxisSpec, settings: Settings, installation: bytes
) -> None:
    """Put into an axis's registry what its preset and the settings say.

    Raises:
        SettingsError: the whole directory is wanted for a preset whose units it does not have.
    """
    await enter_topology(axis, spec, installation)
    if settings.directory == "full" and not spec.uplink_to:
        if settings.topology != DIRECTORY_PRESET:
            raise SettingsError(
                Text(
                    f"LGSP_DIRECTORY=full chỉ dùng với kịch bản {DIRECTORY_PRESET}: danh mục suy"
                    " ra theo đơn vị hành chính năm 2019.",
                    f"LGSP_DIRECTORY=full goes with the preset {DIRECTORY_PRESET} only: it is"
                    " derived from the administrative units of 2019.",
                )
            )
        await enter_national_directory(axis, installation)


async def enter_national_directory(axis: Axis, installation: bytes) -> None:
    """Put the derived national directory into an axis, as far as it is not there.

    Composing it takes about a second of one core, so it does not hold up the loop.
    """
    names = national_systems()
    there = (await axis.directory()).systems
    await axis.upsert_systems(
        [
            SystemRecord(one, name, "pull", system_secret(installation, axis.name, one))
            for one, name in names.items()
            if one not in there
        ]
    )
    agencies = await asyncio.to_thread(lambda: list(national_agencies()))
    known = await axis.directory()
    await axis.upsert_agencies(one for one in agencies if known.registered(one.code) is None)


def mailbox(agency: AgencySpec) -> str:
    """Return an address that can never exist (RFC 2606), made from the code."""
    return f"vanthu@{agency.code.replace('.', '-').lower()}.example.invalid"
