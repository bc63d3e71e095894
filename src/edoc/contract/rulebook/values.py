"""Rules on how values are written: numbers, flags, dates, lengths."""

from __future__ import annotations

from datetime import date

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, Rule, Topic, table

VALUE_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="W-NUMBER",
            topic=Topic.DOCUMENT,
            message=Text(
                "Giá trị “{value}” không phải số nguyên không âm; được đọc là {default}",
                "“{value}” is no integer of 0 or more; it reads as {default}",
            ),
            mend=Text(
                "Ghi một số nguyên không âm, hoặc bỏ phần tử này",
                "Write an integer of 0 or more, or leave the element out",
            ),
            why=Text(
                "Thư viện chính thức lặng lẽ thay bằng giá trị mặc định (Type thành 2, Priority "
                "thành 0, số bản và số trang thành 1, TypeDetail thành -1), nên nơi nhận thấy một "
                "con số mà bên gửi không hề ghi. Ở đây không bịa ra con số nào cho những phần tử "
                "không bắt buộc.",
                "The official library silently takes a default (2 for Type, 0 for Priority, 1 for "
                "copies and pages, -1 for TypeDetail), so the receiver sees a number the sender "
                "never wrote. Here no number is made up for elements that need not be there.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="**",
            strict=ERROR,
            broken="<edXML:Type>hai</edXML:Type>",
            sound="<edXML:Type>2</edXML:Type>",
        ),
        Rule(
            id="W-FLAG",
            topic=Topic.DOCUMENT,
            message=Text(
                "Giá trị “{value}” không phải 0/1 hay true/false; coi như không ghi",
                "“{value}” is neither 0 or 1 nor true or false; it is taken as not written",
            ),
            mend=Text(
                "Ghi 1 hoặc 0 (với Direction: true hoặc false)",
                "Write 1 or 0 (for Direction: true or false)",
            ),
            why=Text(
                "Phần tử đúng/sai chỉ có hai giá trị. Giá trị khác thì mỗi bộ đọc hiểu một kiểu: "
                "thư viện chính thức đọc Direction lạ thành false, còn ReceiverType lạ mà đoán là "
                "“bớt” thì một nơi nhận mất văn bản.",
                "An element that says yes or no has two values. Others are read in different ways: "
                "the official library reads a strange Direction as false, and to guess “removed” "
                "from a strange ReceiverType would take the document from a receiver.",
            ),
            source="EdXML102 0.0.3; QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="**/Direction | **/BussinessDocumentInfo/**",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:DocumentInfo>yes</edXML:DocumentInfo>",
            sound="<edXML:DocumentInfo>1</edXML:DocumentInfo>",
        ),
        Rule(
            id="W-DATE-FORM",
            topic=Topic.DOCUMENT,
            message=Text(
                "Ngày giờ “{value}” không viết theo dạng {form}",
                "“{value}” is not written in the form {form}",
            ),
            mend=Text("Viết theo dạng {form}", "Write it in the form {form}"),
            why=Text(
                "Thư viện chính thức đọc yyyy-MM-dd thành rỗng: nơi nhận dùng nó sẽ thấy văn "
                "bản không có ngày. Ở đây vẫn đọc được nên chỉ nhắc.",
                "The official library reads yyyy-MM-dd as nothing: a receiver who uses it "
                "sees a document without date. It can be read here, so it is only noted.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SDK,
            where="**",
            strict=ERROR,
            broken="<edXML:PromulgationDate>2026-03-05</edXML:PromulgationDate>",
            sound="<edXML:PromulgationDate>2026/03/05</edXML:PromulgationDate>",
        ),
        Rule(
            id="W-DATE-UNREADABLE",
            topic=Topic.DOCUMENT,
            message=Text(
                "Không đọc được ngày giờ “{value}”; dạng đúng là {form}",
                "“{value}” cannot be read as a date; the form is {form}",
            ),
            mend=Text("Viết theo dạng {form}", "Write it in the form {form}"),
            why=Text(
                "Ngày không tồn tại bị thư viện chính thức đổi ngầm (30/2 thành 2/3), ngày "
                "viết ngược thành năm vô nghĩa: 05/03/2026 thành năm 10, và được ghi lại như vậy "
                "(0010/09/18). Ở đây không đoán; năm trước 1945 coi như không đọc được.",
                "The official library silently turns a day that does not exist into another "
                "(30 February into 2 March), and a date written day first into a nonsensical "
                "year: 05/03/2026 into the year 10, written on as such (0010/09/18). Here nothing "
                "is guessed; a year before 1945 counts as not readable.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.CHOICE,
            where="**",
            strict=ERROR,
            broken="<edXML:DueDate>30/02/2026</edXML:DueDate>",
            sound="<edXML:DueDate>2026/02/28</edXML:DueDate>",
        ),
        Rule(
            id="W-PLACEHOLDER",
            topic=Topic.DOCUMENT,
            message=Text(
                "{name} ghi “{value}”: chữ điền cho có, không phải nội dung",
                "{name} says “{value}”: a filler, no content",
            ),
            mend=Text(
                "Ghi nội dung thật của {name}; thiếu thì sửa chỗ lấy dữ liệu, đừng điền N/A",
                "Write the real {name}; where it is missing, mend what it is taken from, do not "
                "fill in N/A",
            ),
            why=Text(
                "Khi không rõ trường nào bắt buộc, phần mềm hay điền N/A, dấu gạch, test vào "
                "trường trống. Gói tin vẫn qua, nhưng nơi nhận vào sổ đúng những chữ đó.",
                "Where it is unclear which fields are mandatory, software fills N/A, a dash or "
                "test into empty ones. The package passes, and its receivers register those very "
                "words.",
            ),
            source="kinh nghiệm tích hợp · field report",
            evidence=Evidence.CHOICE,
            where=(
                "**/OrganName | MessageHeader/Code/* | …/Place | …/TypeName | …/Subject | "
                "SignerInfo/Position | SignerInfo/FullName | …/Description"
            ),
            broken="<edXML:FullName>N/A</edXML:FullName>",
            sound="<edXML:FullName>Nguyễn Văn A</edXML:FullName>",
        ),
        Rule(
            id="W-LENGTH",
            topic=Topic.DOCUMENT,
            message=Text(
                "{name} dài {length} ký tự, nên không quá {limit}",
                "{name} has {length} characters, best not more than {limit}",
            ),
            mend=Text("Rút ngắn nội dung", "Shorten the text"),
            why=Text(
                "Đây là độ dài mà một trục tỉnh dự định kiểm tra; phần mềm nhận thường cắt "
                "bớt phần vượt quá.",
                "These are the lengths one provincial axis meant to check; receiving software "
                "often cuts what is longer.",
            ),
            source="trục tỉnh · a provincial axis",
            evidence=Evidence.INFERRED,
            where="**",
            province=OFF,
            broken="<edXML:TyperNotation>VANTHUVANPHONG</edXML:TyperNotation>",
            sound="<edXML:TyperNotation>VTVP</edXML:TyperNotation>",
        ),
        Rule(
            id="W-LENGTH-DECREE",
            topic=Topic.DOCUMENT,
            message=Text(
                "{name} dài {length} ký tự, quy định không quá {limit}",
                "{name} has {length} characters, {limit} are allowed",
            ),
            mend=Text("Rút ngắn nội dung", "Shorten the text"),
            why=Text(
                "Phụ lục VI Nghị định 30/2020 định độ dài dữ liệu mà mọi hệ thống quản lý tài "
                "liệu điện tử phải có; vượt quá thì nơi nhận có quyền không lưu trọn.",
                "Annex VI of Decree 30/2020 sets the lengths that every document system must "
                "have; what is longer need not be stored whole.",
            ),
            source="NĐ 30/2020/NĐ-CP Phụ lục VI phần II",
            evidence=Evidence.GUIDE,
            where="**",
            strict=ERROR,
            since=date(2020, 3, 5),
            broken="<edXML:CodeNumber>123456789012</edXML:CodeNumber>",
            sound="<edXML:CodeNumber>12345678901</edXML:CodeNumber>",
        ),
    )
)
"""By id, in the order in which they are told."""
