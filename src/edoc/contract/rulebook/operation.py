"""Rules on what is asked of the receiver: new, recall, update, replacement."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, Rule, Topic, table

OPERATION_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-BUSINESS-TYPE",
            topic=Topic.OPERATION,
            message=Text(
                "BussinessDocType phải là 0, 1, 2 hoặc 3",
                "BussinessDocType must be 0, 1, 2 or 3",
            ),
            mend=Text(
                "Ghi 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế",
                "Write 0 new, 1 recall, 2 update, 3 replacement",
            ),
            why=Text(
                "Loại nghiệp vụ quyết định nơi nhận phải làm gì: vào sổ, hủy, sửa hay thay "
                "thế. Số lạ thì không ai biết phải làm gì.",
                "The operation decides what the receiver must do: register, cancel, change or "
                "replace. Nobody knows what an unknown number asks for.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="TraceHeaderList/Bussiness/BussinessDocType",
            kinds=EDOC_ONLY,
            broken="<edXML:BussinessDocType>4</edXML:BussinessDocType>",
            sound="<edXML:BussinessDocType>0</edXML:BussinessDocType>",
        ),
        Rule(
            id="W-BUSINESS",
            topic=Topic.OPERATION,
            message=Text(
                "Thiếu khối Bussiness; hiểu là văn bản mới (0)",
                "There is no Bussiness; the document is taken as new (0)",
            ),
            mend=Text("Ghi Bussiness/BussinessDocType", "Write Bussiness/BussinessDocType"),
            why=Text(
                "Thiếu khối này thì hiểu là văn bản mới; nhiều gói tin thật thiếu mà vẫn được "
                "giao. Tiêu chuẩn được cho là bắt buộc.",
                "Without the block the document reads as new; many real packages lack it and "
                "were delivered. The standard is reported to demand it.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="TraceHeaderList/Bussiness",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:TraceHeaderList><edXML:TraceHeader>…",
            sound="<edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType>…",
        ),
        Rule(
            id="W-BUSINESS-UNTYPED",
            topic=Topic.OPERATION,
            message=Text(
                "Bussiness thiếu BussinessDocType; hiểu là văn bản mới (0)",
                "Bussiness lacks BussinessDocType; the document is taken as new (0)",
            ),
            mend=Text(
                "Ghi BussinessDocType: 0 mới, 1 thu hồi, 2 cập nhật, 3 thay thế",
                "Write BussinessDocType: 0 new, 1 recall, 2 update, 3 replacement",
            ),
            why=Text(
                "Có khối Bussiness mà không ghi loại nghiệp vụ thì gói thu hồi hay cập nhật bị "
                "hiểu là văn bản mới. Tiêu chuẩn (theo các tài liệu dẫn lại) bắt buộc có phần tử "
                "này; trục thật cho qua cả gói thiếu trọn khối.",
                "With the block and without its type a recall or an update reads as a new "
                "document. The standard, as reported, demands the element; real axes pass even "
                "packages without the whole block.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="TraceHeaderList/Bussiness/BussinessDocType",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:Bussiness><edXML:BussinessDocType/>…",
            sound="<edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType>…",
        ),
        Rule(
            id="W-BUSINESS-SPELLING",
            topic=Topic.OPERATION,
            message=Text(
                "Phần tử Business bị bỏ qua; tên đúng là Bussiness",
                "Element Business is not read; its name is Bussiness",
            ),
            mend=Text("Dùng tên Bussiness", "Call it Bussiness"),
            why=Text(
                "Tên đúng trên đường truyền là Bussiness, hai chữ s liền. Viết đúng tiếng Anh "
                "thì thư viện chính thức không thấy, nên gói thu hồi bị hiểu là văn bản mới.",
                "The name on the wire is Bussiness, with double s. Spelt correctly it is not "
                "seen by the official library, and a recall reads as a new document.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="TraceHeaderList/Business",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:Business>",
            sound="<edXML:Bussiness>",
        ),
        Rule(
            id="W-TRACE",
            topic=Topic.OPERATION,
            message=Text(
                "Thiếu TraceHeader có OrganId và Timestamp của cơ quan gửi",
                "There is no TraceHeader with OrganId and Timestamp of the sender",
            ),
            mend=Text("Ghi TraceHeader đầu tiên", "Write the first TraceHeader"),
            why=Text(
                "Vết đầu tiên ghi ai gửi và lúc nào; không có nó thì không biết văn bản gửi "
                "đúng hạn hay không. Các nút trung gian có thể bỏ trống OrganId, bên gửi thì "
                "không.",
                "The first trace says who sent and when; without it nobody knows whether the "
                "document was sent in time. Hubs may leave OrganId out, the sender not.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="TraceHeaderList/TraceHeader",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:TraceHeader><edXML:OrganId>null</edXML:OrganId></edXML:TraceHeader>",
            sound=(
                "<edXML:OrganId>H21.12</edXML:OrganId> <edXML:Timestamp>2026/03/05 "
                "08:15:30</edXML:Timestamp>"
            ),
        ),
        Rule(
            id="W-RECALL-REASON",
            topic=Topic.OPERATION,
            message=Text("Thu hồi nhưng không ghi lý do", "A recall without a reason"),
            mend=Text("Ghi BussinessDocReason", "Write BussinessDocReason"),
            why=Text(
                "Nơi nhận có trách nhiệm hủy văn bản bị thu hồi và phải biết vì sao.",
                "The receiver must cancel a recalled document and must know why.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 8(2)",
            evidence=Evidence.GUIDE,
            where="TraceHeaderList/Bussiness/BussinessDocReason",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:BussinessDocType>1</edXML:BussinessDocType>",
            sound="<edXML:BussinessDocReason>Ban hành nhầm phụ lục</edXML:BussinessDocReason>",
        ),
        Rule(
            id="W-RECALL-TARGET",
            topic=Topic.OPERATION,
            message=Text(
                "Gói thu hồi nêu hai văn bản: {header} và {named}",
                "The recall names two documents: {header} and {named}",
            ),
            mend=Text(
                "Ghi DocumentId của văn bản bị thu hồi vào MessageHeader và bỏ "
                "Bussiness/DocumentId",
                "Write the recalled document's id into MessageHeader and leave "
                "Bussiness/DocumentId out",
            ),
            why=Text(
                "Trong gói thu hồi, DocumentId của MessageHeader chính là văn bản bị thu hồi. "
                "Nếu Bussiness/DocumentId nêu một văn bản khác, nơi nhận không biết phải hủy "
                "văn bản nào.",
                "In a recall the DocumentId of MessageHeader is that of the recalled "
                "document. Where Bussiness/DocumentId names another, the receiver cannot know "
                "which to cancel.",
            ),
            source="mẫu · samples of EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="TraceHeaderList/Bussiness/DocumentId",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="MessageHeader/DocumentId …45/STN-VP, Bussiness/DocumentId …46/STN-VP",
            sound="MessageHeader/DocumentId …45/STN-VP",
        ),
        Rule(
            id="W-UPDATE-TARGET",
            topic=Topic.OPERATION,
            message=Text(
                "Cập nhật nhưng không nêu văn bản được cập nhật (Bussiness/DocumentId)",
                "An update that does not name the document it updates (Bussiness/DocumentId)",
            ),
            mend=Text(
                "Ghi DocumentId của văn bản cũ",
                "Write the DocumentId of the earlier document",
            ),
            why=Text(
                "Không nêu văn bản được cập nhật thì nơi nhận không biết sửa văn bản nào.",
                "Without the updated document's id the receiver cannot know what to change.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="TraceHeaderList/Bussiness/DocumentId",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:BussinessDocType>2</edXML:BussinessDocType>",
            sound=(
                "<edXML:DocumentId>000.00.12.H21,2026/11/10,45/STN-VP</edXML:DocumentId> "
                "<edXML:BussinessDocType>2</edXML:BussinessDocType>"
            ),
        ),
        Rule(
            id="W-UPDATE-CHANGES",
            topic=Topic.OPERATION,
            message=Text(
                "Gói cập nhật không nói rõ điều gì thay đổi",
                "The update does not say clearly what changed",
            ),
            mend=Text(
                "Ghi DocumentInfo 1, hoặc DocumentReceiver 1 cùng ReceiverList (ReceiverType "
                "1 thêm, 0 bớt); nơi nhận không đổi thì bỏ ReceiverList",
                "Write DocumentInfo 1, or DocumentReceiver 1 with ReceiverList (ReceiverType "
                "1 added, 0 removed); leave ReceiverList out where no receiver changes",
            ),
            why=Text(
                "Gói cập nhật phải nói điều gì thay đổi: dữ liệu văn bản (DocumentInfo) hay "
                "nơi nhận (DocumentReceiver, kèm danh sách). Nếu không, nơi nhận phải tự so "
                "hai văn bản. Có danh sách mà DocumentReceiver không ghi 1 thì có phần mềm làm "
                "theo danh sách, có phần mềm làm theo cờ.",
                "An update must say what changed: the document's data (DocumentInfo) or its "
                "receivers (DocumentReceiver, with their list). Else the receiver has to "
                "compare two documents by eye. Where a list stands beside a DocumentReceiver other "
                "than 1, some software goes by the list and some by the flag.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="TraceHeaderList/Bussiness/BussinessDocumentInfo",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken=(
                "<edXML:DocumentInfo>0</edXML:DocumentInfo> "
                "<edXML:DocumentReceiver>0</edXML:DocumentReceiver>"
            ),
            sound=(
                "<edXML:DocumentInfo>1</edXML:DocumentInfo> "
                "<edXML:DocumentReceiver>0</edXML:DocumentReceiver>"
            ),
        ),
        Rule(
            id="W-UPDATE-RECEIVER",
            topic=Topic.OPERATION,
            message=Text(
                "Một Receiver trong danh sách thay đổi thiếu {name}; mục này được bỏ qua",
                "A Receiver in the list of changes lacks {name}; the entry is passed over",
            ),
            mend=Text(
                "Ghi OrganId và ReceiverType (1 thêm, 0 bớt) cho từng Receiver",
                "Write OrganId and ReceiverType (1 added, 0 removed) in every Receiver",
            ),
            why=Text(
                "Không ghi thêm hay bớt thì không ai được đoán: đoán là bớt thì văn bản bị rút "
                "khỏi một nơi nhận mà bên gửi không hề yêu cầu.",
                "Where it is not said whether a receiver comes or goes, nobody may guess: to guess "
                "“removed” would withdraw the document from a receiver without being asked to.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.CHOICE,
            where=(
                "TraceHeaderList/Bussiness/BussinessDocumentInfo/ReceiverList/Receiver[*]/OrganId "
                "| …/ReceiverType"
            ),
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:Receiver><edXML:OrganId>000.25.31.H21</edXML:OrganId></edXML:Receiver>",
            sound=(
                "<edXML:Receiver><edXML:OrganId>000.25.31.H21</edXML:OrganId> "
                "<edXML:ReceiverType>1</edXML:ReceiverType></edXML:Receiver>"
            ),
        ),
        Rule(
            id="W-REPLACE-TARGET",
            topic=Topic.OPERATION,
            message=Text(
                "Thay thế nhưng không nêu văn bản bị thay thế (ReplacementInfo/DocumentId)",
                "A replacement that does not name what it replaces (ReplacementInfo/DocumentId)",
            ),
            mend=Text(
                "Ghi ReplacementInfo với DocumentId và các OrganId",
                "Write ReplacementInfo with DocumentId and the OrganIds",
            ),
            why=Text(
                "Một văn bản có thể thay thế nhiều văn bản cũ, mỗi văn bản cho những nơi nhận "
                "riêng; không nêu thì không văn bản nào hết hiệu lực.",
                "One document may replace several, each for receivers of its own; where none "
                "is named none ceases to be in force.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="TraceHeaderList/Bussiness/ReplacementInfoList",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:BussinessDocType>3</edXML:BussinessDocType>",
            sound=(
                "<edXML:ReplacementInfo><edXML:DocumentId>…</edXML:DocumentId><edXML:OrganIdList>…"
            ),
        ),
        Rule(
            id="W-REPLACE-RECEIVERS",
            topic=Topic.OPERATION,
            message=Text(
                "Văn bản bị thay thế “{value}” không nêu cơ quan liên quan (OrganIdList)",
                "The replaced document “{value}” names no agencies (OrganIdList)",
            ),
            mend=Text(
                "Ghi OrganId của từng nơi nhận văn bản cũ",
                "Write the OrganId of every receiver of the old document",
            ),
            why=Text(
                "Mẫu chính thức ghi rõ văn bản cũ bị thay thế đối với những cơ quan nào.",
                "Official samples say for which agencies the old document is replaced.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="TraceHeaderList/Bussiness/ReplacementInfoList/ReplacementInfo[*]/OrganIdList",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken=(
                "<edXML:ReplacementInfo><edXML:DocumentId>…</edXML:DocumentId> "
                "</edXML:ReplacementInfo>"
            ),
            sound=(
                "<edXML:OrganIdList> "
                "<edXML:OrganId>000.00.00.H21</edXML:OrganId></edXML:OrganIdList>"
            ),
        ),
        Rule(
            id="W-REPLACE-SELF",
            topic=Topic.OPERATION,
            message=Text(
                "Văn bản thay thế mang chính DocumentId của văn bản bị thay thế",
                "The replacement bears the DocumentId of what it replaces",
            ),
            mend=Text(
                "Cấp DocumentId mới cho văn bản thay thế",
                "Give the new document an id of its own",
            ),
            why=Text(
                "Văn bản không thể thay thế chính nó: nếu trùng DocumentId thì văn bản mới "
                "cũng hết hiệu lực theo.",
                "A document cannot replace itself: with the same DocumentId the new one would "
                "cease to be in force too.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="TraceHeaderList/Bussiness/ReplacementInfoList/ReplacementInfo[*]/DocumentId",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="MessageHeader/DocumentId …45/STN-VP, ReplacementInfo/DocumentId …45/STN-VP",
            sound="MessageHeader/DocumentId …51/STN-VP",
        ),
        Rule(
            id="W-BUSINESS-DETAILS",
            topic=Topic.OPERATION,
            message=Text(
                "{name} không thuộc nghiệp vụ {type}",
                "{name} does not belong to operation {type}",
            ),
            mend=Text(
                "Sửa BussinessDocType, hoặc bỏ {name}",
                "Correct BussinessDocType, or leave {name} out",
            ),
            why=Text(
                "Chi tiết của một nghiệp vụ khác (ví dụ danh sách thay thế trong gói văn bản "
                "mới) cho thấy loại nghiệp vụ bị ghi nhầm. Riêng Bussiness/DocumentId trong "
                "văn bản mới có ở mẫu chính thức và được bỏ qua.",
                "Details of another operation (a list of replacements in a new document, say) "
                "suggest a wrong type. A Bussiness/DocumentId in a new document stands in an "
                "official sample and is passed over.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="TraceHeaderList/Bussiness",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken=(
                "<edXML:BussinessDocType>0</edXML:BussinessDocType>…<edXML:ReplacementInfoList>…"
            ),
            sound=(
                "<edXML:BussinessDocType>3</edXML:BussinessDocType>…<edXML:ReplacementInfoList>…"
            ),
        ),
    )
)
"""By id, in the order in which they are told."""
