"""Rules on the skeleton of the XML: namespaces, prefixes, what stands where."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import ERROR, OFF, WARNING, Rule, Topic, table
from edoc.contract.wire import NAMESPACE

SKELETON_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-ENVELOPE",
            topic=Topic.SKELETON,
            message=Text(
                f"Không có edXMLEnvelope thuộc không gian tên {NAMESPACE} ngay dưới phần tử gốc",
                f"There is no edXMLEnvelope in namespace {NAMESPACE} below the root element",
            ),
            mend=Text(
                f'Khai báo xmlns="{NAMESPACE}" ở phần tử gốc và đặt edXMLEnvelope ngay bên trong',
                f'Declare xmlns="{NAMESPACE}" at the root and put edXMLEnvelope right inside',
            ),
            why=Text(
                "Thư viện chính thức tìm đúng edXMLEnvelope trong không gian tên này, ngay "
                "dưới phần tử gốc; thiếu là dừng với lỗi con trỏ rỗng. Sai không gian tên là "
                "lỗi hay gặp nhất của người mới.",
                "The official library looks for edXMLEnvelope in this very namespace right "
                "below the root; without it it fails with a null pointer. A wrong namespace "
                "is the most usual mistake of newcomers.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="edXMLEnvelope",
            broken='<edXML xmlns="http://www.go.vn/eDoc">',
            sound='<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">',
        ),
        Rule(
            id="E-HEADER",
            topic=Topic.SKELETON,
            message=Text(
                "Không có edXMLHeader/MessageHeader trong edXMLEnvelope",
                "There is no edXMLHeader/MessageHeader in edXMLEnvelope",
            ),
            mend=Text(
                "Bổ sung edXMLHeader với MessageHeader",
                "Add edXMLHeader with MessageHeader",
            ),
            why=Text(
                "Mọi thông tin để định tuyến và vào sổ nằm trong MessageHeader.",
                "All that routes and registers a document stands in MessageHeader.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.GUIDE,
            where="edXMLHeader/MessageHeader",
            broken="<edXML:edXMLHeader/>",
            sound="<edXML:edXMLHeader><edXML:MessageHeader>…",
        ),
        Rule(
            id="E-SKELETON-TWICE",
            topic=Topic.SKELETON,
            message=Text(
                "Có {count} phần tử {name}; chỉ được có một",
                "There are {count} elements {name}; only one is allowed",
            ),
            mend=Text(
                "Chỉ ghi một {name}; gửi mỗi văn bản trong một gói tin",
                "Write one {name}; send every document in a package of its own",
            ),
            why=Text(
                "Có hai phần đầu thì hai bộ đọc có thể đọc hai văn bản khác nhau; đó cũng là "
                "cách “bọc chữ ký”: chữ ký phủ phần này, người đọc thấy phần kia. Không phần "
                "mềm nghiêm túc nào viết như vậy.",
                "With two headers two readers may read two different documents; it is also "
                "how signatures are “wrapped”: the signature covers one, the reader sees the "
                "other. No honest software writes so.",
            ),
            source="W3C XML Signature Best Practices 2.1",
            evidence=Evidence.CHOICE,
            where="edXMLEnvelope | edXMLHeader | MessageHeader | AttachmentEncoded",
            broken="<edXML:MessageHeader>…</edXML:MessageHeader><edXML:MessageHeader>…",
            sound="<edXML:MessageHeader>…</edXML:MessageHeader>",
        ),
        Rule(
            id="E-PREFIX",
            topic=Topic.SKELETON,
            message=Text(
                "Phần tử {name} trong edXMLEnvelope không mang tiền tố edXML: (cả thảy "
                "{count} phần tử)",
                "Element {name} inside edXMLEnvelope lacks the prefix edXML: ({count} "
                "elements in all)",
            ),
            mend=Text(
                "Ghi mọi phần tử trong edXMLEnvelope với tiền tố edXML: và khai báo "
                f'xmlns:edXML="{NAMESPACE}" ở edXMLEnvelope; kiểm tra thiết lập tiền tố của '
                "thư viện XML",
                "Write every element inside edXMLEnvelope with the prefix edXML: and declare "
                f'xmlns:edXML="{NAMESPACE}" at edXMLEnvelope; look at the prefix setting of '
                "the XML library",
            ),
            why=Text(
                "Về mặt XML thì có hay không có tiền tố là như nhau, và thư viện Java chính "
                "thức đọc được cả hai. Nhưng một đơn vị tích hợp cho biết: gói tin bỏ tiền tố "
                "đi lọt trong tỉnh và bị từ chối khi lên phía quốc gia (.NET). Vì vậy là lỗi "
                "ở hồ sơ quốc gia, chỉ là cảnh báo ở tỉnh.",
                "To XML, with or without prefix is the same, and the official Java library "
                "reads both. But an integrator reports: packages without the prefix passed "
                "inside the province and were refused on the national (.NET) side. Hence an "
                "error in the national profile, a warning only in the province.",
            ),
            source="kinh nghiệm tích hợp · field report (national .NET side); QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="edXMLEnvelope/**",
            province=WARNING,
            broken="<edXMLHeader><MessageHeader>",
            sound="<edXML:edXMLHeader><edXML:MessageHeader>",
        ),
        Rule(
            id="W-ROOT-NAME",
            topic=Topic.SKELETON,
            message=Text("Phần tử gốc tên là {name}", "The root element is called {name}"),
            mend=Text("Đặt tên phần tử gốc là edXML", "Call the root element edXML"),
            why=Text(
                "Thư viện chính thức không đọc tên phần tử gốc. Nhưng nền tảng .NET của một tỉnh "
                "trả lỗi của bộ đọc XML khi phần tử gốc khác edXML, nên giao diện /v1 ở đây từ "
                "chối (đổi được bằng LGSP_LGSP_V1__OTHER_ROOT); các giao diện khác chỉ cảnh báo.",
                "The official library does not read the root's name. But the .NET platform of a "
                "province answers the error of its XML reader to a root other than edXML, so the "
                "dialect /v1 refuses it here (a choice, LGSP_LGSP_V1__OTHER_ROOT); all others "
                "only warn.",
            ),
            source="QCVN 102:2016; EdXML102 0.0.3; kinh nghiệm tích hợp · field report",
            evidence=Evidence.SDK,
            where="edXML",
            strict=ERROR,
            broken='<Document xmlns="…">',
            sound='<edXML xmlns="…">',
        ),
        Rule(
            id="W-ELEMENT-UNKNOWN",
            topic=Topic.SKELETON,
            message=Text(
                "Phần tử {name} không có chỗ trong {parent} và bị bỏ qua",
                "Element {name} has no place in {parent} and is passed over",
            ),
            mend=Text(
                "Kiểm tra tên và chỗ của phần tử{nearest}, hoặc bỏ nó đi",
                "Check the element's name and place{nearest}, or leave it out",
            ),
            why=Text(
                "Bộ đọc bỏ qua phần tử lạ, hoặc đặt sai chỗ, mà không báo. Thường đó là một tên "
                "viết sai, nên giá trị người gửi tưởng đã gửi thực ra bị mất.",
                "Readers pass elements that are unknown, or out of place, over in silence. "
                "Mostly it is a misspelt name, and the value the sender believes to have sent "
                "is lost.",
            ),
            source="QCVN 102:2016; EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="MessageHeader/** | TraceHeaderList/** | Attachment/*",
            province=OFF,
            broken="<edXML:Subjekt>V/v …</edXML:Subjekt>",
            sound="<edXML:Subject>V/v …</edXML:Subject>",
        ),
        Rule(
            id="W-ELEMENT-NAMESPACE",
            topic=Topic.SKELETON,
            message=Text(
                "Phần tử {name} thuộc không gian tên “{namespace}” nên không được đọc",
                "Element {name} belongs to namespace “{namespace}” and is not read",
            ),
            mend=Text(
                f"Sửa khai báo xmlns ở phần tử này hoặc phần tử cha thành {NAMESPACE}, đúng từng "
                "ký tự",
                f"Declare {NAMESPACE}, to the letter, at this element or above it",
            ),
            why=Text(
                "Tên thì đúng, nhưng không gian tên bị chép sai (thừa dấu / ở cuối, http thành "
                "https). Thư viện chính thức chỉ xét không gian tên của edXMLEnvelope nên có thể "
                "vẫn thấy phần tử này; bộ đọc XML chuẩn thì không, và giá trị bị mất mà không ai "
                "báo.",
                "The name is right, but its namespace was copied wrongly (a slash at the end, "
                "https for http). The official library looks at the namespace of edXMLEnvelope "
                "only, so it may see the element all the same; a standard XML reader does not, "
                "and the value is lost in silence.",
            ),
            source="W3C Namespaces in XML; EdXML102 0.0.3",
            evidence=Evidence.INFERRED,
            where="edXMLEnvelope/** | AttachmentEncoded/**",
            strict=ERROR,
            broken=f'<edXML:DueDate xmlns:edXML="{NAMESPACE}/">2026/03/20</edXML:DueDate>',
            sound="<edXML:DueDate>2026/03/20</edXML:DueDate>",
        ),
        Rule(
            id="W-ELEMENT-TWICE",
            topic=Topic.SKELETON,
            message=Text(
                "Phần tử {name} được ghi {count} lần; chỉ lần đầu được đọc",
                "Element {name} is written {count} times; only the first is read",
            ),
            mend=Text("Chỉ ghi {name} một lần", "Write {name} once"),
            why=Text(
                "Phần tử chỉ được ghi một lần mà xuất hiện hai lần thì có bộ đọc lấy cái đầu, "
                "có bộ đọc lấy cái cuối: hai nơi nhận thấy hai giá trị khác nhau.",
                "Where an element that may stand once is repeated, some readers take the "
                "first and some the last: two receivers see two values.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="MessageHeader/** | TraceHeaderList/**",
            province=OFF,
            strict=ERROR,
            broken="<edXML:Subject>A</edXML:Subject><edXML:Subject>B</edXML:Subject>",
            sound="<edXML:Subject>A</edXML:Subject>",
        ),
    )
)
"""By id, in the order in which they are told."""
