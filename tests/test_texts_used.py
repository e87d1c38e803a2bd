"""No part of the translations is left without a test that holds it against the code."""

import ast

from custom_components.energy_bridge.flows.report.words import HINTS

from .helpers.metadata import PACKAGE, TEXTS, modules

HELD = {
    "conditions",  # test_automation
    "config",  # test_flow_texts
    "config_panel",  # frontend/test_built
    "config_subentries",  # flows/report/test_texts
    "device",  # test_translations
    "entity",  # test_translations
    "exceptions",  # test_flow_texts
    "issues",  # test_flow_texts
    "options",  # test_flow_texts
    "selector",  # here, test_flow_texts, test_action_fields and flows/report/test_texts
    "services",  # test_action_fields
    "system_health",  # test_system_health
    "triggers",  # test_automation
}


def test_every_part_is_held() -> None:
    """By the test that is named beside it."""
    assert TEXTS.keys() == HELD


def test_hints_of_reports() -> None:
    """Those that the pages of a report show."""
    texts = {
        node.value
        for path, module in modules().items()
        if path.is_relative_to(PACKAGE / "flows" / "report")
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert TEXTS["selector"][HINTS]["options"].keys() <= texts
