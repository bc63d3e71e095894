"""What the tests of the contract start from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    ResponseFor,
    Signer,
    Status,
    Trace,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "edoc"


@pytest.fixture
def vector() -> Callable[[str], bytes]:
    """Read a checked-in package by the name of its file."""
    return lambda name: (VECTORS / f"{name}.edxml").read_bytes()


@pytest.fixture
def edoc() -> Edoc:
    """A document without fault."""
    return Edoc(
        sender=Organization("000.00.18.H21", "Sở Giả Định"),
        receivers=(Organization("000.31.44.H21", "UBND xã Đồi Giả Định"),),
        document_id="000.00.18.H21,2026/03/05,72/SGD-VP",
        code=DocumentCode("72", "SGD-VP"),
        promulgated=date(2026, 3, 5),
        subject="V/v diễn tập",
        document_type=DocumentType("Công văn", 2, 18),
        signer=Signer("Người Ký Giả Định"),
        traces=(Trace("000.00.18.H21", datetime(2026, 3, 5, 1, 15, tzinfo=UTC)),),
        business=Business(0, "Văn bản điện tử mới"),
        attachments=(Attachment("1", "72.pdf", "application/pdf", b"%PDF-1.4 mo phong"),),
    )


@pytest.fixture
def status() -> Status:
    """A status without fault."""
    return Status(
        sender=Organization("000.31.44.H21", "UBND xã Đồi Giả Định"),
        response_for=ResponseFor(
            "000.00.18.H21", "72/SGD-VP", "000.00.18.H21,2026/03/05,72/SGD-VP", date(2026, 3, 5)
        ),
        status_code="03",
        at=datetime(2026, 3, 5, 2, 2, 11, tzinfo=UTC),
        description="Đã vào sổ",
    )
