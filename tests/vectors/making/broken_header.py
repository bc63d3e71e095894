"""One mutation for each rule on who writes to whom, and on what the document is."""

from __future__ import annotations

import unicodedata
from datetime import date

from tests.vectors.making.edits import fill, swap, text, without
from tests.vectors.making.vector import breaks

DAY_OF_2019 = date(2019, 12, 2)


@breaks("E-FROM-ORGANID")
def no_sender(data: bytes) -> bytes:
    """An empty code of the sender: a field of the form that nobody filled."""
    return fill(data, "OrganId", "")


@breaks("E-TO")
def no_receiver(data: bytes) -> bytes:
    """No To: the receivers stood only in the HTTP header."""
    return without(without(data, "To"), "To")


@breaks("E-TO-ORGANID")
def nameless_receiver(data: bytes) -> bytes:
    """The second To has a name and no code: an office not found in the list of agencies."""
    return fill(data, "OrganId", "", 3)


@breaks("E-ORGANID-LENGTH")
def endless_code(data: bytes) -> bytes:
    """A code of 65 characters."""
    return fill(data, "OrganId", "H21." + "44" * 30 + "0", 3)


@breaks("W-ORGANID-FORM")
def irregular_code(data: bytes) -> bytes:
    """A code of three groups: such ones are real, so it is only noted."""
    return fill(data, "OrganId", "28.99.H99", 3)


@breaks("W-ORGANID-LENGTH")
def long_code(data: bytes) -> bytes:
    """A code of 40 characters; Decision 20/2020 allows 35."""
    return fill(data, "OrganId", "hub.thu.000000000000000000000000000.001", 3)


@breaks("W-ORGANID-EARLY", base="of-2019", day=DAY_OF_2019)
def early_code(data: bytes) -> bytes:
    """A code of Decision 20/2020 in a document of 2019."""
    return fill(data, "OrganId", "H21.44.31", 3)


@breaks("W-TO-DUPLICATE")
def same_receiver_twice(data: bytes) -> bytes:
    """The same office twice, the second time with small letters: an address book unsorted."""
    return fill(data, "OrganId", "000.00.00.h21", 3)


@breaks("W-ORGAN-NAME")
def no_name(data: bytes) -> bytes:
    """The sender has no name: seen on a test hub in 2025."""
    return without(data, "OrganName")


@breaks("E-DOCUMENT-ID")
def no_id(data: bytes) -> bytes:
    """No DocumentId: the official parser invents another UUID each time it reads."""
    return without(data, "DocumentId")


@breaks("E-DOCUMENT-ID-LENGTH", base="update-data")
def endless_id(data: bytes) -> bytes:
    """An id of 256 characters: columns of receivers cut it."""
    start = "000.00.18.H21,2026/03/05,"
    return fill(data, "DocumentId", start + "7" * (256 - len(start)))


@breaks("E-CODE-NUMBER")
def no_number(data: bytes) -> bytes:
    """No number: sent before it was entered in the register."""
    return fill(data, "CodeNumber", "")


@breaks("E-CODE-NOTATION")
def no_notation(data: bytes) -> bytes:
    """No notation: the whole of 72/SGD-VP stands in CodeNumber."""
    return without(fill(data, "CodeNumber", "72/SGD-VP"), "CodeNotation")


@breaks("E-CODE-LENGTH", base="update-data")
def endless_notation(data: bytes) -> bytes:
    """The subject pasted into the notation."""
    return fill(data, "CodeNotation", "SGD-" * 65)


@breaks("W-DOCUMENT-ID-VARIANT")
def id_with_dashes(data: bytes) -> bytes:
    """The date in the id written with dashes: each client builds the id in its own way."""
    return fill(data, "DocumentId", "000.00.18.H21,2026-03-05,72/SGD-VP")


@breaks("W-DOCUMENT-ID-FORM")
def vendors_id(data: bytes) -> bytes:
    """An id of a vendor's own making."""
    return fill(data, "DocumentId", "QLVB_72_2026")


@breaks("W-DOCUMENT-ID-PARTS")
def id_of_another_day(data: bytes) -> bytes:
    """The date in the id is not that of the document: met in an official sample."""
    return fill(data, "DocumentId", "000.00.18.H21,2026/03/04,72/SGD-VP")


@breaks("E-PROMULGATION-DATE")
def no_date(data: bytes) -> bytes:
    """No date of issue."""
    return without(data, "PromulgationDate")


@breaks("W-PLACEHOLDER")
def filled_for_show(data: bytes) -> bytes:
    """N/A for the signer's name: clients fill what they believe to be mandatory."""
    return fill(data, "FullName", "N/A")


@breaks("E-SUBJECT")
def no_subject(data: bytes) -> bytes:
    """Blanks for a subject."""
    return fill(data, "Subject", "   ")


@breaks("E-STEERING-TYPE")
def empty_steering(data: bytes) -> bytes:
    """An empty SteeringType: the official parser ends with a NumberFormatException."""
    return fill(data, "SteeringType", "")


