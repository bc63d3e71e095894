"""Secrets of an installation: one random secret, everything else derived from it.

Derived by HMAC-SHA256 with a label, so that every process that knows the installation secret
(file ``secret`` in the data folder, mode 0600, or ``LGSP_SECRET``) knows the same credentials and
nothing needs to be handed around. Nothing here is ever logged.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.private_file import write_private
from lgsp.settings import Settings

SECRET_FILE = "secret"  # noqa: S105 - a file's name
_SECRET_BYTES = 32


def installation_secret(settings: Settings) -> bytes:
    """Return the installation's secret; makes and stores it on first use.

    Raises EnvironmentProblem where the data folder cannot be used, SettingsError where the file
    is damaged.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    path = settings.data_dir / SECRET_FILE
    stored = _read(path)
    if stored is None:
        write_private(path, secrets.token_hex(_SECRET_BYTES).encode(), replace=False)
        stored = _read(path)
    if stored is None or len(stored) < _SECRET_BYTES:
        raise SettingsError(
            Text(
                f"Tệp bí mật {path} bị hỏng. Khôi phục tệp, hoặc xóa thư mục dữ liệu để làm lại.",
                f"The secret file {path} is damaged. Restore it, or remove the data folder.",
            )
        )
    return stored


def _read(path: Path) -> bytes | None:
    """Return the stored secret, None where there is none yet."""
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentProblem(
            Text(
                f"Không đọc được {path}: {error.strerror}. Kiểm tra quyền của thư mục dữ liệu.",
                f"Cannot read {path}: {error.strerror}. Check the rights of the data folder.",
            )
        ) from None


def _derive(installation: bytes, *label: str) -> str:
    """Return 32 characters [a-z2-7] (160 bits) that only this secret and label give."""
    message = "\n".join(("lgsp", *label)).encode()
    digest = hmac.new(installation, message, hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()


def system_secret(installation: bytes, axis: str, system_id: str) -> str:
    """Return the secret of one system at one axis (SecretKey of the vxp dialect)."""
    return _derive(installation, "system", axis, system_id)


def login_account(installation: bytes, axis: str) -> tuple[str, str]:
    """Return username and password with which clients of the lgsp_v1 dialect log in to an axis."""
    return f"lgsp.{axis}", _derive(installation, "login", axis)


def token_key(installation: bytes, axis: str) -> bytes:
    """Return the key that signs the lgsp_v1 tokens of an axis; it never leaves the program."""
    return _derive(installation, "token", axis).encode()


def admin_key(installation: bytes, settings: Settings | None = None) -> str:
    """Return the key of the control API: ``LGSP_ADMIN_KEY`` where given, else the derived one."""
    if settings is not None and settings.admin_key is not None:
        return settings.admin_key.get_secret_value()
    return _derive(installation, "admin")


def enrolment_key(installation: bytes) -> str:
    """Return the key with which nodes ask the authority for certificates."""
    return _derive(installation, "enrolment")
