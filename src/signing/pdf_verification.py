"""Verifies every signature of a PDF at one instant. No network, ever.

A file with more than ``MOST_SIGNATURES`` is refused before any is looked at. Verification plan,
for each signature in the order of signing, all faults collected:

1. The field is a CMS signature we know (ETSI.CAdES.detached or adbe.pkcs7.detached).
2. The signed bytes are those of the file: ByteRange from the start, around the signature only,
   to the end of its revision; the digest agrees.
3. The CMS signature was made by the certificate's key over proper attributes, SHA-256 or better.
4. After that revision nothing was added but further signatures and validation data.
5. The instant: the time-stamp's when there is one and it holds, else the one given; then the time
   in the file is only the signer's word, which is noted.
6. The certificate led to a trusted root at that instant and was not revoked.
7. A signature by an agency belongs to the expected sender.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_self_reported_ts,
    extract_tst_data_iter,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing import reasons
from signing.appearance import time_text
from signing.chain import STRICT, ChainPolicy, Purpose, load_certificate, load_leaf, verify_chain
from signing.errors import Reason, SignatureAbsent, SignatureInvalid
from signing.model import TrustStore, subject_of
from signing.pdf_proof import PdfSignature, PdfVerification
from signing.xmldsig import check_agency

SUB_FILTERS = {"/ETSI.CAdES.detached", "/adbe.pkcs7.detached"}
MOST_SIGNATURES = 32
"""Signatures in one PDF that are verified, time-stamps counted; each is compared with all that
was added after it, so that the work grows with their square."""
DIGESTS = {"sha256", "sha384", "sha512"}
#: Whatever the PDF and ASN.1 readers raise for broken bytes; found by flipping every byte.
BROKEN = (
    PdfError,
    UnsupportedAlgorithm,
    CMSStructuralError,
    PyhankoSigningError,
    SignatureValidationError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    zlib.error,
    NotImplementedError,
    AssertionError,
    RecursionError,
)


def last_signing_time(pdf: bytes) -> datetime | None:
    """Return the latest signing time that a PDF names; None where it cannot be read or has none.

    It is the signers' own word: nothing is verified.
    """
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        times = [signature.self_reported_timestamp for signature in signatures]
    except BROKEN:
        return None
    return max((moment for moment in times if moment is not None), default=None)


def verify_pdf(
    pdf: bytes,
    trust: TrustStore,
    *,
    at: datetime,
    sender_code: str | None = None,
    policy: ChainPolicy = STRICT,
) -> PdfVerification:
    """Verify all signatures of a PDF at ``at`` and return what was verified.

    With ``sender_code`` every agency signature must be that agency's. Whether the right people
    signed is for :mod:`signing.policy`.

    Raises:
        SignatureAbsent: no signature in the file.
        SignatureInvalid: at least one does not hold, or no PDF that can be read; all reasons.
    """
    found, faults = _found(pdf)
    check = _Check(trust, at, sender_code, policy)
    verified = []
    for embedded in found:
        result = check.verify(embedded)
        if isinstance(result, PdfSignature):
            verified.append(result)
        else:
            faults += result
    if faults:
        raise SignatureInvalid(tuple(faults))
    return PdfVerification(tuple(verified))


def _found(pdf: bytes) -> tuple[list[EmbeddedPdfSignature], list[Reason]]:
    """Return the signatures in the order of signing, and a fault for each that is unreadable."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        hybrid, encrypted = reader.xrefs.hybrid_xrefs_present, reader.encrypted
        filled = [] if encrypted else _filled(reader)
        many = len(filled) > MOST_SIGNATURES
        every = [] if encrypted or many else list(reader.embedded_signatures)
    except BROKEN as error:
        raise SignatureInvalid((reasons.unreadable_pdf(str(error)),)) from error
    if hybrid or encrypted:
        detail = "hybrid cross-references" if hybrid else "encrypted"
        raise SignatureInvalid((reasons.unreadable_pdf(detail),))
    if many:
        raise SignatureInvalid((reasons.many_in_pdf(MOST_SIGNATURES),))
    if not filled:
        raise SignatureAbsent(reasons.absent_pdf())
    # pyHanko passes over signatures of a kind it does not know; we do not
    strange = sorted(set(filled) - {signature.fq_name for signature in every})
    faults = [reasons.pdf_profile(name, "SubFilter") for name in strange]
    signatures = [s for s in every if s.sig_object_type != "/DocTimeStamp"]
    if not signatures and not faults:
        raise SignatureAbsent(reasons.absent_pdf())
    return sorted(signatures, key=lambda s: int(s.signed_revision)), faults


