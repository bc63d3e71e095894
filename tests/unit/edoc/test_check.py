"""The engine: a sound package, broken in one way, is found with that rule and no other."""

from __future__ import annotations

import base64
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from edoc.contract.check import check
from edoc.contract.checks.sheet import MOST_LETTERS
from edoc.contract.findings import MOST_OF_A_RULE, Severity
from edoc.contract.model import PackageKind
from edoc.contract.profiles import Profile
from edoc.contract.unpacking import Depth

DAY = date(2026, 3, 6)
Vector = Callable[[str], bytes]
CONTENT = re.compile(rb"(ContentTransferEncoded[^>]*>)([^<]*)(<)")


def found(data: bytes, profile: Profile = Profile.NATIONAL, day: date = DAY) -> list[str]:
    return [finding.rule for finding in check(data, profile=profile, day=day).findings]


def swap(data: bytes, old: str, new: str) -> bytes:
    """Replace once; fails where there is nothing to replace."""
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


def filled(data: bytes, content: bytes) -> bytes:
    """Put another file in the place of the first."""
    encoded = base64.b64encode(content)
    return CONTENT.sub(lambda match: match[1] + encoded + match[3], data, count=1)


def zipped(*entries: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("name", ["new-document", "recall", "update", "status-03"])
def test_a_sound_package_has_no_finding_by_any_profile(
    vector: Vector, name: str, profile: Profile
) -> None:
    report = check(vector(name), profile=profile, day=DAY)
    assert (report.findings, report.omitted, report.sound) == ((), 0, True)


HEADER_CHANGES = [
    ("<edXML:Subject>V/v", "<edXML:Subject>(MẬT) V/v", "E-SECRET"),
    ("<edXML:Subject>V/v", "<edXML:Subject>CÃ´ng vÄƒn", "W-TEXT-DAMAGED"),
    ("<edXML:Place>Gia Lai", "<edXML:Place>\ufffd", "W-TEXT-DAMAGED"),
    ("edXML:DueDate>2026/03/20", "edXML:DueDate>2026/03/04", "W-DUE-DATE"),
    ("edXML:DueDate>2026/03/20", "edXML:DueDate>2026/03/05", "W-DUE-PAST"),
    ("Timestamp>2026/03/05 08:15:30", "Timestamp>2026/03/06 12:00:00", "W-SENT-LATE"),
    ("<edXML:SteeringType>0", "<edXML:SteeringType>10", "W-STEERING-VALUE"),
    ("<edXML:SteeringType>0", "<edXML:SteeringType> 0", "E-STEERING-TYPE"),
    ("<edXML:Content>", "<edXML:Contents/><edXML:Content>", "W-ELEMENT-UNKNOWN"),
    ("<edXML:Content>", "<edXML:Content>x</edXML:Content><edXML:Content>", "W-ELEMENT-TWICE"),
    ("<edXML:CodeNumber>72<", "<edXML:CodeNumber>123456789012<", "W-LENGTH-DECREE"),
    ("<edXML:TyperNotation>NGĐ", "<edXML:TyperNotation>VANTHUVANPHONG", "W-LENGTH"),
    ("BussinessDocType>0", "BussinessDocType>7", "E-BUSINESS-TYPE"),
    ("BussinessDocType>0", "BussinessDocType>-1", "E-BUSINESS-TYPE"),
    ("BussinessDocType>0", "BussinessDocType>moi", "E-BUSINESS-TYPE"),
    ("<edXML:Priority>1", "<edXML:Priority>-1", "W-NUMBER"),
    ("<edXML:TypeDetail>18", "<edXML:TypeDetail>CV", "W-NUMBER"),
    ("<edXML:PromulgationAmount>3", "<edXML:PromulgationAmount>03 ban", "W-NUMBER"),
    ("<edXML:Paper>0", "<edXML:Paper>co", "W-NUMBER"),
    ("<edXML:Direction>false", "<edXML:Direction>khong", "W-FLAG"),
    (
        "</edXML:BussinessDocReason>",
        (
            "</edXML:BussinessDocReason><edXML:ReplacementInfoList><edXML:ReplacementInfo>"
            "<edXML:DocumentId>a</edXML:DocumentId></edXML:ReplacementInfo>"
            "</edXML:ReplacementInfoList>"
        ),
        "W-BUSINESS-DETAILS",
    ),
    (
        "<edXML:SteeringType>",
        (
            "<edXML:ResponseFor><edXML:OrganId>H21</edXML:OrganId></edXML:ResponseFor>"
            "<edXML:SteeringType>"
        ),
        "W-REFERENCE-PARTIAL",
    ),
    (
        "<edXML:SteeringType>",
        (
            "<edXML:ResponseFor><edXML:OrganId>H21</edXML:OrganId><edXML:DocumentId>"
            "000.00.18.H21,2026/03/05,72/SGD-VP</edXML:DocumentId></edXML:ResponseFor>"
            "<edXML:SteeringType>"
        ),
        "W-REFERENCE-SELF",
    ),
    ("<edXML:edXMLBody>", "<edXMLBody>", "E-XML-SYNTAX"),
    ("</edXML:edXMLHeader>", "</edXML:edXMLHeader><edXML:edXMLHeader/>", "E-SKELETON-TWICE"),
    (
        "</edXML:MessageHeader>",
        "</edXML:MessageHeader><edXML:MessageHeader/>",
        "E-SKELETON-TWICE",
    ),
    (
        "</AttachmentEncoded>",
        "</AttachmentEncoded><AttachmentEncoded/>",
        "E-SKELETON-TWICE",
    ),
]


@pytest.mark.parametrize(("old", "new", "rule"), HEADER_CHANGES)
def test_a_broken_header_is_told_by_its_rule(vector: Vector, old: str, new: str, rule: str) -> None:
    assert found(swap(vector("new-document"), old, new)) == [rule]


ATTACHMENT_CHANGES = [
    ("72-SGD-VP.signed.pdf</Att", "../x.pdf</Att", {"W-ATTACHMENT-NAME-PATH", "W-MANIFEST-NAME"}),
    ("<ContentType>application/pdf", "<ContentType>image/png", {"W-ATTACHMENT-DECLARED"}),
    (
        "<AttachmentName>72-SGD-VP.signed.pdf</AttachmentName>",
        "<AttachmentName>72-SGD-VP.signed.pdf</AttachmentName><Format>zip</Format>",
        {"W-ATTACHMENT-FORMAT"},
    ),
]


@pytest.mark.parametrize(("old", "new", "rules"), ATTACHMENT_CHANGES)
def test_a_broken_attachment_is_told_by_its_rule(
    vector: Vector, old: str, new: str, rules: set[str]
) -> None:
    assert set(found(swap(vector("new-document"), old, new))) == rules


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (zipped(("a.docx", b"x")), "W-ATTACHMENT-TYPE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "W-ATTACHMENT-TYPE"),
        (b"<html>404</html>", "W-ATTACHMENT-TYPE"),
        (b"%PDF-1.7\n" + b"\xef\xbf\xbd" * 9, "W-ATTACHMENT-DAMAGED"),
    ],
)
def test_a_pdf_that_is_none_is_told(vector: Vector, content: bytes, rule: str) -> None:
    assert found(filled(vector("new-document"), content)) == [rule]


