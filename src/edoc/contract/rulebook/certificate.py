"""Rules on certificates and revocation lists."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import ERROR, WARNING, Rule, Topic, table

CERTIFICATE_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="S-CERT-UNREADABLE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Không đọc được chứng thư số trong chữ ký",
                "The certificate in the signature cannot be read",
            ),
            mend=Text(
                "Liên hệ đơn vị cấp chứng thư số; ký lại bằng chứng thư còn hiệu lực",
                "Ask the issuer of the certificate; sign again with a valid one",
            ),
            why=Text(
                "Không có chứng thư đọc được thì không biết ai ký; khóa RSA dưới 2048 bit "
                "không còn an toàn.",
                "Without a readable certificate nobody knows who signed; RSA keys below 2048 "
                "bits are not safe any more.",
            ),
            source="RFC 5280",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="X509Certificate MIIB… (cụt · cut off)",
            sound="X509Certificate MIIE…",
        ),
        Rule(
            id="S-CHAIN-UNKNOWN",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chứng thư số không nối được tới gốc tin cậy",
                "The certificate does not lead to a trusted root",
            ),
            mend=Text(
                "Dùng chứng thư do cơ quan chứng thực được tin cấp; với lgsp, tải gốc mô "
                "phỏng hoặc chỉ ra bằng --trust",
                "Use a certificate of a trusted authority; with lgsp name the simulated root "
                "with --trust",
            ),
            why=Text(
                "Ai cũng tạo được chứng thư mang tên bất kỳ; chỉ đường dẫn tới gốc tin cậy "
                "mới chứng minh tên đó.",
                "Anybody can make a certificate in any name; only a path to a trusted root "
                "proves the name.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="(tự ký · self-signed)",
            sound="leaf → sub-CA → root",
        ),
        Rule(
            id="S-CERT-NOT-YET",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chứng thư số chưa có hiệu lực vào thời điểm ký",
                "The certificate was not yet valid at the time",
            ),
            mend=Text(
                "Liên hệ đơn vị cấp chứng thư số; ký lại bằng chứng thư còn hiệu lực",
                "Ask the issuer of the certificate; sign again with a valid one",
            ),
            why=Text(
                "Chữ ký chỉ có giá trị khi chứng thư có hiệu lực vào lúc ký.",
                "A signature counts only where the certificate was valid when it was made.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="notBefore 2027",
            sound="notBefore 2025",
        ),
        Rule(
            id="S-CERT-EXPIRED",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chứng thư số đã hết hạn vào thời điểm ký",
                "The certificate had expired at the time",
            ),
            mend=Text(
                "Liên hệ đơn vị cấp chứng thư số; ký lại bằng chứng thư còn hiệu lực",
                "Ask the issuer of the certificate; sign again with a valid one",
            ),
            why=Text(
                "Chữ ký chỉ có giá trị khi chứng thư còn hiệu lực vào lúc ký; dấu thời gian "
                "chứng minh lúc đó.",
                "A signature counts only where the certificate was still valid when it was "
                "made; a time-stamp proves when.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="notAfter 2024",
            sound="notAfter 2029",
        ),
        Rule(
            id="S-CERT-REVOKED",
            topic=Topic.SIGNATURE,
            message=Text("Chứng thư số đã bị thu hồi", "The certificate was revoked"),
            mend=Text(
                "Liên hệ đơn vị cấp chứng thư số; ký lại bằng chứng thư còn hiệu lực",
                "Ask the issuer of the certificate; sign again with a valid one",
            ),
            why=Text(
                "Chứng thư bị thu hồi khi khóa lộ hoặc người ký thôi chức vụ; chữ ký sau đó "
                "không có giá trị.",
                "A certificate is revoked when the key leaked or its holder left office; "
                "signatures after that do not count.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="CRL: thu hồi · revoked",
            sound="CRL: không có · not listed",
        ),
        Rule(
            id="S-CERT-USAGE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chứng thư số không được dùng cho mục đích này",
                "The certificate may not be used for this",
            ),
            mend=Text(
                "Liên hệ đơn vị cấp chứng thư số; ký lại bằng chứng thư còn hiệu lực",
                "Ask the issuer of the certificate; sign again with a valid one",
            ),
            why=Text(
                "Chứng thư ghi rõ khóa được dùng để làm gì; khóa máy chủ không ký được văn bản.",
                "A certificate says what its key is for; a server's key cannot sign documents.",
            ),
            source="RFC 5280 4.2.1.3",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="keyUsage keyEncipherment",
            sound="keyUsage digitalSignature, nonRepudiation",
        ),
        Rule(
            id="S-CRL-MISSING",
            topic=Topic.SIGNATURE,
            message=Text(
                "Không có danh sách thu hồi (CRL) dùng được",
                "There is no usable revocation list (CRL)",
            ),
            mend=Text("Tải CRL mới rồi kiểm tra lại", "Fetch a new CRL and verify again"),
            why=Text(
                "Không có CRL thì không biết chứng thư đã bị thu hồi hay chưa.",
                "Without a CRL nobody knows whether the certificate was revoked.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="(không có CRL · no CRL)",
            sound="CRL",
        ),
        Rule(
            id="S-CRL-STALE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Danh sách thu hồi (CRL) đã quá hạn",
                "The revocation list (CRL) is out of date",
            ),
            mend=Text("Tải CRL mới rồi kiểm tra lại", "Fetch a new CRL and verify again"),
            why=Text(
                "CRL cũ không cho biết những lần thu hồi gần đây.",
                "An old CRL does not tell of recent revocations.",
            ),
            source="RFC 5280 5.1.2.5",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=WARNING,
            broken="nextUpdate 2024",
            sound="nextUpdate 2027",
        ),
        Rule(
            id="S-AGENCY-WRONG",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chứng thư số thuộc cơ quan khác với bên gửi",
                "The certificate belongs to another agency than the sender",
            ),
            mend=Text(
                "Ký bằng chứng thư của chính cơ quan gửi",
                "Sign with the sender's own certificate",
            ),
            why=Text(
                "Bên nhận phải kiểm tra tính xác thực: ai ký thì phải là người gửi.",
                "The receiver must check authenticity: who signed must be who sends.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 9(1)",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature | AttachmentEncoded/Attachment[*]",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="H21.12 ký cho · signs for H21.13",
            sound="H21.12",
        ),
        Rule(
            id="S-AGENCY-KIND",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chữ ký của cá nhân ở chỗ cần chữ ký của cơ quan",
                "A person's signature where the agency's is needed",
            ),
            mend=Text("Ký bằng khóa của cơ quan", "Sign with the agency's key"),
            why=Text(
                "Phát hành văn bản điện tử cần chữ ký số của cơ quan, do văn thư thực hiện.",
                "An electronic document is issued with the agency's signature, made by the clerk.",
            ),
            source="NĐ 30/2020/NĐ-CP Điều 13(7)",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="CN=Nguyễn Văn A",
            sound="CN=Sở Giả định",
        ),
    )
)
"""By id, in the order in which they are told."""
