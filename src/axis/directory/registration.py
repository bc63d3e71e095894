"""May this system register this agency? Rules on registrations that come from outside (pure).

What the operator imports in bulk (topology, the uplink's copy of the national directory) is not
judged here; mail follows the directory, so whoever could write into it freely could have mail.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from axis.directory.snapshot import Directory
from axis.records import AgencyRecord
from edoc.contract.codes import normalise, top_of
from edoc.contract.findings import Evidence, Finding, Severity, Text
from edoc.contract.rules import shown

CODE = re.compile(r"[A-Za-z0-9._-]{1,35}", re.ASCII)
"""Letters, digits, dot, hyphen, underscore; 35 is the longest of Decision 20/2020/QD-TTg."""

MOST_ALIASES = 20
NAME_LENGTH = 255
LENGTHS = {"name": NAME_LENGTH, "parent": 64, "successor": 64, "mail": 100, "note": 500}
"""Characters of the other texts, the same at every entrance."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def trimmed(agency: AgencyRecord) -> AgencyRecord:
    """Return the agency as it is stored: texts without spaces around them, no empty alias."""
    return replace(
        agency,
        code=agency.code.strip(),
        name=agency.name.strip(),
        parent=agency.parent.strip(),
        old_code=agency.old_code.strip(),
        mail=agency.mail.strip(),
        successor=agency.successor.strip(),
        aliases=tuple(alias.strip() for alias in agency.aliases if alias.strip()),
    )


def own_suffix(directory: Directory) -> str | None:
    """Return the level-1 symbol of a provincial axis (``H21``); None where no rule follows.

    An axis is provincial where it has a system of link ``uplink``. Its own symbol is the one that
    most agencies of the other systems have in their code; the earlier of equals in the alphabet.
    Codes of no prescribed form (``vxp.saas.01``) show no symbol and do not count.
    """
    outward = {system.id for system in directory.systems.values() if system.link == "uplink"}
    if not outward:
        return None
    symbols: Counter[str] = Counter()
    for (system_id, symbol), count in directory.symbols.items():
        if system_id not in outward:
            symbols[symbol] += count
    return min(symbols, key=lambda symbol: (-symbols[symbol], symbol), default=None)


def refusals(directory: Directory, system_id: str, agency: AgencyRecord) -> tuple[Finding, ...]:
    """Return why a system may not register this (trimmed) agency, all reasons at once."""
    findings = [*bad_texts(agency)]
    known = directory.registered(agency.code)
    if known is not None and not known.deleted and known.system_id != system_id:
        findings.append(_held_elsewhere(agency.code))
    else:
        findings += _clashes(directory, system_id, agency)
    findings += _outside(directory, system_id, agency)
    return tuple(findings)


def _names(agency: AgencyRecord) -> Iterator[tuple[str, str]]:
    """Give every name that mail could be addressed to, with the field it stands in."""
    yield "code", agency.code
    if agency.old_code:
        yield "old_code", agency.old_code
    for alias in agency.aliases:
        yield "aliases", alias


def change_refusals(directory: Directory, agency: AgencyRecord) -> tuple[Finding, ...]:
    """Return why the operator may not store this (trimmed) agency, all reasons at once."""
    findings = [*bad_texts(agency)]
    if agency.system_id not in directory.systems:
        findings.append(_unknown("system_id", agency.system_id))
    findings += _clashes(directory, agency.system_id, agency)
    begins, ends = agency.valid_from, agency.valid_until
    if begins is not None and ends is not None and ends < begins:
        findings.append(_backwards())
    known = directory.registered(agency.code)
    for field in ("parent", "successor"):
        code: str = getattr(agency, field)
        if not code or (known is not None and getattr(known, field) == code):
            continue  # what stands there already may point at what this axis does not know
        held = directory.agency(code)
        if held is None or normalise(held.code) == normalise(agency.code):
            findings.append(_unknown(field, code))
    return tuple(findings)


def bad_texts(agency: AgencyRecord) -> Iterator[Finding]:
    """Yield a finding for each text of an agency that cannot be stored."""
    for field, name in _names(agency):
        if not CODE.fullmatch(name):
            yield _bad_code(field, name)
    if len(agency.aliases) > MOST_ALIASES:
        yield _many_aliases(len(agency.aliases))
    for field, limit in LENGTHS.items():
        text: str = getattr(agency, field)
        if len(text) > limit or _CONTROL.search(text) or (field == "name" and not text):
            yield _bad_text(field, limit)


def _clashes(directory: Directory, system_id: str, agency: AgencyRecord) -> Iterator[Finding]:
    """A name that already leads to another agency would lead its mail here."""
    own_key = normalise(agency.code)
    for field, name in _names(agency):
        # of who was removed only the code stays taken, so that nobody else gets its mail
        holder = directory.agency(name) or directory.registered(name)
        if holder is None or normalise(holder.code) == own_key:
            continue
        if not holder.deleted or holder.system_id != system_id:
            yield _clash(field, name)