@breaks("W-STEERING-VALUE")
def strange_steering(data: bytes) -> bytes:
    """SteeringType 10: met in a real message."""
    return fill(data, "SteeringType", "10")


@breaks("W-PROMULGATION-FUTURE")
def issued_tomorrow(data: bytes) -> bytes:
    """Issued three days after it was sent: provincial axes refuse it."""
    return swap(data, "2026/03/05<", "2026/03/09<").replace(b",2026/03/05,", b",2026/03/09,")


@breaks("W-TYPE-NAME")
def no_type_name(data: bytes) -> bytes:
    """Only the numbers of the type, which everybody counts otherwise."""
    return without(data, "TypeName")


@breaks("W-DOCUMENT-TYPE")
def foreign_type(data: bytes) -> bytes:
    """Type 71 for Công văn: met in production in 2025."""
    return fill(data, "Type", "71")


@breaks("W-TYPE-NUMBER")
def no_type(data: bytes) -> bytes:
    """No Type: the official parser reads 2, for a normative document too."""
    return without(data, "Type")


@breaks("W-TYPE-DISAGREES")
def other_name_of_type(data: bytes) -> bytes:
    """2 and 18 mean Công văn, the name says Quyết định: two programs enter two types."""
    return fill(data, "TypeName", "Quyết định")


@breaks("W-PRIORITY")
def strange_priority(data: bytes) -> bytes:
    """Priority 9, from a client's own list."""
    return fill(data, "Priority", "9")


@breaks("W-PRIORITY-DECREE")
def priority_of_older_rules(data: bytes) -> bytes:
    """Priority 4, most urgent at a set hour: Decree 30/2020 has it no more."""
    return fill(data, "Priority", "4")


@breaks("W-CODE-REPEATED", "W-DOCUMENT-ID-PARTS")
def whole_code_for_a_number(data: bytes) -> bytes:
    """The whole 72/SGD-VP stands in CodeNumber: with the notation it reads 72/SGD-VP/SGD-VP."""
    return fill(data, "CodeNumber", "72/SGD-VP")


@breaks("W-SIGNER")
def no_signer(data: bytes) -> bytes:
    """Nobody signed."""
    return without(data, "SignerInfo")


@breaks("W-STAFF")
def no_staff(data: bytes) -> bytes:
    """Nobody to ask about it."""
    return without(data, "StaffInfo")


@breaks("W-NUMBER")
def number_in_words(data: bytes) -> bytes:
    """The urgency in a word: the official parser reads 0, and an urgent document is late."""
    return fill(data, "Priority", "khẩn")


@breaks("W-DATE-FORM")
def iso_date(data: bytes) -> bytes:
    """A date with hyphens: the official parser reads null."""
    return fill(data, "DueDate", "2026-03-20")


@breaks("W-DATE-UNREADABLE")
def vietnamese_date(data: bytes) -> bytes:
    """Day first: the official parser reads a year of the first century."""
    return fill(data, "DueDate", "20/03/2026")


@breaks("W-LENGTH")
def long_place(data: bytes) -> bytes:
    """A place of 51 letters, where receivers keep 50."""
    return fill(data, "Place", "Gia Lai" + "i" * 44)


@breaks("W-LENGTH-DECREE")
def long_subject(data: bytes) -> bytes:
    """A subject of 501 letters; Decree 30/2020 allows 500."""
    subject = text(data, "Subject")
    return fill(data, "Subject", subject + "." * (501 - len(subject)))


@breaks("W-TEXT-NFD")
def decomposed(data: bytes) -> bytes:
    """Accents as letters of their own, as macOS writes them: searches do not find it."""
    return fill(data, "Subject", unicodedata.normalize("NFD", text(data, "Subject")))


@breaks("W-TEXT-DAMAGED")
def misread(data: bytes) -> bytes:
    """UTF-8 read as Windows-1252 and written again: Diá»…n táº­p."""
    return fill(data, "Subject", "V/v diễn tập".encode().decode("cp1252"))


@breaks("W-DUE-DATE")
def due_before_issue(data: bytes) -> bytes:
    """To be answered before it was issued."""
    return fill(data, "DueDate", "2026/03/01")


@breaks("W-DUE-PAST")
def due_yesterday(data: bytes) -> bytes:
    """To be answered before it arrives."""
    return fill(data, "DueDate", "2026/03/05")


@breaks("W-SENT-LATE")
def sent_late(data: bytes) -> bytes:
    """An urgent document sent the day after it was signed."""
    return fill(data, "Timestamp", "2026/03/06 09:00:00")


@breaks("E-SECRET")
def secret(data: bytes) -> bytes:
    """A mark of secrecy: such documents must not travel on the axis."""
    return fill(data, "Subject", "(Tối mật) " + text(data, "Subject"))


@breaks("W-SECRET")
def perhaps_secret(data: bytes) -> bytes:
    """Quotation marks around a degree: a rule about such marks, or a mark."""
    return fill(data, "Subject", "V/v đóng dấu “Tối mật” lên văn bản diễn tập")
