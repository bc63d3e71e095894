"""Sound packages of every kind, as our own writer gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.vectors.making import files
from tests.vectors.making.vector import sound

from edoc.contract.dates import VIETNAM
from edoc.contract.model import (
    Attachment,
    Business,
    DocumentCode,
    DocumentType,
    Edoc,
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
from edoc.contract.writer import write_edoc, write_status

ISSUED = date(2026, 3, 5)
SENT = datetime(2026, 3, 5, 8, 15, 30, tzinfo=VIETNAM)
DOCUMENT_ID = "000.00.18.H21,2026/03/05,72/SGD-VP"
EARLIER_ID = "000.00.18.H21,2026/03/02,61/SGD-VP"
OLDER_ID = "000.00.18.H21,2026/02/27,58/SGD-VP"


def office(code: str, name: str, mailbox: str, street: int) -> Organization:
    """Return an invented office of the province with everything that can be said of one."""
    return Organization(
        code=code,
        name=name,
        in_charge="UBND tỉnh Gia Lai",
        address=f"{street} đường Mô Phỏng, tỉnh Gia Lai",
        email=f"{mailbox}@mo-phong.example.invalid",
        telephone="0000000000",
        fax="0000000001",
        website=f"https://{mailbox}.example.invalid",
    )


DEPARTMENT = office("000.00.18.H21", "Sở Giả Định tỉnh Gia Lai (mô phỏng)", "so-gia-dinh", 18)
PROVINCE = office("000.00.00.H21", "UBND tỉnh Gia Lai (mô phỏng)", "ubnd-tinh", 2)
COMMUNE = office("000.31.44.H21", "UBND xã Đồi Giả Định", "xa-doi-gia-dinh", 3)
CLERK = Staff("Văn phòng Sở", "Văn Thư Giả Định", "van-thu@mo-phong.example.invalid", "0000000002")
COMMUNE_CLERK = Staff(
    "Văn phòng HĐND và UBND xã",
    "Văn Thư Xã Giả Định",
    "van-thu-xa@mo-phong.example.invalid",
    "0000000003",
)
LETTER = Attachment(
    "2c0ffee0-0001-4c55-9a10-0a0b0c0d0e0f",
    "72-SGD-VP.signed.pdf",
    "application/pdf",
    files.pdf("72/SGD-VP mo phong"),
    "Toàn văn công văn",
)
APPENDIX = Attachment(
    "2c0ffee0-0002-4c55-9a10-0a0b0c0d0e0f",
    "danh-sach.txt",
    "application/zip",
    "Danh sách mô phỏng\n".encode(),
    "Phụ lục",
)

NEW = Edoc(
    sender=DEPARTMENT,
    receivers=(PROVINCE, COMMUNE),
    document_id=DOCUMENT_ID,
    code=DocumentCode("72", "SGD-VP"),
    promulgated=ISSUED,
    place="Gia Lai",
    subject="V/v diễn tập liên thông văn bản mô phỏng",
    content="Đề nghị các đơn vị tham gia diễn tập trước ngày 20/3/2026.",
    document_type=DocumentType("Công văn", 2, 18),
    signer=Signer("Người Ký Giả Định", "KT. GIÁM ĐỐC", "Phó Giám đốc"),
    due=date(2026, 3, 20),
    other=OtherInfo(
        priority=1,
        sphere="Liên thông nội tỉnh",
        typist="NGĐ",
        copies=3,
        pages=1,
        direction=False,
        appendixes=("Danh sách đơn vị diễn tập",),
    ),
    to_places=("Như trên", "Lưu: VT"),
    traces=(Trace(DEPARTMENT.code, SENT),),
    business=Business(0, "Văn bản điện tử mới", paper=0, staff=CLERK),
    attachments=(LETTER, APPENDIX),
)


def operation(type_: int, reason: str, **details: object) -> Business:
    """Return what is asked of the receiver, by the clerk of the department."""
    return replace(Business(type_, reason, paper=0, staff=CLERK), **details)  # type: ignore[arg-type]


@sound()
def new_document() -> bytes:
    """A new document for two receivers: a PDF as it is and a text in a zip."""
    return write_edoc(NEW)


@sound()
def recall() -> bytes:
    """A recall (type 1): id, number and date are those of the recalled document."""
    asked = operation(1, "Thu hồi văn bản do ban hành nhầm phụ lục")
    return write_edoc(replace(NEW, business=asked, due=None))


@sound()
def update_data() -> bytes:
    """An update (type 2) of the data of an earlier document."""
    asked = operation(2, "Sửa trích yếu", document_id=EARLIER_ID, document_changed=True)
    return write_edoc(replace(NEW, business=asked))


@sound()
def update_receivers() -> bytes:
    """An update (type 2) of the list of receivers: one is taken out, one comes in."""
    changes = (
        ReceiverChange("000.32.44.H21", added=False),
        ReceiverChange(COMMUNE.code, added=True),
    )
    asked = operation(
        2,
        "Sửa nơi nhận",
        document_id=EARLIER_ID,
        receivers_changed=True,
        receivers=changes,
    )
    return write_edoc(replace(NEW, business=asked))


@sound()
def replacement() -> bytes:
    """A replacement (type 3) of two earlier documents, each for some receivers."""
    old = (
        Replacement(EARLIER_ID, (PROVINCE.code, COMMUNE.code)),
        Replacement(OLDER_ID, (COMMUNE.code,)),
    )
    return write_edoc(
        replace(NEW, business=operation(3, "Thay thế hai văn bản cũ", replacements=old))
    )


@sound()
def reply() -> bytes:
    """The commune answers a document of the department."""
    answered = ResponseFor(DEPARTMENT.code, "61/SGD-VP", EARLIER_ID, date(2026, 3, 2))
    return write_edoc(_of_the_commune(DEPARTMENT, (answered,)))


@sound()
def forward() -> bytes:
    """The commune passes a document of the department on to the province."""
    passed = ResponseFor(DEPARTMENT.code, "61/SGD-VP", EARLIER_ID, date(2026, 3, 2))
    return write_edoc(_of_the_commune(PROVINCE, (passed,)))


def _of_the_commune(receiver: Organization, responses: tuple[ResponseFor, ...]) -> Edoc:
    return replace(
        NEW,
        sender=COMMUNE,
        receivers=(receiver,),
        document_id="000.31.44.H21,2026/03/05,9/UBND",
        code=DocumentCode("9", "UBND"),
        traces=(Trace(COMMUNE.code, SENT),),
        responses=responses,
        due=None,
        business=Business(0, "Văn bản điện tử mới", paper=0, staff=COMMUNE_CLERK),
    )


@sound()
def minimal() -> bytes:
    """As little as a document can say without a word from any profile."""
    bare = Edoc(
        sender=Organization(DEPARTMENT.code, DEPARTMENT.name),
        receivers=(Organization(COMMUNE.code, COMMUNE.name),),
        document_id=DOCUMENT_ID,
        code=NEW.code,
        promulgated=ISSUED,
        subject=NEW.subject,
        document_type=DocumentType("Công văn"),
        signer=Signer("Người Ký Giả Định"),
        traces=NEW.traces,
        business=Business(staff=Staff(name="Văn Thư Giả Định")),
        attachments=(LETTER,),
    )
    return write_edoc(bare)


@sound()
def two_appendixes() -> bytes:
    """A letter and two texts, each in a zip of its own."""
    second = replace(APPENDIX, content_id="2c0ffee0-0003", name="bieu-mau.txt")
    return write_edoc(replace(NEW, attachments=(LETTER, APPENDIX, second)))


@sound()
def every_kind_of_file() -> bytes:
    """PDF, docx, doc and zip go raw; xls, xlsx, PNG and .ZIP in a zip with one entry."""
    inner = files.archive({"ghi-chu.txt": b"mo phong\n"})
    enclosed = (
        ("to-trinh.docx", files.docx("Mô phỏng")),
        ("to-trinh.doc", files.OLE),
        ("ho-so.zip", inner),
        ("so-lieu.xls", files.OLE),
        ("so-lieu.xlsx", files.xlsx()),
        ("ban-do.png", files.png()),
        ("HO-SO.ZIP", inner),
        ("khong-duoi", b"mo phong\n"),
    )
    others = tuple(
        Attachment(f"tep-{number}", name, "", content)
        for number, (name, content) in enumerate(enclosed, start=2)
    )
    return write_edoc(replace(NEW, attachments=(LETTER, *others)))


@sound("file-name-in-vietnamese")
def vietnamese_name() -> bytes:
    """Names of files with accents, blanks and characters that XML escapes."""
    named = replace(LETTER, name="Công văn số 72 (bản ký) & phụ lục.pdf")
    return write_edoc(replace(NEW, attachments=(named,)))


@sound("decision-20-codes")
def new_codes() -> bytes:
    """Identification codes of Decision 20/2020, read left to right."""
    return write_edoc(
        replace(
            NEW,
            sender=replace(DEPARTMENT, code="H21.18"),
            receivers=(replace(PROVINCE, code="H21"), replace(COMMUNE, code="H21.44.31")),
            document_id="H21.18,2026/03/05,72/SGD-VP",
            traces=(Trace("H21.18", SENT),),
        )
    )


@sound("decision-20-letters")
def new_codes_with_letters() -> bytes:
    """Codes of Decision 20/2020 with letters in their groups, as one province has them."""
    return write_edoc(replace(NEW, receivers=(Organization("H37.DN.001", "Công ty Giả Định"),)))


@sound("both-forms-of-code")
def both_codes() -> bytes:
    """A receiver named by its new code and again by its old one, as met in 2025."""
    old = Organization(
        "000.00.00.G99",
        "Bộ Giả Định (Mã cũ) (qd20)",
        "TLTVBQG_CDMDD_QD20",
    )
    return write_edoc(replace(NEW, receivers=(Organization("G99", "Bộ Giả Định"), old)))


@sound("enterprise-sender")
def enterprise() -> bytes:
    """An enterprise writes to a ministry: 02 and the tax number, an id that counts by year."""
    return write_edoc(
        replace(
            NEW,
            sender=Organization("020000000000", "Công ty Giả Định"),
            receivers=(Organization("000.00.00.G99", "Bộ Giả Định"),),
            document_id="020000000000,2026,17",
            code=DocumentCode("17", "CTGD"),
            traces=(Trace("020000000000", SENT),),
        )
    )


@sound()
def many_receivers() -> bytes:
    """Sixty communes, one To for each: there is no wrapper around them."""
    named = tuple(
        Organization(f"000.{number:02d}.44.H21", f"UBND xã Giả Định {number}")
        for number in range(10, 70)
    )
    return write_edoc(replace(NEW, receivers=named))


@sound()
def directive_most_urgent() -> bytes:
    """A directive of the highest urgency with a task of the government's tracking system."""
    other = replace(NEW.other, priority=3, direction=True)
    tasks = ("NV-2026-0001",)
    return write_edoc(replace(NEW, other=other, steering=1, task_codes=tasks, application_type=1))


