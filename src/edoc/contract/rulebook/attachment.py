"""Rules on attachments: manifest, names, and what is in the files."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import EDOC_ONLY, ERROR, OFF, Rule, Topic, table

ATTACHMENT_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="W-MANIFEST",
            topic=Topic.MANIFEST,
            message=Text(
                "Danh sách tệp trong edXMLManifest không khớp với các tệp đính kèm: chỉ có trong "
                "edXMLManifest: {listed}; chỉ có trong AttachmentEncoded: {attached}",
                "The list in edXMLManifest does not agree with the attachments: only in "
                "edXMLManifest: {listed}; only in AttachmentEncoded: {attached}",
            ),
            mend=Text(
                "Ghi một Reference cho mỗi Attachment, cùng ContentId",
                "Write one Reference for each Attachment with the same ContentId",
            ),
            why=Text(
                "Manifest liệt kê tệp đính kèm. Bộ đọc lấy tệp từ AttachmentEncoded, nhưng "
                "phần mềm hiển thị theo manifest sẽ thấy thiếu hoặc thừa tệp.",
                "The manifest lists the attachments. Readers take the files from "
                "AttachmentEncoded, but software that shows the manifest sees too few or too "
                "many.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="edXMLBody/edXMLManifest",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="2 Reference, 1 Attachment",
            sound="1 Reference, 1 Attachment, cùng ContentId · same ContentId",
        ),
        Rule(
            id="W-MANIFEST-NAME",
            topic=Topic.MANIFEST,
            message=Text(
                "Manifest gọi tệp là “{listed}”, tệp đính kèm tên là “{name}”",
                "The manifest calls the file “{listed}”, the attachment is “{name}”",
            ),
            mend=Text(
                "Ghi cùng một AttachmentName ở hai nơi",
                "Write the same AttachmentName in both places",
            ),
            why=Text(
                "Cùng ContentId mà khác tên thì nơi nhận thấy một tên trong danh sách và một "
                "tên khác khi mở.",
                "With the same ContentId and another name, the receiver sees one name in the "
                "list and another when opening.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="edXMLBody/edXMLManifest/Reference[*]/AttachmentName",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="Reference: a.pdf, Attachment: b.pdf",
            sound="Reference: a.pdf, Attachment: a.pdf",
        ),
        Rule(
            id="W-MANIFEST-VERSION",
            topic=Topic.MANIFEST,
            message=Text("Phiên bản manifest là “{value}”", "The manifest's version is “{value}”"),
            mend=Text('Ghi version="1.0"', 'Write version="1.0"'),
            why=Text(
                "Mọi mẫu chính thức và gói tin thật đều ghi 1.0.",
                "All official samples and real packages say 1.0.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.SEEN,
            where="edXMLBody/edXMLManifest/@version",
            national=OFF,
            province=OFF,
            kinds=EDOC_ONLY,
            broken='<edXML:edXMLManifest version="2">',
            sound='<edXML:edXMLManifest version="1.0">',
        ),
        Rule(
            id="W-ATTACHMENT-NONE",
            topic=Topic.ATTACHMENT,
            message=Text("Văn bản không có tệp đính kèm", "The document has no attachment"),
            mend=Text("Đính kèm văn bản đã ký số (PDF)", "Attach the signed document (PDF)"),
            why=Text(
                "Giá trị pháp lý nằm ở tệp PDF đã ký. Thư viện chính thức nhận gói không có "
                "tệp, nhưng chưa gặp văn bản thật nào như vậy.",
                "The legal value lies in the signed PDF. The official library takes a package "
                "without files, but no real document was seen without.",
            ),
            source="NĐ 30/2020/NĐ-CP Điều 5",
            evidence=Evidence.SEEN,
            where="AttachmentEncoded",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<AttachmentEncoded/>",
            sound="<AttachmentEncoded><Attachment>…",
        ),
        Rule(
            id="W-ATTACHMENT-SAME-NAME",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Nhiều tệp đính kèm cùng tên “{name}”; tất cả đều được giữ",
                "Several attachments are called “{name}”; all are kept",
            ),
            mend=Text("Đặt tên tệp khác nhau", "Give the files different names"),
            why=Text(
                "Nơi nhận lưu tệp theo tên sẽ ghi đè tệp trước bằng tệp sau.",
                "A receiver that stores files by name overwrites the first with the second.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]/AttachmentName",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="a.pdf, a.pdf",
            sound="a.pdf, a-2.pdf",
        ),
        Rule(
            id="W-ATTACHMENT-NAME-PATH",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tên tệp “{name}” chứa đường dẫn hoặc ký tự điều khiển",
                "The file name “{name}” holds a path or control characters",
            ),
            mend=Text("Chỉ ghi tên tệp, không kèm thư mục", "Write the bare file name"),
            why=Text(
                "Tên tệp có dấu / \\ hoặc .. có thể dẫn phần mềm nơi nhận ghi ra ngoài thư "
                "mục của nó; ký tự đảo chiều chữ làm tên hiện ra khác với tên thật (tệp .exe "
                "hiện ra như .pdf).",
                "A file name with / \\ or .. may lead the receiver's software to write "
                "outside its folder; characters that turn the direction of writing show another "
                "name than the real one (an .exe that looks like a .pdf).",
            ),
            source="OWASP Path Traversal",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]/AttachmentName",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<AttachmentName>../../etc/cron.d/x</AttachmentName>",
            sound="<AttachmentName>x.pdf</AttachmentName>",
        ),
        Rule(
            id="W-ATTACHMENT-ID",
            topic=Topic.ATTACHMENT,
            message=Text(
                "ContentId “{value}” của tệp “{name}” trống hoặc bị trùng",
                "ContentId “{value}” of file “{name}” is empty or repeated",
            ),
            mend=Text(
                "Cấp cho mỗi tệp một ContentId riêng (ví dụ UUID)",
                "Give every file a ContentId of its own (a UUID, say)",
            ),
            why=Text(
                "ContentId nối tệp với dòng của nó trong manifest; thiếu hoặc trùng thì không "
                "biết dòng nào của tệp nào.",
                "ContentId joins a file to its line in the manifest; missing or repeated, "
                "nobody knows which line is whose.",
            ),
            source="QCVN 102:2016",
            evidence=Evidence.INFERRED,
            where="AttachmentEncoded/Attachment[*]/ContentId",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="cid:1, cid:1",
            sound="cid:1, cid:2",
        ),
        Rule(
            id="W-ATTACHMENT-TYPE",
            topic=Topic.ATTACHMENT,
            message=Text(
                "“{name}” có đuôi {extension} nhưng nội dung là {found}",
                "“{name}” ends in {extension} but its content is {found}",
            ),
            mend=Text(
                "Gửi đúng tệp, hoặc đặt lại tên cho đúng loại",
                "Send the right file, or name it by its kind",
            ),
            why=Text(
                "Nội dung không đúng với đuôi tệp thì nơi nhận mở không được. xls, xlsx được "
                "thư viện chính thức nén thành zip: như vậy là đúng, vì xét nội dung sau khi "
                "bung.",
                "Where the content is not what the extension says the receiver cannot open "
                "it. The official library wraps xls and xlsx into a zip: that is fine, the "
                "unpacked content counts.",
            ),
            source="PDF 32000-1 7.5.2; PKWARE APPNOTE; ECMA-376",
            evidence=Evidence.INFERRED,
            where="AttachmentEncoded/Attachment[*]",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="a.pdf = PK\\x03\\x04…",
            sound="a.pdf = %PDF-1.7…",
        ),
        Rule(
            id="W-ATTACHMENT-DECLARED",
            topic=Topic.ATTACHMENT,
            message=Text(
                "ContentType của “{name}” là {declared} nhưng nội dung là {found}",
                "ContentType of “{name}” is {declared} but its content is {found}",
            ),
            mend=Text(
                "Ghi ContentType theo đuôi tệp như thư viện chính thức",
                "Write ContentType by the extension, as the official library does",
            ),
            why=Text(
                "ContentType nói một đằng, tệp một nẻo: phần mềm chọn chương trình mở theo "
                "ContentType sẽ mở sai. Riêng application/zip có nghĩa là tệp đã nén theo quy "
                "tắc của thư viện chính thức.",
                "ContentType says one thing, the file is another: software that chooses the "
                "viewer by ContentType opens it wrongly. application/zip means a file wrapped "
                "by the official library's rule.",
            ),
            source="EdXML102 0.0.3",
            evidence=Evidence.INFERRED,
            where="AttachmentEncoded/Attachment[*]/ContentType",
            province=OFF,
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="<ContentType>application/pdf</ContentType> + a.docx",
            sound="<ContentType>application/docx</ContentType>",
        ),
        Rule(
            id="W-ATTACHMENT-DAMAGED",
            topic=Topic.ATTACHMENT,
            message=Text(
                "“{name}” bị hỏng do chuyển đổi như văn bản ({count} ký tự thay thế U+FFFD)",
                "“{name}” was destroyed by a text conversion ({count} replacement characters "
                "U+FFFD)",
            ),
            mend=Text(
                "Đọc tệp ở chế độ nhị phân rồi mã hóa base64",
                "Read the file as binary, then encode it in base64",
            ),
            why=Text(
                "Tệp nhị phân bị đọc như văn bản UTF-8 thì mọi byte lạ biến thành EF BF BD và "
                "không khôi phục được. Đã gặp trên trục thật: tên và dấu %PDF vẫn còn nên "
                "không ai phát hiện.",
                "A binary file read as UTF-8 text has every foreign byte turned into EF BF "
                "BD, beyond repair. It was met on the real axis: name and %PDF are intact, so "
                "nobody noticed.",
            ),
            source="Unicode 23.8",
            evidence=Evidence.SEEN,
            where="AttachmentEncoded/Attachment[*]",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="%PDF-1.7 … EF BF BD EF BF BD EF BF BD",
            sound="%PDF-1.7 … E2 E3 CF D3",
        ),
        Rule(
            id="W-ATTACHMENT-EMPTY",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tệp “{name}” có 0 byte sau khi bung",
                "File “{name}” has 0 bytes when unpacked",
            ),
            mend=Text(
                "Kiểm tra tệp nguồn trước khi đính kèm",
                "Check the source file before attaching it",
            ),
            why=Text(
                "Tệp nén chứa một tệp 0 byte: nơi nhận thấy tệp nhưng không có gì bên trong.",
                "The archive holds a file of 0 bytes: the receiver sees a file with nothing in it.",
            ),
            source="edoc.contract.limits",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            strict=ERROR,
            kinds=EDOC_ONLY,
            broken="zip(a.txt: 0 byte)",
            sound="zip(a.txt: 21 byte)",
        ),
        Rule(
            id="W-ATTACHMENT-LARGE",
            topic=Topic.ATTACHMENT,
            message=Text(
                "Tệp “{name}” có {size} byte, lớn hơn {limit} mà nhiều phần mềm nhận được",
                "File “{name}” has {size} bytes, more than the {limit} that many clients take",
            ),
            mend=Text("Giảm dung lượng, hoặc tách tệp", "Make it smaller, or split it"),
            why=Text(
                "Nhiều phần mềm kết nối tự giới hạn 50 MB; tệp lớn hơn có thể không tới nơi. "
                "Đây là giới hạn của phần mềm, không phải của pháp luật.",
                "Many clients bound themselves to 50 MB; a larger file may never arrive. The "
                "limit is theirs, not the law's.",
            ),
            source="phần mềm kết nối đang dùng · gateways in use",
            evidence=Evidence.SEEN,
            where="AttachmentEncoded/Attachment[*]",
            kinds=EDOC_ONLY,
            broken="(51 MB)",
            sound="(20 MB)",
        ),
    )
)
"""By id, in the order in which they are told."""
