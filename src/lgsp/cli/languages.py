"""Two languages for one command tree: help texts carry both and are cut to one before use."""

from __future__ import annotations

from typing import Any

from edoc.contract.findings import Text

_SEAM = " ‖ "


def both(vi: str, en: str) -> str:
    """Return a help text that holds both languages; ``speak`` keeps one of them."""
    return f"{vi}{_SEAM}{en}"


def one_of(text: str, lang: str) -> str:
    """Return the half of a two-language text in ``lang``; a text in one language stays."""
    vi, seam, en = text.partition(_SEAM)
    return Text(vi, en if seam else vi).get(lang)


def speak(command: Any, lang: str) -> Any:
    """Cut every help text of a command tree to one language, in place; returns the tree."""
    for name in ("help", "short_help", "epilog"):
        text = getattr(command, name, None)
        if isinstance(text, str):
            setattr(command, name, one_of(text, lang))
    for parameter in getattr(command, "params", ()):
        if isinstance(getattr(parameter, "help", None), str):
            parameter.help = one_of(parameter.help, lang)
    for below in getattr(command, "commands", {}).values():
        speak(below, lang)
    return command
