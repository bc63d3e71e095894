"""What verifiers believe now: the authority's certificates and revocation lists, kept fresh."""

from __future__ import annotations

import asyncio

import structlog

from edoc.ports.clock import Clock
from lgsp.enrolment import RemoteIssuer
from lgsp.errors import EnvironmentProblem
from signing.authority import Authority
from signing.model import TrustStore

LOG = structlog.get_logger("lgsp.trust")


class LocalTrust:
    """The trust store of the authority in this process; a call gives the one that holds now.

    The same object is given until a revocation list runs out, because a store remembers the paths
    it has proven.
    """

    def __init__(self, authority: Authority, clock: Clock) -> None:
        self._authority = authority
        self._clock = clock
        self._store = authority.trust(clock.now())

    def __call__(self) -> TrustStore:
        """Return the present store."""
        ends = self._store.next_update
        if ends is not None and ends <= self._clock.now():
            self._store = self._authority.trust(self._clock.now())
        return self._store


class RemoteTrust:
    """The trust store of an authority behind HTTP, fetched at start and again every while."""

    def __init__(self, issuer: RemoteIssuer, store: TrustStore) -> None:
        self._issuer = issuer
        self._store = store

    @classmethod
    async def fetch(cls, issuer: RemoteIssuer) -> RemoteTrust:
        """Fetch once. Raises EnvironmentProblem where the authority does not answer."""
        return cls(issuer, await issuer.trust())

    def __call__(self) -> TrustStore:
        """Return the store fetched last."""
        return self._store

    async def keep_fresh(self, every_s: float = 60.0) -> None:
        """Fetch again for ever; a failure keeps what is there and is logged."""
        while True:
            await asyncio.sleep(every_s)
            try:
                self._store = await self._issuer.trust()
            except EnvironmentProblem as error:
                LOG.warning("trust_not_refreshed", reason=str(error))
            except Exception:
                LOG.exception("trust_not_refreshed")
