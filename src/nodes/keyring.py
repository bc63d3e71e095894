"""The keys and certificates of the offices and persons that a node plays.

An identity is made when it is first needed and kept on disk, readable by its owner only
(mode 0600), one file per subject. What this does not do: guard keys like a real token would.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edoc.contract.findings import Text
from edoc.ports.clock import Clock
from nodes.records import NodeUnavailable
from signing.keys import KeyPool, key_to_pem, load_private_key, write_private
from signing.model import Identity, Subject

RENEW_BEFORE = timedelta(days=1)
AT_ONCE = 3  # identities made at the same time; key generation takes a whole core each


class CertificateIssuer(Protocol):
    """Gives certificates: the simulated authority, in this process or over HTTP."""

    async def issue(self, subject: Subject, public_key_pem: bytes) -> tuple[bytes, bytes]:
        """Return the certificate and the chain above it (nearest first), both PEM."""
        ...


class Keyring:
    """Identities by subject.

    Args:
        folder: where they are kept; made with mode 0700.
        pool: ready-made keys.
        issuer: who certifies them.
        clock: the world's clock; one that is not valid there now is made anew.
    """

    def __init__(
        self, folder: Path, pool: KeyPool, issuer: CertificateIssuer, clock: Clock
    ) -> None:
        self._folder = folder
        self._pool = pool
        self._issuer = issuer
        self._clock = clock
        self._known: dict[Subject, Identity] = {}
        self._making: dict[Subject, asyncio.Lock] = {}
        self._few = asyncio.Semaphore(AT_ONCE)

    async def identity(self, subject: Subject) -> Identity:
        """Return the subject's key and certificate; makes them when there are none.

        Raises: NodeUnavailable where the authority does not give a certificate now, or the folder
            cannot be read or written.
        """
        known = self._known.get(subject)
        if known is not None and self._holds(known):
            return known
        lock = self._making.setdefault(subject, asyncio.Lock())
        async with lock, self._few:
            known = self._known.get(subject)
            if known is not None and self._holds(known):
                return known
            self._known[subject] = identity = await self._obtain(subject)
        self._making.pop(subject, None)
        return identity

    def ready(self, subject: Subject) -> bool:
        """True where the identity is in memory, so that asking for it costs nothing."""
        return subject in self._known

    def _holds(self, identity: Identity) -> bool:
        now = self._clock.now()
        begins = identity.certificate.not_valid_before_utc
        return begins <= now < identity.certificate.not_valid_after_utc - RENEW_BEFORE

    async def _obtain(self, subject: Subject) -> Identity:
        """Load or make an identity; an issuer is given from outside and may raise anything."""
        try:
            identity = await asyncio.to_thread(self._load, subject)
            if identity is None or not self._holds(identity):
                identity = await self._make(subject)
        except Exception as error:
            raise unavailable(error) from error
        return identity

    async def _make(self, subject: Subject) -> Identity:
        key = await asyncio.to_thread(self._pool.take)
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        certificate, chain = await self._issuer.issue(subject, public)
        return await asyncio.to_thread(self._store, subject, key, certificate, chain)

    def _store(
        self, subject: Subject, key: RSAPrivateKey, certificate: bytes, chain: bytes
    ) -> Identity:
        path = self._path(subject)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, key_to_pem(key) + certificate + chain)
        return _identity(key, certificate + chain)

    def _load(self, subject: Subject) -> Identity | None:
        try:
            text = self._path(subject).read_bytes()
            at = text.index(b"-----BEGIN CERTIFICATE-----")
            return _identity(load_private_key(text[:at]), text[at:])
        except (FileNotFoundError, ValueError):
            return None  # missing, or torn by a crash: a new one is made

    def _path(self, subject: Subject) -> Path:
        parts = (subject.kind, subject.agency_code, subject.common_name, subject.organization)
        name = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
        return self._folder / f"{subject.kind}-{name}.pem"


def unavailable(error: Exception) -> NodeUnavailable:
    """Note why signing is not possible now; return the error that says so to a user."""
    said = f"{type(error).__name__}: {error}"
    structlog.get_logger(__name__).warning("cannot sign now", error=said)
    return NodeUnavailable(
        Text(
            "Chưa ký số được: cơ quan chứng thực (mô phỏng) hoặc kho khóa không trả lời. "
            "Chưa có gì được gửi đi; hãy thử lại sau ít phút.",
            "Cannot sign: the (simulated) authority or the store of keys does not answer. "
            "Nothing was sent; try again in a few minutes.",
        )
    )


def _identity(key: RSAPrivateKey, certificates: bytes) -> Identity:
    own, *above = x509.load_pem_x509_certificates(certificates)
    return Identity(key, own, tuple(above))
