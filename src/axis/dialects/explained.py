"""The explanation inside the answer itself, for callers that ask for it with a header.

``X-Lgsp-Explain: vi``, ``en`` or ``both``. An answer that is a JSON object gets the key
``explanation``, in UTF-8 but for ``ASCII_ONLY`` dialects; any other answer a header
``X-Lgsp-Explanation``, percent-encoded UTF-8. Who asks gets no packed answer. Without
the header an answer is, byte for byte, what the dialect wrote.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from axis.conversations.explanations import Explanation
from axis.dialects.captured import header_lines
from edoc.contract.findings import Text

ASKED = b"x-lgsp-explain"
TOLD = b"x-lgsp-explanation"
MOST_TOLD = 20
HEADER_LENGTH = 4096
ASCII_ONLY = frozenset({"vxp"})
"""Dialects with clients that read an answer in the code page of their machine."""

HELD_BYTES = 1024 * 1024
"""Bytes of an answer that are held back to be rewritten; a longer one gets the header."""

UNPROVEN = Explanation(
    "C-CALLER-UNPROVEN",
    Text(
        "Trục không xác nhận được lời gọi này: hệ thống chưa được khai báo, hoặc khóa bí mật không"
        " khớp. Trục không cho người chưa xác thực biết là trường hợp nào.",
        "The axis could not prove this call: the system is unknown, or its secret does not match."
        " Which of the two is not told to a caller who has not proven who it is.",
    ),
    mend=Text(
        "Xem lại mã hệ thống và khóa bí mật; quản trị xem chi tiết bằng lệnh lgsp why",
        "check the system id and the secret; the operator reads the details with lgsp why",
    ),
)
"""Stands for explanations that would tell an unproven caller what only the axis knows."""

Event = MutableMapping[str, Any]


def asked_language(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return ``vi``, ``en`` or ``both`` where the caller asks for explanations, else nothing."""
    for name, value in headers:
        if name.lower() == ASKED:
            wanted = value.decode("latin-1").strip().lower()
            return wanted if wanted in {"vi", "en", "both"} else ""
    return ""


def tellable(explanations: Sequence[Explanation], *, proven: bool) -> list[Explanation]:
    """Return what this caller may be told."""
    if proven:
        return list(explanations)[:MOST_TOLD]
    # beside another reason for the refusal UNPROVEN is left out: it would tell by being there
    plain = [one for one in explanations if not one.reveals]
    enough = any(one.refusing for one in plain) or len(plain) == len(explanations)
    refused = any(one.refusing for one in explanations)  # else it was answered all the same
    unproven = () if enough else (replace(UNPROVEN, refusing=refused),)
    return [*plain, *unproven][:MOST_TOLD]


@dataclass(slots=True)
class HeldAnswer:
    """An answer that is held back until it is complete, or too long to be rewritten."""

    start: Event
    ascii_only: bool = False
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, piece: bytes) -> bool:
        """Take the next piece; False where the answer has become too long to hold."""
        self.pieces.append(piece)
        self.size += len(piece)
        return self.size <= HELD_BYTES

    def events(self, explanations: Sequence[Explanation], lang: str, *, more: bool) -> list[Event]:
        """Return the answer with its explanation, as ASGI events."""
        body = b"".join(self.pieces)
        rewritten = None if more or not explanations else self._with_key(body, explanations, lang)
        headers = list(self.start.get("headers", ()))
        if rewritten is None and explanations:
            headers.append((TOLD, header_value(explanations, lang)))
        elif rewritten is not None:
            headers = [line for line in headers if line[0].lower() != b"content-length"]
            headers.append((b"content-length", str(len(rewritten)).encode("ascii")))
            body = rewritten
        return [
            {**self.start, "headers": headers},
            {"type": "http.response.body", "body": body, "more_body": more},
        ]

    def _with_key(
        self, body: bytes, explanations: Sequence[Explanation], lang: str
    ) -> bytes | None:
        """Return the JSON object with the key added; None where the body is none, or is packed."""
        content = _object_of(self.start, body)
        if content is None:
            return None
        content["explanation"] = [plain(one, lang) for one in explanations]
        return _encoded(content, ascii_only=self.ascii_only)


def _encoded(content: dict[str, Any], *, ascii_only: bool) -> bytes:
    """Return the bytes of a JSON object: letters to be read, unless escapes are wanted."""
    if not ascii_only:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        with contextlib.suppress(UnicodeEncodeError):  # half a letter has no UTF-8
            return text.encode("utf-8")
    return json.dumps(content, separators=(",", ":")).encode("ascii")


def plain(one: Explanation, lang: str = "both") -> dict[str, Any]:
    """Return an explanation as the JSON object that answers carry."""

    def told(text: Text) -> Any:
        return {"vi": text.vi, "en": text.en} if lang == "both" else text.get(lang)

    shown = {
        "code": one.code,
        "refusing": one.refusing,
        "what": told(one.what),
        "mend": told(one.mend),
        "nearest": one.nearest,
        "source": one.source,
        "evidence": str(one.evidence),
        "path": one.path,
        "line": one.line,
    }
    # the client of the national dialect fails on a null, wherever it stands
    return {name: value for name, value in shown.items() if value is not None}


def header_value(explanations: Sequence[Explanation], lang: str) -> bytes:
    """Return the explanations as one header value; whole sentences as far as they fit."""
    value = ""
    for one in explanations:
        texts = [(one.what.get(each), one.mend.get(each)) for each in _languages(lang)]
        sentences = " / ".join(f"{what} → {mend}" if mend else what for what, mend in texts)
        nearest = f" [{one.nearest}]" if one.nearest else ""
        added = quote(f"{' | ' if value else ''}{one.code}: {sentences}{nearest}", safe=" :")
        if len(value) + len(added) > HEADER_LENGTH:
            break
        value += added
    return (value or quote(explanations[0].code, safe="")).encode("ascii")


def _languages(lang: str) -> tuple[str, ...]:
    return ("vi", "en") if lang == "both" else (lang,)


def _object_of(start: Event, body: bytes) -> dict[str, Any] | None:
    """Return the JSON object of an answer; None where it is none, or is packed."""
    lines = {name.lower(): value.lower() for name, value in header_lines(start.get("headers", ()))}
    if "content-encoding" in lines:
        return None
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or "explanation" in content:
        return None
    return content
