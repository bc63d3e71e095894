"""What nobody here knows of a real axis and cannot offer both ways; for the guides. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from edoc.contract.findings import Evidence, Text


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known, and how it stands here.

    Attributes:
        dialect: ``vxp``, ``lgsp_v1``, ``edoc_v2``, or ``native``.
        text: what is not known, and what is done here instead.
        evidence: how well what is done here is supported.
    """

    dialect: str
    text: Text
    evidence: Evidence
