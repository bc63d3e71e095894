"""Signed packages, sound and broken: made when they are tested, by an authority of the moment.

No key is ever kept. What is found in them is the same each time, their bytes are not.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.vectors.making import files
from tests.vectors.making.edits import before_end, fill, swap
from tests.vectors.making.packages import LETTER
from tests.vectors.making.pen import AGENCY, DAY, NOW, PERSON, Pen
from tests.vectors.making.variants import DUMMY_SIGNATURE
from tests.vectors.making.vector import EVERY, Vector

from signing.model import Identity, TrustStore
from signing.xmldsig import sign_package

SIGNATURE = re.compile(rb"<Signature .*?</Signature>", re.DOTALL)
LATER = NOW + 8 * DAY


@dataclass(frozen=True, slots=True)
class Signed:
    """A package, and whom its verifier believes when."""

    data: bytes
    trust: TrustStore
    at: datetime = NOW


Make = Callable[[Pen], bytes | Signed]


@dataclass(frozen=True, slots=True)
class SignedVector:
    """A vector that needs a pen; ``vector`` says what must be found."""

    vector: Vector
    make: Make

    def signed(self, pen: Pen) -> Signed:
        """Return the package with the trust it is judged by."""
        made = self.make(pen)
        return made if isinstance(made, Signed) else Signed(made, pen.authority.trust(NOW))


SIGNED: dict[str, SignedVector] = {}


def signed(name: str, *also: str) -> Callable[[Make], Make]:
    """Enter a signed package under the id of the rule that it breaks, or under a name."""

    def enter(make: Make) -> Make:
        shows = (name, *also) if name[:2] == "S-" else also
        told = " ".join((make.__doc__ or "").split())
        SIGNED[name] = SignedVector(Vector(name, lambda: b"", told, shows, "signed"), make)
        return make

    return enter


def repeated(pdf: bytes, times: int) -> bytes:
    """Return a signed PDF whose first signature is shown by so many more fields."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields = writer.root["/AcroForm"]["/Fields"]
    signature = fields[0].raw_get("/V")
    for number in range(times):
        names = {"/FT": pdf_name("/Sig"), "/T": pdf_string(f"K{number}"), "/V": signature}
        field = DictionaryObject({pdf_name(name): value for name, value in names.items()})
        fields.append(writer.add_object(field))
    writer.update_container(fields)
    target = io.BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


@signed("signed")
def sound(pen: Pen) -> bytes:
    """Envelope signed by the agency, the PDF by the person and the agency, time-stamped."""
    return pen.signed()


@signed("S-XML-ABSENT")
def no_signature(pen: Pen) -> bytes:
    """No signature on the envelope: the rule in the field."""
    return pen.package()


@signed("S-XML-DUMMY", "W-SIGNATURE-NAMESPACE")
def dummy(pen: Pen) -> bytes:
    """The sample signature of the SDK: met in production."""
    return before_end(pen.package(), "edXML:edXMLHeader", DUMMY_SIGNATURE)


@signed("S-XML-UNREADABLE", "W-XML-ENCODING")
def another_encoding(pen: Pen) -> bytes:
    """Turned into UTF-16 after signing: two readers could see two documents."""
    return swap(pen.signed(), 'encoding="UTF-8"', 'encoding="UTF-16"').decode().encode("utf-16")


@signed("S-XML-PROFILE")
def old_digest(pen: Pen) -> bytes:
    """SHA-1, as in every signature of the samples."""
    return swap(
        pen.signed(),
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2000/09/xmldsig#sha1",
    )


@signed("S-XML-PLACE", "W-SIGNATURE-PLACE")
def moved(pen: Pen) -> bytes:
    """The signature at the end of the envelope instead of its header."""
    data = pen.signed()
    (signature,) = SIGNATURE.findall(data)
    place = b"</edXML:edXMLEnvelope>"
    return data.replace(signature, b"").replace(place, signature + place)


@signed("wrapped-signature", "S-XML-PLACE", "W-SIGNATURE-PLACE", "W-ELEMENT-UNKNOWN")
def wrapped(pen: Pen) -> bytes:
    """The signed header hidden inside, another one in front: signature wrapping."""
    data = pen.signed()
    start = data.index(b"<edXML:edXMLHeader>")
    end = data.index(b"</edXML:edXMLHeader>") + len(b"</edXML:edXMLHeader>")
    header = data[start:end]
    forged = fill(SIGNATURE.sub(b"", header), "Subject", "V/v chuyển tiền vào tài khoản khác")
    hidden = b"<edXML:Old>" + header + b"</edXML:Old>"
    return data[:start] + forged + hidden + data[end:]


