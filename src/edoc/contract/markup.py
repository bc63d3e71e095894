"""Bytes in, a safe XML tree out.

Order of the checks, each before the next may cost anything:

1. size;
2. encoding: everything but UTF-8 is turned into it, so that nothing can hide in another;
3. number of tags, counted in the bytes;
4. what stands before the root: junk and DOCTYPE are refused, so that no entity is ever declared;
5. parsing, where libxml2 bounds the depth;
6. where only undeclared prefixes were wrong, parsing once more without them;
7. number and depth of elements.

No network, no file, no entity. Nothing here knows what a package means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.contract.limits import Limits
from edoc.contract.rules import shown
from edoc.contract.rules_reading import READING_RULES

Element = Any
"""An element of lxml, which ships no types."""

_PROLOGUE = re.compile(rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF16_STARTS = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_PLAIN = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_CONVERTED = frozenset({"iso-8859-1", "windows-1252", "windows-1258"})
_HUGE = 8 * 1024 * 1024
"""Above this a text may be longer than libxml2 takes without its mode for huge texts."""

_LINES_KEPT = 2_000
"""Elements whose line is remembered; findings behind them name the nearest one above."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A tree that is safe to walk, what was tolerated, and the lines of its elements.

    Paths in ``lines`` start below the envelope, or below the root for what stands beside it.
    """

    root: Element
    notes: tuple[Finding, ...]
    lines: dict[str, int]


def refuse(
    rule: str, path: str = "", line: int | None = None, **values: object
) -> MalformedPackage:
    """Return the error for one broken rule of reading, to be raised."""
    return MalformedPackage((READING_RULES[rule].found(path, line, **values),))


def parse_markup(data: bytes, limits: Limits) -> Markup:
    """Parse foreign bytes within bounds.

    Raises: MalformedPackage.
    """
    if len(data) > limits.package_bytes:
        raise refuse("E-SIZE", size=len(data), limit=limits.package_bytes)
    notes: list[Finding] = []
    text = _as_utf8(data, notes)
    if not text.strip():
        raise refuse("E-EMPTY")
    # Every element has one tag or two; comments and the rest only make the count larger.
    if text.count(b"<") > 2 * limits.nodes:
        raise refuse("E-XML-NODES", limit=limits.nodes)
    _check_prologue(text)
    root = _parse(text, notes)
    return Markup(root, tuple(notes), _survey(root, limits))


def local_name(element: Element, namespace: str) -> str:
    """Return the name without prefix; empty for an element of a foreign namespace.

    Elements without a namespace count as ours, and so do those whose prefix was never declared:
    the official client does not look at namespaces below the envelope.
    """
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag.startswith("{"):
        found, _, name = tag[1:].partition("}")
        return name.rpartition(":")[2] if found == namespace else ""
    return tag.rpartition(":")[2]


def _as_utf8(data: bytes, notes: list[Finding]) -> bytes:
    """Return the same text in UTF-8 without a byte order mark."""
    if data.startswith(_UTF8_MARK):
        notes.append(READING_RULES["W-XML-BOM"].found())
        return data[len(_UTF8_MARK) :]
    if data.startswith(_UTF16_MARKS):
        return _converted(data, "utf-16", notes)
    if start := _UTF16_STARTS.get(data[:2]):
        return _converted(data, start, notes)
    match = _ENCODING.match(data)
    name = match[1].decode("ascii").lower() if match else "utf-8"
    if name in _PLAIN:
        return data
    if name in _CONVERTED:
        return _converted(data, name, notes)
    if name.startswith("utf-16"):
        # The declaration was written by a tool that held the text in UTF-16; the bytes are not.
        notes.append(READING_RULES["W-XML-ENCODING"].found(name=name, line=1))
        return data
    raise refuse("E-XML-ENCODING", line=1, name=name)


def _converted(data: bytes, name: str, notes: list[Finding]) -> bytes:
    try:
        text = data.decode(name).encode()
    except UnicodeError:
        raise refuse("E-XML-ENCODING", name=name) from None
    notes.append(READING_RULES["W-XML-ENCODING"].found(name=name))
    return text


def _check_prologue(text: bytes) -> None:
    """Refuse junk before the declaration and any DOCTYPE.

    A DOCTYPE can stand nowhere else: behind the root's start-tag it is a syntax error.
    """
    declaration = _DECLARATION.search(text, 0, 4096)
    if declaration and declaration.start() and b"<" not in text[: declaration.start()]:
        junk = text[: min(declaration.start(), 40)].decode("utf-8", "replace")
        raise refuse("E-XML-JUNK", line=1, junk=repr(junk))
    match = _PROLOGUE.match(text)
    end = match.end() if match else 0
    line = text.count(b"\n", 0, end) + 1
    if text[end : end + 9].upper() == b"<!DOCTYPE":
        raise refuse("E-XML-DTD", line=line)
    following = text[end : end + 2]
    if following[:1] != b"<" or following[1:2] in (b"!", b"?", b"/"):
        junk = text[end : end + 40].decode("utf-8", "replace")
        raise refuse("E-XML-SYNTAX", line=line, detail=f"no start tag: {shown(junk)!r}")


def _parser(text: bytes, *, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",  # whatever the declaration says: it was converted above
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=len(text) > _HUGE,
        recover=recover,
    )


def _parse(text: bytes, notes: list[Finding]) -> Element:
    """Parse strictly; where only prefixes were undeclared, once more without namespaces' rules."""
    parser = _parser(text, recover=False)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        faults = list(parser.error_log)
        only_prefixes = bool(faults) and all(
            fault.type == etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE for fault in faults
        )
        if not only_prefixes:
            fatal = next((f for f in faults if f.domain_name != "NAMESPACE"), None)
            detail = fatal.message if fatal else str(error.msg)
            line = fatal.line if fatal else error.lineno
            raise refuse("E-XML-SYNTAX", line=line or None, detail=shown(detail, 120)) from None
    root = etree.fromstring(text, _parser(text, recover=True))
    notes.append(
        READING_RULES["W-XML-PREFIX"].found(
            line=faults[0].line, detail=shown(faults[0].message, 120)
        )
    )
    return root


def _survey(root: Element, limits: Limits) -> dict[str, int]:
    """Count elements, measure depth, and note lines; one pass without recursion.

    Raises: MalformedPackage.
    """
    lines: dict[str, int] = {}
    count = 1
    waiting: list[tuple[Element, str, int]] = [(root, "", 1)]
    while waiting:
        parent, path, depth = waiting.pop()
        if depth >= limits.depth and len(parent):
            raise refuse("E-XML-DEPTH", line=parent.sourceline, limit=limits.depth)
        seen: dict[str, int] = {}
        for child in parent:
            count += 1
            name = _last_name(child)
            if count <= _LINES_KEPT:
                seen[name] = number = seen.get(name, 0) + 1
                name = name if number == 1 else f"{name}[{number}]"
                below = "" if depth == 1 and name == "edXMLEnvelope" else _joined(path, name)
                lines[below] = child.sourceline or 0
            else:
                below = ""
            if len(child):
                waiting.append((child, below, depth + 1))
    if count > limits.nodes:
        raise refuse("E-XML-NODES", limit=limits.nodes)
    lines.pop("", None)
    return lines


def _last_name(element: Element) -> str:
    tag = element.tag
    return tag[tag.rfind("}") + 1 :].rpartition(":")[2] if isinstance(tag, str) else "?"


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
