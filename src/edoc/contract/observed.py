"""A copy of a package as real axes were seen to hand it out. Bytes in, bytes out; pure.

Real axes read a package with the official library and write it anew (docs/edxml.md):

- elements in the order of the official builder, two blanks a level, CR LF at line ends;
- comments, processing instructions, unknown elements, attributes and empty elements are gone, but
  an empty ``ResponseFor`` may stay;
- ``Direction`` is there, ``AttachmentEncoded`` has lost its prefix, a ``Signature`` has moved to
  the namespace of the package (so that it verifies no more) and lost its subject name;
- trace headers are added: one without ``OrganId``, one with the code of the hub;
- a receiver with a new code stands there a second time with its old one.

What the document says, and every byte of its attachments, is the same. What a receiver must not
rely on is shown; what was sent stays as it was, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from edoc.contract.dates import format_timestamp
from edoc.contract.limits import Limits
from edoc.contract.markup import Element, local_name, parse_markup
from edoc.contract.observed_order import KEPT_EMPTY, MESSAGE, ORDER, STATUS_MESSAGE, TRIMMED
from edoc.contract.wire import NAMESPACE, PREFIX, XMLDSIG_NAMESPACE

LINE_END = "\r\n"
OLD_CODE_MARK = " (Mã cũ) (qd20)"
OLD_CODE_IN_CHARGE = "TLTVBQG_CDMDD_QD20"
"""How the second receiver was marked in a package that had crossed the national axis in 2025."""

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class OldAgency:
    """The entry that a directory keeps for the old code of an agency."""

    code: str
    name: str


OldCodes = Callable[[str], OldAgency | None]
"""Gives the old entry of an agency by its present code, or None where it has none."""


def no_old_codes(code: str) -> OldAgency | None:
    """A directory in which nobody has an old code."""
    return None


@dataclass(frozen=True, slots=True)
class _Node:
    """An element to be written: its name with prefix, and either a text or elements."""

    name: str
    below: tuple[_Node, ...] = ()
    text: str = ""
    attributes: str = ""
    kept: bool = False  # though it is empty


def observed(
    content: bytes,
    *,
    at: datetime,
    hub: str,
    old_codes: OldCodes = no_old_codes,
    limits: Limits = _DEFAULT,
) -> bytes:
    """Return the copy of a package that a real axis would hand out.

    The same arguments give the same bytes. Large packages take time: call it in a thread.

    Args:
        content: the package as it was sent.
        at: when the axis received it.
        hub: the axis's own code.
        old_codes: see ``OldCodes``.
        limits: bounds on what is read.

    Raises: MalformedPackage for bytes that the reader would not take either.
    """
    root = parse_markup(content, limits, []).root
    parts: dict[str, Element] = {}
    for child in root:
        parts.setdefault(local_name(child, NAMESPACE), child)
    envelope = parts.get("edXMLEnvelope")
    header = _child(envelope, "edXMLHeader")
    message = _child(header, "MessageHeader")
    is_status = message is not None and _child(message, "StatusCode") is not None
    if is_status:
        nodes = [_group("MessageHeader", _below(message, STATUS_MESSAGE))]
    else:
        nodes = [
            _group("MessageHeader", tuple(_receivers(_below(message, MESSAGE), old_codes))),
            _traces(_child(header, "TraceHeaderList"), at, hub),
        ]
    whole = [_group("edXMLHeader", (*nodes, *_signature(header)))]
    if not is_status:
        whole.append(_body(_child(envelope, "edXMLBody")))
    opened = _group("edXMLEnvelope", tuple(whole), f' xmlns:{PREFIX}="{NAMESPACE}"')
    attached = () if is_status else (_attachments(parts.get("AttachmentEncoded")),)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += _lines(_Node("edXML", (opened, *attached), attributes=f' xmlns="{NAMESPACE}"'), 0)
    return (LINE_END.join(lines) + LINE_END).encode()


def _child(parent: Element | None, name: str) -> Element | None:
    if parent is None:
        return None
    return next((one for one in parent if local_name(one, NAMESPACE) == name), None)


def _group(name: str, below: tuple[_Node, ...], attributes: str = "") -> _Node:
    return _Node(f"{PREFIX}:{name}", below, attributes=attributes)


def _below(
    parent: Element | None, order: tuple[str, ...], prefix: str = PREFIX
) -> tuple[_Node, ...]:
    """Return the known children of an element in the builder's order; repeated ones stay."""
    if parent is None:
        return ()
    named = [(local_name(child, NAMESPACE), child) for child in parent]
    return tuple(
        _node(name, child, prefix) for wanted in order for name, child in named if name == wanted
    )


def _node(name: str, element: Element, prefix: str) -> _Node:
    shown = f"{prefix}:{name}" if prefix else name
    order = ORDER.get(name)
    if order is not None and len(element):
        below = _below(element, order, prefix)
        if name == "OtherInfo":
            below = _with_direction(below)
        elif name in TRIMMED:
            below = tuple(_Node(one.name, text=one.text.strip()) for one in below)
        return _Node(shown, below, kept=name in KEPT_EMPTY)
    text = "".join(element.itertext())
    return _Node(shown, text=text if text.strip() else "", kept=name in KEPT_EMPTY)


