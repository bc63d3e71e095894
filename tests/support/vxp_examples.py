"""The worked examples of the national protocol: calls reproduced with the official client.

Credentials are invented. Each request is written byte for byte as the client writes it, lines in
its order, on the library that the client uses for the operation.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

SYSTEM, SECRET = "gl.demo.01", "demo-secret-KHONG-THAT"
AT = datetime(2026, 11, 21, 13, 40, tzinfo=UTC)
"""After the instant of the examples' timestamps, 20:24 to 20:33 in Viet Nam."""

DOCUMENT = "5f0c7a52-8a2e-4d1e-9a57-1f3f5f0e2b11"
FILE = '<?xml version="1.0" encoding="UTF-8"?>\n<a>Đ</a>\n'.encode()
FILE_HASH = "cead845f50a4661edf4ccd0f08404046205ee9c51b714a8e855a5d82416f6"

LIST = (
    '{"XroadVnpt-fromDate":"01/01/2025 00:00:00","XroadVnpt-systemid":"gl.demo.01",'
    '"XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc",'
    '"XroadVnpt-timestamp":"21112026T202407+0312","XroadVnpt-Content-Type":"application/json"}'
)
LIST_HASH = "56c5a321e07d9f8caa1669060bd123ec5bec72a76952dfbbfaa9b66f094e41d6"
SEND = (
    '{"XroadVnpt-systemid":"gl.demo.01","XroadVnpt-servicetype":"eDoc",'
    '"XroadVnpt-messagetype":"edoc","XroadVnpt-hash-file":"' + FILE_HASH + '",'
    '"XroadVnpt-from":"000.00.12.H21",'
    '"XroadVnpt-to":"[\\"000.00.00.H21\\",\\"000.00.13.H21\\"]",'
    '"XroadVnpt-timestamp":"21112026T203252+0673",'
    '"XroadVnpt-Content-Type":"application/octet-stream"}'
)
SEND_HASH = "603a88566e0c80ca86699bb3613752e6a4fc68e057cfd520bf86fdcde4a464d2"
UPDATE = (
    '{"XroadVnpt-systemid":"gl.demo.01",'
    f'"XroadVnpt-docid":"{DOCUMENT}",'
    '"XroadVnpt-timestamp":"21112026T203252+0680","XroadVnpt-Content-Type":"application/json",'
    '"XroadVnpt-status":"done"}'
)
UPDATE_HASH = "e214ec1ca530d8b887a237c139b84f689236129a26cf5a06e1dfebc0ac976dba"


def apache_request(operation: str, signed: str, digest: str, *, body: bytes = b"") -> bytes:
    """A call of every operation but sendEdoc, as Apache HttpClient writes it."""
    lines: list[str] = []
    for name, value in json.loads(signed).items():
        if name == "XroadVnpt-Content-Type":
            lines.append(f"Content-Type: {value}")
        lines.append(f"{name}: {value}")
    lines += _proof(signed, digest)
    lines += [f"Content-Length: {len(body)}", "Host: 127.0.0.1", "Connection: Keep-Alive"]
    lines += ["Expect: 100-continue"] if body else []
    return _request(operation, [*lines, "Accept-Encoding: gzip,deflate"]) + body


def send_request(signed: str, digest: str, file: bytes) -> bytes:
    """A sendEdoc, as java.net.HttpURLConnection writes it."""
    lines = ["Content-Type: application/octet-stream"]
    lines += [f"{name}: {value}" for name, value in json.loads(signed).items()]
    lines += _proof(signed, digest)
    lines += ["Cache-Control: no-cache", "Pragma: no-cache", "Host: 127.0.0.1"]
    lines += ["Accept: text/html, image/gif, image/jpeg, */*; q=0.2", "Connection: keep-alive"]
    return _request("sendEdoc", [*lines, f"Content-Length: {len(file) + 2}"]) + file + b"\r\n"


def _proof(signed: str, digest: str) -> list[str]:
    keys = ";".join(name.removeprefix("XroadVnpt-") for name in json.loads(signed))
    return [
        f"XroadVnpt-sign-header-key: {keys}",
        f"XroadVnpt-sign-header: {signed}",
        f"XroadVnpt-hash-header: {digest}",
        "User-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP",
        "XroadVnpt-version: 3.0.201608",
    ]


def _request(operation: str, lines: list[str]) -> bytes:
    head = "".join(f"{line}\r\n" for line in lines)
    return f"POST /national/vxp/{operation} HTTP/1.1\r\n{head}\r\n".encode()
