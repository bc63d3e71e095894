"""Numbers, notations and document ids (pure).

ND 30/2020 art. 15 and Annex I: one series per agency and year, starting at 01 on 1 January; the
notation of a named type is ``type-agency`` (``15/QĐ-BNV``), that of an official letter
``agency-unit`` (``12/UBND-VX``). Annex III: abbreviations of the types. The counters themselves
are rows of the node's store, taken inside the transaction that enters the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from edoc.contract.findings import Text
from nodes.records import DraftRefused

OUTGOING_SERIES = "di"
INCOMING_SERIES = "den"


@dataclass(frozen=True, slots=True)
class TypeOfDocument:
    """A type of ND 30/2020 art. 7: abbreviation (Annex III) and number in list B of QCVN 102."""

    name: str
    abbreviation: str
    detail: int
    paper: bool = False  # Gia Lai's list of types that also go on paper (2019)


TYPES = (
    TypeOfDocument("Nghị quyết", "NQ", 1, paper=True),
    TypeOfDocument("Quyết định", "QĐ", 2),
    TypeOfDocument("Chỉ thị", "CT", 3, paper=True),
    TypeOfDocument("Quy chế", "QC", 4),
    TypeOfDocument("Quy định", "QyĐ", 5),
    TypeOfDocument("Thông cáo", "TC", 6),
    TypeOfDocument("Thông báo", "TB", 7),
    TypeOfDocument("Hướng dẫn", "HD", 8),
    TypeOfDocument("Chương trình", "CTr", 9),
    TypeOfDocument("Kế hoạch", "KH", 10),
    TypeOfDocument("Phương án", "PA", 11),
    TypeOfDocument("Đề án", "ĐA", 12, paper=True),
    TypeOfDocument("Dự án", "DA", 13, paper=True),
    TypeOfDocument("Báo cáo", "BC", 14),
    TypeOfDocument("Biên bản", "BB", 15, paper=True),
    TypeOfDocument("Tờ trình", "TTr", 16, paper=True),
    TypeOfDocument("Hợp đồng", "HĐ", 17, paper=True),
    TypeOfDocument("Công văn", "", 18),
    TypeOfDocument("Công điện", "CĐ", 19),
    TypeOfDocument("Bản ghi nhớ", "BGN", 20),
    TypeOfDocument("Bản thỏa thuận", "BTT", 22),
    TypeOfDocument("Giấy ủy quyền", "GUQ", 24),
    TypeOfDocument("Giấy mời", "GM", 25),
    TypeOfDocument("Giấy giới thiệu", "GGT", 26),
    TypeOfDocument("Giấy nghỉ phép", "GNP", 27),
    TypeOfDocument("Phiếu gửi", "PG", 30),
    TypeOfDocument("Phiếu chuyển", "PC", 31),
    TypeOfDocument("Thư công", "", 32),
    TypeOfDocument("Phiếu báo", "PB", 33),
)
"""All types, in the order of the decree's code list."""

_BY_NAME = {kind.name.casefold(): kind for kind in TYPES}

_PRIORITY_WORDS = {
    "thuong": 0,
    "khan": 1,
    "thuong-khan": 2,
    "hoa-toc": 3,
    "thường": 0,
    "khẩn": 1,
    "thượng khẩn": 2,
    "hỏa tốc": 3,
    "hoả tốc": 3,
}


def type_of(name: str) -> TypeOfDocument:
    """Return the type of that name. Raises DraftRefused for one that ND 30/2020 does not know."""
    kind = _BY_NAME.get(" ".join(name.split()).casefold())
    if kind is None:
        raise DraftRefused(
            Text(
                f"Không có loại văn bản “{name}” (Điều 7 Nghị định 30/2020/NĐ-CP). "
                "Hãy dùng một tên loại, ví dụ “Công văn” hoặc “Báo cáo”.",
                f"No document type “{name}” (Decree 30/2020, article 7). "
                "Use a type's name, for example “Công văn” or “Báo cáo”.",
            )
        )
    return kind


def notation(type_name: str, abbreviation: str, unit: str = "VP") -> str:
    """Return what follows the number: ``BC-SNV`` or, for an official letter, ``UBND-VX``."""
    kind = type_of(type_name)
    if kind.abbreviation:
        return f"{kind.abbreviation}-{abbreviation}"
    return f"{abbreviation}-{unit}" if unit else abbreviation


def format_number(number: int) -> str:
    """Return the number as it is written: below 10 with a leading zero (Annex I, II.3)."""
    return f"{number:02d}"


def document_id(agency: str, promulgated: date, number: str, notation_text: str) -> str:
    """Return the id used on the axis: code, date, number/notation, joined by commas."""
    return f"{agency},{promulgated:%Y/%m/%d},{number}/{notation_text}"


def parse_priority(text: str) -> int:
    """Return 0..4 from a word (``thuong``, ``khan``, ``thuong-khan``, ``hoa-toc``) or a digit.

    Raises DraftRefused for anything else.
    """
    word = text.strip().casefold()
    if word in _PRIORITY_WORDS:
        return _PRIORITY_WORDS[word]
    if word in {"0", "1", "2", "3", "4"}:
        return int(word)
    raise DraftRefused(
        Text(
            f"Độ khẩn “{text}” không có. Dùng thuong, khan, thuong-khan hoặc hoa-toc.",
            f"No such priority: “{text}”. Use thuong, khan, thuong-khan or hoa-toc.",
        )
    )
