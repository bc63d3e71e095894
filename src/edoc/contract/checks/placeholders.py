"""Texts that receivers register, filled only so that they are not empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edoc.contract.checks.sheet import HEADER, Sheet, numbered
from edoc.contract.model import Edoc, Status
from edoc.contract.rules import shown
from edoc.contract.wire import STATUSES_WITH_REASON

LONGEST = 20
"""Characters of a filler at most; a longer text says something."""

_FILLER = re.compile(
    r"[-–—_.…?!*#/\\()<>,;: ]+|x+|n[./\\ ]*a\.?|nil|null|none|undefined|nan|string|unknown|tbd|todo"
    r"|test(ing)?|thử|abc|asdf?|qwerty|không( có| rõ)?|chưa( có| rõ)|khong( co| ro)|chua( co| ro)",
    re.IGNORECASE,
)
"""Punctuation alone, and the words that fill forms; never part of a longer text."""


def check_placeholders(package: Edoc | Status, sheet: Sheet) -> None:
    """Note each such text that is a filler; what is empty other rules speak of."""
    texts = _of_edoc(package) if isinstance(package, Edoc) else _of_status(package)
    for path, text in texts:
        if is_filler(text):
            name = path.rpartition("/")[2]
            sheet.add("W-PLACEHOLDER", path, name=name, value=shown(text, LONGEST))


def is_filler(text: str) -> bool:
    """True for a text that says nothing: N/A, a dash, null, xxx, test."""
    stripped = text.strip()
    return len(stripped) <= LONGEST and _FILLER.fullmatch(stripped) is not None


def _of_edoc(edoc: Edoc) -> Iterator[tuple[str, str]]:
    yield f"{HEADER}/From/OrganName", edoc.sender.name
    for number, receiver in enumerate(edoc.receivers, start=1):
        yield numbered(f"{HEADER}/To", number) + "/OrganName", receiver.name
    yield f"{HEADER}/Code/CodeNumber", edoc.code.number
    yield f"{HEADER}/Code/CodeNotation", edoc.code.notation
    yield f"{HEADER}/PromulgationInfo/Place", edoc.place
    yield f"{HEADER}/DocumentType/TypeName", edoc.document_type.name
    yield f"{HEADER}/Subject", edoc.subject
    if edoc.signer:
        yield f"{HEADER}/SignerInfo/Position", edoc.signer.position
        yield f"{HEADER}/SignerInfo/FullName", edoc.signer.full_name


def _of_status(status: Status) -> Iterator[tuple[str, str]]:
    yield f"{HEADER}/From/OrganName", status.sender.name
    if status.status_code.strip().zfill(2) in STATUSES_WITH_REASON:
        yield f"{HEADER}/Description", status.description
