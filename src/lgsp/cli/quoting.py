"""Shows the line of a file that a finding speaks of, with a mark under the place."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 100
"""Characters of a line that are shown; base64 lines are megabytes long."""

BEFORE = 30
"""Characters shown before the mark where the line is cut."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of the file; ``mark`` stands under it."""

    number: int
    text: str
    mark: str


def lines_of(content: bytes) -> list[str]:
    """Return the lines of a file as the parser counts them."""
    encoding = "utf-16" if content.startswith(_UTF16) else "utf-8-sig"
    return content.decode(encoding, "replace").split("\n")


def quote(lines: list[str], number: int | None, path: str) -> Quote | None:
    """Return the line of a finding, marked at the element where it stands there.

    Args:
        lines: all lines of the file.
        number: the line, from 1; None where it is not known.
        path: element path of the finding.
    """
    if number is None or not 1 <= number <= len(lines):
        return None
    line = "".join(letter if letter.isprintable() else " " for letter in lines[number - 1][:20_000])
    start, length = _place(line, path)
    cut = max(0, start - BEFORE) if start + length > WIDTH else 0
    shown = line[cut : cut + WIDTH]
    if cut:
        shown = "…" + shown[1:]
    if len(line) > cut + WIDTH:
        shown = shown[:-1] + "…"
    mark = " " * (start - cut) + "^" * max(1, min(length, WIDTH - start + cut))
    return Quote(number, shown, mark)


def _place(line: str, path: str) -> tuple[int, int]:
    """Return where the element's tag begins and how long its name is; else the first letter."""
    name = path.rpartition("/")[2].partition("[")[0]
    if name:
        for opening in (f":{name}", f"<{name}"):
            found = line.find(opening)
            if found >= 0:
                begin = line.rfind("<", 0, found + 1)
                begin = found if begin < 0 else begin
                return begin, found + len(opening) - begin
    indent = len(line) - len(line.lstrip())
    return indent, 1
