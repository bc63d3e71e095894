"""What runs in the background outlives a fault, or says that it died."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from edoc.contract.findings import Text
from lgsp.beside import running_beside
from lgsp.errors import EnvironmentProblem
from lgsp.trust import RemoteTrust
from signing.model import TrustStore


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - a test looks from outside
            await asyncio.sleep(0.001)


async def test_a_background_task_that_dies_says_so() -> None:
    async def broken() -> None:
        raise ValueError("a certificate that nobody can read")

    with capture_logs() as told:
        async with running_beside(broken()):
            await until(lambda: told)
    assert [entry["event"] for entry in told] == ["background_task_died"]


async def test_one_that_is_ended_in_good_order_says_nothing() -> None:
    with capture_logs() as told:
        async with running_beside(asyncio.sleep(3600)):
            await asyncio.sleep(0)
    assert told == []


class Issuer:
    """An authority that answers nonsense first, is away then, and answers well in the end."""

    def __init__(self, *answers: TrustStore | Exception) -> None:
        self.answers = list(answers)

    async def trust(self) -> TrustStore:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_trust_is_kept_fresh_whatever_one_answer_was() -> None:
    first, second = TrustStore(()), TrustStore(())
    nonsense = ValueError("no root certificate in the trust store")
    away = EnvironmentProblem(Text("cơ quan chứng thực không trả lời", "the authority is away"))
    issuer = Issuer(first, nonsense, away, second)
    trust = await RemoteTrust.fetch(issuer)
    async with running_beside(trust.keep_fresh(every_s=0.001)):
        await until(lambda: trust() is second)
