"""The rules of Home Assistant's quality scale, and who sees to it that each is kept: a test, or a person."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
import importlib
import inspect
import re
from typing import Any

from homeassistant.helpers.entity import Entity
from homeassistant.util.yaml import load_yaml_dict

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.entity import EnergyBridgeEntity
from custom_components.energy_bridge.entry import WINGS

from .metadata import PACKAGE

TIERS: Mapping[str, tuple[str, ...]] = {
    "Bronze": (
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow-test-coverage",
        "config-flow",
        "dependency-transparency",
        "docs-actions",
        "docs-triggers",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    ),
    "Silver": (
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    ),
    "Gold": (
        "devices",
        "diagnostics",
        "discovery-update-info",
        "discovery",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    ),
    "Platinum": ("async-dependency", "inject-websession", "strict-typing"),
}
"""As of 2026-07-01, with `docs-triggers` and `docs-conditions`; by tier, in the order of the documentation."""

RULES = tuple(rule for rules in TIERS.values() for rule in rules)

HELD_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "action-exceptions": (
        "test_flow_texts.py::test_errors_have_messages",
        "test_raw_words.py::test_nothing_is_told_in_english_alone",
    ),
    "brands": ("test_metadata.py::test_brand",),
    "config-flow": (
        "test_flow_texts.py::test_steps_have_texts",
        "test_flow_texts.py::test_flow_errors_and_aborts_have_texts",
    ),
    "config-entry-unloading": (
        "hub/test_leaving.py::test_an_unload_for_good",
        "fleet/test_stopping.py::test_a_cabinet_that_appears_while_the_entry_is_unloaded",
        "destination/test_websocket.py::test_an_entry_that_is_unloaded_meanwhile",
    ),
    "devices": ("test_devices.py::test_devices_of_all_kinds",),
    "diagnostics": (
        "hub/test_diagnostics.py::test_diagnostics",
        "fleet/test_diagnostics.py::test_diagnostics",
        "destination/test_troubles.py::test_diagnostics",
    ),
    "discovery": (
        "flows/test_discovery.py::test_a_hub",
        "flows/test_discovery.py::test_cabinets",
        "flows/test_discovery.py::test_an_ignored_hub",
    ),
    "dynamic-devices": (
        "fleet/test_cabinets.py::test_cabinets_appear",
        "hub/test_hub.py::test_a_module_that_says_later_where_it_belongs",
    ),
    "entity-category": ("test_devices.py::test_categories",),
    "entity-translations": ("test_translations.py::test_entities_have_names",),
    "entity-unavailable": (
        "fleet/test_silence.py::test_silence",
        "hub/test_hub.py::test_a_unit_that_falls_silent",
    ),
    "exception-translations": (
        "test_flow_texts.py::test_errors_have_messages",
        "test_raw_words.py::test_no_words_of_an_exception_are_shown",
    ),
    "icon-translations": ("test_icons.py::test_every_entity_has_an_icon",),
    "log-when-unavailable": ("mqtt/test_direct.py::test_reconnecting",),
    "reauthentication-flow": (
        "flows/test_reconfigure.py::test_reauthentication",
        "flows/test_cabinets.py::test_reauthentication",
        "flows/test_destination_sftp.py::test_reauth",
    ),
    "reconfiguration-flow": ("flows/test_cabinets.py::test_reconfigure",),
    "repair-issues": ("test_flow_texts.py::test_issues_have_texts",),
    "stale-devices": (
        "fleet/test_devices.py::test_deleting",
        "test_removal.py::test_hardware",
    ),
    "test-before-configure": (
        "flows/test_hub.py::test_cannot_connect",
        "flows/test_hub.py::test_silent_hub",
        "flows/test_hub.py::test_login_refused",
    ),
    "test-before-setup": (
        "hub/test_set_up.py::test_set_up_tells_apart_why_it_fails",
        "fleet/test_connection.py::test_no_broker",
    ),
    "unique-config-entry": (
        "flows/test_hub.py::test_the_same_hub_twice",
        "flows/test_hub.py::test_two_flows_at_once_by_two_addresses",
        "flows/test_cabinets.py::test_two_flows_at_once",
        "flows/test_destination_sftp.py::test_the_same_directory_twice",
    ),
}
"""Tests of other files that hold a rule, in whole or in part."""

FOR_A_PERSON: Mapping[str, str] = {
    "async-dependency": "Whether the libraries wait for nothing in the event loop.",
    "dependency-transparency": "Whether each library has a free licence, and is built in public from a tag.",
    "docs-high-level-description": "Whether a stranger understands what the products are.",
    "docs-installation-instructions": "Whether a stranger gets through them.",
    "docs-troubleshooting": "Whether the symptoms are those that people have.",
    "docs-use-cases": "Whether they are what people do.",
    "entity-category": "Whether each entity is where people look for it.",
    "entity-device-class": "Whether the class is right, where the unit leaves a choice.",
    "entity-disabled-by-default": "Whether few people miss what is disabled.",
    "repair-issues": "Whether the user can do something about each.",
}
"""What no test can tell, and what to look at; all but one are held in part by tests, too."""

SCALE = PACKAGE / "quality_scale.yaml"
GRADES: Mapping[str, Any] = load_yaml_dict(str(SCALE))["rules"]
PLATFORMS = sorted({each for wing in WINGS.values() for each in wing.platforms})

LISTENERS = "async_(track|listen|call_later|subscribe|dispatcher_connect).*"
"""The names of what calls somebody until it is told not to."""

source_of = cache(inspect.getsource)


def is_exempt(rule: str) -> bool:
    """Whether the file says that a rule does not concern us."""
    grade = GRADES[rule]
    return isinstance(grade, Mapping) and grade["status"] == "exempt"


def entity_classes() -> Iterator[type[Entity]]:
    """The integration's classes of entities."""
    for platform in PLATFORMS:
        importlib.import_module(f"custom_components.{DOMAIN}.{platform}")
    found = [EnergyBridgeEntity]
    while found:
        each = found.pop()
        yield each
        found += each.__subclasses__()


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """The calls of functions of this name, or whose name matches it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if re.fullmatch(name, called):
                yield node
