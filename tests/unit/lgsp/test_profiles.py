"""Which profile an axis of the program judges by."""

from __future__ import annotations

import pytest

from edoc.contract.findings import Text
from edoc.contract.profiles import Profile
from lgsp.errors import SettingsError
from lgsp.parts import profile_of
from lgsp.settings import load_settings
from lgsp.topology.model import AxisSpec

NATIONAL = AxisSpec("national", Text("Trục quốc gia", "national axis"), ())
PROVINCE = AxisSpec("gia-lai", Text("Trục tỉnh", "provincial axis"), (), uplink_to="national")


def test_an_axis_below_another_is_a_province() -> None:
    settings = load_settings()
    assert profile_of(NATIONAL, settings) is Profile.NATIONAL
    assert profile_of(PROVINCE, settings) is Profile.PROVINCE


def test_the_setting_holds_for_every_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_PROFILE", "strict")
    settings = load_settings()
    assert {profile_of(one, settings) for one in (NATIONAL, PROVINCE)} == {Profile.STRICT}


def test_an_unknown_profile_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_PROFILE", "lax")
    with pytest.raises(SettingsError):
        load_settings()
