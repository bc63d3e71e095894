"""The envelope signature of an edXML package: one strict profile of XML Signature.

    signed = sign_package(package, identity)
    proof = verify_package(signed, trust, at=now, sender_code="000.00.12.H21")

The profile: exactly one ``Signature`` in the XMLDSig namespace, a direct child of
``edXML/edXMLEnvelope/edXMLHeader``; one reference to the whole document (``URI=""``), transforms
enveloped-signature then exclusive C14N; SHA-256, RSA PKCS#1 v1.5; certificates in
``KeyInfo/X509Data``, the signer's first. Nothing else is accepted, so nothing else can be abused.

Signing splices the element into the given bytes: every other byte stays. Whatever passes an axis
that rewrites the XML loses this signature; the legal weight lies in the PDF signatures.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from signing import reasons
from signing.chain import STRICT, ChainPolicy, load_certificate, load_leaf, name_of, verify_chain
from signing.errors import Reason, SignatureAbsent, SignatureInvalid, Unsignable
from signing.model import Identity, Subject, TrustStore, subject_of

QCVN = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = DSIG + "enveloped-signature"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

#: Where the signature lives; local names from the root down, as the parsers of the field match.
HEADER_PATH = ("edXML", "edXMLEnvelope", "edXMLHeader")
#: XML declaration with an encoding, after an optional byte order mark.
DECLARATION = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
#: libxml2 refuses longer texts unless told; attachments are long texts.
LONG_TEXT = 9_000_000
#: Certificates read from one signature.
CERTIFICATES = 8

#: Canonical form (exclusive C14N) of our SignedInfo; only the digest varies.
SIGNED_INFO = (
    f'<SignedInfo xmlns="{DSIG}">'
    f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"></CanonicalizationMethod>'
    f'<SignatureMethod Algorithm="{RSA_SHA256}"></SignatureMethod>'
    '<Reference URI=""><Transforms>'
    f'<Transform Algorithm="{ENVELOPED}"></Transform>'
    f'<Transform Algorithm="{EXCLUSIVE}"></Transform>'
    f'</Transforms><DigestMethod Algorithm="{SHA256}"></DigestMethod>'
    "<DigestValue>%s</DigestValue></Reference></SignedInfo>"
)


@dataclass(frozen=True, slots=True)
class PackageSignature:
    """What was verified on a package.

    Attributes:
        subject: the signing agency as its certificate names it.
        certificate: the signer's certificate.
        path: from the signer's certificate to the root.
        at: the instant for which everything holds (there is no time inside the signature).
        digest: SHA-256 of the signed canonical form, hex.
        notes: doubts that did not refuse it, e.g. an old revocation list.
    """

    subject: Subject
    certificate: x509.Certificate
    path: tuple[x509.Certificate, ...]
    at: datetime
    digest: str
    notes: tuple[Reason, ...] = ()

    @property
    def agency_code(self) -> str:
        """Code of the signing agency."""
        return self.subject.agency_code


def sign_package(package: bytes, identity: Identity) -> bytes:
    """Return the package with the agency's signature as last child of ``edXMLHeader``.

    The digest is that of the package as given: no byte outside the new element changes.

    Raises:
        Unsignable: not UTF-8 XML with an edXMLHeader, signed already, or with comments.
    """
    try:
        root = _parse(package)
        canonical = _canonical(root.getroottree())
    except ValueError as error:
        raise Unsignable(reasons.unreadable_xml(str(error))) from error
    if next(root.iter(f"{{{DSIG}}}Signature"), None) is not None:
        raise Unsignable(reasons.unsignable("gói tin đã có chữ ký", "it is signed already"))
    if _has_comments(root):
        raise Unsignable(reasons.xml_comment())
    place = _end_of_header(package)
    digest = base64.b64encode(hashlib.sha256(canonical).digest()).decode()
    signed_info = SIGNED_INFO % digest
    value = identity.key.sign(signed_info.encode(), PKCS1v15(), hashes.SHA256())
    certificates = "".join(
        f"<X509Certificate>{_base64_der(certificate)}</X509Certificate>"
        for certificate in (identity.certificate, *identity.chain)
        if certificate.subject != certificate.issuer
    )
    signature = (
        f'<Signature xmlns="{DSIG}">'
        + signed_info.replace(f' xmlns="{DSIG}"', "", 1)
        + f"<SignatureValue>{base64.b64encode(value).decode()}</SignatureValue>"
        + f"<KeyInfo><X509Data>{certificates}</X509Data></KeyInfo></Signature>"
    )
    return package[:place] + signature.encode() + package[place:]


def verify_package(
    package: bytes,
    trust: TrustStore,
    *,
    at: datetime,
    sender_code: str | None = None,
    policy: ChainPolicy = STRICT,
) -> PackageSignature:
    """Verify the envelope signature of a package at ``at`` and return what was verified.

    It does not read the document: whether the package says what its sender wants is for others.

    Raises:
        SignatureAbsent: no signature, or only a dummy outside the XMLDSig namespace.
        SignatureInvalid: there is one and it does not hold; all reasons.
    """
    # 1. read the XML: no DOCTYPE, no entities, no network, bounded depth
    # 2. exactly one Signature, at its place; no comments
    # 3. its structure is our profile, element by element
    # 4. the certificate is readable, its key RSA of 2048 bits or more
    # 5. the signature value was made over SignedInfo by that key
    # 6. the digest in SignedInfo is that of the document without the Signature
    # 7. the certificate led to a trusted root at the instant and was not revoked
    # 8. it is an agency's certificate, and the sender's
    try:
        root = _parse(package)  # 1
    except ValueError as error:
        raise SignatureInvalid((reasons.unreadable_xml(str(error)),)) from error
    signature = _only_signature(root)  # 2
    parts = _parts(signature)  # 3
    faults = [reasons.xml_comment()] if _has_comments(root) else []
    leaf, others = _certificates(parts.certificates)  # 4
    if not _value_holds(leaf, parts):  # 5
        faults.append(reasons.wrong_value("S-XML-VALUE"))
    _detach(signature)
    try:
        digest = hashlib.sha256(_canonical(root.getroottree())).digest()
    except ValueError as error:
        raise SignatureInvalid((reasons.unreadable_xml(str(error)),)) from error
    if digest != parts.digest:  # 6
        faults.append(reasons.changed_package())
    chain = verify_chain(leaf, others, trust, at=at, policy=policy)  # 7
    faults += chain.faults
    leaf = chain.path[0] if chain.path else leaf
    subject = subject_of(leaf)
    faults += check_agency(leaf, subject, sender_code)  # 8
    if faults:
        raise SignatureInvalid(tuple(faults))
    return PackageSignature(subject, leaf, chain.path, at, digest.hex(), chain.notes)


def check_agency(leaf: x509.Certificate, subject: Subject, sender_code: str | None) -> list[Reason]:
    """Return the faults of a certificate that should be the sending agency's.

    Codes compare without regard to case and outer blanks; None as ``sender_code`` skips them.
    """
    if subject.kind != "agency":
        return [reasons.not_an_agency(name_of(leaf))]
    if sender_code is None:
        return []
    if subject.agency_code.strip().upper() != sender_code.strip().upper():
        return [reasons.wrong_agency(subject.agency_code, sender_code)]
    return []


@dataclass(frozen=True, slots=True)
class _Parts:
    """The values inside a Signature that has our structure."""

    signed_info: bytes  # canonical form
    digest: bytes
    value: bytes
    certificates: tuple[bytes, ...]


def _parse(data: bytes) -> etree._Element:
    """Read UTF-8 XML without entities, DOCTYPE or network; ValueError says what is wrong.

    One encoding only: were the declaration believed, two readers could see two documents, and a
    DOCTYPE could hide from the byte search.
    """
    declared = DECLARATION.match(data)
    if declared is not None and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise ValueError(f"encoding {declared[1].decode('ascii', 'replace')} is not UTF-8")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=len(data) > LONG_TEXT,
    )
    if b"<!DOCTYPE" in data:
        raise ValueError("DOCTYPE is not allowed")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    return root


def _canonical(node: etree._Element | etree._ElementTree) -> bytes:
    """Exclusive C14N of a document or one element, comments left out; ValueError if impossible."""
    try:
        canonical: bytes = etree.tostring(node, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError as error:  # a relative namespace address, for example
        raise ValueError(str(error)) from error
    return canonical


def _has_comments(root: etree._Element) -> bool:
    outside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    if any(node.tag is etree.Comment for node in outside):
        return True
    return next(root.iter(etree.Comment), None) is not None


def _end_of_header(package: bytes) -> int:
    """Return the offset of the header's end tag. The bytes are well-formed already."""
    found: list[int] = []
    path: list[str] = []
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rsplit(" ", 1)[-1])

    def end(name: str) -> None:
        if tuple(path) == HEADER_PATH and name.startswith(QCVN):
            found.append(parser.CurrentByteIndex)
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(package, True)
    except expat.ExpatError as error:
        raise Unsignable(reasons.unreadable_xml(str(error))) from error
    if len(found) != 1 or not package.startswith(b"</", found[0]):
        vi, en = "cần đúng một edXMLHeader có nội dung", "exactly one non-empty edXMLHeader needed"
        raise Unsignable(reasons.unsignable(vi, en))
    return found[0]


