"""One proven call of the national dialect, and how its parameters are read.

Each operation reads only the parameters that belong to it: an object of the official client sends
again every key of its earlier calls, so ``status``, ``docId``, ``from`` or ``to`` on a list call
mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

from axis.conversations.explanations import Explanation, Notes
from axis.dialects.body import Body
from axis.dialects.failures import BAD_FILE, Failure, failure
from axis.dialects.vxp.directory import DirectoryReplies
from axis.dialects.vxp.reasons import CALLS
from axis.dialects.vxp.settings import VxpSettings
from axis.dialects.vxp.signature import PREFIX, Headers, Parameters, first_header
from axis.engine import Axis
from axis.records import System
from axis.storable import has_utc
from edoc.contract.dates import VIETNAM
from edoc.contract.model import PackageKind
from edoc.contract.rules import shown

SAMPLE_MOMENT = "%d/%m/%Y %H:%M:%S"
"""How the official sample writes ``fromDate``."""

SERVICE = "eDoc"
"""The one ``servicetype`` that is known."""

_MOMENTS = (SAMPLE_MOMENT, "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_DAYS = ("%d/%m/%Y", "%Y/%m/%d", "%Y-%m-%d")


class CallFailed(Exception):  # noqa: N818 - named after the condition
    """The call cannot be answered with OK; ``failure`` is what the envelope says.

    ``explanations`` say more, to whoever asks why.
    """

    def __init__(self, reason: Failure, *explanations: Explanation) -> None:
        super().__init__(f"{reason.code}: {reason.text}")
        self.failure = reason
        self.explanations = explanations


@dataclass(frozen=True, slots=True)
class Call:
    """One proven call: who calls, with which signed parameters.

    ``body`` is read by ``sendEdoc`` alone; ``content`` is the small body of any other operation.
    ``lines`` are all header lines as received, for explanations only; ``lists`` the replies that
    hold the whole directory.
    """

    axis: Axis
    settings: VxpSettings
    system: System
    parameters: Parameters
    body: Body
    lists: DirectoryReplies
    lines: Headers = ()
    notes: Notes = field(default_factory=Notes)
    content: bytes = field(default=b"", repr=False)

    def kind(self) -> PackageKind | None:
        """Return ``messagetype``, or None where it is absent. Raises CallFailed for others."""
        given = self.parameters.get("messagetype")
        text = given.lower()
        if not text:
            return None
        if text not in tuple(PackageKind):
            raise CallFailed(
                failure(BAD_FILE, f"messagetype không hợp lệ: {text}"),
                CALLS["C-VXP-MESSAGETYPE"].told(
                    PREFIX + "messagetype", nearest="edoc | status", found=shown(text)
                ),
            )
        self.note_case("messagetype", given, text)
        return PackageKind(text)

    def note_case(self, name: str, given: str, meant: str) -> None:
        """Note a word that is written in other letters than the official client writes it."""
        if given != meant:
            told = CALLS["C-VXP-CASE"].told(
                PREFIX + name, nearest=meant, name=name, found=shown(given)
            )
            self.notes.explain(told)

    def note_service(self) -> None:
        """Note another ``servicetype`` than the official client's; the .NET client sends none."""
        given = self.parameters.get("servicetype")
        if given and given != SERVICE:
            path = PREFIX + "servicetype"
            told = CALLS["C-VXP-SERVICETYPE"].told(path, nearest=SERVICE, found=shown(given))
            self.notes.explain(told)

    def required(self, *names: str) -> str:
        """Return the first parameter of these names. Raises CallFailed where all are absent."""
        value = self.parameters.get(*names)
        if not value:
            raise CallFailed(failure(BAD_FILE, f"Thiếu {names[0]}"), self.absent(*names))
        return value

    def absent(self, *names: str) -> Explanation:
        """Explain that a parameter is absent: not sent at all, or sent but not signed."""
        sent = next((name for name in names if first_header(self.lines, name).strip()), "")
        code = "C-VXP-PARAMETER-UNSIGNED" if sent else "C-VXP-PARAMETER"
        path = PREFIX + (sent or names[0])
        return CALLS[code].told(path, nearest=f'"{path}":"…"', name=path)

    def moment(self, name: str, *, last: bool = False) -> datetime | None:
        """Read ``fromDate`` or ``toDate``; an odd value is told, and refused only by choice."""
        text = self.parameters.get(name)
        only_sample = self.settings.date_formats == "sample"
        found = moment(text, last=last, only_sample=only_sample)
        if text and found is None:
            refusing = self.settings.bad_date == "refuse"
            code = "C-VXP-DATE-REFUSED" if refusing else "C-VXP-DATE-IGNORED"
            told = CALLS[code].told(
                PREFIX + name, nearest="dd/MM/yyyy HH:mm:ss", name=name, found=shown(text)
            )
            if refusing:
                raise CallFailed(failure(BAD_FILE, f"{name} không hợp lệ"), told)
            self.notes.explain(told)
        return found


def moment(text: str, *, last: bool = False, only_sample: bool = False) -> datetime | None:
    """Read ``fromDate`` or ``toDate``, local time of Viet Nam; None where it cannot be read.

    The formats of the official sample and of provincial guides are taken, with or without a time
    of day; the text means the whole second or day, of which the first instant is returned, or the
    ``last``. The key sticks to the client's object, so an odd value must not break the list; nor
    may the first day of the calendar, which lies before it in UTC.
    """
    for pattern in (SAMPLE_MOMENT,) if only_sample else (*_MOMENTS, *_DAYS):
        try:
            found = datetime.strptime(text, pattern).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
        if last and pattern in _DAYS:
            found = datetime.combine(found, time.max, VIETNAM)
        elif last:
            found = found.replace(microsecond=999_999)
        return found if has_utc(found) else None
    return None
