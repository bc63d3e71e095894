"""Whatever bytes come over the socket, every face of a site answers in form or hangs up.

No request takes the server down, none is answered with a fault, and none leaves a trace in a log.
"""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from threaded_server import from_a_thread
from whole_site import ADMIN_KEY, ONE, SMALL, WholeSite, whole_site

QUIET_S = 0.25
"""After so many seconds without a byte the client stops writing: what it announced never comes."""
PATIENCE_S = 10
LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
PATHS = [
    "/gia-lai/vxp/sendEdoc",
    "/gia-lai/vxp//getReceivedEdocList",
    "/gia-lai/vxp/downloadEdoc",
    "/gia-lai/vxp",
    "/gia-lai/lgsp/v1/auth/login",
    "/gia-lai/lgsp/v1/edocs/sendEdoc",
    "/gia-lai/lgsp",
    "/gia-lai/edoc/EdocService/sendDocument",
    "/gia-lai/edoc/EdocService/getPendingDocIds",
    "/gia-lai/api/lgspedoc/send",
    "/gia-lai/api/v1/packages",
    "/gia-lai/api/v1/validate",
    "/gia-lai/api/v1/agencies/import",
    "/gia-lai/api/v1/agencies/removals",
    "/w/default/gia-lai/api/v1/deliveries",
    "/nodes/so/api/v1/documents",
    "/nodes/api/v1/hosts",
    "/document",
    "/conversations",
    "/api/v1/packages",
    "/metrics",
    "/",
]
METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"]


