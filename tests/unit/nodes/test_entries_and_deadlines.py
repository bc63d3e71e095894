"""What a package becomes in the register, and which deadlines the books show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from node_samples import COMMUNE, START, incoming

from edoc.contract.model import (
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    OtherInfo,
    ReceiverChange,
    Replacement,
)
from nodes.changes import Kind
from nodes.due import incoming_deadlines, outgoing_deadlines
from nodes.entries import find_doubles, replaced_by, request_of, update_columns
from nodes.records import Outgoing

LETTER = Edoc(
    sender=Organization("000.00.31.H21", "UBND huyện Giả Định"),
    receivers=(Organization(COMMUNE.code, COMMUNE.name),),
    document_id="000.00.31.H21,2019/12/02,05/UBND-VP",
    code=DocumentCode("05", "UBND-VP"),
    promulgated=START.date(),
    subject="cử cán bộ dự họp",
    document_type=DocumentType("Công văn"),
    due=date(2019, 12, 10),
    other=OtherInfo(priority=1),
)


def asked(**business: object):
    package = replace(LETTER, business=Business(**business))  # type: ignore[arg-type]
    return request_of(package, COMMUNE, "d1", at=START, trusted=True)


def test_a_recall_means_the_document_in_its_own_header() -> None:
    found = asked(type=1, reason="Nhầm")
    assert found.kind is Kind.RECALL
    assert found.named.means(LETTER.document_id, "", None)
    assert found.named.means("mã khác", "05/UBND-VP", LETTER.promulgated)
    assert not found.named.means("mã khác", "05/UBND-VP", date(2018, 12, 2))


def test_an_update_means_the_document_it_names() -> None:
    found = asked(type=2, document_id="cũ", document_changed=True)
    assert (found.kind, found.named.document_id) == (Kind.UPDATE, "cũ")
    assert not found.named.means("mã khác", "05/UBND-VP", LETTER.promulgated)  # its own number
    columns = update_columns(found.details)
    assert (columns["subject"], columns["due"], columns["priority"]) == (
        LETTER.subject,
        LETTER.due,
        1,
    )


@pytest.mark.parametrize(
    ("added", "kind"), [(False, Kind.REMOVAL), (True, Kind.UPDATE), (None, Kind.UPDATE)]
)
def test_the_receiver_list_tells_who_is_struck_off(added: bool | None, kind: Kind) -> None:
    listed = (ReceiverChange(COMMUNE.code.lower(), added=added),)
    found = asked(type=2, receivers_changed=True, receivers=listed)
    assert found.kind is kind
    assert update_columns(found.details) == {}


def test_a_replacement_concerns_the_agencies_it_lists() -> None:
    listed = (
        Replacement("a", (COMMUNE.code,)),
        Replacement("b", ("000.26.31.H21",)),
        Replacement("c", ()),
    )
    package = replace(LETTER, business=Business(type=3, replacements=listed))
    assert replaced_by(package, COMMUNE) == ["a", "c"]


@pytest.mark.parametrize(
    ("document_id", "day", "alert"),
    [
        (LETTER.document_id, START.date(), "duplicate-id"),
        ("khác", START.date(), "duplicate-code"),
        ("khác", date(2018, 12, 2), None),  # numbers start again each year
    ],
)
def test_doubles_are_found_by_id_or_by_number_within_a_year(
    document_id: str, day: date, alert: str | None
) -> None:
    row = {"id": "d0", "agency": "A", "document_id": document_id, "promulgated": day}
    found = find_doubles(LETTER, [row])
    assert (found["A"].alert if found else None) == alert


def states(document: object, later: timedelta) -> dict[str, str]:
    found = incoming_deadlines(document, START + later)  # type: ignore[arg-type]
    return {str(one.kind): str(one.state) for one in found}


def test_an_acknowledgement_is_owed_the_same_day() -> None:
    assert states(incoming(), timedelta(hours=1)) == {"acknowledge": "pending"}
    assert states(incoming(), timedelta(days=1)) == {"acknowledge": "broken"}
    kept = incoming(acknowledged_at=START + timedelta(minutes=1))
    assert states(kept, timedelta(days=3)) == {"acknowledge": "kept"}


def test_a_due_date_is_kept_by_completing_in_time() -> None:
    due = incoming(due=START.date(), acknowledged_at=START)
    assert states(due, timedelta(days=2))["answer"] == "broken"
    done = replace(due, completed_at=START + timedelta(hours=2), state="completed")
    assert states(done, timedelta(days=2))["answer"] == "kept"
    assert "answer" not in states(replace(due, state="cancelled"), timedelta(days=2))


@pytest.mark.parametrize(("hours", "state"), [(1, "kept"), (24, "kept"), (30, "broken")])
def test_a_document_is_sent_at_the_latest_the_next_morning(hours: int, state: str) -> None:
    sent = Outgoing(
        reference="r",
        agency=COMMUNE.code,
        number="05",
        notation="UBND-VP",
        document_id="x",
        type_name="Công văn",
        subject="x",
        promulgated=START.date(),
        state="accepted",
        created_at=START,
        accepted_at=START + timedelta(hours=hours),
    )
    (deadline,) = outgoing_deadlines(sent, START + timedelta(days=5))
    assert deadline.state == state
