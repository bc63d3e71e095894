"""Marks of secrecy: a document with one must not travel (Decision 28/2018 art. 1(2)).

Only a mark counts, not the word: ``mật`` stands in many harmless words (bảo mật, mật độ, túi mật),
and documents about the law on state secrets are no secrets. A mark is

* in brackets, or behind ``độ mật``, in any letter case;
* in capitals at the beginning or the end of a text, standing alone: a word in capitals beside it
  belongs to it, and makes it another word (``SỎI MẬT``, ``xã ĐẮK MẬT``);
* the whole text of a short field (type, circulation), or a part of the notation.

Whoever names several degrees speaks of marks and bears none. Capitals elsewhere, and degrees in
quotation marks, may be a mark and may be talk: they are only noted. Known words with ``MẬT`` in
them (``BÍ MẬT``, ``MẬT ONG``) are neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from edoc.contract.accents import composed
from edoc.contract.checks.sheet import FILES, HEADER, MOST_LETTERS, Sheet, numbered
from edoc.contract.model import Edoc

_DEGREE = r"(?:tuyệt mật|tối mật|mật)"
_BRACKETED = re.compile(rf"[(\[{{<] ?({_DEGREE}) ?[)\]}}>]", re.IGNORECASE)
_QUOTED = re.compile(rf"[“\"‘'«] ?({_DEGREE}) ?[”\"’'»]", re.IGNORECASE)
_BEFORE = re.compile("BÍ|BẢO|CƠ|GIẢI|THÂN|SỎI|TÚI|ỐNG|GAN|ĐƯỜNG|DỊCH|TẮC|ĐẮK|ĐĂK|ĐẠM")
"""Words in front of ``MẬT`` with which it is another word: bí mật, sỏi mật, ống mật, Đắk Mật."""

_COMPOUNDS = "MÃ|ĐỘ|KHẨU|THƯ|VỤ|HIỆU|THIẾT|ONG|MÍA|GẤU|HOA|NGỌT|NGỮ|DANH|NGHỊ|LỆNH|GIÁO|TÔNG"
_BEHIND = re.compile(_COMPOUNDS)
"""Words behind ``MẬT`` with which it is another word: mật mã, mật độ, mật ong, mật khẩu."""

_NAMED = re.compile(
    rf"(?:độ|dấu) mật ?[:\-–—]? ?({_DEGREE})(?!\w)"
    rf"(?! ?(?:,|;|/|và|hoặc|hay) ?{_DEGREE})(?! (?:{_COMPOUNDS})(?!\w))",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?<!\w)(?:TUYỆT |TỐI )?MẬT(?!\w)")
_WORD_BEFORE = re.compile(r"(\w+) $")
_WORD_BEHIND = re.compile(r" (\w{1,24})")
_AROUND = " .,:;!?-–—*/…"
"""What may stand around a text that begins or ends with a mark."""

_WHOLE = re.compile(_DEGREE, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found in a text; where it is not ``sure`` it may be talk, or another word."""

    text: str
    sure: bool


Look = Callable[[str], Mark | None]
Place = tuple[str, str, Look]
"""Element path, text, and how to look at it."""


def check_secrecy(edoc: Edoc, sheet: Sheet) -> None:
    """Tell every mark of secrecy, and what may be one."""
    left = MOST_LETTERS
    for path, text, look in _places(edoc, sheet):
        if mark := look(text[:left]):
            rule = "E-SECRET" if mark.sure else "W-SECRET"
            sheet.add(rule, path, name=path.rpartition("/")[2], value=mark.text)
        left = max(0, left - len(text))


def mark_in(text: str) -> Mark | None:
    """Return the mark of secrecy in a text, or what may be one; None where there is neither."""
    text = _on_one_line(text)
    degrees = _BRACKETED.findall(text)
    named = _NAMED.search(text)
    if degrees:
        return Mark(degrees[0], sure=len({one.casefold() for one in degrees}) == 1)
    if named:
        return Mark(named[1], sure=True)
    if mark := _in_capitals(text.strip(_AROUND)):
        return mark
    quoted = next((one for one in _QUOTED.findall(text) if one != "mật"), "")
    return Mark(quoted, sure=False) if quoted else None


def _in_capitals(text: str) -> Mark | None:
    found = [one for one in _CAPITALS.finditer(text) if not _is_other_word(text, one)]
    if not found:
        return None
    first = found[0]
    at_edge = first.start() == 0 or first.end() == len(text)
    alone = not any(word.isupper() for word in _beside(text, first))
    return Mark(first[0], sure=len(found) == 1 and at_edge and alone)


def _is_other_word(text: str, found: re.Match[str]) -> bool:
    before, behind = _beside(text, found)
    return bool(_BEFORE.fullmatch(before) or _BEHIND.fullmatch(behind))


def _beside(text: str, found: re.Match[str]) -> tuple[str, str]:
    """Return the words right before and behind a place, empty where punctuation stands there."""
    before = _WORD_BEFORE.search(text[max(0, found.start() - 24) : found.start()])
    behind = _WORD_BEHIND.match(text, found.end())
    return before[1] if before else "", behind[1] if behind else ""


def _places(edoc: Edoc, sheet: Sheet) -> Iterator[Place]:
    """Yield each text that may bear a mark."""
    other = f"{HEADER}/OtherInfo"
    yield f"{HEADER}/DocumentType/TypeName", edoc.document_type.name, _short
    yield f"{other}/SphereOfPromulgation", edoc.other.sphere, _short
    yield f"{other}/TyperNotation", edoc.other.typist, _short
    yield f"{HEADER}/Code/CodeNotation", edoc.code.notation, _part_of
    yield f"{HEADER}/Subject", edoc.subject, mark_in
    for number, attachment in enumerate(edoc.attachments, start=1):
        base = numbered(f"{FILES}/Attachment", number)
        yield f"{base}/AttachmentName", attachment.name, _of_a_file
        yield f"{base}/Description", attachment.description, mark_in
    for number, entry in enumerate(edoc.manifest, start=1):
        path = numbered(f"{sheet.manifest}/Reference", number)
        yield f"{path}/Description", entry.description, mark_in
    for path, texts in (
        (f"{other}/Appendixes/Appendix", edoc.other.appendixes),
        (f"{HEADER}/ToPlaces/Place", edoc.to_places),
    ):
        for number, text in enumerate(texts, start=1):
            yield sheet.numbered(path, number), text, mark_in
    yield f"{HEADER}/Content", edoc.content, mark_in  # last, as the longest


def _short(text: str) -> Mark | None:
    found = _WHOLE.fullmatch(_on_one_line(text))
    return Mark(found[0], sure=True) if found else mark_in(text)


def _part_of(notation: str) -> Mark | None:
    """A notation is all in capitals: a part of its own is a mark wherever it stands."""
    text = _on_one_line(notation.replace("_", " "))
    found = _BRACKETED.search(text)
    if found:
        return Mark(found[1], sure=True)
    parts = (one for one in _CAPITALS.finditer(text) if not _is_other_word(text, one))
    part = next(parts, None)
    return Mark(part[0], sure=True) if part else None


def _of_a_file(name: str) -> Mark | None:
    stem, dot, _ = name.rpartition(".")
    return mark_in((stem if dot else name).replace("_", " "))


def _on_one_line(text: str) -> str:
    """Return a text on one line with composed letters, so that a decomposed mark is seen too."""
    return " ".join(composed(text).split())
