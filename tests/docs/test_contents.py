"""What the documentation has to have, so that nobody has to ask: the rules of the quality scale about it, as far as they can be checked."""

from collections.abc import Mapping
import re

from homeassistant.util.yaml import load_yaml_dict
import pytest

from handbook.pages import names_in, pages
from handbook.tables import TABLES

from ..helpers.code_blocks import without_blocks
from ..helpers.metadata import PACKAGE, ROOT

SERVICES = load_yaml_dict(str(PACKAGE / "services.yaml"))
HUB, CABINETS = "docs/energyhub.md", "docs/swap-cabinets.md"
REPORTS, WAYS = "docs/reports.md", "docs/transports.md"

RULES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "docs-high-level-description": (("README.md", "Energy Bridge"),),
    "docs-installation-instructions": (("README.md", "Installation"),),
    "docs-removal-instructions": (
        ("README.md", "Removal"),
        (HUB, "Removal"),
        (CABINETS, "Removal"),
        (REPORTS, "What removal leaves"),
    ),
    "docs-installation-parameters": (
        (HUB, "Set it up"),
        (CABINETS, "Set it up"),
        *((WAYS, way) for way in ("Folder", "SFTP", "FTP", "HTTPS", "Amazon SNS")),
    ),
    "docs-configuration-parameters": (
        (HUB, "Options"),
        (CABINETS, "Options"),
        (REPORTS, "Settings of every report"),
    ),
    "docs-supported-devices": (("README.md", "Supported devices"),),
    "docs-supported-functions": (
        (HUB, "Entities"),
        (CABINETS, "Entities"),
        (REPORTS, "Entities"),
    ),
    "docs-actions": (
        (HUB, "Actions"),
        (CABINETS, "Actions"),
        (REPORTS, "Exports: a stretch of history, once"),
    ),
    "docs-triggers": (("docs/automations.md", "Triggers"),),
    "docs-conditions": (("docs/automations.md", "Conditions"),),
    "docs-data-update": (
        (HUB, "How values are updated"),
        (CABINETS, "How values are updated"),
        (REPORTS, "When documents are built and sent"),
    ),
    "docs-examples": (
        (HUB, "Examples"),
        (CABINETS, "Examples"),
        (REPORTS, "An automation for each delivery"),
    ),
    "docs-use-cases": (
        (HUB, "Examples"),
        (CABINETS, "Examples"),
        (REPORTS, "What people do with it"),
    ),
    "docs-known-limitations": (
        (HUB, "Known limitations"),
        (CABINETS, "Known limitations"),
        (REPORTS, "Limits"),
    ),
    "docs-troubleshooting": (
        (HUB, "Troubleshooting"),
        (CABINETS, "Troubleshooting"),
        (REPORTS, "Troubleshooting"),
    ),
}
"""By rule, the pages and the headings below which it is kept."""

PARTNERS = ("mint", "teleport", "alsoenergy")
OF_A_PARTNER = (
    "What people do with it",
    "Set it up",
    "What they receive",
    "Delivery",
    "How to tell that it works",
    "Troubleshooting",
    "Entities and actions",
    "Limits",
    "Removal",
)
"""The headings of each partner's page, in this order."""

SHOWN_BY: Mapping[str, str] = {
    "action discharge_battery": "action charge_battery",
    "action export_teleport": "action export_mint",
    "action export_alsoenergy": "action export_mint",
}
"""Tables that are the same as another one."""

IN_WORDS = {
    *("action hold_battery", "action release_battery"),
    *("action export_alsoenergy_mapping", "action cancel_export"),
    "folder-options",
}
"""Tables of a single field that another table, or a sentence, has."""


@pytest.mark.parametrize("rule", RULES)
def test_rules(rule: str) -> None:
    """Each has its place, with something to read there."""
    for name, heading in RULES[rule]:
        text = without_blocks((ROOT / name).read_text())
        found = re.search(
            rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)",
            text + "\n",
            re.DOTALL | re.MULTILINE,
        )
        assert found is not None, (name, heading)
        following = re.search(rf"^#+ {re.escape(heading)}\n+#", text, re.MULTILINE)
        assert found[1].strip() or following, (name, heading)


@pytest.mark.parametrize("partner", PARTNERS)
def test_pages_of_partners(partner: str) -> None:
    """Who owes a partner data finds the same things in the same order on each page."""
    text = without_blocks((ROOT / f"docs/reports-{partner}.md").read_text())
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [each for each in headings if each in OF_A_PARTNER] == list(OF_A_PARTNER)


def test_every_table_is_on_a_page() -> None:
    """All entities, all fields of the set-up and the options, all data of the actions."""
    shown = {
        name.removeprefix("table: ")
        for path in pages()
        for name in names_in(path.read_text())
    }
    for name, same in SHOWN_BY.items():
        assert TABLES[name]() == TABLES[same](), name
    assert TABLES.keys() - shown == {*SHOWN_BY, *IN_WORDS}
    for name in IN_WORDS:
        assert TABLES[name]().count("\n") == 2, name


@pytest.mark.parametrize("action", SERVICES)
def test_actions_are_described(action: str) -> None:
    """By their whole names, or among others of the same row."""
    text = "".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
    assert f"`energy_bridge.{action}`" in text or f"`{action}`" in text
