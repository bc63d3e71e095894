"""``lgsp validate`` and ``lgsp rules``: what is wrong with a file, and why. Works offline.

The same engine as at the axis, by any profile, with the signatures where an authority is known.
What only the axis knows (who exists, what was sent before) is not looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from axis.catalogue import ALL_RULES
from axis.reports import report_body
from axis.signatures import signature_findings
from edoc.contract.check import Report, check
from edoc.contract.dates import VIETNAM, local_date
from edoc.contract.errors import MalformedPackage
from edoc.contract.findings import Finding, Text
from edoc.contract.profiles import Profile
from edoc.contract.rules import Rule
from edoc.plumbing.clock import SystemClock
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang
from lgsp.cli.output import Output
from lgsp.cli.reporting import print_report, print_rule, print_rules, rule_body
from lgsp.cli.verification import hush_libraries, known_stores
from lgsp.machine_words import machine_reason
from lgsp.settings import Settings, load_settings
from lgsp.verdict import instant_named, instant_of
from signing.model import TrustStore

_SUFFIX = ".edxml"
_STANDARD_INPUT = Path("-")


class Form(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class FileReport:
    """The report on one file, with what its signatures gave; ``signed`` None: not looked at."""

    name: str
    report: Report
    signed: tuple[Finding, ...] | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found."""
        return (*self.report.findings, *(self.signed or ()))

    @property
    def sound(self) -> bool:
        """True where nothing refuses the file."""
        return not any(finding.is_error for finding in self.findings)


_FILES = both(
    "tệp; thư mục: mọi tệp .edxml trong đó; -: đầu vào chuẩn",
    "files; a folder: its .edxml files; -: the standard input",
)