def _with_direction(below: tuple[_Node, ...]) -> tuple[_Node, ...]:
    """Add the element that the builder always writes, at its place."""
    name = f"{PREFIX}:Direction"
    if any(one.name == name and one.text for one in below):
        return below
    behind = ("ReferenceCodes", "Appendixes")
    kept = [one for one in below if one.name != name]
    place = next(
        (n for n, one in enumerate(kept) if one.name.partition(":")[2] in behind), len(kept)
    )
    return (*kept[:place], _Node(name, text="false"), *kept[place:])


def _receivers(message: tuple[_Node, ...], old_codes: OldCodes) -> Iterator[_Node]:
    """Give the header's elements, behind each receiver with an old code a second one."""
    to, code = f"{PREFIX}:To", f"{PREFIX}:OrganId"
    codes = {
        one.text for node in message if node.name == to for one in node.below if one.name == code
    }
    for node in message:
        yield node
        if node.name != to:
            continue
        given = next((one.text for one in node.below if one.name == code), "")
        old = old_codes(given) if given else None
        if old is not None and old.code not in codes:
            codes.add(old.code)
            yield _group(
                "To",
                (
                    _Node(code, text=old.code),
                    _Node(f"{PREFIX}:OrganizationInCharge", text=OLD_CODE_IN_CHARGE),
                    _Node(f"{PREFIX}:OrganName", text=old.name + OLD_CODE_MARK),
                ),
            )


def _traces(found: Element | None, at: datetime, hub: str) -> _Node:
    moment = _Node(f"{PREFIX}:Timestamp", text=format_timestamp(at))
    added = (
        _group("TraceHeader", (moment,)),
        _group("TraceHeader", (_Node(f"{PREFIX}:OrganId", text=hub), moment)),
    )
    return _group("TraceHeaderList", (*_below(found, ORDER["TraceHeaderList"]), *added))


def _signature(header: Element | None) -> Iterator[_Node]:
    """Give the signature blocks, unprefixed, in the namespace of the package."""
    for child in header if header is not None else ():
        if child.tag == f"{{{XMLDSIG_NAMESPACE}}}Signature" or (
            local_name(child, NAMESPACE) == "Signature"
        ):
            yield _foreign(child)


def _foreign(element: Element) -> _Node:
    """Return an element of a signature: every child and attribute, names without namespace."""
    attributes = "".join(
        f' {name}="{_attribute(value)}"'
        for name, value in element.attrib.items()
        if not name.startswith("{")
    )
    name = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    below = tuple(
        _foreign(child) for child in element if not str(child.tag).endswith("X509SubjectName")
    )
    text = "" if below else "".join(element.itertext()).strip()
    return _Node(name, below, text, attributes, kept=bool(attributes))


def _body(found: Element | None) -> _Node:
    """Return the body; the builder writes the manifest even where it is empty."""
    manifest = _child(found, "edXMLManifest")
    if manifest is None:
        manifest = _child(found, "Manifest")
    below = _below(manifest, ORDER["edXMLManifest"])
    named = _Node(f"{PREFIX}:edXMLManifest", below, attributes=' version="1.0"', kept=True)
    return _group("edXMLBody", (named,))


def _attachments(found: Element | None) -> _Node:
    """Return the attachments without prefix, but for the one element that declares it again."""
    files = []
    for file in _below(found, ("Attachment",), prefix=""):
        below = tuple(_content(one) for one in file.below)
        files.append(_Node(file.name, below))
    return _Node("AttachmentEncoded", tuple(files), kept=True)


def _content(node: _Node) -> _Node:
    if node.name != "ContentTransferEncoded":
        return node
    text = node.text if not any(c in node.text for c in " \t\r\n") else "".join(node.text.split())
    declared = f' xmlns:{PREFIX}="{NAMESPACE}"'
    return _Node(f"{PREFIX}:{node.name}", text=text, attributes=declared)


def _lines(node: _Node, depth: int) -> Iterator[str]:
    """Give the lines of an element; none where nothing is left of it."""
    blanks = "  " * depth
    if node.text:
        yield f"{blanks}<{node.name}{node.attributes}>{_escaped(node.text)}</{node.name}>"
        return
    below = [line for one in node.below for line in _lines(one, depth + 1)]
    if below:
        yield f"{blanks}<{node.name}{node.attributes}>"
        yield from below
        yield f"{blanks}</{node.name}>"
    elif node.kept:
        yield f"{blanks}<{node.name}{node.attributes}/>"


def _escaped(text: str) -> str:
    for letter, escape in _ESCAPES:
        text = text.replace(letter, escape)
    return text


def _attribute(value: str) -> str:
    return _escaped(value).replace('"', "&quot;").replace("\n", "&#10;")
