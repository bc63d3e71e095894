"""The ids of packages have the form of a UUID too."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.package_uuid import as_uuid, from_uuid


@given(st.from_regex(r"[0-9a-f]{24}", fullmatch=True))
def test_an_id_is_a_uuid_and_read_back(package_id: str) -> None:
    written = as_uuid(package_id)
    assert uuid.UUID(written).version == 8
    assert uuid.UUID(written).variant == uuid.RFC_4122
    assert from_uuid(written) == from_uuid(written.upper()) == package_id


@pytest.mark.parametrize(
    "text",
    ["", "000.00.91.H21,2019/12/02,45/STN-VP", "5f0c7a52-8a2e-4d1e-9a57-1f3f5f0e2b11"],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert (as_uuid(text), from_uuid(text)) == (text, text)
