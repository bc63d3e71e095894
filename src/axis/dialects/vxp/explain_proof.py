"""Why a call is not proven, told without giving anything away. Pure.

Where the hash does not match, the usual mistakes are computed and compared with it: who signed
re-serialised JSON, or base64-decoded the secret, learns just that. No secret and no valid hash
ever stands in an explanation, only texts that the caller sent itself.
"""

from __future__ import annotations

import hmac
import re

from axis.conversations.explanations import Explanation
from axis.dialects.vxp.header_names import PARAMETERS, misnamed
from axis.dialects.vxp.mistakes import Claim, mistake_of, object_of
from axis.dialects.vxp.reasons_proof import PROOF
from axis.dialects.vxp.signature import (
    MOST_NAMES,
    PREFIX,
    differing_lines,
    first_header,
    signature_matches,
    written,
)
from axis.directory.snapshot import Directory
from axis.records import System
from edoc.contract.rules import shown

QUOTED = 4000
"""Characters of a signed text that are quoted."""

LONGEST_ID = 64
"""Characters of a claimed id beyond which it is no other spelling of one."""

_PROVING = ("sign-header", "hash-header")
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_ID = re.compile(r"[A-Za-z0-9._-]{1,20}", re.ASCII)
_TOLD = frozenset(PREFIX + key for key in PARAMETERS)
"""Headers whose values are told; the others may hold what is nobody's business."""

_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'  # to the end of the text where it is not closed
_STRING_OR_PAIR = re.compile(
    rf"(?P<name>{_STRING})(?:(?P<colon>\s*+:\s*+)(?P<value>{_STRING}))?+", re.DOTALL
)
"""Each string is read once: a text of nothing but quotation marks must not cost its square."""


def shown_id(claimed: str) -> str:
    """Return a claimed system id as it may be noted: of what could be a secret, its length."""
    if _ID.fullmatch(claimed):
        return claimed
    return f"… ({len(claimed)})" if claimed else ""


def claimed_id(claim: Claim) -> str:
    """Return the id that a call gives, be it under a name that is not quite the right one."""
    return shown_id(claim.system_id or misnamed(claim.headers, "systemid")[1])


def quoted(text: bytes) -> str:
    """Return a signed text for people: values of keys that are nobody's business are left out.

    Among them ``filePath``, a path on the caller's machine.
    """

    def masked(pair: re.Match[str]) -> str:
        told = pair["value"] is None or pair["name"].strip('"') in _TOLD
        return pair[0] if told else f'{pair["name"]}{pair["colon"]}"…"'

    plain = text[: 2 * QUOTED].decode("utf-8", "replace")
    if not plain.lstrip().startswith("{"):
        return ""  # it may be anything, a secret too
    return shown(_STRING_OR_PAIR.sub(masked, plain), QUOTED)


def owner_of(claim: Claim, directory: Directory) -> System | None:
    """Return whose secret stands where the system's id belongs; None where it is nobody's."""
    claimed = claim.system_id.encode("utf-8", "replace")
    owners = [
        system
        for system in directory.systems.values()
        if system.secret and hmac.compare_digest(system.secret.encode(), claimed)
    ]
    return owners[0] if owners else None


def explain_unknown(claim: Claim, directory: Directory) -> tuple[str, tuple[Explanation, ...]]:
    """Explain that a call names no system; the id under which it is noted comes first."""
    owner, told = owner_of(claim, directory), explain_stranger(claim, directory)
    if owner is not None:
        return owner.id, (*explain_form(claim), explain_swapped(owner))
    return claimed_id(claim), told


def explain_swapped(owner: System) -> Explanation:
    """Explain that id and secret are swapped; the secret is not repeated."""
    nearest = f"{PREFIX}systemid: {owner.id}"
    return PROOF["C-VXP-SWAPPED"].told(PREFIX + "systemid", nearest=nearest, id=owner.id)


def explain_stranger(claim: Claim, directory: Directory) -> tuple[Explanation, ...]:
    """Explain that the caller names no system of this axis; what is wrong in itself comes first."""
    claimed = claim.system_id
    if not claimed:
        return (_unnamed(claim), *explain_form(claim))
    folded = _folded(claimed) if len(claimed) <= LONGEST_ID else ""
    if folded and any(_folded(name) == folded for name in directory.systems):
        code = "C-VXP-SYSTEMID-SPELLING"
    elif directory.agency(claimed) is not None:
        code = "C-VXP-SYSTEMID-AGENCY"
    else:
        code = "C-VXP-SYSTEMID-UNKNOWN"
    unknown = PROOF[code].told(PREFIX + "systemid", claimed=shown_id(claimed))
    return (*explain_form(claim), unknown)


