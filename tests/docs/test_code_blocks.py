"""Every block of code in README and docs is of a known language, and what it says can be."""

import ast
from collections.abc import Callable, Mapping
import csv
from io import StringIO
import json
import os
from pathlib import Path
import re
import shlex

import pytest
import voluptuous as vol

from simulator.__main__ import COMMANDS, parser as simulator_parser

from ..helpers.code_blocks import (
    Block,
    actions_in,
    blocks,
    blocks_of,
    is_automation,
    parsed,
)
from ..helpers.metadata import ROOT

DASHBOARD = re.compile(r"custom:(energy-bridge[a-z-]*)")
STRATEGIES = {
    "energy-bridge",
    *(f"energy-bridge-{page}" for page in ("hub", "fleet", "cabinet", "reports")),
}
CARDS = set(
    re.findall(
        r'type: "(energy-bridge-[a-z]+-card)"',
        (ROOT / "frontend/src/cards/kinds.ts").read_text(),
    )
)


def in_words(found: list[Block]) -> list[object]:
    """The same as parameters of a test that tell where they are."""
    return [pytest.param(block, id=block.place) for block in found]


def of(*languages: str) -> list[object]:
    """The blocks of a language."""
    return in_words(list(blocks(*languages)))


def test_languages() -> None:
    """Each block says what it is in; `text` is for what programs print and for names of files."""
    known = {*CHECKS, "yaml", "sh", "text"}
    assert [each.place for each in blocks() if each.language not in known] == []


def test_blocks_are_found() -> None:
    """Wherever they stand, and not beyond their end."""
    page = "a\n```sh\nls\n```\n1. b\n   ```yaml\n   c:\n     - d\n   ```\n"
    found = [(each.line, each.language, each.text) for each in blocks_of("x", page)]
    assert found == [(2, "sh", "ls\n"), (6, "yaml", "c:\n  - d\n")]
    with pytest.raises(ValueError, match="x:2 has no end"):
        list(blocks_of("x", "a\n```sh\nls\n"))
    assert {"README.md", "docs/cards.md"} <= {each.page for each in blocks()}


def check_csv(text: str) -> None:
    """As many cells in each row."""
    assert len({len(row) for row in csv.reader(StringIO(text))}) == 1


def check_lines_of_json(text: str) -> None:
    """Each line by itself."""
    for line in filter(None, text.splitlines()):
        json.loads(line)


def check_mermaid(text: str) -> None:
    """A kind of diagram that GitHub draws, and whatever is opened is closed."""
    assert re.match(r"(flowchart|sequenceDiagram|stateDiagram)", text)
    names = re.sub(r'"[^"]*"', "", text)
    for opened, closed in ("[]", "()", "{}"):
        assert names.count(opened) == names.count(closed)
    assert len(re.findall(r"^\s*subgraph\b", text, re.MULTILINE)) == len(
        re.findall(r"^\s*end$", text, re.MULTILINE)
    )


BRIDGE = {
    *("connection", "address", "topic", "remote_username", "remote_password"),
    *("remote_clientid", "bridge_cafile", "bridge_insecure", "cleansession"),
    *("try_private", "notifications", "bridge_protocol_version", "start_type"),
}
"""What mosquitto.conf(5) knows of bridges, as far as pages use it."""


def check_mosquitto(text: str) -> None:
    """Settings of a bridge; a topic has at most a pattern, a direction, a QoS and two prefixes."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, *values = shlex.split(line)
        assert key in BRIDGE, line
        assert values, line
        if key == "topic":
            assert len(values) <= 5, line
            assert {*values[1:2]} <= {"in", "out", "both"}, line
            assert {*values[2:3]} <= {"0", "1", "2"}, line


CHECKS: Mapping[str, Callable[[str], object]] = {
    "json": json.loads,
    "jsonl": check_lines_of_json,
    "python": ast.parse,
    "csv": check_csv,
    "mermaid": check_mermaid,
    "conf": check_mosquitto,
}


@pytest.mark.parametrize("block", of(*CHECKS))
def test_parsed(block: Block) -> None:
    """What is not executed can be read."""
    CHECKS[block.language](block.text)


@pytest.mark.parametrize(
    "block",
    in_words(
        [
            block
            for block in blocks("yaml")
            if not is_automation(parsed(block)) and actions_in(parsed(block)) is None
        ]
    ),
)
def test_other_yaml(block: Block) -> None:
    """A dashboard with pages and cards of ours that there are, or settings that Home Assistant's own integrations take."""
    found = parsed(block)
    assert isinstance(found, dict)
    names = set(DASHBOARD.findall(block.text))
    if names:
        assert names <= STRATEGIES | CARDS
        assert found.keys() & {"strategy", "views", "type"}
        return
    for domain, settings in found.items():
        check_settings(domain, settings)


