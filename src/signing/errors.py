"""Errors of ``signing``. The type says whose fault it is; the reasons say why, in both languages.

SigningError
├── SignatureInvalid   something claims to be signed and the claim fails; carries ALL reasons
├── SignatureAbsent    nothing that counts as a signature is there; carries the reason (a warning)
├── Unsignable         the bytes we were asked to sign cannot be signed; carries the reason
└── AuthorityError     the authority's folder is missing, incomplete or already there
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in both languages.

    Attributes:
        code: stable id, e.g. ``S-CERT-EXPIRED``; tests and callers compare this one.
        vi: the sentence in Vietnamese.
        en: the sentence in English.
        source: the text the rule rests on (article, section), empty where it is our own choice.
    """

    code: str
    vi: str
    en: str
    source: str = ""

    def get(self, lang: str) -> str:
        """Return the sentence in ``lang`` (``vi`` or ``en``; anything else reads ``vi``)."""
        return self.en if lang == "en" else self.vi

    def __str__(self) -> str:
        return f"{self.code}: {self.en}"


class SigningError(Exception):
    """Base of all errors of ``signing``."""


class SignatureInvalid(SigningError):  # noqa: N818 - named after the condition
    """The signature does not hold. ``reasons`` lists every fault found and is never empty."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all reasons, in the order of the verification steps."""
        return tuple(reason.code for reason in self.reasons)


class SignatureAbsent(SigningError):  # noqa: N818
    """There is no signature to verify. ``reason`` tells apart "none" and "a dummy"."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Unsignable(SigningError):  # noqa: N818
    """These bytes cannot be signed; ``reason`` says what to mend before trying again."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class AuthorityError(SigningError):
    """The folder of the authority cannot be used as asked."""
