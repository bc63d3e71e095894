"""The roles as separate processes over RabbitMQ and PostgreSQL, both behind a wire."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
from lgsp_process import Program, free_port
from traffic import Places
from wire import Wire

from edoc.plumbing.rabbit import RabbitBus
from lgsp.secrets import admin_key, system_secret
from lgsp.topology.presets import preset

TOPOLOGY = "gia-lai-2019"


class Roles:
    """One process per role, e.g. ``axis national``, and how to reach each."""

    def __init__(self, names: Sequence[str], folder: Path, broker: Wire, database: Wire) -> None:
        self._folder = folder
        self.broker = broker
        self.database = database
        self.world = f"t-{secrets.token_hex(5)}"
        self.installation = secrets.token_hex(32).encode()
        self.programs = {name: self._program(name) for name in names}
        settings = self._settings()
        for program in self.programs.values():
            program.environment.update(settings)

    def _program(self, name: str) -> Program:
        return Program(name.split(), self._folder / name.replace(" ", "-"), free_port())

    def _settings(self) -> dict[str, str]:
        axes = ",".join(f"{name}={url}" for name, url in self.axes.items())
        return {
            "LGSP_DATABASE_URL": self.database.url,
            "LGSP_BROKER_URL": self.broker.url,
            "LGSP_SECRET": self.installation.decode(),
            "LGSP_WORLD": self.world,
            "LGSP_WORLD_SCALE": "30",
            "LGSP_AXES": axes,
            "LGSP_AUTHORITY_URL": f"{self.programs['authority'].url}/authority",
        }

    @property
    def axes(self) -> dict[str, str]:
        """Base URL of each axis."""
        return {
            name.split()[1]: f"{program.url}/{name.split()[1]}"
            for name, program in self.programs.items()
            if name.startswith("axis ")
        }

    @property
    def places(self) -> Places:
        """Where axes and nodes answer."""
        nodes = {
            name.split()[1]: f"{program.url}/nodes/{name.split()[1]}"
            for name, program in self.programs.items()
            if name.startswith("node ")
        }
        return Places(self.axes, nodes, admin_key(self.installation))

    def secret(self, axis: str, system_id: str) -> str:
        """Return a system's secret."""
        return system_secret(self.installation, axis, system_id)

    async def start(self) -> None:
        """Start all at once (any order will do) and wait until all are ready."""
        await asyncio.gather(*(asyncio.to_thread(one.start, 150) for one in self.programs.values()))
        await self.ready_after(120)

    async def unready(self) -> dict[str, str]:
        """Return what each role says that is not ready."""
        said = {}
        async with httpx.AsyncClient(timeout=15, trust_env=False) as http:
            for name, program in self.programs.items():
                try:
                    answer = await http.get(f"{program.url}/readyz")
                except httpx.HTTPError as error:
                    said[name] = type(error).__name__
                else:
                    if answer.status_code != httpx.codes.OK:
                        said[name] = answer.text
        return said

    async def ready_after(self, seconds: float) -> None:
        """Wait until all roles are ready; fail where that takes longer than ``seconds``."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while said := await self.unready():
            if loop.time() - begun > seconds:
                raise AssertionError(f"not ready after {seconds} s: {said}")
            await asyncio.sleep(0.2)

    def output(self) -> str:
        """Return what all have written."""
        return "\n".join(f"== {name}\n{one.output()}" for name, one in self.programs.items())

    def kill(self) -> None:
        """End all that still run."""
        for program in self.programs.values():
            if program.process is not None and program.process.poll() is None:
                program.kill()

    def queues(self) -> list[str]:
        """Return the names of all queues of this world."""
        return [
            queue
            for axis in preset(TOPOLOGY).axes
            for queue in (
                f"axis.{axis.name}.{self.world}.intake",
                *(f"axis.{axis.name}.{self.world}.system.{one.id}" for one in axis.systems),
            )
        ]


@asynccontextmanager
async def roles(
    names: Sequence[str], folder: Path, *, broker_url: str, database_url: str
) -> AsyncIterator[Roles]:
    """Give roles, not started, on a database and queues of their own; remove all at the end."""
    name = f"lgsp_test_{secrets.token_hex(6)}"
    await administer(database_url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    broker = Wire(broker_url, 5672)
    database = Wire(urlsplit(database_url)._replace(path=f"/{name}").geturl(), 5432)
    await broker.join()
    await database.join()
    made = Roles(names, folder, broker, database)
    try:
        yield made
    finally:
        await asyncio.to_thread(made.kill)
        await broker.cut()
        await database.cut()
        await _delete_queues(broker_url, made.queues())
        await administer(database_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def administer(url: str, statement: str) -> None:
    """Run one statement on the server."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _delete_queues(url: str, queues: Sequence[str]) -> None:
    """Declare them as the product does, so that the bus may delete what it declared."""
    bus = RabbitBus(url)
    await bus.open()
    for queue in queues:
        await bus.declare(queue)
    await bus.delete_declared()
    await bus.close()
