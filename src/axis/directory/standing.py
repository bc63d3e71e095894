"""How an agency stands on a day, and what is done with mail for one that is not open (pure).

No source says what the real axes do with mail for offices that are locked, closed, merged or not
known, beyond the refusals 18 and 23 of a provincial guide. So it is a policy: refuse, redirect to
the successor, or park until the office can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from axis.choices import choice
from axis.directory.snapshot import Directory
from axis.records import AgencyRecord, SystemRecord
from edoc.contract.findings import Evidence, Text

Situation = Literal["open", "unknown", "locked", "closed", "merged"]
Treatment = Literal["deliver", "redirect", "park", "refuse"]

LONGEST_SUCCESSION = 8
"""Successors followed from one agency; more of them are a mistake in the directory."""


@dataclass(frozen=True, slots=True)
class DirectoryPolicy:
    """What happens to mail for an agency, by its situation; nothing here is known of a real axis
    but the codes of refusal.
    """

    unknown: Literal["refuse", "park"] = choice(
        "refuse",
        Evidence.GUIDE,
        "Nơi nhận không có trong danh mục: từ chối (mã 18), hay tạm giữ đến khi có.",
        "A receiver nobody knows: refuse (code 18), or keep until it is registered.",
    )
    locked: Literal["refuse", "redirect", "park"] = choice(
        "refuse",
        Evidence.GUIDE,
        "Nơi nhận bị khóa: từ chối (mã 23), chuyển tới cơ quan kế nhiệm, hay tạm giữ.",
        "A locked receiver: refuse (code 23), send on to its successor, or keep.",
    )
    closed: Literal["refuse", "park"] = choice(
        "refuse",
        Evidence.CHOICE,
        "Nơi nhận đã ngừng hoặc ngoài thời hạn hiệu lực: từ chối (mã 18), hay tạm giữ.",
        "A closed receiver, or one outside its validity: refuse (code 18), or keep.",
    )
    merged: Literal["refuse", "redirect", "park"] = choice(
        "redirect",
        Evidence.CHOICE,
        "Nơi nhận đã sáp nhập: chuyển tới cơ quan kế nhiệm, từ chối (mã 18), hay tạm giữ.",
        "A receiver merged into another: send on to its successor, refuse (code 18), or keep.",
    )
    ended_reports: Literal["take", "refuse"] = choice(
        "take",
        Evidence.CHOICE,
        "Cơ quan đã bị khóa, ngừng hoặc xóa báo trạng thái về văn bản đã giao cho nó: vẫn nhận, kèm"
        " cảnh báo (QĐ 28/2018 Điều 9(2) buộc báo việc hủy văn bản bị thu hồi), hay từ chối (mã"
        " 19).",
        "An office that was locked, closed or removed reports a status of a document it received:"
        " taken, with a warning (Decision 28/2018 art. 9(2) has it report that it cancelled what"
        " was recalled), or refused (code 19).",
    )


@dataclass(frozen=True, slots=True)
class Referral:
    """Where mail for a code goes.

    Attributes:
        code: as written.
        named: the agency the code means; None where unknown.
        situation: of the agency that decides (the last of a succession).
        treatment: what happens.
        receiver: who gets it, with its system; None where it is refused or parked.
    """

    code: str
    named: AgencyRecord | None
    situation: Situation
    treatment: Treatment
    receiver: tuple[AgencyRecord, SystemRecord] | None = None


def is_valid(agency: AgencyRecord, today: date) -> bool:
    """True where a day lies inside an agency's validity."""
    begun = agency.valid_from is None or agency.valid_from <= today
    return begun and (agency.valid_until is None or today <= agency.valid_until)


def situation_of(agency: AgencyRecord, today: date) -> Situation:
    """Return how an agency stands on a day (of Viet Nam, by the world's clock)."""
    ended = agency.status == "closed" or (
        agency.valid_until is not None and agency.valid_until < today
    )
    if ended:
        return "merged" if agency.successor else "closed"
    if not is_valid(agency, today):
        return "closed"
    return "locked" if agency.status == "locked" else "open"


def referral(code: str, directory: Directory, today: date, policy: DirectoryPolicy) -> Referral:
    """Return where mail for a code goes; follows successors, never round in circles."""
    named = directory.agency(code)
    agency, seen = named, set[str]()
    while True:
        system = directory.system_of(agency) if agency else None
        if agency is None or system is None:
            return Referral(code, named, "unknown", policy.unknown)
        situation = situation_of(agency, today)
        if situation == "open":
            treatment: Treatment = "redirect" if seen else "deliver"
            return Referral(code, named, situation, treatment, (agency, system))
        treatment = getattr(policy, situation)
        if treatment != "redirect":
            return Referral(code, named, situation, treatment)
        seen.add(agency.code)
        following = directory.agency(agency.successor) if agency.successor else None
        if following is None or following.code in seen or len(seen) > LONGEST_SUCCESSION:
            return Referral(code, named, situation, "refuse")
        agency = following


def predecessors(code: str, directory: Directory, today: date) -> frozenset[str]:
    """Return the registered codes of the offices whose duties an office has taken over.

    Chains count: theirs, and those whose duties they had taken over before. An office that is
    still open has given nothing up yet, whoever is to follow it. An office that was renamed (its
    code removed, and the old code of the new one) has taken its own duties over.
    """
    agency = directory.holder(code)
    found: dict[str, AgencyRecord] = {}
    generation = [agency] if agency else []
    for _ in range(LONGEST_SUCCESSION):
        former = [
            one
            for heir in generation
            for one in chain(directory.named_as_successor(heir), directory.renamed_to(heir))
            if one.deleted or situation_of(one, today) != "open"
        ]
        generation = [one for one in former if one.code not in found and one is not agency]
        found |= {one.code: one for one in generation}
    return frozenset(found)


def explained(agency: AgencyRecord | None, today: date) -> Text:
    """Say why an agency cannot be reached, as far as the directory tells."""
    if agency is None:
        return Text("", "")
    note = agency.note.rstrip(". ")
    vi, en = ([f"Ghi chú: {note}."], [f"Note: {note}."]) if note else ([], [])
    if agency.valid_from is not None and today < agency.valid_from:
        vi.append(f"Có hiệu lực từ ngày {agency.valid_from:%d/%m/%Y}.")
        en.append(f"Valid from {agency.valid_from.isoformat()}.")
    if agency.valid_until is not None and agency.valid_until < today:
        vi.append(f"Hết hiệu lực sau ngày {agency.valid_until:%d/%m/%Y}.")
        en.append(f"Valid until {agency.valid_until.isoformat()}.")
    if agency.successor:
        vi.append(f"Cơ quan kế nhiệm: {agency.successor}.")
        en.append(f"Its successor: {agency.successor}.")
    return Text(" ".join(vi), " ".join(en))


PARKED: dict[Situation, Text] = {
    "unknown": Text(
        "Trục tạm giữ: nơi nhận chưa có trong danh mục",
        "kept by the axis: the receiver is not in the directory yet",
    ),
    "locked": Text(
        "Trục tạm giữ: nơi nhận đang bị khóa", "kept by the axis: the receiver is locked"
    ),
    "closed": Text(
        "Trục tạm giữ: nơi nhận đã ngừng hoặc chưa có hiệu lực",
        "kept by the axis: the receiver is closed or not valid yet",
    ),
    "merged": Text(
        "Trục tạm giữ: nơi nhận đã sáp nhập", "kept by the axis: the receiver was merged"
    ),
}
"""Why a delivery is parked; the Vietnamese text is the reason stored with it."""
