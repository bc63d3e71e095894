"""Settings: the only place that reads the environment (prefix ``LGSP_``).

Everything has a default for the embedded mode: one SQLite file in the data folder, a bus in
memory. Each entrypoint is given the value made here; nothing else looks at the environment.

The data folder is ``.lgsp`` in the working folder, so that a clone and its data stay together,
two clones never mix, and ``rm -r .lgsp`` starts anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSetting

from axis.conversations.settings import ConversationSettings
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.dialects.vxp.settings import VxpSettings
from axis.directory.standing import DirectoryPolicy
from axis.life.settings import LifeSettings
from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from lgsp.errors import SettingsError
from lgsp.setting_texts import (
    PREFIX,
    bad_settings,
    strange_variable,
    unreadable_setting,
    variable_of,
)


def _pairs(value: object) -> object:
    """Read ``name=url,name=url`` into a mapping; anything else is left for pydantic to judge."""
    if isinstance(value, dict):
        return {name: _address(str(url)) for name, url in value.items()}
    if not isinstance(value, str):
        return value
    pairs = (part.partition("=") for part in value.split(",") if part.strip())
    return {name.strip(): _address(url) for name, _, url in pairs}


def _address(value: str) -> str:
    """Return an http address without a trailing slash; empty stays empty."""
    value = value.strip().rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http(s) address")
    return value


class Settings(BaseSettings):
    """All settings of one process. Make it with ``load_settings``; it never changes after."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    database_url: str = ""
    broker_url: str = ""
    data_dir: Path = Path(".lgsp")
    listen: str = "127.0.0.1:8028"
    public_url: str = ""
    url: str = ""
    secret: SecretStr | None = Field(default=None, min_length=16)
    admin_key: SecretStr | None = Field(default=None, min_length=16)
    lang: Literal["vi", "en"] = "vi"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    log_json: bool = False
    topology: str = "gia-lai-2019"
    directory: Literal["topology", "full"] = "topology"
    policy: DirectoryPolicy = DirectoryPolicy()
    world: str = Field(default="default", pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    world_start: str = ""
    world_scale: float = Field(default=1.0, ge=0, le=1_000_000)
    seed: int = Field(default=2019, ge=0)
    declined_requests: float = Field(default=0.0, ge=0, le=1)
    signature_policy: Literal["record", "require"] = "record"
    profile: Literal["", "national", "province", "strict"] = ""
    inline_limit: int = Field(default=256 * 1024, ge=0)
    redeliver_after_s: float = Field(default=60.0, gt=0)
    expire_after_days: float = Field(default=30.0, gt=0)
    remember_repeats_days: float = Field(default=90.0, gt=0, le=36_500)
    delivery_limit: int = Field(default=5, ge=1)
    queue_length: int = Field(default=100_000, ge=1)
    authority_url: str = ""
    axes: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    node_urls: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    welcome: bool = True
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_ca: Path | None = None
    limits: Limits = Limits()
    life: LifeSettings = LifeSettings()
    conversations: ConversationSettings = ConversationSettings()
    vxp: VxpSettings = VxpSettings()
    lgsp_v1: LgspV1Settings = LgspV1Settings()
    edoc_v2: EdocV2Settings = EdocV2Settings()
    delivery_mode: Literal["intact", "as-observed"] = "intact"

    @field_validator("axes", "node_urls", mode="before")
    @classmethod
    def _read_pairs(cls, value: object) -> object:
        return _pairs(value)

    @field_validator("public_url", "url", "authority_url")
    @classmethod
    def _read_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("world_start")
    @classmethod
    def _check_start(cls, value: str) -> str:
        value = value.strip()
        if value not in {"", "now"}:
            datetime.fromisoformat(value)
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, value: str) -> str:
        host, _, port = value.strip().rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("not host:port")
        return value.strip()

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        kind, colon, rest = value.partition(":")
        plain = kind.partition("+")[0]  # a driver's name is ours to choose
        if value and plain not in {"sqlite", "postgresql"}:
            raise ValueError("unknown kind of database")
        return f"{plain}{colon}{rest}"

    @field_validator("broker_url")
    @classmethod
    def _check_broker(cls, value: str) -> str:
        if value and not value.startswith(("amqp://", "amqps://")):
            raise ValueError("not an amqp address")
        return value

    @field_validator("limits")
    @classmethod
    def _check_limits(cls, value: Limits) -> Limits:
        if any(getattr(value, name) <= 0 for name in Limits.__slots__):
            raise ValueError("limits are positive")
        return value

    def start_instant(self, now: datetime) -> datetime | None:
        """Return when a new world begins; None where its preset decides. Viet Nam's time."""
        if not self.world_start:
            return None
        if self.world_start == "now":
            return now
        given = datetime.fromisoformat(self.world_start)
        return given if given.tzinfo else given.replace(tzinfo=VIETNAM)

    @property
    def embedded(self) -> bool:
        """True where the bus lives in this process and dies with it."""
        return not self.broker_url

    @property
    def database(self) -> str:
        """The database's address: the given one, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'lgsp.db'}"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None for a server, and for a database in memory."""
        kind, _, path = self.database.partition(":///")
        path = path.partition("?")[0]
        if kind != "sqlite" or path in {"", ":memory:"} or path.startswith("file:"):
            return None
        return Path(path)

    @property
    def host(self) -> str:
        """Host part of ``listen``, without brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """Port part of ``listen``; 0 lets the machine choose."""
        return int(self.listen.rpartition(":")[2])

    @property
    def base_url(self) -> str:
        """Address under which this process is reached: ``public_url`` or made from ``listen``."""
        if self.public_url:
            return self.public_url
        scheme = "https" if self.tls_cert else "http"
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"{scheme}://{host}:{self.port}"


def load_settings(**given: Any) -> Settings:
    """Return settings from the environment, overridden by the given values that are not None.

    Raises SettingsError with every bad setting at once: its name, what it should be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(bad_settings(error)) from None
    except UnreadableSetting as error:
        raise SettingsError(unreadable_setting(str(error))) from None


def unknown_variables() -> list[Text]:
    """Return what to say of each variable ``LGSP_…`` of the environment that is no setting.

    A misspelt name would otherwise leave its setting as it was, without a word.
    """
    known = set(_known_variables())
    given = (name.upper() for name in os.environ)
    strange = sorted({n for n in given if n.startswith(PREFIX) and not n.startswith(_NOT_OURS)})
    return [
        strange_variable(name, known)
        for name in strange
        if name not in known and not name.startswith(_OPEN)
    ]


_NOT_OURS = (PREFIX + "TEST_", PREFIX + "PORT", PREFIX + "SERVICE_")
"""Of the tests; and what Kubernetes sets for a service that is called lgsp."""


_OPEN = (PREFIX + "AXES__", PREFIX + "NODE_URLS__")
"""What follows is a name of the reader's own."""


def _known_variables() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        yield variable_of(name)
        group = field.annotation
        if is_dataclass(group):
            yield from (variable_of(name, one.name) for one in fields(group))


def spoken_language(arguments: list[str]) -> Literal["vi", "en"]:
    """Return the language of a command line: ``--lang``, else ``LGSP_LANG``, else Vietnamese.

    Never raises; a wrong value is told later, with all other settings.
    """
    given = language_asked(arguments) or os.environ.get(f"{PREFIX}LANG", "vi")
    return "en" if given.lower() == "en" else "vi"


def language_asked(arguments: list[str]) -> str:
    """Return what stands behind ``--lang``, wherever in a command line; empty without it."""
    asked = ""
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return asked
