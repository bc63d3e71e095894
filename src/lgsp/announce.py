"""Ready files: written when everything truly serves, removed when it no longer does."""

from __future__ import annotations

from pathlib import Path

from edoc.contract.dates import VIETNAM
from lgsp.embedded import Embedded
from lgsp.ready_file import READY_NAME, ready_content, write_ready


def announce_ready(running: Embedded, *asked: Path | None) -> list[Path]:
    """Write the ready file into the data folder and where else it is asked; return the paths."""
    content = ready_content(
        running.topology,
        installation=running.installation,
        admin_key=running.admin_key,
        base_url=running.base_url,
        local_url=running.local_url,
        lgsp_v1=running.settings.lgsp_v1,
        today=running.clock.now().astimezone(VIETNAM).date(),
    )
    paths = [running.settings.data_dir / READY_NAME, *(path for path in asked if path)]
    for path in paths:
        write_ready(path, content)
    return paths


def withdraw_ready(paths: list[Path]) -> None:
    """Remove ready files: nothing is served any more."""
    for path in paths:
        path.unlink(missing_ok=True)
