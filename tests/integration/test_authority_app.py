"""The simulated authority over HTTP, and ``lgsp verify`` with what it issued."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from reportlab.pdfgen.canvas import Canvas

from edoc.contract.limits import Limits
from edoc.contract.model import Attachment, DocumentCode, DocumentType, Edoc, Organization
from edoc.contract.writer import write_edoc
from edoc.plumbing.clock import FixedClock
from lgsp.authority_app import create_authority_app
from lgsp.cli.main import main
from lgsp.enrolment import LocalIssuer, RemoteIssuer
from lgsp.errors import EnvironmentProblem
from lgsp.verdict import instant_named, judge_file
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject
from signing.pdf import AgencyAppearance, Box, PersonAppearance, sign_pdf
from signing.xmldsig import sign_package

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
KEY = "enrolment-key"
AGENCY = Subject("agency", "Sở Thử nghiệm", locality="Gia Lai", agency_code="000.00.02.H21")
PERSON = Subject("person", "Người Ký Giả Định", "Sở Thử nghiệm", agency_code="000.00.02.H21")


def public_pem() -> bytes:
    """Return a fresh public key."""
    public = generate_key().public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    Authority.create(
        data / "authority", now=NOW, base_url="http://t/authority", key_bits=2048
    ).close()
    return data


@pytest.fixture
async def authority(folder: Path) -> AsyncIterator[Authority]:
    opened = Authority.open(folder / "authority")
    yield opened
    opened.close()


@pytest.fixture
async def client(authority: Authority) -> AsyncIterator[httpx.AsyncClient]:
    app = create_authority_app(authority, clock=FixedClock(NOW), enrolment_key=KEY)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


async def test_an_enrolled_certificate_leads_to_the_published_root(
    client: httpx.AsyncClient,
) -> None:
    issuer = RemoteIssuer(client, "http://t", KEY)
    pem, chain = await issuer.issue(AGENCY, public_pem())
    certificate = x509.load_pem_x509_certificate(pem)
    above = x509.load_pem_x509_certificates(chain)
    assert certificate.issuer == above[0].subject
    trust = await issuer.trust()
    assert above[-1] in trust.roots
    assert len(trust.crls) == 2


async def test_without_the_key_nothing_is_issued(client: httpx.AsyncClient) -> None:
    public = public_pem()
    with pytest.raises(EnvironmentProblem, match="401"):
        await RemoteIssuer(client, "http://t", "wrong").issue(AGENCY, public)


@pytest.mark.parametrize(("form", "status"), [("{}", 401), ("Basic {}", 401), ("bearer {}", 400)])
async def test_the_key_is_a_bearer_token(client: httpx.AsyncClient, form: str, status: int) -> None:
    body = {"subject": {"kind": "agency", "common_name": "A"}, "public_key": "no key"}
    answer = await client.post("/enrol", json=body, headers={"Authorization": form.format(KEY)})
    assert answer.status_code == status


async def test_a_bad_public_key_is_a_clear_refusal(client: httpx.AsyncClient) -> None:
    body = {"subject": {"kind": "agency", "common_name": "A"}, "public_key": "no key"}
    answer = await client.post("/enrol", json=body, headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 400
    assert "PEM" in answer.json()["detail_vi"]


@pytest.mark.parametrize("name", ["root", "sub"])
async def test_lists_and_certificates_are_published(client: httpx.AsyncClient, name: str) -> None:
    listed = x509.load_der_x509_crl((await client.get(f"/crl/{name}.crl")).content)
    issuer = x509.load_der_x509_certificate((await client.get(f"/crt/{name}.crt")).content)
    assert listed.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    assert "MÔ PHỎNG" in issuer.subject.rfc4514_string()


async def test_an_unknown_issuer_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/crl/nobody.crl")).status_code == 404
    assert (await client.get("/crt/nobody.crt")).status_code == 404


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_ocsp_answers_both_ways(
    client: httpx.AsyncClient, authority: Authority, method: str
) -> None:
    certificate, (sub, _) = authority.issue(AGENCY, generate_key().public_key(), now=NOW)
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, sub, SHA256())
    request = builder.build().public_bytes(Encoding.DER)
    if method == "POST":
        answer = await client.post("/ocsp", content=request)
    else:
        answer = await client.get(f"/ocsp/{base64.b64encode(request).decode().replace('+', '%2B')}")
    found = ocsp.load_der_ocsp_response(answer.content)
    assert found.certificate_status is ocsp.OCSPCertStatus.GOOD


async def test_a_time_stamp_carries_the_worlds_time(client: httpx.AsyncClient) -> None:
    imprint = {
        "hash_algorithm": {"algorithm": "sha256"},
        "hashed_message": hashlib.sha256(b"x").digest(),
    }
    query = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True}).dump()
    headers = {"Content-Type": "application/timestamp-query"}
    answer = await client.post("/tsa", content=query, headers=headers)
    response = tsp.TimeStampResp.load(answer.content)
    assert response["status"]["status"].native == "granted"
    token = response["time_stamp_token"]["content"]["encap_content_info"]["content"]
    assert token.parsed["gen_time"].native == NOW


async def test_a_time_stamp_query_of_another_type_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/tsa", content=b"x")).status_code == 400


async def test_a_query_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/ocsp", content=b"x" * 70_000)).status_code == 413


def identity(authority: Authority, subject: Subject) -> Identity:
    key = generate_key()
    certificate, chain = authority.issue(subject, key.public_key(), now=NOW)
    return Identity(key, certificate, chain)


def signed_pdf(authority: Authority) -> bytes:
    """Return a PDF signed by a person, then by the agency."""
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(100, 700, "thu")
    canvas.save()
    box = Box(0, 330, 180, 470, 260)
    signed = sign_pdf(
        page.getvalue(),
        identity(authority, PERSON),
        appearance=PersonAppearance("Người Ký Giả Định", box),
        at=NOW,
        timestamper=None,
        field_name="NguoiKy",
    )
    return sign_pdf(
        signed,
        identity(authority, AGENCY),
        appearance=AgencyAppearance("Sở Thử nghiệm", box),
        at=NOW,
        timestamper=lambda query: authority.timestamp(query, NOW),
        field_name="CoQuan",
    )


async def test_the_local_issuer_gives_the_same_shape(authority: Authority) -> None:
    issuer = LocalIssuer(authority, FixedClock(NOW))
    pem, chain = await issuer.issue(AGENCY, public_pem())
    assert x509.load_pem_x509_certificate(pem)
    assert len(x509.load_pem_x509_certificates(chain)) == 2


def test_verify_names_both_signers_and_holds(
    authority: Authority, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(signed_pdf(authority))
    assert main(["verify", str(tmp_path / "a.pdf"), "--data-dir", str(folder), "--json"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)
    assert [signer["name"] for signer in verdict["parts"][0]["signers"]] == [
        f"{PERSON.common_name} (MÔ PHỎNG)",
        f"{AGENCY.common_name} (MÔ PHỎNG)",
    ]


def test_verify_fails_with_reasons_where_a_byte_was_changed(
    authority: Authority, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(signed_pdf(authority))
    place = content.index(b"/MediaBox")
    content[place + 1] ^= 1
    (tmp_path / "a.pdf").write_bytes(content)
    call = ["verify", str(tmp_path / "a.pdf"), "--data-dir", str(folder)]
    assert main([*call, "--at", "2019-12-02T09:00:00"]) == 1
    assert "✘" in capsys.readouterr().out


def test_a_pdf_names_its_own_instant(authority: Authority) -> None:
    assert instant_named(signed_pdf(authority), Limits()) == NOW
    assert instant_named(b"%PDF-1.7 broken", Limits()) is None


def test_a_package_is_judged_by_its_envelope_and_its_pdfs(authority: Authority) -> None:
    package = sign_package(write_edoc(letter(signed_pdf(authority))), identity(authority, AGENCY))
    trust = authority.trust(NOW)
    verdict = judge_file("a.edxml", package, trust, at=NOW, limits=Limits())
    assert verdict.holds
    assert [len(part.signers) for part in verdict.parts] == [1, 2]
    assert verdict.legal_value is not None
    assert "như bản giấy" in verdict.legal_value.vi


def test_a_package_without_envelope_signature_holds_by_its_pdfs(authority: Authority) -> None:
    package = write_edoc(letter(signed_pdf(authority)))
    trust = authority.trust(NOW)
    verdict = judge_file("a.edxml", package, trust, at=NOW, limits=Limits())
    assert verdict.holds
    assert verdict.parts[0].notes


def letter(pdf: bytes) -> Edoc:
    """Return a document with one PDF."""
    return Edoc(
        sender=Organization(AGENCY.agency_code, "Sở Thử nghiệm"),
        receivers=(Organization("000.00.00.H21", "UBND tỉnh Gia Lai"),),
        document_id="000.00.02.H21,2019,1",
        code=DocumentCode("1", "BC-STN"),
        promulgated=date(2019, 12, 2),
        subject="thử",
        document_type=DocumentType("Báo cáo"),
        attachments=(Attachment("vb", "vb.pdf", "application/pdf", pdf),),
    )