def _only_signature(root: etree._Element) -> etree._Element:
    marks = [e for e in root.iter(f"{{{DSIG}}}*") if e.tag == f"{{{DSIG}}}Signature"]
    header = root
    if not marks:
        blocks = root.iter("{*}Signature", "{*}DigitalSignature")
        dummy = next((block for block in blocks if _says_something(block)), None)
        absent = reasons.absent_package() if dummy is None else reasons.dummy_package()
        raise SignatureAbsent(absent)
    header = marks[0].getparent()
    line = [] if header is None else [header, *header.iterancestors()]
    names = tuple(etree.QName(element).localname for element in reversed(line))
    strangers = [e for e in root.iter(f"{{{DSIG}}}*") if marks[0] not in (e, *e.iterancestors())]
    headers = sum(1 for _ in root.iter(f"{{{QCVN}}}edXMLHeader"))
    if len(marks) != 1 or names != HEADER_PATH or strangers or headers != 1:
        raise SignatureInvalid((reasons.xml_place(),))
    return marks[0]


def _says_something(block: etree._Element) -> bool:
    """Tell a block from the empty place that the .NET builder leaves for one."""
    texts = [block.text, *(child.tail for child in block)]
    return any(True for _ in block.iterchildren("*")) or any((one or "").strip() for one in texts)