@signed("two-signed-headers", "E-SKELETON-TWICE", "W-SIGNATURE-PLACE")
def two_headers(pen: Pen) -> bytes:
    """The signed header and a forged one side by side: nobody may choose."""
    data = pen.signed()
    start = data.index(b"<edXML:edXMLHeader>")
    end = data.index(b"</edXML:edXMLHeader>") + len(b"</edXML:edXMLHeader>")
    forged = fill(SIGNATURE.sub(b"", data[start:end]), "Subject", "V/v khác")
    return data[:start] + forged + data[start:]


@signed("S-XML-COMMENT")
def comment(pen: Pen) -> bytes:
    """A comment added after signing: the signature does not cover it, some readers stop at it."""
    return swap(pen.signed(), "<edXML:CodeNumber>7", "<edXML:CodeNumber>7<!-- -->")


@signed("S-XML-CHANGED")
def changed_after_signing(pen: Pen) -> bytes:
    """One digit of the date of issue changed after signing."""
    return swap(pen.signed(), "<edXML:DueDate>2026/03/20<", "<edXML:DueDate>2026/03/21<")


@signed("changed-attachment", "S-XML-CHANGED")
def other_attachment(pen: Pen) -> bytes:
    """Another file in the place of the signed one; its own signatures hold."""
    data, other = pen.signed(), pen.signed(pdf=pen.signed_pdf())
    content = re.compile(rb"2016\">([A-Za-z0-9+/=]{1000,})<")
    found, forged = content.search(data), content.search(other)
    if found is None or forged is None:
        raise ValueError("no attachment")
    return data.replace(found[1], forged[1])


@signed("S-XML-VALUE")
def forged_digest(pen: Pen) -> bytes:
    """The digest made anew after a change, the signature left as it was."""
    honest = pen.signed()
    plain = swap(pen.package(), "<edXML:DueDate>2026/03/20<", "<edXML:DueDate>2026/03/21<")
    digest = re.compile(rb"<DigestValue>.*?</DigestValue>")
    new = digest.search(sign_package(plain, pen.agency))
    (signature,) = SIGNATURE.findall(honest)
    if new is None:
        raise ValueError("no digest")
    forged = digest.sub(new[0], signature).decode()
    return before_end(plain, "edXML:edXMLHeader", forged)


@signed("S-CERT-UNREADABLE")
def broken_certificate(pen: Pen) -> bytes:
    """A certificate of which only the beginning is left."""
    data = pen.signed()
    whole = re.search(rb"<X509Certificate>(.*?)</X509Certificate>", data)
    if whole is None:
        raise ValueError("no certificate")
    return data.replace(whole[1], whole[1][:400], 1)


@signed("S-CHAIN-UNKNOWN")
def strange_authority(pen: Pen) -> bytes:
    """Signed with a certificate of another authority that bears the same names."""
    return pen.signed(pen.identity(by=pen.stranger))


@signed("S-CERT-NOT-YET")
def not_yet_valid(pen: Pen) -> bytes:
    """Signed with a certificate that begins tomorrow."""
    return pen.signed(pen.identity(now=NOW + DAY))


@signed("S-CERT-EXPIRED")
def expired(pen: Pen) -> bytes:
    """Signed with a certificate that ended ten days ago."""
    return pen.signed(pen.identity(now=NOW - 20 * DAY, validity=10 * DAY))


@signed("S-CERT-REVOKED")
def revoked(pen: Pen) -> bytes:
    """Signed with a certificate that was put out of use."""
    identity = pen.identity()
    pen.authority.revoke(identity.certificate.serial_number, NOW - DAY)
    return pen.signed(identity)


@signed("S-CERT-USAGE", "S-AGENCY-KIND")
def wrong_use(pen: Pen) -> bytes:
    """Signed with the key of the time-stamping service."""
    service = pen.authority._issuers["tsa"]
    return pen.signed(Identity(service.key, service.certificate, (pen.authority.sub,)))


@signed("S-CRL-MISSING")
def no_lists(pen: Pen) -> Signed:
    """A verifier without revocation lists."""
    trust = pen.authority.trust(NOW)
    return Signed(pen.signed(), TrustStore(trust.roots, trust.intermediates))


@signed("S-CRL-STALE")
def old_lists(pen: Pen) -> Signed:
    """A verifier whose revocation lists ended the day before."""
    known = pen.authority.trust(NOW)
    return Signed(pen.signed(), TrustStore(known.roots, known.intermediates, known.crls), LATER)