def wrapped(vector: Vector, raw: bytes, name: str = "72-SGD-VP.signed.txt") -> bytes:
    """Return the vector with its first file as a zip wrapper of this content."""
    data = vector("new-document").replace(b"72-SGD-VP.signed.pdf", name.encode())
    data = swap(data, "<ContentType>application/pdf", "<ContentType>application/zip")
    return filled(data, raw)


@pytest.mark.parametrize(
    ("raw", "rules"),
    [
        (zipped(("a.txt", b"chao")), []),
        (zipped(("a.txt", b"")), ["W-ATTACHMENT-EMPTY"]),
        (zipped(("../../a.txt", b"chao")), ["W-ZIP-ENTRY-PATH"]),
        (zipped(("a.txt", b"chao"), ("b.txt", b"x")), ["W-ATTACHMENT-ENTRIES"]),
        (b"chao", ["E-ATTACHMENT-NOT-ZIP"]),
        (zipped(("a.txt", b"%PDF-1.4")), ["W-ATTACHMENT-TYPE"]),
    ],
)
def test_what_is_in_a_wrapper_is_looked_at(vector: Vector, raw: bytes, rules: list[str]) -> None:
    assert found(wrapped(vector, raw)) == rules


def test_a_spreadsheet_in_a_wrapper_is_sound(vector: Vector) -> None:
    assert found(wrapped(vector, zipped(("a.xlsx", zipped(("x", b"y")))), "a.xlsx")) == []