class Trouble(logging.Handler):
    """Keeps what the server's own log tells of errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    """A served site; at its end the logs of all that happened must hold no fault."""
    trouble = Trouble()
    logging.getLogger().addHandler(trouble)
    folder = tmp_path_factory.mktemp("site")
    with capture_logs() as told, from_a_thread(whole_site(folder)) as site:
        yield site
    logging.getLogger().removeHandler(trouble)
    assert [one for one in told if "exc_info" in one or one["log_level"] == "error"] == []
    assert [record.getMessage() for record in trouble.records] == []


def exchange(site: WholeSite, request: bytes, awaited: int) -> bytes:
    """Send bytes on a connection of their own, then a good request; return all that came back.

    A client that stops writing is taken for gone, and what it has not got yet is not answered. So
    it stops only when the awaited answers have begun and nothing more comes.
    """
    answer = b""
    with socket.create_connection(("127.0.0.1", site.port), PATIENCE_S) as connection:
        with suppress(ConnectionError):  # it may hang up while we still write
            connection.sendall(request + LAST)
        writing = True
        while True:
            owed = len(STATUS.findall(answer)) < awaited
            connection.settimeout(QUIET_S if writing and not owed else PATIENCE_S)
            try:
                piece = connection.recv(65536)
            except ConnectionError:
                break
            except TimeoutError:
                if not writing:
                    break
                writing = False
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_WR)
                continue
            if not piece:
                break
            answer += piece
    return answer


def assert_survived(site: WholeSite, request: bytes, awaited: int = 0) -> list[int]:
    """Send bytes; what comes back is in form and no fault, and the next good call is served."""
    answer = exchange(site, request, awaited)
    statuses = [int(status) for status in STATUS.findall(answer)]
    assert answer == b"" or STATUS.match(answer), answer[:200]
    assert answer == b"" or b"\r\n\r\n" in answer
    assert all(status < 500 for status in statuses), answer[:2000]
    assert b"Traceback" not in answer
    return statuses


def assert_serving(site: WholeSite) -> None:
    """A good call of a proven caller is answered."""
    url = f"{site.url}/gia-lai/api/v1/deliveries"
    assert httpx.get(url, auth=ONE, timeout=PATIENCE_S).status_code == 200


def head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode("latin-1")


HUGE = str(SMALL.package_bytes + 1)
GZIP = "Content-Encoding: gzip"
CHUNKED = "Transfer-Encoding: chunked"
ATTACKS = {
    "no request line": b"\r\n\r\n\r\n",
    "noise": bytes(range(256)) * 4,
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(60),
    "HTTP/0.9": b"GET /\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "unknown version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute address": b"GET http://elsewhere.invalid/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "header without a colon": head("GET", "/", "nothing"),
    "folded header": head("GET", "/", "A: b", " c"),
    "control characters": head("GET", "/", "A: \x00\x01\x7f"),
    "control characters in the path": b"GET /\x01\x7f HTTP/1.1\r\nHost: x\r\n\r\n",
    "name of spaces": head("GET", "/", "  : b"),
    "two lengths": head("POST", "/", "Content-Length: 1", "Content-Length: 2") + b"xx",
    "length and chunks": head("POST", "/", "Content-Length: 1", CHUNKED) + b"0\r\n\r\n",
    "endless address": b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "header flood": head("GET", "/", *(f"H{number}: {'v' * 100}" for number in range(4000))),
    "many small headers": head("GET", "/", *("a: b" for _ in range(10_000))),
}
LENGTHS = ["-1", "1e3", "0x10", "+5", "9" * 25, "9" * 5000, "٣", "", "5 5", HUGE]
CHUNKS = [
    b"zz\r\n", b"-1\r\nx\r\n", b"ffffffffffffffffff\r\nx", b"5\r\nab", b"1;" + b"e" * 9000,
    b"1\r\nx\r\n0\r\nTrailer: a\r\n\r\n", b"0\r\n\r\n0\r\n\r\n", b"\r\n",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_broken_head_is_refused(site: WholeSite, attack: str) -> None:
    assert_survived(site, ATTACKS[attack])
    assert_serving(site)


@pytest.mark.parametrize("path", PATHS)
def test_a_broken_body_is_refused(site: WholeSite, path: str) -> None:
    for length in LENGTHS:
        line = f"Content-Length: {length}".encode()
        assert_survived(site, b"POST %b HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % (path.encode(), line))
    for chunk in CHUNKS:
        assert_survived(site, head("POST", path, CHUNKED) + chunk)
    assert_survived(site, head("POST", path, GZIP, "Content-Length: 9") + b"\x1f\x8b not it")
    assert_serving(site)


@pytest.mark.parametrize("path", PATHS)
def test_any_method_is_answered(site: WholeSite, path: str) -> None:
    for method in METHODS:
        request = head(method, path, "Content-Length: 2") + b"{}"
        assert assert_survived(site, request, awaited=1)
    assert_serving(site)


@pytest.mark.parametrize(
    "path",
    [
        *("/../../etc/passwd", "/gia-lai/../..//etc/passwd", "//", "///gia-lai//vxp", "/%00", "/%"),
        *("/%2e%2e/%2e%2e/", "/gia-lai/vxp/..%2fapi", "/gia-lai/lgsp/%ff%fe", "/?%00=%ff&&&=;"),
        *("/gia-lai/api/v1/packages/..%2f..%2f", "/gia-lai/api/v1/agencies/%00", "/nodes//so/"),
        *("/nodes/so/api/v1/documents/%00", "/nodes/so/api/v1/registers/in?agency=%00", "/w/a/b"),
        *("/document?id=%00", "/document?id=%ff&lang=xx", "/conversations/%00", "/static/../.."),
    ],
)
def test_any_path_is_answered(site: WholeSite, path: str) -> None:
    operator = f"Authorization: Bearer {ADMIN_KEY}"
    for method in ("GET", "POST", "DELETE"):
        request = head(method, path, operator, "Content-Length: 0")
        assert assert_survived(site, request, awaited=1)
    assert_serving(site)


@pytest.mark.parametrize("path", ["/gia-lai/vxp", "/gia-lai/vxp/", "/w/default/gia-lai/vxp"])
def test_a_dialect_without_an_operation_answers_itself(site: WholeSite, path: str) -> None:
    answer = httpx.post(f"{site.url}{path}", timeout=PATIENCE_S)
    assert (answer.status_code, answer.json()["status"]) == (200, "FAIL")


def test_requests_in_one_go_are_all_answered(site: WholeSite) -> None:
    requests = b"".join(head("GET", path) for path in PATHS)
    answered = assert_survived(site, requests, awaited=len(PATHS) + 1)
    assert len(answered) == len(PATHS) + 1


BOUNDED = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NAMES = st.sampled_from(
    [
        *("Authorization", "Content-Type", "Content-Encoding", "Expect", "Accept-Language"),
        *("X-Lgsp-Explain", "XroadVnpt-systemid", "XroadVnpt-hash-header", "XroadVnpt-sign-header"),
        *("XroadVnpt-messagetype", "X-SystemId", "X-SecretKey", "organid", "type", "docid"),
        *("Upgrade", "Range", "If-None-Match", "X-Forwarded-For", "Cookie", "Accept-Encoding"),
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *("tu-do-1", "vi", "both", "gzip", "100-continue", "application/json", "text/csv"),
            *("multipart/form-data", "multipart/form-data; boundary=x", "Bearer eyJ.e30.x", "*"),
            *("Basic dHUtZG8tMTpraG9h", "Bearer " + ADMIN_KEY, "EDOC", "websocket", "bytes=0-"),
        ]
    ),
    st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")),
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"{}", b"[]", b"null", b'{"a":' * 2000, b"<a/>", b"--x\r\n\r\n", b"--x--"]),
)


@BOUNDED
@given(
    st.sampled_from(METHODS),
    st.sampled_from(PATHS),
    st.lists(st.tuples(NAMES, VALUES), max_size=6),
    BODIES,
)
def test_any_call_of_any_face_is_answered(
    site: WholeSite, method: str, path: str, lines: list[tuple[str, str]], body: bytes
) -> None:
    given_lines = [f"{name}: {value}" for name, value in lines]
    assert_survived(site, head(method, path, *given_lines, f"Content-Length: {len(body)}") + body)


@BOUNDED
@given(st.sampled_from(PATHS), st.data())
def test_a_good_request_changed_anywhere_is_survived(site: WholeSite, path: str, data: Any) -> None:
    request = head("POST", path, "Content-Type: application/json", "Content-Length: 2") + b"{}"
    at = data.draw(st.integers(0, len(request)))
    piece = data.draw(st.binary(max_size=4))
    cut = data.draw(st.integers(0, 4))
    assert_survived(site, request[:at] + piece + request[at + cut :])
