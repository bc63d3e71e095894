"""TLS by file: what the server shows, and whom our own clients trust."""

from __future__ import annotations

import ssl
from pathlib import Path

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.settings import Settings


def check_tls(settings: Settings) -> None:
    """Try the certificate and the key that are to be served, before anything starts.

    Raises:
        SettingsError: one of the two is given without the other.
        EnvironmentProblem: a file cannot be read, or key and certificate do not belong together.
    """
    cert, key = settings.tls_cert, settings.tls_key
    if cert is None and key is None:
        return
    if cert is None:
        raise SettingsError(
            Text(
                "Có LGSP_TLS_KEY mà thiếu LGSP_TLS_CERT (--tls-cert).",
                "LGSP_TLS_KEY is set without LGSP_TLS_CERT (--tls-cert).",
            )
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # an encrypted key would make the server ask for its password on the terminal
        context.load_cert_chain(cert, key, password="")
    except (OSError, ssl.SSLError) as error:
        raise _bad_files(cert, key, error) from None


def trusted_by(settings: Settings) -> ssl.SSLContext | bool:
    """Return whom our own HTTPS clients trust: ``LGSP_TLS_CA`` beside the machine's authorities.

    Raises:
        EnvironmentProblem: the file cannot be used.
    """
    if settings.tls_ca is None:
        return True
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(settings.tls_ca)
    except (OSError, ssl.SSLError) as error:
        raise EnvironmentProblem(
            Text(
                f"Không dùng được LGSP_TLS_CA={settings.tls_ca} ({error}). Cần tệp PEM chứa chứng"
                " thư gốc.",
                f"LGSP_TLS_CA={settings.tls_ca} cannot be used ({error}). A PEM file with the root"
                " certificate is needed.",
            )
        ) from None
    return context


def _bad_files(cert: Path, key: Path | None, error: Exception) -> EnvironmentProblem:
    return EnvironmentProblem(
        Text(
            f"Không dùng được chứng thư TLS {cert} với khóa {key or cert} ({error}). Cần tệp PEM:"
            " chứng thư rồi các chứng thư trung gian, và khóa không đặt mật khẩu khớp với chứng"
            " thư.",
            f"The TLS certificate {cert} with the key {key or cert} cannot be used ({error})."
            " PEM files are needed: the certificate followed by intermediates, and its key"
            " without a password.",
        )
    )
