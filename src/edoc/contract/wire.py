"""Names and numbers of the wire, each with the text it comes from.

Structure and spellings (also ``Bussiness``): QCVN 102:2016/BTTTT as the official client writes it.
"""

from __future__ import annotations

from enum import StrEnum

from edoc.contract.findings import Text

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
"""The only namespace of edXML (QCVN 102:2016)."""

PREFIX = "edXML"
"""The prefix every element of the envelope is written with; some readers insist on it."""

XMLDSIG_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
"""A ``Signature`` counts only in this namespace (W3C XML Signature)."""

DATE_FORM = "yyyy/MM/dd"
TIMESTAMP_FORM = "yyyy/MM/dd HH:mm:ss"

DOCUMENT_ID_LENGTH = 255
"""Longest DocumentId that is taken: an opaque text, compared exactly."""

CODE_LENGTH_TAKEN = 255
"""Characters of number/notation together beyond which a package is refused (our choice)."""

ORGANID_LENGTH = 35
"""Longest identification code (Decision 20/2020/QD-TTg); longer ones are met on test hubs."""

ORGANID_LENGTH_TAKEN = 64
"""Longest code that is taken at all."""


class BusinessStatus(StrEnum):
    """``StatusCode``: what an office did with a document. Samples of the official client."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    PROCESSING = "05"
    COMPLETED = "06"
    TAKE_BACK = "13"
    AGREED = "15"
    DECLINED = "16"


AGREED_ALIAS = "14"
"""Written for 15 by one .NET client; read as 15."""

STATUS_NAMES: dict[str, Text] = {
    BusinessStatus.ARRIVED: Text("Đã đến", "Arrived"),
    BusinessStatus.REFUSED: Text("Từ chối tiếp nhận", "Refused"),
    BusinessStatus.ACCEPTED: Text("Đã tiếp nhận", "Accepted"),
    BusinessStatus.ASSIGNED: Text("Phân công xử lý", "Assigned"),
    BusinessStatus.PROCESSING: Text("Đang xử lý", "Being processed"),
    BusinessStatus.COMPLETED: Text("Hoàn thành", "Completed"),
    BusinessStatus.TAKE_BACK: Text("Lấy lại", "Take-back requested"),
    AGREED_ALIAS: Text("Đồng ý cập nhật, lấy lại", "Change agreed"),
    BusinessStatus.AGREED: Text("Đồng ý cập nhật, lấy lại", "Change agreed"),
    BusinessStatus.DECLINED: Text("Từ chối cập nhật, lấy lại", "Change declined"),
}
"""Names of the business statuses for people."""

STATUSES_WITH_REASON = frozenset(
    {BusinessStatus.REFUSED, BusinessStatus.TAKE_BACK, BusinessStatus.DECLINED}
)
"""Statuses whose ``Description`` is expected to give the reason (Decision 28/2018 art. 9)."""

BUSINESS_NAMES: dict[int, Text] = {
    0: Text("Văn bản điện tử mới", "New document"),
    1: Text("Thu hồi văn bản", "Recall"),
    2: Text("Cập nhật văn bản", "Update"),
    3: Text("Thay thế văn bản", "Replacement"),
}
"""``BussinessDocType``; a missing one reads 0."""

PRIORITY_NAMES: dict[int, Text] = {
    0: Text("Thường", "Normal"),
    1: Text("Khẩn", "Urgent"),
    2: Text("Thượng khẩn", "Very urgent"),
    3: Text("Hỏa tốc", "Most urgent"),
    4: Text("Hỏa tốc hẹn giờ", "Most urgent, at a set hour"),
}
"""``Priority``, as used in the field; 4 is left over from older rules."""

HIGHEST_PRIORITY = 3
"""``Priority`` goes no higher in Decree 30/2020 art. 8."""

TRANSPORT_NAMES: dict[str, Text] = {
    "initial": Text("Chờ nhận", "Waiting"),
    "processing": Text("Đang nhận", "Being fetched"),
    "done": Text("Đã nhận", "Received"),
    "fail": Text("Nhận lỗi", "Failed"),
    "expired": Text("Hết hạn", "Expired"),
    "recalled": Text("Đã rút lại", "Withdrawn"),
}
"""Transport states of a delivery for people; the states are ``lifecycle.TransportState``."""

WIRE_ERRORS: dict[int, Text] = {
    0: Text("Thành công", "Success"),
    10: Text("Tệp tin không hợp lệ", "Invalid file"),
    15: Text("Sai SystemId hoặc Secret", "Wrong SystemId or Secret"),
    18: Text("Đơn vị nhận không tồn tại", "The receiver does not exist"),
    19: Text("Đơn vị gửi chưa đăng ký", "The sender is not registered"),
    20: Text("Lỗi hệ thống", "System error"),
    21: Text("Lỗi xử lý tệp tin", "The file could not be processed"),
    22: Text("edXML không đúng quy chuẩn", "edXML not to the standard"),
    23: Text("Đơn vị nhận đã bị khóa", "The receiver is locked"),
}
"""Error numbers of a provincial connection guide, version 2.2; not zero: do not send again."""
