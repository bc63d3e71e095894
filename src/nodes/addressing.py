"""Is a document addressed to the agency that got it (pure).

ND 30/2020 art. 21(2)(b): what was sent to the wrong place goes back to its sender. Names are
compared without accents, case and punctuation; one that is part of the other counts as the same
(``UBND xã X`` and ``UBND xã X, huyện Y``). An absent name proves nothing and passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from edoc.contract.accents import without_accents
from nodes.records import HostedAgency

_LONG_FORMS = {"ubnd": "uy ban nhan dan", "vp": "van phong", "tp": "thanh pho", "tt": "thi tran"}
_SILENT = frozenset({"tinh"})
"""Words left out: the level of a province is often dropped."""


def names_agency(name: str, agency: HostedAgency) -> bool:
    """Tell whether ``To/OrganName`` means the agency."""
    given = _words(name)
    if not given:
        return True
    known = [_words(one) for one in (agency.name, *agency.aliases)]
    return any(given <= one or one <= given for one in known if one)


def _words(name: str) -> frozenset[str]:
    words: Iterable[str] = re.findall(r"[a-z0-9]+", without_accents(name).casefold())
    long = " ".join(_LONG_FORMS.get(word, word) for word in words)
    return frozenset(long.split()) - _SILENT
