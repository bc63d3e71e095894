"""The original server's own checks of a document, as eDoc v2 offers them by choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from axis.dialects.edoc_v2.peer_checks import MOST_ERRORS, peer_errors
from edoc.contract.limits import Limits
from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc

TODAY = date(2019, 12, 2)
SOUND = Edoc(
    sender=Organization("000.00.91.H21", "Đơn vị thử"),
    receivers=(Organization("000.00.12.H21", "Sở Nội vụ"),),
    document_id="000.00.91.H21,2019/12/02,45/STN-VP",
    code=DocumentCode("45", "STN-VP"),
    promulgated=TODAY,
    subject="V/v thử",
    document_type=DocumentType("Công văn"),
    attachments=(Attachment("a", "a.txt", "text/plain", b"x"),),
)
DEEP = "000.00.00.12.H21"


def found(edoc: Edoc) -> list[str]:
    return [one.code for one in peer_errors(write_edoc(edoc), TODAY, Limits())]


def test_a_sound_document_of_today_is_left_alone() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (replace(SOUND, sender=Organization(DEEP, "x")), "R.MessageHeaderFromOrganId"),
        (replace(SOUND, receivers=(Organization(DEEP, "x"),)), "R.MessageHeaderToOrganId"),
        (replace(SOUND, sender=Organization("000.00.91.H21")), "R.MessageHeaderFromOrganName"),
        (replace(SOUND, receivers=(Organization("000.00.12.H21"),)), "R.MessageHeaderToOrganName"),
        (replace(SOUND, receivers=SOUND.receivers * 2), "MessageHeader.To.OrganId"),
        (replace(SOUND, promulgated=date(2019, 12, 3)), "M.MessageHeader.PromulgationDate"),
        (
            replace(SOUND, document_type=DocumentType("Công văn", 3)),
            "M.MessageHeader.DocumentType.Type",
        ),
        (replace(SOUND, document_type=DocumentType("")), "R.MessageHeader.DocumentType.TypeName"),
    ],
)
def test_each_check_has_the_code_of_the_original_server(broken: Edoc, code: str) -> None:
    assert found(broken) == [code]


def test_thousands_of_receivers_alike_are_told_in_a_bounded_list() -> None:
    assert len(found(replace(SOUND, receivers=SOUND.receivers * 1000))) == MOST_ERRORS


def test_what_nobody_can_read_is_left_to_the_axis() -> None:
    assert peer_errors(b"<edXML", TODAY, Limits()) == ()
