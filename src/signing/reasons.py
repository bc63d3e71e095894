"""Every reason for which a signature is refused or doubted, in both languages, in one place."""

from __future__ import annotations

from signing.errors import Reason

TT41 = "TT 41/2017/TT-BTTTT"


def absent_package() -> Reason:
    """The package carries no signature at all."""
    return Reason(
        "S-XML-ABSENT",
        "Gói tin không có chữ ký số trên phong bì (edXMLHeader/Signature).",
        "The package carries no envelope signature (edXMLHeader/Signature).",
    )


def dummy_package() -> Reason:
    """A Signature element outside the XMLDSig namespace, as found in the field."""
    return Reason(
        "S-XML-DUMMY",
        "Phần tử Signature nằm trong không gian tên QCVN 102, không phải chữ ký XMLDSig: "
        "chỉ là khối giả, coi như không có chữ ký.",
        "The Signature element lies in the QCVN 102 namespace, it is no XMLDSig signature: "
        "a dummy block, counted as absent.",
        "W3C XML Signature 4.1",
    )


def absent_pdf() -> Reason:
    """The PDF has no signature field that is signed."""
    return Reason(
        "S-PDF-ABSENT", "Tệp PDF chưa được ký số.", "The PDF file carries no digital signature."
    )


def unreadable_xml(detail: str) -> Reason:
    """The bytes are no XML that we read (syntax, DOCTYPE, size)."""
    return Reason(
        "S-XML-UNREADABLE",
        f"Không đọc được gói tin XML: {detail}.",
        f"The package cannot be read as XML: {detail}.",
    )


def xml_profile(detail_vi: str, detail_en: str) -> Reason:
    """The signature leaves the one profile that we accept."""
    return Reason(
        "S-XML-PROFILE",
        f"Chữ ký gói tin sai khuôn dạng cho phép: {detail_vi}.",
        f"The envelope signature leaves the accepted profile: {detail_en}.",
        "W3C XML Signature 1.1",
    )


def xml_place() -> Reason:
    """A signature at another place, or more than one: a sign of wrapping."""
    return Reason(
        "S-XML-PLACE",
        "Chữ ký XMLDSig phải có đúng một và nằm trực tiếp trong edXMLHeader.",
        "There must be exactly one XMLDSig signature, a direct child of edXMLHeader.",
        "W3C XML Signature Best Practices 2.1",
    )


def xml_comment() -> Reason:
    """Comments are outside the signature, so a signed package must have none."""
    return Reason(
        "S-XML-COMMENT",
        "Gói tin đã ký không được chứa chú thích XML: chữ ký không bao phủ chúng.",
        "A signed package must hold no XML comments: the signature does not cover them.",
        "W3C Canonical XML 1.0 section 2.1",
    )


def changed_package() -> Reason:
    """The digest differs: the package was changed after signing."""
    return Reason(
        "S-XML-CHANGED",
        "Nội dung gói tin đã bị thay đổi sau khi ký (giá trị băm không khớp).",
        "The package was changed after signing (the digest does not match).",
        TT41,
    )


def wrong_value(code: str) -> Reason:
    """The signature value was not made by the key of the certificate."""
    return Reason(
        code,
        "Giá trị chữ ký không khớp với khóa công khai trong chứng thư số.",
        "The signature value does not match the public key in the certificate.",
        TT41,
    )


def unreadable_certificate() -> Reason:
    """The certificate inside the signature cannot be read or has a key of another kind."""
    return Reason(
        "S-CERT-UNREADABLE",
        "Không đọc được chứng thư số kèm theo chữ ký (cần khóa RSA từ 2048 bit).",
        "The certificate in the signature cannot be read (an RSA key of 2048 bits is needed).",
    )


def unknown_authority(name: str) -> Reason:
    """No path leads to a trusted root."""
    return Reason(
        "S-CHAIN-UNKNOWN",
        f"Chứng thư số của «{name}» không nối được tới gốc tin cậy.",
        f"The certificate of “{name}” does not lead to a trusted root.",
        TT41,
    )


def not_yet_valid(name: str, at: str, begin: str) -> Reason:
    """A certificate of the path begins after the instant."""
    return Reason(
        "S-CERT-NOT-YET",
        f"Tại thời điểm {at}, chứng thư số của «{name}» chưa có hiệu lực (từ {begin}).",
        f"At {at} the certificate of “{name}” was not yet valid (it begins {begin}).",
        TT41,
    )


def expired(name: str, at: str, end: str) -> Reason:
    """A certificate of the path ended before the instant."""
    return Reason(
        "S-CERT-EXPIRED",
        f"Tại thời điểm {at}, chứng thư số của «{name}» đã hết hạn (đến {end}).",
        f"At {at} the certificate of “{name}” had expired (it ended {end}).",
        TT41,
    )


def revoked(name: str, at: str, reason: str) -> Reason:
    """A certificate of the path was revoked at or before the instant."""
    return Reason(
        "S-CERT-REVOKED",
        f"Chứng thư số của «{name}» đã bị thu hồi từ {at} ({reason}).",
        f"The certificate of “{name}” was revoked on {at} ({reason}).",
        TT41,
    )