def _filled(reader: PdfFileReader) -> list[str]:
    """Return the names of the signature fields that are filled, one more than allowed at most."""
    fields = enumerate_sig_fields(reader, filled_status=True)
    return [str(name) for name, _, _ in islice(fields, MOST_SIGNATURES + 1)]


@dataclass(frozen=True, slots=True)
class _Check:
    """The terms of one verification."""

    trust: TrustStore
    at: datetime
    sender_code: str | None
    policy: ChainPolicy

    def verify(self, embedded: EmbeddedPdfSignature) -> PdfSignature | list[Reason]:
        """Return the verified signature, or its faults (never an empty list)."""
        field = str(embedded.field_name)
        try:
            faults = _integrity(embedded, field)  # 1 to 4
            leaf = load_leaf(embedded.signer_cert.dump())
            others = tuple(_native(entry) for entry in embedded.other_embedded_certs)
        except BROKEN as error:
            return [reasons.pdf_profile(field, str(error) or type(error).__name__)]
        stamped, notes = self._instant(embedded, field)  # 5
        at = stamped or self.at
        chain = verify_chain(leaf, others, self.trust, at=at, policy=self.policy)  # 6
        faults += chain.faults
        leaf = chain.path[0] if chain.path else leaf
        subject = subject_of(leaf)
        if subject.kind == "agency":  # 7
            faults += check_agency(leaf, subject, self.sender_code)
        if faults:
            return faults
        return PdfSignature(
            field_name=field,
            kind=subject.kind,
            subject=subject,
            certificate=leaf,
            path=chain.path,
            signed_at=stamped or _declared(embedded) or self.at,
            timestamped_at=stamped,
            at=at,
            notes=(*notes, *chain.notes),
        )

    def _instant(
        self, embedded: EmbeddedPdfSignature, field: str
    ) -> tuple[datetime | None, list[Reason]]:
        notes: list[Reason] = []
        try:
            tokens = list(extract_tst_data_iter(embedded.signer_info, signed=False))
        except BROKEN:
            tokens = []
        for token in tokens:
            instant = self._time_stamp(token, embedded, field, notes)
            if instant is not None:
                return instant, []
        declared = _declared(embedded)
        if declared is None:
            return None, notes
        future = declared > self.at + self.policy.grace
        note = reasons.odd_declared if future else reasons.self_declared
        return None, [*notes, note(field, time_text(declared))]

    def _time_stamp(
        self,
        token: cms.SignedData,
        embedded: EmbeddedPdfSignature,
        field: str,
        notes: list[Reason],
    ) -> datetime | None:
        """Return the token's instant when it holds; a note says why not."""
        signature = embedded.signer_info["signature"].native
        try:
            instant, leaf, others = _read_token(token, signature)
        except BROKEN as error:
            notes.append(reasons.bad_timestamp(field, str(error), str(error)))
            return None
        if instant > self.at + self.policy.grace:
            vi, en = "thời điểm ở sau lúc kiểm tra", "its time is after the verification"
            notes.append(reasons.bad_timestamp(field, vi, en))
            return None
        purpose = Purpose.TIME_STAMP
        policy = self.policy
        chain = verify_chain(leaf, others, self.trust, at=self.at, purpose=purpose, policy=policy)
        notes += [reasons.bad_timestamp(field, fault.vi, fault.en) for fault in chain.faults]
        return None if chain.faults else instant


