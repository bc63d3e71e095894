"""What an uplink says was refused above is kept for the sender: bounded, once, and only for it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.support.axis_samples import COMMUNE, DISTRICT, PROVINCE, document

from axis.conversations.keeping import ConversationLine
from axis.engine import Axis
from axis.records import AgencyRecord, Submission, SystemRecord
from edoc.contract.model import PackageKind
from edoc.contract.proof import confirm_proof
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock, SystemClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Message

SECRET = "bi-mat-cua-he-thong-gui"
REASON = "22: Khong dung tien to"
WHY = {"code": "E-PREFIX", "what": {"vi": "sai", "en": "wrong"}, "mend": {"vi": "sửa", "en": "x"}}


@pytest.fixture
async def axis(database: Database, memory_bus: MemoryBus) -> AsyncIterator[Axis]:
    """An axis with a sender, a system that carries upwards, and one that does not."""
    axis = Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=memory_bus,
        clock=FixedClock(datetime(2019, 12, 2, 1, tzinfo=UTC)),
        real=SystemClock(),
        ids=RandomIds(),
        random=random.Random(1),
    )
    await axis.upsert_systems(
        [
            SystemRecord("tu-do-1", "gửi", "pull", SECRET),
            SystemRecord("uplink", "lên", "uplink", "secret-uplink"),
            SystemRecord("xa", "xã", "bus", "secret-xa"),
        ]
    )
    await axis.upsert_agencies(
        [
            AgencyRecord(PROVINCE, "UBND tỉnh", "province", "", "tu-do-1"),
            AgencyRecord(DISTRICT, "Ở ngoài", "district", "", "uplink"),
            AgencyRecord(COMMUNE, "Xã", "commune", "", "xa"),
        ]
    )
    await axis.start()
    yield axis
    await axis.stop()


async def eventually(check: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while True:
            if await check():
                return
            await asyncio.sleep(0.02)


async def said(axis: Axis, system: str, receiver: str, **more: Any) -> list[ConversationLine]:
    """Send a document, let the receiver's system say twice that it failed; what its sender sees."""
    body = write_edoc(document(receiver))
    receipt = await axis.accept(Submission("tu-do-1", PackageKind.EDOC, body, dialect="lgsp_v1"))
    (copy,) = receipt.deliveries
    results = [{"delivery": copy.id, "result": "fail", "reason": REASON} | more]
    content = json.dumps({"package_id": receipt.package_id, "results": results}).encode()
    id_ = f"confirm-{receipt.package_id}:0:{system}"
    proof = confirm_proof(f"secret-{system}", id_, content)
    message = Message(id_, "confirm", content, {"system": system, "proof": proof})

    async def told() -> bool:
        (sent,) = await axis.sent("tu-do-1", receipt.package_id)
        kept = await axis.conversations.newest("tu-do-1")
        return sent.delivery.terminal and bool(kept or system != "uplink")

    for _ in range(2):
        await axis.context.bus.publish(axis.context.intake_queue, message)
        await eventually(told)
        await asyncio.sleep(0.2)
    return await axis.conversations.newest("tu-do-1")


async def test_a_refusal_above_is_kept_once_for_the_sender(axis: Axis) -> None:
    (line,) = await said(axis, "uplink", DISTRICT, explanation=[WHY])
    assert (line.dialect, line.operation, line.status) == ("lgsp_v1", "uplink", 0)
    assert [one.code for one in line.explanations] == ["C-UPLINK-REFUSED", "E-PREFIX"]
    assert DISTRICT in line.explanations[0].what.en
    found = await axis.conversations.find(line.id, "tu-do-1")
    assert found is not None
    assert found.reply.body == REASON
    assert await axis.conversations.find(line.id, "xa") is None


async def test_what_a_receiver_of_the_province_failed_on_is_no_refusal_above(axis: Axis) -> None:
    assert await said(axis, "xa", COMMUNE, explanation=[WHY]) == []


@pytest.mark.parametrize(
    "explanation",
    [
        None,
        "text",
        [7, None],
        [{"code": 7, "what": ["x"], "mend": {"vi": 3}, "line": -1, "evidence": "?"}],
        [{"code": "C" * 9000, "what": f"\x00{SECRET}", "line": 10**30, "path": "p" * 90_000}],
        [WHY] * 500,
    ],
)
async def test_whatever_is_said_beside_the_reason_is_bounded_and_masked(
    axis: Axis, explanation: Any
) -> None:
    (line,) = await said(axis, "uplink", DISTRICT, explanation=explanation)
    assert line.explanations[0].code == "C-UPLINK-REFUSED"
    assert len(line.explanations) <= 20
    assert SECRET not in repr(line)
    assert len(repr(line)) < 20_000


async def test_a_reason_of_any_length_is_cut_and_a_code_is_a_code(axis: Axis) -> None:
    strange = {"code": "\x1b[2J", "what": "x"}
    (line,) = await said(
        axis, "uplink", DISTRICT, reason="22: " + "x" * 500_000, explanation=[strange]
    )
    assert [one.code for one in line.explanations] == ["C-UPLINK-REFUSED", ""]
    assert len(repr(line)) < 20_000