def no_list(name: str) -> Reason:
    """There is no usable revocation list for a certificate of the path."""
    return Reason(
        "S-CRL-MISSING",
        f"Không có danh sách thu hồi (CRL) dùng được để kiểm tra chứng thư số của «{name}».",
        f"There is no usable revocation list (CRL) to check the certificate of “{name}”.",
        TT41,
    )


def stale_list(name: str, end: str) -> Reason:
    """The revocation list ended before the instant of verification."""
    return Reason(
        "S-CRL-STALE",
        f"Danh sách thu hồi (CRL) của «{name}» đã quá hạn từ {end}; hãy tải danh sách mới.",
        f"The revocation list (CRL) of “{name}” is out of date since {end}; fetch a new one.",
        "RFC 5280 5.1.2.5",
    )


def wrong_usage(name: str, need: str) -> Reason:
    """The key may not be used for this."""
    return Reason(
        "S-CERT-USAGE",
        f"Chứng thư số của «{name}» không được phép dùng cho mục đích này ({need}).",
        f"The certificate of “{name}” may not be used for this ({need}).",
        "RFC 5280 4.2.1.3",
    )


def wrong_agency(found: str, expected: str) -> Reason:
    """The certificate belongs to another agency than the sender."""
    shown_vi, shown_en = found or "không có mã", found or "no code"
    return Reason(
        "S-AGENCY-WRONG",
        f"Chứng thư số của cơ quan ghi mã «{shown_vi}», khác bên gửi «{expected}».",
        f"The agency certificate says “{shown_en}”, the sender is “{expected}”.",
        "QĐ 28/2018 điều 9(1)",
    )


def not_an_agency(name: str) -> Reason:
    """A person's key where the agency's is needed."""
    return Reason(
        "S-AGENCY-KIND",
        f"Chứng thư số của «{name}» không phải của cơ quan, tổ chức.",
        f"The certificate of “{name}” is not an agency's.",
        "NĐ 30/2020 điều 13(7)",
    )


def unreadable_pdf(detail: str) -> Reason:
    """The bytes are no PDF that we read."""
    return Reason(
        "S-PDF-UNREADABLE",
        f"Không đọc được tệp PDF: {detail}.",
        f"The PDF file cannot be read: {detail}.",
    )


def many_in_pdf(most: int) -> Reason:
    """More signatures than are verified; none of them was looked at."""
    return Reason(
        "S-PDF-MANY",
        f"Tệp PDF có hơn {most} chữ ký số: quá nhiều để kiểm tra.",
        f"The PDF carries more than {most} signatures: too many to verify.",
    )


def pdf_profile(field: str, detail: str) -> Reason:
    """The CMS signature in the PDF is broken or uses what we do not accept."""
    return Reason(
        "S-PDF-PROFILE",
        f"Chữ ký «{field}» trong PDF sai khuôn dạng: {detail}.",
        f"The PDF signature “{field}” is malformed: {detail}.",
        "ETSI EN 319 142-1",
    )


def changed_pdf(field: str) -> Reason:
    """The signed bytes differ from what was signed."""
    return Reason(
        "S-PDF-CHANGED",
        f"Tệp PDF đã bị thay đổi trong phần được ký bởi «{field}».",
        f"The part of the PDF signed by “{field}” was changed.",
        TT41,
    )


def extended_pdf(field: str) -> Reason:
    """Something other than signatures was added after signing."""
    return Reason(
        "S-PDF-EXTENDED",
        f"Tệp PDF bị bổ sung nội dung ngoài chữ ký sau khi ký «{field}».",
        f"Something other than signatures was added to the PDF after “{field}”.",
        TT41,
    )


def bad_timestamp(field: str, detail_vi: str, detail_en: str) -> Reason:
    """There is a time-stamp, and it does not hold."""
    return Reason(
        "S-TIMESTAMP",
        f"Dấu thời gian của chữ ký «{field}» không hợp lệ: {detail_vi}.",
        f"The time-stamp of the signature “{field}” does not hold: {detail_en}.",
        "RFC 3161",
    )


def self_declared(field: str, shown: str) -> Reason:
    """A note: the time of signing is the signer's own word."""
    return Reason(
        "S-TIME-DECLARED",
        f"Thời điểm ký «{field}» ({shown}) do người ký tự khai, không có dấu thời gian.",
        f"The signing time of “{field}” ({shown}) is the signer's own word, not time-stamped.",
    )


def odd_declared(field: str, shown: str) -> Reason:
    """A note: the declared time lies after the verification, often local time marked as UTC."""
    return Reason(
        "S-TIME-FUTURE",
        f"Thời điểm ký tự khai «{field}» ({shown}) ở sau lúc kiểm tra; "
        "có phần mềm ghi giờ địa phương thành UTC (+7 giờ).",
        f"The declared signing time of “{field}” ({shown}) is after the verification; "
        "some software writes local time as UTC (+7 hours).",
    )


def unsignable(vi: str, en: str) -> Reason:
    """We were asked to sign something that cannot be signed."""
    return Reason("S-UNSIGNABLE", f"Không ký được: {vi}.", f"Cannot sign: {en}.")