def _integrity(embedded: EmbeddedPdfSignature, field: str) -> list[Reason]:
    """Steps 1 to 4 of the plan."""
    sub_filter = str(embedded.sig_object.get("/SubFilter", ""))
    if sub_filter not in SUB_FILTERS:
        return [reasons.pdf_profile(field, f"SubFilter {sub_filter}")]
    if embedded.md_algorithm not in DIGESTS:
        return [reasons.pdf_profile(field, embedded.md_algorithm)]
    if isinstance(embedded.signer_info["signed_attrs"], core.Void):
        return [reasons.pdf_profile(field, "no signed attributes")]
    embedded.compute_integrity_info(_signatures_only())  # type: ignore[no-untyped-call]
    faults = []
    coverage: SignatureCoverageLevel | None = _after(embedded, "coverage")
    intact, valid = validate_sig_integrity(
        embedded.signer_info, embedded.signer_cert, "data", embedded.compute_digest()
    )
    if not intact or coverage is None or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        faults.append(reasons.changed_pdf(field))
    if not valid:
        faults.append(reasons.wrong_value("S-PDF-VALUE"))
    result = _after(embedded, "diff_result")
    allowed = isinstance(result, DiffResult) and (
        result.modification_level.value <= ModificationLevel.FORM_FILLING.value
    )
    if not faults and (not allowed or _trailing(embedded)):
        faults.append(reasons.extended_pdf(field))
    return faults


def _trailing(embedded: EmbeddedPdfSignature) -> bool:
    """True when bytes that belong to no revision follow the last signed one."""
    if embedded.signed_revision != embedded.reader.xrefs.total_revisions - 1:
        return False
    _, _, start, length = embedded.byte_range
    embedded.reader.stream.seek(int(start) + int(length))
    return bool(embedded.reader.stream.read().strip())


def _after(embedded: EmbeddedPdfSignature, name: str) -> Any:
    """Read what ``compute_integrity_info`` left behind; it is typed as the None it was before."""
    return getattr(embedded, name)


@lru_cache(maxsize=1)
def _signatures_only() -> StandardDiffPolicy:
    """pyHanko's standard rules without the one that lets form fields be filled in."""
    level = ModificationLevel.LTA_UPDATES
    catalog: Any = CatalogModificationRule  # these three constructors are not typed
    metadata: Any = MetadataUpdateRule
    creation: Any = SigFieldCreationRule
    return StandardDiffPolicy(
        global_rules=[
            catalog(),
            DocInfoRule().as_qualified(level),
            XrefStreamRule().as_qualified(level),
            ObjectStreamRule().as_qualified(level),
            DSSCompareRule().as_qualified(level),
            metadata().as_qualified(level),
        ],
        form_rule=FormUpdatingRule(field_rules=[creation(), SigFieldModificationRule()]),
    )


def _native(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return load_certificate(certificate.dump())


def _read_token(
    token: cms.SignedData, signature: bytes
) -> tuple[datetime, x509.Certificate, tuple[x509.Certificate, ...]]:
    """Check a time-stamp token against the signature it stamps; ValueError says what is wrong."""
    inside = token["encap_content_info"]["content"]
    info = inside.parsed
    if not isinstance(info, tsp.TSTInfo):
        raise ValueError("no TSTInfo inside")
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in DIGESTS:
        raise ValueError(f"digest {algorithm}")
    if hashlib.new(algorithm, signature).digest() != imprint["hashed_message"].native:
        raise ValueError("it stamps something else")
    (signer,) = token["signer_infos"]
    method = signer["digest_algorithm"]["algorithm"].native
    if method not in DIGESTS or isinstance(signer["signed_attrs"], core.Void):
        raise ValueError(f"digest {method}")
    entries = extract_certs_for_validation(token)
    leaf = load_leaf(entries.signer_cert.dump())
    others = tuple(_native(entry) for entry in entries.other_certs)
    digest = hashlib.new(method, bytes(inside)).digest()
    intact, valid = validate_sig_integrity(signer, entries.signer_cert, "tst_info", digest)
    if not (intact and valid):
        raise ValueError("its own signature does not hold")
    instant: datetime = info["gen_time"].native
    return instant, leaf, others


def _declared(embedded: EmbeddedPdfSignature) -> datetime | None:
    """The signer's own word: the signed attribute, else ``/M`` of the signature dictionary."""
    try:
        declared = extract_self_reported_ts(embedded.signer_info)
        declared = declared or embedded.self_reported_timestamp
    except BROKEN:
        return None
    return declared if declared is not None and declared.tzinfo is not None else None
