"""Rules on letters, deadlines and secrecy."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, Rule, Topic, table
from edoc.contract.working_days import TET

WORDING_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="W-TEXT-NFD",
            topic=Topic.TEXT,
            message=Text(
                "{name} viết bằng chữ tổ hợp (NFD), không phải chữ dựng sẵn",
                "{name} is written with combining marks (NFD), not with composed letters",
            ),
            mend=Text(
                "Chuyển chuỗi về dạng NFC trước khi ghi",
                "Turn the text into NFC before writing it",
            ),
            why=Text(
                "Chữ “ế” ghi bằng hai mã (e + dấu) trông giống hệt chữ một mã nhưng không "
                "bằng nhau khi so sánh: tìm kiếm không ra, tên tệp không khớp. macOS hay tạo "
                "tên tệp như vậy.",
                "An “ế” written as two code points looks the same as one of one and compares "
                "unequal: searches miss it, file names do not match. macOS often makes such "
                "file names.",
            ),
            source="TCVN 6909:2001; Unicode UAX #15",
            evidence=Evidence.CHOICE,
            where="**",
            broken="o + U+0323 + U+0302",
            sound="ộ (U+1ED9)",
        ),
        Rule(
            id="W-TEXT-DAMAGED",
            topic=Topic.TEXT,
            message=Text(
                "{name} bị hỏng chữ: “{value}”",
                "The letters of {name} are damaged: “{value}”",
            ),
            mend=Text(
                "Đọc và ghi chuỗi bằng UTF-8 ở mọi bước",
                "Read and write the text in UTF-8 at every step",
            ),
            why=Text(
                "Ký tự thay thế (�) hoặc chuỗi như “CÃ´ng vÄƒn” cho thấy chữ đã bị đọc sai "
                "bảng mã trước khi ghi; bản gốc không khôi phục được ở nơi nhận.",
                "A replacement character (�) or letters like “CÃ´ng vÄƒn” show that the text "
                "was read in a wrong encoding before it was written; the receiver cannot "
                "restore it.",
            ),
            source="Unicode 23.8; W3C XML 1.0 4.3.3",
            evidence=Evidence.SEEN,
            where="**",
            strict=ERROR,
            broken="<edXML:Subject>CÃ´ng vÄƒn</edXML:Subject>",
            sound="<edXML:Subject>Công văn</edXML:Subject>",
        ),
        Rule(
            id="W-DUE-DATE",
            topic=Topic.DEADLINE,
            message=Text(
                "Hạn trả lời {value} trước ngày ban hành",
                "The due date {value} is before the date of issue",
            ),
            mend=Text("Kiểm tra lại DueDate", "Check DueDate"),
            why=Text(
                "Hạn trả lời trước ngày ban hành là vô lý, thường do đảo ngày và tháng.",
                "A due date before the day of issue makes no sense; often day and month were "
                "interchanged.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.CHOICE,
            where="MessageHeader/DueDate",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:DueDate>2026/03/01</edXML:DueDate> (2026/03/05)",
            sound="<edXML:DueDate>2026/03/20</edXML:DueDate>",
        ),
        Rule(
            id="W-DUE-PAST",
            topic=Topic.DEADLINE,
            message=Text("Hạn trả lời {value} đã qua", "The due date {value} has passed"),
            mend=Text(
                "Kiểm tra lại DueDate, hoặc bỏ nó nếu không yêu cầu trả lời",
                "Check DueDate, or leave it out where no answer is asked for",
            ),
            why=Text(
                "Văn bản đến nơi khi đã quá hạn thì nơi nhận không thể làm đúng hạn; nên kiểm "
                "tra lại trước khi gửi.",
                "Where the due date has passed the receiver cannot keep it; better look again "
                "before sending.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 10(2)(o)",
            evidence=Evidence.CHOICE,
            where="MessageHeader/DueDate",
            province=OFF,
            kinds=EDOC_ONLY,
            broken="<edXML:DueDate>2026/03/01</edXML:DueDate> (gửi · sent 2026/03/09)",
            sound="<edXML:DueDate>2026/03/20</edXML:DueDate>",
        ),
        Rule(
            id="W-SENT-LATE",
            topic=Topic.DEADLINE,
            message=Text(
                "Gửi lúc {sent}, muộn hơn thời hạn {limit}",
                "Sent at {sent}, later than {limit}",
            ),
            mend=Text(
                "Gửi ngay trong ngày ban hành; văn bản không khẩn thì chậm nhất là sáng ngày làm "
                "việc tiếp theo",
                "Send on the day of issue; what is not urgent, at the latest in the morning of the "
                "next working day",
            ),
            why=Text(
                "Văn bản điện tử phải gửi ngay trong ngày ký, chậm nhất trong buổi sáng của "
                "ngày làm việc tiếp theo; văn bản khẩn gửi ngay sau khi ký, ở đây tính đến hết "
                f"ngày ban hành. Tết và Giỗ Tổ được tính cho các năm {min(TET)} đến {max(TET)}. "
                "Trục thật không kiểm tra.",
                "An electronic document goes out on the day it is signed, at the latest in "
                "the morning of the next working day; an urgent one at once, here before its day "
                "of issue is over. Tết and the day of the Hùng Kings are known for the years "
                f"{min(TET)} to {max(TET)}. Real axes do not check it.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 6(2)",
            evidence=Evidence.GUIDE,
            where="TraceHeaderList/TraceHeader",
            province=OFF,
            kinds=EDOC_ONLY,
            broken="PromulgationDate 2026/03/05, Timestamp 2026/03/09 15:00:00",
            sound="PromulgationDate 2026/03/05, Timestamp 2026/03/06 09:00:00",
        ),
        Rule(
            id="E-SECRET",
            topic=Topic.SECRECY,
            message=Text(
                "{name} mang dấu độ mật “{value}”",
                "{name} bears the mark of secrecy “{value}”",
            ),
            mend=Text(
                "Không gửi văn bản mật qua trục; chuyển theo quy định về bảo vệ bí mật nhà nước",
                "Never send a secret document over the axis; follow the rules on state secrets",
            ),
            why=Text(
                "Quyết định 28/2018 điều 1(2) loại văn bản có nội dung bí mật nhà nước khỏi "
                "trục. Chỉ dấu độ mật mới tính: trong ngoặc, sau “độ mật”, là một phần của ký "
                "hiệu, hoặc MẬT, TỐI MẬT, TUYỆT MẬT viết hoa đứng riêng ở đầu hay cuối; “bí mật "
                "nhà nước”, “bảo mật”, “túi mật” được cho qua. Trục thật không soi nội dung; ở "
                "đây từ chối vì luật cấm.",
                "Decision 28/2018 art. 1(2) keeps state secrets off the axis. Only a mark "
                "counts: in brackets, behind “độ mật”, as a part of the notation, or MẬT, TỐI "
                "MẬT, TUYỆT MẬT in capitals standing alone at the beginning or the end; “bí mật "
                "nhà nước” (the law), “bảo mật” and “túi mật” pass. Real axes do not look into "
                "documents; here it is refused because the law forbids it.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 1(2)",
            evidence=Evidence.GUIDE,
            where="MessageHeader/** | Attachment[*]/** | Reference[*]/Description",
            kinds=EDOC_ONLY,
            broken="<edXML:Subject>V/v phương án bảo vệ (TỐI MẬT)</edXML:Subject>",
            sound="<edXML:Subject>V/v thực hiện Luật Bảo vệ bí mật nhà nước</edXML:Subject>",
        ),
        Rule(
            id="W-SECRET",
            topic=Topic.SECRECY,
            message=Text(
                "{name} có chữ “{value}”, có thể là dấu độ mật",
                "{name} holds “{value}”, which may be a mark of secrecy",
            ),
            mend=Text(
                "Nếu là văn bản mật thì không gửi qua trục; nếu không, nên viết thường để khỏi "
                "nhầm với dấu độ mật",
                "A secret document must not be sent over the axis; else better write it in small "
                "letters, so that nobody takes it for a mark",
            ),
            why=Text(
                "Chữ MẬT viết hoa giữa câu, hoặc tên độ mật trong ngoặc kép, có thể là dấu độ mật "
                "mà cũng có thể chỉ là nói về nó. Máy không phân biệt được chắc chắn nên chỉ nhắc, "
                "không từ chối một văn bản hợp pháp.",
                "MẬT in capitals amid a sentence, or a degree in quotation marks, may be a mark "
                "and may be talk about one. A machine cannot tell for sure, so it is only noted: "
                "no lawful document is refused for it.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 1(2)",
            evidence=Evidence.CHOICE,
            where="MessageHeader/** | Attachment[*]/** | Reference[*]/Description",
            kinds=EDOC_ONLY,
            broken="<edXML:Subject>Báo cáo MẬT về tình hình</edXML:Subject>",
            sound="<edXML:Subject>Báo cáo về tình hình</edXML:Subject>",
        ),
    )
)
"""By id, in the order in which they are told."""
