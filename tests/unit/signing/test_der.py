"""The little of DER that we write ourselves says what the ASN.1 library reads."""

from __future__ import annotations

import pytest
from asn1crypto import core, parser
from hypothesis import given
from hypothesis import strategies as st

from signing.der import content_of, elements, integer, octets, sequence, set_of, tagged


@given(st.integers(min_value=-(2**2100), max_value=2**2100))
def test_an_integer_is_written_as_short_as_it_goes(value: int) -> None:
    assert integer(value) == core.Integer(value).dump()


# 128 and 0x580 end in 0x80: the lengths at which the library loses its way when it re-encodes.
@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 0x57E, 0x580, 65535, 65536])
def test_any_length_is_read_back(size: int) -> None:
    encoded = octets(b"x" * size)
    assert core.OctetString.load(encoded, strict=True).native == b"x" * size
    assert content_of(encoded) == b"x" * size


def test_a_set_is_sorted_whatever_the_order_given() -> None:
    parts = [octets(b"b"), octets(b"a"), integer(7)]
    assert set_of(*parts) == set_of(*reversed(parts)) == core.SetOf.load(set_of(*parts)).dump()


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_a_sequence_gives_its_elements_back_as_they_are(values: list[bytes]) -> None:
    parts = [octets(value) for value in values]
    assert elements(content_of(sequence(*parts))) == parts


def test_an_explicit_tag_wraps_and_does_not_touch() -> None:
    inner = octets(b"abc")
    class_, method, tag, _, content, _ = parser.parse(tagged(0, inner), strict=True)
    assert (class_, method, tag, content) == (2, 1, 0, inner)


def test_what_is_no_der_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        elements(b"\x30\x05\x01")
