"""A key opens something only where it is sent as a bearer token."""

from __future__ import annotations

import pytest

from edoc.plumbing.bearer import bearer_of, bears


@pytest.mark.parametrize(
    ("authorization", "key"),
    [
        ("Bearer khoa", "khoa"),
        ("bearer khoa", "khoa"),
        ("BEARER   khoa ", "khoa"),
        ("khoa", ""),
        ("Basic khoa", ""),
        ("Bearer", ""),
        ("Bearerkhoa", ""),
        ("", ""),
    ],
)
def test_the_key_follows_the_word_in_any_case(authorization: str, key: str) -> None:
    assert bearer_of(authorization) == key
    assert bears(authorization, "khoa") == (key == "khoa")


def test_an_empty_key_opens_nothing() -> None:
    assert not bears("Bearer ", "")
    assert not bears("", "")
