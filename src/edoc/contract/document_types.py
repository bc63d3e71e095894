"""The two lists of document types, and whether a document's numbers and name agree. Pure.

``Type`` 1 means list A (normative documents), 2 list B (administrative ones); ``TypeDetail`` is
the number in the list: the code tables printed with Amendment 1:2022 of QCVN 102, read in part;
what is missing there follows the order of Circular 01/2011/TT-BNV. Numbers are used unevenly in the
field, so the name decides, and only where a name of the lists contradicts them is it worth a word.
"""

from __future__ import annotations

from edoc.contract.accents import without_accents
from edoc.contract.model import DocumentType

NORMATIVE: dict[int, str] = {
    1: "Hiến pháp",
    2: "Luật",
    3: "Pháp lệnh",
    4: "Lệnh",
    5: "Nghị quyết",
    6: "Nghị quyết liên tịch",
    7: "Nghị định",
    8: "Quyết định",
    9: "Thông tư",
    10: "Thông tư liên tịch",
    11: "Chỉ thị",
    12: "Bộ luật",
}
"""List A without 13, the documents of special units, which have no name of one kind."""

ADMINISTRATIVE: dict[int, str] = {
    1: "Nghị quyết",
    2: "Quyết định",
    3: "Chỉ thị",
    4: "Quy chế",
    5: "Quy định",
    6: "Thông cáo",
    7: "Thông báo",
    8: "Hướng dẫn",
    9: "Chương trình",
    10: "Kế hoạch",
    11: "Phương án",
    12: "Đề án",
    13: "Dự án",
    14: "Báo cáo",
    15: "Biên bản",
    16: "Tờ trình",
    17: "Hợp đồng",
    18: "Công văn",
    19: "Công điện",
    20: "Bản ghi nhớ",
    21: "Bản cam kết",
    22: "Bản thỏa thuận",
    23: "Giấy chứng nhận",
    24: "Giấy ủy quyền",
    25: "Giấy mời",
    26: "Giấy giới thiệu",
    27: "Giấy nghỉ phép",
    28: "Giấy đi đường",
    29: "Giấy biên nhận hồ sơ",
    30: "Phiếu gửi",
    31: "Phiếu chuyển",
    32: "Thư công",
}

_LONGEST = 100
"""Letters of a name that are compared; the lists' own are shorter."""

_LISTS = {1: NORMATIVE, 2: ADMINISTRATIVE}


def contradicted_by(kind: DocumentType) -> str:
    """Return the name that a type's numbers mean where its own name is another of the lists.

    Empty where they agree, and where the numbers or the name are in no list.
    """
    meant = _LISTS.get(kind.type, {}).get(-1 if kind.detail is None else kind.detail, "")
    name = _bare(kind.name[:_LONGEST])
    return meant if meant and name in _NAMES and name != _bare(meant) else ""


def _bare(name: str) -> str:
    """Return a name as it is compared: ``Quyết định (cá biệt)`` is ``Quyết định``."""
    return " ".join(without_accents(name.partition("(")[0]).casefold().split())


_NAMES = frozenset(_bare(name) for names in _LISTS.values() for name in names.values())
