"""Decision 28/2018 art. 4 and Decree 30/2020 art. 5: person and agency, in that order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from signing.model import Identity, TrustStore
from signing.pdf import Box, PdfVerification, PersonAppearance, TextAppearance, sign_pdf, verify_pdf
from signing.policy import LegalKind, legal_value

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
IMAGE = PersonAppearance("x", Box(0, 10, 10, 90, 60))
Proof = Callable[..., PdfVerification]


@pytest.fixture
def proof(pdf: bytes, trust: TrustStore) -> Proof:
    """Sign by these identities one after another, and verify."""

    def make(*identities: Identity) -> PdfVerification:
        signed = pdf
        for number, identity in enumerate(identities):
            name = f"K{number}"
            signed = sign_pdf(signed, identity, appearance=IMAGE, at=NOW, field_name=name)
        return verify_pdf(signed, trust, at=NOW)

    return make


def test_person_then_agency_equals_paper(proof: Proof, person: Identity, agency: Identity) -> None:
    assert legal_value(proof(person, agency)).kind is LegalKind.EQUIVALENT


def test_one_signature_is_for_reference(proof: Proof, person: Identity, agency: Identity) -> None:
    assert [r.code for r in legal_value(proof(person)).reasons] == ["L-NO-AGENCY"]
    assert [r.code for r in legal_value(proof(agency)).reasons] == ["L-NO-PERSON"]


def test_agency_before_person_is_for_reference(
    proof: Proof, person: Identity, agency: Identity
) -> None:
    value = legal_value(proof(agency, person))
    assert (value.kind, value.reasons[0].code) == (LegalKind.REFERENCE_ONLY, "L-ORDER")


def test_no_valid_signature_is_for_reference() -> None:
    assert [r.code for r in legal_value(None).reasons] == ["L-NO-PERSON", "L-NO-AGENCY"]


def test_separate_attachment_needs_the_agency(
    proof: Proof, person: Identity, agency: Identity
) -> None:
    main = proof(person, agency)
    assert legal_value(main, [proof(agency)]).kind is LegalKind.EQUIVALENT
    assert [r.code for r in legal_value(main, [None]).reasons] == ["L-ATTACHMENT"]


def test_reasons_speak_both_languages() -> None:
    reason = legal_value(None).reasons[0]
    assert reason.get("vi") != reason.get("en")
    assert reason.get("fr") == reason.vi


def test_attachment_signed_with_text_is_an_agency_signature(
    pdf: bytes, agency: Identity, trust: TrustStore
) -> None:
    look = TextAppearance("15/QĐ-UBND")
    signed = sign_pdf(pdf, agency, appearance=look, at=NOW, field_name="PhuLuc")
    assert verify_pdf(signed, trust, at=NOW).kinds == ("agency",)
