"""Rules on the document itself: kind, subject, day of issue, signer."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import DECREE_30_SINCE, EDOC_ONLY, ERROR, OFF, Rule, Topic, table

DOCUMENT_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-PROMULGATION-DATE",
            topic=Topic.DOCUMENT,
            message=Text(
                "Thiếu ngày ban hành (PromulgationDate) hoặc ngày không đọc được",
                "PromulgationDate is missing or no date",
            ),
            mend=Text("Ghi ngày theo dạng yyyy/MM/dd", "Write the date as yyyy/MM/dd"),
            why=Text(
                "Ngày ban hành là một phần để nhận ra văn bản và để tính hạn. Thư viện chính "
                "thức đọc 2026-03-05 thành rỗng, còn 05/03/2026 thành một năm vô nghĩa.",
                "The day of issue is part of what identifies a document and starts its "
                "deadlines. The official library reads 2026-03-05 as nothing and 05/03/2026 "
                "as a nonsensical year.",
            ),
            source="QCVN 102:2016 1.4",
            evidence=Evidence.GUIDE,
            where="MessageHeader/PromulgationInfo/PromulgationDate",
            kinds=EDOC_ONLY,
            broken="<edXML:PromulgationDate>05/03/2026</edXML:PromulgationDate>",
            sound="<edXML:PromulgationDate>2026/03/05</edXML:PromulgationDate>",
        ),
        Rule(
            id="E-SUBJECT",
            topic=Topic.DOCUMENT,
            message=Text("Thiếu trích yếu (Subject)", "The subject (Subject) is missing"),
            mend=Text("Ghi trích yếu nội dung", "Write what the document is about"),
            why=Text(
                "Trích yếu là dòng văn thư nhìn thấy trong danh sách văn bản đến.",
                "The subject is the line a clerk sees in the list of incoming documents.",
            ),
            source="QCVN 102:2016 1.6",
            evidence=Evidence.GUIDE,
            where="MessageHeader/Subject",
            kinds=EDOC_ONLY,
            broken="<edXML:Subject/>",
            sound="<edXML:Subject>V/v báo cáo quý III</edXML:Subject>",
        ),
        Rule(
            id="E-STEERING-TYPE",
            topic=Topic.DOCUMENT,
            message=Text(
                "SteeringType phải là số nguyên viết liền, nhận được “{value}”",
                "SteeringType must be an integer without blanks, got “{value}”",
            ),
            mend=Text(
                "Ghi 0, 1 hoặc 2, hoặc bỏ phần tử này",
                "Write 0, 1 or 2, or leave the element out",
            ),
            why=Text(
                "Đây là con số duy nhất mà thư viện chính thức bắt buộc phải đọc được: rỗng, "
                "chữ hoặc có khoảng trắng đều làm nó dừng.",
                "It is the one number the official library insists on: an empty one, a word "
                "or blanks around it make it fail.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="MessageHeader/SteeringType",
            kinds=EDOC_ONLY,
            broken="<edXML:SteeringType> 1 </edXML:SteeringType>",
            sound="<edXML:SteeringType>1</edXML:SteeringType>",
        ),
        Rule(
            id="W-STEERING-VALUE",
            topic=Topic.DOCUMENT,
            message=Text(
                "SteeringType {value} không có trong danh mục nào",
                "SteeringType {value} is in no known list",
            ),
            mend=Text(
                "Ghi 0 (không phải văn bản chỉ đạo), 1 (chỉ đạo) hoặc 2 (báo cáo, trả lời chỉ đạo)",
                "Write 0 (no directive), 1 (directive) or 2 (report on one)",
            ),
            why=Text(
                "Các nguồn đánh số 0 đến 2 hoặc 1 đến 3; giá trị khác thì không bên nào hiểu "
                "(đã gặp 10 trong một gói tin thật).",
                "Sources number 0 to 2 or 1 to 3; nobody understands any other (10 was met in "
                "a real package).",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="MessageHeader/SteeringType",
            province=OFF,
            kinds=EDOC_ONLY,
            broken="<edXML:SteeringType>10</edXML:SteeringType>",
            sound="<edXML:SteeringType>1</edXML:SteeringType>",
        ),
        Rule(
            id="W-PROMULGATION-FUTURE",
            topic=Topic.DOCUMENT,
            message=Text(
                "Ngày ban hành {value} ở tương lai",
                "The date of issue {value} lies in the future",
            ),
            mend=Text("Kiểm tra lại ngày ban hành", "Check the date of issue"),
            why=Text(
                "Văn bản chưa ban hành thì chưa được gửi; một trục tỉnh từ chối. Hay gặp khi "
                "đồng hồ máy chủ hoặc múi giờ sai.",
                "What is not yet issued cannot be sent; one provincial axis refuses it. Often "
                "the server's clock or time zone is wrong.",
            ),
            source="trục tỉnh · a provincial axis",
            evidence=Evidence.SEEN,
            where="MessageHeader/PromulgationInfo/PromulgationDate",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:PromulgationDate>2099/01/01</edXML:PromulgationDate>",
            sound="<edXML:PromulgationDate>2026/03/05</edXML:PromulgationDate>",
        ),
        Rule(
            id="W-TYPE-NAME",
            topic=Topic.DOCUMENT,
            message=Text(
                "Thiếu tên loại văn bản (TypeName)",
                "The name of the document type (TypeName) is missing",
            ),
            mend=Text("Ghi TypeName, ví dụ Công văn", "Write TypeName, e.g. Công văn"),
            why=Text(
                "Số của loại văn bản được dùng mỗi nơi một kiểu; tên loại là giá trị duy nhất "
                "ai cũng hiểu.",
                "Numbers of document types are used in different ways; the name is the one "
                "value that all understand.",
            ),
            source="QCVN 102:2016 1.5",
            evidence=Evidence.GUIDE,
            where="MessageHeader/DocumentType/TypeName",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:DocumentType><edXML:Type>2</edXML:Type></edXML:DocumentType>",
            sound="<edXML:TypeName>Công văn</edXML:TypeName>",
        ),
        Rule(
            id="W-DOCUMENT-TYPE",
            topic=Topic.DOCUMENT,
            message=Text(
                "DocumentType/Type là {value}; chỉ 1 (quy phạm) hoặc 2 (hành chính) được hiểu",
                "DocumentType/Type is {value}; only 1 (normative), 2 (administrative) are known",
            ),
            mend=Text("Ghi 1 hoặc 2", "Write 1 or 2"),
            why=Text(
                "Một trục tỉnh chỉ nhận 1 hoặc 2; phần mềm mẫu .NET lại ghi thẳng số loại (18 "
                "là công văn) và gói tin thật có 71. Vì không thống nhất nên chỉ cảnh báo, kể "
                "cả ở hồ sơ chặt chẽ.",
                "One provincial axis takes 1 and 2 only; the .NET sample writes the number of "
                "the type itself (18, an official letter), and a real package had 71. As uses "
                "differ it is a warning even in the strict profile.",
            ),
            source="trục tỉnh · a provincial axis",
            evidence=Evidence.SEEN,
            where="MessageHeader/DocumentType/Type",
            kinds=EDOC_ONLY,
            broken="<edXML:Type>71</edXML:Type>",
            sound="<edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail>",
        ),
        Rule(
            id="W-TYPE-NUMBER",
            topic=Topic.DOCUMENT,
            message=Text(
                "DocumentType thiếu Type; được đọc là 2",
                "DocumentType lacks Type; it reads as 2",
            ),
            mend=Text(
                "Ghi Type 1 (quy phạm) hoặc 2 (hành chính)",
                "Write Type 1 (normative) or 2 (administrative)",
            ),
            why=Text(
                "Tiêu chuẩn (theo các tài liệu dẫn lại) bắt buộc có Type. Khi thiếu, thư viện "
                "chính thức lặng lẽ đọc thành 2, nên một văn bản quy phạm bị hiểu là văn bản hành "
                "chính. Trục thật vẫn cho qua nên chỉ hồ sơ chặt chẽ coi là lỗi.",
                "The standard, as reported, demands Type. Where it is missing the official library "
                "silently reads 2, and a normative document is taken for an administrative one. "
                "Real axes let it pass, so it is an error in the strict profile only.",
            ),
            source="QCVN 102:2016 1.5; EdXML102 0.0.3",
            evidence=Evidence.GUIDE,
            where="MessageHeader/DocumentType/Type",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:DocumentType><edXML:TypeName>Thông tư</edXML:TypeName>…",
            sound="<edXML:Type>1</edXML:Type><edXML:TypeName>Thông tư</edXML:TypeName>",
        ),
        Rule(
            id="W-TYPE-DISAGREES",
            topic=Topic.DOCUMENT,
            message=Text(
                "Type {type}, TypeDetail {detail} trong danh mục là “{meant}”, nhưng TypeName ghi "
                "“{name}”",
                "Type {type}, TypeDetail {detail} is “{meant}” in the lists, but TypeName says "
                "“{name}”",
            ),
            mend=Text(
                "Sửa TypeName hoặc TypeDetail cho khớp, hoặc bỏ TypeDetail",
                "Make TypeName and TypeDetail agree, or leave TypeDetail out",
            ),
            why=Text(
                "Phần mềm đọc số và phần mềm đọc tên sẽ vào sổ hai loại văn bản khác nhau. Số được "
                "dùng mỗi nơi một kiểu (gói tin thật có 2/1 với “Báo cáo”) nên chỉ cảnh báo, kể cả "
                "ở hồ sơ chặt chẽ: tên loại là giá trị đáng tin.",
                "Software that reads the numbers and software that reads the name enter two "
                "different types. Numbers are used in different ways (a real package had 2/1 with "
                "“Báo cáo”), so it is a warning even in the strict profile: the name counts.",
            ),
            source="QCVN 102:2016 SĐ 1:2022",
            evidence=Evidence.INFERRED,
            where="MessageHeader/DocumentType",
            province=OFF,
            kinds=EDOC_ONLY,
            broken=(
                "<edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail> "
                "<edXML:TypeName>Quyết định</edXML:TypeName>"
            ),
            sound=(
                "<edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail> "
                "<edXML:TypeName>Công văn</edXML:TypeName>"
            ),
        ),
        Rule(
            id="W-PRIORITY",
            topic=Topic.DOCUMENT,
            message=Text(
                "Độ khẩn {value} không có trong danh mục",
                "Priority {value} is not in the list",
            ),
            mend=Text("Ghi 0 đến 3", "Write 0 to 3"),
            why=Text(
                "Độ khẩn quyết định thứ tự giao. Nghị định 30/2020 chỉ còn khẩn, thượng khẩn, "
                "hỏa tốc; số lạ có thể bị hiểu là thường.",
                "Urgency decides the order of delivery. Decree 30/2020 knows three degrees; "
                "an unknown number may read as normal.",
            ),
            source="QCVN 102:2016; NĐ 30/2020/NĐ-CP Điều 8",
            evidence=Evidence.GUIDE,
            where="MessageHeader/OtherInfo/Priority",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:Priority>7</edXML:Priority>",
            sound="<edXML:Priority>1</edXML:Priority>",
        ),
        Rule(
            id="W-PRIORITY-DECREE",
            topic=Topic.DOCUMENT,
            message=Text(
                "Độ khẩn {value} (hỏa tốc hẹn giờ) không còn trong Nghị định 30/2020",
                "Priority {value} (most urgent, at a set hour) is no longer in Decree 30/2020",
            ),
            mend=Text("Ghi 3 (hỏa tốc)", "Write 3 (most urgent)"),
            why=Text(
                "Nghị định 30/2020 chỉ có ba mức: khẩn, thượng khẩn, hỏa tốc. Mức 4 còn sót lại "
                "từ quy định cũ và vẫn có trong danh mục của phần mềm, nên chỉ nhắc ở hồ sơ chặt "
                "chẽ.",
                "Decree 30/2020 has three degrees only. The fourth is left over from older rules "
                "and still in the lists of software, so it is told in the strict profile only.",
            ),
            source="NĐ 30/2020/NĐ-CP Điều 8",
            evidence=Evidence.GUIDE,
            where="MessageHeader/OtherInfo/Priority",
            national=OFF,
            province=OFF,
            kinds=EDOC_ONLY,
            since=DECREE_30_SINCE,
            broken="<edXML:Priority>4</edXML:Priority>",
            sound="<edXML:Priority>3</edXML:Priority>",
        ),
        Rule(
            id="W-SIGNER",
            topic=Topic.DOCUMENT,
            message=Text(
                "Thiếu họ tên người ký (SignerInfo)",
                "The signer's name (SignerInfo) is missing",
            ),
            mend=Text("Ghi SignerInfo/FullName", "Write SignerInfo/FullName"),
            why=Text(
                "Nghị định 30/2020 (Phụ lục VI) ghi họ tên và chức vụ người ký trong dữ liệu "
                "văn bản đi, đến; nhiều phần mềm bắt buộc khi vào sổ.",
                "Decree 30/2020 (Annex VI) lists the signer's name and title in the data of "
                "documents; much software demands them to register one.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="MessageHeader/SignerInfo/FullName",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="(không có SignerInfo · none)",
            sound=(
                "<edXML:SignerInfo>…<edXML:FullName>Nguyễn Văn "
                "A</edXML:FullName></edXML:SignerInfo>"
            ),
        ),
        Rule(
            id="W-STAFF",
            topic=Topic.DOCUMENT,
            message=Text(
                "Thiếu thông tin người liên hệ (StaffInfo)",
                "The contact (StaffInfo) is missing",
            ),
            mend=Text(
                "Ghi Department, Staff, Email hoặc Mobile của văn thư",
                "Write department, name, e-mail or telephone of the clerk",
            ),
            why=Text(
                "Khi gói tin có vấn đề, nơi nhận cần biết hỏi ai. Mẫu chính thức luôn ghi, "
                "gói tin thật thì không phải lúc nào cũng có.",
                "When something is wrong the receiver must know whom to ask. Official samples "
                "always have it, real packages not always.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="TraceHeaderList/Bussiness/StaffInfo",
            national=OFF,
            province=OFF,
            kinds=EDOC_ONLY,
            broken="(không có StaffInfo · none)",
            sound="<edXML:StaffInfo><edXML:Department>Văn phòng</edXML:Department><edXML:Staff>…",
        ),
    )
)
"""By id, in the order in which they are told."""
