"""``lgsp verify``: who signed a package or a PDF, and whether it holds. Works without a server.

Trust comes from ``--trust`` or from the authority in the data folder; nothing is fetched, whatever
addresses the certificates name. A file is judged at the instant it names itself (last trace of a
package, signing time of a PDF), or at ``--at``; a time-stamp in a PDF decides over both.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from edoc.contract.dates import VIETNAM
from edoc.contract.findings import Text
from edoc.plumbing.clock import SystemClock
from lgsp.cli.failure import CommandFailed, ExitCode
from lgsp.cli.languages import both
from lgsp.cli.options import DataDir, Json, Lang
from lgsp.cli.output import Output
from lgsp.cli.shown import instant, words
from lgsp.machine_words import machine_reason
from lgsp.settings import Settings, load_settings
from lgsp.verdict import FileVerdict, instant_named, judge_file
from signing.authority import MARK, Authority
from signing.model import TrustStore

AUTHORITY_FOLDERS = ("authority", "demo/authority")
"""Where ``lgsp up`` and ``lgsp demo`` keep theirs, below the data folder."""


def add_commands(app: typer.Typer) -> None:
    """Add ``verify`` to the tree."""
    app.command(
        "verify",
        help=both(
            "Ai đã ký tệp edXML hay PDF, chữ ký có đúng không (mã thoát 0 chỉ khi tất cả đúng).",
            "Who signed an edXML or PDF file, and does it hold (exit code 0 only if all holds).",
        ),
    )(_verify)


def _verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help=both("tệp", "files"))],
    trust: Annotated[
        Path | None,
        typer.Option(
            "--trust",
            metavar="PEM",
            help=both("chứng thư gốc được tin (PEM)", "root certificates to trust (PEM)"),
        ),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            "--at",
            metavar="YYYY-MM-DDTHH:MM:SS",
            help=both(
                "thời điểm xét, giờ Việt Nam (mặc định: dấu thời gian, vết cuối của gói tin)",
                "instant to judge at, Viet Nam time (default: time-stamp, last trace)",
            ),
        ),
    ] = None,
    data_dir: DataDir = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    hush_libraries()
    settings = load_settings(data_dir=data_dir, lang=lang)
    instant_given = at.replace(tzinfo=VIETNAM) if at else None
    verdicts = []
    for path in files:
        content = _read(path)
        moment = instant_given or instant_named(content, settings.limits) or SystemClock().now()
        stores = _stores(settings, trust, moment)
        verdicts.append(_judge(path.name, content, stores, moment, settings))
    out = Output(settings.lang, as_json=json)
    if json:
        out.data([_plain(verdict) for verdict in verdicts])
    else:
        for verdict in verdicts:
            _print(out, verdict)
    held = all(verdict.holds for verdict in verdicts)
    raise typer.Exit(ExitCode.OK if held else ExitCode.EXPECTATION)


def _judge(
    name: str, content: bytes, stores: list[TrustStore], at: datetime, settings: Settings
) -> FileVerdict:
    """Judge a file by each authority known here; the first that believes it decides."""
    found = [judge_file(name, content, store, at=at, limits=settings.limits) for store in stores]
    return next((verdict for verdict in found if verdict.holds), found[0])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandFailed(
            ExitCode.NOT_FOUND,
            Text(
                f"Không đọc được {path}: {machine_reason(error).vi}.",
                f"Cannot read {path}: {machine_reason(error).en}.",
            ),
        ) from None


def hush_libraries() -> None:
    """Keep what the PDF library logs off the screen: all it complains of is told as a reason."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


def known_stores(settings: Settings, given: Path | None, at: datetime) -> list[TrustStore]:
    """Return what may be believed: the given PEM, else each authority of the data folder.

    Empty where there is none. Raises: CommandFailed where the given file is no trust store.
    """
    if given is not None:
        try:
            return [TrustStore.from_pem(_read(given))]
        except ValueError as error:
            raise CommandFailed(
                ExitCode.USAGE,
                Text(
                    f"{given} không phải kho tin cậy dạng PEM ({error}).",
                    f"{given} is no trust store in PEM ({error}).",
                ),
            ) from None
    folders = [settings.data_dir / place for place in AUTHORITY_FOLDERS]
    return [_store_of(folder, at) for folder in folders if (folder / MARK).exists()]


def _stores(settings: Settings, given: Path | None, at: datetime) -> list[TrustStore]:
    """Return what may be believed, at least one. Raises: CommandFailed."""
    stores = known_stores(settings, given, at)
    if not stores:
        raise CommandFailed(
            ExitCode.ENVIRONMENT,
            Text(
                f"Chưa có cơ quan chứng thực trong {settings.data_dir}. Chỉ ra chứng thư gốc:"
                f" --trust TỆP.pem (lấy ở {settings.base_url}/authority/trust.pem).",
                f"There is no authority in {settings.data_dir}. Name the roots:"
                f" --trust FILE.pem (from {settings.base_url}/authority/trust.pem).",
            ),
        )
    return stores


def _store_of(folder: Path, at: datetime) -> TrustStore:
    authority = Authority.open(folder)
    try:
        return authority.trust(at)
    finally:
        authority.close()


def _plain(verdict: FileVerdict) -> dict[str, Any]:
    """Return a verdict as JSON values."""
    return {**asdict(verdict), "holds": verdict.holds}


def _print(out: Output, verdict: FileVerdict) -> None:
    holds = out.text("CHỮ KÝ ĐÚNG", "HOLDS") if verdict.holds else out.text("KHÔNG ĐÚNG", "FAILS")
    out.line(f"{verdict.name}  {holds}", "bold green" if verdict.holds else "bold red")
    for part in verdict.parts:
        out.line(f"  {words(asdict(part.what), out.lang)} {part.name}".rstrip())
        for signer in part.signers:
            code = f" ({signer.agency_code})" if signer.agency_code else ""
            when = instant(signer.at.isoformat()) if signer.at else ""
            kind = words(asdict(signer.kind), out.lang)
            out.line(f"    ✔ {kind}: {signer.name}{code}  {when}", "green")
        for reason in part.reasons:
            out.line(f"    ✘ {reason.code}: {reason.text.get(out.lang)}", "red")
        for note in part.notes:
            out.line(f"    ! {note.code}: {note.text.get(out.lang)}", "yellow")
    if verdict.legal_value is not None:
        out.line("  " + verdict.legal_value.get(out.lang), "italic")
