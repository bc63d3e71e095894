"""Rules on status packages."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import ERROR, OFF, STATUS_ONLY, Rule, Topic, table

STATUS_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-RESPONSE-FOR",
            topic=Topic.STATUS,
            message=Text(
                "Thiếu cơ quan nhận trạng thái (ResponseFor/OrganId)",
                "The addressee of the status (ResponseFor/OrganId) is missing",
            ),
            mend=Text(
                "Ghi mã cơ quan đã gửi văn bản (với 13: cơ quan nhận văn bản)",
                "Write the code of the document's sender (for 13: of its receiver)",
            ),
            why=Text(
                "Gói trạng thái không có To: nó được định tuyến theo ResponseFor/OrganId.",
                "A status has no To: it is routed by ResponseFor/OrganId.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="MessageHeader/ResponseFor/OrganId",
            kinds=STATUS_ONLY,
            broken="<edXML:ResponseFor><edXML:Code>45/STN-VP</edXML:Code></edXML:ResponseFor>",
            sound="<edXML:ResponseFor><edXML:OrganId>000.00.12.H21</edXML:OrganId>…",
        ),
        Rule(
            id="E-RESPONSE-DOCUMENT",
            topic=Topic.STATUS,
            message=Text(
                "Không nêu văn bản được trả lời (ResponseFor/DocumentId hoặc Code)",
                "The document answered is not named (ResponseFor/DocumentId or Code)",
            ),
            mend=Text("Ghi DocumentId và Code", "Write DocumentId and Code"),
            why=Text(
                "Không nêu văn bản nào thì phản hồi không gắn được vào đâu.",
                "Where no document is named the status belongs to nothing.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="MessageHeader/ResponseFor",
            kinds=STATUS_ONLY,
            broken="<edXML:ResponseFor><edXML:OrganId>H21.12</edXML:OrganId></edXML:ResponseFor>",
            sound="<edXML:Code>45/STN-VP</edXML:Code><edXML:DocumentId>…",
        ),
        Rule(
            id="E-STATUS-CODE",
            topic=Topic.STATUS,
            message=Text(
                "Thiếu mã trạng thái (StatusCode)",
                "The status code (StatusCode) is missing",
            ),
            mend=Text("Ghi 01 đến 06, 13, 15 hoặc 16", "Write 01 to 06, 13, 15 or 16"),
            why=Text(
                "Thiếu StatusCode thì không ai biết văn bản đã được xử lý đến đâu.",
                "Without StatusCode nobody learns what became of the document.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="MessageHeader/StatusCode",
            kinds=STATUS_ONLY,
            broken="<edXML:StatusCode/>",
            sound="<edXML:StatusCode>03</edXML:StatusCode>",
        ),
        Rule(
            id="W-RESPONSE-DOCUMENT-ID",
            topic=Topic.STATUS,
            message=Text(
                "ResponseFor thiếu DocumentId; đối chiếu theo số/ký hiệu",
                "ResponseFor lacks DocumentId; number and notation are matched instead",
            ),
            mend=Text("Ghi DocumentId", "Write DocumentId"),
            why=Text(
                "Chỉ DocumentId mới nhận ra chắc chắn một văn bản; số/ký hiệu lặp lại mỗi năm.",
                "Only DocumentId surely identifies a document; numbers come again every year.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="MessageHeader/ResponseFor/DocumentId",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:ResponseFor>…<edXML:Code>45/STN-VP</edXML:Code></edXML:ResponseFor>",
            sound="<edXML:DocumentId>000.00.12.H21,2026/11/10,45/STN-VP</edXML:DocumentId>",
        ),
        Rule(
            id="W-RESPONSE-CODE",
            topic=Topic.STATUS,
            message=Text(
                "ResponseFor thiếu số/ký hiệu (Code); đối chiếu theo DocumentId",
                "ResponseFor lacks number and notation (Code); DocumentId is matched",
            ),
            mend=Text(
                "Ghi số/ký hiệu của văn bản, ví dụ 45/STN-VP",
                "Write the document's number and notation, e.g. 45/STN-VP",
            ),
            why=Text(
                "Một trục tỉnh đang dùng bắt buộc có cả Code và DocumentId, và đối chiếu chính "
                "theo Code; nơi khác chỉ cần DocumentId nên ở đây vẫn cho qua.",
                "One provincial axis in use demands both Code and DocumentId and matches by Code; "
                "others need the DocumentId only, so it passes here.",
            ),
            source="trục tỉnh · a provincial axis",
            evidence=Evidence.SEEN,
            where="MessageHeader/ResponseFor/Code",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:ResponseFor>…<edXML:DocumentId>H21.12,2026/11/10,45/STN-VP<…",
            sound="<edXML:Code>45/STN-VP</edXML:Code><edXML:DocumentId>…",
        ),
        Rule(
            id="W-RESPONSE-DATE",
            topic=Topic.STATUS,
            message=Text(
                "ResponseFor thiếu ngày ban hành (PromulgationDate) hoặc ngày không đọc được",
                "ResponseFor lacks PromulgationDate, or it is no date",
            ),
            mend=Text(
                "Ghi ngày ban hành của văn bản theo dạng yyyy/MM/dd",
                "Write the document's date of issue as yyyy/MM/dd",
            ),
            why=Text(
                "Số văn bản lặp lại mỗi năm: nơi không tìm thấy DocumentId phải đối chiếu theo số "
                "và ngày. Mẫu chính thức luôn ghi; không trục nào được biết là từ chối khi thiếu "
                "nên chỉ xét ở hồ sơ chặt chẽ.",
                "Numbers come again every year: who does not find the DocumentId must match number "
                "and date. Official samples always have it; no axis is known to refuse a status "
                "without it, so only the strict profile looks.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="MessageHeader/ResponseFor/PromulgationDate",
            national=OFF,
            province=OFF,
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:Code>45/STN-VP</edXML:Code><edXML:DocumentId>…</edXML:ResponseFor>",
            sound="<edXML:PromulgationDate>2026/11/10</edXML:PromulgationDate>",
        ),
        Rule(
            id="W-STATUS-FILES",
            topic=Topic.STATUS,
            message=Text(
                "Gói trạng thái có {count} tệp đính kèm; không ai đọc chúng",
                "The status has {count} attachments; nobody reads them",
            ),
            mend=Text(
                "Bỏ AttachmentEncoded; gửi tệp bằng một văn bản riêng",
                "Leave AttachmentEncoded out; send files with a document of their own",
            ),
            why=Text(
                "Gói trạng thái chỉ có phần đầu: không tệp, không manifest. Tệp kèm theo đi qua "
                "trục nhưng không phần mềm nào mở, nên người gửi tưởng đã gửi mà nơi nhận không "
                "thấy gì.",
                "A status is a header: no file, no manifest. Files enclosed cross the axis and no "
                "software opens them: the sender believes they were sent, the receiver sees none.",
            ),
            source="mẫu · samples of EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded",
            province=OFF,
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:StatusCode>03</edXML:StatusCode>…<AttachmentEncoded><Attachment>…",
            sound="<edXML:StatusCode>03</edXML:StatusCode>…</edXML:edXMLEnvelope></edXML>",
        ),
        Rule(
            id="W-STATUS-UNKNOWN",
            topic=Topic.STATUS,
            message=Text(
                "Mã trạng thái “{value}” không có trong danh mục",
                "Status code “{value}” is not in the list",
            ),
            mend=Text("Dùng 01 đến 06, 13, 15 hoặc 16", "Use 01 to 06, 13, 15 or 16"),
            why=Text(
                "Mã ngoài danh mục là mã nội bộ của một phần mềm; bên nhận không hiểu và có "
                "thể hỏi lại mãi. 07 đến 12 chưa từng thấy.",
                "A code outside the list is internal to some product; the other side does not "
                "understand it and may poll it for ever. 07 to 12 were never seen.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="MessageHeader/StatusCode",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:StatusCode>99</edXML:StatusCode>",
            sound="<edXML:StatusCode>06</edXML:StatusCode>",
        ),
        Rule(
            id="W-STATUS-UNPADDED",
            topic=Topic.STATUS,
            message=Text(
                "Mã trạng thái “{value}” thiếu số 0 đứng đầu",
                "Status code “{value}” lacks its leading zero",
            ),
            mend=Text("Ghi hai chữ số", "Write two digits"),
            why=Text(
                "Phần mềm so sánh chuỗi “03” sẽ không nhận ra “3”.",
                "Software that compares the text “03” does not recognise “3”.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="MessageHeader/StatusCode",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:StatusCode>3</edXML:StatusCode>",
            sound="<edXML:StatusCode>03</edXML:StatusCode>",
        ),
        Rule(
            id="W-STATUS-ALIAS",
            topic=Topic.STATUS,
            message=Text("Mã trạng thái 14 được hiểu là 15", "Status code 14 is read as 15"),
            mend=Text("Dùng 15 (đồng ý)", "Use 15 (agreed)"),
            why=Text(
                "Một phần mềm mẫu .NET ghi 14 cho “đồng ý”; danh mục chính thức là 15.",
                "A .NET sample writes 14 for “agreed”; the official list has 15.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="MessageHeader/StatusCode",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:StatusCode>14</edXML:StatusCode>",
            sound="<edXML:StatusCode>15</edXML:StatusCode>",
        ),
        Rule(
            id="W-STATUS-REASON",
            topic=Topic.STATUS,
            message=Text(
                "Trạng thái {value} không ghi lý do (Description)",
                "Status {value} gives no reason (Description)",
            ),
            mend=Text("Ghi lý do vào Description", "Write the reason into Description"),
            why=Text(
                "Từ chối tiếp nhận, xin lấy lại hay từ chối lấy lại đều phải nêu lý do để bên "
                "kia xử lý.",
                "To refuse, to ask back and to decline need a reason, so that the other side "
                "can act.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 9(1)",
            evidence=Evidence.GUIDE,
            where="MessageHeader/Description",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:StatusCode>02</edXML:StatusCode>",
            sound=(
                "<edXML:StatusCode>02</edXML:StatusCode><edXML:Description>Gửi nhầm nơi "
                "nhận</edXML:Description>"
            ),
        ),
        Rule(
            id="W-STATUS-TIME",
            topic=Topic.STATUS,
            message=Text(
                "Thiếu thời điểm (Timestamp) hoặc không đọc được",
                "Timestamp is missing or cannot be read",
            ),
            mend=Text("Ghi yyyy/MM/dd HH:mm:ss", "Write yyyy/MM/dd HH:mm:ss"),
            why=Text(
                "Thời điểm cho biết trạng thái nào mới hơn khi nhiều trạng thái đến cùng lúc.",
                "The time tells which status is newer when several come at once.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="MessageHeader/Timestamp",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="<edXML:Timestamp>10/11/2026</edXML:Timestamp>",
            sound="<edXML:Timestamp>2026/11/10 09:02:11</edXML:Timestamp>",
        ),
        Rule(
            id="W-STATUS-SWAPPED",
            topic=Topic.STATUS,
            message=Text(
                "OrganId và Code trong ResponseFor bị hoán đổi; đã đổi lại khi đọc",
                "OrganId and Code of ResponseFor are interchanged; they were changed back",
            ),
            mend=Text(
                "Ghi mã cơ quan nhận vào OrganId, số/ký hiệu vào Code",
                "Write the addressee into OrganId and number/notation into Code",
            ),
            why=Text(
                "Một phần mềm .NET ghi ngược hai giá trị trong gói 13; bộ đọc khác sẽ định "
                "tuyến tới một mã không tồn tại.",
                "One .NET client interchanges the two in its 13; another reader would route "
                "it to a code that does not exist.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="MessageHeader/ResponseFor",
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken=(
                "<edXML:OrganId>45/STN-VP</edXML:OrganId><edXML:Code>000.00.12.H21</edXML:Code>"
            ),
            sound="<edXML:OrganId>000.00.12.H21</edXML:OrganId><edXML:Code>45/STN-VP</edXML:Code>",
        ),
        Rule(
            id="W-STATUS-BEFORE-ISSUE",
            topic=Topic.STATUS,
            message=Text(
                "Trạng thái lúc {at} trước ngày ban hành {issued} của văn bản",
                "The status is of {at}, before the document's day of issue {issued}",
            ),
            mend=Text(
                "Kiểm tra đồng hồ máy chủ (giờ Việt Nam)",
                "Check the server's clock (Viet Nam time)",
            ),
            why=Text(
                "Không thể xử lý một văn bản trước ngày nó được ban hành; thường do đồng hồ "
                "hoặc múi giờ sai.",
                "Nothing can be done with a document before it was issued; usually clock or "
                "time zone is wrong.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 14(4)",
            evidence=Evidence.CHOICE,
            where="MessageHeader/Timestamp",
            province=OFF,
            strict=ERROR,
            kinds=STATUS_ONLY,
            broken="Timestamp 2026/11/09 23:00:00, PromulgationDate 2026/11/10",
            sound="Timestamp 2026/11/10 09:02:11",
        ),
    )
)
"""By id, in the order in which they are told."""
