"""``make bench``: the table of docs/performance.md, measured on this machine."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import statistics
from collections.abc import Coroutine

from rich.console import Console
from rich.table import Table

from edoc.plumbing.logs import configure_logging
from load.bench import Measurement, Plan, measure_embedded, measure_services
from load.directory import FIGURES, SIZES, DirectoryCost, measure_directory

MODES = ("embedded", "services")


def main() -> None:
    """Read the command line, measure, print."""
    arguments = _arguments()
    configure_logging(json=False, level="WARNING")
    if arguments.what == "directory":
        measure_directories()
        return
    plan = Plan(
        documents=arguments.documents,
        size=arguments.size,
        in_flight=arguments.in_flight,
        repeats=arguments.repeats,
    )
    console = Console()
    console.print(
        f"{platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}; "
        f"{plan.documents} documents of {plan.size} bytes, {plan.in_flight} in flight, "
        f"{plan.repeats} runs alternating with the raw bus",
        highlight=False,
    )
    measured = []
    if "embedded" in arguments.mode:
        measured.append(_run(measure_embedded(plan)))
    if "services" in arguments.mode:
        if arguments.database_url and arguments.broker_url:
            services = measure_services(plan, arguments.database_url, arguments.broker_url)
            measured.append(_run(services))
        else:
            console.print("services: left out, --database-url and --broker-url are not given")
    console.print(_table(measured))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    plan = Plan()
    parser.add_argument("what", nargs="?", choices=("exchange", "directory"), default="exchange")
    parser.add_argument("--mode", action="append", choices=MODES, help="default: both")
    parser.add_argument("--documents", type=int, default=plan.documents)
    parser.add_argument("--size", type=int, default=plan.size, help="bytes of one signed package")
    parser.add_argument("--in-flight", type=int, default=plan.in_flight)
    parser.add_argument("--repeats", type=int, default=plan.repeats)
    parser.add_argument("--database-url", default="", help="postgresql://…")
    parser.add_argument("--broker-url", default="", help="amqp://…")
    arguments = parser.parse_args()
    arguments.mode = arguments.mode or list(MODES)
    return arguments


def measure_directories() -> None:
    """Print what a directory of each size costs, and how much that grew."""
    costs = [asyncio.run(measure_directory(size)) for size in SIZES]
    table = Table(title="directory, milliseconds (SQLite)")
    for name in ("", *(f"{cost.size:,}" for cost in costs), "growth"):
        table.add_column(name, justify="right")
    for figure in FIGURES:
        values = [_figure(cost, figure) for cost in costs]
        growth = values[-1] / values[0] if values[0] else 0.0
        table.add_row(figure, *(f"{value:.4g}" for value in values), f"x{growth:.1f}")
    Console().print(table)


def _figure(cost: DirectoryCost, name: str) -> float:
    value: float = getattr(cost, name)
    return value


def _run(work: Coroutine[object, object, Measurement]) -> Measurement:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def _table(measured: list[Measurement]) -> Table:
    table = Table(title="signed, delivered, acknowledged")
    for name in ("mode", "documents/s", "p50 ms", "p99 ms", "raw bus msg/s", "ratio", "ledger"):
        table.add_column(name, justify="right")
    for measurement in measured:
        rates = [run.rate for run in measurement.runs]
        rate, raw = statistics.median(rates), statistics.median(measurement.raw)
        middle = sorted(measurement.runs, key=lambda run: run.rate)[len(rates) // 2]
        table.add_row(
            measurement.mode,
            f"{rate:.0f} [{min(rates):.0f}-{max(rates):.0f}]",
            f"{middle.percentile(0.5) * 1000:.0f}",
            f"{middle.percentile(0.99) * 1000:.0f}",
            f"{raw:.0f} [{min(measurement.raw):.0f}-{max(measurement.raw):.0f}]",
            f"{rate / raw:.1%}",
            "balanced" if measurement.balanced else "NOT BALANCED: void",
        )
    return table


if __name__ == "__main__":
    main()
