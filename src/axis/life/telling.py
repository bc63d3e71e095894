"""Relations, requests and alerts as sentences (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from axis.life.records import REFUSED_ID, Alert, ChangeRequest, Related
from edoc.contract.findings import Text
from edoc.contract.lifecycle import EFFECT_NAMES, REQUEST_NAMES, Effect
from edoc.contract.model import BusinessType
from edoc.contract.references import PASSIVE_NAMES, RELATION_NAMES, RelationKind
from edoc.contract.wire import STATUS_NAMES

_STATUS_OF = {
    RelationKind.TAKE_BACK: "13",
    RelationKind.AGREEMENT: "15",
    RelationKind.REFUSAL: "16",
}

_PACKAGES: dict[int, Text] = {
    BusinessType.RECALL: Text("thông báo thu hồi", "recall notice"),
    BusinessType.UPDATE: Text("gói cập nhật", "update package"),
    BusinessType.REPLACE: Text("văn bản thay thế", "replacement document"),
}
"""What a document of this business is called: a recall bears the number of its document."""

_DOCUMENT = Text("văn bản", "document")

_UNKNOWN = Text("(trục không có văn bản này)", "(not known at this axis)")

_ALERTS: dict[str, Text] = {
    "document-id": Text(
        "Mã văn bản {document} được dùng cho hai văn bản khác nhau",
        "document id {document} is used for two different documents",
    ),
    REFUSED_ID: Text(
        "Mã văn bản {document} đã dùng lại được gửi cho một văn bản khác tới cùng nơi nhận; trục từ"
        " chối văn bản sau",
        "document id {document}, used already, was sent for another document to the same receiver;"
        " the later one was refused",
    ),
    "number": Text(
        "Số, ký hiệu {code} được {sender} dùng cho hai văn bản trong một năm",
        "number {code} is used by {sender} for two documents of one year",
    ),
}


def related(row: Mapping[str, Any]) -> Related:
    """Return a link as a sentence, without what its reader may not see of the other package."""
    kind, later = RelationKind(row["kind"]), bool(row["later"])
    known = bool(row["seen"] and row["other_id"])
    document_id = str(row["document_id"] or row["named_id"] if known else row["named_id"])
    code = str(row["code"] or row["named_code"] if known else row["named_code"])
    sender = str(row["sender"]) if known else ""
    verb = (PASSIVE_NAMES if later else RELATION_NAMES)[kind]
    whose = Text(f"({sender})", f"({sender})") if known else _UNKNOWN
    own = code or document_id or str(row["other_id"])
    what = _PACKAGES.get(row["business_type"], _DOCUMENT) if known else Text("", "")
    named = Text(f"{what.vi} {own}".lstrip(), f"{what.en} {own}".lstrip())
    if later and kind in _STATUS_OF:  # a status has no number of its own
        number = _STATUS_OF[kind]
        named = Text(f"trạng thái {number}", f"status {number}")
    return Related(
        kind=kind.value,
        later=later,
        package_id=str(row["other_id"]) if known else "",
        document_id=document_id,
        code=code,
        sender=sender,
        at=row["at"],
        detail=dict(row["detail"]),
        text=Text(f"{verb.vi} {named.vi} {whose.vi}", f"{verb.en} {named.en} {whose.en}"),
    )


def each_once(links: Sequence[Related]) -> tuple[Related, ...]:
    """Return the links without those that say again what an earlier one said.

    A package may speak of another by its id and by its number: that is one thing to tell.
    """
    first: dict[tuple[str, ...], Related] = {}
    for one in links:
        other = (one.package_id,) if one.package_id else (one.document_id, one.code)
        first.setdefault((one.kind, str(one.later), *other), one)
    return tuple(first.values())


def change_request(row: Mapping[str, Any]) -> ChangeRequest:
    """Return a request about one copy, with its sentence."""
    request, effect = REQUEST_NAMES[row["kind"]], EFFECT_NAMES[Effect(row["effect"])]
    text = Text(f"{request.vi}: {effect.vi}", f"{request.en}: {effect.en}")
    said = STATUS_NAMES.get(row["answer"])
    if said is not None:
        text = Text(
            f"{text.vi}; nơi nhận trả lời {row['answer']} {said.vi}",
            f"{text.en}; the office answered {row['answer']} {said.en}",
        )
    return ChangeRequest(
        kind=row["kind"],
        package_id=row["package_id"],
        receiver=row["receiver"],
        effect=row["effect"],
        at=row["at"],
        answer=row["answer"],
        answered_at=row["answered_at"],
        text=text,
    )


def alert(row: Mapping[str, Any], *, earlier_seen: bool) -> Alert:
    """Return an alert with its sentence."""
    named = {"document": row["document_id"], "code": row["code"], "sender": row["sender"]}
    return Alert(
        seq=row["seq"],
        at=row["at"],
        kind=row["kind"],
        package_id=row["package_id"],
        earlier_id=row["earlier_id"] if earlier_seen else "",
        sender=row["sender"],
        document_id=row["document_id"],
        code=row["code"],
        text=_ALERTS[row["kind"]].format(**named),
    )


def requests_by_delivery(
    stored: Sequence[Mapping[str, Any]], package_id: str, deliveries: Sequence[Mapping[str, Any]]
) -> dict[str, tuple[ChangeRequest, ...]]:
    """Return, for each copy, what was asked about it, or by it about an earlier one.

    In the order of ``stored``. Each row is looked at once: a recall has thousands of copies.
    """
    found: dict[str, list[ChangeRequest]] = {copy["id"]: [] for copy in deliveries}
    for row in stored:
        own = row["package_id"] == package_id
        copy = row["own_delivery_id" if own else "delivery_id"]
        if copy in found:
            found[copy].append(change_request(row))
    return {copy: tuple(requests) for copy, requests in found.items()}
