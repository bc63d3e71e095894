"""The benchmark itself works: it exchanges, measures the bus beside it, and closes the books."""

from __future__ import annotations

import pytest

from load.bench import Plan, measure_embedded, measure_services

SMALL = Plan(documents=6, warm_up=2, size=20_000, in_flight=3, repeats=1)


async def test_an_embedded_measurement_is_balanced_and_has_a_raw_rate_beside_it() -> None:
    measured = await measure_embedded(SMALL)
    (run,) = measured.runs
    assert measured.balanced
    assert (run.documents, len(run.latencies)) == (6, 6)
    assert measured.raw[0] > run.rate > 0


@pytest.mark.postgresql
@pytest.mark.rabbitmq
async def test_a_measurement_over_services_runs_the_axis_in_its_own_process(
    database_url: str, broker_url: str
) -> None:
    measured = await measure_services(SMALL, database_url, broker_url)
    assert measured.balanced
    assert measured.raw[0] > measured.runs[0].rate > 0
