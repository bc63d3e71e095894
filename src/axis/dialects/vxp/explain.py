"""What is wrong with, or odd about, a call of the national dialect whose caller is known. Pure.

Every function takes what came and returns explanations; nothing is decided here.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from axis.conversations.explanations import Explanation
from axis.dialects.vxp.reasons import CALLS
from axis.dialects.vxp.signature import (
    PREFIX,
    Headers,
    Parameters,
    first_header,
    unpadded_sha256,
    unsigned_lines,
)
from edoc.contract.findings import Text
from edoc.contract.rules import shown

NAMED = 5
"""Agencies that are named in one explanation at most."""

LISTED = 1000
"""Characters of a list of names in one explanation at most."""

SHORTEST = 8
"""Characters from which on a text is told from others that are like it by chance."""

PAGING = ("pageSize", "pageIndex")
"""Keys that one gateway adds to its list calls."""

TIMESTAMP = re.compile(r"(\d{2})(\d{2})(\d{4})T(\d{2})(\d{2})(\d{2})\+\d{4}", re.ASCII)


def explain_operation(name: str, method: str, known: Mapping[str, Collection[str]]) -> Explanation:
    """Explain that an operation or its method is not there.

    Args:
        known: the operations, each with its methods, the usual one first.
    """
    if name in known:
        wanted = " / ".join(known[name])
        return CALLS["C-VXP-METHOD"].told(
            name,
            nearest=f"{next(iter(known[name]))} /{name}",
            name=name,
            method=method,
            wanted=wanted,
        )
    if not name:
        return CALLS["C-VXP-OPERATION-MISSING"].told(nearest="POST /vxp/getReceivedEdocList")
    last = name.rpartition("/")[2]
    code = "C-VXP-OPERATION"
    if last.lower() in {"getlistunit", "getlistunits"}:
        code, nearest = "C-VXP-OPERATION-DOTNET", "getSynchronizeUnit"
    else:
        nearest = nearest_operation(last, known)
    return CALLS[code].told(nearest=nearest, found=shown(name))


def nearest_operation(name: str, known: Collection[str]) -> str:
    """Return the operation that was probably meant, or nothing."""
    folded = {one.lower(): one for one in known}
    close = get_close_matches(name[:100].lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def timestamp_is_odd(text: str) -> bool:
    """Tell whether a timestamp is not in the form of the official client; its age never counts."""
    match = TIMESTAMP.fullmatch(text)
    if match is None:
        return True
    day, month, _, hour, minute, second = (int(group) for group in match.groups())
    fits = 1 <= day <= 31 and 1 <= month <= 12 and hour < 24 and minute < 60 and second < 62
    return not fits


def oddities(
    parameters: Parameters, lines: Headers, query: bytes, *, paged: bool, secret: str
) -> Iterator[Explanation]:
    """Give what looks odd about a proven call, whatever its operation; ``secret`` is its own."""
    if query:
        yield CALLS["C-VXP-QUERY"].told()
    timestamp = parameters.get("timestamp")
    if timestamp_is_odd(timestamp):
        yield CALLS["C-VXP-TIMESTAMP"].told(
            PREFIX + "timestamp", nearest="21112026T202407+0312", found=shown(timestamp)
        )
    digest = first_header(lines, "hash-header").strip()
    if digest != digest.lower():
        yield CALLS["C-VXP-HASH-CASE"].told(PREFIX + "hash-header")
    yield from _odd_keys(parameters, lines)
    unsigned = unsigned_lines(parameters, lines)
    if unsigned:
        names = shown(", ".join(unsigned[:NAMED]))
        yield CALLS["C-VXP-UNSIGNED"].told(shown(unsigned[0]), names=names)
    yield from _secret_sent(lines, query, secret)
    for name in PAGING if not paged else ():
        if parameters.get(name):
            yield CALLS["C-VXP-PAGING"].told(PREFIX + name, name=name)
    prefix = PREFIX.lower().encode()
    for header, value in lines:
        if header.lower().startswith(prefix) and not value.isascii():
            name = header.decode("latin-1")
            if name.lower() != PREFIX.lower() + "sign-header":
                yield CALLS["C-VXP-NON-ASCII"].told(name, name=shown(name))


def _odd_keys(parameters: Parameters, lines: Headers) -> Iterator[Explanation]:
    """Tell of a list of signed names that is not the one of what was signed; order is nothing."""
    given = first_header(lines, "sign-header-key").decode("utf-8", "replace")
    if sorted(name.strip() for name in given.split(";")) != sorted(parameters.values):
        nearest = shown(";".join(parameters.values), LISTED)
        yield CALLS["C-VXP-SIGN-KEYS"].told(PREFIX + "sign-header-key", nearest=nearest)


def _secret_sent(lines: Headers, query: bytes, secret: str) -> Iterator[Explanation]:
    """Warn a caller that sends its own secret along."""
    wanted = secret.encode()
    if len(wanted) < SHORTEST:
        return
    if wanted in query:
        yield CALLS["C-VXP-SECRET-SENT"].told("?", name="?…")
    header = next((name for name, value in lines if wanted in value), None)
    if header is not None:
        name = header.decode("latin-1").lower()
        yield CALLS["C-VXP-SECRET-SENT"].told(name, name=shown(name))


def odd_body(content: bytes) -> Iterator[Explanation]:
    """Tell of a body where the official client sends none, or an empty object."""
    if content.strip() not in (b"", b"{}"):
        yield CALLS["C-VXP-BODY-IGNORED"].told()


def odd_window(parameters: Parameters) -> Explanation:
    """Tell that a window ends before it begins."""
    since, until = (shown(parameters.get(name)) for name in ("fromDate", "toDate"))
    return CALLS["C-VXP-WINDOW"].told(PREFIX + "fromDate", since=since, until=until)


def explain_file_hash(body: bytes, claimed: str) -> Explanation:
    """Explain why ``hash-file`` does not fit; the right value is the caller's own to know."""
    path = PREFIX + "hash-file"
    right = unpadded_sha256(body.removesuffix(b"\r\n"))
    if not claimed:
        return CALLS["C-VXP-HASH-FILE-MISSING"].told(path, nearest=right)
    for name, compute in _FILE_MISTAKES:
        if claimed.strip().lower() in {one.lower() for one in compute(body)}:
            told = CALLS["C-VXP-HASH-FILE-OTHER"]
            return told.told(path, nearest=right, vi=name.vi, en=name.en)
    return CALLS["C-VXP-HASH-FILE"].told(path, nearest=right, size=len(body))


