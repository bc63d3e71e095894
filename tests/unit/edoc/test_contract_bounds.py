"""Hostile packages cost little and are refused by name."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from cost import cheap
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc.contract.catalogue import RULES
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.contract.limits import Limits
from edoc.contract.model import Package
from edoc.contract.reader import read_header, read_package
from edoc.contract.wire import NAMESPACE


def refused(data: bytes, limits: Limits | None = None) -> str:
    """Return the rule; fails where refusing takes long."""
    with cheap(), pytest.raises(MalformedPackage) as caught:
        read_package(data, limits or Limits())
    return caught.value.findings[0].rule


def told(read: Callable[[bytes], Package], data: bytes) -> tuple[Finding, ...]:
    """Return the notes, or the reasons of the refusal, of which there is at least one."""
    try:
        return read(data).notes
    except MalformedPackage as malformed:
        return malformed.findings or (_NO_REASON,)


_NO_REASON = replace(RULES["E-EMPTY"].found(), rule="")


def package(inner: str, beside: str = "") -> bytes:
    return (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>{inner}'
        f"</MessageHeader></edXMLHeader></edXMLEnvelope>{beside}</edXML>"
    ).encode()


def attached(*files: tuple[str, bytes]) -> bytes:
    entries = "".join(
        f"<Attachment><AttachmentName>{name}</AttachmentName><ContentType>application/zip"
        f"</ContentType><ContentTransferEncoded>{base64.b64encode(raw).decode()}"
        "</ContentTransferEncoded></Attachment>"
        for name, raw in files
    )
    return package("", f"<AttachmentEncoded>{entries}</AttachmentEncoded>")


def packed(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", content)
    return buffer.getvalue()


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "prologue",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<?xml version="1.0"?><!-- c --><?p ?>\n<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">',
        "<!doctype a>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_doctype_is_refused_in_every_encoding(prologue: str, encoding: str) -> None:
    assert refused((prologue + "<a>&l9;</a>").encode(encoding)) == "E-XML-DTD"


def test_a_doctype_behind_an_undeclared_prefix_is_refused() -> None:
    data = b'<a><x:b/><!DOCTYPE a [<!ENTITY e "v">]>&e;</a>'
    assert refused(data) == "E-XML-SYNTAX"


@pytest.mark.parametrize("depth", [33, 200, 1_000, 90_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    data = package("<a>" * depth + "</a>" * depth)
    assert refused(data) in {"E-XML-DEPTH", "E-XML-SYNTAX"}


def test_too_many_elements_are_refused() -> None:
    assert refused(package("<a/>" * 150_000)) == "E-XML-NODES"
    assert refused(package("<a></a>" * 5_000_000)) == "E-XML-NODES"


@pytest.mark.parametrize("form", ['a{}="x" ', "a{} = 'x' ", 'xmlns:a{}="urn:a{}"\n'])
def test_too_many_attributes_are_refused(form: str) -> None:
    attributes = "".join(form.format(number, number) for number in range(1_000_000))
    assert refused(package(f"<Subject {attributes}>V/v</Subject>")) == "E-XML-NODES"


def test_a_text_with_many_equals_signs_is_no_attribute() -> None:
    data = package(f"<Subject>{'=' * 300_000}</Subject>")
    assert "E-XML-NODES" not in {one.rule for one in told(read_header, data)}


def test_too_large_a_package_is_refused_before_it_is_parsed() -> None:
    assert refused(bytes(2_000), Limits(package_bytes=1_000)) == "E-SIZE"


def test_too_large_a_status_is_refused() -> None:
    data = package("<StatusCode>03</StatusCode>" + " " * 5_000)
    assert refused(data, Limits(header_bytes=4_000)) == "E-SIZE"


def test_too_many_receivers_are_refused() -> None:
    data = package("<To><OrganId>H21</OrganId></To>" * 11)
    assert refused(data, Limits(receivers=10)) == "E-RECEIVER-COUNT"


@pytest.mark.parametrize(
    "named",
    [
        "<BussinessDocumentInfo><ReceiverList>"
        + "<Receiver><OrganId>H21</OrganId><ReceiverType>0</ReceiverType></Receiver>" * 11
        + "</ReceiverList></BussinessDocumentInfo>",
        "<ReplacementInfoList><ReplacementInfo><OrganIdList>"
        + "<OrganId>H21</OrganId>" * 11
        + "</OrganIdList></ReplacementInfo></ReplacementInfoList>",
    ],
)
def test_an_operation_names_no_more_receivers_than_a_package_may_have(named: str) -> None:
    business = f"<Bussiness><BussinessDocType>2</BussinessDocType>{named}</Bussiness>"
    traces = f"<TraceHeaderList>{business}</TraceHeaderList>"
    data = package("").replace(b"</edXMLHeader>", f"{traces}</edXMLHeader>".encode())
    assert refused(data, Limits(receivers=10)) == "E-RECEIVER-COUNT"
    assert read_package(data, Limits(receivers=11))


def test_too_many_attachments_are_refused() -> None:
    assert refused(attached(*[("a.txt", b"x")] * 3), Limits(attachments=2)) == "E-ATTACHMENT-COUNT"


def test_too_long_an_attachment_is_refused() -> None:
    assert (
        refused(attached(("a.pdf", bytes(99))), Limits(attachment_text=10)) == "E-ATTACHMENT-SIZE"
    )


def test_a_zip_bomb_is_refused_and_the_header_still_read() -> None:
    data = attached(("a.txt", packed(bytes(300_000_000))))
    assert refused(data) == "E-ATTACHMENT-UNPACKED"
    assert read_header(data).notes == ()


def test_many_small_bombs_share_one_bound() -> None:
    small = packed(bytes(900_000))
    limits = replace(Limits(), unpacked_bytes=2_000_000)
    assert refused(attached(*[("a.txt", small)] * 5), limits) == "E-ATTACHMENT-UNPACKED"


@pytest.mark.parametrize(
    "data",
    [
        b"<!--" * 40_000,
        b"<!---->" * 90_000,
        b"<?p ?>" * 90_000,
        b" " * 20_000_000 + b"x",
        b"<?xml " + b"a" * 20_000_000,
        b"<a " + b" ".join(b'a%d="1"' % i for i in range(100_000)) + b"/>",
        b"<a>" + b"<x:b/>" * 60_000,
        b"<a>" + b"<x:b/>" * 60_000 + b"</a>",
        b"<a" * 90_000,
        b"&amp;" * 2_000_000,
    ],
)
def test_hostile_text_costs_little(data: bytes) -> None:
    assert refused(data).startswith("E-")


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_else(data: bytes) -> None:
    assert all(finding.rule for read in (read_package, read_header) for finding in told(read, data))


PIECES = st.sampled_from(
    [
        b"<From>", b"</From>", b"<To/>", b"<StatusCode>", b"</StatusCode>", b"13", b"<OrganId>",
        b"</OrganId>", b"<edXML:To>", b"</edXML:To>", b"<!--", b"-->", b"<![CDATA[", b"]]>",
        b"&lt;", b"&x;", b"<?p?>", b"<SteeringType>", b"</SteeringType>", b"\x00", b"\xc4\x91",
        b"<Code><CodeNumber>1</CodeNumber></Code>", b"<DueDate>9999/99/99</DueDate>", b"<", b">",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=12), st.booleans())
def test_arbitrary_markup_raises_nothing_else(pieces: list[bytes], inside: bool) -> None:
    middle = b"".join(pieces)
    data = package("@").replace(b"@", middle) if inside else middle + package("")
    assert all(finding.rule for finding in told(read_package, data))


def test_many_files_that_unpack_in_vain_cost_no_more_than_one() -> None:
    raw = bytearray(packed(bytes(8 * 1024 * 1024)))
    raw[14:18] = b"\1\2\3\4"  # the checksum that the entry announces
    padded = bytes(raw) + bytes(64 * 1024)  # keeps it below the bound on the ratio
    data = attached(*((f"{n}.txt", padded) for n in range(150)))
    limits = Limits(unpacked_bytes=16 * 1024 * 1024)
    with cheap():
        found = told(lambda content: read_package(content, limits), data)
    assert {one.rule for one in found} == {"E-ATTACHMENT-NOT-ZIP", "E-ATTACHMENT-UNPACKED"}


def test_a_damaged_file_takes_nothing_from_the_bounds_of_the_sound_ones() -> None:
    damaged = bytearray(packed(bytes(range(256)) * 400))
    damaged[60:64] = b"\xff\xff\xff\xff"
    files = [("a.txt", bytes(damaged)), ("b.txt", packed(b"y" * 900_000))]
    package_ = read_package(attached(*files), Limits(unpacked_bytes=1024 * 1024))
    assert len(package_.attachments[1].content) == 900_000
