"""A place in the tree of a package, with typed access to what stands below it.

Values that cannot be read become the value a reader is to assume, and a warning with path and
line; whether a missing value refuses the package is for ``validate``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from edoc.contract.catalogue import RULES
from edoc.contract.dates import (
    is_wire_date,
    is_wire_timestamp,
    parse_date,
    parse_timestamp,
)
from edoc.contract.findings import MOST_OF_A_RULE, Evidence, Finding
from edoc.contract.markup import Element, local_name
from edoc.contract.rules import line_of, shown
from edoc.contract.wire import DATE_FORM, NAMESPACE, TIMESTAMP_FORM

_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
FIRST_YEAR = 1945
"""The state whose documents these are was founded then: an earlier date is a slip."""

_LARGEST = 2**31 - 1
"""An integer of the official library has 32 bits."""

_T = TypeVar("_T", date, datetime)
_V = TypeVar("_V")


@dataclass(slots=True)
class Notebook:
    """Collects the findings of one reading, the first few of each rule.

    Attributes:
        lines: line of each element path, where known.
        omitted: how many findings of a rule were left out.
        numbers: by path, which of several elements those are that say something, where some of
            them say nothing.
    """

    lines: dict[str, int]
    findings: list[Finding] = field(default_factory=list)
    omitted: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _kept: Counter[str] = field(default_factory=Counter)

    def has_room(self, rule: str) -> bool:
        """True while another finding of a rule is kept; a text worth computing only then."""
        return self._kept[rule] < MOST_OF_A_RULE

    def note(self, rule: str, path: str, /, **values: object) -> None:
        """Add the finding that a rule of reading is broken at a path."""
        self.note_at_line(rule, path, line_of(self.lines, path), **values)

    def note_inferred(self, rule: str, path: str, /, **values: object) -> None:
        """Add a finding that is only inferred here, though its rule is better known elsewhere."""
        if self.has_room(rule):
            self.note(rule, path, **values)
            self.findings[-1] = replace(self.findings[-1], evidence=Evidence.INFERRED)
        else:
            self.omitted[rule] += 1

    def note_at_line(self, rule: str, path: str, line: int | None, /, **values: object) -> None:
        """Add a finding whose line is known better than by its path."""
        if self.has_room(rule):
            self._kept[rule] += 1
            self.findings.append(RULES[rule].found(path, line or None, **values))
        else:
            self.omitted[rule] += 1


def _of_our_time(moment: _T) -> _T:
    """Refuse the years that the official library makes of ``dd/MM/yyyy``. Raises: ValueError."""
    if moment.year < FIRST_YEAR:
        raise ValueError(f"year {moment.year}")
    return moment


def integer_in(text: str) -> int | None:
    """Return the integer that a text is to the official library; None where it is none."""
    value = int(text) if _INTEGER.fullmatch(text) else None
    return value if value is not None and -_LARGEST - 1 <= value <= _LARGEST else None


class Cursor:
    """One element: its path and its children by local name."""

    __slots__ = ("_children", "element", "notebook", "path")

    def __init__(self, element: Element, path: str, notebook: Notebook) -> None:
        self.element = element
        self.path = path
        self.notebook = notebook
        self._children: dict[str, list[Element]] = {}
        for child in element:
            if name := local_name(child, NAMESPACE):
                self._children.setdefault(name, []).append(child)

    def path_of(self, name: str, number: int = 1) -> str:
        """Return the path of the n-th child of a name, counted from 1."""
        step = name if number == 1 else f"{name}[{number}]"
        return f"{self.path}/{step}" if self.path else step

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the children, each once, in their order."""
        return tuple(self._children)

    def has(self, name: str) -> bool:
        """True where a child of that name exists, even an empty one."""
        return name in self._children

    def child(self, name: str) -> Cursor | None:
        """Return the first child of a name."""
        found = self._children.get(name)
        return Cursor(found[0], self.path_of(name), self.notebook) if found else None

    def children(self, name: str) -> list[Cursor]:
        """Return all children of a name, in their order."""
        return [
            Cursor(element, self.path_of(name, number), self.notebook)
            for number, element in enumerate(self._children.get(name, ()), start=1)
        ]

    def count(self, name: str) -> int:
        """Return how many children have the name."""
        return len(self._children.get(name, ()))

    def note(self, rule: str, name: str = "", /, **values: object) -> None:
        """Note a broken rule at a child, or here where no name is given."""
        self.notebook.note(rule, self.path_of(name) if name else self.path, **values)

    def verbatim(self, name: str) -> str:
        """Return the text of the first child of a name as it stands; empty where absent."""
        found = self._children.get(name)
        return found[0].text or "" if found else ""

    def text(self, name: str) -> str:
        """Return the text of the first child of a name, trimmed."""
        return self.verbatim(name).strip()

    def told(self, name: str, read: Callable[[Cursor], _V], nothing: _V) -> tuple[_V, ...]:
        """Return the values of the children of a name without those that say nothing."""
        values = [read(at) for at in self.children(name)]
        kept = tuple(n for n, value in enumerate(values, start=1) if value != nothing)
        if len(kept) < len(values):
            self.notebook.numbers[self.path_of(name)] = kept
        return tuple(values[number - 1] for number in kept)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of all children of a name that are not empty, as they stand."""
        return self.told(name, lambda at: at.element.text or "", "")

    def trimmed_texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of all children of a name that are not empty, trimmed."""
        return self.told(name, lambda at: (at.element.text or "").strip(), "")

    def number(self, name: str, default: int) -> int:
        """Return an integer; ``default`` where absent, and noted where not readable."""
        found = self._number(name, str(default))
        return default if found is None else found

    def optional_number(self, name: str) -> int | None:
        """Return an integer; None where absent, and noted where not readable."""
        return self._number(name, "(không có · none)")

    def _number(self, name: str, taken: str) -> int | None:
        text = self.text(name)
        value = integer_in(text)
        if value is not None and value >= 0:
            return value
        if text:
            self.note("W-NUMBER", name, value=shown(text, 40), default=taken)
        return None

    def truth(self, name: str) -> bool | None:
        """Return true or false as a flag says; None where absent, and noted where not readable."""
        text = self.text(name)
        value = {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
        if text and value is None:
            self.note("W-FLAG", name, value=shown(text, 40))
        return value

    def date(self, name: str) -> date | None:
        """Return a date, with a warning where it is not written as prescribed or not readable."""
        return self._moment(name, parse_date, is_wire_date, DATE_FORM)

    def timestamp(self, name: str) -> datetime | None:
        """Return an instant in UTC, with a warning as for `date`."""
        return self._moment(name, parse_timestamp, is_wire_timestamp, TIMESTAMP_FORM)

    def _moment(
        self, name: str, parse: Callable[[str], _T], exact: Callable[[str], bool], form: str
    ) -> _T | None:
        text = self.text(name)
        if not text:
            return None
        try:
            value = _of_our_time(parse(text))
        except ValueError:
            self.note("W-DATE-UNREADABLE", name, value=shown(text), form=form)
            return None
        if not exact(text):
            self.note("W-DATE-FORM", name, value=shown(text), form=form)
        return value
