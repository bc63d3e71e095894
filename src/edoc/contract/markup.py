"""Bytes in, a safe XML tree out.

Order of the checks, each before the next may cost anything:

1. size;
2. encoding: everything but UTF-8 is turned into it, so that nothing can hide in another;
3. number of tags and of attributes, counted in the bytes;
4. what stands before the root: junk and DOCTYPE are refused, so that no entity is ever declared;
5. parsing, where libxml2 bounds the depth;
6. where only undeclared prefixes were wrong, parsing once more without them;
7. number and depth of elements.

No network, no file, no entity. Nothing here knows what a package means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from edoc.contract.catalogue import RULES
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding
from edoc.contract.limits import Limits
from edoc.contract.rules import shown

Element = Any
"""An element of lxml, which ships no types."""

_PROLOGUE = re.compile(rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ROOT = re.compile(rb"<(?:\?xml\s|(?:[\w.-]+:)?edXML[\s/>])", re.IGNORECASE)
"""Where a package begins that has something in front of it."""

_ATTRIBUTE = re.compile(rb"=\s*+[\"']")

_HEAD = 4096
"""Bytes in which that is looked for."""

_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF16_STARTS = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_ASCII = frozenset({"us-ascii", "ascii"})
_PLAIN = _ASCII | {"utf-8", "utf8"}
_CONVERTED = frozenset({"iso-8859-1", "windows-1252", "windows-1258"})
_HUGE = 8 * 1024 * 1024
"""Above this a text may be longer than libxml2 takes without its mode for huge texts."""

_TOO_DEEP = "Excessive depth"
"""How libxml2 begins to say that elements lie deeper than it goes; our own bound is lower."""

_LINES_KEPT = 2_000
"""Elements whose line is remembered; findings behind them name the nearest one above."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A tree that is safe to walk, its text in UTF-8, and the lines of its elements.

    Paths in ``lines`` start below the envelope, or below the root for what stands beside it.
    """

    root: Element
    text: bytes
    lines: dict[str, int]


def refuse(
    rule: str, path: str = "", line: int | None = None, **values: object
) -> MalformedPackage:
    """Return the error for one broken rule of reading, to be raised."""
    return MalformedPackage((RULES[rule].found(path, line, **values),))


def parse_markup(data: bytes, limits: Limits, notes: list[Finding]) -> Markup:
    """Parse foreign bytes within bounds; what was tolerated is added to ``notes``.

    Raises: MalformedPackage.
    """
    if len(data) > limits.package_bytes:
        raise refuse("E-SIZE", size=len(data), limit=limits.package_bytes)
    text = _as_utf8(data, notes)
    if not text.strip():
        raise refuse("E-EMPTY")
    # Every element has one tag or two; comments and the rest only make the count larger.
    if text.count(b"<") > 2 * limits.nodes or _has_more_attributes(text, limits.nodes):
        raise refuse("E-XML-NODES", limit=limits.nodes)
    _check_prologue(text)
    text = _with_line_ends(text, notes)
    root = _parse(text, limits, notes)
    return Markup(root, text, _survey(root, limits))


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
        notes.append(RULES["W-XML-BOM"].found())
        return data[len(_UTF8_MARK) :]
    if data.startswith(_UTF16_MARKS):
        return _converted(data, "utf-16", notes)
    if start := _UTF16_STARTS.get(data[:2]):
        return _converted(data, start, notes)
    match = _ENCODING.match(data)
    name = match[1].decode("ascii").lower() if match else "utf-8"
    if name in _PLAIN:
        if name in _ASCII and not data.isascii():
            notes.append(RULES["W-XML-ENCODING"].found(name=name, line=1))
        return data
    if name in _CONVERTED:
        return _converted(data, name, notes)
    if name.startswith("utf-16"):
        # The declaration was written by a tool that held the text in UTF-16; the bytes are not.
        notes.append(RULES["W-XML-ENCODING"].found(name=name, line=1))
        return data
    raise refuse("E-XML-ENCODING", line=1, name=name)


def _has_more_attributes(text: bytes, most: int) -> bool:
    """True where there are more than ``most``; each costs far more memory than it has letters."""
    if text.count(b"=") <= most:
        return False
    return next(islice(_ATTRIBUTE.finditer(text), most, None), None) is not None


def _converted(data: bytes, name: str, notes: list[Finding]) -> bytes:
    try:
        text = data.decode(name).encode()
    except UnicodeError:
        raise refuse("E-XML-ENCODING", name=name) from None
    notes.append(RULES["W-XML-ENCODING"].found(name=name))
    return text


def _check_prologue(text: bytes) -> None:
    """Refuse any DOCTYPE, and a text that does not begin with an element.

    A DOCTYPE can stand nowhere else: behind the root's start-tag it is a syntax error.
    """
    match = _PROLOGUE.match(text)
    end = match.end() if match else 0
    line = text.count(b"\n", 0, end) + 1
    if text[end : end + 9].upper() == b"<!DOCTYPE":
        raise refuse("E-XML-DTD", line=line)
    following = text[end : end + 2]
    if following[:1] == b"<" and following[1:2] not in (b"!", b"?", b"/"):
        return
    if root := _ROOT.search(text, end, end + _HEAD):
        raise refuse("E-XML-JUNK", line=line, junk=_beginning(text[end : root.start()]))
    beginning = _beginning(text[end:])
    if following[:1] == b"<":
        detail = f"(không có thẻ mở · no start tag) “{beginning}”"
        raise refuse("E-XML-SYNTAX", line=line, detail=detail)
    raise refuse("E-XML-ROOT", line=line, start=beginning)


def _refuse_late_declaration(text: bytes) -> None:
    """Refuse what stands in front of the declaration, be it only blanks or a comment."""
    found = _DECLARATION.search(text, 1, _HEAD)
    if found and not _ROOT.search(text, 0, found.start()):
        raise refuse("E-XML-JUNK", line=1, junk=_beginning(text[: found.start()])) from None


def _beginning(text: bytes) -> str:
    """Return how foreign bytes begin, fit to stand in a message; blanks show as such."""
    return repr(text[:40].decode("utf-8", "replace"))[1:-1]


def _with_line_ends(text: bytes, notes: list[Finding]) -> bytes:
    """Return the text with the line ends that XML makes of them, so that lines can be counted.

    A bare CR is a line end of no system any more: the file was converted on its way.
    """
    bare = text.count(b"\r") - text.count(b"\r\n")
    if not bare:
        return text
    first = re.search(rb"\r(?!\n)", text)
    line = text.count(b"\n", 0, first.start()) + 1 if first else None
    notes.append(RULES["W-XML-CR"].found(line=line, count=bare))
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeError:
        return False
    return True


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


def _parse(text: bytes, limits: Limits, notes: list[Finding]) -> Element:
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
            _refuse_late_declaration(text)
            if not _is_utf8(text):
                raise refuse("E-XML-ENCODING", line=error.lineno or None, name="UTF-8") from None
            fatal = next((f for f in faults if f.domain_name != "NAMESPACE"), None)
            detail = fatal.message if fatal else str(error.msg)
            line = fatal.line if fatal else error.lineno
            if detail.startswith(_TOO_DEEP):
                raise refuse("E-XML-DEPTH", line=line or None, limit=limits.depth) from None
            raise refuse("E-XML-SYNTAX", line=line or None, detail=shown(detail, 120)) from None
    root = etree.fromstring(text, _parser(text, recover=True))
    notes.append(
        RULES["W-XML-PREFIX"].found(line=faults[0].line, detail=shown(faults[0].message, 120))
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
