"""RSA keys: make them ahead of need, load them once.

Making an RSA-2048 key takes 20-300 ms, loading one from PEM with the library's full check 40 ms
(performance notes, section 1). So keys are made in the background and kept as objects.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

PUBLIC_EXPONENT = 65537
RETRY_S = 5.0
"""Seconds between two attempts to keep a key on a disk that refuses it."""

_LOG = logging.getLogger(__name__)


def generate_key(bits: int = 2048) -> RSAPrivateKey:
    """Make a new RSA key of ``bits`` bits. Blocks for a moment; 4096 bits may take seconds."""
    return generate_private_key(PUBLIC_EXPONENT, bits)


def load_private_key(pem: bytes) -> RSAPrivateKey:
    """Load one of our own keys from PEM (PKCS#8, not encrypted).

    The library's arithmetic re-check of the key is left out: it costs 40 ms and only guards
    against keys made by strangers. Never give it a key from outside.

    Raises:
        ValueError: the text holds no RSA private key.
    """
    key = serialization.load_pem_private_key(
        pem, password=None, unsafe_skip_rsa_key_validation=True
    )
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA private key")
    return key


def key_to_pem(key: RSAPrivateKey) -> bytes:
    """Return the key as PKCS#8 PEM without a password; whoever keeps it must keep it 0600."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all (rename after fsync)."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)  # a half-written key is of no use to anybody
        raise


class KeyPool:
    """Keeps some RSA keys ready on disk, made by one background thread.

    A key that was taken is deleted from the pool before it is handed out, so no two callers ever
    get the same one. Two pools must not share a folder.
    """

    def __init__(
        self, folder: Path, size: int = 8, bits: int = 2048, *, retry_s: float = RETRY_S
    ) -> None:
        """Open the pool in ``folder`` (made 0700 if missing) and start filling it to ``size``.

        A full disk is no end: the thread tries again every ``retry_s`` seconds, and ``take`` makes
        keys on the spot meanwhile.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._size = size
        self._bits = bits
        self._retry_s = retry_s
        self._ready = [(path, path.read_bytes()) for path in sorted(folder.glob("*.pem"))]
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._fill, name="key-pool", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many keys are ready now."""
        with self._changed:
            return len(self._ready)

    def take(self) -> RSAPrivateKey:
        """Return a key nobody else has; makes one on the spot when the pool is empty or closed."""
        with self._changed:
            entry = self._ready.pop(0) if self._ready else None
            self._changed.notify_all()
        if entry is None:
            return generate_key(self._bits)
        path, pem = entry
        path.unlink(missing_ok=True)
        return load_private_key(pem)

    def close(self) -> None:
        """Stop the thread after the key it is making; ready keys stay on disk for next time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _fill(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or len(self._ready) < self._size)
                if self._closed:
                    return
            pem = key_to_pem(generate_key(self._bits))
            path = self._folder / f"{secrets.token_hex(8)}.pem"
            if not self._kept(path, pem):
                continue
            with self._changed:
                self._ready.append((path, pem))

    def _kept(self, path: Path, pem: bytes) -> bool:
        """Write a new key; where the disk refuses, wait a little (or for the end) and say False."""
        try:
            write_private(path, pem)
        except OSError as error:
            _LOG.warning("no key could be kept ready: %s", error)
            with self._changed:
                self._changed.wait_for(lambda: self._closed, timeout=self._retry_s)
            return False
        return True
