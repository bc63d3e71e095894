"""Rules on the signature on the envelope."""

from __future__ import annotations

from edoc.contract.findings import Evidence, Text
from edoc.contract.rules import ERROR, OFF, WARNING, Rule, Topic, table

ENVELOPE_SIGNATURE_RULES: dict[str, Rule] = table(
    (
        Rule(
            id="W-SIGNATURE-NAMESPACE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Khối chữ ký không thuộc không gian tên XML Signature nên coi như không có",
                "The signature block is not in the XML Signature namespace: it counts as absent",
            ),
            mend=Text(
                "Ký gói tin theo W3C XML Signature, hoặc bỏ khối này",
                "Sign the package by W3C XML Signature, or leave the block out",
            ),
            why=Text(
                "Thư viện chính thức và trục ghi lại chữ ký vào không gian tên của QCVN 102, "
                "nên nó không còn là chữ ký XML nữa; phần mềm thật còn gửi nguyên khối mẫu "
                "giả. Chữ ký có giá trị nằm trong tệp PDF.",
                "The official library and the axis rewrite the signature into the namespace "
                "of QCVN 102, so it is no XML signature any more; real software even sends "
                "the dummy of the samples. The signature of value is in the PDF.",
            ),
            source="W3C XML Signature 1.1",
            evidence=Evidence.SEEN,
            where="edXMLHeader/Signature",
            province=OFF,
            broken="<Signature><SignedInfo>…",
            sound='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">',
        ),
        Rule(
            id="W-SIGNATURE-PLACE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chữ ký XML không nằm trực tiếp trong edXMLHeader được đọc, hoặc có nhiều hơn một",
                "An XML signature is not a child of the edXMLHeader that is read, or not the only",
            ),
            mend=Text(
                "Đặt đúng một Signature trực tiếp trong edXMLHeader",
                "Put exactly one Signature directly into edXMLHeader",
            ),
            why=Text(
                "Chữ ký nằm chỗ khác có thể phủ một phần đầu khác với phần được đọc: người xem "
                "thấy “đã ký” cho nội dung chưa ai ký (bọc chữ ký). Thấy được ngay cả khi không có "
                "gốc tin cậy để kiểm tra chữ ký.",
                "A signature elsewhere may cover another header than the one that is read: people "
                "see “signed” for what nobody signed (wrapping). It shows even where no trusted "
                "root is known to verify the signature.",
            ),
            source="W3C XML Signature Best Practices 2.1",
            evidence=Evidence.CHOICE,
            where="**/Signature",
            strict=ERROR,
            broken="edXML/x/edXMLEnvelope/…/Signature",
            sound="edXML/edXMLEnvelope/edXMLHeader/Signature",
        ),
        Rule(
            id="S-XML-ABSENT",
            topic=Topic.SIGNATURE,
            message=Text(
                "Gói tin không có chữ ký số trên phong bì",
                "The package has no envelope signature",
            ),
            mend=Text(
                "Không bắt buộc; ký gói tin nếu trục yêu cầu",
                "Not demanded; sign where the axis asks for it",
            ),
            why=Text(
                "Gói tin thật hầu như không ký phong bì: giá trị pháp lý nằm ở chữ ký trong "
                "tệp PDF.",
                "Real packages hardly ever sign the envelope: the legal value lies in the "
                "signatures inside the PDF.",
            ),
            source="QĐ 28/2018/QĐ-TTg Điều 4",
            evidence=Evidence.SEEN,
            where="edXMLHeader/Signature",
            national=OFF,
            province=OFF,
            strict=WARNING,
            broken="<edXML:edXMLHeader>…</edXML:edXMLHeader>",
            sound='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">',
        ),
        Rule(
            id="S-XML-DUMMY",
            topic=Topic.SIGNATURE,
            message=Text(
                "Khối Signature là khối giả, không phải chữ ký XML",
                "The Signature block is a dummy, no XML signature",
            ),
            mend=Text(
                "Bỏ khối này, hoặc ký thật theo W3C XML Signature",
                "Leave the block out, or sign by W3C XML Signature",
            ),
            why=Text(
                "Khối giả khiến người xem tưởng văn bản đã được ký. Phần mềm thật gửi nguyên "
                "khối mẫu và trục thật cho qua.",
                "A dummy makes people believe the document is signed. Real software sends the "
                "sample's block and real axes let it pass.",
            ),
            source="W3C XML Signature 4.1",
            evidence=Evidence.SEEN,
            where="edXMLHeader/Signature",
            national=OFF,
            province=OFF,
            strict=WARNING,
            broken="<Signature>…",
            sound='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">…',
        ),
        Rule(
            id="S-XML-UNREADABLE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Không đọc được gói tin để kiểm tra chữ ký",
                "The package cannot be read to verify its signature",
            ),
            mend=Text(
                "Ghi tệp bằng UTF-8, không DOCTYPE, rồi ký lại",
                "Write the file in UTF-8 without DOCTYPE, then sign again",
            ),
            why=Text(
                "Chữ ký phủ các byte của XML: bảng mã khác hoặc tiền tố không khai báo thì "
                "mỗi bộ đọc thấy một văn bản khác nhau.",
                "The signature covers the bytes of the XML: in another encoding, or with "
                "undeclared prefixes, two readers see two documents.",
            ),
            source="W3C XML Signature 1.1",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="UTF-16 + Signature",
            sound="UTF-8 + Signature",
        ),
        Rule(
            id="S-XML-PROFILE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chữ ký không theo khuôn dạng được chấp nhận",
                "The signature leaves the accepted profile",
            ),
            mend=Text(
                "Ký bằng rsa-sha256, enveloped-signature và exclusive C14N, URI rỗng",
                "Sign with rsa-sha256, enveloped-signature and exclusive C14N, empty URI",
            ),
            why=Text(
                "Mỗi tùy chọn của XML Signature là một đường tấn công (SHA-1, tham chiếu "
                "ngoài, XSLT…), nên chỉ một khuôn dạng được chấp nhận.",
                "Every option of XML Signature is a way to attack (SHA-1, references outside, "
                "XSLT…), so only one profile is accepted.",
            ),
            source="W3C XML Signature 1.1",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="SignatureMethod rsa-sha1",
            sound="SignatureMethod rsa-sha256",
        ),
        Rule(
            id="S-XML-PLACE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Chữ ký không nằm đúng chỗ, hoặc có nhiều hơn một",
                "The signature is at a wrong place, or there is more than one",
            ),
            mend=Text(
                "Đặt đúng một Signature trực tiếp trong edXMLHeader",
                "Put exactly one Signature directly into edXMLHeader",
            ),
            why=Text(
                "Chữ ký bị dời đi (bọc chữ ký) vẫn đúng về mặt toán học nhưng phủ một phần "
                "khác với phần được đọc.",
                "A signature moved elsewhere (wrapping) still holds as mathematics but covers "
                "another part than the one that is read.",
            ),
            source="W3C XML Signature Best Practices 2.1",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="edXML/x/edXMLEnvelope/…/Signature",
            sound="edXML/edXMLEnvelope/edXMLHeader/Signature",
        ),
        Rule(
            id="S-XML-COMMENT",
            topic=Topic.SIGNATURE,
            message=Text(
                "Gói tin đã ký chứa chú thích XML",
                "The signed package holds XML comments",
            ),
            mend=Text("Bỏ mọi chú thích rồi ký lại", "Remove all comments and sign again"),
            why=Text(
                "Chú thích nằm ngoài chữ ký; chèn giữa một giá trị nó làm hai bộ đọc thấy hai "
                "giá trị.",
                "Comments are outside the signature; inside a value they make two readers see "
                "two values.",
            ),
            source="W3C Canonical XML 1.0 2.1",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="H21<!-- x -->.12",
            sound="H21.12",
        ),
        Rule(
            id="S-XML-CHANGED",
            topic=Topic.SIGNATURE,
            message=Text(
                "Gói tin đã bị thay đổi sau khi ký",
                "The package was changed after signing",
            ),
            mend=Text("Ký lại gói tin rồi gửi lại", "Sign the package again and send it"),
            why=Text(
                "Giá trị băm không khớp: có nội dung bị sửa, hoặc một hệ thống trung gian đã "
                "ghi lại XML (trục thật cũng làm vậy).",
                "The digest differs: something was edited, or a system on the way wrote the "
                "XML anew (real axes do).",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="DigestValue ≠ SHA-256(gói tin)",
            sound="DigestValue = SHA-256(gói tin)",
        ),
        Rule(
            id="S-XML-VALUE",
            topic=Topic.SIGNATURE,
            message=Text(
                "Giá trị chữ ký không khớp với khóa trong chứng thư",
                "The signature value does not match the certificate's key",
            ),
            mend=Text("Ký lại gói tin rồi gửi lại", "Sign the package again and send it"),
            why=Text(
                "Chữ ký được tạo bằng khóa khác với chứng thư kèm theo, hoặc SignedInfo đã bị sửa.",
                "It was made by another key than the certificate's, or SignedInfo was changed.",
            ),
            source="TT 41/2017/TT-BTTTT",
            evidence=Evidence.CHOICE,
            where="edXMLHeader/Signature",
            national=WARNING,
            province=WARNING,
            strict=ERROR,
            broken="SignatureValue (khóa khác · other key)",
            sound="SignatureValue (đúng khóa · right key)",
        ),
    )
)
"""By id, in the order in which they are told."""
