"""PDF signatures: the public names of signing and verifying.

signed = sign_pdf(pdf, person, appearance=PersonAppearance(name, box), at=now,
                  timestamper=None, field_name="NguoiKy")
signed = sign_pdf(signed, agency, appearance=AgencyAppearance(name, seal_box(box)), at=now,
                  timestamper=stamp, field_name="CoQuan")
proof = verify_pdf(signed, trust, at=now, sender_code="000.00.12.H21")
"""

from __future__ import annotations

from signing.appearance import (
    AgencyAppearance,
    Appearance,
    Box,
    PersonAppearance,
    TextAppearance,
    seal_box,
)
from signing.pdf_proof import PdfSignature, PdfVerification
from signing.pdf_signing import Timestamper, TimestampRefused, sign_pdf
from signing.pdf_verification import verify_pdf

__all__ = [
    "AgencyAppearance",
    "Appearance",
    "Box",
    "PdfSignature",
    "PdfVerification",
    "PersonAppearance",
    "TextAppearance",
    "TimestampRefused",
    "Timestamper",
    "seal_box",
    "sign_pdf",
    "verify_pdf",
]
