"""The command ``lgsp``: builds the command tree, runs it, and ends with a meaningful exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version as installed_version
from typing import Any, cast

import typer

from edoc.contract.findings import Text
from lgsp.cli import (
    alerts,
    credentials,
    exchange,
    inspection,
    life,
    registry,
    roles,
    validation,
    verification,
    why,
)
from lgsp.cli.failure import ExitCode, explain
from lgsp.cli.languages import HELP_OPTIONS, both, one_of, speak
from lgsp.cli.options import Json, Lang
from lgsp.cli.output import Output
from lgsp.cli.usage import in_vietnamese, plain
from lgsp.errors import LgspError
from lgsp.settings import language_asked, load_settings, spoken_language, unknown_variables

# The library's base class of "the user typed something wrong"; it is public only through its heirs.
_UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])

_ABOUT = both(
    "lgsp: trục liên thông văn bản MÔ PHỎNG, bốn cấp, ký số thật, chạy ngay trên máy này.",
    "lgsp: a SIMULATED document axis of Viet Nam, four levels, really signed, on this machine.",
)
_EPILOG = both(
    "Mã thoát: 0 tốt; 1 không đúng kỳ vọng; 2 sai cách dùng; 3 không có máy chủ; 4 bị từ chối;"
    " 5 lỗi máy (thư mục, cổng, đĩa, CSDL); 6 không tìm thấy; 70 lỗi chương trình.",
    "Exit codes: 0 good; 1 an expectation failed; 2 wrong usage; 3 no server; 4 refused;"
    " 5 this machine (folder, port, disk, database); 6 not found; 70 a fault of the program.",
)


def create_cli() -> typer.Typer:
    """Return the command tree, in both languages."""
    app = typer.Typer(
        name="lgsp",
        help=_ABOUT,
        epilog=_EPILOG,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": HELP_OPTIONS},
    )

    @app.callback()
    def start(lang: Lang = None) -> None:
        """Options before the command's name."""

    roles.add_commands(app)
    exchange.add_commands(app)
    inspection.add_commands(app)
    alerts.add_commands(app)
    life.add_commands(app)
    registry.add_commands(app)
    verification.add_commands(app)
    validation.add_commands(app)
    why.add_commands(app)
    credentials.add_commands(app)
    app.command("version", help=both("In số phiên bản.", "Print the version."))(_version)
    return app


def _version(lang: Lang = None, json: Json = False) -> None:
    number = installed_version("lgsp")
    if json:
        Output("vi", as_json=True).data({"version": number})
    else:
        sys.stdout.write(f"lgsp {number}\n")


def run(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command ``lgsp``; always ends by ``SystemExit``."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    raise SystemExit(main(given))


def main(arguments: list[str]) -> int:
    """Run one command line; returns the exit code. No trace reaches the user."""
    lang = spoken_language(arguments)
    out = Output(lang, as_json="--json" in arguments)
    command = speak(typer.main.get_command(create_cli()), lang)
    if command.epilog is None:
        command.epilog = one_of(_EPILOG, lang)
    for text in unknown_variables():
        out.warn(text)
    try:
        code = command.main(
            args=arguments,
            prog_name="lgsp",
            standalone_mode=False,
            default_map=_everywhere(command, language_asked(arguments)),
        )
    except typer.Exit as leave:
        return leave.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except _UsageError as error:
        return _usage(out, error)
    except Exception as error:  # noqa: BLE001 - the last place that can name it
        code, text = explain(error)
        if code is ExitCode.INTERNAL and _debugging():
            traceback.print_exception(error)
        out.complain(text, code)
    return int(code or 0)


def _everywhere(command: Any, lang: str) -> dict[str, Any]:
    """Return defaults by which ``--lang`` counts for a command wherever it was written."""
    below = getattr(command, "commands", {}).items()
    defaults: dict[str, Any] = {name: _everywhere(one, lang) for name, one in below}
    return {**defaults, "lang": lang} if lang else {}


def _debugging() -> bool:
    """True where the user asked for details with LGSP_LOG_LEVEL=DEBUG."""
    try:
        return load_settings().log_level == "DEBUG"
    except LgspError:
        return False


def _usage(out: Output, error: Exception) -> int:
    """Tell what was typed wrong and how to get help."""
    told = getattr(error, "format_message", lambda: str(error))()
    if not told:  # bare ``lgsp`` or a bare group: its help was shown
        return ExitCode.USAGE
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "lgsp")
    told = told if told.endswith((".", "?", ")")) else f"{told}."
    text = Text(
        f"Lệnh chưa đúng: {in_vietnamese(told)} Xem: {path} --help",
        f"Wrong usage: {plain(told)} See: {path} --help",
    )
    out.complain(text, ExitCode.USAGE)
    return ExitCode.USAGE
