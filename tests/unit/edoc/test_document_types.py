"""The lists of document types, and where a document's numbers contradict its name."""

from __future__ import annotations

import pytest

from edoc.contract.document_types import contradicted_by
from edoc.contract.model import DocumentType


@pytest.mark.parametrize(
    ("name", "type_", "detail", "meant"),
    [
        ("Công văn", 2, 18, ""),
        ("CÔNG VĂN", 2, 18, ""),
        ("Quyết định (cá biệt)", 2, 2, ""),
        ("Bản thoả thuận", 2, 22, ""),  # the tone on the other letter
        ("Quyết định", 1, 8, ""),
        ("Quyết định", 2, 18, "Công văn"),
        ("Công văn", 1, 8, "Quyết định"),
        ("Công văn", 1, 0, ""),  # samples have 0 for want of a number
        ("Công văn", 1, None, ""),
        ("Công văn", 18, 1, ""),  # a list nobody knows
        ("Phiếu báo", 2, 18, ""),  # a name that is in no list
        ("", 2, 18, ""),
    ],
)
def test_numbers_contradict_a_name_that_is_another_of_the_lists(
    name: str, type_: int, detail: int | None, meant: str
) -> None:
    assert contradicted_by(DocumentType(name, type_, detail)) == meant
