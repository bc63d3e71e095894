"""A cable between a program and a server, which a test can cut and join again."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit


class Wire:
    """A TCP proxy on a port of its own; ``url`` leads through it to the server of ``url`` given.

    Attributes:
        silent: while True, everything sent is swallowed and connections stay open.
        port: where it listens; the same again after a cut.
    """

    def __init__(self, url: str, default_port: int) -> None:
        self._parts = urlsplit(url)
        self._server_at = (self._parts.hostname or "127.0.0.1", self._parts.port or default_port)
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()
        self._open: list[asyncio.StreamWriter] = []
        self.silent = False
        self.port = 0

    @property
    def url(self) -> str:
        """The server's URL, but through the wire."""
        account, at, _ = self._parts.netloc.rpartition("@")
        return self._parts._replace(netloc=f"{account}{at}127.0.0.1:{self.port}").geturl()

    async def join(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """End all connections and refuse new ones."""
        assert self._server is not None
        self._server.close()
        for writer in self._open:
            writer.close()
        self._open.clear()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._server_at)
        except OSError:  # the server itself is away: so is this end
            writer.close()
            return
        self._open += [writer, far_writer]
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            pipe = asyncio.create_task(self._pipe(source, sink))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)

    async def _pipe(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                if not self.silent:
                    sink.write(data)
                    await sink.drain()
        except OSError:
            return
        finally:
            sink.close()
