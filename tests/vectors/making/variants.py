"""Sound packages as the software of the field writes them; each differs in what is named."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

from tests.vectors.making import files
from tests.vectors.making.edits import (
    attached,
    before,
    before_end,
    fill,
    swap,
    text,
    without,
)
from tests.vectors.making.packages import APPENDIX, LETTER, NEW, STATUS
from tests.vectors.making.vector import SOUND, sound

from edoc.contract.attachments import wrap
from edoc.contract.model import Attachment
from edoc.contract.observed import OldAgency, observed
from edoc.contract.profiles import Profile
from edoc.contract.wire import NAMESPACE
from edoc.contract.writer import write_edoc, write_status

LENIENT = (Profile.NATIONAL, Profile.PROVINCE)
REPORT = Attachment("3", "to-trinh.docx", "application/docx", files.docx("Mô phỏng"), "Tờ trình")

DUMMY_SIGNATURE = """
      <Signature>
        <SignedInfo>
          <CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
          <SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/>
          <Reference URI="">
            <Transforms>
              <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
              <Transform Algorithm="http://www.w3.org/TR/xml-exc-c14n#"/>
            </Transforms>
            <DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>
            <DigestValue>bW8gcGhvbmc=</DigestValue>
          </Reference>
        </SignedInfo>
        <SignatureValue>bW8gcGhvbmc=</SignatureValue>
        <KeyInfo>
          <X509Data>
            <X509SubjectName>CN=Mo Phong</X509SubjectName>
            <X509Certificate>bW8gcGhvbmc=</X509Certificate>
          </X509Data>
        </KeyInfo>
      </Signature>
    """


def new_document() -> bytes:
    """Return the package that most variants differ from."""
    return SOUND["new-document"].make()


def crlf(data: bytes) -> bytes:
    """Write line ends as the Java builder's pretty printer does."""
    return data.replace(b"\n", b"\r\n")


@sound("sdk-java-8")
def java_8() -> bytes:
    """The official builder, build for Java 8: CR LF, operation before traces, docx raw."""
    return crlf(write_edoc(replace(NEW, attachments=(LETTER, REPORT, APPENDIX))))


@sound("sdk-java-7")
def java_7() -> bytes:
    """The same version number, build for Java 7: no ``cid:``, doc and docx in a zip too."""
    data = write_edoc(replace(NEW, attachments=(LETTER, REPORT)))
    data = swap(data, "cid:", "", all_=True)
    data = swap(data, "application/docx", "application/zip", all_=True)
    packed = wrap(REPORT.content_id, REPORT.name, REPORT.content)
    return crlf(_with_content(data, packed, 2))


def _with_content(data: bytes, content: bytes, number: int) -> bytes:
    return fill(data, "ContentTransferEncoded", base64.b64encode(content).decode(), number)


@sound("sdk-status")
def java_status() -> bytes:
    """A status of the official builder: CR LF."""
    return crlf(write_status(STATUS))


@sound("dotnet")
def dotnet() -> bytes:
    """The .NET builder: xsi and xsd, SOAP attributes, xlink, DigitalSignature, no ``cid:``."""
    data = swap(
        _trace_first(new_document()),
        f'<edXML xmlns="{NAMESPACE}">',
        '<edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="{NAMESPACE}">',
    )
    data = swap(
        data,
        "<edXML:TraceHeaderList>",
        '<edXML:TraceHeaderList id="vet" version="1.0" mustUnderstand="1"'
        ' actor="http://schemas.xmlsoap.org/soap/actor/next">',
    )
    data = before_end(data, "edXML:edXMLHeader", "  <edXML:DigitalSignature/>\n    ")
    for number in (1, 2):
        id_ = text(data, "ContentId", number)
        linked = (
            f'<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{id_}"'
            ' xlink:role="XLinkRole" xlink:type="simple">'
        )
        data = data.replace(b"<edXML:Reference>", linked.encode(), 1)
    data = swap(data, "<ContentId>cid:", "<ContentId>", all_=True)
    content = f'edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}"'
    data = swap(data, f"<{content}>", "<ContentTransferEncoded>", all_=True)
    return swap(data, "</edXML:ContentTransferEncoded>", "</ContentTransferEncoded>", all_=True)


