"""What an axis above refused of what went up, told to the system that sent it.

The sender was answered long before: this axis took the package. So that the refusal is not silent,
it is kept as a conversation of the sender's own, beside its other calls: the rule, the words of the
axis above, the package and the document. What comes here was written by another axis: it is
bounded, and believed in nothing but its words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from axis.context import AxisContext
from axis.conversations.explanations import ONWARD, Explanation, with_texts
from axis.conversations.keeping import Conversation, Conversations, Message
from axis.conversations.known_secrets import SecretsOfAxis
from axis.conversations.masking import Mask
from axis.storable import storable
from edoc.contract.findings import Evidence, Text
from edoc.contract.wire import WIRE_ERRORS
from edoc.plumbing.sql import axis_delivery_store as delivery_store
from edoc.plumbing.sql import axis_tracking_store as tracking_store
from edoc.plumbing.sql.axis_tables import Connection

CODE = "C-UPLINK-REFUSED"
MOST_REASONS = 5
MOST_EXPLANATIONS = 20
_RECEIVERS_NAMED = 3
_TEXT_LENGTH = 2000
_CODE = re.compile(r"[A-Z0-9-]{1,60}", re.ASCII)
_CODES = {str(code): name for code, name in WIRE_ERRORS.items()}

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for which an axis above refused copies, and what it said beside."""

    reason: str
    deliveries: tuple[str, ...]
    explanation: tuple[Mapping[str, Any], ...]


def refusals(body: bytes) -> list[Refusal]:
    """Return what a readable ``confirm`` message says was refused, alike reasons as one."""
    by_reason: dict[str, Refusal] = {}
    for item in json.loads(body)["results"]:
        if item["result"] != "fail":
            continue
        reason = str(item.get("reason", ""))[:_TEXT_LENGTH]
        if reason not in by_reason and len(by_reason) >= MOST_REASONS:
            continue
        told = item.get("explanation")
        listed = told if isinstance(told, list) else []
        before = by_reason.get(reason, Refusal(reason, (), ()))
        by_reason[reason] = Refusal(
            reason,
            (*before.deliveries, storable(str(item["delivery"])))[:_RECEIVERS_NAMED],
            before.explanation or tuple(one for one in listed if isinstance(one, dict)),
        )
    return list(by_reason.values())


class Onward:
    """Keeps refusals of an axis above as conversations of the systems that sent the packages."""

    def __init__(self, context: AxisContext, conversations: Conversations) -> None:
        self._context = context
        self._conversations = conversations
        self._secrets = SecretsOfAxis()

    async def tell(self, carrier: str, message_id: str, body: bytes) -> None:
        """Keep what a ``confirm`` message of a carrier says was refused.

        The same message again keeps it once. Raises: DatabaseUnavailable.
        """
        told = refusals(body)
        if not told:
            return
        async with self._context.database.read() as connection:
            copies = [await self._copies(connection, carrier, one) for one in told]
            found = next((rows[0] for rows in copies if rows), None)
            package = found and await self._package(connection, found["package_id"])
        if package and self._conversations.allowed_refused(proven=True):
            reasons = [
                explanation
                for one, rows in zip(told, copies, strict=True)
                for explanation in _explained(one, package, rows)
            ]
            await self._conversations.keep(await self._kept(message_id, package, told, reasons))

    async def _copies(self, connection: Connection, carrier: str, refusal: Refusal) -> list[Row]:
        """Return the carrier's own copies that a refusal names, as far as they are told of."""
        axis, world = self._context.name, self._context.world
        found = [
            await delivery_store.find_delivery(connection, axis, world, one)
            for one in refusal.deliveries
        ]
        return [row for row in found if row is not None and row["system_id"] == carrier]

    async def _package(self, connection: Connection, package_id: str) -> Row | None:
        axis, world = self._context.name, self._context.world
        return await tracking_store.find_package(connection, axis, world, package_id)

    async def _kept(
        self,
        message_id: str,
        package: Row,
        told: Sequence[Refusal],
        reasons: Sequence[Explanation],
    ) -> Conversation:
        context = self._context
        directory = await context.registry.current()
        mask = Mask((), self._secrets.known(directory))
        words = storable(mask.known("\n".join(one.reason for one in told)))[:_TEXT_LENGTH]
        return Conversation(
            seq=0,
            id=hashlib.sha256(message_id.encode()).hexdigest()[:12],
            axis=context.name,
            at=context.clock.now(),
            at_real=context.real.now(),
            dialect=package["dialect"],
            operation=ONWARD,
            system_id=package["system_id"],
            claimed=package["system_id"],
            proven=True,
            method="UPLINK",
            target=f"{package['id']} {package['document_id']}".strip(),
            status=0,
            answer="",
            refused=True,
            explanations=tuple(with_texts(one, mask.known) for one in reasons[:MOST_EXPLANATIONS]),
            again=0,
            last_at_real=None,
            request=Message((), "", package["size"], package["sha256"]),
            reply=Message((), words, len(words.encode())),
        )


def _explained(refusal: Refusal, package: Row, copies: Sequence[Row]) -> Iterator[Explanation]:
    """Give the refusal itself, then what the axis above explained of it."""
    if not copies:
        return
    receivers = ", ".join(row["receiver"] for row in copies)
    code, _, words = refusal.reason.partition(": ")
    general = _CODES.get(code)
    named = Text(f"{code} ({general.vi})", f"{code} ({general.en})") if general else _same(code)
    what, document = package["id"], package["document_id"]
    yield Explanation(
        CODE,
        Text(
            f"Trục này đã nhận gói tin {what} (DocumentId {document}) và chuyển lên, nhưng trục"
            f" quốc gia từ chối bản gửi {receivers}: mã {named.vi}: {words}",
            f"this axis took the package {what} (DocumentId {document}) and passed it up, but the"
            f" national axis refused the copy for {receivers}: code"
            f" {named.en}: {words}",
        ),
        mend=Text(
            "Sửa gói tin theo lý do của trục quốc gia rồi gửi lại; kiểm tra trước khi gửi bằng lệnh"
            " lgsp validate --profile national",
            "mend the package by the reason of the national axis and send it again; check it before"
            " with lgsp validate --profile national",
        ),
        path=f"To/OrganId {receivers}",
    )
    for one in refusal.explanation[:MOST_EXPLANATIONS]:
        yield _read(one)


def _read(one: Mapping[str, Any]) -> Explanation:
    """Return an explanation as another axis wrote it; what is no such text is left out."""
    grades = {str(grade): grade for grade in Evidence}
    line, code = one.get("line"), _text(one.get("code"))
    return Explanation(
        code=code if _CODE.fullmatch(code) else "",
        what=_both(one.get("what")),
        mend=_both(one.get("mend")),
        nearest=_text(one.get("nearest")),
        source=_text(one.get("source")),
        evidence=grades.get(_text(one.get("evidence")), Evidence.CHOICE),
        path=_text(one.get("path")),
        line=line if isinstance(line, int) and 0 <= line < 2**31 else None,
        refusing=one.get("refusing") is not False,
    )


def _both(value: object) -> Text:
    if isinstance(value, dict):
        return Text(_text(value.get("vi")), _text(value.get("en")))
    return _same(_text(value))


def _same(text: str) -> Text:
    return Text(text, text)


def _text(value: object) -> str:
    return storable(value[:_TEXT_LENGTH]) if isinstance(value, str) else ""
