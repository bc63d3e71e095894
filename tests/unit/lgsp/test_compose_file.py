"""docker-compose.yml says nothing that the command line, the settings or the image do not know.

There is no YAML reader among the dependencies; the file keeps to a plain form (maps by two spaces,
lists of words over lines or in one line), which is read here line by line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import typer

from lgsp.cli.main import create_cli
from lgsp.setting_texts import PREFIX
from lgsp.settings import Settings, load_settings
from lgsp.topology.presets import preset

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVERS = {"postgres", "rabbitmq"}


@dataclass
class Block:
    """One line ``name: value`` and the lines below it that are indented more."""

    value: str = ""
    inner: dict[str, Block] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)


def read(text: str) -> Block:
    """Read maps of maps and lists of words."""
    top = Block()
    path: list[tuple[int, Block]] = [(-1, top)]
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        if item := re.fullmatch(r"\s+- ([^\s{[].*)", line):
            assert path[-1][0] == indent - 2, line
            path[-1][1].items.append(item[1].strip().strip('"'))
            continue
        found = re.fullmatch(r"\s*([\w.<-]+):(?:\s+(.*))?", line)
        assert found, f"not the plain form: {line!r}"
        assert indent % 2 == 0, line
        while path[-1][0] >= indent:
            path.pop()
        block = Block((found[2] or "").strip())
        assert found[1] not in path[-1][1].inner, f"twice: {line!r}"
        path[-1][1].inner[found[1]] = block
        path.append((indent, block))
    return top


FILE = read(TEXT)
SERVICES = FILE.inner["services"].inner
ROLES = {name: one for name, one in SERVICES.items() if name not in SERVERS}
ENVIRONMENT = {
    name: block.value.strip('"')
    for name, block in FILE.inner["x-role"].inner["environment"].inner.items()
}


def words(block: Block) -> list[str]:
    """Return a list, also one written in one line."""
    return block.items or list(json.loads(block.value))


def test_every_merged_or_named_part_is_defined_before() -> None:
    anchors: set[str] = set()
    for line in TEXT.splitlines():
        for mark, name in re.findall(r"(?<=\s)([&*])([\w-]+)", line):
            if mark == "&":
                anchors.add(name)
            else:
                assert name in anchors, line


@pytest.mark.parametrize("name", ROLES)
def test_every_role_is_a_command_that_the_command_line_parses(name: str) -> None:
    command, *arguments = words(ROLES[name].inner["command"])
    tree = typer.main.get_command(create_cli())
    found = tree.get_command(tree.make_context("lgsp", [], resilient_parsing=True), command)
    assert found is not None, command
    parsed = found.make_context(command, arguments)
    if "name" in parsed.params:
        topology = preset(ENVIRONMENT.get("LGSP_TOPOLOGY", "gia-lai-2019"))
        known = topology.node if command == "node" else topology.axis
        assert known(parsed.params["name"])


def test_there_is_one_service_for_every_axis_node_and_single_role() -> None:
    topology = preset("gia-lai-2019")
    wanted = {"authority", "uplink", "portal"}
    wanted |= {f"axis-{axis.name}" for axis in topology.axes}
    wanted |= {f"node-{node.name}" for node in topology.nodes}
    assert set(ROLES) == wanted


def test_every_variable_is_a_setting() -> None:
    names = set(re.findall(rf"{PREFIX}\w+", TEXT))
    assert names
    assert {name.removeprefix(PREFIX).lower() for name in names} <= set(Settings.model_fields)


def test_the_settings_are_accepted_with_the_operators_choices_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+[^}]*\}", "x" * 32, value))
    settings = load_settings()
    assert set(settings.axes) == {axis.name for axis in preset(settings.topology).axes}
    assert set(settings.node_urls) == {node.name for node in preset(settings.topology).nodes}
    assert not settings.embedded


def test_every_address_names_a_service_and_the_port_it_listens_on() -> None:
    port = ENVIRONMENT["LGSP_LISTEN"].rpartition(":")[2]
    for host, at in re.findall(r"http://([\w-]+):(\d+)", "\n".join(ENVIRONMENT.values())):
        assert host in ROLES
        assert at == port
    for url in ("LGSP_DATABASE_URL", "LGSP_BROKER_URL"):
        assert re.search(r"@(\w+):", ENVIRONMENT[url])[1] in SERVERS  # type: ignore[index]


def test_every_service_waits_for_services_that_say_when_they_are_well() -> None:
    waited = re.findall(r"^\s+([\w-]+): \{ condition: service_healthy \}$", TEXT, re.MULTILINE)
    assert set(waited) <= set(SERVICES)
    assert "healthcheck" in FILE.inner["x-role"].inner
    for name in SERVERS:
        assert "healthcheck" in SERVICES[name].inner


def test_every_volume_is_declared_or_a_file_of_ours_and_every_declared_one_is_used() -> None:
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        if "volumes" in service.inner
        for volume in words(service.inner["volumes"])
    }
    files = {name for name in used if name.startswith("./")}
    assert all((ROOT / name).exists() for name in files)
    assert used - files == set(FILE.inner["volumes"].inner)


def test_ports_are_published_on_this_machine_only() -> None:
    published = [
        port
        for service in SERVICES.values()
        if "ports" in service.inner
        for port in words(service.inner["ports"])
    ]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_no_secret_is_written_in_the_file() -> None:
    for name in ("LGSP_SECRET", "POSTGRES_PASSWORD", "RABBITMQ_PASSWORD"):
        assert f"${{{name}:?" in TEXT  # compose refuses to start without it
    assert ENVIRONMENT["LGSP_SECRET"].startswith("${LGSP_SECRET:?")
