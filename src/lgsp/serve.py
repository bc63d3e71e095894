"""Listening: one socket, one uvicorn server in the running loop, and a clear word when it fails."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem
from lgsp.http_heads import BoundedHttpProtocol

#: How long requests under way may take to finish after the signal to stop, in seconds.
GRACE_S = 10
#: Connections that may wait while all are busy.
BACKLOG = 2048
#: Connections and requests at a time; more are answered 503. Below the usual 1,024 open files.
MOST_CONNECTIONS = 900


class _QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: the composition decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """Return a bound socket.

    Raises:
        EnvironmentProblem: the port is in use, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise EnvironmentProblem(
                Text(
                    f"Cổng {host}:{port} đang được chương trình khác dùng. Dừng chương trình đó, "
                    f"hoặc chọn cổng khác: --listen {host}:{port + 1}",
                    f"The port {host}:{port} is in use by another program. Stop that program, or "
                    f"choose another port: --listen {host}:{port + 1}",
                )
            ) from error
        raise EnvironmentProblem(
            Text(
                f"Không mở được địa chỉ {host}:{port} ({error.strerror}). Kiểm tra LGSP_LISTEN.",
                f"Cannot listen on {host}:{port} ({error.strerror}). Check LGSP_LISTEN.",
            )
        ) from error
    return sock


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp,
    sock: socket.socket,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> AsyncIterator[None]:
    """Serve an application on a bound socket while the block runs; then finish gracefully.

    Heads are parsed by httptools, since h11 stops at 64 KiB and a client of the national dialect
    may name 3,000 receivers in one header line; ``http_heads`` sets a bound above that.
    """
    config = uvicorn.Config(
        app,
        http=BoundedHttpProtocol,
        limit_concurrency=MOST_CONNECTIONS,
        log_config=None,
        access_log=False,
        lifespan="off",
        backlog=BACKLOG,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[sock]), name="http-server")
    try:
        while not server.started:
            if task.done():
                task.result()
                raise EnvironmentProblem(
                    Text("Máy chủ HTTP không khởi động được.", "The HTTP server did not start.")
                )
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await asyncio.wait({task}, timeout=GRACE_S + 5)


@contextlib.contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """Give an event that SIGINT or SIGTERM sets; a second signal ends the process at once."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def asked() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    handled = (signal.SIGINT, signal.SIGTERM)
    for number in handled:
        loop.add_signal_handler(number, asked)
    try:
        yield stop
    finally:
        for number in handled:
            loop.remove_signal_handler(number)