def check_settings(domain: str, settings: object) -> None:
    """A part of configuration.yaml."""
    from homeassistant.components import logger, recorder
    from homeassistant.core_config import CORE_CONFIG_SCHEMA

    schemas: Mapping[str, Callable[[object], object]] = {
        "homeassistant": CORE_CONFIG_SCHEMA,
        "logger": lambda given: logger.CONFIG_SCHEMA({"logger": given}),
        "recorder": lambda given: recorder.CONFIG_SCHEMA({"recorder": given}),
    }
    assert domain in schemas, f"neither a dashboard nor known settings: {domain}"
    schemas[domain](settings)


def test_wrong_settings_are_noticed() -> None:
    """A page that says nonsense would fail."""
    check_settings("logger", {"logs": {"custom_components.energy_bridge": "debug"}})
    with pytest.raises(vol.Invalid):
        check_settings("logger", {"log": {}})
    with pytest.raises(AssertionError, match="neither"):
        check_settings("energy_bridge", {})


def commands(text: str) -> list[list[str]]:
    """The commands of a block, without comments, variables before them and what follows a pipe."""
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words and re.match(r"[A-Z_]+=", words[0]):
            words.pop(0)
        while words:
            ends = [place for place, word in enumerate(words) if word in ("|", "&&")]
            end = ends[0] if ends else len(words)
            found.append(words[:end])
            words = words[end + 1 :]
    return found


OTHERS: Mapping[str, set[str]] = {
    "git": {"clone", "pull"},
    "cd": set(),
    "mosquitto_pub": {*("-h", "-p", "-t", "-m", "-u", "-P", "-r", "-q")},
    "mosquitto_sub": {*("-h", "-p", "-t", "-u", "-P", "-v", "-F", "-W", "--cafile")},
    "ssh-keyscan": {"-p", "-t"},
    "ssh-keygen": {"-l", "-f", "-t", "-E", "-lf"},
    "sftp": {"-P"},
    "openssl": {"s_client", "-connect", "-starttls", "x509", "-noout", "-fingerprint"},
    "sha256sum": {"-c", "--check"},
    "unzip": {"-d"},
}
"""Programs that come from elsewhere, with what pages use of them."""

ARGUMENTS = {"git", "openssl"}
"""Those whose first word without a dash must be known, too."""


def check_command(words: list[str]) -> None:
    """A script of the project with options that it has, the simulator, or a known program."""
    name, given = words[0], words[1:]
    if given[:2] == ["-m", "simulator"]:
        assert name in (".venv/bin/python", "python")
        check_simulator(given[2:])
        return
    if name.startswith("scripts/"):
        check_script(name, given)
        return
    assert name in OTHERS, f"no such command: {name}"
    known = OTHERS[name]
    assert {word for word in given if word.startswith("-")} <= known | {"-"}, words
    if name in ARGUMENTS:
        assert given[0] in known, words


def check_simulator(given: list[str]) -> None:
    """Its own parser takes the words."""
    if "--help" in given:
        given = [word for word in given if word != "--help"]
        assert set(given) <= COMMANDS.keys()
        return
    try:
        simulator_parser().parse_args(given)
    except SystemExit:
        pytest.fail(f"python -m simulator {shlex.join(given)}")


def check_script(name: str, given: list[str]) -> None:
    """It is there, can be started, and each option stands in it or in the program that it starts."""
    path = ROOT / name
    assert os.access(path, os.X_OK), name
    source = path.read_text()
    for module in re.findall(r"-m ([a-z_.]+)", source):
        main = ROOT / module.replace(".", "/") / "__main__.py"
        source += main.read_text() if main.exists() else ""
    for script in re.findall(r"scripts/[a-z_]+\.py", source):
        source += (ROOT / script).read_text()
    for word in given:
        if word.startswith("-"):
            option = word.partition("=")[0]
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", source), f"{name} {word}"
    if name == "scripts/test":
        for word in given:
            if not word.startswith("-"):
                assert Path(ROOT, word.partition("::")[0]).exists(), word


@pytest.mark.parametrize("block", of("sh"))
def test_commands(block: Block) -> None:
    """Each is there and takes its options."""
    found = commands(block.text)
    assert found
    for words in found:
        check_command(words)


@pytest.mark.parametrize(
    "line",
    [
        "scripts/nothing",
        "scripts/demo --nothing",
        "scripts/test tests/nothing",
        ".venv/bin/python -m simulator energyhub --nothing",
        "mosquitto_pub --nothing",
        "git nothing",
        "nothing",
    ],
)
def test_wrong_commands_are_noticed(line: str) -> None:
    """A page that says nonsense would fail."""
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_command(commands(line)[0])