@sound()
def normative_document() -> bytes:
    """A decision of list A (normative documents)."""
    kind = DocumentType("Quyết định", 1, 8)
    return write_edoc(replace(NEW, document_type=kind, due=None))


@sound("document-id-by-year", shows=())
def counted_id() -> bytes:
    """An id of the form of Decree 30/2020: agency, year, ordinal number."""
    return write_edoc(replace(NEW, document_id="000.00.18.H21,2026,0000072"))


@sound("document-id-of-2025")
def id_of_2025() -> bytes:
    """An id of the form of Circular 05/2025: code, day, number, the office's letters, type."""
    return write_edoc(replace(NEW, document_id="H21.18.2026.03.05.72.SGD.22"))


@sound("document-id-uuid", shows=("W-DOCUMENT-ID-FORM",))
def unique_id() -> bytes:
    """A UUID for an id, as many vendors write it: strict notes it."""
    return write_edoc(replace(NEW, document_id="2c0ffee0-0000-4c55-9a10-0a0b0c0d0e0f"))


@sound("of-2019", day=date(2019, 12, 2))
def old_document() -> bytes:
    """A document of the time before Decree 30/2020 and Decision 20/2020."""
    return write_edoc(
        replace(
            NEW,
            document_id="000.00.18.H21,2019/12/02,72/SGD-VP",
            promulgated=date(2019, 12, 2),
            due=None,
            content="Đề nghị các đơn vị tham gia diễn tập.",
            traces=(Trace(DEPARTMENT.code, datetime(2019, 12, 2, 8, 0, tzinfo=VIETNAM)),),
        )
    )


