"""The level of an agency that nobody told: the national dialect does not carry it. Pure."""

from __future__ import annotations

from axis.records import Level
from edoc.contract.codes import CodeForm, form_of, normalise, parent_of

_DISTRICT_WORDS = ("huyện", "thị xã", "thành phố", "quận")
_COMMUNE_WORDS = ("xã", "phường", "thị trấn")
_COMMITTEE = ("ubnd", "uỷ ban nhân dân", "ủy ban nhân dân")


def guessed_level(code: str, name: str) -> Level:
    """Guess the level for figures and pictures; nothing is routed by it.

    G codes are ministries and bodies under the Government, H codes provinces (rules of 2016 and
    2020 alike), K codes their People's Councils (reported of Decision 09/2025); below a province,
    departments and districts share one group, so the name decides.
    """
    form = form_of(code)
    if form not in (CodeForm.QCVN102, CodeForm.QD20):
        return "other"
    top = normalise(code).rpartition(".")[2] if form is CodeForm.QCVN102 else normalise(code)
    if top[0] == "G":
        return "central"
    if top[0] == "K":
        return "province"
    if top[0] != "H":
        return "other"
    if parent_of(code) is None:
        return "province"
    return _below_province(name)


def _below_province(name: str) -> Level:
    words = name.strip().lower()
    for committee in _COMMITTEE:
        if words.startswith(committee):
            place = words.removeprefix(committee).strip()
            if place.startswith(_DISTRICT_WORDS):
                return "district"
            if place.startswith(_COMMUNE_WORDS):
                return "commune"
    return "province"
