"""The simulated authority: its profiles, its folder, its lists and services."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signing.authority import CRL_LIFE, Authority
from signing.cms_signing import TimeStampResponse
from signing.errors import AuthorityError
from signing.model import Identity, Subject, TrustStore, subject_of

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
CODE = "000.00.12.H21"
URL = "http://127.0.0.1:8028/authority"
Issue = Callable[..., Identity]


Extension = TypeVar("Extension", bound=x509.ExtensionType)


def extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension:
    return certificate.extensions.get_extension_for_class(kind).value


def test_root_and_issuing_authority_follow_the_real_profile(authority: Authority) -> None:
    for certificate in (authority.root, authority.sub):
        assert certificate.not_valid_before_utc == datetime(2018, 8, 22, tzinfo=UTC)
        assert certificate.not_valid_after_utc == datetime(2048, 8, 14, tzinfo=UTC)
        assert certificate.public_key().key_size == 4096  # type: ignore[union-attr]
        assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
        name = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        assert "MÔ PHỎNG" in str(name)
    assert extension(authority.sub, x509.BasicConstraints).path_length == 0


def test_person_follows_the_real_profile(person: Identity) -> None:
    certificate = person.certificate
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    purposes = extension(certificate, x509.ExtendedKeyUsage)
    policies = extension(certificate, x509.CertificatePolicies)
    assert usage.critical
    assert usage.value.content_commitment
    assert usage.value.data_encipherment
    assert ExtendedKeyUsageOID.SMARTCARD_LOGON in list(purposes)
    assert policies[0].policy_identifier.dotted_string == "2.16.704.1.1.1.1.1"


def test_addresses_lie_below_the_base_url(person: Identity) -> None:
    points = extension(person.certificate, x509.CRLDistributionPoints)
    access = extension(person.certificate, x509.AuthorityInformationAccess)
    urls = [point.full_name[0].value for point in points if point.full_name]
    urls += [description.access_location.value for description in access]
    assert urls == [f"{URL}/crl/sub.crl", f"{URL}/crt/sub.crt", f"{URL}/ocsp"]


def test_certificate_begins_in_world_time(agency: Identity) -> None:
    assert agency.certificate.not_valid_before_utc == NOW - timedelta(minutes=5)


def test_certificate_lives_five_years_unless_told_otherwise(
    authority: Authority, key: RSAPrivateKey
) -> None:
    subject = Subject("agency", "Sở", agency_code=CODE)
    certificate, _ = authority.issue(subject, key.public_key(), now=NOW)
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert life == timedelta(days=1825)


@pytest.mark.parametrize("kind", ["agency", "person", "service"])
def test_subject_reads_back_from_the_certificate(
    kind: str, authority: Authority, key: RSAPrivateKey
) -> None:
    given = Subject(kind, "Tên", "Sở", "Phòng", "Gia Lai", CODE, "a@b.example.invalid")  # type: ignore[arg-type]
    certificate, _ = authority.issue(given, key.public_key(), now=NOW)
    found = subject_of(certificate)
    assert (found.kind, found.agency_code, found.email) == (kind, CODE, given.email)
    assert (found.common_name, found.organization) == ("Tên (MÔ PHỎNG)", "Sở (MÔ PHỎNG)")


@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_long_name_is_cut_at_64_characters(authority: Authority, key: RSAPrivateKey) -> None:
    name = "Ủy ban nhân dân " + "xã Suối Giả Định " * 6
    certificate, _ = authority.issue(Subject("agency", name), key.public_key(), now=NOW)
    shown = subject_of(certificate).common_name
    assert (len(shown), shown[:16], shown[-12:]) == (64, name[:16], "… (MÔ PHỎNG)")


def test_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "authority"
    Authority.create(folder, now=NOW, base_url=URL, key_bits=2048).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_reopened_authority_remembers(tmp_path: Path, key: RSAPrivateKey) -> None:
    first = Authority.open_or_create(tmp_path, now=NOW, base_url=URL, key_bits=2048)
    certificate, _ = first.issue(Subject("agency", "Sở"), key.public_key(), now=NOW)
    first.revoke(certificate.serial_number, NOW, x509.ReasonFlags.superseded)
    first.close()
    again = Authority.open(tmp_path)
    crl = x509.load_der_x509_crl(again.crl(NOW))
    assert crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
    assert again.issued == 5


def test_authority_is_not_made_over_another(tmp_path: Path) -> None:
    Authority.create(tmp_path, now=NOW, base_url=URL, key_bits=2048).close()
    with pytest.raises(AuthorityError):
        Authority.create(tmp_path, now=NOW, base_url=URL, key_bits=2048)


def test_unfinished_authority_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "root.key").write_bytes(b"half")
    with pytest.raises(AuthorityError):
        Authority.open(tmp_path)
    assert Authority.open_or_create(tmp_path, now=NOW, base_url=URL, key_bits=2048).issued == 4


def test_serial_number_never_issued_is_not_revoked(authority: Authority) -> None:
    with pytest.raises(AuthorityError):
        authority.revoke(42, NOW)


def test_first_revocation_stands(authority: Authority, issue: Issue) -> None:
    serial = issue().certificate.serial_number
    authority.revoke(serial, NOW)
    authority.revoke(serial, NOW + timedelta(days=1))
    crl = x509.load_der_x509_crl(authority.crl(NOW))
    entry = crl.get_revoked_certificate_by_serial_number(serial)
    assert entry is not None
    assert entry.revocation_date_utc == NOW


@pytest.mark.parametrize("which", ["root", "sub"])
def test_list_runs_from_now_and_is_signed(which: str, authority: Authority) -> None:
    now = NOW + timedelta(days=40)
    crl = x509.load_der_x509_crl(authority.crl(now, which))
    issuer = authority.root if which == "root" else authority.sub
    assert (crl.last_update_utc, crl.next_update_utc) == (now, now + CRL_LIFE)
    assert crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]


def test_trust_stays_the_same_object_until_something_changes(
    authority: Authority, issue: Issue
) -> None:
    identity = issue()
    first = authority.trust(NOW)
    assert authority.trust(NOW + timedelta(days=1)) is first
    assert authority.trust(NOW + timedelta(days=4)) is not first
    authority.revoke(identity.certificate.serial_number, NOW)
    assert authority.trust(NOW) is not first


def test_numbers_of_lists_rise(authority: Authority) -> None:
    numbers = []
    for day in (50, 60, 70):
        crl = x509.load_der_x509_crl(authority.crl(NOW + timedelta(days=day)))
        numbers.append(crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number)
    assert numbers == sorted(set(numbers))


def test_trust_store_travels_as_pem(trust: TrustStore) -> None:
    again = TrustStore.from_pem(trust.to_pem())
    assert again == trust
    assert again.next_update == NOW + CRL_LIFE


def test_trust_store_needs_a_root(authority: Authority) -> None:
    with pytest.raises(ValueError, match="root"):
        TrustStore.from_pem(authority.sub.public_bytes(Encoding.PEM))


def ask(
    certificate: x509.Certificate, issuer: x509.Certificate, sha: hashes.HashAlgorithm
) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, sha)
    builder = builder.add_extension(x509.OCSPNonce(b"nonce"), critical=False)
    return builder.build().public_bytes(Encoding.DER)


@pytest.mark.parametrize("sha", [hashes.SHA1(), hashes.SHA256()])
def test_ocsp_says_good_and_returns_the_nonce(
    sha: hashes.HashAlgorithm, authority: Authority, agency: Identity
) -> None:
    request = ask(agency.certificate, authority.sub, sha)
    answer = ocsp.load_der_ocsp_response(authority.ocsp(request, NOW))
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    nonce = answer.extensions.get_extension_for_class(x509.OCSPNonce).value
    assert nonce.nonce == b"nonce"


def test_ocsp_says_revoked_with_instant_and_reason(authority: Authority, issue: Issue) -> None:
    certificate = issue().certificate
    authority.revoke(certificate.serial_number, NOW, x509.ReasonFlags.key_compromise)
    request = ask(certificate, authority.sub, hashes.SHA256())
    answer = ocsp.load_der_ocsp_response(authority.ocsp(request, NOW))
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_time_utc == NOW
    assert answer.revocation_reason is x509.ReasonFlags.key_compromise


def test_ocsp_answers_for_the_issuing_authority_itself(authority: Authority) -> None:
    request = ask(authority.sub, authority.root, hashes.SHA256())
    answer = ocsp.load_der_ocsp_response(authority.ocsp(request, NOW))
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_ocsp_does_not_speak_for_a_stranger(
    authority: Authority, stranger: Authority, issue: Issue
) -> None:
    request = ask(issue(by=stranger).certificate, stranger.sub, hashes.SHA256())
    answer = ocsp.load_der_ocsp_response(authority.ocsp(request, NOW))
    assert answer.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_ocsp_says_unknown_for_what_was_never_issued(
    authority: Authority, stranger: Authority, issue: Issue
) -> None:
    request = ask(issue(by=stranger).certificate, authority.sub, hashes.SHA256())
    answer = ocsp.load_der_ocsp_response(authority.ocsp(request, NOW))
    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


@pytest.mark.parametrize("request_der", [b"", b"nonsense", b"\x30\x00"])
def test_ocsp_answers_a_bad_request(request_der: bytes, authority: Authority) -> None:
    answer = ocsp.load_der_ocsp_response(authority.ocsp(request_der, NOW))
    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def stamp_request(algorithm: str = "sha256", digest: bytes = bytes(32), **more: object) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    encoded: bytes = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, **more}).dump()
    return encoded


def test_time_stamp_repeats_digest_and_nonce(authority: Authority) -> None:
    digest = hashlib.sha512(b"x").digest()
    request = stamp_request("sha512", digest, nonce=77, cert_req=True)
    response = TimeStampResponse.load(authority.timestamp(request, NOW))
    token: cms.SignedData = response["time_stamp_token"]["content"]
    info = token["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == digest
    assert (info["nonce"].native, info["gen_time"].native) == (77, NOW)
    assert len(token["certificates"]) == 1


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        (b"nonsense", "bad_data_format"),
        (stamp_request("sha1", bytes(20)), "bad_alg"),
        (stamp_request("sha256", bytes(20)), "bad_data_format"),
        (stamp_request(req_policy="1.2.3"), "unaccepted_policy"),
    ],
)
def test_bad_time_stamp_request_is_rejected(
    request_der: bytes, failure: str, authority: Authority
) -> None:
    response = TimeStampResponse.load(authority.timestamp(request_der, NOW))
    assert response["status"]["status"].native == "rejection"
    assert response["status"]["fail_info"].native == {failure}
