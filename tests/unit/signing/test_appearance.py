"""Images of signatures: Decree 30/2020, Annex I."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from signing.appearance import (
    AgencyAppearance,
    Box,
    PersonAppearance,
    TextAppearance,
    attachment_text,
    drawing,
    encoded_text,
    seal_box,
    text_width,
)
from signing.strokes import along_line, text_strokes

NOW = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
BOX = Box(0, 330, 180, 470, 260)
NUMBER = re.compile(rb"(-?\d+\.\d+) (-?\d+\.\d+) [ml]")


def test_seal_covers_the_left_third_of_the_persons_image() -> None:
    seal = seal_box(BOX)
    assert seal.x2 == pytest.approx(BOX.x1 + BOX.width / 3)
    assert seal.x1 < BOX.x1
    assert (seal.y1 + seal.y2) / 2 == (BOX.y1 + BOX.y2) / 2


def test_persons_image_is_blue_and_the_seal_red() -> None:
    assert b"0.05 0.15 0.65 RG" in drawing(PersonAppearance("An", BOX), BOX, NOW)
    assert b"0.85 0 0.05 RG" in drawing(AgencyAppearance("SỞ", BOX), BOX, NOW)


def test_the_same_name_signs_the_same_way() -> None:
    one, two, other = (
        drawing(PersonAppearance(name, BOX), BOX, NOW) for name in ("An", "An", "Bình")
    )
    assert one == two != other


@pytest.mark.parametrize(
    "look",
    [
        PersonAppearance("Người Ký Giả Định", BOX),
        AgencyAppearance("ỦY BAN NHÂN DÂN TỈNH GIA LAI", BOX),
        AgencyAppearance("VĂN PHÒNG " * 9, BOX),
    ],
)
def test_image_stays_in_its_box(look: PersonAppearance | AgencyAppearance) -> None:
    for x, y in NUMBER.findall(drawing(look, BOX, NOW)):
        assert -0.5 <= float(x) <= BOX.width + 0.5
        assert -0.5 <= float(y) <= BOX.height + 0.5


def test_attachment_text_is_number_notation_and_local_time() -> None:
    assert attachment_text("15/QĐ-UBND", NOW) == "15/QĐ-UBND; 2019-12-02T08:00:00+07:00"


def test_attachment_text_is_black_times_of_size_ten() -> None:
    stream = drawing(TextAppearance("15/QĐ-UBND"), BOX, NOW)
    assert stream.startswith(b"0 g BT /F1 10 Tf")
    assert 150 < text_width(attachment_text("15/QĐ-UBND", NOW)) < 200


def test_letters_outside_the_font_lose_their_marks() -> None:
    assert encoded_text("QĐ-Số 漢") == (b"Q\x81-So ?", "QĐ-So ?")


def test_vietnamese_marks_are_drawn() -> None:
    plain, marked = (len(list(text_strokes(text))) for text in ("MO PHONG", "MÔ PHỎNG"))
    assert marked == plain + 2


def test_unknown_letters_are_left_blank() -> None:
    assert along_line("漢", 0, 0, 6) == []
