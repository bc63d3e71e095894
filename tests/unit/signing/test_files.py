"""The files of one document: whose each must be, what is no PDF, and how many are verified."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from signing.files import MOST_PDFS, FileCheck, value_of_files, verify_files
from signing.model import Identity, TrustStore
from signing.pdf import Box, PersonAppearance, sign_pdf

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
IMAGE = PersonAppearance("x", Box(0, 10, 10, 90, 60))


@pytest.fixture
def signed(pdf: bytes, person: Identity, agency: Identity) -> bytes:
    """A PDF signed by the person, then by the agency."""
    once = sign_pdf(pdf, person, appearance=IMAGE, at=NOW, field_name="K1")
    return sign_pdf(once, agency, appearance=IMAGE, at=NOW, field_name="K2")


def checked(files: list[bytes | None], trust: TrustStore, sender: str | None) -> list[FileCheck]:
    return list(verify_files(files, trust, at=NOW, sender_code=sender))


def lacking(files: list[bytes | None], trust: TrustStore, sender: str | None = None) -> list[str]:
    """Return the codes of the reasons for a lesser value."""
    return [reason.code for reason in value_of_files(checked(files, trust, sender)).reasons]


def test_only_the_document_itself_must_be_the_senders(signed: bytes, trust: TrustStore) -> None:
    found = checked([signed, signed], trust, "000.00.00.G22")
    assert [one.result for one in found] == ["invalid", "valid"]
    assert [one.result for one in checked([signed, signed], trust, None)] == ["valid", "valid"]


def test_a_file_that_is_no_pdf_is_not_signed(signed: bytes, trust: TrustStore) -> None:
    assert lacking([signed], trust) == []
    assert lacking([signed, None], trust) == ["L-ATTACHMENT"]
    assert lacking([None, signed], trust) == ["L-NO-PERSON", "L-NO-AGENCY"]
    assert lacking([], trust) == ["L-NO-PERSON", "L-NO-AGENCY"]


def test_a_document_of_too_many_files_is_not_verified_to_the_end(
    pdf: bytes, signed: bytes, trust: TrustStore
) -> None:
    files: list[bytes | None] = [signed, *[pdf] * MOST_PDFS, None]
    found = [one.result for one in checked(files, trust, None)]
    assert found == ["valid", *["absent"] * (MOST_PDFS - 1), "unchecked", "other"]
    assert lacking(files, trust) == [*["L-ATTACHMENT"] * MOST_PDFS, "L-UNCHECKED"]
