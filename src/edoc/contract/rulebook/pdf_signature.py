"""Rules on the signatures inside a PDF."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import ERROR, OFF, WARNING, Rule, Topic, table

PDF_SIGNATURE_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="S-PDF-ABSENT",
            topic=Topic.SIGNATURE,
            message=Text("Tệp PDF chưa được ký số", "The PDF carries no signature"),
            mend=Text(
                "Ký PDF bằng chữ ký của người có thẩm quyền và của cơ quan trước khi gửi",
                "Sign the PDF with the competent person's and the agency's key before sending",
            ),
            why=Text(
                "Văn bản không ký số chỉ có giá trị tham khảo.",
                "A document without signature is for reference only.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 4; NĐ 30/2020/NĐ-CP Điều 5",
            evidence=Evidence.GUIDE,
            where="AttachmentEncoded/Attachment[*]",
            national=OFF,
            province=OFF,
            strict=WARNING,
            broken="a.pdf",
            sound="a.signed.pdf",
        ),
        Rule(
            id="S-PDF-UNREADABLE",
            topic=Topic.SIGNATURE,
            message=Text("Không đọc được tệp PDF", "The PDF cannot be read"),
            mend=Text(
                "Xuất lại tệp PDF, gửi ở dạng nhị phân",
                "Export the PDF again, send it as binary",
            ),
            why=Text(
                "Không đọc được thì không kiểm tra được chữ ký, và người nhận cũng không mở được.",
                "What cannot be read cannot be verified, and the receiver cannot open it either.",
            ),
            source="PDF 32000-1",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="%PDF-1.7 (cụt · cut off)",
            sound="%PDF-1.7 … %%EOF",
        ),
        Rule(
            id="S-PDF-MANY",
            topic=Topic.SIGNATURE,
            message=Text(
                "Tệp PDF có quá nhiều chữ ký số để kiểm tra",
                "The PDF carries too many signatures to verify",
            ),
            mend=Text(
                "Gửi tệp chỉ có chữ ký của người có thẩm quyền và của cơ quan (không quá 32)",
                "Send a file with the competent person's and the agencies' signatures only"
                " (at most 32)",
            ),
            why=Text(
                "Mỗi chữ ký phải được so với mọi phần thêm sau nó: tệp có hàng nghìn chữ ký làm "
                "máy kiểm tra ngừng phục vụ. Mức 32 là lựa chọn của bộ mô phỏng.",
                "Each signature is compared with all that was added after it: a file with "
                "thousands keeps its verifier busy for good. The limit of 32 is our choice.",
            ),
            source="CWE-400; NĐ 30/2020/NĐ-CP Điều 5",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="(33 chữ ký · signatures)",
            sound="(2 chữ ký · signatures)",
        ),
        Rule(
            id="S-PDF-PROFILE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chữ ký trong PDF sai khuôn dạng",
                "The signature in the PDF is malformed",
            ),
            mend=Text(
                "Ký lại theo PAdES (ETSI.CAdES.detached, SHA-256)",
                "Sign again by PAdES (ETSI.CAdES.detached, SHA-256)",
            ),
            why=Text(
                "Chữ ký dùng thuật toán cũ hoặc cấu trúc hỏng không chứng minh được gì.",
                "A signature with an old algorithm or a broken structure proves nothing.",
            ),
            source="ETSI EN 319 142-1",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="adbe.x509.rsa_sha1",
            sound="ETSI.CAdES.detached",
        ),
        Rule(
            id="S-PDF-VALUE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Giá trị chữ ký trong PDF không khớp với khóa",
                "The signature value in the PDF does not match the key",
            ),
            mend=Text("Ký lại tệp PDF", "Sign the PDF again"),
            why=Text(
                "Chữ ký được tạo bằng khóa khác với chứng thư kèm theo.",
                "It was made by another key than the certificate's.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="CMS (khóa khác · other key)",
            sound="CMS",
        ),
        Rule(
            id="S-PDF-CHANGED",
            topic=Topic.SIGNATURE,
            message=Text(
                "Tệp PDF đã bị thay đổi trong phần đã ký",
                "The signed part of the PDF was changed",
            ),
            mend=Text("Gửi lại tệp PDF nguyên bản", "Send the original PDF"),
            why=Text(
                "Nội dung không còn là nội dung người ký đã ký.",
                "The content is not what the signer signed any more.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="(sửa một byte · one byte changed)",
            sound="(nguyên vẹn · intact)",
        ),
        Rule(
            id="S-PDF-EXTENDED",
            topic=Topic.SIGNATURE,
            message=Text(
                "Tệp PDF bị thêm nội dung sau khi ký",
                "Something other than signatures was added after signing",
            ),
            mend=Text("Gửi lại tệp PDF nguyên bản", "Send the original PDF"),
            why=Text(
                "Phần thêm sau chữ ký có thể che hoặc thay nội dung đã ký.",
                "What is added behind a signature may hide or replace what was signed.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="(thêm trang · a page added)",
            sound="(chỉ thêm chữ ký · only signatures added)",
        ),
        Rule(
            id="S-TIMESTAMP",
            topic=Topic.SIGNATURE,
            message=Text(
                "Dấu thời gian trong PDF không hợp lệ",
                "The time-stamp in the PDF does not hold",
            ),
            mend=Text(
                "Ký lại với dấu thời gian của máy chủ được tin",
                "Sign again with a trusted time-stamping service",
            ),
            why=Text(
                "Dấu thời gian chứng minh lúc ký; sai thì không biết chứng thư còn hiệu lực "
                "lúc đó hay không.",
                "The time-stamp proves when it was signed; a wrong one leaves open whether "
                "the certificate was valid then.",
            ),
            source="RFC 3161",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="TSTInfo ≠ chữ ký · signature",
            sound="TSTInfo = chữ ký · signature",
        ),
        Rule(
            id="S-TIME-DECLARED",
            topic=Topic.SIGNATURE,
            message=Text(
                "Thời điểm ký do người ký tự khai",
                "The signing time is the signer's own word",
            ),
            mend=Text(
                "Dùng dấu thời gian nếu cần chứng minh lúc ký",
                "Use a time-stamp where the time must be proved",
            ),
            why=Text(
                "Không có dấu thời gian thì giờ ký chỉ là giờ của máy người ký.",
                "Without a time-stamp the time is that of the signer's machine.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="AttachmentEncoded/Attachment[*]",
            national=OFF,
            province=OFF,
            strict=WARNING,
            broken="/M (D:20261110)",
            sound="RFC 3161",
        ),
        Rule(
            id="S-TIME-FUTURE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Thời điểm ký tự khai ở sau lúc kiểm tra",
                "The declared signing time is after the verification",
            ),
            mend=Text(
                "Kiểm tra đồng hồ và múi giờ của máy ký",
                "Check clock and time zone of the signing machine",
            ),
            why=Text(
                "Nhiều phần mềm ghi giờ Việt Nam nhưng đánh dấu là UTC, lệch 7 giờ.",
                "Much software writes Viet Nam time marked as UTC, 7 hours off.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.SEEN,
            where="AttachmentEncoded/Attachment[*]",
            national=OFF,
            province=OFF,
            strict=WARNING,
            broken="(+7 giờ · hours)",
            sound="(đúng giờ · right)",
        ),
    )
)
"""By id, in the order in which they are told."""