@signed("S-AGENCY-WRONG")
def other_agency(pen: Pen) -> bytes:
    """Signed by another agency than the one that sends."""
    other = replace(AGENCY, common_name="Sở Khác", agency_code="000.00.19.H21")
    return pen.signed(pen.identity(other))


@signed("S-AGENCY-KIND")
def by_a_person(pen: Pen) -> bytes:
    """The envelope signed by the person instead of the agency."""
    return pen.signed(pen.identity(PERSON))


@signed("S-PDF-ABSENT")
def unsigned_pdf(pen: Pen) -> bytes:
    """The letter itself is not signed."""
    return pen.signed(pdf=LETTER.content)


@signed("S-PDF-UNREADABLE")
def unreadable_pdf(pen: Pen) -> bytes:
    """A PDF that ends behind its first line."""
    return pen.signed(pdf=b"%PDF-1.4\n")


@signed("S-PDF-PROFILE")
def strange_filter(pen: Pen) -> bytes:
    """A signature of a kind that nobody knows."""
    return pen.signed(pdf=pen.paper.replace(b"/ETSI.CAdES.detached", b"/ETSI.XXXXX.detached"))


@signed("S-PDF-MANY")
def many_signatures(pen: Pen) -> bytes:
    """One signature shown by more than thirty fields: each would be verified anew."""
    return pen.signed(pdf=repeated(pen.paper, 31))


@signed("S-PDF-VALUE")
def wrong_value(pen: Pen) -> bytes:
    """The value of the agency's signature does not fit its key."""
    pdf = pen.paper
    message = re.findall(rb"/Contents <([0-9a-fA-F]+)>", pdf)[-1].decode()
    signer = cms.ContentInfo.load(bytes.fromhex(message))["content"]["signer_infos"][0]
    value = signer["signature"].native.hex()
    place = message.lower().index(value)
    forged = message[:place] + f"{int(value[:2], 16) ^ 1:02x}" + message[place + 2 :]
    return pen.signed(pdf=pdf.replace(message.encode(), forged.encode()))


@signed("S-PDF-CHANGED")
def changed_pdf(pen: Pen) -> bytes:
    """The number on the sheet changed after signing."""
    return pen.signed(pdf=pen.paper.replace(b"72/SGD-VP mo phong", b"73/SGD-VP mo phong"))


@signed("S-PDF-EXTENDED")
def extended_pdf(pen: Pen) -> bytes:
    """Bytes behind the last signature."""
    return pen.signed(pdf=pen.paper + b"\n% them\n")


@signed("pdf-as-text", "S-PDF-UNREADABLE", "W-ATTACHMENT-DAMAGED")
def pdf_as_text(pen: Pen) -> bytes:
    """The signed PDF read as text and written again, the envelope signed afterwards."""
    return pen.signed(pdf=files.pdf("x").decode("utf-8", "replace").encode()[:60])


@signed("S-TIMESTAMP", "S-TIME-DECLARED")
def strange_time_stamp(pen: Pen) -> bytes:
    """Time-stamps of a service that nobody knows: the time is the signer's word again."""
    return pen.signed(pdf=pen.signed_pdf(stamp=lambda r: pen.stranger.timestamp(r, NOW - DAY)))


@signed("S-TIME-DECLARED")
def no_time_stamp(pen: Pen) -> bytes:
    """Signed without a time-stamp."""
    return pen.signed(pdf=pen.signed_pdf(stamp=None))


@signed("S-TIME-FUTURE")
def local_time_as_utc(pen: Pen) -> bytes:
    """Seven hours ahead: local time written as UTC, as some signing software does."""
    return pen.signed(pdf=pen.signed_pdf(at=NOW + timedelta(hours=7), stamp=None))


def write_signed(folder: Path) -> int:
    """Write every signed package with the trust it is judged by; returns how many files."""
    folder.mkdir(parents=True, exist_ok=True)
    entries: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place:
        pen = Pen(Path(place))
        for name, one in SIGNED.items():
            made = one.signed(pen)
            (folder / f"{name}.edxml").write_bytes(made.data)
            (folder / f"{name}.trust.pem").write_bytes(made.trust.to_pem())
            entries[name] = _entry(one.vector, made)
        pen.close()
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")
    return 2 * len(SIGNED) + 1


def _entry(vector: Vector, made: Signed) -> dict[str, Any]:
    found = {profile.value: vector.expected(profile) for profile in EVERY}
    return {"told": vector.told, "at": made.at.isoformat(), **found}
