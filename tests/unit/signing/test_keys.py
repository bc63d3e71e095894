"""Keys: made ahead, handed out once, kept private."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from signing import keys
from signing.keys import KeyPool, key_to_pem, load_private_key


def wait_until_full(pool: KeyPool, size: int) -> None:
    limit = time.monotonic() + 30
    while len(pool) < size and time.monotonic() < limit:
        time.sleep(0.01)


def test_key_survives_its_text(key: RSAPrivateKey) -> None:
    again = load_private_key(key_to_pem(key))
    assert again.private_numbers() == key.private_numbers()


def test_what_is_no_key_is_a_value_error() -> None:
    with pytest.raises(ValueError):
        load_private_key(b"-----BEGIN NOTHING-----")


def test_pool_fills_itself_with_private_files(tmp_path: Path) -> None:
    with KeyPool(tmp_path, size=2) as pool:
        wait_until_full(pool, 2)
    files = list(tmp_path.iterdir())
    assert len(files) == 2
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_taken_key_leaves_the_disk_and_is_unique(tmp_path: Path) -> None:
    with KeyPool(tmp_path, size=2) as pool:
        wait_until_full(pool, 2)
    closed = KeyPool(tmp_path, size=0)
    numbers = [closed.take().private_numbers().d for _ in range(2)]
    closed.close()
    assert len(set(numbers)) == 2
    assert list(tmp_path.iterdir()) == []


def test_empty_pool_makes_a_key_on_the_spot(tmp_path: Path) -> None:
    with KeyPool(tmp_path, size=0) as pool:
        assert pool.take().key_size == 2048


def test_ready_keys_are_found_again(tmp_path: Path) -> None:
    with KeyPool(tmp_path, size=1) as pool:
        wait_until_full(pool, 1)
    (path,) = tmp_path.iterdir()
    kept = path.read_bytes()
    with KeyPool(tmp_path, size=0) as pool:
        assert key_to_pem(pool.take()) == kept


def test_a_disk_that_refuses_once_does_not_stop_the_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[Path] = []
    write = keys.write_private

    def full_at_first(path: Path, content: bytes) -> None:
        if not refused:
            refused.append(path)
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(keys, "write_private", full_at_first)
    with KeyPool(tmp_path / "pool", size=1, bits=1024, retry_s=0.01) as pool:
        wait_until_full(pool, 1)
        assert refused
        assert len(pool) == 1
