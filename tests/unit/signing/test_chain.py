"""From a certificate to a trusted root at an instant, with revocation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from signing.authority import CRL_LIFE, Authority
from signing.chain import ChainPolicy, Purpose, Revocation, load_leaf, verify_chain
from signing.model import Identity, TrustStore

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
Issue = Callable[..., Identity]

DAY = timedelta(days=1)
LENIENT = ChainPolicy(revocation=Revocation.IF_AVAILABLE)


def codes(identity: Identity, trust: TrustStore, **terms: object) -> list[str]:
    terms = {"at": NOW, **terms}
    result = verify_chain(identity.certificate, identity.chain, trust, **terms)  # type: ignore[arg-type]
    return [fault.code for fault in result.faults]


def test_own_certificate_leads_to_the_root(agency: Identity, trust: TrustStore) -> None:
    result = verify_chain(agency.certificate, (), trust, at=NOW)
    assert [c.subject for c in result.path[1:]] == [c.subject for c in agency.chain]
    assert (result.faults, result.notes) == ((), ())


def test_proven_path_is_remembered(agency: Identity, trust: TrustStore) -> None:
    first = verify_chain(agency.certificate, (), trust, at=NOW)
    again = verify_chain(agency.certificate, (), trust, at=NOW + DAY)
    assert again.path is first.path


def test_certificate_is_refused_before_its_life(issue: Issue, trust: TrustStore) -> None:
    assert codes(issue(now=NOW + DAY), trust) == ["S-CERT-NOT-YET"]


def test_certificate_is_refused_after_its_life(issue: Issue, trust: TrustStore) -> None:
    assert codes(issue(now=NOW - 9 * DAY, validity=DAY), trust) == ["S-CERT-EXPIRED"]


def test_remembered_path_does_not_outlive_its_certificates(
    issue: Issue, authority: Authority
) -> None:
    short = issue(validity=2 * DAY)
    trust = authority.trust(NOW)
    assert codes(short, trust) == []
    assert codes(short, trust, at=NOW + 3 * DAY) == ["S-CERT-EXPIRED"]


def test_grace_covers_clocks_that_differ(issue: Issue, trust: TrustStore) -> None:
    late = issue(now=NOW + timedelta(minutes=5, seconds=40))
    assert codes(late, trust) == []


def test_stranger_with_the_same_names_is_unknown(
    issue: Issue, stranger: Authority, trust: TrustStore
) -> None:
    assert codes(issue(by=stranger), trust) == ["S-CHAIN-UNKNOWN"]


def test_roots_that_come_along_are_not_trusted(
    issue: Issue, stranger: Authority, trust: TrustStore
) -> None:
    foreign = issue(by=stranger)
    with_root = Identity(foreign.key, foreign.certificate, (*foreign.chain, stranger.root))
    assert codes(with_root, trust) == ["S-CHAIN-UNKNOWN"]


def test_holder_cannot_issue_certificates(
    agency: Identity, issue: Issue, authority: Authority, trust: TrustStore
) -> None:
    from signing import profiles
    from signing.profiles import Addresses, Issuer

    forged = profiles.holder_certificate(
        Issuer(agency.key, agency.certificate),
        agency.subject,
        agency.key.public_key(),
        Addresses("http://x"),
        now=NOW,
        validity=DAY,
    )
    assert codes(Identity(agency.key, forged, (agency.certificate,)), trust) == ["S-CHAIN-UNKNOWN"]


def test_revoked_certificate_is_refused_from_that_instant_on(
    issue: Issue, authority: Authority
) -> None:
    identity = issue()
    at = NOW + DAY
    authority.revoke(identity.certificate.serial_number, at, x509.ReasonFlags.key_compromise)
    trust = authority.trust(NOW + 2 * DAY)
    assert codes(identity, trust, at=at - timedelta(seconds=1)) == []
    assert codes(identity, trust, at=at) == ["S-CERT-REVOKED"]


def test_missing_list_is_refused_by_default(agency: Identity, authority: Authority) -> None:
    bare = TrustStore((authority.root,), (authority.sub,))
    assert codes(agency, bare) == ["S-CRL-MISSING", "S-CRL-MISSING"]


def test_missing_list_is_noted_when_asked_so(agency: Identity, authority: Authority) -> None:
    bare = TrustStore((authority.root,), (authority.sub,))
    result = verify_chain(agency.certificate, (), bare, at=NOW, policy=LENIENT)
    assert result.faults == ()
    assert [note.code for note in result.notes] == ["S-CRL-MISSING", "S-CRL-MISSING"]


def test_old_list_is_refused(agency: Identity, trust: TrustStore) -> None:
    late = NOW + CRL_LIFE + timedelta(minutes=2)
    assert codes(agency, trust, at=late) == ["S-CRL-STALE", "S-CRL-STALE"]


def test_old_list_still_revokes(issue: Issue, authority: Authority) -> None:
    identity = issue()
    authority.revoke(identity.certificate.serial_number, NOW)
    late = NOW + CRL_LIFE * 2
    assert codes(identity, authority.trust(NOW), at=late, policy=LENIENT) == ["S-CERT-REVOKED"]


def test_list_signed_by_another_is_not_believed(
    agency: Identity, authority: Authority, stranger: Authority
) -> None:
    foreign = stranger.trust(NOW).crls
    store = TrustStore((authority.root,), (authority.sub,), foreign)
    assert codes(agency, store) == ["S-CRL-MISSING", "S-CRL-MISSING"]


def test_time_stamping_certificate_signs_no_documents(
    authority: Authority, agency: Identity, trust: TrustStore
) -> None:
    tsa = Identity(agency.key, load_leaf(authority.certificate("tsa")))
    assert codes(tsa, trust) == ["S-CERT-USAGE"]
    assert codes(tsa, trust, purpose=Purpose.TIME_STAMP) == []
    assert codes(agency, trust, purpose=Purpose.TIME_STAMP) == ["S-CERT-USAGE"]


def test_authority_certificate_signs_no_documents(
    authority: Authority, agency: Identity, trust: TrustStore
) -> None:
    assert "S-CERT-USAGE" in codes(Identity(agency.key, authority.sub), trust)


@pytest.mark.parametrize("der", [b"", b"0\x00", b"not a certificate"])
def test_unreadable_certificate_is_a_value_error(der: bytes) -> None:
    with pytest.raises(ValueError):
        load_leaf(der)
