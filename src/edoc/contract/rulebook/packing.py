"""Rules on how files are packed: base64, zip, bounds."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, WARNING, Rule, Topic, table

PACKING_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="E-ATTACHMENT-COUNT",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Có {count} tệp đính kèm, vượt giới hạn {limit}",
                "There are {count} attachments, more than the limit of {limit}",
            ),
            mend=Text("Gộp các tệp đính kèm vào một tệp zip", "Put the attachments into one zip"),
            why=Text(
                "Giới hạn bảo vệ bộ đọc; văn bản thật chỉ có vài tệp.",
                "The bound protects the reader; real documents have a few files.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded",
            kinds=EDOC_ONLY,
            broken="(201 Attachment)",
            sound="(1 zip)",
        ),
        Rule(
            id="E-ATTACHMENT-NAME",
            topic=Topic.ATTACHMENT,
            message=Text("Tệp đính kèm không có tên", "An attachment has no name"),
            mend=Text("Bổ sung AttachmentName", "Add AttachmentName"),
            why=Text(
                "Thư viện chính thức dừng khi tệp không có tên.",
                "The official library fails on a file without a name.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/AttachmentName",
            kinds=EDOC_ONLY,
            broken="<Attachment><ContentId>cid:1</ContentId>…",
            sound="<AttachmentName>45-STN-VP.signed.pdf</AttachmentName>",
        ),
        Rule(
            id="E-ATTACHMENT-CONTENT",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tệp đính kèm “{name}” không có nội dung",
                "Attachment “{name}” has no content",
            ),
            mend=Text(
                "Bổ sung ContentTransferEncoded (base64 của tệp)",
                "Add ContentTransferEncoded (the file in base64)",
            ),
            why=Text(
                "Thư viện chính thức dừng khi thiếu phần tử này; phần tử có mặt mà rỗng thì chỉ "
                "suy ra là cũng vậy (inferred). Thường do đọc tệp 0 byte hoặc gửi trước khi tải "
                "xong.",
                "The official library fails where the element is missing; that it does so too "
                "where the element is empty is inferred. Usually an empty file was read, or sent "
                "before it was uploaded.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            kinds=EDOC_ONLY,
            broken="(không có ContentTransferEncoded · no ContentTransferEncoded)",
            sound="<edXML:ContentTransferEncoded>JVBERi0xLjcK…",
        ),
        Rule(
            id="E-ATTACHMENT-SIZE",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tệp đính kèm “{name}” vượt giới hạn {limit} ký tự base64",
                "Attachment “{name}” is longer than {limit} characters of base64",
            ),
            mend=Text("Giảm dung lượng tệp", "Make the file smaller"),
            why=Text(
                "Giới hạn cho một tệp, tương ứng khoảng 52 MB trước base64.",
                "The bound for one file, about 52 MB before base64.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            wire_code=10,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            kinds=EDOC_ONLY,
            broken="(71 Mi ký tự · characters)",
            sound="(20 Mi)",
        ),
        Rule(
            id="E-ATTACHMENT-BASE64",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Nội dung tệp “{name}” không phải base64",
                "The content of “{name}” is not base64",
            ),
            mend=Text(
                "Mã hóa lại tệp bằng base64 chuẩn (RFC 4648 mục 4)",
                "Encode the file in standard base64 (RFC 4648 section 4)",
            ),
            why=Text(
                "Nội dung không giải mã được thì tệp mất. Thư viện chính thức lặng lẽ tạo ra "
                "tệp hỏng; ở đây nói ra ngay.",
                "Content that cannot be decoded is a lost file. The official library silently "
                "makes a damaged one; here it is told at once.",
            ),
            source="RFC 4648 4",
            evidence=Evidence.CHOICE,
            wire_code=21,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            kinds=EDOC_ONLY,
            broken="JVBERi0xL (9 ký tự · characters)",
            sound="JVBERi0xLjcK",
        ),
        Rule(
            id="E-ATTACHMENT-UNPACKED",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tệp nén “{name}” bung ra vượt giới hạn an toàn",
                "The archive of “{name}” unpacks beyond the safe limit",
            ),
            mend=Text(
                "Gửi tệp nhỏ hơn, hoặc đặt tên .zip để giữ nguyên tệp nén",
                "Send a smaller file, or name it .zip so that the archive stays packed",
            ),
            why=Text(
                "Một tệp zip vài trăm KB có thể bung ra hàng GB và làm đầy máy nơi nhận (bom zip). "
                "Tệp bung ra dưới 32 MiB thì nén được bao nhiêu cũng không sao: ảnh quét trắng, "
                "bảng số liệu lặp lại là chuyện thường.",
                "A zip of some hundred kilobytes may unpack to gigabytes and fill the "
                "receiver's disk (a zip bomb). What unpacks to less than 32 MiB may shrink by any "
                "factor: white scans and tables of equal lines are usual.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            wire_code=21,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            kinds=EDOC_ONLY,
            broken="300 KB → 300 MB",
            sound="300 KB → 2 MB",
        ),
        Rule(
            id="E-ATTACHMENT-NOT-ZIP",
            topic=Topic.ATTACHMENT,
            message=Text(
                "“{name}” ghi là application/zip nhưng không phải tệp zip đọc được",
                "“{name}” says application/zip but is no readable zip",
            ),
            mend=Text(
                "Nén tệp thành zip có đúng một mục, hoặc ghi đúng ContentType",
                "Zip the file as the only entry, or write its own ContentType",
            ),
            why=Text(
                "Theo quy tắc đọc, application/zip với tên không có đuôi .zip nghĩa là tệp đã "
                "được nén; thư viện chính thức dừng khi không bung được. Ở tỉnh phần mềm khác "
                "giữ nguyên tệp nên chỉ cảnh báo.",
                "By the reading rule application/zip with a name that does not end in .zip "
                "means a wrapped file; the official library fails where it cannot be "
                "unpacked. In a province other software keeps the file, so there it is a "
                "warning.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            province=WARNING,
            kinds=EDOC_ONLY,
            broken=(
                "<AttachmentName>a.doc</AttachmentName><ContentType>application/zip</ContentType> "
                "+ D0 CF 11 E0"
            ),
            sound="<ContentType>application/doc</ContentType>",
        ),
        Rule(
            id="W-ATTACHMENT-PLACE",
            topic=Topic.ATTACHMENT,
            message=Text(
                "AttachmentEncoded nằm trong edXMLEnvelope nên không được đọc",
                "AttachmentEncoded stands inside edXMLEnvelope and is not read",
            ),
            mend=Text(
                "Đặt AttachmentEncoded ngay dưới phần tử gốc, sau edXMLEnvelope",
                "Put AttachmentEncoded below the root, behind edXMLEnvelope",
            ),
            why=Text(
                "Thư viện chính thức chỉ tìm tệp ngay dưới phần tử gốc: đặt trong "
                "edXMLEnvelope thì văn bản đến nơi mà không có tệp nào, và không ai báo lỗi.",
                "The official library looks for files right below the root only: inside "
                "edXMLEnvelope the document arrives without any, and nobody says so.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="edXMLEnvelope/AttachmentEncoded",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<edXML:edXMLEnvelope>…<AttachmentEncoded>",
            sound="</edXML:edXMLEnvelope><AttachmentEncoded>",
        ),
        Rule(
            id="W-ATTACHMENT-BASE64",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Base64 của “{name}” có ký tự lạ hoặc thiếu dấu =; đã bỏ qua chúng",
                "The base64 of “{name}” has foreign characters or lacks =; they were passed over",
            ),
            mend=Text("Mã hóa lại tệp", "Encode the file again"),
            why=Text(
                "Thư viện chính thức bỏ qua ký tự lạ mà không báo; tệp giải ra có thể đã "
                "hỏng. Xuống dòng trong base64 là bình thường.",
                "The official library skips foreign characters in silence; the decoded file "
                "may be damaged. Line breaks in base64 are usual.",
            ),
            source="RFC 4648 4",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="JVBERi0*xLjcK",
            sound="JVBERi0xLjcK",
        ),
        Rule(
            id="W-ATTACHMENT-ENTRIES",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tệp nén của “{name}” có thể có nhiều mục; chỉ mục đầu tiên được lấy",
                "The archive of “{name}” seems to have several entries; only the first was taken",
            ),
            mend=Text(
                "Nén từng tệp riêng, hoặc đặt tên tệp có đuôi .zip",
                "Zip every file by itself, or name the file .zip",
            ),
            why=Text(
                "Bộ đọc chỉ lấy mục đầu tiên của tệp nén; các tệp còn lại mất mà không ai báo.",
                "Readers take the first entry of the archive only; the others are lost in silence.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="zip(a.doc, b.doc) → van-ban.doc",
            sound="van-ban.zip",
        ),
        Rule(
            id="W-ATTACHMENT-CAPITALS",
            topic=Topic.ATTACHMENT,
            message=Text(
                "“{name}” là tệp nén để nguyên mà đuôi không viết là .zip chữ thường; ở đây giữ "
                "nguyên cả tệp",
                "“{name}” is a bare archive whose extension is not written .zip in small letters; "
                "here it is kept whole",
            ),
            mend=Text(
                "Viết đuôi tệp là .zip chữ thường",
                "Write the extension as .zip, in small letters",
            ),
            why=Text(
                "Thư viện chính thức so đuôi tệp đúng từng chữ với “zip”: tệp nén tên X.ZIP bị "
                "bung ra, chỉ còn mục đầu tiên mang tên X.ZIP, các mục khác mất mà không ai báo.",
                "The official library compares the extension with “zip” letter by letter: an "
                "archive called X.ZIP is unpacked, its first entry is left under the name X.ZIP, "
                "and the others are lost in silence.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="HO-SO.ZIP = zip(a.doc, b.doc)",
            sound="HO-SO.zip = zip(a.doc, b.doc)",
        ),
        Rule(
            id="W-ZIP-ENTRY-PATH",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Mục “{entry}” trong tệp nén của “{name}” chứa đường dẫn",
                "Entry “{entry}” in the archive of “{name}” holds a path",
            ),
            mend=Text(
                "Nén tệp với tên mục không có thư mục",
                "Zip the file under a name without folders",
            ),
            why=Text(
                "Tên mục trong tệp nén như ../../x có thể dẫn phần mềm bung tệp ghi ra ngoài "
                "thư mục (zip slip). Ở đây không bao giờ dùng tên mục.",
                "An entry called ../../x may lead software that unpacks it outside its folder "
                "(zip slip). Names of entries are never used here.",
            ),
            source="CWE-22; CVE-2018-1002200",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]/ContentTransferEncoded",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="zip(../../evil.txt)",
            sound="zip(7d1f0a3e-0001.txt)",
        ),
        Rule(
            id="W-ATTACHMENT-FORMAT",
            topic=Topic.ATTACHMENT,
            message=Text(
                "“{name}” có phần tử Format “{value}” khác đuôi tệp",
                "“{name}” has an element Format “{value}” other than its extension",
            ),
            mend=Text(
                "Bỏ Format và đặt đúng đuôi tệp",
                "Leave Format out and give the file its right extension",
            ),
            why=Text(
                "Phần tử Format không có trong tiêu chuẩn, nhưng thư viện chính thức dùng nó "
                "thay cho đuôi tệp khi quyết định có bung zip hay không; bộ đọc khác thì "
                "không, nên hai nơi nhận có thể được hai tệp khác nhau.",
                "Format is not in the standard, but the official library takes it instead of "
                "the extension when it decides whether to unpack; other readers do not, so "
                "two receivers may get two different files.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.SDK,
            where="AttachmentEncoded/Attachment[*]/Format",
            province=OFF,
            kinds=EDOC_ONLY,
            broken="<AttachmentName>a.doc</AttachmentName><Format>zip</Format>",
            sound="<AttachmentName>a.doc</AttachmentName>",
        ),
    )
)
"""By id, in the order in which they are told."""
