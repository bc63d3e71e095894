"""What the authority remembers: certificates issued, revocations, the number of its last list.

One SQLite file, 0600, full synchronous: an answer given is never forgotten by a power cut.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

SCHEMA = """
CREATE TABLE IF NOT EXISTS issued (
    serial TEXT PRIMARY KEY, issuer TEXT NOT NULL, certificate BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS revoked (
    serial TEXT PRIMARY KEY REFERENCES issued (serial), at TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS crl_number (issuer TEXT PRIMARY KEY, last INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Revocation:
    """One certificate put out of use: serial number, instant (UTC) and reason."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags


class Ledger:
    """The durable memory of the authority. Safe for use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it with its tables when missing."""
        path.touch(mode=0o600, exist_ok=True)
        os.chmod(path, 0o600)  # noqa: PTH101 - touch keeps the mode of an existing file
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, timeout=30)
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def record(self, issuer: str, serial: int, certificate: bytes) -> None:
        """Remember a certificate (DER) issued by ``root`` or ``sub``."""
        with self._lock, self._database:
            self._database.execute(
                "INSERT INTO issued VALUES (?, ?, ?)", (str(serial), issuer, certificate)
            )

    def certificate(self, issuer: str, serial: int) -> bytes | None:
        """Return the certificate (DER) with that serial number, None where there is none."""
        query = "SELECT certificate FROM issued WHERE serial = ? AND issuer = ?"
        with self._lock:
            row = self._database.execute(query, (str(serial), issuer)).fetchone()
        return row[0] if row else None

    def count(self) -> int:
        """How many certificates were issued."""
        with self._lock:
            return int(self._database.execute("SELECT count(*) FROM issued").fetchone()[0])

    def revoke(self, serial: int, at: datetime, reason: x509.ReasonFlags) -> bool:
        """Remember a revocation; False when the serial number was never issued.

        The first revocation stands: a later one of the same certificate changes nothing.
        """
        known = "SELECT 1 FROM issued WHERE serial = ?"
        with self._lock, self._database:
            if self._database.execute(known, (str(serial),)).fetchone() is None:
                return False
            self._database.execute(
                "INSERT OR IGNORE INTO revoked VALUES (?, ?, ?)",
                (str(serial), at.astimezone(UTC).isoformat(), reason.value),
            )
        return True

    def revocation(self, serial: int) -> Revocation | None:
        """Return the revocation of that serial number, if any."""
        query = "SELECT serial, at, reason FROM revoked WHERE serial = ?"
        with self._lock:
            row = self._database.execute(query, (str(serial),)).fetchone()
        return _revocation(row) if row else None

    def revocations(self, issuer: str) -> list[Revocation]:
        """Return all revocations of certificates issued by ``root`` or ``sub``, oldest first."""
        query = (
            "SELECT r.serial, r.at, r.reason FROM revoked r JOIN issued i USING (serial) "
            "WHERE i.issuer = ? ORDER BY r.at, r.serial"
        )
        with self._lock:
            rows = self._database.execute(query, (issuer,)).fetchall()
        return [_revocation(row) for row in rows]

    def next_crl_number(self, issuer: str) -> int:
        """Return the next number of a revocation list (RFC 5280 section 5.2.3: ever rising)."""
        statement = (
            "INSERT INTO crl_number VALUES (?, 1) "
            "ON CONFLICT (issuer) DO UPDATE SET last = last + 1 RETURNING last"
        )
        with self._lock, self._database:
            return int(self._database.execute(statement, (issuer,)).fetchone()[0])


def _revocation(row: tuple[str, str, str]) -> Revocation:
    serial, at, reason = row
    return Revocation(int(serial), datetime.fromisoformat(at), x509.ReasonFlags(reason))
