"""A small axis with one pulling and two pushed systems, and the packages that live on it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime

from axis.engine import Axis
from axis.records import AgencyRecord, Receipt, Submission, SystemRecord, TimelineDelivery
from axis.settings import AxisSettings
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
    Organization,
    PackageKind,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Status,
    Trace,
)
from edoc.contract.writer import write_edoc, write_status
from edoc.plumbing.clock import FixedClock
from edoc.plumbing.ids import RandomIds
from edoc.plumbing.sql.database import Database
from edoc.ports.bus import Bus

PROVINCE, DISTRICT = "000.00.00.H21", "000.24.21.H21"
COMMUNE, VILLAGE, TOWN = "000.25.31.H21", "000.26.31.H21", "000.27.31.H21"
CENTRAL = "000.00.00.G22"
MADE = datetime.fromisoformat("2019-12-02T01:00:00+00:00")

SYSTEMS = [
    SystemRecord("ubnd-tinh", "Tỉnh", "bus", "secret-tinh"),
    SystemRecord("huyen", "Huyện", "bus", "secret-huyen"),
    SystemRecord("xa", "Xã", "pull", "secret-xa", free=True),
    SystemRecord("thi-tran", "Thị trấn", "pull", "secret-tt", free=True),
    SystemRecord("uplink", "Lên trục quốc gia", "uplink", "secret-uplink"),
]
AGENCIES = [
    AgencyRecord(PROVINCE, "UBND tỉnh Gia Lai", "province", "", "ubnd-tinh"),
    AgencyRecord(DISTRICT, "UBND huyện Đắk Đoa", "district", PROVINCE, "huyen"),
    AgencyRecord(COMMUNE, "UBND xã Ia Băng", "commune", DISTRICT, "xa"),
    AgencyRecord(VILLAGE, "UBND xã Nam Yang", "commune", DISTRICT, "xa"),
    AgencyRecord(TOWN, "UBND thị trấn Đắk Đoa", "commune", DISTRICT, "thi-tran"),
    AgencyRecord(CENTRAL, "Văn phòng Chính phủ", "central", "", "uplink"),
]
SYSTEM_OF = {agency.code: agency.system_id for agency in AGENCIES}


async def start_axis(
    database: Database, bus: Bus, clock: FixedClock, settings: AxisSettings | None = None
) -> Axis:
    """Return a started axis with the systems and agencies above."""
    axis = Axis(
        name="gia-lai",
        world="default",
        database=database,
        bus=bus,
        clock=clock,
        real=clock,
        ids=RandomIds(),
        random=random.Random(1),
        settings=settings or AxisSettings(sweep_interval_s=3600),
    )
    await axis.upsert_systems(SYSTEMS)
    await axis.upsert_agencies(AGENCIES)
    await axis.start()
    return axis


def document(
    *receivers: str, sender: str = PROVINCE, number: str = "45", made: datetime = MADE
) -> Edoc:
    """Return a new document."""
    return Edoc(
        sender=Organization(sender, "Bên gửi"),
        receivers=tuple(Organization(code, "Bên nhận") for code in receivers),
        document_id=f"{sender},2019/12/02,{number}/UBND-VP",
        code=DocumentCode(number, "UBND-VP"),
        promulgated=date(2019, 12, 2),
        subject="Về việc thử",
        document_type=DocumentType("Công văn"),
        place="Gia Lai",
        signer=Signer("Nguyễn Văn Mô Phỏng"),
        business=Business(),
        traces=(Trace(sender, made),),
        attachments=(Attachment("a1", "van-ban.pdf", "application/pdf", b"%PDF-1.4 mo phong"),),
    )


def recall(of: Edoc, *receivers: str) -> Edoc:
    """Return a recall: it bears the id, number and date of the recalled document."""
    return replace(
        of,
        receivers=tuple(Organization(code, "Bên nhận") for code in receivers) or of.receivers,
        business=Business(type=1, reason="Ban hành nhầm"),
    )


def update(
    of: Edoc, *receivers: str, added: tuple[str, ...] = (), removed: tuple[str, ...] = ()
) -> Edoc:
    """Return an update under an id of its own."""
    changes = (
        *(ReceiverChange(code, added=True) for code in added),
        *(ReceiverChange(code, added=False) for code in removed),
    )
    business = Business(
        type=2,
        reason="Sửa trích yếu",
        document_id=of.document_id,
        document_changed=True,
        receivers_changed=bool(changes),
        receivers=changes,
    )
    named = tuple(Organization(code, "Bên nhận") for code in receivers) or of.receivers
    return replace(of, receivers=named, document_id=f"{of.document_id}/sửa", business=business)


def replacement(*receivers: str, of: dict[str, tuple[str, ...]], number: str = "99") -> Edoc:
    """Return a new document that replaces others for some receivers."""
    old = tuple(Replacement(document_id, agencies) for document_id, agencies in of.items())
    business = Business(type=3, reason="Thay thế", replacements=old)
    return replace(document(*receivers, number=number), business=business)


def status(
    code: str, about: Edoc, receiver: str, *, at: datetime = MADE, by_sender: bool = False
) -> bytes:
    """Return a status of a receiver about a document, or of its sender (13)."""
    sender, addressee = (about.sender.code, receiver)[:: 1 if by_sender else -1]
    return write_status(
        Status(
            sender=Organization(sender, "Bên báo"),
            response_for=ResponseFor(
                addressee, str(about.code), about.document_id, about.promulgated
            ),
            status_code=code,
            at=at,
            description="vì thử",
        )
    )


async def send(axis: Axis, edoc: Edoc, system: str | None = None) -> Receipt:
    """Hand a document in by the system of its sender."""
    body = write_edoc(edoc)
    by = system or SYSTEM_OF[edoc.sender.code]
    return await axis.accept(Submission(by, PackageKind.EDOC, body))


async def report(
    axis: Axis, code: str, about: Edoc, receiver: str, *, at: datetime = MADE
) -> Receipt:
    """Hand in a status: 13 by the document's sender, anything else by the receiver."""
    by_sender = code == "13"
    body = status(code, about, receiver, at=at, by_sender=by_sender)
    system = SYSTEM_OF[about.sender.code if by_sender else receiver]
    return await axis.accept(Submission(system, PackageKind.STATUS, body))


async def copy_of(axis: Axis, receipt: Receipt, receiver: str) -> TimelineDelivery:
    """Return how one receiver's copy stands."""
    told = await axis.timeline(receipt.package_id)
    return next(one for one in told.deliveries if one.delivery.receiver == receiver)


def rules_in(receipt: Receipt) -> set[str]:
    """Return the rules a receipt warns of."""
    return {finding.rule for finding in receipt.findings}
