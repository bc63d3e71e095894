"""What an office holds against a package that a real client sends, and what it does not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from node_samples import COMMUNE, START
from reportlab.pdfgen.canvas import Canvas

from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc
from nodes.examine import examine
from signing.appearance import Box, PersonAppearance
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject, TrustStore
from signing.pdf import sign_pdf
from signing.xmldsig import sign_package

SENDER = Organization("000.00.31.H21", "UBND huyện Giả Định")
LETTER = Edoc(
    sender=SENDER,
    receivers=(Organization(COMMUNE.code, COMMUNE.name),),
    document_id="000.00.31.H21,2019/12/02,05/UBND-VP",
    code=DocumentCode("05", "UBND-VP"),
    promulgated=START.date(),
    subject="cử cán bộ dự họp",
    document_type=DocumentType("Công văn"),
)
DUMMY = (
    b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod '
    b'Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/><SignatureMethod '
    b'Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/><Reference URI=""><Transforms>'
    b'<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></Transforms>'
    b'<DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/><DigestValue>AAAA'
    b"</DigestValue></Reference></SignedInfo><SignatureValue>AAAA</SignatureValue><KeyInfo>"
    b"<X509Data><X509SubjectName>CN=A</X509SubjectName><X509Certificate>AAAA</X509Certificate>"
    b"</X509Data></KeyInfo></Signature></edXML:edXMLHeader>"
)


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Authority, Authority]]:
    """The authority of the world, and one that nobody here knows."""
    made = [
        Authority.create(
            tmp_path_factory.mktemp(name), now=START, base_url="http://a.invalid", key_bits=2048
        )
        for name in ("known", "unknown")
    ]
    yield made[0], made[1]
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_key()


@pytest.fixture
def trust(authorities: tuple[Authority, Authority]) -> TrustStore:
    return authorities[0].trust(START)


@pytest.fixture
def foreign(authorities: tuple[Authority, Authority], key: RSAPrivateKey) -> Identity:
    """An agency whose certificate comes from the unknown authority and bears no code."""
    subject = Subject("agency", SENDER.name, agency_code="khác")
    return Identity(key, *authorities[1].issue(subject, key.public_key(), now=START))


def page() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(100, 700, "VAN BAN MO PHONG")
    canvas.save()
    return target.getvalue()


def signed_by(identity: Identity) -> bytes:
    look = PersonAppearance("Người Ký Giả Định", Box(0, 330, 180, 470, 260))
    return sign_pdf(page(), identity, appearance=look, at=START, field_name="NguoiKy")


def letter(content: bytes) -> bytes:
    attachment = Attachment("1", "cong-van.pdf", "application/pdf", content)
    return write_edoc(replace(LETTER, attachments=(attachment,)))


def test_the_dummy_signature_that_production_software_sends_is_no_fault(trust: TrustStore) -> None:
    package = letter(page()).replace(b"</edXML:edXMLHeader>", DUMMY)

    found = examine(package, trust, START)

    assert (found.package_signature, found.faults) == ("invalid", ())


def test_a_package_changed_after_signing_is_a_fault(
    trust: TrustStore, authorities: tuple[Authority, Authority], key: RSAPrivateKey
) -> None:
    subject = Subject("agency", SENDER.name, agency_code=SENDER.code)
    signer = Identity(key, *authorities[0].issue(subject, key.public_key(), now=START))
    signed = sign_package(letter(page()), signer)
    assert examine(signed, trust, START).faults == ()

    found = examine(signed.replace("cử cán bộ".encode(), "cử cán bô".encode()), trust, START)

    assert "gói tin không hợp lệ" in found.faults[0]


def test_a_pdf_signed_by_an_unknown_authority_is_taken_for_reference(
    trust: TrustStore, foreign: Identity
) -> None:
    found = examine(letter(signed_by(foreign)), trust, START)

    assert found.faults == ()
    assert (found.pdf_signature, found.legal_value) == ("invalid", "reference")


def test_a_pdf_changed_after_signing_is_a_fault_whoever_signed_it(
    trust: TrustStore, foreign: Identity
) -> None:
    signed = signed_by(foreign)

    found = examine(letter(signed.replace(b"%PDF-1.3", b"%PDF-1.5")), trust, START)

    assert [fault for fault in found.faults if "chữ ký số không hợp lệ" in fault]
    assert not [fault for fault in found.faults if "gốc tin cậy" in fault]


def test_a_file_that_is_no_pdf_is_called_broken_and_not_badly_signed(trust: TrustStore) -> None:
    found = examine(letter(b"%PDF-1.4 nothing else"), trust, START)

    assert found.faults == ("Tệp “cong-van.pdf”: tệp hỏng hoặc không phải tệp PDF, không đọc được",)