@pytest.mark.parametrize("depth", [Depth.START, Depth.WHOLE])
def test_at_the_door_a_long_file_is_told_by_its_start(vector: Vector, depth: Depth) -> None:
    data = filled(vector("new-document"), b"no pdf" + bytes(3_000_000))
    report = check(data, day=DAY, depth=depth)
    assert [finding.rule for finding in report.findings] == ["W-ATTACHMENT-TYPE"]


NOISE = random.Random(1).randbytes(2_000_000)
LONG_FILES = [
    ("anh.jpg", zipped(("u.jpg", b"\xff\xd8\xff" + NOISE)), []),
    ("anh.PNG", zipped(("u.PNG", b"\x89PNG\r\n\x1a\n" + NOISE)), []),
    ("van-ban.PDF", zipped(("u.PDF", b"%PDF-1.7\n" + NOISE)), []),
    ("anh.jpg", zipped(("u.jpg", b"GIF8" + NOISE)), ["W-ATTACHMENT-TYPE"]),
    ("anh.jpg", zipped(("../u.jpg", b"\xff\xd8\xff" + NOISE)), ["W-ZIP-ENTRY-PATH"]),
    ("big.xls", b"hello" + NOISE, ["E-ATTACHMENT-NOT-ZIP"]),
    ("HO-SO.ZIP", zipped(("a.bin", NOISE), ("b.bin", b"x")), ["W-ATTACHMENT-CAPITALS"]),
    ("HO-SO.ZIP", b"hello" + NOISE, ["E-ATTACHMENT-NOT-ZIP"]),
]


@pytest.mark.parametrize("depth", [Depth.START, Depth.WHOLE])
@pytest.mark.parametrize(("name", "raw", "rules"), LONG_FILES)
def test_a_long_wrapper_is_read_at_the_door_as_it_is_later(
    vector: Vector, name: str, raw: bytes, rules: list[str], depth: Depth
) -> None:
    report = check(wrapped(vector, raw, name), day=DAY, depth=depth)
    assert [finding.rule for finding in report.findings] == rules


def test_missing_prefixes_pass_in_a_province_and_fail_nationally(vector: Vector) -> None:
    data = vector("new-document").replace(b"<edXML:", b"<").replace(b"</edXML:", b"</")
    by = {profile: check(data, profile=profile, day=DAY) for profile in Profile}
    (finding,) = by[Profile.PROVINCE].findings
    assert (finding.rule, finding.severity) == ("E-PREFIX", Severity.WARNING)
    assert [by[profile].sound for profile in Profile] == [False, True, False]
    assert finding.line == 3


def test_another_prefix_of_the_same_namespace_is_told(vector: Vector) -> None:
    data = vector("new-document").replace(b"edXML:", b"e:").replace(b"xmlns:edXML", b"xmlns:e")
    assert found(data) == ["E-PREFIX"]


def test_decomposed_letters_are_told_at_their_element(vector: Vector) -> None:
    text = unicodedata.normalize("NFD", "V/v diễn tập")
    data = swap(vector("new-document"), "V/v diễn tập", text)
    (finding,) = check(data, day=DAY).findings
    assert (finding.rule, finding.path) == ("W-TEXT-NFD", "edXMLHeader/MessageHeader/Subject")
    assert finding.line == data[: data.index(b"<edXML:Subject>")].count(b"\n") + 1


def test_line_ends_of_bare_cr_are_told_and_crlf_is_not(vector: Vector) -> None:
    lines = vector("new-document").split(b"\n")
    assert found(b"\r".join(lines)) == ["W-XML-CR"]
    assert found(b"\r\n".join(lines)) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "windows-1258"])
def test_another_encoding_is_told(vector: Vector, encoding: str) -> None:
    plain = vector("new-document").decode().encode("ascii", "xmlcharrefreplace").decode()
    declared = plain.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert found(declared.encode(encoding)) == ["W-XML-ENCODING"]


def test_windows_letters_declared_as_utf8_are_named_as_such(vector: Vector) -> None:
    data = vector("new-document").replace("Lưu".encode(), b"L\xfdu")
    assert found(data) == ["E-XML-ENCODING"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("Timestamp>2026/03/05", "Timestamp>2026/03/04", "W-STATUS-BEFORE-ISSUE"),
        ("StatusCode>03", "StatusCode>3", "W-STATUS-UNPADDED"),
        ("StatusCode>03", "StatusCode>99", "W-STATUS-UNKNOWN"),
    ],
)
def test_a_broken_status_is_told_by_its_rule(vector: Vector, old: str, new: str, rule: str) -> None:
    data = swap(vector("status-03"), old, new)
    assert found(data) == [rule]
    assert not check(data, profile=Profile.STRICT, day=DAY).sound


