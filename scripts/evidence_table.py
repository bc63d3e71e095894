"""Write docs/evidence.md: named choices and gaps of every dialect, with their grades.

The rows come from the settings of the dialects (``axis.choices``) and their lists of
gaps. ``--check`` writes nothing and ends with 1 where the file is out of date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args, get_origin, get_type_hints

from axis.choices import Choice, choices
from axis.dialects.edoc_v2.gaps import EDOC_V2_GAPS
from axis.dialects.edoc_v2.settings import EdocV2Settings
from axis.dialects.engine_gaps import ENGINE_GAPS
from axis.dialects.gaps import Gap
from axis.dialects.lgsp_v1.gaps import LGSP_V1_GAPS
from axis.dialects.lgsp_v1.settings import LgspV1Settings
from axis.dialects.vxp.gaps import VXP_GAPS
from axis.dialects.vxp.settings import VxpSettings
from axis.directory.standing import DirectoryPolicy
from axis.life.settings import LifeSettings
from edoc.contract.findings import Evidence, Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TARGET = Path(__file__).parents[1] / "docs" / "evidence.md"

INTRO = Text(
    "Không phải điều gì về trục thật cũng công khai. Trang này liệt kê mọi chỗ mà tài liệu để ngỏ: "
    "chỗ nào bản mô phỏng làm được cả hai cách thì là một *lựa chọn* (biến môi trường), chỗ nào "
    "không thì là một *khoảng trống*. Đừng sửa phần mềm của bạn chỉ vì một điều mức `inferred` hay "
    "`choice`. Cách đổi: `LGSP_VXP__RECEIVERS_FROM=message lgsp up`.",
    "Not everything about the real axes is public. This page lists what the sources leave open: "
    "where the simulator can do both, it is a *choice* (an environment variable), else a *gap*. "
    "Do not change your client only because of something graded `inferred` or `choice`.",
)
MADE = Text(
    "Tệp này được tạo từ mã nguồn: chạy `python scripts/evidence_table.py` sau khi sửa.",
    "This file is made from the code: run `python scripts/evidence_table.py` after a change.",
)
GRADES: dict[Evidence, Text] = {
    Evidence.SEEN: Text("quan sát trên hệ thống thật", "observed on a live system"),
    Evidence.SDK: Text(
        "đọc trong, hoặc chạy với, thư viện hay mã nguồn chính thức",
        "read in, or run with, the official client or published source",
    ),
    Evidence.GUIDE: Text(
        "có trong tài liệu kết nối hoặc văn bản pháp luật", "in a connection guide or a legal text"
    ),
    Evidence.INFERRED: Text("suy ra từ các nguồn trên", "concluded from the others"),
    Evidence.CHOICE: Text("chúng tôi tự chọn", "our own choice"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the page: a title, settings with their environment prefix, gaps."""

    title: str
    prefix: str = ""
    settings: DataclassInstance | None = None
    gaps: Sequence[Gap] = ()


CHAPTERS = (
    Chapter("Giao diện quốc gia · vxp", "LGSP_VXP__", VxpSettings(), VXP_GAPS),
    Chapter("Giao diện cấp tỉnh · lgsp_v1", "LGSP_LGSP_V1__", LgspV1Settings(), LGSP_V1_GAPS),
    Chapter("eDoc v2 · edoc_v2", "LGSP_EDOC_V2__", EdocV2Settings(), EDOC_V2_GAPS),
    Chapter("Thu hồi, cập nhật, thay thế · life", "LGSP_LIFE__", LifeSettings()),
    Chapter("Nơi nhận bị khóa, đã đóng · directory", "LGSP_POLICY__", DirectoryPolicy()),
    Chapter("Mọi giao diện · every dialect", gaps=ENGINE_GAPS),
)


def page() -> str:
    """Return the whole page."""
    lines = ["# Bằng chứng và khoảng trống · Evidence and gaps", "", INTRO.vi, "", f"*{INTRO.en}*"]
    lines += ["", MADE.vi, f"*{MADE.en}*", ""]
    lines += ["| mức · grade | nghĩa · meaning |", "|---|---|"]
    lines += [f"| `{grade}` | {text.vi} · *{text.en}* |" for grade, text in GRADES.items()]
    for chapter in CHAPTERS:
        lines += ["", f"## {chapter.title}"]
        if chapter.settings is not None:
            lines += ["", *_choices(chapter.prefix, chapter.settings)]
        if chapter.gaps:
            lines += ["", "**Khoảng trống · Gaps**", "", *_gaps(chapter.gaps)]
    return "\n".join(lines) + "\n"


def _choices(prefix: str, settings: DataclassInstance) -> Iterator[str]:
    hints = get_type_hints(type(settings))
    values = "mặc định, cách khác · default, others"
    yield f"| `{prefix}…` | {values} | bằng chứng · grade | nghĩa · meaning |"
    yield "|---|---|---|---|"
    for one in choices(settings):
        others = _others(one, hints[one.name])
        yield (
            f"| `{one.name.upper()}` | `{_written(one.value)}`{others} | {one.evidence} "
            f"| {one.text.vi}<br>*{one.text.en}* |"
        )


def _gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    yield "| bằng chứng · grade | chưa biết · not known |"
    yield "|---|---|"
    for gap in gaps:
        yield f"| {gap.evidence} | {gap.text.vi}<br>*{gap.text.en}* |"


def _others(one: Choice, hint: object) -> str:
    """Return the other values that a choice may have, where that is bounded."""
    if get_origin(hint) is Literal:
        values = [value for value in get_args(hint) if value != one.value]
    elif isinstance(one.value, bool):
        values = [not one.value]
    elif one.bounds is not None:
        return f" ({one.bounds.least:g} … {one.bounds.most:.10g})"
    else:
        return ""
    return "".join(f", `{_written(value)}`" for value in values)


def _written(value: object) -> str:
    """Return a value as an environment variable has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) or " "


def main() -> int:
    """Write or check the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether it is out of date")
    check = parser.parse_args().check
    current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    if current == page():
        return 0
    if check:
        print(f"{TARGET} is out of date: run scripts/evidence_table.py", file=sys.stderr)
        return 1
    TARGET.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
