"""Packages built like some that had really crossed an axis; every word and code is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.vectors.making import files
from tests.vectors.making.edits import before, fill, swap, text, without
from tests.vectors.making.packages import LETTER, NEW, SENT
from tests.vectors.making.variants import DUMMY_SIGNATURE, LENIENT, crlf, rezipped
from tests.vectors.making.vector import SOUND, sound

from edoc.contract.dates import VIETNAM
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    DocumentType,
    Organization,
    OtherInfo,
    Signer,
    Trace,
)
from edoc.contract.writer import write_edoc

LOOP_DAY = date(2019, 5, 20)


def instant(hour: int, minute: int, second: int) -> datetime:
    """Return an instant of the day of issue."""
    return datetime(2026, 3, 5, hour, minute, second, tzinfo=VIETNAM)


@sound("met-2019-loop", shows=("W-BUSINESS",), day=LOOP_DAY, claims=LENIENT)
def loop() -> bytes:
    """A test loop of 2019: a zipped PDF, no operation, the trace of a hub."""
    data = swap(rezipped(), "2026/03/05", "2019/05/20", all_=True)
    data = without(without(data, "Bussiness"), "DueDate")
    hub = (
        "<edXML:TraceHeader><edXML:OrganId>001.00.99.TT9</edXML:OrganId>"
        "<edXML:Timestamp>2019/05/20 08:15:31</edXML:Timestamp></edXML:TraceHeader>"
    )
    return crlf(before(data, "TraceHeader", hub))


@sound(
    "met-2025-hub",
    shows=(
        "W-ORGAN-NAME",
        "W-ORGANID-FORM",
        "W-BUSINESS",
        "W-DOCUMENT-ID-VARIANT",
        "W-TYPE-DISAGREES",
    ),
    claims=LENIENT,
)
def hub() -> bytes:
    """A test hub of 2025: offices without a name, tenants for codes, no operation, null traces."""
    contact = {"email": "mo-phong@hub.example.invalid", "telephone": "0000000000"}
    sent = replace(
        NEW,
        sender=Organization("hub.thu.01", **contact),
        receivers=(Organization("hub.thu.02", **contact),),
        document_id="hub.thu.01-2026-BC-72",
        document_type=DocumentType("Báo cáo", 2, 1),
        other=OtherInfo(0, "Nội bộ", "NGĐ", 0, 0, direction=True),
        steering=2,
        business=None,
        due=None,
        to_places=(),
        traces=(Trace("hub.thu.01", SENT), Trace("null", instant(8, 15, 31))),
    )
    return crlf(write_edoc(sent))


@sound("met-2025-enterprise", shows=("W-DOCUMENT-TYPE",))
def enterprise() -> bytes:
    """Production of 2025: an enterprise to a ministry, named by both codes; the .doc in a zip."""
    doc = Attachment("2", "to-trinh.doc", "", files.OLE)
    sent = replace(
        NEW,
        sender=Organization("020000000000", "Công ty Giả Định", address="1 đường Mô Phỏng"),
        receivers=(
            Organization("G99", "Bộ Giả Định", "Chính phủ"),
            Organization("000.00.00.G99", "Bộ Giả Định (Mã cũ) (qd20)", "TLTVBQG_CDMDD_QD20"),
        ),
        document_id="020000000000,2026/03/05,72/SGD-VP",
        document_type=DocumentType("Công văn", 71),
        other=OtherInfo(0, "Liên thông", "NGĐ", 0, 0, direction=False),
        due=None,
        to_places=(),
        traces=(
            Trace("020000000000", instant(8, 15, 30)),
            Trace("", instant(8, 17, 41)),
            Trace("00.97.W00", instant(8, 30, 12)),
        ),
        attachments=(LETTER, doc),
    )
    data = swap(write_edoc(sent), "application/doc<", "application/zip<", all_=True)
    packed = SOUND["every-kind-of-file"].make()  # its .xls is the same file in a zip
    return crlf(fill(data, "ContentTransferEncoded", text(packed, "ContentTransferEncoded", 5), 2))


@sound("met-2025-dummy", shows=("W-SIGNATURE-NAMESPACE", "W-BUSINESS"), claims=LENIENT)
def dummy() -> bytes:
    """Production of 2025: the signature of the SDK sample, a type that is none, no operation."""
    sent = replace(
        NEW,
        document_type=DocumentType("Văn bản điện tử mới"),
        other=OtherInfo(copies=0, pages=0),
        business=None,
        signer=Signer("Người Ký Giả Định"),
        traces=(
            Trace(NEW.sender.code, SENT),
            Trace("", instant(8, 15, 37)),
            Trace("00.98.W00", instant(8, 25, 0)),
        ),
    )
    return crlf(
        swap(write_edoc(sent), "</edXML:edXMLHeader>", f"{DUMMY_SIGNATURE}</edXML:edXMLHeader>")
    )


@sound("sample-recall")
def sample_recall() -> bytes:
    """A recall like the official sample: with a ResponseFor that has nothing to do with it."""
    noise = (
        "<edXML:ResponseFor><edXML:OrganId>000.00.00.H21</edXML:OrganId>"
        "<edXML:Code>7/UBND-VX</edXML:Code>"
        "<edXML:PromulgationDate>2014/02/28</edXML:PromulgationDate>"
        "<edXML:DocumentId>000.00.00.H21,2014/02/27,7/UBND-VX</edXML:DocumentId>"
        "</edXML:ResponseFor>"
    )
    return before(SOUND["recall"].make(), "SteeringType", noise)


@sound("sample-update-of-the-same-id")
def same_id() -> bytes:
    """An update that bears the id of the document it changes."""
    data = SOUND["update-data"].make()
    return fill(data, "DocumentId", text(data, "DocumentId"), 2)


@sound("cid-twice")
def cid_twice() -> bytes:
    """``cid:cid:`` in the manifest, in capitals with the attachment: the builder adds one more."""
    data = SOUND["new-document"].make()
    data = swap(data, "<ContentId>cid:", "<ContentId>CID: ", all_=True)
    return swap(data, "edXML:ContentId>cid:", "edXML:ContentId>cid:cid:", all_=True)


@sound("extension-in-capitals")
def capitals() -> bytes:
    """``.PDF`` in capitals, as scanners name their files."""
    scanned = replace(LETTER, name="72-SGD-VP.PDF")
    return write_edoc(replace(NEW, attachments=(scanned,), code=DocumentCode("72", "SGD-VP")))


@sound("names-before-superiors")
def other_order() -> bytes:
    """OrganName in front of OrganizationInCharge, as in some official samples."""
    data = SOUND["status-03"].make()
    above = text(data, "OrganizationInCharge")
    data = without(data, "OrganizationInCharge")
    return before(
        data, "OrganAdd", f"<edXML:OrganizationInCharge>{above}</edXML:OrganizationInCharge>"
    )