FILLERS = [
    "N/A",
    "n/a",
    "NA",
    "-",
    "--",
    "...",
    "?",
    "null",
    "None",
    "x",
    "XXX",
    "Test",
    "không có",
]
"""What clients write where they know nothing."""


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("filler", FILLERS)
def test_a_filler_in_a_mandatory_text_is_told_by_every_profile(
    vector: Vector, filler: str, profile: Profile
) -> None:
    data = swap(vector("new-document"), "FullName>Người Ký Giả Định<", f"FullName> {filler} <")
    report = check(data, profile=profile, day=DAY)
    (told,) = report.findings
    assert (told.rule, told.line) == ("W-PLACEHOLDER", 55)
    assert told.path == "edXMLHeader/MessageHeader/SignerInfo/FullName"
    assert report.sound


@pytest.mark.parametrize("name", ["Xã X", "Test liên thông", "Nguyễn Văn Không", "An", "X/Y", "Á"])
def test_a_text_that_has_a_filler_only_in_part_is_let_be(vector: Vector, name: str) -> None:
    data = swap(vector("new-document"), "FullName>Người Ký Giả Định<", f"FullName>{name}<")
    assert found(data, Profile.STRICT) == []


def test_a_filler_for_the_reason_of_a_refusal_is_told_and_for_none_is_not(vector: Vector) -> None:
    told = "Description>Đã tiếp nhận và vào sổ văn bản đến số 120<"
    accepted = swap(vector("status-03"), told, "Description>x<")
    assert found(accepted) == []
    assert found(swap(accepted, "StatusCode>03", "StatusCode>02")) == ["W-PLACEHOLDER"]


@pytest.mark.parametrize("name", ["OrganName", "Place", "TypeName", "Subject", "Position"])
def test_a_filler_is_told_wherever_receivers_register_the_text(vector: Vector, name: str) -> None:
    text = re.sub(rf"(edXML:{name}>)[^<]*<", r"\1N/A<", vector("new-document").decode(), count=1)
    assert "W-PLACEHOLDER" in found(text.encode())


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize(
    "document_id",
    ["000.00.18.H21,2026-03-05,72/SGD-VP", "000.00.18.H21,2026/3/5,72/SGD-VP",
     "000.00.18.H21-2026-72", "000.00.18.h21.2026.72"],
)  # fmt: skip
def test_an_id_of_the_right_parts_written_otherwise_is_told_by_every_profile(
    vector: Vector, document_id: str, profile: Profile
) -> None:
    data = swap(vector("new-document"), "000.00.18.H21,2026/03/05,72/SGD-VP</", f"{document_id}</")
    assert found(data, profile) == ["W-DOCUMENT-ID-VARIANT"]
    assert check(data, profile=profile, day=DAY).sound


STRICT_ONLY = [
    ("000.00.18.H21,2026/03/05,72/SGD-VP</", "7d1f0a3e-0001</", "W-DOCUMENT-ID-FORM"),
    (
        "000.00.18.H21,2026/03/05,72/SGD-VP</",
        "H21.99,2026/03/05,72/SGD-VP</",
        "W-DOCUMENT-ID-PARTS",
    ),
    ('edXMLManifest version="1.0"', 'edXMLManifest version="2"', "W-MANIFEST-VERSION"),
]


@pytest.mark.parametrize(("old", "new", "rule"), STRICT_ONLY)
def test_what_only_the_standard_demands_is_told_by_strict_only(
    vector: Vector, old: str, new: str, rule: str
) -> None:
    data = swap(vector("new-document"), old, new)
    assert found(data) == []
    assert found(data, Profile.STRICT) == [rule]


def test_codes_of_decision_20_were_too_early_before_it(vector: Vector) -> None:
    data = swap(vector("new-document"), "OrganId>000.31.44.H21", "OrganId>H21.44.31")
    early = date(2020, 9, 14)
    assert "W-ORGANID-EARLY" in found(data, Profile.STRICT, early)
    assert "W-ORGANID-EARLY" not in found(data, Profile.NATIONAL, early)
    assert "W-ORGANID-EARLY" not in found(data, Profile.STRICT, date(2020, 9, 15))


