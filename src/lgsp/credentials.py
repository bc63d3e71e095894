"""Credentials of one connected system, written the way clients want to be configured. Pure.

``json`` holds everything; ``env`` the same as variables for a shell or a container; ``sdk-java``
the properties file of the official Java client; ``sdk-dotnet`` the ``App.config`` that programs
around the .NET client were seen to use.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

SIMULATED = "MÔ PHỎNG / SIMULATED"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one system needs to reach one axis by any of its dialects.

    Attributes:
        axis: name of the axis.
        system_id: SystemId; ``secret`` its SecretKey.
        agencies: codes for which the system may send, the first one first.
        urls: base address by dialect: ``vxp``, ``lgsp_v1``, ``edoc_v2``, ``native``.
        login: username, password and application code of the environment (``lgsp_v1``).
        today: the world's day, ``2019-12-02``.

    The token of ``edoc_v2`` is the secret, for every agency of the system.
    """

    axis: str
    system_id: str
    secret: str = field(repr=False)
    agencies: tuple[str, ...]
    urls: Mapping[str, str]
    login: Mapping[str, str] = field(repr=False)
    today: str


def credentials_of(ready: Mapping[str, Any], system_id: str) -> list[Credentials]:
    """Return a system's credentials at every axis of a ready file that knows this id."""
    return [
        Credentials(
            axis=axis["name"],
            system_id=system["systemid"],
            secret=system["secret"],
            agencies=tuple(agency["code"] for agency in system["agencies"]),
            urls=axis["dialects"],
            login=axis["login"],
            today=ready["today"],
        )
        for axis in ready["axes"]
        for system in axis["systems"]
        if system["systemid"] == system_id
    ]


def as_json(given: Credentials) -> str:
    """Return everything as one JSON document."""
    content = {
        "axis": given.axis,
        "systemid": given.system_id,
        "secret": given.secret,
        "agencies": list(given.agencies),
        "urls": dict(given.urls),
        "login": dict(given.login),
        "edoc_v2_token": given.secret,
        "today": given.today,
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_env(given: Credentials) -> str:
    """Return everything as shell variables ``AXIS_…``; they clash with no setting of ours."""
    first = given.agencies[0] if given.agencies else ""
    values = {
        "AXIS_SYSTEM_ID": given.system_id,
        "AXIS_SECRET": given.secret,
        "AXIS_AGENCY": first,
        "AXIS_AGENCIES": ",".join(given.agencies),
        **{f"AXIS_{name.upper()}_URL": url for name, url in given.urls.items()},
        "AXIS_LOGIN_USERNAME": given.login["username"],
        "AXIS_LOGIN_PASSWORD": given.login["password"],
        "AXIS_LOGIN_APPLICATION": given.login["application_code"],
        "AXIS_EDOC_TOKEN": given.secret,
        "AXIS_TODAY": given.today,
        "AXIS_DAY": given.today.replace("-", "/"),
    }
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())


def as_java(given: Credentials) -> str:
    """Return the properties file of the official Java client, 2.0.0 and 2.0.1.

    ``log-error`` and ``isLog`` belong to 2.0.1, which does not start without them; 2.0.0 ignores
    them. Both folders must exist.
    """
    secure = given.urls["vxp"].startswith("https")
    values = {
        "client.protocol": "HTTPS" if secure else "HTTP",
        "service.endpoint": given.urls["vxp"],
        "store-path-dir": "./edoc",
        "systemid": given.system_id,
        "secret": given.secret,
        "client.max-error-retry": "3",
        "client.max-connection": "5",
        "log-error": "./log",
        "isLog": "0",
    }
    lines = [f"# lgsp ({SIMULATED}), {given.axis}: mkdir edoc log", *map("=".join, values.items())]
    # Java reads such a file as ISO 8859-1: other letters are written as escapes
    return "".join(_escaped(line) + "\n" for line in lines)


def as_dotnet(given: Credentials) -> str:
    """Return an ``App.config``; only three of its keys were seen in the field, and it says so."""
    values = {
        "SystemId": given.system_id,
        "SecretKey": given.secret,
        "StorePathDir": "edoc",
        "Endpoint": given.urls["vxp"],
        "Protocol": "HTTPS" if given.urls["vxp"].startswith("https") else "HTTP",
    }
    rows = "".join(
        f"    <add key={quoteattr(key)} value={quoteattr(value)} />\n"
        for key, value in values.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<!-- lgsp ({SIMULATED}), {given.axis}. SystemId, SecretKey, StorePathDir: tên đã thấy "
        "trong phần mềm thật; Endpoint, Protocol: thuộc tính của ClientConf, tên khóa chưa chắc. "
        "The first three names were seen in real programs; the last two are properties of "
        "ClientConf, their keys are not certain. -->\n"
        f"<configuration>\n  <appSettings>\n{rows}  </appSettings>\n</configuration>\n"
    )


FORMATS: Mapping[str, Callable[[Credentials], str]] = {
    "sdk-java": as_java,
    "sdk-dotnet": as_dotnet,
    "env": as_env,
    "json": as_json,
}
"""What ``--format`` offers."""


def _escaped(line: str) -> str:
    return "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in line)
