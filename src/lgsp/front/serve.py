"""Listening: one socket, one uvicorn server in the running loop, and a clear word when it fails."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from edoc.contract.findings import Text
from lgsp.errors import EnvironmentProblem
from lgsp.front.http_heads import heads_refused_by
from lgsp.front.refusals import refuse

#: How long requests under way may take to finish after the signal to stop, in seconds.
GRACE_S = 10
#: Connections that may wait while all are busy.
BACKLOG = 2048


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
    # on Windows the usual option would let two programs share the port
    exclusive: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    sock.setsockopt(socket.SOL_SOCKET, exclusive or socket.SO_REUSEADDR, 1)
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
    refused: ASGIApp = refuse,
) -> AsyncIterator[None]:
    """Serve an application on a bound socket while the block runs; then finish gracefully.

    Heads are parsed by httptools, since h11 stops at 64 KiB and a client of the national dialect
    may name 3,000 receivers in one header line; ``http_heads`` sets a bound above that, and one on
    connections. What they stop goes to ``refused`` instead of the application.
    """
    config = uvicorn.Config(
        app,
        http=heads_refused_by(refused),
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

    with contextlib.ExitStack() as undo:
        for number in (signal.SIGINT, signal.SIGTERM):
            undo.callback(_handle(loop, number, asked))
        yield stop


def _handle(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, asked: Callable[[], None]
) -> Callable[[], object]:
    """Call ``asked`` in the loop on a signal; returns what undoes it."""
    try:
        loop.add_signal_handler(number, asked)
    except NotImplementedError:  # Windows: its loops know no signals
        before = signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked))
        return lambda: signal.signal(number, before)
    return lambda: loop.remove_signal_handler(number)