def _parts(signature: etree._Element) -> _Parts:
    """Take the Signature apart; anything but our structure is refused."""
    signed_info, value, key_info = _children(
        signature, "Signature", "SignedInfo", "SignatureValue", "KeyInfo"
    )
    method, algorithm, reference = _children(
        signed_info, "SignedInfo", "CanonicalizationMethod", "SignatureMethod", "Reference"
    )
    transforms, digest_method, digest = _children(
        reference, "Reference", "Transforms", "DigestMethod", "DigestValue", URI=""
    )
    first, second = _children(transforms, "Transforms", "Transform", "Transform")
    for element, expected in (
        (method, EXCLUSIVE),
        (algorithm, RSA_SHA256),
        (first, ENVELOPED),
        (second, EXCLUSIVE),
        (digest_method, SHA256),
    ):
        _children(element, etree.QName(element).localname, Algorithm=expected)
    try:
        canonical = _canonical(signed_info)
    except ValueError:
        raise _profile("SignedInfo") from None
    return _Parts(canonical, _text(digest), _text(value), _key_info(key_info))


def _key_info(key_info: etree._Element) -> tuple[bytes, ...]:
    (data,) = _children(key_info, "KeyInfo", "X509Data")
    items = [element for element in data if element.tag != f"{{{DSIG}}}X509SubjectName"]
    if any(element.tag != f"{{{DSIG}}}X509Certificate" for element in items):
        raise _profile("X509Data")
    if not 1 <= len(items) <= CERTIFICATES:
        raise _profile("X509Certificate")
    return tuple(_text(element) for element in items)


def _children(
    element: etree._Element, name: str, *names: str, **attributes: str
) -> list[etree._Element]:
    """Return the children when they are exactly ``names``, between them only white space."""
    children = list(element)
    texts = [element.text, *(child.tail for child in children)]
    if [child.tag for child in children] != [f"{{{DSIG}}}{child}" for child in names]:
        raise _profile(name)
    if dict(element.attrib) != attributes or any(text and text.strip() for text in texts):
        raise _profile(name)
    return children


def _text(element: etree._Element) -> bytes:
    if len(element) or element.attrib:
        raise _profile(etree.QName(element).localname)
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise _profile(etree.QName(element).localname) from None


def _profile(name: str) -> SignatureInvalid:
    return SignatureInvalid((reasons.xml_profile(f"phần tử {name}", f"element {name}"),))


def _certificates(
    encoded: tuple[bytes, ...],
) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    try:
        others = tuple(load_certificate(der) for der in encoded[1:])
        return load_leaf(encoded[0]), others
    except ValueError:
        raise SignatureInvalid((reasons.unreadable_certificate(),)) from None


def _value_holds(leaf: x509.Certificate, parts: _Parts) -> bool:
    key = leaf.public_key()
    if not isinstance(key, RSAPublicKey):
        return False
    try:
        key.verify(parts.value, parts.signed_info, PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _detach(signature: etree._Element) -> None:
    """Remove the element and keep the text behind it, as the enveloped transform does."""
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail
    if parent is None:
        return
    signature.tail = None
    parent.remove(signature)
    if not tail:
        return
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail


def _base64_der(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
