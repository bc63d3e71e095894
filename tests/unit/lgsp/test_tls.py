"""TLS by file: good files are taken, bad ones are named."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lgsp.cli.failure import ExitCode
from lgsp.cli.main import main
from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.front.tls import check_tls, trusted_by
from lgsp.settings import load_settings


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A self-signed certificate, its key, the same key with a password, and a stranger's key."""
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime(2019, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=10))
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    locked = serialization.BestAvailableEncryption(b"password")
    plain = serialization.NoEncryption()
    contents = {
        "cert": certificate.public_bytes(pem),
        "key": key.private_bytes(pem, form, plain),
        "locked": key.private_bytes(pem, form, locked),
        "other": other.private_bytes(pem, form, plain),
    }
    for file, content in contents.items():
        (tmp_path / file).write_bytes(content)
    return {file: tmp_path / file for file in contents}


def test_a_certificate_with_its_key_is_taken(files: dict[str, Path]) -> None:
    check_tls(load_settings(tls_cert=files["cert"], tls_key=files["key"]))


def test_nothing_is_checked_without_tls() -> None:
    check_tls(load_settings())


@pytest.mark.parametrize("key", ["other", "locked", "cert", "absent"])
def test_a_key_that_does_not_fit_is_named(files: dict[str, Path], key: str) -> None:
    path = files["cert"].with_name(key)
    with pytest.raises(EnvironmentProblem, match=key):
        check_tls(load_settings(tls_cert=files["cert"], tls_key=path))


def test_a_key_alone_is_refused(files: dict[str, Path]) -> None:
    with pytest.raises(SettingsError, match="LGSP_TLS_CERT"):
        check_tls(load_settings(tls_key=files["key"]))


def test_our_clients_trust_the_given_root_too(files: dict[str, Path]) -> None:
    context = trusted_by(load_settings(tls_ca=files["cert"]))
    assert isinstance(context, ssl.SSLContext)
    assert any("localhost" in str(one["subject"]) for one in context.get_ca_certs())


def test_a_bad_root_is_named(files: dict[str, Path]) -> None:
    with pytest.raises(EnvironmentProblem, match="LGSP_TLS_CA"):
        trusted_by(load_settings(tls_ca=files["key"]))


def test_a_certificate_that_is_not_trusted_is_told_from_a_server_that_is_away(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files["cert"].parent)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["cert"], files["key"])

    def refused_once(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            context.wrap_socket(listener.accept()[0], server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=refused_once, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        assert main(["why", "--url", f"https://127.0.0.1:{port}"]) == ExitCode.UNREACHABLE
    told = capsys.readouterr().err
    assert "LGSP_TLS_CA" in told
    assert "lgsp up" not in told
