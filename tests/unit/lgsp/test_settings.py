"""Settings have defaults for the embedded mode and explain bad values in both languages."""

from pathlib import Path

import pytest

from lgsp.errors import SettingsError
from lgsp.settings import SETTING_TEXTS, Settings, load_settings


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
