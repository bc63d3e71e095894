"""Running the real command: start, wait until it serves, kill, start again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

LGSP = Path(sys.executable).with_name("lgsp")


def clean_environment() -> dict[str, str]:
    """Return the environment without any setting of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LGSP_")}


def free_port() -> int:
    """Return a port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """One running ``lgsp`` process and where it serves."""

    arguments: list[str]
    data_dir: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    ready: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ready_file(self) -> Path:
        return self.data_dir / f"asked-{self.port}.json"

    @property
    def admin(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.ready['admin_key']}"}

    def start(self, patience_s: float = 100) -> None:
        """Start and wait for the ready file."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.ready_file.unlink(missing_ok=True)
        begun = time.monotonic()
        command = [
            str(LGSP), *self.arguments, "--data-dir", str(self.data_dir),
            "--listen", f"127.0.0.1:{self.port}", "--ready-file", str(self.ready_file),
        ]  # fmt: skip
        with (self.data_dir / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                env={**clean_environment(), **self.environment},
            )
        while not self.ready_file.exists():
            if self.process.poll() is not None or time.monotonic() - begun > patience_s:
                self.kill()
                pytest.fail(f"{command} did not get ready:\n{self.output()}")
            time.sleep(0.05)
        self.ready = json.loads(self.ready_file.read_text())

    def kill(self) -> None:
        """End it without a word: SIGKILL."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            pytest.fail(f"{self.arguments} did not stop in 40 s:\n{self.output()}")

    def output(self) -> str:
        """Return what it has written so far."""
        return (self.data_dir / "output.txt").read_text(errors="replace")[-8000:]

    def get(self, path: str, **query: Any) -> Any:
        """Ask with the admin key."""
        answer = httpx.get(f"{self.url}{path}", params=query, headers=self.admin, timeout=30)
        answer.raise_for_status()
        return answer.json()


def run_lgsp(*arguments: str, cwd: Path, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Run a command of ``lgsp`` to its end."""
    return subprocess.run(
        [str(LGSP), *arguments],
        cwd=cwd, env=clean_environment(), capture_output=True, text=True, timeout=timeout_s,
        check=False,
    )  # fmt: skip


def wait_until(condition: Callable[[], bool], *, seconds: float = 60, what: str = "it") -> None:
    """Wait for a condition; fail with its name where it does not come."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            pytest.fail(f"waited {seconds} s for {what}")
        time.sleep(0.2)
