"""Hiding credentials in what is kept of a request and its answer (pure).

Three ways together, because each alone has holes: by name (``password``, ``X-SecretKey``,
``Authorization`` …, in header lines, queries, JSON, forms and XML); by value: whatever stood in
such a place is hidden wherever else it occurs; and the secrets that are known (``known_secrets``),
wherever they stand and however they are written (``readings``). A path on the client's disk
(``filePath``) counts as private.

What is *kept* may be hidden by what the axis knows. What an unproven caller is *told* may not: it
would learn of every text whether it is somebody's secret. There, what has the form of a secret is
hidden (``without_keys``).
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from axis.conversations.known_secrets import NO_SECRETS, SHORTEST, KnownSecrets, Place
from axis.conversations.readings import readings

HIDDEN = "***"
"""Stands for whatever is hidden, always of the same length."""

MOST = 60
LENGTH_IN_ALL = 32 * 1024
"""Credentials of one request, and their characters, that are looked for everywhere. Of a request
that claims to carry more, nothing is shown: to look for thousands would cost seconds.
"""

MOST_PLACES = 10_000
"""Places in one text that are hidden one by one; a text with more of them is hidden whole."""

_WORD = 8
"""Letters from which on a value in a secret's place is hidden in our own sentences too."""

HeaderLines = Sequence[tuple[str, str]]

_WORDS = (
    "password", "passwd", "passphrase", "matkhau", "token", "secret", "authorization", "cookie",
    "apikey", "accesskey", "privatekey", "hashheader", "credential", "filepath",
)  # fmt: skip
_WHOLE = frozenset({"pass", "pwd", "otp", "pin", "jwt", "session", "sessionid"})
_PROOF = re.compile(r"[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?")
"""SHA-256 as hexadecimal or base64, with which a call of the national dialect is proven."""

_PROVING = ("xroadvnpt", "hash", "sign", "hmac")
"""Parts of the names that clients give such a proof by mistake."""

_KEY = re.compile(r"[A-Za-z2-7]{24,}+")  # as this program makes its secrets: lgsp.secrets
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]++\.[\w-]*+(?:\.[\w-]*+)?", re.ASCII)
_JSON_PAIR = re.compile(
    r'(?P<head>"(?P<name>[^"\\]{1,80})"\s*:\s*)'
    r'(?P<value>"(?:[^"\\]++|\\.)*+(?:"|\\?$)|\[[^\]]*+\]?|[^\s,}"\[{]+)',
    re.DOTALL,
)
_JSON_INSIDE_JSON = re.compile(
    r'(?P<head>\\{1,8}"(?P<name>[^"\\]{1,80})\\{1,8}"\s*:\s*\\{1,8}")(?P<value>[^"\\]*)'
)
_FORM_PAIR = re.compile(r"(?P<head>(?:^|[?&;])(?P<name>[^=&?;\s]{1,80})=)(?P<value>[^&;\s]*)")
_FORM_PART = re.compile(
    r'(?P<head>name="?+(?P<name>[^"\r\n;]{1,80}+)"?+[^\r\n]{0,200}+\r?\n'
    r"(?:[^\r\n]++\r?\n){0,4}+\r?\n)(?P<value>[^\r\n]*)"
)
_XML_ELEMENT = re.compile(
    r"(?P<head><(?:\w+:)?(?P<name>\w{1,80})(?:\s[^<>]{0,200})?>)(?P<value>[^<]*)"
)
_PATTERNS = (_JSON_INSIDE_JSON, _FORM_PAIR, _FORM_PART, _XML_ELEMENT)


def is_secret_name(name: str) -> bool:
    """Tell whether what stands under this name is hidden."""
    plain = _letters(name)
    return plain in _WHOLE or any(word in plain for word in _WORDS)


def _is_misnamed_proof(name: str, value: str) -> bool:
    """Tell whether a header line holds a signature under a name that is not quite its own.

    Whoever reads it could make the same call again: the national dialect's proofs never end.
    """
    plain = _letters(name)
    if plain.endswith("hashfile") or not _PROOF.fullmatch(value.strip()):
        return False
    return any(word in plain for word in _PROVING)


def _letters(name: str) -> str:
    """Return the letters of a name, without case: clients divide its words as they like."""
    return re.sub(r"[^a-z]", "", name.lower())


class Mask:
    """Hides the credentials of one request.

    Args:
        values: what is secret, wherever it stands: see ``secrets_of_headers`` and its like.
        known: what is secret whoever asks; None where that is not known, and nothing is shown.
    """

    def __init__(self, values: Iterable[str] = (), known: KnownSecrets | None = NO_SECRETS) -> None:
        distinct = {value for value in values if len(value) >= SHORTEST}
        length = sum(len(value) for value in distinct)
        self._hides_all = known is None or len(distinct) > MOST or length > LENGTH_IN_ALL
        self._known = known or NO_SECRETS
        searched = () if self._hides_all else distinct
        self._forms = _written(searched)
        self._telling = _written(value for value in searched if not _is_word(value))

    def text(self, text: str) -> str:
        """Return any text with what is known to be secret hidden."""
        return self._by_value(text if self._hides_all else _by_name(text))

    def known(self, text: str) -> str:
        """Return a text of our own with the values hidden; its words are no names of fields.

        A short word that was put in place of a secret ("wrong") is no secret, and hiding it would
        take our own words away.
        """
        return self._by_value(text, self._telling)

    def header(self, name: str, value: str) -> str:
        """Return the value of a header line as it may be shown."""
        if is_secret_name(name):
            return self._by_value(_masked_credentials(name, value))
        return self.text(value)

    def _by_value(self, text: str, forms: frozenset[bytes] | None = None) -> str:
        if self._hides_all:
            return HIDDEN if text else ""
        content = _bytes(_JWT.sub(HIDDEN, text))
        found = list(
            islice(self._places(content, self._forms if forms is None else forms), MOST_PLACES + 1)
        )
        if len(found) > MOST_PLACES:
            return HIDDEN
        places = _merged(found)
        ends = [0, *(_end_of_letter(content, end) for _, end in places)]
        starts = [*(start for start, _ in places), len(content)]
        kept = (content[end:start] for end, start in zip(ends, starts, strict=True))
        return HIDDEN.join(piece.decode("utf-8", "surrogatepass") for piece in kept)

    def _places(self, content: bytes, forms: frozenset[bytes]) -> Iterator[Place]:
        """Give where something secret stands, in every way the text may be read."""
        for reading in readings(content):
            named, known = (
                _places(reading.content, forms),
                self._known.places(reading.content),
            )
            for start, end in chain(named, known):
                yield reading.places[start], reading.places[end]