def _digests(*contents: bytes, name: str = "sha256") -> list[str]:
    found = []
    for content in contents:
        digest = hashlib.new(name, content, usedforsecurity=False).digest()
        found += [digest.hex(), "".join(f"{byte:x}" for byte in digest)]
    return found


_BOM = b"\xef\xbb\xbf"
_FILE_MISTAKES: tuple[tuple[Text, Callable[[bytes], Sequence[str]]], ...] = (
    (
        Text("tính cả CR LF thêm vào cuối", "it covers the CR LF appended to the file"),
        lambda body: _digests(body, body + b"\r\n"),
    ),
    (
        Text("viết base64 thay vì thập lục", "it is in base64, not hexadecimal"),
        lambda body: [
            base64.b64encode(hashlib.sha256(one).digest()).decode()
            for one in (body, body.removesuffix(b"\r\n"))
        ],
    ),
    (
        Text("dùng MD5, SHA-1 hoặc SHA-512 thay vì SHA-256", "MD5, SHA-1 or SHA-512, not SHA-256"),
        lambda body: [
            digest
            for name in ("md5", "sha1", "sha512")
            for digest in _digests(body, body.removesuffix(b"\r\n"), name=name)
        ],
    ),
    (
        Text("tính trên nội dung rỗng (tệp đã bị đọc hết)", "it is the hash of nothing"),
        lambda _: _digests(b""),
    ),
    (
        Text(
            "tính trước khi mã base64 hoặc sau khi mã base64", "it is the hash of the base64 text"
        ),
        lambda body: _digests(base64.b64encode(body), base64.b64encode(body.removesuffix(b"\r\n"))),
    ),
    (
        Text(
            "tính trên tệp có dấu xuống dòng hoặc BOM khác với tệp gửi đi",
            "it is of a file with other line ends, or another byte order mark, than the one sent",
        ),
        lambda body: _digests(*_other_ends(body.removesuffix(b"\r\n"))),
    ),
)


def _other_ends(file: bytes) -> Iterator[bytes]:
    unix = file.replace(b"\r\n", b"\n")
    yield unix
    yield unix.replace(b"\n", b"\r\n")
    yield file.strip()
    yield file.removeprefix(_BOM)
    yield _BOM + file
    yield file + b"\n"


def odd_file(body: bytes, content: bytes, claimed: str) -> Iterator[Explanation]:
    """Give what is odd about a file that was taken."""
    padded = hashlib.sha256(content).hexdigest()
    plain = unpadded_sha256(content)
    if claimed.strip().lower() == padded != plain:
        yield CALLS["C-VXP-HASH-PADDED"].told(PREFIX + "hash-file", nearest=plain)
    if len(body) == len(content) and body.endswith(b"\r\n"):
        nearest = unpadded_sha256(body.removesuffix(b"\r\n"))
        yield CALLS["C-VXP-TAIL-HASHED"].told(PREFIX + "hash-file", nearest=nearest)
    elif len(body) == len(content):
        yield CALLS["C-VXP-TAIL"].told()


def explain_package(content_type: str, body: bytes) -> tuple[Explanation, ...]:
    """Explain a body that is no file at all."""
    if not body.strip():
        return (CALLS["C-VXP-BODY-EMPTY"].told(),)
    if content_type.lower().startswith("multipart/") or body.startswith(b"--"):
        return (CALLS["C-VXP-MULTIPART"].told("Content-Type", nearest="application/octet-stream"),)
    return ()


def own_agencies(codes: Collection[str]) -> str:
    """Return some of the caller's own codes, for a text."""
    named = ", ".join(sorted(codes)[:NAMED])
    more = f", … ({len(codes)})" if len(codes) > NAMED else ""
    return (named + more) or "–"
