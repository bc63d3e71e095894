"""Secrets that are never shown, whoever wrote them where: of systems, and the program's own (pure).

``masking`` hides what stands where a credential belongs. A secret that was put elsewhere (the key
in the place of the id, in an address, in a file's name) is recognised by its value alone. What that
costs follows the length of the text, not the number of secrets.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from itertools import takewhile

from axis.directory.snapshot import Directory

SHORTEST = 4
"""Characters below which a value is no secret that can be told from other text."""

HEAD = 8
"""Bytes by which a secret is looked for."""

LONG = 16
"""Bytes from which on its head is enough: where a text was cut, a secret may have been cut too."""

_OTHER_ALPHABET = bytes.maketrans(b"+/", b"-_")

Place = tuple[int, int]
"""Where something begins and ends."""


class KnownSecrets:
    """Finds secrets in texts.

    Args:
        values: the secrets; those shorter than ``SHORTEST`` are left out.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        secrets = {value for value in values if len(value) >= SHORTEST}
        written = {form for secret in secrets for form in _written(secret.encode())}
        self._short = tuple(form for form in written if len(form) < HEAD)
        self._by_head: dict[bytes, list[bytes]] = {}
        for form in written:
            if len(form) >= HEAD:
                self._by_head.setdefault(form[:HEAD], []).append(form)

    def places(self, text: bytes) -> Iterator[Place]:
        """Give where a secret, or the beginning of a long one, stands in text in small letters."""
        sought = list(self._short)
        if self._by_head:
            pieces = {text[at : at + HEAD] for at in range(len(text) - HEAD + 1)}
            for head in pieces & self._by_head.keys():
                sought += self._by_head[head]
        for form in sought:
            yield from _places(text, form)


NO_SECRETS = KnownSecrets()
"""Where nothing is known to be secret."""


class SecretsOfAxis:
    """The secrets of one axis, gathered anew when its directory has changed.

    Args:
        further: secrets beside those of its systems: the operator's key, the account of a login.
    """

    def __init__(self, further: Iterable[str] = ()) -> None:
        self._further = tuple(further)
        self._version: int | None = None
        self._known: KnownSecrets | None = None

    def known(self, directory: Directory | None) -> KnownSecrets | None:
        """Return them: without a directory those of before, or None where there were none."""
        if directory is not None and directory.version != self._version:
            of_systems = (system.secret for system in directory.systems.values())
            self._known = KnownSecrets((*self._further, *of_systems))
            self._version = directory.version
        return self._known


def _places(text: bytes, form: bytes) -> Iterator[Place]:
    head = form[:HEAD] if len(form) >= LONG else form
    start = text.find(head)
    while start >= 0:
        end = start + _alike(text[start : start + len(form)], form)
        yield start, end
        start = text.find(head, end)


def _alike(one: bytes, other: bytes) -> int:
    """Return how many bytes two texts have in common from their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _written(secret: bytes) -> Iterator[bytes]:
    """Give a secret as it may be written, in small letters; escapes are undone before."""
    yield secret.lower()
    yield secret.hex().encode("ascii")
    yield secret.hex(" ").encode("ascii")
    for ahead in range(3):  # bytes that go before it in a group of three
        encoded = base64.b64encode(bytes(ahead) + secret)
        # a letter that also holds bits of what stands before or behind is left out
        own = encoded[-(-ahead * 8 // 6) : (ahead + len(secret)) * 8 // 6].lower()
        if len(own) >= HEAD:
            yield own
            yield own.translate(_OTHER_ALPHABET)