def test_faults_of_reading_and_of_form_are_told_together(vector: Vector) -> None:
    data = swap(
        vector("new-document"), "<AttachmentName>72-SGD-VP.signed.pdf<", "<AttachmentName><"
    )
    data = swap(data, "<edXML:CodeNumber>72<", "<edXML:CodeNumber><")
    report = check(data, day=DAY)
    assert {"E-ATTACHMENT-NAME", "E-CODE-NUMBER"} <= {one.rule for one in report.errors}
    assert report.fatal
    assert report.kind is PackageKind.EDOC


def test_a_flood_of_one_rule_is_counted_not_listed(vector: Vector) -> None:
    more = "<edXML:To><edXML:OrganId>28.22.H17</edXML:OrganId></edXML:To>" * 100
    data = swap(vector("new-document"), "<edXML:DocumentId>", more + "<edXML:DocumentId>")
    report = check(data, day=DAY)
    assert len(report.findings) == 3 * MOST_OF_A_RULE
    assert report.omitted == 100 + 100 + 99 - 3 * MOST_OF_A_RULE


@pytest.mark.parametrize("data", [b"", b" ", b"\x00", b"%PDF-1.7", b"<a/>", b"\xff\xfe", b"{}"])
def test_what_is_no_package_ends_in_a_report(data: bytes) -> None:
    report = check(data, day=DAY)
    assert report.package is None
    assert report.errors


WRAPPED = '<x><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></x>'


@pytest.mark.parametrize(
    "place", ["</edXML>", "</edXML:MessageHeader>", "</edXML:TraceHeaderList>"]
)
def test_a_signature_elsewhere_is_told_without_knowing_whom_to_trust(
    vector: Vector, place: str
) -> None:
    data = swap(vector("new-document"), place, WRAPPED + place)
    assert "W-SIGNATURE-PLACE" in found(data)


def test_a_signature_at_its_place_is_not_told(vector: Vector) -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    end = "</edXML:edXMLHeader>"
    assert found(swap(vector("new-document"), end, signature + end)) == []
    assert found(swap(vector("new-document"), end, signature * 2 + end)) == ["W-SIGNATURE-PLACE"]


def test_what_stands_beside_the_envelope_is_told(vector: Vector) -> None:
    data = swap(vector("new-document"), "</edXML>", "<Envelope/></edXML>")
    assert found(data) == ["W-ELEMENT-UNKNOWN"]


def test_of_endless_texts_a_beginning_is_looked_at(vector: Vector) -> None:
    mark = "V/v diễn tập (MẬT)"
    for length, rules in ((1_000, ["E-SECRET"]), (MOST_LETTERS, [])):
        data = swap(
            vector("new-document"), "<edXML:Content>", f"<edXML:Content>{'a ' * length}{mark}"
        )
        assert [rule for rule in found(data) if rule == "E-SECRET"] == rules


@pytest.mark.parametrize(
    ("number", "notation", "line_at"),
    [
        ("72/SGD-VP", "SGD-VP", "CodeNumber"),
        ("72", "72/SGD-VP", "CodeNotation"),
        ("72", "/SGD-VP", "CodeNotation"),
        ("72/", "SGD-VP", "CodeNumber"),
        ("30/2020", "NĐ-CP", ""),
        ("30", "2020/NĐ-CP", ""),
        ("7", "72/SGD", ""),
    ],
)
def test_number_and_notation_do_not_hold_each_other(
    vector: Vector, number: str, notation: str, line_at: str
) -> None:
    data = vector("new-document").replace(b"CodeNumber>72<", f"CodeNumber>{number}<".encode())
    data = data.replace(b"CodeNotation>SGD-VP<", f"CodeNotation>{notation}<".encode())
    told = check(data, profile=Profile.NATIONAL, day=date(2026, 3, 6)).findings
    found = [one.path.rpartition("/")[2] for one in told if one.rule == "W-CODE-REPEATED"]
    assert found == ([line_at] if line_at else [])


@pytest.mark.parametrize(
    ("profile", "day", "told"),
    [
        (Profile.STRICT, date(2020, 3, 5), True),
        (Profile.STRICT, date(2020, 3, 4), False),
        (Profile.NATIONAL, date(2026, 3, 6), False),
    ],
)
def test_the_fourth_degree_of_urgency_ended_with_the_decree(
    vector: Vector, profile: Profile, day: date, told: bool
) -> None:
    data = vector("new-document").replace(b"Priority>1<", b"Priority>4<")
    rules = {one.rule for one in check(data, profile=profile, day=day).findings}
    assert ("W-PRIORITY-DECREE" in rules) is told
    assert "W-PRIORITY" not in rules
