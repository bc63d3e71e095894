"""Identification codes of agencies (mã định danh): two written forms, one agency.

QCVN 102:2016 reads right to left (``000.00.12.H21``), Decision 20/2020/QD-TTg left to right
(``H21.12``). Only the top symbol is surely the same in both, so that real mappings are tables;
the guesses here are for display and for import files that give nothing better. An irregular code
is never refused for its form: real ones exist.
"""

from __future__ import annotations

import re
from enum import StrEnum

_QCVN102 = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})", re.ASCII)
_QD20 = re.compile(r"(?=.{1,35}$)[A-Z]\d{2}(?:\.[A-Z0-9]+)*", re.ASCII)
"""Decision 20/2020: at most 35 letters, digits and dots. Deeper groups are mostly two digits, but
letters are in use too (``H37.DN.001``)."""

_ENTERPRISE = re.compile(r"02\d{10}(?:\d{3})?", re.ASCII)


class CodeForm(StrEnum):
    """How a code is written."""

    QCVN102 = "qcvn102"  # 000.00.12.H21, 13 characters
    QD20 = "qd20"  # H21.12
    ENTERPRISE = "enterprise"  # 02 and a tax number
    OTHER = "other"  # accepted where registered


def normalise(code: str) -> str:
    """Return the code as it is compared: trimmed, upper case."""
    return code.strip().upper()


def form_of(code: str) -> CodeForm:
    """Recognise the written form; says nothing about whether the agency exists."""
    text = normalise(code)
    if _QCVN102.fullmatch(text):
        return CodeForm.QCVN102
    if _QD20.fullmatch(text):
        return CodeForm.QD20
    if _ENTERPRISE.fullmatch(text):
        return CodeForm.ENTERPRISE
    return CodeForm.OTHER


def top_of(code: str) -> str | None:
    """Return the top symbol (``H21``, ``G22``), or None where the form does not show one."""
    text = normalise(code)
    if match := _QCVN102.fullmatch(text):
        return match[4]
    if _QD20.fullmatch(text):
        return text.partition(".")[0]
    return None


def parent_of(code: str) -> str | None:
    """Return the code one level up in the same form, or None at the top and for other forms.

    QCVN 102: the leftmost group that is in use becomes zero; a commune (third level) thus has its
    district for parent, and a department its province.
    """
    text = normalise(code)
    if match := _QCVN102.fullmatch(text):
        groups = [match[1], match[2], match[3]]
        for index, group in enumerate(groups):
            if int(group):
                groups[index] = "0" * len(group)
                return ".".join([*groups, match[4]])
        return None
    if _QD20.fullmatch(text) and "." in text:
        return text.rpartition(".")[0]
    return None


def ancestors_of(code: str) -> tuple[str, ...]:
    """Return all codes above this one, the nearest first."""
    found: list[str] = []
    above = parent_of(code)
    while above is not None:
        found.append(above)
        above = parent_of(above)
    return tuple(found)


def to_qd20_guess(code: str) -> str | None:
    """Turn a QCVN 102 code round: ``000.28.31.H21`` gives ``H21.31.28``.

    A guess only: deeper groups need not correspond in reality. None for every other form.
    """
    match = _QCVN102.fullmatch(normalise(code))
    if match is None:
        return None
    groups = [match[3], match[2], match[1]]
    while groups and not int(groups[-1]):
        groups.pop()
    return ".".join([match[4], *groups])


def to_qcvn102_guess(code: str) -> str | None:
    """Turn a Decision 20 code of at most four groups round; the inverse of `to_qd20_guess`.

    A guess only. None for other forms, for more groups, and for groups that do not fit.
    """
    text = normalise(code)
    if not _QD20.fullmatch(text):
        return None
    top, *groups = text.split(".")
    if len(groups) > 3:
        return None
    filled = [*groups, *["0"] * (3 - len(groups))]
    guess = f"{filled[2]:0>3}.{filled[1]:0>2}.{filled[0]:0>2}.{top}"
    return guess if _QCVN102.fullmatch(guess) else None
