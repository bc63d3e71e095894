"""What the rules of the axis teach: why each exists, where it applies, an example.

Beside the rules (``axis.rules``), which only say what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from edoc.contract.findings import Text
from edoc.contract.model import PackageKind
from edoc.contract.rules import BOTH_KINDS, EDOC_ONLY, STATUS_ONLY


@dataclass(frozen=True, slots=True)
class Lesson:
    """See the fields of the same names of ``edoc.contract.rules.Rule``."""

    why: Text
    where: str
    broken: str
    sound: str
    kinds: tuple[PackageKind, ...] = BOTH_KINDS


_FROM, _TO = "MessageHeader/From/OrganId", "MessageHeader/To[*]/OrganId"
_BUSINESS, _RESPONSE = "TraceHeaderList/Bussiness", "MessageHeader/ResponseFor"
_SIGNATURE, _STATUS = "edXMLHeader/Signature", "MessageHeader/StatusCode"

LESSONS: dict[str, Lesson] = {
    "E-KIND": Lesson(
        Text(
            "Trục và nơi nhận xử lý theo messagetype; gói trạng thái gửi như văn bản sẽ nằm nhầm "
            "danh sách và không ai đọc.",
            "Axis and receivers go by messagetype; a status sent as a document lands in the wrong "
            "list, where nobody reads it.",
        ),
        "messagetype",
        "messagetype: edoc + StatusCode",
        "messagetype: status + StatusCode",
    ),
    "E-SENDER-UNKNOWN": Lesson(
        Text(
            "Chỉ đơn vị có trong danh bạ mới gửi được, để nơi nhận biết chắc ai gửi và phản hồi "
            "có đường về.",
            "Only agencies of the directory can send, so that receivers know who it was and "
            "answers find their way back.",
        ),
        _FROM,
        "From/OrganId 000.00.99.H21",
        "From/OrganId 000.00.12.H21",
    ),
    "E-SENDER-OTHER-SYSTEM": Lesson(
        Text(
            "Một hệ thống chỉ được gửi thay cho đơn vị của mình; nếu không, ai có tài khoản cũng "
            "gửi được dưới tên cơ quan khác.",
            "A system may send only for its own agencies; else anybody with an account could "
            "send in another agency's name.",
        ),
        _FROM,
        "From/OrganId: đơn vị của hệ thống khác · another system's",
        "From/OrganId: đơn vị của mình · one's own",
    ),
    "E-SENDER-CLOSED": Lesson(
        Text(
            "Đơn vị đã giải thể, sáp nhập hoặc bị khóa không còn thẩm quyền ban hành văn bản.",
            "An agency that was dissolved, merged or locked may issue no documents any more.",
        ),
        _FROM,
        "From/OrganId: đơn vị đã đóng · a closed one",
        "From/OrganId: đơn vị kế nhiệm · its successor",
    ),
    "W-SENDER-ENDED": Lesson(
        Text(
            "Đơn vị đã bị khóa hoặc sáp nhập vẫn phải báo đã nhận và báo đã hủy văn bản bị thu "
            "hồi; từ chối thì bên gửi không bao giờ biết.",
            "An agency that was locked or merged still has to say that a document came, and that "
            "it cancelled what was recalled; were it refused, the sender would never know.",
        ),
        _FROM,
        "From/OrganId: đơn vị đã khóa · a locked one",
        "From/OrganId: đơn vị kế nhiệm · its successor",
        STATUS_ONLY,
    ),
    "E-RECEIVER-UNKNOWN": Lesson(
        Text(
            "Mã không có trong danh bạ thì không có hộp thư nào để giao; hay gặp do gõ nhầm, dùng "
            "mã cũ hoặc danh bạ chưa đồng bộ.",
            "There is no mailbox for a code outside the directory; often it was mistyped, is out "
            "of date, or the address book was not synchronised.",
        ),
        _TO,
        "To/OrganId 000.99.99.H21",
        "To/OrganId 000.25.31.H21",
    ),
    "E-RECEIVER-CLOSED": Lesson(
        Text(
            "Sau các đợt sắp xếp, mã của đơn vị đã giải thể bị đóng; văn bản gửi tới đó sẽ không "
            "ai nhận.",
            "After reorganisations the codes of dissolved agencies are closed; nobody would "
            "receive what is sent there.",
        ),
        _TO,
        "To/OrganId: huyện đã bãi bỏ · an abolished district",
        "To/OrganId: xã kế nhiệm · its successor",
    ),
    "E-RECEIVER-LOCKED": Lesson(
        Text(
            "Đơn vị tạm khóa (đổi hệ thống, sự cố) chưa nhận được; bên gửi phải biết để chuyển "
            "bằng cách khác.",
            "A locked agency (a change of systems, an incident) cannot receive for now; the "
            "sender must know, to find another way.",
        ),
        _TO,
        "To/OrganId: đơn vị đang khóa · a locked one",
        "(gửi lại khi mở khóa · again when unlocked)",
    ),
    "W-RECEIVER-UNTOLD": Lesson(
        Text(
            "Một nơi nhận bị khóa không được làm hỏng cả lệnh thu hồi: các nơi khác vẫn phải biết, "
            "và bản chưa ai đọc vẫn phải được rút lại.",
            "One locked receiver must not undo a whole recall: the others must hear of it, and "
            "what nobody has read must be withdrawn all the same.",
        ),
        _TO,
        "To/OrganId: đơn vị đã khóa (BussinessDocType 1) · a locked one",
        "To/OrganId: các đơn vị đang hoạt động · those at work",
    ),
    "E-RECEIVER-LOOP": Lesson(
        Text(
            "Gói tin đi xuống rồi lại đi lên chính trục đã chuyển nó sẽ chạy vòng mãi.",
            "A package that came down and goes up again to the axis it came from would circle "
            "for ever.",
        ),
        _TO,
        "to: đơn vị ngoài tỉnh, từ trục quốc gia · outside the province, from above",
        "to: đơn vị trong tỉnh · inside the province",
    ),
    "E-RECEIVERS-MANY": Lesson(
        Text(
            "Giới hạn số nơi nhận bảo vệ trục khỏi một gói tin nhân thành hàng vạn lượt giao.",
            "The bound keeps one package from becoming tens of thousands of deliveries.",
        ),
        _TO,
        "to: (5 001 mã)",
        "to: (2 501 mã), to: (2 500 mã)",
    ),
    "E-DOCUMENT-CONFLICT": Lesson(
        Text(
            "Hai văn bản mới khác nội dung dưới một DocumentId thì phản hồi, thu hồi không biết "
            "nói về văn bản nào. Gửi lại đúng từng byte thì không sao: trục trả lời như lần đầu.",
            "With two new documents under one DocumentId no status or recall knows which is "
            "meant. The very same bytes again are fine: the axis answers as the first time.",
        ),
        "MessageHeader/DocumentId",
        "DocumentId …45/STN-VP (nội dung khác · other bytes)",
        "DocumentId …46/STN-VP",
        EDOC_ONLY,
    ),
    "E-SIGNATURE-ABSENT": Lesson(
        Text(
            "Chỉ khi trục đặt chính sách bắt buộc ký (LGSP_SIGNATURE_POLICY=require). Trục thật "
            "chưa thấy bắt buộc.",
            "Only where the axis is set to demand signatures (LGSP_SIGNATURE_POLICY=require). No "
            "real axis was seen to.",
        ),
        _SIGNATURE,
        "(không có Signature · none)",
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">',
    ),
    "E-SIGNATURE-INVALID": Lesson(
        Text(
            "Chữ ký sai nghĩa là gói tin bị thay đổi hoặc không phải do bên gửi ký; từ chối khi "
            "trục đặt chính sách bắt buộc ký.",
            "A signature that fails means that the package was changed, or not signed by its "
            "sender; it is refused where the axis is set to demand signatures.",
        ),
        _SIGNATURE,
        "DigestValue ≠ SHA-256",
        "DigestValue = SHA-256",
    ),
    "W-SIGNATURE-INVALID": Lesson(
        Text(
            "Trục thật không kiểm tra chữ ký phong bì và còn làm hỏng nó khi ghi lại XML, nên mặc "
            "định chỉ ghi nhận.",
            "Real axes do not verify the envelope's signature and even break it when they write "
            "the XML anew, so by default it is only noted.",
        ),
        _SIGNATURE,
        "DigestValue ≠ SHA-256",
        "DigestValue = SHA-256",
    ),
    "W-RECEIVER-REDIRECTED": Lesson(
        Text(
            "Sau sáp nhập, văn bản gửi tới mã cũ vẫn phải tới đúng nơi; trục chuyển theo danh bạ "
            "và báo để bên gửi cập nhật.",
            "After a merger, mail for the old code must still arrive; the axis follows the "
            "directory and says so, that the sender may mend his own.",
        ),
        _TO,
        "To/OrganId: mã cũ · the old code",
        "To/OrganId: mã mới · the new code",
    ),
    "W-RECEIVER-PARKED": Lesson(
        Text(
            "Trục giữ lượt giao thay vì từ chối cả gói tin; nếu nơi nhận không mở lại thì lượt "
            "giao hết hạn.",
            "The axis holds the delivery instead of refusing the whole package; where the "
            "receiver never comes back it expires.",
        ),
        _TO,
        "To/OrganId: đơn vị đang khóa · a locked one",
        "(chờ · wait)",
    ),
    "W-RECEIVER-TWICE": Lesson(
        Text(
            "Một cơ quan có thể có mã cũ và mã mới; ghi cả hai thì vẫn chỉ giao một lần, như đã "
            "thấy ở gói tin thật có thêm nơi nhận mã cũ.",
            "An agency may have an old and a new code; naming both still delivers once. Real "
            "packages with such a second receiver were seen.",
        ),
        _TO,
        "To 000.00.00.G12 + To G12",
        "To G12",
        EDOC_ONLY,
    ),
    "W-TO-IGNORED": Lesson(
        Text(
            "Thư viện chính thức giữ lại header to của lần gọi trước; nếu theo nó, văn bản sẽ đi "
            "nhầm nơi.",
            "The official library keeps the header to of an earlier call; to follow it would send "
            "the document astray.",
        ),
        "to",
        "to: mã không có trong To · codes not in To",
        "(bỏ to · no to)",
    ),
    "W-TO-STRANGERS": Lesson(
        Text(
            "Header to có thể còn sót từ lần gọi trước, nên mã lạ trong đó không được giao; nếu "
            "bạn cố ý thêm nơi nhận bằng to thì văn bản không đến đó.",
            "The header to may be left over from an earlier call, so its strangers get nothing; "
            "where you meant to add receivers by to, the document does not reach them.",
        ),
        "to",
        'to: ["000.00.12.H21","000.00.13.H21"], To: 000.00.12.H21',
        "To: 000.00.12.H21, 000.00.13.H21",
    ),
    "W-TO-ADDED": Lesson(
        Text(
            "Nơi nhận chỉ có trong to không thấy mã của mình trong To của gói tin.",
            "A receiver that only to names does not find its own code in the package's To.",
        ),
        "to",
        'to: ["000.00.12.H21","000.00.13.H21"], To: 000.00.12.H21',
        "To: 000.00.12.H21, 000.00.13.H21",
    ),
    "W-TO-LEFT-OUT": Lesson(
        Text(
            "Thư viện chính thức giữ lại header to của lần gọi trước. Khi to cũ trùng một phần với "
            "nơi nhận mới, văn bản chỉ đến phần trùng mà không báo lỗi; trục thật xử lý ra sao thì "
            "chưa rõ.",
            "The official library keeps the header to of an earlier call. Where an old to fits "
            "some of the new receivers, only those get the document, without any error; what the "
            "real axis does is not known.",
        ),
        "to",
        'to: ["000.00.12.H21","000.00.13.H21"], To: 000.00.12.H21, 000.00.14.H21',
        'to: ["000.00.12.H21","000.00.14.H21"]',
    ),
    "W-STATUS-UNMATCHED": Lesson(
        Text(
            "Trạng thái không khớp văn bản nào vẫn được chuyển như trục thật, nhưng bên nhận sẽ "
            "không biết gắn vào đâu.",
            "A status that fits no document is passed on as real axes do, but its receiver will "
            "not know where it belongs.",
        ),
        _RESPONSE,
        "DocumentId …99/STN-VP (chưa từng gửi · never sent)",
        "DocumentId …45/STN-VP",
        STATUS_ONLY,
    ),
    "W-RESPONSE-BY-NUMBER": Lesson(
        Text(
            "Mỗi phần mềm dựng DocumentId một kiểu (yyyy/MM/dd, yyyy-MM-dd, mã-năm-số). Ở đây vẫn "
            "khớp theo số, ký hiệu; bên nhận chỉ so DocumentId thì không tìm thấy văn bản.",
            "Clients build DocumentId each in its own way (yyyy/MM/dd, yyyy-MM-dd, code-year-number"
            "). It is matched by number here; who compares only DocumentId finds no document.",
        ),
        f"{_RESPONSE}/DocumentId",
        "000.00.12.H21-2026-45",
        "000.00.12.H21,2026/11/10,45/STN-VP",
    ),
    "W-STATUS-ODD": Lesson(
        Text(
            "Trình tự thường là 01, 03, 04, 05, 06. Trạng thái lạc thứ tự được ghi lại chứ không "
            "từ chối, vì nhiều phần mềm gửi dồn.",
            "The usual order is 01, 03, 04, 05, 06. One out of order is recorded, never refused: "
            "much software sends several at once.",
        ),
        _STATUS,
        "06 → 04",
        "04 → 05 → 06",
        STATUS_ONLY,
    ),
}
