"""Words of the library and of the system, told in Vietnamese."""

from __future__ import annotations

import errno

import pytest

from lgsp.cli.failure import ExitCode
from lgsp.cli.main import main
from lgsp.cli.shown import decisive
from lgsp.cli.usage import in_vietnamese
from lgsp.machine_words import machine_reason


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Missing option '--from'.", "thiếu tùy chọn '--from'."),
        ("No such option: --x", "không có tùy chọn --x."),
        ("No such command 'x'. Did you mean 'y'?", "không có lệnh 'x'. Có phải: 'y'?"),
        ("Got unexpected extra argument(s) (a b)", "thừa đối số: a b."),
        (
            "Invalid value for '--limit': Input should be greater than or equal to 1.",
            "giá trị của '--limit' không dùng được: cần số từ 1 trở lên.",
        ),
        (
            "Invalid value for '--form': Value error, 'xml' is not one of 'text', 'json'.",
            "giá trị của '--form' không dùng được: 'xml' không thuộc 'text', 'json'.",
        ),
        (
            "Invalid value for '--at': '1/2/2026' does not match the formats '%Y-%m-%d'.",
            "giá trị của '--at' không dùng được: '1/2/2026' không theo dạng yyyy-MM-dd.",
        ),
        (
            "Invalid value for '--last': Input should be less than or equal to 200.",
            "giá trị của '--last' không dùng được: cần số tới 200.",
        ),
        ("something new", "something new"),
    ],
)
def test_wrong_usage_is_told_in_vietnamese(told: str, expected: str) -> None:
    assert in_vietnamese(told) == expected


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("option", [("--format", "xml"), ("--at", "1/2/2026")])
def test_a_wrong_value_is_told_without_words_of_the_library(
    capsys: pytest.CaptureFixture[str], option: tuple[str, str], lang: str
) -> None:
    assert main(["validate", "a.edxml", *option, "--lang", lang]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert option[1] in told
    assert "Value error" not in told
    assert "%Y" not in told


def test_a_full_disk_has_words_in_both_languages() -> None:
    reason = machine_reason(OSError(errno.ENOSPC, "No space left on device"))
    assert (reason.vi, reason.en) == ("đĩa đầy", "the disk is full")


def test_an_unknown_reason_keeps_the_words_of_the_system() -> None:
    assert machine_reason(OSError(9999, "odd thing")).vi == "odd thing"


def test_warnings_beside_an_error_are_left_out() -> None:
    error, warning = {"rule": "E", "severity": "error"}, {"rule": "W", "severity": "warning"}
    assert decisive([warning, error]) == [error]
    assert decisive([warning]) == [warning]
