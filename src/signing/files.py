"""The files of one document, verified together: one rule and one bound wherever they are looked at.

What a file is, is the caller's to tell. The first PDF is the document itself and must be the
sender's; what is enclosed may be another's. Slow: call it in a thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from signing.errors import Reason, SignatureAbsent, SignatureInvalid
from signing.model import TrustStore
from signing.pdf_proof import PdfVerification
from signing.policy import LegalValue, legal_value

MOST_PDFS = 20
"""PDFs of one document whose signatures are verified; each takes tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What verifying found in one file.

    Attributes:
        result: ``valid``; ``invalid``; ``absent`` (a PDF without a signature); ``unchecked`` (one
            of too many PDFs); ``other`` (no PDF, which nobody signs in a way known here).
        proof: what was verified; None unless valid.
        reasons: why it is not valid; the notes of a valid one.
    """

    result: Literal["valid", "invalid", "absent", "unchecked", "other"]
    proof: PdfVerification | None = None
    reasons: tuple[Reason, ...] = ()


def verify_files(
    files: Iterable[bytes | None], trust: TrustStore, *, at: datetime, sender_code: str | None
) -> Iterator[FileCheck]:
    """Verify the files of a document, in their order; None stands for one that is no PDF.

    Args:
        files: their contents.
        trust: whom to believe.
        at: the instant at which everything must hold.
        sender_code: the agency whose the document itself must be.
    """
    looked_at = 0
    for content in files:
        if content is None:
            yield FileCheck("other")
        elif looked_at == MOST_PDFS:
            yield FileCheck("unchecked")
        else:
            signer = None if looked_at else sender_code
            looked_at += 1
            yield _checked(content, trust, at, signer)


def _checked(content: bytes, trust: TrustStore, at: datetime, sender_code: str | None) -> FileCheck:
    # Its library takes half a second to load: whoever looks at no PDF does not wait for it.
    from signing.pdf_verification import verify_pdf

    try:
        proof = verify_pdf(content, trust, at=at, sender_code=sender_code)
    except SignatureAbsent as absent:
        return FileCheck("absent", reasons=(absent.reason,))
    except SignatureInvalid as invalid:
        return FileCheck("invalid", reasons=invalid.reasons)
    return FileCheck("valid", proof, proof.notes)


def value_of_files(checks: Sequence[FileCheck]) -> LegalValue:
    """Return what a document is worth: the first file is the document, the others its annexes."""
    main = checks[0].proof if checks else None
    unchecked = sum(one.result == "unchecked" for one in checks)
    annexes = [one.proof for one in checks[1:] if one.result != "unchecked"]
    return legal_value(main, annexes, unchecked=unchecked)
