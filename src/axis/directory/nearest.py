"""Which agency a code that nobody knows probably meant (pure).

Candidates are made from the code and looked up; the directory is never walked through, so that the
cost is the same for a hundred agencies and for a hundred thousand. From sure to vague:

1. the same code written otherwise: separators, letter O for zero, missing zeros, the other form
   (13 characters of QCVN 102, or Decision 20), the groups turned round;
2. two neighbouring characters exchanged;
3. one character wrong, missing or too many;
4. two digits wrong;
5. the same groups under another top symbol (ministry or province);
6. the office above it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

from axis.directory.snapshot import Directory
from axis.records import AgencyRecord
from edoc.contract.codes import (
    ancestors_of,
    normalise,
    parent_of,
    to_qcvn102_guess,
    to_qd20_guess,
    top_of,
)

LONGEST = 32
"""Characters of a code beyond which nothing is guessed; real ones have 3 to 15."""

_DIGITS = "0123456789"
_CHARACTERS = _DIGITS + ".ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SEPARATORS = re.compile(r"[\s\-_/,;:.]+")
_RUN_TOGETHER = re.compile(r"(\d{3})(\d{2})(\d{2})([A-Z]\d{2})", re.ASCII)
_QCVN102_GROUPS = (3, 2, 2)


def nearest_codes(
    code: str, directory: Directory, limit: int = 3, *, thorough: bool = False
) -> tuple[AgencyRecord, ...]:
    """Return the agencies a code probably meant, the likeliest first.

    A code that is known gives its own agency alone. Empty where nothing is near, and for texts
    that are no code at all. Costs some ten thousand look-ups at the most: ask for a few codes of
    a request, not for each of three thousand.

    Args:
        code: as it was written.
        directory: who exists.
        limit: of the agencies returned.
        thorough: look on after something was found, so that the time tells nobody what exists.
    """
    given = code.strip()
    # too long to be a code, and a long run of marks is slow to put in order
    wanted = normalise(unicodedata.normalize("NFKC", given)) if len(given) <= LONGEST else ""
    if not 2 <= len(wanted) <= LONGEST:
        return ()
    found: tuple[AgencyRecord, ...] = ()
    for tier in _tiers(wanted):
        ranked = sorted(_known(tier, directory), key=lambda agency: _rank(agency, wanted))
        # what was found goes first: a vaguer guess would only hide the surer one
        found = found or tuple({agency.code: agency for agency in ranked}.values())
        if found and not thorough:
            break
    return found[:limit]


def _known(candidates: Iterator[str], directory: Directory) -> list[AgencyRecord]:
    known = (directory.agency(candidate) for candidate in dict.fromkeys(candidates))
    return [agency for agency in known if agency is not None]


def _rank(agency: AgencyRecord, wanted: str) -> tuple[bool, bool, bool, str]:
    """Offices that can be reached first, then those beside the one that was named."""
    other_top = top_of(agency.code) != top_of(wanted)
    elsewhere = parent_of(agency.code) != parent_of(wanted)
    return (agency.status != "open", other_top, elsewhere, agency.code)


def _tiers(code: str) -> Iterator[Iterator[str]]:
    yield iter((code,))
    yield _written_otherwise(code)
    yield _exchanged(code)
    yield _one_edit(code)
    yield _two_digits(code)
    yield _other_tops(code)
    yield iter(ancestors_of(code))


def _written_otherwise(code: str) -> Iterator[str]:
    for text in dict.fromkeys((code, _tidied(code), _zeros_for_letters(_tidied(code)))):
        yield text
        for guess in (to_qd20_guess(text), to_qcvn102_guess(text), _padded(text)):
            if guess:
                yield guess
        turned = ".".join(reversed(text.split(".")))
        yield turned
        yield _padded(turned) or turned
        if match := _RUN_TOGETHER.fullmatch(text.replace(".", "")):
            yield ".".join(match.groups())


def _tidied(code: str) -> str:
    """Return the code with dots for whatever divides it, and none at its ends."""
    return _SEPARATORS.sub(".", code).strip(".")


def _zeros_for_letters(code: str) -> str:
    """Return the code with digits for letters typed in their place; its top symbol stays."""
    groups = code.split(".")
    digits = str.maketrans("OQIL", "0011")
    return ".".join(
        group[:1] + group[1:].translate(digits)
        if group[:1].isalpha() and group[:1] not in "OQ"
        else group.translate(digits)
        for group in groups
    )


def _padded(code: str) -> str | None:
    """Return ``000.00.12.H21`` for ``0.0.12.H21`` and for ``12.H21``."""
    *groups, top = code.split(".")
    if not groups or len(groups) > 3 or not all(group.isdigit() for group in groups):
        return None
    filled = [*["0"] * (3 - len(groups)), *groups]
    return ".".join(
        [group.lstrip("0").zfill(size) for group, size in zip(filled, _QCVN102_GROUPS, strict=True)]
        + [top]
    )


def _exchanged(code: str) -> Iterator[str]:
    for place in range(len(code) - 1):
        yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def _one_edit(code: str) -> Iterator[str]:
    for place in range(len(code)):
        yield code[:place] + code[place + 1 :]
        for character in _CHARACTERS:
            yield code[:place] + character + code[place + 1 :]
    for place in range(len(code) + 1):
        for character in _CHARACTERS:
            yield code[:place] + character + code[place:]


def _two_digits(code: str) -> Iterator[str]:
    places = [place for place, character in enumerate(code) if character in _DIGITS]
    for first, second in combinations(places[-12:], 2):
        for one in _DIGITS:
            head = code[:first] + one + code[first + 1 : second]
            for other in _DIGITS:
                yield head + other + code[second + 1 :]


def _other_tops(code: str) -> Iterator[str]:
    top = top_of(code)
    if top is None:
        return
    start = code.rindex(top) if code.endswith(top) else 0
    for letter in _CHARACTERS[11:]:
        for number in range(100):
            yield f"{code[:start]}{letter}{number:02}{code[start + len(top) :]}"
