"""The ready file: written when the program truly serves, read by the command line and by tests.

It holds the admin key and the credentials of all systems: mode 0600, replaced in one step.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from axis.dialects.lgsp_v1.settings import LgspV1Settings
from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem
from lgsp.private_file import write_private
from lgsp.secrets import login_account, system_secret
from lgsp.topology.model import AgencySpec, AxisSpec, SystemSpec, Topology

READY_NAME = "ready.json"


def ready_content(
    topology: Topology,
    *,
    installation: bytes,
    admin_key: str,
    base_url: str,
    local_url: str = "",
    lgsp_v1: LgspV1Settings | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Return the ready file's content for a program that serves all axes at ``base_url``.

    ``local_url`` is where the commands on the same machine reach it: without a proxy, and without
    TLS, whose certificate they may have no reason to trust. ``today`` is the world's day.
    """
    base, choices = base_url.rstrip("/"), lgsp_v1 or LgspV1Settings()
    return {
        "admin_key": admin_key,
        "local_url": (local_url or base).rstrip("/"),
        "today": today.isoformat() if today else "",
        "topology": topology.name,
        "axes": [
            _axis(axis, installation, f"{base}/{axis.name}", choices) for axis in topology.axes
        ],
    }


def given_secrets(topology: Topology, installation: bytes, admin_key: str) -> tuple[str, ...]:
    """Return every secret that somebody is given: what no conversation may show.

    A caller may have taken the wrong one, so all axes' together, whichever a process serves.
    """
    logins = (login_account(installation, axis.name)[1] for axis in topology.axes)
    systems = (
        system_secret(installation, axis.name, system.id)
        for axis in topology.axes
        for system in axis.systems
    )
    return (admin_key, installation.decode(errors="replace"), *logins, *systems)


def _axis(axis: AxisSpec, installation: bytes, url: str, lgsp_v1: LgspV1Settings) -> dict[str, Any]:
    username, password = login_account(installation, axis.name)
    return {
        "name": axis.name,
        "url": url,
        "dialects": {
            "vxp": f"{url}/vxp",
            "lgsp_v1": f"{url}{lgsp_v1.prefix}",
            "edoc_v2": f"{url}/edoc",
            "native": f"{url}/api/v1",
        },
        "login": {
            "username": username,
            "password": password,
            "application_code": lgsp_v1.application_code,
        },
        "systems": [
            _system(system, system_secret(installation, axis.name, system.id))
            for system in axis.systems
        ],
    }


def _system(system: SystemSpec, secret: str) -> dict[str, Any]:
    return {
        "systemid": system.id,
        "secret": secret,
        "free": system.free,
        "agencies": [_agency(agency) for agency in system.agencies],
    }


def _agency(agency: AgencySpec) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name, "level": str(agency.level)}


def write_ready(path: Path, content: dict[str, Any]) -> None:
    """Write a ready file. Raises EnvironmentProblem where the place cannot be written."""
    write_private(path, json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")


def read_ready(path: Path) -> dict[str, Any] | None:
    """Return a ready file's content, None where there is none.

    Raises EnvironmentProblem where it exists but cannot be read.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if not isinstance(content, dict) or not isinstance(content.get("axes"), list):
        raise _unreadable(path, ValueError("no ready file"))
    return content


def local_url_of(content: dict[str, Any]) -> str:
    """Return where commands on this machine reach the server; empty where no axis is named."""
    given = content.get("local_url")
    return str(given) if given else base_url_of(content)


def base_url_of(content: dict[str, Any]) -> str:
    """Return the server's base address told by a ready file; empty where it names no axis."""
    for axis in content["axes"]:
        return str(axis["url"]).removesuffix(f"/{axis['name']}")
    return ""


def _unreadable(path: Path, error: Exception) -> EnvironmentProblem:
    return EnvironmentProblem(
        Text(
            f"Không đọc được {path} ({error}). Chạy lại lgsp up để ghi tệp mới.",
            f"Cannot read {path} ({error}). Run lgsp up again to write a new one.",
        )
    )
