"""The envelope signature: what it keeps, what it accepts, what it refuses and why."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.authority import Authority
from signing.errors import SignatureAbsent, SignatureInvalid, Unsignable
from signing.model import Identity, TrustStore
from signing.xmldsig import DSIG, sign_package, verify_package

CODE = "000.00.12.H21"
NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
QCVN = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
Issue = Callable[..., Identity]

SIGNATURE = re.compile(rb"<Signature .*?</Signature>", re.DOTALL)


def refusal(package: bytes, trust: TrustStore, code: str | None = CODE) -> tuple[str, ...]:
    with pytest.raises(SignatureInvalid) as caught:
        verify_package(package, trust, at=NOW, sender_code=code)
    return caught.value.codes


def test_signing_changes_no_other_byte(package: bytes, agency: Identity) -> None:
    assert SIGNATURE.sub(b"", sign_package(package, agency)) == package


def test_signature_is_the_last_child_of_the_header(package: bytes, agency: Identity) -> None:
    assert b"</Signature></edXML:edXMLHeader>" in sign_package(package, agency)


def test_signed_package_names_its_agency(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    proof = verify_package(sign_package(package, agency), trust, at=NOW, sender_code=CODE.lower())
    assert (proof.agency_code, proof.subject.kind, proof.notes) == (CODE, "agency", ())
    assert len(proof.path) == 3


def test_signing_twice_gives_the_same_bytes(package: bytes, agency: Identity) -> None:
    assert sign_package(package, agency) == sign_package(package, agency)


def test_package_with_byte_order_mark_is_signed_and_verified(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(b"\xef\xbb\xbf" + package, agency)
    assert verify_package(signed, trust, at=NOW).agency_code == CODE


def test_attachment_longer_than_ten_megabytes_is_signed(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package.replace(b"QUJD", b"QUJD" * 2_700_000), agency)
    assert verify_package(signed, trust, at=NOW).agency_code == CODE


def test_changed_byte_is_refused(package: bytes, agency: Identity, trust: TrustStore) -> None:
    signed = sign_package(package, agency).replace(b"QUJD", b"QUJE")
    assert refusal(signed, trust) == ("S-XML-CHANGED",)


def test_changed_digest_breaks_the_signature_value(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package, agency)
    other = sign_package(package.replace(b"QUJD", b"QUJE"), agency)
    digest = re.compile(rb"<DigestValue>.*?</DigestValue>")
    forged = digest.sub(digest.search(other)[0], signed).replace(b"QUJD", b"QUJE")  # type: ignore[index]
    assert refusal(forged, trust) == ("S-XML-VALUE",)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(min_value=0), flip=st.integers(1, 255))
def test_any_flipped_byte_is_refused_or_means_the_same(
    place: int, flip: int, package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = bytearray(sign_package(package, agency))
    original = verify_package(bytes(signed), trust, at=NOW)
    signed[place % len(signed)] ^= flip
    try:
        proof = verify_package(bytes(signed), trust, at=NOW)
    except (SignatureInvalid, SignatureAbsent):
        return
    assert (proof.digest, proof.subject) == (original.digest, original.subject)


def test_second_signature_is_refused(package: bytes, agency: Identity, trust: TrustStore) -> None:
    signed = sign_package(package, agency)
    twice = signed.replace(b"</Signature>", b"</Signature>" + SIGNATURE.findall(signed)[0], 1)
    assert refusal(twice, trust) == ("S-XML-PLACE",)


@pytest.mark.parametrize("place", [b"</edXML:edXMLEnvelope>", b"</A>", b"</edXML:From>"])
def test_signature_at_another_place_is_refused(
    place: bytes, package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package, agency)
    (signature,) = SIGNATURE.findall(signed)
    moved = SIGNATURE.sub(b"", signed).replace(place, signature + place)
    assert refusal(moved, trust) == ("S-XML-PLACE",)


def test_signed_package_wrapped_in_another_is_refused(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    inner = sign_package(package, agency).split(b"?>", 1)[1]
    outer = b'<edXML xmlns="%s"><edXMLEnvelope><edXMLHeader><From/></edXMLHeader>' % QCVN.encode()
    wrapped = outer + b"</edXMLEnvelope><Old>" + inner + b"</Old></edXML>"
    assert refusal(wrapped, trust) == ("S-XML-PLACE",)


def test_signature_object_smuggled_beside_is_refused(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    stray = b'<Object xmlns="%s"/></A>' % DSIG.encode()
    signed = sign_package(package, agency).replace(b"</A>", stray)
    assert refusal(signed, trust) == ("S-XML-PLACE",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"xmldsig-more#rsa-sha256", b"xmldsig-more#rsa-md5"),
        (b"xmlenc#sha256", b"xmldsig#sha1"),
        (b'URI=""', b'URI="#x"'),
        (b"<Reference ", b'<Reference Id="x" '),
        (b"</X509Data>", b"</X509Data><KeyName>x</KeyName>"),
        (b"</KeyInfo>", b"</KeyInfo><Object/>"),
        (b"<DigestValue>", b"<DigestValue>*"),
        (b"<SignatureValue>", b"<SignatureValue>text between <!-- --> "),
    ],
)
def test_signature_outside_the_profile_is_refused(
    old: bytes, new: bytes, package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package, agency).replace(old, new)
    assert refusal(signed, trust) == ("S-XML-PROFILE",)


def test_comment_in_a_signed_package_is_refused(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package, agency).replace(b"</A>", b"<!-- x --></A>")
    assert refusal(signed, trust) == ("S-XML-COMMENT",)


@pytest.mark.parametrize("start", [b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!DOCTYPE x>"])
def test_document_type_is_refused(
    start: bytes, package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package, agency).replace(b"?>", b"?>" + start, 1)
    assert refusal(signed, trust) == ("S-XML-UNREADABLE",)


def test_another_encoding_is_refused(package: bytes, agency: Identity, trust: TrustStore) -> None:
    signed = sign_package(package, agency).replace(b"UTF-8", b"ISO-8859-1", 1)
    assert refusal(signed, trust) == ("S-XML-UNREADABLE",)


def test_package_without_signature_is_absent(package: bytes, trust: TrustStore) -> None:
    with pytest.raises(SignatureAbsent) as caught:
        verify_package(package, trust, at=NOW)
    assert caught.value.reason.code == "S-XML-ABSENT"


def test_signature_in_the_qcvn_namespace_counts_as_absent(
    package: bytes, trust: TrustStore
) -> None:
    dummy = b"<Signature><SignedInfo/></Signature></edXML:edXMLHeader>"
    with pytest.raises(SignatureAbsent) as caught:
        verify_package(package.replace(b"</edXML:edXMLHeader>", dummy), trust, at=NOW)
    assert caught.value.reason.code == "S-XML-DUMMY"


def test_the_empty_place_that_the_dotnet_builder_leaves_is_no_dummy(
    package: bytes, trust: TrustStore
) -> None:
    place = b"<edXML:DigitalSignature/></edXML:edXMLHeader>"
    with pytest.raises(SignatureAbsent) as caught:
        verify_package(package.replace(b"</edXML:edXMLHeader>", place), trust, at=NOW)
    assert caught.value.reason.code == "S-XML-ABSENT"


def test_certificate_of_another_agency_is_refused(
    package: bytes, agency: Identity, trust: TrustStore
) -> None:
    assert refusal(sign_package(package, agency), trust, "000.00.13.H21") == ("S-AGENCY-WRONG",)


def test_certificate_of_a_person_is_refused(
    package: bytes, person: Identity, trust: TrustStore
) -> None:
    assert refusal(sign_package(package, person), trust) == ("S-AGENCY-KIND",)


def test_unknown_authority_is_refused_even_with_the_same_name(
    package: bytes, issue: Issue, stranger: Authority, trust: TrustStore
) -> None:
    signed = sign_package(package, issue(by=stranger))
    assert refusal(signed, trust) == ("S-CHAIN-UNKNOWN",)


@pytest.mark.parametrize("place", [12, 200, 330])  # version, issuer, subject
def test_broken_certificate_is_a_reason_not_a_crash(
    place: int, package: bytes, agency: Identity, trust: TrustStore
) -> None:
    signed = sign_package(package, agency)
    der = bytearray(agency.certificate.public_bytes(Encoding.DER))
    good = base64.b64encode(bytes(der))
    der[place] ^= 0x5A
    assert refusal(signed.replace(good, base64.b64encode(bytes(der)), 1), trust)


def test_all_faults_are_told_at_once(package: bytes, issue: Issue, trust: TrustStore) -> None:
    old = issue(now=NOW - timedelta(days=20), validity=timedelta(days=10))
    signed = sign_package(package, old).replace(b"QUJD", b"QUJE")
    codes = refusal(signed, trust, "000.00.13.H21")
    assert codes == ("S-XML-CHANGED", "S-CERT-EXPIRED", "S-AGENCY-WRONG")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<A>", b"<A><!-- x -->"),
        (b"?>", b"?><!DOCTYPE x>"),
        (b"edXML:edXMLHeader", b"edXML:Other"),
        (b"</edXML>", b""),
        (b"UTF-8", b"UTF-16"),
    ],
)
def test_what_cannot_be_signed_is_said(
    old: bytes, new: bytes, package: bytes, agency: Identity
) -> None:
    with pytest.raises(Unsignable):
        sign_package(package.replace(old, new), agency)


def test_signed_package_is_not_signed_again(package: bytes, agency: Identity) -> None:
    with pytest.raises(Unsignable):
        sign_package(sign_package(package, agency), agency)
