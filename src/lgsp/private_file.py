"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from pathlib import Path

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem
from lgsp.machine_words import machine_reason

#: Bytes that must be free in the data folder: with less, not even the first document fits.
LEAST_FREE = 8 * 1024 * 1024


def data_folder(path: Path) -> Path:
    """Make sure that a folder exists and can be written; returns it.

    A new one is made for its owner alone (0700); the rights of one that is there are its owner's.

    Raises EnvironmentProblem: not a folder, no right to write, disk full.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"lgsp")
        probe.unlink()
        if shutil.disk_usage(path).free < LEAST_FREE:
            raise OSError(errno.ENOSPC, "the disk is full")
    except OSError as error:
        raise folder_problem(path, error) from None
    return path


def write_private(path: Path, content: bytes, *, replace: bool = True) -> None:
    """Write a file with mode 0600 in one step; with ``replace`` False an existing one stays.

    Raises EnvironmentProblem where it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if replace:
            temporary.replace(path)
        else:
            # A link fails where the name is taken: two processes starting together agree.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(temporary)
    except OSError as error:
        raise folder_problem(path, error) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def private_file(path: Path) -> None:
    """Make sure that a file exists and only its owner may read it (0600).

    SQLite gives its journal files the rights of the database's.

    Raises EnvironmentProblem where it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with contextlib.suppress(PermissionError):  # somebody else's file that we may write
            path.chmod(0o600)
    except OSError as error:
        raise folder_problem(path, error) from None


def folder_problem(path: Path, error: OSError) -> EnvironmentProblem:
    """Return what to tell a person about a failed write."""
    reason = machine_reason(error)
    return EnvironmentProblem(
        Text(
            f"Không ghi được vào {path}: {reason.vi}. Kiểm tra quyền và chỗ trống trên đĩa, hoặc"
            " chọn thư mục khác: --data-dir THƯ-MỤC hay LGSP_DATA_DIR.",
            f"Cannot write to {path}: {reason.en}. Check its rights and the free space, or choose"
            " another folder: --data-dir FOLDER or LGSP_DATA_DIR.",
        )
    )
