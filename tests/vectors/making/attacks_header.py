"""Attacks and accidents in what the header says: dates, numbers, codes, operations."""

from __future__ import annotations

import unicodedata

from tests.vectors.making.edits import (
    before,
    doubled,
    fill,
    without,
)
from tests.vectors.making.vector import attack


@attack("E-SECRET", "W-TEXT-NFD")
def decomposed_mark_of_secrecy(data: bytes) -> bytes:
    """A mark of secrecy with decomposed letters, so that a plain search does not find it."""
    return fill(data, "Subject", unicodedata.normalize("NFD", "[MẬT] V/v diễn tập"))


@attack("E-FROM-ORGANID", "E-SUBJECT", "E-CODE-NUMBER", "W-DATE-FORM", "W-MANIFEST")
def everything_at_once(data: bytes) -> bytes:
    """Five mistakes: all must be told at once."""
    data = fill(fill(data, "Subject", ""), "CodeNumber", "")
    data = fill(fill(data, "OrganId", ""), "DueDate", "2026-3-20")
    return without(data, "Reference", 2)


@attack("W-DATE-FORM")
def iso_instant(data: bytes) -> bytes:
    """An instant as JSON libraries write it, with a zone."""
    return fill(data, "Timestamp", "2026-03-05T08:15:30+07:00")


@attack("W-DATE-UNREADABLE", "W-TRACE")
def instant_without_hour(data: bytes) -> bytes:
    """A trace with a date only: the official parser reads null."""
    return fill(data, "Timestamp", "2026/03/05")


@attack("W-DATE-UNREADABLE")
def thirtieth_of_february(data: bytes) -> bytes:
    """A day that does not exist: the official parser makes 2 March of it."""
    return fill(data, "DueDate", "2026/02/30")


@attack("W-ORGANID-FORM")
def two_codes_in_one(data: bytes) -> bytes:
    """Two codes in one OrganId: there is one To for each receiver."""
    return fill(data, "OrganId", "000.00.00.H21;000.31.44.H21", 3)


@attack("E-BUSINESS-TYPE")
def operation_in_words(data: bytes) -> bytes:
    """NEW instead of 0."""
    return fill(data, "BussinessDocType", "NEW")


@attack("E-STEERING-TYPE")
def steering_with_blanks(data: bytes) -> bytes:
    """Blanks around the number: this is the one that the official parser does not trim."""
    return fill(data, "SteeringType", " 0 ")


@attack("W-TRACE", "W-BUSINESS")
def no_list_of_traces(data: bytes) -> bytes:
    """No TraceHeaderList at all: the official parser takes it."""
    return without(data, "TraceHeaderList")


@attack("W-DATE-FORM")
def date_with_time(data: bytes) -> bytes:
    """A date with a time behind it: the official parser drops the time."""
    return fill(data, "DueDate", "2026/03/20 00:00:00")


@attack("W-NUMBER")
def pages_in_words(data: bytes) -> bytes:
    """The number of pages with its unit: the official parser reads 1."""
    return fill(data, "PageAmount", "12 trang")


@attack("W-FLAG")
def directive_in_words(data: bytes) -> bytes:
    """Direction in a word: the official parser reads false."""
    return fill(data, "Direction", "có")


@attack("W-FLAG", base="update-data")
def change_in_words(data: bytes) -> bytes:
    """DocumentReceiver in a word, beside a flag that can be read."""
    return fill(data, "DocumentReceiver", "yes")


@attack("W-UPDATE-RECEIVER", base="update-receivers")
def nameless_change(data: bytes) -> bytes:
    """A receiver in the list of changes without a code."""
    return fill(data, "OrganId", "", 4)


@attack("W-REPLACE-TARGET", base="replacement")
def one_of_two_not_named(data: bytes) -> bytes:
    """Two replaced documents, the second without its id."""
    return fill(data, "DocumentId", "", 3)


@attack("E-DOCUMENT-ID-LENGTH", base="update-data")
def endless_id_of_the_updated(data: bytes) -> bytes:
    """The id of the updated document has 256 characters: columns of axes are shorter."""
    return fill(data, "DocumentId", "7" * 256, 2)


@attack("E-DOCUMENT-ID-LENGTH", base="replacement")
def endless_id_of_the_replaced(data: bytes) -> bytes:
    """The id of a replaced document has 256 characters."""
    return fill(data, "DocumentId", "7" * 256, 3)


@attack("E-ORGANID-LENGTH", base="update-receivers")
def endless_code_of_a_change(data: bytes) -> bytes:
    """A code of 65 characters in the list of changed receivers."""
    return fill(data, "OrganId", "H21." + "44" * 30 + "0", 4)


@attack("E-ORGANID-LENGTH", base="replacement")
def endless_code_of_a_replaced_copy(data: bytes) -> bytes:
    """A code of 65 characters among those for whom a document is replaced."""
    return fill(data, "OrganId", "H21." + "44" * 30 + "0", 5)


@attack("E-ORGANID-LENGTH")
def endless_code_of_a_hub(data: bytes) -> bytes:
    """A code of 65 characters in a trace."""
    return fill(data, "OrganId", "H21." + "44" * 30 + "0", 4)


@attack("W-ELEMENT-TWICE", base="status-03")
def status_of_two_documents(data: bytes) -> bytes:
    """A status with two ResponseFor: readers take the first or the last."""
    return doubled(data, "ResponseFor")


@attack("W-DATE-UNREADABLE", "E-PROMULGATION-DATE")
def year_of_the_first_century(data: bytes) -> bytes:
    """0010/09/18: what the official library makes of 05/03/2026, and writes on."""
    return fill(data, "PromulgationDate", "0010/09/18")


@attack("W-ELEMENT-UNKNOWN")
def contact_in_the_header(data: bytes) -> bytes:
    """StaffInfo inside MessageHeader, where only a status has it: nobody reads the contact."""
    staff = "<edXML:StaffInfo><edXML:Staff>Văn Thư Giả Định</edXML:Staff></edXML:StaffInfo>"
    return before(data, "SteeringType", staff)


@attack("W-ELEMENT-UNKNOWN", base="status-03")
def receiver_of_a_status(data: bytes) -> bytes:
    """A status with a To: it goes to ResponseFor/OrganId, and nobody reads the To."""
    to = "<edXML:To><edXML:OrganId>000.00.00.H21</edXML:OrganId></edXML:To>"
    return before(data, "StatusCode", to)


@attack("W-UPDATE-CHANGES", base="update-receivers")
def list_without_its_flag(data: bytes) -> bytes:
    """An update that lists receivers and says that none changed: software believes either."""
    return fill(fill(data, "DocumentReceiver", "0"), "DocumentInfo", "1")


@attack("W-ORGANID-FORM")
def invisible_letter_in_a_code(data: bytes) -> bytes:
    """A code copied from a web page with a zero-width blank in front: it looks right."""
    return fill(data, "OrganId", "\u200b000.31.44.H21", 3)


@attack("W-DATE-FORM")
def day_with_zone(data: bytes) -> bytes:
    """The day of issue as xs:date writes it, with a zone."""
    return fill(data, "PromulgationDate", "2026-03-05+07:00")
