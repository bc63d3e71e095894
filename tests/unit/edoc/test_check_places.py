"""Where a finding points, and that none is hidden by others or lost without being counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from edoc.contract.check import Report, check
from edoc.contract.findings import MOST_OF_A_RULE
from edoc.contract.limits import Limits
from edoc.contract.profiles import Profile

DAY = date(2026, 3, 6)
HEADER = "edXMLHeader/MessageHeader"
TRACES = "edXMLHeader/TraceHeaderList"
BUSINESS = f"{TRACES}/Bussiness"
Vector = Callable[[str], bytes]


def before(data: bytes, end: str, markup: str) -> bytes:
    """Write markup on lines of its own in front of the first place of a text."""
    assert end.encode() in data
    return data.replace(end.encode(), f"\n{markup}\n{end}".encode(), 1)


def strict(data: bytes, limits: Limits | None = None) -> Report:
    return check(data, profile=Profile.STRICT, day=DAY, limits=limits or Limits())


def places(report: Report, rule: str) -> list[tuple[str, int | None]]:
    return [(one.path, one.line) for one in report.findings if one.rule == rule]


def line_of(data: bytes, text: str) -> int:
    return data[: data.index(text.encode())].count(b"\n") + 1


EMPTY = "<edXML:ResponseFor/>"


def test_empty_references_in_front_do_not_change_the_place_of_a_fault(vector: Vector) -> None:
    partial = "<edXML:ResponseFor>\n<edXML:OrganId>H21</edXML:OrganId></edXML:ResponseFor>"
    data = before(vector("new-document"), "<edXML:SteeringType>", f"{EMPTY}\n{EMPTY}\n{partial}")
    line = line_of(data, partial)
    assert places(strict(data), "W-REFERENCE-PARTIAL") == [
        (f"{HEADER}/ResponseFor[3]/DocumentId", line)
    ]


def test_empty_places_in_front_do_not_change_the_place_of_a_fault(vector: Vector) -> None:
    long = "<edXML:Place>" + "x" * 1_001 + "</edXML:Place>"
    data = before(vector("new-document"), "</edXML:ToPlaces>", f"<edXML:Place/>\n{long}")
    number = data.count(b"<edXML:Place>") + data.count(b"<edXML:Place/>") - 1
    found = places(strict(data), "W-LENGTH-DECREE")
    assert found == [(f"{HEADER}/ToPlaces/Place[{number}]", line_of(data, long))]


def test_a_late_document_is_told_at_the_trace_that_says_when(vector: Vector) -> None:
    data = vector("new-document").replace(b"2026/03/05 08:15:30", b"2026/03/09 08:15:30")
    nameless = "<edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId></edXML:TraceHeader>"
    data = before(data, "<edXML:TraceHeader>", nameless)
    found = places(strict(data), "W-SENT-LATE")
    assert found == [(f"{TRACES}/TraceHeader[2]/Timestamp", line_of(data, "2026/03/09 08"))]


def test_the_manifest_is_called_as_the_package_calls_it(vector: Vector) -> None:
    data = vector("new-document").replace(b"edXML:edXMLManifest", b"edXML:Manifest")
    data = data.replace(b'version="1.0">', b'version="7">')
    found = places(strict(data), "W-MANIFEST-VERSION")
    assert found == [("edXMLBody/Manifest/@version", line_of(data, "<edXML:Manifest "))]


@pytest.mark.parametrize(
    ("limits", "rule", "path", "tag"),
    [
        (Limits(receivers=1), "E-RECEIVER-COUNT", f"{HEADER}/To", "<edXML:To>"),
        (Limits(attachments=1), "E-ATTACHMENT-COUNT", "AttachmentEncoded", "<AttachmentEncoded>"),
    ],
)
def test_too_many_are_told_with_all_the_rest(
    vector: Vector, limits: Limits, rule: str, path: str, tag: str
) -> None:
    data = vector("new-document").replace(b"Subject>V/v", "Subject>(MẬT) V/v".encode())
    data = data.replace(b"<edXML:OrganId>000.00.18.H21<", b"<edXML:OrganId><", 1)
    report = strict(data, limits)
    assert {rule, "E-FROM-ORGANID", "E-SECRET"} == {one.rule for one in report.errors}
    assert places(report, rule) == [(path, line_of(data, tag))]
    assert report.fatal


def test_two_headers_do_not_hide_the_faults_of_the_first(vector: Vector) -> None:
    data = vector("new-document").replace(b"<edXML:CodeNumber>72<", b"<edXML:CodeNumber><")
    data = before(data, "</edXML:edXMLHeader>", "<edXML:MessageHeader/>")
    report = strict(data)
    assert [one.rule for one in report.errors] == ["E-SKELETON-TWICE", "E-CODE-NUMBER"]
    assert places(report, "E-SKELETON-TWICE")[0][1] == line_of(data, "<edXML:MessageHeader/>")
    assert report.fatal


def test_unknown_elements_are_counted_and_hide_no_other_rule(vector: Vector) -> None:
    unknown = "".join(f"<edXML:Khac{number}/>" for number in range(100))
    data = before(vector("new-document"), "<edXML:From>", unknown)
    data = before(data, "<edXML:Subject>", "<edXML:Subject>A</edXML:Subject>")
    report = strict(data)
    told = [one.rule for one in report.findings]
    assert told.count("W-ELEMENT-UNKNOWN") == MOST_OF_A_RULE
    assert told.count("W-ELEMENT-TWICE") == 1
    assert report.omitted == 100 - MOST_OF_A_RULE


def test_what_is_off_in_a_profile_is_not_counted_either(vector: Vector) -> None:
    unknown = "".join(f"<edXML:Khac{number}/>" for number in range(100))
    data = before(vector("new-document"), "<edXML:From>", unknown)
    assert check(data, profile=Profile.PROVINCE, day=DAY).omitted == 0


def test_a_fault_inside_a_list_of_codes_is_told_at_its_code(vector: Vector) -> None:
    codes = f"<edXML:OrganId/>\n<edXML:OrganId>{'x' * 65}</edXML:OrganId>"
    data = before(vector("replacement"), "</edXML:OrganIdList>", codes)
    path = f"{BUSINESS}/ReplacementInfoList/ReplacementInfo/OrganIdList/OrganId"
    assert places(strict(data), "E-ORGANID-LENGTH") == [(f"{path}[4]", line_of(data, "x" * 65))]


def test_lines_are_counted_where_they_end_in_a_bare_cr(vector: Vector) -> None:
    data = vector("new-document").replace(b"<edXML:CodeNumber>72<", b"<edXML:CodeNumber><")
    line = line_of(data, "<edXML:CodeNumber>")
    for ends in (data, data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r")):
        assert places(strict(ends), "E-CODE-NUMBER") == [(f"{HEADER}/Code/CodeNumber", line)]


def messages(report: Report, rule: str) -> list[tuple[str, str]]:
    return [(one.message.vi, one.mend.vi) for one in report.findings if one.rule == rule]


def test_an_element_at_the_wrong_place_is_told_with_the_right_one(vector: Vector) -> None:
    data = before(vector("new-document"), "<edXML:Priority>", "<edXML:DueDate/>")
    assert messages(strict(data), "W-ELEMENT-UNKNOWN") == [
        (
            "Phần tử DueDate không có chỗ trong OtherInfo và bị bỏ qua",
            "Kiểm tra tên và chỗ của phần tử (“MessageHeader/DueDate”?), hoặc bỏ nó đi",
        )
    ]


def test_what_belongs_to_a_status_is_out_of_place_in_a_document(vector: Vector) -> None:
    staff = "<edXML:StaffInfo><edXML:Staff>Văn Thư Giả Định</edXML:Staff></edXML:StaffInfo>"
    data = before(vector("new-document"), "<edXML:SteeringType>", staff)
    found = strict(data)
    assert places(found, "W-ELEMENT-UNKNOWN") == [(f"{HEADER}/StaffInfo", line_of(data, staff))]
    assert "“Bussiness/StaffInfo”?" in messages(found, "W-ELEMENT-UNKNOWN")[0][1]


def test_what_belongs_to_a_document_is_out_of_place_in_a_status(vector: Vector) -> None:
    to = "<edXML:To><edXML:OrganId>000.00.00.H21</edXML:OrganId></edXML:To>"
    data = before(vector("status-03"), "<edXML:StatusCode>", to)
    found = strict(data)
    assert places(found, "W-ELEMENT-UNKNOWN") == [(f"{HEADER}/To", line_of(data, to))]
    assert "trong MessageHeader (status)" in messages(found, "W-ELEMENT-UNKNOWN")[0][0]


def test_an_element_of_another_namespace_is_told_with_it(vector: Vector) -> None:
    wrong = "http://www.mic.gov.vn/TBT/QCVN_102_2016/"
    due = f'<edXML:DueDate xmlns:edXML="{wrong}">2026/03/20</edXML:DueDate>'
    data = before(vector("new-document"), "<edXML:SteeringType>", due)
    found = strict(data)
    assert places(found, "W-ELEMENT-NAMESPACE") == [(f"{HEADER}/DueDate", line_of(data, due))]
    assert wrong in messages(found, "W-ELEMENT-NAMESPACE")[0][0]
    assert not places(found, "W-ELEMENT-TWICE")


def test_the_manifest_names_what_does_not_agree(vector: Vector) -> None:
    data = vector("new-document")
    first = data.index(b"<AttachmentName>") + len(b"<AttachmentName>")
    name = data[first : data.index(b"<", first)].decode()
    start = data.index(b"<Attachment>")
    end = data.index(b"</Attachment>") + len(b"</Attachment>")
    told = messages(strict(data[:start] + data[end:]), "W-MANIFEST")[0][0]
    assert told == (
        "Danh sách tệp trong edXMLManifest không khớp với các tệp đính kèm: chỉ có trong"
        f" edXMLManifest: “{name}”; chỉ có trong AttachmentEncoded: –"
    )


@pytest.mark.parametrize("flag", ["0", ""])
def test_an_update_that_lists_receivers_must_say_that_they_changed(
    vector: Vector, flag: str
) -> None:
    data = vector("update").replace(b"DocumentInfo>0</edXML:D", b"DocumentInfo>1</edXML:D")
    data = data.replace(b"Receiver>1</edXML:D", f"Receiver>{flag}</edXML:D".encode())
    assert len(places(strict(data), "W-UPDATE-CHANGES")) == 1


def test_a_change_of_receivers_that_is_passed_over_is_no_list(vector: Vector) -> None:
    nobody = b"<edXML:Receiver><edXML:OrganId/><edXML:ReceiverType/></edXML:Receiver>"
    data = vector("update").replace(b"DocumentInfo>0</edXML:D", b"DocumentInfo>1</edXML:D")
    data = data.replace(b"Receiver>1</edXML:D", b"Receiver>0</edXML:D")
    start, end = data.index(b"<edXML:Receiver>"), data.index(b"</edXML:ReceiverList>")
    assert places(strict(data[:start] + nobody + data[end:]), "W-UPDATE-CHANGES") == []


@pytest.mark.parametrize(
    ("letter", "number"), [("\u200b", "\\u200b"), ("\U000e0041", "\\U000e0041")]
)
def test_letters_that_cannot_be_seen_are_shown_by_their_number(
    vector: Vector, letter: str, number: str
) -> None:
    data = vector("new-document").replace(b"OrganId>000", f"OrganId>{letter}000".encode(), 1)
    assert f"“{number}000.00.18.H21”" in messages(strict(data), "W-ORGANID-FORM")[0][0]
