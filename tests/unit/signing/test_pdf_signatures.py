"""PDF signatures: who, when, unchanged; and every way in which they fail."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms, tsp
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.vectors.making.signed import repeated

from signing.appearance import encoded_text
from signing.authority import Authority
from signing.errors import SignatureAbsent, SignatureInvalid, Unsignable
from signing.model import Identity, Subject, TrustStore
from signing.pdf import (
    AgencyAppearance,
    Box,
    PersonAppearance,
    TextAppearance,
    TimestampRefused,
    sign_pdf,
    verify_pdf,
)
from signing.pdf_verification import MOST_SIGNATURES

CODE = "000.00.12.H21"
NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
Issue = Callable[..., Identity]
PERSON = Subject("person", "Người Ký Giả Định", "Sở Thử nghiệm Số", agency_code=CODE)
PERSON_BOX = Box(0, 330, 180, 470, 260)

Stamp = Callable[[bytes], bytes]
DAY = timedelta(days=1)
BY_PERSON = PersonAppearance("Người Ký Giả Định", PERSON_BOX)


def sign(pdf: bytes, identity: Identity, **more: Any) -> bytes:
    terms = {"appearance": BY_PERSON, "at": NOW, "field_name": "NguoiKy", **more}
    return sign_pdf(pdf, identity, **terms)


def refusal(pdf: bytes, trust: TrustStore, **more: Any) -> tuple[str, ...]:
    with pytest.raises(SignatureInvalid) as caught:
        verify_pdf(pdf, trust, **{"at": NOW, **more})
    return caught.value.codes


def added(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    target = io.BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


def test_person_then_agency_verify_in_that_order(signed_pdf: bytes, trust: TrustStore) -> None:
    proof = verify_pdf(signed_pdf, trust, at=NOW, sender_code=CODE)
    assert proof.kinds == ("person", "agency")
    assert [s.agency_code for s in proof.signatures] == [CODE, CODE]
    assert [s.signed_at for s in proof.signatures] == [NOW, NOW]


def test_signing_only_appends(pdf: bytes, person: Identity) -> None:
    assert sign(pdf, person).startswith(pdf)


def test_time_without_time_stamp_is_noted_as_self_declared(
    signed_pdf: bytes, trust: TrustStore
) -> None:
    proof = verify_pdf(signed_pdf, trust, at=NOW)
    assert [note.code for note in proof.notes] == ["S-TIME-DECLARED", "S-TIME-DECLARED"]
    assert "2019-12-02T08:00:00+07:00" in proof.notes[0].vi


def test_local_time_marked_as_utc_is_noted_not_refused(
    pdf: bytes, person: Identity, trust: TrustStore
) -> None:
    signed = sign(pdf, person, at=NOW + timedelta(hours=7))
    assert [n.code for n in verify_pdf(signed, trust, at=NOW).notes] == ["S-TIME-FUTURE"]


def test_time_stamp_gives_the_instant(
    pdf: bytes, person: Identity, stamp: Stamp, authority: Authority
) -> None:
    signed = sign(pdf, person, timestamper=stamp, at=NOW - DAY)
    (proof,) = verify_pdf(signed, authority.trust(NOW + DAY), at=NOW + DAY).signatures
    assert (proof.timestamped_at, proof.signed_at, proof.at) == (NOW, NOW, NOW)
    assert proof.notes == ()


def test_time_stamped_signature_outlives_its_certificate(
    pdf: bytes, issue: Issue, stamp: Stamp, authority: Authority
) -> None:
    short = issue(PERSON, validity=DAY)
    later = NOW + 30 * DAY
    trust = authority.trust(later)
    signed = sign(pdf, short, timestamper=stamp)
    assert verify_pdf(signed, trust, at=later).signatures[0].at == NOW
    assert refusal(sign(pdf, short), trust, at=later) == ("S-CERT-EXPIRED",)


def test_time_stamp_of_a_stranger_proves_nothing(
    pdf: bytes, person: Identity, stranger: Authority, trust: TrustStore
) -> None:
    signed = sign(pdf, person, timestamper=lambda request: stranger.timestamp(request, NOW))
    (proof,) = verify_pdf(signed, trust, at=NOW).signatures
    assert proof.timestamped_at is None
    assert [note.code for note in proof.notes] == ["S-TIMESTAMP", "S-TIME-DECLARED"]


def test_time_stamp_from_the_future_proves_nothing(
    pdf: bytes, person: Identity, authority: Authority, trust: TrustStore
) -> None:
    signed = sign(pdf, person, timestamper=lambda r: authority.timestamp(r, NOW + DAY))
    assert verify_pdf(signed, trust, at=NOW).signatures[0].timestamped_at is None


def test_large_time_stamp_token_gets_its_room(
    pdf: bytes, person: Identity, agency: Identity, authority: Authority, trust: TrustStore
) -> None:
    def verbose(request: bytes) -> bytes:
        response = tsp.TimeStampResp.load(authority.timestamp(request, NOW))
        certificates = response["time_stamp_token"]["content"]["certificates"]
        for which in ("sub", "root", "ocsp"):
            entry = cms.CertificateChoices.load(authority.certificate(which))
            certificates.append(entry)
        return bytes(response.dump(force=True))

    signed = sign(pdf, person, timestamper=verbose)
    assert verify_pdf(signed, trust, at=NOW).signatures[0].timestamped_at == NOW


@pytest.mark.parametrize("answer", [b"", b"nonsense", bytes.fromhex("30053003020102")])
def test_refused_time_stamp_signs_nothing(answer: bytes, pdf: bytes, person: Identity) -> None:
    with pytest.raises(TimestampRefused):
        sign(pdf, person, timestamper=lambda request: answer)


def test_time_stamp_about_something_else_signs_nothing(
    pdf: bytes, person: Identity, stamp: Stamp
) -> None:
    def other(request: bytes) -> bytes:
        wrong = tsp.TimeStampReq.load(request)
        wrong["message_imprint"]["hashed_message"] = bytes(32)
        return stamp(wrong.dump(force=True))

    with pytest.raises(TimestampRefused):
        sign(pdf, person, timestamper=other)


def test_changed_byte_is_refused(signed_pdf: bytes, trust: TrustStore) -> None:
    place = signed_pdf.index(b"/MediaBox") + 14
    changed = signed_pdf[:place] + b"1" + signed_pdf[place + 1 :]
    codes = refusal(changed, trust)
    assert set(codes) == {"S-PDF-CHANGED"}


def test_content_added_after_signing_is_refused(signed_pdf: bytes, trust: TrustStore) -> None:
    from pyhanko.pdf_utils.content import RawContent

    extra = RawContent(b"0 0 200 200 re f")
    codes = refusal(added(signed_pdf, lambda w: extra.add_to_page(w, 0)), trust)
    assert codes == ("S-PDF-EXTENDED", "S-PDF-EXTENDED")


def test_title_changed_after_signing_is_no_fault(signed_pdf: bytes, trust: TrustStore) -> None:
    def retitle(writer: IncrementalPdfFileWriter) -> None:
        writer.trailer["/Info"][pdf_name("/Title")] = pdf_string("khac")
        writer.mark_update(writer.trailer.raw_get("/Info"))

    assert verify_pdf(added(signed_pdf, retitle), trust, at=NOW).kinds == ("person", "agency")


def test_bytes_appended_after_signing_are_refused(signed_pdf: bytes, trust: TrustStore) -> None:
    assert refusal(signed_pdf + b"\n% more\n", trust) == ("S-PDF-EXTENDED",)


def test_file_without_signature_is_absent(pdf: bytes, trust: TrustStore) -> None:
    with pytest.raises(SignatureAbsent) as caught:
        verify_pdf(pdf, trust, at=NOW)
    assert caught.value.reason.code == "S-PDF-ABSENT"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"plain text"])
def test_what_is_no_pdf_is_refused(data: bytes, trust: TrustStore) -> None:
    assert refusal(data, trust) == ("S-PDF-UNREADABLE",)


def test_broken_signature_message_is_refused(signed_pdf: bytes, trust: TrustStore) -> None:
    place = signed_pdf.index(b"/Contents <") + 11
    broken = signed_pdf[:place] + b"00" * 20 + signed_pdf[place + 40 :]
    assert refusal(broken, trust)


def test_signature_of_an_unknown_kind_is_not_passed_over(
    signed_pdf: bytes, trust: TrustStore
) -> None:
    strange = signed_pdf.replace(b"/ETSI.CAdES.detached", b"/ETSI.XXXXX.detached")
    assert refusal(strange, trust) == ("S-PDF-PROFILE", "S-PDF-PROFILE")


def test_a_file_with_very_many_signatures_is_refused_unlooked_at(
    signed_pdf: bytes, trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "S-PDF-MANY" not in refusal(repeated(signed_pdf, MOST_SIGNATURES - 2), trust)
    monkeypatch.setattr(PdfFileReader, "embedded_signatures", None)
    assert refusal(repeated(signed_pdf, MOST_SIGNATURES - 1), trust) == ("S-PDF-MANY",)


def test_unknown_authority_is_refused(
    pdf: bytes, issue: Issue, stranger: Authority, trust: TrustStore
) -> None:
    assert refusal(sign(pdf, issue(PERSON, by=stranger)), trust) == ("S-CHAIN-UNKNOWN",)


def test_certificate_before_its_life_is_refused(
    pdf: bytes, issue: Issue, trust: TrustStore
) -> None:
    assert refusal(sign(pdf, issue(PERSON, now=NOW + DAY)), trust) == ("S-CERT-NOT-YET",)


def test_revoked_certificate_is_refused(pdf: bytes, issue: Issue, authority: Authority) -> None:
    identity = issue(PERSON)
    authority.revoke(identity.certificate.serial_number, NOW)
    assert refusal(sign(pdf, identity), authority.trust(NOW)) == ("S-CERT-REVOKED",)


def test_seal_of_another_agency_is_refused(signed_pdf: bytes, trust: TrustStore) -> None:
    assert refusal(signed_pdf, trust, sender_code="000.00.13.H21") == ("S-AGENCY-WRONG",)


def test_attachment_text_stands_top_right_of_the_first_page(
    pdf: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign(pdf, agency, appearance=TextAppearance("15/QĐ-UBND"), field_name="PhuLuc")
    (field,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    x1, y1, x2, y2 = (float(side) for side in field.sig_field["/Rect"])
    code, shown = encoded_text("15/QĐ-UBND; 2019-12-02T08:00:00+07:00")
    assert code.hex().encode() in field.sig_field["/AP"]["/N"].data
    assert shown.startswith("15/QĐ")
    assert (round(x2), round(y2)) == (575, 822)
    assert (x1 > 300, y2 - y1 > 10) == (True, True)


def test_image_goes_on_the_page_asked_for(pdf: bytes, agency: Identity) -> None:
    seal = AgencyAppearance("SỞ", Box(-1, 100, 100, 202, 202))
    signed = sign(pdf, agency, appearance=seal)
    second = PdfFileReader(io.BytesIO(signed)).root["/Pages"]["/Kids"][1]
    assert len(second["/Annots"]) == 1


@pytest.mark.parametrize("page", [2, -3])
def test_page_that_is_not_there_is_said(page: int, pdf: bytes, agency: Identity) -> None:
    with pytest.raises(Unsignable, match="no page"):
        sign(pdf, agency, appearance=PersonAppearance("x", Box(page, 0, 0, 9, 9)))


def test_field_that_is_taken_is_said(signed_pdf: bytes, agency: Identity) -> None:
    with pytest.raises(Unsignable):
        sign(signed_pdf, agency, field_name="NguoiKy")


def test_unreadable_file_is_said(agency: Identity) -> None:
    with pytest.raises(Unsignable):
        sign(b"no PDF", agency)
