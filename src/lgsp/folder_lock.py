"""One program per data folder and per SQLite file: two would number the same letters twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem
from lgsp.private_file import data_folder, folder_problem

try:
    import fcntl
except ImportError:  # Windows has other locks; the bound port is the guard there
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder's lock while the block runs.

    Raises:
        EnvironmentProblem: another program holds it, or the folder cannot be written.
    """
    data_folder(folder)
    taken = Text(
        f"Thư mục dữ liệu {folder} đang được một lgsp khác dùng. Dừng chương trình đó, hoặc chọn"
        " thư mục khác: --data-dir THƯ-MỤC",
        f"The data folder {folder} is in use by another lgsp. Stop that one, or choose another"
        " folder: --data-dir FOLDER",
    )
    with _locked(folder / "lock", taken):
        yield


@contextlib.contextmanager
def only_one_database(file: Path) -> Iterator[None]:
    """Hold the lock beside a SQLite file while the block runs.

    Raises:
        EnvironmentProblem: another program holds it, or the folder cannot be written.
    """
    taken = Text(
        f"Cơ sở dữ liệu {file} đang được một lgsp khác dùng. Dừng chương trình đó, hoặc chọn tệp"
        " khác: LGSP_DATABASE_URL",
        f"The database {file} is in use by another lgsp. Stop that one, or choose another file:"
        " LGSP_DATABASE_URL",
    )
    with _locked(file.with_name(f"{file.name}.lock"), taken):
        yield


@contextlib.contextmanager
def _locked(path: Path, taken: Text) -> Iterator[None]:
    try:
        stream = path.open("a")
    except OSError as error:
        raise folder_problem(path, error) from None
    with stream:
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise EnvironmentProblem(taken) from error
        yield
