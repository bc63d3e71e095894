"""The recorder: an ASGI wrapper around a face of an axis that keeps what was refused or odd.

    face = recorded(create_vxp_app(axis), axis, "vxp")

It puts ``Notes`` into the scope for the dialect to fill, listens to the request and to the answer
as they pass, and changes neither a byte (but see ``explained``). What a reader needs is written
before the last byte of the answer leaves, so that it can be read as soon as the caller has it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import structlog

from axis.conversations.explanations import NOTES_KEY, Explanation, Notes, with_texts
from axis.conversations.hints import concerns_codes, hinted
from axis.conversations.keeping import Conversation
from axis.conversations.known_secrets import SecretsOfAxis
from axis.conversations.masking import HeaderLines, Mask, without_keys
from axis.conversations.oddities import Oddity
from axis.dialects.asgi import AsgiApp, Event, Scope, Send, path_below
from axis.dialects.body import Receive
from axis.dialects.captured import (
    Captured,
    header_lines,
    masked,
    message,
    secrets_in,
    start_of,
)
from axis.dialects.explained import ASCII_ONLY, HeldAnswer, asked_language, tellable
from axis.directory.snapshot import Directory
from axis.engine import Axis
from axis.errors import AxisUnavailable
from edoc.contract.findings import Text
from edoc.plumbing.web_texts import texts_of

_log = structlog.get_logger(__name__)

PACKING = b"accept-encoding"
REFUSED_FROM = 400
UNAVAILABLE = 503
MOST_EXPLANATIONS = 40
TEXT_LENGTH = 2000
TARGET_LENGTH = 1000
CLAIM_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recorder knows of a call whose dialect noted nothing, for a face to explain it.

    ``path`` is below the face; ``answer`` the start of the answer's body.
    """

    method: str
    path: str
    query: str
    headers: HeaderLines
    status: int
    answer_headers: HeaderLines
    answer: bytes


Explain = Callable[[Heard, Notes], Awaitable[Iterable[Explanation]]]
"""Explains a refusal from outside, where the notes hold no explanation."""


def recorded(
    app: AsgiApp,
    axis: Axis,
    dialect: str,
    *,
    explain: Explain | None = None,
    secrets: Iterable[str] = (),
) -> AsgiApp:
    """Return the face with a recorder around it.

    Args:
        app: the face.
        axis: keeps the conversations; its settings bound them.
        dialect: name of the face.
        explain: reasons for an answer from 400 on that the face did not explain itself.
        secrets: what is never kept besides the secrets of the axis's systems.
    """
    never_kept = SecretsOfAxis(secrets)

    async def recorder(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, axis, dialect, explain, never_kept)
        try:
            await app(exchange.scope, exchange.receive, exchange.send)
        finally:
            await exchange.end()

    return recorder


