"""Writing packages: exact form, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from edoc.contract.attachments import is_wrapped, wire_type_of
from edoc.contract.cursor import FIRST_YEAR
from edoc.contract.errors import UnwritablePackage
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    ManifestEntry,
    Organization,
    OtherInfo,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    Status,
    Trace,
)
from edoc.contract.reader import read_header, read_package
from edoc.contract.writer import write_edoc, write_status

TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[chr(i) for i in range(32) if i not in (9, 10, 13)]
        + ["\ufffe", "\uffff"],
    ),
    max_size=20,
)
TRIMMED = TEXT.map(str.strip)
CODE = TRIMMED.filter(bool)
DATE = st.none() | st.dates(min_value=date(FIRST_YEAR, 1, 1))
INSTANT = st.datetimes(
    min_value=datetime(FIRST_YEAR + 1, 1, 1),  # noqa: DTZ001 - Hypothesis wants it so
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=0))
NUMBER = st.integers(0, 999_999)
LIST = st.lists(TEXT.filter(bool), max_size=3).map(tuple)
ORGANIZATION = st.builds(Organization, *[TRIMMED] * 8)
RESPONSE = st.builds(ResponseFor, CODE, TRIMMED, TRIMMED, DATE)
STAFF = st.none() | st.builds(Staff, TEXT, TEXT, TRIMMED, TRIMMED).filter(lambda s: s != Staff())
CONTENT_ID = TRIMMED.filter(lambda text: not text.lower().startswith("cid:"))
NAME = st.sampled_from(["văn bản.pdf", "a.txt", "a.zip", "a.ZIP", "b.xlsx", "khong-duoi", "a.docx"])
ATTACHMENT = (
    st.builds(Attachment, CONTENT_ID, NAME, st.just(""), st.binary(), TEXT)
    .map(lambda a: replace(a, content_type=wire_type_of(a.name)))
    .filter(lambda a: a.content or is_wrapped(a.name))
)
BUSINESS = st.builds(
    Business,
    type=st.integers(0, 9),
    reason=TEXT,
    document_id=TRIMMED,
    paper=st.none() | NUMBER,
    document_changed=st.booleans(),
    receivers_changed=st.booleans(),
    receivers=st.lists(st.builds(ReceiverChange, CODE, st.none() | st.booleans()), max_size=3).map(
        tuple
    ),
    replacements=st.lists(
        st.builds(Replacement, CODE, st.lists(CODE, max_size=3).map(tuple)), max_size=3
    ).map(tuple),
    staff=STAFF,
)
OTHER = st.builds(
    OtherInfo,
    NUMBER,
    TEXT,
    TEXT,
    st.none() | NUMBER,
    st.none() | NUMBER,
    TEXT,
    st.none() | st.booleans(),
    TEXT,
    LIST,
)
EDOC = st.builds(
    Edoc,
    sender=ORGANIZATION,
    receivers=st.lists(ORGANIZATION, max_size=3).map(tuple),
    document_id=TRIMMED,
    code=st.builds(DocumentCode, TRIMMED, TRIMMED),
    promulgated=DATE,
    subject=TEXT,
    document_type=st.builds(DocumentType, TEXT, NUMBER, st.none() | NUMBER),
    place=TEXT,
    content=TEXT,
    signer=st.none() | st.builds(Signer, TEXT, TEXT, TEXT).filter(lambda s: s != Signer("")),
    due=DATE,
    other=OTHER,
    responses=st.lists(RESPONSE, max_size=2).map(tuple),
    steering=NUMBER,
    task_codes=LIST,
    to_places=LIST,
    traces=st.lists(
        st.builds(Trace, TRIMMED.filter(lambda c: c != "null"), INSTANT), max_size=3
    ).map(tuple),
    business=st.none() | BUSINESS,
    attachments=st.lists(ATTACHMENT, max_size=3).map(tuple),
)
STATUS = st.builds(
    Status,
    sender=ORGANIZATION,
    response_for=RESPONSE,
    status_code=CODE,
    at=st.none() | INSTANT,
    description=TEXT,
    staff=STAFF,
)
SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def derived(edoc: Edoc) -> tuple[ManifestEntry, ...]:
    return tuple(
        ManifestEntry(a.content_id, a.name, a.content_type, a.description) for a in edoc.attachments
    )


@SLOW
@given(EDOC)
def test_every_document_comes_back_as_it_was_written(edoc: Edoc) -> None:
    read = read_package(write_edoc(edoc))
    assert isinstance(read, Edoc)
    assert replace(read, notes=()) == replace(edoc, manifest=derived(edoc))


@SLOW
@given(STATUS)
def test_every_status_comes_back_as_it_was_written(status: Status) -> None:
    read = read_package(write_status(status))
    assert isinstance(read, Status)
    swapped = any(note.rule == "W-STATUS-SWAPPED" for note in read.notes)
    assert swapped or replace(read, notes=()) == status


def test_a_document_without_fault_is_read_without_a_note(edoc: Edoc, status: Status) -> None:
    assert read_package(write_edoc(edoc)).notes == ()
    assert read_package(write_status(status)).notes == ()


def test_the_same_value_gives_the_same_bytes(edoc: Edoc) -> None:
    assert write_edoc(edoc) == write_edoc(edoc)


def test_the_skeleton_is_the_official_one(edoc: Edoc) -> None:
    text = write_edoc(edoc).decode()
    tags = re.findall(r"^( *)<([A-Za-z:]+)([^>]*?)/?>", text, re.MULTILINE)
    outer = [
        (len(indent) // 2, tag, more.strip()) for indent, tag, more in tags if len(indent) <= 6
    ]
    xmlns = 'xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"'
    prefixed = xmlns.replace("xmlns", "xmlns:edXML")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    assert [entry for entry in outer if entry[0] < 3] == [
        (0, "edXML", xmlns),
        (1, "edXML:edXMLEnvelope", prefixed),
        (2, "edXML:edXMLHeader", ""),
        (2, "edXML:edXMLBody", ""),
        (1, "AttachmentEncoded", ""),
        (2, "Attachment", ""),
    ]
    assert (3, "edXML:ContentTransferEncoded", prefixed) in outer
    assert (3, "AttachmentName", "") in outer


def test_elements_stand_in_the_order_of_the_official_builder(edoc: Edoc) -> None:
    full = replace(
        edoc,
        due=date(2026, 3, 20),
        content="x",
        responses=(ResponseFor("H21"),),
        task_codes=("1",),
        to_places=("Như trên",),
    )
    root = etree.fromstring(write_edoc(full))
    header = root.find("{*}edXMLEnvelope/{*}edXMLHeader/{*}MessageHeader")
    assert [etree.QName(child).localname for child in header] == [
        "From", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject",
        "Content", "SignerInfo", "DueDate", "OtherInfo", "ResponseFor", "SteeringType",
        "ResponseForTask", "ToPlaces",
    ]  # fmt: skip


def test_empty_texts_and_missing_numbers_are_left_out(edoc: Edoc) -> None:
    bare = replace(edoc, business=None, traces=(), signer=None, attachments=(), subject="")
    text = write_edoc(bare).decode()
    for name in ("TraceHeaderList", "SignerInfo", "Subject", "PageAmount", "Reference", "DueDate"):
        assert f"{name}>" not in text
    assert '<edXML:edXMLManifest version="1.0"/>' in text
    assert "<AttachmentEncoded/>" in text


def test_content_ids_bear_their_prefix_in_both_places(edoc: Edoc) -> None:
    assert write_edoc(edoc).count(b"ContentId>cid:1</") == 2


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ud800", "\ufffe"])
def test_characters_that_xml_cannot_carry_are_refused(edoc: Edoc, character: str) -> None:
    with pytest.raises(UnwritablePackage, match=f"U\\+{ord(character):04X}"):
        write_edoc(replace(edoc, subject=f"a{character}b"))


def test_an_instant_without_a_zone_is_refused(status: Status) -> None:
    with pytest.raises(UnwritablePackage, match="zone"):
        write_status(replace(status, at=datetime(2026, 3, 5)))  # noqa: DTZ001


@pytest.mark.parametrize(("name", "content"), [("", b"x"), ("a.pdf", b"")])
def test_a_file_without_name_or_content_is_refused(edoc: Edoc, name: str, content: bytes) -> None:
    with pytest.raises(UnwritablePackage):
        write_edoc(replace(edoc, attachments=(Attachment("1", name, "", content),)))


def test_markup_in_a_text_stays_text(edoc: Edoc) -> None:
    nasty = "]]></edXML:Subject><!-- &amp; <a> \r\n"
    read = read_header(write_edoc(replace(edoc, subject=nasty)))
    assert isinstance(read, Edoc)
    assert read.subject == nasty


@pytest.mark.parametrize("name", ["new-document", "recall", "update", "replacement"])
def test_checked_in_packages_survive_being_written_again(
    vector: Callable[[str], bytes], name: str
) -> None:
    read = read_package(vector(name))
    assert isinstance(read, Edoc)
    assert read_package(write_edoc(read)) == read
