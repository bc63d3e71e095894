"""Errors of the contract. The type says whose fault it is.

ContractError
├── MalformedPackage   they sent something that cannot be read; carries the findings
└── UnwritablePackage  we tried to write something that the format cannot say
"""

from __future__ import annotations

from edoc.contract.findings import Finding


class ContractError(Exception):
    """Base of all errors of ``edoc.contract``."""


class MalformedPackage(ContractError):  # noqa: N818 - named after the condition
    """The bytes are no edXML package that could be read; ``findings`` says why, never empty."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{f.rule}: {f.message.en}" for f in findings))
        self.findings = findings


class UnwritablePackage(ContractError):  # noqa: N818
    """A value that the wire format cannot carry (for example a control character)."""
