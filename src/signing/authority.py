"""The simulated Government authority: root, issuing CA, time-stamps, revocation.

    authority = Authority.open_or_create(folder, now=now, base_url="http://127.0.0.1:8028/authority")
    certificate, chain = authority.issue(subject, key.public_key(), now=now)
    trust = authority.trust(now)

It stands in for the real one and says so in every name (MÔ PHỎNG). It does not check who asks:
whoever calls ``issue`` must have done that.
"""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from signing import ocsp_responder, profiles, time_stamping
from signing.errors import AuthorityError
from signing.keys import generate_key, key_to_pem, load_private_key, write_private
from signing.ledger import Ledger
from signing.model import Subject, TrustStore
from signing.profiles import Addresses, Issuer

#: Written last: a folder without it was never finished.
MARK = "authority.json"
OWN_KEYS = ("root", "sub", "tsa", "ocsp")
CRL_LIFE = timedelta(days=7)


class Authority:
    """One authority, kept in one folder (keys 0600). Safe for use from several threads."""

    def __init__(self, folder: Path, base_url: str) -> None:
        """Use :meth:`create`, :meth:`open` or :meth:`open_or_create` instead."""
        self._addresses = Addresses(base_url.rstrip("/"))
        self._issuers = {name: _load(folder, name) for name in OWN_KEYS}
        self._ledger = Ledger(folder / "state.sqlite3")
        self._lock = threading.Lock()
        self._lists: dict[str, x509.CertificateRevocationList] = {}
        self._trust: TrustStore | None = None

    @classmethod
    def create(
        cls, folder: Path, *, now: datetime, base_url: str, key_bits: int = 4096
    ) -> Authority:
        """Make a new authority in ``folder``. Takes seconds: two keys of ``key_bits`` bits.

        Its certificates run from 22/8/2018 to 14/8/2048 whatever ``now`` is; holders' begin at
        the instant of issue. Tests may ask for smaller keys (2048 at least).

        Raises:
            AuthorityError: there is one already, or ``now`` lies outside that life.
        """
        if (folder / MARK).exists():
            raise AuthorityError(f"there is an authority in {folder} already")
        if not profiles.AUTHORITY_FROM <= now < profiles.AUTHORITY_UNTIL:
            raise AuthorityError("the authority lives from 2018-08-22 to 2048-08-14")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        addresses = Addresses(base_url.rstrip("/"))
        ledger = Ledger(folder / "state.sqlite3")
        for name, issuer_of, issuer in _make_own(addresses, key_bits):
            certificate = issuer.certificate
            write_private(folder / f"{name}.key", key_to_pem(issuer.key))
            write_private(folder / f"{name}.crt", certificate.public_bytes(Encoding.PEM))
            ledger.record(
                issuer_of, certificate.serial_number, certificate.public_bytes(Encoding.DER)
            )
        ledger.close()
        write_private(folder / MARK, json.dumps({"base_url": addresses.base_url}).encode())
        return cls(folder, base_url)

    @classmethod
    def open(cls, folder: Path) -> Authority:
        """Open the authority in ``folder``.

        Raises:
            AuthorityError: there is none, or it was never finished.
        """
        mark = folder / MARK
        if not mark.exists():
            raise AuthorityError(f"there is no complete authority in {folder}")
        return cls(folder, json.loads(mark.read_bytes())["base_url"])

    @classmethod
    def open_or_create(
        cls, folder: Path, *, now: datetime, base_url: str, key_bits: int = 4096
    ) -> Authority:
        """Open the authority in ``folder``, or make it. New certificates carry ``base_url``."""
        if (folder / MARK).exists():
            return cls(folder, base_url)
        return cls.create(folder, now=now, base_url=base_url, key_bits=key_bits)

    def close(self) -> None:
        """Close the state file; the object is of no use afterwards."""
        self._ledger.close()

    @property
    def root(self) -> x509.Certificate:
        """The root certificate."""
        return self._issuers["root"].certificate

    @property
    def sub(self) -> x509.Certificate:
        """The certificate of the issuing authority."""
        return self._issuers["sub"].certificate

    def certificate(self, which: str) -> bytes:
        """Return the certificate of ``root``, ``sub``, ``tsa`` or ``ocsp`` as DER (for download).

        Raises:
            KeyError: another name.
        """
        return self._issuers[which].certificate.public_bytes(Encoding.DER)

    @property
    def issued(self) -> int:
        """How many certificates were issued, the authority's own four among them."""
        return self._ledger.count()

    def issue(
        self,
        subject: Subject,
        public_key: RSAPublicKey,
        *,
        now: datetime,
        validity: timedelta = profiles.HOLDER_LIFE,
    ) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
        """Issue a certificate and return it with its chain (issuing CA, then root).

        Valid from five minutes before ``now`` (world time). The agency code stands in the subject
        as organizationIdentifier ``CQ:VN-<code>``. Nothing about the asker is checked.
        """
        certificate = profiles.holder_certificate(
            self._issuers["sub"],
            subject,
            public_key,
            self._addresses,
            now=now,
            validity=validity,
        )
        der = certificate.public_bytes(Encoding.DER)
        self._ledger.record("sub", certificate.serial_number, der)
        return certificate, (self.sub, self.root)

    def revoke(
        self,
        serial: int,
        at: datetime,
        reason: x509.ReasonFlags = x509.ReasonFlags.unspecified,
    ) -> None:
        """Put a certificate out of use from ``at`` on; a second revocation changes nothing.

        Raises:
            AuthorityError: this authority never issued that serial number.
        """
        if not self._ledger.revoke(serial, at, reason):
            raise AuthorityError(f"no certificate with serial number {serial:x}")
        with self._lock:
            self._lists.clear()
            self._trust = None

    def crl(self, now: datetime, which: str = "sub") -> bytes:
        """Return the revocation list of ``sub`` or ``root`` as DER: from ``now`` for seven days.

        A list is made anew after a revocation and after half of its life.
        """
        return self._list(now, which).public_bytes(Encoding.DER)

    def ocsp(self, request_der: bytes, now: datetime) -> bytes:
        """Answer an OCSP request (RFC 6960), DER in and out; never raises for a bad request."""
        return ocsp_responder.answer(
            request_der, now, issuers=self._issuers, ledger=self._ledger, life=CRL_LIFE
        )

    def timestamp(self, request_der: bytes, now: datetime) -> bytes:
        """Answer a time-stamp request (RFC 3161), DER in and out; never raises for a bad one."""
        return time_stamping.answer(request_der, now, self._issuers["tsa"])

    def trust(self, now: datetime) -> TrustStore:
        """Return what a verifier needs at ``now``; the same object while the lists are fresh."""
        lists = (self._list(now, "root"), self._list(now, "sub"))
        with self._lock:
            if self._trust is None or self._trust.crls != lists:
                self._trust = TrustStore((self.root,), (self.sub,), lists)
            return self._trust

    def _list(self, now: datetime, which: str) -> x509.CertificateRevocationList:
        with self._lock:
            present = self._lists.get(which)
            if present is None or not _fresh(present, now):
                present = self._lists[which] = self._make_list(now, which)
            return present

    def _make_list(self, now: datetime, which: str) -> x509.CertificateRevocationList:
        issuer = self._issuers[which]
        identifier = issuer.certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        ).value
        authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(now)
            .next_update(now + CRL_LIFE)
            .add_extension(x509.CRLNumber(self._ledger.next_crl_number(which)), critical=False)
            .add_extension(authority, critical=False)
        )
        for entry in self._ledger.revocations(which):
            revoked = (
                x509.RevokedCertificateBuilder()
                .serial_number(entry.serial)
                .revocation_date(entry.at)
            )
            if entry.reason is not x509.ReasonFlags.unspecified:  # RFC 5280 section 5.3.1
                revoked = revoked.add_extension(x509.CRLReason(entry.reason), critical=False)
            builder = builder.add_revoked_certificate(revoked.build())
        return builder.sign(issuer.key, hashes.SHA256())


def _fresh(crl: x509.CertificateRevocationList, now: datetime) -> bool:
    begin = crl.last_update_utc
    return begin <= now < begin + CRL_LIFE / 2


def _load(folder: Path, name: str) -> Issuer:
    key = load_private_key((folder / f"{name}.key").read_bytes())
    return Issuer(key, x509.load_pem_x509_certificate((folder / f"{name}.crt").read_bytes()))


def _make_own(addresses: Addresses, key_bits: int) -> list[tuple[str, str, Issuer]]:
    """Make the four own certificates: (name, name of the issuer, key and certificate)."""
    root_key, sub_key = generate_key(key_bits), generate_key(key_bits)
    root = Issuer(root_key, profiles.root_certificate(root_key))
    sub = Issuer(sub_key, profiles.sub_certificate(root, sub_key.public_key(), addresses))
    own = [("root", "root", root), ("sub", "root", sub)]
    for name, common_name in (("tsa", profiles.TSA_NAME), ("ocsp", profiles.OCSP_NAME)):
        key = generate_key()
        certificate = profiles.service_certificate(sub, common_name, key.public_key(), addresses)
        own.append((name, "sub", Issuer(key, certificate)))
    return own
