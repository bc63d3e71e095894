"""The decision when to try again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.contract.retry import RetryPolicy, decide

POLICIES = st.builds(
    RetryPolicy,
    first_s=st.floats(0, 100),
    factor=st.floats(1, 10),
    ceiling_s=st.floats(0, 10_000),
    spread=st.floats(0, 1),
)
JITTERS = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 0), (1, 30), (2, 60), (3, 120), (4, 240), (5, 300), (9999, 300)]
)
def test_waits_double_up_to_the_ceiling(attempts: int, seconds: int) -> None:
    assert decide(attempts, RetryPolicy(first_s=30), 0.0) == timedelta(seconds=seconds)


def test_it_is_given_up_after_the_last_attempt() -> None:
    policy = RetryPolicy(max_attempts=3)
    assert decide(2, policy, 0.5) is not None
    assert decide(3, policy, 0.5) is None


def test_jitter_takes_away_at_most_its_share() -> None:
    policy = RetryPolicy(first_s=100, spread=0.2)
    assert decide(1, policy, 0.999999) == pytest.approx(timedelta(seconds=80), abs=timedelta(0, 1))


@pytest.mark.parametrize(
    "wrong", [{"first_s": -1}, {"factor": 0.5}, {"spread": 2}, {"max_attempts": 0}]
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        RetryPolicy(**wrong)  # type: ignore[arg-type]


@given(POLICIES, JITTERS, st.integers(0, 10_000))
def test_more_attempts_never_wait_less(policy: RetryPolicy, jitter: float, attempts: int) -> None:
    sooner, later = decide(attempts, policy, jitter), decide(attempts + 1, policy, jitter)
    assert sooner is not None
    assert later is not None
    assert timedelta(0) <= sooner <= later <= timedelta(seconds=policy.ceiling_s + 0.001)
