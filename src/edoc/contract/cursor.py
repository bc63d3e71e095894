"""A place in the tree of a package, with typed access to what stands below it.

Values that cannot be read become the value a reader is to assume, and a warning with path and
line; whether a missing value refuses the package is for ``validate``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from edoc.contract.dates import (
    is_wire_date,
    is_wire_timestamp,
    parse_date,
    parse_timestamp,
)
from edoc.contract.findings import Finding
from edoc.contract.markup import Element, local_name
from edoc.contract.rules import line_of, shown
from edoc.contract.rules_reading import READING_RULES
from edoc.contract.wire import DATE_FORM, NAMESPACE, TIMESTAMP_FORM

_INTEGER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_T = TypeVar("_T", date, datetime)


@dataclass(slots=True)
class Notebook:
    """Collects the findings of one reading."""

    lines: dict[str, int]
    findings: list[Finding] = field(default_factory=list)

    def note(self, rule: str, path: str, /, **values: object) -> None:
        """Add the finding that a rule of reading is broken at a path."""
        found = READING_RULES[rule].found(path, line_of(self.lines, path), **values)
        self.findings.append(found)


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

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of all children of a name that are not empty, as they stand."""
        return tuple(e.text for e in self._children.get(name, ()) if e.text)

    def trimmed_texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of all children of a name that are not empty, trimmed."""
        return tuple(stripped for text in self.texts(name) if (stripped := text.strip()))

    def number(self, name: str, default: int) -> int:
        """Return an integer; ``default`` where absent, and with a warning where not readable."""
        found = self.optional_number(name)
        if found is None and self.text(name):
            self.note("W-NUMBER", name, value=shown(self.text(name)), default=default)
        return default if found is None else found

    def optional_number(self, name: str) -> int | None:
        """Return an integer that is not negative, or None."""
        text = self.text(name)
        value = int(text) if _INTEGER.fullmatch(text) else -1
        return value if value >= 0 else None

    def truth(self, name: str) -> bool | None:
        """Return true or false as a flag says, None where it says neither."""
        return {"true": True, "1": True, "false": False, "0": False}.get(self.text(name).lower())

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
            value = parse(text)
        except ValueError:
            self.note("W-DATE-UNREADABLE", name, value=shown(text), form=form)
            return None
        if not exact(text):
            self.note("W-DATE-FORM", name, value=shown(text), form=form)
        return value