def explain_form(claim: Claim) -> tuple[Explanation, ...]:
    """Explain what anybody can see is wrong with a proof, whoever calls.

    It tells nothing about who exists, so a caller who is not proven may read it.
    """
    missing = [name for name in _PROVING if not _line(claim, name)]
    if missing:
        return tuple(_misnamed(claim, name) or _unsigned(name) for name in missing)
    found = []
    if not claim.text.isascii():
        path = PREFIX + "sign-header"
        found.append(PROOF["C-VXP-SIGNED-NON-ASCII"].told(path, place=_first_beyond(claim.text)))
    if not _HEX.fullmatch(claim.digest):
        path = PREFIX + "hash-header"
        found.append(PROOF["C-VXP-HASH-FORM"].told(path, length=len(claim.digest)))
    return tuple(found)


def _unnamed(claim: Claim) -> Explanation:
    """Explain that nobody is named as the caller."""
    names = {name.decode("latin-1").lower() for name, _ in claim.headers}
    other = next((name for name in ("X-SystemId", "X-SecretKey") if name.lower() in names), "")
    path = PREFIX + "systemid"
    if other:
        return PROOF["C-VXP-OTHER-DIALECT"].told(path, nearest=f"{path}: …", found=other)
    return _misnamed(claim, "systemid") or PROOF["C-VXP-SYSTEMID-MISSING"].told(path)


def _unsigned(key: str) -> Explanation:
    return PROOF["C-VXP-SIGNATURE-MISSING"].told(PREFIX + key, name=PREFIX + key)


def _misnamed(claim: Claim, key: str) -> Explanation | None:
    """Explain that a header came under another name; None where it did not come at all."""
    found, path = misnamed(claim.headers, key)[0], PREFIX + key
    told = PROOF["C-VXP-HEADER-NAME"]
    return told.told(path, nearest=f"{path}: …", name=path, found=shown(found)) if found else None


def _first_beyond(text: bytes) -> int:
    """Return the place, from 1, of the first byte beyond ASCII."""
    return next(place for place, byte in enumerate(text, start=1) if byte > 0x7F)


def explain_proof(claim: Claim, secret: str) -> tuple[Explanation, ...]:
    """Explain why a known system's call is not proven; several reasons where there are several."""
    if not all(_line(claim, name) for name in _PROVING):
        return explain_form(claim)
    if not signature_matches(secret, claim.text, claim.digest.encode("latin-1")):
        return _mismatch(claim, secret)
    signed = object_of(claim.text)
    if signed is None:
        return (PROOF["C-VXP-SIGN-HEADER-JSON"].told(PREFIX + "sign-header"),)
    if len(signed) > MOST_NAMES:
        told = PROOF["C-VXP-SIGNED-MANY"].told(
            PREFIX + "sign-header", count=len(signed), most=MOST_NAMES
        )
        return (told,)
    texts = {name: written(value) for name, value in signed.items()}
    found = tuple(
        _differing(name, texts[name], claim) for name in differing_lines(texts, claim.headers)
    )
    return found or (PROOF["C-VXP-SYSTEMID-UNSIGNED"].told(PREFIX + "sign-header"),)


def _folded(name: str) -> str:
    """Return an id without blanks and letter case."""
    return "".join(name.split()).casefold()


def _line(claim: Claim, name: str) -> bytes:
    return first_header(claim.headers, name).strip()


def _differing(name: str, value: str, claim: Claim) -> Explanation:
    key = name[len(PREFIX) :] if name.lower().startswith(PREFIX.lower()) else name
    line = next((v for n, v in claim.headers if n.decode("latin-1").lower() == name.lower()), None)
    path = PREFIX + key
    if line is None and key == name and first_header(claim.headers, key):
        return PROOF["C-VXP-SIGNED-NAME"].told(path, nearest=f'"{path}":"…"', name=shown(name))
    if line is None:
        absent = PROOF["C-VXP-HEADER-NOT-SENT"].told(path, name=shown(name))
        return _misnamed(claim, key) or absent
    told = PREFIX + key in _TOLD
    sent = shown(line.decode("utf-8", "replace")) if told else "…"
    return PROOF["C-VXP-HEADER-DIFFERS"].told(
        path, name=shown(name), sent=sent, signed=shown(value) if told else "…"
    )


def _mismatch(claim: Claim, secret: str) -> tuple[Explanation, ...]:
    path, nearest = PREFIX + "hash-header", quoted(claim.text)
    mistake = mistake_of(claim, secret)
    if mistake is not None:
        told = PROOF["C-VXP-SIGNED-OTHER"].told(path, nearest=nearest, vi=mistake.vi, en=mistake.en)
        return (told, *explain_form(claim))
    return (*explain_form(claim), PROOF["C-VXP-SECRET"].told(path, nearest=nearest))
