"""Rules on what a document is called."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, OFF, Rule, Topic, table

IDENTITY_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-DOCUMENT-ID",
            topic=Topic.IDENTITY,
            message=Text("Thiếu mã văn bản (DocumentId)", "DocumentId is missing"),
            mend=Text(
                "Ghi DocumentId, ví dụ mã cơ quan,yyyy/MM/dd,số/ký hiệu",
                "Write a DocumentId, e.g. code,yyyy/MM/dd,number/notation",
            ),
            why=Text(
                "DocumentId là tên của văn bản trên toàn trục: phản hồi, thu hồi, thay thế "
                "đều gọi nó. Khi thiếu, thư viện chính thức lặng lẽ tự đặt một UUID mới mỗi "
                "lần đọc, nên mỗi nơi thấy một mã khác nhau.",
                "DocumentId names the document across the axis: statuses, recalls and "
                "replacements call it by this. Where it is missing the official library "
                "silently makes a new UUID at every reading, so everybody sees another id.",
            ),
            source="QCVN 102:2016 1.14; QĐ 28/2018/QĐ-TTg Điều 10(2)(b)",
            evidence=Evidence.GUIDE,
            where="MessageHeader/DocumentId",
            kinds=EDOC_ONLY,
            broken="<edXML:To>…</edXML:To><edXML:Code>…",
            sound="<edXML:DocumentId>000.00.12.H21,2026/11/10,45/STN-VP</edXML:DocumentId>",
        ),
        Rule(
            id="E-DOCUMENT-ID-LENGTH",
            topic=Topic.IDENTITY,
            message=Text(
                "DocumentId dài {length} ký tự, giới hạn {limit}",
                "DocumentId has {length} characters, the limit is {limit}",
            ),
            mend=Text("Rút ngắn DocumentId", "Shorten the DocumentId"),
            why=Text(
                "Mã quá dài sẽ bị cắt ở cơ sở dữ liệu bên nhận, và hai mã bị cắt có thể trùng "
                "nhau.",
                "An overlong id is cut in the receiver's database, and two cut ones may be "
                "the same.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            where="**/DocumentId",
            broken="<edXML:DocumentId>(256 ký tự · characters)</edXML:DocumentId>",
            sound="<edXML:DocumentId>000.00.12.H21,2026/11/10,45/STN-VP</edXML:DocumentId>",
        ),
        Rule(
            id="E-CODE-NUMBER",
            topic=Topic.IDENTITY,
            message=Text("Thiếu số văn bản (CodeNumber)", "The number (CodeNumber) is missing"),
            mend=Text("Ghi số văn bản", "Write the number of the document"),
            why=Text(
                "Số văn bản cần để vào sổ văn bản đến; trục tỉnh và phần mềm nhận đều kiểm tra.",
                "The number is needed for the register of incoming documents; provincial axes "
                "and receivers check it.",
            ),
            source="QCVN 102:2016 1.3; NĐ 30/2020/NĐ-CP Phụ lục VI",
            evidence=Evidence.GUIDE,
            where="MessageHeader/Code/CodeNumber",
            kinds=EDOC_ONLY,
            broken="<edXML:Code><edXML:CodeNotation>STN-VP</edXML:CodeNotation></edXML:Code>",
            sound="<edXML:CodeNumber>45</edXML:CodeNumber>",
        ),
        Rule(
            id="E-CODE-NOTATION",
            topic=Topic.IDENTITY,
            message=Text(
                "Thiếu ký hiệu văn bản (CodeNotation)",
                "The notation (CodeNotation) is missing",
            ),
            mend=Text("Ghi ký hiệu văn bản", "Write the notation of the document"),
            why=Text(
                "Ký hiệu cùng với số và cơ quan ban hành xác định một văn bản.",
                "The notation, with number and issuer, identifies a document.",
            ),
            source="QCVN 102:2016 1.3; NĐ 30/2020/NĐ-CP Phụ lục VI",
            evidence=Evidence.GUIDE,
            where="MessageHeader/Code/CodeNotation",
            kinds=EDOC_ONLY,
            broken="<edXML:Code><edXML:CodeNumber>45</edXML:CodeNumber></edXML:Code>",
            sound="<edXML:CodeNotation>STN-VP</edXML:CodeNotation>",
        ),
        Rule(
            id="E-CODE-LENGTH",
            topic=Topic.IDENTITY,
            message=Text(
                "Số và ký hiệu dài {length} ký tự, giới hạn {limit}",
                "Number and notation have {length} characters, the limit is {limit}",
            ),
            mend=Text("Kiểm tra lại số và ký hiệu", "Check number and notation"),
            why=Text(
                "Số và ký hiệu dùng để đối chiếu phản hồi; quá dài thì chắc chắn ghi nhầm nội "
                "dung khác.",
                "Number and notation match statuses to documents; such a length means that "
                "something else was written there.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            where="**/Code",
            broken="<edXML:CodeNotation>(260 ký tự · characters)</edXML:CodeNotation>",
            sound="<edXML:CodeNotation>STN-VP</edXML:CodeNotation>",
        ),
        Rule(
            id="W-CODE-REPEATED",
            topic=Topic.IDENTITY,
            message=Text(
                "{name} ghi “{value}”: số/ký hiệu ghép lại thành “{whole}”",
                "{name} says “{value}”: number/notation together read “{whole}”",
            ),
            mend=Text(
                "Chỉ ghi số vào CodeNumber, ký hiệu vào CodeNotation, không ghi dấu / ở giữa",
                "Write the number alone into CodeNumber, the notation alone into CodeNotation, "
                "without the slash between them",
            ),
            why=Text(
                "Nơi nhận ghép hai phần thành số/ký hiệu nên phần bị lặp hiện ra hai lần, và phản "
                "hồi ghi như vậy không khớp với văn bản. Dấu / bên trong ký hiệu (2020/NĐ-CP) thì "
                "không sao.",
                "Receivers join the two to number/notation; statuses that bear a doubled one do "
                "not match the document. A slash inside the notation (2020/NĐ-CP) is well.",
            ),
            source="QCVN 102:2016 1.3; EdXML102 0.0.3",
            evidence=Evidence.INFERRED,
            where="MessageHeader/Code/*",
            province=OFF,
            kinds=EDOC_ONLY,
            broken="<edXML:CodeNumber>45/STN-VP</edXML:CodeNumber>",
            sound="<edXML:CodeNumber>45</edXML:CodeNumber>",
        ),
        Rule(
            id="W-DOCUMENT-ID-VARIANT",
            topic=Topic.IDENTITY,
            message=Text(
                "DocumentId “{value}” được ghép từ mã cơ quan, ngày hay năm và số, nhưng không "
                "theo dạng nào được quy định",
                "DocumentId “{value}” is put together from code, day or year and number, but in no "
                "prescribed form",
            ),
            mend=Text(
                "Ghi mã cơ quan,yyyy/MM/dd,số/ký hiệu: dấu phẩy giữa các phần, dấu gạch chéo "
                "trong ngày",
                "Write code,yyyy/MM/dd,number/notation: commas between the parts, slashes in the "
                "date",
            ),
            why=Text(
                "Phần mềm khác dựng lại DocumentId từ mã cơ quan, ngày và số để đối chiếu phản "
                "hồi; ghi ngày bằng gạch ngang hay ghép bằng dấu khác thì hai bên ra hai mã và "
                "phản hồi không tìm thấy văn bản. UUID không ai dựng lại nên không bị xét.",
                "Other software builds DocumentId anew from code, day and number to match "
                "statuses; with dashes in the date, or other marks between the parts, the two ids "
                "differ and the status finds no document. Nobody builds a UUID anew, so it is let "
                "be.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 10(2)(b); kinh nghiệm tích hợp · field report",
            evidence=Evidence.INFERRED,
            where="MessageHeader/DocumentId",
            kinds=EDOC_ONLY,
            broken="<edXML:DocumentId>000.00.12.H21,2026-11-10,45/STN-VP</edXML:DocumentId>",
            sound="<edXML:DocumentId>000.00.12.H21,2026/11/10,45/STN-VP</edXML:DocumentId>",
        ),
        Rule(
            id="W-DOCUMENT-ID-FORM",
            topic=Topic.IDENTITY,
            message=Text(
                "DocumentId “{value}” không theo dạng mã cơ quan,ngày,số/ký hiệu hay mã cơ "
                "quan,năm,số hay dạng của Thông tư 05/2025/TT-BNV",
                "DocumentId “{value}” is neither code,date,number/notation nor code,year,number, "
                "nor of the form of Circular 05/2025",
            ),
            mend=Text(
                "Ghi mã cơ quan,yyyy/MM/dd,số/ký hiệu",
                "Write code,yyyy/MM/dd,number/notation",
            ),
            why=Text(
                "Luật định mã văn bản gồm mã cơ quan, năm và số thứ tự; thư viện chính thức "
                "viết mã cơ quan,ngày,số/ký hiệu; từ năm 2025 có thêm dạng của Thông tư "
                "05/2025/TT-BNV (H21.18.2026.03.05.72.SGD.22). UUID và các dạng riêng vẫn đi qua "
                "trục, nhưng phần mềm tách DocumentId theo dấu phẩy để đối chiếu phản hồi sẽ "
                "không tìm thấy.",
                "By law the id is agency code, year and ordinal; the official library writes "
                "code,date,number/notation; since 2025 there is the form of Circular "
                "05/2025/TT-BNV too (H21.18.2026.03.05.72.SGD.22). UUIDs and private forms do "
                "cross the axis, but software that splits DocumentId at commas to match statuses "
                "will not find them.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 10(2)(b); EdXML102 0.0.3",
            evidence=Evidence.GUIDE,
            where="MessageHeader/DocumentId",
            national=OFF,
            province=OFF,
            kinds=EDOC_ONLY,
            broken="<edXML:DocumentId>7d1f0a3e-0001-4c55-9a10-0a0b0c0d0e0f</edXML:DocumentId>",
            sound="<edXML:DocumentId>000.00.12.H21,2026/11/10,45/STN-VP</edXML:DocumentId>",
        ),
        Rule(
            id="W-DOCUMENT-ID-PARTS",
            topic=Topic.IDENTITY,
            message=Text(
                "{part} trong DocumentId là “{value}”, của văn bản là “{expected}”",
                "DocumentId says {part} “{value}”, the document says “{expected}”",
            ),
            mend=Text(
                "Tạo DocumentId từ chính From/OrganId, PromulgationDate và Code",
                "Make DocumentId from From/OrganId, PromulgationDate and Code",
            ),
            why=Text(
                "Mã cơ quan, ngày và số trong DocumentId nên đúng với chính văn bản; nếu "
                "khác, phần mềm đối chiếu theo từng phần sẽ gán phản hồi cho văn bản khác. "
                "Mẫu chính thức cũng có chỗ lệch nên chỉ xét ở hồ sơ chặt chẽ.",
                "Code, date and number inside DocumentId should be the document's own; where "
                "they differ, software that matches by the parts assigns statuses to another "
                "document. Official samples differ too, so it is looked at in the strict "
                "profile only.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 10(2)(b)",
            evidence=Evidence.INFERRED,
            where="MessageHeader/DocumentId",
            national=OFF,
            province=OFF,
            kinds=EDOC_ONLY,
            broken=(
                "<edXML:DocumentId>H21.99,2026/11/10,45/STN-VP</edXML:DocumentId> (From: H21.12)"
            ),
            sound="<edXML:DocumentId>H21.12,2026/11/10,45/STN-VP</edXML:DocumentId>",
        ),
    )
)
"""By id, in the order in which they are told."""