@sound("as-observed", shows=("W-SIGNATURE-NAMESPACE",))
def handed_out() -> bytes:
    """A copy as axes hand it out: written anew, a trace without OrganId, the hub's trace."""
    return observed(dummy_signature(), at=datetime(2026, 3, 5, 2, tzinfo=UTC), hub="00.90.W00")


@sound("as-observed-old-code")
def handed_out_with_old_code() -> bytes:
    """The same with a second To: the old code of a receiver that has a new one."""
    old = OldAgency("000.31.44.H21", "UBND xã Đồi Giả Định")
    return observed(
        SOUND["decision-20-codes"].make(),
        at=datetime(2026, 3, 5, 2, tzinfo=UTC),
        hub="00.90.W00",
        old_codes={"H21.44.31": old}.get,
    )


@sound("as-observed-status")
def status_handed_out() -> bytes:
    """A status as axes hand it out."""
    return observed(write_status(STATUS), at=datetime(2026, 3, 5, 3, tzinfo=UTC), hub="00.90.W00")


@sound("trace-without-code")
def traced() -> bytes:
    """Traces of hubs: one without OrganId, one with the word null in it (seen in 2025)."""
    moment = "<edXML:Timestamp>2026/03/05 08:15:31</edXML:Timestamp>"
    return before_end(
        new_document(),
        "edXML:TraceHeaderList",
        f"  <edXML:TraceHeader>{moment}</edXML:TraceHeader>\n"
        f"        <edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId>{moment}"
        "</edXML:TraceHeader>\n      ",
    )


@sound("dummy-signature", shows=("W-SIGNATURE-NAMESPACE",))
def dummy_signature() -> bytes:
    """The sample signature of the SDK, unchanged, in the package's namespace: production does."""
    return before_end(new_document(), "edXML:edXMLHeader", DUMMY_SIGNATURE)


@sound("no-declaration")
def undeclared() -> bytes:
    """UTF-8 without an XML declaration."""
    return new_document().partition(b"?>\n")[2]


@sound("declared-in-small-letters")
def small_letters() -> bytes:
    """The encoding's name in small letters, and standalone, as some builders write it."""
    return swap(new_document(), 'encoding="UTF-8"', "encoding='utf-8' standalone='no'")


@sound("comments")
def commented() -> bytes:
    """Comments in front, inside the header, inside a value, and behind the root."""
    data = swap(new_document(), "?>\n", "?>\n<!-- mẫu -->\n<!-- -->\n")
    data = swap(data, "<edXML:MessageHeader>", "<edXML:MessageHeader><!-- đầu -->")
    data = swap(data, "<edXML:CodeNotation>SGD-", "<edXML:CodeNotation>SGD<!-- - -->-")
    return data + b"<!-- het -->\n"


@sound("processing-instructions")
def instructions() -> bytes:
    """Instructions for other programs, in front and inside a value."""
    data = swap(new_document(), "?>\n", "?>\n<?xml-stylesheet href='mau.xsl'?>\n")
    content = text(data, "ContentTransferEncoded")
    return fill(data, "ContentTransferEncoded", f"{content[:40]}<?x?>{content[40:]}")


@sound("cdata")
def cdata() -> bytes:
    """Texts in CDATA sections, as templating engines write them."""
    return fill(new_document(), "Subject", f"<![CDATA[{NEW.subject}]]>")


@sound("character-references")
def references() -> bytes:
    """Every letter beyond ASCII as a character reference: what an ASCII serialiser writes."""
    return new_document().decode().encode("ascii", "xmlcharrefreplace")


@sound("manifest-spelling")
def manifest() -> bytes:
    """Manifest instead of edXMLManifest: the official parser takes both."""
    return swap(new_document(), "edXML:edXMLManifest", "edXML:Manifest", all_=True)


