"""Marks of secrecy are found; the word in harmless sentences is not."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from edoc.contract.checks.secrecy import Mark, mark_in
from edoc.contract.model import (
    Attachment,
    DocumentCode,
    DocumentType,
    Edoc,
    ManifestEntry,
    OtherInfo,
)
from edoc.contract.validate import check_edoc


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("V/v phương án bảo vệ (TỐI MẬT)", "TỐI MẬT"),
        ("V/v phương án bảo vệ (mật)", "mật"),
        ("Độ mật: Tuyệt mật. Báo cáo", "Tuyệt mật"),
        ("Độ mật: MẬT Báo cáo", "MẬT"),
        ("MẬT - Báo cáo tình hình", "MẬT"),
        ("MẬT Báo cáo tình hình", "MẬT"),
        ("Báo cáo tình hình TUYỆT MẬT", "TUYỆT MẬT"),
        ("KẾ HOẠCH BẢO VỆ - TỐI MẬT.", "TỐI MẬT"),
        ("MẬT", "MẬT"),
        ("[Mật] kế hoạch", "Mật"),
        (unicodedata.normalize("NFD", "Kế hoạch (MẬT)"), "MẬT"),
    ],
)
def test_a_mark_is_found(text: str, mark: str) -> None:
    assert mark_in(text) == Mark(mark, sure=True)


@pytest.mark.parametrize(
    "text",
    [
        "V/v thực hiện Luật Bảo vệ bí mật nhà nước",
        "Triển khai Danh mục BÍ MẬT nhà nước ngành Tài chính",
        "VỀ VIỆC BẢO VỆ BÍ MẬT NHÀ NƯỚC NĂM 2026",
        "V/v bảo mật thông tin và mật khẩu",
        "Báo cáo mật độ dân cư",
        "V/v BẢO MẬT hệ thống",
        "Hướng dẫn sử dụng mật mã dân sự",
        "V/v phân loại tài liệu mật, tối mật",
        "V/v cấp phép kinh doanh dịch vụ MẬT MÃ dân sự",
        "BÁO CÁO MẬT ĐỘ DÂN SỐ.pdf",
        "V/v GIẢI MẬT tài liệu lưu trữ",
        "HỘI NGHỊ TỔNG KẾT",
        "V/v triển khai kỹ thuật nội soi SỎI MẬT",
        "Phác đồ điều trị viêm TÚI MẬT",
        "Tầm soát bệnh GAN MẬT",
        "MẬT ONG Gia Lai",
        "V/v công nhận sản phẩm MẬT NGỌT",
        "Báo cáo của UBND xã ĐẮK MẬT",
        'Từ điển: từ "mật" trong tiếng Việt',
        "V/v hướng dẫn xác định độ mật: mật, tối mật",
        "Danh mục bí mật nhà nước độ Tối mật, Tuyệt mật",
        "Quy định về độ mật tuyệt mật và tối mật",
        "Đo độ mật mật ong",
    ],
)
def test_the_word_alone_is_no_mark(text: str) -> None:
    assert mark_in(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Quy định về đóng dấu “Tuyệt mật”, “Tối mật” trên văn bản", "Tuyệt mật"),
        ("Quy định về đóng dấu (Mật), (Tối mật)", "Mật"),
        ("Quản lý tài liệu MẬT, TỐI MẬT, TUYỆT MẬT", "MẬT"),
        ("Báo cáo MẬT về tình hình", "MẬT"),
        ("“MẬT” Báo cáo tình hình", "MẬT"),
        ("HỌP MẬT", "MẬT"),
    ],
)
def test_what_may_be_a_mark_is_only_noted(text: str, word: str) -> None:
    assert mark_in(text) == Mark(word, sure=False)


PDF = Attachment("1", "72.pdf", "application/pdf", b"%PDF-")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"document_type": DocumentType("Mật")}, "DocumentType/TypeName"),
        ({"other": OtherInfo(sphere="tối mật")}, "OtherInfo/SphereOfPromulgation"),
        ({"other": OtherInfo(appendixes=("A", "B (mật)"))}, "OtherInfo/Appendixes/Appendix[2]"),
        ({"to_places": ("Như trên", "Lưu: VT (MẬT)")}, "ToPlaces/Place[2]"),
        ({"code": DocumentCode("72", "SGD-MẬT")}, "Code/CodeNotation"),
        ({"code": DocumentCode("72", "SGD-VP(MẬT)")}, "Code/CodeNotation"),
        ({"code": DocumentCode("72", "UBND–MẬT")}, "Code/CodeNotation"),
        ({"content": "Nội dung (TUYỆT MẬT)"}, "Content"),
        ({"attachments": (replace(PDF, name="ke_hoach_(mật).pdf"),)}, "AttachmentName"),
        ({"attachments": (replace(PDF, name="TỐI_MẬT - ke hoach.pdf"),)}, "AttachmentName"),
        ({"attachments": (replace(PDF, description="Kế hoạch (mật)"),)}, "Attachment/Description"),
        (
            {"manifest": (ManifestEntry("1", "72.pdf", description="Kế hoạch (mật)"),)},
            "Reference/Description",
        ),
    ],
)
def test_a_mark_refuses_the_document_wherever_it_stands(
    edoc: Edoc, change: dict[str, Any], path: str
) -> None:
    found = check_edoc(replace(edoc, **change), now=None)
    (error,) = (finding for finding in found if finding.is_error)
    assert error.rule == "E-SECRET"
    assert error.path.endswith(path)


def test_what_may_be_a_mark_refuses_nothing(edoc: Edoc) -> None:
    found = check_edoc(replace(edoc, subject="Báo cáo MẬT về tình hình"), now=None)
    assert [finding.is_error for finding in found if finding.rule == "W-SECRET"] == [False]
    assert not any(finding.is_error for finding in found)
