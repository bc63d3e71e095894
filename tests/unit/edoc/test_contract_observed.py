"""The copy that real axes were seen to hand out: what it changes, and what it never may."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc.contract.errors import MalformedPackage
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    OtherInfo,
    Package,
    ResponseFor,
    Signer,
    Staff,
    Status,
    Trace,
)
from edoc.contract.observed import OldAgency, observed
from edoc.contract.reader import read_package
from edoc.contract.writer import write_edoc, write_status

AT = datetime(2019, 12, 2, 1, 5, 7, tzinfo=UTC)
HUB = "00.90.W00"
EXAMPLES = sorted((Path(__file__).parents[3] / "docs" / "examples").glob("*.edxml"))

SAMPLE = Edoc(
    sender=Organization("H21.12", "Sở Thử nghiệm", "UBND tỉnh Gia Lai"),
    receivers=(Organization("H21", "UBND tỉnh"), Organization("H21.31.25", "UBND xã")),
    document_id="H21.12,2019/12/02,45/STN-VP",
    code=DocumentCode("45", "STN-VP"),
    promulgated=date(2019, 12, 2),
    subject="V/v <thử nghiệm> & kiểm tra",
    document_type=DocumentType("Công văn", 2, 0),
    place="Gia Lai",
    signer=Signer("Người Ký Giả Định", "KT. GIÁM ĐỐC", "Phó Giám đốc"),
    due=date(2019, 12, 30),
    other=OtherInfo(priority=1, pages=2, reference_codes="12", appendixes=("Phụ lục 1",)),
    to_places=("Như trên",),
    traces=(Trace("H21.12", AT),),
    business=Business(0, "Gửi mới", staff=Staff("Văn phòng", "Văn Thư", "a@b.vn", "09")),
    attachments=(
        Attachment("1", "van-ban.pdf", "application/pdf", b"%PDF-1.4 x", "Toàn văn"),
        Attachment("2", "danh-sach.txt", "application/zip", b"danh sach\r\n"),
    ),
)
STATUS = Status(
    sender=Organization("H21", "UBND tỉnh"),
    response_for=ResponseFor("H21.12", "45/STN-VP", SAMPLE.document_id, date(2019, 12, 2)),
    status_code="03",
    at=AT,
    description="Đã tiếp nhận",
)


def copy_of(content: bytes, old: OldAgency | None = None) -> bytes:
    return observed(content, at=AT, hub=HUB, old_codes=lambda code: old if code == "H21" else None)


def meaning(package: Package) -> Package:
    """A package without what the copy may change."""
    if isinstance(package, Status):
        return replace(package, notes=(), has_signature=False)
    other = replace(package.other, direction=None)
    return replace(package, other=other, traces=(), notes=(), has_signature=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_copy_of_an_example_says_the_same(example: Path) -> None:
    content = example.read_bytes()
    assert meaning(read_package(copy_of(content))) == meaning(read_package(content))


@pytest.mark.parametrize("content", [write_edoc(SAMPLE), write_status(STATUS)])
def test_the_copy_says_the_same_and_is_made_the_same_way_each_time(content: bytes) -> None:
    assert meaning(read_package(copy_of(content))) == meaning(read_package(content))
    assert copy_of(content) == copy_of(content)


def test_two_trace_headers_are_added_one_without_a_code() -> None:
    package = read_package(copy_of(write_edoc(SAMPLE)))
    assert isinstance(package, Edoc)
    assert package.traces == (Trace("H21.12", AT), Trace("", AT), Trace(HUB, AT))


def test_a_package_without_traces_gets_those_of_the_axis() -> None:
    package = read_package(copy_of(write_edoc(replace(SAMPLE, traces=(), business=None))))
    assert isinstance(package, Edoc)
    assert package.traces == (Trace("", AT), Trace(HUB, AT))


def test_a_receiver_with_an_old_code_stands_there_twice() -> None:
    old = OldAgency("000.00.00.H21", "UBND tỉnh Gia Lai")
    package = read_package(copy_of(write_edoc(SAMPLE), old))
    assert isinstance(package, Edoc)
    assert [one.code for one in package.receivers] == ["H21", "000.00.00.H21", "H21.31.25"]
    assert package.receivers[1].name == "UBND tỉnh Gia Lai (Mã cũ) (qd20)"


def test_an_old_code_that_the_sender_named_himself_is_not_added() -> None:
    both = (*SAMPLE.receivers, Organization("000.00.00.H21"))
    old = OldAgency("000.00.00.H21", "UBND tỉnh Gia Lai")
    package = read_package(copy_of(write_edoc(replace(SAMPLE, receivers=both)), old))
    assert isinstance(package, Edoc)
    assert len(package.receivers) == len(both)


def test_direction_is_added_at_its_place_and_kept_where_it_was() -> None:
    text = copy_of(write_edoc(SAMPLE)).decode()
    names = re.findall(r"<edXML:(PageAmount|Direction|ReferenceCodes|Appendixes)>", text)
    assert names == ["PageAmount", "Direction", "ReferenceCodes", "Appendixes"]
    said = write_edoc(replace(SAMPLE, other=replace(SAMPLE.other, direction=True)))
    assert copy_of(said).count(b"<edXML:Direction>true</edXML:Direction>") == 1


def test_lines_end_in_cr_lf_and_are_indented_by_two_blanks() -> None:
    lines = copy_of(write_edoc(SAMPLE)).split(b"\r\n")
    assert not any(b"\n" in line for line in lines)
    assert (
        lines[2] == b'  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
    )
    assert lines[-1] == b""


def test_comments_empty_and_unknown_elements_vanish_but_an_empty_response_may_stay() -> None:
    content = write_edoc(SAMPLE).replace(
        b"<edXML:DocumentId>",
        b"<!-- ghi chu --><edXML:Vendor>x</edXML:Vendor><edXML:Content></edXML:Content>"
        b"<edXML:ResponseFor/><edXML:DocumentId>",
        1,
    )
    text = copy_of(content)
    assert b"ghi chu" not in text
    assert b"Vendor" not in text
    assert not re.search(rb"<edXML:Content\W", text)
    assert b"<edXML:ResponseFor/>" in text


def test_a_signature_moves_out_of_its_namespace_and_loses_its_subject_name() -> None:
    signed = write_edoc(SAMPLE).replace(
        b"</edXML:edXMLHeader>",
        b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
        b'<ds:Reference URI=""><ds:DigestValue>ab=</ds:DigestValue></ds:Reference></ds:SignedInfo>'
        b"<ds:X509SubjectName>CN=a</ds:X509SubjectName></ds:Signature></edXML:edXMLHeader>",
    )
    text = copy_of(signed)
    assert read_package(signed).has_signature
    assert not read_package(text).has_signature
    assert b'<Reference URI="">' in text
    assert b"<DigestValue>ab=</DigestValue>" in text
    assert b"X509SubjectName" not in text


def test_prefixes_are_those_of_the_official_builder_whatever_they_were() -> None:
    content = write_edoc(SAMPLE).replace(b"edXML:", b"").replace(b"xmlns:edXML=", b"xmlns:x=")
    assert copy_of(content) == copy_of(write_edoc(SAMPLE))


def test_the_encoded_bytes_of_an_attachment_are_the_same_without_line_breaks() -> None:
    content = write_edoc(SAMPLE)
    broken = re.sub(rb"(<edXML:ContentTransferEncoded [^>]*>)(.{8})", rb"\1\2\r\n  ", content)
    assert copy_of(broken) == copy_of(content)


def test_bytes_that_are_no_package_are_refused_as_by_the_reader() -> None:
    with pytest.raises(MalformedPackage):
        copy_of(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)


@given(
    subject=TEXTS,
    content=TEXTS,
    names=st.lists(TEXTS.filter(lambda name: bool(name.strip())), max_size=3),
    files=st.lists(st.binary(min_size=1, max_size=50), max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_the_copy_of_any_document_says_the_same(
    subject: str, content: str, names: list[str], files: list[bytes]
) -> None:
    edoc = replace(
        SAMPLE,
        subject=subject.strip(),
        content=content.strip(),
        receivers=tuple(Organization("H21.9", name.strip()) for name in names),
        attachments=tuple(
            Attachment(str(number), f"{number}.bin", "application/zip", file)
            for number, file in enumerate(files)
        ),
    )
    sent = read_package(write_edoc(edoc))
    assert meaning(read_package(copy_of(write_edoc(edoc)))) == meaning(sent)
