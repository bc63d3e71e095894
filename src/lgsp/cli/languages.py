"""Two languages for one command tree: help texts carry both and are cut to one before use."""

from __future__ import annotations

from typing import Any

import typer
from typer import rich_utils

from edoc.contract.findings import Text

HELP_OPTIONS = ["--help", "-h"]
_SEAM = " ‖ "
_HELP = Text("in trợ giúp này", "print this help")
_OPTIONS = Text("Tùy chọn", "Options")
_ARGUMENTS = Text("Đối số", "Arguments")
_COMMANDS = Text("Lệnh", "Commands")
_USAGE = Text("Cách dùng: ", "Usage: ")
_SOME_OPTIONS = Text("[tùy chọn]", "[OPTIONS]")
_SOME_COMMAND = Text("lệnh …", "COMMAND …")
_REQUIRED = Text("[bắt buộc]", "[required]")
_DEFAULT = Text("[mặc định: {}]", "[default: {}]")


def both(vi: str, en: str) -> str:
    """Return a help text that holds both languages; ``speak`` keeps one of them."""
    return f"{vi}{_SEAM}{en}"


def one_of(text: str, lang: str) -> str:
    """Return the half of a two-language text in ``lang``; a text in one language stays."""
    vi, seam, en = text.partition(_SEAM)
    return Text(vi, en if seam else vi).get(lang)


def speak(command: Any, lang: str) -> Any:
    """Cut every help text of a command tree to one language, in place; returns the tree."""
    rich_utils.REQUIRED_LONG_STRING = _REQUIRED.get(lang)
    rich_utils.DEFAULT_STRING = _DEFAULT.get(lang)
    _speak_usage(command, lang)
    helper = command.get_help_option(typer.Context(command, help_option_names=HELP_OPTIONS))
    if helper is not None:
        helper.help = _HELP.get(lang)
    for name in ("help", "short_help", "epilog"):
        text = getattr(command, name, None)
        if isinstance(text, str):
            setattr(command, name, one_of(text, lang))
    for parameter in [*command.params, helper]:
        if isinstance(getattr(parameter, "help", None), str):
            parameter.help = one_of(parameter.help, lang)
        if parameter is not None:
            kind = _OPTIONS if parameter.param_type_name == "option" else _ARGUMENTS
            parameter.rich_help_panel = kind.get(lang)
            _without_type(parameter)
    for below in getattr(command, "commands", {}).values():
        below.rich_help_panel = _COMMANDS.get(lang)
        speak(below, lang)
    return command


def _speak_usage(command: Any, lang: str) -> None:
    usage = command.get_usage
    command.get_usage = lambda ctx: usage(ctx).replace(_USAGE.en, _USAGE.get(lang), 1)
    command.options_metavar = _SOME_OPTIONS.get(lang)
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = _SOME_COMMAND.get(lang)


def _without_type(parameter: Any) -> None:
    """Leave out ``<bool>`` of a switch and the type of an argument, which its name tells."""
    if parameter.param_type_name == "argument" or getattr(parameter, "is_flag", False):
        parameter.display_type_rich = lambda ctx: ""