@sound("order-of-qcvn")
def qcvn_order() -> bytes:
    """The order of the standard's table: DocumentId last, traces before the operation."""
    data = new_document()
    moved = f"<edXML:DocumentId>{NEW.document_id}</edXML:DocumentId>"
    return _trace_first(before_end(without(data, "DocumentId"), "edXML:MessageHeader", moved))


def _trace_first(data: bytes) -> bytes:
    """Put the trace in front of the operation, as the samples have it."""
    trace = text(data, "TraceHeader")
    data = without(data, "TraceHeader")
    return before(data, "Bussiness", f"<edXML:TraceHeader>{trace}</edXML:TraceHeader>")


@sound("noise-in-a-new-document")
def noise() -> bytes:
    """An earlier id in Bussiness and empty ResponseFor: noise of the official sample."""
    data = before(
        new_document(),
        "BussinessDocType",
        "<edXML:DocumentId>2c0ffee0-0009</edXML:DocumentId>",
    )
    empty = "<edXML:OrganId/><edXML:Code/><edXML:DocumentId/><edXML:PromulgationDate/>"
    return before(
        data,
        "SteeringType",
        f"<edXML:ResponseFor/><edXML:ResponseFor>{empty}</edXML:ResponseFor>",
    )


@sound("blanks-around-values")
def blanks() -> bytes:
    """Blanks and line ends around codes, ids and dates, from a pretty printer."""
    data = fill(new_document(), "DocumentId", f"\n          {NEW.document_id}\n        ")
    data = fill(data, "OrganId", f" {NEW.sender.code} ")
    return fill(data, "PromulgationDate", " 2026/03/05\t")


@sound("base64-in-lines")
def base64_lines() -> bytes:
    """Base64 in lines of 76 characters, as mail programs and some builders write it."""
    data = new_document()
    for number in (1, 2):
        lines = re.findall(".{1,76}", text(data, "ContentTransferEncoded", number))
        broken = "\n" + "\n".join(lines) + "\n"
        data = fill(data, "ContentTransferEncoded", broken, number)
    return data


@sound("true-type-of-file")
def true_type() -> bytes:
    """A builder that is not the official one: the true MIME type, the text raw."""
    data = swap(new_document(), "application/zip", "text/plain", all_=True)
    return _with_content(data, APPENDIX.content, 2)


@sound("manifest-with-another-type")
def rezipped() -> bytes:
    """A PDF zipped on its way, the manifest still saying application/pdf (seen in 2019)."""
    data = new_document()
    packed = wrap(LETTER.content_id, LETTER.name, attached(data, 1))
    data = fill(data, "ContentType", "application/zip", 3)
    return _with_content(data, packed, 1)


@sound("no-prefixes", shows=("E-PREFIX",), claims=(Profile.PROVINCE,))
def unprefixed() -> bytes:
    """No prefix at all, the namespace declared at the root: real provinces take it."""
    return new_document().replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")


@sound("undeclared-prefix", shows=("W-XML-PREFIX",), claims=LENIENT)
def sample_prefix() -> bytes:
    """The official sample: xlink and edXML used where they are not declared."""
    data = new_document().replace(b"<edXML:Reference>", b'<edXML:Reference xlink:href="">')
    data = swap(data, "<AttachmentEncoded>", "<edXML:AttachmentEncoded>")
    return swap(data, "</AttachmentEncoded>", "</edXML:AttachmentEncoded>")


@sound("another-prefix", shows=("E-PREFIX",), claims=(Profile.PROVINCE,))
def other_prefix() -> bytes:
    """Another prefix for the same namespace: the same names to XML, not to every receiver."""
    return new_document().replace(b"edXML:", b"vb:").replace(b"xmlns:edXML=", b"xmlns:vb=")


@sound("blank-lines-behind")
def blank_lines() -> bytes:
    """Empty lines and blanks behind the root."""
    return new_document() + b"\r\n\r\n  \n"


@sound("numbers-left-out", shows=("W-TYPE-NUMBER",), claims=LENIENT)
def defaults() -> bytes:
    """Without SteeringType, Type and Priority: readers take 0, 2 and 0."""
    data = new_document()
    for name in ("SteeringType", "Type", "TypeDetail", "Priority"):
        data = without(data, name)
    return data
