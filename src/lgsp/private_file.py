"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem


def data_folder(path: Path) -> Path:
    """Make sure that a folder exists and can be written; returns it.

    Raises EnvironmentProblem: not a folder, no right to write, disk full.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".probe-{secrets.token_hex(4)}"
        probe.write_bytes(b"lgsp")
        probe.unlink()
    except OSError as error:
        raise folder_problem(path, error) from None
    return path


def write_private(path: Path, content: bytes, *, replace: bool = True) -> None:
    """Write a file with mode 0600 in one step; with ``replace`` False an existing one stays.

    Raises EnvironmentProblem where it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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


def folder_problem(path: Path, error: OSError) -> EnvironmentProblem:
    """Return what to tell a person about a failed write."""
    reason = error.strerror or type(error).__name__
    return EnvironmentProblem(
        Text(
            f"Không ghi được vào {path}: {reason}. Kiểm tra quyền và chỗ trống trên đĩa, hoặc chọn"
            " thư mục khác: --data-dir THƯ-MỤC hay LGSP_DATA_DIR.",
            f"Cannot write to {path}: {reason}. Check its rights and the free space, or choose"
            " another folder: --data-dir FOLDER or LGSP_DATA_DIR.",
        )
    )
