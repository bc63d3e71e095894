"""Legal value of an exchanged document: Decision 28/2018 art. 4, Decree 30/2020 art. 5.

A document signed by the competent person AND by the agency has the value of the paper original;
signed so and exchanged between document systems it replaces the paper. Anything else is for
reference only. In this simulator the answer always reads "if it were a real document".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from signing.errors import Reason
from signing.pdf_proof import PdfVerification

ND30_5 = "NĐ 30/2020 điều 5(1)"


class LegalKind(StrEnum):
    """The two values of Decision 28/2018 art. 4."""

    EQUIVALENT = "equivalent"  # equal to paper, replaces it
    REFERENCE_ONLY = "reference-only"


@dataclass(frozen=True, slots=True)
class LegalValue:
    """What a document is worth, with all reasons for a lesser value (none when equivalent)."""

    kind: LegalKind
    reasons: tuple[Reason, ...] = ()


def legal_value(
    main: PdfVerification | None,
    attachments: Sequence[PdfVerification | None] = (),
    *,
    unchecked: int = 0,
) -> LegalValue:
    """Weigh a document, exchanged on the axis, from the verified signatures of its files.

    Args:
        main: what was verified on the document itself; None when it carries no valid signature.
        attachments: the same for every separate attachment (Annex I: signed by the agency); None
            too for one that is no PDF, as it cannot be signed so.
        unchecked: attachments more than are verified.
    """
    faults: list[Reason] = []
    kinds = main.kinds if main is not None else ()
    if "person" not in kinds:
        faults.append(_missing_person())
    if "agency" not in kinds:
        faults.append(_missing_agency())
    elif "person" in kinds and kinds.index("agency") < kinds.index("person"):
        faults.append(_wrong_order())
    for number, attachment in enumerate(attachments, start=1):
        if attachment is None or "agency" not in attachment.kinds:
            faults.append(_bare_attachment(number))
    if unchecked:
        faults.append(_unchecked(unchecked))
    if faults:
        return LegalValue(LegalKind.REFERENCE_ONLY, tuple(faults))
    return LegalValue(LegalKind.EQUIVALENT)


def _missing_person() -> Reason:
    return Reason(
        "L-NO-PERSON",
        "Văn bản không có chữ ký số hợp lệ của người có thẩm quyền.",
        "The document has no valid digital signature of the competent person.",
        ND30_5,
    )


def _missing_agency() -> Reason:
    return Reason(
        "L-NO-AGENCY",
        "Văn bản không có chữ ký số hợp lệ của cơ quan, tổ chức ban hành.",
        "The document has no valid digital signature of the issuing agency.",
        ND30_5,
    )


def _wrong_order() -> Reason:
    return Reason(
        "L-ORDER",
        "Cơ quan ký số trước người có thẩm quyền; chữ ký của cơ quan chỉ được dùng sau.",
        "The agency signed before the competent person; its signature may only come after.",
        "NĐ 30/2020 điều 32(2)(d)",
    )


def _bare_attachment(number: int) -> Reason:
    return Reason(
        "L-ATTACHMENT",
        f"Tệp phụ lục thứ {number} không có chữ ký số hợp lệ của cơ quan.",
        f"Attachment {number} has no valid digital signature of the agency.",
        "NĐ 30/2020 Phụ lục I",
    )


def _unchecked(count: int) -> Reason:
    return Reason(
        "L-UNCHECKED",
        f"Còn {count} tệp PDF chưa được kiểm tra chữ ký số: văn bản có quá nhiều tệp.",
        f"The signatures of {count} more PDFs were not verified: the document has too many files.",
        ND30_5,
    )
