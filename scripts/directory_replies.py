"""Measure the three list replies of the national dialect with the whole country's agencies.

    python scripts/directory_replies.py [--agencies 123265] [--repeats 5]

Serves an axis on SQLite as the program does, and calls it over a socket: the first call after a
change of the directory, then calls answered from the kept reply, gzipped and plain. Prints the
times in seconds and the sizes in bytes; a time is the best of the repeats.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount

from axis.dialects.vxp.app import create_vxp_app
from axis.engine import Axis
from axis.records import AgencyRecord, SystemRecord
from edoc.plumbing.clock import SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.migrate import migrate
from lgsp.front.serve import bind, serving
from nodes.links.vxp_headers import apache_lines, sdk_order, sdk_timestamp

SYSTEM, SECRET = "do-toc-do", "khong-phai-bi-mat"
OPERATIONS = ("getAgenciesList", "getAgenciesListQD20", "getSynchronizeUnit")


def agencies(count: int, edition: int) -> Iterator[AgencyRecord]:
    """Give agencies with codes of both forms and accented names."""
    for n in range(count):
        top, rest = divmod(n, 10_000)
        code = f"{rest // 1000:03d}.{rest // 100 % 10:02d}.{rest % 100:02d}.H{40 + top}"
        new = f"H{40 + top}.{rest % 100:02d}.{rest // 100:02d}"
        name = f"Ủy ban nhân dân xã số {n} lần {edition if n == 0 else 0}"
        yield AgencyRecord(code, name, "commune", f"000.00.00.H{40 + top}", SYSTEM, new)


async def timed(port: int, operation: str, *, zipped: bool) -> tuple[float, int]:
    """Call once on a connection of its own; return seconds and bytes of the body."""
    own = {"systemid": SYSTEM, "timestamp": sdk_timestamp(SystemClock().now())}
    own["Content-Type"] = "application/json"
    parameters = {key: own[key] for key in sdk_order(own)}
    lines = apache_lines(parameters, SECRET, has_body=False)
    dropped = {"Connection"} if zipped else {"Connection", "Accept-Encoding"}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines if name not in dropped)
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    request = f"POST /vxp/{operation} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    writer.write(f"{request}Content-Length: 0\r\n{head}\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    size = 0
    while piece := await reader.read(2**20):
        size += len(piece)
    taken = time.perf_counter() - started
    writer.close()
    return taken, size


async def measure(count: int, repeats: int) -> None:
    """Serve, call, print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'do.db'}"
        database, bus = Database(url), MemoryBus()
        await migrate(database)
        await bus.open()
        axis = Axis(
            name="national", world="default", database=database, bus=bus, clock=SystemClock(),
            real=SystemClock(), ids=RandomIds(), random=random.Random(1),
        )  # fmt: skip
        await axis.upsert_systems([SystemRecord(SYSTEM, SYSTEM, "pull", SECRET)])
        await axis.upsert_agencies(agencies(count, 0))
        await axis.start(consume=False)
        sock = bind("127.0.0.1", 0)
        async with serving(Starlette(routes=[Mount("/vxp", create_vxp_app(axis))]), sock):
            port = sock.getsockname()[1]
            print(f"{count} agencies; seconds: first, kept gzip, kept plain; bytes: gzip, plain")
            for operation in OPERATIONS:
                firsts = []
                for repeat in range(repeats):
                    await axis.upsert_agencies(agencies(1, repeat + 1))
                    await axis.find_agency("x")  # read what changed, which is not measured here
                    firsts.append((await timed(port, operation, zipped=True))[0])
                zipped = [await timed(port, operation, zipped=True) for _ in range(repeats)]
                plain = [await timed(port, operation, zipped=False) for _ in range(repeats)]
                first, kept, open_ = min(firsts), min(zipped)[0], min(plain)[0]
                print(
                    f"{operation:20s} {first:.3f} {kept:.3f} {open_:.3f}"
                    f"  {zipped[0][1]:>10d} {plain[0][1]:>10d}"
                    f"  first/kept {first / kept:.0f}, plain/gzip {plain[0][1] / zipped[0][1]:.1f}"
                )
        await axis.stop()
        await bus.close()
        await database.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=123_265)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    asyncio.run(measure(given.agencies, given.repeats))


if __name__ == "__main__":
    main()
