"""Who may read calls on the page: everybody on this machine, else only with credentials.

A call shows what a client sent, so it is nobody else's business. A program that is reached on the
loopback interface alone is read by its own user; one that listens further, or has a public address
elsewhere (a proxy stands before it), asks for HTTP Basic: a system's id and secret show its own
calls, ``admin`` and the admin key all of them.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request

from axis.api.proving import basic_credentials
from edoc.plumbing.web import problem_of

OPERATOR = "admin"
CHALLENGE = {"WWW-Authenticate": 'Basic realm="lgsp", charset="UTF-8"'}

Admission = Callable[[Request], Awaitable[str]]
"""Gives the ``Authorization`` with which the axes are read; empty is the operator's."""


def admission(host: str, admin_key: str, public_url: str = "") -> Admission:
    """Return who is admitted where the program listens at ``host``.

    ``public_url`` is where others reach it, through a proxy as well; empty where nobody said.
    """
    outside = urlsplit(public_url).hostname or host
    private = is_loopback(host) and is_loopback(outside)

    async def admit(request: Request) -> str:
        given = request.headers.get("authorization", "")
        if private:
            return ""
        scheme, _, rest = given.partition(" ")
        name, password = (basic_credentials(rest) if scheme.lower() == "basic" else None) or (
            "",
            "",
        )
        if not name:
            raise problem_of(401, headers=CHALLENGE)
        if name == OPERATOR and hmac.compare_digest(password.encode(), admin_key.encode()):
            return ""
        return given  # the axes know whose it is

    return admit


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address; a name other than localhost may not."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
