"""Reading packages: what they say, what is tolerated, what is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Evidence
from edoc.contract.model import Edoc, Package, PackageKind, ReceiverChange, Replacement, Status
from edoc.contract.reader import read_header, read_package
from edoc.contract.wire import NAMESPACE

Vector = Callable[[str], bytes]


def refused(data: bytes) -> list[str]:
    with pytest.raises(MalformedPackage) as caught:
        read_package(data)
    return [finding.rule for finding in caught.value.findings]


def edoc_of(data: bytes) -> Edoc:
    package = read_package(data)
    assert isinstance(package, Edoc)
    return package


def rules_of(package: Package) -> list[str]:
    return [note.rule for note in package.notes]


def test_a_new_document_is_read_completely(vector: Vector) -> None:
    edoc = edoc_of(vector("new-document"))
    assert edoc.kind is PackageKind.EDOC
    assert edoc.sender.code == "000.00.18.H21"
    assert [to.code for to in edoc.receivers] == ["000.00.00.H21", "000.31.44.H21"]
    assert edoc.document_id == "000.00.18.H21,2026/03/05,72/SGD-VP"
    assert str(edoc.code) == "72/SGD-VP"
    assert (edoc.promulgated, edoc.due) == (date(2026, 3, 5), date(2026, 3, 20))
    assert edoc.traces[0].at == datetime(2026, 3, 5, 1, 15, 30, tzinfo=UTC)
    assert (edoc.business_type, edoc.urgent, edoc.has_signature) == (0, True, False)
    assert edoc.notes == ()


def test_attachments_come_out_as_files(vector: Vector) -> None:
    pdf, listing = edoc_of(vector("new-document")).attachments
    assert (pdf.name, len(pdf.content), pdf.content[:5]) == ("72-SGD-VP.signed.pdf", 125, b"%PDF-")
    assert (listing.name, listing.content.decode()) == ("danh-sach.txt", "Danh sách mô phỏng\n")


def test_a_header_has_the_attachments_without_their_content(vector: Vector) -> None:
    header, whole = read_header(vector("new-document")), read_package(vector("new-document"))
    assert isinstance(header, Edoc)
    assert isinstance(whole, Edoc)
    assert [a.name for a in header.attachments] == [a.name for a in whole.attachments]
    assert {a.content for a in header.attachments} == {b""}


def test_a_recall_bears_the_identity_of_what_it_recalls(vector: Vector) -> None:
    recall, new = edoc_of(vector("recall")), edoc_of(vector("new-document"))
    assert (recall.business_type, recall.document_id) == (1, new.document_id)
    assert recall.business
    assert recall.business.document_id == ""


def test_an_update_tells_what_changed(vector: Vector) -> None:
    business = edoc_of(vector("update")).business
    assert business
    assert (business.type, business.document_changed, business.receivers_changed) == (2, True, True)
    assert business.document_id == "000.00.18.H21,2026/03/05,72/SGD-VP"
    assert business.receivers == (
        ReceiverChange("000.31.44.H21", added=False),
        ReceiverChange("000.32.44.H21", added=True),
    )


def test_a_replacement_names_what_it_replaces_for_whom(vector: Vector) -> None:
    business = edoc_of(vector("replacement")).business
    assert business
    assert business.replacements == (
        Replacement("000.00.18.H21,2026/03/05,72/SGD-VP", ("000.00.00.H21", "000.31.44.H21")),
    )


def test_a_status_is_told_by_its_content(vector: Vector) -> None:
    status = read_package(vector("status-03"))
    assert isinstance(status, Status)
    assert (status.status_code, status.response_for.agency) == ("03", "000.00.18.H21")
    assert status.at == datetime(2026, 3, 5, 2, 2, 11, tzinfo=UTC)
    assert status.staff
    assert status.notes == ()


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("variant-dotnet", []),
        ("variant-dummy-signature", ["W-SIGNATURE-NAMESPACE"]),
        ("variant-undeclared-prefix", ["W-XML-PREFIX"]),
    ],
)
def test_variants_say_the_same_with_a_note(vector: Vector, name: str, notes: list[str]) -> None:
    variant, plain = edoc_of(vector(name)), edoc_of(vector("new-document"))
    assert rules_of(variant) == notes
    assert variant.attachments == plain.attachments
    assert variant.manifest == plain.manifest
    assert (variant.business, variant.traces) == (plain.business, plain.traces)


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_other_prefixes_and_none_say_the_same(vector: Vector, prefix: bytes) -> None:
    declared = b"xmlns" if not prefix else b"xmlns:x"
    data = vector("new-document").replace(b"xmlns:edXML", declared).replace(b"edXML:", prefix)
    assert edoc_of(data) == edoc_of(vector("new-document"))


def test_an_empty_place_for_a_signature_is_no_signature(vector: Vector) -> None:
    place = b"<edXML:DigitalSignature>\n  <!-- not signed -->\n</edXML:DigitalSignature>"
    end = b"</edXML:edXMLHeader>"
    edoc = edoc_of(vector("new-document").replace(end, place + end))
    assert not edoc.has_signature
    assert edoc.notes == ()


def test_a_signature_counts_in_its_own_namespace(vector: Vector) -> None:
    mark = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></edXML:edXMLHeader>'
    edoc = edoc_of(vector("new-document").replace(b"</edXML:edXMLHeader>", mark))
    assert edoc.has_signature
    assert edoc.notes == ()


def test_a_renamed_root_is_noted(vector: Vector) -> None:
    data = (
        vector("status-03").replace(b"<edXML xmlns", b"<goi xmlns").replace(b"</edXML>", b"</goi>")
    )
    assert rules_of(read_package(data)) == ["W-ROOT-NAME"]


@pytest.mark.parametrize(
    ("encoding", "rule"),
    [("utf-8-sig", "W-XML-BOM"), ("utf-16", "W-XML-ENCODING"), ("utf-16-be", "W-XML-ENCODING")],
)
def test_other_encodings_are_read_with_a_note(vector: Vector, encoding: str, rule: str) -> None:
    text = vector("status-03").decode()
    package = read_package(text.encode(encoding))
    assert rules_of(package) == [rule]
    assert package.sender.name == "UBND xã Đồi Giả Định"


def test_a_declaration_that_says_utf_16_over_utf_8_is_tolerated(vector: Vector) -> None:
    package = read_package(vector("status-03").replace(b'"UTF-8"', b'"utf-16"'))
    assert package.sender.name == "UBND xã Đồi Giả Định"
    assert rules_of(package) == ["W-XML-ENCODING"]


def test_blanks_behind_the_end_are_tolerated(vector: Vector) -> None:
    assert read_package(vector("status-03") + b"\r\n \n").notes == ()


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "E-EMPTY"),
        (b" \r\n", "E-EMPTY"),
        (b"\n<?xml version='1.0'?><a/>", "E-XML-JUNK"),
        (b"<!-- x --><?xml version='1.0'?><a/>", "E-XML-JUNK"),
        (b"1212<edXML/>", "E-XML-JUNK"),
        (b"a < b <?xml version='1.0'?><edXML/>", "E-XML-JUNK"),
        (b"<info> <?xml version='1.0'?><edXML/>", "E-XML-JUNK"),
        (b"hello", "E-XML-ROOT"),
        (b"hello <b>", "E-XML-ROOT"),
        (b"</edXML>", "E-XML-SYNTAX"),
        (b"<!-- x", "E-XML-SYNTAX"),
        (b"<a><b></a>", "E-XML-SYNTAX"),
        (b"<a>\xff\xfe</a>", "E-XML-ENCODING"),
        (b"<a>&nbsp;</a>", "E-XML-SYNTAX"),
        (b"<?xml version='1.0' encoding='koi8-r'?><a/>", "E-XML-ENCODING"),
        (b"\xff\xfe<\x00a", "E-XML-ENCODING"),
        (b"<a/>", "E-ENVELOPE"),
        (b"<a><edXMLEnvelope xmlns='urn:other'/></a>", "E-ENVELOPE"),
        (f"<a xmlns='{NAMESPACE}'><edXMLEnvelope/></a>".encode(), "E-HEADER"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, rule: str) -> None:
    assert refused(data) == [rule]


def test_junk_before_the_declaration_is_shown(vector: Vector) -> None:
    with pytest.raises(MalformedPackage) as caught:
        read_package(vector("malformed-junk"))
    (finding,) = caught.value.findings
    assert (finding.rule, finding.line, finding.wire_code) == ("E-XML-JUNK", 1, 10)
    assert "1212" in finding.message.vi


def test_a_syntax_error_names_its_line(vector: Vector) -> None:
    with pytest.raises(MalformedPackage) as caught:
        read_package(vector("status-03").replace(b"</edXML:From>", b""))
    (finding,) = caught.value.findings
    assert (finding.rule, finding.line) == ("E-XML-SYNTAX", 31)


def test_a_syntax_error_beside_an_undeclared_prefix_is_still_refused(vector: Vector) -> None:
    data = vector("variant-undeclared-prefix").replace(b"</edXML:Manifest>", b"")
    assert refused(data) == ["E-XML-SYNTAX"]


@pytest.mark.parametrize("value", ["0", "-1", "+7", "2147483647", "-2147483648"])
def test_every_integer_of_the_official_library_is_a_steering_type(
    vector: Vector, value: str
) -> None:
    data = vector("new-document").replace(b"SteeringType>0", f"SteeringType>{value}".encode())
    assert edoc_of(data).steering == int(value)


@pytest.mark.parametrize("value", [b"", b" 1", b"mot", b"1.0", b"2147483648"])
def test_a_steering_type_that_is_no_integer_is_refused_with_its_line(
    vector: Vector, value: bytes
) -> None:
    data = vector("new-document").replace(b"SteeringType>0<", b"SteeringType>" + value + b"<")
    with pytest.raises(MalformedPackage) as caught:
        read_header(data)
    (finding,) = caught.value.findings
    assert finding.rule == "E-STEERING-TYPE"
    assert finding.path == "edXMLHeader/MessageHeader/SteeringType"
    assert finding.line == data[: data.index(b"SteeringType>")].count(b"\n") + 1


def test_all_faults_of_attachments_are_told_at_once(vector: Vector) -> None:
    data = vector("new-document")
    data = data.replace(b"<AttachmentName>72-SGD-VP.signed.pdf</AttachmentName>", b"")
    encoded = data[data.index(b">UEsDB") : data.index(b"</edXML:Content", data.index(b">UEsDB"))]
    assert refused(data.replace(encoded, b"> ")) == ["E-ATTACHMENT-NAME", "E-ATTACHMENT-CONTENT"]


@pytest.mark.parametrize(
    ("left", "grade"),
    [(b"", Evidence.SDK), (b"<edXML:ContentTransferEncoded/>", Evidence.INFERRED)],
    ids=["missing", "empty"],
)
def test_content_that_is_empty_is_graded_lower_than_content_that_is_missing(
    vector: Vector, left: bytes, grade: Evidence
) -> None:
    data = vector("new-document")
    start = data.index(b"<edXML:ContentTransferEncoded")
    end_tag = b"</edXML:ContentTransferEncoded>"
    end = data.index(end_tag) + len(end_tag)
    with pytest.raises(MalformedPackage) as caught:
        read_header(data[:start] + left + data[end:])
    (found,) = [one for one in caught.value.findings if one.rule == "E-ATTACHMENT-CONTENT"]
    assert found.evidence is grade


def test_a_file_that_is_no_zip_is_kept_with_a_note(vector: Vector) -> None:
    data = vector("new-document").replace(b"application/pdf", b"application/zip")
    edoc = edoc_of(data)
    assert edoc.attachments[0].content.startswith(b"%PDF-")
    assert rules_of(edoc) == ["E-ATTACHMENT-NOT-ZIP"]


def test_content_that_is_no_base64_is_refused(vector: Vector) -> None:
    data = vector("new-document").replace(b">JVBERi", b">!")
    data = data[: data.index(b">!") + 2] + data[data.index(b"</edXML:ContentTransferEncoded>") :]
    assert refused(data) == ["E-ATTACHMENT-BASE64"]


def test_files_of_the_same_name_are_both_kept(vector: Vector) -> None:
    data = vector("new-document").replace(b"danh-sach.txt", b"72-SGD-VP.signed.pdf")
    assert [a.name for a in edoc_of(data).attachments] == ["72-SGD-VP.signed.pdf"] * 2


def test_attachments_inside_the_envelope_are_not_read(vector: Vector) -> None:
    data = vector("new-document").replace(b"  </edXML:edXMLEnvelope>\n", b"")
    data = data.replace(b"</AttachmentEncoded>", b"</AttachmentEncoded></edXML:edXMLEnvelope>")
    assert edoc_of(data).attachments == ()
    assert rules_of(edoc_of(data)) == ["W-ATTACHMENT-PLACE"]


@pytest.mark.parametrize(
    ("value", "read", "rules"),
    [
        (b"2026-03-05", date(2026, 3, 5), ["W-DATE-FORM"]),
        (b"05/03/2026", None, ["W-DATE-UNREADABLE"]),
        (b"2014/02/30", None, ["W-DATE-UNREADABLE"]),
        (b"", None, []),
    ],
)
def test_dates_are_read_strictly(
    vector: Vector, value: bytes, read: date | None, rules: list[str]
) -> None:
    data = vector("new-document").replace(b"ionDate>2026/03/05<", b"ionDate>" + value + b"<")
    assert edoc_of(data).promulgated == read
    assert rules_of(edoc_of(data)) == rules


def test_missing_values_read_as_the_official_client_reads_them(vector: Vector) -> None:
    data = vector("new-document")
    for name in (b"SteeringType", b"Type", b"Priority", b"Direction"):
        data = data.replace(b"edXML:" + name + b">", b"edXML:Other>")
    edoc = edoc_of(data)
    assert (edoc.steering, edoc.document_type.type, edoc.other.priority) == (0, 2, 0)
    assert edoc.other.direction is None


def test_a_hub_that_writes_null_has_no_code(vector: Vector) -> None:
    hop = b"<edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId></edXML:TraceHeader>"
    data = vector("new-document").replace(
        b"</edXML:TraceHeaderList>", hop + b"</edXML:TraceHeaderList>"
    )
    last = edoc_of(data).traces[-1]
    assert (last.agency, last.at) == ("", None)


def test_an_empty_response_means_nothing(vector: Vector) -> None:
    empty = b"<edXML:ResponseFor><edXML:Code/></edXML:ResponseFor><edXML:ResponseFor/>"
    data = vector("new-document").replace(b"<edXML:SteeringType>", empty + b"<edXML:SteeringType>")
    assert edoc_of(data).responses == ()


def test_a_business_with_one_s_is_noted_and_not_read(vector: Vector) -> None:
    edoc = edoc_of(vector("new-document").replace(b"Bussiness>", b"Business>"))
    assert edoc.business is None
    assert rules_of(edoc) == ["W-BUSINESS-SPELLING"]


def test_an_interchanged_take_back_is_put_right(vector: Vector) -> None:
    data = vector("status-03").replace(b"StatusCode>03", b"StatusCode>13")
    data = (
        data.replace(b"OrganId>000.00.18.H21", b"OrganId>@")
        .replace(b"72/SGD-VP</edXML:Code>", b"000.00.18.H21</edXML:Code>")
        .replace(b"OrganId>@", b"OrganId>72/SGD-VP")
    )
    status = read_package(data)
    assert isinstance(status, Status)
    assert (status.response_for.agency, status.response_for.code) == ("000.00.18.H21", "72/SGD-VP")
    assert rules_of(status) == ["W-STATUS-SWAPPED"]


def test_text_keeps_its_blanks_and_codes_lose_them(vector: Vector) -> None:
    data = vector("new-document").replace(b"OrganId>000.00.00.H21<", b"OrganId> 000.00.00.H21\n<")
    data = data.replace(b"Subject>V/v", b"Subject>  V/v")
    edoc = edoc_of(data)
    assert edoc.receivers[0].code == "000.00.00.H21"
    assert edoc.subject.startswith("  V/v")


def test_comments_and_cdata_are_read_as_text(vector: Vector) -> None:
    data = vector("new-document").replace(
        b"72</edXML:CodeNumber>", b"<!-- x -->7<![CDATA[2]]></edXML:CodeNumber>"
    )
    assert edoc_of(data).code.number == "72"


def test_a_long_attachment_passes() -> None:
    text = base64.b64encode(bytes(12_000_000)).decode()
    data = (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader/></edXMLHeader>'
        "</edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.pdf</AttachmentName>"
        f"<ContentTransferEncoded>{text}</ContentTransferEncoded></Attachment>"
        "</AttachmentEncoded></edXML>"
    ).encode()
    assert len(edoc_of(data).attachments[0].content) == 12_000_000
