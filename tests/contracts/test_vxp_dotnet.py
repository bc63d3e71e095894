"""What is known of the .NET client, end to end: its headers, and its way of writing edXML."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest
from vxp_site import OTHER, RECEIVER, SENDER, Site, vxp_site

from edoc.contract.model import Edoc
from edoc.contract.reader import read_package
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.memory import MemoryBus
from edoc.plumbing.sql.database import Database
from nodes.links.vxp_headers import unpadded_sha256

CONTENT = b"%PDF-1.4 cong van\n%%EOF\n"
PACKAGE = f"""<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>{SENDER}</edXML:OrganId>
          <edXML:OrganName>Văn phòng Chính phủ</edXML:OrganName>
        </edXML:From>
        <edXML:To>
          <edXML:OrganId>{RECEIVER}</edXML:OrganId>
          <edXML:OrganName>Sở Nội vụ</edXML:OrganName>
        </edXML:To>
        <edXML:To>
          <edXML:OrganId>{OTHER}</edXML:OrganId>
          <edXML:OrganName>Sở Tư pháp</edXML:OrganName>
        </edXML:To>
        <edXML:DocumentId>{SENDER},2019/12/02,46/VPCP-TH</edXML:DocumentId>
        <edXML:Code>
          <edXML:CodeNumber>46</edXML:CodeNumber>
          <edXML:CodeNotation>VPCP-TH</edXML:CodeNotation>
        </edXML:Code>
        <edXML:PromulgationInfo>
          <edXML:Place>Hà Nội</edXML:Place>
          <edXML:PromulgationDate>2019/12/02</edXML:PromulgationDate>
        </edXML:PromulgationInfo>
        <edXML:DocumentType>
          <edXML:Type>18</edXML:Type>
          <edXML:TypeName>Công văn</edXML:TypeName>
        </edXML:DocumentType>
        <edXML:Subject>V/v kết nối phần mềm .NET</edXML:Subject>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList id="trace" version="1.0" mustUnderstand="1" \
actor="http://schemas.xmlsoap.org/soap/actor/next">
        <edXML:TraceHeader>
          <edXML:OrganId>{SENDER}</edXML:OrganId>
          <edXML:Timestamp>2019/12/02 08:00:00</edXML:Timestamp>
        </edXML:TraceHeader>
        <edXML:Bussiness>
          <edXML:BussinessDocType>0</edXML:BussinessDocType>
          <edXML:BussinessDocReason>Văn bản điện tử mới</edXML:BussinessDocReason>
        </edXML:Bussiness>
      </edXML:TraceHeaderList>
      <edXML:DigitalSignature />
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:tep-1" \
xlink:role="XLinkRole" xlink:type="simple">
          <edXML:ContentId>cid:tep-1</edXML:ContentId>
          <edXML:ContentType>application/pdf</edXML:ContentType>
          <edXML:Description>Công văn</edXML:Description>
        </edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>tep-1</ContentId>
      <AttachmentName>cong-van.pdf</AttachmentName>
      <Description>Công văn</Description>
      <ContentType>application/pdf</ContentType>
      <ContentTransferEncoded>{base64.b64encode(CONTENT).decode()}</ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
""".replace("\n", "\r\n").encode()
"""Written as its builder does: two more namespaces on the root, attributes on the list of traces,
an empty signature, links in the manifest, an unprefixed content, an id without ``cid:``."""


@pytest.fixture
async def site(
    sqlite_database: Database, memory_bus: MemoryBus, clock: FixedClock
) -> AsyncIterator[Site]:
    """An axis with a sending and a receiving system."""
    async with vxp_site(sqlite_database, memory_bus, clock, served=False) as served:
        yield served


async def sent(site: Site) -> str:
    """Send as the .NET client does: to from an array, no servicetype."""
    values = {
        "from": SENDER,
        "to": f'["{RECEIVER}","{OTHER}"]',
        "messagetype": "edoc",
        "hash-file": unpadded_sha256(PACKAGE),
    }
    reply = await site.asked("sendEdoc", values, body=PACKAGE + b"\r\n", system="vpcp.demo")
    assert reply["status"] == "OK", reply
    return str(reply["DocId"])


async def test_its_package_is_taken_and_reaches_both_receivers_byte_for_byte(site: Site) -> None:
    await sent(site)
    listed = await site.asked("getReceivedEdocList", {"messagetype": "edoc"})  # no servicetype
    assert {item["to"] for item in listed["data"]} == {RECEIVER, OTHER}
    for item in listed["data"]:
        reply = await site.asked("getEdoc", {"docId": item["docId"]}, body=b"{}")
        assert base64.b64decode(reply["data"]) == PACKAGE


async def test_its_package_is_read_whole(site: Site) -> None:
    package = read_package(PACKAGE)
    assert isinstance(package, Edoc)
    assert [one.code for one in package.receivers] == [RECEIVER, OTHER]
    [attachment] = package.attachments
    assert (attachment.name, attachment.content) == ("cong-van.pdf", CONTENT)
    assert package.document_type.name == "Công văn"


async def test_nothing_in_its_package_refuses_it(site: Site) -> None:
    await sent(site)
    assert not [one for one in site.notes.explanations if one.refusing]


async def test_its_description_of_a_failure_reaches_the_sender(site: Site) -> None:
    document_id = await sent(site)
    [item, _] = (await site.asked("getReceivedEdocList", {}))["data"]
    values = {"docid": item["docId"], "status": "fail", "description": "Khong doc duoc tep"}
    assert (await site.asked("updateStatus", values, body=b"{}"))["status"] == "OK"
    told = await site.asked("getSentEdocList", {"docId": document_id}, system="vpcp.demo")
    texts = {one["receiverDocId"]: one["sendStatusDesc"] for one in told["data"]}
    assert texts[item["docId"]] == "Khong doc duoc tep"


async def test_its_list_of_units_is_not_known_and_told_so(site: Site) -> None:
    reply = await site.asked("getListUnit", {})
    assert (reply["status"], reply["ErrorCode"]) == ("FAIL", "20")
    assert site.explained("C-VXP-OPERATION-DOTNET").nearest == "getSynchronizeUnit"
