"""A first document for every free system, so that a new client has something to fetch at once.

A free system has no other traffic: nobody on the map writes to it unless its user does. So when
``lgsp up`` is ready, an office of the same axis has written to its first agency. A document that
still waits from an earlier run is enough.
"""

from __future__ import annotations

import asyncio

from edoc.contract.findings import Text
from edoc.contract.model import PackageKind
from lgsp.embedded import Embedded
from lgsp.errors import EnvironmentProblem
from lgsp.topology.presets import AxisSpec, SystemSpec
from nodes.records import Addressee, Draft

PATIENCE_S = 30.0
"""Real seconds until the documents must be waiting."""

SUBJECT = "chào mừng đơn vị kết nối thử nghiệm"
_BODY = (
    "Đây là văn bản đầu tiên chờ hệ thống của đơn vị trên trục mô phỏng.",
    "Đề nghị đơn vị tải về, kiểm tra chữ ký số, xác nhận đã nhận, rồi báo trạng thái 01 và 03.",
)


async def greet(running: Embedded) -> None:
    """Let an office write to each free system that has nothing waiting; return when all wait.

    Raises:
        EnvironmentProblem: the documents did not arrive in time.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            async with asyncio.TaskGroup() as group:
                for axis in running.topology.axes:
                    for system in axis.systems:
                        if system.free and system.agencies:
                            group.create_task(_greet(running, axis, system))
    except TimeoutError:
        raise EnvironmentProblem(
            Text(
                f"Sau {PATIENCE_S:.0f} giây văn bản chào mừng vẫn chưa tới các hệ thống tự do. Xem"
                " cảnh báo ở trên, kiểm tra cơ sở dữ liệu và RabbitMQ, rồi chạy lại.",
                f"After {PATIENCE_S:.0f} seconds the first documents have not reached the free"
                " systems. See the warnings above, check database and RabbitMQ, then run again.",
            )
        ) from None


async def _greet(running: Embedded, spec: AxisSpec, system: SystemSpec) -> None:
    axis = running.axes[spec.name]
    if await axis.count_waiting(system.id, PackageKind.EDOC):
        return
    office = next(node for node in running.topology.nodes if node.axis == spec.name)
    writer, reader = running.topology.agencies_of(office)[0], system.agencies[0]
    await running.nodes[office.name].issue(
        Draft(
            sender=writer.code,
            receivers=(Addressee(reader.code, reader.name),),
            subject=SUBJECT,
            body=_BODY,
        )
    )
    while not await axis.count_waiting(system.id, PackageKind.EDOC):  # noqa: ASYNC110 - the
        await asyncio.sleep(0.05)  # document travels through outbox, bus and database
