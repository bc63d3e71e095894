"""How nodes get certificates and time-stamps: from the authority in this process, or over HTTP.

Both issuers have the shape that ``nodes.keyring`` asks for. A node makes its keys itself; only
the public key travels.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_public_key

from edoc.contract.findings import Text
from edoc.ports.clock import Clock
from lgsp.errors import EnvironmentProblem
from signing.authority import Authority
from signing.model import Subject, TrustStore

DATED_BACK = timedelta(days=4 * 365)
"""Certificates live five years (ND 68/2024 art. 7): a year is left at the least."""
_QUERY = {"Content-Type": "application/timestamp-query"}


def issue_pem(
    authority: Authority, subject: Subject, public_key_pem: bytes, clock: Clock
) -> tuple[bytes, bytes]:
    """Return certificate and chain as PEM.

    Raises ValueError where the public key cannot be read or is not RSA. Whether the applicant is
    that agency is the enrolment key's business, not checked here.
    """
    public_key = load_pem_public_key(public_key_pem)
    if not isinstance(public_key, RSAPublicKey):
        raise ValueError("not an RSA public key")
    certificate, chain = authority.issue(subject, public_key, now=clock.now())
    return _pem(certificate), b"".join(_pem(above) for above in chain)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


class EnrolmentClock:
    """Dates certificates: the offices of a world had theirs before it began.

    A certificate made when it is first needed is dated to the world's start, as long as it is
    then valid for another year; later in the world's time it is dated to the present.
    """

    def __init__(self, world: Clock, start: datetime) -> None:
        self._world = world
        self._start = start

    def now(self) -> datetime:
        """Return the instant that new certificates begin from."""
        now = self._world.now()
        return self._start if self._start <= now < self._start + DATED_BACK else now


class LocalIssuer:
    """Issues from the authority that lives in this process."""

    def __init__(self, authority: Authority, clock: Clock) -> None:
        self._authority = authority
        self._clock = clock

    async def issue(self, subject: Subject, public_key_pem: bytes) -> tuple[bytes, bytes]:
        """Return certificate and chain as PEM. Raises ValueError on a bad public key."""
        return await asyncio.to_thread(
            issue_pem, self._authority, subject, public_key_pem, self._clock
        )


class RemoteIssuer:
    """Asks an authority over HTTP (``POST {url}/enrol``)."""

    def __init__(self, http: httpx.AsyncClient, url: str, enrolment_key: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._key = enrolment_key

    async def issue(self, subject: Subject, public_key_pem: bytes) -> tuple[bytes, bytes]:
        """Return certificate and chain as PEM. Raises EnvironmentProblem where refused or away."""
        body = {"subject": asdict(subject), "public_key": public_key_pem.decode("ascii")}
        headers = {"Authorization": f"Bearer {self._key}"}
        answer = await _ask(self._http.post(f"{self._url}/enrol", json=body, headers=headers))
        content = answer.json()
        return content["certificate"].encode(), content["chain"].encode()

    async def trust(self) -> TrustStore:
        """Return what the authority publishes: certificates and revocation lists."""
        answer = await _ask(self._http.get(f"{self._url}/trust.pem"))
        return TrustStore.from_pem(answer.content)


async def _ask(call: Awaitable[httpx.Response]) -> httpx.Response:
    """Await one request; raises EnvironmentProblem for anything but a good answer."""
    try:
        answer = await call
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise _away(error) from None
    return answer


def _away(error: httpx.HTTPError) -> EnvironmentProblem:
    return EnvironmentProblem(
        Text(
            f"Cơ quan chứng thực không trả lời được: {error}. Kiểm tra LGSP_AUTHORITY_URL và"
            " LGSP_SECRET (phải giống nhau ở mọi tiến trình).",
            f"The authority does not answer: {error}. Check LGSP_AUTHORITY_URL and LGSP_SECRET"
            " (the same for all processes).",
        )
    )


def remote_timestamper(url: str, *, timeout_s: float = 10.0) -> Callable[[bytes], bytes]:
    """Return a function that asks ``{url}/tsa`` for RFC 3161 time-stamps; call it in a thread.

    The returned function raises EnvironmentProblem where the authority does not answer.
    """
    address = f"{url.rstrip('/')}/tsa"

    def stamp(request: bytes) -> bytes:
        try:
            answer = httpx.post(
                address, content=request, headers=_QUERY, timeout=timeout_s, trust_env=False
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise _away(error) from None
        return answer.content

    return stamp
