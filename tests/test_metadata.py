"""What Home Assistant and HACS ask of the files of an integration."""

import ast
import importlib
import json
import logging
import re
import struct
import tomllib

from awesomeversion import AwesomeVersion
from homeassistant.const import Platform, __version__ as ha_version
from homeassistant.core import HomeAssistant
from homeassistant.loader import Integration
import pytest

import custom_components
from custom_components.energy_bridge.const import DOMAIN

from .helpers.metadata import MANIFEST, PACKAGE, ROOT, modules


def test_loggers() -> None:
    """Of each library that has its own: debug logging of the integration turns them on; MQTT is logged here."""
    libraries = {re.split("[^a-z]", each)[0] for each in MANIFEST["requirements"]}
    for library in libraries:
        importlib.import_module(library)
    known = {name.partition(".")[0] for name in logging.root.manager.loggerDict}
    assert set(MANIFEST["loggers"]) == libraries & known


async def test_manifest(hass: HomeAssistant) -> None:
    """Keys, their order, and what HACS needs besides."""
    integration = Integration.resolve_from_root(hass, custom_components, DOMAIN)
    assert integration is not None
    assert integration.manifest.items() >= MANIFEST.items()
    keys = list(MANIFEST)
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]
    assert MANIFEST["domain"] == PACKAGE.name
    assert MANIFEST["config_flow"] is True
    assert (MANIFEST["integration_type"], MANIFEST["iot_class"]) == (
        "hub",
        "local_push",
    )
    assert AwesomeVersion(MANIFEST["version"]).valid
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert MANIFEST["codeowners"]
    for key in ("documentation", "issue_tracker"):
        assert MANIFEST[key].startswith("https://")
        assert "home-assistant.io" not in MANIFEST[key]


def test_requirements_and_version_agree_with_the_project() -> None:
    """What the manifest asks for is what is locked and tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert MANIFEST["requirements"] == project["dependency-groups"]["integration"]
    assert MANIFEST["version"] == project["project"]["version"]
    assert not any(" " in requirement for requirement in MANIFEST["requirements"])


def test_other_integrations_used_are_dependencies() -> None:
    """Whatever is imported of them; diagnostics, repairs, system health and the activity log ask for our part of theirs, the frontend is waited for, and the websocket offers what is registered, if they are there."""
    used = {
        node.module.split(".")[2] if node.module.count(".") > 1 else alias.name
        for module in modules().values()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("homeassistant.components")
        for alias in node.names
    }
    declared = {
        *MANIFEST.get("dependencies", ()),
        *MANIFEST.get("after_dependencies", ()),
    }
    optional = {
        "diagnostics",
        "frontend",
        "logbook",
        "repairs",
        "system_health",
        "websocket_api",
    }
    assert used - set(Platform) - optional <= declared


def test_hacs() -> None:
    """HACS refuses unknown keys, and needs a licence and the version that was tested."""
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert hacs.keys() <= {
        "content_in_root",
        "country",
        "filename",
        "hacs",
        "hide_default_branch",
        "homeassistant",
        "name",
        "persistent_directory",
        "zip_release",
    }
    assert hacs["name"] == MANIFEST["name"]
    assert AwesomeVersion(hacs["homeassistant"]) <= AwesomeVersion(ha_version)
    assert AwesomeVersion(hacs["homeassistant"]) >= AwesomeVersion("2026.10.0")
    assert (ROOT / "LICENSE").is_file()
    assert [path.name for path in PACKAGE.parent.glob("*/manifest.json")] == [
        "manifest.json"
    ]


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brand(name: str, size: int) -> None:
    """A square PNG with transparency."""
    start = (PACKAGE / "brand" / name).read_bytes()[:26]
    signature, _, chunk, width, height, _, colour = struct.unpack(">8sI4sIIBB", start)
    assert (signature, chunk) == (b"\x89PNG\r\n\x1a\n", b"IHDR")
    assert (width, height) == (size, size)
    assert colour == 6