STATUS = Status(
    sender=COMMUNE,
    response_for=ResponseFor(DEPARTMENT.code, "72/SGD-VP", DOCUMENT_ID, ISSUED),
    status_code="03",
    at=datetime(2026, 3, 5, 9, 2, 11, tzinfo=VIETNAM),
    description="Văn thư đã tiếp nhận và vào sổ văn bản đến số 120",
    staff=COMMUNE_CLERK,
)
DESCRIPTIONS = {
    "01": "Đã đến",
    "02": "Từ chối tiếp nhận: gửi nhầm nơi nhận",
    "03": "Văn thư đã tiếp nhận và vào sổ văn bản đến số 120",
    "04": "Đã phân công công chức văn hóa - xã hội xử lý",
    "05": "Đang xử lý",
    "06": "Đã hoàn thành",
    "13": "Đề nghị lấy lại văn bản do ban hành nhầm phụ lục",
    "15": "Đồng ý yêu cầu lấy lại",
    "16": "Từ chối yêu cầu lấy lại: văn bản đã xử lý xong",
}


def _enter_statuses() -> None:
    for code, description in DESCRIPTIONS.items():

        def make(code: str = code, description: str = description) -> bytes:
            told = replace(STATUS, status_code=code, description=description)
            if code == "13":  # the sender asks, of a receiver
                about = replace(STATUS.response_for, agency=COMMUNE.code)
                told = replace(told, sender=DEPARTMENT, response_for=about, staff=CLERK)
            return write_status(told)

        make.__doc__ = f"Status {code}: {description}."
        sound(f"status-{code}")(make)


_enter_statuses()
