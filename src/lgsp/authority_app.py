"""The simulated authority on HTTP: revocation lists, OCSP, time-stamps, certificates, enrolment.

Media types: RFC 5280 (CRL, certificates: RFC 2585), RFC 6960 (OCSP), RFC 3161 (time-stamps). The
bodies of OCSP and time-stamp answers carry their own error codes; HTTP says 200 with them.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import Annotated, Literal

from fastapi import FastAPI, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from edoc.contract.findings import Text
from edoc.plumbing.bearer import bears
from edoc.plumbing.web import Problem, install_problem_handlers, read_body
from edoc.ports.clock import Clock
from lgsp.enrolment import issue_pem
from signing.authority import Authority
from signing.model import Subject

_LARGEST_REQUEST = 64 * 1024
_ISSUERS: tuple[Literal["root"], Literal["sub"]] = ("root", "sub")


class SubjectBody(BaseModel):
    """For whom a certificate is asked (see ``signing.model.Subject``)."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["agency", "person", "service"]
    common_name: str = Field(min_length=1, max_length=200)
    organization: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=200)
    locality: str = Field(default="", max_length=100)
    agency_code: str = Field(default="", max_length=35)
    email: str = Field(default="", max_length=200)


class EnrolBody(BaseModel):
    """An application: the subject and its public key as PEM."""

    subject: SubjectBody
    public_key: str = Field(max_length=10_000)


class Enrolled(BaseModel):
    """The answer: the certificate and those above it, as PEM."""

    certificate: str
    chain: str


def create_authority_app(
    authority: Authority, *, clock: Clock, enrolment_key: str, dates: Clock | None = None
) -> FastAPI:
    """Return the app that serves one authority.

    ``clock`` is the world's; ``dates`` says from when new certificates hold (``EnrolmentClock``),
    the world's present where not given.

    Only ``POST /enrol`` needs a key; all else is public, as with a real authority.
    """
    app = FastAPI(
        title="lgsp: cơ quan chứng thực MÔ PHỎNG / simulated authority",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    install_problem_handlers(app)
    _add_publications(app, authority, clock)
    _add_services(app, authority, clock)
    _add_enrolment(app, authority, dates or clock, enrolment_key)
    return app


def _add_publications(app: FastAPI, authority: Authority, clock: Clock) -> None:
    @app.get("/crl/{name}.crl")
    async def crl(name: str) -> Response:
        """Return the present revocation list of ``root`` or ``sub`` (DER)."""
        which = _issuer(name)
        content = await asyncio.to_thread(authority.crl, clock.now(), which)
        return Response(content, media_type="application/pkix-crl")

    @app.get("/crt/{name}.crt")
    async def certificate(name: str) -> Response:
        """Return the certificate of ``root``, ``sub``, ``tsa`` or ``ocsp`` (DER)."""
        try:
            content = authority.certificate(name)
        except KeyError:
            raise _unknown_issuer() from None
        return Response(content, media_type="application/pkix-cert")

    @app.get("/trust.pem")
    async def trust() -> Response:
        """Return all certificates and lists a verifier needs, as PEM."""
        store = await asyncio.to_thread(authority.trust, clock.now())
        return Response(store.to_pem(), media_type="application/x-pem-file")


def _add_services(app: FastAPI, authority: Authority, clock: Clock) -> None:
    @app.post("/ocsp")
    async def ocsp_post(request: Request) -> Response:
        """Answer an OCSP request (RFC 6960, appendix A.1)."""
        return await _ocsp(authority, clock, await read_body(request, _LARGEST_REQUEST))

    @app.get("/ocsp/{encoded:path}")
    async def ocsp_get(encoded: str) -> Response:
        """Answer an OCSP request given in the address, base64 (RFC 6960, appendix A.1)."""
        try:
            content = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise _bad_request("base64") from None
        return await _ocsp(authority, clock, content)

    @app.post("/tsa")
    async def timestamp(request: Request) -> Response:
        """Answer a time-stamp query (RFC 3161, section 3.4)."""
        given = request.headers.get("content-type", "").partition(";")[0].strip()
        if given != "application/timestamp-query":
            raise _bad_request("Content-Type: application/timestamp-query")
        content = await asyncio.to_thread(
            authority.timestamp, await read_body(request, _LARGEST_REQUEST), clock.now()
        )
        return Response(content, media_type="application/timestamp-reply")


def _add_enrolment(app: FastAPI, authority: Authority, clock: Clock, enrolment_key: str) -> None:
    @app.post("/enrol")
    async def enrol(body: EnrolBody, authorization: Annotated[str, Header()] = "") -> Enrolled:
        """Issue a certificate. Needs ``Authorization: Bearer <enrolment key>``."""
        if not bears(authorization, enrolment_key):
            raise _unauthorised()
        subject = Subject(**body.subject.model_dump())
        try:
            certificate, chain = await asyncio.to_thread(
                issue_pem, authority, subject, body.public_key.encode(), clock
            )
        except ValueError:
            raise _bad_request("public_key (PEM, RSA)") from None
        return Enrolled(certificate=certificate.decode(), chain=chain.decode())


def _issuer(name: str) -> Literal["root", "sub"]:
    for issuer in _ISSUERS:
        if issuer == name:
            return issuer
    raise _unknown_issuer()


def _unknown_issuer() -> Problem:
    return Problem(
        404,
        "unknown-issuer",
        Text("Không có đơn vị cấp này", "No such issuer"),
        Text("Chỉ có: root, sub.", "Known issuers: root, sub."),
    )


async def _ocsp(authority: Authority, clock: Clock, request: bytes) -> Response:
    content = await asyncio.to_thread(authority.ocsp, request, clock.now())
    return Response(content, media_type="application/ocsp-response")


def _bad_request(what: str) -> Problem:
    return Problem(
        400,
        "bad-request",
        Text("Yêu cầu không đọc được", "The request cannot be read"),
        Text(f"Kiểm tra: {what}.", f"Check: {what}."),
    )


def _unauthorised() -> Problem:
    return Problem(
        401,
        "unauthorised",
        Text("Sai khóa ghi danh", "Wrong enrolment key"),
        Text(
            "Gửi “Authorization: Bearer <khóa>”; khóa suy ra từ LGSP_SECRET.",
            "Send “Authorization: Bearer <key>”; the key derives from LGSP_SECRET.",
        ),
    )
