"""Rules on bytes, XML and attachments: what the reader finds.

Errors are what no reader can get over, plus what the official client fails on; everything that
it, or another client in the field, lives with is a warning.
"""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import OWN_BOUND, QCVN, SDK, Rule, table

_W3C = "W3C XML 1.0"
_NAMES = "W3C Namespaces in XML"

READING_RULES: dict[str, Rule] = table(
    (
        Rule(
            "E-SIZE",
            Text(
                "Gói tin có {size} byte, vượt giới hạn {limit} byte",
                "The package has {size} bytes, more than the limit of {limit}",
            ),
            Text(
                "Giảm dung lượng tệp đính kèm hoặc tách văn bản thành nhiều gói",
                "Make the attachments smaller or split the document into several packages",
            ),
            OWN_BOUND,
            Evidence.CHOICE,
            10,
        ),
        Rule(
            "E-EMPTY",
            Text("Gói tin rỗng", "The package is empty"),
            Text("Gửi nội dung tệp .edxml", "Send the content of the .edxml file"),
            _W3C,
            Evidence.GUIDE,
            10,
        ),
        Rule(
            "E-XML-ENCODING",
            Text(
                "Bảng mã {name} không được hỗ trợ hoặc nội dung không đúng bảng mã đó",
                "Encoding {name} is not supported, or the content is not in it",
            ),
            Text("Ghi tệp bằng UTF-8", "Write the file in UTF-8"),
            QCVN,
            Evidence.CHOICE,
            10,
        ),
        Rule(
            "E-XML-JUNK",
            Text(
                "Có ký tự thừa trước khai báo XML: {junk}",
                "There are characters before the XML declaration: {junk}",
            ),
            Text(
                "Xóa mọi ký tự đứng trước <?xml (kể cả khoảng trắng)",
                "Remove everything before <?xml, blanks too",
            ),
            f"{_W3C} 2.8",
            Evidence.SDK,
            10,
        ),
        Rule(
            "E-XML-DTD",
            Text(
                "Gói tin chứa khai báo DOCTYPE (DTD)",
                "The package holds a DOCTYPE declaration (DTD)",
            ),
            Text(
                "Bỏ DOCTYPE và mọi thực thể; edXML không dùng chúng",
                "Remove DOCTYPE and all entities; edXML does not use them",
            ),
            "OWASP XXE; " + QCVN,
            Evidence.CHOICE,
            10,
        ),
        Rule(
            "E-XML-SYNTAX",
            Text("XML không đúng cú pháp: {detail}", "The XML is not well-formed: {detail}"),
            Text(
                "Sửa lỗi cú pháp tại dòng được nêu; nên tạo tệp bằng thư viện XML",
                "Mend the syntax at the line named; best write the file with an XML library",
            ),
            _W3C,
            Evidence.SDK,
            10,
        ),
        Rule(
            "E-XML-NODES",
            Text(
                "Gói tin có quá nhiều phần tử (giới hạn {limit})",
                "The package has too many elements (limit {limit})",
            ),
            Text("Tách gói tin", "Split the package"),
            OWN_BOUND,
            Evidence.CHOICE,
            10,
        ),
        Rule(
            "E-XML-DEPTH",
            Text(
                "Các phần tử lồng nhau quá sâu (giới hạn {limit} mức)",
                "Elements are nested too deeply (limit {limit} levels)",
            ),
            Text("Dùng đúng cấu trúc edXML", "Use the structure of edXML"),
            OWN_BOUND,
            Evidence.CHOICE,
            10,
        ),
        Rule(
            "E-ENVELOPE",
            Text(
                "Không có edXMLEnvelope thuộc không gian tên {namespace} ngay dưới phần tử gốc",
                "There is no edXMLEnvelope in namespace {namespace} below the root element",
            ),
            Text(
                'Khai báo xmlns="{namespace}" ở phần tử gốc và đặt edXMLEnvelope ngay bên trong',
                'Declare xmlns="{namespace}" at the root and put edXMLEnvelope right inside',
            ),
            SDK,
        ),
        Rule(
            "E-HEADER",
            Text(
                "Không có edXMLHeader/MessageHeader trong edXMLEnvelope",
                "There is no edXMLHeader/MessageHeader in edXMLEnvelope",
            ),
            Text(
                "Bổ sung edXMLHeader với MessageHeader",
                "Add edXMLHeader with MessageHeader",
            ),
            QCVN,
            Evidence.GUIDE,
        ),
        Rule(
            "E-STEERING-TYPE",
            Text(
                "SteeringType phải là số nguyên viết liền, nhận được “{value}”",
                "SteeringType must be an integer without blanks, got “{value}”",
            ),
            Text(
                "Ghi 0, 1 hoặc 2, hoặc bỏ phần tử này",
                "Write 0, 1 or 2, or leave the element out",
            ),
            SDK,
        ),
        Rule(
            "E-RECEIVER-COUNT",
            Text(
                "Có {count} nơi nhận, vượt giới hạn {limit}",
                "There are {count} receivers, more than the limit of {limit}",
            ),
            Text("Gửi thành nhiều gói tin", "Send several packages"),
            OWN_BOUND,
            Evidence.CHOICE,
        ),
        Rule(
            "E-ATTACHMENT-COUNT",
            Text(
                "Có {count} tệp đính kèm, vượt giới hạn {limit}",
                "There are {count} attachments, more than the limit of {limit}",
            ),
            Text("Gộp các tệp đính kèm vào một tệp zip", "Put the attachments into one zip"),
            OWN_BOUND,
            Evidence.CHOICE,
        ),
        Rule(
            "E-ATTACHMENT-NAME",
            Text("Tệp đính kèm không có tên", "An attachment has no name"),
            Text("Bổ sung AttachmentName", "Add AttachmentName"),
            SDK,
        ),
        Rule(
            "E-ATTACHMENT-CONTENT",
            Text(
                "Tệp đính kèm “{name}” không có nội dung",
                "Attachment “{name}” has no content",
            ),
            Text(
                "Bổ sung ContentTransferEncoded (base64 của tệp)",
                "Add ContentTransferEncoded (the file in base64)",
            ),
            SDK,
        ),
        Rule(
            "E-ATTACHMENT-SIZE",
            Text(
                "Tệp đính kèm “{name}” vượt giới hạn {limit} ký tự base64",
                "Attachment “{name}” is longer than {limit} characters of base64",
            ),
            Text("Giảm dung lượng tệp", "Make the file smaller"),
            OWN_BOUND,
            Evidence.CHOICE,
            10,
        ),
        Rule(
            "E-ATTACHMENT-BASE64",
            Text(
                "Nội dung tệp “{name}” không phải base64",
                "The content of “{name}” is not base64",
            ),
            Text(
                "Mã hóa lại tệp bằng base64 chuẩn (RFC 4648 mục 4)",
                "Encode the file in standard base64 (RFC 4648 section 4)",
            ),
            "RFC 4648 4",
            Evidence.SDK,
            21,
        ),
        Rule(
            "E-ATTACHMENT-UNPACKED",
            Text(
                "Tệp nén “{name}” bung ra vượt giới hạn an toàn",
                "The archive of “{name}” unpacks beyond the safe limit",
            ),
            Text(
                "Gửi tệp nhỏ hơn, hoặc đặt tên .zip để giữ nguyên tệp nén",
                "Send a smaller file, or name it .zip so that the archive stays packed",
            ),
            OWN_BOUND,
            Evidence.CHOICE,
            21,
        ),
        Rule(
            "W-XML-ENCODING",
            Text(
                "Tệp dùng bảng mã {name}; đã chuyển sang UTF-8 khi đọc",
                "The file is in {name}; it was read by way of UTF-8",
            ),
            Text("Ghi tệp bằng UTF-8", "Write the file in UTF-8"),
            QCVN,
        ),
        Rule(
            "W-XML-BOM",
            Text("Tệp bắt đầu bằng dấu BOM", "The file starts with a byte order mark"),
            Text("Ghi UTF-8 không có BOM", "Write UTF-8 without a byte order mark"),
            SDK,
        ),
        Rule(
            "W-XML-PREFIX",
            Text(
                "Dùng tiền tố không gian tên chưa khai báo: {detail}",
                "A namespace prefix is used but not declared: {detail}",
            ),
            Text(
                'Khai báo tiền tố (xmlns:edXML="…") ở chính phần tử đó hoặc phần tử cha',
                'Declare the prefix (xmlns:edXML="…") at the element or above it',
            ),
            _NAMES,
        ),
        Rule(
            "W-ROOT-NAME",
            Text("Phần tử gốc tên là {name}", "The root element is called {name}"),
            Text("Đặt tên phần tử gốc là edXML", "Call the root element edXML"),
            QCVN,
        ),
        Rule(
            "W-SIGNATURE-NAMESPACE",
            Text(
                "Khối chữ ký không thuộc không gian tên XML Signature nên coi như không có",
                "The signature block is not in the XML Signature namespace: it counts as absent",
            ),
            Text(
                "Ký gói tin theo W3C XML Signature, hoặc bỏ khối này",
                "Sign the package by W3C XML Signature, or leave the block out",
            ),
            "W3C XML Signature 1.1",
            Evidence.SEEN,
        ),
        Rule(
            "W-DATE-FORM",
            Text(
                "Ngày giờ “{value}” không viết theo dạng {form}",
                "“{value}” is not written in the form {form}",
            ),
            Text("Viết theo dạng {form}", "Write it in the form {form}"),
            QCVN,
        ),
        Rule(
            "W-DATE-UNREADABLE",
            Text(
                "Không đọc được ngày giờ “{value}”; dạng đúng là {form}",
                "“{value}” cannot be read as a date; the form is {form}",
            ),
            Text("Viết theo dạng {form}", "Write it in the form {form}"),
            QCVN,
            Evidence.CHOICE,
        ),
        Rule(
            "W-NUMBER",
            Text(
                "Giá trị “{value}” không phải số; đã dùng {default}",
                "“{value}” is not a number; {default} was taken",
            ),
            Text("Ghi một số nguyên", "Write an integer"),
            SDK,
        ),
        Rule(
            "W-BUSINESS-SPELLING",
            Text(
                "Phần tử Business bị bỏ qua; tên đúng là Bussiness",
                "Element Business is not read; its name is Bussiness",
            ),
            Text("Dùng tên Bussiness", "Call it Bussiness"),
            QCVN,
        ),
        Rule(
            "W-STATUS-SWAPPED",
            Text(
                "OrganId và Code trong ResponseFor bị hoán đổi; đã đổi lại khi đọc",
                "OrganId and Code of ResponseFor are interchanged; they were changed back",
            ),
            Text(
                "Ghi mã cơ quan nhận vào OrganId, số/ký hiệu vào Code",
                "Write the addressee into OrganId and number/notation into Code",
            ),
            QCVN,
            Evidence.SEEN,
        ),
        Rule(
            "W-ATTACHMENT-PLACE",
            Text(
                "AttachmentEncoded nằm trong edXMLEnvelope nên không được đọc",
                "AttachmentEncoded stands inside edXMLEnvelope and is not read",
            ),
            Text(
                "Đặt AttachmentEncoded ngay dưới phần tử gốc, sau edXMLEnvelope",
                "Put AttachmentEncoded below the root, behind edXMLEnvelope",
            ),
            SDK,
        ),
        Rule(
            "W-ATTACHMENT-BASE64",
            Text(
                "Base64 của “{name}” có ký tự lạ hoặc thiếu dấu =; đã bỏ qua chúng",
                "The base64 of “{name}” has foreign characters or lacks =; they were passed over",
            ),
            Text("Mã hóa lại tệp", "Encode the file again"),
            "RFC 4648 4",
        ),
        Rule(
            "W-ATTACHMENT-NOT-ZIP",
            Text(
                "“{name}” ghi là application/zip nhưng không phải tệp zip đọc được; giữ nguyên",
                "“{name}” says application/zip but is no readable zip; it was kept as it is",
            ),
            Text(
                "Nén tệp thành zip có đúng một mục, hoặc ghi đúng ContentType",
                "Zip the file as the only entry, or write its own ContentType",
            ),
            SDK,
        ),
        Rule(
            "W-ATTACHMENT-ENTRIES",
            Text(
                "Tệp nén của “{name}” có thể có nhiều mục; chỉ mục đầu tiên được lấy",
                "The archive of “{name}” seems to have several entries; only the first was taken",
            ),
            Text(
                "Nén từng tệp riêng, hoặc đặt tên tệp có đuôi .zip",
                "Zip every file by itself, or name the file .zip",
            ),
            SDK,
        ),
    )
)
"""Rules of reading, by id."""
