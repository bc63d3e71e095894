"""What ended the use of a document, told from the requests about its copies."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from axis.life.ended_use import ended_use
from axis.life.records import ChangeRequest
from axis.records import TimelineDelivery
from edoc.contract.findings import Text

AT = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)


def asked(kind: str, effect: str, answer: str = "", package: str = "p2") -> ChangeRequest:
    return ChangeRequest(kind, package, "xa", effect, AT, answer, None, Text("", ""))


def copy(*requests: ChangeRequest) -> TimelineDelivery:
    delivery: Any = SimpleNamespace(package_id="p1")
    return TimelineDelivery(delivery, Text("", ""), Text("", ""), (), requests)


@pytest.mark.parametrize(
    ("request_", "begin"),
    [
        (asked("recall", "withdrawn"), "Đã bị thu hồi (1/2 nơi nhận)"),
        (asked("recall", "asked", "16"), "Đã bị thu hồi (1/2 nơi nhận)"),
        (asked("recall", "untold"), "Đã bị thu hồi (1/2 nơi nhận)"),
        (asked("take-back", "asked", "15"), "Bên gửi đã lấy lại (1/2 nơi nhận)"),
        (asked("removal", "withdrawn"), "Bên gửi đã lấy lại (1/2 nơi nhận)"),
        (asked("replacement", "replaced"), "Đã bị văn bản khác thay thế (1/2 nơi nhận)"),
    ],
)
def test_a_request_that_took_effect_ends_the_use_of_a_copy(
    request_: ChangeRequest, begin: str
) -> None:
    (told,) = ended_use([copy(request_, request_), copy()])
    assert told.vi.startswith(begin)
    assert "{" not in told.en


@pytest.mark.parametrize(
    "request_",
    [
        asked("take-back", "asked"),
        asked("take-back", "asked", "16"),
        asked("update", "asked", "15"),
        asked("recall", "asked", package="p1"),  # what the recall itself asks about others
        asked("removal", "untold"),
    ],
)
def test_what_is_only_asked_or_refused_ends_nothing(request_: ChangeRequest) -> None:
    assert ended_use([copy(request_)]) == ()
