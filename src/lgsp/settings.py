"""Settings: the only place that reads the environment (prefix ``LGSP_``).

Everything has a default for the embedded mode: one SQLite file in the data folder, a bus in
memory. Each entrypoint is given the value made here; nothing else looks at the environment.

The data folder is ``.lgsp`` in the working folder, so that a clone and its data stay together,
two clones never mix, and ``rm -r .lgsp`` starts anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from edoc.contract.findings import Text
from edoc.contract.limits import Limits
from lgsp.errors import SettingsError

PREFIX = "LGSP_"

SETTING_TEXTS: dict[str, Text] = {
    "database_url": Text(
        "cơ sở dữ liệu: sqlite:///tệp hoặc postgresql://…; để trống: một tệp"
        " SQLite trong thư mục dữ liệu",
        "database: sqlite:///file or postgresql://…; empty: one SQLite file in the data folder",
    ),
    "broker_url": Text(
        "RabbitMQ: amqp://… ; để trống: hàng đợi trong bộ nhớ",
        "RabbitMQ: amqp://… ; empty: queues in memory",
    ),
    "data_dir": Text("thư mục dữ liệu", "data folder"),
    "listen": Text(
        "địa chỉ lắng nghe, dạng máy:cổng, ví dụ 127.0.0.1:8028",
        "address to listen at, host:port, for example 127.0.0.1:8028",
    ),
    "public_url": Text("địa chỉ nhìn từ ngoài, http(s)://…", "address as seen from outside"),
    "url": Text(
        "nơi dòng lệnh tìm máy chủ, http(s)://…",
        "where the command line finds the server, http(s)://…",
    ),
    "secret": Text("bí mật của bản cài đặt, từ 16 ký tự", "installation secret, 16 signs or more"),
    "admin_key": Text("khóa quản trị, từ 16 ký tự", "admin key, 16 signs or more"),
    "lang": Text("ngôn ngữ: vi hoặc en", "language: vi or en"),
    "log_level": Text(
        "mức nhật ký: DEBUG, INFO, WARNING hoặc ERROR",
        "log level: DEBUG, INFO, WARNING or ERROR",
    ),
    "log_json": Text("nhật ký dạng JSON: true hoặc false", "logs as JSON: true or false"),
    "topology": Text("kịch bản, ví dụ gia-lai-2019", "preset, for example gia-lai-2019"),
    "world": Text("tên môi trường: chữ thường, số, gạch nối", "world: a-z, digits, hyphens"),
    "world_scale": Text(
        "tốc độ đồng hồ của môi trường mới: số không âm, 0 là đứng yên",
        "pace of a new world's clock: not negative, 0 stands still",
    ),
    "seed": Text("hạt giống ngẫu nhiên: số nguyên không âm", "seed: a whole number, not negative"),
    "signature_policy": Text(
        "chính sách chữ ký: record hoặc require", "signature policy: record or require"
    ),
    "inline_limit": Text(
        "cỡ gói tin (byte) đi thẳng qua hàng đợi", "package size (bytes) carried in messages"
    ),
    "redeliver_after_s": Text("giây trước khi giao lại", "seconds before delivering again"),
    "expire_after_days": Text(
        "số ngày trước khi lượt giao hết hạn", "days before a delivery expires"
    ),
    "delivery_limit": Text("số lần thử của một thông điệp", "attempts of one message"),
    "queue_length": Text("số thông điệp tối đa một hàng đợi", "messages one queue may hold"),
    "authority_url": Text("địa chỉ cơ quan chứng thực", "where the authority answers"),
    "axes": Text(
        "địa chỉ các trục: tên=http://…,tên=http://…", "axes: name=http://…,name=http://…"
    ),
    "node_urls": Text(
        "địa chỉ các QLVB: tên=http://…/nodes/tên,…", "nodes: name=http://…/nodes/name,…"
    ),
    "tls_cert": Text("tệp chứng thư TLS (PEM)", "TLS certificate file (PEM)"),
    "tls_key": Text("tệp khóa TLS (PEM)", "TLS key file (PEM)"),
    "limits": Text(
        "giới hạn, ví dụ LGSP_LIMITS__PACKAGE_BYTES=1000000: số nguyên dương",
        "limits, for example LGSP_LIMITS__PACKAGE_BYTES=1000000: positive whole numbers",
    ),
}
"""What each setting is and how a good value looks; the environment name is LGSP_ + upper case."""


def _pairs(value: object) -> object:
    """Read ``name=url,name=url`` into a mapping; anything else is left for pydantic to judge."""
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
    world: str = Field(default="default", pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    world_scale: float = Field(default=1.0, ge=0, le=1_000_000)
    seed: int = Field(default=2019, ge=0)
    signature_policy: Literal["record", "require"] = "record"
    inline_limit: int = Field(default=256 * 1024, ge=0)
    redeliver_after_s: float = Field(default=60.0, gt=0)
    expire_after_days: float = Field(default=30.0, gt=0)
    delivery_limit: int = Field(default=5, ge=1)
    queue_length: int = Field(default=100_000, ge=1)
    authority_url: str = ""
    axes: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    node_urls: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    tls_cert: Path | None = None
    tls_key: Path | None = None
    limits: Limits = Limits()

    @field_validator("axes", "node_urls", mode="before")
    @classmethod
    def _read_pairs(cls, value: object) -> object:
        return _pairs(value)

    @field_validator("public_url", "url", "authority_url")
    @classmethod
    def _read_address(cls, value: str) -> str:
        return _address(value)

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
        raise SettingsError(_explain(error)) from None


def _explain(error: ValidationError) -> Text:
    """Say which settings are bad and what they should be. Secret values are never repeated."""
    vi: list[str] = []
    en: list[str] = []
    for fault in error.errors():
        field = str(fault["loc"][0]) if fault["loc"] else ""
        name = PREFIX + "__".join(str(part) for part in fault["loc"]).upper()
        text = SETTING_TEXTS.get(field, Text("giá trị không hợp lệ", "bad value"))
        shown = (
            "" if field in {"secret", "admin_key", "database_url", "broker_url"} else _show(fault)
        )
        vi.append(f"Giá trị của {name} không dùng được{shown}. Cần: {text.vi}.")
        en.append(f"The value of {name} cannot be used{shown}. Expected: {text.en}.")
    return Text("\n".join(vi), "\n".join(en))


def _show(fault: Any) -> str:
    """Return the offending value in quotes, shortened."""
    return f" (“{str(fault.get('input'))[:60]}”)"


def spoken_language(arguments: list[str]) -> Literal["vi", "en"]:
    """Return the language of a command line: ``--lang``, else ``LGSP_LANG``, else Vietnamese.

    Never raises; a wrong value is told later, with all other settings.
    """
    given = os.environ.get(f"{PREFIX}LANG", "vi")
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            given = arguments[position + 1]
        elif argument.startswith("--lang="):
            given = argument.removeprefix("--lang=")
    return "en" if given.lower() == "en" else "vi"
