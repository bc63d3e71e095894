"""Composed documents: Decree 30/2020, Annex I."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from node_samples import COMMUNE, DEPARTMENT
from pyhanko.pdf_utils.reader import PdfFileReader

from nodes.compose import ComposedPdf, compose_pdf
from nodes.papers import Numbered, printed
from nodes.records import Addressee, Draft
from nodes.sheet import long_date, printed_name

DRAFT = Draft(
    sender=DEPARTMENT.code,
    receivers=(Addressee(COMMUNE.code, COMMUNE.name),),
    subject="đẩy mạnh gửi, nhận văn bản điện tử",
)
DAY = date(2019, 12, 2)


def composed(draft: Draft = DRAFT) -> ComposedPdf:
    return compose_pdf(printed(Numbered(draft, DEPARTMENT, "05", "SNV-VP", DAY)))


def fonts_of(pdf: bytes) -> set[str]:
    reader = PdfFileReader(io.BytesIO(pdf))
    fonts = reader.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
    return {str(fonts[name]["/BaseFont"]) for name in fonts}


def test_the_page_is_a4_portrait() -> None:
    reader = PdfFileReader(io.BytesIO(composed().content))
    box = [float(side) for side in reader.root["/Pages"]["/Kids"][0]["/MediaBox"]]
    assert [round(side * 25.4 / 72) for side in box[2:]] == [210, 297]


def test_a_document_stays_small_and_is_the_same_each_time() -> None:
    assert len(composed().content) < 60_000
    assert composed().content == composed().content


def test_all_fonts_are_embedded_liberation_serif() -> None:
    assert all("LiberationSerif" in name for name in fonts_of(composed().content))


def test_the_seal_covers_a_third_of_the_signature_on_its_left() -> None:
    pdf = composed()
    covered = pdf.agency_box.x2 - pdf.person_box.x1
    assert covered == pytest.approx(pdf.person_box.width / 3)
    assert pdf.agency_box.width == pytest.approx(36 * 72 / 25.4, abs=0.5)


def test_a_long_document_is_signed_on_its_last_page() -> None:
    pdf = composed(replace(DRAFT, body=("Một đoạn văn bản dài để thử phân trang. " * 12,) * 12))
    assert pdf.pages >= 3
    assert pdf.person_box.page == pdf.pages - 1


def test_a_report_is_titled_and_saluted() -> None:
    report = printed(Numbered(replace(DRAFT, type_name="Báo cáo"), DEPARTMENT, "05", "BC-SNV", DAY))
    assert report.subject.startswith("Đẩy mạnh")
    assert report.salutation == (COMMUNE.name,)


def test_many_receivers_are_named_as_a_group() -> None:
    many = tuple(Addressee(str(number), f"UBND xã số {number}") for number in range(222))
    letter = printed(Numbered(replace(DRAFT, receivers=many), DEPARTMENT, "05", "SNV-VP", DAY))
    assert len(letter.salutation) == 1
    assert "222" in letter.salutation[0]


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2019, 12, 2), "ngày 02 tháng 12 năm 2019"),
        (date(2020, 2, 15), "ngày 15 tháng 02 năm 2020"),
        (date(2020, 3, 5), "ngày 05 tháng 3 năm 2020"),
    ],
)
def test_days_and_early_months_have_a_leading_zero(day: date, written: str) -> None:
    assert long_date(day) == written


def test_a_committee_is_written_out_on_two_lines() -> None:
    assert printed_name("UBND tỉnh Gia Lai") == ("ỦY BAN NHÂN DÂN", "TỈNH GIA LAI")
    assert printed_name("Sở Nội vụ") == ("SỞ NỘI VỤ",)