def _written(values: Iterable[str]) -> frozenset[bytes]:
    return frozenset(_bytes(form).lower() for value in values for form in _forms(value))


def _is_word(value: str) -> bool:
    return len(value) < _WORD and value.isascii() and value.isalpha()


def without_keys(text: str) -> str:
    """Return a text without what has the form of a secret, whether it is one or not."""
    return _KEY.sub(HIDDEN, text)


def secrets_of_headers(lines: HeaderLines) -> Iterator[str]:
    """Give what is secret in header lines, as written and as decoded."""
    for name, value in lines:
        if is_secret_name(name):
            yield value.strip()
            scheme, _, rest = value.strip().partition(" ")
            yield rest.strip()
            yield from _basic_parts(rest or scheme)
            yield from (part.partition("=")[2].strip() for part in value.split(";"))
        elif _is_misnamed_proof(name, value):
            yield value.strip()
        elif value.lstrip().startswith("{"):
            yield from secrets_of_json(value)


def secrets_of_json(text: str) -> Iterator[str]:
    """Give what stands under secret names in a JSON text; nothing where it cannot be read."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[bool, Any]] = [(False, content)]
    while waiting:
        secret, here = waiting.pop()
        if isinstance(here, dict):
            waiting += [
                (secret or is_secret_name(str(name)), below) for name, below in here.items()
            ]
        elif isinstance(here, list):
            waiting += [(secret, below) for below in here]
        elif secret and isinstance(here, str | int | float) and not isinstance(here, bool):
            yield str(here).strip()
        elif isinstance(here, str) and here.lstrip().startswith("{") and len(here) < len(text):
            yield from secrets_of_json(here)


def secrets_of_form(text: str) -> Iterator[str]:
    """Give what stands under secret names in a query or a form."""
    for name, value in parse_qsl(text, errors="replace"):
        if is_secret_name(name):
            yield value.strip()


def _masked_credentials(name: str, value: str) -> str:
    """Keep the scheme, which is often the mistake: ``Bearer ***``."""
    scheme, space, _ = value.strip().partition(" ")
    if "authorization" in name.lower() and space and re.fullmatch(r"[A-Za-z-]{1,20}", scheme):
        return f"{scheme} {HIDDEN}"
    return HIDDEN if value.strip() else ""


def _basic_parts(given: str) -> Iterator[str]:
    """Give the password of HTTP Basic; the name before the colon is no secret."""
    try:
        text = base64.b64decode(given.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return
    yield text.partition(":")[2].strip()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _end_of_letter(content: bytes, end: int) -> int:
    """Return the end of the letter of UTF-8 in which a place ends."""
    while end < len(content) and content[end] & 0xC0 == 0x80:
        end += 1
    return end


def _places(text: bytes, forms: Iterable[bytes]) -> Iterator[Place]:
    """Give where any of the forms stands. ``find`` is linear; alternatives in a regex are not."""
    for form in forms:
        start = text.find(form)
        while start >= 0:
            yield start, start + len(form)
            start = text.find(form, start + len(form))


def _merged(places: Iterable[Place]) -> list[Place]:
    """Return places in order, those that overlap as one."""
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _forms(value: str) -> Iterator[str]:
    """Give a secret in every way it may be written elsewhere."""
    yield value
    yield value.lower()
    yield value.upper()
    yield quote(value)
    yield quote(value, safe="")
    yield quote_plus(value)
    escaped = json.dumps(value)[1:-1]
    yield escaped
    yield json.dumps(escaped)[1:-1]  # JSON inside JSON
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield html.escape(value)
    yield html.escape(value, quote=False)
    yield base64.b64encode(value.encode("utf-8", "replace")).decode("ascii")
    if re.fullmatch(r"[0-9a-fA-F]{64}", value):  # a proof
        yield base64.b64encode(bytes.fromhex(value)).decode("ascii")


def _by_name(text: str) -> str:
    text = _JSON_PAIR.sub(_hide_json, text)
    for pattern in _PATTERNS:
        text = pattern.sub(_hide, text)
    return text


def _hide(match: re.Match[str]) -> str:
    if not is_secret_name(match["name"]) or not match["value"].strip():
        return match[0]
    return match["head"] + HIDDEN


def _hide_json(match: re.Match[str]) -> str:
    if not is_secret_name(match["name"]) or match["value"] in {"null", '""', "true", "false"}:
        return match[0]
    return f'{match["head"]}"{HIDDEN}"'
