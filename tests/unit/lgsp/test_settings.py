"""Settings have defaults for the embedded mode and explain bad values in both languages."""

from pathlib import Path

import pytest

from lgsp.errors import SettingsError
from lgsp.setting_texts import SETTING_TEXTS
from lgsp.settings import Settings, load_settings, unknown_variables


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("LGSP_")]:
        monkeypatch.delenv(name)


def test_the_defaults_need_no_server(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    assert settings.embedded
    assert settings.database == f"sqlite:///{tmp_path / 'lgsp.db'}"
    assert settings.base_url == "http://127.0.0.1:8028"


def test_the_environment_is_read_with_its_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LISTEN", "0.0.0.0:9000")
    monkeypatch.setenv("LGSP_AXES", "national=http://n:1/national/, gia-lai=http://g:2/gia-lai")
    monkeypatch.setenv("LGSP_LIMITS__PACKAGE_BYTES", "1000")
    settings = load_settings()
    assert settings.base_url == "http://127.0.0.1:9000"
    assert settings.axes == {
        "national": "http://n:1/national",
        "gia-lai": "http://g:2/gia-lai",
    }
    assert settings.limits.package_bytes == 1000


def test_a_given_value_wins_and_none_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_SEED", "5")
    assert load_settings(seed=None).seed == 5
    assert load_settings(seed=6).seed == 6


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LISTEN", "nowhere")
    monkeypatch.setenv("LGSP_LANG", "fr")
    monkeypatch.setenv("LGSP_LIMITS__DEPTH", "-1")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name in ("LGSP_LISTEN", "LGSP_LANG", "LGSP_LIMITS"):
        assert name in caught.value.text.vi
        assert name in caught.value.text.en


def test_a_bad_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_SECRET", "tooshort")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "tooshort" not in caught.value.text.en


def test_a_password_in_a_bad_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(database_url="mysql://me:hidden@host/db")
    assert "hidden" not in caught.value.text.vi
    assert "postgresql://" in caught.value.text.vi


def test_a_driver_in_the_database_address_is_left_out() -> None:
    settings = load_settings(database_url="postgresql://root@127.0.0.1/test")
    assert settings.database == "postgresql://root@127.0.0.1/test"


def test_every_setting_is_explained() -> None:
    assert set(SETTING_TEXTS) == set(Settings.model_fields)


def test_mail_for_offices_that_cannot_be_reached_is_a_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LGSP_POLICY__LOCKED", "park")
    policy = load_settings().policy
    assert (policy.locked, policy.unknown, policy.merged) == ("park", "refuse", "redirect")
    monkeypatch.setenv("LGSP_POLICY__UNKNOWN", "redirect")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "LGSP_POLICY__UNKNOWN" in caught.value.text.vi


OUT_OF_BOUNDS = {
    "LGSP_LGSP_V1__TOKEN_LENGTH": "9000",
    "LGSP_LGSP_V1__FAILURE_HTTP": "42",
    "LGSP_LGSP_V1__INPUT_HTTP": "700",
    "LGSP_LGSP_V1__WINDOW_DAYS": "99999999",
    "LGSP_LGSP_V1__TOKEN_LIFE_S": "-5",
    "LGSP_LGSP_V1__BODY_TIMEOUT_S": "nan",
    "LGSP_LGSP_V1__LIST_LIMIT": "0",
    "LGSP_LGSP_V1__PREFIX": "/edoc/x",
    "LGSP_EDOC_V2__LIST_LIMIT": "-1",
    "LGSP_EDOC_V2__BODY_TIMEOUT_S": "0",
}


@pytest.mark.parametrize("name", OUT_OF_BOUNDS)
def test_a_choice_that_nothing_could_work_with_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, OUT_OF_BOUNDS[name])
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert f"{name} cannot be used (“{OUT_OF_BOUNDS[name]}”). Expected: a " in caught.value.text.en
    assert f"Giá trị của {name} không dùng được" in caught.value.text.vi


def test_every_bad_choice_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OUT_OF_BOUNDS.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert all(name in caught.value.text.en for name in OUT_OF_BOUNDS)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("LGSP_VXP__RECEIVERS_FROM", "to, message or union"),
        ("LGSP_VXP__CHECK_FILE_HASH", "true or false"),
        ("LGSP_VXP__BODY_LIMIT", "a whole number"),
        ("LGSP_LIFE__OTHER_BYTES", "refuse or alert"),
    ],
)
def test_a_bad_choice_is_told_what_it_may_be(
    name: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "bogus")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert name in caught.value.text.en
    assert f"Expected: {wanted}." in caught.value.text.en


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert unknown_variables() == []
    monkeypatch.setenv("LGSP_VXP__RECEIVERS_FORM", "union")
    monkeypatch.setenv("LGSP_VXP__RECEIVERS_FROM", "union")
    monkeypatch.setenv("LGSP_TEST_SOMETHING", "1")
    [told] = unknown_variables()
    assert told.en.startswith("LGSP_VXP__RECEIVERS_FORM is no setting")
    assert told.en.endswith("Did you mean LGSP_VXP__RECEIVERS_FROM?")


@pytest.mark.parametrize("name", ["LGSP_LIMITS", "LGSP_VXP", "LGSP_POLICY"])
def test_a_group_of_settings_that_is_given_one_value_is_told(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "abc")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.text.en.startswith(f"The value of {name} cannot be used. Expected: ")


def test_an_axis_may_be_named_by_a_variable_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_AXES__FOO", "http://h:1/")
    assert load_settings().axes == {"foo": "http://h:1"}
    assert unknown_variables() == []
    monkeypatch.setenv("LGSP_AXES__FOO", "h:1")
    with pytest.raises(SettingsError, match="LGSP_AXES"):
        load_settings()
