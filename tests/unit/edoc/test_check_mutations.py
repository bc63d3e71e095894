"""Whatever happens to the bytes of a package, the end is a report: never an exception."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc.contract.check import Report, check
from edoc.contract.limits import Limits
from edoc.contract.profiles import Profile
from edoc.contract.unpacking import Depth

VECTORS = Path(__file__).parents[2] / "vectors" / "edoc"
NAMES = sorted(path.name for path in VECTORS.glob("*.edxml"))
DAY = date(2026, 3, 6)
SMALL = Limits(package_bytes=200_000, unpacked_bytes=1_000_000)
ROUNDS = 250
"""Seeded mutations of each vector; with the generated ones some thousands in all."""

Mutation = Callable[[random.Random, bytes], bytes]


@cache
def package(name: str) -> bytes:
    return (VECTORS / name).read_bytes()


def judged(data: bytes, profile: Profile = Profile.STRICT) -> Report:
    report = check(data, profile=profile, day=DAY, limits=SMALL)
    assert report.package is not None or report.errors
    assert len({finding.rule for finding in report.findings}) <= len(report.findings) <= 2_000
    return report


def flip(source: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(source.randint(1, 8)):
        changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
    return bytes(changed)


def truncate(source: random.Random, data: bytes) -> bytes:
    return data[: source.randrange(len(data))]


def cut_out(source: random.Random, data: bytes) -> bytes:
    start = source.randrange(len(data))
    return data[:start] + data[start + source.randint(1, 400) :]


def double(source: random.Random, data: bytes) -> bytes:
    start = source.randrange(len(data))
    chunk = data[start : start + source.randint(1, 400)]
    place = source.randrange(len(data))
    return data[:place] + chunk + data[place:]


def recode(source: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(source.choice(["utf-16", "utf-16-be", "latin-1", "cp1258"]), "replace")


def misread(source: random.Random, data: bytes) -> bytes:
    return data.decode(source.choice(["latin-1", "cp1258"]), "replace").encode()


def retag(source: random.Random, data: bytes) -> bytes:
    names = [b"OrganId", b"DocumentId", b"Bussiness", b"Attachment", b"To", b"Timestamp", b"Code"]
    return data.replace(source.choice(names), source.choice(names), source.randint(1, 3))


def refill(source: random.Random, data: bytes) -> bytes:
    fillings = [b"-1", b"99999999999", b"&#0;", b"0001/01/01", b"9999/12/31 23:59:59", b"\xf0\x90"]
    start = data.find(b">", source.randrange(len(data)))
    end = data.find(b"<", start)
    return data if min(start, end) < 0 else data[: start + 1] + source.choice(fillings) + data[end:]


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    truncate,
    cut_out,
    double,
    recode,
    misread,
    retag,
    refill,
)


@pytest.mark.parametrize("name", NAMES)
def test_every_seeded_mutation_ends_in_a_report(name: str) -> None:
    source = random.Random(f"mutations of {name}")
    for _ in range(ROUNDS):
        data = package(name)
        for _ in range(source.randint(1, 3)):
            data = source.choice(MUTATIONS)(source, data) or b"<"
        judged(data)


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    place=st.floats(0, 1, exclude_max=True),
    chunk=st.binary(max_size=40),
    removed=st.integers(0, 200),
    profile=st.sampled_from(list(Profile)),
)
def test_any_bytes_spliced_anywhere_end_in_a_report(
    name: str, place: float, chunk: bytes, removed: int, profile: Profile
) -> None:
    data = package(name)
    at = int(place * len(data))
    judged(data[:at] + chunk + data[at + removed :], profile)


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from([name for name in NAMES if "junk" not in name]),
    place=st.floats(0, 1, exclude_max=True),
    text=st.text(max_size=60),
)
def test_any_text_in_any_element_ends_in_a_report(name: str, place: float, text: str) -> None:
    data = package(name)
    start = data.find(b">", int(place * len(data)))
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").encode("utf-8", "replace")
    judged(data[: start + 1] + escaped + data[start + 1 :])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all_end_in_a_report(data: bytes) -> None:
    assert judged(data).errors


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32))
def test_the_same_bytes_always_give_the_same_report(name: str, seed: int) -> None:
    data = flip(random.Random(seed), package(name))
    first, second = judged(data), judged(data)
    assert (first.findings, first.omitted) == (second.findings, second.omitted)


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32))
def test_a_province_refuses_nothing_that_the_national_axis_takes(name: str, seed: int) -> None:
    source = random.Random(seed)
    data = source.choice(MUTATIONS)(source, package(name)) or b"<"
    sound = [judged(data, profile).sound for profile in (Profile.STRICT, Profile.NATIONAL)]
    if any(sound):
        assert judged(data, Profile.PROVINCE).sound


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32))
def test_looking_at_the_start_of_files_finds_nothing_that_the_whole_does_not_show(
    name: str, seed: int
) -> None:
    source = random.Random(seed)
    data = source.choice(MUTATIONS)(source, package(name)) or b"<"
    start = check(data, day=DAY, limits=SMALL, depth=Depth.START)
    assert start.findings == check(data, day=DAY, limits=SMALL).findings