class _Exchange:
    """One request and its answer on their way through the recorder."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        axis: Axis,
        dialect: str,
        explain: Explain | None,
        never_kept: SecretsOfAxis,
    ) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._axis, self._dialect, self._explain = axis, dialect, explain
        self._kept, self._never_kept = axis.conversations, never_kept
        bounds = self._kept.settings
        self._request = Captured(bounds.body_bytes, hashed=True)
        self._reply = Captured(bounds.reply_bytes, hashed=False)
        self._start: Event = {}
        self._held: HeldAnswer | None = None
        self._language = asked_language(scope["headers"])
        self._reasons: list[Explanation] = []
        self._done = False
        self._directory: Directory | None = None
        self._looked = False  # for the directory
        self._notes = Notes()
        self.scope = {**scope, NOTES_KEY: self._notes, "headers": self._headers_for_face()}

    def _headers_for_face(self) -> list[tuple[bytes, bytes]]:
        """Return the request's header lines; nothing can be written into a packed answer."""
        lines = list(self._scope["headers"])
        return [line for line in lines if line[0].lower() != PACKING] if self._language else lines

    # --- what passes ---------------------------------------------------------------------------

    async def receive(self) -> Event:
        """Hand on a piece of the request."""
        event = await self._receive()
        if event["type"] == "http.request":
            self._request.add(event.get("body", b""))
        return event

    async def send(self, event: Event) -> None:
        """Hand on a piece of the answer; before its last one, keep what must be kept."""
        if event["type"] == "http.response.start":
            self._start = event
            if self._language and self._worth_telling():
                self._held = HeldAnswer(event, ascii_only=self._dialect in ASCII_ONLY)
            else:
                await self._send(event)
            return
        if event["type"] != "http.response.body":
            await self._send(event)
            return
        piece, more = event.get("body", b""), event.get("more_body", False)
        self._reply.add(piece)
        if not more:
            await self._keep()
        if self._held is None:
            await self._send(event)
        elif not self._held.add(piece) or not more:
            await self._release(more=more)

    async def end(self) -> None:
        """Keep what was noted of a call that got no complete answer."""
        if not self._done and (self._notes.explanations or self._status >= REFUSED_FROM):
            await self._keep()

    async def _release(self, *, more: bool) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        for event in held.events(await self._told(more=more), self._language, more=more):
            await self._send(event)

    @property
    def _status(self) -> int:
        return int(self._start.get("status", 0))

    @property
    def _by_operator(self) -> bool:
        """True for the holder of the admin key: who asks every axis for an id expects a 404."""
        return self._notes.proven and not self._notes.system_id

    @property
    def _refused(self) -> bool:
        noted = any(one.refusing for one in self._notes.explanations)
        return noted or self._status >= REFUSED_FROM

    def _allowed(self, id_: str) -> bool:
        """Tell whether this call may be kept; the same oddity again is only counted."""
        if self._by_operator:
            return False
        notes = self._notes
        if self._refused:
            return self._kept.allowed_refused(proven=notes.proven)
        caller = notes.system_id if notes.proven else notes.system_id[:CLAIM_LENGTH]
        rules = frozenset(one.code for one in notes.explanations)
        oddity = Oddity(caller, notes.proven, self._dialect, notes.operation, rules)
        return self._kept.allowed_odd(id_, oddity)

    def _worth_telling(self) -> bool:
        return bool(self._notes.explanations) or self._status >= REFUSED_FROM

    # --- what is kept --------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Keep the conversation; whatever goes wrong here never reaches the caller."""
        self._done, id_ = True, ""
        try:
            if not self._worth_telling() or (self._by_operator and self._held is None):
                self._kept.ordinary()
                await self._kept.settle()
                return
            id_ = self._kept.new_id()
            allowed = self._allowed(id_)
            if allowed or self._held is not None:
                self._reasons = await self._explanations()
            if allowed:
                await self._kept.keep(await self._conversation(id_))
            else:
                await self._kept.settle()
        except Exception as error:  # noqa: BLE001 - see above
            _log.error("conversation not kept", dialect=self._dialect, exc_info=error)
        finally:
            self._kept.await_no_more(id_)

    async def _explanations(self) -> list[Explanation]:
        """Return the reasons: the dialect's own, else the face's guess, else the status's text."""
        found = list(self._notes.explanations)
        if not found and self._explain is not None:
            found = list(await self._explain(self._heard(), self._notes))
        if not found:
            found = [_of_status(self._status)]
        found = sorted(found, key=lambda one: not one.refusing)[:MOST_EXPLANATIONS]
        if concerns_codes(found):
            found = await self._with_hints(found)
        return found

    async def _told(self, *, more: bool) -> list[Explanation]:
        """Return what this caller is told; nothing where that cannot be found: the answer leaves.

        What is hidden depends on the request and the form of its texts alone, never on the
        secrets of the axis: else a caller could ask of any text whether it is one of them.
        """
        try:
            reasons = await self._explanations() if more else self._reasons
            mask = Mask(self._carried())
            told = tellable(reasons, proven=self._notes.proven)
            return [_shown(one, lambda text: without_keys(mask.known(text))) for one in told]
        except Exception as error:  # noqa: BLE001 - see above
            _log.error("refusal not explained", dialect=self._dialect, exc_info=error)
            return []

    async def _with_hints(self, found: Sequence[Explanation]) -> list[Explanation]:
        named = self._notes.system_id if self._notes.proven else ""
        try:
            async with asyncio.timeout(self._kept.settings.wait_s):
                directory = await self._axis.directory()
                own = await self._axis.agencies(system_id=named) if named else []
        except (AxisUnavailable, TimeoutError):
            return list(found)
        return await asyncio.to_thread(hinted, found, directory, own)

    def _heard(self) -> Heard:
        return Heard(
            method=self._scope["method"],
            path=path_below(self._scope),
            query=self._scope.get("query_string", b"").decode("latin-1"),
            headers=header_lines(self._scope["headers"]),
            status=self._status,
            answer_headers=header_lines(self._start.get("headers", ())),
            answer=self._reply.start,
        )

    async def _exists(self) -> Directory | None:
        """Return who exists, where the axis can tell soon."""
        if not self._looked and self._status != UNAVAILABLE:
            self._looked = True
            with contextlib.suppress(AxisUnavailable, TimeoutError):
                async with asyncio.timeout(self._kept.settings.wait_s):
                    self._directory = await self._axis.directory()
        return self._directory

    def _carried(self) -> list[str]:
        """Return the credentials that the request carries, by their places."""
        query = self._scope.get("query_string", b"").decode("latin-1")
        lines = header_lines(self._scope["headers"])
        return [*secrets_in(lines, query, self._request), *self._notes.hidden]

    def _mask(self, directory: Directory | None) -> Mask:
        """Return what hides this request's credentials, and every secret of the axis."""
        carried = self._carried()
        if directory is not None:  # an id, a code: shown also where somebody uses it for a secret
            carried = [one for one in carried if not _is_listed(one, directory)]
        return Mask(carried, self._never_kept.known(directory))

    async def _conversation(self, id_: str) -> Conversation:
        bounds, notes, directory = self._kept.settings, self._notes, await self._exists()
        system = directory.system_named(notes.system_id) if directory else None
        mask = self._mask(directory)
        lines = {"most_lines": bounds.lines, "line_length": bounds.line_length}
        request = message(header_lines(self._scope["headers"]), self._request, mask, **lines)
        answered = header_lines(self._start.get("headers", ()))
        shown = [_shown(one, mask.known) for one in (*self._reasons, *notes.untold)]
        return Conversation(
            seq=0,
            id=id_,
            axis=self._axis.name,
            at=self._axis.now(),
            at_real=self._axis.real_now(),
            dialect=self._dialect,
            operation=start_of(notes.operation or path_below(self._scope), mask.known, 100),
            system_id=system.id if system else "",
            claimed=start_of(notes.system_id, mask.known, 64),
            proven=notes.proven and system is not None,
            method=start_of(self._scope["method"], mask.known, 16),
            target=masked(_target(self._scope), mask.text, TARGET_LENGTH),
            status=self._status,
            answer="",
            refused=self._refused,
            explanations=tuple(shown[: len(self._reasons)]),
            again=0,
            last_at_real=None,
            request=request,
            reply=message(answered, self._reply, mask, **lines),
        )


def _target(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return unquote(str(scope["path"])) + (f"?{query}" if query else "")


def _is_listed(text: str, directory: Directory) -> bool:
    """Tell whether a text is the id of a system or the code of an agency."""
    return text in directory.systems or directory.holder(text) is not None


def _of_status(status: int) -> Explanation:
    """Return what a status says by itself, where nobody knows more."""
    _, title, detail = texts_of(status or 503)
    detail = detail.format(incident="…") if status == 500 else detail
    what = Text(f"{title.vi} (HTTP {status})", f"{title.en} (HTTP {status})")
    return Explanation(f"C-HTTP-{status}", what, mend=detail)


def _shown(one: Explanation, mask: Callable[[str], str]) -> Explanation:
    return with_texts(one, lambda text: masked(text, mask, TEXT_LENGTH))
