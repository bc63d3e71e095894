"""The uplink's tables on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from edoc.plumbing.sql import uplink_store as store
from edoc.plumbing.sql.database import Database
from edoc.plumbing.sql.uplink_store import DownRow, Place, UpDelivery, UpResult, UpRow

HERE = Place("gia-lai", "default")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def up(message_id: str = "p1:uplink:0", *, urgent: bool = False) -> UpRow:
    to = (UpDelivery("d1", "000.00.00.G22"),)
    return UpRow(message_id, "p1", "edoc", "000.00.00.H21", "0" * 64, 3, urgent, to)


def down(national_id: str) -> DownRow:
    return DownRow(national_id, "edoc", "000.00.00.G22", "000.00.00.H21", "0" * 64, False)


async def test_a_send_is_stored_once(database: Database) -> None:
    async with database.write() as connection:
        assert await store.add_up(connection, HERE, up(), NOW) is None
        assert await store.add_up(connection, HERE, up(), NOW) == up()


async def test_urgent_sends_come_first(database: Database) -> None:
    async with database.write() as connection:
        await store.add_up(connection, HERE, up("a:uplink:0"), NOW)
        await store.add_up(connection, HERE, up("b:uplink:0", urgent=True), LATER)
        rows = await store.due_up(connection, HERE, LATER, 10)
    assert [row.message_id for row in rows] == ["b:uplink:0", "a:uplink:0"]


async def test_a_settled_send_is_not_due_and_keeps_its_results(database: Database) -> None:
    told = ({"code": "E-PREFIX", "what": {"vi": "sai", "en": "wrong"}},)
    result = UpResult("d1", "000.00.00.G22", "done", national_id="n1", explanation=told)
    async with database.write() as connection:
        await store.add_up(connection, HERE, up(), NOW)
        await store.settle_up(connection, HERE, up().message_id, [result], NOW)
        assert await store.due_up(connection, HERE, LATER, 10) == []
        known = await store.add_up(connection, HERE, up(), NOW)
    assert known is not None
    assert known.results == (result,)


async def test_a_postponed_send_waits(database: Database) -> None:
    async with database.write() as connection:
        await store.add_up(connection, HERE, up(), NOW)
        await store.postpone_up(connection, HERE, up().message_id, at=LATER, error="away")
        assert await store.due_up(connection, HERE, NOW, 10) == []
        [row] = await store.due_up(connection, HERE, LATER, 10)
    assert (row.attempts, row.error) == (1, "away")


async def test_an_item_moves_and_is_known(database: Database) -> None:
    async with database.write() as connection:
        for national_id in ("n1", "n2"):
            await store.add_down(connection, HERE, down(national_id), NOW)
        await store.move_down(connection, HERE, "n1", "refused", now=NOW, reason="E-X")
        known = await store.known_down(connection, HERE, ["n1", "n2", "n3"])
        due = await store.due_down(connection, HERE, ("refused",), NOW, 10)
    assert known == {"n1": "refused", "n2": "submitted"}
    assert [(row.national_id, row.reason) for row in due] == [("n1", "E-X")]


async def test_another_world_sees_nothing(database: Database) -> None:
    async with database.write() as connection:
        await store.add_up(connection, HERE, up(), NOW)
        assert await store.states(connection, Place("gia-lai", "other")) == {}
        assert await store.states(connection, HERE) == {"up.waiting": 1}