def _outside(directory: Directory, system_id: str, agency: AgencyRecord) -> Iterator[Finding]:
    """Mail for codes outside the province leaves through the uplink and nowhere else."""
    system = directory.systems.get(system_id)
    symbol = own_suffix(directory)
    if symbol is None or (system is not None and system.link == "uplink"):
        return
    for field, name in _names(agency):
        if top_of(name) not in (None, symbol):
            yield _beyond(field, name, symbol)


def _bad_code(field: str, name: str) -> Finding:
    return _finding(
        "R-AGENCY-CODE",
        Text(
            f"“{shown(name)}” không phải mã định danh: 1 đến 35 ký tự A-Z a-z 0-9 . _ -",
            f"“{shown(name)}” is no agency code: 1 to 35 characters of A-Z a-z 0-9 . _ -",
        ),
        Text("Gửi lại với mã định danh đúng", "send it again with a proper code"),
        "QCVN 102:2016; Decision 20/2020/QD-TTg",
        field,
    )


def _bad_text(field: str, limit: int) -> Finding:
    return _finding(
        "R-AGENCY-TEXT",
        Text(
            f"{field} trống, quá {limit} ký tự, hoặc có ký tự điều khiển",
            f"{field} is empty, longer than {limit} characters, or holds control characters",
        ),
        Text("Sửa nội dung rồi gửi lại", "mend the text and send it again"),
        "our choice: bounds of the directory",
        field,
    )


def _many_aliases(count: int) -> Finding:
    return _finding(
        "R-AGENCY-TEXT",
        Text(
            f"Có {count} bí danh, nhiều hơn {MOST_ALIASES}",
            f"there are {count} aliases, more than {MOST_ALIASES}",
        ),
        Text("Bớt bí danh rồi gửi lại", "leave some out and send it again"),
        "our choice: bounds of the directory",
        "aliases",
    )


def _held_elsewhere(code: str) -> Finding:
    return _finding(
        "R-AGENCY-OTHER-SYSTEM",
        Text(
            f"Cơ quan {shown(code)} đã đăng ký ở hệ thống khác",
            f"agency {shown(code)} is registered under another system",
        ),
        Text(
            "Hệ thống đang giữ phải xóa cơ quan này trước",
            "the system that holds it must delete it first",
        ),
        "our choice: a code belongs to one system",
        "code",
    )


def _clash(field: str, name: str) -> Finding:
    return _finding(
        "R-AGENCY-CLASH",
        Text(
            f"“{shown(name)}” đã là mã, mã cũ hoặc bí danh của cơ quan khác",
            f"“{shown(name)}” is the code, old code or alias of another agency already",
        ),
        Text(
            "Bỏ mã này, hoặc để cơ quan đang giữ bỏ trước",
            "leave it out, or have the agency that holds it give it up first",
        ),
        "our choice: a name leads to one agency, so that nobody gets another's mail",
        field,
    )


def _unknown(field: str, code: str) -> Finding:
    return _finding(
        "R-AGENCY-REFERENCE",
        Text(
            f"{field}: trục không có “{shown(code)}”, hoặc đó là chính cơ quan này",
            f"{field}: the axis has no “{shown(code)}”, or it is this agency itself",
        ),
        Text("Ghi mã có trong danh mục", "name one that the directory has"),
        "our choice: what an agency points at exists",
        field,
    )


def _backwards() -> Finding:
    return _finding(
        "R-AGENCY-DATES",
        Text("Ngày hết hiệu lực trước ngày có hiệu lực", "it ends before it begins"),
        Text("Sửa valid_from hoặc valid_until", "correct valid_from or valid_until"),
        "our choice: validity has a first and a last day",
        "valid_until",
    )


def _beyond(field: str, name: str, symbol: str) -> Finding:
    return _finding(
        "R-AGENCY-OUTSIDE",
        Text(
            f"“{shown(name)}” ngoài phạm vi của trục này (…{symbol})",
            f"“{shown(name)}” lies outside this axis (…{symbol})",
        ),
        Text(
            f"Chỉ đăng ký cơ quan có mã cấp 1 {symbol}; nơi khác đi qua trục quốc gia",
            f"register agencies of level-1 code {symbol} only; others go by the national axis",
        ),
        "Decision 28/2018/QD-TTg: axes are connected level by level; how we check it is our choice",
        field,
    )


def _finding(rule: str, message: Text, mend: Text, source: str, field: str) -> Finding:
    return Finding(
        rule, Severity.ERROR, message, mend, source, Evidence.CHOICE, path=field, wire_code=19
    )
