"""How commands fail: an exit code and a sentence in both languages, never a trace."""

from __future__ import annotations

import errno
import sqlite3
from enum import IntEnum

import httpx

from edoc.contract.errors import MalformedPackage, UnwritablePackage
from edoc.contract.findings import Text
from edoc.ports.bus import BusUnavailable
from edoc.ports.database import DatabaseUnavailable
from lgsp.errors import EnvironmentProblem, LgspError, SettingsError, TopologyError
from lgsp.machine_words import machine_reason


class ExitCode(IntEnum):
    """Exit codes of every command (also in ``lgsp --help`` and docs)."""

    OK = 0
    EXPECTATION = 1  # it ran, but what was expected does not hold
    USAGE = 2  # a wrong option, argument or setting
    UNREACHABLE = 3  # no server answers, or it cannot serve now
    REFUSED = 4  # the server refused: unauthorised, invalid, conflict
    ENVIRONMENT = 5  # folder, port, disk, database or broker of this machine
    NOT_FOUND = 6  # no such id, code or file
    INTERNAL = 70  # a fault of the program itself
    INTERRUPTED = 130  # Ctrl-C


class CommandFailed(LgspError):  # noqa: N818 - named after the condition
    """A command ends with this exit code and text."""

    def __init__(self, code: ExitCode, text: Text) -> None:
        super().__init__(text)
        self.code = code


_UNKNOWN = Text(
    "Lỗi trong chương trình ({kind}). Chạy lại với LGSP_LOG_LEVEL=DEBUG để xem chi tiết, rồi báo"
    " lỗi kèm lệnh đã chạy.",
    "A fault in the program ({kind}). Run again with LGSP_LOG_LEVEL=DEBUG for details, then report"
    " it with the command you ran.",
)
_DISK_FULL = Text(
    "Đĩa đầy. Giải phóng chỗ trống rồi chạy lại; những gì đã nhận không mất.",
    "The disk is full. Free some space and run again; nothing accepted is lost.",
)
_DATABASE = Text(
    "Không dùng được cơ sở dữ liệu: {reason}. Kiểm tra LGSP_DATABASE_URL và máy chủ.",
    "The database cannot be used: {reason}. Check LGSP_DATABASE_URL and the server.",
)
_BROKER = Text(
    "Không nối được RabbitMQ: {reason}. Kiểm tra LGSP_BROKER_URL và máy chủ.",
    "RabbitMQ cannot be reached: {reason}. Check LGSP_BROKER_URL and the server.",
)
_AWAY = Text(
    "Máy chủ không trả lời: {reason}. Chạy lgsp up, hoặc chỉ địa chỉ bằng --url hay LGSP_URL.",
    "The server does not answer: {reason}. Run lgsp up, or name its address: --url or LGSP_URL.",
)


def explain(error: BaseException) -> tuple[ExitCode, Text]:
    """Return exit code and text for any error; what is not known is a fault of the program."""
    if isinstance(error, CommandFailed):
        return error.code, error.text
    if isinstance(error, (SettingsError, TopologyError)):
        return ExitCode.USAGE, error.text
    if isinstance(error, EnvironmentProblem):
        return ExitCode.ENVIRONMENT, error.text
    if isinstance(error, LgspError):
        return ExitCode.EXPECTATION, error.text
    if isinstance(error, MalformedPackage):
        lines = [(f.message.vi, f.message.en) for f in error.findings]
        text = Text("\n".join(vi for vi, _ in lines), "\n".join(en for _, en in lines))
        return ExitCode.REFUSED, text
    return _explain_foreign(error)


def _explain_foreign(error: BaseException) -> tuple[ExitCode, Text]:
    """Name errors of libraries and of the machine."""
    if isinstance(error, BaseExceptionGroup):
        return explain(error.exceptions[0])
    if isinstance(error, httpx.HTTPError):
        return ExitCode.UNREACHABLE, _AWAY.format(reason=_reason(error))
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return ExitCode.ENVIRONMENT, _DISK_FULL
    if isinstance(error, (DatabaseUnavailable, sqlite3.OperationalError)):
        return ExitCode.ENVIRONMENT, _DATABASE.format(reason=_reason(error))
    if isinstance(error, BusUnavailable):
        return ExitCode.ENVIRONMENT, _BROKER.format(reason=_reason(error))
    if isinstance(error, UnwritablePackage):
        return ExitCode.REFUSED, Text(f"Không đóng gói được: {error}", f"Cannot be packed: {error}")
    if isinstance(error, OSError):
        reason, place = machine_reason(error), f" ({error.filename})" if error.filename else ""
        return ExitCode.ENVIRONMENT, Text(
            f"Máy từ chối: {reason.vi}{place}.", f"The machine refuses: {reason.en}{place}."
        )
    return ExitCode.INTERNAL, _UNKNOWN.format(kind=type(error).__name__)


def _reason(error: BaseException) -> str:
    """Return a short reason in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300].rstrip(". ")
