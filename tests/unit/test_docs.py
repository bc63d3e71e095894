"""What the documents say is so: links lead somewhere, names exist, commands and examples work."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from axis.catalogue import ALL_RULES
from edoc.contract.check import check
from edoc.contract.limits import Limits
from edoc.contract.model import BusinessType, Edoc, Status
from edoc.contract.profiles import Profile
from edoc.contract.reader import read_package
from edoc.contract.validate import check_edoc, check_status
from edoc.plumbing.sql.schema import METADATA
from lgsp.cli.main import create_cli
from lgsp.setting_texts import SETTING_TEXTS
from lgsp.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
PACKAGES = ("edoc", "signing", "axis", "nodes", "load", "lgsp")
EXAMPLES = sorted((DOCS / "examples").glob("*.edxml"))

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users|tmp)/")


def _names(page: Path) -> Iterator[str]:
    """Everything in code type outside blocks."""
    return iter(_CODE.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def _exists(dotted: str) -> bool:
    """True where the name is a module, or something in one."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def _commands(page: Path) -> Iterator[list[str]]:
    """Every ``lgsp …`` line of the shell blocks, continued lines joined, comments dropped."""
    for language, block in _FENCE.findall(page.read_text(encoding="utf-8")):
        if language != "sh":
            continue
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            for nth, word in enumerate(words):
                if word in {"lgsp", ".venv/bin/lgsp"}:
                    rest = words[nth + 1 :]
                    ends = [at for at, one in enumerate(rest) if one in {"lgsp", "|", "&&", ">"}]
                    yield rest[: ends[0]] if ends else rest


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_folder_of_somebodys_machine(page: Path) -> None:
    assert _MACHINE.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_source_path_that_is_mentioned_exists(page: Path) -> None:
    paths = re.findall(r"\b(?:src|scripts|deploy|tests)/[\w./-]*[\w/]", page.read_text("utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_dotted_name_of_the_code_exists(page: Path) -> None:
    queue_or_setting = re.compile(r".*\.default\.|.*[{}…].*")
    dotted = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
    names = [name for name in _names(page) if dotted.fullmatch(name)]
    assert [n for n in names if not queue_or_setting.match(n) and not _exists(n)] == []


def test_the_tour_names_tables_that_exist() -> None:
    table = re.compile(r"(?:axis|node|uplink)_\w+|outbox|blob|signature_check")
    named = {name for name in _names(DOCS / "tour.md") if table.fullmatch(name)}
    assert named - set(METADATA.tables) == set()
    assert len(named) > 12


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_shown_parses(page: Path) -> None:
    root: Any = typer.main.get_command(create_cli())
    for words in _commands(page):
        command, context = root, typer.Context(root, info_name="lgsp")
        while words and hasattr(command, "get_command"):
            if command.invoke_without_command and words[0].startswith("-"):
                break  # a group that is a command itself
            command = command.get_command(context, words[0])
            assert command is not None, words
            context = typer.Context(command, info_name=words[0], parent=context)
            words = words[1:]
        if not hasattr(command, "get_command") or command.invoke_without_command:
            command.parse_args(context, [word for word in words if word != "…"])


def test_the_readme_shows_the_commands_of_every_day() -> None:
    shown = {words[0] for words in _commands(ROOT / "README.md")}
    assert {"up", "agencies", "send", "track", "ledger", "verify"} <= shown


def test_make_targets_that_are_mentioned_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        mentioned = re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
        assert set(mentioned) <= targets, page.name


def test_the_format_page_names_only_rules_that_exist() -> None:
    named = {n for n in _names(DOCS / "edxml.md") if re.fullmatch(r"[EW]-[A-Z0-9-]+", n)}
    assert named - set(ALL_RULES) == set()
    assert len(named) > 80


def test_the_page_of_rules_is_made_from_the_catalogue() -> None:
    made = [sys.executable, str(ROOT / "scripts" / "rules_page.py"), "--check"]
    assert subprocess.run(made, check=False).returncode == 0


def test_the_page_of_evidence_is_made_from_the_code() -> None:
    made = [sys.executable, str(ROOT / "scripts" / "evidence_table.py"), "--check"]
    assert subprocess.run(made, check=False).returncode == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_that_is_shown_is_a_setting(page: Path) -> None:
    shown = re.findall(r"\bLGSP_(?!TEST_)(\w+)(?!\w*…)", page.read_text(encoding="utf-8"))
    # the table of settings leaves the prefix out, and one setting begins with the same letters
    names = {name: (name.lower(), f"lgsp_{name.lower()}") for name in shown}
    assert [name for name, forms in names.items() if not any(map(_is_setting, forms))] == []


def _is_setting(name: str) -> bool:
    name, _, part = name.partition("__")
    group = Settings.model_fields[name].default if name in Settings.model_fields else None
    return name in SETTING_TEXTS and (not part or part in _fields_of(group))


def _fields_of(group: Any) -> set[str]:
    """Return the parts that a setting of several parts has."""
    return {one.name for one in dataclasses.fields(group)}


def test_the_operators_page_names_every_setting_and_no_other() -> None:
    text = (DOCS / "operators.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[A-Z_]+.*?) \|", text, re.MULTILINE)
    named = {name.partition("__")[0].lower() for row in rows for name in _CODE.findall(row)}
    assert named == set(SETTING_TEXTS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_package_has_no_fault(example: Path) -> None:
    package = read_package(example.read_bytes())
    found = check_edoc(package, now=None) if isinstance(package, Edoc) else check_status(package)
    assert isinstance(package, Edoc | Status)
    assert (package.notes, found) == ((), ())


def test_the_python_example_of_the_page_is_the_one_that_runs() -> None:
    blocks = _FENCE.findall((DOCS / "integrators.md").read_text(encoding="utf-8"))
    shown = next(block for language, block in blocks if language == "python")
    source = (DOCS / "examples" / "vxp.py").read_text(encoding="utf-8")
    assert shown in source
    ast.parse(source)


@pytest.mark.parametrize(
    ("wish", "business"),
    [
        (["new", "21"], BusinessType.NEW),
        (["recall", "21"], BusinessType.RECALL),
        (["update", "21", "trích yếu mới"], BusinessType.UPDATE),
        (["replace", "22", "21", "000.00.31.H21", "000.00.93.H21"], BusinessType.REPLACE),
    ],
)
def test_what_the_example_program_writes_has_no_fault(
    wish: list[str], business: BusinessType
) -> None:
    report = check(example_package(*wish), profile=Profile.STRICT, day=date(2019, 12, 2))
    assert report.findings == ()
    assert isinstance(report.package, Edoc)
    assert report.package.business_type == business


def test_the_example_program_asks_for_a_document_back() -> None:
    report = check(example_package("take-back", "21"), profile=Profile.STRICT, day=None)
    assert report.findings == ()
    assert isinstance(report.package, Status)
    assert report.package.status_code == "13"


def example_package(*wish: str) -> bytes:
    """Run the example program that writes packages."""
    program = [sys.executable, str(DOCS / "examples" / "make_package.py"), *wish]
    return subprocess.run(program, capture_output=True, check=True, timeout=30).stdout


def test_the_compose_file_uses_commands_and_settings_that_exist() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    root: Any = typer.main.get_command(create_cli())
    commands = [json.loads(one) for one in re.findall(r"command: (\[.*\])", text)]
    assert len(commands) == 11
    for name, *arguments in commands:
        command = root.get_command(typer.Context(root), name)
        assert command is not None, name
        command.parse_args(typer.Context(command, info_name=name), arguments)
    settings = {name.lower() for name in re.findall(r"^ +LGSP_([A-Z_]+):", text, re.MULTILINE)}
    assert settings <= set(SETTING_TEXTS)


def test_the_compose_file_mounts_what_the_repository_has() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    mounted = re.findall(r"- \./([\w./-]+):", text)
    assert mounted == ["deploy/rabbitmq.conf"]
    assert (ROOT / mounted[0]).exists()


def test_the_broker_takes_a_package_of_the_largest_size() -> None:
    text = (ROOT / "deploy" / "rabbitmq.conf").read_text(encoding="utf-8")
    size = re.search(r"^max_message_size = (\d+)$", text, re.MULTILINE)
    assert size is not None
    assert int(size[1]) >= Limits().package_bytes
