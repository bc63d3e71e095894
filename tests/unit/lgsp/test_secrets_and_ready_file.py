"""Secrets are derived from one; the ready file is private and whole."""

import os
from pathlib import Path

import pytest

from lgsp.errors import EnvironmentProblem, SettingsError
from lgsp.private_file import data_folder
from lgsp.ready_file import base_url_of, given_secrets, read_ready, ready_content, write_ready
from lgsp.secrets import admin_key, enrolment_key, installation_secret, system_secret
from lgsp.settings import load_settings
from lgsp.topology.presets import gia_lai_2019


def test_the_installation_secret_is_made_once_and_private(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "new")
    first = installation_secret(settings)
    assert installation_secret(settings) == first
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_is_used_and_nothing_written(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, secret="given-secret-given")
    assert installation_secret(settings) == b"given-secret-given"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    with pytest.raises(SettingsError, match="damaged"):
        installation_secret(load_settings(data_dir=tmp_path))


def test_each_credential_is_its_own() -> None:
    base = b"0" * 32
    made = {
        system_secret(base, "national", "vpcp"),
        system_secret(base, "gia-lai", "vpcp"),
        system_secret(base, "national", "vpc"),
        admin_key(base),
        enrolment_key(base),
    }
    assert len(made) == 5
    assert all(len(secret) == 32 for secret in made)


def test_the_ready_file_is_exactly_what_a_client_expects(tmp_path: Path) -> None:
    content = ready_content(
        gia_lai_2019(), installation=b"0" * 32, admin_key="k", base_url="http://127.0.0.1:1/"
    )
    write_ready(tmp_path / "ready.json", content)
    read = read_ready(tmp_path / "ready.json")
    assert read == content
    assert set(content) == {"admin_key", "local_url", "today", "topology", "axes"}
    axis = content["axes"][0]
    assert set(axis) == {"name", "url", "dialects", "login", "systems"}
    assert axis["dialects"] == {
        "vxp": "http://127.0.0.1:1/national/vxp",
        "lgsp_v1": "http://127.0.0.1:1/national/lgsp",
        "edoc_v2": "http://127.0.0.1:1/national/edoc",
        "native": "http://127.0.0.1:1/national/api/v1",
    }
    assert set(axis["systems"][0]) == {"systemid", "secret", "free", "agencies"}
    assert base_url_of(content) == "http://127.0.0.1:1"
    assert (tmp_path / "ready.json").stat().st_mode & 0o777 == 0o600


def test_every_secret_of_the_ready_file_is_known_as_one() -> None:
    installation, topology = b"0" * 32, gia_lai_2019()
    content = ready_content(
        topology, installation=installation, admin_key="khoa-quan-tri", base_url="http://x"
    )
    axes = content["axes"]
    given = {system["secret"] for axis in axes for system in axis["systems"]}
    given |= {axis["login"]["password"] for axis in axes} | {content["admin_key"]}
    assert given < set(given_secrets(topology, installation, "khoa-quan-tri"))


def test_a_missing_ready_file_is_none_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    assert read_ready(tmp_path / "no.json") is None
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(EnvironmentProblem):
        read_ready(tmp_path / "bad.json")


@pytest.mark.skipif(os.name == "nt", reason="POSIX paths")
def test_a_data_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem) as caught:
        data_folder(tmp_path / "file" / "below")
    assert "--data-dir" in caught.value.text.vi
