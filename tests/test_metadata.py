"""What Home Assistant and HACS ask of the files of an integration."""

import ast
from collections.abc import Mapping
import importlib
import json
import logging
from pathlib import Path
import re
import struct
import tomllib
from typing import Any

from awesomeversion import AwesomeVersion
import hass_frontend
from homeassistant.const import Platform, __version__ as ha_version
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import validate_selector
from homeassistant.loader import Integration
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

import custom_components
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.ferroamp.rating import LARGEST_HUB
from custom_components.energy_bridge.core.report.formats import FORMATS
from custom_components.energy_bridge.destination.actions import (
    _CANCEL,
    _MAPPING,
    EXPORT_FIELDS,
)
from custom_components.energy_bridge.fleet.actions import (
    _FIND_PACK,
    _OPEN_SLOT,
    _SET_THRESHOLDS,
)
from custom_components.energy_bridge.hub.actions import _ACTIONS
from custom_components.energy_bridge.hub.statistics_import import _IMPORT
from custom_components.energy_bridge.services import async_setup_services

from .helpers.metadata import MANIFEST, PACKAGE, ROOT, TEXTS, leaves, modules

ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())
SERVICES = load_yaml_dict(str(PACKAGE / "services.yaml"))

RULES = [
    "action-exceptions",
    "action-setup",
    "appropriate-polling",
    "async-dependency",
    "brands",
    "common-modules",
    "config-entry-unloading",
    "config-flow",
    "config-flow-test-coverage",
    "dependency-transparency",
    "devices",
    "diagnostics",
    "discovery",
    "discovery-update-info",
    "docs-actions",
    "docs-conditions",
    "docs-configuration-parameters",
    "docs-data-update",
    "docs-examples",
    "docs-high-level-description",
    "docs-installation-instructions",
    "docs-installation-parameters",
    "docs-known-limitations",
    "docs-removal-instructions",
    "docs-supported-devices",
    "docs-supported-functions",
    "docs-triggers",
    "docs-troubleshooting",
    "docs-use-cases",
    "dynamic-devices",
    "entity-category",
    "entity-device-class",
    "entity-disabled-by-default",
    "entity-event-setup",
    "entity-translations",
    "entity-unavailable",
    "entity-unique-id",
    "exception-translations",
    "has-entity-name",
    "icon-translations",
    "inject-websession",
    "integration-owner",
    "log-when-unavailable",
    "parallel-updates",
    "reauthentication-flow",
    "reconfiguration-flow",
    "repair-issues",
    "runtime-data",
    "stale-devices",
    "strict-typing",
    "test-before-configure",
    "test-before-setup",
    "test-coverage",
    "unique-config-entry",
]


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


async def test_actions(hass: HomeAssistant) -> None:
    """The same actions and fields are registered, described, translated and have icons."""
    async_setup_services(hass)
    names = hass.services.async_services_for_domain(DOMAIN).keys()
    assert names == SERVICES.keys() == TEXTS["services"].keys()
    schemas = {
        **{name: schema for name, (_, schema) in _ACTIONS.items()},
        "import_statistics": _IMPORT,
        "open_slot": _OPEN_SLOT,
        "set_thresholds": _SET_THRESHOLDS,
        "find_pack": _FIND_PACK,
        **{f"export_{key}": EXPORT_FIELDS for key in FORMATS},
        "export_alsoenergy_mapping": _MAPPING,
        "cancel_export": _CANCEL,
    }
    assert names == ICONS["services"].keys() == schemas.keys()
    for action, schema in schemas.items():
        fields = SERVICES[action]["fields"]
        texts = TEXTS["services"][action]
        assert texts["name"]
        assert texts["description"]
        assert fields.keys() == texts["fields"].keys()
        assert fields.keys() == {str(key) for key in schema.schema}
        for key in schema.schema:
            field = fields[str(key)]
            assert field.get("required", False) is isinstance(key, vol.Required)
            validate_selector(field["selector"])
            assert texts["fields"][str(key)].keys() == {"name", "description"}


def test_icons() -> None:
    """They exist, belong to something, and a state's icon is another one than the default."""
    listed = Path(str(hass_frontend.where())) / "static/mdi/iconList.json"
    known = {f"mdi:{icon['name']}" for icon in json.loads(listed.read_text())}
    assert {icon for _, icon in leaves(ICONS)} <= known
    for platform, icons in ICONS["entity"].items():
        texts = TEXTS["entity"][platform]
        for key, icon in icons.items():
            states = icon.get("state", {})
            allowed = (
                {"on", "off"}
                if platform in (Platform.BINARY_SENSOR, Platform.SWITCH)
                else texts[key].get("state", {}).keys()
            )
            assert key in texts
            assert states.keys() <= allowed, key
            assert icon["default"] not in states.values(), key
            limits = [int(limit) for limit in icon.get("range", ())]
            assert limits == sorted(limits)


@pytest.mark.parametrize(
    "key", ["battery_power", "ordered_set_point", "confirmed_set_point"]
)
def test_arrows_follow_the_sign(key: str) -> None:
    """Up while the battery is charged, down while it is discharged."""
    limits = ICONS["entity"]["sensor"][key]["range"]
    icons = {int(limit): icon for limit, icon in limits.items()}
    assert "battery-arrow-up" in icons[min(icons)]
    assert min(icons) < -LARGEST_HUB
    assert "battery-arrow-down" in icons[max(icons)]
    assert 0 < max(icons) < 100
    (still,) = (each for each in sorted(icons)[1:-1])
    assert -100 < still <= 0


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


def test_quality_scale() -> None:
    """All rules are kept; exemptions, and the types of aiofiles, are explained."""
    rules = load_yaml_dict(str(PACKAGE / "quality_scale.yaml"))["rules"]
    assert sorted(rules) == sorted(RULES)
    assert len(rules) == 54
    for name, grade in rules.items():
        if isinstance(grade, Mapping):
            assert grade.keys() == {"status", "comment"}, name
            status = "done" if name == "strict-typing" else "exempt"
            assert grade["status"] == status, name
            assert grade["comment"], name
        else:
            assert grade == "done", name