_At = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        help=both(
            "xét như vào ngày này (mặc định: ngày ghi trong tệp, muộn nhất là hôm nay)",
            "judge as on this day (default: the day the file names, today at the latest)",
        ),
    ),
]
_Trust = Annotated[
    Path | None,
    typer.Option(
        "--trust",
        metavar="PEM",
        help=both("chứng thư gốc được tin (PEM)", "root certificates to trust (PEM)"),
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add ``validate`` and ``rules`` to the tree."""
    app.command(
        "validate",
        help=both(
            "Kiểm tra tệp edXML, không cần máy chủ: sai gì, ở dòng nào, vì sao, sửa thế nào"
            " (mã thoát 0 đạt, 1 có lỗi, 6 có tệp không đọc được).",
            "Check edXML files, without a server: what is wrong, on which line, why, how to mend"
            " it (exit code 0 sound, 1 with errors, 6 a file cannot be read).",
        ),
    )(_validate)
    app.command(
        "rules",
        help=both(
            "Danh mục quy tắc kiểm tra; kèm mã quy tắc thì giải thích quy tắc đó.",
            "The catalogue of rules; with the id of one, everything about it.",
        ),
    )(_rules)


def _validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=_FILES)],
    profile: Annotated[
        Profile,
        typer.Option(
            "--profile",
            metavar="|".join(Profile),
            help=both(
                "hồ sơ kiểm tra: national (trục quốc gia), province (trục tỉnh), strict (chặt chẽ)",
                "how strictly: national, province, strict",
            ),
        ),
    ] = Profile.NATIONAL,
    form: Annotated[
        Form,
        typer.Option(
            "--format", metavar="|".join(Form), help=both("dạng kết quả", "form of the result")
        ),
    ] = Form.TEXT,
    at: _At = None,
    trust: _Trust = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    hush_libraries()
    settings = load_settings(data_dir=data_dir, lang=lang)
    day = at.date() if at else None
    out = Output(settings.lang, as_json=form is Form.JSON)
    told: list[dict[str, Any]] = []
    unread: list[Text] = []
    sound = True
    for path, content in _contents(files, settings.limits.package_bytes):
        if isinstance(content, Text):
            unread.append(content)
            continue
        one = _report(str(path), content, profile, day, trust, settings)
        sound = sound and one.sound
        if form is Form.JSON:
            told.append(_plain(one))
        else:  # at once, and then forgotten: packages may be large, and many
            print_report(out, one.name, content, one.report, one.findings, one.signed is None)
    if form is Form.JSON:
        out.data(told)
    if unread:  # told last, after what could be judged: it decides the exit code
        why = Text("\n".join(one.vi for one in unread), "\n".join(one.en for one in unread))
        raise CommandFailed(ExitCode.NOT_FOUND, why)
    raise typer.Exit(ExitCode.OK if sound else ExitCode.EXPECTATION)


def _contents(files: Sequence[Path], limit: int) -> Iterator[tuple[Path, bytes | Text]]:
    """Yield each file, for a folder its packages, with its content or why there is none."""
    for path in files:
        if not path.is_dir():
            yield path, _read(path, limit)
            continue
        try:
            inside = sorted(one for one in path.iterdir() if one.suffix.lower() == _SUFFIX)
        except OSError as error:
            yield path, _unreadable(path, error)
            continue
        if not inside:
            nothing = Text(
                f"Thư mục {path} không có tệp {_SUFFIX} nào.",
                f"Folder {path} has no {_SUFFIX} file.",
            )
            yield path, nothing
        for one in inside:
            yield one, _read(one, limit)


def _read(path: Path, limit: int) -> bytes | Text:
    """Return the file, or so much of it that the engine sees it is too large; or why not."""
    try:
        if path == _STANDARD_INPUT:
            return sys.stdin.buffer.read(limit + 1)
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        return _unreadable(path, error)


def _unreadable(path: Path, error: OSError) -> Text:
    reason = machine_reason(error)
    return Text(f"Không đọc được {path}: {reason.vi}.", f"Cannot read {path}: {reason.en}.")


def _report(
    name: str,
    content: bytes,
    profile: Profile,
    day: date | None,
    trust: Path | None,
    settings: Settings,
) -> FileReport:
    at = datetime.combine(day, time(12), VIETNAM) if day else _instant(content, settings)
    report = check(content, profile=profile, day=local_date(at), limits=settings.limits)
    stores = known_stores(settings, trust, at)
    return FileReport(name, report, _signed(content, report, stores, at))


def _instant(content: bytes, settings: Settings) -> datetime:
    """Return the instant the file names itself, but never one in the future."""
    now = SystemClock().now()
    try:
        named = instant_named(content, settings.limits)
    except MalformedPackage:  # what can be read of it may name a day all the same
        package = check(content, profile=Profile.PROVINCE, limits=settings.limits).package
        named = instant_of(package) if package else None
    return min(named, now) if named else now


def _signed(
    content: bytes, report: Report, stores: Sequence[TrustStore], at: datetime
) -> tuple[Finding, ...] | None:
    """Return what the signatures gave by the authority that believes most of them."""
    package = report.package
    if package is None or report.fatal or not stores:
        return None
    found = [
        signature_findings(content, package, store, at=at, profile=report.profile)
        for store in stores
    ]
    return min(found, key=lambda one: (sum(finding.is_error for finding in one), len(one)))


def _plain(one: FileReport) -> dict[str, Any]:
    body = report_body(one.report, one.findings, omitted=one.report.omitted)
    return {"file": one.name, "signatures_checked": one.signed is not None, **body}


def _rules(
    rule: Annotated[
        str | None, typer.Argument(metavar="ID", help=both("mã quy tắc", "id of a rule"))
    ] = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    settings = load_settings(lang=lang)
    out = Output(settings.lang, as_json=json)
    chosen = list(ALL_RULES.values()) if rule is None else [_rule(rule)]
    if json:
        out.data([rule_body(one) for one in chosen])
    elif rule is None:
        print_rules(out, chosen)
    else:
        print_rule(out, chosen[0])


def _rule(given: str) -> Rule:
    """Return the rule of an id in any letter case. Raises: CommandFailed where there is none."""
    name = given.strip().upper()
    found = ALL_RULES.get(name)
    if found is None:
        near = ", ".join(get_close_matches(name, ALL_RULES, 3, 0.4))
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(
                f"Không có quy tắc {given[:60]}." + (f" Có phải: {near}?" if near else ""),
                f"There is no rule {given[:60]}." + (f" Perhaps: {near}?" if near else ""),
            ),
        )
    return found
