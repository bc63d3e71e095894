"""How the explanations of eDoc v2 are made. Pure."""

from __future__ import annotations

from axis.conversations.explanations import Explanation
from edoc.contract.findings import Evidence, Text

_SOURCE = "eDoc v2, mã nguồn máy chủ · source of the server"


def told(
    code: str,
    what: Text,
    mend: Text,
    *,
    nearest: str = "",
    path: str = "",
    evidence: Evidence = Evidence.SDK,
    refusing: bool = True,
    reveals: bool = False,
) -> Explanation:
    """Return an explanation; the source is named where the evidence is the peer's own source."""
    source = _SOURCE if evidence is Evidence.SDK else ""
    return Explanation(
        f"C-EDOC-{code}",
        what,
        mend,
        nearest=nearest,
        source=source,
        evidence=evidence,
        path=path,
        refusing=refusing,
        reveals=reveals,
    )


def shown(text: str) -> str:
    """Return the caller's own words, shortened, without control characters."""
    clean = "".join(letter if letter.isprintable() else "·" for letter in text)
    return clean[:60] + ("…" if len(clean) > 60 else "")
