"""What the pages for users put in italics is what stands on the screen."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
from typing import Any

import pytest

from handbook.texts import TEXTS

from ..helpers.blueprints import FIELD_NAMES
from ..helpers.metadata import ROOT

PAGES = (
    "README.md",
    "docs/automations.md",
    "docs/blueprints.md",
    "docs/dashboard.md",
    "docs/energyhub.md",
    "docs/swap-cabinets.md",
    "docs/without-hardware.md",
    "docs/reports.md",
    "docs/reports-mint.md",
    "docs/reports-teleport.md",
    "docs/reports-alsoenergy.md",
    "docs/transports.md",
    "docs/scale.md",
)

OF_HOME_ASSISTANT = frozenset(
    {
        "Actions",
        "Add condition",
        "Add dashboard",
        "Add integration",
        "Add trigger",
        "Add",
        "Automations & scenes",
        "Blueprints",
        "Configure",
        "Create",
        "Custom repositories",
        "Dashboards",
        "Details",
        "Devices & services",
        "Discovered",
        "Download",
        "Download diagnostics",
        "Enable debug logging",
        "Enabled",
        "Energy Bridge",
        "Finish",
        "Firmware",
        "Ignore",
        "Import blueprint",
        "MQTT",
        "Perform action",
        "Reconfigure",
        "Repairs",
        "Settings",
        "Statistics",
        "Submit",
        "System",
        "System information",
        "Tools",
        "UI mode",
        "YAML mode",
        "⋮",
    }
)

_BLOCKS = re.compile(r"```.*?```|<!-- (?:table|example): .*?<!-- end -->", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_ITALICS = re.compile(r"(?<![*\\])\*(?![*\s])([^*\n]+)(?<!\s)\*(?!\*)")


def _leaves(texts: Mapping[str, Any]) -> Iterator[str]:
    for text in texts.values():
        if isinstance(text, dict):
            yield from _leaves(text)
        else:
            yield re.sub(r"\{[a-z_]+\}", "…", text).rstrip(".")


ON_SCREEN = frozenset(_leaves(TEXTS)) | OF_HOME_ASSISTANT | FIELD_NAMES


def _is_on_screen(words: str) -> bool:
    """Whether words are a whole text, or its beginning where they end with an ellipsis."""
    words = words.rstrip(".")
    if words in ON_SCREEN:
        return True
    beginning = words.removesuffix("…").rstrip()
    return words.endswith("…") and any(each.startswith(beginning) for each in ON_SCREEN)


@pytest.mark.parametrize("name", PAGES)
def test_italics_are_words_of_the_screen(name: str) -> None:
    """Who follows a page finds each button, field and message by the words that it has there."""
    text = _CODE.sub("", _BLOCKS.sub("", (ROOT / name).read_text()))
    found = {
        part
        for each in _ITALICS.findall(text.replace("***", "*"))
        for part in each.split(" → ")
    }
    assert found
    unknown = sorted(each for each in found if not _is_on_screen(each))
    assert not unknown, unknown


def test_home_assistant_says_the_rest() -> None:
    """The buttons and menus that are not ours are in the frontend's own English, but for one of HACS."""
    frontend = pytest.importorskip("hass_frontend")
    folder = Path(frontend.__file__).parent / "static" / "translations"
    said = {
        text
        for path in (*folder.glob("en-*.json"), *folder.glob("config/en-*.json"))
        for text in json.loads(path.read_text()).values()
        if isinstance(text, str)
    }
    assert OF_HOME_ASSISTANT - said <= {"Custom repositories", "Energy Bridge", "⋮"}
