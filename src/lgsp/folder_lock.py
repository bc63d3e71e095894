"""One program per data folder: two would write the same SQLite file and number twice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem
from lgsp.private_file import data_folder

try:
    import fcntl
except ImportError:  # Windows has other locks; the bound port is the guard there
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock while the block runs.

    Raises:
        EnvironmentProblem: another program holds it, or the folder cannot be written.
    """
    data_folder(folder)
    with (folder / "lock").open("a") as stream:
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise EnvironmentProblem(
                    Text(
                        f"Thư mục dữ liệu {folder} đang được một lgsp khác dùng. Dừng chương trình "
                        "đó, hoặc chọn thư mục khác: --data-dir THƯ-MỤC",
                        f"The data folder {folder} is in use by another lgsp. Stop that one, or "
                        "choose another folder: --data-dir FOLDER",
                    )
                ) from error
        yield
