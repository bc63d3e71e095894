"""Two nodes and a real axis between them: documents, statuses, reports, refusals, take-backs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from backends import BOTH_BACK_ENDS
from province import (
    BY_HAND,
    COMMUNES,
    DISTRICT,
    QUICK,
    START,
    Province,
    make_province,
    register,
    until,
)

from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus
from nodes.records import ActionRefused, Addressee, DraftRefused
from signing.authority import Authority
from signing.keys import KeyPool

pytestmark = BOTH_BACK_ENDS


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    url = "http://authority.example.invalid"
    return Authority.create(folder, now=START, base_url=url, key_bits=2048)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, KeyPool]]:
    """One pool and one folder of keys for all tests: making them is slow."""
    folder = tmp_path_factory.mktemp("keys")
    with KeyPool(folder / "pool", size=2) as pool:
        yield folder / "ring", pool


@pytest.fixture
async def province(
    request: pytest.FixtureRequest,
    database: Database,
    bus: Bus,
    authority: Authority,
    keys: tuple[Path, KeyPool],
) -> AsyncIterator[Province]:
    behaviour = getattr(request, "param", QUICK)
    province = make_province(database, bus, authority, keys, behaviour)
    await register(province.axis)
    await province.start()
    yield province
    await province.stop()


async def test_a_letter_gets_every_status_from_every_receiver(province: Province) -> None:
    sent = await province.send(*COMMUNES, priority=1)

    document = await province.status(sent.reference, "06")

    assert document.state == "accepted"
    assert document.code == "01/UBND-VP"
    for receiver in document.receivers:
        assert [entry.code for entry in receiver.history] == ["01", "03", "04", "05", "06"]
        assert all(entry.expected for entry in receiver.history)
    counts = await province.xa.counts()
    assert counts["signatures"]["pdf"] == {"checked": 3, "valid": 3, "invalid": 0, "absent": 0}  # type: ignore[index]
    assert counts["statuses_sent"] == {"01": 3, "03": 3, "04": 3, "05": 3, "06": 3}
    assert (await province.axis.ledger()).edoc.balanced
    entered = await province.xa.register_in()
    assert sorted(one.agency for one in entered) == sorted(one.code for one in COMMUNES)


async def test_incoming_documents_are_registered_with_consecutive_numbers(
    province: Province,
) -> None:
    for _ in range(2):
        sent = await province.send(COMMUNES[0])
        await province.status(sent.reference, "03")

    incoming = await province.xa.register_in(COMMUNES[0].code)

    assert sorted(one.arrival_number or 0 for one in incoming) == [1, 2]
    assert {one.legal_value for one in incoming} == {"equivalent"}
    assert {one.code for one in incoming} == {"01/UBND-VP", "02/UBND-VP"}


async def test_a_directive_is_answered_by_a_report_and_then_completed(
    province: Province,
) -> None:
    sent = await province.send(COMMUNES[0], steering=1)

    document = await province.status(sent.reference, "06")

    reports = await province.huyen.incoming(DISTRICT.code)
    assert [one.type_name for one in reports] == ["Báo cáo"]
    assert reports[0].response_to == (document.document_id,)
    assert reports[0].code == "01/BC-UBND"


async def test_a_wrong_name_under_the_right_code_is_returned(province: Province) -> None:
    wrong = Addressee(COMMUNES[0].code, COMMUNES[1].name)
    sent = await province.send(receivers=(wrong,))

    document = await province.status(sent.reference, "02")

    history = document.receivers[0].history
    assert [entry.code for entry in history] == ["01", "02"]
    assert "Gửi nhầm nơi nhận" in history[1].description


async def test_a_name_that_is_nobodys_is_no_wrong_address(province: Province) -> None:
    invented = Addressee(COMMUNES[0].code, "Đơn vị nhận số 1")
    sent = await province.send(receivers=(invented,))

    document = await province.status(sent.reference, "03")

    assert all(entry.description for entry in document.receivers[0].history)


async def test_a_broken_pdf_is_returned_with_the_reason(province: Province) -> None:
    sent = await province.send(COMMUNES[0], break_pdf=True)

    document = await province.status(sent.reference, "02")

    assert "chữ ký số không hợp lệ" in document.receivers[0].history[-1].description
    counts = await province.xa.counts()
    assert counts["signatures"]["pdf"]["invalid"] == 1  # type: ignore[index]
    assert counts["signatures"]["package"]["valid"] == 1  # type: ignore[index]


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_a_document_is_handled_and_given_back_by_hand(province: Province) -> None:
    sent = await province.send(COMMUNES[0])
    await province.status(sent.reference, "01")
    (incoming,) = await province.xa.incoming()
    accepted = await province.xa.act(incoming.id, "accept")
    await province.status(sent.reference, "03")

    await province.huyen.take_back(sent.reference, None, "Ban hành nhầm phụ lục")

    async def asked() -> bool:
        return (await province.xa.incoming_document(incoming.id)).take_back == "requested"

    await until(asked, "the request")
    with pytest.raises(ActionRefused, match="agree or decline first"):
        await province.xa.act(incoming.id, "complete")
    given = await province.xa.act(incoming.id, "agree")
    document = await province.status(sent.reference, "15")

    assert (accepted.state, accepted.arrival_number) == ("accepted", 1)
    assert given.state == "withdrawn"
    assert document.receivers[0].last_status == "15"


@pytest.mark.parametrize("province", [BY_HAND], indirect=True)
async def test_a_refusal_needs_a_reason(province: Province) -> None:
    sent = await province.send(COMMUNES[0])
    await province.status(sent.reference, "01")
    (incoming,) = await province.xa.incoming()

    with pytest.raises(ActionRefused, match="Give a reason"):
        await province.xa.act(incoming.id, "refuse")
    refused = await province.xa.act(incoming.id, "refuse", "Thiếu phụ lục")
    document = await province.status(sent.reference, "02")

    assert refused.state == "returned"
    assert document.receivers[0].history[-1].description == "Thiếu phụ lục"


async def test_a_take_back_is_answered_by_the_office_itself(province: Province) -> None:
    sent = await province.send(COMMUNES[1])
    await province.status(sent.reference, "01")

    await province.huyen.take_back(sent.reference, [COMMUNES[1].code], "Gửi nhầm")
    document = await province.status(sent.reference, "15")

    assert "13" in [entry.code for entry in document.receivers[0].history]
    (incoming,) = await province.xa.incoming()
    assert incoming.state == "withdrawn"


async def test_an_unknown_receiver_is_refused_by_the_axis_with_findings(
    province: Province,
) -> None:
    sent = await province.send(receivers=(Addressee("000.99.99.H21", "UBND xã Không Có"),))

    assert sent.state == "refused"
    assert sent.findings


async def test_a_secret_document_takes_no_number(province: Province) -> None:
    with pytest.raises(DraftRefused, match="state secrets"):
        await province.send(COMMUNES[0], secret=True)

    assert await province.huyen.register_out() == []


async def test_nothing_is_lost_or_doubled_over_a_restart(
    database: Database, bus: Bus, authority: Authority, keys: tuple[Path, KeyPool]
) -> None:
    first = make_province(database, bus, authority, keys, QUICK)
    await register(first.axis)
    await first.start()
    sent = await first.send(*COMMUNES)
    await first.stop()

    second = make_province(database, bus, authority, keys, QUICK)
    await second.start()
    document = await second.status(sent.reference, "06")
    await second.stop()

    for receiver in document.receivers:
        assert [entry.code for entry in receiver.history] == ["01", "03", "04", "05", "06"]
    assert (await second.xa.counts())["incoming"] == 3
