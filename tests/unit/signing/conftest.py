"""One authority for all tests of signing, and the people and papers around it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from reportlab.pdfgen.canvas import Canvas

from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject, TrustStore
from signing.pdf import AgencyAppearance, Box, PersonAppearance, seal_box, sign_pdf

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
CODE = "000.00.12.H21"
QCVN = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
AGENCY = Subject("agency", "Sở Thử nghiệm Số", locality="Gia Lai", agency_code=CODE)
PERSON = Subject("person", "Người Ký Giả Định", "Sở Thử nghiệm Số", agency_code=CODE)
PERSON_BOX = Box(0, 330, 180, 470, 260)

Issue = Callable[..., Identity]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder: Path = tmp_path_factory.mktemp("authority")
    made = Authority.create(folder, now=NOW, base_url="http://127.0.0.1:8028/authority")
    yield made
    made.close()


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Another authority with the very same names."""
    folder: Path = tmp_path_factory.mktemp("stranger")
    url = "http://127.0.0.1:8028/authority"
    made = Authority.create(folder, now=NOW, base_url=url, key_bits=2048)
    yield made
    made.close()


@pytest.fixture(scope="session")
def key() -> RSAPrivateKey:
    return generate_key()


@pytest.fixture(scope="session")
def issue(authority: Authority, key: RSAPrivateKey) -> Issue:
    """Issue a certificate: by whom, to whom, when, for how long."""

    def make(
        subject: Subject = AGENCY,
        *,
        by: Authority = authority,
        now: datetime = NOW,
        validity: timedelta = timedelta(days=365),
    ) -> Identity:
        certificate, chain = by.issue(subject, key.public_key(), now=now, validity=validity)
        return Identity(key, certificate, chain)

    return make


@pytest.fixture(scope="session")
def agency(issue: Issue) -> Identity:
    return issue(AGENCY)


@pytest.fixture(scope="session")
def person(issue: Issue) -> Identity:
    return issue(PERSON)


@pytest.fixture
def trust(authority: Authority) -> TrustStore:
    return authority.trust(NOW)


@pytest.fixture
def stamp(authority: Authority) -> Callable[[bytes], bytes]:
    return lambda request: authority.timestamp(request, NOW)


@pytest.fixture(scope="session")
def package() -> bytes:
    """A small package with carriage returns, entities and Vietnamese letters."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n'
        f'<edXML xmlns="{QCVN}">\r\n'
        f'  <edXML:edXMLEnvelope xmlns:edXML="{QCVN}">\r\n'
        "    <edXML:edXMLHeader>\r\n"
        f"      <edXML:From><edXML:OrganId>{CODE}</edXML:OrganId>"
        "<edXML:OrganName>Sở &amp; &#272;ơn vị</edXML:OrganName></edXML:From>\r\n"
        "    </edXML:edXMLHeader>\r\n  </edXML:edXMLEnvelope>\r\n"
        f'  <A><edXML:C xmlns:edXML="{QCVN}">QUJD\r\nREVG</edXML:C></A>\r\n</edXML>\r\n'
    ).encode()


@pytest.fixture(scope="session")
def pdf() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595.27, 841.89))
    canvas.drawString(100, 700, "VAN BAN MO PHONG")
    canvas.showPage()
    canvas.drawString(100, 700, "Trang 2")
    canvas.save()
    return target.getvalue()


@pytest.fixture(scope="session")
def signed_pdf(pdf: bytes, person: Identity, agency: Identity) -> bytes:
    """Signed by the person, then the agency; no time-stamps."""
    by_person = PersonAppearance("Người Ký Giả Định", PERSON_BOX)
    by_agency = AgencyAppearance("SỞ THỬ NGHIỆM SỐ", seal_box(PERSON_BOX))
    once = sign_pdf(pdf, person, appearance=by_person, at=NOW, field_name="NguoiKy")
    return sign_pdf(once, agency, appearance=by_agency, at=NOW, field_name="CoQuan")
